"""Notices in the page: what happened and what follows, in one of four tones; never a dialog for reading."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from ui.widgets.buttons import IconButton, link
from ui.widgets.labels import IconLabel, words

ICONS = {"info": ("info", "accent"), "done": ("check-circle", "done-ink"), "warn": ("warning-circle", "warn-ink"),
         "alarm": ("warning-octagon", "alarm-ink")}


class NoticeBar(QFrame):
    """tone: "info", "done", "warn" (all other trouble), "alarm" (what blocks); acts: [(words, callable)] shown as links."""

    closed = Signal()

    def __init__(self, title: str, text: str = "", tone: str = "info", icon: str = "",
                 acts: Sequence[tuple[str, Callable[[], object]]] = (),
                 closable: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "notice")
        self.setProperty("tone", tone)
        name, token = ICONS[tone]
        self.title, self.text = words(title, "strong", wrap=True), words(text, "second", wrap=True)
        self.text.setVisible(bool(text))
        self.setAccessibleName(f"{title}　{text}".strip())
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 10, 12, 10)
        row.setSpacing(12)
        row.addWidget(IconLabel(icon or name, token, 20), 0, Qt.AlignmentFlag.AlignTop)
        lines = QVBoxLayout()
        lines.setSpacing(2)
        lines.addWidget(self.title)
        lines.addWidget(self.text)
        if acts:
            links = QHBoxLayout()
            links.setSpacing(16)
            for label, act in acts:
                links.addWidget(link(label, act))
            links.addStretch(1)
            lines.addLayout(links)
        row.addLayout(lines, 1)
        if closable:
            close = IconButton("x", "关闭提示")
            close.clicked.connect(self._close)
            row.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)

    def set_words(self, title: str, text: str = "") -> None:
        self.title.setText(title)
        self.text.setText(text)
        self.text.setVisible(bool(text))
        self.setAccessibleName(f"{title}　{text}".strip())

    def _close(self) -> None:
        self.hide()
        self.closed.emit()
