"""报告 and 考核评分: texts are written and kept as versions, files leave, every item opens its evidence."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.assess import sheet
from app.reporting import versions
from tests.ui.hands import write
from tests.ui.pages_kit import window
from ui.pages.reports.asked import Wanted


@pytest.fixture
def desk(office):  # type: ignore[no-untyped-def]
    return office.desk


@pytest.fixture
def win(office, settings, qtbot, a_person):  # type: ignore[no-untyped-def]
    with window(office, settings, qtbot) as made:
        yield made


def test_a_report_is_written_kept_and_sent_out(win, desk, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    page = win.go("reports", Wanted("month", "2026-11"))
    assert page.report is not None
    assert page.pdf.startswith(b"%PDF")
    key = next(iter(page.texts.editors))
    editor = page.texts.editors[key]
    editor.setFocus()
    write(editor, "补写一段")
    assert "补写一段" in page.report.text(key).text
    win.go("desk")
    assert win.context.shelf.get("draft/report/month-2026-11-own") is not None, "half written, it is kept"
    page = win.go("reports")
    QTest.mouseClick(page.keep, Qt.MouseButton.LeftButton)
    win.settle()
    kept = versions(desk, "month", "2026-11")
    assert [one.number for one in kept] == [1]
    assert [one.id for one in page.versions.table.rows()] == [kept[0].id]
    assert win.context.shelf.get("draft/report/month-2026-11-own") is None
    for ending, begin in ((".docx", b"PK"), (".pdf", b"%PDF")):
        page.write_out(ending, tmp_path / f"月报{ending}")
        win.settle()
        assert (tmp_path / f"月报{ending}").read_bytes().startswith(begin)
    page.look_at_version(kept[0])
    win.settle()
    assert "补写一段" in page.report.text(key).text
    assert win.notices.told == []


def test_a_figure_of_a_report_opens_its_indicator(win, desk) -> None:  # type: ignore[no-untyped-def]
    page = win.go("reports", Wanted("month", "2026-11"))
    at = next(n for n, (_, line) in enumerate(page.figures.table.rows()) if line.code.startswith("M"))
    code = page.figures.table.rows()[at][1].code
    page.segments._choose("figures")
    page.figures.table.selectRow(at)
    QTest.keyClick(page.figures.table, Qt.Key.Key_Return)
    win.settle()
    assert win.frame.at()[0] == "stats"
    assert win.page().codes["figures"] == code


def test_the_sheet_has_39_items_and_opens_its_evidence(win, desk, a_unit) -> None:  # type: ignore[no-untyped-def]
    page = win.go("assess")
    assert page.found is not None
    items = page.found.sheet.items
    assert [one.no for one in items] == list(range(1, 40))
    assert page.found.sheet.auto == sheet(desk, desk.user.org_id, 2026).auto
    page.no = 1
    page._mark()
    win.settle()
    assert page.pane.item.no == 1
    rows = page.pane.proofs.rows()
    assert [one.id for one in rows] == [a_unit], "the unit that lacks an item of the list"
    assert not rows[0].there
    page.pane.proofs.setFocus()
    page.pane.proofs.selectRow(0)
    QTest.keyClick(page.pane.proofs, Qt.Key.Key_Return)
    win.settle()
    assert win.frame.at() == ("unit", a_unit)


def test_years_are_compared(win) -> None:  # type: ignore[no-untyped-def]
    page = win.go("assess")
    page.segments._choose("years")
    win.settle()
    assert len(page.years.rows()) == 39
    assert page.years.isVisible()
