"""Media at the window: what a stick can take, volumes onto two of them and back from either, a folder full of other things."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.desk.attaching import attach
from app.sync.media import collecting
from app.sync.media import medium as media
from app.sync.media.register import register
from tests.ui.exchange_kit import County, county, early_clock, enrolled_template, notices, press, words_on  # noqa: F401
from tests.ui.hands import write
from tests.ui.test_exchange_stories import a_unit, looked_at
from tests.vectors.looking import looks
from tests.vectors.makings import seed
from ui.pages.exchange import medium_pane
from ui.widgets.pace import Pace, duration


@pytest.fixture
def there(enrolled_template, tmp_path, settings, qtbot, clock) -> Iterator[County]:  # type: ignore[no-untyped-def]  # noqa: F811
    with county(enrolled_template, tmp_path, settings, qtbot, clock) as made:
        yield made


def medium_is(monkeypatch: pytest.MonkeyPatch, **facts: object) -> None:
    plenty = media.look_at

    def look(folder: Path) -> media.Medium:
        return replace(plenty(folder), **facts) if folder.name.startswith("stick") else plenty(folder)

    monkeypatch.setattr(medium_pane, "look_at", look)
    looks(monkeypatch, look)


def test_what_a_medium_can_take_is_told_before_writing(there: County, monkeypatch: pytest.MonkeyPatch) -> None:
    unit = a_unit(there)
    there.offices["group"].desk.set(unit, {"classification": "secret", "term": "10年", "class_basis": "测试"})
    win = there.windows["group"]
    page = win.go("exchange.export")
    press(page.next)
    with monkeypatch.context() as patch:
        medium_is(patch, file_system="vfat", largest=100, free=8 << 30)
        page.medium.set_content(5000, "secret")
        write(page.folder.edit, str(there.stick))
        win.settle()
        assert page.medium.pieces.currentData() == "fat32", "the preset is proposed"
        assert "剩余 8.0" in page.medium.room.label.text()
        assert "FAT32" in page.medium.room.label.text()
        assert "没有登记" in page.medium.level.label.text()
        assert page.write.isEnabled()
        medium_is(patch, read_only=True)
        page.medium.look()
        assert "只读" in page.medium.room.label.text()
        assert not page.write.isEnabled()
    office = there.offices["group"]
    register(office.workspace, office.desk, there.stick, "U-2", "internal", keeper="某甲")
    page.medium.look()
    win.settle()
    assert "U-2号介质只到内部" in page.medium.level.label.text()
    assert not page.write.isEnabled()
    register(office.workspace, office.desk, there.stick, "U-2", "secret", keeper="某甲")
    page.medium.look()
    win.settle()
    assert "U-2号介质，最高秘密" in page.medium.level.label.text()
    page.medium.pieces.setCurrentIndex(0)
    press(page.write)
    win.settle()
    assert "可以安全取出" in notices(page)[0]
    assert "exchange/folder" not in str(win.context.settings._store.allKeys()), "a folder's name may be that of a case"
    assert "安全移除" in notices(page)[0]
    assert page.written.made.medium == "U-2"


def test_volumes_go_onto_two_media_and_come_back_in_any_order(there: County, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    unit = a_unit(there)
    (tmp_path / "x.bin").write_bytes(seed("noise", 300_000))
    attach(there.offices["group"].desk, unit, tmp_path / "x.bin")
    second = there.stick.with_name("stick2")
    second.mkdir()
    win = there.windows["group"]
    page = win.go("exchange.export")
    press(page.next)
    monkeypatch.setattr(page.medium, "volume_size", lambda: 200_000)
    with monkeypatch.context() as patch:
        medium_is(patch, free=media.MARGIN + 250_000)
        write(page.folder.edit, str(there.stick))
        press(page.write)
        win.settle()
        assert page.written.made.missing == [2]
        assert "还有第 2 卷" in words_on(page)
        assert not page.go_on.isEnabled()
    write(page.next_medium.folder.edit, str(second))
    win.settle()
    press(page.go_on)
    win.settle()
    assert page.written.made.missing == []
    assert page.sheet.pages() == 3

    board = looked_at(there, "commission", next(second.iterdir()))
    there.windows["commission"].settle()
    assert "已收下第 2 卷，还缺第 1 卷" in notices(board)[0]
    assert [one.missing for one in board.found.waiting.rows()] == [[1]]
    assert board.head.at() == 0
    commission = there.offices["commission"]
    board = looked_at(there, "commission", next(one for one in there.stick.iterdir() if one.suffix == ".001"))
    assert board.head.at() == 1, "complete: the second step"
    press(board.apply)
    there.windows["commission"].settle()
    assert "已导入" in notices(board)[0]
    assert commission.desk.get(unit).name == "测试县第一中学"
    assert collecting.waiting(commission.workspace) == []


def test_a_folder_is_taken_as_a_whole_and_what_is_not_for_us_is_told(there: County) -> None:
    a_unit(there, name="测试县第一中学")
    there.write_out()
    a_unit(there, name="测试县第二中学")
    there.write_out()
    a_unit(there, "other", "测试县第三中学")
    there.write_out("other")
    there.write_out("commission", there.offices["group"].workspace.station.name)
    (there.stick / "说明.txt").write_text("x", "utf-8")
    shutil.copy(next(there.stick.glob("上行*.pzb")), there.stick / "又一份.pzb")
    win = there.windows["commission"]
    page = looked_at(there, "commission", there.stick)
    rows = page.found.table.rows()
    assert [one.ours for one in rows] == [True] * 4 + [False]
    assert "不是交给本单位的" in rows[-1].why
    assert page.found.take.text() == "导入给本站的 3 个包"
    assert "另有 1 个文件不是同步包" in words_on(page)
    press(page.found.take)
    win.settle()
    told = notices(page)
    assert "已导入 3 个包" in told[0]
    assert [line for line in told if "回执码" in line and "第 2 号" in line], "the last of each sender vouches for those before it"
    assert sum("回执码" in line for line in told) == 2
    assert win.frame.focusWidget() is page.chooser
    assert {row.name for row in win.desk.page("unit").rows} == {"测试县第一中学", "测试县第二中学", "测试县第三中学"}
    page = looked_at(there, "commission", there.stick)
    press(page.found.take)
    win.settle()
    assert "3 个以前导入过" in notices(page)[0]


def test_the_pace_is_that_of_the_part_that_goes_on() -> None:
    pace = Pace()
    assert pace.told(0, 100 << 20, "正在写", 10.0) == ""
    assert pace.told(20 << 20, 100 << 20, "正在写", 11.0) == "", "too early to say"
    assert pace.told(40 << 20, 100 << 20, "正在写", 14.0) == "10.0 MB/s，约剩 6 秒"
    assert pace.told(1 << 20, 100 << 20, "正在读回", 20.0) == "", "another part has its own pace"
    assert pace.told(0, 1000, "正在写入", 30.0) == ""
    assert pace.told(100, 1000, "正在写入", 40.0) == "约剩 2 分钟"
    assert [duration(one) for one in (0.2, 89, 600, 6000)] == ["1 秒", "89 秒", "10 分钟", "1 小时 40 分钟"]
