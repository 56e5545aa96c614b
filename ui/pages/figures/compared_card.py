"""各组比较: the groups' figures of the year; a nought is told, and every number opens its records."""

from collections.abc import Callable
from datetime import date
from typing import Any

from app.figures import measures
from app.rules.periods import Period
from ui.models.ledger_table import Column
from ui.pages.figures.counted_card import Asked
from ui.pages.figures.desk_facts import COMPARED, Compared, DeskFacts
from ui.widgets.cards import Card
from ui.widgets.empty import EmptyState
from ui.widgets.short_table import LinkDelegate, ShortTable

SHORT = {"M11": "谈话", "M15": "参会", "M17": "会上意见", "M30": "发现问题", "M36": "建议书", "M42": "收到线索", "M43": "处置线索",
         "M63": "处分"}


class ComparedCard(Card):
    def __init__(self, go: Callable[[str, Any], None]) -> None:
        super().__init__("各组比较", "本年，0 用琥珀色标出", bare=True)
        self._go, self._today = go, date.min

        def number(code: str, priority: int) -> Column:
            label = measures()[code].full_label
            return Column(code, SHORT[code], lambda one: str(one.values[code]), tone=lambda one: "accent" if one.values[code]
                          else "warn-ink",
                          tip=lambda _one: label, width=80, right=True, priority=priority, delegate=LinkDelegate)

        self.table = ShortTable([Column("name", "派驻组", lambda one: one.name, tip=lambda one: one.name, width=200, stretch=True,
                                        priority=0),
                                 *(number(code, n // 2) for n, code in enumerate(COMPARED))],
                                links=COMPARED, key=lambda one: one.id, whole=True, name="各组比较")
        self.table.cell_opened.connect(self._open)
        self.table.opened.connect(lambda one: go("org", one.id))
        self.empty = EmptyState("还没有派驻组", "派驻组入网以后，各组的情况会出现在这里", icon="buildings")
        self.add(self.table)
        self.add(self.empty)

    def show_facts(self, facts: DeskFacts) -> None:
        self._today = facts.today
        self.table.set_rows(facts.compared)
        self.table.setVisible(bool(facts.compared))
        self.empty.setVisible(not facts.compared)

    def _open(self, one: Compared, code: str) -> None:
        self._go("stats", Asked(code, Period.of(self._today, "year").first, self._today, one.id))
