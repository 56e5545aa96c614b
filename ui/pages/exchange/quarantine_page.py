"""没有收下的记录: what came and could not be taken, kept as it came; and what partners did not take of ours.

Nothing of what was not taken is shown but its ledger, the reason, from whom and when.
"""

from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.sync import service
from ui.models.ledger_table import Column
from ui.pages.asking import Asker
from ui.pages.exchange.questions import local_moment
from ui.shell.page import Context, Page
from ui.widgets.buttons import Button
from ui.widgets.cards import Card, Segments
from ui.widgets.empty import EmptyState
from ui.widgets.heads import PageHead
from ui.widgets.labels import words
from ui.widgets.short_table import ShortTable

HERE, THERE = "here", "there"
HELP = {
    HERE: "这些内容原样保存，没有进入台账；包里其余的已导入。对方随下一个包得知，更正后全部重新交出，这里自动清除。"
          "程序更新或缺的记录补齐后，可以再收一次。",
    THERE: "对方没有收下这些记录。请按原因更正记录，再向对方全部重新交出；对方收下后这里自动清除。",
}


def _columns(who: str, name: Any) -> list[Column]:
    return [
        Column("title", "记录", lambda one: one.title or "（还不在本机）", tip=lambda one: one.title, width=200, stretch=True, priority=0,
               tone=lambda one: "" if one.title else "note"),
        Column("ledger", "台账", lambda one: one.label, width=140, priority=0),
        Column("reason", "原因", lambda one: one.reason, tip=lambda one: one.reason, width=320, priority=0),
        Column("who", who, name, tip=name, width=190, priority=1),
        Column("entries", "条数", lambda one: f"{one.entries}", width=56, right=True, priority=3),
        Column("at", "时间", lambda one: local_moment(one.at), width=130, priority=2),
    ]


class QuarantinePage(Page):
    TITLE = "没有收下的记录"
    HINTS = (("↑↓", "换一条"), ("Enter", "打开记录"))

    def __init__(self, context: Context, argument: Any = None) -> None:
        super().__init__(context)
        self._asker = Asker(self, context)
        self.head = PageHead(self.TITLE)
        self.retry, self.drop = Button("再收一次", "tool", "arrows-clockwise"), Button("不收下…", "tool")
        self.retry.clicked.connect(self.retry_it)
        self.drop.clicked.connect(self.drop_it)
        self.head.act(self.retry)
        self.head.act(self.drop)
        self.sides = Segments([(HERE, "收到的"), (THERE, "对方退回的")], THERE if argument == THERE else HERE)
        self.sides.chosen.connect(lambda _side: self._switch())
        self.help = words("", "second", wrap=True)
        self.card = Card("没有收下的", bare=True)
        self.kept = ShortTable(_columns("来自", lambda one: one.sender), key=lambda one: one.id, name="本站没有收下的记录")
        self.back = ShortTable(_columns("对方", lambda one: one.partner), key=lambda one: (one.partner, one.id), name="对方没有收下的记录")
        for table in (self.kept, self.back):
            table.opened.connect(self._open)
            self.card.add(table)
        self.empty = EmptyState("都收下了", "收到的记录如有不合要求的，会原样留在这里，写明原因", icon="check-circle")
        self.none = EmptyState("没有退回的", "对方没有收下的记录会列在这里，写明原因", icon="check-circle")
        body = QWidget()
        lines = QVBoxLayout(body)
        lines.setContentsMargins(20, 0, 16, 16)
        lines.setSpacing(12)
        line = QHBoxLayout()
        line.addWidget(self.sides)
        line.addStretch(1)
        lines.addLayout(line)
        lines.addWidget(self.help)
        lines.addWidget(self.card, 1)
        for empty in (self.empty, self.none):
            lines.addWidget(empty, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.head)
        outer.addWidget(body, 1)
        self._switch()

    def refresh(self) -> None:
        workspace = self.context.office.workspace
        self._asker.ask("kept", lambda desk: (service.quarantined(workspace, desk), service.not_taken_by_partners(workspace, desk)),
                        lambda found: self._show(*found))

    def _show(self, kept: list[service.Kept], back: list[service.Returned]) -> None:
        self.kept.set_rows(kept)
        self.back.set_rows(back)
        for table in (self.kept, self.back):
            if table.rows() and table.current_row() is None:
                table.selectRow(0)
        self.sides.set_parts([(HERE, f"收到的 {len(kept)}"), (THERE, f"对方退回的 {len(back)}")], self.sides.current())
        self._switch()
        self.status_changed.emit(f"{len(kept)} 条没有收下，{len(back)} 条对方没有收下" if kept or back else "都收下了")

    def _switch(self) -> None:
        here = self.sides.current() == HERE
        rows = (self.kept if here else self.back).rows()
        self.card.set_note(f"{len(rows)} 条")
        self.help.setText(HELP[HERE if here else THERE])
        for part, visible in ((self.card, bool(rows)), (self.help, bool(rows)), (self.kept, here), (self.back, not here),
                              (self.empty, here and not rows), (self.none, not here and not rows), (self.retry, here and bool(rows)),
                              (self.drop, here and bool(rows))):
            part.setVisible(visible)

    def _open(self, one: Any) -> None:
        if one.title and self.context.frame is not None:
            self.context.frame.go(one.ledger, one.record_id)

    def retry_it(self) -> None:
        one, workspace = self.kept.current_row(), self.context.office.workspace
        if one is not None:
            self._asker.do("正在收下", lambda desk, _progress: service.retry_quarantined(workspace, desk, one.id),
                           lambda _done: self.refresh())

    def drop_it(self) -> None:
        one, workspace = self.kept.current_row(), self.context.office.workspace
        if one is None:
            return
        reason = self.context.notices.ask(f"不收下这条{one.label}", "内容留在登记里，不进台账；理由随下一个包告知对方。", "不收下",
                                          reason="理由（必填）")
        if reason:
            self._asker.do("正在登记", lambda desk, _progress: service.drop_quarantined(workspace, desk, one.id, reason),
                           lambda _done: self.refresh())
