"""M15-M19: meetings of units the group took part in, their 三重一大 items, and what the group said to them."""

from sqlalchemy import ColumnElement, FromClause, case, exists, func, or_, select, true

from app.codes import table
from app.figures.kit import Measure, Part, Rows, Scope, cell, counted, lines_of, parts, table_of
from app.ledgers.meeting import ADOPTED

PRESENT = sorted(table("attend_mode").having("present"))
LIFE = ("dem_life", "org_life")
CONSULTING = ("consult", "consult_sp")


def _held(scope: Scope, meeting: FromClause) -> ColumnElement[bool]:
    return scope.live(meeting, None, meeting.c.at) & (meeting.c.state != "planned") & scope.during(meeting.c.at)


def _taken_part(scope: Scope, meeting: FromClause) -> ColumnElement[bool]:
    """A unit's meeting somebody of the group attended; an old book's line without names is one that was attended."""
    there = lines_of(meeting.c.attendance, "there")
    present = exists(select(there.c.key).where(cell(there, "mode").in_(PRESENT)))
    names = func.coalesce(func.json_array_length(meeting.c.attendance), 0)
    nameless = meeting.c.legacy.is_(True) & (meeting.c.state != "missed") & (names == 0)
    return _held(scope, meeting) & (meeting.c.side == "unit") & or_(present, nameless)


def _meetings(scope: Scope) -> Rows:
    meeting = table_of("meeting")
    return counted(meeting, meeting.c.at, part=meeting.c.kind).where(_taken_part(scope, meeting))


def _major_items(scope: Scope) -> Rows:
    meeting = table_of("meeting")
    items = lines_of(meeting.c.agenda, "items")
    return (counted(meeting, meeting.c.at, line=items.c.key, part=cell(items, "major4")).join(items, true())
            .where(_taken_part(scope, meeting), cell(items, "is_major") == 1))


def _opinions(scope: Scope) -> Rows:
    meeting = table_of("meeting")
    items = lines_of(meeting.c.agenda, "items")
    said = cell(items, "adoption")
    part = case((said.in_(ADOPTED), "adopted"), (said == "rejected", "rejected"), else_="pending")
    return (counted(meeting, meeting.c.at, line=items.c.key, part=part).join(items, true())
            .where(_held(scope, meeting), func.coalesce(cell(items, "opinion"), "none") != "none"))


def _flawed(scope: Scope) -> Rows:
    """Items with a flaw of procedure, once each, at the meetings of M15."""
    meeting = table_of("meeting")
    items = lines_of(meeting.c.agenda, "items")
    flaws = func.json_each(items.c.value, "$.flaws").table_valued("value", name="flaws")
    flawed = select(flaws.c.value).where(flaws.c.value != "none").correlate(items).exists()
    return (counted(meeting, meeting.c.at, line=items.c.key, part=cell(items, "major4")).join(items, true())
            .where(_taken_part(scope, meeting), flawed))


def _life_meetings(scope: Scope) -> Rows:
    meeting = table_of("meeting")
    return counted(meeting, meeting.c.at, part=meeting.c.kind).where(_taken_part(scope, meeting), meeting.c.kind.in_(LIFE))


def consultations(scope: Scope) -> Rows:
    meeting = table_of("meeting")
    return counted(meeting, meeting.c.at, part=meeting.c.kind).where(
        _held(scope, meeting), meeting.c.state != "missed", meeting.c.kind.in_(CONSULTING))


MEASURES = (
    Measure("M15", "参加会议", "次", "会议日期", _meetings),
    Measure("M16", "“三重一大”议题", "项", "会议日期", _major_items),
    Measure("M17", "会议提出意见", "条", "会议日期", _opinions, parts=(
        Part("raised", "提出"), Part("adopted", "采纳", frozenset({"adopted"})),
        Part("answered", "已反馈", frozenset({"adopted", "rejected"})),
    )),
    Measure("M18", "现场纠正程序问题", "个", "会议日期", _flawed),
    Measure("M19", "民主生活会督导", "次", "会议日期", _life_meetings, parts=parts(dem_life="民主生活会", org_life="组织生活会")),
)
