"""What the 工作台 shows, gathered in one go beside the window: due, counted, covered, waiting, still to be filled.

shapes    figures are for this month and this year up to today, beside last year's same days
leaves    drawing to desk_page.py
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.desk import Desk, Due, Where
from app.errors import Absent
from app.figures import Figure, Warned, alerts, records, stats
from app.figures.breakdown import breakdown
from app.figures.results import Number
from app.office import Office
from app.rules.periods import Period
from app.sync.views import between
from app.sync.views.standing import Standing, warnings

SHOWN = ("M11", "M13", "M15", "M16", "M17", "M30", "M31", "M36", "M42", "M43", "M47", "M49", "M53", "M63")
COMPARED = ("M11", "M15", "M17", "M30", "M36", "M42", "M43", "M60", "M61", "M63")
DUTIES = (("T39 驻在日", "驻在日 季"), ("T38 主体责任检查", "主责检查 半年"), ("T32 全面会商", "全面会商 半年"),
          ("T31 三重一大季度反馈", "季反馈 季"))
"""The duties of a unit beside the talk with its head and the meetings: 六项必做."""
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
    """A unit: day of the first talk with its head this year, meetings this quarter, problems not put right.

    duties    by code, where the duty is asked of the unit in the period under way (or was not done in one before)
    """

    id: str
    name: str
    head: str
    talks: int
    meetings: int
    open_problems: int
    duties: dict[str, Due] = field(default_factory=dict)

    @property
    def lacks(self) -> int:
        return (not self.head) + (not self.meetings) + sum(due.met is None for due in self.duties.values())


@dataclass(frozen=True)
class Compared:
    """A group's figures of the year, by code; what the alerts 零立案 (A05) and 各组不平衡 (A08) say of it."""

    id: str
    name: str
    values: dict[str, Number]
    warned: list[tuple[str, Warned]] = field(default_factory=list)

    @property
    def level(self) -> str:
        return max((one.level for _, one in self.warned), key=("info", "yellow", "red").index, default="")


@dataclass(frozen=True)
class DeskFacts:
    today: date
    commission: bool
    dues: list[DueLine]
    counted: list[Counted]
    covered: list[Covered]
    compared: list[Compared]
    spread: dict[str, Any]
    exchange: between.Overview
    standing: list[Standing]
    waiting: list[between.Outstanding]
    missing: dict[str, int] = field(default_factory=dict)


def gather(office: Office) -> DeskFacts:
    desk = office.desk
    today = desk.now().date()
    commission = office.workspace.station.kind == "commission"
    seen = between.overview(office.workspace, desk, limit=60)
    waiting = [] if commission else [between.outstanding(office.workspace, desk, one.station_id)
                                    for one in seen.status.partners if not one.revoked_at]
    groups, spread = compared(desk, today) if commission else ([], {})
    return DeskFacts(today, commission, dues(desk), counted(desk, today), [] if commission else covered(desk, today),
                     groups, spread, seen, warnings(office.workspace, desk), waiting, missing(desk))


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
    return sorted((Covered(row.id, row.name or "", heads.get(row.id, ""), talks[row.id], meetings[row.id], left[row.id],
                           duties_of(desk, row.id)) for row in units), key=lambda one: (-one.lacks, one.name))


def duties_of(desk: Desk, unit: str) -> dict[str, Due]:
    """The unit's duties of DUTIES; of several periods the one not done, else the latest."""
    found: dict[str, Due] = {}
    for due in sorted(desk.due(record=unit), key=lambda one: (one.met is None, one.due)):
        if due.period is not None and (code := f"{due.number} {due.what}") in dict(DUTIES):
            found[code] = due
    return found


def _by_unit(desk: Desk, code: str, where: Sequence[Where]) -> Counter[str]:
    found: Counter[str] = Counter()
    after = None
    while True:
        page = desk.page(code, where, after=after, limit=2000, columns=("unit_id",))
        found.update(row.unit_id for row in page.rows if row.unit_id)
        if (after := page.after) is None:
            return found


def compared(desk: Desk, today: date) -> tuple[list[Compared], dict[str, Any]]:
    """Every group, in the order of registration; and how cases and disposals are spread over them (A08)."""
    year = Period.of(today, "year").first
    groups = desk.page("org", [Where("kind", "=", "group"), Where("state", "!=", "closed")], newest=False, order="created_at", limit=200,
                       columns=("id", "name", "short")).rows
    values = {code: {one.key: one.value for one in breakdown(desk, code, "group", year, today).slices} for code in COMPARED}
    warned: dict[str, list[tuple[str, Warned]]] = {}
    spread: dict[str, Any] = {}
    for alarm in alerts(desk, year, today, codes=("A05", "A08")):
        spread |= alarm.facts
        for one in alarm.items:
            warned.setdefault(one.org_id or one.id, []).append((alarm.code, one))
    return [Compared(row.id, row.name or "", {code: values[code].get(row.id, 0) for code in COMPARED}, warned.get(row.id, []))
            for row in groups], spread


def missing(desk: Desk) -> dict[str, int]:
    """How many records of each ledger an old book left with something to fill (待补)."""
    found = {code: desk.count(code, [MISSING]) for code in desk.ledgers}
    return {code: count for code, count in found.items() if count}
