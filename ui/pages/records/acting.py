"""Acts on a record: its steps with the small form each asks for, signatures, voiding, records begun from it.

The desk says what may be done; here it is asked for and shown. What was typed stays when the desk refuses.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.desk import Desk, attaching
from app.desk.answers import Due
from app.desk.approving import role_label
from app.errors import CheckFailed, Finding, PaizhuError
from app.ledgers import face as f
from app.ledgers.face import Face
from app.ledgers.kit import Make, Row, Step, needs
from ui.pages.asking import Asker
from ui.pages.forms.recent import remember
from ui.pages.forms.sources import DeskSources
from ui.pages.going import New
from ui.pages.records.gather import Dossier
from ui.pages.records.limits import standing_words, what_words
from ui.pages.records.stages import WAYS, way
from ui.shell import words as fixed
from ui.shell.page import Context
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.cards import Scrolled
from ui.widgets.form import Form
from ui.widgets.labels import words
from ui.widgets.notice_bar import NoticeBar

Act = Callable[[Desk, Any, dict[str, Any]], object]


class SmallForm(QDialog):
    """A few fields asked for an act. done() once the desk has taken it; refused, everything typed stays and says what is wrong."""

    done_ = Signal()

    def __init__(self, parent: QWidget, context: Context, title: str, note: str, faces: list[Face], values: dict[str, Any], verb: str,
                 act: Act, record: tuple[str, str]) -> None:
        super().__init__(parent)
        self._context, self._asker, self._act = context, Asker(self, context), act
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setModal(True)
        self.setProperty("role", "surface")
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 16, 0, 16)
        lines.setSpacing(8)
        for label in (words(title, "dialog"), words(note, "second", wrap=True)):
            label.setContentsMargins(16, 0, 16, 0)
            label.setVisible(bool(label.text()))
            lines.addWidget(label)
        sources = DeskSources(self, context, lambda: self.form.values(), record).sources()
        self.form = Form(faces, sources, opened=[face.name for face in faces])
        self.form.set_values(values)
        self.setMinimumWidth(theme.px(720))
        lines.addWidget(Scrolled(self.form), 1)
        self._rest = QWidget()
        self._rest.setLayout(QVBoxLayout())
        self._rest.layout().setContentsMargins(16, 0, 16, 0)
        lines.addWidget(self._rest)
        row = QHBoxLayout()
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(8)
        self.act_button = Button(verb, "primary", key="Ctrl+Enter", bind=False)
        self.act_button.clicked.connect(self.take)
        cancel = Button(fixed.CANCEL, key="Esc", bind=False)
        cancel.clicked.connect(self.reject)
        row.addStretch(1)
        row.addWidget(cancel)
        row.addWidget(self.act_button)
        lines.addLayout(row)
        for key in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(key), self, self.take)
        # Room for what may be said under the fields.
        height = max(self.form.sizeHint().height() + theme.px(230), theme.px(420))
        self.resize(theme.px(720), min(height, int(self.screen().availableSize().height() * 0.85)))
        self.form.focus_first()

    def take(self) -> None:
        if not self.act_button.isEnabled():
            return
        if problems := self.form.problems():
            self._complain(problems)
            return
        values = self.form.values()
        self.act_button.setEnabled(False)
        self._asker.do("正在保存", lambda desk, progress: self._act(desk, progress, values), self._taken, self._refused)

    def _taken(self, _answer: object) -> None:
        self.done_.emit()
        self.accept()

    def _refused(self, error: PaizhuError) -> None:
        self.act_button.setEnabled(True)
        if isinstance(error, CheckFailed):
            self._complain(error.findings)
        else:
            self._context.notices.show(error, parent=self)

    def _complain(self, findings: list[Any]) -> None:
        while place := self._rest.layout().takeAt(0):
            if place.widget() is not None:
                place.widget().deleteLater()
        rest = self.form.show_findings(findings)
        if rest:
            self._rest.layout().addWidget(NoticeBar("还不能办", "；".join(finding.message for finding in rest), "alarm"))
        self.form.go_to_trouble()


class Acting(QObject):
    """Takes acts on the record of a page. acted() when something was done and the page should be read again."""

    acted = Signal()

    def __init__(self, page: QWidget, context: Context) -> None:
        super().__init__(page)
        self._page, self._context, self._asker = page, context, Asker(page, context)
        self.dialog: SmallForm | None = None

    def take(self, dossier: Dossier, step: Step) -> None:
        """Ask for what the step takes and take it; a step that takes nothing is taken at once."""
        faces = asked_for(dossier, step)
        key, record = dossier.id, dossier.row
        if not faces:
            self._asker.do(f"正在{step.label}", lambda desk, _progress: desk.step(key, step.code), lambda _: self.acted.emit())
            return
        ledger = dossier.ledger

        def act(desk: Desk, _progress: Any, values: dict[str, Any]) -> None:
            desk.step(key, step.code, {name: value for name, value in values.items() if value != record.get(name)})
            remember(self._context.shelf, ledger, values)

        note = f"{dossier.title}　{ledger.state_label(dossier.row.state)} → {ledger.state_label(step.to)}"
        self._ask(step.label, note, faces, {face.name: record.get(face.name) for face in faces}, step.label, act, dossier)
        row = Row({**record, "state": step.to})
        assert self.dialog is not None
        self.dialog.form.set_required([face.name for face in faces if face.required and needs(ledger, face, row)])

    def _ask(self, title: str, note: str, faces: list[Face], values: dict[str, Any], verb: str, act: Act, dossier: Dossier) -> None:
        self.dialog = SmallForm(self._page, self._context, title, note, faces, values, verb, act, (dossier.ledger.CODE, dossier.id))
        self.dialog.done_.connect(self.acted)
        self.dialog.open()

    # approval

    def sign(self, dossier: Dossier, result: str) -> None:
        """Agree, return or reject as the one whose turn it is."""
        key = dossier.id
        label = {"agree": "同意", "return": "退回补充", "reject": "不同意"}[result]
        opinion = f.long("意见", required=result != "agree").named("opinion")
        self._ask(f"{label}　{dossier.title}", f"以{role_label(dossier.approver or '')}签批", [opinion], {}, label,
                  lambda desk, _progress, values: desk.approve(key, result, values["opinion"]), dossier)

    def sign_on_paper(self, dossier: Dossier) -> None:
        """A signature given on paper by someone not at this PC: who signed, what they said, and the scan."""
        key = dossier.id
        faces = [face.named(name) for name, face in {
            "approver": f.ref("签批人", "staff", required=True), "result": f.code("结果", "approval_result", required=True),
            "opinion": f.long("意见", help="退回或不同意须写明"), "scan": f.files("签批件扫描", required=True)}.items()]

        def act(desk: Desk, _progress: Any, values: dict[str, Any]) -> None:
            if missing := [face for face in faces if face.always and not values[face.name]]:
                raise CheckFailed([Finding(face.name, "REQUIRED", f"请填写{face.label}") for face in missing])
            held = list(desk.get(key).files or ())
            with desk.act("approve") as signing:
                signing.set(key, {"files": [*held, *_renamed(values["scan"], held)]})
                signing.approve(key, values["result"], values["opinion"], approver=values["approver"])
                signing.commit()

        note = f"由{role_label(dossier.approver or '')}签批"
        self._ask(f"纸质签批　{dossier.title}", note, faces, {"result": "agree"}, "登记签批", act, dossier)

    # others

    def explain(self, due: Due) -> None:
        """Why a limit or a duty is overdue; it stands beside it from then on."""
        reason = f.long("逾期原因", required=True).named("reason")
        self.dialog = SmallForm(self._page, self._context, f"说明逾期原因　{what_words(due)}",
                                f"{due.title}　{due.due} 到期，{standing_words(due)}", [reason], {}, "说明",
                                lambda desk, _progress, values: desk.explain_late(due.id, due.number, due.what, values["reason"] or "",
                                                                                  period=due.period), (due.ledger, due.id))
        self.dialog.done_.connect(self.acted)
        self.dialog.open()

    def void(self, dossier: Dossier) -> None:
        name = dossier.number() or dossier.title
        reason = self._context.notices.ask(f"{fixed.VOID} {name}", "编号保留，不再进任何列表和统计。作废后不能恢复。", fixed.VOID,
                                           fixed.NOT_VOID, "作废理由，必填")
        if reason:
            key = dossier.id
            self._asker.do("正在作废", lambda desk, _progress: desk.void(key, reason), lambda _: self.acted.emit())

    def make(self, dossier: Dossier, make: Make) -> None:
        """Begin a record of another ledger from this one."""
        if self._context.frame is not None:
            back = make.back or ""
            self._context.frame.go(make.ledger, New(make.begun(dossier.row), dossier.id if back else "", back))

    def attach(self, dossier: Dossier, paths: list[str], field: str = "files") -> None:
        key = dossier.id

        def put(desk: Desk, progress: Any) -> None:
            for path in paths:
                attaching.attach(desk, key, Path(path), field=field, progress=progress)

        if paths:
            self._asker.do("正在加密附件", put, lambda _: self.acted.emit())

    def detach(self, dossier: Dossier, name: str, field: str) -> None:
        key = dossier.id
        if self._context.notices.ask(f"去掉附件“{name}”", "附件从这条记录去掉，历史里仍留有名称和摘要值。", "去掉", "不去掉") is not None:
            self._asker.do("正在去掉附件", lambda desk, _progress: attaching.detach(desk, key, name, field=field),
                           lambda _: self.acted.emit())


def asked_for(dossier: Dossier, step: Step) -> list[Face]:
    """Fields of the step's form: what it takes, and what must be filled where it leads and is not."""
    ledger, names = dossier.ledger, list(step.takes)
    if not step.approved:
        row = Row({**dossier.row, "state": step.to})
        names += [face.name for face in ledger.faces() if face.required and not face.computed and row.get(face.name) is None
                  and needs(ledger, face, row) and face.name not in (dossier.row.missing or ())]
    return [ledger.FACES[name] for name in dict.fromkeys(names)]


def forward(dossier: Dossier) -> Step | None:
    """The one next step: to the next stage of the record's way; off the way only where there is one choice.

    None for what is not worked on (a colleague, a unit) and where several ways are as likely: then a person chooses.
    """
    ledger, row = dossier.ledger, dossier.row
    order = list(ledger.STATES)
    now = order.index(row.state) if row.state in order else -1
    # Where a signature sends back to for good is no step on: it is the signer's to take.
    backs = {one.back for one in ledger.APPROVALS if not any(one.back in step.of for step in ledger.STEPS)}
    onward = [step for step in dossier.steps if step.to in order and order.index(step.to) > now and step.to not in backs]
    if not ledger.HANDLED or not onward:
        return None
    if (made := WAYS.get(ledger.CODE)) is not None:
        likely = [step for step in onward if made.at(Row({**row, "state": step.to})) > made.at(row)]
    else:
        path = way(ledger, row.state or "")
        after = path[path.index(row.state) + 1:] if row.state in path else ()
        likely = [step for step in onward if after and step.to == after[0]]
    return likely[0] if likely else onward[0] if len(onward) == 1 else None


def _renamed(files: list[dict[str, Any]], held: list[dict[str, Any]]) -> list[dict[str, Any]]:
    taken = {one["name"] for one in held}
    fresh = []
    for one in files:
        name = attaching.free_name(one["name"], taken)
        taken.add(name)
        fresh.append({**one, "name": name})
    return fresh
