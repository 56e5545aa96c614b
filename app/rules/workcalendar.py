"""Working days: which days the office works, worked weekends (调休上班日) included.

A day is looked up in three places, the first that knows it decides:
 1. days imported: the calendar the commission issued or the user read in, {date: works}
 2. the holiday library's published years (it learns a year from the State Council's notice of each November)
 3. Mon-Fri less the statutory days of `resources/calendar/statutory.json`; the year then counts as not maintained,
    because nobody has said yet which days are moved, and the screen says 工作日历未维护

errors    BadCalendar when an imported calendar cannot be read; any `date` has an answer, even in the year 9999
source    docs/time-limits.md, calculation rule 3
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from typing import Any

from chinese_calendar import holidays, workdays  # type: ignore[import-untyped]

from app.resources import resource

_DAY = timedelta(days=1)
_SATURDAY = 5
_WORDS = {"work": True, "rest": False, "上班": True, "休息": False, "班": True, "休": False}


class BadCalendar(ValueError):
    """The imported calendar is not one; the message is for the person."""


class WorkCalendar:
    """Which days are worked.

    imported   {date: True worked, False rest}: only days that differ from Mon-Fri need to be named
    years      years for which `imported` is the whole truth; None: every year it names a day of
    """

    def __init__(self, imported: Mapping[date, bool] | None = None, years: Iterable[int] | None = None) -> None:
        self._imported = dict(imported or {})
        self._years = frozenset(years) if years is not None else frozenset(day.year for day in self._imported)

    @classmethod
    def from_json(cls, text: str | bytes) -> "WorkCalendar":
        """A calendar file: {"years": [2027], "days": {"2027-01-01": "rest", "2027-02-06": "work"}}; `years` may be left out.

        raises    BadCalendar
        """
        try:
            read = json.loads(text)
        except ValueError as error:
            raise BadCalendar("日历文件不是有效的 JSON") from error
        days = read.get("days") if isinstance(read, dict) else None
        if not isinstance(days, dict) or not days:
            raise BadCalendar("日历文件里没有 days")
        years = read.get("years")
        if years is not None and not (isinstance(years, list) and all(type(year) is int for year in years)):
            raise BadCalendar("日历文件的 years 应为年份列表")
        return cls(dict(_imported_day(day, word) for day, word in days.items()), years)

    @property
    def imported(self) -> Mapping[date, bool]:
        """The days that were read in, without the library's and the statutory ones."""
        return self._imported

    @property
    def years(self) -> frozenset[int]:
        """Years the imported days speak for."""
        return self._years

    def is_workday(self, day: date) -> bool:
        if (imported := self._imported.get(day)) is not None:
            return imported
        if day.year in published_years():
            # The library's own is_workday looks for its first and last year at every call.
            return day in workdays or (day.weekday() < _SATURDAY and day not in holidays)
        return day.weekday() < _SATURDAY and day not in statutory_days(day.year)

    def maintained(self, year: int) -> bool:
        return year in self._years or year in published_years()

    def not_maintained(self, first: date, last: date) -> tuple[int, ...]:
        """Years from `first` to `last` for which only rule 3 was left."""
        return tuple(year for year in range(first.year, last.year + 1) if not self.maintained(year))

    def first_workday(self, day: date) -> date:
        """`day` itself when it is worked, else the next worked day."""
        return next((one for one in _days_from(day) if self.is_workday(one)), date.max)

    def add_workdays(self, day: date, count: int) -> date:
        """The `count`-th working day after `day` (before it, when negative); `day` is not counted. 0 gives `day`."""
        step = _DAY if count > 0 else -_DAY
        left = abs(count)
        while left and date.min < day < date.max:
            day += step
            left -= self.is_workday(day)
        return day

    def workdays_between(self, start: date, end: date) -> int:
        """Working days after `start` up to and with `end`; negative when `end` lies before `start`."""
        if end < start:
            return -self.workdays_between(end, start)
        return sum(self.is_workday(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))


def merged(calendars: Iterable[WorkCalendar]) -> WorkCalendar:
    """Several calendars as one: a later one speaks alone for its years, and replaces single days of others."""
    days: dict[date, bool] = {}
    years: set[int] = set()
    for calendar in calendars:
        days = {day: works for day, works in days.items() if day.year not in calendar.years} | dict(calendar.imported)
        years |= calendar.years
    return WorkCalendar(days, years)


def _imported_day(day: object, word: object) -> tuple[date, bool]:
    try:
        return date.fromisoformat(str(day)), _WORDS[str(word)]
    except ValueError as error:
        raise BadCalendar(f"日历文件里的日期不对：{_told(day)}") from error
    except KeyError as error:
        raise BadCalendar(f"日历文件里 {_told(day)} 应为 work 或 rest") from error


def _told(day: object) -> str:
    return "".join(one for one in str(day)[:20] if one.isprintable())


def _days_from(day: date) -> Iterator[date]:
    while True:
        yield day
        if day == date.max:
            return
        day += _DAY


@cache
def published_years() -> range:
    """Years the holiday library has the State Council's arrangement for."""
    return range(min(holidays).year, max(holidays).year + 1)


FESTIVALS = {"new_year": "元旦", "spring": "春节", "qingming": "清明节", "may": "劳动节", "dragon": "端午节", "mid_autumn": "中秋节",
             "national": "国庆节"}
"""Codes of the code table `festival` by their names in `resources/calendar/statutory.json`."""


@cache
def festival_days(year: int) -> dict[str, date]:
    """The first statutory day of each festival of a year, by code; the lunar ones only where the lunar library knows the year."""
    by_name = {holiday["name"]: _days_of(holiday, year) for holiday in _statutory()}
    return {code: min(by_name[name]) for code, name in FESTIVALS.items() if by_name[name]}


@cache
def statutory_days(year: int) -> frozenset[date]:
    """The statutory days of a year, without moved days; beyond the lunar library's years (1900-2100) the solar ones only."""
    return frozenset(day for holiday in _statutory() for day in _days_of(holiday, year))


@cache
def _statutory() -> list[dict[str, Any]]:
    return list(json.loads(resource("calendar", "statutory.json").read_text(encoding="utf-8"))["days"])


def _days_of(holiday: Mapping[str, Any], year: int) -> set[date]:
    days = {date(year, month, day) for month, day in holiday.get("solar", ())}
    if not 1900 < year < 2100 or not holiday.keys() & {"lunar", "term"}:
        return days
    # Most sessions never need the lunar calendar.
    from borax.calendars.lunardate import LunarDate, TermUtils  # type: ignore[import-untyped]

    lunar = [LunarDate(year, month, day).to_solar_date() for month, day in holiday.get("lunar", ())]
    days |= set(lunar)
    if holiday.get("eve"):
        days.add(lunar[0] - _DAY)
    if term := holiday.get("term"):
        days.add(TermUtils.day_start_from_term(year, term))
    return days
