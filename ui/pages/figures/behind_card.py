"""The records behind a number: as many as it says, each opens. What narrowed them stands as a chip that takes itself away."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Signal

from app.desk import Desk
from app.errors import PaizhuError
from ui.models.ledger_table import Column, LedgerTable
from ui.pages.asking import Asker
from ui.pages.exchange.latest import Latest
from ui.pages.figures.stats_facts import Behind, Item, plain
from ui.widgets.buttons import Button
from ui.widgets.cards import Card
from ui.widgets.empty import EmptyState
from ui.widgets.list_view import ListView
from ui.widgets.short_table import fixed

FIRST_PAGE = 200
Question = Callable[[Desk], Behind]


class BehindCard(Card):
    """widened: the chip was pressed; opened(ledger, id)."""

    widened = Signal()
    opened = Signal(str, str)

    def __init__(self, asker: Asker, tell: Callable[[PaizhuError], None]) -> None:
        super().__init__("记录", bare=True)
        self.behind: Behind | None = None
        self._first_page: list[Item] = []
        self._wanted: tuple[Question, str, str, str] | None = None
        self._latest = Latest(asker, f"list{id(self)}", self._question, self._show, tell)
        self.clear = Button("", "segment", "x")
        self.clear.setChecked(True)
        self.clear.clicked.connect(self._widen)
        self.clear.hide()
        self.head.insertWidget(2, self.clear)
        copy = Button("复制为表格", "tool", "copy", compact=True)
        copy.clicked.connect(self._copy)
        self.act(copy)
        self.list = ListView(LedgerTable(fixed([
            Column("number", "编号", lambda one: one.line.record_no or "—", tip=lambda one: one.line.record_no or None, width=180,
                   priority=1),
            Column("title", "记录", lambda one: one.line.title, tip=lambda one: one.line.title, width=240, stretch=True, priority=0),
            Column("thing", "对象", lambda one: one.thing, width=100, priority=1),
            Column("part", "构成", lambda one: one.part, width=110, priority=3),
            Column("ledger", "台账", lambda one: one.ledger, tone=lambda _one: "second", width=100, priority=4),
            Column("note", "说明", _note, tone=lambda _one: "note", width=110, priority=2),
            Column("on", "日期", lambda one: (one.line.on_date or "—")[:10], width=96, priority=0),
        ]), self._page, key=lambda one: one.place))
        self.list.setAccessibleName("指标对应的记录")
        self.list.opened.connect(lambda one: self.opened.emit(one.line.ledger, one.line.id))
        self.empty = EmptyState("这一期没有记录", "换一个期间，或换一项指标看看")
        self.add(self.list, 1)
        self.add(self.empty, 1)
        self.empty.hide()

    def ask(self, question: Question, title: str, unit: str, narrowing: str = "") -> None:
        """question: the list; narrowing: words of what narrows it, "" for the whole."""
        self._wanted = question, title, unit, narrowing
        self._latest.ask()

    def _question(self) -> Callable[[Desk], tuple[Behind, list[Item], str, str, str]]:
        assert self._wanted is not None
        question, title, unit, narrowing = self._wanted

        def asked(desk: Desk) -> tuple[Behind, list[Item], str, str, str]:
            found = question(desk)
            return found, found.items(0, FIRST_PAGE), title, unit, narrowing

        return asked

    def _show(self, answer: tuple[Behind, list[Item], str, str, str]) -> None:
        self.behind, self._first_page, title, unit, narrowing = answer
        self.list.table.reload()
        self.title.setText(title)
        total = plain(self.behind.total)
        self.set_note(f"{total} {unit}，记录数与上面一致" if not self.behind.quantity else f"{total} {unit}，共 {len(self.behind)} 条记录")
        self.clear.set_words(narrowing)
        self.clear.setVisible(bool(narrowing))
        self.list.setVisible(len(self.behind) > 0)
        self.empty.setVisible(len(self.behind) == 0)

    def _widen(self) -> None:
        self.clear.setChecked(True)
        self.widened.emit()

    def _page(self, after: Item | None, limit: int) -> list[Item]:
        if self.behind is None:
            return []
        return self._first_page if after is None else self.behind.items(after.place + 1, limit)

    def _copy(self) -> None:
        if not self.list.selected_rows():
            self.list.selectAll()
        self.list.copy()


def _note(one: Item) -> str:
    """旧账, which of several a line is, how much it is of a quantity."""
    line: Any = one.line
    part = f"第 {line.nth}/{line.of}" if line.of > 1 else ""
    amount = plain(line.amount) if line.amount is not None else ""
    return "　".join(filter(None, ["旧账" if line.legacy else "", part, amount]))
