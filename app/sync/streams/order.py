"""One stream's order: what a number that arrives means, given what came before. Pure; docs/formats/bundle-v2.md section 5.

A bundle names the one it follows: the number before it, or an earlier one when the receiver said that it has no more (it was restored
from an older state, and what lay between is gone at both ends). Whatever follows something the receiver has is applied; what it leaps over
is contained in it.

shapes    a stream is (sender station, epoch) towards us; numbers rise by one
errors    BundleReplay, BundleCovered, BundleLimits
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from enum import Enum
from typing import Any

from app.errors import BundleCovered, BundleLimits, BundleReplay

from ..container.header import NO_PREVIOUS
from ..keys.certificate import moment

WINDOW = 1000


class Turn(Enum):
    """What is to be done with a proved bundle."""

    APPLY = "apply"
    WAIT = "wait"
    FORK = "fork"


@dataclass(frozen=True)
class Known:
    """What the receiver knows of one stream.

    number, digest      of the last bundle applied without a gap; 0 and zeros at the beginning
    seen                {number: {digest: moment it came}} of every proved bundle, applied, covered by a later one or waiting
    frozen              a fork was found before
    """

    number: int = 0
    digest: str = NO_PREVIOUS
    seen: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    frozen: bool = False

    def has(self, digest: str) -> bool:
        """Do we stand at or behind the bundle with this digest?"""
        return digest in (NO_PREVIOUS, self.digest) or any(digest in there for number, there in self.seen.items() if number <= self.number)


def turn(known: Known, number: int, digest: str, previous: str, sender: str, *, zone: tzinfo | None = None, **facts: Any) -> Turn:
    """
    zone      of the day that is told; None: this PC's
    facts     what else the refusal tells
    raises    BundleReplay for what was applied before, BundleCovered for what a later one contained, BundleLimits too far ahead
    """
    before = known.seen.get(number, {})
    if number <= known.number and digest in before:
        at = before[digest]
        day = moment(at).astimezone(zone).date().isoformat()
        raise BundleReplay(sender=sender, bundle_number=number, when=day, applied_at=at, **facts)
    if number <= known.number and not before:
        raise BundleCovered(sender=sender, bundle_number=number, last=known.number, **facts)
    if known.frozen or number <= known.number or (before and digest not in before):
        return Turn.FORK
    if number > known.number + WINDOW:
        raise BundleLimits(limit=f"编号第{number}号，超过下一号（第{known.number + 1}号）一千号以上", **facts)
    if known.has(previous):
        return Turn.APPLY
    return Turn.WAIT if number > known.number + 1 else Turn.FORK


def gaps(number: int, waiting: Sequence[int]) -> list[tuple[int, int]]:
    """What is missing between `number` (applied) and the bundles that wait, as [first, last] pairs."""
    missing, after = [], number
    for one in sorted(waiting):
        if one > after + 1:
            missing.append((after + 1, one - 1))
        after = max(after, one)
    return missing
