"""The last numbers of a station's stream as a strip: applied, missing, waiting, forked; shape and hatching tell beside colour."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPen
from PySide6.QtWidgets import QHBoxLayout, QStyleOptionViewItem, QWidget

from ui.theme import theme
from ui.widgets.cells import CellDelegate
from ui.widgets.labels import words

WIDE, HIGH, GAP = 9, 13, 3
WORDS = {"applied": "已应用", "missing": "缺", "waiting": "已收，等前面补齐", "fork": "分叉"}


def paint_mark(painter: QPainter, rect: QRectF, state: str) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    match state:
        case "missing":
            pen = QPen(theme.colour("warn"), 1.4)
            pen.setDashPattern([2, 1.6])
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
        case "waiting":
            painter.setPen(QPen(theme.colour("chart2"), 1))
            painter.setBrush(QBrush(theme.colour("chart2"), Qt.BrushStyle.BDiagPattern))
        case "fork":
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("alarm"))
        case _:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("chart2"))
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 2, 2)
    if state == "fork":
        painter.setFont(theme.font(10, bold=True))
        painter.setPen(theme.colour("surface"))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, "2")
    painter.restore()


class StripDelegate(CellDelegate):
    """The value is a StationLine's strip: [(number, state)]."""

    def paint_content(self, painter: QPainter, rect: QRectF, index: QModelIndex | QPersistentModelIndex,
                      option: QStyleOptionViewItem) -> None:
        x, top = rect.left(), rect.center().y() - theme.px(HIGH) / 2
        for _number, state in self.value(index) or ():
            paint_mark(painter, QRectF(x, top, theme.px(WIDE), theme.px(HIGH)), state)
            x += theme.px(WIDE + GAP)


class _Mark(QWidget):
    def __init__(self, state: str) -> None:
        super().__init__()
        self._state = state
        self.setFixedSize(theme.px(WIDE + 2), theme.px(HIGH + 2))

    def paintEvent(self, _event) -> None:  # type: ignore[no-untyped-def]
        paint_mark(QPainter(self), QRectF(self.rect()).adjusted(1, 1, -1, -1), self._state)


class StripLegend(QWidget):
    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        for state, text in WORDS.items():
            row.addWidget(_Mark(state))
            row.addWidget(words(text, "note"))
            row.addSpacing(8)
