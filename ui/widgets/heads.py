"""The top of a page: its name, what it speaks of, and its acts at the right; steps below where the page is a piece of work."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.theme import theme
from ui.widgets.labels import Elided, rule, words
from ui.widgets.stages import Stage, StageLine


class PageHead(QWidget):
    """title bold 20, note beside it; `act(widget)` adds at the right; `under(widget)` a line below."""

    def __init__(self, title: str, note: str = "") -> None:
        super().__init__()
        self.lines = QVBoxLayout(self)
        self.lines.setContentsMargins(20, 0, 16, 0)
        self.lines.setSpacing(8)
        bar = QWidget()
        bar.setMinimumHeight(theme.px(56))
        row = QHBoxLayout(bar)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        self.title, self.note = words(title, "page"), Elided(note, "second")
        row.addWidget(self.title)
        row.addWidget(self.note, 1)
        self._acts = QHBoxLayout()
        self._acts.setSpacing(8)
        row.addLayout(self._acts)
        self.lines.addWidget(bar)

    def act(self, widget: QWidget) -> QWidget:
        self._acts.addWidget(widget)
        return widget

    def under(self, widget: QWidget) -> QWidget:
        self.lines.addWidget(widget)
        return widget

    def set_note(self, text: str) -> None:
        self.note.set_text(text)


class StepHead(QWidget):
    """Title, what it is about at the right, and the steps of the work across the page."""

    def __init__(self, title: str, steps: list[str]) -> None:
        super().__init__()
        self._names, self._notes, self._at = steps, [""] * len(steps), 0
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        self.head = PageHead(title)
        self.line = StageLine()
        self.line.setMaximumWidth(theme.px(1100))
        row = QHBoxLayout()
        row.setContentsMargins(20, 0, 16, 0)
        row.addWidget(self.line, 1000)
        row.addStretch(1)
        lines.addWidget(self.head)
        lines.addLayout(row)
        lines.addWidget(rule())
        self.set_at(0)

    def set_note(self, step: int, text: str) -> None:
        self._notes[step] = text
        self.set_at(self._at)

    def set_at(self, at: int) -> None:
        """Steps before `at` are done; `at` == number of steps: all are."""
        self._at = at
        self.line.set_stages([Stage(name, note, "done" if n < at else "now" if n == at else "todo")
                              for n, (name, note) in enumerate(zip(self._names, self._notes, strict=True))])

    def at(self) -> int:
        return self._at
