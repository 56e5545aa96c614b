"""What the desk answers with, where it is not a record itself."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Hit:
    id: str
    ledger: str
    title: str
    snippet: str
    record_no: str = ""


@dataclass(frozen=True)
class Due:
    """A running limit: `grave` is ‼ of the rules, `source` the law behind it."""

    id: str
    ledger: str
    title: str
    record_no: str
    number: str
    what: str
    starts: str
    due: str
    days_left: int
    source: str
    grave: bool
    legacy: bool
    met: str | None = None


@dataclass(frozen=True)
class Linked:
    """`incoming`: that record names this one; `field` is the naming record's field."""

    incoming: bool
    field: str
    id: str
    ledger: str
    title: str
    record_no: str
    on_date: str | None


@dataclass(frozen=True)
class Entry:
    """One line of a record's history: `values` by field as they were set; `by` is a staff id, `at` a UTC moment."""

    at: str
    by: str
    op: str
    values: dict[str, Any]
