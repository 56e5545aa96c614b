"""M42-M49: clues received, disposed of and ended, and the rounds of inquiry and check they led to.

A clue is one 件 for the office that leads it; the offices that help count it as 参与件, beside the figure.
"""

from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, case, func, literal, or_, select, true, union_all

from app.codes import table
from app.figures.kit import (
    Measure,
    Part,
    Rows,
    Scope,
    cell,
    counted,
    first_of,
    lines_of,
    office_on,
    parts,
    parts_of,
    said,
    table_of,
)
from app.ledgers.clue import DECIDED
from db.journal import journal

JOINT = Part("joint", "参与", frozenset({"joint"}))


def led_by(record: FromClause, on: ColumnElement[Any]) -> ColumnElement[Any]:
    """The office that led it on the day."""
    return func.coalesce(office_on(record, on, "lead_org"), office_on(record, on))


def old_day(clue: FromClause) -> ColumnElement[Any]:
    """The day an old book's result counts when it gives none itself: 办结日期, else 收到日期."""
    return func.coalesce(clue.c.done_at, clue.c.got_at)


def _taken_up_again(clue: FromClause) -> ColumnElement[Any]:
    """Clock of the first return to 研判 after a decision; NULL when it was decided once, or never."""
    first, back = journal.alias("first"), journal.alias("back")
    decided = (select(func.min(said(first, "$.clock"))).where(first.c.record_id == clue.c.id, said(first, "$.values.state").in_(DECIDED))
               .correlate(clue).scalar_subquery())
    return (select(func.min(said(back, "$.clock")))
            .where(back.c.record_id == clue.c.id, said(back, "$.values.state") == "study", said(back, "$.clock") > decided)
            .correlate(clue).scalar_subquery())


def _first_decision(clue: FromClause, name: str) -> ColumnElement[Any]:
    """The field as the first decision left it, corrections included: only the journal knows it once the clue was taken up again."""
    then, again = journal.alias("then"), _taken_up_again(clue)
    value, at = said(then, f"$.values.{name}"), said(then, "$.clock")
    told = (select(value).where(then.c.record_id == clue.c.id, value.is_not(None), at < again).order_by(at.desc()).limit(1)
            .correlate(clue).scalar_subquery())
    return case((and_(clue.c.rev > 1, again.is_not(None)), told), else_=clue.c[name])


def _disposed_on(clue: FromClause) -> ColumnElement[Any]:
    """审批日期 of the first approval; where an old book lacks it: the result's day, else 办结日期, else 收到日期."""
    lines = lines_of(clue.c.old_result, "lines")
    result = select(func.min(cell(lines, "date"))).select_from(lines).correlate(clue).scalar_subquery()
    first = _first_decision(clue, "disposed_at")
    return case((clue.c.legacy.is_(True), func.coalesce(first, result, old_day(clue))), else_=first)


def with_joint(scope: Scope, clue: FromClause, on: ColumnElement[Any], part: Any, *which: ColumnElement[bool]) -> Rows:
    """Clues led by the offices in scope, and beside them those the offices help with, once for each office."""
    helpers, office = lines_of(clue.c.co_orgs, "helpers"), led_by(clue, on)
    own = counted(clue, on, part=part, office=office, person=first_of(clue.c.persons)).where(scope.live(clue, office), *which)
    joint = (counted(clue, on, part="joint", thing=helpers.c.value, office=helpers.c.value, person=first_of(clue.c.persons))
             .join(helpers, true()).where(scope.live(clue, helpers.c.value), *which))
    return union_all(own, joint)


def _received(scope: Scope) -> Rows:
    clue = table_of("clue")
    return with_joint(scope, clue, clue.c.got_at, clue.c.source, scope.during(clue.c.got_at))


def _disposed(scope: Scope) -> Rows:
    clue = table_of("clue")
    on = _disposed_on(clue)
    old = and_(clue.c.legacy.is_(True), clue.c.disposal.is_not(None))
    # First what can be seen in the row: the journal is asked for what may lie in the period only.
    last, first = scope.period.last.isoformat(), scope.period.first.isoformat()
    near = or_(clue.c.legacy.is_(True), and_(clue.c.got_at <= last, clue.c.disposed_at >= first))
    approved = or_(clue.c.state.in_(DECIDED), old, and_(clue.c.rev > 1, _taken_up_again(clue).is_not(None)))
    return with_joint(scope, clue, on, _first_decision(clue, "disposal"), near, approved, scope.during(on))


def _ended(scope: Scope) -> Rows:
    clue = table_of("clue")
    return with_joint(scope, clue, clue.c.done_at, clue.c.outcome, clue.c.state == "done", scope.during(clue.c.done_at))


def _shelved(scope: Scope) -> Rows:
    clue = table_of("clue")
    since = func.coalesce(clue.c.disposed_at, clue.c.got_at)
    office = led_by(clue, literal(scope.as_of.isoformat()))
    return counted(clue, since, part=clue.c.shelve, office=office, person=first_of(clue.c.persons)).where(
        scope.live(clue, office), scope.until(since), scope.state_of(clue) == "shelved")


def _rounds(scope: Scope) -> Rows:
    """Rounds approved; a talk that somebody else was asked to hold (委托谈话) is not direct."""
    inquiry, talk = table_of("inquiry"), table_of("talk")
    by_other = select(talk.c.id).where(talk.c.id == inquiry.c.talk_id, talk.c.way == "entrust").correlate(inquiry).exists()
    entrusted = and_(inquiry.c.way != "letter", or_(func.coalesce(inquiry.c.entrusted, "") != "", by_other))
    part = case((entrusted, inquiry.c.way.concat(":entrusted")), else_=inquiry.c.way)
    return scope.rows(inquiry, inquiry.c.ok_at, inquiry.c.state != "applying", scope.during(inquiry.c.ok_at), part=part,
                      thing=inquiry.c.person_id)


def _replies(scope: Scope) -> Rows:
    inquiry = table_of("inquiry")
    part = case((inquiry.c.spot.is_not(True), "unchecked"), (inquiry.c.spot_result == "untrue", "untrue"), else_="held")
    return scope.rows(inquiry, inquiry.c.replied_at, scope.during(inquiry.c.replied_at), part=part, thing=inquiry.c.person_id)


def _checks(scope: Scope) -> Rows:
    """An extension that is still being asked for is none yet."""
    prelim = table_of("prelim")
    asked = func.coalesce(func.json_array_length(prelim.c.extends), 0)
    agreed = asked - case((prelim.c.state == "extended", 1), else_=0)
    return scope.rows(prelim, prelim.c.ok_at, prelim.c.state != "applying", scope.during(prelim.c.ok_at),
                      part=case((agreed > 0, "extended"), else_="plain"), thing=prelim.c.person_id)


def _ways() -> tuple[Part, ...]:
    ways = tuple(Part(one.code, one.label, frozenset({one.code, f"{one.code}:entrusted"})) for one in table("inquiry_way"))
    return (*ways, Part("direct", "直接谈话", frozenset({"talk", "both"})))


_APART = frozenset({"joint"})

MEASURES = (
    Measure("M42", "收到问题线索", "件", "收到日期", _received, parts=(*parts_of("clue_source"), JOINT), apart=_APART, vis=3),
    Measure("M43", "处置问题线索", "件", "审批日期", _disposed, parts=(JOINT,), apart=_APART, vis=3),
    Measure("M44", "按方式处置线索", "件", "审批日期", _disposed, parts=parts_of("disposal"), apart=_APART, vis=3),
    Measure("M45", "办结线索", "件", "办结日期", _ended, parts=(JOINT,), apart=_APART, vis=3),
    Measure("M46", "暂存线索", "件", "期末", _shelved, vis=3),
    Measure("M47", "谈话函询", "件次", "审批日期", _rounds, parts=_ways(), vis=3),
    Measure("M48", "函询回复", "件次", "回复日期", _replies, vis=3, parts=(
        Part("replied", "函询回复"), Part("spot", "抽查核实", frozenset({"held", "untrue"})), *parts(untrue="不如实说明"),
    )),
    Measure("M49", "初步核实", "件次", "批准日期", _checks, parts=parts(extended="延期"), vis=3),
)
