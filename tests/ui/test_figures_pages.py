"""工作台 and 统计报告: a figure opens exactly its records, and nothing waits for the window."""

import threading
from datetime import date

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from sqlalchemy import Connection

from app.figures import measures, records
from tests.ui.pages_kit import window
from ui.pages.figures.counted_card import Asked
from ui.pages.figures.desk_facts import DUTIES
from ui.pages.going import Listed


@pytest.fixture
def desk(office):  # type: ignore[no-untyped-def]
    return office.desk


@pytest.fixture
def win(office, settings, qtbot, a_person):  # type: ignore[no-untyped-def]
    with window(office, settings, qtbot) as made:
        yield made


@pytest.fixture
def a_clue(desk, a_person, a_unit) -> str:  # type: ignore[no-untyped-def]
    return desk.add("clue", {"source": "petition", "got_at": "2026-11-10", "assign": "self", "persons": [a_person], "unit_id": a_unit,
                             "issues": [{"text": "反映问题", "disc": "integrity"}], "lead_org": desk.user.org_id})


def a_talk(desk, person: str, unit: str, day: str, **more) -> str:  # type: ignore[no-untyped-def]
    values = {"kind": "heart", "persons": [person], "unit_id": unit, "talkers": [desk.user.staff_id], "start": f"{day}T09:30",
              "end": f"{day}T10:00", "place": "谈话室", "way": "direct", "outline": "提纲", "content": "要点", "reply": "表态"}
    return desk.add("talk", values | more)


def cell(table, row: int, key: str):  # type: ignore[no-untyped-def]
    """Press the cell of a column."""
    column = next(n for n, one in enumerate(table.table.columns) if one.key == key)
    place = table.visualRect(table.table.index(row, column)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_a_number_of_the_desk_opens_exactly_its_records(win, desk, a_person, a_unit) -> None:  # type: ignore[no-untyped-def]
    for day in ("2026-11-05", "2026-11-12", "2026-03-03", "2025-11-05"):
        a_talk(desk, a_person, a_unit, day)
    page = win.go("desk")
    rows = page.counted.table.rows()
    at = next(n for n, one in enumerate(rows) if one.year.code == "M11")
    assert (rows[at].month.value, rows[at].year.value, rows[at].year.last_year) == (2, 3, 1)
    for key, count in (("month", 2), ("year", 3), ("before", 1)):
        page = win.go("desk")
        cell(page.counted.table, at, key)
        win.settle()
        stats = win.page()
        assert stats.codes["figures"] == "M11"
        assert stats.figure().value == count
        assert len(stats.pane.behind.behind) == stats.pane.behind.list.table.rowCount() == count
        assert {one.line.ledger for one in stats.pane.behind.list.table.rows()} == {"talk"}


def test_every_indicator_has_as_many_lines_as_it_says(win, desk, a_person, a_unit, a_clue) -> None:  # type: ignore[no-untyped-def]
    a_talk(desk, a_person, a_unit, "2026-11-05", head_count=4)
    page = win.go("stats")
    for figure in page.figures:
        page.tables["figures"].selectRow(page.tables["figures"].table.find(figure.code))
        win.settle()
        behind = page.pane.behind
        assert len(behind.behind) == behind.list.table.rowCount(), figure.label
        assert behind.behind.total == figure.value, figure.label
        assert records(desk, figure.code, page.span.first, page.span.last).total == figure.value


def test_figure_month_records_record(win, desk, a_person, a_unit) -> None:  # type: ignore[no-untyped-def]
    march = a_talk(desk, a_person, a_unit, "2026-03-03")
    a_talk(desk, a_person, a_unit, "2026-11-05")
    page = win.go("stats")
    page.pane.chart.setFocus()
    QTest.keyClick(page.pane.chart, Qt.Key.Key_Right)
    QTest.keyClick(page.pane.chart, Qt.Key.Key_Right)
    QTest.keyClick(page.pane.chart, Qt.Key.Key_Right)
    win.settle()
    assert [one.line.id for one in page.pane.behind.list.table.rows()] == [march]
    assert page.pane.behind.title.text() == "3 月谈心谈话"
    page.pane.behind.list.selectRow(0)
    page.pane.behind.list.setFocus()
    QTest.keyClick(page.pane.behind.list, Qt.Key.Key_Return)
    win.settle()
    assert win.frame.at() == ("talk", march)
    win.frame.back()
    win.settle()
    win.page().escape()
    win.settle()
    assert win.page().pane.behind.list.table.rowCount() == 2


def test_a_part_narrows_the_list(win, desk, a_clue) -> None:  # type: ignore[no-untyped-def]
    page = win.go("stats", Asked("M42", date(2026, 1, 1), date(2026, 11, 20)))
    assert page.figure().value == 1
    part = page.pane.strip.cells()[1]
    QTest.mouseClick(part, Qt.MouseButton.LeftButton)
    win.settle()
    assert page.pane.part == "petition"
    assert [one.line.id for one in page.pane.behind.list.table.rows()] == [a_clue]
    assert page.pane.behind.clear.isVisible()


def test_what_is_due_is_sorted_narrowed_and_opens(win, desk, a_clue) -> None:  # type: ignore[no-untyped-def]
    page = win.go("desk")
    lines = page.due.table.rows()
    assert lines
    assert [one.due.days_left for one in lines] == sorted(one.due.days_left for one in lines)
    assert all(one.due.source in (page.due.table.table.columns[0].tip(one) or "") for one in lines)
    late = next(button for button in page.due.segments.findChildren(type(page.due.segments._buttons["late"]))
                if button.text().startswith("逾期"))
    QTest.mouseClick(late, Qt.MouseButton.LeftButton)
    assert all(one.due.days_left < 0 for one in page.due.table.rows())
    QTest.mouseClick(page.due.segments._buttons["all"], Qt.MouseButton.LeftButton)
    page.due.table.setFocus()
    page.due.table.selectRow(0)
    QTest.keyClick(page.due.table, Qt.Key.Key_Return)
    win.settle()
    assert win.frame.at() == (lines[0].due.ledger, lines[0].due.id)


def test_coverage_names_what_is_missing(win, desk, a_person, a_unit) -> None:  # type: ignore[no-untyped-def]
    page = win.go("desk")
    line = page.second.table.rows()[0]
    undone = sum(due.met is None for due in line.duties.values())
    assert set(line.duties) <= {code for code, _ in DUTIES}
    assert undone, "the duties of the periods under way"
    assert (line.name, line.head, line.meetings, line.lacks) == ("测试县教育局", "", 0, 2 + undone)
    desk.set(a_unit, {"chief": a_person})
    a_talk(desk, a_person, a_unit, "2026-11-05")
    page = win.go("desk")
    win.settle()
    line = page.second.table.rows()[0]
    assert (line.head, line.talks, line.lacks) == ("2026-11-05", 1, 1 + undone)


def test_what_old_books_left_open_is_listed(win, desk) -> None:  # type: ignore[no-untyped-def]
    desk.add("clue", {"legacy": True, "got_at": "2020-05-01"})
    page = win.go("desk")
    words = [one.text() for one in page.missing.links.widgets()]
    assert "问题线索 1 条" in words
    QTest.mouseClick(page.missing.links.widgets()[words.index("问题线索 1 条")], Qt.MouseButton.LeftButton)
    win.settle()
    key, argument = win.frame.at()
    assert key == "clue"
    assert isinstance(argument, Listed)
    assert desk.count("clue", argument.where) == 1


def test_going_to_the_desk_and_the_statistics_never_blocks(win, desk, a_person, a_unit, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    for n in range(30):
        a_talk(desk, a_person, a_unit, f"2026-{n % 10 + 1:02}-10")
    for key in ("desk", "stats"):
        win.go(key)
    asked: list[threading.Thread] = []

    def counted(self, *args, _real=Connection.execute, **kwargs):  # type: ignore[no-untyped-def]
        asked.append(threading.current_thread())
        return _real(self, *args, **kwargs)

    monkeypatch.setattr(Connection, "execute", counted)
    for key in ("desk", "stats", "desk"):
        asked.clear()
        win.frame.go(key)
        win.settle()
        assert asked, key
        assert threading.current_thread() not in asked, "counted in the window's thread"


def test_the_table_is_written_and_every_indicator_stands_in_it(win, tmp_path) -> None:  # type: ignore[no-untyped-def]
    page = win.go("stats")
    page.write_to(tmp_path / "stats.xlsx")
    win.settle()
    sheet = load_workbook(tmp_path / "stats.xlsx").active
    named = {row[0].value for row in sheet.iter_rows(min_row=4)}
    assert {one.label for one in measures().values()} <= named
    page.print_table()
    win.settle()
    assert win.page().pdf.pages() >= 1
