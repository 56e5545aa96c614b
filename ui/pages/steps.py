"""A page that is a piece of work in steps: the steps across the top, one at a time below, the acts of a step at its foot."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.errors import PaizhuError
from ui.pages.asking import Asker
from ui.pages.exchange.parts import DropPlace, buttons, clear, refusal
from ui.shell import words as fixed
from ui.shell.page import Context, Page
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.cards import Card, Scrolled
from ui.widgets.choosing import open_one
from ui.widgets.empty import EmptyState
from ui.widgets.heads import StepHead


class StepPage(Page):
    """STEPS: their names. `lay` takes their widgets; `firsts` says where the keyboard begins in each."""

    STEPS: ClassVar[Sequence[str]] = ()

    def __init__(self, context: Context, title: str = "") -> None:
        super().__init__(context)
        self._asker = Asker(self, context)
        self.head = StepHead(title or self.TITLE, list(self.STEPS))
        self.stack = QStackedWidget()

    def lay(self, *steps: QWidget) -> None:
        for step in steps:
            self.stack.addWidget(step)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        lines.addWidget(self.head)
        lines.addWidget(self.stack, 1)

    def firsts(self) -> Sequence[QWidget]:
        return ()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if firsts := self.firsts():
            firsts[min(self.stack.currentIndex(), len(firsts) - 1)].setFocus()

    def to(self, step: int) -> None:
        """Steps before `step` are done; one behind the last: all are, and the last stays on screen."""
        self.head.set_at(step)
        self.stack.setCurrentIndex(min(step, len(self.STEPS) - 1))

    def from_the_start(self) -> None:
        self.head.head.set_note("")
        for number in range(len(self.STEPS)):
            self.head.set_note(number, "")
        self.to(0)

    def leave_to(self, key: str, argument: Any = None) -> None:
        """Gone to from the last step: the next piece of work begins at the first."""
        self.from_the_start()
        self.go(key, argument)

    def go(self, key: str, argument: Any = None) -> None:
        if self.context.frame is not None:
            self.context.frame.go(key, argument)


class FilePage(StepPage):
    """Steps that begin with a file, chosen or dropped: `look(path)` tries it out, `not_taken` tells why it cannot be.

    FILES     filter of the file dialog        CHOOSE    words of the button and title of the dialog
    REFUSED   what stands before the file's name when it is refused
    """

    FILES = CHOOSE = ""
    REFUSED = "没有导入"

    def __init__(self, context: Context, title: str = "") -> None:
        super().__init__(context, title)
        self.path: Path | None = None
        self.bring_in = self.choose

    def choosing(self, title: str, text: str, icon: str, *more: Button) -> QWidget:
        """The first step."""
        page = DropPlace()
        page.dropped.connect(self.look)
        lines = QVBoxLayout(page)
        lines.setContentsMargins(20, 16, 16, 16)
        self.refused = QVBoxLayout()
        lines.addLayout(self.refused)
        card = Card(bare=True)
        self.chooser = Button(self.CHOOSE, "primary", "folder-open", "Ctrl+I", bind=False)
        self.chooser.clicked.connect(self.choose)
        card.add(EmptyState(title, text, [self.chooser, *more], icon=icon), 1)
        lines.addWidget(card, 1)
        return page

    def open(self, argument: Any) -> None:
        """With a path: that file is looked at."""
        self.from_the_start()
        if isinstance(argument, str | Path):
            self.look(Path(argument))

    def choose(self) -> None:
        if (path := open_one(self, self.CHOOSE, self.FILES)) is not None:
            self.look(path)

    def look(self, path: Path) -> None:
        raise NotImplementedError

    def not_taken(self, error: PaizhuError) -> None:
        clear(self.refused)
        self.to(0)
        self.refused.addWidget(refusal(error, f"{self.REFUSED}：{self.path.name if self.path else ''}"))
        self.refused.addSpacing(12)
        self.status_changed.emit(f"{self.REFUSED}，{fixed.CODE} {error.number}")

    def from_the_start(self) -> None:
        clear(self.refused)
        super().from_the_start()

    def escape(self) -> None:
        if self.stack.currentIndex() == 1:
            self.from_the_start()
        else:
            super().escape()


def step(body: QVBoxLayout, foot: QWidget | None = None, page: QWidget | None = None) -> QWidget:
    """One step: its lines scroll, its acts stay at the foot."""
    holder = QWidget()
    holder.setLayout(body)
    body.setContentsMargins(20, 14, 16, 12)
    body.setSpacing(12)
    whole = page or QWidget()
    lines = QVBoxLayout(whole)
    lines.setContentsMargins(0, 0, 0, 0)
    lines.addWidget(Scrolled(holder), 1)
    if foot is not None:
        lines.addWidget(foot)
    return whole


def foot(main: Button, *beside: QWidget, back: Button | None = None, cancel: Button | None = None) -> QWidget:
    """The step's acts: the one that goes on at the left, the ways out at the right."""
    return buttons(main, *beside, right=tuple(button for button in (back, cancel) if button is not None))


def side_by_side(left: QWidget, right: QWidget, width: int, *, least: int = 320, surface: bool = True) -> QSplitter:
    """Two panes of a step; the right one takes what the window gives."""
    split = QSplitter(Qt.Orientation.Horizontal)
    split.setHandleWidth(1)
    split.setChildrenCollapsible(False)
    if surface:
        left.setProperty("role", "surface")
        left.setMinimumWidth(theme.px(least))
    split.addWidget(left)
    split.addWidget(right)
    split.setStretchFactor(1 if surface else 0, 1)
    split.setSizes([theme.px(width), theme.px(900)])
    return split


def pane() -> tuple[QFrame, QVBoxLayout]:
    frame = QFrame()
    lines = QVBoxLayout(frame)
    lines.setContentsMargins(0, 0, 0, 0)
    return frame, lines
