"""What a part of an item earns: the five kinds of formula, and points of what does not apply spread over the rest.

units     points as fractions, rounded to 2 decimals half up only where they are shown or kept
source    docs/assessment.md, Rules 3, 4, 6, 7
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from app.ledgers.assessment import BONUS_MOST
from app.rules.growth import rounded

EXCELLENT = "优秀"
GRADES = ((Fraction(90), EXCELLENT), (Fraction(75), "合格"), (Fraction(60), "基本合格"), (Fraction(0), "不合格"))
EXCELLENT_SHARE = Fraction(30, 100)


def shown(points: Fraction) -> float:
    """2 decimals, half up."""
    return float(rounded(points))


def completion(points: Fraction, done: Fraction, required: Fraction) -> Fraction | None:
    """C: points × min(1, done ÷ required). None: nothing is required."""
    return points * min(Fraction(1), done / required) if required > 0 else None


def rate(points: Fraction, over: Fraction, under: Fraction, upper: Fraction, lower: Fraction) -> Fraction | None:
    """R: full at `upper` percent or more, nothing at `lower` or less, linear between. None: denominator 0."""
    if under <= 0:
        return None
    percent = over / under * 100
    return points * max(Fraction(0), min(Fraction(1), (percent - lower) / (upper - lower)))


def band(value: Fraction | None, bands: Sequence[tuple[Fraction, Fraction, bool]]) -> Fraction | None:
    """B: the points of the first band reached; of `(bound, points, above)` with `above` the bound itself is not enough."""
    if value is None:
        return None
    return next((points for bound, points, above in bands if value > bound or (value == bound and not above)), Fraction(0))


def deducted(points: Fraction, events: Sequence[tuple[Fraction, Fraction]]) -> Fraction:
    """D, and what the other kinds take off: `(number, each)`; never below 0."""
    return max(Fraction(0), points - sum((number * each for number, each in events), Fraction(0)))


def spread(earned: Mapping[int, tuple[Fraction | None, Fraction]]) -> dict[int, tuple[Fraction | None, Fraction]]:
    """{key: (earned or None where it does not apply, points)} with the points of what does not apply given to the rest in proportion.

    returns   the same with new points; all not applicable: as it was
    """
    counted = sum((points for got, points in earned.values() if got is not None), Fraction(0))
    if not counted:
        return {key: (None, Fraction(0)) for key in earned}
    factor = sum((points for _, points in earned.values()), Fraction(0)) / counted
    return {key: (None, Fraction(0)) if got is None else (got * factor, points * factor) for key, (got, points) in earned.items()}


def final(items: Fraction, bonus: Fraction, minus: Fraction, vote: Fraction | None = None, daily: Fraction | None = None) -> Fraction:
    """The year's score: items (0-100) + bonus (at most 10) − deductions; with `daily`, the mode “80/10/10”.

    vote, daily   0-100; in that mode a vote that was not held counts as nothing
    """
    if daily is not None:
        items = items * Fraction(8, 10) + (vote or Fraction(0)) * Fraction(1, 10) + daily * Fraction(1, 10)
    return max(Fraction(0), items + min(Fraction(BONUS_MOST), bonus) - minus)


def grade(total: Fraction) -> str:
    return next(word for bound, word in GRADES if total >= bound)


def graded(totals: Sequence[tuple[str, Fraction, bool]]) -> dict[str, tuple[str, int]]:
    """{key: (等级, 名次)} of `(key, total, vetoed)`: the vetoed are not 优秀, nor are more than 30 % of all; equal totals share a place."""
    ordered = sorted(totals, key=lambda one: -one[1])
    left = int(len(ordered) * EXCELLENT_SHARE)
    found, place = dict[str, tuple[str, int]](), 0
    for nth, (key, total, vetoed) in enumerate(ordered, 1):
        if nth == 1 or total != ordered[nth - 2][1]:
            place = nth
        word = grade(total)
        if word == EXCELLENT:
            if vetoed or left <= 0:
                word = "合格"
            else:
                left -= 1
        found[key] = word, place
    return found
