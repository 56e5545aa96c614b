"""`find` for a whole set: checks that ask "is there one already?" for each of 100,000 rows are answered from one read of the ledger.

An index is built per shape of question, (ledger, field names), and takes in the rows of the act as they are begun, so that two rows
of one set see each other.
"""

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

from sqlalchemy import Connection, select

from app.desk.reading import rows_of, table_of
from app.ledgers import ledgers
from app.ledgers.kit import Row

Shape = tuple[str, tuple[str, ...]]


class Lookup:
    def __init__(self, conn: Connection) -> None:
        self._conn = conn
        self._indexes: dict[Shape, dict[tuple[Any, ...], list[str | Row]]] = {}

    def find(self, ledger: str, equals: Mapping[str, Any]) -> list[Row]:
        """Live records whose fields equal `equals` (a list field: holds it)."""
        names = tuple(sorted(equals))
        index = self._indexes.get((ledger, names))
        if index is None:
            index = self._indexes[ledger, names] = self._read(ledger, names)
        found = index.get(tuple(equals[name] for name in names), ())
        stored = [one for one in found if isinstance(one, str)]
        return rows_of(self._conn, ledgers()[ledger], None, "id", stored) + [one for one in found if isinstance(one, Row)]

    def begun(self, ledger: str, row: Row) -> None:
        """A row of this act, not written yet."""
        for (code, names), index in self._indexes.items():
            if code == ledger:
                for key in _keys(row, names):
                    index.setdefault(key, []).append(row)

    def forget(self, ledger: str) -> None:
        """A row of `ledger` was changed: its indexes are read anew when asked."""
        for shape in [shape for shape in self._indexes if shape[0] == ledger]:
            del self._indexes[shape]

    def _read(self, ledger: str, names: tuple[str, ...]) -> dict[tuple[Any, ...], list[str | Row]]:
        table = table_of(ledgers()[ledger])
        index: dict[tuple[Any, ...], list[str | Row]] = {}
        query = select(table.c.id, *(table.c[name] for name in names)).where(table.c.void_reason.is_(None))
        for one in self._conn.execute(query).mappings():
            for key in _keys(dict(one), names):
                index.setdefault(key, []).append(str(one["id"]))
        return index


def _keys(row: Mapping[str, Any], names: tuple[str, ...]) -> Iterator[tuple[Any, ...]]:
    values = ((value if isinstance(value, list) else [value]) for value in map(row.get, names))
    return product(*values)
