"""How a list's row looks: hover, selected, selected without focus, focused by keyboard, void; and the text in it.

The ground is painted here for all delegates of a list, so cells with pictures and cells with words stand on the same row.
"""

from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui.models.roles import TONE, VALUE, VOID
from ui.theme import theme

Index = QModelIndex | QPersistentModelIndex
SIDE = 8
OUTER = 16


class CellDelegate(QStyledItemDelegate):
    """Text of a cell; subclasses paint something else in `paint_content`."""

    def __init__(self, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._view = view

    @staticmethod
    def value(index: Index) -> Any:
        return index.data(VALUE)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(super().sizeHint(option, index).width() + 2 * SIDE, theme.px(32))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        self._ground(painter, option, index)
        left = OUTER if self._first(index) else SIDE
        self.paint_content(painter, QRectF(option.rect).adjusted(left, 0, -SIDE, -1), index, option)
        painter.restore()

    def paint_content(self, painter: QPainter, rect: QRectF, index: Index, option: QStyleOptionViewItem) -> None:
        text = index.data(Qt.ItemDataRole.DisplayRole) or ""
        tone = index.data(TONE) or ""
        void = bool(index.data(VOID))
        font = theme.font(bold=tone == "strong")
        font.setStrikeOut(void and bool(text))
        painter.setFont(font)
        token = "t3" if void else {"": "t1", "strong": "t1", "second": "t2", "note": "t3"}.get(tone, tone)
        painter.setPen(theme.colour(token))
        align = index.data(Qt.ItemDataRole.TextAlignmentRole) or int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        shown = painter.fontMetrics().elidedText(text.replace("\n", " "), Qt.TextElideMode.ElideRight, int(rect.width()))
        painter.drawText(rect, int(align), shown)

    def _first(self, index: Index) -> bool:
        header = getattr(self._view, "horizontalHeader", None)
        return header is not None and header().visualIndex(index.column()) == 0

    def _ground(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = getattr(self._view, "hovered_row", -1) == index.row()
        focused = self._view.hasFocus()
        token = ("sel" if focused else "grid") if selected else "hover" if hovered else "surface"
        rect = option.rect
        painter.fillRect(rect, theme.colour(token))
        painter.setPen(QPen(theme.colour("grid"), 0))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if selected and self._first(index):
            painter.fillRect(rect.left(), rect.top(), 3, rect.height(), theme.colour("accent" if focused else "ctl"))
        if focused and not selected and self._view.currentIndex().row() == index.row():
            painter.fillRect(rect.left(), rect.top(), rect.width(), 2, theme.colour("accent"))
            painter.fillRect(rect.left(), rect.bottom() - 1, rect.width(), 2, theme.colour("accent"))
