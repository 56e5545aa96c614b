"""The register of media and the bundles: what an export and an import write there, and what stands there against an import."""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from app.desk.attaching import attach
from app.desk.issued import issue
from app.errors import BundleNotEntered, BundleTampered
from app.sync.media import handing
from tests.conftest import StoppedClock
from tests.samples.management import HASH
from tests.vectors.makings import seed
from tests.vectors.stations import BEGINNING, COMMISSION, GROUP, Place, a_unit, copied, enrolled_template


@pytest.fixture(scope="module")
def enrolled(sealed_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return enrolled_template(sealed_template, tmp_path_factory.mktemp("enrolled"), StoppedClock(BEGINNING))


@pytest.fixture
def pair(enrolled: Path, tmp_path: Path, clock: StoppedClock) -> Iterator[tuple[Place, Place]]:
    group, commission = copied(enrolled, tmp_path, "gc", clock)
    a_unit(group)
    clock.pass_(minutes=1)
    yield group, commission
    group.store.close()
    commission.store.close()


def entry(bundle_id: str, digest: str, **values: object) -> dict[str, object]:
    """What a clerk writes from the printed sheet that came with the medium."""
    return {"kind": "package", "media_no": bundle_id, "copies": 1, "contents": "同步包", "hash": digest, "action": "receive",
            "giver": "某送件人", "taker": "某收件人", "at": "2026-11-20T09:31", "purpose": "数据交换"} | values


def entries(place: Place) -> list[tuple[str, str, str, str]]:
    return sorted((row.action, row.media_no, row.hash, row.state) for row in place.rows("media_handover").values())


def test_an_export_is_carried_out_and_an_import_received(pair: tuple[Place, Place], tmp_path: Path) -> None:
    group, commission = pair
    made = group.export("commission", tmp_path / "U盘")
    digest = sha256(Path(made.files[0]).read_bytes()).hexdigest()
    assert entries(group) == [("carry", made.bundle_id, digest, "in_use")]
    (row,) = group.rows("media_handover").values()
    row = group.desk.get(row.id)
    assert (row.taker, row.due, row.copies, row.note) == (COMMISSION, "2026-12-21", 1, "写入介质：U盘")
    assert [one.number for one in group.desk.due() if one.id == row.id] == ["T65"]
    commission.take(made.files[0])
    assert entries(commission) == [("receive", made.bundle_id, digest, "in_use")]
    assert next(iter(commission.rows("media_handover").values())).giver == GROUP


def test_the_acknowledgement_closes_the_entry(pair: tuple[Place, Place], tmp_path: Path) -> None:
    group, commission = pair
    commission.take(group.export("commission", tmp_path / "up").files[0])
    group.take(commission.export(GROUP, tmp_path / "down").files[0])
    (carry,) = [row for row in group.rows("media_handover").values() if row.action == "carry"]
    assert (carry.state, carry.back_at) == ("returned", "2026-11-20")
    assert not [one for one in group.desk.due() if one.id == carry.id]


def test_who_agreed_is_listed_as_lacking_where_the_leader_did_not_export(pair: tuple[Place, Place], tmp_path: Path) -> None:
    group, _ = pair
    group.desk.user = group.desk.user.__class__(**{**vars(group.desk.user), "roles": frozenset({"group_member"})})
    group.export("commission", tmp_path / "stick")
    (row,) = group.desk.page("media_handover").rows
    assert (row.approver, row.missing) == (None, ["approver"])


def test_entries_of_packages_stay_at_their_station(pair: tuple[Place, Place], tmp_path: Path) -> None:
    group, commission = pair
    group.desk.add("media_handover", entry("U-1", "", kind="udisk", action="issue"))
    commission.take(group.export("commission", tmp_path / "stick").files[0])
    assert group.partner("commission").pending == 0, "an export leaves nothing behind that has to be exported"
    assert {row.kind for row in commission.rows("media_handover").values()} == {"udisk", "package"}
    assert {row.action for row in commission.rows("media_handover").values()} == {"issue", "receive"}
    carried = next(row for row in group.rows("media_handover").values() if row.action == "carry")
    group.desk.set(carried.id, {"note": "已送达"})
    assert group.partner("commission").pending == 0
    commission.take(group.export("commission", tmp_path / "stick", full=True).files[0])
    assert carried.id not in commission.rows("media_handover")
    assert group.digest() == commission.digest(GROUP)


@pytest.mark.parametrize("state", ["registered", "in_use", "overdue"])
def test_another_hash_in_an_open_entry_stops_the_import(pair: tuple[Place, Place], tmp_path: Path, state: str,
                                                        clock: StoppedClock) -> None:
    group, commission = pair
    made = group.export("commission", tmp_path / "stick")
    kind = {"action": "issue", "due": "2026-11-20"} if state != "in_use" else {}
    key = commission.desk.add("media_handover", entry(made.bundle_id, HASH, **kind))
    if state == "overdue":
        clock.pass_(days=3)
        commission.desk.step(key, "use")
        commission.desk.step(key, "overdue")
    assert commission.desk.get(key).state == state
    before = commission.digest(), len(entries(commission))
    for dry_run in (True, False):
        with pytest.raises(BundleTampered) as refusal:
            commission.take(made.files[0], dry_run=dry_run)
        assert "载体交接" in refusal.value.message
    assert (commission.digest(), len(entries(commission))) == before
    assert commission.rows("unit") == {}


def test_an_entry_with_the_same_hash_is_the_entry_of_the_import(pair: tuple[Place, Place], tmp_path: Path) -> None:
    group, commission = pair
    made = group.export("commission", tmp_path / "stick")
    commission.desk.add("media_handover", entry(made.bundle_id, f" {made.sha256.upper()} "))
    assert commission.take(made.files[0]).applied
    assert entries(commission) == [("receive", made.bundle_id, made.sha256, "in_use")]


def test_a_closed_entry_with_another_hash_stops_nothing(pair: tuple[Place, Place], tmp_path: Path) -> None:
    group, commission = pair
    made = group.export("commission", tmp_path / "stick")
    key = commission.desk.add("media_handover", entry(made.bundle_id, HASH))
    commission.desk.step(key, "return", {"back_at": "2026-11-20"})
    assert commission.take(made.files[0]).applied


def test_a_bundle_that_waits_is_entered_when_it_comes(pair: tuple[Place, Place], tmp_path: Path, clock: StoppedClock) -> None:
    group, commission = pair
    first = group.export("commission", tmp_path / "stick")
    a_unit(group, "又一个单位")
    clock.pass_(minutes=1)
    second = group.export("commission", tmp_path / "stick")
    commission.take(second.files[0])
    assert [one[1] for one in entries(commission)] == [second.bundle_id]
    commission.take(second.files[0])
    assert commission.take(first.files[0]).followed == [second.bundle_id]
    assert sorted(one[1] for one in entries(commission)) == sorted([first.bundle_id, second.bundle_id])


def test_volumes_are_one_package(pair: tuple[Place, Place], tmp_path: Path) -> None:
    group, commission = pair
    (tmp_path / "photo.bin").write_bytes(seed("noise", 150_000))
    attach(group.desk, next(iter(group.rows("unit"))), tmp_path / "photo.bin")
    made = group.export("commission", tmp_path / "stick", volume_size=65_536)
    assert len(made.files) > 1
    assert commission.take(made.files[0]).applied
    assert entries(group)[0][1:3] == entries(commission)[0][1:3] == (made.bundle_id, made.sha256)


def test_a_bundle_written_again_is_carried_out_again(pair: tuple[Place, Place], tmp_path: Path) -> None:
    group, _ = pair
    made = group.export("commission", tmp_path / "one")
    group.export("commission", tmp_path / "two", from_number=made.number)
    assert entries(group) == [("carry", made.bundle_id, made.sha256, "in_use")] * 2


@pytest.mark.parametrize("by", ["issued", "own"])
def test_the_policy_asks_for_an_entry(pair: tuple[Place, Place], tmp_path: Path, by: str) -> None:
    group, commission = pair
    if by == "issued":
        issue(commission.desk, "setting", "require_handover", {"value": True})
    else:
        commission.desk.put_setting(handing.REQUIRE, True)
    made = group.export("commission", tmp_path / "stick")
    for dry_run in (True, False):
        with pytest.raises(BundleNotEntered):
            commission.take(made.files[0], dry_run=dry_run)
    assert commission.rows("unit") == {}
    commission.desk.add("media_handover", entry(made.bundle_id, made.sha256))
    assert commission.take(made.files[0]).applied
