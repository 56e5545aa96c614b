"""工作日历与时限: read a holiday calendar in, change a limit, see which running limits move, and only then accept.

At the commission what is accepted is issued to every station; a group reads in a calendar of its own and sees the rules in force.
"""

from datetime import date
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from app.desk import Desk
from app.desk.moving import Change, Move, accept, preview
from app.errors import CheckFailed, PaizhuError
from app.ledgers import face as f
from ui.models.ledger_table import Column
from ui.pages.asking import Asker
from ui.pages.exchange.parts import buttons, clear, refusal
from ui.pages.limits.rules import UNITS, Rule, calendar_of, change_of, rules_of, years
from ui.pages.records.limits import span_words
from ui.shell.page import Context, Page
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.cards import Card, Scrolled
from ui.widgets.choosing import open_one
from ui.widgets.find import FindBox
from ui.widgets.form import Form
from ui.widgets.heads import PageHead
from ui.widgets.labels import Facts, words
from ui.widgets.notice_bar import NoticeBar
from ui.widgets.short_table import ShortTable, SignDelegate
from ui.widgets.sources import Sources

CALENDAR = "日历文件 (*.json);;所有文件 (*)"
FACES = tuple(face.named(name) for name, face in {
    "count": f.number("长度"), "unit": f.choice("单位", UNITS), "extend": f.yes_no("遇节假日顺延"),
    "share": f.number("首次提醒", help="百分之几"), "before": f.text("再提醒", help="到期前两个工作日数，如 5、2"),
    "from": f.day("生效日", help="不填为今天")}.items())


class LimitsPage(Page):
    TITLE = "工作日历与时限"
    HINTS = (("Ctrl+I", "导入日历"), ("↑↓", "换一项时限"), ("F5", "刷新"))

    def __init__(self, context: Context, argument: Any = None) -> None:
        super().__init__(context)
        self._asker = Asker(self, context)
        self.commission = context.office.workspace.station.kind == "commission"
        self.rules: list[Rule] = []
        self.change: Change | None = None
        self.moves: list[Move] = []
        self.head = PageHead(self.TITLE, "先看会移动哪些时限，再接受" if self.commission else "时限规则由委机关下发；日历可以自己导入")
        bring = Button("导入日历", "plain", "calendar-plus", "Ctrl+I", bind=False)
        bring.clicked.connect(self.choose_calendar)
        self.head.act(bring)
        self.bring_in = self.choose_calendar
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setHandleWidth(1)
        split.setChildrenCollapsible(False)
        split.addWidget(self._left())
        split.addWidget(self._right())
        split.setStretchFactor(0, 1)
        split.setSizes([theme.px(700), theme.px(520)])
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        lines.addWidget(self.head)
        lines.addWidget(split, 1)
        self.open(argument)

    # building

    def _left(self) -> QWidget:
        side = QWidget()
        side.setProperty("role", "surface")
        side.setMinimumWidth(theme.px(380))
        lines = QVBoxLayout(side)
        lines.setContentsMargins(0, 8, 0, 0)
        lines.setSpacing(8)
        self.find = FindBox("找时限、台账、依据")
        self.find.textChanged.connect(lambda _text: self._list())
        self.find.down.connect(lambda: self.table.setFocus())
        holder = QWidget()
        inside = QVBoxLayout(holder)
        inside.setContentsMargins(12, 0, 12, 0)
        inside.addWidget(self.find)
        lines.addWidget(holder)
        self.table = ShortTable([
            Column("what", "时限", lambda one: one.what, tip=lambda one: f"{one.name}\n{one.source.text}", width=170, stretch=True,
                   priority=0),
            Column("of", "台账", lambda one: one.of, tone=lambda _one: "second", width=112, priority=2),
            Column("now", "现在", lambda one: one.now, tone=lambda one: "warn-ink" if one.changed else "strong", width=92, priority=0),
            Column("declared", "原定", lambda one: one.declared if one.changed else "", tone=lambda _one: "note", width=92, priority=1),
            Column("law", "", lambda one: "只能缩短" if one.law else "可改", tone=lambda one: "note", width=76, priority=3),
            Column("source", "依据", lambda one: one.source.source, tip=lambda one: one.source.source, tone=lambda _one: "note", width=150,
                   priority=3),
        ], key=lambda one: (one.name, one.of), name="时限规则")
        self.table.picked.connect(self._picked)
        lines.addWidget(self.table, 1)
        return side

    def _right(self) -> QWidget:
        body = QWidget()
        lines = QVBoxLayout(body)
        lines.setContentsMargins(16, 12, 16, 16)
        lines.setSpacing(12)
        self.notices = QVBoxLayout()
        lines.addLayout(self.notices)
        self.moves_card = Card("会移动的时限", bare=True)
        self.moves_table = ShortTable([
            Column("title", "对象", lambda one: one.title, tip=lambda one: f"{one.record_no}　{one.title}".strip(), width=150, stretch=True,
                   priority=0),
            Column("what", "时限", lambda one: one.what + (f"（{span_words(one.period)}）" if one.period else ""), width=140, priority=1),
            Column("old", "原期限", lambda one: one.old, tone=lambda _one: "second", width=92, priority=1),
            Column("new", "新期限", lambda one: one.new, tone=lambda _one: "strong", width=92, priority=0),
            Column("by", "移动", _by, width=84, priority=0, value=lambda one: ("arrow-right" if one.new > one.old else "arrow-left", "t2"),
                   delegate=SignDelegate),
        ], key=lambda one: (one.record_id, one.number, one.what, one.period), name="会移动的时限")
        self.moves_table.opened.connect(lambda one: self._go(one.ledger, one.record_id))
        self.moves_table.setMinimumHeight(theme.px(190))
        self.nothing = words("没有在走的时限因此移动；以后登记的按新的推算。", "second", wrap=True)
        self.nothing.setContentsMargins(16, 12, 16, 12)
        self.accept = Button("接受", "primary", "check")
        self.accept.clicked.connect(self.accept_it)
        drop = Button("不接受", "tool")
        drop.clicked.connect(self.drop)
        self.moves_card.add(self.moves_table)
        self.moves_card.add(self.nothing)
        self.moves_card.add(buttons(self.accept, drop))
        self.moves_card.hide()
        lines.addWidget(self.moves_card)
        self.rule_card = Card("时限")
        self.rule_facts = Facts(label_width=72)
        self.rule_card.add(self.rule_facts)
        today = self.context.desk.now().date()
        self.form = Form(FACES, Sources(today=lambda: today), opened=[face.name for face in FACES])
        self.look = Button("看会移动什么", "plain", "eye")
        self.look.clicked.connect(self.look_at_change)
        if self.commission:
            self.rule_card.add(self.form)
            bar = buttons(self.look)
            bar.layout().setContentsMargins(0, 0, 0, 0)  # type: ignore[union-attr]
            self.rule_card.add(bar)
        lines.addWidget(self.rule_card)
        calendar = Card("工作日历", "时限按工作日推算", bare=True)
        self.years = ShortTable([
            Column("year", "年份", lambda one: f"{one[0]} 年", width=110, priority=0),
            Column("state", "工作日安排", lambda one: one[1], width=220, stretch=True, priority=0, delegate=SignDelegate,
                   value=lambda one: ("warning-circle", "warn") if one[1].startswith("未") else ("check", "done"),
                   tone=lambda one: "warn-ink" if one[1].startswith("未") else ""),
        ], key=lambda one: one[0], whole=True, name="工作日历")
        calendar.add(self.years)
        lines.addWidget(calendar)
        lines.addStretch(1)
        return Scrolled(body, theme.px(400))

    # what is shown

    def open(self, argument: Any) -> None:
        if isinstance(argument, str | Path):
            self.look_at_calendar(Path(argument))

    def refresh(self) -> None:
        self._asker.ask("rules", lambda desk: (rules_of(desk), years(desk)), self._show)

    def _show(self, found: tuple[list[Rule], list[tuple[int, str]]]) -> None:
        self.rules, known = found
        self.years.set_rows(known)
        self._list()
        if self.table.current_row() is None and self.rules:
            self.table.selectRow(0)
        self.status_changed.emit(f"时限 {len(self.rules)} 项，改过 {sum(one.changed for one in self.rules)} 项")

    def _list(self) -> None:
        text = self.find.text().strip()
        self.table.set_rows([one for one in self.rules if text in one.name or text in one.of or text in one.source.source])

    def _picked(self, rule: Rule | None) -> None:
        if rule is None:
            return
        law = rule.source
        self.rule_card.title.setText(rule.name)
        self.rule_card.set_note(rule.of)
        self.rule_facts.set_facts([
            ("规定", law.text), ("起算", law.trigger), ("提醒", "、".join(law.reminded) or "—"), ("依据", law.source),
            ("逾期", law.overdue or "—"), ("现在", f"{rule.now}{'（已改，原定 ' + rule.declared + '）' if rule.changed else ''}"
                                                   + ("，法规规定的只能缩短" if rule.law else ""))])
        unit = next(iter(rule.length), "days")
        self.form.set_values(dict.fromkeys([face.name for face in FACES]) | {"count": rule.length.get(unit) or None, "unit": unit})
        self.form.show_findings([])

    # a change

    def choose_calendar(self) -> None:
        if (path := open_one(self, "选择日历文件", CALENDAR)) is not None:
            self.look_at_calendar(path)

    def look_at_calendar(self, path: Path) -> None:
        def ask(desk: Desk) -> tuple[Change, list[Move]]:
            change = calendar_of(path)
            return change, preview(desk, change)

        self._asker.ask("moves", ask, lambda found: self._show_moves(*found), lambda error: self._refuse(error, "日历没有导入"))

    def look_at_change(self) -> None:
        rule = self.table.current_row()
        if rule is None:
            return
        if problems := self.form.problems():
            self.form.show_findings(problems)
            self.form.go_to_trouble()
            return
        try:
            change = change_of(rule, self.form.values())
        except CheckFailed as wrong:
            self.form.show_findings(wrong.findings)
            return
        self.form.show_findings([])
        self._asker.ask("moves", lambda desk: preview(desk, change), lambda moves: self._show_moves(change, moves),
                        lambda error: self._refuse(error, "时限没有改"))

    def _show_moves(self, change: Change, moves: list[Move]) -> None:
        clear(self.notices)
        self.change, self.moves = change, moves
        what = "日历" if change.kind == "calendar" else "时限"
        when = f"，{change.from_} 起" if change.from_ and change.from_ > self.context.desk.now().date().isoformat() else ""
        self.moves_card.title.setText(f"{what}　{change.name}")
        self.moves_card.set_note(f"会移动 {len(moves)} 项在走的时限{when}")
        self.moves_table.set_rows(moves)
        self.moves_table.setVisible(bool(moves))
        self.nothing.setVisible(not moves)
        act = "下发" if self.commission else "接受"
        self.accept.set_words(f"{act}，移动 {len(moves)} 项" if moves else act)
        self.moves_card.show()
        self.accept.setFocus()
        self.status_changed.emit("还没有改动任何时限")

    def drop(self) -> None:
        self.change, self.moves = None, []
        self.moves_card.hide()
        self.table.setFocus()

    def accept_it(self) -> None:
        change = self.change
        if change is None:
            return
        self._asker.do("正在移动时限", lambda desk, _progress: accept(desk, change), self._accepted,
                       lambda error: self._refuse(error, "没有接受"))

    def _accepted(self, moves: list[Move]) -> None:
        change = self.change
        self.drop()
        said = "已下发，随下一个包到各组" if self.commission else "已采用"
        self._say(NoticeBar(said, f"{change.name if change else ''}：移动了 {len(moves)} 项在走的时限。", "done", closable=True))
        self.refresh()

    def _refuse(self, error: PaizhuError, title: str) -> None:
        if isinstance(error, CheckFailed):
            self._say(NoticeBar(title, "；".join(finding.message for finding in error.findings) + f"\n代码 {error.number}", "alarm"))
        else:
            self._say(refusal(error, title))
        self.status_changed.emit(title)

    def _say(self, bar: NoticeBar) -> None:
        clear(self.notices)
        self.notices.addWidget(bar)

    def _go(self, ledger: str, key: str) -> None:
        if self.context.frame is not None:
            self.context.frame.go(ledger, key)

    def escape(self) -> None:
        if self.change is not None:
            self.drop()
        else:
            super().escape()


def _by(one: Move) -> str:
    days = (date.fromisoformat(one.new) - date.fromisoformat(one.old)).days
    return f"推后 {days} 天" if days > 0 else f"提前 {-days} 天"
