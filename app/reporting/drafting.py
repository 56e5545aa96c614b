"""A new report from the figures and records as they stand, to be edited and kept."""

from collections.abc import Callable

from app.desk import Desk
from app.errors import Absent, Usage
from app.figures.figures import WHOLE_HOUSE
from app.ledgers.kit import Row
from app.reporting import duty, groups, marking, month, units
from app.reporting.kinds import Kind
from app.reporting.kinds import kind as kind_of
from app.reporting.model import Report
from app.rules.periods import Period

_OF_OFFICE: dict[str, Callable[[Desk, Kind, Period, str | None], Report]] = {
    "month": month.month, "quarter": month.quarter, "half": duty.duty, "duty": duty.duty, "year": month.year,
    "groups-month": groups.groups, "groups-quarter": groups.groups, "groups-half": groups.groups, "groups-year": groups.groups,
}
_OF_UNIT: dict[str, Callable[[Desk, Kind, Period, Row], Report]] = {"profile": units.profile, "page": units.page, "tally": units.tally}


def draft(desk: Desk, key: str, period: str, org: str | None = None, unit: str | None = None) -> Report:
    """A report of kind `key`.

    period    "2026-11", "2026Q3", "2026H1", "2026", as the kind has it
    org       id, name or number of an office; None: the station's own, at the commission the whole house
    unit      id, name or number, for kinds of one unit
    raises    Usage: no such kind, or a unit too many or too few; CheckFailed: no such period; Absent; NotPermitted
    """
    kind = kind_of(key)
    span = kind.period(period)
    office, of = whose(desk, key, org, unit)
    with marking.collected() as marks:
        made = _OF_UNIT[key](desk, kind, span, marking.note(of)) if of is not None else _OF_OFFICE[key](desk, kind, span, office)
    made.mark = marking.whole(made.mark, marks)
    return made


def whose(desk: Desk, key: str, org: str | None = None, unit: str | None = None) -> tuple[str | None, Row | None]:
    """The office's id (None: all offices) and the unit a report of this kind is of.

    raises    Usage: a unit too many or too few; Absent
    """
    kind = kind_of(key)
    if key in _OF_UNIT:
        if not unit:
            raise Usage(what=f"{kind.label}要指明单位")
        row = desk.get(_found(desk, "unit", unit))
        return row.group_id, row
    if unit:
        raise Usage(what=f"{kind.label}不按单位做")
    return (_found(desk, "org", org) if org else _own(desk)), None


def _own(desk: Desk) -> str | None:
    """None at the commission: all offices."""
    return None if desk.get(desk.user.org_id).kind in WHOLE_HOUSE else desk.user.org_id


def _found(desk: Desk, code: str, text: str) -> str:
    key = desk.resolve(code, text)
    if key is None:
        raise Absent(what=f"{desk.ledger(code).LABEL}“{text[:40]}”")
    return key
