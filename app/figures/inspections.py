"""M20, M21, M24, M28, M29: checks, one for each unit visited; days on site; the three lists read and looked after."""

from typing import Any

from sqlalchemy import ColumnElement, FromClause, Integer, Select, case, cast, func, not_, select, true, union_all

from app.figures.kit import (
    Measure,
    Part,
    Rows,
    Scope,
    again,
    day_of_clock,
    first_of,
    hundredths,
    lines_of,
    said,
    state,
    states_from,
    table_of,
)
from db.journal import journal

ON_SITE = ("residency", "village_stay")


def took_place(check: FromClause) -> ColumnElement[bool]:
    return check.c.state != state("inspection", "计划")


def of_kind(check: FromClause, *kinds: str) -> ColumnElement[bool]:
    return check.c.kind.in_(kinds)


def visits(scope: Scope, *kinds: str) -> Rows:
    """One for each unit of a check that took place; one that names none (an old book's) is one."""
    check = table_of("inspection")
    units = lines_of(check.c.units, "units")
    which = [of_kind(check, *kinds)] if kinds else []
    return scope.rows(check, check.c.end, took_place(check), scope.during(check.c.end), *which, part=check.c.kind, thing=units.c.value,
                      unit=units.c.value).join(units, true(), isouter=True)


def _all(scope: Scope) -> Rows:
    return visits(scope)


def _festivals(scope: Scope) -> Rows:
    return visits(scope, "festival")


def _lists_looked_after(scope: Scope) -> Rows:
    return visits(scope, "three_list")


def _days(scope: Scope) -> Rows:
    check = table_of("inspection")
    return scope.rows(check, check.c.end, took_place(check), of_kind(check, *ON_SITE), scope.during(check.c.end), part=check.c.kind,
                      amount=hundredths(check.c.days), unit=first_of(check.c.units))


def quarter(day: ColumnElement[Any]) -> ColumnElement[Any]:
    """2026Q3 of an ISO date."""
    month = cast(func.substr(day, 6, 2), Integer)
    return func.substr(day, 1, 4).concat("Q").concat(func.printf("%d", (month + 2) / 3))


def reached_units(scope: Scope) -> Select[Any]:
    """Units with a day on site in a quarter, once for each quarter."""
    check = table_of("inspection")
    units = lines_of(check.c.units, "units")
    found = (scope.rows(check, check.c.end, took_place(check), of_kind(check, *ON_SITE), scope.during(check.c.end), thing=units.c.value,
                        unit=units.c.value, amount=hundredths(check.c.days), part=quarter(check.c.end))
             .join(units, true())).subquery("stays")
    return again(found, found.c.thing.concat(found.c.part)).having(func.sum(found.c.amount) >= 100)


def _reviews(scope: Scope) -> Rows:
    """Each version of a list that was read, on the day it was passed or sent back; a later version comes into the same record, so the
    journal tells of the earlier ones. What it does not tell of (an old book) counts once, at receipt."""
    review, told = table_of("list_review"), journal.alias("told")
    read = said(told, "$.values.state").in_(("returned", "passed"))
    on = day_of_clock(said(told, "$.clock"))
    events = scope.rows(review, on, read, scope.during(on), part=said(told, "$.values.state")).join(told, told.c.record_id == review.c.id)
    untold = not_(select(told.c.seq).where(told.c.record_id == review.c.id, read).correlate(review).exists())
    others = scope.rows(review, review.c.got_at, review.c.state.in_(states_from("list_review", "returned")), untold,
                        scope.during(review.c.got_at), part=case((review.c.result == "return", "returned"), else_="passed"))
    return union_all(events, others)


MEASURES = (
    Measure("M20", "监督检查", "次", "检查结束日期", _all),
    Measure("M21", "驻在日", "天", "检查结束日期", _days, scale=100, parts=(
        Part("reached", "达标单位", rows=reached_units, unit="个"),
        Part("village", "驻村", frozenset({"village_stay"}), unit="天"),
    )),
    Measure("M24", "节点检查", "次", "检查结束日期", _festivals),
    Measure("M28", "“三张清单”审核", "份", "审核日期", _reviews, parts=(Part("returned", "退回", frozenset({"returned"}), unit="份次"),)),
    Measure("M29", "清单落实抽查", "次", "检查结束日期", _lists_looked_after),
)
