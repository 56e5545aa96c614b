"""Phosphor icons by name, in a token's colour, sharp at every scale.

Drawn from a token, an icon follows the theme when it is repainted; the font is read by ui/theme/glyphs.py.
"""

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QIcon, QIconEngine, QPainter, QPixmap

from ui.theme.glyphs import character, family
from ui.theme.theme import theme


def paint_icon(painter: QPainter, rect: QRectF | QRect, name: str, colour: str | QColor) -> None:
    """`colour` is a token or a colour; the icon fills the shorter side of `rect`, centred."""
    rect = QRectF(rect)
    side = min(rect.width(), rect.height())
    font = QFont(family())
    font.setPixelSize(max(1, round(side)))
    font.setStyleStrategy(QFont.StyleStrategy.NoFontMerging)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(font)
    painter.setPen(QColor(colour) if isinstance(colour, QColor) else theme.colour(colour))
    painter.drawText(rect.adjusted(-side, -side, side, side), Qt.AlignmentFlag.AlignCenter, character(name))
    painter.restore()


class _Engine(QIconEngine):
    def __init__(self, name: str, token: str, on: str) -> None:
        super().__init__()
        self._name, self._token, self._on = name, token, on

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        token = "off" if mode is QIcon.Mode.Disabled else self._on if state is QIcon.State.On else self._token
        paint_icon(painter, rect, self._name, token)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        pixmap = QPixmap(size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self.paint(painter, QRect(QPointF(0, 0).toPoint(), size), mode, state)
        painter.end()
        return pixmap

    def clone(self) -> QIconEngine:
        return _Engine(self._name, self._token, self._on)


def icon(name: str, token: str = "t2", on: str | None = None) -> QIcon:
    """`on` is the token of the checked state."""
    character(name)
    return QIcon(_Engine(name, token, on or token))
