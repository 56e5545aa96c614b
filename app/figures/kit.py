"""What an indicator is declared with: a `Measure` whose query yields the things counted, one row per thing.

The figure is the sum of the rows' `weight`; its list is the same rows, a row of weight n standing n times. So the list is as long as
the figure by construction, and nothing is counted that cannot be opened.

shapes    every query has the columns of `counted()`: ledger, id, on_date, line, thing, part, weight, legacy
units     dates are ISO text; a moment counts on its day
leaves    periods and growth to app/rules, need-to-know to the desk's user
source    docs/indicators.md
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, FromClause, Select, Table, Text, and_, case, cast, func, literal, null, select
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

    def live(self, table: FromClause, office: ColumnElement[Any] | None = None) -> ColumnElement[bool]:
        """Not void, seen by the user, of an office in scope (`office`: the column that says so, else `org_id`)."""
        conditions = [table.c.void_reason.is_(None), self.user.reads(table)]
        if self.orgs is not None:
            conditions.append((table.c.org_id if office is None else office).in_(sorted(self.orgs)))
        return and_(*conditions)

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


def lines_of(column: ColumnElement[Any], name: str) -> TableValuedAlias:
    """The lines of a sub-table or the items of a list as rows: `key` counts from 0, `value` is JSON or an id."""
    return func.json_each(column).table_valued("key", "value", name=name)


def cell(lines: TableValuedAlias, column: str) -> ColumnElement[Any]:
    return func.json_extract(lines.c.value, f"$.{column}")


def counted(table: FromClause, on: ColumnElement[Any], *, part: Any = None, line: Any = None, thing: Any = None,
            weight: Any = 1, ledger: str | None = None) -> Select[Any]:
    """The columns of every measure.

    on        the statistic date
    line      position in a sub-table, from 0, when lines are counted and not records
    thing     id of what is counted when it is not the record (a person)
    part      code of the part of the figure this row belongs to
    weight    how many things the row stands for (a collective talk: its attendees)
    """
    def column(value: Any, name: str) -> ColumnElement[Any]:
        return (null() if value is None else value if isinstance(value, ColumnElement) else literal(value)).label(name)

    name = ledger or getattr(table, "name", "")
    return select(literal(name).label("ledger"), table.c.id.label("id"), func.substr(on, 1, 10).label("on_date"), column(line, "line"),
                  column(thing, "thing"), column(part, "part"), column(weight, "weight"),
                  case((table.c.legacy.is_(True), 1), else_=0).label("legacy"))


@dataclass(frozen=True)
class Part:
    """A composite measure's part.

    of        values of the rows' `part` that belong to it; None: every row
    """

    code: str
    label: str
    of: frozenset[str] | None = None


def parts(**labels: str) -> tuple[Part, ...]:
    """Parts whose code is the rows' `part`."""
    return tuple(Part(code, label, frozenset({code})) for code, label in labels.items())


def parts_of(table: str) -> tuple[Part, ...]:
    """One part per code of a code table."""
    return tuple(Part(one.code, one.label, frozenset({one.code})) for one in codes.table(table))


@dataclass(frozen=True)
class Measure:
    """An indicator: what is counted, by which date.

    label     without unit; `unit` 个, 件, 件次, 人, 人次, 次, 份, 条, 项
    date      the statistic date in words
    rows      the query, see the module
    apart     values of `part` that stand beside the figure and are not in it (参与件)
    vis       highest class (S1..S3) of the records counted: who reads less sees part of the figure only
    """

    code: str
    label: str
    unit: str
    date: str
    rows: Callable[[Scope], Rows]
    parts: tuple[Part, ...] = ()
    apart: frozenset[str] = field(default_factory=frozenset)
    vis: int = 1

    @property
    def full_label(self) -> str:
        return f"{self.label}（{self.unit}）"

    def part(self, code: str) -> Part | None:
        return next((one for one in self.parts if one.code == code), None)

    def counts(self, values: Mapping[str | None, int], part: Part | None = None) -> int:
        """The figure, or one part of it, from the sums by `part`."""
        if part is None:
            return sum(n for value, n in values.items() if value not in self.apart)
        return sum(n for value, n in values.items() if part.of is None or value in part.of)
