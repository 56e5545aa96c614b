"""One indicator: its parts in large figures, month by month beside last year, told apart by a dimension, and the records behind it."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from app.desk import Desk
from app.errors import PaizhuError
from app.figures import Figure, measures
from app.figures.breakdown import DIMENSIONS, Slice
from ui.pages.asking import Asker
from ui.pages.exchange.latest import Latest
from ui.pages.figures.behind_card import BehindCard
from ui.pages.figures.chart import Legend, MonthChart
from ui.pages.figures.part_strip import PartStrip
from ui.pages.figures.slices_card import SlicesCard
from ui.pages.figures.stats_facts import Month, Span, behind, behind_slice, by_month, narrowed
from ui.theme import theme
from ui.widgets.cards import Card

SIDE_BY_SIDE = 900


class FigurePane(QWidget):
    """look_at(code, span); opened(ledger, id)."""

    opened = Signal(str, str)

    def __init__(self, asker: Asker, tell: Callable[[PaizhuError], None], today: Callable[[], object], commission: bool) -> None:
        super().__init__()
        self._today = today
        self._months = Latest(asker, "months", self._months_question, self._show_months, tell)
        self.code, self.span = "", Span("", *(today(),) * 2)  # type: ignore[arg-type]
        self.part: str | None = None
        self.month: Month | None = None
        self.slice: tuple[Slice, str] | None = None
        self.setMinimumHeight(theme.px(620))
        lines = QVBoxLayout(self)
        lines.setContentsMargins(16, 12, 16, 16)
        lines.setSpacing(12)
        self.strip = PartStrip()
        self.strip.chosen.connect(self._part_chosen)
        lines.addWidget(self.strip)
        self.chart_card = Card("按月")
        self.legend, self.chart = Legend(), MonthChart()
        self.chart_card.act(self.legend)
        self.chart.chosen.connect(self._month_chosen)
        self.chart_card.add(self.chart, 1)
        self.slices = SlicesCard(asker, tell, "group" if commission else "unit")
        self.slices.chosen.connect(self._slice_chosen)
        self._beside = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._beside.setSpacing(12)
        self._beside.addWidget(self.chart_card, 3)
        self._beside.addWidget(self.slices, 2)
        lines.addLayout(self._beside, 2)
        self.behind = BehindCard(asker, tell)
        self.behind.widened.connect(self.widen)
        self.behind.opened.connect(self.opened)
        self.behind.setMinimumHeight(theme.px(230))
        lines.addWidget(self.behind, 3)

    def look_at(self, code: str, span: Span, figure: Figure | None) -> None:
        """Another indicator or span: nothing is narrowed."""
        if (code, span) != (self.code, self.span):
            self.part, self.month, self.slice = None, None, None
        self.code, self.span = code, span
        if figure is not None:
            self.tell(figure)
        self._months.ask()
        self.slices.ask(code, span, self.part)
        self._ask_list()

    def tell(self, figure: Figure) -> None:
        self.strip.show_figure(figure, self.part)
        self.chart_card.set_note(f"{figure.unit}，按{figure.date}")

    def narrowing(self) -> bool:
        return self.month is not None or self.part is not None or self.slice is not None

    def widen(self) -> None:
        self.part, self.slice = None, None
        self.strip.show_part(None)
        self.slices.ask(self.code, self.span, None)
        if self.month is not None:
            self.chart.choose(-1)
        else:
            self._ask_list()

    def _months_question(self) -> Callable[[Desk], list[Month]]:
        return partial(by_month, code=self.code, span=self.span, today=self._today())  # type: ignore[arg-type]

    def _show_months(self, months: list[Month]) -> None:
        self.legend.set_year(self.span.last.year)
        self.chart.show_months(months)

    def _ask_list(self) -> None:
        measure = measures()[self.code]
        named = next((part.label for part in measure.parts if part.code == self.part), "")
        unit = next((part.unit for part in measure.parts if part.code == self.part and part.unit), measure.unit)
        when = f"{self.month.first.month} 月" if self.month else ""
        code, part, span = self.code, self.part, narrowed(self.span, self.month) if self.month else self.span
        chosen = self.slice
        where = f"{DIMENSIONS[chosen[1]]}：{chosen[0].label}" if chosen else ""
        if chosen:
            one, by = chosen
            self.behind.ask(lambda desk: behind_slice(desk, code, by, one.key, span, part), f"{when}{named or measure.label}", unit,
                            "　".join(filter(None, [when, named, where])))
        else:
            self.behind.ask(lambda desk: behind(desk, code, span, part), f"{when}{named or measure.label}", unit,
                            "　".join(filter(None, [when, named])))

    def _part_chosen(self, part: str | None) -> None:
        self.part, self.slice = part, None
        self.slices.ask(self.code, self.span, part)
        self._ask_list()

    def _month_chosen(self, month: Month | None) -> None:
        self.month = month
        self._ask_list()

    def _slice_chosen(self, one: Slice | None, by: str) -> None:
        self.slice = (one, by) if one is not None else None
        self._ask_list()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        beside = self.width() >= theme.px(SIDE_BY_SIDE)
        self._beside.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)
        self.setMinimumHeight(theme.px(620 if beside else 860))
