"""统计报告: every indicator of a span beside last year, one of them by month, and the records behind what is chosen.

figure -> month -> records -> record; the list is as long as the figure says.
"""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QSplitter, QVBoxLayout, QWidget

from app.desk import Desk
from app.figures import Figure, measures, stats
from app.ledgers import face as faces
from ui.models.ledger_table import Column, LedgerTable
from ui.pages.asking import Asker
from ui.pages.exchange.latest import Latest
from ui.pages.exchange.paper_page import Sheet
from ui.pages.figures.chart import Legend, MonthChart
from ui.pages.figures.counted_card import Asked, change_words
from ui.pages.figures.part_strip import PartStrip
from ui.pages.figures.stats_facts import (
    Behind,
    Item,
    Month,
    Span,
    as_register,
    behind,
    by_month,
    heading,
    narrowed,
    offices,
    spans,
    write_table,
)
from ui.shell.page import Context, Page
from ui.theme import icon, theme
from ui.widgets.buttons import Button
from ui.widgets.cards import Card, Scrolled
from ui.widgets.choosing import save_to
from ui.widgets.dates import DateEditor
from ui.widgets.empty import EmptyState
from ui.widgets.heads import PageHead
from ui.widgets.labels import words
from ui.widgets.list_view import ListView
from ui.widgets.short_table import ShortTable, fixed

OWN = "own"


class StatsPage(Page):
    TITLE = "统计报告"
    HINTS = (("←→", "换月份"), ("Enter", "看记录"), ("Esc", "取消选取"))

    def __init__(self, context: Context, argument: Any = None) -> None:
        super().__init__(context)
        self._asker = Asker(self, context)
        tell = lambda error: context.notices.show(error)  # noqa: E731
        self._figures = Latest(self._asker, "figures", self._figures_question, self._show_figures, tell)
        self._months = Latest(self._asker, "months", self._months_question, self._show_months, tell)
        self._list = Latest(self._asker, "list", self._list_question, self._show_list, tell)
        self.figures: list[Figure] = []
        self.code, self.part, self.month = "M11", None, None
        self.behind: Behind | None = None
        self.today = context.desk.now().date()
        self._spans = {key: period for key, _, period in spans(self.today)}
        first = self._spans["year"]
        self.span = Span("year", first.first, first.last)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        lines.addWidget(self._head())
        body = QSplitter(Qt.Orientation.Horizontal)
        body.setHandleWidth(1)
        body.setChildrenCollapsible(False)
        body.addWidget(self._left())
        body.addWidget(self._right())
        body.setStretchFactor(1, 1)
        body.setSizes([theme.px(430), theme.px(900)])
        lines.addWidget(body, 1)
        self.print_page, self.export = self.print_table, self.export_table
        self._asker.ask("offices", offices, self._show_offices)
        self.open(argument)

    # building

    def _head(self) -> QWidget:
        self.head = PageHead(self.TITLE)
        self.period = QComboBox()
        self.period.setAccessibleName("期间")
        for key, text, _ in spans(self.today):
            self.period.addItem(text, key)
        self.period.addItem("自选日期", OWN)
        self.period.activated.connect(lambda _n: self._period_chosen())
        self.first, self.last = (DateEditor(faces.day(text).named(text), lambda: self.today) for text in ("自", "至"))
        self._dates = QWidget()
        row = QHBoxLayout(self._dates)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        for editor, text in ((self.first, "自"), (self.last, "至")):
            editor.setFixedWidth(theme.px(150))
            editor.editingFinished.connect(self._dates_typed)
            row.addWidget(words(text, "second"))
            row.addWidget(editor)
        self._dates.hide()
        self.office = QComboBox()
        self.office.setAccessibleName("单位范围")
        self.office.addItem("全部派驻组", None)
        self.office.activated.connect(lambda _n: self._set_span(Span(self.span.key, self.span.first, self.span.last,
                                                                     self.office.currentData())))
        self.office.hide()
        export = Button("导出", "tool", "export")
        export.clicked.connect(self.export_table)
        printing = Button("打印", "tool", "printer")
        printing.clicked.connect(self.print_table)
        for widget in (self._dates, self.period, self.office, export, printing):
            self.head.act(widget)
        return self.head

    def _left(self) -> QWidget:
        side = QWidget()
        side.setProperty("role", "surface")
        side.setMinimumWidth(theme.px(320))
        lines = QVBoxLayout(side)
        lines.setContentsMargins(0, 8, 0, 0)
        lines.setSpacing(8)
        self.find = QLineEdit()
        self.find.setPlaceholderText("找指标")
        self.find.setAccessibleName("找指标")
        self.find.addAction(icon("magnifying-glass", "t3"), QLineEdit.ActionPosition.LeadingPosition)
        self.find.textChanged.connect(lambda _text: self._list_figures())
        row = QHBoxLayout()
        row.setContentsMargins(12, 0, 12, 0)
        row.addWidget(self.find)
        lines.addLayout(row)
        self.table = ShortTable([
            Column("label", "指标", lambda one: f"{one.label}（{one.unit}）", tip=self._about, width=170, stretch=True, priority=0),
            Column("value", "本期", lambda one: str(one.value), tone=lambda one: "strong" if one.value else "note", width=60, right=True,
                   priority=0),
            Column("before", "上年同期", lambda one: str(one.last_year), tone=lambda _one: "second", width=76, right=True,
                   priority=1),
            Column("change", "同比", change_words, tip=lambda one: one.change, width=92, right=True, priority=2),
            Column("legacy", "含旧账", lambda one: str(one.legacy) if one.legacy else "", tone=lambda _one: "note", width=64, right=True,
                   priority=3),
        ], key=lambda one: one.code, name="指标")
        self.table.picked.connect(self._figure_picked)
        self.table.opened.connect(lambda _one: self.list.setFocus())
        lines.addWidget(self.table, 1)
        return side

    def _right(self) -> QWidget:
        right = QWidget()
        right.setMinimumHeight(theme.px(560))
        lines = QVBoxLayout(right)
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
        lines.addWidget(self.chart_card, 2)
        self.list_card = Card("记录", bare=True)
        self.clear = Button("", "segment", "x")
        self.clear.clicked.connect(self._widen)
        self.clear.hide()
        self.list_card.head.insertWidget(2, self.clear)
        copy = Button("复制为表格", "tool", "copy", compact=True)
        self.list = ListView(LedgerTable(fixed([
            Column("number", "编号", lambda one: one.line.record_no or "—", tip=lambda one: one.line.record_no or None, width=190,
                   priority=1),
            Column("title", "记录", lambda one: one.line.title, tip=lambda one: one.line.title, width=240, stretch=True, priority=0),
            Column("thing", "对象", lambda one: one.thing, width=100, priority=1),
            Column("part", "构成", lambda one: one.part, width=110, priority=3),
            Column("ledger", "台账", lambda one: one.ledger, tone=lambda _one: "second", width=100, priority=4),
            Column("note", "说明", self._note, tone=lambda _one: "note", width=96, priority=3),
            Column("on", "日期", lambda one: one.line.on_date or "—", width=96, priority=0),
        ]), self._page_of_list, key=lambda one: one.place))
        self.list.setAccessibleName("指标对应的记录")
        self.list.opened.connect(self._open_record)
        copy.clicked.connect(self._copy)
        self.list_card.act(copy)
        self.empty = EmptyState("这一期没有记录", "换一个期间，或换一项指标看看")
        self.list_card.add(self.list, 1)
        self.list_card.add(self.empty, 1)
        self.empty.hide()
        lines.addWidget(self.list_card, 3)
        return Scrolled(right)

    # what is looked at

    def open(self, argument: Any) -> None:
        """With an `Asked`: that indicator over its days."""
        if not isinstance(argument, Asked):
            return
        self.code, self.part, self.month = argument.code, None, None
        key = next((key for key, period in self._spans.items() if (period.first, period.last) == (argument.first, argument.last)), OWN)
        self._set_span(Span(key, argument.first, argument.last, argument.org), ask=False)

    def _set_span(self, span: Span, ask: bool = True) -> None:
        self.span, self.month = span, None
        self.period.setCurrentIndex(self.period.findData(span.key))
        self._dates.setVisible(span.key == OWN)
        self.first.set_value(span.first.isoformat())
        self.last.set_value(span.last.isoformat())
        if (at := self.office.findData(span.org)) >= 0:
            self.office.setCurrentIndex(at)
        self.head.set_note(span.words)
        if ask:
            self.refresh()

    def _period_chosen(self) -> None:
        key = self.period.currentData()
        if key == OWN:
            self._set_span(Span(OWN, self.span.first, self.span.last, self.span.org))
            self.first.setFocus()
            return
        period = self._spans[key]
        self._set_span(Span(key, period.first, period.last, self.span.org))

    def _dates_typed(self) -> None:
        first, last = self.first.value(), self.last.value()
        if self.first.problem() or self.last.problem() or not first or not last:
            return
        chosen = (date.fromisoformat(first), date.fromisoformat(last))
        if chosen != (self.span.first, self.span.last) and chosen[0] <= chosen[1]:
            self._set_span(Span(OWN, *chosen, self.span.org))

    def _show_offices(self, found: list[tuple[str, str]]) -> None:
        for key, name in found:
            self.office.addItem(name, key)
        self.office.setVisible(len(found) > 1)
        if (at := self.office.findData(self.span.org)) >= 0:
            self.office.setCurrentIndex(at)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.table.setFocus()

    # asking

    def refresh(self) -> None:
        self._figures.ask()
        self._look_closer()

    def _show_figures(self, found: list[Figure]) -> None:
        self.figures = found
        self._list_figures()
        self._tell_figure()
        self.status_changed.emit(f"{self.span.words}，指标 {len(found)} 项")

    def _list_figures(self) -> None:
        text = self.find.text().strip()
        self.table.set_rows([one for one in self.figures if text in one.label or text in heading(one.code)])
        at = self.table.table.find(self.code)
        if at >= 0 and self.table.currentIndex().row() != at:
            self.table.selectRow(at)

    def _figure_picked(self, figure: Figure | None) -> None:
        if figure is not None and figure.code != self.code:
            self.code, self.part, self.month = figure.code, None, None
            self._tell_figure()
            self._look_closer()

    def _look_closer(self) -> None:
        self._months.ask()
        self._list.ask()

    def _figures_question(self) -> Callable[[Desk], list[Figure]]:
        span = self.span
        return lambda desk: stats(desk, span.first, span.last, span.org)

    def _months_question(self) -> Callable[[Desk], list[Month]]:
        code, span, today = self.code, self.span, self.today
        return lambda desk: by_month(desk, code, span, today)

    def _list_question(self) -> Callable[[Desk], tuple[Behind, list[Item]]]:
        code, part = self.code, self.part
        span = narrowed(self.span, self.month) if self.month else self.span

        def question(desk: Desk) -> tuple[Behind, list[Item]]:
            found = behind(desk, code, span, part)
            return found, found.items(0, 200)

        return question

    # showing

    def figure(self) -> Figure | None:
        return next((one for one in self.figures if one.code == self.code), None)

    def _about(self, one: Figure) -> str:
        notes = [f"{heading(one.code)}　{one.label}", f"按{one.date}统计", f"同比 {one.change}", one.note]
        return "\n".join(filter(None, [*notes, "只含本人可见的记录" if one.partial else ""]))

    def _tell_figure(self) -> None:
        if (one := self.figure()) is not None:
            self.strip.show_figure(one, self.part)
            self.chart_card.set_note(f"{one.unit}，按{one.date}")

    def _show_months(self, months: list[Month]) -> None:
        self.legend.set_year(self.span.last.year)
        self.chart.show_months(months)

    def _show_list(self, found: tuple[Behind, list[Item]]) -> None:
        self.behind, self._first_page = found
        self.list.table.reload()
        count, measure = len(self.behind), measures()[self.code]
        named = next((part.label for part in measure.parts if part.code == self.part), measure.label)
        when = f"{self.month.first.month} 月" if self.month else ""
        self.list_card.title.setText(f"{when}{named}")
        self.list_card.set_note(f"{count} {measure.unit}，记录数与上面一致")
        narrowing = "　".join(filter(None, [when, named if self.part else ""]))
        self.clear.set_words(narrowing)
        self.clear.setVisible(bool(narrowing))
        self.list.setVisible(count > 0)
        self.empty.setVisible(count == 0)

    def _page_of_list(self, after: Item | None, limit: int) -> list[Item]:
        if self.behind is None:
            return []
        if after is None:
            return self._first_page
        return self.behind.items(after.place + 1, limit)

    @staticmethod
    def _note(one: Item) -> str:
        part = f"第 {one.line.nth}/{one.line.of}" if one.line.of > 1 else ""
        return "　".join(filter(None, ["旧账" if one.line.legacy else "", part]))

    # choosing

    def _part_chosen(self, part: str | None) -> None:
        self.part = part
        self._list.ask()

    def _month_chosen(self, month: Month | None) -> None:
        self.month = month
        self._list.ask()

    def _widen(self) -> None:
        self.part = None
        self._tell_figure()
        if self.month is not None:
            self.chart.choose(-1)
        else:
            self._list.ask()

    def _open_record(self, one: Item) -> None:
        if self.context.frame is not None:
            self.context.frame.go(one.line.ledger, one.line.id)

    def _copy(self) -> None:
        if not self.list.selected_rows():
            self.list.selectAll()
        self.list.copy()

    def escape(self) -> None:
        if self.month is not None or self.part is not None:
            self._widen()
        else:
            super().escape()

    # the table as paper and file

    def _office_words(self) -> str:
        if self.span.org is not None:
            return self.office.currentText()
        return str(self.context.office.workspace.station.name)

    def print_table(self) -> None:
        if self.figures and self.context.frame is not None:
            paper = as_register(self.context.desk, self.figures, self.span, self._office_words())
            self.context.frame.go("sheet", Sheet(paper, paper.title, "stats"))

    def export_table(self) -> None:
        name = f"统计表 {self.span.first} 至 {self.span.last}.xlsx"
        if (out := save_to(self, "导出统计表", name, "Excel 文件 (*.xlsx)")) is not None:
            self.write_to(out)

    def write_to(self, out: Path) -> None:
        figures, span, office = list(self.figures), self.span, self._office_words()

        def act(desk: Desk, _progress: Any) -> None:
            write_table(figures, span, office, out)
            desk.audit("stats.export")

        self._asker.do("正在导出统计表", act, lambda _done: self.status_changed.emit(f"已导出 {out.name}"))


