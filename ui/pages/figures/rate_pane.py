"""One ratio: what stands over what, last year's, its parts; numerator and denominator open their records."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.errors import PaizhuError
from app.figures import Rate
from ui.models.ledger_table import Column
from ui.pages.asking import Asker
from ui.pages.figures.behind_card import BehindCard
from ui.pages.figures.stats_facts import Span, plain, rate_before, side_of
from ui.theme import theme
from ui.widgets.cards import Card, Segments
from ui.widgets.labels import words
from ui.widgets.short_table import LinkDelegate, ShortTable


class RatePane(QWidget):
    """look_at(rate, span); opened(ledger, id)."""

    opened = Signal(str, str)

    def __init__(self, asker: Asker, tell: Callable[[PaizhuError], None]) -> None:
        super().__init__()
        self.rate: Rate | None = None
        self.span: Span | None = None
        self.part = ""
        self.setMinimumHeight(theme.px(560))
        lines = QVBoxLayout(self)
        lines.setContentsMargins(16, 12, 16, 16)
        lines.setSpacing(12)
        self.card = Card("比率", bare=True)
        self.table = ShortTable([
            Column("label", "比率", lambda one: one.label, tip=lambda one: one.label, width=200, stretch=True, priority=0),
            Column("value", "本期", value_words, tone=lambda one: "strong" if one.value is not None else "note", width=130, right=True,
                   priority=0),
            Column("over", "分子", lambda one: plain(one.over), tone=lambda _one: "accent", width=84, right=True, priority=0,
                   delegate=LinkDelegate),
            Column("under", "分母", lambda one: plain(one.under), tone=lambda _one: "accent", width=84, right=True, priority=0,
                   delegate=LinkDelegate),
            Column("before", "上年同期", rate_before, tone=lambda _one: "second", width=110, right=True, priority=1),
            Column("change", "同比", lambda one: one.change, tip=lambda one: one.change, width=150, right=True, priority=2),
        ], links=("over", "under"), key=lambda one: one.code, whole=True, name="比率")
        self.table.cell_opened.connect(lambda one, side: self._look(one.code, side))
        self.table.opened.connect(lambda one: self._look(one.code, "over"))
        self.table.picked.connect(self._picked)
        self.card.add(self.table)
        self.note = words("", "note", wrap=True)
        self.note.setContentsMargins(16, 6, 16, 10)
        self.card.add(self.note)
        lines.addWidget(self.card)
        self.behind = BehindCard(asker, tell)
        self.behind.opened.connect(self.opened)
        self.sides = Segments([("over", "分子"), ("under", "分母")], "over")
        self.sides.chosen.connect(lambda _side: self._ask())
        self.behind.head.insertWidget(3, self.sides)
        lines.addWidget(self.behind, 1)

    def look_at(self, rate: Rate, span: Span) -> None:
        parts = list(rate.parts.values())
        if self.rate is None or rate.code != self.rate.code:
            self.part = parts[0].code if parts else ""
        self.rate, self.span = rate, span
        self.card.title.setText(rate.label)
        self.card.set_note(f"共 {len(parts)} 项" if parts else "")
        self.table.set_rows(parts or [rate])
        told = ["分母为 0 的印“—”，不进入平均。", "只含本人可见的记录。" if rate.partial else "",
                "分子是比上年同期增加的数，分母是上年同期。" if rate.code == "R09" else ""]
        self.note.setText("".join(told))
        self._ask()

    def shown(self) -> Rate | None:
        """The ratio whose list stands below."""
        return self.rate.parts.get(self.part, self.rate) if self.rate is not None else None

    def _picked(self, one: Rate | None) -> None:
        if one is not None and self.rate is not None and self.rate.parts and one.code != self.part:
            self.part = one.code
            self._ask()

    def _look(self, code: str, side: str) -> None:
        if self.rate is not None and self.rate.parts:
            self.part = code
        self.sides.set_current(side)
        self._ask()

    def _ask(self) -> None:
        one, span = self.shown(), self.span
        if one is None or span is None or self.rate is None:
            return
        code, part, side = self.rate.code, self.part or None, str(self.sides.current() or "over")
        growth = code == "R09"
        self.sides.set_parts([("over", "本期" if growth else f"分子 {plain(one.over)}"),
                              ("under", "上年同期" if growth else f"分母 {plain(one.under)}")], side)
        self.behind.ask(lambda desk: side_of(desk, code, span, part, side), one.label, "件" if growth else "")


def value_words(one: Rate) -> str:
    """45.00 %, 8.00 个/项, —."""
    return one.text.partition("（")[0] if one.value is not None or one.text else "—"
