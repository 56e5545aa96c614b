"""What a periodic duty is declared with: of whom, how often, by when, and which records do it.

    Duty("T32", "全面会商", each="unit", every="half", marks={"meeting": held("consult")}, says="登记一次已参加的全面会商会")

A period's key is written as everywhere ("2026H1", "2026Q3", "2026-11", "2026"), a week as "2026-W47", a festival as "2027-spring". A
duty of a period is due on its last day at 24:00, and one on the last day of a month likewise: a rest day there moves nothing (rule 4).
One on another day, or so many days after the period, is a limit like others and moves on to a working day.

leaves    opening periods, keeping and reading to app/desk/dutying.py
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from app.ledgers.kit import Row
from app.rules.limits import due_on
from app.rules.periods import Period
from app.rules.ruling import Rules
from app.rules.workcalendar import festival_days

_DAY = timedelta(days=1)
WEEK, FESTIVAL = "week", "festival"
BEFORE_FESTIVAL = (7, 3)
"""T51: reminded from seven to three days before."""


@dataclass(frozen=True)
class Span:
    """One period of a duty: days `first` to `last`, both included."""

    key: str
    first: date
    last: date


@dataclass(frozen=True)
class Mark:
    """What a record does towards a duty.

    about     id of the unit or office
    day       the day it was done; or `entered`: the day the record came to stand in one of these states
    period    the period's key where the record itself says it; else the one `day` lies in
    who       whom of the unit it was done with
    weight    how much of the duty it is
    """

    about: str
    day: str | None = None
    period: str | None = None
    who: str = ""
    weight: float = 1
    entered: tuple[str, ...] = ()


Marks = Callable[[Row], Iterable[Mark]]


@dataclass(frozen=True)
class Duty:
    """See the module.

    each      "unit": every unit under supervision · "office": this station's own organisation · "group": every dispatched group
    at        whose duty: "group", "commission" or "both"
    by        with every="year": the day, "MM-DD", by which it is done
    days      it is done within so many days after the period's end, and begins then
    opens     "MM-DD": it does not begin before that day of the year
    marks     {ledger: what a record of it does}; the row alone is asked
    needs     how much makes it done
    whom      of a unit: those with whom it is done; None: anybody
    only      is it due of this unit or office in this period? Asked when the period begins
    says      what meets it, in words
    mild      one missed is only mentioned: never red, and after a month no more (what the field marks “info”)
    shares    a name: duties of one name are done by the same records in the same periods, and keep one mark of each
    """

    number: str
    what: str
    each: str
    every: str
    marks: Mapping[str, Marks]
    says: str
    at: str = "group"
    by: str | None = None
    days: int = 0
    opens: str | None = None
    needs: Callable[[Row], float] = field(default=lambda _row: 1)
    whom: Callable[[Row], Iterable[str]] | None = None
    only: Callable[[Row, Any, Span], Any] | None = None
    shares: str | None = None
    mild: bool = False

    @property
    def code(self) -> str:
        return f"{self.number} {self.what}"

    @property
    def marked(self) -> str:
        """What its marks are kept under."""
        return self.shares or self.code

    def spans(self, first: date, last: date) -> Iterator[Span]:
        """The periods that begin to run on a day from `first` to `last`."""
        for span in self._around(first, last):
            if first <= self.begins(span) <= last:
                yield span

    def running(self, today: date, rules: Rules) -> Iterator[Span]:
        """The periods that run on `today`: begun, and not over yet."""
        for span in self._around(today, today):
            if self.begins(span) <= today <= max(span.last, self.due(span, rules)):
                yield span

    def keys_of(self, day: str) -> tuple[str, ...]:
        """The periods a record of `day` counts for: the one it lies in; the one before, where that is reported when it is over."""
        return _keys_of(self.every, bool(self.days), day)

    def span_of(self, day: date) -> Iterator[Span]:
        """As `keys_of`."""
        before: Span | None = None
        for span in self._around(day, day):
            if span.first <= day <= span.last:
                if not self.days:
                    yield span
                elif before is not None:
                    yield before
            before = span

    def begins(self, span: Span) -> date:
        """The day from which it is asked for."""
        if self.days:
            return span.last + _DAY
        return max(span.first, date.fromisoformat(f"{span.last.year:04}-{self.opens}")) if self.opens else span.first

    def due(self, span: Span, rules: Rules) -> date:
        ruling, extend = rules.ruling(self.number, self.what), rules.extends(self.number, self.what)
        if self.days:
            return due_on(span.last, **(ruling.length or {"days": self.days}), calendar=rules.calendar, extend=extend)
        if self.by:
            day = date.fromisoformat(f"{span.last.year:04}-{ruling.by[0] if ruling.by else self.by}")
            return rules.calendar.first_workday(day) if extend and (day + _DAY).day > 1 else day
        return span.last

    def _around(self, first: date, last: date) -> Iterator[Span]:
        """Periods that touch the days from a year before `first` to a year after `last`, by their first day."""
        if self.every == FESTIVAL:
            for year in range(max(1, first.year - 1), min(9998, last.year + 1) + 1):
                for code, day in festival_days(year).items():
                    early, late = (day - timedelta(days=count) for count in BEFORE_FESTIVAL)
                    yield Span(f"{year:04}-{code}", early, late)
        elif self.every == WEEK:
            monday = first - timedelta(days=first.weekday() + 7)
            while monday <= last + timedelta(days=7):
                year, week, _ = monday.isocalendar()
                yield Span(f"{year:04}-W{week:02}", monday, monday + timedelta(days=6))
                monday += timedelta(days=7)
        else:
            day = date(max(1, first.year - 1), 1, 1)
            while day.year <= last.year + 1 and day.year < 9999:
                period = Period.of(day, self.every)
                yield Span(str(period), period.first, period.last)
                day = period.last + _DAY


@lru_cache(4096)
def _keys_of(every: str, after: bool, day: str) -> tuple[str, ...]:
    """Of a hundred thousand records brought in at once few days are new."""
    return tuple(span.key for span in Duty("", "", "", every, {}, "", days=int(after)).span_of(date.fromisoformat(day)))


def held_in(row: Row, on: str, of: Callable[[Row], Any], states: Iterable[str], about: str = "unit_id", weight: float = 1,
            who: str = "") -> Iterator[Mark]:
    """A record that counts on the day of its field `on`, for each that its field `about` names (and each person in `who`)."""
    day = row.get(on)
    if not day or row.state not in states or not of(row):
        return
    named = row.get(about)
    people = row.get(who) if who else None
    for key in named if isinstance(named, list) else [named] if named else []:
        for person in people if isinstance(people, list) else [people or ""]:
            yield Mark(key, str(day)[:10], who=person, weight=weight)
