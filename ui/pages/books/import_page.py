"""导入原来的表格: choose a workbook; see what would happen, sheet by sheet, and put the mapping right; bring it in, whole or not at all.

Persons and units the book names are matched with those at the desk or begun anew, and both are shown before anything is written.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from app.desk import Desk
from app.exchange.importer import bring_in, look
from app.exchange.plan import Plan, SheetPlan
from app.ledgers import ledgers
from ui.models.ledger_table import Column
from ui.pages.books.mapping_card import MappingCard, field_words
from ui.pages.exchange.parts import clear, on_enter
from ui.pages.figures.desk_facts import MISSING
from ui.pages.going import Listed
from ui.pages.steps import FilePage, foot, pane, side_by_side, step
from ui.shell.page import Context
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.cards import Card, Segments
from ui.widgets.labels import Facts
from ui.widgets.notice_bar import NoticeBar
from ui.widgets.short_table import ShortTable, SignDelegate

DOUBTS = 5
PARTS = (("rejected", "不能导入"), ("skipped", "跳过"), ("filled", "自动补齐"), ("added", "要导入"))


@dataclass(frozen=True)
class RowLine:
    """One row of the book in words."""

    row: str
    what: str
    why: str


@dataclass(frozen=True)
class Named:
    """A person, unit or colleague the book names: begun anew, or taken for one at the desk."""

    ledger: str
    words: str
    name: str
    where: str
    new: bool


def lines_of(sheet: SheetPlan, part: str) -> list[RowLine]:
    code = sheet.ledger or ""
    match part:
        case "rejected":
            return [RowLine(_row(one.row), field_words(code, one.field) if one.field else "", one.words) for one in sheet.rejected]
        case "skipped":
            return [RowLine(_row(row) if row else "整张表", "", why) for row, why in sheet.skipped]
        case "filled":
            return [RowLine(_row(row), field_words(code, name), why) for row, name, why in sheet.filled]
    return [RowLine(_row(one.row), ledgers()[one.ledger].LABEL, one.label) for one in sheet.drafts]


def _row(row: int) -> str:
    return f"第 {row + 1} 行"


def named(plan: Plan) -> list[Named]:
    begun = [Named(ledgers()[one.ledger].LABEL, one.label, one.label, f"{one.sheet} 第 {one.row + 1} 行", True) for one in plan.new]
    known = [Named(ledgers()[one.ledger].LABEL, one.words, one.name, f"{one.sheet} 第 {one.row + 1} 行", False) for one in plan.matched]
    return [*begun, *known]


class ImportPage(FilePage):
    TITLE = "导入原来的表格"
    STEPS = ("选择表格", "看将有什么变化", "导入")
    FILES, CHOOSE = "Excel 文件 (*.xlsx *.xlsm);;所有文件 (*)", "选择表格"
    HINTS = (("Ctrl+Enter", "导入"), ("Esc", "不导入"))

    def __init__(self, context: Context, argument: Any = None) -> None:
        super().__init__(context)
        self.plan: Plan | None = None
        self.asked: dict[str, Any] = {}
        blank = Button("要空白表", "plain", "file")
        blank.clicked.connect(lambda: self.go("excel.out"))
        self.lay(self.choosing("选择原来登记用的表格",
                               "各种登记表、台账的旧账不用整理，标题行、合并格、各种日期写法都能认。"
                               "先看结果，这时不写入任何内容。", "table", blank),
                 self._second(), self._third())
        self.open(argument)

    # building

    def _second(self) -> QWidget:
        left, column = pane()
        self.sheets = ShortTable([
            Column("sheet", "表", lambda one: one.sheet, tip=lambda one: one.title or one.sheet, width=110, stretch=True, priority=0,
                   value=lambda one: ("warning-circle", "warn") if one.rejected or not one.ledger else ("check", "done"),
                   delegate=SignDelegate),
            Column("ledger", "台账", lambda one: ledgers()[one.ledger].LABEL if one.ledger in ledgers() else "没有认出",
                   tone=lambda one: "" if one.ledger else "warn-ink", width=104, priority=0),
            Column("added", "要导入", lambda one: str(len(one.added) + len(one.updated)), width=64, right=True, priority=0),
            Column("rejected", "不能", lambda one: str(len(one.rejected)), tone=lambda one: "alarm-ink" if one.rejected else "note",
                   width=52,
                   right=True, priority=0),
            Column("skipped", "跳过", lambda one: str(len(one.skipped)), tone=lambda one: "second" if one.skipped else "note", width=52,
                   right=True, priority=1),
        ], name="工作簿里的表")
        self.sheets.picked.connect(self._sheet_picked)
        column.addWidget(self.sheets, 1)
        self._body = QVBoxLayout()
        self.notices = QVBoxLayout()
        self._body.addLayout(self.notices)
        self.rows_card = Card(" ", bare=True)
        self.segments = Segments(PARTS, "rejected")
        self.segments.chosen.connect(lambda _key: self._show_rows())
        across = QWidget()
        row = QHBoxLayout(across)
        row.setContentsMargins(10, 4, 10, 4)
        row.addWidget(self.segments)
        row.addStretch(1)
        self.rows_card.add(across)
        self.rows = ShortTable([
            Column("row", "行", lambda one: one.row, width=92, priority=0),
            Column("what", "项目", lambda one: one.what, tone=lambda _one: "second", width=150, priority=1),
            Column("why", "内容或原因", lambda one: one.why, tip=lambda one: one.why, width=300, stretch=True, priority=0),
        ], name="表里的行")
        self.rows.setMinimumHeight(theme.px(236))
        self.rows_card.add(self.rows, 1)
        self._body.addWidget(self.rows_card)
        self.mapping = MappingCard()
        self.mapping.asked.connect(self._correct)
        self._body.addWidget(self.mapping)
        self.named_card = Card("人员和单位", "新建的和对上的", bare=True)
        self.named = ShortTable([
            Column("state", "怎么办", lambda one: "新建" if one.new else "对上", width=84, priority=0, delegate=SignDelegate,
                   value=lambda one: ("plus", "accent") if one.new else ("check", "done")),
            Column("ledger", "种类", lambda one: one.ledger, tone=lambda _one: "second", width=140, priority=1),
            Column("words", "表里写的", lambda one: one.words, tip=lambda one: one.words, width=180, priority=0),
            Column("name", "登记为", lambda one: one.name, tip=lambda one: one.name, width=180, stretch=True, priority=0),
            Column("where", "见", lambda one: one.where, tone=lambda _one: "note", width=150, priority=2),
        ], name="人员和单位")
        self.named.setMinimumHeight(theme.px(236))
        self.named_card.add(self.named, 1)
        self._body.addWidget(self.named_card)
        self._body.addStretch(1)
        self.skip = QCheckBox("跳过不能导入的行")
        self.skip.toggled.connect(lambda _on: self._may_go_on())
        self.go_on = Button("导入", "primary", "download-simple", "Ctrl+Enter", bind=False)
        on_enter(self.go_on)
        self.go_on.clicked.connect(self.bring)
        back, cancel = Button("上一步", "tool"), Button("不导入", "tool", key="Esc", bind=False)
        back.clicked.connect(self.from_the_start)
        cancel.clicked.connect(self.escape)
        return side_by_side(left, step(self._body, foot(self.go_on, self.skip, back=back, cancel=cancel)), 430, least=330)

    def _third(self) -> QWidget:
        self._done = QVBoxLayout()
        self.finish = Button("完成", "primary")
        self.finish.clicked.connect(lambda: self.leave_to("desk"))
        another = Button("再导入一个", "plain", "download-simple")
        another.clicked.connect(self.choose)
        return step(self._done, foot(self.finish, another))

    # the steps

    def firsts(self) -> tuple[QWidget, ...]:
        return self.chooser, self.sheets, self.finish

    def from_the_start(self) -> None:
        self.plan, self.asked = None, {}
        super().from_the_start()

    def look(self, path: Path, asked: dict[str, Any] | None = None) -> None:
        """Try the workbook out; nothing is written."""
        if asked is None:
            self.from_the_start()
        self.path, self.asked = path, asked or {}
        mapping, desk = dict(self.asked), self.context.desk
        self.context.jobs.start_shown(self, "正在读取表格", lambda progress: look(desk, path, mapping=mapping, progress=progress),
                                      done=self._show_plan, refused=self.not_taken)

    def _show_plan(self, plan: Plan) -> None:
        kept = self.sheets.current_row().sheet if self.plan is not None and self.sheets.current_row() is not None else None
        self.plan = plan
        added = sum(len(sheet.added) + len(sheet.updated) for sheet in plan.sheets)
        self.head.head.set_note(self.path.name if self.path else plan.book)
        self.head.set_note(0, f"{len(plan.sheets)} 张表")
        self.head.set_note(1, f"要导入 {added} 条" + (f"，{plan.rejected} 行不能导入" if plan.rejected else ""))
        self.to(1)
        self.sheets.set_rows(plan.sheets)
        self.sheets.selectRow(next((n for n, sheet in enumerate(plan.sheets) if sheet.sheet == kept), 0))
        people = named(plan)
        self.named.set_rows(people)
        self.named_card.setVisible(bool(people))
        new = sum(one.new for one in people)
        self.named_card.set_note(f"新建 {new} 个，对上 {len(people) - new} 个")
        clear(self.notices)
        if plan.rejected:
            self.notices.addWidget(NoticeBar(f"{plan.rejected} 行不能导入",
                                             "可以在原表里改正后重选，或勾选下面的“跳过”。没有写入任何内容。", "warn"))
        if plan.doubts:
            more = [f"还有 {len(plan.doubts) - DOUBTS} 处"] if len(plan.doubts) > DOUBTS else []
            self.notices.addWidget(NoticeBar("请核对", "\n".join([*plan.doubts[:DOUBTS], *more]), "info"))
        if plan.missing:
            self.notices.addWidget(NoticeBar(f"{len(plan.missing)} 条记录有原表没有记的项目", "会标上“待补”，不会编造，也不影响统计。",
                                             "info"))
        self.skip.setVisible(plan.rejected > 0)
        self.skip.setChecked(False)
        self.go_on.set_words(f"导入 {added} 条")
        self._may_go_on()
        self.status_changed.emit("还没有写入任何内容")

    def _may_go_on(self) -> None:
        plan = self.plan
        self.go_on.setEnabled(plan is not None and any(sheet.drafts for sheet in plan.sheets)
                              and (not plan.rejected or self.skip.isChecked()))

    def _sheet_picked(self, sheet: SheetPlan | None) -> None:
        if sheet is None or self.plan is None:
            return
        parts = [(key, f"{text} {len(lines_of(sheet, key))}") for key, text in PARTS]
        first = next((key for key, _ in PARTS if lines_of(sheet, key)),
                     "added") if sheet.rejected else "added" if sheet.drafts else "skipped"
        self.segments.set_parts(parts, first)
        self.rows_card.title.setText(sheet.title or sheet.sheet)
        self._show_rows()
        self.mapping.show_sheet(sheet, self.plan.template)

    def _show_rows(self) -> None:
        sheet = self.sheets.current_row()
        if sheet is not None:
            self.rows.set_rows(lines_of(sheet, str(self.segments.current())))

    def _correct(self, sheet: str, wanted: dict[str, Any]) -> None:
        if self.path is not None:
            self.look(self.path, {**self.asked, sheet: {**self.asked.get(sheet, {}), **wanted} if "skip" not in wanted else wanted})

    def bring(self) -> None:
        """One act for all of it; the trial's plan is made again from the file, so that nothing of a cancelled run is left in it."""
        plan, path, mapping, skip = self.plan, self.path, dict(self.asked), self.skip.isChecked()
        if plan is None or path is None:
            return

        def act(desk: Desk, progress: Any) -> Plan:
            fresh = look(desk, path, mapping=mapping, progress=progress)
            progress(0, 0, "正在写入")
            bring_in(desk, fresh, skip_rejected=skip)
            return fresh

        self._asker.do("正在导入", act, self._show_done, self.not_taken)

    def _show_done(self, plan: Plan) -> None:
        self.to(3)
        self.head.set_note(2, "完成")
        clear(self._done)
        added = sum(len(sheet.added) + len(sheet.updated) for sheet in plan.sheets)
        old = any(draft.values.get("legacy") for sheet in plan.sheets for draft in sheet.added)
        where = "全部一次写入，可以在台账里查到" + ("，统计里注明“含旧账”。" if old else "。")
        self._done.addWidget(NoticeBar(f"已导入 {added} 条", where, "done"))
        lacking: dict[str, int] = {}
        for draft, _fields in plan.missing:
            lacking[draft.ledger] = lacking.get(draft.ledger, 0) + 1
        if lacking:
            acts = [(f"{ledgers()[code].LABEL} {count} 条", lambda code=code: self.go(code, Listed("待补", (MISSING,))))
                    for code, count in lacking.items()]
            self._done.addWidget(NoticeBar(f"{len(plan.missing)} 条记录待补", "原表没有记的项目，用到时再补：", "info", acts=acts))
        card = Card("结果")
        card.add(Facts([(sheet.sheet, _told(sheet)) for sheet in plan.sheets], label_width=140))
        self._done.addWidget(card)
        self._done.addStretch(1)
        self.status_changed.emit(f"已导入 {added} 条")
        self.finish.setFocus()


def _told(sheet: SheetPlan) -> str:
    if sheet.ledger not in ledgers():
        return f"没有导入：{sheet.skipped[0][1] if sheet.skipped else '没有认出'}"
    said = [f"{ledgers()[sheet.ledger].LABEL}　新增 {len(sheet.added)}"]
    said += [f"{text} {count}" for text, count in (("修改", len(sheet.updated)), ("不能导入", len(sheet.rejected)),
                                                   ("跳过", len(sheet.skipped))) if count]
    return "，".join(said)
