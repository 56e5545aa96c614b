"""A sub-table filled like a sheet: a ghost row at the end, Enter and Tab go on, Space ticks, lines move, tables paste in.

keys      F2 or typing edits, Enter takes and goes down (in a text of several lines it begins a line), Tab takes and goes
          right, F4 shows the line as a form, Space ticks a box, Ins adds a line, Ctrl+Del removes it,
          Alt+Up and Alt+Down move it, Ctrl+V pastes a table copied from WPS or Excel
shapes    lines are dicts of canonical values by column name; a new line begins with what its columns suggest, and one with nothing else
          in it does not count
"""

from collections.abc import Callable, Collection
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QPainter, QPen, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QPlainTextEdit,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.ledgers.face import Face, Kind
from app.ledgers.values import Unfit, parse
from ui.models.roles import VALUE
from ui.shell import words as fixed
from ui.theme import paint_icon, theme
from ui.widgets.buttons import Button
from ui.widgets.cells import CellDelegate
from ui.widgets.grid_model import GridModel
from ui.widgets.sources import Sources

Index = QModelIndex | QPersistentModelIndex
WIDTHS = {Kind.TEXT: 160, Kind.LONG: 260, Kind.DATE: 120, Kind.MOMENT: 160, Kind.INT: 80, Kind.DECIMAL: 96, Kind.MONEY: 120, Kind.BOOL: 76,
          Kind.YEAR: 72, Kind.PERIOD: 120, Kind.CODE: 150, Kind.CODES: 180, Kind.CHOICE: 120, Kind.REF: 150, Kind.REFS: 180,
          Kind.FILES: 140, Kind.TABLE: 140}
MANY = 6
"""From so many columns on a line can be filled as a form of its own."""


class _Cells(CellDelegate):
    """Editors of the form, in a cell; boxes for yes and no."""

    def __init__(self, view: QAbstractItemView, grid: "GridEditor") -> None:
        super().__init__(view)
        self._grid = grid

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, index: Index) -> QWidget:
        from ui.widgets.factory import make_editor

        editor = make_editor(self._grid.model.columns[index.column()], self._grid.model.sources)
        editor.setParent(parent)
        editor.setProperty("cell", True)
        editor.setAutoFillBackground(True)
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        editor.set_value(index.data(VALUE))  # type: ignore[attr-defined]

    def setModelData(self, editor: QWidget, _model: QAbstractTableModel, index: Index) -> None:
        column = self._grid.model.columns[index.column()]
        if problem := editor.problem():  # type: ignore[attr-defined]
            self._grid.refused.emit(f"{column.label}：{problem}")
        else:
            self._grid.model.put(index.row(), column.name, editor.value())  # type: ignore[attr-defined]

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        rect = option.rect
        if self._grid.model.columns[index.column()].kind in (Kind.LONG, Kind.CODES, Kind.REFS, Kind.FILES, Kind.TABLE):
            rect.setHeight(max(rect.height(), min(editor.sizeHint().height(), theme.px(120))))
            rect.setWidth(max(rect.width(), theme.px(260)))
        editor.setGeometry(rect)

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress and isinstance(editor, QWidget) \
                and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            if isinstance(editor, QPlainTextEdit):
                return False        # the text's own Enter: a new line
            self.commitData.emit(editor)
            self.closeEditor.emit(editor, QAbstractItemDelegate.EndEditHint.NoHint)
            self._grid.go_on(down=True)
            return True
        return super().eventFilter(editor, event)

    def paint_content(self, painter: QPainter, rect: QRectF, index: Index, option: QStyleOptionViewItem) -> None:
        if self._grid.model.columns[index.column()].kind is not Kind.BOOL:
            return super().paint_content(painter, rect, index, option)
        side = theme.px(16)
        box = QRectF(rect.left(), rect.center().y() - side / 2, side, side)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        on = bool(self.value(index))
        painter.setPen(QPen(theme.colour("fill" if on else "ctl"), 1))
        painter.setBrush(theme.colour("fill" if on else "surface"))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
        if on:
            paint_icon(painter, box.adjusted(2, 2, -2, -2), "check-bold", "on-fill")
        return None


class _Table(QTableView):
    def __init__(self, grid: "GridEditor") -> None:
        super().__init__()
        self._grid = grid
        self.hovered_row = -1

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._grid.key(event):
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: Any) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and self._grid.model.columns[index.column()].kind is Kind.BOOL:
            self._grid.tick(index)


class GridEditor(QFrame):
    """The editor of a `table` field. picked(line number | -1) follows the current line; refused(words) when a cell is not understood."""

    changed = Signal()
    picked = Signal(int)
    refused = Signal(str)

    def __init__(self, face: Face, sources: Sources, *, tools: bool = True, hide: tuple[str, ...] = ()) -> None:
        super().__init__()
        self.face = face
        self.setAccessibleName(face.label)
        self.model = GridModel(face, sources)
        self.view = _Table(self)
        self.view.setModel(self.model)
        self.view.setItemDelegate(_Cells(self.view, self))
        self.view.setAccessibleName(face.label)
        self.view.setShowGrid(False)
        self.view.setWordWrap(False)
        self.view.setTabKeyNavigation(True)
        self.view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.view.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed
                                  | QAbstractItemView.EditTrigger.AnyKeyPressed | QAbstractItemView.EditTrigger.SelectedClicked)
        header = self.view.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for n, column in enumerate(self.model.columns):
            self.view.setColumnWidth(n, theme.px(WIDTHS[column.kind]))
        header.setMinimumSectionSize(theme.px(60))
        self._wide = -1
        self.hide_columns(hide)
        self.view.verticalHeader().setDefaultSectionSize(theme.px(32))
        self.view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.view.verticalHeader().setFixedWidth(theme.px(36))
        self.setFocusProxy(self.view)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        self.tools = self._tools() if tools else None
        if self.tools is not None:
            lines.addWidget(self.tools)
        lines.addWidget(self.view, 1)
        self.model.edited.connect(self.changed)
        self.model.rowsInserted.connect(self.updateGeometry)
        self.model.rowsRemoved.connect(self.updateGeometry)
        self.model.modelReset.connect(self.updateGeometry)
        self.view.horizontalScrollBar().rangeChanged.connect(self.updateGeometry)
        self.view.selectionModel().currentChanged.connect(
            lambda now, _old: self.picked.emit(-1 if not now.isValid() or self.model.ghost(now.row()) else now.row()))

    def _tools(self) -> QWidget:
        bar = QWidget()
        row = QHBoxLayout(bar)
        row.setContentsMargins(0, 0, 0, 4)
        row.setSpacing(0)
        row.addStretch(1)
        acts: list[tuple[str, str, str, Callable[[], object]]] = [
            (fixed.PASTE_TABLE, "copy", "", self.paste), (fixed.MOVE_UP, "arrow-up", "", lambda: self.move(-1)),
            (fixed.MOVE_DOWN, "arrow-down", "", lambda: self.move(1)), (fixed.REMOVE, "trash", "", self.remove),
            (fixed.ADD_LINE, "plus", "Ins", self.add)]
        if len(self.model.columns) >= MANY:
            acts.insert(0, (fixed.WHOLE_LINE, "note-pencil", "F4", self.fill_line))
        for label, icon, key, act in acts:
            button = Button(label, "tool", icon, key, bind=False, compact=True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(lambda _=False, act=act: act())
            row.addWidget(button)
        return bar

    def hide_columns(self, names: Collection[str]) -> None:
        """These columns and no others are left out; the first text of the rest takes what the row has left."""
        shown = [n for n, column in enumerate(self.model.columns) if column.name not in names]
        for n in range(len(self.model.columns)):
            self.view.setColumnHidden(n, n not in shown)
        self._wide = next((n for n in shown if self.model.columns[n].kind in (Kind.TEXT, Kind.LONG)), -1)
        self.view.horizontalHeader().setStretchLastSection(self._wide < 0)      # nothing else would take the rest of the row
        self.model.hint = self._wide if self._wide >= 0 else shown[0] if shown else 0
        self._fit()

    def _fit(self) -> None:
        """Never under 200 px: a sheet too wide for its window is moved sideways, its text is not squeezed."""
        if self._wide >= 0:
            header = self.view.horizontalHeader()
            others = sum(header.sectionSize(n) for n in range(header.count()) if n != self._wide and not header.isSectionHidden(n))
            header.resizeSection(self._wide, max(theme.px(200), self.view.viewport().width() - others))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()

    def sizeHint(self) -> QSize:
        lines = min(12, max(2, self.model.rowCount()))
        sideways = self.view.horizontalScrollBar()
        below = sideways.sizeHint().height() if sideways.maximum() else 0      # the bar would cover the line to write in
        return QSize(theme.px(480), theme.px(34 + 32 * lines) + (self.tools.sizeHint().height() if self.tools else 0) + below + 4)

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(240), self.sizeHint().height())

    # acts on the current line

    def current(self) -> int:
        return self.view.currentIndex().row()

    def add(self) -> None:
        """An empty line after the current one."""
        row = len(self.model.lines) if self.current() < 0 else min(self.current() + 1, len(self.model.lines))
        self.model.insert(row)
        self.view.setCurrentIndex(self.model.index(row, self._first_column()))

    def remove(self) -> None:
        self.model.remove(self.current())

    def move(self, by: int) -> None:
        row, column = self.current(), self.view.currentIndex().column()
        if self.model.move(row, by):
            self.view.setCurrentIndex(self.model.index(row + by, column))

    def fill_line(self) -> None:
        """The current line (the ghost: a new one) as a form of its own."""
        from ui.widgets.grid_line import LineDialog

        row = self.current() if self.current() >= 0 else len(self.model.lines)
        line = {} if self.model.ghost(row) else self.model.lines[row]
        dialog = LineDialog(self, self.face, self.model.sources, row, {**self.model.fresh, **line})
        dialog.taken.connect(lambda values: self.model.put_line(row, values))
        dialog.open()

    def settle(self) -> None:
        """A cell still being written is taken as it stands: the form is about to be saved."""
        index = self.view.currentIndex()
        if index.isValid() and (editor := self.view.indexWidget(index)) is not None:
            self.view.commitData(editor)
            self.view.closeEditor(editor, QAbstractItemDelegate.EndEditHint.NoHint)

    def tick(self, index: Index) -> None:
        column = self.model.columns[index.column()]
        if not self.model.locked and not column.computed:
            self.model.put(index.row(), column.name, None if index.data(VALUE) else True)

    def go_on(self, *, down: bool) -> None:
        index = self.view.currentIndex()
        if down and index.row() + 1 < self.model.rowCount():
            self.view.setCurrentIndex(self.model.index(index.row() + 1, index.column()))

    def paste(self) -> None:
        """A table from the clipboard, from the current cell on: a line per line, in the order of the columns shown."""
        text = QGuiApplication.clipboard().text()
        if self.model.locked or not text.strip():
            return
        names = [n for n in range(len(self.model.columns)) if not self.view.isColumnHidden(n)]
        start = self.view.currentIndex()
        first = names.index(start.column()) if start.isValid() and start.column() in names else 0
        row = start.row() if start.isValid() else len(self.model.lines)
        wrong = []
        for line in text.rstrip("\n").split("\n"):
            for number, written in zip(names[first:], line.rstrip("\r").split("\t"), strict=False):
                column = self.model.columns[number]
                try:
                    self.model.put(row, column.name, parse(column, written, lambda *_: None))
                except Unfit as unfit:
                    wrong.append(f"第{row + 1}行{column.label}：{unfit}")
            row += 1
        if wrong:
            self.refused.emit("；".join(wrong[:3]))

    def _first_column(self) -> int:
        return next((n for n in range(len(self.model.columns)) if not self.view.isColumnHidden(n)), 0)

    def key(self, event: QKeyEvent) -> bool:
        key, alt = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        index = self.view.currentIndex()
        if key == Qt.Key.Key_Space and index.isValid() and self.model.columns[index.column()].kind is Kind.BOOL:
            self.tick(index)
        elif key == Qt.Key.Key_F4 and not self.model.locked:
            self.fill_line()
        elif key == Qt.Key.Key_Insert and not self.model.locked:
            self.add()
        elif key == Qt.Key.Key_Delete and event.modifiers() & Qt.KeyboardModifier.ControlModifier and not self.model.locked:
            self.remove()
        elif key == Qt.Key.Key_Delete and index.isValid() and not self.model.locked and not self.model.ghost(index.row()):
            self.model.put(index.row(), self.model.columns[index.column()].name, None)
        elif alt and key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and not self.model.locked:
            self.move(-1 if key == Qt.Key.Key_Up else 1)
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.paste()
        elif event.matches(QKeySequence.StandardKey.Copy) and index.isValid():
            QGuiApplication.clipboard().setText(index.data() if not self.model.ghost(index.row()) else "")
        elif key == Qt.Key.Key_Tab and index.isValid() and index.row() == self.model.rowCount() - 1 and self.model.ghost(index.row()):
            # An empty ghost line lets the keyboard out of the grid. Not the view's own way on: with Tab between cells it is this key again.
            self.focusNextChild()
        elif key == Qt.Key.Key_Backtab and (index.row(), index.column()) in ((-1, -1), (0, self._first_column())):
            self.focusPreviousChild()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and index.isValid() and not event.modifiers():
            if self.model.flags(index) & Qt.ItemFlag.ItemIsEditable:
                self.view.edit(index)
        else:
            return False
        return True

    # the editor's contract

    def set_locked(self, locked: bool) -> None:
        self.model.locked = locked
        self.model.set_lines(self.model.lines)
        if self.tools is not None:
            self.tools.setVisible(not locked)

    def value(self) -> list[dict[str, Any]] | None:
        return [dict(line) for line in self.model.lines if line and line != self.model.fresh] or None

    def problem(self) -> str:
        return ""

    def typed(self) -> Any:
        return self.value()

    def set_value(self, value: Any) -> None:
        self.model.set_lines(value or [])
