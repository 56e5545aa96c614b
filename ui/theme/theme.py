"""The one theme of the program: mode, text size, and what follows from them.

units     px() takes a measure of the mock-ups (100 % text) and gives logical pixels; Qt multiplies by the screen's scale itself
source    resources/styles/tokens.json, the measures of design/mockups/README.md
"""

import json
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from app.resources import resource
from ui.theme import fonts
from ui.theme.sheet import style_sheet

SMALLEST_TEXT, TALLEST_TEXT, STEP = 80, 160, 10
TEXT = 14


@cache
def tokens() -> dict[str, Any]:
    return json.loads(resource("styles", "tokens.json").read_text(encoding="utf-8"))


def application(arguments: Sequence[str] = ()) -> QApplication:
    """The QApplication, drawn by Fusion; named on its command line, because QApplication.setStyle would first make all of QStyle."""
    return QApplication([*(arguments or ("paizhu",)), "-style", "fusion"])


class _Follower(QObject):
    """Lives and dies with a widget; a bare function connected to the theme would be called after the widget is gone."""

    def __init__(self, widget: QObject, act: Callable[[], object]) -> None:
        super().__init__(widget)
        self._act = act

    def follow(self) -> None:
        self._act()


class Theme(QObject):
    """`mode` is "light", "dark" or "system" (as the desktop has it); `text` is in per cent."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.mode, self.text, self.family = "light", 100, ""
        self._colours: dict[str, QColor] = {}

    @property
    def dark(self) -> bool:
        if self.mode != "system":
            return self.mode == "dark"
        from PySide6.QtCore import Qt  # the namespace is slow to make, and only this mode asks it

        return QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark

    def colour(self, token: str) -> QColor:
        colour = self._colours.get(token)
        if colour is None:
            colour = self._colours[token] = QColor(tokens()["dark" if self.dark else "light"][token])
        return colour

    def px(self, measure: float) -> int:
        return round(measure * self.text / 100)

    def font(self, size: float = TEXT, bold: bool = False) -> QFont:
        font = QFont(self.family)
        font.setPixelSize(self.px(size))
        font.setBold(bold)
        font.setFeature(QFont.Tag("tnum"), 1)
        return font

    def follow(self, widget: QObject, act: Callable[[], object]) -> None:
        """Call `act` now and after every change, as long as the widget lives."""
        act()
        self.changed.connect(_Follower(widget, act).follow)

    def start(self, mode: str = "light", text: int = 100) -> None:
        """Once, before the first window; a QApplication must be there."""
        self.family = fonts.load(tokens()["fonts"])
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._scheme_changed)
        self._apply(mode, text)

    def complete(self) -> None:
        """After the first paint: the bold weight, which the first words could be drawn without."""
        if fonts.load_bold(self.family):
            self._apply(self.mode, self.text)

    def set_mode(self, mode: str) -> None:
        if mode != self.mode:
            self._apply(mode, self.text)

    def set_text(self, percent: int) -> None:
        percent = max(SMALLEST_TEXT, min(TALLEST_TEXT, percent))
        if percent != self.text:
            self._apply(self.mode, percent)

    def larger(self) -> None:
        self.set_text(self.text + STEP)

    def smaller(self) -> None:
        self.set_text(self.text - STEP)

    def plain(self) -> None:
        self.set_text(100)

    def _scheme_changed(self) -> None:
        if self.mode == "system":
            self._apply(self.mode, self.text)

    def _apply(self, mode: str, text: int) -> None:
        self.mode, self.text = mode, text
        self._colours.clear()
        shown = "dark" if self.dark else "light"
        QApplication.setFont(self.font())
        QApplication.setPalette(self._palette())
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.setStyleSheet(style_sheet(tokens()[shown], shown, text))
        self.changed.emit()

    def _palette(self) -> QPalette:
        role, c = QPalette.ColorRole, self.colour
        palette = QPalette(c("fill"), c("surface"))
        for which, token in ((role.Window, "ground"), (role.WindowText, "t1"), (role.Base, "surface"), (role.AlternateBase, "head"),
                             (role.Text, "t1"), (role.Button, "surface"), (role.ButtonText, "t1"), (role.PlaceholderText, "t3"),
                             (role.Highlight, "fill"), (role.HighlightedText, "on-fill"), (role.ToolTipBase, "tip"),
                             (role.ToolTipText, "on-tip"), (role.Link, "accent"), (role.LinkVisited, "accent"),
                             (role.Mid, "line"), (role.Midlight, "grid"), (role.Dark, "edge"), (role.Light, "surface"),
                             (role.Shadow, "edge")):
            palette.setColor(which, c(token))
        for which in (role.WindowText, role.Text, role.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, which, c("off"))
        return palette


theme = Theme()
