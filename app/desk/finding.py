"""Full text over everything the user may see: candidates from the index, each hit verified against the record's own text."""

from collections.abc import Iterable, Iterator

from sqlalchemy import Connection, select

from app.desk import reading
from app.desk.answers import Hit
from app.desk.follow import Titles, searchable
from app.desk.people import User
from app.desk.tables import catalog
from app.ledgers import ledgers
from db import search

_SNIPPET = 40
_BATCH = 200


def search_records(conn: Connection, user: User, text: str, limit: int) -> list[Hit]:
    """Records in which every word of `text` stands, newest first; the index may name too many, never too few."""
    titles, hits, matches = Titles(conn), list[Hit](), search.matcher(text)
    for batch in _batches(search.candidates(conn, text), _BATCH):
        found = conn.execute(select(catalog).where(catalog.c.rid.in_(batch), catalog.c.void.is_(False))
                             .order_by(catalog.c.rid.desc())).mappings().all()
        by_ledger: dict[str, list[int]] = {}
        for one in found:
            by_ledger.setdefault(one["ledger"], []).append(one["rid"])
        rows = {row.rid: row for code, rids in by_ledger.items() for row in reading.rows_of(conn, ledgers()[code], user, "rid", rids)}
        for one in found:
            if (row := rows.get(one["rid"])) is None:
                continue
            body = searchable(ledgers()[one["ledger"]], row, titles)
            if matches(body):
                hits.append(Hit(row.id, one["ledger"], one["title"], _snippet(text, body), row.record_no or ""))
                if len(hits) >= limit:
                    return hits
    return hits


def _batches(items: Iterable[int], size: int) -> Iterator[list[int]]:
    batch: list[int] = []
    for one in items:
        batch.append(one)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def _snippet(text: str, body: str) -> str:
    """The first line that holds a word of the query, cut around it."""
    words = text.split()
    for line in body.split("\n")[1:] or [body]:
        for word in words:
            if (at := line.casefold().find(word.casefold())) >= 0:
                start = max(0, at - _SNIPPET // 2)
                return ("…" if start else "") + line[start:start + _SNIPPET * 2] + ("…" if len(line) > start + _SNIPPET * 2 else "")
    return body.replace("\n", " ")[:_SNIPPET * 2]
