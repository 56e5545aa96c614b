"""The mark of a report: the highest level and the longest term of what it says from records, never less than its kind's own (P37)."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from app.ledgers.kit import Row
from app.printing import words

_taken: ContextVar[set[str] | None] = ContextVar("marks of what a report reads", default=None)


@contextmanager
def collected() -> Iterator[set[str]]:
    """Marks of the records read within the block."""
    marks: set[str] = set()
    token = _taken.set(marks)
    try:
        yield marks
    finally:
        _taken.reset(token)


def note(row: Row) -> Row:
    """A record the report reads; outside of a draft nobody asks."""
    if (marks := _taken.get()) is not None and row.classification:
        marks.add(words.mark(row.classification, row.term))
    return row


def whole(own: str, marks: set[str]) -> str:
    return words.highest_mark([own, *sorted(marks)])
