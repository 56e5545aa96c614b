"""The list of every ledger: keyboard, copying, columns that can be chosen, moved, sorted and that leave a narrow window.

keys      Enter opens, Ctrl+C copies as a table, Ctrl+A selects what is loaded, Menu key opens the row's menu
units     remembered widths are px at 100 % text
"""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QContextMenuEvent, QFontMetrics, QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QMenu, QTableView

from ui.models.ledger_table import LedgerTable
from ui.shell import words
from ui.shell.settings import Memory
from ui.theme import theme
from ui.widgets.cells import CellDelegate
from ui.widgets.menus import open_menu_at

LEAST_STRETCH = 112
"""What the column that takes the rest keeps of its width, px at 100 % text."""


class ListView(QTableView):
    """A list over a `LedgerTable`.

    opened(row)            Enter or double click
    picked(row | None)     the current row changed
    order_asked(key, down) a heading was pressed; the page gives the model a new fetch
    """

    opened = Signal(object)
    picked = Signal(object)
    order_asked = Signal(str, bool)

    def __init__(self, model: LedgerTable, memory: Memory | None = None, menu: Callable[[QMenu, list[Any]], None] | None = None) -> None:
        super().__init__()
        self.hovered_row = -1
        self._memory, self._fill_menu = memory, menu
        self._fitting = False
        self._order: tuple[str, bool] | None = None
        self.setModel(model)
        self.setMouseTracking(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setItemDelegate(CellDelegate(self))
        for n, column in enumerate(model.columns):
            if column.delegate is not None:
                self.setItemDelegateForColumn(n, column.delegate(self))
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setMinimumSectionSize(1)
        self._dress_header()
        self._hidden = {column.key for column in model.columns if column.hidden}
        self._widths = {column.key: column.width for column in model.columns}
        self._recall()
        self._measure()
        theme.changed.connect(self._measure)
        self.selectionModel().currentRowChanged.connect(self._current_changed)
        self.doubleClicked.connect(lambda index: self.opened.emit(self.table.row(index.row())))

    @property
    def table(self) -> LedgerTable:
        model = self.model()
        assert isinstance(model, LedgerTable)
        return model

    # rows

    def current_row(self) -> Any:
        index = self.currentIndex()
        return self.table.row(index.row()) if index.isValid() else None

    def selected_rows(self) -> list[Any]:
        return [self.table.row(number) for number in self._selected_numbers()]

    def _selected_numbers(self) -> list[int]:
        return sorted(index.row() for index in self.selectionModel().selectedRows())

    def reread(self) -> None:
        """After a commit: the same place, the same row, the store's values of now."""
        kept = self.current_row()
        key = self.table.key(kept) if kept is not None else None
        top = self.rowAt(0)
        last = self.rowAt(self.viewport().height() - 1)
        self.table.reload(max(last + 1, len(self.table.rows()) if last < 0 else last + 1, 1))
        if key is not None and (number := self.table.find(key)) >= 0:
            self.selectRow(number)
        if top > 0:
            self.scrollTo(self.table.index(top, 0), QAbstractItemView.ScrollHint.PositionAtTop)

    def copy(self) -> None:
        header = self.horizontalHeader()
        shown = sorted((n for n in range(header.count()) if not header.isSectionHidden(n)), key=header.visualIndex)
        if numbers := self._selected_numbers():
            QGuiApplication.clipboard().setText(self.table.as_table(numbers, shown))

    def _current_changed(self, now: QModelIndex, _before: QModelIndex) -> None:
        self.picked.emit(self.table.row(now.row()) if now.isValid() else None)

    # columns

    def _dress_header(self) -> None:
        header = self.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionsMovable(True)
        header.setHighlightSections(False)
        header.setSectionsClickable(True)
        header.setMinimumSectionSize(theme.px(40))
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self._choose_columns)
        header.sectionClicked.connect(self._heading_pressed)
        header.sectionResized.connect(self._resized)
        header.sectionMoved.connect(lambda *_: self._remember())

    def show_order(self, key: str, down: bool) -> None:
        """Mark the column the store orders by."""
        self._order = (key, down)
        number = next((n for n, column in enumerate(self.table.columns) if column.key == key), -1)
        header = self.horizontalHeader()
        header.setSortIndicatorShown(number >= 0)
        header.setSortIndicator(number, Qt.SortOrder.DescendingOrder if down else Qt.SortOrder.AscendingOrder)

    def _heading_pressed(self, number: int) -> None:
        column = self.table.columns[number]
        if not column.sortable:
            if self._order:
                self.show_order(*self._order)
            return
        down = not self._order[1] if self._order and self._order[0] == column.key else False
        self.show_order(column.key, down)
        self.order_asked.emit(column.key, down)

    def _choose_columns(self, place: QPoint) -> None:
        open_menu_at(self.column_menu(), self.horizontalHeader().mapToGlobal(place))

    def column_menu(self) -> QMenu:
        """Which columns are shown; also the page's 列 button."""
        menu = QMenu(words.COLUMNS, self)
        for column in self.table.columns:
            act = QAction(column.label, menu)
            act.setCheckable(True)
            act.setChecked(column.key not in self._hidden)
            act.setEnabled(column.priority > 0)
            act.toggled.connect(lambda on, key=column.key: self._show_column(key, on))
            menu.addAction(act)
        menu.addSeparator()
        menu.addAction(words.COLUMNS_RESET, self._forget)
        return menu

    def _show_column(self, key: str, on: bool) -> None:
        (self._hidden.discard if on else self._hidden.add)(key)
        self._remember()
        self._fit()

    def _forget(self) -> None:
        header = self.horizontalHeader()
        for n, column in enumerate(self.table.columns):
            header.moveSection(header.visualIndex(n), n)
            self._widths[column.key] = column.width
        self._hidden = {column.key for column in self.table.columns if column.hidden}
        self._remember()
        self._fit()

    def _recall(self) -> None:
        kept = self._memory.get("columns") if self._memory else None
        if not isinstance(kept, dict):
            return
        known = {column.key: n for n, column in enumerate(self.table.columns)}
        self._widths |= {key: width for key, width in kept.get("widths", {}).items() if key in known and 20 <= width <= 2000}
        self._hidden = {key for key in kept.get("hidden", ()) if key in known and self.table.columns[known[key]].priority > 0}
        header = self.horizontalHeader()
        for place, key in enumerate(key for key in kept.get("order", ()) if key in known):
            header.moveSection(header.visualIndex(known[key]), place)

    def _remember(self) -> None:
        if self._memory is None:
            return
        header = self.horizontalHeader()
        order = [self.table.columns[header.logicalIndex(n)].key for n in range(header.count())]
        self._memory.set("columns", {"widths": self._widths, "hidden": sorted(self._hidden), "order": order})

    def _resized(self, number: int, _old: int, new: int) -> None:
        if not self._fitting and new > 0:
            self._widths[self.table.columns[number].key] = round(new * 100 / theme.text)
            self._remember()

    def _measure(self) -> None:
        self.verticalHeader().setDefaultSectionSize(max(theme.px(32), QFontMetrics(theme.font()).height() + 12))
        self.horizontalHeader().setFixedHeight(theme.px(32))
        self._fit()

    def _fit(self) -> None:
        """Give every column its width; the ones of highest priority leave while the window is too narrow; one takes the rest."""
        self._fitting = True
        try:
            columns, header = self.table.columns, self.horizontalHeader()
            shown = [n for n, column in enumerate(columns) if column.key not in self._hidden]
            room = self.viewport().width()
            widths = {n: theme.px(self._widths[columns[n].key]) for n in shown}
            # The column that takes the rest may also give: its words are cut before another column goes.
            for n in shown:
                if columns[n].stretch:
                    widths[n] = min(widths[n], theme.px(LEAST_STRETCH))
            for n in sorted(shown, key=lambda n: (-columns[n].priority, -n)):
                if sum(widths.values()) <= room or columns[n].priority == 0 or len(widths) == 1:
                    break
                del widths[n]
            stretch = next((n for n in widths if columns[n].stretch), None)
            if stretch is None and widths:
                stretch = max(widths, key=header.visualIndex)
            if stretch is not None:
                widths[stretch] += max(0, room - sum(widths.values()))
            for n in range(len(columns)):
                header.setSectionHidden(n, n not in widths)
                if n in widths:
                    header.resizeSection(n, widths[n])
        finally:
            self._fitting = False

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    # keys and mouse

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() and self.currentIndex().isValid():
            self.opened.emit(self.current_row())
        elif event.key() == Qt.Key.Key_Escape:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        rows = self.selected_rows()
        if not rows:
            return
        menu = QMenu(self)
        if self._fill_menu is not None:
            self._fill_menu(menu, rows)
            menu.addSeparator()
        menu.addAction(words.COPY_TABLE, QKeySequence("Ctrl+C"), self.copy)
        open_menu_at(menu, event.globalPos())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(self.indexAt(event.position().toPoint()).row())

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Leave:
            self._hover(-1)
        return super().viewportEvent(event)

    def _hover(self, number: int) -> None:
        if number != self.hovered_row:
            self.hovered_row = number
            self.viewport().update()
