"""M10, M22, M23: the political supervision: items of the list, checks of the main responsibility, what inspection rounds found."""

from typing import Any

from sqlalchemy import ColumnElement, Select, case, cast, func, select, true
from sqlalchemy.types import String

from app.figures.inspections import of_kind, took_place
from app.figures.kit import Measure, Part, Rows, Scope, again, choice, counted, first_of, lines_of, reached, table_of


def _items(scope: Scope) -> Rows:
    """Items belong to their year: to every period with a day of it."""
    item = table_of("political_item")
    year: ColumnElement[Any] = func.printf("%04d-01-01", item.c.year)
    done = case((item.c.verdict == choice("political_item", "verdict", "已落实"), "done"), else_="open")
    return scope.rows(item, year, reached(item, "执行"), item.c.year.between(scope.period.first.year, scope.period.last.year), part=done)


def duty_checks(scope: Scope) -> Select[Any]:
    """Units checked, each once in a half-year, at the first check fed back."""
    check = table_of("inspection")
    units = lines_of(check.c.units, "units")
    half = case((check.c.half == choice("inspection", "half", "上"), "H1"), else_="H2")
    found = (scope.rows(check, check.c.end, check.c.kind == "half_duty", reached(check, "已反馈"), scope.during(check.c.end),
                        thing=units.c.value, unit=units.c.value, part=cast(check.c.year, String).concat(half))
             .join(units, true())).subquery("checks")
    return again(found, found.c.thing.concat(func.coalesce(found.c.part, "")))


def _round(scope: Scope, count: str) -> Rows:
    """The latest figures of each inspection round of a unit by the end of the period."""
    check = table_of("inspection")
    latest = (select(check.c.id, func.row_number().over(
        partition_by=(check.c.round, cast(check.c.units, String)), order_by=(check.c.end.desc(), check.c.rid.desc())).label("nth"))
        .where(scope.live(check, None, check.c.end), of_kind(check, "inspection_rect"), took_place(check), scope.until(check.c.end))
        .subquery("latest"))
    return (counted(check, check.c.end, weight=check.c[count], unit=first_of(check.c.units))
            .join(latest, latest.c.id == check.c.id).where(latest.c.nth == 1, check.c[count] > 0))


def _found(scope: Scope) -> Rows:
    return _round(scope, "found")


def _fixed(scope: Scope) -> Rows:
    return _round(scope, "fixed")


MEASURES = (
    Measure("M10", "政治监督清单项", "项", "年度", _items, parts=(Part("done", "已落实", frozenset({"done"})),)),
    Measure("M22", "主体责任检查", "个单位", "检查结束日期", duty_checks),
    Measure("M23", "巡察反馈问题", "个", "期末", _found, parts=(Part("fixed", "已整改", rows=_fixed),)),
)
