"""What follows from a set of changed records: catalog, links, full text. One pass for the whole set.

shapes    a `Change` has the row before (None: new) and after; everything here can be rebuilt from the rows (app/desk/proving.py)
leaves    running limits to app/desk/limits.py, periodic duties to app/desk/dutying.py
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, update

from app.desk import dutying, limits, reading
from app.desk.asking import Facts
from app.desk.bulk import insert_all
from app.desk.tables import catalog, catalog_text, gone, link
from app.ledgers import ledgers
from app.ledgers.face import Face, Kind
from app.ledgers.kit import Record, Row
from app.ledgers.values import show
from db import search

UNLINKED = frozenset({"org_id", "created_by"})
"""References every record has: their own columns answer, links would only double the table."""

GONE = "已移交其他组"
"""In place of the title of a record that was withdrawn from this station."""

Refs = Sequence[Sequence[tuple[str, str]]]
"""What each change of a set names: (field, id)."""


@dataclass(frozen=True)
class Change:
    ledger: type[Record]
    before: Row | None
    after: Row


class Titles:
    """Titles of records by id, read in batches and remembered for one act."""

    def __init__(self, conn: Connection) -> None:
        self._conn, self._known = conn, dict[str, str]()

    def learn(self, ids: Iterable[str]) -> None:
        wanted = [key for key in dict.fromkeys(ids) if key not in self._known]
        for start in range(0, len(wanted), 500):
            batch = wanted[start:start + 500]
            self._known |= dict.fromkeys(batch, "")
            found = self._conn.execute(select(catalog.c.id, catalog.c.title).where(catalog.c.id.in_(batch)))
            self._known |= {key: title for key, title in found}
            if absent := [key for key in batch if not self._known[key]]:
                left = self._conn.execute(select(gone.c.id).where(gone.c.id.in_(absent))).scalars()
                self._known |= dict.fromkeys(left, GONE)

    def put(self, key: str, title: str) -> None:
        self._known[key] = title

    def __call__(self, key: str) -> str:
        if key not in self._known:
            self.learn([key])
        return self._known[key]


@cache
def _naming(ledger: type[Record]) -> tuple[tuple[Face, ...], tuple[Face, ...], tuple[Face, ...]]:
    """Faces that name one record, several, and records in their lines."""
    faces = [face for face in ledger.faces() if face.live is None]
    return (tuple(face for face in faces if face.kind is Kind.REF), tuple(face for face in faces if face.kind is Kind.REFS),
            tuple(face for face in faces if any(column.kind in (Kind.REF, Kind.REFS) for column in face.columns)))


def references(ledger: type[Record], row: Row) -> Iterator[tuple[str, str]]:
    """(field, id) of everything the row names; a column of a sub-table as `field.column`."""
    one, several, lines = _naming(ledger)
    for face in one:
        if key := row.get(face.name):
            yield face.name, key
    for face in several:
        for key in row.get(face.name) or ():
            yield face.name, key
    for face in lines:
        if value := row.get(face.name):
            yield from _in_lines(face, value)


def _in_lines(face: Face, lines: Sequence[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    for column in face.columns:
        if column.kind in (Kind.REF, Kind.REFS):
            for line in lines:
                found = line.get(column.name)
                for key in found if isinstance(found, list) else [found] if found else []:
                    yield f"{face.name}.{column.name}", key


def title_of(ledger: type[Record], row: Row, titles: Titles) -> str:
    words = (show(ledger.FACES[name], row.get(name), titles) for name in ledger.TITLE)
    return " ".join(one for one in (" ".join(word.split())[:60] for word in words) if one) or row.record_no or ledger.LABEL


@cache
def _searched(ledger: type[Record]) -> tuple[Face, ...]:
    shown = (face for face in ledger.faces() if face.search and not face.secret and face.name != "record_no")
    # A column that may name any record may name a case: its title says whom that is about.
    return tuple(replace(face, columns=tuple(one for one in face.columns if not one.secret and one.ref != "")) for face in shown)


def searchable(ledger: type[Record], row: Row, titles: Titles) -> str:
    """The text a record is found by: its number and every field declared `search`, a line each. What is secret in it never."""
    words = [row.record_no or ""]
    words += [show(face, value, titles) for face in _searched(ledger) if (value := row.get(face.name)) is not None]
    return "\n".join(filter(None, words))


def follow(conn: Connection, changes: Sequence[Change], facts: Facts, *, amid: bool = False) -> None:
    """amid    earlier changes of the same act are followed already: they may name records that come only now"""
    if not changes:
        return
    titles = Titles(conn)
    refs = [list(references(change.ledger, change.after)) for change in changes]
    titles.learn(key for found in refs for _, key in found)
    awaited = _awaited(conn, [change.after.id for change in changes if change.before is None]) if amid else []
    renamed, wrong = _catalog(conn, changes, refs, titles)
    _links(conn, changes, refs)
    _texts(conn, [(change.after.rid, searchable(change.ledger, change.after, titles)) for change in changes])
    rows = [(change.ledger, change.after) for change in changes]
    old = {change.after.id for change in changes if change.before is not None} | set(awaited)
    limits.keep(conn, rows, facts, old=old)
    dutying.keep(conn, rows, facts, old=old)
    renamed += _come_back(conn, changes) + awaited
    if renamed:
        retitle(conn, renamed, {change.after.id for change in changes})
    if wrong:
        retitle(conn, wrong, set())


def _awaited(conn: Connection, new: Sequence[str]) -> list[str]:
    """Those of the new records that others name already."""
    found: list[str] = []
    for start in range(0, len(new), 500):
        found += conn.execute(select(link.c.dst).where(link.c.dst.in_(new[start:start + 500])).distinct()).scalars()
    return found


def _come_back(conn: Connection, changes: Sequence[Change]) -> list[str]:
    """New records that had been withdrawn: what names them has said so, and says their title again."""
    left = set(conn.execute(select(gone.c.id)).scalars()) if any(change.before is None for change in changes) else set()
    found = [change.after.id for change in changes if change.before is None and change.after.id in left]
    for start in range(0, len(found), 500):
        conn.execute(delete(gone).where(gone.c.id.in_(found[start:start + 500])))
    return found


def _foretell(changes: Sequence[Change], refs: Refs, titles: Titles) -> set[str]:
    """Titles of records that one earlier in the set names: it was written first, and told of them later in the same act."""
    place = {change.after.id: number for number, change in enumerate(changes)}
    foretold = set[str]()
    for number, found in enumerate(refs):
        for _, key in found:
            if place.get(key, -1) > number:
                change = changes[place[key]]
                titles.put(key, title_of(change.ledger, change.after, titles))
                foretold.add(key)
    return foretold


def _catalog(conn: Connection, changes: Sequence[Change], refs: Refs, titles: Titles) -> tuple[list[str], list[str]]:
    """returns   ids whose title changed: what names them is found by the new title from now on; and ids whose title was foretold wrong,
    because it shows a third one's that was not known yet
    """
    new, old, renamed, wrong = [], [], [], []
    known = [change.after.id for change in changes if change.before is not None]
    titles.learn(known)
    stored = {key: titles(key) for key in known}
    foretold = _foretell(changes, refs, titles)
    for change in changes:
        row, ledger = change.after, change.ledger
        title = title_of(ledger, row, titles)
        if row.id in foretold and titles(row.id) != title:
            wrong.append(row.id)
        facts = catalogued(ledger, row, title)
        if change.before is None:
            new.append(facts)
        else:
            if stored[row.id] != title:
                renamed.append(row.id)
            old.append({f"b_{name}": value for name, value in facts.items()})
        titles.put(row.id, title)
    if new:
        insert_all(conn, catalog, new)
    if old:
        kept = [column.name for column in catalog.c if column.name not in ("rid", "id", "ledger")]
        conn.execute(update(catalog).where(catalog.c.rid == bindparam("b_rid")).values({name: bindparam(f"b_{name}") for name in kept}),
                     [{k: v for k, v in one.items() if k not in ("b_id", "b_ledger")} for one in old])
    return renamed, wrong


def catalogued(ledger: type[Record], row: Row, title: str) -> dict[str, Any]:
    """The catalog's line for a record."""
    return {"rid": row.rid, "id": row.id, "ledger": ledger.CODE, "record_no": row.record_no, "title": title, "org_id": row.org_id,
            "vis": row.vis, "on_date": row.get(ledger.ON), "void": row.void_reason is not None}


def _texts(conn: Connection, texts: Sequence[tuple[int, str]]) -> None:
    insert_all(conn, catalog_text, ({"rid": rid, "text": text} for rid, text in texts), replace=True)
    search.index(conn, texts)


def _links(conn: Connection, changes: Sequence[Change], refs: Refs) -> None:
    if old := [{"b_src": change.after.id} for change in changes if change.before is not None]:
        conn.execute(delete(link).where(link.c.src == bindparam("b_src")), old)
    rows = dict.fromkeys(line for change, found in zip(changes, refs, strict=True) for line in linked(change.after.id, found))
    insert_all(conn, link, ({"dst": dst, "field": field, "src": src} for dst, field, src in rows))


def linked(src: str, found: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str, str]]:
    """(dst, field, src) of what a record names, as the table of links has it."""
    return ((key, field, src) for field, key in found if field not in UNLINKED)


def retitle(conn: Connection, renamed: Sequence[str], done: set[str], deep: int = 8) -> None:
    """A person or unit has a new name: records that show it are catalogued and found by it, and what shows these in turn.

    deep    how often in turn: titles may show each other in a circle
    """
    titles, again = Titles(conn), list[str]()
    found = list(dict.fromkeys(
        (code, src) for start in range(0, len(renamed), 500)
        for code, src in conn.execute(select(catalog.c.ledger, link.c.src).join(catalog, catalog.c.id == link.c.src)
                                      .where(link.c.dst.in_(renamed[start:start + 500])).distinct())))
    titles.learn(key for _, key in found)
    for code in {code for code, _ in found}:
        ledger = ledgers()[code]
        keys = [key for other, key in found if other == code and key not in done]
        rows = reading.rows_of(conn, ledger, None, "id", keys)
        for row in rows:
            if (title := title_of(ledger, row, titles)) != titles(row.id):
                conn.execute(update(catalog).where(catalog.c.rid == row.rid).values(title=title))
                again.append(row.id)
        _texts(conn, [(row.rid, searchable(ledger, row, titles)) for row in rows])
    if again and deep:
        retitle(conn, again, set(), deep - 1)
