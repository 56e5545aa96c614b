"""入网: a group writes its request and accepts the answer when the root's fingerprint agrees; the commission approves.

Fingerprints are compared by telephone or face to face, never taken from the same stick.
"""

from pathlib import Path
from typing import Any

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QVBoxLayout, QWidget

from app.desk import Desk
from app.errors import PaizhuError
from app.sync import service
from app.sync.keys.enrol import suite_of
from app.sync.views.between import without_station
from ui.pages.asking import Asker
from ui.pages.exchange.parts import PathLine, buttons, clear, refusal
from ui.pages.exchange.questions import local_day, local_moment
from ui.shell.page import Context, Page
from ui.shell.words import SUITE, SUITES
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.cards import Card, Scrolled
from ui.widgets.heads import PageHead
from ui.widgets.labels import Facts, words
from ui.widgets.notice_bar import NoticeBar

REQUEST, ANSWER = "入网申请 (*.pzr)", "入网批复 (*.pza)"
BY_REQUEST = "按申请登记新的机构"


class EnrolPage(Page):
    TITLE = "入网"

    def __init__(self, context: Context, _argument: Any = None) -> None:
        super().__init__(context)
        self._asker = Asker(self, context)
        self.commission = context.office.workspace.station.kind == "commission"
        self.head = PageHead("批准入网" if self.commission else "办理入网",
                             "核对指纹，批准派驻组的站点" if self.commission else "与委机关互相核对指纹后，才能交接")
        body = QWidget()
        self._body = QVBoxLayout(body)
        self._body.setContentsMargins(20, 4, 16, 16)
        self._body.setSpacing(12)
        self.notices = QVBoxLayout()
        self._body.addLayout(self.notices)
        for card in self._cards_of_commission() if self.commission else self._cards_of_group():
            card.setMaximumWidth(theme.px(860))
            self._body.addWidget(card)
        self._body.addStretch(1)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        lines.addWidget(self.head)
        lines.addWidget(Scrolled(body), 1)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.request_path.edit.setFocus()

    # a group

    def _cards_of_group(self) -> list[Card]:
        ask = Card("第一步　制作入网申请", "写到保密U盘，交委机关")
        self.request_path = PathLine("申请文件", "save", REQUEST, lambda: f"{self.context.office.workspace.station.name}.pzr")
        self.request_button = Button("制作申请", "primary")
        self.request_button.clicked.connect(self.make_request)
        self.request_path.changed.connect(lambda: self.request_button.setEnabled(self.request_path.path() is not None))
        self.request_button.setEnabled(False)
        self.suite = QComboBox()
        self.suite.setAccessibleName(SUITE)
        self.suite.setMaximumWidth(theme.px(520))
        for code, title in SUITES:
            self.suite.addItem(title, code)
        self._asker.ask("suite", lambda _desk: suite_of(self.context.office.workspace),
                        lambda code: self.suite.setCurrentIndex(self.suite.findData(code)))
        for part in (self.request_path, words(SUITE, "field"), self.suite,
                     words("与委机关的一致，请问委机关；入网后不能改换。", "note", wrap=True), _left(self.request_button)):
            ask.add(part)
        self.own = _Fingerprint("本站指纹", "请读给委机关听，由对方与屏幕上的核对")
        ask.add(self.own)
        self.own.hide()
        take = Card("第二步　接受批复", "委机关批准后拿回的文件")
        self.answer_path = PathLine("批复文件", "open", f"{ANSWER};;所有文件 (*)")
        self.typed = QLineEdit()
        self.typed.setAccessibleName("委机关根证书指纹")
        self.typed.setMaximumWidth(theme.px(520))
        self.accept_button = Button("接受批复", "primary")
        self.accept_button.clicked.connect(self.accept)
        for part in (self.answer_path, words("委机关根证书指纹", "field"), self.typed,
                     words("请委机关电话里读给您，逐位输入；空格可以不打。不要抄文件里的。", "note", wrap=True), _left(self.accept_button)):
            take.add(part)
        self.typed.textChanged.connect(lambda _t: self._may_accept())
        self.typed.returnPressed.connect(self.accept_button.click)
        self.answer_path.changed.connect(self._may_accept)
        self._may_accept()
        return [ask, take]

    def _may_accept(self) -> None:
        self.accept_button.setEnabled(self.answer_path.path() is not None and sum(c.isdigit() for c in self.typed.text()) >= 30)

    def make_request(self) -> None:
        path, workspace = self.request_path.path(), self.context.office.workspace
        if path is None:
            return
        path, suite = path if path.suffix else path.with_suffix(".pzr"), str(self.suite.currentData())

        def made(answer: service.Requested) -> None:
            self.own.show_one(answer.fingerprint)
            self._say(NoticeBar("申请已写好", f"把 {path.name} 交委机关，并把本站指纹读给对方。拿到批复后做第二步。", "done"))
            self.status_changed.emit("入网申请已写好")

        self._asker.do("正在制作申请", lambda desk, _p: service.enrol_request(workspace, desk, path, suite), made,
                       lambda error: self._refuse(error, "申请没有做成"))

    def accept(self) -> None:
        path, workspace, typed = self.answer_path.path(), self.context.office.workspace, self.typed.text()
        if path is None:
            return

        def accepted(answer: service.Accepted) -> None:
            self._say(NoticeBar(f"已入网，与{answer.commission}可以交接", f"根证书指纹 {answer.root_fingerprint}", "done",
                                acts=[("去同步交接", lambda: self._go("exchange"))]))
            self.status_changed.emit("已入网")

        self._asker.do("正在接受批复", lambda desk, _p: service.enrol_accept(workspace, desk, path, typed), accepted,
                       lambda error: self._refuse(error, "没有接受批复"))

    # the commission

    def _cards_of_commission(self) -> list[Card]:
        self.asked: service.Asked | None = None
        first = Card("第一步　打开申请", "派驻组交来的文件")
        self.request_path = PathLine("申请文件", "open", f"{REQUEST};;所有文件 (*)")
        self.request_path.changed.connect(self._look)
        first.add(self.request_path)
        self.about = Facts(label_width=96)
        first.add(self.about)
        self.own = _Fingerprint("申请站点指纹", "请派驻组读给您，与这里逐位核对；不一致就不要批准")
        first.add(self.own)
        self.own.hide()
        self.second = Card("第二步　批准", "批复写到保密U盘，带回派驻组")
        self.org = QComboBox()
        self.org.setAccessibleName("批给哪个机构")
        self.org.setMaximumWidth(theme.px(520))
        self.answer_path = PathLine("批复文件", "save", ANSWER, lambda: f"{self.asked.name if self.asked else ''}.pza")
        self.approve_button = Button("指纹一致，批准", "primary")
        self.approve_button.clicked.connect(self.approve)
        self.answer_path.changed.connect(lambda: self.approve_button.setEnabled(self.answer_path.path() is not None
                                                                                and self.asked is not None))
        self.approve_button.setEnabled(False)
        for part in (words("批给哪个机构", "field"), self.org, self.answer_path, _left(self.approve_button)):
            self.second.add(part)
        self.second.setEnabled(False)
        root = Card("根证书指纹", "派驻组接受批复时要用")
        self.root = _Fingerprint("", "请电话读给派驻组，由对方逐位输入")
        root.add(self.root)
        self.root_card = root
        root.hide()
        return [first, self.second, root]

    def _look(self) -> None:
        path = self.request_path.path()
        self.asked = None
        self.second.setEnabled(False)
        self.own.hide()
        self.about.set_facts([])
        if path is not None and path.is_file():
            self._asker.ask("request", lambda desk: (service.enrol_look(path), without_station(self.context.office.workspace, desk)),
                            lambda found: self._show_request(*found), lambda error: self._refuse(error, "申请不能用"))

    def _show_request(self, asked: service.Asked, groups: list[tuple[str, str]]) -> None:
        self.asked = asked
        clear(self.notices)
        self.about.set_facts([("申请单位", asked.name), ("制作于", local_moment(asked.created)), (SUITE, asked.suite)])
        self.own.show_one(asked.fingerprint)
        self.org.clear()
        self.org.addItem(f"{BY_REQUEST}：{asked.name}", asked.org_id)
        for key, name in groups:
            self.org.addItem(name, key)
            if name == asked.name:
                self.org.setCurrentIndex(self.org.count() - 1)
        self.second.setEnabled(True)
        self.approve_button.setEnabled(self.answer_path.path() is not None)

    def approve(self) -> None:
        source, out = self.request_path.path(), self.answer_path.path()
        workspace, org = self.context.office.workspace, self.org.currentData()
        if source is None or out is None or self.asked is None:
            return
        out = out if out.suffix else out.with_suffix(".pza")
        name = self.asked.name

        def act(desk: Desk, _progress: Any) -> service.Approved:
            return service.enrol_approve(workspace, desk, source, Path(out), str(org))

        def approved(answer: service.Approved) -> None:
            self.root.show_one(answer.root_fingerprint)
            self.root_card.show()
            next_ = f"把 {out.name} 带回派驻组，并把根证书指纹读给对方：{answer.root_fingerprint}"
            self._say(NoticeBar(f"已批准{name}入网", "\n".join([next_, *answer.warnings]), "warn" if answer.warnings else "done",
                                acts=[("看站点", lambda: self._go("exchange"))]))
            self.status_changed.emit(f"已批准{name}入网")

        self._asker.do("正在批准", act, approved, lambda error: self._refuse(error, "没有批准"))

    # both

    def refresh(self) -> None:
        workspace = self.context.office.workspace
        self._asker.ask("status", lambda desk: service.status(workspace, desk), self._show_status)

    def _show_status(self, status: service.Status) -> None:
        if status.enrolled and self.commission:
            self.root.show_one(status.root_fingerprint or "")
            self.root_card.show()
        elif status.enrolled:
            self.head.set_note(f"已入网，证书至 {local_day(status.valid_until, year=True)}")
            self.own.show_one(status.fingerprint or "")
            self.suite.setEnabled(False)

    def _say(self, bar: NoticeBar) -> None:
        clear(self.notices)
        bar.setMaximumWidth(theme.px(860))
        self.notices.addWidget(bar)

    def _refuse(self, error: PaizhuError, title: str) -> None:
        self._say(refusal(error, title))
        self.status_changed.emit(title)

    def _go(self, key: str) -> None:
        if self.context.frame is not None:
            self.context.frame.go(key)


class _Fingerprint(QWidget):
    """A fingerprint large enough to read out."""

    def __init__(self, label: str, note: str) -> None:
        super().__init__()
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 4, 0, 0)
        lines.setSpacing(2)
        self._label = label
        self.text = words("", "figure", select=True)
        if label:
            lines.addWidget(words(label, "field"))
        lines.addWidget(self.text)
        lines.addWidget(words(note, "note", wrap=True))

    def show_one(self, fingerprint: str) -> None:
        self.text.setText(fingerprint)
        self.text.setAccessibleName(f"{self._label} {fingerprint}".strip())
        self.show()


def _left(button: QWidget) -> QWidget:
    bar = buttons(button)
    layout = bar.layout()
    assert layout is not None
    layout.setContentsMargins(0, 4, 0, 0)
    return bar
