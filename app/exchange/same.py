"""Has this row been imported before? The same book brought in twice changes nothing.

rules     rows of old books are compared with rows of old books by what makes them one record; two equal rows in one book are two
          records, so that each existing one excuses one row only
"""

from collections import Counter
from typing import Any

from app.desk import Desk, Where
from app.exchange.registry import Draft, every_row

_MADE_OF = {
    "talk": ("kind", "persons", "unit_id", "start", "content", "head_count"),
    "meeting": ("kind", "unit_id", "at", "agenda", "note"),
    "clue": ("got_at", "persons", "unit_id", "issues", "source"),
    "problem": ("unit_id", "text", "found_at"),
    "suggestion": ("doc_no", "issued_at", "unit_id", "title"),
}
_LINES = {"agenda": ("subject", "opinion_text"), "issues": ("text",)}


class Already:
    """Reads each ledger once, when first asked."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._found: dict[str, Counter[tuple[Any, ...]]] = {}

    def has(self, draft: Draft) -> bool:
        """True uses up one existing record."""
        names = _MADE_OF.get(draft.ledger)
        if names is None:
            return False
        if draft.ledger not in self._found:
            rows = every_row(self._desk, draft.ledger, [Where("legacy", "=", True)], ("legacy", *names))
            self._found[draft.ledger] = Counter(_key(row, names) for row in rows)
        key = _key(draft.values, names)
        if self._found[draft.ledger][key] <= 0:
            return False
        self._found[draft.ledger][key] -= 1
        return True


def _key(values: Any, names: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(_part(name, values.get(name)) for name in names)


def _part(name: str, value: Any) -> Any:
    if name in _LINES:
        return tuple(tuple(line.get(column) for column in _LINES[name]) for line in value or ())
    return tuple(sorted(value)) if isinstance(value, list) else value
