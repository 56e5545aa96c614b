"""Lists of any length: pages as they are needed, copying, choosing, columns that leave, filters and views."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu

from ui.models.ledger_table import PAGE, Column, LedgerTable
from ui.models.roles import VALUE
from ui.theme import theme
from ui.widgets.chips import Filter, FilterRow
from ui.widgets.days import DaysDelegate, days_sign
from ui.widgets.list_view import ListView
from ui.widgets.stages import StageCell, StageDelegate

MILLION = 1_000_000


class Store:
    """A million rows that are made when asked for; remembers what was asked."""

    def __init__(self) -> None:
        self.size, self.asked = MILLION, []

    def fetch(self, after, limit):
        first = 0 if after is None else after["id"] + 1
        self.asked.append((first, limit))
        return [{"id": n, "name": f"张某{n}", "days": n % 30 - 5, "sum": f"{n}.00"} for n in range(first, min(self.size, first + limit))]


def columns():
    return [Column("no", "编号", lambda row: f"线〔2026〕{row['id']}号", width=160, priority=0),
            Column("name", "对象", lambda row: row["name"], priority=0),
            Column("stage", "阶段", lambda row: "处置意见", value=lambda row: StageCell(2, 6, "处置意见"), delegate=StageDelegate,
                   width=160, priority=0),
            Column("sum", "金额", lambda row: row["sum"], right=True, priority=3),
            Column("unit", "单位", lambda row: "=市教育局", priority=2),
            Column("days", "剩余", lambda row: days_sign(row["days"]).text, value=lambda row: row["days"], delegate=DaysDelegate,
                   priority=0)]


@pytest.fixture
def store():
    return Store()


@pytest.fixture
def view(qtbot, store, settings):
    made = ListView(LedgerTable(columns(), store.fetch), settings.memory("clue"))
    qtbot.addWidget(made)
    made.resize(1000, 400)
    made.show()
    made.table.fetchMore(made.rootIndex())
    return made


def test_only_the_pages_on_screen_are_read_of_a_million_rows(view, store, qtbot):
    view.grab()
    assert view.table.rowCount() == PAGE
    view.scrollToBottom()
    qtbot.waitUntil(lambda: view.table.rowCount() > PAGE)
    assert view.table.rowCount() <= 3 * PAGE
    assert store.asked[-1] == (view.table.rowCount() - PAGE, PAGE)


def test_the_last_page_ends_the_reading(store):
    store.size = PAGE + 1
    table = LedgerTable(columns(), store.fetch)
    while table.canFetchMore(table.index(-1, -1)):
        table.fetchMore(table.index(-1, -1))
    assert table.rowCount() == PAGE + 1
    assert len(store.asked) == 2


def test_rows_copy_as_a_table_that_a_sheet_does_not_calculate(view, qtbot):
    view.selectRow(0)
    qtbot.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = [line.split("\t") for line in QGuiApplication.clipboard().text().split("\n")]
    assert lines[0] == ["编号", "对象", "阶段", "金额", "单位", "剩余"]
    assert lines[1] == ["线〔2026〕0号", "张某0", "处置意见", "0.00", "'=市教育局", "逾期 5 天"]
    assert len(lines) == 3


def test_enter_opens_the_row_and_keys_move(view, qtbot):
    view.selectRow(0)
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_Down)
    with qtbot.waitSignal(view.opened) as opened:
        qtbot.keyClick(view, Qt.Key.Key_Return)
    assert opened.args[0]["id"] == 1


def test_a_heading_asks_for_another_order(view, qtbot):
    header = view.horizontalHeader()
    with qtbot.waitSignal(view.order_asked) as asked:
        qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(30, 12))
    assert asked.args == ["no", False]
    with qtbot.waitSignal(view.order_asked) as asked:
        qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(30, 12))
    assert asked.args == ["no", True]


def test_after_a_commit_the_same_row_stays_chosen(view, store):
    view.selectRow(7)
    view.reread()
    assert view.current_row()["id"] == 7
    assert store.asked[-1][0] == 0


def test_columns_leave_a_narrow_window_by_priority_and_return(view):
    header = view.horizontalHeader()
    def shown() -> list[str]:
        return [column.key for n, column in enumerate(view.table.columns) if not header.isSectionHidden(n)]
    view.resize(640, 400)
    assert shown() == ["no", "name", "stage", "unit", "days"] or shown() == ["no", "name", "stage", "days"]
    view.resize(300, 400)
    assert shown() == ["no", "name", "stage", "days"]
    view.resize(1000, 400)
    assert shown() == ["no", "name", "stage", "sum", "unit", "days"]


def test_widths_and_hidden_columns_are_remembered(view, qtbot, store, settings):
    view.horizontalHeader().resizeSection(1, 222)
    next(act for act in view.column_menu().actions() if act.text() == "金额").trigger()
    again = ListView(LedgerTable(columns(), store.fetch), settings.memory("clue"))
    qtbot.addWidget(again)
    again.resize(1000, 400)
    again.show()
    assert again.columnWidth(1) == 222
    assert again.isColumnHidden(3)
    assert not next(act for act in view.column_menu().actions() if act.text() == "编号").isEnabled()


def test_rows_grow_with_the_text(view):
    before = view.rowHeight(0)
    theme.set_text(150)
    assert view.rowHeight(0) >= before * 1.4
    view.grab()


@pytest.mark.parametrize(("days", "text", "bold"), [
    (-4, "逾期 4 天", True), (0, "今天到期", True), (1, "剩 1 天", False), (7, "剩 7 天", False),
    (8, "剩 8 天", False), (None, "—", False)])
def test_days_left_are_told_in_words(days, text, bold):
    sign = days_sign(days)
    assert (sign.text, sign.bold) == (text, bold)


def test_amber_begins_at_seven_days_and_red_is_overdue_only():
    assert [days_sign(days).token for days in (-1, 0, 1, 7, 8, None)] == ["alarm-ink", "warn-ink", "warn-ink", "warn-ink", "t2", "t3"]


def test_values_for_delegates_stand_beside_the_text(view):
    index = view.table.index(0, 5)
    assert index.data(VALUE) == -5
    assert index.data() == "逾期 5 天"


@pytest.fixture
def chips(qtbot, settings):
    row = FilterRow([Filter("unit", "单位", lambda: [("u1", "市教育局"), ("u2", "市体育局")]),
                     Filter("state", "状态", lambda: [("open", "在办")]),
                     Filter("who", "承办人", lambda: [("w", "刘某宁")], pinned=False)], settings.memory("views"))
    qtbot.addWidget(row)
    row.resize(900, 40)
    row.show()
    return row


def test_a_chip_is_filled_from_its_menu_and_emptied_by_its_cross(chips, qtbot):
    with qtbot.waitSignal(chips.changed) as changed:
        chips.chip("unit").menu_of_choices().actions()[2].trigger()
    assert changed.args[0] == {"unit": "u2"}
    chip = chips.chip("unit")
    with qtbot.waitSignal(chips.changed) as changed:
        qtbot.mouseClick(chip, Qt.MouseButton.LeftButton, pos=QPoint(chip.width() - 10, chip.height() // 2))
    assert changed.args[0] == {}


def test_a_rare_filter_shows_once_it_is_used(chips):
    assert chips.chip("who").isHidden()
    menu = chips.more_menu()
    menu.findChildren(QMenu)[0].actions()[0].trigger()
    assert not chips.chip("who").isHidden()
    assert chips.values() == {"who": "w"}


def test_filters_are_saved_as_a_view_and_called_back(chips, qtbot):
    chips.set_values({"unit": "u1", "state": "open"})
    chips.save_view("教育局在办")
    chips.set_values({})
    with qtbot.waitSignal(chips.changed) as changed:
        chips.views_menu().actions()[0].trigger()
    assert changed.args[0] == {"unit": "u1", "state": "open"}
    chips.delete_view("教育局在办")
    assert chips.views_menu().actions()[0].text() != "教育局在办"
