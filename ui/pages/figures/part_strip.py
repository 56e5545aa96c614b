"""One indicator in large figures: the whole, last year's, the change, and its parts, each of which narrows the list."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from app.figures import Figure
from ui.pages.figures.stats_facts import plain
from ui.theme import theme
from ui.widgets.labels import rule, words


class _Cell(QFrame):
    """label, number with unit, note; `on`: the list below shows this part."""

    pressed = Signal()

    def __init__(self, label: str, number: str, unit: str, note: str, on: bool, tip: str = "") -> None:
        super().__init__()
        self._on = on
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(f"{label} {number}{unit}　{note}".strip())
        self.setToolTip(tip)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Preferred)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(16, 10, 20, 10)
        lines.setSpacing(1)
        lines.addWidget(words(label, "strong" if on else "second"))
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(words(number, "figure"))
        row.addWidget(words(unit, "second"), 0, Qt.AlignmentFlag.AlignBottom)
        row.addStretch(1)
        lines.addLayout(row)
        lines.addWidget(words(note, "note"))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._on:
            painter.fillRect(0, self.height() - 3, self.width(), 3, theme.colour("fill"))
        if self.hasFocus():
            painter.setPen(theme.colour("accent"))
            painter.drawRect(self.rect().adjusted(1, 1, -2, -2))
        super().paintEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.rect().contains(event.position().toPoint()):
            self.pressed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.pressed.emit()
        else:
            super().keyPressEvent(event)


class PartStrip(QFrame):
    """chosen(code of the part, None for the whole). Parts that are nothing in both years are left out."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(1, 1, 1, 1)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.viewport().setAutoFillBackground(False)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        outer.addWidget(self._scroll)
        self._figure: Figure | None = None
        self._part: str | None = None
        theme.changed.connect(self._grow)
        self._grow()

    def _grow(self) -> None:
        self.setFixedHeight(theme.px(104))

    def show_figure(self, figure: Figure, part: str | None) -> None:
        self._figure, self._part = figure, part
        row_of = QWidget()
        row_of.setProperty("role", "scrolled")
        row_of.setAutoFillBackground(False)
        row = QHBoxLayout(row_of)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        change = f"上年同期 {plain(figure.last_year)}，同比 {figure.change}" if figure.last_year else figure.change
        note = "，".join(filter(None, (change, figure.note)))
        partial = "只含本人可见的记录" if figure.partial else ""
        self._cell(row, None, figure.label, plain(figure.value), figure.unit, note, partial or f"按{figure.date}统计")
        for code, one in figure.parts.items():
            if one.value or one.last_year or code == part:
                whole = figure.value and one.value <= figure.value and one.unit in ("", figure.unit)
                share = f"{one.value * 100 / figure.value:.2f} %　" if whole else ""
                self._cell(row, code, one.label, plain(one.value), one.unit or figure.unit, f"{share}上年 {plain(one.last_year)}", "")
        row.addStretch(1)
        # A cell may be what was pressed: it lives on until its event is over.
        if (before := self._scroll.takeWidget()) is not None:
            before.hide()
            before.deleteLater()
        self._scroll.setWidget(row_of)

    def show_part(self, part: str | None) -> None:
        """Mark a part without asking for it."""
        if self._figure is not None:
            self.show_figure(self._figure, part)

    def _cell(self, row: QHBoxLayout, code: str | None, label: str, value: str, unit: str, note: str, tip: str) -> None:
        if code is not None:
            row.addWidget(rule(vertical=True))
        cell = _Cell(label, value, unit, note, code == self._part, tip)
        cell.pressed.connect(lambda: self._choose(code))
        row.addWidget(cell)

    def cells(self) -> list[_Cell]:
        return self.findChildren(_Cell)

    def _choose(self, code: str | None) -> None:
        if self._figure is not None and code != self._part:
            self.show_figure(self._figure, code)
            self.chosen.emit(code)
