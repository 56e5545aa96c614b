"""Statistic periods: natural month, quarter, half-year, year, or from-to; and the same period a year before.

shapes    written "2026-11", "2026Q3", "2026H1", "2026" (docs/design.md); a span is two dates, both included
errors    BadPeriod for a text or a pair of dates that is no period
source    docs/indicators.md, section Conventions; docs/time-limits.md, calculation rule 4: duties of a natural period end at
          24:00 of `last`, a rest day there moves nothing
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from app.rules.limits import add_months

MONTHS = {"year": 12, "half": 6, "quarter": 3, "month": 1}
_WRITTEN = re.compile(r"(\d{4})(?:(H)([12])|(Q)([1-4])|(-)(0[1-9]|1[0-2]))?", re.ASCII)
_UNIT = {"H": "half", "Q": "quarter", "-": "month"}


class BadPeriod(ValueError):
    """No period; the message is for the person."""


@dataclass(frozen=True)
class Period:
    """Days `first` to `last`, both included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise BadPeriod(f"起始日期{self.first}晚于截止日期{self.last}")

    @classmethod
    def parse(cls, text: str) -> "Period":
        """ "2026-11", "2026Q3", "2026H1" or "2026"."""
        if not (found := _WRITTEN.fullmatch(text)) or int(found[1]) == 0:
            raise BadPeriod(f"“{text[:20]}”不是期间：应为 2026、2026H1、2026Q3 或 2026-11")
        kind, number = next(((kind, number) for kind, number in zip(found.groups()[1::2], found.groups()[2::2], strict=True) if kind),
                            ("", "1"))
        return cls._nth(int(found[1]), _UNIT.get(kind, "year"), int(number))

    @classmethod
    def of(cls, day: date, unit: str) -> "Period":
        """The natural month, quarter, half or year `day` lies in."""
        return cls._nth(day.year, unit, (day.month - 1) // MONTHS[unit] + 1)

    @classmethod
    def _nth(cls, year: int, unit: str, number: int) -> "Period":
        last = number * MONTHS[unit]
        return cls(date(year, last - MONTHS[unit] + 1, 1), date(year, last, monthrange(year, last)[1]))

    def __str__(self) -> str:
        """As it is written and stored; a span that is no natural period as 2026-01-01/2026-11-20."""
        for unit, months in MONTHS.items():
            if Period.of(self.first, unit) == self:
                number = (self.first.month - 1) // months + 1
                return f"{self.first.year:04}" + {"year": "", "half": f"H{number}", "quarter": f"Q{number}", "month": f"-{number:02}"}[unit]
        return f"{self.first}/{self.last}"

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    @property
    def whole_months(self) -> int:
        """How many natural months it is; 0 when it cuts one."""
        ends_month = self.last.day == monthrange(self.last.year, self.last.month)[1]
        if self.first.day != 1 or not ends_month:
            return 0
        return (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1

    def a_year_before(self) -> "Period":
        """上年同期: whole months become the same months (29 February counts where there is one), other days the same day or 28 February."""
        return self._months_before(12)

    def before(self) -> "Period":
        """上期 (环比): the period of equal length that ends the day before."""
        if months := self.whole_months:
            return self._months_before(months)
        return Period(self.first - (self.last - self.first) - timedelta(days=1), self.first - timedelta(days=1))

    def to_date(self, day: date) -> "Period":
        """The part of it up to and with `day` (本年累计)."""
        return Period(self.first, min(self.last, max(self.first, day)))

    def _months_before(self, months: int) -> "Period":
        last = add_months(self.last, -months)
        if self.whole_months:
            last = last.replace(day=monthrange(last.year, last.month)[1])
        return Period(add_months(self.first, -months), last)
