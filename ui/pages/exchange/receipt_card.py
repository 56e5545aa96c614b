"""登记回执码: the field a code is typed or scanned into, and what it closed."""

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.errors import PaizhuError
from app.sync import service
from ui.pages.asking import Asker
from ui.pages.exchange.parts import clear, refusal
from ui.shell.page import Context
from ui.widgets.buttons import Button
from ui.widgets.cards import Card
from ui.widgets.labels import words
from ui.widgets.notice_bar import NoticeBar

SAID = {"applied": "对方已应用", "received": "对方已收到，等前面的包补齐"}


class ReceiptCard(Card):
    """entered(Closed): a code fitted"""

    entered = Signal(object)

    def __init__(self, context: Context, asker: Asker) -> None:
        super().__init__("登记回执码")
        self._context, self._asker = context, asker
        body = QWidget()
        lines = QVBoxLayout(body)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(8)
        lines.addWidget(words("对方导入后读出或打印的16位码；也可用扫描枪扫回执。没有介质带回时，凭它办结交接。", "second", wrap=True))
        row = QHBoxLayout()
        row.setSpacing(8)
        self.edit = QLineEdit()
        self.edit.setAccessibleName("回执码")
        self.edit.setPlaceholderText("XXXX-XXXX-XXXX-XXXX")
        self.edit.textChanged.connect(lambda text: self.button.setEnabled(bool(text.strip())))
        self.edit.returnPressed.connect(self.enter)
        self.button = Button("登记", "plain", "check")
        self.button.setEnabled(False)
        self.button.clicked.connect(self.enter)
        row.addWidget(self.edit, 1)
        row.addWidget(self.button)
        lines.addLayout(row)
        self.said = QVBoxLayout()
        lines.addLayout(self.said)
        self.add(body)

    def enter(self) -> None:
        text, workspace = self.edit.text().strip(), self._context.office.workspace
        if not text:
            return
        self.button.setEnabled(False)
        self._asker.do("正在登记", lambda desk, _progress: service.enter_receipt(workspace, desk, text), self._done, self._refused)

    def _done(self, closed: Any) -> None:
        self.edit.clear()
        count = len(closed.bundles)
        more = "以前已登记过，没有变化。" if closed.again else f"共登记 {count} 个包，载体交接已办结。"
        self._tell(NoticeBar(f"第 {closed.number} 号包{SAID[closed.state]}", f"{closed.partner}　{more}", "done"))
        self.entered.emit(closed)

    def _refused(self, error: PaizhuError) -> None:
        # What was typed stays: most often one letter of it is wrong.
        self.button.setEnabled(True)
        self.edit.setFocus()
        self._tell(refusal(error, "没有登记"))

    def _tell(self, bar: NoticeBar) -> None:
        clear(self.said)
        self.said.addWidget(bar)
