"""Excel at the window: look, put right, bring in; what the book leaves open is listed, and nothing enters half."""

import random
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.demo import books
from tests.ui.exchange_kit import CTRL, active, drop, notices, press
from tests.ui.pages_kit import window
from ui.pages.going import Listed

OFFICE = books.Office("驻测试县教育局纪检监察组", "驻教", ("测试县教育局", "测试县实验小学"), ("某甲", "某丙"))


@pytest.fixture
def desk(office):  # type: ignore[no-untyped-def]
    return office.desk


@pytest.fixture
def win(office, settings, qtbot):  # type: ignore[no-untyped-def]
    with window(office, settings, qtbot) as made:
        yield made


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "旧账.xlsx"
    books.write(OFFICE, path, 5, year=2024, talks=9, meetings=6, clues=4)
    return path


def opened(win, path: Path):  # type: ignore[no-untyped-def]
    page = win.go("excel")
    drop(page.stack.widget(0), path)
    win.settle()
    return page


def counts(desk) -> dict[str, int]:  # type: ignore[no-untyped-def]
    return {code: desk.count(code) for code in ("talk", "meeting", "clue", "suggestion", "unit", "person")}


def test_an_old_book_comes_in(win, desk, book: Path) -> None:  # type: ignore[no-untyped-def]
    before = counts(desk)
    page = opened(win, book)
    assert counts(desk) == before, "looking writes nothing"
    assert {one.sheet: one.ledger for one in page.sheets.rows()} == {
        "谈话": "talk", "参会": "meeting", "问题线索": "clue", "纪检监察建议": "suggestion", "单位": "unit"}
    people = page.named.rows()
    assert any(one.new and one.ledger == desk.ledgers["person"].LABEL for one in people)
    assert [one.words for one in people if not one.new] == ["某甲"], "who is known is matched and shown"
    active(win)
    QTest.keyClick(page.sheets, Qt.Key.Key_Return, CTRL)
    win.settle()
    assert "已导入" in notices(page)[0]
    after = counts(desk)
    assert (after["talk"], after["meeting"], after["clue"], after["unit"]) == (9, 6, 4, 2)
    link = next(one for one in page.findChildren(type(page.finish)) if one.isVisible() and one.text() == "谈话 9 条")
    press(link)
    win.settle()
    key, argument = win.frame.at()
    assert key == "talk"
    assert isinstance(argument, Listed)
    assert desk.count("talk", argument.where) == 9


def test_a_row_that_cannot_enter_is_named_and_the_rest_enters_only_when_it_is_skipped(win, desk, book: Path) -> None:  # type: ignore[no-untyped-def]
    workbook = load_workbook(book)
    workbook["谈话"].cell(4, 2).value = "去年的某天"
    workbook.save(book)
    page = opened(win, book)
    assert [(one.row, one.what) for one in page.rows.rows()] == [("第 4 行", "开始")]
    assert "去年的某天" in page.rows.rows()[0].why
    assert not page.go_on.isEnabled()
    press(page.skip)
    press(page.go_on)
    win.settle()
    assert desk.count("talk") == 8


def test_a_mapping_is_put_right_and_remembered(win, desk, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    def write(path: Path, seed: int) -> Path:
        chance = random.Random(seed)
        made = Workbook()
        sheet = made.active
        sheet.title = "谈话"
        sheet.append(["时间", "姓名", "所在单位", "谈话人", "甲", "乙"])
        for day in range(1, 5):
            sheet.append([date(2023, seed, day), f"赵{chance.choice('一二三四五')}", "测试县教育局", "某甲", f"提醒内容{day}", "表态认真"])
        made.save(path)
        return path

    page = opened(win, write(tmp_path / "一.xlsx", 3))
    assert set(page.mapping.boxes) == {"A 时间", "B 姓名", "C 所在单位", "D 谈话人", "E 甲", "F 乙"}
    for heading, field in (("E 甲", "content"), ("F 乙", "reply")):
        box = page.mapping.boxes[heading]
        box.setCurrentIndex(box.findData(field))
        box.activated.emit(box.currentIndex())
    press(page.mapping.again)
    win.settle()
    assert page.plan.sheets[0].columns["E 甲"] == "content"
    press(page.go_on)
    win.settle()
    assert {row.reply for row in desk.page("talk").rows} == {"表态认真"}
    page = opened(win, write(tmp_path / "二.xlsx", 4))
    assert page.plan.sheets[0].columns["E 甲"] == "content", "the next book with these headings is read the same way"


def test_a_sheet_can_be_left_out(win, desk, book: Path) -> None:  # type: ignore[no-untyped-def]
    page = opened(win, book)
    page.sheets.selectRow(next(n for n, one in enumerate(page.sheets.rows()) if one.sheet == "参会"))
    page.mapping.ledger.setCurrentIndex(0)
    page.mapping.ledger.activated.emit(0)
    press(page.mapping.again)
    win.settle()
    press(page.go_on)
    win.settle()
    assert (desk.count("meeting"), desk.count("talk")) == (0, 9)


def test_a_file_that_is_no_workbook_is_refused(win, desk, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    wrong = tmp_path / "不是表格.xlsx"
    wrong.write_bytes(b"PK\x03\x04 nothing of the kind")
    page = opened(win, wrong)
    assert "XLS-01" in notices(page)[0]
    assert page.head.at() == 0


def test_records_and_empty_tables_go_out(win, desk, a_person, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    page = win.go("excel.out", "person")
    page.write("export", tmp_path / "人员.xlsx")
    win.settle()
    assert "已导出 1 条" in notices(page)[0]
    page.write("template", tmp_path / "空白")
    win.settle()
    back = opened(win, tmp_path / "人员.xlsx")
    assert back.plan.template
    assert [one.label for one in back.plan.sheets[0].drafts] or back.plan.sheets[0].skipped
    assert (tmp_path / "空白.xlsx").is_file()
