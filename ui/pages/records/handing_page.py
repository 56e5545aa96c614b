"""移交工作: one officer's open work to another. First every record it touches, and what stays and why; then the act, then the list."""

from typing import Any

from PySide6.QtWidgets import QComboBox, QGridLayout, QVBoxLayout, QWidget

from app.desk import Desk
from app.desk.handing_over import Handed, hand_over, preview
from app.errors import PaizhuError
from app.papers import paper_of
from ui.models.ledger_table import Column
from ui.pages.asking import Asker
from ui.pages.exchange.paper_page import Sheet
from ui.pages.exchange.parts import buttons, clear, refusal
from ui.shell.page import Context, Page
from ui.widgets.buttons import Button
from ui.widgets.empty import EmptyState
from ui.widgets.heads import PageHead
from ui.widgets.labels import words
from ui.widgets.notice_bar import NoticeBar
from ui.widgets.short_table import ShortTable


class HandingPage(Page):
    TITLE = "移交工作"
    HINTS = (("F5", "刷新"), ("Esc", "返回"))

    def __init__(self, context: Context, argument: Any = None) -> None:
        super().__init__(context)
        self._asker = Asker(self, context)
        self._wanted = argument
        self.found: Handed | None = None
        self._handed: tuple[Any, Any] | None = None
        self.head = PageHead(self.TITLE, "把一人承办的未结工作移交给另一人；签批过的意见不变，经手人留在各记录的历史里")
        self.notices = QVBoxLayout()
        self.notices.setContentsMargins(20, 0, 16, 0)
        self.from_, self.to = _chooser("移交人"), _chooser("接收人")
        form = QWidget()
        grid = QGridLayout(form)
        grid.setContentsMargins(20, 8, 16, 8)
        grid.setHorizontalSpacing(12)
        for column, (label, field) in enumerate((("移交人", self.from_), ("接收人", self.to))):
            grid.addWidget(words(label, "field"), 0, 2 * column)
            grid.addWidget(field, 0, 2 * column + 1)
            field.currentIndexChanged.connect(lambda _at: self._look())
        grid.setColumnStretch(4, 1)
        self.table = ShortTable([
            Column("label", "种类", lambda one: one.label, width=120, priority=1),
            Column("number", "编号", lambda one: one.number or "—", width=170, priority=2),
            Column("title", "名称", lambda one: one.title or "—", tip=lambda one: one.title, width=240, stretch=True, priority=0),
            Column("state", "状态", lambda one: one.state, width=96, priority=2),
            Column("fields", "职责", lambda one: "、".join(one.fields), width=130, priority=1),
            Column("why", "结果", lambda one: one.why or "移交", tip=lambda one: one.why, tone=lambda one: "warn" if one.why else "",
                   width=220, priority=0),
        ], key=lambda one: one.id, name="移交的工作")
        self.nothing = EmptyState("先选移交人和接收人", "这里列出移交哪些记录、哪些因故留下；确认以前什么都不改", icon="arrows-left-right")
        self.act_button, self.print_button = Button("确认移交", "primary"), Button("打印清单", "plain", "printer")
        self.act_button.clicked.connect(self.hand_over)
        self.print_button.clicked.connect(self.print_list)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.head)
        outer.addLayout(self.notices)
        for part, stretch in ((form, 0), (self.table, 1), (self.nothing, 1), (buttons(self.act_button, self.print_button), 0)):
            outer.addWidget(part, stretch)
        self._show(None)

    def open(self, argument: Any) -> None:
        self._wanted = argument
        self.refresh()

    def refresh(self) -> None:
        self._asker.ask("staff", _here, self._fill)

    def _fill(self, staff: list[tuple[str, str]]) -> None:
        for chooser in (self.from_, self.to):
            chosen = chooser.currentData()
            chooser.blockSignals(True)
            chooser.clear()
            chooser.addItem("请选择", "")
            for key, name in staff:
                chooser.addItem(name, key)
            chooser.setCurrentIndex(max(0, chooser.findData(chosen)))
            chooser.blockSignals(False)
        if self._wanted:
            self.from_.setCurrentIndex(max(0, self.from_.findData(self._wanted)))
            self._wanted = None
        self._look()

    def _look(self) -> None:
        giver, taker = self.from_.currentData(), self.to.currentData()
        if (giver, taker) == self._handed:
            return                               # the list of what was handed over stays to be printed
        if not giver or not taker or giver == taker:
            self._asker.forget("preview")
            self._show(None)
            return
        self._asker.ask("preview", lambda desk: preview(desk, giver, taker), self._show, self._refuse)

    def _show(self, found: Handed | None) -> None:
        self.found = found
        lines = found.lines if found else []
        self.table.set_rows(lines)
        self.table.setVisible(bool(lines))
        self.nothing.setVisible(not lines)
        self.nothing.setAccessibleName("没有要移交的" if found else "")
        self.act_button.setEnabled(bool(found and found.moved and not found.id))
        self.print_button.setVisible(bool(found and found.id))
        if found and not lines:
            self.status_changed.emit(f"{found.from_}没有未结的工作")

    def hand_over(self) -> None:
        giver, taker = self.from_.currentData(), self.to.currentData()
        self._asker.do("正在移交工作", lambda desk, _p: hand_over(desk, giver, taker), self._done, self._refuse)

    def _done(self, done: Handed) -> None:
        self._asker.forget("preview")
        self._handed = (self.from_.currentData(), self.to.currentData())
        self._show(done)
        clear(self.notices)
        left = f"，{len(done.left)}条因故留下，见清单" if done.left else ""
        self.notices.addWidget(NoticeBar(f"已移交{len(done.moved)}条", f"{done.from_} → {done.to}{left}。请打印清单，双方签字。", "done"))
        self.status_changed.emit("工作已移交")

    def print_list(self) -> None:
        key = self.found.id if self.found else ""
        self._asker.ask("paper", lambda desk: paper_of(desk, "work-handover", key), self._print)

    def _print(self, paper: Any) -> None:
        if self.context.frame is not None:
            self.context.frame.go("sheet", Sheet(paper, "工作移交清单", "work-handover"))

    def _refuse(self, error: PaizhuError) -> None:
        clear(self.notices)
        self.notices.addWidget(refusal(error, "没有移交"))


def _chooser(name: str) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(name)
    box.setMinimumContentsLength(10)
    return box


def _here(desk: Desk) -> list[tuple[str, str]]:
    return desk.suggest("staff")
