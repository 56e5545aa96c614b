"""The foot of a form: saving, how much of what must be filled is, and what is to be put right."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QFrame, QHBoxLayout

from ui.shell import words as fixed
from ui.widgets.buttons import Button
from ui.widgets.labels import IconWords, rule, words

NAMED = 4


class FormBar(QFrame):
    """fresh: a new record, which can be followed by the next one."""

    def __init__(self, fresh: bool, primary: Callable[[], object], save: Callable[[], object], leave: Callable[[], object]) -> None:
        super().__init__()
        self.setProperty("role", "bar")
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 8, 16, 8)
        row.setSpacing(8)
        self.next_button: Button | None = None
        if fresh:
            self.next_button = Button(fixed.SAVE_NEXT, "primary", key="Ctrl+Enter", bind=False)
            self.next_button.clicked.connect(lambda: primary())
            row.addWidget(self.next_button)
        self.save_button = Button(fixed.SAVE, "plain" if fresh else "primary", key="Ctrl+S", bind=False)
        self.save_button.clicked.connect(lambda: save())
        cancel = Button(fixed.CANCEL, "tool", key="Esc", bind=False)
        cancel.clicked.connect(lambda: leave())
        row.addWidget(self.save_button)
        row.addWidget(cancel)
        row.addStretch(1)
        self._troubles = IconWords("warning-circle", "", "alarm-ink")
        self._troubles.hide()
        row.addWidget(self._troubles)
        row.addWidget(rule(vertical=True))
        self._counts = words("")
        row.addWidget(self._counts)

    def tell(self, required: int, filled: int, wrong: Sequence[str]) -> None:
        """wrong: labels of the fields that stop saving."""
        self._counts.setText(fixed.REQUIRED_LEFT.format(required=required, filled=filled))
        self._troubles.setVisible(bool(wrong))
        self._troubles.label.setText(fixed.TROUBLES.format(count=len(wrong), labels="、".join(wrong[:NAMED])))
