"""P4: an older bundle of the same sender is refused as a replay, unless it fills a recorded gap: then the gap closes and what waited is
applied in order."""

from pathlib import Path

import pytest

from app.errors import BundleCovered, BundleReplay
from app.sync.tables import peer
from tests.threats.cli_pair import CliPair, refusals, state_of
from tests.threats.pair import Pair
from tests.vectors.stations import a_unit


def test_p04_older_ones_are_replays_and_one_that_fills_the_gap_is_taken(cli_pair: CliPair, tmp_path: Path) -> None:
    pair, bundles = cli_pair.copied(tmp_path / "pair"), []
    for number in range(5):
        pair.group.add("unit", {"name": f"测试{number}局", "kind": "gov_dept"})
        bundles.append(pair.up())
    for number in (0, 1, 3, 4):
        pair.commission.ask("bundle", "import", bundles[number])
    before, told = state_of(pair.commission), refusals(pair.commission)
    for number in (0, 1):
        ended = pair.commission.end("bundle", "import", bundles[number])
        assert (ended.status, ended.code) == (3, "BUNDLE_REPLAY")
    assert state_of(pair.commission) == before
    assert len(refusals(pair.commission)) == len(told) + 2
    assert pair.commission.ask("sync", "status")["partners"][0]["gaps"] == [[3, 3]]
    done = pair.commission.ask("bundle", "import", bundles[2])
    assert done["applied"]
    assert [int(one[-6:]) for one in done["followed"]] == [4, 5]
    assert pair.commission.ask("sync", "status")["partners"][0]["gaps"] == []
    assert pair.commission.ask("count", "unit")["count"] == 5
    assert pair.commission.ask("digest", "--org", pair.group.ask("sync", "status")["name"]) == pair.group.ask("digest")
    for bundle in bundles:
        assert pair.commission.end("bundle", "import", bundle).code == "BUNDLE_REPLAY"


def test_p04_what_a_leap_left_out_is_a_replay_too(pair: Pair) -> None:
    """The group was restored; the commission's next bundle contains what the lost ones said. One of them turns up after all."""
    unit = a_unit(pair.group)
    pair.swap()
    backup = pair.backup(pair.group, pair.stick.parent / "backup")
    for number in range(2):
        pair.commission.desk.set(unit, {"liaison": f"某{number}"})
        pair.swap()
    lost = Path(pair.down())
    pair.group.take(lost)
    pair.commission.take(pair.up())
    pair.group.store.close()
    group = pair.restored(backup, pair.stick.parent / "restored", pair.group)
    pair.commission.take(pair.up(group))
    group.take(pair.down())
    assert group.rows("unit")[unit].liaison == "某1"
    assert pair.agree(group)
    with pytest.raises(BundleCovered) as refused:
        group.take(lost)
    assert isinstance(refused.value, BundleReplay)
    with group.store.read() as conn:
        assert conn.execute(peer.select().where(peer.c.frozen.is_not(None))).all() == []
