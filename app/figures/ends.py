"""What only the ratios and the monthly report count: denominators, clues that led to a case, consultations, leave.

The code is that of the ratio that asks; N01, N02 are lines of the monthly report that are no indicator.
"""

from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, case, func, literal, or_, select

from app.desk.tables import limit_run, link
from app.figures.cases import filed, is_own, own_by_rule
from app.figures.clues import led_by
from app.figures.kit import Measure, Part, Rows, Scope, counted, entered_on, first_of, hundredths, office_on, table_of
from app.figures.meetings import consultations
from app.figures.offices import units
from app.rules.periods import Period

ENDED = ("done", "closed", "case")


def cases_from(clue: FromClause) -> Any:
    """The cases that name the clue: (earliest) day of filing."""
    filed = table_of("case").alias("filed")
    return (select(func.min(func.coalesce(filed.c.filed_at, filed.c.created_at))).join(link, link.c.src == filed.c.id)
            .where(link.c.dst == clue.c.id, link.c.field == "clues", filed.c.void_reason.is_(None)).correlate(clue).scalar_subquery())


def _clues_ended(scope: Scope) -> Rows:
    """R05: clues closed or moved to a case in the period; part `filed`: those that led to a case."""
    clue = table_of("clue")
    filed = cases_from(clue)
    on: ColumnElement[Any] = func.substr(case(
        (clue.c.state == "done", clue.c.done_at),
        (clue.c.state == "closed", func.coalesce(clue.c.done_at, clue.c.disposed_at)),
        else_=func.coalesce(clue.c.done_at, filed, entered_on(clue, "case"), clue.c.disposed_at)), 1, 10)
    office = led_by(clue, on)
    return counted(clue, on, part=case((filed.is_not(None), "filed"), else_="none"), office=office, person=first_of(clue.c.persons)).where(
        scope.live(clue, office), clue.c.state.in_(ENDED), scope.during(on))


def _exceptions(scope: Scope) -> Rows:
    """R10: cases taken as 自办 though their basis speaks against it."""
    table = table_of("case")
    return filed(scope, is_own(table), own_by_rule(table).is_(False))


def _problems_due(scope: Scope) -> Rows:
    """R11: problems whose day had come by the end of the period and that were not signed off before it began."""
    problem = table_of("problem")
    end = literal(scope.as_of.isoformat())
    before = and_(problem.c.state == "closed", or_(problem.c.closed_at.is_(None), problem.c.closed_at < scope.period.first.isoformat()))
    return counted(problem, problem.c.due, office=office_on(problem, end)).where(
        scope.live(problem, None, end), scope.until(problem.c.due), before.is_not(True))


def _quarters(scope: Scope) -> Rows:
    """R15: units to be visited, once for each quarter of the period that has begun."""
    begun = {str(Period.of(day, "quarter")) for day in _months(scope.period.first, scope.as_of)}
    found = units(scope).subquery("units_asked")
    return select(*(literal(len(begun)).label("weight") if one.name == "weight" else one for one in found.c)).where(literal(bool(begun)))


def _months(first: Any, last: Any) -> list[Any]:
    found, day = [], first
    while day <= last:
        found.append(day)
        day = day.replace(year=day.year + day.month // 12, month=day.month % 12 + 1, day=1)
    return found


def _disposals_due(scope: Scope) -> Rows:
    """R16: clues whose month for a proposal (T01) ended in the period, or that were disposed of in it before."""
    clue, end = table_of("clue"), scope.as_of.isoformat()
    on: ColumnElement[Any] = limit_run.c.due
    part = case((limit_run.c.met <= limit_run.c.due, "in_time"), else_="late")
    known = or_(limit_run.c.due < end, limit_run.c.met.is_not(None))
    return counted(clue, on, part=part, office=led_by(clue, on), person=first_of(clue.c.persons)).join(
        limit_run, limit_run.c.record_id == clue.c.id).where(
        scope.live(clue, led_by(clue, on)), limit_run.c.number == "T01", scope.during(on), known)


def _profiles(scope: Scope) -> Any:
    """R20: the latest profile of each unit in the period that was decided on, with its total."""
    profile = table_of("eco_profile")
    on = func.coalesce(profile.c.sent_at, func.substr(profile.c.created_at, 1, 10))
    place = func.row_number().over(partition_by=profile.c.unit_id, order_by=(on.desc(), profile.c.rid.desc()))
    latest = (select(profile.c.id, place.label("nth")).where(scope.live(profile, None, on), profile.c.total.is_not(None), scope.during(on))
              .subquery("latest"))
    return counted(profile, on, amount=hundredths(profile.c.total)).join(latest, latest.c.id == profile.c.id).where(latest.c.nth == 1)


def _leaves(scope: Scope) -> Rows:
    leave = table_of("leave")
    day = leave.c["from"]
    return scope.rows(leave, day, leave.c.state.not_in(("applied", "returned")), scope.during(day), part=leave.c.kind)


MEASURES = (
    Measure("R05", "了结、办结、转立案线索", "件", "办结日期", _clues_ended, vis=3,
            parts=(Part("filed", "成案线索", frozenset({"filed"})),)),
    Measure("R10", "自办认定例外", "件", "立案批准日期", _exceptions, vis=3),
    Measure("R11", "到期应整改问题", "个", "期末", _problems_due, vis=2),
    Measure("R15", "应驻在单位季度数", "个", "期末", _quarters),
    Measure("R16", "到期应处置线索", "件", "到期日期", _disposals_due, vis=3,
            parts=(Part("in_time", "按期处置", frozenset({"in_time"})),)),
    Measure("R20", "画像总分", "分", "报送日期", _profiles, vis=2, scale=100, parts=(Part("profiles", "画像", rows=_profiles),)),
    Measure("N01", "会商", "次", "会议日期", consultations),
    Measure("N02", "请假", "人次", "开始日期", _leaves, vis=2),
)
