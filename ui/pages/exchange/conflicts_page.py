"""不一致: fields both sides changed without knowing of each other. 待定夺: each is settled by taking one of the two values, with a reason;
已定夺: who decided, here or at the partner's, why, and which value stands.

keys      Ctrl+1 picks this station's value, Ctrl+2 the one that came; Enter in the reason decides
"""

from dataclasses import dataclass
from typing import Any

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.desk import Desk
from app.sync import service
from ui.models.ledger_table import Column
from ui.pages.asking import Asker
from ui.pages.exchange.both_values import TAKEN, BothValues
from ui.pages.exchange.questions import Shown, local_day, local_moment, shown
from ui.shell.page import Context, Page
from ui.widgets.buttons import Button
from ui.widgets.cards import Card, Segments
from ui.widgets.empty import EmptyState
from ui.widgets.heads import PageHead
from ui.widgets.short_table import ShortTable

OPEN, SETTLED = "open", "settled"


def conflict_columns() -> list[Column]:
    return [
        Column("title", "记录", lambda one: one.one.title, tip=lambda one: one.one.title, width=220, stretch=True, priority=0),
        Column("field", "字段", lambda one: one.one.label, width=120, priority=0),
        Column("mine", "本站的值", lambda one: one.mine, tip=lambda one: one.mine, width=170, priority=0),
        Column("theirs", "来包的值", lambda one: one.theirs, tip=lambda one: one.theirs, width=170, priority=0),
        Column("shown", "现在显示", lambda one: TAKEN[one.one.shown], tone=lambda _one: "second", width=96, priority=1),
        Column("sender", "来自", lambda one: one.one.theirs_from.office, tip=lambda one: one.one.theirs_from.office, width=150, priority=3),
        Column("found", "发现", lambda one: local_day(one.one.found_at), width=64, priority=4),
    ]


@dataclass(frozen=True)
class Done:
    """A settled conflict with its values in words."""

    settled: service.Settled
    shown: Shown

    @property
    def stands(self) -> service.Decision | None:
        return next((made for made in self.settled.decisions if made.stands), None)

    def value(self, made: service.Decision) -> str:
        return self.shown.mine if made.take == "mine" else self.shown.theirs


def settled_columns() -> list[Column]:
    def of(pick: Any) -> Any:
        return lambda one: pick(one, one.stands) if one.stands else ""

    return [
        Column("title", "记录", lambda one: one.settled.one.title, tip=lambda one: one.settled.one.title, width=200, stretch=True,
               priority=0),
        Column("field", "字段", lambda one: one.settled.one.label, width=110, priority=0),
        Column("value", "取用的值", of(lambda one, made: one.value(made)), width=150, priority=0),
        Column("by", "定夺", lambda one: f"{one.stands.office}　{one.stands.by}" if one.stands else one.settled.how, width=220, priority=0),
        Column("reason", "理由", of(lambda _one, made: made.reason), width=220, priority=1),
        Column("at", "时间", lambda one: local_day(one.settled.at), width=64, priority=2),
    ]


class ConflictsPage(Page):
    TITLE = "两边都改过的"
    HINTS = (("↑↓", "换一处"), ("Ctrl+1", "用本站"), ("Ctrl+2", "用来包"), ("Enter", "选定"))

    def __init__(self, context: Context, _argument: Any = None) -> None:
        super().__init__(context)
        self._asker = Asker(self, context)
        self.head = PageHead(self.TITLE)
        self.mine, self.theirs = Button("全部用本站的值", "tool"), Button("全部用来包的值", "tool")
        self.mine.clicked.connect(lambda: self.settle_all("mine"))
        self.theirs.clicked.connect(lambda: self.settle_all("theirs"))
        self.head.act(self.mine)
        self.head.act(self.theirs)
        self.sides = Segments([(OPEN, "待定夺"), (SETTLED, "已定夺")], OPEN)
        self.sides.chosen.connect(lambda _side: self._switch())
        self.card = Card("不一致", bare=True)
        self.table = ShortTable(conflict_columns(), key=lambda one: one.one.id, name="待定夺的字段")
        self.table.picked.connect(self._picked)
        self.table.opened.connect(lambda one: self._open(one.one))
        self.done_table = ShortTable(settled_columns(), key=lambda one: one.settled.one.id, name="已定夺的字段")
        self.done_table.picked.connect(self._picked_done)
        self.done_table.opened.connect(lambda one: self._open(one.settled.one))
        self.card.add(self.table)
        self.card.add(self.done_table)
        self.both, self.done = BothValues(choosing=True), BothValues(choosing=False)
        self.both.chosen.connect(self.settle)
        self.empty = EmptyState("没有要定夺的", "两边改了同一处时，两个值都会留在这里等您选定", icon="check-circle")
        self.none = EmptyState("还没有定夺过", "本站或对方定夺以后，谁定的、什么理由、取了哪个值都记在这里", icon="tray")
        body = QWidget()
        lines = QVBoxLayout(body)
        lines.setContentsMargins(20, 0, 16, 16)
        lines.setSpacing(12)
        line = QHBoxLayout()
        line.addWidget(self.sides)
        line.addStretch(1)
        lines.addLayout(line)
        lines.addWidget(self.card, 1)
        for part in (self.both, self.done):
            lines.addWidget(part)
        for empty in (self.empty, self.none):
            lines.addWidget(empty, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.head)
        outer.addWidget(body, 1)
        for key, take in (("Ctrl+1", "mine"), ("Ctrl+2", "theirs")):
            action = QAction(self)
            action.setShortcut(QKeySequence(key))
            action.triggered.connect(lambda _=False, take=take: self.both.pick(take))
            self.addAction(action)
        self._switch()

    def refresh(self) -> None:
        office = self.context.office

        def both(desk: Desk) -> tuple[list[Shown], list[Done]]:
            settled = service.settled_conflicts(office.workspace, desk)
            words = shown(desk, [one.one for one in settled])
            return (shown(desk, service.conflicts(office.workspace, desk)),
                    [Done(one, said) for one, said in zip(settled, words, strict=True)])

        self._asker.ask("conflicts", both, lambda found: self._show(*found))

    def _show(self, found: list[Shown], done: list[Done]) -> None:
        self.table.set_rows(found)
        self.done_table.set_rows(done)
        self.sides.set_parts([(OPEN, f"待定夺 {len(found)}"), (SETTLED, f"已定夺 {len(done)}")], self.sides.current())
        for table in (self.table, self.done_table):
            if table.rows() and table.current_row() is None:
                table.selectRow(0)
        self._switch()
        self._picked(self.table.current_row())
        self._picked_done(self.done_table.current_row())
        self.status_changed.emit(f"{len(found)} 处待定夺" if found else "没有要定夺的")

    def _switch(self) -> None:
        is_open = self.sides.current() == OPEN
        found, done = bool(self.table.rows()), bool(self.done_table.rows())
        self.card.setVisible(found if is_open else done)
        self.card.set_note(f"{len((self.table if is_open else self.done_table).rows())} 处")
        for part, visible in ((self.table, is_open), (self.done_table, not is_open), (self.both, is_open and found),
                              (self.done, not is_open and done), (self.empty, is_open and not found), (self.none, not is_open and not done),
                              (self.mine, is_open and found), (self.theirs, is_open and found)):
            part.setVisible(visible)

    def _picked(self, one: Shown | None) -> None:
        if one is not None:
            rows = self.table.rows()
            self.both.show_one(one, f"第 {rows.index(one) + 1} 处，共 {len(rows)} 处")

    def _picked_done(self, one: Done | None) -> None:
        if one is None:
            return
        rows = self.done_table.rows()
        facts = []
        for made in one.settled.decisions:
            where = "本站" if made.here else made.office
            said = f"{where}　{made.by}　{local_moment(made.at)}　取“{one.value(made)}”　理由：{made.reason}"
            facts.append(("定夺" if made.stands else "另一定夺", said if made.stands else f"{said}（两边同时定夺，以上一条为准）"))
        facts.sort(key=lambda fact: fact[0] != "定夺")
        self.done.show_one(one.shown, f"第 {rows.index(one) + 1} 处，共 {len(rows)} 处",
                           facts or [("了结", f"{one.settled.how}　{local_moment(one.settled.at)}")],
                           one.stands.take if one.stands else "")

    def _open(self, one: service.Waiting) -> None:
        if self.context.frame is not None:
            self.context.frame.go(one.ledger, one.record_id)

    def settle(self, take: str, reason: str) -> None:
        one = self.table.current_row()
        if one is not None:
            self._settle([one.one.id], take, reason)

    def settle_all(self, take: str) -> None:
        keys = [one.one.id for one in self.table.rows()]
        reason = self.context.notices.ask(f"{len(keys)} 处全部用{TAKEN[take]}", "另一个值留在登记里；理由随定夺告知对方。", "全部选定",
                                          reason="理由（必填）") if keys else None
        if reason:
            self._settle(keys, take, reason)

    def _settle(self, keys: list[str], take: str, reason: str) -> None:
        workspace = self.context.office.workspace

        def act(desk: Desk, progress: Any) -> None:
            for done, key in enumerate(keys):
                progress(done, len(keys), "正在选定")
                service.resolve_conflict(workspace, desk, key, take, reason)

        self._asker.do("正在选定", act, lambda _done: self.refresh())
