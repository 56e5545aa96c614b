"""A paper made of a page's own table: the PDF itself, printed or saved."""

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QVBoxLayout

from app.desk import Desk
from app.files import whole_file
from app.printing.render import Paper, render
from app.printing.settings import PrintSettings
from ui.pages.asking import Asker
from ui.shell.page import Context, Page
from ui.widgets.buttons import Button
from ui.widgets.choosing import save_to
from ui.widgets.heads import PageHead
from ui.widgets.pdf import PdfView


@dataclass(frozen=True)
class Sheet:
    """name: in the printer's queue and as file name; kind: what the audit log calls it."""

    paper: Paper
    name: str
    kind: str


def made(desk: Desk, paper: Paper) -> bytes:
    content = io.BytesIO()
    render(paper, content, PrintSettings(author=desk.get(desk.user.org_id).name or ""))
    return content.getvalue()


class PaperPage(Page):
    TITLE = "打印预览"
    HINTS = (("Ctrl+P", "打印"), ("Esc", "返回"))

    def __init__(self, context: Context, argument: Any) -> None:
        super().__init__(context)
        self._asker = Asker(self, context)
        self._sheet: Sheet | None = None
        self._content = b""
        self.head = PageHead(self.TITLE)
        save, self.printing = Button("另存为文件", "plain", "file-arrow-down"), Button("打印", "primary", "printer", "Ctrl+P", bind=False)
        save.clicked.connect(self.save)
        self.printing.clicked.connect(self.print_it)
        self.head.act(save)
        self.head.act(self.printing)
        self.pdf = PdfView()
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        lines.addWidget(self.head)
        lines.addWidget(self.pdf, 1)
        self.print_page = self.print_it
        self.open(argument)

    def open(self, argument: Any) -> None:
        if not isinstance(argument, Sheet):
            return
        self._sheet = argument
        self.head.set_note(argument.name)
        self.printing.setEnabled(False)
        self._asker.ask("paper", lambda desk: made(desk, argument.paper), self._show)

    def _show(self, content: bytes) -> None:
        self._content = content
        self.printing.setEnabled(True)
        self.pdf.show_bytes(content)

    def print_it(self) -> None:
        if self._sheet is not None and self._content and self.pdf.print(self, self._sheet.name):
            self.context.desk.audit(f"print.{self._sheet.kind}")

    def save(self) -> None:
        if self._sheet is None or not self._content:
            return
        if (out := save_to(self, "另存为文件", f"{self._sheet.name}.pdf", "PDF 文件 (*.pdf)")) is not None:
            self.write(out)

    def write(self, out: Path) -> None:
        kind, content = self._sheet.kind if self._sheet else "", self._content

        def act(desk: Desk, _progress: Any) -> None:
            with whole_file(out) as file:
                file.write(content)
            desk.audit(f"print.{kind}", detail=out.suffix)

        self._asker.do("正在写出", act, lambda _done: self.status_changed.emit(f"已另存为 {out.name}"))
