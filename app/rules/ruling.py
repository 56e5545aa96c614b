"""The rules in force: the calendar, and what the commission has changed of the lengths, reminders and extension of limits.

A limit's own length stands on its ledger; a `Ruling` the commission issued replaces it. What the law itself sets (confidence A) may only
be shortened. Of rulings for a whole number (T36) and for one of its limits (T36 整改报结) the latter wins.

shapes    a ruling is written as JSON: {"months": 1} or {"days": 30} or {"workdays": 3}, {"by": ["06-30", "12-15"]} for duties on fixed
          days, {"extend_on_holiday": false}, {"remind": {"share": 70, "before": [5, 2]}}; any of them may stand alone
errors    BadRuling when it is none; the message is for the person
source    docs/time-limits.md
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.rules.limits import USUAL, Rung, Steps, due_on
from app.rules.workcalendar import WorkCalendar

LENGTHS = ("months", "days", "workdays")
STRICT = frozenset({"T17"})
"""Limits on measures against a person run strictly: a rest day moves nothing."""

DECLARED_STEPS = {"T25": Steps(days=30), "T61": Steps(days=30)}
"""Reminders the field sets itself: 影响期届满 and 挂职到期 a month before."""

_LONGEST = {"months": 600, "days": 20_000, "workdays": 5_000}
_RUNGS = (Rung.FIVE, Rung.TWO)
_IN_DAYS = {"months": (28, 31), "days": (1, 1), "workdays": (1, 12)}
"""Fewest and most days one of a unit takes: working days up to the longest holiday."""


class BadRuling(ValueError):
    """The issued rule is not one; the message is for the person."""


@dataclass(frozen=True)
class Ruling:
    """What is changed of a limit; None and {} leave it as it is declared.

    length    {"months": 1}: one unit
    by        days of the year, "MM-DD", for duties that are due on fixed days
    extend    may a rest day move it on?
    """

    length: Mapping[str, int] = field(default_factory=dict)
    by: tuple[str, ...] = ()
    extend: bool | None = None
    steps: Steps | None = None

    @classmethod
    def read(cls, content: Any) -> "Ruling":
        """raises    BadRuling"""
        if not isinstance(content, dict) or not content:
            raise BadRuling("时限规则应写成 {\"days\": 30} 这样的 JSON")
        if strange := set(content) - {*LENGTHS, "by", "extend_on_holiday", "remind"}:
            raise BadRuling(f"时限规则里没有“{sorted(strange)[0][:20]}”")
        length = {name: content[name] for name in LENGTHS if name in content}
        if len(length) > 1:
            raise BadRuling("时限只能用月、日、工作日中的一种")
        for name, value in length.items():
            if type(value) is not int or not 1 <= value <= _LONGEST[name]:
                raise BadRuling(f"时限长度应为1到{_LONGEST[name]}的整数")
        extend = content.get("extend_on_holiday")
        if extend is not None and not isinstance(extend, bool):
            raise BadRuling("extend_on_holiday 应为 true 或 false")
        return cls(length, _days(content.get("by")), extend, _steps(content.get("remind")))


def _days(written: Any) -> tuple[str, ...]:
    if written is None:
        return ()
    if not isinstance(written, list) or not written or not all(isinstance(day, str) and _is_day(day) for day in written):
        raise BadRuling("by 应为日期列表，如 [\"06-30\", \"12-31\"]")
    return tuple(sorted(set(written)))


def _is_day(written: str) -> bool:
    if not re.fullmatch(r"\d\d-\d\d", written, re.ASCII):
        return False
    try:
        date.fromisoformat(f"2027-{written}")          # a day of every year: not 29 February
    except ValueError:
        return False
    return True


def _steps(written: Any) -> Steps | None:
    if written is None:
        return None
    if not isinstance(written, dict) or set(written) - {"share", "before"}:
        raise BadRuling("remind 应写成 {\"share\": 70, \"before\": [5, 2]}")
    share, before = written.get("share", USUAL.share), written.get("before", [count for _, count in USUAL.before])
    if type(share) is not int or not 1 <= share <= 99:
        raise BadRuling("remind.share 应为1到99的整数")
    if not (isinstance(before, list) and len(before) == len(_RUNGS) and all(type(count) is int and 1 <= count <= 60 for count in before)
            and before[0] > before[1]):
        raise BadRuling("remind.before 应为两个递减的工作日数，如 [5, 2]")
    return Steps(share, tuple(zip(_RUNGS, before, strict=True)))


@dataclass(frozen=True)
class Rules:
    """What is in force.

    rulings   by number, or by number and words ("T36 整改报结")
    extend    the setting `extend_on_holiday`
    """

    calendar: WorkCalendar = field(default_factory=WorkCalendar)
    rulings: Mapping[str, Ruling] = field(default_factory=dict)
    extend: bool = True

    def ruling(self, number: str, what: str) -> Ruling:
        whole, one = self.rulings.get(number, _AS_DECLARED), self.rulings.get(f"{number} {what}", _AS_DECLARED)
        return Ruling(one.length or whole.length, one.by or whole.by, whole.extend if one.extend is None else one.extend,
                      one.steps or whole.steps)

    def extends(self, number: str, what: str) -> bool:
        if number in STRICT:
            return False
        said = self.ruling(number, what).extend
        return self.extend if said is None else said

    def steps(self, number: str, what: str) -> Steps:
        return self.ruling(number, what).steps or DECLARED_STEPS.get(number, USUAL)

    def due(self, number: str, what: str, start: date, length: Mapping[str, int]) -> date | None:
        """The day a limit of the declared `length` ends; None where neither a length is declared nor one issued."""
        length = self.ruling(number, what).length or {name: value for name, value in length.items() if value}
        return due_on(start, **length, calendar=self.calendar, extend=self.extends(number, what)) if length else None


_AS_DECLARED = Ruling()


def lengthens(ruled: Mapping[str, int], declared: Mapping[str, int]) -> bool:
    """Could the ruled length end later than the declared one on any day? Of one unit by number, else in the worst case."""
    declared = {name: value for name, value in declared.items() if value}
    if not ruled or not declared:
        return False
    (unit, count), (other, most) = next(iter(ruled.items())), next(iter(declared.items()))
    if unit == other:
        return count > most
    return count * _IN_DAYS[unit][1] > most * _IN_DAYS[other][0]
