"""考核评分: a group's sheet of 39 items scored from its records, each point down to its evidence; review, order of the groups, years.

The record of the ledger 考核 keeps what people decide (复核分, 加分, 申辩 …): its next step stands here as the one primary button.
"""

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.assess import AspectScore, Compared, ItemScore, Ranked, Sheet, begin, compared, ranking, record_of, settle, sheet
from app.desk import Desk
from app.errors import CheckFailed, PaizhuError
from app.ledgers.assessment import REVIEWERS, Assessment
from app.ledgers.kit import Row
from ui.pages.asking import Asker
from ui.pages.assess.item_pane import ItemPane
from ui.pages.assess.tables import ranking_table, sheet_table, years_table
from ui.pages.exchange.parts import clear, refusal
from ui.pages.figures.stats_facts import offices, plain
from ui.pages.forms.sources import DeskSources
from ui.pages.records.acting import Acting, forward
from ui.pages.records.gather import Dossier, gather
from ui.pages.titles import titles_of
from ui.shell.page import Context, Page
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.cards import Segments
from ui.widgets.heads import PageHead
from ui.widgets.notice_bar import NoticeBar

YEARS = 4
REVIEWED_IN = ("self_rated",)
"""States in which the reviewing offices write their points."""


@dataclass(frozen=True)
class Answer:
    sheet: Sheet
    record: Row | None
    dossier: Dossier | None
    ranked: list[Ranked]


class AssessPage(Page):
    TITLE = "考核评分"
    HINTS = (("↑↓", "换一项"), ("Enter", "打开依据"), ("F5", "重新取数"))

    def __init__(self, context: Context, argument: Any = None) -> None:
        super().__init__(context)
        self._asker, self._titles = Asker(self, context), titles_of(context)
        self.acting = Acting(self, context)
        self.acting.acted.connect(self.refresh)
        self.commission = context.desk.commission
        self.org = context.desk.user.org_id
        self.year = context.desk.now().year
        self.found: Answer | None = None
        self.no = 1
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        lines.addWidget(self._head())
        self.notices = QVBoxLayout()
        self.notices.setContentsMargins(20, 0, 16, 0)
        lines.addLayout(self.notices)
        self.table = sheet_table(self._line, self._gap)
        self.table.picked.connect(self._picked)
        self.pane = ItemPane(self._asker, DeskSources(self, context, may_create=False).sources())
        self.pane.opened.connect(self._go)
        self.pane.reviewed.connect(self._review)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setHandleWidth(1)
        split.setChildrenCollapsible(False)
        split.addWidget(self._surface(self.table))
        split.addWidget(self.pane)
        split.setStretchFactor(0, 1)
        split.setSizes([theme.px(780), theme.px(480)])
        self.ranks = ranking_table(Assessment.state_label)
        self.ranks.opened.connect(self._to_group)
        self.ranks.cell_opened.connect(lambda one, _column: self._to_group(one))
        self.years = years_table()
        self.years.opened.connect(lambda one: self._to_item(one.no))
        self._stack = QStackedWidget()
        for widget in (split, self._surface(self.ranks), self._surface(self.years)):
            self._stack.addWidget(widget)
        lines.addWidget(self._stack, 1)
        self.open(argument)
        if self.commission:
            self._asker.ask("offices", offices, self._show_offices)

    # building

    def _head(self) -> QWidget:
        self.head = PageHead(self.TITLE)
        self.segments = Segments([("sheet", "评分表"), ("ranks", "名次"), ("years", "与上年比")], "sheet")
        self.segments.chosen.connect(lambda _key: self._turn())
        self.year_box, self.org_box, self.half = QComboBox(), QComboBox(), QCheckBox("上半年试算")
        self.year_box.setAccessibleName("年度")
        self.org_box.setAccessibleName("派驻组")
        for year in range(self.year, self.year - YEARS, -1):
            self.year_box.addItem(f"{year} 年", year)
        self.year_box.activated.connect(lambda _n: self._chosen())
        self.org_box.activated.connect(lambda _n: self._chosen())
        self.half.toggled.connect(lambda _on: self.refresh())
        self.org_box.setVisible(False)
        self.begin = Button("发布考核", "plain", "paper-plane-tilt")
        self.begin.clicked.connect(self.begin_all)
        self.settle = Button("审定各组", "plain", "circle-wavy-check")
        self.settle.clicked.connect(self.settle_all)
        self.record = Button("打开考核记录", "plain", "arrow-square-out")
        self.record.clicked.connect(self._open_record)
        self.step = Button("", "primary")
        self.step.clicked.connect(self.take_step)
        bar = QWidget()
        row = QHBoxLayout(bar)
        row.setContentsMargins(0, 0, 0, 8)
        row.addWidget(self.segments)
        row.addStretch(1)
        self.head.under(bar)
        for widget in (self.half, self.year_box, self.org_box, self.begin, self.settle, self.record, self.step):
            self.head.act(widget)
        for button in (self.begin, self.settle, self.record, self.step):
            button.hide()
        return self.head

    @staticmethod
    def _surface(table: QWidget) -> QWidget:
        holder = QWidget()
        holder.setProperty("role", "surface")
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(table)
        return holder

    # asking

    def open(self, argument: Any) -> None:
        if isinstance(argument, str):
            self.org = argument

    def _show_offices(self, groups: list[tuple[str, str]]) -> None:
        self.org_box.clear()
        for key, name in groups:
            self.org_box.addItem(name, key)
        self.org_box.setVisible(bool(groups))
        at = self.org_box.findData(self.org)
        if groups and at < 0:
            self.org, at = groups[0][0], 0
            self.refresh()
        self.org_box.setCurrentIndex(max(0, at))

    def _chosen(self) -> None:
        self.year = self.year_box.currentData()
        if self.org_box.count():
            self.org = self.org_box.currentData()
        self.refresh()

    def refresh(self) -> None:
        org, year, half, titles = self.org, self.year, self.half.isChecked(), self._titles

        def question(desk: Desk) -> Answer:
            record = record_of(desk, org, year)
            dossier = gather(desk, titles, record.id) if record is not None else None
            return Answer(sheet(desk, org, year, half=half), record, dossier, ranking(desk, year))

        self.head.set_note("正在取数")
        self._asker.ask("sheet", question, self._show, self._refused)
        if self.segments.current() == "years":
            self._ask_years()

    def _ask_years(self) -> None:
        org, year = self.org, self.year
        self._asker.ask("years", lambda desk: compared(desk, org, year), self._show_years)

    def _refused(self, error: PaizhuError) -> None:
        self.head.set_note("")
        clear(self.notices)
        self.notices.addWidget(refusal(error, "没有取到"))

    def _show(self, found: Answer) -> None:
        self.found = found
        clear(self.notices)
        told, record = found.sheet, found.record
        state = Assessment.state_label(record.state) if record is not None else "还没有考核记录"
        self.head.set_note(f"{told.org_name}　{told.year} 年{'上半年试算' if told.half else ''}　系统分 {plain(told.auto)}　{state}"
                           + ("　只含本人可见的记录" if told.partial else ""))
        rows: list[AspectScore | ItemScore] = []
        for aspect in told.aspects:
            rows += [aspect, *aspect.items]
        self.table.set_rows(rows)
        self.ranks.set_rows(found.ranked)
        self.segments.set_parts([("sheet", f"评分表 {len(told.items)}"), ("ranks", f"名次 {len(found.ranked)}"), ("years", "与上年比")],
                                self.segments.current())
        self._tell_record(record, found.dossier)
        self._mark()
        self.status_changed.emit(f"系统分 {plain(told.auto)}，截至 {told.as_of}")

    def _tell_record(self, record: Row | None, dossier: Dossier | None) -> None:
        ranked = self.found.ranked if self.found else []
        step = forward(dossier) if dossier is not None else None
        self.begin.setVisible(self.commission and record is None)
        self.settle.setVisible(self.commission and bool(ranked) and any(one.state == "defended" for one in ranked))
        self.record.setVisible(record is not None)
        self.step.setVisible(step is not None)
        if step is not None:
            self.step.set_words(step.label)
        if record is not None and record.appeal:
            self.notices.addWidget(NoticeBar("本组的申辩", str(record.appeal), "info"))
        if record is not None and record.veto:
            self.notices.addWidget(NoticeBar("一票否决", "；".join(str(line.get("reason") or "") for line in record.veto), "alarm"))

    def _show_years(self, found: list[Compared]) -> None:
        self.years.set_rows(found)

    # items

    def _line(self, no: int) -> dict[str, Any] | None:
        lines = (self.found.record.scores or ()) if self.found and self.found.record is not None else ()
        return next((line for line in lines if line.get("item") == no), None)

    def _gap(self, no: int) -> float | None:
        own = next((one for one in self.found.ranked if one.org == self.org), None) if self.found else None
        return own.gap.get(no) if own is not None else None

    def _mark(self) -> None:
        at = self.table.table.find((False, self.no))
        if at >= 0:
            self.table.selectRow(at)
            self._picked(self.table.current_row())

    def _picked(self, one: Any) -> None:
        if isinstance(one, ItemScore):
            self.no = one.no
            self.pane.look_at(one, self._line(one.no), self.may_review())

    def may_review(self) -> bool:
        record = self.found.record if self.found else None
        return bool(self.commission and record is not None and record.state in REVIEWED_IN
                    and self.context.desk.user.roles & set(REVIEWERS))

    def _review(self, no: int, values: dict[str, Any]) -> None:
        record = self.found.record if self.found else None
        if record is None:
            return
        said = {name: value for name, value in values.items() if value is not None}
        scores = [({name: value for name, value in line.items() if name not in values} | said) if line.get("item") == no else dict(line)
                  for line in record.scores or ()]
        key = record.id
        self._asker.do("正在记下", lambda desk, _progress: desk.set(key, {"scores": scores}), lambda _done: self.refresh(), self._not_kept)

    def _not_kept(self, error: PaizhuError) -> None:
        if isinstance(error, CheckFailed):
            self.pane.refuse("；".join(finding.message for finding in error.findings))
        else:
            self.context.notices.show(error)

    # going

    def _turn(self) -> None:
        key = self.segments.current()
        self._stack.setCurrentIndex(("sheet", "ranks", "years").index(str(key)))
        if key == "years":
            self._ask_years()
        (self.table, self.ranks, self.years)[self._stack.currentIndex()].setFocus()

    def _to_group(self, one: Ranked) -> None:
        self.org = one.org
        self.org_box.setCurrentIndex(max(0, self.org_box.findData(one.org)))
        self.segments.set_current("sheet")
        self._turn()
        self.refresh()

    def _to_item(self, no: int) -> None:
        self.no = no
        self.segments.set_current("sheet")
        self._turn()
        self._mark()

    def take_step(self) -> None:
        dossier = self.found.dossier if self.found else None
        if dossier is not None and (step := forward(dossier)) is not None:
            self.acting.take(dossier, step)

    def begin_all(self) -> None:
        year = self.year
        if self.context.notices.ask(f"发布 {year} 年考核", "给每个派驻组建一条考核记录，随下一个包下发。", "发布") is not None:
            self._asker.do("正在发布", lambda desk, _progress: begin(desk, year), lambda _made: self.refresh())

    def settle_all(self) -> None:
        year = self.year
        if self.context.notices.ask(f"审定 {year} 年考核", "按复核分、加减分汇总，排名次、定等级；优秀不超过三成。", "审定") is not None:
            self._asker.do("正在审定", lambda desk, _progress: settle(desk, year), lambda _done: self.refresh(), self._refused)

    def _open_record(self) -> None:
        if self.found is not None and self.found.record is not None:
            self._go("assessment", self.found.record.id)

    def _go(self, ledger: str, key: str) -> None:
        if self.context.frame is not None:
            self.context.frame.go(ledger, key)
