"""M42-M49: clues received, disposed of and ended, and the rounds of inquiry and check they led to.

A clue is one 件 for the office that leads it; the offices that help count it as 参与件, beside the figure.
"""

from typing import Any

from sqlalchemy import ColumnElement, FromClause, Text, and_, case, cast, func, or_, select, true, union_all

from app.figures.kit import Measure, Part, Rows, Scope, cell, counted, lines_of, parts, parts_of, table_of
from app.ledgers.clue import DECIDED
from db.journal import journal

JOINT = Part("joint", "参与", frozenset({"joint"}))


def led_by(clue: FromClause) -> ColumnElement[Any]:
    return func.coalesce(clue.c.lead_org, clue.c.org_id)


def old_day(clue: FromClause) -> ColumnElement[Any]:
    """The day an old book's result counts when it gives none itself: 办结日期, else 收到日期."""
    return func.coalesce(clue.c.done_at, clue.c.got_at)


def _taken_up_again(clue: FromClause) -> ColumnElement[Any]:
    """Clock of the first return to 研判 after a decision; NULL when it was decided once, or never."""
    first, back = journal.alias("first"), journal.alias("back")
    decided = (select(func.min(_said(first, "$.clock"))).where(first.c.record_id == clue.c.id, _said(first, "$.values.state").in_(DECIDED))
               .correlate(clue).scalar_subquery())
    return (select(func.min(_said(back, "$.clock")))
            .where(back.c.record_id == clue.c.id, _said(back, "$.values.state") == "study", _said(back, "$.clock") > decided)
            .correlate(clue).scalar_subquery())


def _first_decision(clue: FromClause, name: str) -> ColumnElement[Any]:
    """The field as the first decision left it, corrections included: only the journal knows it once the clue was taken up again."""
    then, again = journal.alias("then"), _taken_up_again(clue)
    value, at = _said(then, f"$.values.{name}"), _said(then, "$.clock")
    told = (select(value).where(then.c.record_id == clue.c.id, value.is_not(None), at < again).order_by(at.desc()).limit(1)
            .correlate(clue).scalar_subquery())
    return case((and_(clue.c.rev > 1, again.is_not(None)), told), else_=clue.c[name])


def _said(entries: FromClause, path: str) -> ColumnElement[Any]:
    return func.json_extract(cast(entries.c.entry, Text), path)


def _disposed_on(clue: FromClause) -> ColumnElement[Any]:
    """审批日期 of the first approval; where an old book lacks it: the result's day, else 办结日期, else 收到日期."""
    lines = lines_of(clue.c.old_result, "lines")
    result = select(func.min(cell(lines, "date"))).select_from(lines).correlate(clue).scalar_subquery()
    first = _first_decision(clue, "disposed_at")
    return case((clue.c.legacy.is_(True), func.coalesce(first, result, old_day(clue))), else_=first)


def _with_joint(scope: Scope, clue: FromClause, on: ColumnElement[Any], part: Any, *which: ColumnElement[bool]) -> Rows:
    """Clues led by the offices in scope, and beside them those the offices help with, once for each office."""
    helpers = lines_of(clue.c.co_orgs, "helpers")
    own = counted(clue, on, part=part).where(scope.live(clue, led_by(clue)), *which)
    joint = (counted(clue, on, part="joint", thing=helpers.c.value).join(helpers, true())
             .where(scope.live(clue, helpers.c.value), *which))
    return union_all(own, joint)


def _received(scope: Scope) -> Rows:
    clue = table_of("clue")
    return _with_joint(scope, clue, clue.c.got_at, clue.c.source, scope.during(clue.c.got_at))


def _disposed(scope: Scope) -> Rows:
    clue = table_of("clue")
    on = _disposed_on(clue)
    old = and_(clue.c.legacy.is_(True), clue.c.disposal.is_not(None))
    # First what can be seen in the row: the journal is asked for what may lie in the period only.
    last, first = scope.period.last.isoformat(), scope.period.first.isoformat()
    near = or_(clue.c.legacy.is_(True), and_(clue.c.got_at <= last, clue.c.disposed_at >= first))
    approved = or_(clue.c.state.in_(DECIDED), old, and_(clue.c.rev > 1, _taken_up_again(clue).is_not(None)))
    return _with_joint(scope, clue, on, _first_decision(clue, "disposal"), near, approved, scope.during(on))


def _ended(scope: Scope) -> Rows:
    clue = table_of("clue")
    return _with_joint(scope, clue, clue.c.done_at, clue.c.outcome, clue.c.state == "done", scope.during(clue.c.done_at))


def _shelved(scope: Scope) -> Rows:
    clue = table_of("clue")
    return counted(clue, func.coalesce(clue.c.disposed_at, clue.c.got_at), part=clue.c.shelve).where(
        scope.live(clue, led_by(clue)), scope.until(func.coalesce(clue.c.disposed_at, clue.c.got_at)), scope.state_of(clue) == "shelved")


def _rounds(scope: Scope) -> Rows:
    inquiry = table_of("inquiry")
    return counted(inquiry, inquiry.c.ok_at, part=inquiry.c.way, thing=inquiry.c.person_id).where(
        scope.live(inquiry), inquiry.c.state != "applying", scope.during(inquiry.c.ok_at))


def _replies(scope: Scope) -> Rows:
    inquiry = table_of("inquiry")
    part = case((inquiry.c.spot.is_not(True), "unchecked"), (inquiry.c.spot_result == "untrue", "untrue"), else_="held")
    return counted(inquiry, inquiry.c.replied_at, part=part, thing=inquiry.c.person_id).where(
        scope.live(inquiry), scope.during(inquiry.c.replied_at))


def _checks(scope: Scope) -> Rows:
    """An extension that is still being asked for is none yet."""
    prelim = table_of("prelim")
    asked = func.coalesce(func.json_array_length(prelim.c.extends), 0)
    agreed = asked - case((prelim.c.state == "extended", 1), else_=0)
    return counted(prelim, prelim.c.ok_at, part=case((agreed > 0, "extended"), else_="plain"), thing=prelim.c.person_id).where(
        scope.live(prelim), prelim.c.state != "applying", scope.during(prelim.c.ok_at))


_APART = frozenset({"joint"})

MEASURES = (
    Measure("M42", "收到问题线索", "件", "收到日期", _received, parts=(*parts_of("clue_source"), JOINT), apart=_APART, vis=3),
    Measure("M43", "处置问题线索", "件", "审批日期", _disposed, parts=(JOINT,), apart=_APART, vis=3),
    Measure("M44", "按方式处置线索", "件", "审批日期", _disposed, parts=parts_of("disposal"), apart=_APART, vis=3),
    Measure("M45", "办结线索", "件", "办结日期", _ended, parts=(JOINT,), apart=_APART, vis=3),
    Measure("M46", "暂存线索", "件", "期末", _shelved, vis=3),
    Measure("M47", "谈话函询", "件次", "审批日期", _rounds, parts=parts_of("inquiry_way"), vis=3),
    Measure("M48", "函询回复", "件次", "回复日期", _replies, vis=3, parts=(
        Part("replied", "函询回复"), Part("spot", "抽查核实", frozenset({"held", "untrue"})), *parts(untrue="不如实说明"),
    )),
    Measure("M49", "初步核实", "件次", "批准日期", _checks, parts=parts(extended="延期"), vis=3),
)
