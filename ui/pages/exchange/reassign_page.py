"""调整监督组 at the commission: a unit goes to another group. First what goes and what is withdrawn, then the act; below, what stations
have given back."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QSplitter, QVBoxLayout, QWidget

from app.desk import Desk
from app.errors import PaizhuError
from app.ledgers import ledgers
from app.ledgers.face import day
from app.sync.reach import reassigning, withdrawal
from ui.models.ledger_table import Column
from ui.pages.asking import Asker
from ui.pages.exchange.parts import buttons, clear, refusal
from ui.pages.exchange.questions import local_day
from ui.shell.page import Context, Page
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.cards import Card
from ui.widgets.dates import DateEditor
from ui.widgets.empty import EmptyState
from ui.widgets.heads import PageHead
from ui.widgets.labels import words
from ui.widgets.notice_bar import NoticeBar
from ui.widgets.short_table import ShortTable, SignDelegate

SIGNS = {withdrawal.DUE: ("circle-dashed", "t3"), withdrawal.SENT: ("clock", "warn"), withdrawal.DONE: ("check", "done")}


class ReassignPage(Page):
    TITLE = "调整监督组"
    HINTS = (("F5", "刷新"), ("Esc", "返回"))

    def __init__(self, context: Context, argument: Any = None) -> None:
        super().__init__(context)
        self._workspace = context.office.workspace
        self._asker = Asker(self, context)
        self._wanted = argument
        self.seen: reassigning.Reassigned | None = None
        self.head = PageHead(self.TITLE, "单位、人员档案和未办结的事项一并移交；已办结的留在原组")
        self.notices = QVBoxLayout()
        self.notices.setContentsMargins(20, 0, 16, 0)
        self.unit, self.to = _chooser("被监督单位"), _chooser("由哪个组监督")
        self.day, self.reason = DateEditor(day("从哪天起").named("day"), lambda: context.desk.now().date()), QLineEdit()
        self.day.setAccessibleName("从哪天起")
        self.day.setPlaceholderText("今天")
        self.reason.setAccessibleName("依据或原因")
        self.reason.setPlaceholderText("如：关于调整派驻监督单位的通知")
        self.act_button = Button("确认移交", "primary")
        self.act_button.clicked.connect(self.reassign)
        self.moves = ShortTable([
            Column("label", "台账", lambda one: one.label, width=110, priority=1),
            Column("record_no", "编号", lambda one: one.record_no or "—", width=170, priority=2),
            Column("title", "标题", lambda one: one.title or "—", tip=lambda one: one.title, width=220, stretch=True, priority=0),
            Column("state", "状态", lambda one: one.state, width=90, priority=1),
        ], key=lambda one: one.id, name="移交的记录")
        self.nothing = EmptyState("先选单位和接收的组", "这里列出移交哪些记录、从原组撤回多少条；确认以前什么都不改",
                                  icon="arrows-left-right")
        self.said = words("", "second", wrap=True)
        self.list = ShortTable([
            Column("name", "站点", lambda one: one.name or "—", tip=lambda one: one.name, width=200, stretch=True, priority=0),
            Column("state", "撤回情况", lambda one: one.words, value=lambda one: SIGNS[one.state], width=170, priority=0,
                   delegate=SignDelegate),
            Column("count", "条数", lambda one: str(len(one.records)), width=60, priority=1, right=True),
            Column("asked", "提出", lambda one: local_day(one.asked_at) or "—", width=68, priority=2),
            Column("sent", "下发", lambda one: local_day(one.sent_at) or "—", width=68, priority=1),
            Column("done", "对方执行", lambda one: local_day(one.done_at) or "—", width=80, priority=1),
            Column("reason", "原因", lambda one: one.reason or "联办或主办调整", tip=lambda one: one.reason, width=180, priority=2),
        ], key=lambda one: (one.station, one.asked_at, one.sent_at), name="撤回情况")
        self.none = EmptyState("没有撤回过记录", "移交或取消联办以后，原组要交回的记录列在这里", icon="tray")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.head)
        outer.addLayout(self.notices)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setHandleWidth(1)
        split.setChildrenCollapsible(False)
        split.addWidget(self._left())
        split.addWidget(self._right())
        split.setSizes([560, 560])
        outer.addWidget(split, 1)
        for chooser in (self.unit, self.to):
            chooser.currentIndexChanged.connect(lambda _at: self._look())
        self.day.changed.connect(self._look)
        self.reason.textChanged.connect(lambda _text: self._may())
        self._may()

    def _left(self) -> QWidget:
        side = QWidget()
        side.setProperty("role", "surface")
        lines = QVBoxLayout(side)
        lines.setContentsMargins(20, 12, 16, 12)
        lines.setSpacing(10)
        form = QGridLayout()
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(8)
        for row, (label, editor) in enumerate((("被监督单位", self.unit), ("由哪个组监督", self.to), ("从哪天起", self.day),
                                               ("依据或原因", self.reason))):
            form.addWidget(words(label, "field"), row, 0)
            form.addWidget(editor, row, 1)
        form.setColumnStretch(1, 1)
        lines.addLayout(form)
        lines.addWidget(self.moves, 1)
        lines.addWidget(self.nothing, 1)
        lines.addWidget(self.said)
        bar = buttons(self.act_button)
        layout = bar.layout()
        assert layout is not None
        layout.setContentsMargins(0, 4, 0, 0)
        lines.addWidget(bar)
        self.moves.hide()
        return side

    def _right(self) -> QWidget:
        card = Card("撤回情况", "原组收到后撤下，下一个来包带回执")
        card.add(self.list)
        card.add(self.none)
        return card

    def open(self, argument: Any) -> None:
        self._wanted = argument
        self._choose()

    def refresh(self) -> None:
        self._asker.ask("choices", lambda desk: (reassigning.choices(desk), withdrawal.listed(self._workspace, desk)),
                        lambda found: self._show(*found))

    def _show(self, choices: tuple[list[tuple[str, str]], list[tuple[str, str]]], given_back: list[withdrawal.Withdrawn]) -> None:
        for chooser, rows in zip((self.unit, self.to), choices, strict=True):
            before = chooser.currentData()
            chooser.blockSignals(True)
            chooser.clear()
            chooser.addItem("请选择", None)
            for key, title in rows:
                chooser.addItem(title, key)
            chooser.setCurrentIndex(max(0, chooser.findData(before)) if before else 0)
            chooser.blockSignals(False)
        self.list.set_rows(given_back)
        self.list.setVisible(bool(given_back))
        self.none.setVisible(not given_back)
        waiting = sum(one.state != withdrawal.DONE for one in given_back)
        self.status_changed.emit(f"{waiting} 次撤回待对方确认" if waiting else "")
        self._choose()
        self._look()

    def _choose(self) -> None:
        if self._wanted and (at := self.unit.findData(self._wanted)) >= 0:
            self.unit.setCurrentIndex(at)
            self._wanted = None

    def _look(self) -> None:
        unit, to, begins = self.unit.currentData(), self.to.currentData(), self.day.value()
        self._seen(None)
        if unit and to:
            self._asker.ask("preview", lambda desk: reassigning.preview(self._workspace, desk, unit, to, begins), self._seen,
                            lambda error: self._refuse(error, "不能这样调整"))

    def _seen(self, found: reassigning.Reassigned | None) -> None:
        self.seen = found
        if found is not None:
            clear(self.notices)
        self.moves.setVisible(found is not None)
        self.nothing.setVisible(found is None)
        self.moves.set_rows(found.moves if found else [])
        self.said.setText("\n".join(_told(found)) if found else "")
        self._may()

    def _may(self) -> None:
        self.act_button.setEnabled(self.seen is not None and bool(self.reason.text().strip()))

    def reassign(self) -> None:
        unit, to = self.unit.currentData(), self.to.currentData()
        begins, reason = self.day.value(), self.reason.text()

        def act(desk: Desk, _progress: Any) -> reassigning.Reassigned:
            return reassigning.reassign(self._workspace, desk, unit, to, begins, reason)

        def done(answer: reassigning.Reassigned) -> None:
            clear(self.notices)
            self.notices.addWidget(NoticeBar(f"{answer.title}已移交{answer.to_name}", f"{len(answer.moves)} 条记录随下一个包下发；"
                                             "原组交回以后，这里显示“对方已执行”。", "done", acts=[("去下发", self._give)]))
            self.reason.clear()
            self.to.setCurrentIndex(0)
            self.status_changed.emit("已移交")
            self.refresh()

        self._asker.do("正在移交", act, done, lambda error: self._refuse(error, "没有移交"))

    def _give(self) -> None:
        if self.context.frame is not None:
            self.context.frame.go("exchange.export")

    def _refuse(self, error: PaizhuError, title: str) -> None:
        clear(self.notices)
        self.notices.addWidget(refusal(error, title))


def _chooser(name: str) -> QComboBox:
    chooser = QComboBox()
    chooser.setAccessibleName(name)
    chooser.setMinimumWidth(theme.px(220))
    chooser.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    return chooser


def _told(found: reassigning.Reassigned) -> list[str]:
    said = [f"移交 {len(found.moves)} 条，由{found.former_name}到{found.to_name}，{found.day} 起。"]
    if found.stays:
        said.append("留在原组：" + "、".join(f"{ledgers()[code].LABEL} {count} 条" for code, count in found.stays.items()) + "。")
    said += [f"从{name}撤回 {count} 条。" for name, count in found.gives_back.items()]
    if found.without:
        said.append(f"{found.to_name}还没有站点，入网后下发。")
    return said
