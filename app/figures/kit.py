"""What an indicator is declared with: a `Measure` whose query yields the things counted, one row per thing.

The figure is the sum of the rows' `weight`; its list is the same rows, a row of weight n standing n times. So the list is as long as
the figure by construction, and nothing is counted that cannot be opened.

shapes    every query has the columns of `counted()`, see there
units     dates are ISO text; a moment counts on its day; an `amount` is a whole number of 1/scale of the measure's unit (元: fen)
leaves    periods and growth to app/rules, need-to-know to the desk's user
source    docs/indicators.md
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from itertools import product
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    CompoundSelect,
    FromClause,
    Integer,
    Select,
    Table,
    Text,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    select,
)
from sqlalchemy.sql.selectable import TableValuedAlias

from app import codes
from app.desk.people import User
from app.ledgers import ledgers
from app.rules.periods import Period
from db.journal import journal

Rows = Select[Any] | CompoundSelect[Any]


@dataclass(frozen=True)
class Scope:
    """What a figure looks at.

    period    first and last day; a record belongs to it by its statistic date
    as_of     the day on which "at period end" is asked: the last day, or today while the period still runs
    orgs      ids of the offices counted; None: every office this station holds records of
    user      whose eyes: what they may not see is neither counted nor listed
    """

    period: Period
    today: date
    user: User
    orgs: frozenset[str] | None = None

    @property
    def as_of(self) -> date:
        return min(self.period.last, self.today)

    def during(self, column: ColumnElement[Any]) -> ColumnElement[bool]:
        """The date or moment in `column` lies in the period."""
        # "~" sorts after every digit and "T": the last day takes in its moments.
        return column.between(self.period.first.isoformat(), f"{self.period.last.isoformat()}~")

    def until(self, column: ColumnElement[Any]) -> ColumnElement[bool]:
        """It lies on the day of `as_of` or before."""
        return column <= f"{self.as_of.isoformat()}~"

    def live(self, table: FromClause, office: ColumnElement[Any] | None = None,
             on: ColumnElement[Any] | None = None) -> ColumnElement[bool]:
        """Not void, seen by the user, of an office in scope.

        office    the column that says which; None: `org_id` as it was on the statistic date `on` (a record handed over later stays
                  with the office it belonged to), as it is where no date is given
        """
        conditions = [table.c.void_reason.is_(None), self.user.reads(table)]
        if self.orgs is not None:
            here = office if office is not None else table.c.org_id if on is None else office_on(table, on)
            conditions.append(here.in_(sorted(self.orgs)))
        return and_(*conditions)

    def rows(self, table: FromClause, on: ColumnElement[Any], *which: ColumnElement[bool], **columns: Any) -> Select[Any]:
        """The live rows of `table` for the office they belonged to on `on`: `counted()` with its usual conditions."""
        return counted(table, on, **columns).where(self.live(table, columns.get("office"), on), *which)

    def state_of(self, table: FromClause) -> ColumnElement[Any]:
        """The record's state on `as_of`: for today its column, for a day gone by what the journal last said then.

        A record registered later (an old book) is taken as it was registered.
        """
        if self.as_of >= self.today:
            return table.c.state
        entry = cast(journal.c.entry, Text)
        state, clock = func.json_extract(entry, "$.values.state"), func.json_extract(entry, "$.clock")
        said = select(state).where(journal.c.record_id == table.c.id, state.is_not(None)).correlate(table).limit(1)
        then = said.where(clock < clock_after(self.as_of)).order_by(clock.desc())
        return func.coalesce(then.scalar_subquery(), said.order_by(clock).scalar_subquery(), table.c.state)


def clock_after(day: date) -> str:
    """The least clock of the day after `day`, local time."""
    midnight = datetime.combine(day + timedelta(days=1), datetime.min.time()).astimezone()
    return f"{int(midnight.timestamp() * 1000) << 16:016x}"


def table_of(code: str) -> Table:
    table = ledgers()[code].__table__
    assert isinstance(table, Table)
    return table


def states_from(code: str, state: str) -> list[str]:
    """States of a ledger from `state` on, in the order of the work."""
    return sorted(ledgers()[code].from_state_on(state))


def state(code: str, word: str) -> str:
    """The code of a state by its Chinese word, as the field's document writes it."""
    return next(one for one, label in ledgers()[code].STATES.items() if label == word)


def state_of_words(code: str, *words: str) -> list[str]:
    return [state(code, word) for word in words]


def choice(code: str, field_: str, word: str, column: str | None = None) -> str:
    """The code of a word of a small fixed set {…}; `column` of the sub-table `field_`."""
    face = ledgers()[code].FACES[field_]
    if column is not None:
        face = next(one for one in face.columns if one.name == column)
    return next(one for one, label in (face.choices or {}).items() if label == word)


def reached(table: FromClause, word: str, ledger: str | None = None) -> ColumnElement[bool]:
    """The record stands in the state called `word` or in one that follows it. ledger: of an alias"""
    code = ledger or str(getattr(table, "name", ""))
    return table.c.state.in_(states_from(code, state(code, word)))


def first_of(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """The first item of a list."""
    return func.json_extract(column, "$[0]")


def hundredths(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """A decimal as an amount of scale 100."""
    return cast(func.round(func.coalesce(column, 0) * 100), Integer)


def said(entries: FromClause, path: str) -> ColumnElement[Any]:
    """What an entry of the journal says: `$.clock`, `$.values.state` …"""
    return func.json_extract(cast(entries.c.entry, Text), path)


def day_of_clock(clock: ColumnElement[Any]) -> ColumnElement[Any]:
    """The local day of a clock of the journal: its first twelve hexadecimal digits are milliseconds since 1970."""
    digits = (func.instr("0123456789abcdef", func.substr(clock, n + 1, 1)) - 1 for n in range(12))
    milliseconds = sum((digit * 16 ** (11 - n) for n, digit in enumerate(digits)), literal(0))
    return func.date(milliseconds / 1000, "unixepoch", "localtime")


@cache
def _entries() -> FromClause:
    return journal.alias("entered")


def entered_on(table: FromClause, *states: str) -> ColumnElement[Any]:
    """The day the journal first tells of one of `states`; NULL where it does not (an old book)."""
    then = _entries()
    clock = select(func.min(said(then, "$.clock"))).where(then.c.record_id == table.c.id, said(then, "$.values.state").in_(states))
    return day_of_clock(clock.correlate(table).scalar_subquery())


def lines_of(column: ColumnElement[Any], name: str) -> TableValuedAlias:
    """The lines of a sub-table or the items of a list as rows: `key` counts from 0, `value` is JSON or an id."""
    return func.json_each(column).table_valued("key", "value", name=name)


def cell(lines: TableValuedAlias, column: str) -> ColumnElement[Any]:
    return func.json_extract(lines.c.value, f"$.{column}")


def office_on(table: FromClause, on: ColumnElement[Any], name: str = "org_id") -> ColumnElement[Any]:
    """The office in field `name` on the statistic date, or on the day the record was registered when that came later.

    Only a record whose office was changed since asks the journal. An office that is gone (certified under another id) is not looked
    for: the record counts where it is now.
    """
    if not (isinstance(on, Column) and isinstance(table, Table)):
        return _office_on(table, on, name)
    # The expression costs more to build than to ask: once for each plain column.
    key = table.name, str(on), name
    if key not in _OFFICES:
        _OFFICES[key] = _office_on(table, on, name)
    return _OFFICES[key]


_OFFICES: dict[tuple[str, str, str], ColumnElement[Any]] = {}


def _office_on(table: FromClause, on: ColumnElement[Any], name: str) -> ColumnElement[Any]:
    column, (org, then) = table.c[name], _office_then()
    value, clock = said(then, f"$.values.{name}"), said(then, "$.clock")
    day = func.max(func.coalesce(func.substr(on, 1, 10), ""), func.coalesce(func.date(table.c.created_at, "localtime"), ""))
    # A clock is milliseconds << 16; local midnight after `day`.
    after = func.printf("%016x", cast(func.strftime("%s", day, "+1 day", "utc"), Integer) * (1000 << 16))
    alive = select(org.c.id).where(org.c.id == value, org.c.void_reason.is_(None)).correlate(then).exists()
    told = (select(value).where(then.c.record_id == table.c.id, value.is_not(None), clock < after, alive).order_by(clock.desc()).limit(1)
            .correlate(table).scalar_subquery())
    changed = func.json_extract(cast(table.c.clocks, Text), f"$.{name}")
    return case((changed.is_(None), column), else_=func.coalesce(told, column))


@cache
def _office_then() -> tuple[FromClause, FromClause]:
    """Aliases cost more to make than the query: made once."""
    return table_of("org").alias("office_then"), journal.alias("moved")


def counted(table: FromClause, on: ColumnElement[Any], *, part: Any = None, line: Any = None, thing: Any = None,
            weight: Any = 1, ledger: str | None = None, office: Any = None, unit: Any = None, person: Any = None,
            amount: Any = None) -> Select[Any]:
    """The columns of every measure.

    on        the statistic date
    line      position in a sub-table, from 0, when lines are counted and not records
    thing     id of what is counted when it is not the record (a person)
    part      code of the part of the figure this row belongs to
    weight    how many things the row stands for (a collective talk: its attendees)
    org       the office it counts for (`office`, else `org_id` on the day)
    unit      the unit it is about (`unit_id` where the ledger has one); person likewise (`person_id`)
    amount    what a measure of quantity sums: fen, hundredths of a day or an hour
    """
    def column(value: Any, name: str) -> ColumnElement[Any]:
        return (null() if value is None else value if isinstance(value, ColumnElement) else literal(value)).label(name)

    def own(name: str) -> Any:
        return table.c.get(name)

    name = ledger or getattr(table, "name", "")
    return select(literal(name).label("ledger"), table.c.id.label("id"), func.substr(on, 1, 10).label("on_date"), column(line, "line"),
                  column(thing, "thing"), column(part, "part"), column(weight, "weight"),
                  case((table.c.legacy.is_(True), 1), else_=0).label("legacy"),
                  column(office_on(table, on) if office is None else office, "org"),
                  column(own("unit_id") if unit is None else unit, "unit"),
                  column(own("person_id") if person is None else person, "person"), column(amount, "amount"))


def again(found: FromClause, by: ColumnElement[Any], **instead: Any) -> Select[Any]:
    """The rows of a subquery once for each `by` (a person, a unit), at the first date."""
    columns = [func.min(found.c.on_date).label("on_date") if one.name == "on_date" else
               instead[one.name].label(one.name) if one.name in instead else one for one in found.c]
    return select(*columns).group_by(by)


Query = Callable[[Scope], Rows]


@dataclass(frozen=True)
class Part:
    """A composite measure's part.

    of        values of the rows' `part` that belong to it; None: every row
    rows      its own query, where it counts other things than the figure (人 beside 次); `of` then chooses among those
    unit      where it is not the figure's
    scale     as of `Measure`, for a part with its own query
    """

    code: str
    label: str
    of: frozenset[str] | None = None
    rows: Query | None = None
    unit: str = ""
    scale: int = 0


def parts(**labels: str) -> tuple[Part, ...]:
    """Parts whose code is the rows' `part`."""
    return tuple(Part(code, label, frozenset({code})) for code, label in labels.items())


def parts_of(table: str) -> tuple[Part, ...]:
    """One part per code of a code table."""
    return tuple(Part(one.code, one.label, frozenset({one.code})) for one in codes.table(table))


def faceted(*facets: Mapping[str, str]) -> tuple[Part, ...]:
    """Parts of rows that are told apart in several ways at once: each facet is {code: label}, a row's `part` is its codes joined by ":",
    empty where it has none."""
    known = [("", *facet) for facet in facets]
    return tuple(Part(code, label, frozenset(":".join(row) for row in product(*known) if row[n] == code))
                 for n, facet in enumerate(facets) for code, label in facet.items())


def joined(*columns: ColumnElement[Any]) -> ColumnElement[Any]:
    """The `part` of such a row."""
    found: ColumnElement[Any] = func.coalesce(columns[0], "")
    for column in columns[1:]:
        found = found.concat(":").concat(func.coalesce(column, ""))
    return found


@dataclass(frozen=True)
class Measure:
    """An indicator: what is counted, by which date.

    label     without unit; `unit` 个, 件, 件次, 人, 人次, 次, 份, 条, 项, 天, 元
    date      the statistic date in words
    rows      the query, see the module
    apart     values of `part` that stand beside the figure and are not in it (参与件)
    vis       highest class (S1..S3) of the records counted: who reads less sees part of the figure only
    scale     0: things are counted. Else the figure is a quantity, Σ amount / scale; its list has one line per row, with its amount
    """

    code: str
    label: str
    unit: str
    date: str
    rows: Query
    parts: tuple[Part, ...] = ()
    apart: frozenset[str] = field(default_factory=frozenset)
    vis: int = 1
    scale: int = 0

    @property
    def full_label(self) -> str:
        return f"{self.label}（{self.unit}）"

    def part(self, code: str) -> Part | None:
        return next((one for one in self.parts if one.code == code), None)

    def query(self, part: Part | None = None) -> Query:
        return part.rows if part is not None and part.rows is not None else self.rows

    def scale_of(self, part: Part | None = None) -> int:
        return part.scale if part is not None and part.rows is not None else self.scale

    def counts(self, values: Mapping[str | None, int], part: Part | None = None) -> int:
        """The figure, or one part of it, from its query's sums by `part`."""
        if part is None:
            return sum(n for value, n in values.items() if value not in self.apart)
        return sum(n for value, n in values.items() if part.of is None or value in part.of)
