"""What an empty list says: what there is none of, and what to do first."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.widgets.buttons import Button
from ui.widgets.labels import IconLabel, words


class EmptyState(QWidget):
    """acts: the buttons, the most likely first."""

    def __init__(self, title: str, text: str = "", acts: Sequence[Button] = (), icon: str = "tray") -> None:
        super().__init__()
        lines = QVBoxLayout(self)
        lines.setContentsMargins(24, 24, 24, 24)
        lines.setSpacing(8)
        lines.addStretch(2)
        lines.addWidget(IconLabel(icon, "t3", 32), 0, Qt.AlignmentFlag.AlignHCenter)
        self.title, self.text = words(title, "strong"), words(text, "second", wrap=True)
        self.text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        lines.addWidget(self.title, 0, Qt.AlignmentFlag.AlignHCenter)
        lines.addWidget(self.text)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        for button in acts:
            row.addWidget(button)
        row.addStretch(1)
        lines.addSpacing(8)
        lines.addLayout(row)
        lines.addStretch(3)

    def set_words(self, title: str, text: str) -> None:
        self.title.setText(title)
        self.text.setText(text)
