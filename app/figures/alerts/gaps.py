"""A09-A14, A23: units nobody looked at, checks and consultations left out, sums that went by no meeting."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select, true

from app.figures import inspections, political
from app.figures.alerts.kit import Alert, Watch, named
from app.figures.kit import Scope, lines_of, table_of
from app.figures.results import Warned
from app.rules.limits import add_months
from app.rules.periods import Period


def _unwatched(watch: Watch) -> Iterator[Warned]:
    """No talk, meeting, inspection or problem of the unit for so many days."""
    days = int(watch.thresholds["A09.days"])
    since, end = (watch.as_of - timedelta(days=days)).isoformat(), f"{watch.as_of.isoformat()}~"
    talk, meeting, check, problem = (table_of(code) for code in ("talk", "meeting", "inspection", "problem"))
    units = lines_of(check.c.units, "units")
    looked: set[str | None] = set()
    for query in (
        select(talk.c.unit_id).where(talk.c.start.between(since, end), talk.c.state != "planned", talk.c.void_reason.is_(None)),
        select(meeting.c.unit_id).where(meeting.c.at.between(since, end), meeting.c.state.not_in(("planned", "missed")),
                                        meeting.c.void_reason.is_(None)),
        select(units.c.value).select_from(check).join(units, true()).where(
            check.c.end.between(since, end), inspections.took_place(check), check.c.void_reason.is_(None)),
        select(problem.c.unit_id).where(problem.c.found_at.between(since, end), problem.c.void_reason.is_(None)),
    ):
        looked |= set(watch.conn.execute(query.distinct()).scalars())
    for unit in watch.units.values():
        if unit.id not in looked and (unit.from_ or "") <= since:
            yield watch.of_unit(unit, "yellow", f"{days}天内没有谈话、会议、检查和发现的问题")


def _ended(watch: Watch, kind: str) -> list[Period]:
    """Quarters or half-years that ended in the period by its last day."""
    found, one = [], Period.of(watch.scope.period.first, kind)
    while one.last <= watch.as_of:
        found.append(one)
        one = Period.of(one.last + timedelta(days=1), kind)
    return found


def _over(watch: Watch, periods: list[Period]) -> Scope:
    """The scope of all of these periods, whole."""
    return Scope(Period(periods[0].first, periods[-1].last), watch.scope.today, watch.scope.user, watch.scope.orgs)


def _lacking(watch: Watch, periods: list[Period], done: set[tuple[str, str]], what: str) -> Iterator[Warned]:
    for unit in watch.units.values():
        missing = [str(one) for one in periods if (unit.id, str(one)) not in done and (unit.from_ or "") <= one.first.isoformat()]
        if missing:
            yield watch.of_unit(unit, "yellow", f"{'、'.join(missing)}{what}")


def _days_on_site(watch: Watch) -> Iterator[Warned]:
    quarters = _ended(watch, "quarter")
    if quarters:
        rows = watch.conn.execute(inspections.reached_units(_over(watch, quarters)))
        yield from _lacking(watch, quarters, {(one.unit, one.part) for one in rows}, "没有驻在满1天")


def _duty_checks(watch: Watch) -> Iterator[Warned]:
    halves = _ended(watch, "half")
    if halves:
        rows = watch.conn.execute(political.duty_checks(_over(watch, halves)))
        yield from _lacking(watch, halves, {(one.unit, one.part) for one in rows}, "没有主体责任检查")


def _consultations(watch: Watch) -> Iterator[Warned]:
    halves = _ended(watch, "half")
    if not halves:
        return
    meeting, scope = table_of("meeting"), _over(watch, halves)
    query = select(meeting.c.unit_id, meeting.c.at).where(
        meeting.c.kind == "consult", meeting.c.state.not_in(("planned", "missed")), meeting.c.void_reason.is_(None),
        scope.during(meeting.c.at))
    held = {(one.unit_id, str(Period.of(date.fromisoformat(one.at[:10]), "half"))) for one in watch.conn.execute(query)}
    yield from _lacking(watch, halves, held, "没有全面会商")


def _rounds(watch: Watch) -> list[Any]:
    """Of every unit and inspection round by the day: the first day told of it, and its latest figures."""
    check = table_of("inspection")
    units = lines_of(check.c.units, "units")
    key = (units.c.value, check.c.round)
    told = (select(check.c.id, units.c.value.label("unit"), check.c.round, check.c.found, check.c.fixed,
                   func.min(func.coalesce(check.c.fed_back, check.c.end)).over(partition_by=key).label("first"),
                   func.row_number().over(partition_by=key, order_by=(check.c.end.desc(), check.c.rid.desc())).label("nth"))
            .join(units, true()).where(watch.scope.live(check), check.c.kind == "inspection_rect", inspections.took_place(check),
                                       watch.scope.until(check.c.end)).subquery("told"))
    return list(watch.conn.execute(select(told).where(told.c.nth == 1)))


def _not_put_right(watch: Watch) -> Iterator[Warned]:
    rate, months = watch.thresholds["A12.rate"], int(watch.thresholds["A12.months"])
    latest = {one.id: one for one in _rounds(watch)}
    check = table_of("inspection")
    for row in watch.records(check, check.c.id.in_(sorted(latest))):
        one = latest[row.id]
        if one.found and add_months(date.fromisoformat(one.first), months) <= watch.as_of and (one.fixed or 0) < rate * one.found:
            yield named("inspection", row, "yellow", f"{one.round}反馈{one.found}个问题，{months}个月后已整改{one.fixed or 0}个，"
                                                     f"不足{rate:.0%}")


def _contrast(watch: Watch) -> Iterator[Warned]:
    """A23: what inspection found in a unit against what the group had recorded of it in the year before."""
    times, months = watch.thresholds["A23.times"], int(watch.thresholds["A23.months"])
    problem = table_of("problem")
    for one in _rounds(watch):
        unit = watch.units.get(one.unit)
        if unit is None or not one.found or not watch.scope.period.first.isoformat() <= one.first[:10]:
            continue
        since = add_months(date.fromisoformat(one.first[:10]), -months).isoformat()
        own = watch.conn.execute(select(func.count()).where(
            problem.c.unit_id == one.unit, problem.c.void_reason.is_(None), problem.c.source != "patrol",
            problem.c.found_at >= since, problem.c.found_at < one.first)).scalar_one()
        if one.found >= times * own:
            yield watch.of_unit(unit, "yellow", f"{one.round}巡察发现{one.found}个问题，此前{months}个月本组发现{own}个")


def _unmet_sums(watch: Watch) -> Iterator[Warned]:
    """A14: large sums no meeting decided."""
    major, unit = table_of("major"), table_of("unit")
    standard = select(unit.c.big_fund).where(unit.c.id == major.c.unit_id).correlate(major).scalar_subquery()
    found = watch.records(major, major.c.major4 == "fund", major.c.meeting_id.is_(None), standard > 0, major.c.amount >= standard,
                          watch.scope.during(major.c.filed_at), amount=major.c.amount)
    for one in found:
        yield named("major", one, "red", f"金额{one.amount / 100:,.2f}元，达到大额资金标准，没有上会")


ALERTS = (
    Alert("A09", "监督空白", _unwatched),
    Alert("A10", "驻在日未达标", _days_on_site),
    Alert("A11", "半年检查缺项", _duty_checks),
    Alert("A12", "巡察整改未完成", _not_put_right),
    Alert("A13", "会商缺项", _consultations),
    Alert("A14", "大额资金未上会", _unmet_sums),
    Alert("A23", "巡察反差", _contrast),
)
