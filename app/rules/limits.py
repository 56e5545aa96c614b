"""Time limits: when something is due, when to remind, how it stands.

units     local dates; the trigger day is not counted, the period starts the next day
shapes    a limit is months, days or working days; what ends on a rest day moves forward to the next working day, never back
leaves    to app/rules/sources.py the law behind each limit, to app/rules/growth.py the ends of natural months, quarters and years
source    docs/time-limits.md, calculation rules 1-5
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.rules.workcalendar import WorkCalendar

RED_AFTER_WORKDAYS = 10


def due_on(start: date, *, months: int = 0, days: int = 0, workdays: int = 0, calendar: WorkCalendar, extend: bool = True) -> date:
    """Last day still in time.

    start     the trigger day, not counted itself
    months    calendar months; a missing 31st becomes the month's last day
    days      calendar days
    workdays  working days; always ends on one
    extend    the setting `extend_on_holiday`: off for limits that run strictly (留置类)
    returns   a working day, unless `extend` is off
    errors    ValueError when not exactly one of months, days, workdays is given
    """
    if min(months, days, workdays) < 0 or sum(unit > 0 for unit in (months, days, workdays)) != 1:
        raise ValueError("a limit is given in months, in days or in working days")
    if workdays:
        return calendar.add_workdays(start, workdays)
    last = add_months(start, months) if months else _plus(start, days)
    return calendar.first_workday(last) if extend else last


def add_months(day: date, months: int) -> date:
    """The corresponding day `months` later (earlier, when negative), or that month's last day if there is none."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        return date.max if months > 0 else date.min
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _plus(day: date, days: int) -> date:
    return date.fromordinal(min(day.toordinal() + days, date.max.toordinal()))


class Rung(StrEnum):
    """The steps of the reminder ladder."""

    FIRST = "first"
    FIVE = "five_workdays"
    TWO = "two_workdays"
    DAY = "the_day"


@dataclass(frozen=True)
class Steps:
    """How a rule reminds: at `share` percent of the period, then so many working days before the day.

    days      so many calendar days before the day in place of `share`; 0: by share
    """

    share: int = 70
    before: tuple[tuple[Rung, int], ...] = ((Rung.FIVE, 5), (Rung.TWO, 2))
    days: int = 0


USUAL = Steps()


@dataclass(frozen=True)
class Reminder:
    on: date
    rung: Rung


def ladder(start: date, due: date, calendar: WorkCalendar, steps: Steps = USUAL) -> tuple[Reminder, ...]:
    """Reminders from `start` to `due` by date, one a day: what would fall on the trigger day or before is left out."""
    first = due - timedelta(days=steps.days) if steps.days else start + timedelta(days=(due - start).days * steps.share // 100)
    found = {first: Rung.FIRST}
    found |= {calendar.add_workdays(due, -count): rung for rung, count in steps.before}
    found[due] = Rung.DAY
    return tuple(Reminder(on, rung) for on, rung in sorted(found.items()) if on > start or on == due)


class Standing(StrEnum):
    """How a limit stands on a day."""

    DONE = "done"
    LATE = "late"            # done, after the day
    RUNNING = "running"
    SOON = "soon"            # the ladder has begun
    TODAY = "today"
    OVERDUE = "overdue"      # yellow
    RED = "red"              # overdue by more than ten working days, or at all when grave (‼)

    @property
    def open(self) -> bool:
        return self not in (Standing.DONE, Standing.LATE)

    @property
    def alert(self) -> str | None:
        """Code of table alert_level; None while there is nothing to say."""
        return _ALERTS.get(self)


_ALERTS = {Standing.SOON: "info", Standing.TODAY: "info", Standing.OVERDUE: "yellow", Standing.RED: "red"}


def standing(due: date, today: date, met_on: date | None = None, *, calendar: WorkCalendar, start: date | None = None,
             grave: bool = False, steps: Steps = USUAL) -> Standing:
    """How a limit stands on `today`.

    met_on    the day it was met; None while it runs. What was met after `today` still runs on `today`.
    start     its trigger day, for the 70 % step; None: only the steps counted back from the day remind
    """
    if met_on is not None and met_on <= today:
        return Standing.DONE if met_on <= due else Standing.LATE
    if today == due:
        return Standing.TODAY
    if today > due:
        red = grave or today > calendar.add_workdays(due, RED_AFTER_WORKDAYS)
        return Standing.RED if red else Standing.OVERDUE
    # Without a trigger day the 70 % step cannot be known; the ladder then begins at its first step counted back.
    first = ladder(start, due, calendar, steps)[0].on if start is not None else _first_counted_back(due, calendar, steps)
    return Standing.SOON if today >= first else Standing.RUNNING


def _first_counted_back(due: date, calendar: WorkCalendar, steps: Steps) -> date:
    return min([due, *(calendar.add_workdays(due, -count) for _, count in steps.before)])
