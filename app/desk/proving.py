"""Do the followers say what the rows say? Catalog, search text, full text, links, limits, duties; and is every attachment a record names
here?

    findings(desk)   -> what is wrong, in words; empty when all is whole
    rebuild(desk)    the followers made again from rows and journal

units     rows pass in batches: what is held does not grow with the workspace, but for 8 bytes per record
leaves    database pages, chains and the object files themselves to Workspace.check
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Table, and_, delete, exists, select

from app.desk import dutying, limits
from app.desk.asking import Facts
from app.desk.bulk import insert_all
from app.desk.desk import Desk
from app.desk.follow import Titles, catalogued, linked, references, searchable, title_of
from app.desk.reading import table_of
from app.desk.tables import catalog, catalog_text, duty_mark, limit_run, link
from app.errors import WorkspaceDamaged
from app.ledgers.face import Kind
from app.ledgers.kit import Record, Row
from db import audit, search
from db.postings import Postings, rebuilt

_BATCH = 500
MOST = 20
"""Findings of a kind that are named; of more, how many."""

CATALOG, TEXT, INDEX, LINKS, LIMITS, MARKS, FILES = "目录", "检索正文", "全文索引", "关联", "时限", "周期任务", "附件"
_FOLLOWERS = {CATALOG: catalog, TEXT: catalog_text, LINKS: link, LIMITS: limit_run, MARKS: duty_mark}


def findings(desk: Desk) -> list[str]:
    """Nothing is saved meanwhile: it is the writing transaction that asks, and changes nothing."""
    told, postings = _Told(), Postings()
    with desk.store.write() as conn:
        facts = _facts(desk, conn)
        for batch in _batches(conn, desk):
            expected, held = batch.lines(facts), batch.held()
            for kind in _FOLLOWERS:
                for row in batch.rows:
                    if expected[kind].get(row.id) != held[kind].get(row.id):
                        told.say(kind, f"{kind}与记录不符：{batch.ledger.LABEL} {row.id}")
            for row in batch.rows:
                postings.expect(row.rid, expected[TEXT][row.id][0][1])
            for row, digest in batch.named():
                if not desk.objects.has(digest):
                    told.say(FILES, f"附件缺失：{batch.ledger.LABEL} {row.id}（{digest[:12]}）")
        for kind, column in _keys().items():
            for key in conn.execute(select(column).where(_of_no_record(desk, column)).distinct()).scalars():
                told.say(kind, f"{kind}里有一项没有对应的记录：{key}")
        for run in dutying.differing(conn, facts):
            told.say(MARKS, f"{MARKS}与记录不符：{run.duty} {run.period} {run.about}")
        try:
            search.check(conn)
            for rid in postings.differing(conn):
                where = conn.execute(select(catalog.c.id).where(catalog.c.rid == rid)).scalar()
                told.say(INDEX, f"{INDEX}与记录不符：{where or rid}")
        except WorkspaceDamaged:
            told.say(INDEX, f"{INDEX}已损坏")
    return told.lines()


def rebuild(desk: Desk) -> None:
    """Make catalog, search text, full text, links and limits again. Rows, journal and attachments are as they were."""
    with desk.store.write() as conn:
        facts = _facts(desk, conn)
        conn.execute(delete(catalog).where(_of_no_record(desk, catalog.c.id)))
        # Titles are made of titles: a record may show the name of one that is only put right after it.
        for _ in desk.ledgers:
            if not sum(_put_catalog(conn, batch, facts) for batch in _batches(conn, desk)):
                break
        for table in (catalog_text, link, duty_mark):
            conn.execute(delete(table))
        conn.execute(delete(limit_run).where(_of_no_record(desk, limit_run.c.record_id)))
        rebuilt(conn)
        for batch in _batches(conn, desk):
            lines = batch.lines(facts)
            # A limit that was met keeps the day it was due: its lines are asked before they go.
            conn.execute(delete(limit_run).where(limit_run.c.record_id.in_([row.id for row in batch.rows])))
            for kind in (TEXT, LINKS, LIMITS, MARKS):
                _put(conn, _FOLLOWERS[kind], chain.from_iterable(lines[kind].values()))
            search.index(conn, (of_one[0] for of_one in lines[TEXT].values()))
        dutying.rebuild(conn, facts)
        audit.write(conn, [desk.event("followers.rebuild")])
    desk.announce(set(desk.ledgers))


# Inside -----------------------------------------------------------------------------------------------------------------------

Line = tuple[Any, ...]
Lines = dict[str, list[Line]]
"""{record id: its lines in a follower, in the order of the table's columns}."""


@dataclass(frozen=True)
class _Batch:
    """Some records of one ledger, voided ones too."""

    conn: Connection
    ledger: type[Record]
    rows: list[Row]

    def lines(self, facts: Facts) -> dict[str, Lines]:
        """What the followers should hold."""
        titles, refs = Titles(self.conn), {row.id: list(references(self.ledger, row)) for row in self.rows}
        titles.learn(key for found in refs.values() for _, key in found)
        lines: dict[str, Lines] = {kind: {} for kind in _FOLLOWERS}
        kept = limits.held(self.conn, [row.id for row in self.rows])
        for row in self.rows:
            own = tuple(catalogued(self.ledger, row, title_of(self.ledger, row, titles)).values())
            running = [tuple(run[column.name] for column in limit_run.columns)
                       for run in limits.runs(self.conn, self.ledger, row, facts, kept.get(row.id, {}))]
            for kind, found in ((CATALOG, [own]), (TEXT, [(row.rid, searchable(self.ledger, row, titles))]),
                                (LINKS, set(linked(row.id, refs[row.id]))), (LIMITS, running),
                                (MARKS, _marks(self.conn, self.ledger, row, facts))):
                if found:
                    lines[kind][row.id] = sorted(found)
        return lines

    def held(self) -> dict[str, Lines]:
        """What they hold."""
        ids = {row.id: row.id for row in self.rows}
        by_rid = {row.rid: row.id for row in self.rows}
        lines: dict[str, Lines] = {}
        for kind, column in _keys().items():
            names = by_rid if column is catalog_text.c.rid else ids
            lines[kind] = {}
            for one in self.conn.execute(select(column.table).where(column.in_(list(names)))):
                lines[kind].setdefault(names[getattr(one, column.name)], []).append(tuple(one))
            for found in lines[kind].values():
                found.sort()
        return lines

    def named(self) -> Iterator[tuple[Row, str]]:
        """(record, digest) of every file the records name."""
        for face in self.ledger.faces():
            for row in self.rows:
                if face.kind is Kind.FILES:
                    yield from ((row, one["sha256"]) for one in row.get(face.name) or ())
                for column in face.columns:
                    if column.kind is Kind.FILES:
                        yield from ((row, one["sha256"]) for line in row.get(face.name) or () for one in line.get(column.name) or ())


class _Told:
    def __init__(self) -> None:
        self._said: dict[str, list[str]] = {}
        self._counts = Counter[str]()

    def say(self, kind: str, words: str) -> None:
        self._counts[kind] += 1
        if self._counts[kind] <= MOST:
            self._said.setdefault(kind, []).append(words)

    def lines(self) -> list[str]:
        return [line for kind, said in self._said.items()
                for line in (*said, *([f"{kind}另有{self._counts[kind] - MOST}处"] if self._counts[kind] > MOST else []))]


def _facts(desk: Desk, conn: Connection) -> Facts:
    return Facts(conn, desk.read_row, desk.now(), desk.user, desk.force_in(conn, desk.now().date().isoformat()))


def _marks(conn: Connection, ledger: type[Record], row: Row, facts: Facts) -> list[Line]:
    return [tuple(line[column.name] for column in duty_mark.columns) for line in dutying.marks_of(conn, ledger, row, facts)]


def _keys() -> dict[str, Column[Any]]:
    """The column of each follower that names the record."""
    return {CATALOG: catalog.c.id, TEXT: catalog_text.c.rid, LINKS: link.c.src, LIMITS: limit_run.c.record_id,
            MARKS: duty_mark.c.record_id}


def _batches(conn: Connection, desk: Desk) -> Iterator[_Batch]:
    for ledger in desk.ledgers.values():
        table, last = table_of(ledger), 0
        while rows := [Row(one) for one in conn.execute(
                select(table).where(table.c.rid > last).order_by(table.c.rid).limit(_BATCH)).mappings()]:
            yield _Batch(conn, ledger, rows)
            last = rows[-1].rid


def _of_no_record(desk: Desk, column: Column[Any]) -> ColumnElement[bool]:
    tables = [table_of(ledger) for ledger in desk.ledgers.values()]
    return and_(*(~exists().where((table.c.rid if column is catalog_text.c.rid else table.c.id) == column) for table in tables))


def _put_catalog(conn: Connection, batch: _Batch, facts: Facts) -> int:
    """returns   how many lines were not as they should be"""
    expected, held = batch.lines(facts)[CATALOG], batch.held()[CATALOG]
    wrong = [line for key, of_one in expected.items() if held.get(key) != of_one for line in of_one]
    _put(conn, catalog, wrong)
    return len(wrong)


def _put(conn: Connection, table: Table, lines: Iterable[Line]) -> None:
    names = [column.name for column in table.columns]
    insert_all(conn, table, (dict(zip(names, line, strict=True)) for line in lines), replace=True)
