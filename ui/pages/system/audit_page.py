"""操作日志: who did what when, never what it said; newest first."""

from typing import Any

from PySide6.QtWidgets import QVBoxLayout

from app import errors
from app.errors import NotPermitted
from app.wholeness import audit_chain, audit_page
from ui.models.ledger_table import Column, LedgerTable
from ui.pages.asking import Asker
from ui.pages.exchange.questions import local_moment
from ui.pages.system.acts import act_words
from ui.shell.page import Context, Page
from ui.widgets.buttons import Button
from ui.widgets.empty import EmptyState
from ui.widgets.heads import PageHead
from ui.widgets.list_view import ListView
from ui.widgets.short_table import fixed

REFUSALS = {kind.name: kind.number for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.PaizhuError)}


class AuditPage(Page):
    TITLE = "操作日志"
    HINTS = (("Enter", "打开记录"), ("F5", "刷新"))

    def __init__(self, context: Context, _argument: Any = None) -> None:
        super().__init__(context)
        self._asker = Asker(self, context)
        self._first: list[dict[str, Any]] = []
        self.head = PageHead(self.TITLE, "只记谁在何时做了什么，不记内容")
        verify = Button("核对日志", "plain", "shield-check")
        verify.clicked.connect(self.verify)
        self.head.act(verify)
        ledgers = context.desk.ledgers
        self.table = ListView(LedgerTable(fixed([
            Column("seq", "序号", lambda one: str(one["seq"]), width=76, right=True, priority=1),
            Column("at", "时间", lambda one: local_moment(one["at"]), width=150, priority=0),
            Column("user", "用户", lambda one: one["user"], width=120, priority=0),
            Column("act", "操作", lambda one: act_words(one["act"], ledgers), width=190, priority=0),
            Column("ledger", "台账", lambda one: ledgers[one["ledger"]].LABEL if one["ledger"] in ledgers else "", width=130,
                   priority=2),
            Column("detail", "说明", lambda one: _detail(one["detail"]), tip=lambda one: _detail(one["detail"]) or None,
                   tone=lambda _one: "second", width=260, stretch=True, priority=1),
        ]), self._page, key=lambda one: one["seq"]))
        self.table.setAccessibleName(self.TITLE)
        self.table.opened.connect(self._open)
        self.closed = EmptyState("当前用户不能查看操作日志", "需要时请组长或案管室办理", icon="lock-simple")
        self.closed.hide()
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        for part, stretch in ((self.head, 0), (self.table, 1), (self.closed, 1)):
            lines.addWidget(part, stretch)

    def refresh(self) -> None:
        self._asker.ask("first", audit_page, self._show, self._refused)

    def _refused(self, error: Any) -> None:
        if isinstance(error, NotPermitted):
            self.table.hide()
            self.closed.show()
        else:
            self.context.notices.show(error)

    def _show(self, rows: list[dict[str, Any]]) -> None:
        self._first = rows
        self.table.reread()
        self.status_changed.emit(f"操作日志共 {rows[0]['seq']} 条" if rows else "操作日志是空的")

    def _page(self, after: dict[str, Any] | None, _limit: int) -> list[dict[str, Any]]:
        return self._first if after is None else audit_page(self.context.desk, after["seq"])

    def _open(self, one: dict[str, Any]) -> None:
        if one["record"] and one["ledger"] in self.context.desk.ledgers and self.context.frame is not None:
            self.context.frame.go(one["ledger"], one["record"])

    def verify(self) -> None:
        def told(found: tuple[int, int | None]) -> None:
            count, bad = found
            self.head.set_note(f"{count} 条，前后相连，没有被改动" if bad is None else f"第 {bad} 条与校验值不符，请联系管理员")

        self._asker.ask("verify", audit_chain, told)


def _detail(detail: Any) -> str:
    if not isinstance(detail, str):
        return ""
    if detail.isdecimal():
        return f"{detail} 条"
    refused = REFUSALS.get(detail)
    return f"代码 {refused}" if refused else detail
