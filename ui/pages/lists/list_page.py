"""A ledger's list: title with count, chips, the list, the pane beside it; and what to do first where there is nothing yet."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.desk.reading import Where
from app.ledgers.kit import Record
from ui.pages.asking import Asker
from ui.pages.going import Edit, Listed, Paper
from ui.pages.lists.filters import filters_of, wheres_of
from ui.pages.lists.listing import Listing
from ui.pages.lists.pane import Pane
from ui.pages.lists.views import Views
from ui.pages.titles import titles_of
from ui.shell import words as fixed
from ui.shell.page import Context, Page, PageAct
from ui.theme import theme
from ui.widgets.buttons import Button, IconButton
from ui.widgets.chips import FilterRow
from ui.widgets.choosing import save_to
from ui.widgets.empty import EmptyState
from ui.widgets.labels import rule, words

PANE, NARROW = 400, 1090
IMPORT_PLACE = "excel"
"""Place of the Excel wizard."""


class ListPage(Page):
    """The list of one ledger. opened(id), new_asked(), see ui/pages/ledger.py."""

    HINTS = (("Enter", "打开"), ("Ctrl+C", "复制为表格"), ("Ctrl+E", "导出"), ("F5", "刷新"))

    opened = Signal(str)
    new_asked = Signal()

    def __init__(self, context: Context, ledger: type[Record], places: frozenset[str] = frozenset()) -> None:
        super().__init__(context)
        self.ledger, self._asker = ledger, Asker(self, context)
        self._memory = context.settings.memory(f"list/{ledger.CODE}")
        self._listed: Listed | None = None
        self._total: int | None = None
        self._places = places
        self._fresh = True
        self._may_add = context.desk.may_add(ledger.CODE)
        self.unit = "件" if ledger.HANDLED else "条"
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        lines.addWidget(self._head())
        columns, self._pane_button = IconButton("columns", fixed.COLUMNS), IconButton("layout", "窗格", checkable=True)
        self.filters = FilterRow(filters_of(ledger, context.desk), Views(context.desk, ledger.CODE, self._memory),
                                 (rule(vertical=True), columns, self._pane_button))
        self.filters.changed.connect(lambda _: self._search())
        lines.addWidget(self.filters)
        self._narrowed = QWidget()
        narrowed = QHBoxLayout(self._narrowed)
        narrowed.setContentsMargins(20, 0, 16, 8)
        self._narrowed_by = Button("", "segment", "x")
        self._narrowed_by.setChecked(True)
        self._narrowed_by.clicked.connect(lambda: self.narrow(None))
        narrowed.addWidget(self._narrowed_by)
        narrowed.addStretch(1)
        self._narrowed.hide()
        lines.addWidget(self._narrowed)
        lines.addWidget(rule())
        self.view = Listing(context, ledger, titles_of(context), self._memory, self._row_menu)
        self.view.setAccessibleName(ledger.LABEL)
        self.view.opened.connect(lambda row: self.opened.emit(row.id))
        self.view.picked.connect(self._picked)
        self.view.settled.connect(self._settled)
        self.view.selectionModel().selectionChanged.connect(lambda *_: self._tell())
        columns.clicked.connect(lambda: self.view.column_menu().exec(columns.mapToGlobal(columns.rect().bottomLeft())))
        self._stack = QStackedWidget()
        self._stack.addWidget(self.view)
        self.empty = self._empty()
        self._stack.addWidget(self.empty)
        surface = QFrame()
        surface.setProperty("role", "surface")
        inside = QVBoxLayout(surface)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self._stack)
        self.pane = Pane(context, ledger)
        self.pane.opened.connect(self.opened)
        self.pane.closed.connect(lambda: self._pane_button.setChecked(False))
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.setHandleWidth(1)
        self._split.setChildrenCollapsible(False)
        self._split.addWidget(surface)
        self._split.addWidget(self.pane)
        self._split.setStretchFactor(0, 1)
        self._split.setSizes([1000, theme.px(int(self._memory.get("pane_width", PANE)))])
        self._split.splitterMoved.connect(lambda *_: self._memory.set("pane_width", round(self.pane.width() * 100 / theme.text)))
        lines.addWidget(self._split, 1)
        self._pane_button.toggled.connect(self._show_pane)
        self._wanted = bool(self._memory.get("pane", True))
        self._pane_button.setChecked(self._wanted)
        self.pane.setVisible(self._wanted)
        for key in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(key), self, self._next_step, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def _head(self) -> QWidget:
        head = QWidget()
        head.setMinimumHeight(theme.px(56))
        row = QHBoxLayout(head)
        row.setContentsMargins(20, 0, 16, 0)
        row.setSpacing(8)
        row.addWidget(words(self.ledger.LABEL, "page"))
        self._count = words("", "second")
        row.addWidget(self._count)
        row.addStretch(1)
        if IMPORT_PLACE in self._places:
            bring = Button(fixed.IMPORT, "tool", "download-simple")
            bring.clicked.connect(self.bring_in)
            row.addWidget(bring)
        out = Button(fixed.EXPORT, "tool", "export")
        out.clicked.connect(self.export)
        row.addWidget(out)
        if "register" in self.ledger.PRINTS:
            printing = Button(fixed.PRINT, "tool", "printer")
            printing.clicked.connect(self.print_page)
            row.addWidget(printing)
        row.addWidget(rule(vertical=True))
        self.new_button = Button(f"{fixed.NEW}{self.ledger.LABEL}", "primary", "plus", "Ctrl+N", bind=False)
        self.new_button.clicked.connect(self.new)
        row.addWidget(self.new_button)
        if not self._may_add:                             # the station's certificate does not let it write this ledger
            self.new_button.hide()
        return head

    def _empty(self) -> EmptyState:
        begin = Button(f"{fixed.NEW}{self.ledger.LABEL}", "primary", "plus")
        begin.clicked.connect(self.new)
        acts = [begin] if self._may_add else []
        if IMPORT_PLACE in self._places:
            bring = Button("导入原来的表格")
            bring.clicked.connect(self.bring_in)
            acts.append(bring)
        self._clear_button = Button("清除筛选")
        self._clear_button.clicked.connect(self._clear)
        acts.append(self._clear_button)
        return EmptyState("", "", acts)

    # what is shown

    def where(self) -> list[Where]:
        return [*(self._listed.where if self._listed else ()), *wheres_of(self.ledger, self.filters.values())]

    def narrow(self, listed: Listed | None) -> None:
        """Show only what a figure or another page names; None takes that away."""
        if listed == self._listed:
            return
        self._listed = listed
        self._narrowed.setVisible(listed is not None)
        if listed is not None:
            self._narrowed_by.set_words(listed.words)
            self._narrowed_by.setChecked(True)
            self.filters.blockSignals(True)
            self.filters.set_values({})
            self.filters.blockSignals(False)
        self._search()

    def _clear(self) -> None:
        self._listed = None
        self._narrowed.hide()
        self.filters.set_values({})

    def _search(self) -> None:
        self._fresh = False
        self.view.show_query(self.where())
        self._ask_count()

    def refresh(self) -> None:
        if self._fresh:
            self._search()
            return
        self.view.reread()
        self._ask_count()
        if self.pane.isVisible():
            self.pane.read()

    def _ask_count(self) -> None:
        code, where = self.ledger.CODE, self.where()
        self._asker.ask("count", lambda desk: desk.count(code, where), self._counted)

    def _counted(self, total: int) -> None:
        self._total = total
        self._count.setText(f"{total:,} {self.unit}".replace(",", " "))
        self._tell()

    def _settled(self) -> None:
        nothing = not self.view.table.rows()
        if nothing:
            filtered = bool(self.where())
            self.empty.set_words("没有符合筛选的记录" if filtered else f"还没有{self.ledger.LABEL}记录",
                                 "换一个条件，或清除筛选" if filtered else f"先登记一{'件' if self.ledger.HANDLED else '条'}"
                                 + ("，或从原来的表格导入" if IMPORT_PLACE in self._places else ""))
            self._clear_button.setVisible(filtered)
        self._stack.setCurrentWidget(self.empty if nothing else self.view)
        if not nothing and not self.view.currentIndex().isValid():
            self.view.selectRow(0)
        self._tell()

    def _tell(self) -> None:
        chosen = len(self.view.selectionModel().selectedRows())
        if self._total is not None:
            whole = f"共 {self._total} {self.unit}"
            self.status_changed.emit(f"选中 {chosen} {self.unit}，{whole}" if chosen else whole)

    def _picked(self, row: Any) -> None:
        self.pane.look_at(row.id if row is not None else None)

    def _show_pane(self, on: bool) -> None:
        self._wanted = on
        self._memory.set("pane", on)
        self.pane.setVisible(on)

    def _next_step(self) -> None:
        row = self.view.current_row()
        if row is not None:
            self.opened.emit(row.id)

    # acts

    def new(self) -> None:
        if self._may_add:
            self.new_asked.emit()

    def bring_in(self) -> None:
        if IMPORT_PLACE in self._places and self.context.frame is not None:
            self.context.frame.go(IMPORT_PLACE)

    def export(self) -> None:
        """The rows the list shows, or those selected, as a workbook."""
        rows = self.view.selected_rows()
        where: Sequence[Where] = [Where("id", "in", [row.id for row in rows])] if len(rows) > 1 else self.where()
        if (path := save_to(self, fixed.EXPORT, f"{self.ledger.LABEL}.xlsx", "Excel (*.xlsx)")) is not None:
            self._asker.do(f"正在导出{self.ledger.LABEL}", partial(_export, self.ledger.CODE, path, list(where)), self._exported)

    def _exported(self, count: int) -> None:
        self.status_changed.emit(f"已导出 {count} {self.unit}")

    def print_page(self) -> None:
        if "register" in self.ledger.PRINTS and self.context.frame is not None:
            rows = self.view.selected_rows()
            where = (Where("id", "in", [row.id for row in rows]),) if len(rows) > 1 else tuple(self.where())
            self.context.frame.go("paper", Paper("register", self.ledger.CODE, where))

    def acts(self) -> list[PageAct]:
        row = self.view.current_row()
        found = [PageAct(f"{fixed.NEW}{self.ledger.LABEL}", self.new, "Ctrl+N")] if self._may_add else []
        if row is not None:
            found.insert(0, PageAct(fixed.OPEN, lambda: self.opened.emit(row.id), "Enter"))
            found.append(PageAct(fixed.COPY_TABLE, self.view.copy, "Ctrl+C"))
        return found

    def _row_menu(self, menu: QMenu, rows: list[Any]) -> None:
        if len(rows) == 1:
            menu.addAction(f"{fixed.OPEN}\tEnter", lambda: self.opened.emit(rows[0].id))
            menu.addAction(fixed.EDIT, lambda: self._go(Edit(rows[0].id)))
        if self._may_add:
            menu.addAction(f"{fixed.NEW}{self.ledger.LABEL}\tCtrl+N", self.new)
        menu.addSeparator()
        menu.addAction(f"{fixed.EXPORT}{'所选' if len(rows) > 1 else ''}\tCtrl+E", self.export)
        if "register" in self.ledger.PRINTS:
            menu.addAction(f"{fixed.PRINT}登记表\tCtrl+P", self.print_page)

    def _go(self, argument: Any) -> None:
        if self.context.frame is not None:
            self.context.frame.go(self.ledger.CODE, argument)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.pane.setVisible(self._wanted and self.width() >= theme.px(NARROW))
        self._pane_button.setEnabled(self.width() >= theme.px(NARROW))


def _export(code: str, path: Path, where: list[Where], desk: Any, progress: Any) -> int:
    from app.exchange.export import export

    return export(desk, code, path, where=where, progress=progress)
