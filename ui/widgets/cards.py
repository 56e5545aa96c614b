"""Surfaces: a card with a head, a figure with its unit, segments that narrow a card's list."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.labels import rule, words


class Card(QFrame):
    """A white surface with a head line (title, note, acts at the right) and a body; `bare` puts the body edge to edge."""

    def __init__(self, title: str = "", note: str = "", *, bare: bool = False) -> None:
        super().__init__()
        self.setProperty("role", "card")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(1, 1, 1, 1)
        outer.setSpacing(0)
        self.head = QHBoxLayout()
        self.title, self.note = words(title, "strong"), words(note, "note")
        if title:
            bar = QWidget()
            bar.setMinimumHeight(theme.px(40))
            bar.setLayout(self.head)
            self.head.setContentsMargins(16, 0, 12, 0)
            self.head.setSpacing(8)
            self.head.addWidget(self.title)
            self.head.addWidget(self.note)
            self.head.addStretch(1)
            outer.addWidget(bar)
            if bare:
                outer.addWidget(rule())
        self.body = QVBoxLayout()
        self.body.setContentsMargins(*((0, 0, 0, 0) if bare else (16, 4 if title else 16, 16, 16)))
        self.body.setSpacing(0 if bare else 8)
        outer.addLayout(self.body, 1)

    def add(self, widget: QWidget, stretch: int = 0) -> QWidget:
        self.body.addWidget(widget, stretch)
        return widget

    def act(self, widget: QWidget) -> QWidget:
        self.head.addWidget(widget)
        return widget

    def set_note(self, text: str) -> None:
        self.note.setText(text)


class Figure(QFrame):
    """One number with unit and a note; pressing it opens the records behind it."""

    opened = Signal()

    def __init__(self, label: str, number: str, unit: str = "", note: str = "") -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._unit = unit
        lines = QVBoxLayout(self)
        lines.setContentsMargins(16, 12, 16, 12)
        lines.setSpacing(2)
        self._label = words(label, "second")
        lines.addWidget(self._label)
        row = QHBoxLayout()
        row.setSpacing(4)
        self._number = words(number, "figure")
        row.addWidget(self._number)
        row.addWidget(words(unit, "second"), 0, Qt.AlignmentFlag.AlignBottom)
        row.addStretch(1)
        lines.addLayout(row)
        self._note = words(note, "note")
        lines.addWidget(self._note)
        self.set_number(number, note)

    def set_number(self, number: str, note: str = "") -> None:
        self._number.setText(number)
        self._note.setText(note)
        self._note.setVisible(bool(note))
        self.setAccessibleName(f"{self._label.text()} {number}{self._unit} {note}".strip())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.rect().contains(event.position().toPoint()):
            self.opened.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.opened.emit()
        else:
            super().keyPressEvent(event)


class Segments(QWidget):
    """全部 23 | 逾期 2 | …: one of several, with counts."""

    chosen = Signal(object)

    def __init__(self, parts: Sequence[tuple[object, str]], current: object = None) -> None:
        super().__init__()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(4)
        self._buttons: dict[object, Button] = {}
        self.set_parts(parts, current if current is not None or not parts else parts[0][0])

    def set_parts(self, parts: Sequence[tuple[object, str]], current: object) -> None:
        if list(self._buttons) != [key for key, _ in parts]:
            for button in self._buttons.values():
                button.deleteLater()
            self._buttons = {}
            for key, text in parts:
                button = self._buttons[key] = Button(text, "segment")
                button.clicked.connect(lambda _=False, key=key: self._choose(key))
                self._row.addWidget(button)
        for key, text in parts:
            self._buttons[key].set_words(text)
        self.set_current(current)

    def current(self) -> object:
        return next((key for key, button in self._buttons.items() if button.isChecked()), None)

    def set_current(self, current: object) -> None:
        for key, button in self._buttons.items():
            button.setChecked(key == current)
            button.updateGeometry()

    def _choose(self, key: object) -> None:
        self.set_current(key)
        self.chosen.emit(key)


class Meter(QWidget):
    """A bar from 0 to 1 with marks: the limit bar, the score bar. tone: "fill", "warn", "alarm", "chart2"."""

    def __init__(self, share: float, tone: str = "fill", marks: Sequence[float] = ()) -> None:
        super().__init__()
        self._share, self._tone, self._marks = share, tone, tuple(marks)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_share(self, share: float, tone: str, marks: Sequence[float] = ()) -> None:
        self._share, self._tone, self._marks = share, tone, tuple(marks)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(120, theme.px(16))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        height = theme.px(8)
        bar = QRectF(0, (self.height() - height) / 2, self.width(), height)
        painter.setBrush(theme.colour("grid"))
        painter.drawRoundedRect(bar, 2, 2)
        if self._share > 0:
            painter.setBrush(theme.colour(self._tone))
            painter.drawRoundedRect(QRectF(bar.left(), bar.top(), bar.width() * min(1.0, self._share), height), 2, 2)
        for mark in self._marks:
            painter.fillRect(QRectF(bar.width() * mark - 1, 0, 2, self.height()), theme.colour("t1"))


class Scrolled(QScrollArea):
    """A column that scrolls up and down and never sideways."""

    def __init__(self, body: QWidget, width: int = 0) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        body.setProperty("role", "scrolled")
        body.setAutoFillBackground(False)
        self.setWidget(body)
        self.viewport().setAutoFillBackground(False)
        if width:
            self.setMinimumWidth(width)
