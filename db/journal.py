"""The journal: every change made at this station, in order, each entry chained to the one before.

shapes    entries numbered 1, 2, 3 ... without gaps, one per record per act; an entry is bytes, its meaning is the desk's
units     hashes are 32 bytes; numbers start at 1, head() of an empty journal is (0, GENESIS)
errors    verify() names the first entry that does not fit; it never raises for one
source    docs/formats/journal-v1.md
"""

from collections.abc import Iterator, Sequence

from sqlalchemy import Column, Connection, Index, Integer, LargeBinary, String, Table, bindparam, func, select

from db.base import metadata
from db.chain import genesis, links

GENESIS = genesis("paizhu/journal/v1")

journal = Table(
    "journal", metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("record_id", String, nullable=False),
    Column("entry", LargeBinary, nullable=False),
    Column("hash", LargeBinary(32), nullable=False),
    Index("ix_journal_record_id", "record_id", "seq"),
)

_INSERT = "INSERT INTO journal (seq, record_id, entry, hash) VALUES (?, ?, ?, ?)"
_HEAD = select(journal.c.seq, journal.c.hash).order_by(journal.c.seq.desc()).limit(1)
_AFTER = (select(journal.c.seq, journal.c.record_id, journal.c.entry).where(journal.c.seq > bindparam("seq"))
          .order_by(journal.c.seq).limit(bindparam("most")))
_OF = (select(journal.c.seq, journal.c.record_id, journal.c.entry).where(journal.c.record_id == bindparam("id"))
       .order_by(journal.c.seq))
_ALL = select(journal).order_by(journal.c.seq)
NO_LIMIT = -1
_BLOCK = 256     # rows fetched at once


def append(conn: Connection, entries: Sequence[tuple[str, bytes]]) -> tuple[int, int]:
    """Add (record id, entry) pairs as one set.

    returns   numbers of the first and the last; for no entries (n + 1, n)
    """
    last, before = head(conn)
    if entries:
        hashes = links(before, ((record.encode(), entry) for record, entry in entries))
        # Straight to the driver: a hundred thousand rows pass here without a dict each.
        conn.exec_driver_sql(_INSERT, [(last + n, record, entry, digest)
                                       for n, ((record, entry), digest) in enumerate(zip(entries, hashes, strict=True), 1)])
    return last + 1, last + len(entries)


def head(conn: Connection) -> tuple[int, bytes]:
    """Number and hash of the last entry."""
    row = conn.execute(_HEAD).one_or_none()
    return (row.seq, row.hash) if row else (0, GENESIS)


def after(conn: Connection, seq: int, limit: int = NO_LIMIT) -> Iterator[tuple[int, str, bytes]]:
    """(number, record id, entry) of what follows entry `seq`, at most `limit`."""
    for block in conn.execute(_AFTER, {"seq": seq, "most": limit}).partitions(_BLOCK):
        yield from block


def of(conn: Connection, record_id: str) -> Iterator[tuple[int, str, bytes]]:
    """The entries of one record, oldest first."""
    for row in conn.execute(_OF, {"id": record_id}):
        yield row.seq, row.record_id, row.entry


def hash_at(conn: Connection, seq: int) -> bytes | None:
    """The hash of entry `seq`; None when there is no such entry."""
    return GENESIS if seq == 0 else conn.execute(select(journal.c.hash).where(journal.c.seq == seq)).scalar_one_or_none()


def count(conn: Connection) -> int:
    return conn.execute(select(func.count()).select_from(journal)).scalar_one()


def verify(conn: Connection) -> int | None:
    """The first entry number that is missing, out of order or does not fit its hash; None when all fit."""
    before = GENESIS
    for expected, row in enumerate(conn.execute(_ALL), 1):
        try:
            (before,) = links(before, [(row.record_id.encode(), row.entry)])
        except (AttributeError, TypeError):      # SQLite lets any column hold any type
            return expected
        if row.seq != expected or before != row.hash:
            return expected
    return None
