"""The scheme of the assessment as data: aspects, items, their parts and formulas, read and proved.

The default lies in resources/assessment.json; the commission issues another for a coming year (`issued`, kind scheme, name the year).

shapes    a part names counts: a name of app/assess/counts, or a measure ("M15", "M17.adopted"); a number stands for itself;
          {"count": …, "times": 4} is a multiple, {"over": …, "under": …, "times": 10} a quotient
errors    BadScheme with words for the person who edits it
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any

from app.codes import table
from app.resources import resource

KINDS = "CRBDQ"
MODES = ("100", "80/10/10")
MOST = 1_000_000.0
"""No number of a scheme is larger."""


class BadScheme(ValueError):
    """The scheme does not fit together."""


@dataclass(frozen=True)
class Amount:
    """A number, a count, a multiple of one or a quotient of two. None from `under`: the quotient has no denominator."""

    over: str | Fraction
    under: str | None = None
    times: Fraction = Fraction(1)

    @property
    def counts(self) -> tuple[str, ...]:
        return tuple(one for one in (self.over, self.under) if isinstance(one, str))


@dataclass(frozen=True)
class Minus:
    count: str
    each: Fraction
    below: Fraction | None = None
    """Taken off once when the count, a percentage, is below this; None: for each event."""


@dataclass(frozen=True)
class Part:
    """One formula. kind C: over, under; R: over, under, upper, lower; B: over, bands; D: minus; Q: words only, a person scores it.

    yearly    what is required is asked of a whole year: half of it of the half-year trial
    """

    kind: str
    points: Fraction
    words: str = ""
    over: Amount | None = None
    under: Amount | None = None
    upper: Fraction = Fraction(100)
    lower: Fraction = Fraction(0)
    bands: tuple[tuple[Fraction, Fraction, bool], ...] = ()
    minus: tuple[Minus, ...] = ()
    yearly: bool = False

    @property
    def counts(self) -> tuple[str, ...]:
        amounts = [one for one in (self.over, self.under) if one is not None]
        return tuple(name for one in amounts for name in one.counts) + tuple(one.count for one in self.minus)


@dataclass(frozen=True)
class Item:
    no: int
    name: str
    points: Fraction
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Aspect:
    no: int
    name: str
    points: Fraction
    reviewers: tuple[str, ...]
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Scheme:
    name: str
    mode: str
    aspects: tuple[Aspect, ...]

    @property
    def items(self) -> tuple[Item, ...]:
        return tuple(item for aspect in self.aspects for item in aspect.items)


def _fraction(value: Any, where: str) -> Fraction:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise BadScheme(f"{where}应为数字")
    try:
        if not abs(float(value)) <= MOST:
            raise BadScheme(f"{where}的数字太大")
        return Fraction(str(value))
    except (ValueError, ZeroDivisionError, OverflowError) as error:
        raise BadScheme(f"{where}应为数字") from error


def _amount(value: Any, where: str) -> Amount | None:
    if value is None:
        return None
    if isinstance(value, str):
        return Amount(value)
    if isinstance(value, Mapping):
        times = _fraction(value.get("times", 1), where)
        if "over" in value:
            return Amount(str(value["over"]), str(value["under"]) if value.get("under") is not None else None, times)
        return Amount(str(value.get("count")), None, times)
    return Amount(_fraction(value, where))


def _part(told: Mapping[str, Any], where: str, points: Fraction) -> Part:
    kind = told.get("kind")
    if not isinstance(kind, str) or kind not in KINDS or len(kind) != 1:
        raise BadScheme(f"{where}的算法应为{'、'.join(KINDS)}之一")
    part = Part(kind, _fraction(told.get("points", str(points)), f"{where}的分值"), str(told.get("words", "")),
                _amount(told.get("over"), where), _amount(told.get("under"), where), _fraction(told.get("upper", 100), where),
                _fraction(told.get("lower", 0), where),
                tuple((_fraction(one[0], where), _fraction(one[1], where), len(one) > 2 and one[2] == "above")
                      for one in told.get("bands", ())),
                tuple(Minus(str(one.get("count")), _fraction(one.get("each"), where),
                            _fraction(one["below"], where) if "below" in one else None) for one in told.get("minus", ())),
                bool(told.get("yearly")))
    lacking = {"C": part.over is None or part.under is None, "R": part.over is None or part.under is None or part.upper <= part.lower,
               "B": part.over is None or not part.bands, "D": not part.minus, "Q": not part.words}[kind]
    if lacking:
        raise BadScheme(f"{where}的算法{kind}写得不完整")
    if part.points <= 0 or any(one.each <= 0 for one in part.minus):
        raise BadScheme(f"{where}的分值和扣分应大于0")
    return part


def _item(told: Mapping[str, Any]) -> Item:
    where = f"第{str(told.get('no'))[:6]}项"
    points = _fraction(told.get("points"), f"{where}的分值")
    parts = tuple(_part(one, where, points) for one in told.get("parts", ()))
    if not parts or sum((part.points for part in parts), Fraction(0)) != points:
        raise BadScheme(f"{where}各部分的分值之和应等于{points}分")
    if not str(told.get("name") or "").strip():
        raise BadScheme(f"{where}没有名称")
    return Item(int(told["no"]), str(told["name"]), points, parts)


def read(told: Mapping[str, Any]) -> Scheme:
    """raises    BadScheme when Σ per aspect, 100 points in all, the numbering or a count does not fit"""
    from app.assess.counts import known
    try:
        aspects = tuple(
            Aspect(int(one["no"]), str(one["name"]), _fraction(one["points"], str(one["name"])), tuple(one.get("reviewers", ())),
                   tuple(_item(item) for item in one["items"])) for one in told["aspects"])
        scheme = Scheme(str(told["name"]), str(told.get("mode", "100")), aspects)
        strange = {role for aspect in aspects for role in aspect.reviewers} - {role.code for role in table("role")}
    except (LookupError, TypeError, ValueError, AttributeError, OverflowError) as error:
        if isinstance(error, BadScheme):
            raise
        raise BadScheme("考核方案的格式不对：应有名称、各方面、各项、算法") from error
    for aspect in scheme.aspects:
        if sum((item.points for item in aspect.items), Fraction(0)) != aspect.points:
            raise BadScheme(f"“{aspect.name}”各项分值之和应等于{aspect.points}分")
        if unknown := strange & set(aspect.reviewers):
            raise BadScheme(f"“{aspect.name}”的复核部门不是系统角色：{min(map(str, unknown))[:20]}")
    if sum((aspect.points for aspect in scheme.aspects), Fraction(0)) != 100:
        raise BadScheme("各方面分值之和应等于100分")
    numbers = [item.no for item in scheme.items]
    if len(set(numbers)) < len(numbers):
        raise BadScheme("项目序号重复")
    if scheme.mode not in MODES:
        raise BadScheme(f"计分方式应为{'或'.join(MODES)}")
    if strange := {name for item in scheme.items for part in item.parts for name in part.counts if not known(name)}:
        raise BadScheme(f"没有“{sorted(strange)[0][:30]}”这个数据来源")
    return scheme


@cache
def default_told() -> str:
    return resource("assessment.json").read_text(encoding="utf-8")


@cache
def default() -> Scheme:
    return read(json.loads(default_told()))
