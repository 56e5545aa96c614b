"""Beside a form: the person or the unit it is about, what was had with them before, and what is still to be done there."""

from dataclasses import dataclass

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.desk import Desk
from app.desk.answers import Due, Linked
from app.desk.reading import Where
from app.errors import Absent
from app.ledgers.face import Kind
from app.ledgers.kit import Record, Row
from ui.pages.asking import Asker
from ui.pages.records.dues_box import dues_around
from ui.pages.records.parts import clear
from ui.pages.titles import TitleBook, named, titles_of
from ui.shell.page import Context
from ui.theme import theme
from ui.widgets.buttons import LineLink
from ui.widgets.cards import Scrolled
from ui.widgets.days import DaysLeft
from ui.widgets.labels import Facts, rule, words
from ui.widgets.notice_bar import NoticeBar

WIDTH, BEFORE, OTHERS, DUES = 376, 5, 6, 5


@dataclass
class About:
    """What is told of one person or unit."""

    row: Row
    title: str
    before: list[tuple[Linked, str]]
    others: list[Linked]
    dues: list[Due]


def about(desk: Desk, titles: TitleBook, key: str, ledger: type[Record]) -> About | None:
    """before: records of the form's own ledger with the first words of what was said; None where nothing may be seen."""
    try:
        row = desk.get(key)
        links = [link for link in desk.links(key) if link.incoming]
    except Absent:
        return None
    titles.learn(named(desk.ledger_of(row).faces(), row))
    mine = list({link.id: link for link in links if link.ledger == ledger.CODE}.values())
    said = [face.name for face in ledger.faces() if face.kind is Kind.LONG and face.search and not face.common][:2]
    texts = {one.id: next((one[name] for name in reversed(said) if one.get(name)), "")
             for one in desk.page(ledger.CODE, [_among(mine[:BEFORE])], columns=said).rows} if said and mine else {}
    others = [link for link in {link.id: link for link in links if link.ledger != ledger.CODE}.values()]
    before = [(link, texts.get(link.id, "")) for link in mine[:BEFORE]]
    return About(row, desk.title(row), before, others[:OTHERS], dues_around(desk, key)[:DUES])


def _among(links: list[Linked]) -> Where:
    return Where("id", "in", [link.id for link in links])


class Companion(QWidget):
    """The pane. `look_at` a record's id; None empties it."""

    def __init__(self, context: Context, ledger: type[Record]) -> None:
        super().__init__()
        self._context, self._ledger = context, ledger
        self._asker, self._titles = Asker(self, context), titles_of(context)
        self._at: str | None = None
        self.setMinimumWidth(theme.px(320))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self._body = QWidget()
        self._lines = QVBoxLayout(self._body)
        self._lines.setContentsMargins(16, 16, 16, 16)
        self._lines.setSpacing(8)
        outer.addWidget(Scrolled(self._body), 1)
        self.keys = words("日期可写 3.5、昨天、周一；时间可写 930。Tab 下一项，Alt+↓ 展开，Ctrl+↓ 展开折叠组。", "note", wrap=True)
        self.keys.setContentsMargins(16, 8, 16, 12)
        outer.addWidget(self.keys)
        self._show(None)

    def look_at(self, key: str | None) -> None:
        if key == self._at:
            return
        self._at = key
        if key is None:
            self._asker.forget("about")
            self._show(None)
            return
        ledger, titles = self._ledger, self._titles
        self._asker.ask("about", lambda desk: about(desk, titles, key, ledger), self._show)

    def _show(self, told: About | None) -> None:
        clear(self._lines)
        if told is None:
            self._lines.addWidget(words("选定对象后，这里显示此人或此单位以前的记录和要办的事。", "note", wrap=True))
            self._lines.addStretch(1)
            return
        kind = self._context.desk.ledger_of(told.row)
        self._lines.addWidget(words(told.title, "strong"))
        faces = [kind.FACES[name] for name in kind.LIST if name not in kind.TITLE and name != "state"]
        pairs = [(face.label, text) for face in faces if (text := self._titles.shown(face, told.row.get(face.name)))]
        self._lines.addWidget(Facts(pairs[:4], label_width=72))
        for face in kind.faces():
            if face.live is not None and face.kind is Kind.BOOL and told.row.get(face.name):
                self._lines.addWidget(NoticeBar(f"{face.label}", "此人有在办事项，只有经批准的人知道。谈话内容不要涉及核查情况。", "warn"))
        if told.before:
            self._part(f"以前的{self._ledger.LABEL}")
            for linked, text in told.before:
                self._record(linked, text)
        if told.dues:
            self._part("要办的")
            for due in told.dues:
                row = QHBoxLayout()
                row.addWidget(LineLink(f"{due.what}　{due.title}", lambda due=due: self._open(due.ledger, due.id)), 1)
                row.addWidget(DaysLeft(due.days_left, f"{due.due} 到期\n{due.source}"))
                self._lines.addLayout(row)
        if told.others:
            self._part("其他记录")
            for linked in told.others:
                self._record(linked, "")
        self._lines.addStretch(1)

    def _part(self, title: str) -> None:
        self._lines.addSpacing(8)
        self._lines.addWidget(rule())
        self._lines.addWidget(words(title, "strong"))

    def _record(self, linked: Linked, text: str) -> None:
        known = self._context.desk.ledgers
        named = known[linked.ledger].LABEL if linked.ledger != self._ledger.CODE else linked.title
        title = "　".join(filter(None, [(linked.on_date or "")[:10], named]))
        self._lines.addWidget(LineLink(title, lambda: self._open(linked.ledger, linked.id), linked.title))
        if text:
            self._lines.addWidget(words(text.replace("\n", " ")[:60], "note", wrap=True))

    def _open(self, ledger: str, key: str) -> None:
        if self._context.frame is not None:
            self._context.frame.go(ledger, key)
