"""本月与本年: indicators side by side with last year's same days; each number opens the records behind it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.figures import Figure
from app.rules.periods import Period
from ui.models.ledger_table import Column
from ui.pages.figures.desk_facts import Counted
from ui.pages.figures.stats_facts import plain
from ui.widgets.cards import Card
from ui.widgets.short_table import LinkDelegate, ShortTable


@dataclass(frozen=True)
class Asked:
    """What the statistics page is opened with: an indicator over a span of days, of one office or (None) of all in sight."""

    code: str
    first: date
    last: date
    org: str | None = None


def change_words(figure: Figure) -> str:
    """Short in a narrow column: of 上年同期为0，净增4 the tooltip has the first half."""
    return figure.change.rpartition("，")[2]


class CountedCard(Card):
    def __init__(self, go: Callable[[str, Any], None]) -> None:
        super().__init__("本月与本年", bare=True)
        self._go, self._today = go, date.min

        def number(key: str, label: str, read: Callable[[Counted], int], width: int, tone: str, priority: int = 0) -> Column:
            return Column(key, label, lambda one: plain(read(one)), tone=lambda one: tone if read(one) else "note",
                          width=width, right=True, priority=priority, delegate=LinkDelegate,
                          tip=lambda one: one.year.note or None)

        self.table = ShortTable([
            Column("label", "指标", lambda one: f"{one.year.label}（{one.year.unit}）", width=158, stretch=True, priority=0,
                   tip=lambda one: f"{one.year.label}：按{one.year.date}" + (f"，{one.year.note}" if one.year.note else "")),
            number("month", "本月", lambda one: one.month.value, 46, "accent"),
            number("year", "本年", lambda one: one.year.value, 50, "accent"),
            number("before", "上年同期", lambda one: one.year.last_year, 72, "second"),
            Column("change", "同比", lambda one: change_words(one.year), tip=lambda one: one.year.change, width=100, right=True,
                   priority=1),
        ], links=("month", "year", "before"), key=lambda one: one.year.code, whole=True, name="本月与本年")
        self.table.cell_opened.connect(self._open)
        self.table.opened.connect(lambda one: self._open(one, "year"))
        self.add(self.table)

    def show_counted(self, lines: Sequence[Counted], today: date) -> None:
        self._today = today
        self.set_note(f"截至 {today:%m-%d}，点数字看记录")
        self.table.set_rows(lines)

    def _open(self, one: Counted, column: str) -> None:
        year = Period(Period.of(self._today, "year").first, self._today)
        asked = {"month": Period(Period.of(self._today, "month").first, self._today), "before": year.a_year_before()}.get(column, year)
        self._go("stats", Asked(one.year.code, asked.first, asked.last))
