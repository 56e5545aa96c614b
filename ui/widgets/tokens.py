"""A box of tokens with a place to type: several codes, several people.

The box is one stop of the Tab key; Backspace in the empty place takes the last token away, every token has a × for the mouse.
"""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QMargins, QObject, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QLayout, QLayoutItem, QLineEdit, QSizePolicy, QWidget

from ui.theme import paint_icon, theme
from ui.widgets.labels import set_tone


class Flow(QLayout):
    """Left to right, then the next line; the last item takes the rest of its line."""

    def __init__(self, parent: QWidget, gap: int = 4, margins: QMargins | None = None) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._gap = gap
        self.setContentsMargins(margins or QMargins(4, 3, 4, 3))

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def insert_before_last(self, widget: QWidget) -> None:
        self.addWidget(widget)
        if len(self._items) > 1:
            self._items[-1], self._items[-2] = self._items[-2], self._items[-1]

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._place(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._place(rect, move=True)

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        margins = self.contentsMargins()
        return size + QSize(margins.left() + margins.right(), margins.top() + margins.bottom())

    def _place(self, rect: QRect, *, move: bool) -> int:
        area = rect.marginsRemoved(self.contentsMargins())
        x, y, tall = area.x(), area.y(), 0
        for n, item in enumerate(self._items):
            if item.widget() is not None and item.widget().isHidden():
                continue
            hint = item.sizeHint()
            width = min(hint.width(), area.width())
            if x + width > area.right() + 1 and tall:
                x, y, tall = area.x(), y + tall + self._gap, 0
            if n == len(self._items) - 1 and isinstance(item.widget(), QLineEdit):
                width = max(width, area.right() + 1 - x)
            if move:
                item.setGeometry(QRect(QPoint(x, y), QSize(width, hint.height())))
            x += width + self._gap
            tall = max(tall, hint.height())
        return y + tall - rect.y() + self.contentsMargins().bottom()


class Token(QWidget):
    removed = Signal()

    def __init__(self, text: str, locked: bool = False) -> None:
        super().__init__()
        self.text, self._locked = text, locked
        self.setAccessibleName(text)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setToolTip(text if len(text) > 20 else "")

    def sizeHint(self) -> QSize:
        width = min(QFontMetrics(theme.font()).horizontalAdvance(self.text), theme.px(280))
        return QSize(width + theme.px(12 if self._locked else 28), theme.px(24))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if not self._locked and event.position().x() > self.width() - theme.px(22):
            self.removed.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("accent-soft"))
        painter.drawRoundedRect(QRectF(self.rect()), 4, 4)
        painter.setFont(theme.font())
        painter.setPen(theme.colour("t1"))
        room = self.width() - theme.px(12 if self._locked else 28)
        painter.drawText(QRectF(theme.px(6), 0, room + 2, self.height()), int(Qt.AlignmentFlag.AlignVCenter),
                         painter.fontMetrics().elidedText(self.text, Qt.TextElideMode.ElideRight, room + 2))
        if not self._locked:
            side = theme.px(11)
            paint_icon(painter, QRectF(self.width() - side - theme.px(6), (self.height() - side) / 2, side, side), "x", "t2")


class TokenBox(QFrame):
    """The frame with tokens and the line to type in. removed(n): the token at that place was taken away."""

    removed = Signal(int)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setProperty("role", "input")
        self.setAccessibleName(name)
        self.line = QLineEdit()
        self.line.setMinimumWidth(theme.px(60))
        self.line.setAccessibleName(name)
        self.line.installEventFilter(self)
        self.setFocusProxy(self.line)
        self._flow = Flow(self)
        self._flow.addWidget(self.line)
        self._tokens: list[Token] = []
        self._locked = False
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_locked(self, locked: bool) -> None:
        self._locked = locked
        self.line.setVisible(not locked)
        self.setEnabled(not locked)

    def set_tokens(self, texts: Sequence[str]) -> None:
        for token in self._tokens:
            self._flow.removeWidget(token)
            token.deleteLater()
        self._tokens = []
        for n, text in enumerate(texts):
            token = Token(text, self._locked)
            token.removed.connect(lambda n=n: self.removed.emit(n))
            self._flow.insert_before_last(token)
            token.show()
            self._tokens.append(token)
        self.updateGeometry()

    def heightForWidth(self, width: int) -> int:
        return max(theme.px(32), self._flow.heightForWidth(width - 2) + 2)

    def hasHeightForWidth(self) -> bool:
        return True

    def sizeHint(self) -> QSize:
        return QSize(theme.px(200), theme.px(32))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(80), theme.px(32))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.line.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.FocusIn or event.type() is QEvent.Type.FocusOut:
            set_tone(self, "focused", "true" if event.type() is QEvent.Type.FocusIn else "false")
        elif isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Backspace \
                and not self.line.text() and self._tokens:
            self.removed.emit(len(self._tokens) - 1)
            return True
        return super().eventFilter(watched, event)
