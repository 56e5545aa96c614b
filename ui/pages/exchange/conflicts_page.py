"""待定夺: fields both sides changed without knowing of each other; each is settled by taking one of the two values.

keys      Ctrl+1 takes this station's value, Ctrl+2 the one that came
"""

from typing import Any

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.desk import Desk
from app.sync import service
from ui.models.ledger_table import Column
from ui.pages.asking import Asker
from ui.pages.exchange.both_values import BothValues
from ui.pages.exchange.questions import Shown, local_day, shown
from ui.shell.page import Context, Page
from ui.widgets.buttons import Button
from ui.widgets.cards import Card
from ui.widgets.empty import EmptyState
from ui.widgets.heads import PageHead
from ui.widgets.short_table import ShortTable

TAKEN = {"mine": "本站的值", "theirs": "来包的值"}


def conflict_columns() -> list[Column]:
    return [
        Column("title", "记录", lambda one: one.one.title, tip=lambda one: one.one.title, width=220, stretch=True, priority=0),
        Column("field", "字段", lambda one: one.one.label, width=120, priority=0),
        Column("mine", "本站的值", lambda one: one.mine, tip=lambda one: one.mine, width=170, priority=0),
        Column("theirs", "来包的值", lambda one: one.theirs, tip=lambda one: one.theirs, width=170, priority=0),
        Column("shown", "现在显示", lambda one: TAKEN[one.one.shown], tone=lambda _one: "second", width=96, priority=1),
        Column("sender", "来自", lambda one: one.one.sender, tip=lambda one: one.one.sender, width=150, priority=3),
        Column("found", "发现", lambda one: local_day(one.one.found_at), width=64, priority=4),
    ]


class ConflictsPage(Page):
    TITLE = "待定夺的不一致"
    HINTS = (("↑↓", "换一处"), ("Ctrl+1", "用本站"), ("Ctrl+2", "用来包"))

    def __init__(self, context: Context, _argument: Any = None) -> None:
        super().__init__(context)
        self._asker = Asker(self, context)
        self.head = PageHead(self.TITLE)
        self.mine, self.theirs = Button("全部用本站的值", "tool"), Button("全部用来包的值", "tool")
        self.mine.clicked.connect(lambda: self.settle_all("mine"))
        self.theirs.clicked.connect(lambda: self.settle_all("theirs"))
        self.head.act(self.mine)
        self.head.act(self.theirs)
        self.card = Card("不一致", bare=True)
        self.table = ShortTable(conflict_columns(), key=lambda one: one.one.id, name="不一致的字段")
        self.table.picked.connect(self._picked)
        self.table.opened.connect(lambda one: self._open(one))
        self.card.add(self.table)
        self.both = BothValues(choosing=True)
        self.both.chosen.connect(self.settle)
        self.empty = EmptyState("没有要定夺的", "两边改了同一处时，两个值都会留在这里等您选定", icon="check-circle")
        body = QWidget()
        lines = QVBoxLayout(body)
        lines.setContentsMargins(20, 0, 16, 16)
        lines.setSpacing(12)
        lines.addWidget(self.card, 1)
        lines.addWidget(self.both)
        lines.addWidget(self.empty, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.head)
        outer.addWidget(body, 1)
        for key, take in (("Ctrl+1", "mine"), ("Ctrl+2", "theirs")):
            action = QAction(self)
            action.setShortcut(QKeySequence(key))
            action.triggered.connect(lambda _=False, take=take: self.settle(take))
            self.addAction(action)
        for part in (self.card, self.both):
            part.hide()

    def refresh(self) -> None:
        office = self.context.office
        self._asker.ask("conflicts", lambda desk: shown(desk, service.conflicts(office.workspace, desk)), self._show)

    def _show(self, found: list[Shown]) -> None:
        self.table.set_rows(found)
        self.card.set_note(f"{len(found)} 处")
        for part in (self.card, self.both, self.mine, self.theirs):
            part.setVisible(bool(found))
        self.empty.setVisible(not found)
        if found and self.table.current_row() is None:
            self.table.selectRow(0)
        self._picked(self.table.current_row())
        self.status_changed.emit(f"{len(found)} 处待定夺" if found else "没有要定夺的")

    def _picked(self, one: Shown | None) -> None:
        if one is not None:
            rows = self.table.rows()
            self.both.show_one(one, f"第 {rows.index(one) + 1} 处，共 {len(rows)} 处")

    def _open(self, one: Shown) -> None:
        if self.context.frame is not None:
            self.context.frame.go(one.one.ledger, one.one.record_id)

    def settle(self, take: str) -> None:
        one = self.table.current_row()
        if one is not None:
            self._settle([one.one.id], take)

    def settle_all(self, take: str) -> None:
        keys = [one.one.id for one in self.table.rows()]
        if keys and self.context.notices.ask(f"{len(keys)} 处全部用{TAKEN[take]}", "另一个值留在记录的修改经过里。",
                                             "全部选定") is not None:
            self._settle(keys, take)

    def _settle(self, keys: list[str], take: str) -> None:
        workspace = self.context.office.workspace

        def act(desk: Desk, progress: Any) -> None:
            for done, key in enumerate(keys):
                progress(done, len(keys), "正在选定")
                service.resolve_conflict(workspace, desk, key, take)

        self._asker.do("正在选定", act, lambda _done: self.refresh())
