"""到期事项: running limits by days left, narrowed to overdue, a week, one's own; old books' limits stand apart."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.desk.answers import Due
from ui.models.ledger_table import Column
from ui.pages.figures.desk_facts import DueLine
from ui.pages.records.limits import SHORT, SIGNS, standing_of, what_words, why
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.cards import Card, Segments
from ui.widgets.days import DaysDelegate
from ui.widgets.empty import EmptyState
from ui.widgets.labels import words
from ui.widgets.short_table import ShortTable, SignDelegate

LEAST_ROWS, MOST_ROWS = 6, 13


def _why(line: DueLine) -> str:
    return why(line.due)


def _unexplained(due: Due) -> bool:
    return due.days_left < 0 and not due.reason


class DueCard(Card):
    """go(ledger, id) opens a record; explain(due) asks why the chosen one is overdue."""

    def __init__(self, go: Callable[[str, Any], None], explain: Callable[[Due], object]) -> None:
        super().__init__("到期事项", bare=True)
        self._lines: list[DueLine] = []
        self._mine = ""
        self.segments = Segments([("all", "全部")], "all")
        self.segments.chosen.connect(lambda _key: self._narrow())
        self.act(self.segments)
        self.reason = Button("说明逾期原因", "tool", "note-pencil", compact=True)
        self.reason.clicked.connect(lambda: explain(self.table.current_row().due))
        self.table = ShortTable([
            Column("left", "剩余", lambda line: "", value=lambda line: line.due.days_left, copied=lambda line: str(line.due.days_left),
                   tip=_why, width=128, priority=0, delegate=DaysDelegate),
            Column("what", "要办的事", lambda line: what_words(line.due), tip=_why, width=200, priority=0),
            Column("title", "对象", lambda line: line.due.title, tip=lambda line: f"{line.due.record_no}　{line.due.title}".strip(),
                   width=180, stretch=True, priority=0),
            Column("due", "期限", lambda line: line.due.due[5:] if abs(line.due.days_left) < 200 else line.due.due, tip=_why, width=96,
                   priority=1),
            Column("state", "情况", lambda line: "已说明原因" if line.due.reason else SHORT[standing_of(line.due)],
                   value=lambda line: SIGNS[standing_of(line.due)], tone=lambda line: SIGNS[standing_of(line.due)][1], tip=_why, width=108,
                   priority=2, delegate=SignDelegate),
            Column("source", "依据", lambda line: line.due.source, tip=_why, tone=lambda _line: "second", width=136, priority=3),
            Column("who", "承办", lambda line: line.names, tip=lambda line: line.names or None, width=76, priority=2),
        ], key=lambda line: (line.due.id, line.due.number, line.due.what, line.due.starts), name="到期事项")
        self.table.opened.connect(lambda line: go(line.due.ledger, line.due.id))
        self.table.picked.connect(lambda line: self.foot.setVisible(line is not None and _unexplained(line.due)))
        self.empty = EmptyState("没有要到期的事", "登记线索、建议书等以后，期限会自动出现在这里", icon="check-circle")
        self.add(self.table, 1)
        self.add(self.empty)
        self.foot = QWidget()
        row = QHBoxLayout(self.foot)
        row.setContentsMargins(8, 4, 12, 6)
        row.addWidget(self.reason)
        row.addWidget(words("逾期的事都要说明原因，说明后仍在这里，直到办成。", "note"), 1)
        self.foot.hide()
        self.add(self.foot)
        theme.changed.connect(self._grow)
        self._show([])
        # Nothing is claimed before the first answer.
        self.empty.set_words("正在取数", "")

    def show_dues(self, lines: Sequence[DueLine], mine: str) -> None:
        self._lines, self._mine = list(lines), mine
        kept = self.segments.current()
        parts = [(key, f"{text} {len(self._of(key))}") for key, text in
                 (("all", "全部"), ("late", "逾期"), ("week", "七天内"), ("mine", "我承办"))]
        if unexplained := self._of("why"):
            parts.append(("why", f"待说明 {len(unexplained)}"))
        if old := self._of("old"):
            parts.append(("old", f"旧账 {len(old)}"))
        self.segments.set_parts(parts, kept if kept in dict(parts) else "all")
        self._narrow()

    def _of(self, key: object) -> list[DueLine]:
        if key == "old":
            return [line for line in self._lines if line.due.legacy]
        live = [line for line in self._lines if not line.due.legacy]
        match key:
            case "late":
                return [line for line in live if line.due.days_left < 0]
            case "why":
                return [line for line in live if _unexplained(line.due)]
            case "week":
                return [line for line in live if 0 <= line.due.days_left <= 7]
            case "mine":
                return [line for line in live if self._mine in line.handlers]
        return live

    def _narrow(self) -> None:
        self._show(self._of(self.segments.current()))

    def _show(self, lines: list[DueLine]) -> None:
        self.table.set_rows(lines)
        self.table.setVisible(bool(lines))
        self.empty.setVisible(not lines)
        narrowed = bool(self._lines) and not lines
        self.empty.set_words("这里没有" if narrowed else "没有要到期的事",
                             "换一项看看" if narrowed else "登记线索、建议书等以后，期限会自动出现在这里")
        self._grow()

    def _grow(self) -> None:
        rows = min(MOST_ROWS, max(LEAST_ROWS, len(self.table.rows())))
        height = self.table.horizontalHeader().height() + rows * self.table.verticalHeader().defaultSectionSize()
        self.table.setFixedHeight(height)
        self.empty.setFixedHeight(height)
