"""The statistics: every measure, ratio and alert for a period beside last year's same period, and the list behind each figure.

    statistics(desk, from, to, org)      all three, in one reading
    stats / ratios / alerts              one kind
    records(desk, code, from, to, org)   what a figure counts; a ratio's code gives the list of its numerator (side="under": the other)

errors    Absent for an office or an indicator nobody knows, CheckFailed for a period that ends before it begins
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from itertools import chain
from types import ModuleType
from typing import Any

import orjson
from sqlalchemy import Connection, select, true, union_all

from app.desk import Desk
from app.desk.tables import catalog
from app.errors import Absent, CheckFailed, Finding
from app.figures import alerts as warning
from app.figures import (
    building,
    cases,
    clues,
    duty,
    ends,
    inspections,
    letters,
    meetings,
    offices,
    petitions,
    political,
    problems,
    projects,
    punished,
    talks,
)
from app.figures.kit import Measure, Part, Scope, lines_of, table_of
from app.figures.ratios import RatioOf, rate, ratios_by_code
from app.figures.results import Alarm, Figure, Lines, Number, PartFigure, Rate, number
from app.figures.tally import Tally, belongs
from app.figures.thresholds import thresholds
from app.rules.growth import growth
from app.rules.periods import BadPeriod, Period

_MODULES: tuple[ModuleType, ...] = (offices, political, talks, meetings, inspections, projects, problems, letters, petitions, clues,
                                    punished, duty, cases, building)
WHOLE_HOUSE = ("commission", "office")
"""Kinds of office whose station counts every office it holds."""


@cache
def measures() -> dict[str, Measure]:
    """Every measure by code, in the order of the field."""
    found = chain.from_iterable(module.MEASURES for module in _MODULES)
    return {one.code: one for one in sorted(found, key=lambda one: one.code)}


@dataclass(frozen=True)
class Statistics:
    figures: list[Figure]
    ratios: list[Rate]
    alerts: list[Alarm]


def statistics(desk: Desk, from_: date, to: date, org: str | None = None) -> Statistics:
    """Everything over the days `from_` to `to`, both included.

    org      id, name or number of an office: its records and those of the offices below it. None: the station's own office; at the
             commission every office.
    """
    with desk.store.read() as conn:
        now, then = _tallies(desk, conn, from_, to, org)
        limits = thresholds(conn, now.scope.as_of)
        return Statistics(figures_of(measures().values(), now, then),
                          [rate(one, now, then, measure, limits) for one in ratios_by_code().values()],
                          warning.alarms(desk, now, then))


def stats(desk: Desk, from_: date, to: date, org: str | None = None, codes: Iterable[str] | None = None) -> list[Figure]:
    """The measures; `codes`: only these."""
    asked = measures().values() if codes is None else [measure(code) for code in codes]
    with desk.store.read() as conn:
        now, then = _tallies(desk, conn, from_, to, org)
        return figures_of(asked, now, then)


def ratios(desk: Desk, from_: date, to: date, org: str | None = None, codes: Iterable[str] | None = None) -> list[Rate]:
    """The ratios R01-R20; `codes`: only these."""
    asked = list(ratios_by_code().values()) if codes is None else [_ratio(code) for code in codes]
    with desk.store.read() as conn:
        now, then = _tallies(desk, conn, from_, to, org)
        limits = thresholds(conn, now.scope.as_of)
        return [rate(one, now, then, measure, limits) for one in asked]


def alerts(desk: Desk, from_: date, to: date, org: str | None = None, codes: Iterable[str] | None = None) -> list[Alarm]:
    """The alerts A01-A23 as they stand at the end of the period (today while it runs); `codes`: only these."""
    with desk.store.read() as conn:
        return warning.alarms(desk, *_tallies(desk, conn, from_, to, org), codes)


def records(desk: Desk, code: str, from_: date, to: date, org: str | None = None, part: str | None = None, side: str = "over") -> Lines:
    """What the figure `code` (or its `part`) counts over the same days and office, newest first.

    part     of a measure, or one of the ratios of an indicator that is several (`"in_time"` of R12)
    side     of a ratio: "over" its numerator, "under" its denominator; of a growth (R09) the year before
    raises   Absent for an indicator or a part nobody knows
    """
    sides = _sides(code, part, side)
    with desk.store.read() as conn:
        scope = scope_of(desk, conn, from_, to, org)
        if side == "under" and code in ratios_by_code() and ratios_by_code()[code].growth:
            scope = replace(scope, period=scope.period.a_year_before())
        found = union_all(*(select(rows := one.query(chosen)(scope).subquery(f"counted_{n}")).where(belongs(rows, one, chosen))
                            for n, (one, chosen) in enumerate(sides))).subquery("counted")
        query = (select(found, catalog.c.record_no, catalog.c.title).join(catalog, catalog.c.id == found.c.id)
                 .order_by(found.c.on_date.desc(), catalog.c.rid.desc(), found.c.line.nulls_last()))
        return Lines(list(conn.execute(query)), sides[0][0].scale_of(sides[0][1]))


def _sides(code: str, part: str | None, side: str) -> list[tuple[Measure, Part | None]]:
    if code not in ratios_by_code():
        return [_chosen(code, part)]
    ratio = _ratio(code)
    if ratio.parts:
        chosen = ratio.part(part) if part else ratio.parts[0]
        if chosen is None:
            raise Absent(what=f"指标{code}的构成“{(part or '')[:40]}”")
        ratio = chosen
    return [_chosen(one.code, one.part) for one in (ratio.under if side == "under" and not ratio.growth else ratio.over)]


def _chosen(code: str, part: str | None) -> tuple[Measure, Part | None]:
    found = measure(code)
    chosen = found.part(part) if part else None
    if part and chosen is None:
        raise Absent(what=f"指标{code}的构成“{part[:40]}”")
    return found, chosen


def measure(code: str) -> Measure:
    """A measure, or what only a ratio counts. raises    Absent"""
    if (found := measures().get(code) or _helpers().get(code)) is None:
        raise Absent(what=f"代号为“{code[:40]}”的指标")
    return found


@cache
def _helpers() -> dict[str, Measure]:
    return {one.code: one for one in ends.MEASURES}


def _ratio(code: str) -> RatioOf:
    if (found := ratios_by_code().get(code)) is None:
        raise Absent(what=f"代号为“{code[:40]}”的指标")
    return found


def figures_of(asked: Iterable[Measure], now: Tally, then: Tally) -> list[Figure]:
    """The figures over `now` beside those over `then`, with what was handed in otherwise (已更正)."""
    handed_in = _handed_in(now.conn, now.scope)
    return [_figure(one, now, then, handed_in.get(one.code, {}).get("value")) for one in asked]


def _figure(one: Measure, now: Tally, then: Tally, handed_in: Number | None) -> Figure:
    value, last_year = now.counts(one), then.counts(one)
    change = growth(value, last_year, scale=one.scale or 1)
    parts = {}
    for part in one.parts:
        scale = one.scale_of(part)
        parts[part.code] = PartFigure(part.label, number(now.counts(one, part), scale), number(then.counts(one, part), scale),
                                      part.unit or one.unit)
    partial = min(now.scope.user.level, now.scope.user.ceiling) < one.vis
    return Figure(one.code, one.label, one.unit, one.date, number(value, one.scale), number(last_year, one.scale), change.text,
                  None if change.value is None else float(change.value), now.legacy(one) if not one.scale else 0, partial, parts,
                  handed_in if handed_in not in (None, number(value, one.scale)) else None)


def _handed_in(conn: Connection, scope: Scope) -> Mapping[str, Any]:
    """The indicators of the latest 月报 handed in by the one office in scope for this natural month; empty when there is none."""
    if scope.period.whole_months != 1 or scope.orgs is None or len(scope.orgs) != 1:
        return {}
    report = table_of("monthly_report")
    query = (select(report.c.snapshot).where(
        report.c.month == str(scope.period), report.c.org_id.in_(scope.orgs), report.c.void_reason.is_(None),
        report.c.sent_at.is_not(None), report.c.snapshot.is_not(None)).order_by(report.c.sent_at.desc()).limit(1))
    try:
        found = orjson.loads(conn.execute(query).scalar() or "{}")
    except orjson.JSONDecodeError:
        return {}
    return found.get("indicators", {}) if isinstance(found, dict) else {}


def _tallies(desk: Desk, conn: Connection, from_: date, to: date, org: str | None) -> tuple[Tally, Tally]:
    now = scope_of(desk, conn, from_, to, org)
    then = Scope(now.period.a_year_before(), now.today, now.user, now.orgs)
    return Tally(conn, now, measure), Tally(conn, then, measure)


def scope_of(desk: Desk, conn: Connection, from_: date, to: date, org: str | None) -> Scope:
    try:
        period = Period(from_, to)
    except BadPeriod as bad:
        raise CheckFailed([Finding("to", "PERIOD", str(bad))]) from bad
    if org is not None:
        chosen = desk.resolve_in(conn, "org", org)
        if chosen is None:
            raise Absent(what=f"机构“{org[:40]}”")
        return Scope(period, desk.now().date(), desk.user, offices_under(conn, chosen))
    own = conn.execute(select(table_of("org").c.kind).where(table_of("org").c.id == desk.user.org_id)).scalar()
    orgs = None if own in (None, *WHOLE_HOUSE) else offices_under(conn, desk.user.org_id)
    return Scope(period, desk.now().date(), desk.user, orgs)


def offices_under(conn: Connection, org: str) -> frozenset[str]:
    """The office, those below it, and the members of a 协作区."""
    table = table_of("org")
    members = lines_of(table.c.members, "members")
    below = dict[str, list[str]]()
    for child, parent in conn.execute(select(table.c.id, table.c.parent).where(table.c.parent.is_not(None))):
        below.setdefault(parent, []).append(child)
    for area, member in conn.execute(select(table.c.id, members.c.value).join(members, true()).where(table.c.kind == "collab_area")):
        below.setdefault(area, []).append(member)
    found, new = {org}, [org]
    while new:
        new = [child for parent in new for child in below.get(parent, ()) if child not in found]
        found |= set(new)
    return frozenset(found)


__all__ = ["Statistics", "alerts", "measure", "measures", "offices_under", "ratios", "records", "scope_of", "statistics", "stats"]
