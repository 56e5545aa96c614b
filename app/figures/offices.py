"""M01-M03: the groups, their people, and the units they watch over, as they stand at the end of the period."""

from typing import Any

from sqlalchemy import ColumnElement, FromClause, case, func, or_, select, union_all

from app.figures.kit import Measure, Part, Rows, Scope, counted, table_of

LEFT = ("moved", "retired")
WATCHED = ("stationed", "integrated")


def _stands(scope: Scope, table: FromClause) -> ColumnElement[bool]:
    """Begun by then, and its last day not gone by. An old book that does not say since when: it stands."""
    begun = or_(table.c["from"].is_(None), scope.until(table.c["from"]))
    return begun & or_(table.c.to.is_(None), table.c.to >= scope.as_of.isoformat())


def _groups(scope: Scope) -> Rows:
    org = table_of("org")
    return counted(org, org.c["from"]).where(scope.live(org, org.c.id), org.c.kind == "group", _stands(scope, org),
                                             _unless_ended(scope, org, "closed"))


def _unless_ended(scope: Scope, table: FromClause, state: str) -> ColumnElement[bool]:
    """Ended without a day: ended."""
    return (scope.state_of(table) != state) | table.c.to.is_not(None)


def _people(scope: Scope) -> Rows:
    org, staff = table_of("org"), table_of("staff")
    posts = counted(org, org.c["from"], part="estab", weight=org.c.estab).where(
        scope.live(org, org.c.id), org.c.kind == "group", org.c.estab > 0, _stands(scope, org), _unless_ended(scope, org, "closed"))
    home: ColumnElement[Any] = func.coalesce(staff.c.estab_org, staff.c.org_id)
    # 挂职 people hold no post of the group; the list shows them beside it.
    part = case((staff.c.post == "secondee", "secondee"), else_="actual")
    groups = select(org.c.id).where(org.c.kind == "group", org.c.void_reason.is_(None))
    here = counted(staff, staff.c.joined, part=part).where(
        scope.live(staff, home), home.in_(groups), scope.state_of(staff).not_in(LEFT),
        or_(staff.c.joined.is_(None), scope.until(staff.c.joined)))
    return union_all(posts, here)


def _units(scope: Scope) -> Rows:
    unit = table_of("unit")
    group: ColumnElement[Any] = func.coalesce(unit.c.group_id, unit.c.org_id)
    return counted(unit, unit.c["from"]).where(scope.live(unit, group), unit.c.relation.in_(WATCHED), _stands(scope, unit),
                                               _unless_ended(scope, unit, "handed_over"))


MEASURES = (
    Measure("M01", "派驻组数", "个", "期末", _groups),
    Measure("M02", "实有人数", "人", "期末", _people, apart=frozenset({"estab", "secondee"}), parts=(
        Part("estab", "编制数", frozenset({"estab"})),
        Part("actual", "实有人数", frozenset({"actual"})),
        Part("secondee", "挂职人员", frozenset({"secondee"})),
    )),
    Measure("M03", "监督单位数", "个", "期末", _units),
)
