"""统计指标: every indicator, ratio and alert of a span beside last year; one of them beside it, down to the records behind each number.

figure -> month, part or slice -> records -> record; the list is as long as the figure says.
"""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.desk import Desk
from app.figures import Alarm, Figure, Rate, Statistics, statistics
from app.ledgers import face as faces
from ui.models.ledger_table import Column
from ui.pages.asking import Asker
from ui.pages.exchange.latest import Latest
from ui.pages.exchange.paper_page import Sheet
from ui.pages.figures.alarm_pane import AlarmPane, level_words
from ui.pages.figures.counted_card import Asked, change_words
from ui.pages.figures.figure_pane import FigurePane
from ui.pages.figures.rate_pane import RatePane, value_words
from ui.pages.figures.stats_facts import LEVELS, Span, as_register, heading, offices, plain, spans, write_table
from ui.shell.page import Context, Page
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.cards import Scrolled, Segments
from ui.widgets.choosing import save_to
from ui.widgets.dates import DateEditor
from ui.widgets.find import FindBox
from ui.widgets.heads import PageHead
from ui.widgets.labels import words
from ui.widgets.short_table import ShortTable, SignDelegate

OWN = "own"
KINDS = ("figures", "ratios", "alerts")
KIND_WORDS = {"figures": "指标", "ratios": "比率", "alerts": "预警"}


class StatsPage(Page):
    TITLE = "统计指标"
    HINTS = (("←→", "换月份"), ("Enter", "看记录"), ("Esc", "取消选取"))

    def __init__(self, context: Context, argument: Any = None) -> None:
        super().__init__(context)
        self._asker = Asker(self, context)
        tell = lambda error: context.notices.show(error)  # noqa: E731
        self._figures = Latest(self._asker, "figures", self._question, self._show_statistics, tell)
        self.found: Statistics | None = None
        self.codes = {"figures": "M11", "ratios": "R01", "alerts": "A01"}
        self.today = context.desk.now().date()
        self._spans = {key: period for key, _, period in spans(self.today)}
        first = self._spans["year"]
        self.span = Span("year", first.first, first.last)
        commission = context.office.workspace.station.kind == "commission"
        self.pane = FigurePane(self._asker, tell, lambda: self.today, commission)
        self.rate_pane, self.alarm_pane = RatePane(self._asker, tell), AlarmPane()
        self._right = QStackedWidget()
        for one in (self.pane, self.rate_pane, self.alarm_pane):
            one.opened.connect(self._open_record)
            self._right.addWidget(Scrolled(one))
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        lines.addWidget(self._head())
        body = QSplitter(Qt.Orientation.Horizontal)
        body.setHandleWidth(1)
        body.setChildrenCollapsible(False)
        body.addWidget(self._left())
        body.addWidget(self._right)
        body.setStretchFactor(1, 1)
        body.setSizes([theme.px(470), theme.px(900)])
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
        self.find = FindBox("找指标、比率、预警")
        self.find.textChanged.connect(lambda _text: self._list_all())
        self.find.down.connect(lambda: self.tables[self.kind()].setFocus())
        self.kinds = Segments([(key, KIND_WORDS[key]) for key in KINDS], "figures")
        self.kinds.chosen.connect(lambda _kind: self._kind_chosen())
        for widget in (self.find, self.kinds):
            row = QHBoxLayout()
            row.setContentsMargins(12, 0, 12, 0)
            row.addWidget(widget, 1 if widget is self.find else 0)
            if widget is self.kinds:
                row.addStretch(1)
            lines.addLayout(row)
        self.tables = {"figures": self._figures_table(), "ratios": self._ratios_table(), "alerts": self._alerts_table()}
        self._lists = QStackedWidget()
        for kind, table in self.tables.items():
            table.picked.connect(lambda one, kind=kind: self._picked(kind, one))
            self._lists.addWidget(table)
        lines.addWidget(self._lists, 1)
        return side

    def _figures_table(self) -> ShortTable:
        return ShortTable([
            Column("label", "指标", lambda one: f"{one.label}（{one.unit}）", tip=_about, width=170, stretch=True, priority=0),
            Column("value", "本期", lambda one: plain(one.value), tone=lambda one: "strong" if one.value else "note", width=66,
                   right=True, priority=0),
            Column("before", "上年同期", lambda one: plain(one.last_year), tone=lambda _one: "second", width=76, right=True, priority=1),
            Column("change", "同比", change_words, tip=lambda one: one.change, width=92, right=True, priority=2),
            Column("legacy", "含旧账", lambda one: str(one.legacy) if one.legacy else "", tone=lambda _one: "note", width=64, right=True,
                   priority=3),
        ], key=lambda one: one.code, name="指标")

    def _ratios_table(self) -> ShortTable:
        return ShortTable([
            Column("label", "比率", lambda one: one.label, tip=lambda one: f"{one.code}　{one.label}\n{one.text}\n{one.change}", width=150,
                   stretch=True, priority=0),
            Column("value", "本期", value_words, tone=lambda one: "strong" if one.value is not None else "note", width=92, right=True,
                   priority=0),
            Column("sides", "分子/分母", lambda one: f"{plain(one.over)}/{plain(one.under)}", tone=lambda _one: "second", width=80,
                   right=True, priority=1),
            Column("change", "同比", lambda one: one.change.rpartition("，")[2], tip=lambda one: one.change, width=128, right=True,
                   priority=2),
        ], key=lambda one: one.code, name="比率")

    def _alerts_table(self) -> ShortTable:
        return ShortTable([
            Column("level", "程度", lambda one: LEVELS[one.level][0] if one.level else "无", tone=lambda one: LEVELS[one.level][2]
                   if one.level else "note", value=lambda one: LEVELS[one.level][1:] if one.level else ("check", "t3"), width=84,
                   priority=0, delegate=SignDelegate),
            Column("label", "预警", lambda one: one.label, tip=lambda one: f"{one.code}　{one.label}\n{level_words(one)}", width=170,
                   stretch=True, priority=0),
            Column("count", "项", lambda one: str(len(one.items)), tone=lambda one: "strong" if one.items else "note", width=52,
                   right=True, priority=0),
            Column("levels", "其中", level_words, tone=lambda one: "second" if one.items else "note", width=130, priority=2),
        ], key=lambda one: one.code, name="预警")

    # what is looked at

    def open(self, argument: Any) -> None:
        """With an `Asked`: that indicator over its days."""
        if not isinstance(argument, Asked):
            return
        kind = {"R": "ratios", "A": "alerts"}.get(argument.code[:1], "figures")
        self.codes[kind] = argument.code
        self.kinds.set_current(kind)
        self._lists.setCurrentWidget(self.tables[kind])
        key = next((key for key, period in self._spans.items() if (period.first, period.last) == (argument.first, argument.last)), OWN)
        self._set_span(Span(key, argument.first, argument.last, argument.org), ask=False)

    def _set_span(self, span: Span, ask: bool = True) -> None:
        self.span = span
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
        self.tables[self.kind()].setFocus()

    # asking

    def kind(self) -> str:
        return str(self.kinds.current() or "figures")

    @property
    def figures(self) -> list[Figure]:
        return self.found.figures if self.found is not None else []

    def refresh(self) -> None:
        self._figures.ask()
        if self.found is not None or self.kind() == "figures":
            self._look_closer()

    def _question(self) -> Callable[[Desk], Statistics]:
        span = self.span
        return lambda desk: statistics(desk, span.first, span.last, span.org)

    def _show_statistics(self, found: Statistics) -> None:
        self.found = found
        told = sum(1 for one in found.alerts if one.items)
        self.kinds.set_parts([("figures", f"指标 {len(found.figures)}"), ("ratios", f"比率 {len(found.ratios)}"),
                              ("alerts", f"预警 {told}")], self.kind())
        self._list_all()
        if (figure := self.figure()) is not None:
            self.pane.tell(figure)
        if self.kind() != "figures":
            self._look_closer()
        self.status_changed.emit(f"{self.span.words}，指标 {len(found.figures)} 项，预警 {told} 项")

    def _list_all(self) -> None:
        if self.found is None:
            return
        text = self.find.text().strip()
        every: dict[str, list[Any]] = {"figures": self.found.figures, "ratios": self.found.ratios,
                                       "alerts": sorted(self.found.alerts, key=lambda one: (-_grave(one), one.code))}
        for kind, rows in every.items():
            self.tables[kind].set_rows([one for one in rows if text in one.label or text.upper() == one.code
                                        or (kind == "figures" and text in heading(one.code))])
            self._mark(kind)

    def _mark(self, kind: str) -> None:
        table = self.tables[kind]
        at = table.table.find(self.codes[kind])
        if at >= 0 and table.currentIndex().row() != at:
            table.selectRow(at)

    def _kind_chosen(self) -> None:
        kind = self.kind()
        self._lists.setCurrentWidget(self.tables[kind])
        if kind == "alerts" and self.found is not None:
            told = [one for one in self.tables[kind].rows() if one.items]
            if told and not any(one.code == self.codes[kind] for one in told):
                self.codes[kind] = told[0].code
        self._mark(kind)
        self._look_closer()
        self.tables[kind].setFocus()

    def _picked(self, kind: str, one: Any) -> None:
        if one is not None and one.code != self.codes[kind]:
            self.codes[kind] = one.code
            if kind == self.kind():
                self._look_closer()

    def _look_closer(self) -> None:
        kind = self.kind()
        self._right.setCurrentIndex(KINDS.index(kind))
        if kind == "figures":
            self.pane.look_at(self.codes[kind], self.span, self.figure())
        elif kind == "ratios" and (rate := self.rate()) is not None:
            self.rate_pane.look_at(rate, self.span)
        elif kind == "alerts" and (alarm := self.alarm()) is not None:
            self.alarm_pane.look_at(alarm)

    def figure(self) -> Figure | None:
        return next((one for one in self.figures if one.code == self.codes["figures"]), None)

    def rate(self) -> Rate | None:
        return next((one for one in self.found.ratios if one.code == self.codes["ratios"]), None) if self.found else None

    def alarm(self) -> Alarm | None:
        return next((one for one in self.found.alerts if one.code == self.codes["alerts"]), None) if self.found else None

    def _open_record(self, ledger: str, key: str) -> None:
        if self.context.frame is not None:
            self.context.frame.go(ledger, key)

    def escape(self) -> None:
        if self.kind() == "figures" and self.pane.narrowing():
            self.pane.widen()
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




def _about(one: Figure) -> str:
    notes = [f"{heading(one.code)}　{one.label}", f"按{one.date}统计", f"同比 {one.change}", one.note]
    return "\n".join(filter(None, [*notes, "只含本人可见的记录" if one.partial else ""]))


def _grave(one: Alarm) -> int:
    return ("info", "yellow", "red").index(one.level) if one.level else -1
