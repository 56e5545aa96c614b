"""P3: a bundle imported before changes nothing, and the refusal says when it was imported and as what."""

from pathlib import Path

import pytest

from app.errors import BundleReplay
from tests.threats.cli_pair import CliPair, refusals, state_of
from tests.threats.pair import Pair
from tests.vectors.stations import a_unit


def test_p03_again_changes_nothing_and_says_when_and_as_what(cli_pair: CliPair, tmp_path: Path) -> None:
    pair = cli_pair.copied(tmp_path / "pair")
    pair.group.add("unit", {"name": "测试市水务局", "kind": "gov_dept"})
    bundle = pair.up()
    made = pair.commission.ask("bundle", "import", bundle)
    before, told = state_of(pair.commission), refusals(pair.commission)
    for again in (bundle, bundle):
        ended = pair.commission.end("bundle", "import", again)
        assert (ended.status, ended.code) == (3, "BUNDLE_REPLAY")
        details = ended.facts["error"]["details"]
        day = pair.commission.ask("audit", "list", "--limit", 1)["entries"][0]["at"][:10]
        assert (details["bundle_number"], details["bundle_id"], details["when"]) == (made["number"], made["bundle_id"], day)
        assert details["epoch"] == 1
        assert f"第{made['number']}号" in ended.facts["error"]["message"]
        assert day in ended.facts["error"]["message"]
    assert pair.commission.end("bundle", "import", bundle, "--dry-run").code == "BUNDLE_REPLAY"
    assert state_of(pair.commission) == before
    assert refusals(pair.commission)[:3] == ["BUNDLE_REPLAY"] * 3
    assert len(refusals(pair.commission)) == len(told) + 3


def test_p03_the_day_is_the_day_here(pair: Pair) -> None:
    """Imported at half past seven in the morning, when it is the day before in UTC."""
    pair.clock.pass_(hours=22)
    a_unit(pair.group, "测试市水务局")
    file = pair.up()
    pair.commission.take(file)
    with pytest.raises(BundleReplay) as refused:
        pair.commission.take(file)
    assert refused.value.facts["when"] == "2026-11-21"
    assert refused.value.facts["applied_at"].startswith("2026-11-20T23")


def test_p03_a_waiting_one_again_still_waits(pair: Pair) -> None:
    pair.up()
    late = pair.up()
    assert pair.commission.take(late).waiting_for == [(1, 1)]
    assert pair.commission.take(late).waiting_for == [(1, 1)]
    assert pair.commission.partner().waiting == [2]
