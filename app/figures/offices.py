"""M01-M04, M73, M74: the groups, their people and how they are made up, the units they watch over; as they stand at the period's end."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, FromClause, case, func, literal, or_, select, true, union_all

from app.figures.kit import Measure, Part, Rows, Scope, again, cell, counted, faceted, joined, lines_of, table_of
from app.rules.limits import add_months

LEFT = ("moved", "retired")
WATCHED = ("stationed", "integrated")
AGES = {"age50": "50岁以上", "age40": "40—49岁", "age30": "30—39岁", "age_under30": "30岁以下"}
SCHOOLING = {"bachelor": "本科及以上"}
YEARS = {"years5": "纪检年限5年以上", "years3": "纪检年限3—4年", "years_under3": "纪检年限不足3年"}
_DEGREES = ("本科", "大学", "学士", "硕士", "博士", "研究生")


def stands(scope: Scope, table: FromClause) -> ColumnElement[bool]:
    """Begun by then, and its last day not gone by. An old book that does not say since when: it stands."""
    begun = or_(table.c["from"].is_(None), scope.until(table.c["from"]))
    return begun & or_(table.c.to.is_(None), table.c.to >= scope.as_of.isoformat())


def groups(scope: Scope) -> Rows:
    org = table_of("org")
    return counted(org, org.c["from"], office=org.c.id).where(
        scope.live(org, org.c.id), org.c.kind == "group", stands(scope, org), _unless_ended(scope, org, "closed"))


def _unless_ended(scope: Scope, table: FromClause, state: str) -> ColumnElement[bool]:
    """Ended without a day: ended."""
    return (scope.state_of(table) != state) | table.c.to.is_not(None)


def _home(staff: FromClause) -> ColumnElement[Any]:
    return func.coalesce(staff.c.estab_org, staff.c.org_id)


def _here(scope: Scope, staff: FromClause) -> ColumnElement[bool]:
    """In a post of a group on the last day."""
    org = table_of("org")
    in_groups = _home(staff).in_(select(org.c.id).where(org.c.kind == "group", org.c.void_reason.is_(None)))
    return scope.live(staff, _home(staff)) & in_groups & scope.state_of(staff).not_in(LEFT) & or_(
        staff.c.joined.is_(None), scope.until(staff.c.joined))


def _people(scope: Scope) -> Rows:
    org, staff = table_of("org"), table_of("staff")
    posts = counted(org, org.c["from"], part="estab", weight=org.c.estab, office=org.c.id).where(
        scope.live(org, org.c.id), org.c.kind == "group", org.c.estab > 0, stands(scope, org), _unless_ended(scope, org, "closed"))
    # 挂职 people hold no post of the group; the list shows them beside it.
    part = case((staff.c.post == "secondee", "secondee"), else_="actual")
    return union_all(posts, counted(staff, staff.c.joined, part=part, office=_home(staff)).where(_here(scope, staff)))


def _made_up(scope: Scope) -> Rows:
    """The people of M02, each with age, schooling and years of the work on the last day."""
    staff = table_of("staff")
    part = joined(
        _by_years(staff.c.birth, scope.as_of, (50, "age50"), (40, "age40"), (30, "age30"), (0, "age_under30")),
        case((or_(*(staff.c.education.contains(word) for word in _DEGREES)), "bachelor"), else_=""),
        _by_years(staff.c.since, scope.as_of, (5, "years5"), (3, "years3"), (0, "years_under3")))
    return counted(staff, staff.c.joined, part=part, office=_home(staff)).where(_here(scope, staff), staff.c.post != "secondee")


def _by_years(column: ColumnElement[Any], on: date, *bounds: tuple[int, str]) -> ColumnElement[Any]:
    """The first class whose full years have gone by since `column`."""
    return case(*((column <= add_months(on, -12 * years).isoformat(), name) for years, name in bounds), else_="")


def units(scope: Scope) -> Rows:
    unit = table_of("unit")
    group: ColumnElement[Any] = func.coalesce(unit.c.group_id, unit.c.org_id)
    return counted(unit, unit.c["from"], office=group, unit=unit.c.id).where(
        scope.live(unit, group), unit.c.relation.in_(WATCHED), stands(scope, unit), _unless_ended(scope, unit, "handed_over"))


def _raised(scope: Scope) -> Rows:
    """People promoted, each once, at the first promotion of the period."""
    staff = table_of("staff")
    lines = lines_of(staff.c.promotions, "lines")
    found = (counted(staff, cell(lines, "date"), line=lines.c.key, thing=staff.c.id, part=cell(lines, "type"), office=_home(staff))
             .join(lines, true()).where(scope.live(staff, _home(staff)), scope.during(cell(lines, "date")))).subquery("raised")
    return again(found, found.c.id)


def _new(scope: Scope) -> Rows:
    staff = table_of("staff")
    return counted(staff, staff.c.joined, office=_home(staff), part=literal("new")).where(
        scope.live(staff, _home(staff)), scope.during(staff.c.joined))


MEASURES = (
    Measure("M01", "派驻组数", "个", "期末", groups),
    Measure("M02", "实有人数", "人", "期末", _people, apart=frozenset({"estab", "secondee"}), parts=(
        Part("estab", "编制数", frozenset({"estab"})),
        Part("actual", "实有人数", frozenset({"actual"})),
        Part("secondee", "挂职人员", frozenset({"secondee"})),
    )),
    Measure("M03", "监督单位数", "个", "期末", units),
    Measure("M04", "人员结构", "人", "期末", _made_up, parts=faceted(AGES, SCHOOLING, YEARS)),
    Measure("M73", "提拔重用和晋升职级", "人", "日期", _raised),
    Measure("M74", "新进人员", "人", "来组日期", _new),
)
