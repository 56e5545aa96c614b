"""Two stations and a stick, at the windows: enrolment, there and back, and what is refused."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.errors import BundleFork
from app.office import open_office
from app.sync import service
from tests.ui.exchange_kit import (  # noqa: F401
    CTRL,
    NAMES,
    County,
    active,
    county,
    drop,
    early_clock,
    enrolled_template,
    notices,
    press,
    strangers_template,
    words_on,
)
from tests.ui.hands import write
from tests.ui.pages_kit import PASSWORD


@pytest.fixture
def there(enrolled_template, tmp_path, settings, qtbot, clock) -> Iterator[County]:  # type: ignore[no-untyped-def]  # noqa: F811
    with county(enrolled_template, tmp_path, settings, qtbot, clock) as made:
        yield made


@pytest.fixture
def strangers(strangers_template, tmp_path, settings, qtbot, clock) -> Iterator[County]:  # type: ignore[no-untyped-def]  # noqa: F811
    with county(strangers_template, tmp_path, settings, qtbot, clock) as made:
        yield made


def a_unit(where: County, who: str = "group", name: str = "测试县第一中学") -> str:
    return where.offices[who].desk.add("unit", {"name": name, "kind": "gov_dept", "from": "2020-01-01"})


def looked_at(where: County, who: str, file: Path):  # type: ignore[no-untyped-def]
    """The import page of a station after the file was dropped on it."""
    win = where.windows[who]
    page = win.go("exchange.import")
    drop(page.stack.widget(0), file)
    win.settle()
    return page


def test_enrolment_compares_fingerprints_on_both_sides(strangers: County) -> None:
    group, commission = strangers.windows["group"], strangers.windows["commission"]
    page = group.go("exchange")
    assert page.not_yet.isVisible()
    page = group.go("exchange.enrol")
    write(page.request_path.edit, str(strangers.stick / "ask"))
    press(page.request_button)
    group.settle()
    own = page.own.text.text()
    assert (strangers.stick / "ask.pzr").is_file()

    board = commission.go("exchange.enrol")
    write(board.request_path.edit, str(strangers.stick / "ask.pzr"))
    commission.settle()
    assert board.own.text.text() == own, "the commission sees the fingerprint the group reads out"
    assert NAMES["group"] in words_on(board)
    write(board.answer_path.edit, str(strangers.stick / "answer"))
    press(board.approve_button)
    commission.settle()
    root = board.root.text.text()

    write(page.answer_path.edit, str(strangers.stick / "answer.pza"))
    page.typed.setFocus()
    QTest.keyClicks(page.typed, "1" * 30)
    press(page.accept_button)
    group.settle()
    assert "ENR-01" in notices(page)[0]
    assert not service.status(strangers.offices["group"].workspace, group.desk).enrolled

    page.typed.clear()
    QTest.keyClicks(page.typed, root.replace(" ", ""))
    press(page.accept_button)
    group.settle()
    assert "已入网" in notices(page)[0]
    assert service.status(strangers.offices["group"].workspace, group.desk).enrolled


def test_there_and_back(there: County) -> None:
    unit = a_unit(there)
    group, commission = there.windows["group"], there.windows["commission"]

    page = group.go("exchange.export")
    assert [(code, count) for code, count in page.kinds.rows() if code == "unit"] == [("unit", 1)]
    active(group)
    QTest.keyClick(page.next, Qt.Key.Key_Return, CTRL)
    write(page.folder.edit, str(there.stick))
    QTest.keyClick(page.folder.edit, Qt.Key.Key_Return, CTRL)
    group.settle()
    assert "已写入并回读一致" in notices(page)[0]
    written = page.written.made
    digits = words_on(page).replace(" ", "").replace("\n", "")
    assert written.sha256 in digits, "the digest stands there in fours"
    assert page.sheet.pages() == 3, "the hand-over sheet in three copies"

    file = there.stick / Path(written.files[0]).name
    board = looked_at(there, "commission", file)
    assert board.head.at() == 1
    assert there.offices["commission"].desk.resolve("unit", "测试县第一中学") is None, "nothing is applied yet"
    assert f"{NAMES['group']}签名有效" in words_on(board)
    press(board.apply)
    commission.settle()
    assert "已导入" in notices(board)[0]
    assert commission.desk.get(unit).name == "测试县第一中学"

    commission.desk.set(unit, {"liaison": "某丁"})
    back = there.write_out("commission", NAMES["group"])
    home = looked_at(there, "group", back)
    assert "对方确认收到我方 1 个包" in words_on(home)
    active(group)
    QTest.keyClick(home.apply, Qt.Key.Key_Return, CTRL)
    group.settle()
    assert group.desk.get(unit).liaison == "某丁"
    assert there.partner("group", NAMES["commission"]).acknowledged == 1
    listed = group.go("exchange").table.rows()
    assert [(one.ours, one.state) for one in listed] == [(False, "applied"), (True, "applied")]


@pytest.mark.parametrize(("spoil", "code"), [
    (lambda raw: raw[:-40], "BND-03"), (lambda raw: raw[:200] + bytes([raw[200] ^ 1]) + raw[201:], "BND-"),
    (lambda raw: b"PK" + raw, "BND-01"),
], ids=["truncated", "altered", "not a bundle"])
def test_a_spoilt_bundle_is_refused_by_its_code(there: County, spoil, code: str) -> None:  # type: ignore[no-untyped-def]
    a_unit(there)
    file = there.write_out()
    file.write_bytes(spoil(file.read_bytes()))
    page = looked_at(there, "commission", file)
    assert page.head.at() == 0
    assert code in notices(page)[0]
    assert "本机数据没有改动" in notices(page)[0]
    assert there.offices["commission"].desk.count("unit") == 0


def test_the_same_bundle_twice_and_one_for_another_office(there: County) -> None:
    a_unit(there)
    file = there.write_out()
    page = looked_at(there, "commission", file)
    press(page.apply)
    there.windows["commission"].settle()
    assert "BND-05" in notices(looked_at(there, "commission", file))[0]
    assert "BND-10" in notices(looked_at(there, "other", file))[0]


def test_a_gap_is_told_by_number_and_fills_by_itself(there: County) -> None:
    a_unit(there, name="测试县第一中学")
    first = there.write_out()
    a_unit(there, name="测试县第二中学")
    second = there.write_out()
    win = there.windows["commission"]
    page = looked_at(there, "commission", second)
    assert "缺第 1 号包" in notices(page)[0]
    press(page.apply)
    win.settle()
    assert "已收下" in notices(page)[0]
    board = win.go("exchange")
    line = next(one for one in board.table.rows() if one.partner.name == NAMES["group"])
    assert (line.kind, line.strip) == ("gap", [(1, "missing"), (2, "waiting")])
    press(looked_at(there, "commission", first).apply)
    win.settle()
    line = next(one for one in win.go("exchange").table.rows() if one.partner.name == NAMES["group"])
    assert (line.kind, line.strip) == ("fine", [(1, "applied"), (2, "applied")])
    assert win.desk.count("unit") == 2


def test_both_values_are_shown_before_applying_and_one_is_chosen_after(there: County) -> None:
    unit = a_unit(there)
    page = looked_at(there, "commission", there.write_out())
    press(page.apply)
    win = there.windows["commission"]
    win.settle()
    there.clock.pass_(minutes=1)
    win.desk.set(unit, {"liaison": "某丁"})
    there.clock.pass_(minutes=1)
    there.offices["group"].desk.set(unit, {"liaison": "某戊"})
    page = looked_at(there, "commission", there.write_out())
    shown = page.conflict_table.rows()
    assert [(one.one.label, one.mine, one.theirs) for one in shown] == [("联络人", "某丁", "某戊")]
    seen = words_on(page.both)
    assert "某丁" in seen
    assert "某戊" in seen
    press(page.apply)
    win.settle()
    conflicts = win.go("exchange.conflicts")
    assert len(conflicts.table.rows()) == 1
    active(win)
    conflicts.table.setFocus()
    QTest.keyClick(conflicts.table, Qt.Key.Key_1, CTRL)
    assert conflicts.both.reason.hasFocus()
    QTest.keyClick(conflicts.both.reason, Qt.Key.Key_Return)
    win.settle()
    assert len(conflicts.table.rows()) == 1, "nothing is decided without a reason"
    QTest.keyClicks(conflicts.both.reason, "checked")
    QTest.keyClick(conflicts.both.reason, Qt.Key.Key_Return)
    win.settle()
    assert win.desk.get(unit).liaison == "某丁"
    assert conflicts.table.rows() == []
    assert conflicts.empty.isVisible()


def test_a_folder_that_is_gone_changes_nothing_and_the_bundle_can_still_be_written(there: County) -> None:
    a_unit(there)
    win = there.windows["group"]
    page = win.go("exchange.export")
    press(page.next)
    gone = there.stick / "gone"
    gone.mkdir()
    write(page.folder.edit, str(gone))
    gone.rmdir()
    press(page.write)
    win.settle()
    assert "STO-01" in notices(page)[0]
    assert there.partner("group", NAMES["commission"]).sent == 0
    page.folder.edit.clear()
    write(page.folder.edit, str(there.stick))
    press(page.write)
    win.settle()
    assert page.written.made.number == 1


def test_what_was_not_acknowledged_is_written_again_the_same(there: County) -> None:
    a_unit(there)
    first = there.write_out()
    raw = first.read_bytes()
    first.unlink()
    win = there.windows["group"]
    page = win.go("exchange.export")
    press(page.next)
    write(page.folder.edit, str(there.stick))
    again = next(button for button in page.findChildren(type(page.next)) if button.text().startswith("从第 1 号起"))
    press(again)
    win.settle()
    assert first.read_bytes() == raw
    assert there.partner("group", NAMES["commission"]).sent == 1


def test_a_copied_station_is_told_on_the_board(there: County, tmp_path: Path) -> None:
    copy = tmp_path / "copied"
    shutil.copytree(there.offices["group"].workspace.folder, copy, ignore=shutil.ignore_patterns("lock*"))
    a_unit(there)
    file = there.write_out()
    press(looked_at(there, "commission", file).apply)
    win = there.windows["commission"]
    win.settle()
    file.unlink()
    with open_office(copy, "zuzhang", PASSWORD, there.clock) as twin:
        twin.desk.add("unit", {"name": "测试县第九中学", "kind": "gov_dept", "from": "2020-01-01"})
        station = service.status(twin.workspace, twin.desk).partners[0].station_id
        other = there.stick / Path(service.export_bundle(twin.workspace, twin.desk, station, there.stick).files[0]).name
    page = looked_at(there, "commission", other)
    assert "BND-06" in notices(page)[0]
    # A look keeps nothing; taking it in by another way (the command line) freezes the stream.
    with pytest.raises(BundleFork):
        service.import_bundle(there.offices["commission"].workspace, win.desk, other)
    board = win.go("exchange", there.partner("commission", NAMES["group"]).station_id)
    line = board.table.rows()[0]
    assert (line.kind, line.state) == ("fork", "编号分叉")
    assert "第 1 号出现两个不同的包" in notices(board)[0]
    assert win.desk.count("unit") == 1
