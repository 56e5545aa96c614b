"""The card of what comes next: the one step as a button, the others beside it, what can be made from here."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from app.ledgers.kit import Make, Step
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.flow import Flow
from ui.widgets.labels import IconLabel, words

TEXT_LEAST, WIDEST = 280, 16777215     # px at 100 % text; Qt's own largest width


class NextStep(QFrame):
    """asked(step), make_asked(make); waits: a signature is awaited."""

    asked = Signal(object)
    make_asked = Signal(object)

    def __init__(self, step: Step | None, others: Sequence[Step], makes: Sequence[Make], text: str,
                 waits: bool = False) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._places = QGridLayout(self)
        self._places.setContentsMargins(16, 12, 16, 12)
        self._places.setHorizontalSpacing(12)
        self._places.setVerticalSpacing(8)
        self._places.setColumnStretch(1, 1)
        self._places.addWidget(IconLabel("arrow-right", "accent", 20), 0, 0)
        lines = QVBoxLayout()
        lines.setSpacing(0)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(words("下一步", "second"))
        self.title = words(step.label if step else "在等呈批" if waits else "由您选择" if others else "已到终点", "strong")
        head.addWidget(self.title)
        head.addStretch(1)
        lines.addLayout(head)
        self.text = words(text, "second", wrap=True)
        self.text.setVisible(bool(text))
        lines.addWidget(self.text)
        self._places.addLayout(lines, 0, 1)
        self.buttons: dict[str, Button] = {}
        beside: list[QWidget] = []
        for one in makes[:2]:
            button = Button(one.label, "tool", "plus")
            button.clicked.connect(lambda _=False, one=one: self.make_asked.emit(one))
            beside.append(button)
        beside += [self._button(one, "tool") for one in others[:2]]
        if len(others) > 2 or len(makes) > 2:
            more = Button("其他", "tool", caret=True)
            menu = QMenu(more)
            for one in others[2:]:
                menu.addAction(one.label, lambda one=one: self.asked.emit(one))
            for made in makes[2:]:
                menu.addAction(made.label, lambda made=made: self.make_asked.emit(made))
            more.clicked.connect(lambda: menu.exec(more.mapToGlobal(more.rect().bottomLeft())))
            beside.append(more)
        self._beside = Flow()
        self._beside.set_widgets(beside)
        self._primary = self._button(step, "primary") if step is not None else None
        if self._primary is not None:
            self._places.addWidget(self._primary, 0, 3)
        self._below: bool | None = None
        self._arrange()
        self._beside.setVisible(bool(beside))      # not before it has its place: it would be a window of its own

    def _arrange(self) -> None:
        """The other buttons stand beside the one next step, or in a line of their own where that would press the words together."""
        held = self._beside.widgets()
        wide = sum(one.sizeHint().width() for one in held) + 8 * max(0, len(held) - 1)
        taken = wide + (self._primary.sizeHint().width() if self._primary is not None else 0)
        below = bool(held) and self.width() < taken + theme.px(TEXT_LEAST)
        self._beside.setMinimumWidth(0 if below else wide)
        self._beside.setMaximumWidth(WIDEST if below else wide)
        if below != self._below:
            self._below = below
            self._places.removeWidget(self._beside)
            self._places.addWidget(self._beside, *((1, 1, 1, 3) if below else (0, 2)))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(TEXT_LEAST), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _button(self, step: Step, kind: str) -> Button:
        button = self.buttons[step.code] = Button(step.label, kind, key="Ctrl+Enter" if kind == "primary" else "", bind=False)
        button.clicked.connect(lambda _=False: self.asked.emit(step))
        return button
