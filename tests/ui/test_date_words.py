"""Days and times as people write them."""

from datetime import date

import pytest

from ui.widgets.date_words import read_clock, read_day, read_moment, spoken

TODAY = date(2026, 11, 20)      # a Friday


@pytest.mark.parametrize(("written", "meant"), [
    ("3.5", "2026-03-05"), ("3-5", "2026-03-05"), ("3月5日", "2026-03-05"), ("昨天", "2026-11-19"), ("今天", "2026-11-20"),
    ("前天", "2026-11-18"), ("明天", "2026-11-21"), ("周一", "2026-11-16"), ("星期日", "2026-11-22"), ("上周五", "2026-11-13"),
    ("下周一", "2026-11-23"), ("2021年3月5日", "2021-03-05"), ("20210305", "2021-03-05"), ("2021.3.5", "2021-03-05"),
    ("２０２１．３．５", "2021-03-05"), ("2021/03/05", "2021-03-05"), ("21.3.5", "2021-03-05"), ("0305", "2026-03-05"),
    ("5", "2026-11-05"), ("5日", "2026-11-05"), (" 2026-11-20 ", "2026-11-20"),
])
def test_a_day_is_understood(written, meant):
    assert read_day(written, TODAY) == date.fromisoformat(meant)


@pytest.mark.parametrize("written", ["2026-02-30", "13.5", "32", "某日", "3.5.7.9", "", "周八", "20261301"])
def test_what_is_no_day_is_not_guessed(written):
    assert read_day(written, TODAY) is None


@pytest.mark.parametrize(("written", "meant"), [
    ("930", "09:30"), ("9:30", "09:30"), ("1430", "14:30"), ("9点半", "09:30"), ("下午3点", "15:00"), ("下午3点20分", "15:20"),
    ("９：３０", "09:30"),
    ("14", "14:00"), ("上午9点", "09:00"), ("24:00", None), ("9:75", None), ("半天", None),
])
def test_a_clock_time_is_understood(written, meant):
    assert read_clock(written) == meant


@pytest.mark.parametrize(("written", "meant"), [
    ("昨天 930", "2026-11-19T09:30"), ("3.5 14:00", "2026-03-05T14:00"), ("2026-11-19 14:30", "2026-11-19T14:30"), ("3.5", "2026-03-05"),
    ("9:30", "2026-11-20T09:30"), ("下午3点", "2026-11-20T15:00"), ("昨天 某时", None),
])
def test_a_moment_is_understood(written, meant):
    assert read_moment(written, TODAY) == meant


def test_the_week_day_stands_beside_a_date():
    assert spoken(TODAY, TODAY) == "今天，星期五"
    assert spoken(date(2026, 11, 16), TODAY) == "星期一"
