"""The full text read back: which records stand under which pieces, beside what their texts say.

The index keeps no text, and a record's pieces lie scattered over all of it. So both sides are folded to one number per record, the
exclusive-or of its pieces' hashes, and compared: one walk over the index in its own order.

units     8 bytes of memory per record, whatever the length of the texts
"""

from array import array
from collections.abc import Iterator
from functools import reduce
from operator import xor
from typing import Any

from sqlalchemy import Connection

from db import failures, search
from db.connect import driver

_TERMS = "temp.fts_terms"
STRANGERS = 1000


class Postings:
    """`expect` each record's text, then ask which `differ`."""

    def __init__(self) -> None:
        self._folded = array("q")

    def expect(self, rid: int, text: str) -> None:
        if rid >= len(self._folded):
            self._folded.extend(bytes(rid + 1 - len(self._folded)))
        self._folded[rid] ^= reduce(xor, map(hash, set(search.pieces(text).split())), 0)

    def differing(self, conn: Connection) -> Iterator[int]:
        """Rids of records that the index has under other pieces than their text has, or has not expected at all.

        conn      of a writing transaction: the index is read through a table of its own, made for the purpose and dropped again
        """
        raw: Any = conn.connection.driver_connection
        folded, strangers = self._folded, set[int]()
        try:
            raw.execute(f"CREATE VIRTUAL TABLE {_TERMS} USING fts5vocab('main', '{search.TABLE}', 'instance')")
            for piece, rid in raw.execute(f"SELECT term, doc FROM {_TERMS}"):
                if 0 <= rid < len(folded):
                    folded[rid] ^= hash(piece)
                elif len(strangers) < STRANGERS:
                    strangers.add(rid)
            raw.execute(f"DROP TABLE {_TERMS}")
        except driver.Error as error:
            raise failures.translated(error, "全文索引") or error from error
        yield from (rid for rid, left in enumerate(folded) if left)
        yield from sorted(strangers)


def rebuilt(conn: Connection) -> None:
    """An empty index in place of the one that is there, whatever its state."""
    for statement in (*search.DROP, *search.CREATE):
        conn.exec_driver_sql(statement)
