"""Excel out: a ledger's records, or the empty table to be filled in elsewhere and brought back."""

from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from app.desk import Desk
from app.exchange.export import export, write_template
from ui.pages.asking import Asker
from ui.pages.exchange.parts import buttons, clear
from ui.shell.page import Context, Page
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.cards import Card
from ui.widgets.choosing import save_to
from ui.widgets.heads import PageHead
from ui.widgets.labels import words
from ui.widgets.notice_bar import NoticeBar

EXCEL = "Excel 文件 (*.xlsx)"


class ExportPage(Page):
    TITLE = "导出表格和空白表"

    def __init__(self, context: Context, argument: Any = None) -> None:
        super().__init__(context)
        self._asker = Asker(self, context)
        body = QWidget()
        lines = QVBoxLayout(body)
        lines.setContentsMargins(20, 4, 16, 16)
        lines.setSpacing(12)
        self.notices = QVBoxLayout()
        lines.addLayout(self.notices)
        card = Card("台账")
        card.setMaximumWidth(theme.px(760))
        self.ledger = QComboBox()
        self.ledger.setAccessibleName("台账")
        self.ledger.setMaximumWidth(theme.px(360))
        for code, ledger in context.desk.ledgers.items():
            self.ledger.addItem(ledger.LABEL, code)
        card.add(words("哪一种台账", "field"))
        card.add(self.ledger)
        card.add(words("导出的表可以改了再导入：写着编号的行修改那条记录，没有编号的行登记新的。空白表用来发给别人填写。", "note",
                       wrap=True))
        self.out = Button("导出记录", "primary", "export")
        self.out.clicked.connect(lambda: self._ask("export"))
        self.blank = Button("空白表", "plain", "file")
        self.blank.clicked.connect(lambda: self._ask("template"))
        bar = buttons(self.out, self.blank)
        bar.layout().setContentsMargins(0, 8, 0, 0)  # type: ignore[union-attr]
        card.add(bar)
        lines.addWidget(card)
        lines.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(PageHead(self.TITLE))
        outer.addWidget(body, 1)
        self.export = lambda: self._ask("export")
        self.open(argument)

    def open(self, argument: Any) -> None:
        """With a ledger's code: that one is chosen."""
        if isinstance(argument, str) and (at := self.ledger.findData(argument)) >= 0:
            self.ledger.setCurrentIndex(at)

    def _ask(self, what: str) -> None:
        name = self.ledger.currentText() + ("空白表" if what == "template" else "")
        if (out := save_to(self, "存到", f"{name}.xlsx", EXCEL)) is not None:
            self.write(what, out)

    def write(self, what: str, out: Path) -> None:
        code = self.ledger.currentData()
        out = out if out.suffix else out.with_suffix(".xlsx")

        def act(desk: Desk, progress: Any) -> int | None:
            if what == "template":
                write_template(desk, code, out)
                return None
            return export(desk, code, out, progress=progress)

        def done(count: int | None) -> None:
            clear(self.notices)
            bar = NoticeBar("空白表已写好" if count is None else f"已导出 {count} 条", f"{out}" + ("" if count is None else
                            "　导出件含业务内容，请按密级保管。"), "done")
            bar.setMaximumWidth(theme.px(760))
            self.notices.addWidget(bar)

        self._asker.do("正在写出表格", act, done)
