"""A record on one page: head and state, its next step, approval, facts, what happened; beside it limits, links and attachments.

A hand-made page subclasses it and replaces a part (ui/pages/made).
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QSizePolicy, QSplitter, QVBoxLayout, QWidget

from app.desk.approving import role_label
from app.desk.chain import DOWN, UP
from app.errors import PaizhuError
from app.ledgers.face import Face, Kind
from app.ledgers.kit import Record
from app.sync.views.lamps import of_records
from ui.pages.asking import Asker
from ui.pages.going import Edit, Paper
from ui.pages.preview.kinds import printed_words
from ui.pages.records.acting import Acting, forward
from ui.pages.records.gather import Dossier, gather
from ui.pages.records.happenings import KINDS, happenings
from ui.pages.records.lamp_strip import LampStrip
from ui.pages.records.limits import duties_card, limit_box
from ui.pages.records.next_step import NextStep
from ui.pages.records.opened import open_file, save_file
from ui.pages.records.parts import (
    ApprovalCard,
    FileBox,
    LinkBox,
    clear,
    fact_cards,
    facts_of,
    filled,
    part,
    table_cards,
    work_links,
)
from ui.pages.records.stages import is_over, stages_of
from ui.pages.titles import titles_of
from ui.shell import words as fixed
from ui.shell.page import Context, Page, PageAct
from ui.theme import theme
from ui.widgets.buttons import Button, IconButton, link
from ui.widgets.cards import Card, Scrolled, Segments
from ui.widgets.days import days_sign
from ui.widgets.labels import Elided, Tag, words
from ui.widgets.notice_bar import NoticeBar
from ui.widgets.stages import StageLine
from ui.widgets.timeline import Timeline

SIDE, SIDE_LEAST, NARROW = 352, 320, 900
_DAYS = (Kind.DATE, Kind.MOMENT)
_NOT_BESIDE = (Kind.TABLE, Kind.FILES, Kind.INT, Kind.DECIMAL)
IN_CHAIN = {*UP, *DOWN, "meeting", "list_review"}


class RecordPage(Page):
    """`look_at(id)` reads a record and shows it. neighbour(by) -> id of the record before or after in the list, "" for none."""

    HINTS = (("Esc", "返回"), ("Alt+↑", "上一件"), ("Alt+↓", "下一件"), ("Ctrl+P", "打印"))

    gone = Signal()        # the record is not there (any more): the page has nothing to show
    shown = Signal()

    def __init__(self, context: Context, ledger: type[Record]) -> None:
        super().__init__(context)
        self.ledger = ledger
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.dossier: Dossier | None = None
        self.neighbour: Callable[[int], str] = lambda _by: ""
        self._key = ""
        self._asker, self._titles = Asker(self, context), titles_of(context)
        self.acting = Acting(self, context)
        self.acting.acted.connect(self.refresh)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        self._head = QFrame()
        self._head.setProperty("role", "pagehead")
        self._head_lines = QVBoxLayout(self._head)
        self._head_lines.setContentsMargins(12, 4, 16, 12)
        self._head_lines.setSpacing(4)
        lines.addWidget(self._head)
        main, side = QWidget(), QWidget()
        self.main, self.side = QVBoxLayout(main), QVBoxLayout(side)
        self.main.setContentsMargins(20, 12, 12, 16)
        self.main.setSpacing(12)
        self.side.setContentsMargins(16, 16, 16, 16)
        self.side.setSpacing(12)
        self._main_scroll = Scrolled(main)
        pane = QFrame()
        pane.setProperty("role", "pane")
        inside = QVBoxLayout(pane)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(Scrolled(side))
        pane.setMinimumWidth(theme.px(SIDE_LEAST))
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.setHandleWidth(1)
        self._split.setChildrenCollapsible(False)
        self._split.addWidget(self._main_scroll)
        self._split.addWidget(pane)
        self._split.setStretchFactor(0, 1)
        self._split.setSizes([1000, theme.px(SIDE)])
        lines.addWidget(self._split, 1)
        for key, act in (("Alt+Up", lambda: self._turn(-1)), ("Alt+Down", lambda: self._turn(1)), ("Ctrl+Return", self.primary),
                         ("Ctrl+Enter", self.primary)):
            QShortcut(QKeySequence(key), self, act, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)

    # reading

    def look_at(self, key: str) -> None:
        if key != self._key:
            self._key, self.dossier = key, None
            self._split.hide()

    def refresh(self) -> None:
        if not self._key:
            return
        key, titles = self._key, self._titles
        self._asker.ask("record", lambda desk: gather(desk, titles, key), self._show, self._refused)

    def _refused(self, error: PaizhuError) -> None:
        self.context.notices.show(error)
        self._key = ""
        self.gone.emit()

    def _show(self, dossier: Dossier) -> None:
        place = self._main_scroll.verticalScrollBar().value() if self.dossier is not None else 0
        self.dossier = dossier
        for layout in (self._head_lines, self.side):
            clear(layout)
        self.fill_head(dossier)
        self.show_main()
        self.fill_side(dossier)
        self.side.addStretch(1)
        self._split.show()
        self._main_scroll.verticalScrollBar().setValue(place)
        self.title_changed.emit(dossier.title)
        self.shown.emit()

    def show_main(self) -> None:
        """Fill the middle anew."""
        assert self.dossier is not None
        clear(self.main)
        self.fill_main(self.dossier)
        self.main.addStretch(1)

    # the head

    def fill_head(self, dossier: Dossier) -> None:
        top = QHBoxLayout()
        top.setSpacing(8)
        back = IconButton("arrow-left", fixed.BACK)
        back.clicked.connect(self.escape)
        top.addWidget(back)
        top.addWidget(link(self.ledger.LABEL, self._to_list))
        top.addWidget(words("›", "note"))
        top.addWidget(words(dossier.number() or dossier.title))
        top.addStretch(1)
        for icon, name, by in (("caret-up", "上一件", -1), ("caret-down", "下一件", 1)):
            turn = IconButton(icon, name)
            turn.setEnabled(bool(self.neighbour(by)))
            turn.clicked.connect(lambda _=False, by=by: self._turn(by))
            top.addWidget(turn)
        self._head_lines.addLayout(top)
        row = QHBoxLayout()
        row.setContentsMargins(8, 0, 0, 0)
        row.setSpacing(10)
        title = Elided(dossier.title, "subject")
        title.setMinimumWidth(theme.px(60))
        # The title is whole before anything is said beside it.
        title.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        row.addWidget(title)
        beside = Elided(self.subtitle(dossier), "second")
        beside.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(beside, 1)
        if secrecy := dossier.secrecy():
            row.addWidget(Tag(secrecy, "secret" if dossier.row.classification in ("secret", "confidential", "top") else "plain"))
        word = "已作废" if dossier.row.void_reason else "已归档" if dossier.row.archived else self.ledger.state_label(dossier.row.state)
        tone = "alarm" if dossier.row.void_reason else "done" if is_over(self.ledger, dossier.row) else "accent"
        row.addWidget(Tag(word, tone))
        if dossier.row.legacy:
            row.addWidget(Tag("旧账", "warn"))
        row.addSpacing(12)
        for button in self.head_buttons(dossier):
            row.addWidget(button)
        self._head_lines.addLayout(row)
        if self.ledger.HANDLED:
            running = dossier.running()
            notes = [days_sign(running[0].days_left).text] if running else []
            line = StageLine(stages_of(self.ledger, dossier.row, dossier.entered, notes, dossier.late))
            holder = QWidget()
            inside = QHBoxLayout(holder)
            inside.setContentsMargins(8, 8, 0, 0)
            inside.addWidget(line)
            self._head_lines.addWidget(holder)

    def subtitle(self, dossier: Dossier) -> str:
        names = [name for name in self.ledger.LIST if name not in self.ledger.TITLE and name != "state"]
        faces = [self.ledger.FACES[name] for name in names[:4] if self.ledger.FACES[name].kind not in _NOT_BESIDE]
        told = ((face, dossier.shown(face)) for face in faces)
        # A day alone does not say which one it is.
        return "　".join(f"{face.label} {text}" if face.kind in _DAYS else text[:24] for face, text in told if text)[:60]

    def head_buttons(self, dossier: Dossier) -> list[QWidget]:
        found: list[QWidget] = []
        readers = dossier.row.readers or ()
        if readers:
            found.append(words(f"知悉范围 {len(readers)} 人", "second"))
        if self.ledger.CODE in IN_CHAIN:
            chain = Button("办理链条", "tool", "git-branch")
            chain.setToolTip("从哪里来、到哪里去、还缺什么")
            chain.clicked.connect(lambda: self.go("chain", dossier.id))
            found.append(chain)
        if self.ledger.PRINTS:
            printing = Button(fixed.PRINT, "tool", "printer", caret=True)
            printing.clicked.connect(lambda: self.print_menu().exec(printing.mapToGlobal(printing.rect().bottomLeft())))
            found.append(printing)
        edit = Button(fixed.EDIT, "tool", "pencil-simple")
        edit.setEnabled(dossier.may_change)
        edit.clicked.connect(self.edit)
        found.append(edit)
        more = IconButton("dots-three", "更多")
        more.clicked.connect(lambda: self.more_menu().exec(more.mapToGlobal(more.rect().bottomLeft())))
        found.append(more)
        return found

    # the middle

    def fill_main(self, dossier: Dossier) -> None:
        if dossier.row.void_reason:
            self.main.addWidget(NoticeBar("这条记录已作废", dossier.row.void_reason, "alarm"))
        if dossier.row.missing:
            labels = "、".join(self.ledger.FACES[name.partition(".")[0]].label for name in dossier.row.missing
                              if name.partition(".")[0] in self.ledger.FACES)
            acts = [("现在补", self.edit)] if dossier.may_change else ()
            self.main.addWidget(NoticeBar("旧台账没有写明，待补", labels, "warn", acts=acts))
        self.fill_steps(dossier)
        if duties := [due for due in dossier.dues if due.period is not None]:
            self.main.addWidget(duties_card(duties, self.acting.explain))
        for card in self.cards(dossier):
            self.main.addWidget(card)
        self.main.addWidget(self.timeline(dossier))
        self.ask_lamps(dossier)

    def ask_lamps(self, dossier: Dossier) -> None:
        """How far the record is with the partners: found after it is shown, in one line above everything."""
        strip, workspace = LampStrip(), self.context.office.workspace
        self.main.insertWidget(0, strip)
        self._asker.ask("lamps", lambda _desk: of_records(workspace, [dossier.id]).get(dossier.id, []), strip.set_lamps)

    def fill_steps(self, dossier: Dossier) -> None:
        # The signature that is this user's to give is the one next step, where there is one.
        mine = dossier.approver is not None and dossier.approver in self.context.desk.user.roles
        step = None if mine else forward(dossier)
        others = [one for one in dossier.steps if one is not step]
        if (dossier.chain and dossier.approver is not None) or (dossier.chain and dossier.signed):
            card = ApprovalCard(dossier, self.context.desk.user.roles)
            card.signed.connect(lambda result: self.acting.sign(dossier, result))
            card.paper_asked.connect(lambda: self.acting.sign_on_paper(dossier))
            self.main.addWidget(card)
        if not self.ledger.HANDLED:
            return      # a unit or a person is not worked on; what can be done with them stands in the menu
        if step or others or dossier.makes:
            self.next_step = NextStep(step, others, dossier.makes, self.next_words(dossier), dossier.approver is not None)
            self.next_step.asked.connect(lambda one: self.acting.take(dossier, one))
            self.next_step.make_asked.connect(lambda make: self.acting.make(dossier, make))
            self.main.addWidget(self.next_step)

    def next_words(self, dossier: Dossier) -> str:
        """One sentence under the next step."""
        if dossier.approver is not None:
            return f"等待{role_label(dossier.approver)}签批"
        running = dossier.running()
        return f"{running[0].what}，{running[0].due} 到期" if running else ""

    def cards(self, dossier: Dossier) -> list[QWidget]:
        return [*table_cards(dossier), *fact_cards(dossier, self.open_id)]

    def long_cards(self, dossier: Dossier, groups: Mapping[str, Sequence[Face]]) -> list[QWidget]:
        """Long texts, a card each group, where the short facts stand at the side."""
        cards: list[QWidget] = []
        for group, faces in groups.items():
            if faces:
                card = Card(group)
                card.add(facts_of(dossier, faces, self.open_id))
                cards.append(card)
        return cards

    def timeline(self, dossier: Dossier) -> QWidget:
        told = happenings(dossier)
        card = Card("经过", "", bare=True)
        counts = {kind: sum(1 for one in told if kind is None or one.kind == kind) for kind, _ in KINDS}
        line = Timeline(told)
        line.opened.connect(lambda target: self.go(*target))
        segments = Segments([(kind or "", f"{label} {counts[kind]}") for kind, label in KINDS if counts[kind] or kind is None], "")
        segments.chosen.connect(lambda kind: line.set_happenings(told, str(kind)))
        card.act(segments)
        card.body.addWidget(line)
        return card

    # the side

    def fill_side(self, dossier: Dossier) -> None:
        first = True

        def add(title: str, body: QWidget, act: QWidget | None = None) -> None:
            nonlocal first
            self.side.addWidget(part(title, body, act=act, ruled=not first))
            first = False

        if dues := [due for due in dossier.dues if due.period is None]:
            add("时限", limit_box(dues, date.fromisoformat(dossier.today), self.context.desk.calendar, self.acting.explain))
        for title, body in self.side_parts(dossier):
            add(title, body)
        if work_links(dossier.links):
            box = LinkBox(dossier.links)
            box.opened.connect(self.go)
            add("关联", box)
        for group, faces in filled(dossier, common=True).items():
            add(faces[0].label if len(faces) == 1 else group, facts_of(dossier, faces, self.open_id, 84))
        files = FileBox(dossier)
        files.asked.connect(lambda act, field, item: self._file(act, field, item))
        files.dropped.connect(lambda paths: self.acting.attach(dossier, paths))
        add("附件", files)

    def side_parts(self, dossier: Dossier) -> list[tuple[str, QWidget]]:
        return []

    # acts

    def primary(self) -> None:
        """Ctrl+Enter: the one next step."""
        if self.dossier is not None and (step := forward(self.dossier)) is not None:
            self.acting.take(self.dossier, step)

    def edit(self, at: str = "") -> None:
        if self.dossier is not None and self.dossier.may_change:
            self.go(self.ledger.CODE, Edit(self.dossier.id, at if isinstance(at, str) else ""))

    def print_menu(self) -> QMenu:
        menu = QMenu(self)
        for kind in self.ledger.PRINTS:
            if kind != "register":
                menu.addAction(printed_words(kind), lambda kind=kind: self._print(kind))
        if menu.isEmpty():
            menu.addAction("没有单独的文书").setEnabled(False)
        return menu

    def _print(self, kind: str) -> None:
        if self.dossier is not None:
            self.go("paper", Paper(kind, self.dossier.id))

    def print_page(self) -> None:
        kinds = [kind for kind in self.ledger.PRINTS if kind != "register"]
        if kinds:
            self._print(kinds[0])

    def more_menu(self) -> QMenu:
        menu = QMenu(self)
        for act in self.acts():
            menu.addAction(act.words, act.act).setEnabled(act.enabled)
        return menu

    def acts(self) -> list[PageAct]:
        dossier = self.dossier
        if dossier is None:
            return []
        found = [PageAct(step.label, lambda step=step: self.acting.take(dossier, step)) for step in dossier.steps]
        found += [PageAct(make.label, lambda make=make: self.acting.make(dossier, make)) for make in dossier.makes]
        found += [PageAct(fixed.EDIT, self.edit, enabled=dossier.may_change),
                  PageAct(fixed.VOID, lambda: self.acting.void(dossier), enabled=dossier.may_void and not dossier.row.void_reason)]
        return found

    def _file(self, act: str, field: str, item: dict[str, Any]) -> None:
        assert self.dossier is not None
        if act == "open":
            open_file(self.context, self._asker, self.ledger.CODE, self.dossier.id, item)
        elif act == "save":
            save_file(self.context, self._asker, self, self.ledger.CODE, self.dossier.id, item)
        else:
            self.acting.detach(self.dossier, item["name"], field)

    def _turn(self, by: int) -> None:
        if key := self.neighbour(by):
            self.go(self.ledger.CODE, key)

    def _to_list(self) -> None:
        self.go(self.ledger.CODE, None)

    def open_id(self, key: str) -> None:
        try:
            row = self.context.desk.get(key)
        except PaizhuError as error:
            self.context.notices.show(error)
            return
        self.go(row["ledger"], key)

    def go(self, ledger: str, argument: Any) -> None:
        if self.context.frame is not None:
            self.context.frame.go(ledger, argument)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < theme.px(NARROW)
        wanted = Qt.Orientation.Vertical if narrow else Qt.Orientation.Horizontal
        if self._split.orientation() is not wanted:
            self._split.setOrientation(wanted)
            # Below each other the work keeps two thirds of the height.
            self._split.setSizes([200, 100] if narrow else [1000, theme.px(SIDE)])
