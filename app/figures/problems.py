"""M30-M33: problems found, put right, still open, and those followed up through letters."""

from sqlalchemy import ColumnElement, FromClause, and_, case, func, literal, not_, or_, select, true, union_all

from app.desk.tables import link
from app.figures.kit import Measure, Part, Rows, Scope, counted, lines_of, office_on, parts, parts_of, table_of
from app.figures.letters import issued


def _found(scope: Scope) -> Rows:
    problem = table_of("problem")
    return scope.rows(problem, problem.c.found_at, scope.during(problem.c.found_at), part=problem.c.severity)


def _closed(scope: Scope) -> Rows:
    problem = table_of("problem")
    part = case((problem.c.closed_at <= problem.c.due, "in_time"), else_="late")
    return scope.rows(problem, problem.c.closed_at, problem.c.state == "closed", scope.during(problem.c.closed_at), part=part)


def _open(scope: Scope) -> Rows:
    """Found by then and not signed off by then; 逾期 when the day asked for had gone by.

    An old book that does not say when: since it was registered here.
    """
    problem = table_of("problem")
    known = func.coalesce(problem.c.found_at, problem.c.created_at)
    # An old book may say 销号 without a day: closed all the same.
    closed = and_(problem.c.state == "closed", or_(problem.c.closed_at.is_(None), scope.until(problem.c.closed_at)))
    part = case((problem.c.due < scope.as_of.isoformat(), "overdue"), else_="open")
    end = literal(scope.as_of.isoformat())
    return counted(problem, problem.c.found_at, part=part, office=office_on(problem, end)).where(
        scope.live(problem, None, end), scope.until(known), not_(closed))


def _followed_up(scope: Scope) -> Rows:
    """Problems named by the letters of M36, from either side, once each, at the first letter's date.

    An old letter that names no record counts the problems its book states, line by line.
    """
    letter, problem = table_of("suggestion"), table_of("problem")
    named = (select(link.c.dst.label("problem"), link.c.src.label("letter")).where(link.c.field.in_(("problems", "facts.problem_id")))
             .union(select(link.c.src, link.c.dst).where(link.c.field == "letters")).subquery("named"))
    pairs = (select(problem.c.id, func.min(letter.c.issued_at).label("first"))
             .select_from(named).join(letter, letter.c.id == named.c.letter).join(problem, problem.c.id == named.c.problem)
             .where(issued(scope, letter), problem.c.void_reason.is_(None), scope.user.reads(problem)).group_by(problem.c.id)
             .subquery("pairs"))
    records = counted(problem, pairs.c.first, part=problem.c.cat).join(pairs, pairs.c.id == problem.c.id)
    facts = lines_of(letter.c.facts, "facts")
    stated = (counted(letter, letter.c.issued_at, line=facts.c.key).join(facts, true())
              .where(issued(scope, letter), letter.c.legacy.is_(True), not_(_names_a_problem(letter))))
    return union_all(records, stated)


def _names_a_problem(letter: FromClause) -> ColumnElement[bool]:
    problem = table_of("problem")
    out = select(link.c.dst).where(link.c.src == letter.c.id, link.c.field.in_(("problems", "facts.problem_id")))
    # Other kinds of record name letters in a field of the same name.
    back = select(link.c.src).join(problem, problem.c.id == link.c.src).where(link.c.dst == letter.c.id, link.c.field == "letters")
    return or_(out.correlate(letter).exists(), back.correlate(letter).exists())


MEASURES = (
    Measure("M30", "发现问题", "个", "发现日期", _found, vis=2, parts=parts_of("severity")),
    Measure("M31", "已整改", "个", "销号日期", _closed, vis=2, parts=parts(in_time="按期")),
    Measure("M32", "整改中", "个", "期末", _open, vis=2, parts=(
        Part("open", "整改中"), Part("overdue", "逾期", frozenset({"overdue"})),
    )),
    Measure("M33", "跟踪整改问题", "个", "建议书落款日期", _followed_up, vis=2),
)
