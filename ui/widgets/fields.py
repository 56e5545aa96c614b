"""One field of a form: label, editor, and what is wrong below; and how the fields of a group lie in rows.

A field of a folded group is only its value until the group is opened: a form of eighty fields opens as fast as one of ten.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.ledgers.face import Face, Kind
from ui.theme import theme
from ui.widgets.buttons import link
from ui.widgets.editors import set_trouble
from ui.widgets.labels import Elided, IconWords, words

COLUMNS = 12
SPANS = {Kind.TEXT: 4, Kind.LONG: 12, Kind.DATE: 3, Kind.MOMENT: 4, Kind.INT: 2, Kind.DECIMAL: 2, Kind.MONEY: 3, Kind.BOOL: 2,
         Kind.YEAR: 2, Kind.PERIOD: 3, Kind.CODE: 3, Kind.CODES: 6, Kind.CHOICE: 3, Kind.REF: 4, Kind.REFS: 6, Kind.FILES: 12,
         Kind.TABLE: 12}
GROWING = (Kind.TEXT, Kind.LONG, Kind.REF, Kind.REFS, Kind.CODES, Kind.FILES, Kind.TABLE)
NARROW = 640
HELP_SHOWN = 24
Repair = tuple[str, Callable[[], object]]


class Field(QWidget):
    """`make()` builds the editor at first need: `editor` itself, or `build()` when the group is opened."""

    def __init__(self, face: Face, make: Callable[["Field"], Any]) -> None:
        super().__init__()
        self.face, self._make = face, make
        self._editor: Any = None
        self._waiting: Any = None
        self._built: list[Callable[[Any], None]] = []
        self._locked = False
        self.required, self.trouble = face.always, ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    @property
    def editor(self) -> Any:
        self.build()
        return self._editor

    def build(self) -> None:
        if self._editor is not None:
            return
        editor = self._editor = self._make(self)
        face = self.face
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(3)
        head = QHBoxLayout()
        head.setSpacing(8)
        self.label = words("", "field")
        self.label.setBuddy(editor)
        self.note = Elided(face.help if len(face.help) <= HELP_SHOWN else "", "note")
        self.note.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        head.addWidget(self.label)
        head.addWidget(self.note, 1)
        if len(face.help) > HELP_SHOWN:
            editor.setToolTip(face.help)
            self.label.setToolTip(face.help)
        lines.addLayout(head)
        lines.addWidget(editor)
        self.below = QVBoxLayout()
        self.below.setSpacing(0)
        lines.addLayout(self.below)
        lines.addStretch(1)
        self.set_required(self.required)
        if self._waiting is not None:
            editor.set_value(self._waiting)
        if self._locked:
            self.set_locked(True)
        for then in self._built:
            then(editor)

    def when_built(self, then: Callable[[Any], None]) -> None:
        """Call `then(editor)` now or once it is built."""
        if self._editor is not None:
            then(self._editor)
        else:
            self._built.append(then)

    # its value, as the contract of ui/widgets/editors.py has it

    def value(self) -> Any:
        return self._waiting if self._editor is None else self._editor.value()

    def set_value(self, value: Any) -> None:
        if self._editor is not None:
            self._editor.set_value(value)
        elif isinstance(value, dict):
            self.editor.set_value(value)        # typed and not understood: the editor says what is wrong with it
        else:
            self._waiting = None if value in ("", []) else value

    def typed(self) -> Any:
        return self._waiting if self._editor is None else self._editor.typed()

    def problem(self) -> str:
        return "" if self._editor is None else str(self._editor.problem())

    def settle(self) -> None:
        """What stands in an open cell of a sub-table is taken into it."""
        if hasattr(self._editor, "settle"):
            self._editor.settle()

    def set_locked(self, locked: bool) -> None:
        self._locked = locked
        if self._editor is None:
            return
        if hasattr(self._editor, "set_locked"):
            self._editor.set_locked(locked)
        elif hasattr(self._editor, "setReadOnly"):
            self._editor.setReadOnly(locked)
        else:
            self._editor.setEnabled(not locked)

    def set_required(self, required: bool) -> None:
        self.required = required
        if self._editor is not None:
            self.label.setText(self.face.label + (" *" if required else ""))
            self._editor.setAccessibleDescription("必填" if required else "")

    def show_trouble(self, messages: Sequence[str], warning: bool = False, repairs: Sequence[Repair] = ()) -> None:
        """Red blocks saving, amber does not; a repair is offered when one is certain."""
        if self._editor is None and not messages:
            return
        self.build()
        while place := self.below.takeAt(0):
            if place.widget() is not None:
                place.widget().hide()
                place.widget().deleteLater()
        self.trouble = "" if not messages else "warning" if warning else "error"
        set_trouble(self._editor, self.trouble)
        for message in messages:
            line = QWidget()
            row = QHBoxLayout(line)
            row.setContentsMargins(0, 1, 0, 0)
            row.setSpacing(12)
            row.addWidget(IconWords("warning-circle", message, "warn-ink" if warning else "alarm-ink", wrap=True), 1)
            for label, act in repairs:
                row.addWidget(link(label, act), 0, Qt.AlignmentFlag.AlignTop)
            self.below.addWidget(line)
        self._editor.setAccessibleDescription("；".join(messages) or ("必填" if self.required else ""))

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(min(hint.width(), theme.px(160)), hint.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(60), super().minimumSizeHint().height())


class Block(QWidget):
    """Fields in rows of twelve columns; texts and names take what a row has left; half as many in a narrow window."""

    def __init__(self, fields: Iterable[Field]) -> None:
        super().__init__()
        self._fields = list(fields)
        for field in self._fields:
            field.build()
        self._narrow: bool | None = None
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(16, 12, 16, 16)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(12)
        for n in range(COLUMNS):
            self._grid.setColumnStretch(n, 1)
            self._grid.setColumnMinimumWidth(n, 0)
        self._arrange(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange(self.width() < theme.px(NARROW))

    def _arrange(self, narrow: bool) -> None:
        if narrow == self._narrow:
            return
        self._narrow = narrow
        for field in self._fields:
            self._grid.removeWidget(field)
        for number, line in enumerate(_rows(self._fields, 2 if narrow else 1)):
            at = 0
            for field, span in line:
                self._grid.addWidget(field, number, at, 1, span)
                at += span


def _rows(fields: Sequence[Field], times: int) -> list[list[tuple[Field, int]]]:
    lines: list[list[tuple[Field, int]]] = []
    left = 0
    for field in fields:
        span = min(COLUMNS, SPANS[field.face.kind] * times)
        if span > left or not lines:
            lines.append([])
            left = COLUMNS
        lines[-1].append((field, span))
        left -= span
    for line in lines:
        rest = COLUMNS - sum(span for _, span in line)
        growing = [n for n, (field, _) in enumerate(line) if field.face.kind in GROWING]
        for turn in range(rest if growing else 0):
            n = growing[turn % len(growing)]
            line[n] = (line[n][0], line[n][1] + 1)
    return lines
