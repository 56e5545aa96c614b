"""One alert: what it names, how grave in words and by a sign, and the numbers beside it."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.figures import Alarm, measures
from ui.models.ledger_table import Column
from ui.pages.figures.stats_facts import LEVELS, plain
from ui.theme import theme
from ui.widgets.cards import Card
from ui.widgets.empty import EmptyState
from ui.widgets.short_table import ShortTable, SignDelegate

SPREAD = (("total", "合计"), ("mean", "均值"), ("median", "中位数"), ("max", "最大值"), ("min", "最小值"), ("range", "极差"),
          ("cv", "变异系数"))


class AlarmPane(QWidget):
    """look_at(alarm); opened(ledger, id)."""

    opened = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self.setMinimumHeight(theme.px(480))
        lines = QVBoxLayout(self)
        lines.setContentsMargins(16, 12, 16, 16)
        lines.setSpacing(12)
        self.facts_card = Card("各组分布", "至少 9 个月的组参加比较", bare=True)
        self.facts = ShortTable([Column("label", "指标", lambda one: one[0], width=160, stretch=True, priority=0),
                                 *(Column(key, label, lambda one, key=key: plain(one[1].get(key)), width=84, right=True, priority=0)
                                   for key, label in SPREAD)], key=lambda one: one[0], whole=True, name="各组分布")
        self.facts_card.add(self.facts)
        lines.addWidget(self.facts_card)
        self.card = Card("预警", bare=True)
        self.table = ShortTable([
            Column("level", "程度", lambda one: LEVELS[one.level][0], value=lambda one: LEVELS[one.level][1:],
                   tone=lambda one: LEVELS[one.level][2], width=96, priority=0, delegate=SignDelegate),
            Column("title", "对象", lambda one: one.title, tip=lambda one: one.title, width=170, priority=0),
            Column("words", "情况", lambda one: one.words, tip=lambda one: one.words, width=180, stretch=True, priority=0),
        ], key=lambda one: (one.ledger, one.id, one.words), name="预警对象")
        self.table.opened.connect(lambda one: self.opened.emit(one.ledger, one.id))
        self.none = EmptyState("没有要预警的", "期末（未结束的期间按今天）没有触发这一项", icon="check-circle")
        self.card.add(self.table, 1)
        self.card.add(self.none, 1)
        lines.addWidget(self.card, 1)

    def look_at(self, alarm: Alarm) -> None:
        self.card.title.setText(f"{alarm.code}　{alarm.label}")
        self.card.set_note(f"{len(alarm.items)} 项，回车打开")
        self.table.set_rows(list(alarm.items))
        self.table.setVisible(bool(alarm.items))
        self.none.setVisible(not alarm.items)
        spreads = [(measures()[code].full_label, facts) for code, facts in alarm.facts.items() if isinstance(facts, Mapping)]
        self.facts.set_rows(spreads)
        self.facts_card.setVisible(bool(spreads))


def items_by_level(alarm: Alarm) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in alarm.items:
        found[one.level] = found.get(one.level, 0) + 1
    return found


def level_words(alarm: Any) -> str:
    """红 2　黄 1; 无 where there is nothing."""
    counts = items_by_level(alarm)
    return "　".join(f"{LEVELS[level][0]} {counts[level]}" for level in ("red", "yellow", "info") if level in counts) or "无"
