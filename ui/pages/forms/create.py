"""A person or a unit made from inside a field: only what must be filled, saved at once, and chosen in the field it came from."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.desk import Desk
from app.errors import CheckFailed, PaizhuError
from app.ledgers.face import Kind
from ui.pages.asking import Asker
from ui.pages.forms.sources import DeskSources
from ui.shell import words as fixed
from ui.shell.page import Context
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.form import Form
from ui.widgets.labels import words


class CreateDialog(QDialog):
    """made(id, title) once it is saved."""

    made = Signal(str, str)

    def __init__(self, parent: QWidget, context: Context, code: str, text: str, beside: Mapping[str, Any]) -> None:
        super().__init__(parent)
        self._context, self._asker = context, Asker(self, context)
        self.ledger = context.desk.ledger(code)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(f"{fixed.NEW}{self.ledger.LABEL}")
        self.setModal(True)
        self.setMinimumWidth(theme.px(560))
        self.setProperty("role", "surface")
        lines = QVBoxLayout(self)
        lines.setContentsMargins(8, 16, 8, 16)
        title = words(f"{fixed.NEW}{self.ledger.LABEL}", "dialog")
        title.setContentsMargins(16, 0, 0, 0)
        lines.addWidget(title)
        faces = [face for face in self.ledger.faces() if face.always and not face.common and not face.computed]
        self.form = Form(faces, DeskSources(self, context, may_create=False).sources(), opened=[face.name for face in faces])
        lines.addWidget(self.form)
        self._rest = words("", "note", tone="alarm", wrap=True)
        self._rest.setContentsMargins(16, 0, 16, 0)
        self._rest.hide()
        lines.addWidget(self._rest)
        row = QHBoxLayout()
        row.setContentsMargins(16, 0, 16, 0)
        self.save = Button(fixed.SAVE, "primary", key="Ctrl+S", bind=False)
        self.save.clicked.connect(self._save)
        cancel = Button(fixed.CANCEL, key="Esc", bind=False)
        cancel.clicked.connect(self.reject)
        row.addWidget(self.save)
        row.addWidget(cancel)
        row.addStretch(1)
        lines.addLayout(row)
        for key in ("Ctrl+S", "Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(key), self, self._save)
        values = context.desk.suggested(code)
        values |= {face.name: beside[face.name] for face in faces
                   if face.kind is Kind.REF and beside.get(face.name) and face.ref != self.ledger.CODE}
        name = next((face.name for face in faces if face.kind is Kind.TEXT), None)
        if name is not None:
            values[name] = text
        self.form.set_values(values)
        self.form.focus_first()

    def _save(self) -> None:
        if problems := self.form.problems():
            self.form.show_findings(problems)
            self.form.go_to_trouble()
            return
        values = {name: value for name, value in self.form.values().items() if value is not None}
        code = self.ledger.CODE
        self.save.setEnabled(False)
        self._asker.do("正在保存", lambda desk, _progress: _add(desk, code, values), self._saved, self._refused)

    def _saved(self, made: tuple[str, str]) -> None:
        self.made.emit(*made)
        self.accept()

    def _refused(self, error: PaizhuError) -> None:
        self.save.setEnabled(True)
        if not isinstance(error, CheckFailed):
            self._context.notices.show(error, parent=self)
            return
        rest = self.form.show_findings(error.findings)
        self._rest.setText("；".join(finding.message for finding in rest))
        self._rest.setVisible(bool(rest))
        self.form.go_to_trouble()


def _add(desk: Desk, code: str, values: dict[str, Any]) -> tuple[str, str]:
    key = desk.add(code, values)
    return key, desk.titles([key]).get(key, "")
