"""Codes shown once: the recovery code and the administrators' one-time codes, to be printed or copied, then sealed."""

from collections.abc import Mapping

from PySide6.QtCore import QDateTime, Signal
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.errors import StorageFailed
from ui.shell import words
from ui.shell.notices import Notices
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.cards import Card
from ui.widgets.choosing import save_to
from ui.widgets.labels import words as label
from ui.widgets.notice_bar import NoticeBar


class SecretsPage(QWidget):
    """going_on() once the person says the codes are kept."""

    going_on = Signal()

    def __init__(self, office: str, recovery_code: str, admin_codes: Mapping[str, str], go_on: str) -> None:
        super().__init__()
        self._office, self._code, self._admin = office, recovery_code, dict(admin_codes)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(12)
        lines.addWidget(NoticeBar(words.CODES_TITLE, words.CODES_TEXT, "warn", "key"))
        card = Card()
        card.body.addWidget(label(words.RECOVERY_CODE, "field"))
        shown = label(_in_lines(recovery_code), "code", select=True)
        shown.setAccessibleName(f"{words.RECOVERY_CODE} {recovery_code}")
        card.body.addWidget(shown)
        if self._admin:
            card.body.addSpacing(8)
            card.body.addWidget(label(words.ADMIN_CODES, "field"))
            grid = QGridLayout()
            grid.setHorizontalSpacing(16)
            grid.setVerticalSpacing(4)
            grid.setColumnStretch(1, 1)
            for row, (who, code) in enumerate(self._admin.items()):
                grid.addWidget(label(who, "second"), row, 0)
                grid.addWidget(label(code, "mono", select=True), row, 1)
            card.body.addLayout(grid)
        row = QHBoxLayout()
        row.setSpacing(8)
        self.print = Button(words.PRINT, "plain", "printer")
        self.print.clicked.connect(self._print)
        self.save = Button(words.SAVE_FILE, "plain", "floppy-disk")
        self.save.clicked.connect(self._save)
        row.addWidget(self.print)
        row.addWidget(self.save)
        row.addStretch(1)
        card.body.addSpacing(4)
        card.body.addLayout(row)
        card.body.addStretch(1)
        lines.addWidget(card)
        last = QHBoxLayout()
        self.kept = QCheckBox(words.CODES_KEPT)
        self.go = Button(go_on, "primary", tall=True)
        self.go.setEnabled(False)
        self.kept.toggled.connect(self.go.setEnabled)
        self.go.clicked.connect(self.going_on)
        last.addWidget(self.kept)
        last.addStretch(1)
        last.addWidget(self.go)
        lines.addLayout(last)
        lines.addStretch(1)

    def as_text(self) -> str:
        parts = [words.PROGRAM, self._office, QDateTime.currentDateTime().toString("yyyy-MM-dd HH:mm"), "",
                 f"{words.RECOVERY_CODE}：", _in_lines(self._code)]
        if self._admin:
            parts += ["", f"{words.ADMIN_CODES}：", *(f"{who}　{code}" for who, code in self._admin.items())]
        return "\n".join(parts) + "\n"

    def _print(self) -> None:
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        if QPrintDialog(printer, self).exec():
            page = QTextDocument()
            page.setDefaultFont(theme.font(16))
            page.setPlainText(self.as_text())
            page.print_(printer)

    def _save(self) -> None:
        if (path := save_to(self, words.SAVE_FILE, f"{words.RECOVERY_CODE}.txt")) is not None:
            self.save_to(str(path))

    def save_to(self, path: str) -> None:
        try:
            with open(path, "w", encoding="utf-8-sig", newline="\r\n") as file:
                file.write(self.as_text())
        except OSError as error:
            Notices(self).show(StorageFailed(what=error.strerror or path))


def _in_lines(code: str) -> str:
    """Four groups to a line, as they are copied."""
    groups = code.split("-")
    return "\n".join(" - ".join(groups[n:n + 5]) for n in range(0, len(groups), 5))
