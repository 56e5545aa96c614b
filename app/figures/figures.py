"""The statistics: every measure for a period beside last year's same period, and the list behind each figure.

shapes    a figure is a whole number; its change is printed text and a percentage or None (app/rules/growth.py)
errors    Absent for an office or an indicator nobody knows, CheckFailed for a period that ends before it begins
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from itertools import chain, islice, repeat
from typing import Any

from sqlalchemy import Connection, Subquery, func, or_, select, true

from app.desk import Desk
from app.desk.tables import catalog
from app.errors import Absent, CheckFailed, Finding
from app.figures import clues, letters, meetings, offices, problems, punished, talks
from app.figures.kit import Measure, Part, Scope, lines_of, table_of
from app.rules.growth import growth
from app.rules.periods import BadPeriod, Period

_MODULES = (offices, talks, meetings, problems, letters, clues, punished)
_WHOLE_HOUSE = ("commission", "office")


@cache
def measures() -> dict[str, Measure]:
    """Every measure by code, in the order of the field."""
    found = chain.from_iterable(module.MEASURES for module in _MODULES)
    return {one.code: one for one in sorted(found, key=lambda one: one.code)}


@dataclass(frozen=True)
class PartFigure:
    label: str
    value: int
    last_year: int


@dataclass(frozen=True)
class Figure:
    """One indicator over one period.

    change         同比 as it is printed; change_value the percentage, None where there is none
    legacy         how many of it come from old books (含旧账 n)
    partial        the user does not see every record of the office: the figure counts only what they may open
    """

    code: str
    label: str
    unit: str
    date: str
    value: int
    last_year: int
    change: str
    change_value: float | None
    legacy: int
    partial: bool
    parts: Mapping[str, PartFigure] = field(default_factory=dict)

    @property
    def note(self) -> str:
        return f"含旧账 {self.legacy}" if self.legacy else ""

    def as_json(self) -> dict[str, Any]:
        """As `paizhu stats --json` gives it."""
        found = {"code": self.code, "label": f"{self.label}（{self.unit}）", "value": self.value, "last_year": self.last_year,
                 "change": self.change, "change_value": self.change_value, "legacy": self.legacy, "partial": self.partial}
        return found | ({"parts": {code: part.value for code, part in self.parts.items()}} if self.parts else {})


@dataclass(frozen=True)
class Line:
    """One thing counted: the record that opens, and what of it is meant.

    line      row of the record's sub-table, from 0
    thing     id of the person counted; None: the record itself or someone not named
    nth       1.. of `of`: a record that counts for several things stands once for each
    """

    ledger: str
    id: str
    record_no: str
    title: str
    on_date: str | None
    line: int | None
    thing: str | None
    part: str | None
    legacy: bool
    nth: int
    of: int


class Lines:
    """The list behind a figure; `len()` is the figure. Rows are read once, repeated as they are walked."""

    def __init__(self, rows: list[Any]) -> None:
        self._rows = rows

    def __len__(self) -> int:
        return sum(row.weight for row in self._rows)

    def __iter__(self) -> Iterator[Line]:
        for row in self._rows:
            for nth, _ in enumerate(repeat(None, row.weight), 1):
                yield Line(row.ledger, row.id, row.record_no or "", row.title, row.on_date, row.line, row.thing, row.part, bool(row.legacy),
                           nth, row.weight)

    def page(self, start: int, limit: int) -> list[Line]:
        return list(islice(self, start, start + limit))


def stats(desk: Desk, from_: date, to: date, org: str | None = None, codes: Iterable[str] | None = None) -> list[Figure]:
    """Figures over the days `from_` to `to`, both included.

    org      id, name or number of an office: its records and those of the offices below it. None: the station's own office; at the
             commission every office.
    codes    only these indicators
    """
    asked = measures() if codes is None else {code: _measure(code) for code in codes}
    with desk.store.read() as conn:
        now = _scope(desk, conn, from_, to, org)
        then = Scope(now.period.a_year_before(), now.today, now.user, now.orgs)
        return [_figure(conn, one, now, then) for one in asked.values()]


def records(desk: Desk, code: str, from_: date, to: date, org: str | None = None, part: str | None = None) -> Lines:
    """What the figure `code` (or its `part`) counts over the same days and office, newest first.

    raises    Absent for an indicator or a part nobody knows
    """
    measure = _measure(code)
    chosen = measure.part(part) if part else None
    if part and chosen is None:
        raise Absent(what=f"指标{code}的构成“{part[:40]}”")
    with desk.store.read() as conn:
        found = _rows(measure, _scope(desk, conn, from_, to, org))
        query = (select(found, catalog.c.record_no, catalog.c.title).join(catalog, catalog.c.id == found.c.id)
                 .where(_belongs(found, measure, chosen)).order_by(found.c.on_date.desc(), catalog.c.rid.desc(), found.c.line.nulls_last()))
        return Lines(list(conn.execute(query)))


def _measure(code: str) -> Measure:
    if (found := measures().get(code)) is None:
        raise Absent(what=f"代号为“{code[:40]}”的指标")
    return found


def _figure(conn: Connection, measure: Measure, now: Scope, then: Scope) -> Figure:
    sums, legacy = _sums(conn, measure, now)
    before, _ = _sums(conn, measure, then)
    value, last_year = measure.counts(sums), measure.counts(before)
    change = growth(value, last_year)
    parts = {part.code: PartFigure(part.label, measure.counts(sums, part), measure.counts(before, part)) for part in measure.parts}
    partial = min(now.user.level, now.user.ceiling) < measure.vis
    return Figure(measure.code, measure.label, measure.unit, measure.date, value, last_year, change.text,
                  None if change.value is None else float(change.value), measure.counts(legacy), partial, parts)


def _rows(measure: Measure, scope: Scope) -> Subquery:
    return measure.rows(scope).subquery("counted")


def _sums(conn: Connection, measure: Measure, scope: Scope) -> tuple[dict[str | None, int], dict[str | None, int]]:
    """The rows' weights by part: all, and those of old books."""
    found = _rows(measure, scope)
    query = select(found.c.part, func.sum(found.c.weight), func.sum(found.c.weight * found.c.legacy)).group_by(found.c.part)
    rows = conn.execute(query).all()
    return {part: total for part, total, _ in rows}, {part: old for part, _, old in rows}


def _belongs(found: Subquery, measure: Measure, part: Part | None) -> Any:
    if part is None:
        return or_(found.c.part.is_(None), found.c.part.not_in(sorted(measure.apart)))
    return found.c.id.is_not(None) if part.of is None else found.c.part.in_(sorted(part.of))


def _scope(desk: Desk, conn: Connection, from_: date, to: date, org: str | None) -> Scope:
    try:
        period = Period(from_, to)
    except BadPeriod as bad:
        raise CheckFailed([Finding("to", "PERIOD", str(bad))]) from bad
    if org is not None:
        chosen = desk.resolve_in(conn, "org", org)
        if chosen is None:
            raise Absent(what=f"机构“{org[:40]}”")
        return Scope(period, desk.now().date(), desk.user, offices_under(conn, chosen))
    own = conn.execute(select(table_of("org").c.kind).where(table_of("org").c.id == desk.user.org_id)).scalar()
    orgs = None if own in (None, *_WHOLE_HOUSE) else offices_under(conn, desk.user.org_id)
    return Scope(period, desk.now().date(), desk.user, orgs)


def offices_under(conn: Connection, org: str) -> frozenset[str]:
    """The office, those below it, and the members of a 协作区."""
    table = table_of("org")
    members = lines_of(table.c.members, "members")
    below = dict[str, list[str]]()
    for child, parent in conn.execute(select(table.c.id, table.c.parent).where(table.c.parent.is_not(None))):
        below.setdefault(parent, []).append(child)
    for area, member in conn.execute(select(table.c.id, members.c.value).join(members, true()).where(table.c.kind == "collab_area")):
        below.setdefault(area, []).append(member)
    found, new = {org}, [org]
    while new:
        new = [child for parent in new for child in below.get(parent, ()) if child not in found]
        found |= set(new)
    return frozenset(found)
