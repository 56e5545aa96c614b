"""Standing warnings in a card of the workbench: what must be known of keys, lists, clocks and partners until it is settled."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.sync.views.standing import Standing
from ui.pages.exchange.parts import clear
from ui.widgets.buttons import link
from ui.widgets.labels import IconWords, words

MOST = 3


class StandingLines(QWidget):
    """Hidden while there is nothing to say; the first three, then how many more."""

    def __init__(self, go: Callable[..., None]) -> None:
        super().__init__()
        self._go = go
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(16, 8, 16, 10)
        self._lines.setSpacing(6)
        self.hide()

    def show_lines(self, found: Sequence[Standing]) -> None:
        clear(self._lines)
        for one in found[:MOST]:
            line = QWidget()
            row = QHBoxLayout(line)
            row.setContentsMargins(0, 0, 0, 0)
            icon, token = ("warning-octagon", "alarm-ink") if one.stops else ("warning-circle", "warn-ink")
            row.addWidget(IconWords(icon, one.words, token, wrap=True), 1)
            row.addWidget(link("去处理", lambda: self._go("exchange.identity")))
            self._lines.addWidget(line)
        if len(found) > MOST:
            self._lines.addWidget(words(f"另有{len(found) - MOST}项，见站点身份", "note"))
        self.setVisible(bool(found))
