"""M50, M51, M53, M63: the first form, and persons helped or punished; old books' persons until a record of their own replaces them."""

from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Label, Select, Subquery, and_, case, func, literal, not_, or_, select, true, union_all

from app.codes import table
from app.desk.tables import link
from app.figures.cases import decided
from app.figures.clues import led_by, old_day
from app.figures.kit import (
    Measure,
    Part,
    Rows,
    Scope,
    again,
    cell,
    choice,
    counted,
    faceted,
    joined,
    lines_of,
    parts,
    reached,
    table_of,
)
from app.ledgers.case_states import DECIDED

HELPING = ("remind", "warn", "criticize", "check_oral", "check_written", "admonish", "dem_life")
SUBJECTS = {"by_unit": "驻在单位", "by_group": "派驻组", "by_office": "委机关室", "by_township": "乡镇纪委"}


def _heaviest(measures: ColumnElement[Any]) -> ColumnElement[Any]:
    """Of the measures with a rank the highest, else the first of the code table."""
    known = table("form1_measure")
    items = lines_of(measures, "taken")
    weight = case({code: (known.attribute(code, "weight") or 0) * 100 - n for n, code in enumerate(known.codes())},
                  value=items.c.value, else_=-1000)
    return select(items.c.value).order_by(weight.desc()).limit(1).scalar_subquery()


def _first_form(scope: Scope) -> Rows:
    """Filed uses of the first form (存档), shown by who used it and by the heaviest measure; and own cases that ended without punishment
    in it, unless such a use was filed for them."""
    use, record = table_of("form1"), table_of("case")
    by = case(*((use.c.by == choice("form1", "by", word), code) for code, word in SUBJECTS.items()), else_="")
    uses = scope.rows(use, use.c.used_at, reached(use, "存档"), scope.during(use.c.used_at), part=joined(by, _heaviest(use.c.measures)),
                      thing=use.c.person_id)
    filed = (select(use.c.id).where(use.c.basis_id == record.c.id, use.c.void_reason.is_(None), reached(use, "存档"))
             .correlate(record).exists())
    cases = decided(scope, record.c.state.in_(DECIDED), record.c.result.in_(("exempt", "no_punish")), record.c.form == "f1", not_(filed),
                    part=literal("by_group:"))
    return union_all(uses, cases)


def _faceted() -> tuple[Part, ...]:
    return faceted({code: f"{word}运用" for code, word in SUBJECTS.items()}, {one.code: one.label for one in table("form1_measure")})


def _by(*measures: str) -> frozenset[str]:
    return frozenset(f"{by}:{one}" for by in ("", *SUBJECTS) for one in measures)


def _lines(scope: Scope, result: str) -> Subquery:
    """Lines of 旧账处理, at their own day, else 办结日期, else 收到日期, as long as no record of the person's own says the same.

    A line without a name gives way by number: the n-th such line of a clue to the n-th record none of its named lines means.
    """
    clue = table_of("clue")
    lines = lines_of(clue.c.old_result, "lines")
    on = func.coalesce(cell(lines, "date"), old_day(clue))
    office, person = led_by(clue, on), cell(lines, "person_id")
    own = _own_records(clue)
    replaced = own.where(_person_of(own) == person).correlate(clue, lines).exists()
    nameless = and_(person.is_(None), _strangers(clue, result) > _nameless_before(clue, lines, result))
    return (counted(clue, on, line=lines.c.key, thing=person, part="old", office=office, person=person).join(lines, true())
            .where(scope.live(clue, office), cell(lines, "result") == result, scope.during(on), not_(replaced), not_(nameless))
            ).subquery(result)


def _own_records(clue: FromClause) -> Select[Any]:
    """(id, person) of the L15 and L24 records entered since that name the clue, or an inquiry or check of it."""
    use, record = _own_tables()
    steps = (select(one.c.id).where(one.c.clue_id == clue.c.id).correlate(clue) for one in (table_of("inquiry"), table_of("prelim")))
    origin = or_(link.c.dst == clue.c.id, link.c.dst.in_(union_all(*steps)))
    person = func.coalesce(use.c.person_id, record.c.person_id)
    live = func.coalesce(use.c.void_reason, record.c.void_reason).is_(None)
    return (select(link.c.src.label("id"), person.label("person_id")).select_from(
        link.outerjoin(use, use.c.id == link.c.src).outerjoin(record, record.c.id == link.c.src))
        .where(origin, link.c.field.in_(("clues", "basis_id")), person.is_not(None), live))


def _person_of(own: Select[Any]) -> ColumnElement[Any]:
    column: ColumnElement[Any] = own.selected_columns.person_id
    return column.element if isinstance(column, Label) else column


@cache
def _own_tables() -> tuple[FromClause, FromClause]:
    return table_of("form1").alias("own_use"), table_of("case").alias("own_case")


def _strangers(clue: FromClause, result: str) -> ColumnElement[Any]:
    """How many such records are about persons no named line means."""
    own = _own_records(clue)
    named = lines_of(clue.c.old_result, "named")
    meant = select(cell(named, "person_id")).where(cell(named, "result") == result, cell(named, "person_id").is_not(None))
    return (own.with_only_columns(func.count()).where(_person_of(own).not_in(meant.correlate(clue)))
            .correlate(clue).scalar_subquery())


def _nameless_before(clue: FromClause, lines: Any, result: str) -> ColumnElement[Any]:
    before = lines_of(clue.c.old_result, "before")
    return (select(func.count()).select_from(before).where(
        cell(before, "result") == result, cell(before, "person_id").is_(None), before.c.key < lines.c.key).correlate(clue, lines)
        .scalar_subquery())


def _helped(scope: Scope) -> Rows:
    found = _first_form(scope).subquery("first_form")
    return union_all(select(found).where(found.c.part.in_(sorted(_by(*HELPING)))), select(_lines(scope, "helped")))


def _punished(scope: Scope) -> Rows:
    """Persons, each once: punished by the party, by the office, or both, in one case or several; an old book's line without a name stands
    for one person."""
    record = table_of("case")
    kind = case((record.c.party.is_not(None) & record.c.gov.is_not(None), "both"), (record.c.party.is_not(None), "party"), else_="gov")
    cases = decided(scope, record.c.state.in_((*DECIDED, "judicial")), or_(record.c.party.is_not(None), record.c.gov.is_not(None)),
                    part=kind)
    old = _lines(scope, "punished")
    found = union_all(cases, select(old)).subquery("punished_all")
    person: Any = func.coalesce(found.c.thing, func.printf("%s/%d", found.c.id, func.coalesce(found.c.line, -1)))
    has = {code: func.max(case((found.c.part.in_((code, "both")), 1), else_=0)) == 1 for code in ("party", "gov")}
    part = case((has["party"] & has["gov"], "both"), (has["party"], "party"), (has["gov"], "gov"), else_="old")
    return again(found, person, part=part)


MEASURES = (
    Measure("M50", "第一种形态", "人次", "运用日期", _first_form, vis=3, parts=_faceted()),
    Measure("M51", "驻在单位运用第一种形态", "人次", "运用日期", _first_form, vis=3,
            apart=frozenset(f"{by}:{one}" for by in ("", *SUBJECTS) if by != "by_unit" for one in ("", *table("form1_measure").codes()))),
    Measure("M53", "批评教育帮助", "人次", "运用日期", _helped, vis=3,
            parts=(Part("old", "旧账", frozenset({"old"})),)),
    Measure("M63", "党纪政务处分", "人", "生效日期", _punished, vis=3,
            parts=parts(party="党纪", gov="政务", both="双重", old="旧账未区分")),
)
