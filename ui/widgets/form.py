"""A form made from a ledger's fields: what is always filled stands open, the rest folds in named groups.

The form knows no rule: what is missing or wrong comes from the desk as findings and is shown under the field, in words.

shapes    values are canonical JSON values of docs/design.md; `typed()` also keeps what an editor did not understand (for drafts)
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from app.errors import Finding
from app.ledgers.face import Face, Kind
from app.ledgers.values import Unfit, show
from ui.shell import words as fixed
from ui.shell.settings import Memory
from ui.widgets.factory import make_editor
from ui.widgets.fields import Block, Field, Repair
from ui.widgets.folds import Fold
from ui.widgets.sources import Sources

OTHER_GROUP = "其他"


class Form(QWidget):
    """A record's fields.

    changed(name)   the person changed a field
    counted(n, m)   m of n required fields are filled
    """

    changed = Signal(str)
    counted = Signal(int, int)

    def __init__(self, faces: Iterable[Face], sources: Sources, *, memory: Memory | None = None, opened: Sequence[str] | None = None,
                 locked: bool = False) -> None:
        """opened: fields that stand open, in this order (default: the always-filled ones that are not common to all ledgers);
        computed and secret fields are for the page to leave out or show itself."""
        super().__init__()
        self._sources, self._memory = sources, memory
        faces = [face for face in faces if not face.computed]
        self.fields = {face.name: Field(face, self._editor) for face in faces}
        self.folds: dict[str, Fold] = {}
        names = list(opened) if opened is not None else [face.name for face in faces if face.always and not face.common]
        if not names and faces:
            names = [face.name for face in faces if not face.common][:6]
        self._open = [self.fields[name] for name in names]
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        lines.addWidget(Block(self._open))
        self._groups: dict[str, list[Field]] = {}
        for face in faces:
            if face.name not in names:
                self._groups.setdefault(face.group or OTHER_GROUP, []).append(self.fields[face.name])
        for title, fields in self._groups.items():
            unfolded = bool(memory.get(f"open/{title}", False)) if memory else False
            fold = self.folds[title] = Fold(title, partial(Block, fields), unfolded)
            fold.toggled.connect(lambda on, title=title: memory.set(f"open/{title}", on) if memory else None)
            lines.addWidget(fold)
        lines.addStretch(1)
        if locked:
            self.set_locked(True)
        self._summarise()

    def _editor(self, field: Field) -> Any:
        editor = make_editor(field.face, self._sources)
        editor.changed.connect(lambda name=field.face.name: self._edited(name))
        if hasattr(editor, "refused"):
            editor.refused.connect(lambda words, field=field: field.show_trouble([words]))
        return editor

    def _edited(self, name: str) -> None:
        field = self.fields[name]
        problem = field.problem()
        # While a field is being typed only an old complaint goes; a new one comes when the field is left.
        if field.trouble and not problem:
            field.show_trouble([])
        self._summarise()
        self.changed.emit(name)

    # values

    def values(self) -> dict[str, Any]:
        """Canonical values of all fields, None where empty; what was not understood counts as None, see `problems`."""
        return {name: field.value() for name, field in self.fields.items()}

    def settle(self) -> None:
        """What stands in an open cell of a sub-table is taken into it."""
        for field in self.fields.values():
            field.settle()

    def set_values(self, values: Mapping[str, Any]) -> None:
        """Fields not named are left as they are; names the form does not have are left out."""
        for name, value in values.items():
            if name in self.fields:
                self.fields[name].set_value(value)
        self._summarise()

    def typed(self) -> dict[str, Any]:
        """Everything as typed, for a draft; `set_values` takes it back."""
        return {name: kept for name, field in self.fields.items() if (kept := field.typed()) is not None}

    def changes(self, before: Mapping[str, Any]) -> dict[str, Any]:
        """Fields whose value differs from `before`, for desk.set."""
        return {name: value for name, value in self.values().items() if value != before.get(name)}

    def problems(self) -> list[Finding]:
        """What the editors did not understand; such a form is not sent to the desk."""
        return [Finding(name, "FORM", problem) for name, field in self.fields.items() if (problem := field.problem())]

    def set_locked(self, locked: bool) -> None:
        for field in self.fields.values():
            field.set_locked(locked)

    # findings

    def show_findings(self, findings: Iterable[Finding], *, warnings: Iterable[Finding] = (),
                      repairs: Mapping[str, Sequence[Repair]] | None = None) -> list[Finding]:
        """Put each finding under its field; returns those that stand at no field of this form. Folded groups with a finding open."""
        blocking: dict[str, list[str]] = {}
        mild: dict[str, list[str]] = {}
        rest = []
        for found, by_name in ((findings, blocking), (warnings, mild)):
            for finding in found:
                # A finding inside a sub-table is at "issues.2.amount": it stands under the table.
                name = (finding.field or "").split(".")[0].split("[")[0]
                if name in self.fields:
                    by_name.setdefault(name, []).append(finding.message)
                else:
                    rest.append(finding)
        for name, field in self.fields.items():
            if name in blocking:
                field.show_trouble(blocking[name], repairs=(repairs or {}).get(name, ()))
            else:
                field.show_trouble(mild.get(name, []), warning=True, repairs=(repairs or {}).get(name, ()))
        for title, fields in self._groups.items():
            if any(field.trouble == "error" for field in fields):
                self.folds[title].set_open(True)
        self._summarise()
        return rest

    def check_field(self, name: str) -> None:
        """Show what the editor itself does not understand; called when the field is left."""
        field = self.fields[name]
        if problem := field.problem():
            field.show_trouble([problem])

    def troubled(self) -> list[Field]:
        return [field for field in self.fields.values() if field.trouble == "error"]

    def go_to_trouble(self) -> None:
        """The keyboard goes to the first field that blocks."""
        if found := self.troubled():
            self.go_to(found[0].face.name)

    def go_to(self, name: str) -> None:
        for title, fields in self._groups.items():
            if self.fields[name] in fields:
                self.folds[title].set_open(True)
        self.fields[name].editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_required(self, names: Iterable[str]) -> None:
        """Which fields are required now (the desk knows); marks them and counts."""
        wanted = set(names)
        for name, field in self.fields.items():
            if field.required != (name in wanted):
                field.set_required(name in wanted)
        self._summarise()

    def focus_first(self) -> None:
        """The first empty open field."""
        field = next((field for field in self._open if field.value() is None), self._open[0] if self._open else None)
        if field is not None:
            field.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    # folded groups tell what is in them

    def _summarise(self) -> None:
        for title, fields in self._groups.items():
            told = [shown for field in fields if (shown := _shown(field, self._sources.title))]
            wrong = [field.face.label for field in fields if field.trouble == "error"]
            summary = fixed.TROUBLES.format(count=len(wrong), labels="、".join(wrong)) if wrong else "　".join(told)[:120] or fixed.NONE
            self.folds[title].set_summary(summary, bool(wrong))
        required = [field for field in self.fields.values() if field.required]
        self.counted.emit(len(required), sum(field.value() is not None for field in required))

    def required_counts(self) -> tuple[int, int]:
        required = [field for field in self.fields.values() if field.required]
        return len(required), sum(field.value() is not None for field in required)

    # keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes to the next field in one-line editors, as people expect from a sheet; Ctrl+Down opens the next fold."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() \
                and isinstance(self.focusWidget(), QLineEdit) and not isinstance(self.focusWidget(), QPlainTextEdit):
            self.focusNextChild()
        elif event.key() == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            for fold in self.folds.values():
                if not fold.is_open():
                    fold.set_open(True)
                    break
        else:
            super().keyPressEvent(event)


def _shown(field: Field, title: Callable[[str], str]) -> str:
    value = field.value()
    if value is None:
        return ""
    if field.face.kind is Kind.TABLE:
        return f"{field.face.label} {len(value)} 项"
    try:
        return show(field.face, value, title).replace("\n", " ")[:40]
    except (Unfit, KeyError):
        return str(value)
