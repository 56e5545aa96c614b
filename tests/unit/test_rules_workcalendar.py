"""Working days: the published years, an imported calendar, and a year nobody has published."""

import json
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.workcalendar import BadCalendar, WorkCalendar, published_years, statutory_days

PUBLISHED = WorkCalendar()
FIRST_UNKNOWN = published_years().stop


@pytest.mark.parametrize(("day", "works", "why"), [
    (date(2026, 11, 20), True, "a Friday"),
    (date(2026, 11, 21), False, "a Saturday"),
    (date(2026, 10, 10), True, "a Saturday worked for National Day"),
    (date(2026, 10, 7), False, "a Wednesday moved into National Day"),
    (date(2026, 2, 23), False, "a Monday of the Spring Festival"),
    (date(2025, 1, 26), True, "a Sunday worked for the Spring Festival"),
    (date(2020, 1, 31), False, "the Spring Festival prolonged in 2020"),
])
def test_published_years_know_moved_days(day, works, why):
    assert PUBLISHED.is_workday(day) is works, why


@pytest.mark.parametrize("year", [2025, 2026])
def test_no_statutory_day_is_worked_in_a_published_year(year):
    """The 13 days the fallback computes are the ones the State Council published."""
    assert len(statutory_days(year)) == 13
    assert not any(PUBLISHED.is_workday(day) for day in statutory_days(year))


@pytest.mark.parametrize(("year", "days"), [
    # 除夕 to 初三, 清明, 端午, 中秋 as printed wall calendars have them
    (2027, ["2027-02-05", "2027-02-06", "2027-02-07", "2027-02-08", "2027-04-05", "2027-06-09", "2027-09-15"]),
    (2028, ["2028-01-25", "2028-01-26", "2028-01-27", "2028-01-28", "2028-04-04", "2028-05-28", "2028-10-03"]),
])
def test_statutory_days_of_a_year_without_notice(year, days):
    solar = {date(year, 1, 1), date(year, 5, 1), date(year, 5, 2), date(year, 10, 1), date(year, 10, 2), date(year, 10, 3)}
    assert statutory_days(year) == solar | {date.fromisoformat(day) for day in days}


def test_a_year_without_notice_falls_back_and_says_so():
    new_year, weekday = date(FIRST_UNKNOWN, 1, 1), date(FIRST_UNKNOWN, 3, 3)
    assert not PUBLISHED.is_workday(new_year)
    assert PUBLISHED.is_workday(weekday) is (weekday.weekday() < 5)
    assert PUBLISHED.not_maintained(date(2026, 12, 1), date(FIRST_UNKNOWN, 2, 1)) == tuple(range(2027, FIRST_UNKNOWN + 1))
    assert PUBLISHED.not_maintained(date(2026, 1, 1), date(2026, 12, 31)) == ()


def test_an_imported_calendar_comes_first_and_maintains_its_years():
    imported = WorkCalendar.from_json(json.dumps({"days": {"2031-01-02": "rest", "2031-01-04": "work", "2026-10-10": "rest"}}))
    assert not imported.is_workday(date(2031, 1, 2)), "a Thursday declared free"
    assert imported.is_workday(date(2031, 1, 4)), "a Saturday declared worked"
    assert not imported.is_workday(date(2026, 10, 10)), "above the published year too"
    assert not imported.is_workday(date(2026, 10, 7)), "what it does not name stays as published"
    assert imported.maintained(2031)
    assert not imported.maintained(2032)


def test_a_few_local_days_need_not_stand_for_a_whole_year():
    local = WorkCalendar.from_json(json.dumps({"years": [], "days": {"2031-07-11": "rest"}}))
    assert not local.is_workday(date(2031, 7, 11))
    assert not local.maintained(2031)


@pytest.mark.parametrize("text", [
    "", "[]", "{}", '{"days": {}}', '{"days": {"2027-13-01": "rest"}}', '{"days": {"2027-01-01": "holiday"}}',
    '{"days": ["2027-01-01"]}', '{"years": 2027, "days": {"2027-01-01": "rest"}}', b"\xff\xfe", '{"days": {"2027-01-01": null}}',
])
def test_a_file_that_is_no_calendar_is_refused(text):
    with pytest.raises(BadCalendar):
        WorkCalendar.from_json(text)


@given(st.dates(), st.integers(-400, 400))
def test_any_day_of_any_year_has_an_answer(day, count):
    PUBLISHED.is_workday(day)
    PUBLISHED.first_workday(day)
    PUBLISHED.add_workdays(day, count)
    assert isinstance(PUBLISHED.maintained(day.year), bool)


@given(st.dates(date(2004, 2, 1), date(2040, 1, 1)), st.integers(0, 60))
def test_counting_working_days_undoes_adding_them(day, count):
    end = PUBLISHED.add_workdays(day, count)
    assert PUBLISHED.workdays_between(day, end) == count
    assert PUBLISHED.workdays_between(end, day) == -count
    if count:
        assert PUBLISHED.is_workday(end)


@given(st.dates(date(2004, 1, 1), date(2050, 1, 1)))
def test_first_workday_is_worked_and_skips_only_rest_days(day):
    first = PUBLISHED.first_workday(day)
    assert PUBLISHED.is_workday(first)
    assert not any(PUBLISHED.is_workday(day + timedelta(days=n)) for n in range((first - day).days))
