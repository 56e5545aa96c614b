"""The political-ecology profile (政治生态画像) in numbers: shares and deductions of 0 to 100, the total, its level.

units     scores 0-100; the total to two decimals, half up
shapes    None is "nothing to say": it is left out of means, as a ratio without denominator is
source    docs/eco-profile.md; indicators R20: weights equal unless set, system part 40 %, assessed part 60 %
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from app import codes

SYSTEM = 40
"""Percent of a dimension that the records decide; the rest is the group's own score."""


@dataclass(frozen=True)
class Weights:
    """How much a dimension counts beside the others (1 unless said), and the system's part in percent."""

    of: Mapping[str, float] = field(default_factory=dict)
    system: float = SYSTEM

    @classmethod
    def read(cls, value: object) -> "Weights":
        """{"weights": {"chief": 2}, "system": 40}; what cannot be read leaves the usual ones in force."""
        found = value if isinstance(value, Mapping) else {}
        given, system = found.get("weights", {}), found.get("system", SYSTEM)
        if not isinstance(given, Mapping) or not all(_is_number(one) and one >= 0 for one in given.values()):
            given = {}
        return cls(dict(given), system if _is_number(system) and 0 <= system <= 100 else SYSTEM)

    def __getitem__(self, dim: str) -> float:
        return self.of.get(dim, 1.0)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def share(part: float, whole: float) -> float | None:
    """part ÷ whole in percent, at most 100."""
    return None if not whole else min(100.0, 100.0 * part / whole)


def less(deducted: float) -> float:
    """100 minus what is deducted, not below 0."""
    return max(0.0, 100.0 - deducted)


def mean(scores: Iterable[float | None]) -> float | None:
    said = [score for score in scores if score is not None]
    return two_places(sum(said) / len(said)) if said else None


def one_dimension(auto: float | None, score: float, system: float = SYSTEM) -> float:
    """A dimension's score; where the records say nothing, the group's own."""
    return score if auto is None else (system * auto + (100 - system) * score) / 100


def total(dims: Iterable[tuple[str, float | None, float]], weights: Weights) -> float | None:
    """Σ weight×score of (dimension, system's score, group's score)."""
    lines = [(weights[dim], one_dimension(auto, score, weights.system)) for dim, auto, score in dims]
    whole = sum(weight for weight, _ in lines)
    return two_places(sum(weight * score for weight, score in lines) / whole) if whole else None


def level(score: float) -> str:
    """The code of eco_level whose lower end is reached; the lowest reaches down to anything."""
    levels = sorted(codes.table("eco_level"), key=lambda one: -one.attributes["at_least"])
    return next((one.code for one in levels if score >= one.attributes["at_least"]), levels[-1].code)


def two_places(value: float) -> float:
    return float(Decimal(repr(value)).quantize(Decimal("0.01"), ROUND_HALF_UP))
