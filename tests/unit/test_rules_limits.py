"""Time limits: tables a lawyer could check, and what holds for any date."""

from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.limits import Reminder, Rung, Standing, Steps, add_months, due_on, ladder, standing
from app.rules.ruling import Rules, Ruling
from app.rules.workcalendar import WorkCalendar

CALENDAR = WorkCalendar()
NO_HOLIDAYS = WorkCalendar({date(1990, 1, 1) + timedelta(days=n): True for n in range(2 * 366)})
DATES = st.dates(date(2004, 1, 1), date(2060, 12, 31))


@pytest.mark.parametrize(("received", "due", "why"), [
    (date(2026, 3, 10), date(2026, 4, 10), "same day of the next month"),
    (date(2026, 8, 31), date(2026, 9, 30), "no 31st in September: its last day"),
    (date(2026, 9, 3), date(2026, 10, 8), "ends in a holiday: first working day after"),
    (date(2026, 9, 10), date(2026, 10, 10), "a worked Saturday is a working day"),
    (date(2024, 1, 31), date(2024, 2, 29), "a leap year's last day of February"),
    (date(2023, 1, 31), date(2023, 2, 28), "28 February"),
    (date(2026, 1, 16), date(2026, 2, 24), "the whole Spring Festival lies before the next working day"),
    (date(2026, 12, 10), date(2027, 1, 11), "over a year's end, 10 January is a Sunday"),
    (date(2026, 12, 1), date(2027, 1, 4), "a year without a published calendar: New Year is still free"),
])
def test_one_month_limit_ends_on_a_working_day(received, due, why):
    assert due_on(received, months=1, calendar=CALENDAR) == due, why


@pytest.mark.parametrize(("start", "limit", "due", "why"), [
    (date(2026, 9, 1), {"workdays": 15}, date(2026, 9, 21), "the worked Sunday of 20 September counts"),
    (date(2026, 9, 24), {"workdays": 5}, date(2026, 10, 9), "25-27 September and 1-7 October do not count"),
    (date(2026, 9, 26), {"workdays": 1}, date(2026, 9, 28), "from a rest day: the first working day after"),
    (date(2026, 11, 2), {"days": 30}, date(2026, 12, 2), "calendar days"),
    (date(2026, 11, 5), {"days": 30}, date(2026, 12, 7), "the 30th day is a Saturday"),
    (date(2024, 2, 29), {"months": 12}, date(2025, 2, 28), "a year from 29 February"),
    (date(2025, 11, 30), {"months": 3}, date(2026, 2, 28), "the last day of February is a worked Saturday"),
])
def test_limits_in_days_and_working_days(start, limit, due, why):
    assert due_on(start, **limit, calendar=CALENDAR) == due, why


def test_a_strict_limit_ends_on_its_day_whatever_day_it_is():
    assert due_on(date(2026, 9, 3), months=1, calendar=CALENDAR, extend=False) == date(2026, 10, 3)


@pytest.mark.parametrize("limit", [{}, {"months": 1, "days": 1}, {"days": -3}, {"months": 2, "workdays": -1}, {"months": 0}])
def test_a_limit_is_given_in_one_unit(limit):
    with pytest.raises(ValueError, match="a limit is given"):
        due_on(date(2026, 1, 1), **limit, calendar=CALENDAR)


@given(DATES, st.integers(1, 120))
def test_months_end_on_the_corresponding_day_or_the_months_last(start, months):
    end = add_months(start, months)
    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == months
    assert end.day == min(start.day, monthrange(end.year, end.month)[1])


@given(DATES, st.integers(1, 24), st.sampled_from(["months", "days", "workdays"]))
def test_a_limit_lies_after_its_trigger_and_ends_on_a_working_day(start, count, unit):
    due = due_on(start, **{unit: count}, calendar=CALENDAR)
    strict = due_on(start, **{unit: count}, calendar=CALENDAR, extend=False)
    assert due > start
    assert CALENDAR.is_workday(due)
    assert strict <= due
    assert not any(CALENDAR.is_workday(strict + timedelta(days=n)) for n in range((due - strict).days))


@given(st.dates(), st.integers(1, 2000), st.sampled_from(["months", "days", "workdays"]))
def test_no_date_crashes_a_limit(start, count, unit):
    assert due_on(start, **{unit: count}, calendar=CALENDAR) >= start


def test_the_ladder_of_a_month():
    assert ladder(date(2026, 3, 10), date(2026, 4, 10), CALENDAR) == (
        Reminder(date(2026, 3, 31), Rung.FIRST),        # 70 % of 31 days: the 21st
        Reminder(date(2026, 4, 2), Rung.FIVE),          # 3, 7, 8, 9, 10 April are left: 4-6 April are Qingming
        Reminder(date(2026, 4, 8), Rung.TWO),
        Reminder(date(2026, 4, 10), Rung.DAY),
    )


def test_the_ladder_is_adjustable():
    steps = Steps(share=50, before=((Rung.TWO, 3),))
    assert [reminder.on for reminder in ladder(date(2026, 3, 10), date(2026, 4, 10), CALENDAR, steps)] == [
        date(2026, 3, 25), date(2026, 4, 7), date(2026, 4, 10)]


def test_a_ladder_may_begin_a_number_of_days_before_the_day():
    """T25: 30 days before, whatever the length; of a shorter period what would lie before it is left out."""
    steps = Rules(CALENDAR).steps("T25", "影响期届满")
    assert ladder(date(2026, 1, 12), date(2027, 1, 12), CALENDAR, steps)[0] == Reminder(date(2026, 12, 13), Rung.FIRST)
    assert all(reminder.on > date(2026, 3, 20) for reminder in ladder(date(2026, 3, 20), date(2026, 4, 10), CALENDAR, steps))
    issued = Rules(CALENDAR, {"T25": Ruling.read({"remind": {"share": 50}})})
    assert issued.steps("T25", "影响期届满").days == 0, "what was issued comes first"


@given(DATES, st.integers(1, 400))
def test_a_ladder_climbs_from_after_the_start_to_the_day(start, length):
    due = start + timedelta(days=length)
    reminders = ladder(start, due, CALENDAR)
    days = [reminder.on for reminder in reminders]
    assert days == sorted(set(days))
    assert start < days[0] <= days[-1] == due
    assert reminders[-1].rung is Rung.DAY


START, DUE = date(2026, 3, 10), date(2026, 4, 10)


@pytest.mark.parametrize(("today", "met_on", "grave", "expected"), [
    (date(2026, 3, 11), None, True, Standing.RUNNING),
    (date(2026, 3, 30), None, True, Standing.RUNNING),
    (date(2026, 3, 31), None, True, Standing.SOON),
    (date(2026, 4, 9), None, True, Standing.SOON),
    (date(2026, 4, 10), None, True, Standing.TODAY),
    (date(2026, 4, 11), None, True, Standing.RED),
    (date(2026, 4, 11), None, False, Standing.OVERDUE),
    (date(2026, 4, 24), None, False, Standing.OVERDUE),     # the 10th working day after
    (date(2026, 4, 25), None, False, Standing.RED),
    (date(2026, 6, 1), date(2026, 4, 10), True, Standing.DONE),
    (date(2026, 6, 1), date(2026, 4, 11), True, Standing.LATE),
    (date(2026, 4, 1), date(2026, 4, 9), True, Standing.SOON),
])
def test_how_a_limit_stands(today, met_on, grave, expected):
    assert standing(DUE, today, met_on, calendar=CALENDAR, start=START, grave=grave) is expected


def test_without_a_trigger_day_the_steps_counted_back_remind():
    assert standing(DUE, date(2026, 4, 1), calendar=CALENDAR) is Standing.RUNNING
    assert standing(DUE, date(2026, 4, 2), calendar=CALENDAR) is Standing.SOON


def test_alerts_are_codes_of_the_field():
    assert [one.alert for one in Standing] == [None, None, None, "info", "info", "yellow", "red"]
    assert [one.open for one in Standing] == [False, False, True, True, True, True, True]


@given(DATES, st.integers(1, 400), st.integers(0, 600), st.booleans())
def test_a_limit_only_ever_gets_more_pressing(start, length, later, grave):
    due, order = start + timedelta(days=length), list(Standing)
    first, second = start + timedelta(days=later), start + timedelta(days=later + 1)
    assert order.index(standing(due, first, calendar=CALENDAR, start=start, grave=grave)) <= \
        order.index(standing(due, second, calendar=CALENDAR, start=start, grave=grave))


def test_a_calendar_of_ones_own_decides():
    assert due_on(date(1990, 1, 5), workdays=10, calendar=NO_HOLIDAYS) == date(1990, 1, 15)
