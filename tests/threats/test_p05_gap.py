"""P5: a lost bundle is named exactly: sender, stream, numbers, days. What comes past it is proved, kept and waits; nothing is applied
past a gap it depends on."""

import io
from pathlib import Path

import pytest

from app.errors import BundleTampered
from app.sync import service
from app.sync.container.reader import look
from app.sync.place import inbox
from tests.threats.cli_pair import GROUP, CliPair, state_of
from tests.threats.pair import Pair
from tests.vectors import makings
from tests.vectors.stations import a_unit


def test_p05_the_gap_is_named_with_sender_stream_numbers_and_days(pair: Pair) -> None:
    files = []
    for number in range(6):
        a_unit(pair.group, f"测试{number}局")
        files.append(pair.up())
        pair.clock.pass_(days=1)
    pair.commission.take(files[0])
    pair.commission.take(files[5])
    done = pair.commission.take(files[3])
    assert done.waiting_for == [(2, 3), (5, 5)]
    first, second = done.gaps
    assert (first.sender, first.station, first.epoch) == (GROUP, pair.group.station.station_id, 1)
    assert (first.first, first.last, first.after, first.before) == (2, 3, "2026-11-20", "2026-11-23")
    assert (second.first, second.last, second.after, second.before) == (5, 5, "2026-11-23", "2026-11-25")
    assert all(part in done.warnings[0] for part in (GROUP, "第2号至第3号", "第5号", "2026-11-20至2026-11-23之间", first.station[-8:]))
    partner = pair.commission.partner()
    assert (partner.received, partner.gaps, partner.waiting) == (1, [(2, 3), (5, 5)], [4, 6])


def test_p05_at_the_beginning_the_gap_has_one_day_and_the_sender_hears_of_it(pair: Pair) -> None:
    pair.up()
    pair.clock.pass_(days=2)
    [gap] = pair.commission.take(pair.up()).gaps
    assert (gap.first, gap.last, gap.after, gap.before) == (1, 1, None, "2026-11-22")
    assert service.inspect(Path(pair.down())).acknowledges == [{"epoch": 1, "number": 0, "gaps": [[1, 1]]}]


def test_p05_by_command_it_is_told_kept_and_applied_in_order_later(cli_pair: CliPair, tmp_path: Path) -> None:
    pair, bundles = cli_pair.copied(tmp_path / "pair"), []
    [unit] = pair.group.add("unit", {"name": "测试市档案局", "kind": "gov_dept"})
    for number in range(3):
        pair.group.ask("set", unit, f"liaison=某{number}")
        bundles.append(pair.up())
    waits = pair.commission.ask("bundle", "import", bundles[2])
    assert (waits["applied"], waits["waiting_for"], waits["gaps"][0]["sender"]) == (False, [[1, 2]], GROUP)
    before = state_of(pair.commission)
    preview = pair.commission.ask("bundle", "import", bundles[1], "--dry-run")
    assert (preview["waiting_for"], preview["applied"]) == ([[1, 1]], False)
    assert state_of(pair.commission) == before, "a preview keeps nothing"
    assert pair.commission.ask("count", "unit")["count"] == 0
    pair.commission.ask("bundle", "import", bundles[1])
    assert pair.commission.ask("count", "unit")["count"] == 0
    pair.commission.ask("bundle", "import", bundles[0])
    assert pair.commission.ask("show", unit)["record"]["liaison"] == "某2"


def test_p05_only_what_is_proved_is_kept(pair: Pair) -> None:
    pair.up()
    late = Path(pair.up())
    raw = late.read_bytes()
    late.write_bytes(makings.flipped(raw, look(io.BytesIO(raw)).prefix.cipher_at + 5))
    with pytest.raises(BundleTampered):
        pair.commission.take(late)
    assert list(inbox(pair.commission).glob("*")) == []
    assert pair.commission.partner().waiting == []


def test_p05_what_waited_is_proved_again_when_its_turn_comes(pair: Pair) -> None:
    """Damaged in the inbox meanwhile: the gap closes, the damaged one is named and stays where it is."""
    files = [pair.up(), pair.up()]
    pair.commission.take(files[1])
    [kept] = inbox(pair.commission).glob("*.pzb")
    kept.write_bytes(makings.flipped(kept.read_bytes(), 9_000))
    done = pair.commission.take(files[0])
    assert done.applied
    assert done.followed == []
    assert any("第2号包没有导入" in one for one in done.warnings)
    assert pair.commission.partner().received == 1
    assert pair.commission.take(files[1]).applied, "brought again, it is taken"
