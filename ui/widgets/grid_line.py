"""One line of a wide sub-table as a form: every column with its name and room, where a sheet would have to be moved sideways."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.ledgers.face import Face
from ui.shell import words as fixed
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.cards import Scrolled
from ui.widgets.form import Form
from ui.widgets.labels import words
from ui.widgets.sources import Sources


class LineDialog(QDialog):
    """taken(values by column name). Nothing is checked but what the editors do not understand: the record's form judges the rest."""

    taken = Signal(dict)

    def __init__(self, parent: QWidget, face: Face, sources: Sources, row: int, values: Mapping[str, Any]) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.setProperty("role", "surface")
        title = f"{face.label}　第 {row + 1} 项"
        self.setWindowTitle(title)
        columns = [column for column in face.columns if not column.computed]
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 16, 0, 16)
        head = words(title, "dialog")
        head.setContentsMargins(16, 0, 16, 0)
        lines.addWidget(head)
        self.form = Form(columns, sources, opened=[column.name for column in columns])
        self.form.set_values(values)
        lines.addWidget(Scrolled(self.form), 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(16, 0, 16, 0)
        foot.setSpacing(8)
        self.take_button = Button(fixed.DONE, "primary", key="Ctrl+Enter", bind=False)
        self.take_button.clicked.connect(self.take)
        cancel = Button(fixed.CANCEL, key="Esc", bind=False)
        cancel.clicked.connect(self.reject)
        foot.addStretch(1)
        foot.addWidget(cancel)
        foot.addWidget(self.take_button)
        lines.addLayout(foot)
        for key in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(key), self, self.take)
        height = self.form.sizeHint().height() + theme.px(150)
        self.resize(theme.px(760), min(height, int(self.screen().availableSize().height() * 0.85)))
        self.form.focus_first()

    def take(self) -> None:
        self.form.settle()
        if problems := self.form.problems():
            self.form.show_findings(problems)
            self.form.go_to_trouble()
            return
        self.taken.emit(self.form.values())
        self.accept()
