"""下发规则: each issued version with the groups that have it, and the chosen one group by group."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QVBoxLayout

from app.sync.views.broadcast import IssuedLine, Reached, issued_lines
from ui.models.ledger_table import Column
from ui.pages.asking import Asker
from ui.pages.exchange.latest import Latest
from ui.pages.exchange.questions import local_day
from ui.shell.page import Context, Page
from ui.widgets.empty import EmptyState
from ui.widgets.heads import PageHead
from ui.widgets.labels import rule
from ui.widgets.short_table import ShortTable, SignDelegate

SIGNS = {"new": ("circle-dashed", "t3"), "sealed": ("circle-dashed", "t3"), "written": ("clock", "warn"), "received": ("clock", "warn"),
         "applied": ("check", "done")}


class IssuedPage(Page):
    TITLE = "下发规则的收到和应用"
    HINTS = (("F5", "刷新"), ("Esc", "返回"))

    def __init__(self, context: Context, _argument: Any = None) -> None:
        super().__init__(context)
        workspace = context.office.workspace
        self._latest = Latest(Asker(self, context), "issued", lambda: lambda desk: issued_lines(workspace, desk), self._show,
                              lambda error: context.notices.show(error))
        self.head = PageHead(self.TITLE)
        self.rules = ShortTable([
            Column("name", "规则", lambda line: f"{line.kind}　{line.name}", tip=lambda line: line.name, width=220, stretch=True,
                   priority=0),
            Column("version", "版本", lambda line: f"第 {line.version} 版", width=76, priority=1),
            Column("begins", "生效", lambda line: line.begins, width=96, priority=0),
            Column("state", "状态", lambda line: "已收回" if line.withdrawn else "已下发", width=76, priority=2),
            Column("written", "已写出", lambda line: _of(line, "written", "received", "applied"), width=76, priority=1, right=True),
            Column("received", "已收到", lambda line: _of(line, "received", "applied"), width=76, priority=1, right=True),
            Column("applied", "已应用", lambda line: _of(line, "applied"), width=76, priority=0, right=True,
                   tone=lambda line: "warn-ink" if line.lacking else ""),
        ], key=lambda line: line.id, name="下发的规则")
        self.groups = ShortTable([
            Column("partner", "组", lambda one: one.lamp.partner, tip=lambda one: one.lamp.partner, width=200, stretch=True, priority=0),
            Column("state", "情况", lambda one: one.lamp.word, value=lambda one: SIGNS[one.lamp.state], width=100, priority=0,
                   tone=lambda one: "" if one.lamp.state == "applied" else "warn-ink" if one.lamp.number else "second",
                   delegate=SignDelegate),
            Column("number", "包", lambda one: f"第 {one.lamp.number} 号" if one.lamp.number else "—", width=76, priority=1),
            *(Column(name, label, lambda one, name=name: local_day(getattr(one.lamp, name)) or "—", width=68, priority=1)
              for name, label in (("written", "写出"), ("received", "收到"), ("applied", "应用"))),
            Column("in_force", "在该组生效", lambda one: one.in_force or "—", width=96, priority=0),
        ], key=lambda one: one.lamp.station_id, name="各组的收到和应用")
        self.rules.picked.connect(self._picked)
        self.none = EmptyState("还没有下发规则", "在“下发规则”台账里拟好并下发的审批链、时限、日历、考核方案，会随下一个包到各组",
                               icon="megaphone")
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.setHandleWidth(1)
        self.split.setChildrenCollapsible(False)
        self.split.addWidget(self.rules)
        self.split.addWidget(self.groups)
        self.split.setSizes([560, 560])
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        for part in (self.head, rule()):
            lines.addWidget(part)
        lines.addWidget(self.split, 1)
        lines.addWidget(self.none, 1)
        self.none.hide()

    def refresh(self) -> None:
        self._latest.ask()

    def _show(self, found: list[IssuedLine]) -> None:
        self.split.setVisible(bool(found))
        self.none.setVisible(not found)
        self.rules.set_rows(found)
        if found and self.rules.current_row() is None:
            self.rules.selectRow(0)
        self._picked(self.rules.current_row())
        lacking = sum(bool(line.lacking) for line in found if not line.withdrawn)
        self.status_changed.emit(f"{len(found)} 个版本，{lacking} 个还有组没有应用" if found else "")

    def _picked(self, line: IssuedLine | None) -> None:
        self.groups.set_rows(sorted(line.groups, key=_need) if line else [])


def _of(line: IssuedLine, *states: str) -> str:
    return f"{line.count(*states)}/{len(line.groups)}"


def _need(one: Reached) -> tuple[bool, str]:
    """Those that do not apply it first."""
    return one.lamp.state == "applied", one.lamp.partner
