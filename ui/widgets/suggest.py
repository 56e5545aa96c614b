"""The list under a field while one types: arrows and Enter choose, Esc closes, Alt+N makes a new record.

It never takes the focus, so an input method goes on composing.
"""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QStyle, QStyledItemDelegate, QVBoxLayout, QWidget

from ui.theme import paint_icon, theme
from ui.widgets.menus import place_under
from ui.widgets.pinyin import Suggestion

ROLE = Qt.ItemDataRole.UserRole


class _Lines(QStyledItemDelegate):
    def sizeHint(self, _option, _index) -> QSize:  # type: ignore[no-untyped-def]
        return QSize(100, theme.px(32))

    def paint(self, painter: QPainter, option, index) -> None:  # type: ignore[no-untyped-def]
        one = index.data(ROLE)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(option.rect)
        if option.state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("sel" if option.state & QStyle.StateFlag.State_Selected else "hover"))
            painter.drawRoundedRect(rect, 4, 4)
        x = rect.left() + theme.px(8)
        if not one.id:
            side = theme.px(15)
            paint_icon(painter, QRectF(x, rect.center().y() - side / 2, side, side), "plus", "accent")
            x += side + theme.px(6)
        for text, token in ((one.title, "t1" if one.id else "accent"), (one.note, "t3")):
            painter.setFont(theme.font())
            painter.setPen(theme.colour(token))
            room = rect.right() - x - theme.px(8)
            shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(room))
            painter.drawText(QRectF(x, rect.top(), room, rect.height()), int(Qt.AlignmentFlag.AlignVCenter), shown)
            x += painter.fontMetrics().horizontalAdvance(shown) + theme.px(14)
        painter.restore()


class Suggest(QFrame):
    """Hangs under `anchor` and listens to the keys of `line`.

    find(text) -> suggestions; create: words of the last line that makes a new record, "" for none
    """

    chosen = Signal(object)
    create_asked = Signal(str)

    def __init__(self, line: QLineEdit, anchor: QWidget, find: Callable[[str], Sequence[Suggestion]], create: str = "") -> None:
        super().__init__(anchor, Qt.WindowType.ToolTip | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setProperty("role", "popup")
        self._line, self._anchor, self._find, self._create = line, anchor, find, create
        self.list = QListWidget()
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setItemDelegate(_Lines(self.list))
        self.list.setMouseTracking(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemClicked.connect(self._take)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(5, 5, 5, 5)
        lines.addWidget(self.list)
        line.installEventFilter(self)
        line.textEdited.connect(self.offer)

    def offer(self, text: str) -> None:
        found = list(self._find(text))
        self.list.clear()
        if self._create and text.strip():
            found.append(Suggestion("", self._create.format(what=text.strip())))
        for one in found:
            item = QListWidgetItem(one.title)
            item.setData(ROLE, one)
            self.list.addItem(item)
        if not found:
            self.hide()
            return
        self.list.setCurrentRow(0)
        self.list.setFixedHeight(min(10, len(found)) * theme.px(32))
        self.setFixedSize(max(self._anchor.width(), theme.px(280)), self.list.height() + 12)
        place_under(self, self._anchor)
        self.show()

    def _take(self, item: QListWidgetItem | None) -> None:
        if item is None:
            return
        one = item.data(ROLE)
        text = self._line.text().strip()
        self.hide()
        if one.id:
            self.chosen.emit(one)
        else:
            self.create_asked.emit(text)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.FocusOut:
            self.hide()
        elif isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            return self._key(event)
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        key = event.key()
        if not self.isVisible():
            if key == Qt.Key.Key_Down:
                self.offer(self._line.text())
                return True
            return False
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            step = 1 if key == Qt.Key.Key_Down else -1
            self.list.setCurrentRow((self.list.currentRow() + step) % self.list.count())
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take(self.list.currentItem())
        elif key == Qt.Key.Key_Tab and self._line.text().strip() and self.list.item(0).data(ROLE).id:
            self._take(self.list.currentItem())
            return False
        elif key == Qt.Key.Key_Escape:
            self.hide()
        elif key == Qt.Key.Key_N and event.modifiers() & Qt.KeyboardModifier.AltModifier and self._create:
            self._take(self.list.item(self.list.count() - 1))
        else:
            return False
        return True
