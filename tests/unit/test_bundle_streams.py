"""What a bundle number means, given what came before: the table of bundle-v1.md, section 5."""

from contextlib import nullcontext

import pytest

from app.errors import BundleCovered, BundleLimits, BundleReplay
from app.sync.container.header import NO_PREVIOUS
from app.sync.streams.order import Known, Turn, gaps, turn

DAY = "2026-11-20T01:00:00Z"
APPLIED = Known(5, "d5", {n: {f"d{n}": DAY} for n in range(1, 6)})
LEAPT = Known(7, "d7", {**{n: {f"d{n}": DAY} for n in range(1, 4)}, 7: {"d7": DAY}})
WAITING = Known(5, "d5", {**APPLIED.seen, 8: {"d8": DAY}})


@pytest.mark.parametrize(("known", "number", "digest", "previous", "answer", "why"), [
    (Known(), 1, "d1", NO_PREVIOUS, Turn.APPLY, "the first of a stream"),
    (Known(), 1, "d1", "d0", Turn.FORK, "the first names one before it"),
    (APPLIED, 6, "d6", "d5", Turn.APPLY, "the next"),
    (APPLIED, 6, "d6", "other", Turn.FORK, "the next, after another fifth"),
    (APPLIED, 3, "d3", "d2", BundleReplay, "imported before"),
    (APPLIED, 5, "d5", "d4", BundleReplay, "the last, again"),
    (APPLIED, 3, "x", "d2", Turn.FORK, "an imported number with other content"),
    (APPLIED, 7, "d7", "d6", Turn.WAIT, "one is missing"),
    (APPLIED, 7, "d7", "d5", Turn.APPLY, "follows the last: the sixth is gone at both ends"),
    (APPLIED, 7, "d7", "d3", Turn.APPLY, "follows one we are past"),
    (APPLIED, 6, "d6", "d3", Turn.APPLY, "the next, and follows one we are past"),
    (APPLIED, 7, "d7", NO_PREVIOUS, Turn.APPLY, "follows nothing: contains all"),
    (Known(), 7, "d7", NO_PREVIOUS, Turn.APPLY, "follows nothing, and nothing came before"),
    (Known(), 7, "d7", "d6", Turn.WAIT, "the beginning is missing"),
    (WAITING, 9, "d9", "d8", Turn.WAIT, "follows one that waits itself"),
    (LEAPT, 5, "d5", "d4", BundleCovered, "left out by the leap"),
    (LEAPT, 3, "d3", "d2", BundleReplay, "applied before the leap"),
    (LEAPT, 8, "d8", "d7", Turn.APPLY, "after the leap"),
    (APPLIED, 1005, "d", "", Turn.WAIT, "the farthest that is kept"),
    (APPLIED, 1006, "d", "", BundleLimits, "one farther"),
    (APPLIED, 2**63 - 1, "d", "", BundleLimits, "near the end of all numbers"),
    (WAITING, 8, "d8", "d7", Turn.WAIT, "waiting already, the same"),
    (WAITING, 8, "x", "d7", Turn.FORK, "waiting already, another"),
    (Known(5, "d5", APPLIED.seen, True), 6, "d6", "d5", Turn.FORK, "nothing is taken from a frozen sender"),
    (Known(5, "d5", APPLIED.seen, True), 5, "d5", "d4", BundleReplay, "what was imported stays imported"),
])
def test_turn(known: Known, number: int, digest: str, previous: str, answer: object, why: str) -> None:
    refused = isinstance(answer, type) and issubclass(answer, Exception)
    with pytest.raises(answer) if refused else nullcontext():  # type: ignore[arg-type]
        assert turn(known, number, digest, previous, "测试组") is answer, why


@pytest.mark.parametrize(("number", "waiting", "missing"), [
    (0, [], []), (0, [1], []), (0, [2], [(1, 1)]), (5, [8], [(6, 7)]), (5, [6, 8, 12], [(7, 7), (9, 11)]), (5, [12, 8], [(6, 7), (9, 11)]),
])
def test_gaps_name_what_is_missing(number: int, waiting: list[int], missing: list[tuple[int, int]]) -> None:
    assert gaps(number, waiting) == missing
