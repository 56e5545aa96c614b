"""M36-M38: suggestion letters, the requests in them, and how the units answered."""

from sqlalchemy import ColumnElement, FromClause, case, func, or_, select, true

from app.desk.tables import limit_run
from app.figures.kit import Measure, Part, Rows, Scope, counted, lines_of, parts_of, states_from, table_of

ADOPTED = ("all", "part")


def issued(scope: Scope, letter: FromClause) -> ColumnElement[bool]:
    """The letters of M36: delivered or later, by 落款日期; of an old book whatever their state."""
    out = letter.c.state.in_(states_from("suggestion", "delivered"))
    return scope.live(letter, None, letter.c.issued_at) & or_(out, letter.c.legacy.is_(True)) & scope.during(letter.c.issued_at)


def _letters(scope: Scope) -> Rows:
    letter = table_of("suggestion")
    return counted(letter, letter.c.issued_at, part=letter.c.kind).where(issued(scope, letter))


def _requests(scope: Scope) -> Rows:
    letter = table_of("suggestion")
    advice = lines_of(letter.c.advice, "advice")
    return counted(letter, letter.c.issued_at, part=letter.c.kind, line=advice.c.key).join(advice, true()).where(issued(scope, letter))


def _answers(scope: Scope) -> Rows:
    """Letters by the day of (the last) delivery; answered in time: by the date of the letter, else of the running limit."""
    letter = table_of("suggestion")
    given = lines_of(letter.c.delivery, "given")
    delivered = select(func.max(func.json_extract(given.c.value, "$.at"))).select_from(given).correlate(letter).scalar_subquery()
    # T40 runs twice: the reply first, then the second look after it.
    limit = (select(func.min(limit_run.c.due)).where(limit_run.c.record_id == letter.c.id, limit_run.c.number == "T40")
             .correlate(letter).scalar_subquery())
    in_time = letter.c.replied_at <= func.coalesce(letter.c.reply_by, limit)
    adopted = letter.c.adopt.in_(ADOPTED)
    # Due: answered, or its limit has gone by. Letters still within it tell nothing of the unit.
    answered = or_(letter.c.replied_at.is_not(None), letter.c.adopt.is_not(None))
    due = or_(answered, func.coalesce(letter.c.reply_by, limit) < scope.as_of.isoformat())
    part = case((in_time & adopted, "both"), (in_time, "in_time"), (adopted, "adopted"), (due, "neither"), else_="open")
    return (counted(letter, delivered, part=part)
            .where(scope.live(letter, None, delivered), letter.c.state.in_(states_from("suggestion", "delivered")),
                   scope.during(delivered)))


MEASURES = (
    Measure("M36", "建议书", "份", "落款日期", _letters, parts=parts_of("suggest_kind")),
    Measure("M37", "建议", "条", "落款日期", _requests),
    Measure("M38", "按期回复", "份", "送达日期", _answers, apart=frozenset({"adopted", "neither", "open"}), parts=(
        Part("in_time", "按期回复", frozenset({"in_time", "both"})),
        Part("adopted", "采纳", frozenset({"adopted", "both"})),
        Part("delivered", "送达"),
        Part("due", "应回复", frozenset({"in_time", "adopted", "both", "neither"})),
    )),
)
