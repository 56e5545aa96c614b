"""A named group that folds to one line which still tells what is in it: › 发现问题　1 个：教辅征订."""

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QSizePolicy, QVBoxLayout, QWidget

from ui.theme import paint_icon, theme
from ui.widgets.labels import rule


class _Head(QAbstractButton):
    def __init__(self, title: str) -> None:
        super().__init__()
        self.title, self.summary, self.trouble = title, "", False
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        return QSize(200, theme.px(40))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self.underMouse():
            painter.fillRect(self.rect(), theme.colour("hover"))
        side = theme.px(12)
        x = theme.px(16)
        paint_icon(painter, QRectF(x, (self.height() - side) / 2, side, side), "caret-down" if self.isChecked() else "caret-right", "t2")
        x += side + theme.px(8)
        for text, token, bold in ((self.title, "t1", False), (self.summary, "alarm-ink" if self.trouble else "t3", False)):
            painter.setFont(theme.font(bold=bold))
            painter.setPen(theme.colour(token))
            room = self.width() - x - theme.px(16)
            shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room)
            painter.drawText(QRectF(x, 0, room, self.height()), int(Qt.AlignmentFlag.AlignVCenter), shown)
            x += painter.fontMetrics().horizontalAdvance(shown) + theme.px(10)
        if self.hasFocus():
            painter.setPen(theme.colour("accent"))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
            painter.drawRect(self.rect().adjusted(1, 1, -2, -2))


class Fold(QFrame):
    """Head and body; Space or a press turns it. A body given as a function is made when it is first opened."""

    toggled = Signal(bool)

    def __init__(self, title: str, body: QWidget | Callable[[], QWidget], opened: bool = False) -> None:
        super().__init__()
        self.title = title
        self._head, self._body = _Head(title), body
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        lines.addWidget(rule())
        lines.addWidget(self._head)
        if isinstance(body, QWidget) or opened:
            self._made().setVisible(opened)
        self._head.toggled.connect(self._turned)
        self._head.blockSignals(True)
        self._head.setChecked(opened)
        self._head.blockSignals(False)
        self.set_summary("")

    def _made(self) -> QWidget:
        if not isinstance(self._body, QWidget):
            self._body = self._body()
        if self._body.parent() is None:
            self.layout().addWidget(self._body)  # type: ignore[union-attr]
        return self._body

    def is_open(self) -> bool:
        return self._head.isChecked()

    def set_open(self, opened: bool) -> None:
        self._head.setChecked(opened)

    def set_summary(self, text: str, trouble: bool = False) -> None:
        self._head.summary, self._head.trouble = text, trouble
        self._head.setAccessibleName(f"{self.title}　{text}".strip())
        self._head.update()

    def _turned(self, opened: bool) -> None:
        self._made().setVisible(opened)
        self.toggled.emit(opened)
