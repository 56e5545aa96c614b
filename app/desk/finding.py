"""Full text over everything the user may see: candidates from the index, each hit verified against the record's own text."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from app.desk import reading
from app.desk.answers import Hit
from app.desk.people import User
from app.ledgers import ledgers
from db import search

_SNIPPET = 40
_BATCH = 20
# Driven by hand: this runs while a person types, and the statement never changes.
SQL = (f"SELECT c.id, c.ledger, c.title, c.record_no, t.text FROM {search.TABLE} f JOIN catalog c ON c.rid = f.rowid "
        f"JOIN catalog_text t ON t.rid = f.rowid WHERE f.{search.TABLE} MATCH ? AND c.void = 0 ORDER BY f.rowid DESC")


def search_records(conn: Connection, user: User, text: str, limit: int) -> list[Hit]:
    """Records in which every word of `text` stands, newest first; the index may name too many, never too few."""
    wanted = search.expression(text)
    if wanted is None or not user.level:
        return []
    matches, hits = search.matcher(text), list[Hit]()
    found = conn.exec_driver_sql(SQL, (wanted,))
    while len(hits) < limit and (batch := found.fetchmany(max(limit - len(hits), _BATCH))):
        kept = [one for one in batch if matches(one[4])]
        visible = None if user.level == 3 else _visible(conn, user, kept)
        hits += [Hit(key, ledger, title, snippet(text, body), record_no or "") for key, ledger, title, record_no, body in kept
                 if visible is None or key in visible][:limit - len(hits)]
    found.close()
    return hits


def _visible(conn: Connection, user: User, found: Sequence[Any]) -> set[str]:
    by_ledger: dict[str, list[str]] = {}
    for key, ledger, *_ in found:
        by_ledger.setdefault(ledger, []).append(key)
    return {row.id for code, keys in by_ledger.items()
            for row in reading.rows_of(conn, ledgers()[code], user, "id", keys, columns=("id",))}


def snippet(text: str, body: str) -> str:
    """The first line that holds a word of the query, cut around it; the number's own line only when nothing else does."""
    for word in text.split():
        for words, found in ((word, body), (word.casefold(), body.casefold())):
            first = found.find("\n") + 1
            if (at := found.find(words, first)) >= 0 or (at := found.find(words)) >= 0:
                begin, end = body.rfind("\n", 0, at) + 1, body.find("\n", at)
                end = len(body) if end < 0 else end
                start = max(begin, at - _SNIPPET // 2)
                stop = min(end, start + _SNIPPET * 2)
                return ("…" if start > begin else "") + body[start:stop] + ("…" if stop < end else "")
    return body[:_SNIPPET * 2].replace("\n", " ")
