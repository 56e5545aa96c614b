"""The pane beside a list: the chosen record in short, its limit, its next step, its links."""

from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.errors import PaizhuError
from app.ledgers.face import Face, Kind
from app.ledgers.kit import Record
from ui.pages.asking import Asker
from ui.pages.records.acting import Acting, forward
from ui.pages.records.gather import Dossier, gather, local
from ui.pages.records.happenings import happenings
from ui.pages.records.opened import open_file
from ui.pages.records.parts import FileBox, LinkBox, clear, facts_of, part, work_links
from ui.pages.records.stages import stages_of
from ui.pages.titles import titles_of
from ui.shell import words as fixed
from ui.shell.page import Context
from ui.theme import theme
from ui.widgets.buttons import Button, IconButton
from ui.widgets.cards import Scrolled
from ui.widgets.days import days_sign
from ui.widgets.labels import Elided, Tag, words
from ui.widgets.notice_bar import NoticeBar
from ui.widgets.stages import StageLine

WAIT_MS, FACTS, LATEST, LINES = 80, 9, 4, 4
LEAST, MOST = 320, 560


class Pane(QFrame):
    """look_at(id or None); opened(id) from its button; closed() by ×."""

    opened = Signal(str)
    closed = Signal()

    def __init__(self, context: Context, ledger: type[Record]) -> None:
        super().__init__()
        self.setProperty("role", "pane")
        self.setAccessibleName("所选记录")
        self.setMinimumWidth(theme.px(LEAST))
        self.setMaximumWidth(theme.px(MOST))
        self._context, self._ledger = context, ledger
        self._asker, self._titles = Asker(self, context), titles_of(context)
        self.acting = Acting(self, context)
        self.acting.acted.connect(self.read)
        self._key: str | None = None
        body = QWidget()
        self._lines = QVBoxLayout(body)
        self._lines.setContentsMargins(16, 12, 16, 16)
        self._lines.setSpacing(10)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(Scrolled(body))
        # Going down a list with the arrow key reads the row one stops at, not each on the way.
        self._later = QTimer(self, singleShot=True, interval=WAIT_MS)
        self._later.timeout.connect(self.read)
        self._nothing()

    def look_at(self, key: str | None) -> None:
        self._key = key
        if key is None:
            self._asker.forget("record")
            self._later.stop()
            self._nothing()
        elif self.isVisible():
            self._later.start()

    def read(self) -> None:
        key, titles = self._key, self._titles
        if key is not None:
            self._asker.ask("record", lambda desk: gather(desk, titles, key), self._show, self._gone)

    def _gone(self, _error: PaizhuError) -> None:
        self._nothing()

    def showEvent(self, event: Any) -> None:
        super().showEvent(event)
        if self._key is not None:
            self._later.start()

    def _nothing(self) -> None:
        clear(self._lines)
        self._lines.addWidget(words("在列表里选一条，这里显示它的要点。", "note", wrap=True))
        self._lines.addStretch(1)

    def _show(self, dossier: Dossier) -> None:
        clear(self._lines)
        ledger = self._ledger
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(Elided(dossier.number(), "second"), 1)
        if secrecy := dossier.secrecy():
            top.addWidget(Tag(secrecy, "secret" if dossier.row.classification in ("secret", "confidential", "top") else "plain"))
        top.addWidget(Tag(ledger.state_label(dossier.row.state), "accent" if dossier.steps or dossier.chain else "done"))
        whole, close = IconButton("arrows-out", f"{fixed.OPEN}　Enter"), IconButton("x", "收起窗格")
        whole.clicked.connect(lambda: self.opened.emit(dossier.id))
        close.clicked.connect(self.closed)
        top.addWidget(whole)
        top.addWidget(close)
        self._lines.addLayout(top)
        self._lines.addWidget(words(dossier.title, "subject", wrap=True))
        running = dossier.running()
        if running:
            sign = days_sign(running[0].days_left)
            tone = "alarm" if running[0].days_left < 0 else "warn" if running[0].days_left <= 7 else "info"
            text = f"{running[0].due} 到期　{running[0].starts[:10]} 起\n{running[0].source}"
            self._lines.addWidget(NoticeBar(f"{running[0].what}　{sign.text}", text, tone, sign.icon or "clock"))
        self._next(dossier)
        if ledger.HANDLED:
            stages = stages_of(ledger, dossier.row, {}, [], dossier.late)
            if len(stages) <= 6:
                line = StageLine(stages)
                line.setMinimumWidth(theme.px(200))     # a narrow pane shortens the words
                self._lines.addWidget(line)
        named = [*ledger.LIST, *(face.name for face in ledger.faces() if not face.common)]
        faces = [ledger.FACES[name] for name in dict.fromkeys(named) if name not in ("state", "record_no")
                 and ledger.FACES[name].kind not in (Kind.TABLE, Kind.FILES, Kind.LONG) and dossier.row.get(name) not in (None, [], "")]
        self._lines.addWidget(part("要点", facts_of(dossier, faces[:FACTS], self._open_id, 84)))
        self._tables(dossier)
        if work_links(dossier.links):
            box = LinkBox(dossier.links, 5)
            box.opened.connect(self._go)
            self._lines.addWidget(part("关联", box))
        if dossier.may_change or any(dossier.row.get(face.name) for face in ledger.faces() if face.kind is Kind.FILES):
            files = FileBox(dossier)
            files.asked.connect(lambda act, field, item: self._file(dossier, act, field, item))
            files.dropped.connect(lambda paths: self.acting.attach(dossier, paths))
            self._lines.addWidget(part("附件", files))
        latest = QWidget()
        lines = QVBoxLayout(latest)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(4)
        for one in happenings(dossier)[:LATEST]:
            lines.addWidget(words(f"{one.day[5:]}　{one.title}", wrap=True))
        if not dossier.history and dossier.row.created_at:
            lines.addWidget(words(f"{local(dossier.row.created_at, dossier.zone)[5:10]}　登记"))
        self._lines.addWidget(part("最近经过", latest))
        self._lines.addStretch(1)

    def _next(self, dossier: Dossier) -> None:
        if (step := forward(dossier)) is not None:
            button = Button(step.label, "primary", key="Ctrl+Enter", bind=False)
            button.clicked.connect(lambda: self.acting.take(dossier, step))
            self._lines.addWidget(button)
        elif dossier.approver is not None:
            button = Button("呈批中，打开签批", "primary")
            button.clicked.connect(lambda: self.opened.emit(dossier.id))
            self._lines.addWidget(button)

    def _tables(self, dossier: Dossier) -> None:
        for face in self._ledger.faces():
            held = dossier.row.get(face.name)
            if face.kind is not Kind.TABLE or not held or face.common:
                continue
            long = next((column for column in face.columns if column.kind in (Kind.LONG, Kind.TEXT)), None)
            holder = QWidget()
            lines = QVBoxLayout(holder)
            lines.setContentsMargins(0, 0, 0, 0)
            lines.setSpacing(2)
            for number, line in enumerate(held[:LINES], 1):
                rest = "　".join(filter(None, (_told(dossier, column, line) for column in face.columns if column is not long)))[:60]
                text = dossier.titles.shown(long, line.get(long.name))[:60] if long is not None else ""
                lines.addWidget(words(f"{number}　{text or rest}", wrap=True))
                if text and rest:
                    lines.addWidget(words(rest, "note", wrap=True))
            self._lines.addWidget(part(face.label, holder, act=words(f"{len(held)} 个", "note")))

    def _file(self, dossier: Dossier, act: str, field: str, item: dict[str, Any]) -> None:
        if act == "open":
            open_file(self._context, self._asker, self._ledger.CODE, dossier.id, item)
        elif act == "detach":
            self.acting.detach(dossier, item["name"], field)
        else:
            self.opened.emit(dossier.id)

    def _open_id(self, key: str) -> None:
        try:
            row = self._context.desk.get(key)
        except PaizhuError as error:
            self._context.notices.show(error)
            return
        self._go(row["ledger"], key)

    def _go(self, ledger: str, key: str) -> None:
        if self._context.frame is not None:
            self._context.frame.go(ledger, key)


def _told(dossier: Dossier, column: Face, line: dict[str, Any]) -> str:
    """A cell of a sub-table in a line of words: a number or a yes says nothing without its heading."""
    held = line.get(column.name)
    if held is None or column.kind in (Kind.LONG, Kind.FILES, Kind.TABLE):
        return ""
    text = dossier.titles.shown(column, held)
    return f"{column.label} {text}" if column.kind in (Kind.INT, Kind.DECIMAL, Kind.BOOL, Kind.MONEY) else text
