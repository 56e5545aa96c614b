"""A01-A04, A06, A07, A15, A16, A18, A19: what should have been done by a day and was not."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select

from app.desk.tables import catalog, limit_run
from app.duties import duties
from app.duties.kit import Span
from app.figures.alerts.kit import Alert, Find, Watch, named
from app.figures.kit import cell, lines_of, state, state_of_words, table_of
from app.figures.results import Warned
from app.rules.limits import standing
from app.rules.periods import Period
from app.rules.sources import source


def late(*limits: tuple[str, str], what: str | None = None) -> Find:
    """Limits of records, by (ledger, number), that were not met by their day. what: only the limit of these words"""
    return lambda watch: (item for ledger, number in limits for item in late_runs(watch, ledger, number, what))


def late_runs(watch: Watch, ledger: str, number: str, what: str | None = None) -> Iterator[Warned]:
    table, end = table_of(ledger), watch.as_of.isoformat()
    asked: list[ColumnElement[bool]] = [limit_run.c.number == number, limit_run.c.ledger == ledger, limit_run.c.due < end,
                                        or_(limit_run.c.met.is_(None), limit_run.c.met > end)]
    if what is not None:
        asked.append(limit_run.c.what == what)
    query = (select(table.c.id, catalog.c.title, table.c.org_id, limit_run.c.what, limit_run.c.due, limit_run.c.starts)
             .join(limit_run, limit_run.c.record_id == table.c.id).join(catalog, catalog.c.id == table.c.id)
             .where(watch.scope.live(table), *asked).order_by(limit_run.c.due, catalog.c.rid))
    for one in watch.conn.execute(query):
        due = date.fromisoformat(one.due)
        level = standing(due, watch.as_of, calendar=watch.desk.calendar, grave=source(number).grave).alert or "yellow"
        yield named(ledger, one, level, f"{one.what}应于{one.due}前完成，已超期{(watch.as_of - due).days}天")


def _letters(watch: Watch) -> Iterator[Warned]:
    yield from late_runs(watch, "suggestion", "T40", "建议书回复")
    letter = table_of("suggestion")
    refused = watch.records(letter, letter.c.adopt == "none", watch.scope.during(letter.c.replied_at),
                            watch.scope.until(letter.c.replied_at), reason=letter.c.reply_reason)
    for one in refused:
        words = f"回复不采纳，理由：{one.reason}" if one.reason else "回复不采纳且未说明理由"
        yield named("suggestion", one, "yellow" if one.reason else "red", words)


def _filings(watch: Watch) -> Iterator[Warned]:
    """Uses of the first form filed late, and units without one filing in two quarters on end."""
    yield from late_runs(watch, "form1", "T41")
    count = int(watch.thresholds["A15.quarters"])
    quarters = list(_quarters_ended(watch.as_of, count))
    if not quarters:
        return
    use, first, last = table_of("form1"), quarters[-1].first, quarters[0].last
    query = select(use.c.unit_id).where(use.c.void_reason.is_(None), use.c.by == "unit", use.c.unit_id.is_not(None),
                                        use.c.used_at.between(first.isoformat(), last.isoformat())).distinct()
    filed = set(watch.conn.execute(query).scalars())
    for unit in watch.units.values():
        if unit.id not in filed and (unit.from_ or "") <= first.isoformat():
            yield watch.of_unit(unit, "yellow", f"{quarters[-1]}至{quarters[0]}连续{count}个季度没有第一种形态备案")


def _quarters_ended(day: date, count: int) -> Iterator[Period]:
    """The last `count` quarters that ended by `day`, the latest first."""
    quarter = Period.of(day, "quarter")
    if quarter.last > day:
        quarter = quarter.before()
    for _ in range(count):
        yield quarter
        quarter = quarter.before()


def _reports(watch: Watch) -> Iterator[Warned]:
    """Groups whose monthly report was due in the period and is not in (the duty T46, by the rules in force)."""
    report = table_of("monthly_report")
    months = [month for month in _months_due(watch)]
    if not months:
        return
    query = select(report.c.org_id, report.c.month).where(
        report.c.void_reason.is_(None), report.c.sent_at.is_not(None), watch.scope.until(report.c.sent_at),
        report.c.month.in_([str(month) for month, _ in months]))
    sent = {(one.org_id, one.month) for one in watch.conn.execute(query)}
    for group in watch.groups.values():
        missing = [(month, due) for month, due in months if (group.id, str(month)) not in sent
                   and (group.from_ or "") <= month.last.isoformat()]
        for month, due in missing:
            level = standing(due, watch.as_of, calendar=watch.desk.calendar).alert or "yellow"
            yield watch.of_group(group, level, f"{month}月报应于{due}前提交，尚未提交")


def _months_due(watch: Watch) -> Iterable[tuple[Period, date]]:
    month, monthly, rules = Period.of(watch.scope.period.first, "month").before(), duties()["T46 月报"], watch.desk.force.rules
    while True:
        due = monthly.due(Span(str(month), month.first, month.last), rules)
        if due >= watch.as_of:
            return
        if due >= watch.scope.period.first:
            yield month, due
        month = Period.of(month.last + timedelta(days=1), "month")


def _media(watch: Watch) -> Iterator[Warned]:
    medium, end = table_of("media_handover"), watch.as_of.isoformat()
    out = watch.records(medium, medium.c.action.in_(("borrow", "carry")), medium.c.due < end,
                        or_(medium.c.back_at.is_(None), medium.c.back_at > f"{end}~"),
                        medium.c.state.not_in(state_of_words("media_handover", "已还", "清退", "已销毁")), due=medium.c.due)
    for one in out:
        late_by = (watch.as_of - date.fromisoformat(one.due)).days
        level = standing(date.fromisoformat(one.due), watch.as_of, calendar=watch.desk.calendar).alert or "yellow"
        yield named("media_handover", one, level, f"载体应于{one.due}归还，已超期{late_by}天")


def _away(watch: Watch) -> Iterator[Warned]:
    """Leave that is over without 销假, and drafted staff nobody has spoken to for a week."""
    leave, end = table_of("leave"), watch.as_of.isoformat()
    agreed = state_of_words("leave", "批准", "休假中", "逾期未销")
    over = watch.records(leave, leave.c.state.in_(agreed), func.substr(leave.c.to, 1, 10) < end,
                         or_(leave.c.back_at.is_(None), leave.c.back_at > f"{end}~"), to=leave.c.to)
    for one in over:
        yield named("leave", one, "yellow", f"假期{one.to[:10]}届满，尚未销假")
    sent, days = table_of("assignment"), int(watch.thresholds["A19.days"])
    spoken = lines_of(sent.c.contacts, "spoken")
    latest = (select(func.max(cell(spoken, "date"))).select_from(spoken).where(cell(spoken, "date") <= end)
              .correlate(sent).scalar_subquery())
    since = func.coalesce(latest, sent.c["from"])
    gone = and_(sent.c.kind == "draft_out", sent.c.state == state("assignment", "在岗"), sent.c["from"] <= end)
    for one in watch.records(sent, gone, since < (watch.as_of - timedelta(days=days)).isoformat(), since=since):
        yield named("assignment", one, "yellow", f"抽调人员自{one.since}起没有联系记录，已超过{days}天")


ALERTS = (
    Alert("A01", "线索处置或情况报告逾期", late(("clue", "T01"), ("inquiry", "T11"))),
    Alert("A02", "初核逾期", late(("prelim", "T13"))),
    Alert("A03", "审查、审理逾期", late(("case", "T15"), ("case", "T16"), ("case", "T18"))),
    Alert("A04", "处分执行逾期", late(("case", "T20"), ("case", "T21"), ("case", "T22"))),
    Alert("A06", "整改逾期", late(("problem", "T36"))),
    Alert("A07", "建议书未回复、拒不采纳", _letters),
    Alert("A15", "备案逾期、连续零备案", _filings),
    Alert("A16", "月报未交", _reports),
    Alert("A18", "载体逾期未还", _media),
    Alert("A19", "请销假、抽调失联", _away),
)
