"""P12: only the numbers last + 1 .. last + 1000 are kept as pending, farther is refused; counters have 63 bits. The sender's own program
does not make such bundles: they are forged with its real keys."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.sync import canon
from app.sync.streams.order import WINDOW
from tests.threats.cli_pair import CliPair, party, refusals, state_of, this_moment
from tests.vectors import makings

LARGEST = 2**63 - 1


class Forger:
    """Bundles of the group to the commission with anything in the header."""

    def __init__(self, pair: CliPair, folder: Path) -> None:
        self.pair, self.folder, self.count = pair, folder, 0
        self.giver, self.taker = party(pair.group), party(pair.commission)
        self.header = replace(makings.a_header(self.giver, self.taker), created=this_moment())

    def offer(self, **fields: Any) -> dict[str, Any]:
        """The command's answer: facts of the import, or the error."""
        raw = canon.loads(self.header.dumps(), depth=8) | fields
        self.count += 1
        path = self.folder / f"{self.count}.pzb"
        text = json.dumps(raw, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
        path.write_bytes(makings.made(text, self.giver, self.taker, makings.framed()))
        ended = self.pair.commission.end("bundle", "import", path)
        return ended.facts.get("error") or ended.facts


@pytest.fixture
def forger(cli_pair: CliPair, tmp_path: Path) -> Forger:
    return Forger(cli_pair.copied(tmp_path / "pair"), tmp_path)


def test_p12_the_window_is_a_thousand_numbers_from_the_next(forger: Forger) -> None:
    commission = forger.pair.commission
    before, told = state_of(commission), refusals(commission)
    for number in (WINDOW + 1, 10 * WINDOW, LARGEST - 1, LARGEST):
        refused = forger.offer(number=number, previous="ab" * 32)
        assert refused["code"] == "BUNDLE_LIMITS", (number, refused)
        assert f"第{number}号" in refused["message"]
    assert state_of(commission) == before, "a far number moves nothing, and keeps no file"
    assert refusals(commission)[:4] == ["BUNDLE_LIMITS"] * 4
    assert len(refusals(commission)) == len(told) + 4
    kept = forger.offer(number=WINDOW, previous="ab" * 32)
    assert (kept["applied"], kept["waiting_for"]) == (False, [[1, WINDOW - 1]])
    # What waits does not move the window: it begins where the stream stands.
    assert forger.offer(number=WINDOW + 1, previous="ab" * 32)["code"] == "BUNDLE_LIMITS"
    assert forger.offer(number=1)["applied"]
    assert forger.offer(number=WINDOW + 1, previous="ab" * 32)["waiting_for"] == [[2, WINDOW - 1]]


@pytest.mark.parametrize("field", ["number", "epoch", "first", "last", "attachments"])
def test_p12_counters_have_63_bits(forger: Forger, field: str) -> None:
    commission = forger.pair.commission
    before = state_of(commission)
    wrong: list[Any] = [2**63, 2**64, 2**200, -1, -(2**63), 1.0, "1", True, None]
    for value in [*wrong, *([0] if field in ("number", "epoch", "first") else [])]:
        refused = forger.offer(**{field: value})
        assert refused["code"] == "BUNDLE_FORMAT", (field, value, refused)
    assert state_of(commission) == before


def test_p12_counters_of_acknowledgements_too(forger: Forger) -> None:
    commission = forger.pair.commission
    before = state_of(commission)
    good = {"epoch": 1, "number": 0, "digest": "0" * 64, "gaps": [], "received": 0}
    wrong = [{"epoch": 2**63}, {"epoch": 0}, {"number": 2**63, "received": 2**63}, {"number": -1}, {"received": 2**63},
             {"gaps": [[1, 2**63]]}, {"gaps": [[0, 1]]}, {"gaps": [[3, 2]]}, {"number": 5, "received": 4}]
    for changes in wrong:
        assert forger.offer(acks=[good | changes])["code"] == "BUNDLE_FORMAT", changes
    assert state_of(commission) == before


def test_p12_an_acknowledgement_of_the_largest_number_is_no_news(forger: Forger) -> None:
    """Above what we ever gave: this PC would be an old copy of itself; nothing is marked as applied."""
    commission = forger.pair.commission
    ack = {"epoch": 1, "number": LARGEST, "digest": "ab" * 32, "gaps": [], "received": LARGEST}
    refused = forger.offer(acks=[ack])
    assert refused["code"] == "BUNDLE_FORK", refused
    assert commission.ask("sync", "status")["partners"][0]["acknowledged"] == 0


def test_p12_the_most_entries_a_header_can_claim_are_not_there(forger: Forger) -> None:
    commission = forger.pair.commission
    before = state_of(commission)
    assert forger.offer(last=LARGEST)["code"] == "BUNDLE_FORMAT"
    assert forger.offer(first=LARGEST, last=LARGEST)["code"] == "BUNDLE_FORMAT"
    assert state_of(commission) == before
