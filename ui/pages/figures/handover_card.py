"""交接: at a group what waits to be handed over and how the last bundles fared; at the commission the stations' last words."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.models.ledger_table import Column
from ui.pages.exchange import board, questions
from ui.pages.exchange.lamps import bundle_columns
from ui.pages.exchange.standing_lines import StandingLines
from ui.pages.figures.desk_facts import DeskFacts
from ui.widgets.buttons import Button, link
from ui.widgets.cards import Card
from ui.widgets.labels import IconWords, words
from ui.widgets.short_table import ShortTable, SignDelegate

LAST = 4


class HandoverCard(Card):
    def __init__(self, go: Callable[..., None]) -> None:
        super().__init__("交接", bare=True)
        self._go = go
        self.button = Button("交出", "plain", "upload-simple")
        self.button.clicked.connect(lambda: go("exchange.export"))
        self.act(self.button)
        figure = QWidget()
        row = QHBoxLayout(figure)
        row.setContentsMargins(16, 10, 16, 10)
        row.setSpacing(6)
        self.number, self.unit = words("0", "figure"), words("条待交出", "second")
        row.addWidget(self.number)
        row.addWidget(self.unit, 0, Qt.AlignmentFlag.AlignBottom)
        row.addSpacing(12)
        told = QVBoxLayout()
        told.setSpacing(0)
        self.kinds, self.more = words("", "note", wrap=True), words("", "note", wrap=True)
        told.addWidget(self.kinds)
        told.addWidget(self.more)
        row.addLayout(told, 1)
        self.table = ShortTable(bundle_columns(), key=lambda one: one.bundle_id, whole=True, name="最近的同步包")
        self.table.opened.connect(lambda _one: go("exchange"))
        self.none = words("还没有交出或收到过同步包", "note")
        self.none.setContentsMargins(16, 10, 16, 12)
        self.enrol = QWidget()
        line = QHBoxLayout(self.enrol)
        line.setContentsMargins(16, 10, 16, 12)
        line.addWidget(IconWords("warning-circle", "还没有入网，不能交接", "warn-ink"), 1)
        line.addWidget(link("办理入网", lambda: go("exchange.enrol")))
        self.conflicts = QWidget()
        line = QHBoxLayout(self.conflicts)
        line.setContentsMargins(16, 8, 16, 10)
        self.conflict_words = IconWords("warning-circle", "", "warn-ink")
        line.addWidget(self.conflict_words, 1)
        line.addWidget(link("去定夺", lambda: go("exchange.conflicts")))
        self.standing = StandingLines(go)
        for part in (figure, self.standing, self.table, self.none, self.enrol, self.conflicts):
            self.add(part)
        self._figure = figure
        for part in (figure, self.table, self.none, self.enrol, self.conflicts, self.button):
            part.hide()

    def show_facts(self, facts: DeskFacts) -> None:
        status, waiting = facts.exchange.status, facts.waiting
        self.button.setVisible(status.enrolled)
        self._figure.setVisible(status.enrolled)
        self.enrol.setVisible(not status.enrolled)
        self.set_note("与" + "、".join(one.partner.name for one in waiting) if waiting else "")
        kinds: dict[str, int] = {}
        for one in waiting:
            for code, count in one.ledgers.items():
                kinds[code] = kinds.get(code, 0) + count
        self.number.setText(str(sum(one.entries for one in waiting)))
        self.kinds.setText(questions.by_ledger(kinds) or "没有新的内容")
        told = []
        if files := sum(one.attachments for one in waiting):
            told.append(f"附件 {files} 个，{questions.size_words(sum(one.bytes for one in waiting))}")
        if unconfirmed := sum(len(one.partner.unconfirmed) for one in waiting):
            told.append(f"{unconfirmed} 个包待对方确认")
        self.more.setText("，".join(told))
        self.more.setVisible(bool(told))
        self.table.set_rows(facts.exchange.bundles[:LAST])
        self.table.setVisible(bool(facts.exchange.bundles))
        self.none.setVisible(status.enrolled and not facts.exchange.bundles)
        self.conflict_words.label.setText(f"{facts.exchange.conflicts} 处不一致待定夺")
        self.conflicts.setVisible(facts.exchange.conflicts > 0)
        self.standing.show_lines(facts.standing)


class StationsCard(Card):
    def __init__(self, go: Callable[..., None]) -> None:
        super().__init__("站点与交接", bare=True)
        button = Button("导入", "plain", "download-simple")
        button.clicked.connect(lambda: go("exchange.import"))
        self.act(button)
        self.table = ShortTable([
            Column("name", "站点", lambda one: one.partner.name, tip=lambda one: one.partner.name, width=150, stretch=True,
                   priority=0),
            Column("state", "状态", lambda one: one.state, value=lambda one: one.sign, tone=lambda one: one.tone, width=112,
                   priority=0, delegate=SignDelegate),
            Column("received", "最近收到", lambda one: questions.local_day(one.partner.received_at) or "—", width=76, priority=1),
            Column("pending", "待下发", lambda one: str(one.partner.pending), tone=lambda one: "" if one.partner.pending else "note",
                   width=64,
                   right=True, priority=2),
        ], key=lambda one: one.partner.station_id, whole=True, name="站点与交接")
        self.table.opened.connect(lambda one: go("exchange", one.partner.station_id))
        self.none = words("还没有站点入网", "note")
        self.none.setContentsMargins(16, 10, 16, 12)
        self.standing = StandingLines(go)
        for part in (self.standing, self.table, self.none):
            self.add(part)
        self.bottom = QWidget()
        line = QHBoxLayout(self.bottom)
        line.setContentsMargins(16, 6, 16, 10)
        line.addStretch(1)
        line.addWidget(link("批准入网", lambda: go("exchange.enrol")))
        self.add(self.bottom)
        self.none.hide()

    def show_facts(self, facts: DeskFacts) -> None:
        lines: list[Any] = board.stations(facts.exchange, facts.today)
        self.set_note(f"{len(lines)} 个站点" if lines else "")
        self.table.set_rows(lines)
        self.table.setVisible(bool(lines))
        self.none.setVisible(not lines)
        self.standing.show_lines(facts.standing)
