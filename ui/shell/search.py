"""The search box of the frame: Ctrl+K, a few characters, arrows, Enter. The desk searches in a reading job; the window never waits."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QStyle, QStyledItemDelegate, QVBoxLayout
from shiboken6 import isValid

from ui.jobs import Jobs
from ui.shell import words
from ui.theme import icon, theme
from ui.widgets.buttons import KeyCap
from ui.widgets.labels import words as label

WAIT_MS, MOST = 120, 30
HIT = Qt.ItemDataRole.UserRole
Find = Callable[[str, int], Sequence[Any]]


class _Hits(QStyledItemDelegate):
    def __init__(self, view: QListWidget, name: Callable[[str], str]) -> None:
        super().__init__(view)
        self._name = name

    def sizeHint(self, _option, _index) -> QSize:  # type: ignore[no-untyped-def]
        return QSize(100, theme.px(48))

    def paint(self, painter: QPainter, option, index) -> None:  # type: ignore[no-untyped-def]
        hit = index.data(HIT)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(option.rect)
        if option.state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("sel" if option.state & QStyle.StateFlag.State_Selected else "hover"))
            painter.drawRoundedRect(rect, 4, 4)
        left, right = rect.left() + theme.px(10), rect.right() - theme.px(10)
        upper = QRectF(left, rect.top() + theme.px(4), right - left, theme.px(22))
        lower = QRectF(left, upper.bottom(), right - left, theme.px(18))
        align = int(Qt.AlignmentFlag.AlignVCenter)
        painter.setFont(theme.font(12))
        painter.setPen(theme.colour("t3"))
        kind = self._name(hit.ledger)
        painter.drawText(upper, align | int(Qt.AlignmentFlag.AlignRight), kind)
        room = upper.width() - painter.fontMetrics().horizontalAdvance(kind) - 12
        painter.setFont(theme.font())
        painter.setPen(theme.colour("t1"))
        painter.drawText(upper, align, painter.fontMetrics().elidedText(hit.title or hit.record_no, Qt.TextElideMode.ElideRight, int(room)))
        painter.setFont(theme.font(12))
        painter.setPen(theme.colour("t2"))
        told = "　".join(filter(None, (hit.record_no, hit.snippet.replace("\n", " "))))
        painter.drawText(lower, align, painter.fontMetrics().elidedText(told, Qt.TextElideMode.ElideRight, int(lower.width())))
        painter.restore()


class SearchBox(QLineEdit):
    """opened(hit). find(text, limit) is asked in a job; name(ledger code) -> its label."""

    opened = Signal(object)

    def __init__(self, find: Find, name: Callable[[str], str], jobs: Jobs) -> None:
        super().__init__()
        self._find, self._jobs = find, jobs
        self.setPlaceholderText(words.SEARCH_FIELD)
        self.setAccessibleName(words.SEARCH)
        self.addAction(icon("magnifying-glass"), QLineEdit.ActionPosition.LeadingPosition)
        self._cap = KeyCap("Ctrl+K", self)
        self._show_cap(True)
        self._wait = QTimer(self, singleShot=True, interval=WAIT_MS)
        self._wait.timeout.connect(self._ask)
        self._asked = ""
        self.popup = QFrame(self, Qt.WindowType.ToolTip | Qt.WindowType.FramelessWindowHint)
        self.popup.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.popup.setProperty("role", "popup")
        self.list = QListWidget()
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setMouseTracking(True)
        self.list.setItemDelegate(_Hits(self.list, name))
        self.list.itemClicked.connect(self._take)
        self.note = label("", "note")
        self.note.setContentsMargins(10, 4, 10, 6)
        lines = QVBoxLayout(self.popup)
        lines.setContentsMargins(5, 5, 5, 5)
        lines.setSpacing(0)
        lines.addWidget(self.list)
        lines.addWidget(self.note)
        self.textEdited.connect(self._typed)
        self.installEventFilter(self)

    def _typed(self, text: str) -> None:
        self._show_cap(not text)
        if text.strip():
            self._wait.start()
        else:
            self._wait.stop()
            self.popup.hide()

    def _show_cap(self, on: bool) -> None:
        self._cap.setVisible(on)
        self.setTextMargins(0, 0, self._cap.sizeHint().width() + 4 if on else 0, 0)

    def _ask(self) -> None:
        text = self._asked = self.text().strip()
        self._jobs.start(lambda _progress: self._find(text, MOST), writes=False, done=lambda hits: self._show(text, hits))

    def _show(self, text: str, hits: Sequence[Any]) -> None:
        # The window may have been locked while the desk searched.
        if not isValid(self) or text != self.text().strip() or not self.isVisible():
            return                      # an older answer, overtaken by typing
        self.list.clear()
        for hit in hits:
            item = QListWidgetItem(hit.title)
            item.setData(HIT, hit)
            self.list.addItem(item)
        if hits:
            self.list.setCurrentRow(0)
        self.list.setVisible(bool(hits))
        self.note.setText(words.SEARCH_NONE if not hits else words.SEARCH_MORE if len(hits) >= MOST else f"{len(hits)} 条")
        self.popup.setFixedWidth(max(self.width(), theme.px(480)))
        self.list.setFixedHeight(min(8, len(hits)) * theme.px(48) + 4)
        self.popup.adjustSize()
        self.popup.move(self.mapToGlobal(QPoint(self.width() - self.popup.width(), self.height() + 4)))
        self.popup.show()

    def _take(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            hit = item.data(HIT)
            self.popup.hide()
            self.clear()
            self._show_cap(True)
            self.opened.emit(hit)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.FocusOut:
            self.popup.hide()
        elif isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride and event.key() == Qt.Key.Key_Escape:
            # Esc is also the window's way back: while something stands here it is this field's.
            if self.text() or self.popup.isVisible():
                event.accept()
                return True
        elif isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            key = event.key()
            if key in (Qt.Key.Key_Down, Qt.Key.Key_Up) and self.list.count():
                self.list.setCurrentRow((self.list.currentRow() + (1 if key == Qt.Key.Key_Down else -1)) % self.list.count())
                return True
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                if self.popup.isVisible() and self._asked == self.text().strip():
                    self._take(self.list.currentItem())
                elif self.text().strip():
                    self._ask()
                return True
            if key == Qt.Key.Key_Escape:
                self.popup.hide()
                self.clear()
                self._show_cap(True)
                self.clearFocus()
                return True
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        size = self._cap.sizeHint()
        self._cap.setGeometry(self.width() - size.width() - 8, (self.height() - size.height()) // 2, size.width(), size.height())
