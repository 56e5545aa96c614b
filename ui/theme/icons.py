"""Phosphor icons by name, in a token's colour, sharp at every scale.

The font and its list of names come with qtawesome (prefix `ph.`). They are drawn here and not through qtawesome, because importing
that library and its fourteen fonts costs two empty windows, and the unlock window stands before a waiting person; and because an icon
drawn from a token follows the theme when it is repainted.
"""

import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QIconEngine, QPainter, QPixmap

import ui.theme.theme as themes


@cache
def _folder() -> Path:
    spec = find_spec("qtawesome")
    assert spec is not None
    assert spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0]) / "fonts"


@cache
def _names() -> dict[str, str]:
    return json.loads((_folder() / "phosphor-charmap-1.3.0.json").read_text(encoding="ascii"))


@cache
def _family() -> str:
    number = QFontDatabase.addApplicationFont(str(_folder() / "phosphor-1.3.0.ttf"))
    return QFontDatabase.applicationFontFamilies(number)[0]


def character(name: str) -> str:
    """The icon's letter; a name the font does not have is the author's mistake and raises KeyError."""
    return chr(int(_names()[name], 16))


def paint_icon(painter: QPainter, rect: QRectF | QRect, name: str, colour: str | QColor) -> None:
    """`colour` is a token or a colour; the icon fills the shorter side of `rect`, centred."""
    rect = QRectF(rect)
    side = min(rect.width(), rect.height())
    font = QFont(_family())
    font.setPixelSize(max(1, round(side)))
    font.setStyleStrategy(QFont.StyleStrategy.NoFontMerging)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(font)
    painter.setPen(QColor(colour) if isinstance(colour, QColor) else themes.theme.colour(colour))
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
