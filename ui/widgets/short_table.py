"""A table whose rows are all at hand: a card's table, a report, a comparison.

keys      arrows move, also from cell to cell; Enter opens the row, or what the cell says where the cell is a link
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QModelIndex, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPen
from PySide6.QtWidgets import QAbstractItemView, QSizePolicy

from ui.models.ledger_table import Column, LedgerTable
from ui.shell.settings import Memory
from ui.theme import paint_icon, theme
from ui.widgets.cells import CellDelegate
from ui.widgets.list_view import ListView


def fixed(columns: Sequence[Column]) -> list[Column]:
    """Columns of a list whose order is the giver's: pressing a heading does nothing."""
    return [replace(column, sortable=False) for column in columns]


class ShortTable(ListView):
    """`set_rows` replaces all; cell_opened(row, key of the column) where the column's key is in `links` and the cell is not empty.

    whole     as high as its rows, so that the page scrolls and not the table
    """

    cell_opened = Signal(object, str)

    def __init__(self, columns: Sequence[Column], *, links: Sequence[str] = (), key: Callable[[Any], Any] = id, whole: bool = False,
                 name: str = "", memory: Memory | None = None) -> None:
        self._given: list[Any] = []
        self._links, self._whole = frozenset(links), whole
        super().__init__(LedgerTable(fixed(columns), self._fetch, key=key), memory)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setAccessibleName(name)
        self.horizontalHeader().setSectionsMovable(False)
        if whole:
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            theme.changed.connect(self._grow)

    def _fetch(self, after: Any, _limit: int) -> list[Any]:
        return self._given if after is None else []

    def set_rows(self, rows: Sequence[Any]) -> None:
        kept = self.current_row()
        self._given = list(rows)
        self.table.reload(max(1, len(self._given)))
        if kept is not None and (number := self.table.find(self.table.key(kept))) >= 0:
            self.selectRow(number)
        if self._whole:
            self._grow()

    def rows(self) -> list[Any]:
        return self._given

    def _grow(self) -> None:
        row = self.verticalHeader().defaultSectionSize()
        self.setFixedHeight(self.horizontalHeader().height() + row * max(1, len(self._given)))

    def link_at(self, index: QModelIndex) -> str:
        """Key of the column where the cell is a link, else ""."""
        if not index.isValid():
            return ""
        column = self.table.columns[index.column()]
        return column.key if column.key in self._links and column.text(self.table.row(index.row())) else ""

    def _open(self, index: QModelIndex) -> bool:
        if key := self.link_at(index):
            self.cell_opened.emit(self.table.row(index.row()), key)
        return bool(key)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        over = self.link_at(self.indexAt(event.position().toPoint()))
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.button() is Qt.MouseButton.LeftButton:
            self._open(self.indexAt(event.position().toPoint()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() and self._open(self.currentIndex()):
            return
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right) and self._links and self.currentIndex().isValid():
            self._sideways(-1 if event.key() == Qt.Key.Key_Left else 1)
            return
        super().keyPressEvent(event)

    def _sideways(self, by: int) -> None:
        """To the next cell of the row that is a link."""
        at = self.currentIndex()
        columns = [n for n in range(len(self.table.columns)) if not self.isColumnHidden(n) and self.table.columns[n].key in self._links]
        beyond = [n for n in columns if (n - at.column()) * by > 0]
        if beyond:
            self.setCurrentIndex(self.table.index(at.row(), beyond[0] if by > 0 else beyond[-1]))
            self.viewport().update()


class LinkDelegate(CellDelegate):
    """A number or word that opens something; the keyboard's cell is framed."""

    def paint_content(self, painter, rect, index, option) -> None:  # type: ignore[no-untyped-def]
        super().paint_content(painter, rect, index, option)
        view = self._view
        if view.hasFocus() and view.currentIndex() == index:
            painter.setPen(QPen(theme.colour("accent"), 1))
            painter.drawRoundedRect(QRectF(option.rect).adjusted(3.5, 3.5, -3.5, -4.5), 3, 3)


class SignDelegate(CellDelegate):
    """A cell whose value is (icon, colour token): the sign, then the words."""

    def paint_content(self, painter, rect, index, option) -> None:  # type: ignore[no-untyped-def]
        sign = self.value(index)
        if sign is not None:
            side = theme.px(15)
            paint_icon(painter, QRectF(rect.left(), rect.center().y() - side / 2, side, side), sign[0], sign[1])
            rect = rect.adjusted(side + theme.px(5), 0, 0, 0)
        super().paint_content(painter, rect, index, option)
