"""Before printing: the page that will be printed, its fields at the left where it is an official document, and what is to be checked.

source    design/mockups/12-print-letter.png; printing spec, section 10
"""

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QMenu, QSplitter, QVBoxLayout, QWidget

from app.errors import FontMissing, PaizhuError
from app.names import file_name
from app.papers import KINDS
from app.printing.official import Official
from ui.pages.asking import Asker
from ui.pages.going import Paper
from ui.pages.preview.elements import FACES, changed, values_of
from ui.pages.preview.kinds import printed_words
from ui.pages.preview.making import Made, final, make, write
from ui.pages.records.parts import clear
from ui.shell import words as fixed
from ui.shell.page import Context, Page
from ui.theme import theme
from ui.widgets.buttons import Button, IconButton
from ui.widgets.cards import Scrolled
from ui.widgets.choosing import save_to
from ui.widgets.form import Form
from ui.widgets.labels import Elided, IconWords, words
from ui.widgets.pdf import PdfView
from ui.widgets.sources import Sources

AGAIN_MS, SIDE = 400, 320


class PaperPage(Page):
    TITLE = fixed.PRINT
    HINTS = (("", "预览就是将要打印的版面"), ("Ctrl+P", "打印"), ("Esc", "返回"))
    SHOWS = frozenset({"-"})       # what others save does not change what is about to be printed

    def __init__(self, context: Context, argument: Paper) -> None:
        super().__init__(context)
        self._asker = Asker(self, context)
        self.made: Made | None = None
        self.asked = argument
        self.form: Form | None = None
        self._again = QTimer(self, singleShot=True, interval=AGAIN_MS)
        self._again.timeout.connect(self._remake)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        lines.addWidget(self._head())
        left = QWidget()
        self._left = QVBoxLayout(left)
        self._left.setContentsMargins(0, 8, 0, 16)
        self._left.setSpacing(8)
        side = QFrame()
        side.setProperty("role", "surface")
        inside = QVBoxLayout(side)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(Scrolled(left))
        self._note = words("改动只进这份文书，不改台账里的记录。", "note", wrap=True)
        self._note.setContentsMargins(16, 8, 16, 12)
        inside.addWidget(self._note)
        side.setMinimumWidth(theme.px(280))
        self.view = PdfView()
        self.duplex = QCheckBox("双面")
        self.duplex.toggled.connect(lambda _: self._remake())
        self.view.bar.addWidget(self.duplex)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setHandleWidth(1)
        split.setChildrenCollapsible(False)
        split.addWidget(side)
        split.addWidget(self.view)
        split.setStretchFactor(1, 1)
        split.setSizes([theme.px(SIDE), 1000])
        lines.addWidget(split, 1)

    def _head(self) -> QWidget:
        head = QWidget()
        head.setMinimumHeight(theme.px(56))
        row = QHBoxLayout(head)
        row.setContentsMargins(12, 0, 16, 0)
        row.setSpacing(8)
        back = IconButton("arrow-left", fixed.BACK)
        back.clicked.connect(self.escape)
        row.addWidget(back)
        self._title, self._about = words("", "page"), Elided("", "second")
        row.addWidget(self._title)
        row.addWidget(self._about, 1)
        self._others = Button("其他文书", "tool", caret=True)
        self._others.clicked.connect(lambda: self._other_menu().exec(self._others.mapToGlobal(self._others.rect().bottomLeft())))
        row.addWidget(self._others)
        self.save_button = Button("另存为", "plain", "folder-open")
        self.save_button.clicked.connect(lambda: self.save_as())
        self.print_button = Button(fixed.PRINT, "primary", "printer", "Ctrl+P", bind=False)
        self.print_button.clicked.connect(self.print_page)
        row.addWidget(self.save_button)
        row.addWidget(self.print_button)
        return head

    # what is shown

    def open(self, argument: Any) -> None:
        self.asked, self.made = argument, None

    def refresh(self) -> None:
        self._title.setText(f"{fixed.PRINT}　{printed_words(self.asked.kind)}")
        kind = KINDS[self.asked.kind]
        self._others.setVisible(bool(kind.ledger) and len(self._kinds()) > 1)
        self._allow(False)
        self._ask(None, fresh=True)

    def _allow(self, on: bool) -> None:
        self.save_button.setEnabled(on)
        self.print_button.setEnabled(on)

    def _ask(self, paper: Any, *, fresh: bool) -> None:
        asked, duplex, workspace = self.asked, self.duplex.isChecked(), self.context.office.workspace
        self._asker.ask("paper", lambda desk: make(desk, workspace, asked, paper, duplex), lambda made: self._show(made, fresh),
                        self._refused)

    def _remake(self) -> None:
        if self.made is not None:
            self._ask(self._edited(), fresh=False)

    def _edited(self) -> Any:
        """The paper with the form's fields in it."""
        assert self.made is not None
        if self.form is not None and isinstance(self.made.paper, Official) and not self.form.problems():
            return changed(self.made.paper, self.form.values())
        return self.made.paper

    def _show(self, made: Made, fresh: bool) -> None:
        self.made = made
        self._about.set_text(made.title)
        page = self.view.page()
        self.view.show_bytes(made.pdf)
        if fresh:
            clear(self._left)
            self.form = None
            if isinstance(made.paper, Official):
                title = words("公文要素", "strong")
                title.setContentsMargins(16, 4, 0, 0)
                self._left.addWidget(title)
                self.form = Form(FACES, Sources(today=lambda: self.context.desk.now().date()), opened=[face.name for face in FACES])
                self.form.set_values(values_of(made.paper))
                self.form.changed.connect(lambda _: self._again.start())
                self._left.addWidget(self.form)
            self._note.setVisible(self.form is not None)
            self._checks = QWidget()
            self._checks.setLayout(QVBoxLayout())
            self._checks.layout().setContentsMargins(16, 0, 16, 0)
            self._left.addWidget(self._checks)
            self._left.addStretch(1)
        else:
            self.view.go(min(page, self.view.pages() - 1))
        self._tell_checks(made)
        self._allow(True)

    def _refused(self, error: PaizhuError) -> None:
        self.context.notices.show(error)
        if self.made is None:
            self.escape()

    def _tell_checks(self, made: Made) -> None:
        lines = self._checks.layout()
        clear(lines)
        lines.addWidget(words("付印前检查", "strong"))
        if made.missing:
            shown = "、".join(dict.fromkeys(f"{one.character}（{one.field}）" for one in made.missing))
            lines.addWidget(IconWords("warning-circle", f"缺字：{shown}", "alarm-ink", wrap=True))
        else:
            lines.addWidget(IconWords("check-circle", "字体齐全，无缺字", "done-ink"))
        if isinstance(made.paper, Official) and not made.paper.doc_no:
            lines.addWidget(IconWords("warning-circle", "文号未编，审批完成、用印时编号", "warn-ink", wrap=True))
        for text, stops in made.notes:
            lines.addWidget(IconWords("warning-circle", text, "alarm-ink" if stops else "warn-ink", wrap=True))
        for text in made.warnings:
            lines.addWidget(IconWords("warning-circle", text, "warn-ink", wrap=True))
        if KINDS[self.asked.kind].ledger and not made.notes:
            lines.addWidget(IconWords("check-circle", "记录的检查都通过", "done-ink"))

    # other papers of the record

    def _kinds(self) -> list[str]:
        ledger = KINDS[self.asked.kind].ledger
        return [kind for kind, one in KINDS.items() if one.ledger == ledger and ledger]

    def _other_menu(self) -> QMenu:
        menu = QMenu(self)
        for kind in self._kinds():
            if kind != self.asked.kind and self.context.frame is not None:
                menu.addAction(printed_words(kind), lambda kind=kind: self._go(Paper(kind, self.asked.ref)))
        return menu

    def _go(self, asked: Paper) -> None:
        if self.context.frame is not None:
            self.context.frame.go("paper", asked)

    # out

    def save_as(self, accept_missing: bool = False, path: Path | None = None) -> None:
        """The final PDF as a file; `path` is asked for when not given."""
        if self.made is None:
            return
        if path is None:
            name = file_name(f"{printed_words(self.asked.kind)} {self.made.title}"[:80]) + ".pdf"
            path = save_to(self, "另存为", name, "PDF (*.pdf)")
            if path is None:
                return
        asked, paper, duplex, out = self.asked, self._edited(), self.duplex.isChecked(), path
        self._asker.do("正在生成文书", lambda desk, progress: write(desk, asked, paper, duplex, accept_missing, out, progress),
                       lambda _path: self.status_changed.emit(f"已存到 {out.name}"),
                       lambda error: self._missing(error, lambda: self.save_as(True, out)))

    def print_page(self) -> None:
        self._print(accept_missing=False)

    def _print(self, *, accept_missing: bool) -> None:
        if self.made is None:
            return
        asked, paper, duplex = self.asked, self._edited(), self.duplex.isChecked()
        self._asker.do("正在生成文书", lambda desk, _progress: final(desk, asked, paper, duplex, accept_missing), self._to_printer,
                       lambda error: self._missing(error, lambda: self._print(accept_missing=True)))

    def _to_printer(self, pdf: bytes) -> None:
        self.view.show_bytes(pdf)
        # The queue's log keeps the name: it says the kind of paper and no content.
        if self.view.print(self, printed_words(self.asked.kind)):
            self.status_changed.emit("已送打印机")

    def _missing(self, error: PaizhuError, again: Any) -> None:
        if isinstance(error, FontMissing):
            if self.context.notices.ask("有字没有可用的字形", error.message, "以〓代替", "不输出") is not None:
                again()
        else:
            self.context.notices.show(error)
