"""What the 工作台 shows, gathered in one go beside the window: due, counted, covered, waiting, still to be filled.

shapes    figures are for this month and this year up to today, beside last year's same days
leaves    drawing to desk_page.py
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from app.desk import Desk, Due, Where
from app.errors import Absent
from app.figures import Figure, records, stats
from app.office import Office
from app.rules.periods import Period
from app.sync import between

SHOWN = ("M11", "M13", "M15", "M16", "M17", "M30", "M31", "M36", "M42", "M43", "M47", "M49", "M53", "M63")
COMPARED = ("M11", "M15", "M17", "M30", "M36", "M42", "M43", "M63")
MISSING = Where("missing", "filled")
DUE_MOST = 500


@dataclass(frozen=True)
class DueLine:
    due: Due
    handlers: tuple[str, ...]
    names: str


@dataclass(frozen=True)
class Counted:
    """One indicator: this month's figure and this year's (which carries last year's and the change)."""

    month: Figure
    year: Figure


@dataclass(frozen=True)
class Covered:
    """A unit: day of the first talk with its head this year, meetings this quarter, problems not put right."""

    id: str
    name: str
    head: str
    talks: int
    meetings: int
    open_problems: int

    @property
    def lacks(self) -> int:
        return (not self.head) + (not self.meetings)


@dataclass(frozen=True)
class Compared:
    """A group's figures of the year, by code."""

    id: str
    name: str
    values: dict[str, int]


@dataclass(frozen=True)
class DeskFacts:
    today: date
    commission: bool
    dues: list[DueLine]
    counted: list[Counted]
    covered: list[Covered]
    compared: list[Compared]
    exchange: between.Overview
    waiting: list[between.Outstanding]
    missing: dict[str, int] = field(default_factory=dict)


def gather(office: Office) -> DeskFacts:
    desk = office.desk
    today = desk.now().date()
    commission = office.workspace.station.kind == "commission"
    seen = between.overview(office.workspace, desk, limit=60)
    waiting = [] if commission else [between.outstanding(office.workspace, desk, one.station_id)
                                    for one in seen.status.partners if not one.revoked_at]
    return DeskFacts(today, commission, dues(desk), counted(desk, today), [] if commission else covered(desk, today),
                     compared(desk, today) if commission else [], seen, waiting, missing(desk))


def dues(desk: Desk) -> list[DueLine]:
    found = desk.due(None)[:DUE_MOST]
    handlers: dict[str, tuple[str, ...]] = {}
    for one in found:
        if one.id not in handlers:
            try:
                handlers[one.id] = tuple(desk.get(one.id).handlers or ())
            except Absent:
                handlers[one.id] = ()
    names = desk.titles({key for keys in handlers.values() for key in keys})
    return [DueLine(one, handlers[one.id], "、".join(names.get(key, "") for key in handlers[one.id])) for one in found]


def counted(desk: Desk, today: date) -> list[Counted]:
    year, month = Period.of(today, "year").first, Period.of(today, "month").first
    by_month = stats(desk, month, today, codes=SHOWN)
    by_year = stats(desk, year, today, codes=SHOWN)
    return [Counted(one, two) for one, two in zip(by_month, by_year, strict=True)]


def covered(desk: Desk, today: date) -> list[Covered]:
    """The units under supervision, by name."""
    year, quarter = Period.of(today, "year").first, Period.of(today, "quarter").first
    heads = {line.id: line.on_date or "" for line in records(desk, "M14", year, today)}
    talks = _by_unit(desk, "talk", [Where("start", "between", (year.isoformat(), today.isoformat())), Where("state", "!=", "planned")])
    meetings = _by_unit(desk, "meeting", [Where("at", "between", (quarter.isoformat(), today.isoformat()))])
    left = _by_unit(desk, "problem", [Where("state", "!=", "closed")])
    units = desk.page("unit", [Where("state", "!=", "handed_over")], limit=500, columns=("id", "name")).rows
    return sorted((Covered(row.id, row.name or "", heads.get(row.id, ""), talks[row.id], meetings[row.id], left[row.id]) for row in units),
                  key=lambda one: (-one.lacks, one.name))


def _by_unit(desk: Desk, code: str, where: Sequence[Where]) -> Counter[str]:
    found: Counter[str] = Counter()
    after = None
    while True:
        page = desk.page(code, where, after=after, limit=2000, columns=("unit_id",))
        found.update(row.unit_id for row in page.rows if row.unit_id)
        if (after := page.after) is None:
            return found


def compared(desk: Desk, today: date) -> list[Compared]:
    """Every group, in the order of registration."""
    year = Period.of(today, "year").first
    groups = desk.page("org", [Where("kind", "=", "group"), Where("state", "!=", "closed")], newest=False, order="created_at", limit=200,
                       columns=("id", "name", "short")).rows
    return [Compared(row.id, row.name or "", {one.code: one.value for one in stats(desk, year, today, row.id, COMPARED)}) for row in groups]


def missing(desk: Desk) -> dict[str, int]:
    """How many records of each ledger an old book left with something to fill (待补)."""
    found = {code: desk.count(code, [MISSING]) for code in desk.ledgers}
    return {code: count for code, count in found.items() if count}
