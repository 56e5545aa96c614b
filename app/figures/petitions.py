"""M40, M41: letters and visits received, and whether those who gave their name were told in time."""

from typing import Any

from sqlalchemy import ColumnElement, case, or_

from app.codes import table
from app.desk.tables import limit_run
from app.figures.kit import Measure, Part, Rows, Scope, counted, faceted, first_of, joined, office_on, table_of

_CHANNELS = {f"by_{one.code}": one.label for one in table("petition_channel")}


def _received(scope: Scope) -> Rows:
    letter = table_of("petition")
    repeat = case((letter.c.repeat == "first", ""), else_=letter.c.repeat)
    accused = case((letter.c.nature == "accuse", "accuse"), else_="")
    real = case((letter.c.signed == "real", "real"), else_="")
    channel = case(*((letter.c.channel == code.removeprefix("by_"), code) for code in _CHANNELS), else_="")
    return scope.rows(letter, letter.c.got_at, scope.during(letter.c.got_at), part=joined(accused, real, repeat, channel),
                      person=first_of(letter.c.persons))


def _told(scope: Scope) -> Rows:
    """The duties to tell (T02) and to report back (T03) that fell due in the period: met by their day, or not. What may still be met
    tells nothing yet."""
    letter = table_of("petition")
    on: ColumnElement[Any] = limit_run.c.due
    in_time = limit_run.c.met <= limit_run.c.due
    part = case((in_time & (limit_run.c.number == "T02"), "told"), (in_time, "fed_back"), else_="late")
    known = or_(limit_run.c.met.is_not(None), limit_run.c.due < scope.as_of.isoformat())
    return counted(letter, on, part=part, office=office_on(letter, on)).join(
        limit_run, limit_run.c.record_id == letter.c.id).where(
        scope.live(letter, None, on), limit_run.c.number.in_(("T02", "T03")), scope.during(on), known)


MEASURES = (
    Measure("M40", "信访举报", "件", "收到日期", _received, vis=3, parts=faceted(
        {"accuse": "检举控告"}, {"real": "实名"}, {"repeat": "重复", "multi": "多头"}, _CHANNELS)),
    Measure("M41", "实名告知、反馈按期", "件", "到期日期", _told, apart=frozenset({"late"}), vis=3, parts=(
        Part("told", "按期告知", frozenset({"told"})), Part("fed_back", "按期反馈", frozenset({"fed_back"})), Part("due", "到期"),
    )),
)
