"""Bundles in volumes: on several media, in any order, damaged, mixed, half written, resumed; and media that are looked at first."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import pytest

from app.desk.attaching import attach
from app.errors import (
    Absent,
    BundleLimits,
    BundleNotForUs,
    BundleVolumeMissing,
    MediumLevel,
    MediumUnknown,
    NotPermitted,
    StorageFull,
    StorageReadOnly,
    Usage,
    VolumeDamaged,
)
from app.sync import service
from app.sync.media import collecting
from app.sync.media import medium as media
from app.sync.media.register import listed, register, set_state
from app.sync.place import inbox
from tests.conftest import StoppedClock
from tests.vectors.looking import looks
from tests.vectors.makings import seed
from tests.vectors.stations import BEGINNING, GROUP, Place, a_unit, copied, enrolled_template

SIZE = 160_000


@pytest.fixture(scope="module")
def enrolled(sealed_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return enrolled_template(sealed_template, tmp_path_factory.mktemp("volumes"), StoppedClock(BEGINNING))


@pytest.fixture
def pair(enrolled: Path, tmp_path: Path, clock: StoppedClock) -> Iterator[tuple[Place, Place]]:
    group, commission = copied(enrolled, tmp_path, "gc", clock)
    unit = a_unit(group)
    (tmp_path / "x.bin").write_bytes(seed("noise", 500_000))
    attach(group.desk, unit, tmp_path / "x.bin")
    yield group, commission
    group.store.close()
    commission.store.close()


def cut(group: Place, folder: Path) -> list[Path]:
    """The next bundle in volumes, each of which is moved onto a stick of its own."""
    made = group.export("commission", folder, volume_size=SIZE)
    assert not made.missing
    sticks = []
    for number, file in enumerate(map(Path, made.files), 1):
        stick = folder / f"stick{number}"
        stick.mkdir()
        sticks.append(Path(shutil.move(file, stick / "包.pzb.001")))          # names say nothing
    return sticks


def test_volumes_from_several_media_in_any_order(pair: tuple[Place, Place], tmp_path: Path) -> None:
    group, commission = pair
    sticks = cut(group, tmp_path / "stick")
    assert len(sticks) == 4
    order = [sticks[number] for number in (2, 0, 3)]
    before = commission.digest()
    for came, stick in enumerate(order, 1):
        with pytest.raises(BundleVolumeMissing) as missing:
            commission.take(stick)
        details = missing.value.details()
        assert len(details["here"]) == came
        assert sorted(details["here"] + details["missing"]) == [1, 2, 3, 4]
        assert details["bundle_id"].endswith("-01-000001")
    assert missing.value.details()["missing"] == [2]
    assert missing.value.exit == 3
    assert commission.digest() == before
    [waiting] = collecting.waiting(commission)
    assert (waiting.here, waiting.missing, waiting.sender) == ([1, 3, 4], [2], GROUP)
    done = commission.take(sticks[1])
    assert done.applied
    assert group.digest() == commission.digest(GROUP)
    assert collecting.waiting(commission) == []
    assert not list(collecting.parts(commission).iterdir())


def test_every_order_of_three_media(pair: tuple[Place, Place], tmp_path: Path) -> None:
    """Collected to the last but one in every order; the last one completes it, which a dry run shows without changing anything."""
    group, commission = pair
    made = group.export("commission", tmp_path / "stick", volume_size=230_000)
    files = [Path(file) for file in made.files]
    assert len(files) == 3
    for order in permutations(range(3)):
        for number in order[:2]:
            alone = tmp_path / "alone" / files[number].name
            shutil.rmtree(alone.parent, ignore_errors=True)
            alone.parent.mkdir()
            shutil.copy(files[number], alone)
            with pytest.raises(BundleVolumeMissing):
                commission.take(alone)
        shutil.copy(files[order[2]], alone.with_name("last"))
        alone.unlink()
        assert commission.take(alone.with_name("last"), dry_run=True).ledgers == {"staff": 1, "unit": 2}
        assert collecting.give_up(commission, made.bundle_id) == sorted(number + 1 for number in order[:2])
    assert commission.take(files[1]).applied, "all in one folder: nothing needs to be collected"


def test_a_damaged_volume_is_named_alone_and_the_others_stay(pair: tuple[Place, Place], tmp_path: Path) -> None:
    group, commission = pair
    made = group.export("commission", tmp_path / "stick", volume_size=SIZE)
    third = Path(made.files[2])
    raw = third.read_bytes()
    third.write_bytes(raw[:-7] + bytes([raw[-7] ^ 16]) + raw[-6:])
    with pytest.raises(VolumeDamaged) as damaged:
        commission.take(made.files[0])
    assert damaged.value.number == "BND-08"
    assert (damaged.value.facts["volumes"], damaged.value.facts["missing"], damaged.value.facts["here"]) == ([3], [3], [1, 2, 4])
    for file in made.files:
        Path(file).unlink()
    again = group.export("commission", tmp_path / "other", from_number=1, volumes=[3])
    assert [Path(file).name[-4:] for file in again.files] == [".003"]
    assert Path(again.files[0]).read_bytes() == raw
    assert commission.take(again.files[0]).applied


def test_a_damaged_volume_that_comes_alone(pair: tuple[Place, Place], tmp_path: Path) -> None:
    group, commission = pair
    sticks = cut(group, tmp_path / "stick")
    raw = sticks[0].read_bytes()
    sticks[0].write_bytes(raw[:-1] + bytes([raw[-1] ^ 1]))
    with pytest.raises(VolumeDamaged) as damaged:
        commission.take(sticks[0])
    assert (damaged.value.facts["volumes"], damaged.value.facts["here"]) == ([1], [])
    assert collecting.waiting(commission) == []


def test_a_volume_of_another_bundle_under_the_same_name_is_not_mixed(pair: tuple[Place, Place], tmp_path: Path) -> None:
    group, commission = pair
    first = group.export("commission", tmp_path / "a", volume_size=SIZE)
    a_unit(group, "测试市财政局")
    (tmp_path / "x.bin").write_bytes(seed("other noise", 500_000))
    attach(group.desk, next(iter(group.rows("unit"))), tmp_path / "x.bin")
    second = group.export("commission", tmp_path / "b", volume_size=SIZE)
    shutil.copy(second.files[1], first.files[1])
    with pytest.raises(BundleVolumeMissing) as missing:
        commission.take(first.files[0])
    assert missing.value.details()["missing"] == [2]
    rest = group.export("commission", tmp_path / "c", from_number=1, volumes=[2])
    assert commission.take(rest.files[0]).applied
    assert commission.take(second.files[3]).applied
    assert group.digest() == commission.digest(GROUP)


def test_volumes_for_another_office_leave_nothing(enrolled: Path, pair: tuple[Place, Place], tmp_path: Path, clock: StoppedClock) -> None:
    group, _ = pair
    [other] = copied(enrolled, tmp_path, "o", clock)
    sticks = cut(group, tmp_path / "stick")
    with pytest.raises(BundleNotForUs):
        other.take(sticks[2])
    assert not collecting.parts(other).exists()
    other.store.close()


def test_what_waits_is_bounded_by_count_and_room(pair: tuple[Place, Place], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    group, commission = pair
    sticks = cut(group, tmp_path / "stick")
    plenty = media.look_at
    with monkeypatch.context() as patch:
        patch.setattr(collecting, "look_at", lambda folder: replace(plenty(folder), free=media.MARGIN + 1000))
        with pytest.raises(StorageFull) as full:
            commission.take(sticks[0])
    assert full.value.facts["free"] == media.MARGIN + 1000
    assert full.value.facts["needed"] == sticks[0].stat().st_size + media.MARGIN
    with monkeypatch.context() as patch:
        patch.setattr(collecting, "MOST_SETS", 0)
        with pytest.raises(BundleLimits):
            commission.take(sticks[0])
    assert collecting.waiting(commission) == []


def test_a_power_cut_while_collecting_leaves_whole_volumes(pair: tuple[Place, Place], tmp_path: Path) -> None:
    group, commission = pair
    sticks = cut(group, tmp_path / "stick")
    with pytest.raises(BundleVolumeMissing):
        commission.take(sticks[0])
    [folder] = collecting.parts(commission).iterdir()
    (folder / ".part-0123456789abcdef").write_bytes(b"half of a volume")
    with pytest.raises(BundleVolumeMissing) as missing:
        commission.take(sticks[1])
    assert missing.value.details()["here"] == [1, 2]
    assert sorted(one.name for one in folder.iterdir()) == ["00001", "00002"]
    with pytest.raises(BundleVolumeMissing):
        commission.take(sticks[2])
    assert commission.take(sticks[3]).applied


def tight(monkeypatch: pytest.MonkeyPatch, stick: Path, room: int) -> None:
    """The stick has room for so many bytes."""
    plenty = media.look_at

    def look(folder: Path) -> media.Medium:
        used = sum(one.stat().st_size for one in stick.iterdir()) if folder == stick else 0
        return replace(plenty(folder), free=max(media.MARGIN + room - used, 0)) if folder == stick else plenty(folder)

    looks(monkeypatch, look)


def test_media_are_filled_one_after_the_other_and_on_another_day(pair: tuple[Place, Place], tmp_path: Path, clock: StoppedClock,
                                                                 monkeypatch: pytest.MonkeyPatch) -> None:
    group, commission = pair
    first, second = tmp_path / "first", tmp_path / "second"
    with monkeypatch.context() as patch:
        tight(patch, first, 2 * SIZE + 100)
        made = group.export("commission", first, volume_size=SIZE)
    assert ([one.number for one in made.volumes], made.missing, made.volume_size) == ([1, 2], [3, 4], SIZE)
    assert len(list(first.iterdir())) == 2
    assert group.partner("commission").sent == 1, "the number is given: the rest follows from the outbox"
    clock.pass_(days=3)
    with monkeypatch.context() as patch:
        tight(patch, second, 100)
        with pytest.raises(StorageFull):
            group.export("commission", second, from_number=1, volumes=made.missing)
    assert not list(second.iterdir())
    rest = group.export("commission", second, from_number=1, volumes=made.missing)
    assert ([one.number for one in rest.volumes], rest.missing) == ([3, 4], [])
    sheet = service.handover(group, made.bundle_id)
    assert [(one["volume"], one["medium"]) for one in sheet["volumes"]] == [(1, "first"), (2, "first"), (3, "second"), (4, "second")]
    assert all(len(one["sha256"]) == 64 for one in sheet["volumes"])
    with pytest.raises(BundleVolumeMissing):
        commission.take(next(first.iterdir()))
    assert commission.take(next(second.iterdir())).applied


def test_the_next_export_ends_what_was_begun(pair: tuple[Place, Place], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    group, commission = pair
    first, second = tmp_path / "first", tmp_path / "second"
    with monkeypatch.context() as patch:
        tight(patch, first, SIZE + 100)
        group.export("commission", first, volume_size=SIZE)
    a_unit(group, "测试市财政局")
    made = group.export("commission", second)
    assert made.number == 2
    assert [Path(file).suffix for file in made.files] == [".002", ".003", ".004", ".pzb"]
    with pytest.raises(BundleVolumeMissing):
        commission.take(next(first.iterdir()))
    assert commission.take(made.files[0]).applied
    assert commission.take(made.files[3]).applied


def test_volumes_that_do_not_exist(pair: tuple[Place, Place], tmp_path: Path) -> None:
    group, _ = pair
    with pytest.raises(Usage):
        group.export("commission", tmp_path / "stick", volumes=[1])
    group.export("commission", tmp_path / "stick", volume_size=SIZE)
    with pytest.raises(Absent):
        group.export("commission", tmp_path / "stick", from_number=1, volumes=[5])
    with pytest.raises(Usage):
        group.export("commission", tmp_path / "stick", from_number=1, volume_size=70)


def test_a_bundle_that_fits_is_not_cut(pair: tuple[Place, Place], tmp_path: Path) -> None:
    group, commission = pair
    made = group.export("commission", tmp_path / "stick", volume_size=1 << 30)
    assert ([Path(file).suffix for file in made.files], made.volumes) == ([".pzb"], [])
    assert commission.take(made.files[0]).applied


def medium_is(monkeypatch: pytest.MonkeyPatch, **facts: object) -> None:
    plenty = media.look_at
    looks(monkeypatch, lambda folder: replace(plenty(folder), **facts) if folder.name == "stick" else plenty(folder))


@pytest.mark.parametrize(("facts", "refusal", "told"), [
    ({"free": media.MARGIN + 5000}, StorageFull, "剩余 1.0 MB（1053576 字节）"),
    ({"largest": 300_000, "file_system": "vfat"}, StorageFull, "FAT32介质上的一个文件最大"),
    ({"read_only": True}, StorageReadOnly, "只读"),
])
def test_a_medium_that_cannot_take_it_is_refused_before_anything_is_written(
        pair: tuple[Place, Place], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, facts: dict[str, object], refusal: type[Exception],
        told: str) -> None:
    group, _ = pair
    with monkeypatch.context() as patch:
        medium_is(patch, **facts)
        with pytest.raises(refusal, match=told):
            group.export("commission", tmp_path / "stick")
    assert not list((tmp_path / "stick").iterdir())
    assert group.partner("commission").sent == 0


def test_a_full_disk_of_our_own_is_said_before_packing(pair: tuple[Place, Place], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    group, _ = pair
    plenty = media.look_at
    with monkeypatch.context() as patch:
        looks(patch, lambda at: replace(plenty(at), free=1 << 20) if at == group.folder else plenty(at))
        with pytest.raises(StorageFull, match="本机磁盘"):
            group.export("commission", tmp_path / "stick")
    assert group.partner("commission").sent == 0


def test_what_unpacks_to_more_than_the_disk_holds_is_not_begun(pair: tuple[Place, Place], tmp_path: Path,
                                                              monkeypatch: pytest.MonkeyPatch) -> None:
    from app.sync import importing
    group, commission = pair
    made = group.export("commission", tmp_path / "stick")
    plenty = media.look_at
    before = commission.digest()
    with monkeypatch.context() as patch:
        def left(folder: Path) -> media.Medium:
            kept = sum(one.stat().st_size for one in inbox(commission).glob("*"))
            return replace(plenty(folder), free=made.bytes + media.MARGIN + 100_000 - kept)
        patch.setattr(importing, "look_at", left)
        with pytest.raises(StorageFull, match="本机磁盘"):
            commission.take(made.files[0])
    assert commission.digest() == before
    assert not inbox(commission).exists() or not list(inbox(commission).iterdir())
    assert commission.take(made.files[0]).applied


def test_the_register_knows_a_medium_again_and_minds_its_level(pair: tuple[Place, Place], tmp_path: Path) -> None:
    group, _ = pair
    stick = tmp_path / "stick"
    stick.mkdir()
    made = register(group, group.desk, stick, "U-03", "internal", keeper="某甲")
    assert (made.number, made.level, made.state) == ("U-03", "internal", "in_use")
    assert listed(group) == [made]
    a_unit(group, "测试市保密局", classification="secret", term="10年", class_basis="测试")
    with pytest.raises(MediumLevel) as refused:
        group.export("commission", stick)
    assert refused.value.number == "STO-04"
    assert "U-03号，内部" in refused.value.message
    assert "秘密" in refused.value.message
    assert [one.name for one in stick.iterdir()] == ["paizhu-medium.json"]
    assert group.partner("commission").sent == 0
    register(group, group.desk, stick, "U-03", "secret")
    done = group.export("commission", stick)
    assert done.medium == "U-03"
    [entry] = [row for row in group.rows("media_handover").values() if row.media_no == done.bundle_id]
    assert "U-03号" in (group.desk.get(entry.id).note or "")
    set_state(group, group.desk, "U-03", "lost")
    with pytest.raises(NotPermitted, match="遗失"):
        group.export("commission", stick)


def test_where_the_policy_asks_for_registered_media_others_are_refused(pair: tuple[Place, Place], tmp_path: Path) -> None:
    group, _ = pair
    with group.desk.act("settings") as act:
        act.set_setting("require_registered_medium", True)
        act.commit()
    with pytest.raises(MediumUnknown) as refused:
        group.export("commission", tmp_path / "stick")
    assert refused.value.number == "STO-05"
    register(group, group.desk, tmp_path / "stick", "U-1", "top")
    assert group.export("commission", tmp_path / "stick").number == 1
