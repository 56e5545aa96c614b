"""本机与检查: this PC and this workspace, a whole check, the working calendar, the fonts of papers."""

from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.errors import PaizhuError
from app.wholeness import check
from ui.models.ledger_table import Column
from ui.pages.asking import Asker
from ui.pages.exchange.parts import clear, refusal
from ui.pages.system.system_facts import About, about
from ui.shell.page import Context, Page
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.cards import Card, Scrolled
from ui.widgets.heads import PageHead
from ui.widgets.labels import Facts, IconWords, words
from ui.widgets.notice_bar import NoticeBar
from ui.widgets.short_table import ShortTable, SignDelegate


class SystemPage(Page):
    TITLE = "本机与检查"
    HINTS = (("F5", "刷新"),)

    def __init__(self, context: Context, _argument: Any = None) -> None:
        super().__init__(context)
        self._asker = Asker(self, context)
        head = PageHead(self.TITLE)
        self.check_button = Button("全面检查", "primary", "shield-check")
        self.check_button.clicked.connect(self.check)
        head.act(self.check_button)
        body = QWidget()
        row = QHBoxLayout(body)
        row.setContentsMargins(20, 0, 16, 16)
        row.setSpacing(12)
        left, right = QVBoxLayout(), QVBoxLayout()
        for column in (left, right):
            column.setSpacing(12)
            row.addLayout(column, 1)
        self.notices = QVBoxLayout()
        left.addLayout(self.notices)
        own = Card("本机")
        self.facts = Facts(label_width=96)
        own.add(self.facts)
        self.guard = IconWords("key", "", "t2", wrap=True)
        own.add(self.guard)
        left.addWidget(own)
        whole = Card("检查", "数据库、日志、附件、检索是否完好")
        self.checked = QVBoxLayout()
        whole.body.addLayout(self.checked)
        self.checked.addWidget(words("还没有检查。检查时可以继续办别的事。", "second", wrap=True))
        left.addWidget(whole)
        left.addStretch(1)
        calendar = Card("工作日历", "时限按工作日推算", bare=True)
        bring = Button("工作日历与时限", "plain", "calendar-plus")
        bring.clicked.connect(lambda: context.frame.go("limits") if context.frame is not None else None)
        calendar.act(bring)
        self.years = ShortTable([
            Column("year", "年份", lambda one: f"{one[0]} 年", width=110, priority=0),
            Column("state", "工作日安排", lambda one: one[1], width=220, stretch=True, priority=0, delegate=SignDelegate,
                   value=lambda one: ("warning-circle", "warn") if one[1].startswith("未") else ("check", "done"),
                   tone=lambda one: "warn-ink" if one[1].startswith("未") else ""),
        ], key=lambda one: one[0], whole=True, name="工作日历")
        calendar.add(self.years)
        right.addWidget(calendar)
        fonts = Card("打印字体", "本机没有的用程序自带的", bare=True)
        self.fonts = ShortTable([
            Column("role", "用途", lambda one: one[0], width=90, priority=0),
            Column("family", "字体", lambda one: one[1], tip=lambda one: one[1], width=200, stretch=True, priority=0),
            Column("where", "来源", lambda one: one[2], tone=lambda _one: "second", width=100, priority=0),
        ], key=lambda one: one[0], whole=True, name="打印字体")
        fonts.add(self.fonts)
        self.no_fonts = QVBoxLayout()
        fonts.body.addLayout(self.no_fonts)
        right.addWidget(fonts)
        right.addStretch(1)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        lines.addWidget(head)
        lines.addWidget(Scrolled(body), 1)

    def refresh(self) -> None:
        office = self.context.office
        self._asker.ask("about", lambda _desk: about(office), self._show, self._no_about)

    def _show(self, found: About) -> None:
        self.facts.set_facts(found.facts)
        tone, text = found.guard
        self.guard.label.setText(text)
        self.guard.mark.set_icon("key", tone)
        self.years.set_rows(found.years)
        self.fonts.set_rows(found.fonts)

    def _no_about(self, error: PaizhuError) -> None:
        clear(self.no_fonts)
        self.no_fonts.addWidget(refusal(error, "字体没有找齐"))

    def check(self) -> None:
        office = self.context.office
        self.check_button.setEnabled(False)
        clear(self.checked)
        self.checked.addWidget(words("正在检查", "second"))
        self._asker.ask("check", lambda desk: check(office.workspace, desk), self._checked, self._check_failed)

    def _checked(self, findings: list[str]) -> None:
        self.check_button.setEnabled(True)
        clear(self.checked)
        if findings:
            self.checked.addWidget(NoticeBar(f"发现 {len(findings)} 处不对", "请不要继续使用这份工作区，联系管理员。", "alarm"))
            for text in findings[:50]:
                self.checked.addWidget(words(text, wrap=True, select=True))
        else:
            self.checked.addWidget(NoticeBar("完好", "数据库、变更日志、操作日志、附件和检索都相符。", "done"))
        self.status_changed.emit("检查完：完好" if not findings else f"检查完：{len(findings)} 处不对")

    def _check_failed(self, error: PaizhuError) -> None:
        self.check_button.setEnabled(True)
        clear(self.checked)
        self.checked.addWidget(refusal(error, "没有检查完"))

    def _say(self, bar: NoticeBar) -> None:
        clear(self.notices)
        bar.setMaximumWidth(theme.px(900))
        self.notices.addWidget(bar)
