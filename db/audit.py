"""The audit log: who did what when, without what it said. Chained like the journal.

shapes    an event is {"at", "user", "act", "ledger", "record", "detail"}; at is UTC `…Z`; ledger, record and detail may be None
errors    KeyError for an event without at, user or act; verify() names the first bad entry and never raises for one
leaves    the copy for the administrators to app/vault, checkpoints to the anchor
source    docs/formats/journal-v1.md, section 4
"""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import Column, Connection, Index, Integer, LargeBinary, String, Table, func, select

from db.base import Json, metadata
from db.chain import genesis, links

GENESIS = genesis("paizhu/audit/v1")
FIELDS = ("at", "user", "act", "ledger", "record", "detail")

audit = Table(
    "audit", metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", String, nullable=False),
    Column("user", String, nullable=False),
    Column("act", String, nullable=False),
    Column("ledger", String),
    Column("record", String),
    Column("detail", Json),
    Column("hash", LargeBinary(32), nullable=False),
    Index("ix_audit_record", "record", "seq"),
    Index("ix_audit_at", "at"),
)

_INSERT = 'INSERT INTO audit (seq, at, "user", act, ledger, record, detail, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)'
_HEAD = select(audit.c.seq, audit.c.hash).order_by(audit.c.seq.desc()).limit(1)


def write(conn: Connection, events: Sequence[Mapping[str, Any]]) -> tuple[int, int]:
    """Add events as one set; `detail` is any JSON value without content of records.

    returns   numbers of the first and the last; for no events (n + 1, n)
    """
    last, before = head(conn)
    if events:
        rows = [_row(event) for event in events]
        hashes = links(before, ((b"", _body(row)) for row in rows))
        conn.exec_driver_sql(_INSERT, [(last + n, *row, digest) for n, (row, digest) in enumerate(zip(rows, hashes, strict=True), 1)])
    return last + 1, last + len(events)


def head(conn: Connection) -> tuple[int, bytes]:
    """Number and hash of the last entry; (0, GENESIS) for an empty log."""
    row = conn.execute(_HEAD).one_or_none()
    return (row.seq, row.hash) if row else (0, GENESIS)


def page(conn: Connection, before: int | None = None, limit: int = 200, *, user: str | None = None, act: str | None = None,
         record: str | None = None) -> list[dict[str, Any]]:
    """Events, newest first, that come before number `before` (None: from the newest)."""
    query = select(audit.c.seq, *(audit.c[name] for name in FIELDS)).order_by(audit.c.seq.desc()).limit(limit)
    for column, value in ((audit.c.user, user), (audit.c.act, act), (audit.c.record, record)):
        if value is not None:
            query = query.where(column == value)
    if before is not None:
        query = query.where(audit.c.seq < before)
    return [dict(row) for row in conn.execute(query).mappings()]


def after(conn: Connection, seq: int, limit: int = 1000) -> list[dict[str, Any]]:
    """Events that follow number `seq`, oldest first."""
    query = select(audit.c.seq, *(audit.c[name] for name in FIELDS)).where(audit.c.seq > seq).order_by(audit.c.seq).limit(limit)
    return [dict(row) for row in conn.execute(query).mappings()]


def count(conn: Connection) -> int:
    return conn.execute(select(func.count()).select_from(audit)).scalar_one()


def verify(conn: Connection) -> int | None:
    """The first entry number that is missing, out of order or does not fit its hash; None when all fit."""
    before = GENESIS
    rows = conn.exec_driver_sql('SELECT seq, hash, at, "user", act, ledger, record, detail FROM audit ORDER BY seq')
    for expected, (seq, digest, *row) in enumerate(rows, 1):
        try:
            (before,) = links(before, [(b"", _body(row))])
        except TypeError:                        # SQLite lets any column hold any type
            return expected
        if seq != expected or before != digest:
            return expected
    return None


def _row(event: Mapping[str, Any]) -> tuple[Any, ...]:
    detail = event.get("detail")
    return (event["at"], event["user"], event["act"], event.get("ledger"), event.get("record"),
            None if detail is None else orjson.dumps(detail, option=orjson.OPT_SORT_KEYS).decode())


def _body(row: Sequence[Any]) -> bytes:
    """What is hashed: the stored columns as one JSON array, detail as the text it is stored as."""
    return orjson.dumps(list(row))
