"""One figure told apart: by group, 协作区, unit, unit kind, problem category, severity, source, discipline, 四风, person level, managing
committee, month. The rows are those of the figure, so each slice opens its list; together they are the figure.

    breakdown(desk, "M60", "group", from, to)              slices with value and last year's
    slice_records(desk, "M60", "group", key, from, to)     what one slice counts

A row with several keys (a case of two disciplines, a group in two 协作区) stands in each of them: `overlapping` says that it happened.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Select, Subquery, case, func, literal, null, select, true

from app.codes import table as codes
from app.desk import Desk
from app.desk.tables import catalog
from app.errors import Absent
from app.figures.figures import measure, scope_of
from app.figures.kit import Measure, Part, Scope, lines_of, table_of
from app.figures.results import Lines, Number, number
from app.figures.tally import belongs

DIMENSIONS: Mapping[str, str] = {
    "group": "组", "area": "协作区", "unit": "单位", "unit_kind": "单位类别", "category": "问题类别", "severity": "严重程度",
    "source": "来源", "discipline": "纪律", "eight_rule": "四风", "leader_level": "领导职务层次", "managed_by": "管理权限", "month": "月份",
}
_CODES = {"unit_kind": "unit_kind", "category": "problem_cat", "severity": "severity", "discipline": "discipline",
          "eight_rule": "eight_rule", "leader_level": "leader_level", "managed_by": "managed_by"}
_FIELDS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "category": (("problem", "cat"), ("project", "area")),
    "severity": (("problem", "severity"),),
    "source": (("problem", "source"), ("clue", "source")),
}
"""Dimension: (ledger, field) where the record itself says it."""

_LINES: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    "discipline": (("case", "charges", "$.disc"), ("clue", "issues", "$.disc")),
    "eight_rule": (("case", "charges", "$.eight"), ("clue", "issues", "$.eight")),
}
"""Dimension: (ledger, sub-table, column) where its lines do."""

NOT_SAID = "未填"


@dataclass(frozen=True)
class Slice:
    """key: id of an office or unit, code, or 2026-03; None: the record does not say. kind: of an office (group, township …)."""

    key: str | None
    label: str
    value: Number
    last_year: Number
    kind: str = ""

    def as_json(self) -> dict[str, Any]:
        found = {"key": self.key, "label": self.label, "value": self.value, "last_year": self.last_year}
        return found | ({"kind": self.kind} if self.kind else {})


@dataclass(frozen=True)
class Breakdown:
    """total is the figure; totals, by group only, those of each kind of office: groups, townships and the others beside each other."""

    code: str
    label: str
    unit: str
    by: str
    slices: list[Slice]
    total: Number
    overlapping: bool
    totals: Mapping[str, Number] = field(default_factory=dict)

    @property
    def said(self) -> bool:
        """Does the dimension tell anything apart?"""
        return any(one.key is not None for one in self.slices)


def breakdown(desk: Desk, code: str, by: str, from_: date, to: date, org: str | None = None, part: str | None = None) -> Breakdown:
    """raises    Absent for an indicator, part or dimension nobody knows"""
    one, chosen = _asked(code, by, part)
    with desk.store.read() as conn:
        now = scope_of(desk, conn, from_, to, org)
        return _broken(conn, one, chosen, by, now, Scope(now.period.a_year_before(), now.today, now.user, now.orgs))


def breakdowns(desk: Desk, by: str, from_: date, to: date, org: str | None = None, codes_: Iterable[str] | None = None) -> list[Breakdown]:
    """Every measure the dimension tells apart."""
    from app.figures.figures import measures
    asked = [_asked(code, by, None) for code in (codes_ if codes_ is not None else measures())]
    with desk.store.read() as conn:
        now = scope_of(desk, conn, from_, to, org)
        then = Scope(now.period.a_year_before(), now.today, now.user, now.orgs)
        found = [_broken(conn, one, chosen, by, now, then) for one, chosen in asked]
    return [one for one in found if one.said]


def slice_records(desk: Desk, code: str, by: str, key: str | None, from_: date, to: date, org: str | None = None,
                  part: str | None = None) -> Lines:
    """The list behind one slice."""
    one, chosen = _asked(code, by, part)
    with desk.store.read() as conn:
        found = _keyed(one, chosen, by, scope_of(desk, conn, from_, to, org)).subquery("keyed")
        query = (select(found, catalog.c.record_no, catalog.c.title).join(catalog, catalog.c.id == found.c.id)
                 .where(found.c.key.is_(None) if key is None else found.c.key == key)
                 .order_by(found.c.on_date.desc(), catalog.c.rid.desc(), found.c.line.nulls_last()))
        return Lines(list(conn.execute(query)), one.scale_of(chosen))


def _asked(code: str, by: str, part: str | None) -> tuple[Measure, Part | None]:
    if by not in DIMENSIONS:
        raise Absent(what=f"名为“{by[:40]}”的分组方式")
    one = measure(code)
    chosen = one.part(part) if part else None
    if part and chosen is None:
        raise Absent(what=f"指标{code}的构成“{part[:40]}”")
    return one, chosen


def _broken(conn: Connection, one: Measure, chosen: Part | None, by: str, now: Scope, then: Scope) -> Breakdown:
    scale = one.scale_of(chosen)
    current, total = _sums(conn, one, chosen, by, now)
    before, _ = _sums(conn, one, chosen, by, then)
    known = _labels(conn, by, {*current, *before}, now)
    kinds = {key: kind for key, (_, kind) in known.items()}
    slices = [Slice(key, label, number(current.get(key, 0), scale), number(before.get(key, 0), scale), kind)
              for key, (label, kind) in known.items()]
    totals: dict[str, int] = {}
    if by == "group":
        for key, value in current.items():
            totals[kinds.get(key, "")] = totals.get(kinds.get(key, ""), 0) + value
    return Breakdown(one.code, chosen.label if chosen else one.label, (chosen.unit if chosen else "") or one.unit, by, slices,
                     number(total, scale), sum(current.values()) != total, {kind: number(value, scale) for kind, value in totals.items()})


def _sums(conn: Connection, one: Measure, chosen: Part | None, by: str, scope: Scope) -> tuple[dict[str | None, int], int]:
    quantity = bool(one.scale_of(chosen))
    found = _keyed(one, chosen, by, scope).subquery("keyed")
    what = func.coalesce(found.c.amount, 0) if quantity else found.c.weight
    rows = conn.execute(select(found.c.key, func.sum(what)).group_by(found.c.key)).all()
    plain = one.query(chosen)(scope).subquery("counted")
    whole = conn.execute(select(func.sum(func.coalesce(plain.c.amount, 0) if quantity else plain.c.weight))
                         .where(belongs(plain, one, chosen))).scalar()
    return {key: total for key, total in rows if total}, whole or 0


def _keyed(one: Measure, chosen: Part | None, by: str, scope: Scope) -> Select[Any]:
    """The rows of the figure, each with its `key`."""
    found = one.query(chosen)(scope).subquery("counted")
    rows = select(found).where(belongs(found, one, chosen))
    if by in _LINES:
        lines = lines_of(_sub_table(found, by), "keys")
        paths = {ledger: path for ledger, _, path in _LINES[by]}
        key = case(*((found.c.ledger == ledger, func.json_extract(lines.c.value, path)) for ledger, path in paths.items()), else_=null())
        several = rows.add_columns(key.label("key")).select_from(found).join(lines, true(), isouter=True).distinct().subquery("several")
        # A line that does not say counts only where no other line does.
        said = select(several.c.id).where(several.c.key.is_not(None)).scalar_subquery()
        return select(several).where(several.c.key.is_not(None) | several.c.id.not_in(said))
    if by == "area":
        org = table_of("org")
        members = lines_of(org.c.members, "members")
        areas = (select(org.c.id.label("area"), members.c.value.label("member")).select_from(org).join(members, true())
                 .where(org.c.kind == "collab_area", org.c.void_reason.is_(None)).subquery("areas"))
        return rows.add_columns(areas.c.area.label("key")).select_from(found).join(areas, areas.c.member == found.c.org, isouter=True)
    return rows.add_columns(_key(found, by).label("key"))


def _sub_table(found: FromClause, by: str) -> ColumnElement[Any]:
    tables = [(ledger, table_of(ledger), name) for ledger, name, _ in _LINES[by]]
    return case(*((found.c.ledger == ledger, select(table.c[name]).where(table.c.id == found.c.id).scalar_subquery())
                  for ledger, table, name in tables), else_=null())


def _key(found: Subquery, by: str) -> ColumnElement[Any]:
    person, unit = table_of("person"), table_of("unit")
    of_unit = func.coalesce(found.c.unit, select(person.c.unit_id).where(person.c.id == found.c.person).scalar_subquery())
    match by:
        case "month":
            return func.substr(found.c.on_date, 1, 7)
        case "group":
            return found.c.org
        case "unit":
            return of_unit
        case "unit_kind":
            return select(unit.c.kind).where(unit.c.id == of_unit).scalar_subquery()
        case "leader_level" | "managed_by":
            column = person.c.level if by == "leader_level" else person.c.managed_by
            return select(column).where(person.c.id == found.c.person).scalar_subquery()
    tables = [(ledger, table_of(ledger), name) for ledger, name in _FIELDS[by]]
    return case(*((found.c.ledger == ledger, select(table.c[name]).where(table.c.id == found.c.id).scalar_subquery())
                  for ledger, table, name in tables), else_=literal(None))


def _labels(conn: Connection, by: str, keys: set[str | None], scope: Scope) -> dict[str | None, tuple[str, str]]:
    """(label, kind of office) by key, in the order they are shown."""
    known = keys - {None}
    found: dict[str | None, tuple[str, str]] = {}
    if by in ("group", "area", "unit"):
        table = table_of("unit" if by == "unit" else "org")
        named = [table.c.id, table.c.name, table.c.kind]
        rows = {one.id: (one.name or "", "" if by == "unit" else one.kind or "") for one in conn.execute(
            select(*named).where(table.c.id.in_(sorted(k for k in known if k))).order_by(table.c.kind, table.c["from"], table.c.name))}
        if by == "group":
            # Groups and townships without a single one stand there too.
            there = select(*named).where(table.c.kind.in_(("group", "township")), table.c.void_reason.is_(None), table.c.state == "active")
            if scope.orgs is not None:
                there = there.where(table.c.id.in_(sorted(scope.orgs)))
            rows |= {one.id: (one.name or "", one.kind) for one in conn.execute(there)}
        found |= dict(sorted(rows.items(), key=lambda one: (one[1][1], one[1][0])))
    elif by == "month":
        found |= {key: (key or "", "") for key in sorted(k for k in known if k)}
    else:
        tables = ("problem_source", "clue_source") if by == "source" else (_CODES[by],)
        order = {one.code: one.label for name in tables for one in codes(name)}
        found |= {code: (label, "") for code, label in order.items() if code in known}
    for key in sorted(k for k in known - found.keys() if k):
        found[key] = (key, "")
    return found | ({None: (NOT_SAID, "")} if None in keys else {})
