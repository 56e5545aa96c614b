"""The cards of a record's page: approval, facts in their groups, sub-tables, links, attachments."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QMargins, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app import codes
from app.desk.answers import Linked
from app.desk.approving import role_label
from app.ledgers import ledgers
from app.ledgers.face import Face, Kind
from app.names import visible
from ui.pages.records.gather import Dossier
from ui.shell import words as fixed
from ui.theme import theme
from ui.widgets.buttons import Button, IconButton, LineLink, link
from ui.widgets.cards import Card
from ui.widgets.choosing import open_many
from ui.widgets.files import ICONS, size_words
from ui.widgets.grid import GridEditor
from ui.widgets.labels import Facts, IconLabel, IconWords, rule, words
from ui.widgets.sources import Sources
from ui.widgets.tokens import Flow

LINKS_SHOWN = 8


class ApprovalCard(Card):
    """呈批: who signs in order, who has, and the buttons of the one whose turn it is."""

    signed = Signal(str)
    paper_asked = Signal()

    def __init__(self, dossier: Dossier, roles: frozenset[str]) -> None:
        super().__init__("呈批", f"{len(dossier.chain)} 人依次签批")
        lines = [line for line in dossier.row.approvals or () if line.get("result")]
        current = lines[len(lines) - dossier.signed:] if dossier.signed else []
        self.buttons: dict[str, Button] = {}
        for place, role in enumerate(dossier.chain):
            row = QHBoxLayout()
            row.setSpacing(8)
            if place < len(current):
                line = current[place]
                row.addWidget(IconWords("check-circle", role_label(role), "done-ink"))
                who = dossier.titles(line.get("approver") or "")
                told = (who, "同意", (line.get("at") or "").replace("T", " "), "纸质签批" if line.get("paper") else "", line.get("opinion"))
                row.addWidget(words("　".join(filter(None, told)), "second"), 1)
            else:
                now = role == dossier.approver and place == len(current)
                row.addWidget(IconWords("clock" if now else "dots-three", role_label(role), "accent" if now else "t3"))
                row.addWidget(words("待签批" if now else "", "second"), 1)
            self.body.addLayout(row)
        past = lines[:len(lines) - dossier.signed] if dossier.signed else lines
        if past and past[-1].get("result") != "agree":
            word = codes.table("approval_result").label(past[-1]["result"]) if past[-1]["result"] in codes.table("approval_result") else ""
            self.body.addWidget(IconWords("arrow-u-up-left", f"上一轮：{dossier.titles(past[-1].get('approver') or '')}　{word}　"
                                          f"{past[-1].get('opinion') or ''}", "warn-ink", wrap=True))
        if dossier.approver is None:
            return
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        if dossier.approver in roles:
            for result, label, kind in (("reject", "不同意", "tool"), ("return", "退回补充", "tool"), ("agree", "同意", "primary")):
                button = self.buttons[result] = Button(label, kind)
                button.clicked.connect(lambda _=False, result=result: self.signed.emit(result))
                row.addWidget(button)
        paper = self.buttons["paper"] = Button("登记纸质签批", "tool" if dossier.approver in roles else "plain", "paperclip")
        paper.clicked.connect(self.paper_asked)
        row.insertWidget(1, paper)
        self.body.addLayout(row)


QUIET = ("record_no", "state", "archived", "legacy", "missing", "void_reason", "approvals", "created_at", "created_by")
"""Fields the page shows in its head, its cards and its timeline, not among the facts."""


def filled(dossier: Dossier, *, common: bool | None = False) -> dict[str, list[Face]]:
    """Filled fields by group, without sub-tables and files. common: None both, else only (not) those of every ledger."""
    groups: dict[str, list[Face]] = {}
    for face in dossier.ledger.faces():
        if face.name in QUIET or face.kind in (Kind.FILES, Kind.TABLE) or dossier.row.get(face.name) in (None, [], ""):
            continue
        if common is None or face.common == common:
            groups.setdefault(face.group or "其他", []).append(face)
    return groups


def table_cards(dossier: Dossier) -> list[Card]:
    """Every filled sub-table as a table of its own."""
    return [TableCard(dossier, face) for face in dossier.ledger.faces()
            if face.kind is Kind.TABLE and face.name not in QUIET and dossier.row.get(face.name)]


def fact_cards(dossier: Dossier, open_: Callable[[str], None]) -> list[QWidget]:
    """The record's own filled fields, a card per group, two beside each other where both are short."""
    rows: list[QWidget] = []
    waiting: Card | None = None
    for group, faces in filled(dossier).items():
        card = Card(group)
        card.add(facts_of(dossier, faces, open_))
        card.body.addStretch(1)
        if any(len(dossier.shown(face)) > 40 for face in faces):
            rows.append(card)
        elif waiting is None:
            waiting = card
            rows.append(_Pair(card))
        else:
            pair = next(row for row in reversed(rows) if isinstance(row, _Pair))
            pair.add(card)
            waiting = None
    return rows


class _Pair(QWidget):
    """Two cards in a row."""

    def __init__(self, card: Card) -> None:
        super().__init__()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(12)
        self._row.addWidget(card, 1)

    def add(self, card: Card) -> None:
        self._row.addWidget(card, 1)


def work_links(links: Sequence[Linked]) -> list[Linked]:
    """Links worth telling: to and from the records of the work, once each; an office or a handler named in a field is not news."""
    known = ledgers()
    return list({one.id: one for one in links if one.ledger in known and (known[one.ledger].HANDLED or (one.incoming and one.field not in
                 ("org_id", "handlers", "readers", "group_id", "unit_id")))}.values())


def facts_of(dossier: Dossier, faces: Sequence[Face], open_: Callable[[str], None], label_width: int = 96) -> Facts:
    """Label and value; references are links."""
    pairs: list[tuple[str, str | QWidget]] = []
    for face in faces:
        value = dossier.row.get(face.name)
        if face.kind in (Kind.REF, Kind.REFS) and value:
            pairs.append((face.label, _links(dossier, value if isinstance(value, list) else [value], open_)))
        else:
            pairs.append((face.label, dossier.shown(face)))
    return Facts(pairs, label_width)


def _links(dossier: Dossier, keys: list[str], open_: Callable[[str], None]) -> QWidget:
    if len(keys) == 1:
        return LineLink(dossier.titles(keys[0]) or "—", lambda: open_(keys[0]))
    holder = QWidget()
    row = Flow(holder, 10, QMargins(0, 0, 0, 0))
    for key in keys[:12]:
        row.addWidget(link((dossier.titles(key) or "—")[:16], lambda key=key: open_(key)))
    if len(keys) > 12:
        row.addWidget(words(f"等 {len(keys)} 个", "second"))
    return holder


class TableCard(Card):
    """A sub-table as it stands, read only; columns without anything in them are left out."""

    def __init__(self, dossier: Dossier, face: Face, hide: Sequence[str] = ("no",)) -> None:
        lines = dossier.row.get(face.name) or []
        super().__init__(face.label, f"{len(lines)} 项", bare=True)
        self.face = face
        empty = [column.name for column in face.columns if not any(line.get(column.name) for line in lines)]
        self.grid = GridEditor(face, Sources(title=dossier.titles), tools=False, hide=(*hide, *empty))
        self.grid.set_value(lines)
        self.grid.set_locked(True)
        view = self.grid.view
        view.setFrameShape(QFrame.Shape.NoFrame)
        # The first text takes what is left; where there is none, the last column does, unless it is a number far from its heading.
        kinds = [column.kind for column in face.columns if column.name not in (*hide, *empty)]
        last = bool(kinds) and not {Kind.TEXT, Kind.LONG} & {*kinds} and kinds[-1] not in (Kind.INT, Kind.DECIMAL, Kind.MONEY)
        view.horizontalHeader().setStretchLastSection(last)
        shown = min(12, len(lines))
        wide = len(face.columns) - len({*hide, *empty}) > 7
        if shown == len(lines):
            view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.grid.setFixedHeight(theme.px(34 + 32 * shown) + (18 if wide else 6))
        self.body.addWidget(self.grid)


class LinkBox(QWidget):
    """Records this one names and that name it; opened(ledger, id)."""

    opened = Signal(str, str)

    def __init__(self, links: Sequence[Linked], most: int = LINKS_SHOWN) -> None:
        super().__init__()
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(4)
        known = ledgers()
        shown = work_links(links)
        for one in shown[:most]:
            row = QHBoxLayout()
            row.setSpacing(8)
            label = known[one.ledger].LABEL if one.ledger in known else one.ledger
            row.addWidget(IconLabel("link", "t3"))
            row.addWidget(LineLink(f"{label}　{one.title}", lambda one=one: self.opened.emit(one.ledger, one.id),
                                   "　".join(filter(None, (label, one.record_no, one.title)))), 1)
            row.addWidget(words((one.on_date or "")[:10], "note"))
            lines.addLayout(row)
        if len(shown) > most:
            lines.addWidget(words(f"还有 {len(shown) - most} 条，见经过", "note"))


class FileBox(QWidget):
    """All attachments of a record. Dropped files are added; asked(act, field, item) for open, save, detach."""

    asked = Signal(str, str, object)
    dropped = Signal(list)

    def __init__(self, dossier: Dossier) -> None:
        super().__init__()
        self.setAcceptDrops(dossier.may_change)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(4)
        for face in dossier.ledger.faces():
            if face.kind is not Kind.FILES:
                continue
            for item in dossier.row.get(face.name) or ():
                row = QHBoxLayout()
                row.setSpacing(6)
                row.addWidget(IconLabel(ICONS.get(item["name"].rsplit(".", 1)[-1].lower(), "file-text")))
                row.addWidget(LineLink(visible(item["name"]), lambda item=item, face=face: self.asked.emit("open", face.name, item),
                                       f"{visible(item['name'])}　{face.label}"), 1)
                row.addWidget(words(size_words(item["size"]), "note"))
                save = IconButton("download-simple", f"另存 {visible(item['name'])}")
                save.clicked.connect(lambda _=False, item=item, face=face: self.asked.emit("save", face.name, item))
                row.addWidget(save)
                if dossier.may_change:
                    away = IconButton("x", f"去掉 {visible(item['name'])}")
                    away.clicked.connect(lambda _=False, item=item, face=face: self.asked.emit("detach", face.name, item))
                    row.addWidget(away)
                lines.addLayout(row)
        if dossier.may_change:
            row = QHBoxLayout()
            self.add = Button(fixed.CHOOSE_FILE, "plain", "paperclip", compact=True)
            self.add.clicked.connect(self._choose)
            row.addWidget(self.add)
            row.addWidget(words(fixed.DROP_FILES, "note"))
            row.addStretch(1)
            lines.addLayout(row)

    def _choose(self) -> None:
        if paths := open_many(self, fixed.CHOOSE_FILE):
            self.dropped.emit(paths)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            self.dropped.emit(paths)
            event.acceptProposedAction()


def part(title: str, body: QWidget, *, act: QWidget | None = None, ruled: bool = True) -> QWidget:
    """A named part of a side pane."""
    holder = QWidget()
    lines = QVBoxLayout(holder)
    lines.setContentsMargins(0, 0, 0, 0)
    lines.setSpacing(8)
    if ruled:
        lines.addWidget(rule())
    head = QHBoxLayout()
    head.addWidget(words(title, "strong"))
    head.addStretch(1)
    if act is not None:
        head.addWidget(act)
    lines.addLayout(head)
    lines.addWidget(body)
    return holder


def clear(layout: Any) -> None:
    while place := layout.takeAt(0):
        if place.widget() is not None:
            place.widget().hide()
            place.widget().deleteLater()
        elif place.layout() is not None:
            clear(place.layout())
