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
    """A running limit or periodic duty.

    id          the record; of a duty the unit or office it is asked of
    grave       ‼ of the rules; source: the law behind it; overdue: what an overdue one leads to
    standing    done, late, running, soon, today, overdue (yellow), red
    meets       what meets it, in words; reminded: who is, a red one also 组长 and 分管领导
    reason      why it is late, once somebody has said so; replaced: the day an extension took the place of
    period      of a duty, as periods are written
    next_on     the next reminder
    not_maintained  years it runs through whose calendar nobody has published or read in (工作日历未维护)
    """

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
    standing: str = ""
    meets: str = ""
    reminded: tuple[str, ...] = ()
    reason: str | None = None
    replaced: str | None = None
    period: str | None = None
    next_on: str | None = None
    overdue: str = ""
    not_maintained: tuple[int, ...] = ()


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
