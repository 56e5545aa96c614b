"""各组比较: the groups' figures of the year; a nought is told, and every number opens its records."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from app.figures import measures
from app.rules.periods import Period
from ui.models.ledger_table import Column
from ui.pages.figures.counted_card import Asked
from ui.pages.figures.desk_facts import COMPARED, Compared, DeskFacts
from ui.pages.figures.stats_facts import LEVELS, plain
from ui.widgets.cards import Card
from ui.widgets.empty import EmptyState
from ui.widgets.labels import words
from ui.widgets.short_table import LinkDelegate, ShortTable, SignDelegate

NAMES = {"A05": "零立案", "A08": "不平衡"}
SHORT = {"M11": "谈话", "M15": "参会", "M17": "会上意见", "M30": "发现问题", "M36": "建议书", "M42": "收到线索", "M43": "处置线索",
         "M60": "立案", "M61": "自办", "M63": "处分"}


PRIORITY = {"M60": 0, "M61": 1, "M43": 1, "M42": 2}


def warned_words(one: Compared) -> str:
    """零立案（红色）, 低于中位数: a word for each alert that names the group."""
    said = [f"{NAMES[code]}（{LEVELS[item.level][0]}）" for code, item in one.warned]
    return "、".join(dict.fromkeys(said))


def spread_words(code: str, spread: Mapping[str, Any]) -> str:
    """立案：中位数 2，极差 6，变异系数 0.7，不平衡"""
    cv = "—" if spread.get("cv") is None else plain(spread["cv"])
    return f"{SHORT[code]}：中位数 {plain(spread['median'])}，极差 {spread['range']}，变异系数 {cv}"


class ComparedCard(Card):
    def __init__(self, go: Callable[[str, Any], None]) -> None:
        super().__init__("各组比较", "本年，0 用琥珀色标出", bare=True)
        self._go, self._today = go, date.min

        def number(code: str, priority: int) -> Column:
            label = measures()[code].full_label
            return Column(code, SHORT[code], lambda one: plain(one.values[code]), tone=lambda one: "accent" if one.values[code]
                          else "warn-ink",
                          tip=lambda _one: label, width=68, right=True, priority=priority, delegate=LinkDelegate)

        self.table = ShortTable([Column("name", "派驻组", lambda one: one.name, tip=lambda one: one.name, width=200, stretch=True,
                                        priority=0),
                                 *(number(code, PRIORITY.get(code, 3)) for code in COMPARED),
                                 Column("warned", "预警", warned_words, value=lambda one: LEVELS[one.level][1:3] if one.level else None,
                                        tone=lambda one: LEVELS[one.level][3] if one.level else "note",
                                        tip=lambda one: "\n".join(item.words for _, item in one.warned) or None, width=150, priority=0,
                                        delegate=SignDelegate)],
                                links=(*COMPARED, "warned"), key=lambda one: one.id, whole=True, name="各组比较")
        self.table.cell_opened.connect(self._open)
        self.table.opened.connect(lambda one: go("org", one.id))
        self.empty = EmptyState("还没有派驻组", "派驻组入网以后，各组的情况会出现在这里", icon="buildings")
        # Under the table and wrapped: in the head line it would be wider than a 1366 screen has room for.
        self.spread = words("", "note", wrap=True)
        self.spread.setContentsMargins(16, 8, 16, 8)
        self.add(self.table)
        self.add(self.spread)
        self.add(self.empty)
        self.empty.hide()

    def show_facts(self, facts: DeskFacts) -> None:
        self._today = facts.today
        self.table.set_rows(facts.compared)
        self.spread.setText("　".join(spread_words(code, one) for code, one in facts.spread.items()))
        self.table.setVisible(bool(facts.compared))
        self.spread.setVisible(bool(facts.compared and facts.spread))
        self.empty.setVisible(not facts.compared)

    def _open(self, one: Compared, code: str) -> None:
        if code == "warned":
            code = one.warned[0][0] if one.warned else "A05"
            self._go("stats", Asked(code, Period.of(self._today, "year").first, self._today))
            return
        self._go("stats", Asked(code, Period.of(self._today, "year").first, self._today, one.id))
