"""Rulings: how they are read, what they change, and that a law's limit never gets longer."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.limits import USUAL, add_months, due_on, ladder, standing
from app.rules.ruling import BadRuling, Rules, Ruling, lengthens
from app.rules.workcalendar import WorkCalendar, festival_days, merged, published_years

DAYS = st.dates(date(2015, 1, 1), date(2035, 12, 31))
KNOWN = WorkCalendar()


def calendar(start: date, rest: list[int], work: list[int]) -> WorkCalendar:
    """A calendar with days of rest and worked days so many days after `start`."""
    days = {start + timedelta(days=n): False for n in rest} | {start + timedelta(days=n): True for n in work}
    return WorkCalendar(days, years=[])


CALENDARS = st.builds(calendar, DAYS, st.lists(st.integers(0, 400), max_size=40), st.lists(st.integers(0, 400), max_size=20))


@given(DAYS, st.integers(1, 36), CALENDARS)
def test_months_end_on_the_corresponding_day_or_the_months_last(start: date, months: int, known: WorkCalendar) -> None:
    strict = due_on(start, months=months, calendar=known, extend=False)
    assert (strict.year * 12 + strict.month) - (start.year * 12 + start.month) == months
    assert strict.day == start.day or (strict.day < start.day and (strict + timedelta(days=1)).day == 1)
    moved = due_on(start, months=months, calendar=known)
    assert moved >= strict
    assert known.is_workday(moved)
    assert not any(known.is_workday(strict + timedelta(days=n)) for n in range((moved - strict).days))


@given(DAYS, st.integers(1, 60), CALENDARS)
def test_working_days_are_counted_one_by_one(start: date, count: int, known: WorkCalendar) -> None:
    due = due_on(start, workdays=count, calendar=known)
    assert sum(known.is_workday(start + timedelta(days=n)) for n in range(1, (due - start).days + 1)) == count
    assert known.is_workday(due)


@given(st.integers(2016, 2034))
def test_the_thirty_first_of_january_and_a_month(year: int) -> None:
    leap = year % 4 == 0
    assert add_months(date(year, 1, 31), 1) == date(year, 2, 29 if leap else 28)
    if leap:
        assert add_months(date(year, 2, 29), 12) == date(year + 1, 2, 28)


@given(DAYS, st.integers(1, 400), CALENDARS)
def test_reminders_climb_to_the_day_and_standing_follows_them(start: date, days: int, known: WorkCalendar) -> None:
    due = due_on(start, days=days, calendar=known)
    steps = ladder(start, due, known)
    assert [one.on for one in steps] == sorted({one.on for one in steps})
    assert steps[-1].on == due
    assert all(start < one.on or one.on == due for one in steps)
    for day in (start, steps[0].on, due, due + timedelta(days=1), due + timedelta(days=60)):
        found = standing(due, day, calendar=known, start=start)
        assert (found.value == "running") == (day < steps[0].on and day < due)
        assert (found.value in ("overdue", "red")) == (day > due)


def test_a_long_holiday_moves_a_limit_to_the_day_after_it_and_a_worked_weekend_ends_one() -> None:
    assert due_on(date(2025, 9, 2), months=1, calendar=KNOWN) == date(2025, 10, 9), "2 October lies in the eight days of 2025"
    assert due_on(date(2025, 9, 28) - timedelta(days=30), days=30, calendar=KNOWN) == date(2025, 9, 28), "a worked Sunday"


def test_a_year_nobody_has_published_falls_back_and_is_said() -> None:
    year = max(published_years()) + 1
    assert KNOWN.not_maintained(date(year - 1, 12, 1), date(year, 2, 1)) == (year,)
    assert due_on(date(year - 1, 12, 1), months=1, calendar=KNOWN) > date(year, 1, 1), "New Year's Day is known without a notice"
    read_in = merged([KNOWN, WorkCalendar.from_json(f'{{"years": [{year}], "days": {{"{year}-01-01": "work"}}}}')])
    assert read_in.maintained(year)
    assert read_in.is_workday(date(year, 1, 1)) or date(year, 1, 1).weekday() >= 5


@given(st.lists(st.tuples(st.integers(2026, 2028), st.integers(1, 300), st.booleans()), max_size=8))
def test_of_several_calendars_the_later_speaks_for_its_years(entries: list[tuple[int, int, bool]]) -> None:
    calendars = [WorkCalendar({date(year, 1, 1) + timedelta(days=n): works}, years=[year]) for year, n, works in entries]
    found = merged(calendars)
    for year in {year for year, *_ in entries}:
        _, n, works = [one for one in entries if one[0] == year][-1]
        assert {day: said for day, said in found.imported.items() if day.year == year} == {date(year, 1, 1) + timedelta(days=n): works}


WRONG = [None, [], {}, {"days": "3"}, {"days": True}, {"days": 0}, {"days": 1, "months": 1}, {"weeks": 1}, {"by": []}, {"by": ["02-29"]},
         {"by": ["6-30"]}, {"extend_on_holiday": 1}, {"remind": {}, "x": 1}, {"remind": {"share": 0}}, {"remind": {"before": [2, 5]}},
         {"remind": {"before": [5]}}, {"remind": [70]}]


@pytest.mark.parametrize("content", WRONG, ids=str)
def test_what_is_no_ruling_is_refused(content: object) -> None:
    with pytest.raises(BadRuling):
        Ruling.read(content)


def test_a_ruling_for_one_limit_comes_before_one_for_the_number() -> None:
    rules = Rules(KNOWN, {"T36": Ruling.read({"days": 10, "remind": {"share": 50}}), "T36 整改报结": Ruling.read({"days": 20})})
    assert rules.due("T36", "整改报结", date(2026, 11, 2), {"days": 60}) == date(2026, 11, 23)
    assert rules.due("T36", "复查", date(2026, 11, 2), {"months": 6}) == date(2026, 11, 12)
    assert rules.steps("T36", "整改报结").share == 50
    assert rules.steps("T01", "提出处置意见") == USUAL
    assert rules.due("T01", "提出处置意见", date(2026, 11, 2), {"months": 1, "days": 0}) == date(2026, 12, 2)
    assert rules.due("T01", "提出处置意见", date(2026, 11, 2), {}) is None


def test_measures_against_a_person_run_strictly_whatever_is_set() -> None:
    saturday = {"days": 5}
    for extend in (True, False):
        rules = Rules(KNOWN, {"T17": Ruling(extend=True)}, extend=extend)
        assert rules.due("T17", "管护期满", date(2026, 11, 16), saturday) == date(2026, 11, 21)
    assert Rules(KNOWN).due("T36", "整改报结", date(2026, 11, 16), saturday) == date(2026, 11, 23)
    assert Rules(KNOWN, extend=False).due("T36", "整改报结", date(2026, 11, 16), saturday) == date(2026, 11, 21)


@given(DAYS, st.sampled_from(["months", "days", "workdays"]), st.integers(1, 40), st.sampled_from(["months", "days", "workdays"]),
       st.integers(1, 40))
def test_what_does_not_lengthen_ends_no_later_on_any_day(start: date, unit: str, count: int, other: str, most: int) -> None:
    if not lengthens({unit: count}, {other: most}):
        assert due_on(start, **{unit: count}, calendar=KNOWN) <= due_on(start, **{other: most}, calendar=KNOWN)


def test_festivals_by_their_first_day() -> None:
    assert festival_days(2026) == {"new_year": date(2026, 1, 1), "spring": date(2026, 2, 16), "qingming": date(2026, 4, 5),
                                   "may": date(2026, 5, 1), "dragon": date(2026, 6, 19), "mid_autumn": date(2026, 9, 25),
                                   "national": date(2026, 10, 1)}
