"""What a count may ask, and what it answers.

    @counted("units.with_item")
    def _(scene): -> Count

shapes    a Count is a number, the things it is made of, and what was looked for and not there; things are (ledger, id)
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, or_, select

from app.desk.asking import Facts
from app.desk.clock import day_of
from app.desk.dutying import span_named
from app.desk.tables import duty_run, limit_run
from app.duties import duties
from app.figures import measure, offices
from app.figures.kit import Query, Scope, table_of
from app.figures.tally import Tally, belongs

Thing = tuple[str, str]


@dataclass(frozen=True)
class Count:
    value: Fraction
    found: tuple[Thing, ...] = ()
    missing: tuple[Thing, ...] = ()


def of_things(ledger: str, ids: Iterable[str], missing: Iterable[Thing] = ()) -> Count:
    found = tuple((ledger, key) for key in ids)
    return Count(Fraction(len(found)), found, tuple(missing))


@dataclass(frozen=True)
class Peers:
    """What the other groups of the year did: a number per group, the group itself among them."""

    own_cases: tuple[int, ...]


class Scene:
    """One group, one period (the year or its first half), and the counting over it.

    year       four digits; half: only until 30 June
    facts      the rules in force and the zone of the clock
    """

    def __init__(self, conn: Connection, scope: Scope, org: str, year: int, half: bool, facts: Facts, peers: Callable[[], Peers]) -> None:
        self.conn, self.scope, self.org, self.year, self.half = conn, scope, org, year, half
        self.rules, self.zone = facts.rules, facts.zone
        self.now = Tally(conn, scope, measure)
        self.then = Tally(conn, Scope(scope.period.a_year_before(), scope.today, scope.user, scope.orgs), measure)
        self._peers = peers

    @property
    def as_of(self) -> date:
        return self.scope.as_of

    @cached_property
    def peers(self) -> Peers:
        return self._peers()

    @cached_property
    def units(self) -> tuple[str, ...]:
        """The units under supervision at the end of the period (M03)."""
        return tuple(row.id for row in self.conn.execute(offices.units(self.scope)))

    def day_of(self, clock: str) -> date:
        """The local day of a clock of the journal."""
        return date.fromisoformat(day_of(clock, self.zone))

    @property
    def halves(self) -> tuple[str, ...]:
        """Half-years of the period that have begun."""
        return tuple(f"{self.year}H{n}" for n in (1, 2) if self.as_of >= date(self.year, 6 * n - 5, 1) and not (self.half and n == 2))

    def measured(self, code: str, part: str | None = None, *, then: bool = False) -> Count:
        """An indicator with the records behind it."""
        tally, one = self.then if then else self.now, measure(code)
        chosen = one.part(part) if part else None
        value = Fraction(tally.counts(one, chosen), one.scale_of(chosen) or 1)
        rows = one.query(chosen)(tally.scope).subquery("counted")
        lines = self.conn.execute(select(rows.c.ledger, rows.c.id).where(belongs(rows, one, chosen)).distinct())
        return Count(value, tuple((line.ledger, line.id) for line in lines))

    def counted_in(self, code: str) -> Select[Any]:
        """Ids of the records an indicator counts."""
        rows = measure(code).rows(self.scope).subquery("counted")
        return select(rows.c.id).where(belongs(rows, measure(code), None))

    def rows(self, query: Query) -> list[Any]:
        return list(self.conn.execute(query(self.scope)))

    def live(self, code: str, *which: ColumnElement[bool], columns: Sequence[ColumnElement[Any]] = ()) -> list[Any]:
        """Live records of a ledger of this office that hold `which`: id and `columns`."""
        table = table_of(code)
        return list(self.conn.execute(select(table.c.id, *columns).where(self.scope.live(table), *which).order_by(table.c.rid)))

    def of_units(self, reached: Iterable[str | None]) -> Count:
        """How many of the units are among `reached`; the others are missing."""
        got = set(reached)
        return Count(Fraction(sum(unit in got for unit in self.units)), tuple(("unit", unit) for unit in self.units if unit in got),
                     tuple(("unit", unit) for unit in self.units if unit not in got))

    def limits(self, *numbers: str, ledger: str | None = None, what: str | None = None) -> tuple[list[Any], list[Any]]:
        """(in time, late or overdue) of the limits of this office's records that ended in the period.

        A limit ends on its day, or earlier when it is met.
        """
        first, last, today = self.scope.period.first.isoformat(), self.as_of.isoformat(), self.scope.today.isoformat()
        over = func.min(limit_run.c.due, func.coalesce(limit_run.c.met, limit_run.c.due))
        asked: list[ColumnElement[bool]] = [limit_run.c.number.in_(numbers), over.between(first, last), limit_run.c.legacy.is_(False)]
        asked += [limit_run.c.ledger == ledger] if ledger else []
        asked += [limit_run.c.what == what] if what else []
        in_time, late = [], []
        for one in self.conn.execute(select(limit_run).where(*asked)):
            table = table_of(one.ledger)
            if not self.conn.execute(select(table.c.id).where(table.c.id == one.record_id, self.scope.live(table))).first():
                continue
            if one.met is not None and one.met <= one.due:
                in_time.append(one)
            elif (one.met or today) > one.due:
                late.append(one)
        return in_time, late

    def due(self, code: str, period: str) -> str:
        """The last day of a periodic duty ("T37 政治生态评价") in a period, by the rules in force."""
        duty = duties()[code]
        span = span_named(duty, period)
        assert span is not None, (code, period)
        return duty.due(span, self.rules).isoformat()

    def duties(self, number: str) -> tuple[list[Any], list[Any]]:
        """(in time, late or not done) of the periodic duties of this office itself that were due in the period.

        One whose day has not gone by yet tells nothing until it is met.
        """
        codes = [code for code, duty in duties().items() if duty.number == number]
        first, last, today = self.scope.period.first.isoformat(), self.as_of.isoformat(), self.scope.today.isoformat()
        asked = select(duty_run).where(duty_run.c.about == self.org, duty_run.c.duty.in_(codes), duty_run.c.due.between(first, last),
                                       or_(duty_run.c.met.is_not(None), duty_run.c.due < today)).order_by(duty_run.c.due)
        in_time, late = list[Any](), list[Any]()
        for one in self.conn.execute(asked):
            (in_time if one.met is not None and one.met <= one.due else late).append(one)
        return in_time, late


def things(rows: Iterable[Any]) -> tuple[Thing, ...]:
    """The records of limit rows."""
    return tuple((row.ledger, row.record_id) for row in rows)


def share(ledger: str, good: Iterable[str], bad: Iterable[str]) -> Count:
    """Not a count of one thing but how many of several are good."""
    return of_things(ledger, good, ((ledger, key) for key in bad))


Counter = Callable[[Scene], Count]
COUNTS: dict[str, Counter] = {}


def counted(name: str) -> Callable[[Counter], Counter]:
    def keep(counter: Counter) -> Counter:
        assert name not in COUNTS, name
        COUNTS[name] = counter
        return counter
    return keep


__all__ = ["COUNTS", "Count", "Peers", "Scene", "Thing", "counted", "of_things", "share", "things"]
