"""One stream's order: what a number that arrives means, given what came before. Pure; docs/formats/bundle-v1.md section 5.

shapes    a stream is (sender station, epoch) towards us; numbers rise by one
errors    BundleReplay, BundleFork, BundleLimits
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from app.errors import BundleLimits, BundleReplay

from .container.header import NO_PREVIOUS

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
    seen                {number: {digest: day it came}} of every proved bundle, applied or waiting
    frozen              a fork was found before
    """

    number: int = 0
    digest: str = NO_PREVIOUS
    seen: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    frozen: bool = False


def turn(known: Known, number: int, digest: str, previous: str, sender: str) -> Turn:
    """raises    BundleReplay for what was applied before, BundleLimits for a number too far ahead"""
    before = known.seen.get(number, {})
    if number <= known.number and digest in before:
        raise BundleReplay(sender=sender, bundle_number=number, when=before[digest][:10], applied_at=before[digest])
    if known.frozen or number <= known.number or (before and digest not in before):
        return Turn.FORK
    if number > known.number + WINDOW:
        raise BundleLimits(limit=f"编号第{number}号，超过下一号（第{known.number + 1}号）一千号以上")
    if number > known.number + 1:
        return Turn.WAIT
    return Turn.APPLY if previous == known.digest else Turn.FORK


def gaps(number: int, waiting: Sequence[int]) -> list[tuple[int, int]]:
    """What is missing between `number` (applied) and the bundles that wait, as [first, last] pairs."""
    missing, after = [], number
    for one in sorted(waiting):
        if one > after + 1:
            missing.append((after + 1, one - 1))
        after = max(after, one)
    return missing
