"""M15-M17: meetings of units the group took part in, their 三重一大 items, and what the group said to them."""

from sqlalchemy import ColumnElement, FromClause, case, exists, func, or_, select, true

from app.codes import table
from app.figures.kit import Measure, Part, Rows, Scope, cell, counted, lines_of, table_of

PRESENT = sorted(table("attend_mode").having("present"))
ADOPTED = ("adopted", "partly")


def _held(scope: Scope, meeting: FromClause) -> ColumnElement[bool]:
    return scope.live(meeting) & (meeting.c.state != "planned") & scope.during(meeting.c.at)


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
    part = case((cell(items, "adoption").in_(ADOPTED), "adopted"), else_="raised")
    return (counted(meeting, meeting.c.at, line=items.c.key, part=part).join(items, true())
            .where(_held(scope, meeting), func.coalesce(cell(items, "opinion"), "none") != "none"))


MEASURES = (
    Measure("M15", "参加会议", "次", "会议日期", _meetings),
    Measure("M16", "“三重一大”议题", "项", "会议日期", _major_items),
    Measure("M17", "会议提出意见", "条", "会议日期", _opinions, parts=(
        Part("raised", "提出"), Part("adopted", "采纳", frozenset({"adopted"})),
    )),
)
