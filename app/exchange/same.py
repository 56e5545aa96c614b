"""Has this row been imported before? The same book brought in twice changes nothing.

rules     rows of old books are compared with rows of old books by what makes them one record; two equal rows in one book are two
          records, so that each existing one excuses one row only
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from app.desk import Desk, Where
from app.exchange.habits import Habits, habits_of
from app.exchange.headers import vocabularies
from app.exchange.registry import Draft, every_row
from app.ledgers import ledgers


class Already:
    """Reads each ledger once, when first asked."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._found: dict[str, Counter[tuple[Any, ...]]] = {}

    def has(self, draft: Draft) -> bool:
        """True uses up one existing record."""
        habits, columns = habits_of(draft.ledger), vocabularies()[draft.ledger].columns if draft.ledger in vocabularies() else {}
        if habits.listed or not (names := habits.alike or _said(draft.ledger, columns)):
            return False                        # who is listed is known by name, see registry.py
        if draft.ledger not in self._found:
            rows = every_row(self._desk, draft.ledger, [Where("legacy", "=", True)], ("legacy", *names))
            self._found[draft.ledger] = Counter(_key(row, names, habits) for row in rows)
        key = _key(draft.values, names, habits)
        if self._found[draft.ledger][key] <= 0:
            return False
        self._found[draft.ledger][key] -= 1
        return True


def _said(code: str, columns: Iterable[str]) -> tuple[str, ...]:
    """The fields a book of this kind fills."""
    faces = ledgers()[code].FACES
    return tuple(name for name in faces if name in columns and not faces[name].computed)


def _key(values: Any, names: tuple[str, ...], habits: Habits) -> tuple[Any, ...]:
    return tuple(_part(values.get(name), habits.lines.get(name)) for name in names)


def _part(value: Any, columns: tuple[str, ...] | None) -> Any:
    if columns is not None:
        return tuple(tuple(_part(line.get(column), None) for column in columns) for line in value or ())
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return tuple(tuple(sorted((name, _part(one, None)) for name, one in line.items())) for line in value)
    return tuple(sorted(value)) if isinstance(value, list) else value
