"""工作台: what is due, what this month and year came to, which units lack something, what waits to be handed over.

Everything is gathered by a job (desk_facts.py); the page shows the last answer until the next one is here.
"""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from app.office import Office
from ui.pages.asking import Asker
from ui.pages.exchange.latest import Latest
from ui.pages.figures.compared_card import ComparedCard
from ui.pages.figures.counted_card import CountedCard
from ui.pages.figures.coverage_card import CoverageCard
from ui.pages.figures.desk_facts import DeskFacts, gather
from ui.pages.figures.due_card import DueCard
from ui.pages.figures.handover_card import HandoverCard, StationsCard
from ui.pages.figures.missing_card import MissingCard
from ui.pages.going import New
from ui.pages.records.acting import Acting
from ui.shell.page import Context, Page
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.cards import Scrolled
from ui.widgets.heads import PageHead

WEEKDAYS = "一二三四五六日"
NARROW = 960


class DeskPage(Page):
    TITLE = "工作台"
    HINTS = (("F5", "刷新"), ("Enter", "打开所选"), ("Ctrl+N", "登记谈话"))

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        office: Office = context.office
        self._latest = Latest(Asker(self, context), "facts", lambda: lambda _desk: gather(office), self._show,
                              lambda e: context.notices.show(e))
        self.facts: DeskFacts | None = None
        commission = context.office.workspace.station.kind == "commission"
        self.head = PageHead(self.TITLE)
        talk = Button("登记谈话", "primary", "plus", "Ctrl+N", bind=False)
        talk.clicked.connect(lambda: self.new_talk())
        if commission:
            self.HINTS = (("F5", "刷新"), ("Enter", "打开所选"), ("Ctrl+I", "导入"))
            take = Button("导入", "primary", "download-simple", "Ctrl+I", bind=False)
            take.clicked.connect(lambda: self.go("exchange.import"))
            self.head.act(take)
            self.bring_in = lambda: self.go("exchange.import")
        else:
            self.head.act(talk)
            self.new = self.new_talk
            self.bring_in = lambda: self.go("exchange.import")
            self.export = lambda: self.go("exchange.export")
        self.acting = Acting(self, context)
        self.acting.acted.connect(self.refresh)
        self.due = DueCard(self.go, self.acting.explain)
        self.counted = CountedCard(self.go)
        self.missing = MissingCard(self.go)
        self.second: Any = ComparedCard(self.go) if commission else CoverageCard(self.go)
        self.handover: Any = StationsCard(self.go) if commission else HandoverCard(self.go)
        body = QWidget()
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight, body)
        self._columns.setContentsMargins(20, 0, 16, 16)
        self._columns.setSpacing(12)
        left, right = QVBoxLayout(), QVBoxLayout()
        for column, cards in ((left, (self.due, self.second)), (right, (self.counted, self.handover, self.missing))):
            column.setSpacing(12)
            for card in cards:
                column.addWidget(card)
            column.addStretch(1)
        left.setStretchFactor(self.due, 0)
        self._columns.addLayout(left, 1)
        self._right = QWidget()
        right.setContentsMargins(0, 0, 0, 0)
        self._right.setLayout(right)
        self._columns.addWidget(self._right, 0, Qt.AlignmentFlag.AlignTop)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        lines.addWidget(self.head)
        lines.addWidget(Scrolled(body), 1)
        theme.changed.connect(self._arrange)
        self._arrange()

    def go(self, key: str, argument: Any = None) -> None:
        if self.context.frame is not None:
            self.context.frame.go(key, argument)

    def new_talk(self) -> None:
        self.go("talk", New())

    def refresh(self) -> None:
        self._latest.ask()

    def _show(self, facts: DeskFacts) -> None:
        first, self.facts = self.facts is None, facts
        day = facts.today
        self.head.set_note(f"{day.year} 年 {day.month} 月 {day.day} 日　星期{WEEKDAYS[day.weekday()]}")
        self.due.show_dues(facts.dues, self.context.desk.user.staff_id)
        self.counted.show_counted(facts.counted, facts.today)
        self.second.show_facts(facts)
        self.handover.show_facts(facts)
        self.missing.show_missing(facts.missing, self.context.desk.ledgers)
        if first and self.isVisible() and self.due.table.isVisible():
            self.due.table.setFocus()
        live = [one.due for one in facts.dues if not one.due.legacy]
        self.status_changed.emit(f"到期事项 {len(live)} 项，逾期 {sum(one.days_left < 0 for one in live)} 项")

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.due.table.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """Two columns; one below the other in a narrow window."""
        narrow = self.width() < theme.px(NARROW)
        self._columns.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)
        if narrow:
            self._right.setMinimumWidth(0)
            self._right.setMaximumWidth(16_777_215)
        else:
            self._right.setFixedWidth(theme.px(480 if self.width() >= theme.px(1300) else 440))
