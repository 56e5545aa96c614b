"""Words in their roles, tags, icons beside words, and facts as label and value."""

from collections.abc import Iterable

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QWidget

from ui.theme import paint_icon, theme


def words(text: str, role: str = "", *, tone: str = "", wrap: bool = False, select: bool = False) -> QLabel:
    """role: "page", "subject", "dialog", "strong", "figure", "second", "label", "field", "note", "mono"; tone: "warn", "alarm", "done"."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("role", role)
    if tone:
        label.setProperty("tone", tone)
    label.setWordWrap(wrap)
    if select:
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def set_tone(widget: QWidget, name: str, value: str) -> None:
    """Change a property the style sheet looks at."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def rule(vertical: bool = False) -> QFrame:
    line = QFrame()
    line.setProperty("role", "vrule" if vertical else "rule")
    return line


class Elided(QLabel):
    """One line that shortens with … and keeps the whole text as tooltip."""

    def __init__(self, text: str = "", role: str = "") -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._whole = ""
        self.set_text(text)

    def set_text(self, text: str) -> None:
        self._whole = text
        self._fit()

    def whole(self) -> str:
        return self._whole

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self._whole) + 2, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        shown = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, max(0, self.width()))
        self.setText(shown)
        self.setToolTip(self._whole if shown != self._whole else "")


TAG_TONES = {
    "plain": ("t2", "surface", "edge"), "accent": ("accent", "accent-soft", ""), "warn": ("warn-ink", "warn-soft", ""),
    "done": ("done-ink", "done-soft", ""), "alarm": ("alarm-ink", "alarm-soft", ""), "secret": ("alarm-ink", "surface", "alarm"),
}


class Tag(QWidget):
    """A short word in a small box: a state, or the 密级 (tone "secret": red frame)."""

    def __init__(self, text: str, tone: str = "plain", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text, self._tone = text, tone
        self.setAccessibleName(text)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def set_text(self, text: str, tone: str | None = None) -> None:
        self._text, self._tone = text, tone or self._tone
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def text(self) -> str:
        return self._text

    def sizeHint(self) -> QSize:
        return QSize(QFontMetrics(theme.font(12)).horizontalAdvance(self._text) + theme.px(12), theme.px(20))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_tag(painter, QRectF(self.rect()), self._text, self._tone)


def paint_tag(painter: QPainter, rect: QRectF, text: str, tone: str) -> None:
    ink, ground, edge = TAG_TONES[tone]
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.colour(edge), 1) if edge else Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour(ground))
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
    painter.setFont(theme.font(12))
    painter.setPen(theme.colour(ink))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()


class IconLabel(QWidget):
    """An icon alone, in a token's colour."""

    def __init__(self, name: str, token: str = "t2", side: int = 16, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._token, self._side = name, token, side
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def set_icon(self, name: str, token: str) -> None:
        self._name, self._token = name, token
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(self._side), theme.px(self._side))

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint_icon(QPainter(self), QRectF(self.rect()), self._name, self._token)


class IconWords(QWidget):
    """An icon and words on one line: a state told twice, never by colour alone."""

    clicked = Signal()

    def __init__(self, icon: str, text: str, token: str = "t2", role: str = "", *, wrap: bool = False) -> None:
        super().__init__()
        self.mark = IconLabel(icon, token)
        self.label = words(text, role, wrap=wrap, tone={"warn-ink": "warn", "alarm-ink": "alarm", "done-ink": "done"}.get(token, ""))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.mark, 0, Qt.AlignmentFlag.AlignTop if wrap else Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.label, 1)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.clicked.emit()
        super().mouseReleaseEvent(event)


class Facts(QWidget):
    """Label and value, line by line: the key facts of a record. Values may be words or widgets; long words wrap."""

    def __init__(self, pairs: Iterable[tuple[str, str | QWidget]] = (), label_width: int = 84) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnMinimumWidth(0, theme.px(label_width))
        self._grid.setColumnStretch(1, 1)
        self.set_facts(pairs)

    def set_facts(self, pairs: Iterable[tuple[str, str | QWidget]]) -> None:
        while item := self._grid.takeAt(0):
            if item.widget() is not None:
                item.widget().deleteLater()
        for row, (label, value) in enumerate(pairs):
            self._grid.addWidget(words(label, "label"), row, 0, Qt.AlignmentFlag.AlignTop)
            shown = words(value or "—", wrap=True, select=True) if isinstance(value, str) else value
            if isinstance(value, str):
                shown.setAccessibleName(f"{label}：{value}")
            self._grid.addWidget(shown, row, 1)


def mixed(first: QColor, second: QColor, share: float) -> QColor:
    """`share` of the first colour over the second."""
    parts = (first.redF() * share + second.redF() * (1 - share), first.greenF() * share + second.greenF() * (1 - share),
             first.blueF() * share + second.blueF() * (1 - share))
    return QColor.fromRgbF(*parts)
