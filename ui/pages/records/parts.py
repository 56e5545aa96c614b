"""The cards of a record's page: next step, approval, facts in their groups, sub-tables, links, attachments."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from app import codes
from app.desk.answers import Linked
from app.desk.approving import role_label
from app.ledgers import ledgers
from app.ledgers.face import Face, Kind
from app.ledgers.kit import Make, Step
from ui.pages.records.gather import Dossier
from ui.shell import words as fixed
from ui.theme import theme
from ui.widgets.buttons import Button, IconButton, link
from ui.widgets.cards import Card
from ui.widgets.files import ICONS, size_words
from ui.widgets.grid import GridEditor
from ui.widgets.labels import Facts, IconLabel, IconWords, rule, words
from ui.widgets.sources import Sources

LINKS_SHOWN = 8


class NextStep(QFrame):
    """What comes next: the one step as a button, the others beside it, what can be made from here."""

    asked = Signal(object)
    make_asked = Signal(object)

    def __init__(self, step: Step | None, others: Sequence[Step], makes: Sequence[Make], text: str) -> None:
        super().__init__()
        self.setProperty("role", "card")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 12, 16, 12)
        row.setSpacing(12)
        row.addWidget(IconLabel("arrow-right", "accent", 20))
        lines = QVBoxLayout()
        lines.setSpacing(0)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(words("下一步", "second"))
        self.title = words(step.label if step else "在等呈批" if text else "已到终点", "strong")
        head.addWidget(self.title)
        head.addStretch(1)
        lines.addLayout(head)
        self.text = words(text, "second", wrap=True)
        self.text.setVisible(bool(text))
        lines.addWidget(self.text)
        row.addLayout(lines, 1)
        self.buttons: dict[str, Button] = {}
        for one in makes[:2]:
            button = Button(one.label, "tool", "plus")
            button.clicked.connect(lambda _=False, one=one: self.make_asked.emit(one))
            row.addWidget(button)
        for one in others[:2]:
            row.addWidget(self._button(one, "tool"))
        if len(others) > 2 or len(makes) > 2:
            more = Button("其他", "tool", caret=True)
            menu = QMenu(more)
            for one in others[2:]:
                menu.addAction(one.label, lambda one=one: self.asked.emit(one))
            for made in makes[2:]:
                menu.addAction(made.label, lambda made=made: self.make_asked.emit(made))
            more.clicked.connect(lambda: menu.exec(more.mapToGlobal(more.rect().bottomLeft())))
            row.addWidget(more)
        if step is not None:
            row.addWidget(self._button(step, "primary"))

    def _button(self, step: Step, kind: str) -> Button:
        button = self.buttons[step.code] = Button(step.label, kind, key="Ctrl+Enter" if kind == "primary" else "", bind=False)
        button.clicked.connect(lambda _=False: self.asked.emit(step))
        return button


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
                row.addWidget(words("　".join(filter(None, (who, "同意", (line.get("at") or "").replace("T", " "),
                                                           "纸质签批" if line.get("paper") else "", line.get("opinion") or ""))), "second"), 1)
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


def fact_cards(dossier: Dossier, leave_out: Sequence[str], open_: Callable[[str], None]) -> list[Card]:
    """The record's filled fields, a card per group; sub-tables as tables of their own."""
    groups: dict[str, list[Face]] = {}
    tables: list[Face] = []
    for face in dossier.ledger.faces():
        if face.name in leave_out or face.kind is Kind.FILES or dossier.row.get(face.name) in (None, [], ""):
            continue
        if face.kind is Kind.TABLE:
            tables.append(face)
        else:
            groups.setdefault(face.group or "其他", []).append(face)
    cards = [table_card(dossier, face) for face in tables]
    for group, faces in groups.items():
        card = Card(group)
        card.add(facts_of(dossier, faces, open_))
        cards.append(card)
    return cards


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
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(12)
    for key in keys[:6]:
        row.addWidget(link((dossier.titles(key) or "—")[:24], lambda key=key: open_(key)))
    if len(keys) > 6:
        row.addWidget(words(f"等 {len(keys)} 个", "second"))
    row.addStretch(1)
    return holder


def table_card(dossier: Dossier, face: Face) -> Card:
    """A sub-table as it stands, read only, columns without anything in them left out."""
    lines = dossier.row.get(face.name) or []
    card = Card(face.label, f"{len(lines)} 项", bare=True)
    empty = tuple(column.name for column in face.columns if not any(line.get(column.name) for line in lines))
    grid = GridEditor(face, Sources(title=dossier.titles), tools=False, hide=empty)
    grid.set_value(lines)
    grid.set_locked(True)
    grid.view.setFrameShape(QFrame.Shape.NoFrame)
    grid.setFixedHeight(theme.px(34 + 32 * min(12, len(lines))) + 6)
    card.body.addWidget(grid)
    return card


class LinkBox(QWidget):
    """Records this one names and that name it; opened(ledger, id)."""

    opened = Signal(str, str)

    def __init__(self, links: Sequence[Linked], most: int = LINKS_SHOWN) -> None:
        super().__init__()
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(4)
        known = ledgers()
        shown = list({one.id: one for one in links}.values())
        for one in shown[:most]:
            row = QHBoxLayout()
            row.setSpacing(8)
            label = known[one.ledger].LABEL if one.ledger in known else one.ledger
            row.addWidget(IconLabel("link", "t3"))
            opener = link(f"{label}　{one.title}"[:24], lambda one=one: self.opened.emit(one.ledger, one.id))
            opener.setToolTip("　".join(filter(None, (label, one.record_no, one.title))))
            row.addWidget(opener)
            row.addStretch(1)
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
                opener = link(item["name"][:22], lambda item=item, face=face: self.asked.emit("open", face.name, item))
                opener.setToolTip(f"{item['name']}　{face.label}")
                row.addWidget(opener)
                row.addWidget(words(size_words(item["size"]), "note"))
                row.addStretch(1)
                save = IconButton("download-simple", f"另存 {item['name']}")
                save.clicked.connect(lambda _=False, item=item, face=face: self.asked.emit("save", face.name, item))
                row.addWidget(save)
                if dossier.may_change:
                    away = IconButton("x", f"去掉 {item['name']}")
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
        paths, _ = QFileDialog.getOpenFileNames(self, fixed.CHOOSE_FILE)
        if paths:
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
