"""A folder imported: ours among foreign files, in the right order, once; pipes never opened, links never followed, nothing read behind a
header that is not ours."""

import os
import shutil
from pathlib import Path

import pytest

from app.desk.attaching import attach
from app.errors import StorageFailed
from app.sync.media import collecting, picking
from app.sync.media.folder import import_folder, look_into
from tests.threats.cli_pair import CliPair
from tests.threats.conftest import cli_pair, enrolled, pair  # noqa: F401
from tests.threats.pair import Pair
from tests.vectors import makings
from tests.vectors.makings import seed
from tests.vectors.stations import GROUP, OTHER, a_unit


def stick_of_everything(pair: Pair) -> list[Path]:  # noqa: F811
    """Bundles of both groups for the commission, out of order and deep down, among whatever lies on a stick. returns ours"""
    ours = []
    for number in range(3):
        a_unit(pair.group, f"教育{number}局")
        ours.append(Path(pair.up()))
    a_unit(pair.other, "财政0局")
    ours.append(Path(pair.up(pair.other)))
    stick = pair.stick
    deep = stick.joinpath(*"abcdefgh")
    deep.mkdir(parents=True)
    shutil.move(ours[0], deep / "z.pzb")
    shutil.move(ours[2], stick / "0 先看这个.pzb")
    pair.down(), pair.down(OTHER)
    strangers = makings.Authority("others")
    giver, taker = strangers.station("驻外省组", "group"), strangers.station("外省纪委", "commission")
    (stick / "外省.pzb").write_bytes(makings.sealed(makings.a_header(giver, taker), giver, taker, makings.framed())[0])
    good = (stick / "0 先看这个.pzb").read_bytes()
    (stick / "cut.pzb").write_bytes(good[:-30])
    (stick / "newer.pzb").write_bytes(good[:8] + b"\x00\x63" + good[10:])
    (stick / "empty.pzb").write_bytes(b"")
    (stick / "notes.txt").write_text("不是同步包", "utf-8")
    with (stick / "huge.iso").open("wb") as huge:
        huge.truncate(50 * 1024**3)
    (stick / "junk").mkdir()
    for number in range(2000):
        (stick / "junk" / f"{number}.dat").write_bytes(b"PK\x03\x04")
    (stick / "link.pzb").symlink_to(deep / "z.pzb")
    (stick / "loop").symlink_to(stick)
    (stick / "gone").symlink_to("/nonexistent")
    if hasattr(os, "mkfifo"):
        os.mkfifo(stick / "pipe.pzb")
    return ours


def test_what_is_ours_is_found_and_taken_in_order(pair: Pair, tmp_path: Path) -> None:  # noqa: F811
    stick_of_everything(pair)
    seen = look_into(pair.commission, pair.commission.desk, pair.stick)
    names = [(one.sender, one.number) for one in seen.ours]
    assert sorted(names) == sorted([(GROUP, 1), (GROUP, 2), (GROUP, 3), (OTHER, 1)])
    assert [number for name, number in names if name == GROUP] == [1, 2, 3]
    assert {one.path.name: one.code for one in seen.found if not one.ours} == {
        **{path.name: "BUNDLE_NOT_FOR_US" for path in pair.stick.glob("下行*")}, "外省.pzb": "BUNDLE_NOT_FOR_US",
        "cut.pzb": "BUNDLE_TRUNCATED", "newer.pzb": "BUNDLE_NEWER_FORMAT"}
    assert all(one.why for one in seen.found if not one.ours)
    assert seen.others == 2003
    assert seen.special == (4 if hasattr(os, "mkfifo") else 3)
    assert (seen.unread, seen.beyond) == (0, False)
    found = import_folder(pair.commission, pair.commission.desk, pair.stick)
    assert [(one.applied, one.waiting_for) for one in found.done] == [(True, [])] * 4
    assert (found.refused, len(pair.commission.rows("unit"))) == ([], 4)
    again = import_folder(pair.commission, pair.commission.desk, pair.stick)
    assert (again.done, again.refused, len(again.results)) == ([], [], 4)


def test_of_two_copies_a_good_one_is_taken(pair: Pair) -> None:  # noqa: F811
    a_unit(pair.group)
    good = Path(pair.up())
    raw = good.read_bytes()
    (pair.stick / "0 copy.pzb").write_bytes(raw[:-3000] + bytes([raw[-3000] ^ 1]) + raw[-2999:])
    found = import_folder(pair.commission, pair.commission.desk, pair.stick)
    assert [one.result.applied for one in found.results if one.result] == [True]
    assert not found.refused


def test_volumes_in_several_folders_and_doubled_ones(pair: Pair, tmp_path: Path) -> None:  # noqa: F811
    (tmp_path / "x.bin").write_bytes(seed("noise", 300_000))
    attach(pair.group.desk, a_unit(pair.group), tmp_path / "x.bin")
    made = pair.group.export("commission", pair.stick, volume_size=160_000)
    for number, file in enumerate(made.files[1:], 2):
        (pair.stick / str(number)).mkdir()
        shutil.move(file, pair.stick / str(number))
    shutil.copytree(pair.stick / "2", pair.stick / "2 again")
    first = import_folder(pair.commission, pair.commission.desk, pair.stick / "2")
    assert [type(one.error).__name__ for one in first.results] == ["BundleVolumeMissing"]
    assert not first.refused
    found = import_folder(pair.commission, pair.commission.desk, pair.stick)
    assert [one.applied for one in found.done] == [True]
    assert collecting.waiting(pair.commission) == []


def test_what_lies_too_deep_or_too_far_is_said(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    a_unit(pair.group)
    file = Path(pair.up())
    deep = pair.stick.joinpath(*"abcdefghijklmnop")
    deep.mkdir(parents=True)
    shutil.move(file, deep)
    seen = look_into(pair.commission, pair.commission.desk, pair.stick)
    assert (seen.found, seen.beyond) == ([], True)
    monkeypatch.setattr(picking, "MOST_FILES", 3)
    for number in range(5):
        (pair.stick / f"{number}.txt").write_bytes(b"")
    assert look_into(pair.commission, pair.commission.desk, pair.stick).beyond
    with pytest.raises(StorageFailed):
        look_into(pair.commission, pair.commission.desk, pair.stick / "absent")


def test_a_folder_by_command(cli_pair: CliPair, tmp_path: Path) -> None:  # noqa: F811
    two = cli_pair.copied(tmp_path / "cli")
    group, commission = two.group, two.commission
    (two.stick / "说明.txt").write_text("x", "utf-8")
    [unit] = group.add("unit", {"name": "测试1局", "kind": "gov_dept"})
    two.up()
    (tmp_path / "x.bin").write_bytes(os.urandom(200_000))
    group.ask("attach", unit, tmp_path / "x.bin")
    made = group.ask("bundle", "export", two.stick, "--to", "commission", "--volume-size", "150000")
    assert (len(made["volumes"]), made["missing"]) == (2, [])
    held = Path(made["files"][1]).rename(tmp_path / "held.002")
    ended = commission.end("bundle", "import", two.stick)
    assert (ended.status, ended.facts["applied"]) == (0, True)
    assert [one["error"]["code"] if one["error"] else None for one in ended.facts["bundles"]] == [None, "BUNDLE_VOLUME_MISSING"]
    assert ended.facts["passed_over"]["others"] == 1
    [waiting] = commission.ask("bundle", "parts")["parts"]
    assert (waiting["here"], waiting["missing"], waiting["number"]) == ([1], [2], 2)
    missing = commission.end("bundle", "import", made["files"][0])
    assert (missing.status, missing.code) == (3, "BUNDLE_VOLUME_MISSING")
    assert missing.facts["error"]["details"]["here"] == [1]
    assert "第1卷" in commission.say("bundle", "parts")
    assert commission.ask("bundle", "import", held)["applied"] is True
    assert commission.ask("bundle", "parts")["parts"] == []
    (tmp_path / "nothing").mkdir()
    nothing = commission.end("bundle", "import", tmp_path / "nothing")
    assert (nothing.status, nothing.code) == (3, "NOT_FOUND")
    for wrong in (("--volume-size", "floppy"), ("--volumes", "2"), ("--from", "2", "--volumes", "5-3")):
        assert group.end("bundle", "export", two.stick, "--to", "commission", *wrong).code == "USAGE"
    assert group.end("bundle", "parts", "--drop", "nothing").code == "NOT_FOUND"
