"""The arithmetic of the statistics: rounding, ratios, 同比 and 环比.

units     percentages and growth have 2 decimals, rounded half up (away from zero: -3.125 % is -3.13 %); computed exactly, rounded once
shapes    a figure's change is printed text and a number or None; a denominator of 0 prints "—" and stays out of averages
source    docs/indicators.md, section Conventions
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

NONE = "—"


def rounded(value: Fraction | int, places: int = 2) -> Decimal:
    """`value` with `places` decimals, half up. Exact: no binary or cut-off decimal comes between."""
    scaled = Fraction(value) * 10**places
    whole = (2 * abs(scaled.numerator) + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(whole if scaled >= 0 else -whole).scaleb(-places)


@dataclass(frozen=True)
class Change:
    """本期 beside 上年同期 (or 上期): what is printed, and the percentage, None where there is none."""

    text: str
    value: Decimal | None


def growth(current: int, base: int, base_name: str = "上年同期", scale: int = 1) -> Change:
    """同比 (base_name 上年同期) or 环比 (上期) of a count; of a quantity both come in 1/scale of its unit."""
    if base:
        percent = rounded(Fraction((current - base) * 100, base))
        return Change(f"{_signed(percent)} %", percent)
    return Change(f"{base_name}为0，净增{_plain(current, scale)}" if current else "持平", None)


def _plain(value: int, scale: int) -> str:
    return str(value) if scale == 1 else f"{rounded(Fraction(value, scale)).normalize():f}"


def points(current: "Ratio", base: "Ratio") -> Change:
    """The change of a ratio, in 个百分点 of the exact ratios; never a growth of a growth."""
    if current.exact is None or base.exact is None:
        return Change(NONE, None)
    difference = rounded((current.exact - base.exact) * 100)
    return Change(f"{_signed(difference)}个百分点", difference)


def difference(current: "Ratio", base: "Ratio", unit: str) -> Change:
    """The change of an average (个/项, 人次/单位), in its own unit."""
    if current.exact is None or base.exact is None:
        return Change(NONE, None)
    more = rounded(current.exact - base.exact)
    return Change(f"{_signed(more)} {unit}", more)


def _signed(value: Decimal) -> str:
    return f"{value:+}" if value else f"{abs(value)}"


@dataclass(frozen=True)
class Ratio:
    """part ÷ whole. Prints its numerator and denominator, because groups are small."""

    part: int
    whole: int

    @property
    def exact(self) -> Fraction | None:
        return Fraction(self.part, self.whole) if self.whole else None

    @property
    def percent(self) -> Decimal | None:
        return None if self.exact is None else rounded(self.exact * 100)

    @property
    def each(self) -> Decimal | None:
        """As an average (组均、单位均、个/项), not a percentage."""
        return None if self.exact is None else rounded(self.exact)

    def __str__(self) -> str:
        return NONE if self.percent is None else f"{self.percent} %（{self.part}/{self.whole}）"


def median(values: Iterable[Fraction | int]) -> Fraction:
    """The middle one, or the mean of the two in the middle; 0 of nothing."""
    ordered = sorted(values)
    count = len(ordered)
    return Fraction(ordered[(count - 1) // 2] + ordered[count // 2]) / 2 if count else Fraction(0)


def mean(ratios: Iterable[Ratio]) -> Decimal | None:
    """Average of percentages; ratios without denominator are left out, None when none is left."""
    known = [ratio.exact for ratio in ratios if ratio.exact is not None]
    return rounded(sum(known, Fraction()) * 100 / len(known)) if known else None
