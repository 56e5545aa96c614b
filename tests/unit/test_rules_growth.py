"""Rounding, growth and periods, with the worked examples of docs/indicators.md."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.growth import Change, Ratio, growth, mean, points, rounded
from app.rules.periods import BadPeriod, Period


@pytest.mark.parametrize(("part", "whole", "percent"), [
    (324, 617, "52.51"), (71, 294, "24.15"), (63, 294, "21.43"), (23, 30, "76.67"), (29, 30, "96.67"), (0, 37, "0.00"),
    (6, 23, "26.09"), (14, 23, "60.87"), (3, 23, "13.04"), (8, 23, "34.78"), (18, 40, "45.00"), (6, 26, "23.08"), (3, 96, "3.13"),
])
def test_percentages_of_the_field(part, whole, percent):
    assert Ratio(part, whole).percent == Decimal(percent)
    assert str(Ratio(part, whole)) == f"{percent} %（{part}/{whole}）"


@pytest.mark.parametrize(("part", "whole", "each"), [
    (235, 52, "4.52"), (246, 52, "4.73"), (53, 13, "4.08"), (52, 10, "5.20"), (96, 12, "8.00"), (2652, 8, "331.50"), (7370, 8, "921.25"),
    (37, 37, "1.00"), (22, 10, "2.20"),
])
def test_averages_of_the_field(part, whole, each):
    assert Ratio(part, whole).each == Decimal(each)


@pytest.mark.parametrize(("current", "base", "text", "value"), [
    (10, 8, "+25.00 %", "25.00"),
    (4, 0, "上年同期为0，净增4", None),
    (0, 0, "持平", None),
    (8, 8, "0.00 %", "0.00"),
    (6, 8, "-25.00 %", "-25.00"),
    (0, 3, "-100.00 %", "-100.00"),
    (80031, 80000, "+0.04 %", "0.04"),
    (1025, 1024, "+0.10 %", "0.10"),
])
def test_growth_is_printed_as_the_field_prints_it(current, base, text, value):
    assert growth(current, base) == Change(text, None if value is None else Decimal(value))


def test_growth_beside_the_period_before_names_it():
    assert growth(4, 0, "上期").text == "上期为0，净增4"


def test_ratios_change_by_percentage_points():
    assert points(Ratio(18, 40), Ratio(6, 26)) == Change("+21.92个百分点", Decimal("21.92"))
    assert points(Ratio(1, 3), Ratio(1, 3)) == Change("0.00个百分点", Decimal("0.00"))
    assert points(Ratio(1, 3), Ratio(0, 0)) == Change("—", None)


def test_a_ratio_without_denominator_prints_a_dash_and_stays_out_of_averages():
    assert str(Ratio(0, 0)) == "—"
    assert mean([Ratio(1, 2), Ratio(0, 0), Ratio(1, 4)]) == Decimal("37.50")
    assert mean([Ratio(0, 0)]) is None


@pytest.mark.parametrize(("value", "expected"), [
    (Fraction(1, 8), "0.13"), (Fraction(-1, 8), "-0.13"), (Fraction(5, 1000), "0.01"), (Fraction(4999, 1000000), "0.00"), (7, "7.00"),
])
def test_halves_are_rounded_up(value, expected):
    assert str(rounded(value)) == expected


@given(st.fractions(min_value=-10**9, max_value=10**9))
def test_rounding_is_off_by_half_a_hundredth_at_most(value):
    assert abs(Fraction(rounded(value)) - value) <= Fraction(1, 200)
    assert rounded(-value) == -rounded(value)


@pytest.mark.parametrize(("text", "first", "last", "year_before", "before"), [
    ("2026-11", "2026-11-01", "2026-11-30", "2025-11", "2026-10"),
    ("2024-02", "2024-02-01", "2024-02-29", "2023-02", "2024-01"),
    ("2025-02", "2025-02-01", "2025-02-28", "2024-02", "2025-01"),
    ("2026-01", "2026-01-01", "2026-01-31", "2025-01", "2025-12"),
    ("2026Q3", "2026-07-01", "2026-09-30", "2025Q3", "2026Q2"),
    ("2026Q1", "2026-01-01", "2026-03-31", "2025Q1", "2025Q4"),
    ("2026H1", "2026-01-01", "2026-06-30", "2025H1", "2025H2"),
    ("2026", "2026-01-01", "2026-12-31", "2025", "2025"),
])
def test_natural_periods(text, first, last, year_before, before):
    period = Period.parse(text)
    assert (period.first, period.last) == (date.fromisoformat(first), date.fromisoformat(last))
    assert str(period) == text
    assert str(period.a_year_before()) == year_before
    assert str(period.before()) == before


@pytest.mark.parametrize(("first", "last", "then_first", "then_last", "why"), [
    ("2025-01-01", "2025-02-28", "2024-01-01", "2024-02-29", "whole months stay whole: 29 February belongs to them"),
    ("2024-01-01", "2024-02-29", "2023-01-01", "2023-02-28", "and 28 February ends them in another year"),
    ("2024-02-10", "2024-02-29", "2023-02-10", "2023-02-28", "no 29 February: the 28th"),
    ("2025-02-10", "2025-02-28", "2024-02-10", "2024-02-28", "days keep their number where they cut a month"),
    ("2026-01-01", "2026-11-20", "2025-01-01", "2025-11-20", "this year so far"),
])
def test_the_same_period_of_last_year(first, last, then_first, then_last, why):
    period = Period(date.fromisoformat(first), date.fromisoformat(last))
    assert period.a_year_before() == Period(date.fromisoformat(then_first), date.fromisoformat(then_last)), why


@pytest.mark.parametrize("text", ["", "26", "2026Q5", "2026H3", "2026-13", "2026-1", "2026-00", "2026年", "２０２６", "0000", "2026-11-01"])
def test_what_is_no_period_is_refused(text):
    with pytest.raises(BadPeriod):
        Period.parse(text)


def test_a_period_does_not_end_before_it_begins():
    with pytest.raises(BadPeriod):
        Period(date(2026, 2, 1), date(2026, 1, 31))


def test_this_year_so_far():
    assert Period.parse("2026").to_date(date(2026, 11, 20)) == Period(date(2026, 1, 1), date(2026, 11, 20))
    assert Period.parse("2025").to_date(date(2026, 11, 20)) == Period.parse("2025")


@given(st.dates(date(1950, 1, 1), date(2100, 12, 31)), st.integers(0, 800))
def test_the_period_before_ends_the_day_before(first, length):
    period = Period(first, first + timedelta(days=length))
    assert period.before().last == period.first - timedelta(days=1)
    if not period.whole_months:
        assert period.before().last - period.before().first == period.last - period.first


@given(st.dates(date(1950, 1, 1), date(2100, 12, 31)), st.sampled_from(["year", "half", "quarter", "month"]))
def test_a_day_lies_in_its_natural_period(day, unit):
    period = Period.of(day, unit)
    assert day in period
    assert Period.parse(str(period)) == period
    assert period.whole_months
