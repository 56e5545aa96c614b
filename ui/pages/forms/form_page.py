"""A record's form: new or existing. What is typed stays until it is saved, through a failed check, a lock and a crash.

keys      Ctrl+Enter saves and begins the next one, Ctrl+S saves, Esc leaves (the draft stays)
"""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from app.errors import CheckFailed, Finding, PaizhuError
from app.ledgers.kit import Record, Row
from ui.pages.asking import Asker
from ui.pages.forms.assist import about_whom, follow, help_writing
from ui.pages.forms.bar import FormBar
from ui.pages.forms.checking import repairs, required_now, visited_only
from ui.pages.forms.companion import WIDTH, Companion
from ui.pages.forms.opening import fields_of, fills_itself, like_last, opened
from ui.pages.forms.recent import remember
from ui.pages.forms.saving import add
from ui.pages.forms.sources import DeskSources
from ui.pages.going import Edit, New
from ui.pages.titles import titles_of
from ui.shell import words as fixed
from ui.shell.page import Context, Page
from ui.theme import theme
from ui.widgets.buttons import Button, IconButton
from ui.widgets.cards import Card, Scrolled
from ui.widgets.drafts import Draft
from ui.widgets.form import Form
from ui.widgets.labels import IconWords, words
from ui.widgets.notice_bar import NoticeBar
from ui.widgets.suggest import Suggest

CHECK_AFTER_MS, NARROW = 500, 1090


class FormPage(Page):
    """One form of one ledger; a new one is made for each record. saved(id)."""

    COMPANION = True
    HINTS = (("Ctrl+Enter", "保存并登记下一条"), ("Ctrl+S", "保存"), ("Esc", "返回"))

    saved = Signal(str)

    def __init__(self, context: Context, ledger: type[Record], argument: New | Edit) -> None:
        super().__init__(context)
        self.ledger, self.argument = ledger, argument
        self.SHOWS = frozenset({"-"})          # what others save does not touch what is being typed
        self._asker, self._titles = Asker(self, context), titles_of(context)
        self._visited: set[str] = set()
        self._told: set[str] = set()
        self._saving = False
        self._checking = True
        self.row: Row | None = context.desk.get(argument.id) if isinstance(argument, Edit) else None
        self.faces = fields_of(ledger, context.desk, self.row)
        begun = self._begun()
        sources = DeskSources(self, context, lambda: self.form.values(), (ledger.CODE, self.row.id) if self.row else None).sources()
        self.form = self.make_form(sources, begun)
        help_writing(self.form, ledger, context.shelf, lambda: context.desk.now().date())
        self._lay()
        self.form.set_values(begun)
        name = f"{ledger.CODE}/{self.row.id if self.row else 'new'}"
        # The lock screen tells of drafts: the kind of record alone, never which.
        title = f"{fixed.NEW if self.row is None else fixed.EDIT}{self.ledger.LABEL}"
        self._draft = Draft(context.shelf, name, title, self.form.typed, self)
        self._draft.saved.connect(lambda at: self._draft_mark.label.setText(fixed.DRAFT_SAVED.format(time=at)))
        self._draft.saved.connect(lambda _: self._draft_mark.show())
        self._later = QTimer(self, singleShot=True, interval=CHECK_AFTER_MS)
        self._later.timeout.connect(self._check)
        self.form.changed.connect(self._edited)
        self._take_up_draft()
        self._mark_required()
        self._look()
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._focus_changed)
        for keys, act in ((("Ctrl+Return", "Ctrl+Enter"), self.primary), (("Ctrl+S",), self.save)):
            for key in keys:
                QShortcut(QKeySequence(key), self, act, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        # A timer of this page: gone with it, also before its turn came.
        self._begin_later = QTimer(self, singleShot=True, interval=0)
        self._begin_later.timeout.connect(self._focus_first)
        self._begin_later.start()

    # what a hand-made form replaces

    def make_form(self, sources: Any, begun: Mapping[str, Any]) -> Form:
        values = begun if self.row is None else self.row
        return Form(self.faces, sources, memory=self.context.settings.memory(f"form/{self.ledger.CODE}"),
                    opened=opened(self.ledger, self.faces, values))

    def body(self) -> QWidget:
        card = Card(bare=True)
        card.body.addWidget(self.form)
        holder = QWidget()
        lines = QVBoxLayout(holder)
        lines.setContentsMargins(20, 4, 16, 16)
        lines.setSpacing(12)
        lines.addWidget(self._notices)
        lines.addWidget(card)
        lines.addStretch(1)
        return Scrolled(holder)

    def heading(self) -> str:
        if self.row is not None:
            return f"{fixed.EDIT}　{self.row.record_no or self.context.desk.title(self.row)}"
        return f"{fixed.NEW}{self.ledger.LABEL}"

    # building

    def _begun(self) -> dict[str, Any]:
        if self.row is not None:
            return {face.name: self.row.get(face.name) for face in self.faces}
        assert isinstance(self.argument, New)
        return self.context.desk.suggested(self.ledger.CODE) | self.argument.values

    def _lay(self) -> None:
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        lines.addWidget(self._head())
        self._notices = QWidget()
        self._notices.setLayout(QVBoxLayout())
        self._notices.layout().setContentsMargins(0, 0, 0, 0)
        self._notices.layout().setSpacing(8)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.body(), 1)
        column.addWidget(self._bar())
        self.companion = Companion(self.context, self.ledger)
        pane = QFrame()
        pane.setProperty("role", "pane")
        inside = QVBoxLayout(pane)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.companion)
        self._pane = pane
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.setHandleWidth(1)
        self._split.addWidget(left)
        self._split.addWidget(pane)
        self._split.setStretchFactor(0, 1)
        self._split.setSizes([1000, theme.px(WIDTH)])
        self._split.setChildrenCollapsible(False)
        lines.addWidget(self._split, 1)

    def _head(self) -> QWidget:
        head = QWidget()
        head.setMinimumHeight(theme.px(56))
        row = QHBoxLayout(head)
        row.setContentsMargins(12, 0, 16, 0)
        row.setSpacing(8)
        back = IconButton("arrow-left", fixed.BACK)
        back.clicked.connect(self.escape)
        row.addWidget(back)
        row.addWidget(words(self.heading(), "page"))
        self.head_extra = QHBoxLayout()
        row.addLayout(self.head_extra)
        row.addStretch(1)
        self._draft_mark = IconWords("floppy-disk", "", "t3", "note")
        self._draft_mark.hide()
        row.addWidget(self._draft_mark)
        if self.row is None:
            again = Button("照上一条填", "tool", "copy")
            again.clicked.connect(self._like_last)
            row.addWidget(again)
        self._show_pane = Button("相关情况", "tool", "layout")
        self._show_pane.setCheckable(True)
        self._show_pane.toggled.connect(lambda on: self._pane.setVisible(on))
        row.addWidget(self._show_pane)
        return head

    def _bar(self) -> QWidget:
        bar = FormBar(self.row is None, self.primary, self.save, self.escape)
        if bar.next_button is not None:
            self.next_button = bar.next_button
        self.save_button = bar.save_button
        self.form.counted.connect(lambda required, filled: bar.tell(required, filled, [one.face.label for one in self.form.troubled()]))
        return bar

    def _focus_first(self) -> None:
        if isinstance(self.argument, Edit) and self.argument.at in self.form.fields:
            self.form.go_to(self.argument.at)
        else:
            self.form.focus_first()

    # drafts

    def _take_up_draft(self) -> None:
        kept = self._draft.kept()
        if not kept:
            return
        self.form.set_values(kept)
        bar = NoticeBar("接着上次没有保存的内容", "保存后草稿自动消去", "info", closable=True,
                        acts=[("不要草稿，从头填", self._from_scratch)])
        self._notices.layout().addWidget(bar)

    def _from_scratch(self) -> None:
        self._draft.drop()
        self._empty()

    def begin(self, argument: New) -> None:
        """Another new record in the same form: what stood in it is kept as its draft or was saved."""
        self.argument = argument
        self._empty()
        self._take_up_draft()
        self._mark_required()
        self._look()

    def _empty(self) -> None:
        self._checking = False
        begun = self._begun()
        self.form.set_values(dict.fromkeys(self.form.fields) | begun)
        self._visited.clear()
        self._told.clear()
        self.form.show_findings([])
        self._clear_notices()
        self._checking = True
        self._mark_required()
        self._look()
        self.form.focus_first()

    def _clear_notices(self) -> None:
        while place := self._notices.layout().takeAt(0):
            if place.widget() is not None:
                place.widget().deleteLater()

    # while it is written

    def _edited(self, name: str) -> None:
        self._told.discard(name)
        self._draft.touch()
        follow(self.form, self.context.desk, name)
        self._mark_required()
        self._look()
        if name in self._visited:
            self._later.start()

    def _focus_changed(self, old: QWidget | None, now: QWidget | None) -> None:
        if old is None or not self.isVisible():
            return
        for name, field in self.form.fields.items():
            if field.isAncestorOf(old) and not (now is not None and field.isAncestorOf(now)):
                self._visited.add(name)
                self.form.check_field(name)
                self._later.start()

    def _mark_required(self) -> None:
        values = self.form.values()
        state = str(self.row.state) if self.row is not None else self.ledger.first_state()
        now = [name for name in required_now(self.ledger, values, state)
               if name in self.form.fields and not fills_itself(self.form.fields[name].face) and name not in _PRESET]
        newly = [name for name in now if not self.form.fields[name].required]
        self.form.set_required(now)
        for name in newly:
            group = self.form.fields[name].face.group
            if group in self.form.folds and values.get(name) is None and self.row is None:
                self.form.folds[group].set_open(True)

    def _look(self) -> None:
        self.companion.look_at(about_whom(self.form))

    def _check(self) -> None:
        if not self._checking or self._saving:
            return
        code, values, key = self.ledger.CODE, self._filled(), self.row.id if self.row else None
        self._asker.ask("check", lambda desk: desk.findings(code, values, key), self._checked)

    def _filled(self) -> dict[str, Any]:
        return {name: value for name, value in self.form.values().items() if value is not None}

    def _checked(self, found: tuple[list[Finding], list[Finding]]) -> None:
        stops, warns = (visited_only(findings, self._visited, self._told) for findings in found)
        stops += [problem for problem in self.form.problems()
                  if problem.field in self._told or (problem.field in self._visited and not self._has_focus(problem.field))]
        self.form.show_findings(stops, warnings=warns, repairs=repairs(self.form, stops))

    def _has_focus(self, name: str | None) -> bool:
        focus = QApplication.focusWidget()
        return focus is not None and name in self.form.fields and self.form.fields[name].isAncestorOf(focus)

    def _like_last(self) -> None:
        empty = {name for name, value in self.form.values().items() if value is None}
        ledger = self.ledger
        self._asker.ask("last", lambda desk: like_last(ledger, desk, empty), self._take_last)

    def _take_last(self, values: Mapping[str, Any]) -> None:
        self.form.set_values(values)
        if values:
            self._draft.touch()
            self._mark_required()
            self._look()
        self.form.focus_first()

    # saving

    def primary(self) -> None:
        self._save(again=self.row is None)

    def save(self) -> None:
        self._save(again=False)

    def _save(self, *, again: bool) -> None:
        if self._saving:
            return
        self.form.settle()
        # The editor being written in takes what is typed before it is read.
        if (focus := QApplication.focusWidget()) is not None and hasattr(focus, "editingFinished"):
            focus.editingFinished.emit()
        self._later.stop()
        self._asker.forget("check")
        if problems := self.form.problems():
            self._complain(problems)
            return
        self._saving = True
        filled = self._filled()
        ledger, argument, row = self.ledger, self.argument, self.row
        if row is not None:
            changes = self.form.changes(row)
            self._asker.do("正在保存", lambda desk, _progress: desk.set(row.id, changes), lambda _: self._saved(row.id, False, filled),
                           self._refused)
        else:
            assert isinstance(argument, New)
            self._asker.do("正在保存", lambda desk, _progress: add(desk, ledger.CODE, filled, argument),
                           lambda key: self._saved(key, again, filled), self._refused)

    def _saved(self, key: str, again: bool, filled: Mapping[str, Any]) -> None:
        self._saving = False
        self._draft.drop()
        self._draft_mark.hide()
        remember(self.context.shelf, self.ledger, filled)
        self.saved.emit(key)
        if again:
            self._empty()
            number = self.context.desk.titles([key]).get(key, "")
            bar = NoticeBar("已登记", number, "done", acts=[("打开", lambda: self._open(key))], closable=True)
            self._notices.layout().addWidget(bar)
            return
        if self.row is None:
            self._empty()
        frame = self.context.frame
        if frame is not None:
            frame.back()

    def _open(self, key: str) -> None:
        if self.context.frame is not None:
            self.context.frame.go(self.ledger.CODE, key)

    def _refused(self, error: PaizhuError) -> None:
        """What was typed stays; every finding stands at its field."""
        self._saving = False
        if isinstance(error, CheckFailed):
            self._complain(error.findings)
        else:
            self.context.notices.show(error)

    def _complain(self, findings: list[Finding]) -> None:
        self._told = {(finding.field or "").split(".")[0] for finding in findings}
        self._visited |= self._told
        rest = self.form.show_findings(findings, repairs=repairs(self.form, findings))
        self._clear_notices()
        if rest:
            self._notices.layout().addWidget(NoticeBar("没有保存", "；".join(finding.message for finding in rest), "alarm", closable=True))
        self.form.go_to_trouble()

    # the frame

    def leave(self) -> bool:
        if self._draft.waiting():
            self._draft.keep()
        return True

    def escape(self) -> None:
        for popup in self.findChildren(Suggest):
            if popup.isVisible():
                popup.hide()
                return
        super().escape()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        roomy = self.COMPANION and self.width() >= theme.px(NARROW)
        self._show_pane.setVisible(not roomy)
        self._pane.setVisible(roomy or self._show_pane.isChecked())


_PRESET = ("org_id", "classification", "handlers")
"""Filled by the desk where the form leaves them empty."""
