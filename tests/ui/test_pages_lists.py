"""A list at the keyboard: pages come as one scrolls, chips ask the store, views and columns are remembered, copies paste as a table."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.ui.pages_kit import window
from ui.models.ledger_table import PAGE
from ui.models.roles import VALUE
from ui.pages.forms.form_page import FormPage
from ui.pages.lists.filters import periods
from ui.pages.records.record_page import RecordPage
from ui.widgets.labels import Elided

TALKS = 450


@pytest.fixture
def desk(office):  # type: ignore[no-untyped-def]
    return office.desk


@pytest.fixture
def talks(desk, a_unit, a_person):  # type: ignore[no-untyped-def]
    """450 talks, a day apart, the last on 2026-11-19."""
    from datetime import date, timedelta

    days = [(date(2026, 11, 19) - timedelta(days=n)).isoformat() for n in range(TALKS)]
    return desk.add_many("talk", [{"kind": "heart" if n % 3 else "integrity", "persons": [a_person], "unit_id": a_unit,
                                   "talkers": [desk.user.staff_id], "way": "direct", "start": f"{day}T09:30", "end": f"{day}T10:20",
                                   "place": "谈话室", "outline": f"第{n}次"} for n, day in enumerate(days)])


@pytest.fixture
def win(office, settings, qtbot, talks):  # type: ignore[no-untyped-def]
    with window(office, settings, qtbot) as made:
        yield made


@pytest.fixture
def listing(win, qtbot):  # type: ignore[no-untyped-def]
    page = win.go("talk")
    qtbot.waitUntil(lambda: len(page.view.table.rows()) == PAGE)
    return page


def test_only_the_pages_one_comes_to_are_read(listing, qtbot):  # type: ignore[no-untyped-def]
    assert listing._count.text() == f"{TALKS} 件"
    listing.view.scrollToBottom()
    qtbot.waitUntil(lambda: len(listing.view.table.rows()) == 2 * PAGE)
    dates = [row.start for row in listing.view.table.rows()]
    assert dates == sorted(dates, reverse=True)


def test_references_are_shown_by_their_titles_and_copied_as_a_table(listing, win, qtbot):  # type: ignore[no-untyped-def]
    listing.view.selectRow(0)
    QTest.keyClick(listing.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    head, line = QApplication.clipboard().text().split("\n")
    assert head.split("\t")[0] == "编号"
    assert {"某乙", "测试县教育局"} <= set(line.split("\t"))


def test_chips_ask_the_store_and_a_view_brings_them_back(listing, win, qtbot, desk):  # type: ignore[no-untyped-def]
    listing.filters.set_values({"kind": "integrity", "_on": "2026"})
    wanted = desk.count("talk", listing.where())
    assert 0 < wanted < TALKS
    qtbot.waitUntil(lambda: listing._count.text() == f"{wanted} 件")
    qtbot.waitUntil(lambda: {row.kind for row in listing.view.table.rows()} == {"integrity"})
    listing.filters.save_view("本年廉政谈话")
    assert desk.settings("view.talk.") == {"view.talk.本年廉政谈话": {"kind": "integrity", "_on": "2026"}}
    listing.filters.set_values({})
    qtbot.waitUntil(lambda: listing._count.text() == f"{TALKS} 件")
    act = next(act for act in listing.filters.views_menu().actions() if act.text() == "本年廉政谈话")
    act.trigger()
    qtbot.waitUntil(lambda: listing._count.text() == f"{wanted} 件")


def test_a_heading_orders_the_whole_list(listing, qtbot):  # type: ignore[no-untyped-def]
    header = listing.view.horizontalHeader()
    column = next(n for n, one in enumerate(listing.view.table.columns) if one.key == "start")
    place = header.sectionViewportPosition(column) + 20
    listing.view.setColumnHidden(column, False)
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=header.viewport().rect().topLeft() + _point(place))
    qtbot.waitUntil(lambda: listing.view.table.rows()[0].start.startswith("2025-08-2"))


def _point(x):  # type: ignore[no-untyped-def]
    from PySide6.QtCore import QPoint

    return QPoint(x, 10)


def test_enter_opens_and_escape_comes_back_to_the_same_row(listing, win, qtbot):  # type: ignore[no-untyped-def]
    listing.view.setFocus()
    listing.view.selectRow(3)
    chosen = listing.view.current_row().id
    QTest.keyClick(listing.view, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: isinstance(win.page(), RecordPage) and win.page().dossier is not None)
    assert win.page().dossier.id == chosen
    QTest.keyClick(win.page(), Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: win.page().dossier is not None and win.page().dossier.id != chosen)
    QTest.keyClick(win.page(), Qt.Key.Key_Escape)
    QTest.keyClick(win.page(), Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: win.page() is listing)
    win.settle()
    assert listing.view.current_row().id == chosen


def test_ctrl_n_begins_a_new_one(listing, win, qtbot):  # type: ignore[no-untyped-def]
    QTest.keyClick(listing.view, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert isinstance(win.page(), FormPage)


def test_what_others_save_appears_and_the_place_is_kept(listing, win, qtbot, desk, a_unit, a_person):  # type: ignore[no-untyped-def]
    listing.view.selectRow(5)
    chosen = listing.view.current_row().id
    desk.set(chosen, {"place": "二楼会议室"})
    column = next(n for n, one in enumerate(listing.view.table.columns) if one.key == "place")
    listing.view._show_column("place", True)
    listing.refresh()
    qtbot.waitUntil(lambda: listing.view.current_row() is not None and listing.view.current_row().place == "二楼会议室")
    assert listing.view.table.index(5, column).data() == "二楼会议室"


def test_the_pane_shows_the_chosen_record(listing, qtbot):  # type: ignore[no-untyped-def]
    listing.view.selectRow(2)
    number = listing.view.current_row().record_no
    qtbot.waitUntil(lambda: any(label.whole() == number for label in listing.pane.findChildren(Elided)))


def test_a_clue_shows_its_stage_and_the_days_left(win, qtbot, desk, a_person, a_unit):  # type: ignore[no-untyped-def]
    desk.add("clue", {"source": "petition", "got_at": "2026-11-18", "assign": "self", "persons": [a_person], "unit_id": a_unit,
                      "issues": [{"text": "违规审批", "disc": "integrity"}], "lead_org": desk.user.org_id})
    page = win.go("clue")
    qtbot.waitUntil(lambda: len(page.view.table.rows()) == 1)
    keys = [column.key for column in page.view.table.columns]
    stage = page.view.table.index(0, keys.index("state")).data(VALUE)
    assert (stage.at, stage.of, stage.word) == (1, 6, "登记")
    assert page.view.table.index(0, keys.index("_days")).data() == "剩 5 天"


def test_old_book_rows_are_found_by_what_they_lack(win, qtbot, desk, a_unit):  # type: ignore[no-untyped-def]
    desk.add("meeting", {"legacy": True, "side": "unit", "kind": "pg", "unit_id": a_unit, "at": "2021-03-05"})
    desk.add("meeting", {"side": "unit", "kind": "pg", "unit_id": a_unit, "at": "2026-11-25T09:00"})
    desk.add("problem", {"legacy": True, "unit_id": a_unit, "found_at": "2021-03-05", "text": "未经集体研究"})
    page = win.go("problem")
    page.filters.set_values({"missing": True})
    qtbot.waitUntil(lambda: page._count.text() == "1 件")
    assert "待补" in [act.text() for act in page.filters.more_menu().actions()] or page.filters.chip("missing").isVisible()


def test_periods_of_the_chips_are_natural_ones():
    from datetime import date

    assert [value for value, _ in periods(date(2026, 11, 20))][:5] == ["2026", "2026-11", "2026-10", "2026Q4", "2026H2"]
