"""Everything that happened to a record, latest first: when, what kind, what, who, and a link to it."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui.theme import paint_icon, theme
from ui.widgets.buttons import LineLink
from ui.widgets.labels import words


@dataclass(frozen=True)
class Happening:
    """day "11-20", clock "09:12" ("" when only the day is known); link: words of the link and what it opens."""

    day: str
    clock: str
    title: str
    who: str = ""
    text: str = ""
    icon: str = "note-pencil"
    link: str = ""
    target: object = None
    kind: str = ""
    current: bool = False


class _Mark(QWidget):
    def __init__(self, icon: str, current: bool, last: bool) -> None:
        super().__init__()
        self._icon, self._current, self._last = icon, current, last
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return QSize(theme.px(24), theme.px(44))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = theme.px(24)
        middle = side / 2
        if not self._last:
            painter.setPen(QPen(theme.colour("line"), 1))
            painter.drawLine(int(middle), side + 2, int(middle), self.height())
        painter.setPen(QPen(theme.colour("accent" if self._current else "edge"), 1))
        painter.setBrush(theme.colour("surface"))
        painter.drawEllipse(QRectF(0.5, 0.5, side - 1, side - 1))
        inset = theme.px(5)
        paint_icon(painter, QRectF(inset, inset, side - 2 * inset, side - 2 * inset), self._icon, "accent" if self._current else "t2")


class Timeline(QWidget):
    """opened(target) when a link is pressed."""

    opened = Signal(object)

    def __init__(self, happenings: Sequence[Happening] = ()) -> None:
        super().__init__()
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(16, 8, 16, 8)
        self._lines.setSpacing(0)
        self._all: list[Happening] = []
        self.set_happenings(happenings)

    def set_happenings(self, happenings: Sequence[Happening], kind: str = "") -> None:
        """`kind` shows only the happenings of that kind."""
        self._all = list(happenings)
        while item := self._lines.takeAt(0):
            if item.widget() is not None:
                item.widget().deleteLater()
        shown = [one for one in self._all if not kind or one.kind == kind]
        for n, one in enumerate(shown):
            self._lines.addWidget(self._line(one, n + 1 == len(shown)))
        self._lines.addStretch(1)

    def happenings(self) -> list[Happening]:
        return self._all

    def _line(self, one: Happening, last: bool) -> QWidget:
        line = QWidget()
        line.setAccessibleName(f"{one.day} {one.clock} {one.title} {one.who} {one.text}")
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        when = QVBoxLayout()
        when.setSpacing(0)
        day = words(one.day)
        day.setAlignment(Qt.AlignmentFlag.AlignRight)
        clock = words(one.clock, "note")
        clock.setAlignment(Qt.AlignmentFlag.AlignRight)
        when.addWidget(day)
        when.addWidget(clock)
        when.addStretch(1)
        day.setMinimumWidth(theme.px(76))
        row.addLayout(when)
        row.addWidget(_Mark(one.icon, one.current, last))
        what = QVBoxLayout()
        what.setSpacing(0)
        what.setContentsMargins(0, 1, 0, 12)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(words(one.title, "strong"))
        head.addWidget(words(one.who, "note"))
        head.addStretch(1)
        what.addLayout(head)
        if one.text:
            what.addWidget(words(one.text, "second", wrap=True, select=True))
        if one.link:
            what.addWidget(LineLink(one.link, lambda target=one.target: self.opened.emit(target)))
        row.addLayout(what, 1)
        return line
