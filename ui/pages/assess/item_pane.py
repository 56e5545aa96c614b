"""One item of the sheet: how its points came about, the records behind each count, and the score of the office that reviews it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.assess import ItemScore, evidence
from app.desk import Desk
from app.ledgers import face as f
from ui.models.ledger_table import Column
from ui.pages.asking import Asker
from ui.pages.exchange.parts import buttons
from ui.pages.figures.stats_facts import plain
from ui.pages.records.parts import clear
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.cards import Card, Scrolled
from ui.widgets.empty import EmptyState
from ui.widgets.form import Form
from ui.widgets.labels import Facts, IconWords, words
from ui.widgets.notice_bar import NoticeBar
from ui.widgets.short_table import ShortTable, SignDelegate
from ui.widgets.sources import Sources

KINDS = {"C": "按完成", "R": "按比率", "B": "按档次", "D": "扣分", "Q": "由人评分"}
FOUND, MISSING = ("check", "done"), ("warning-circle", "warn")
FACES = tuple(face.named(name) for name, face in {
    "checked": f.decimal("复核分"), "proof": f.refs("依据的记录", "", help="输入其中的字来找"),
    "why": f.long("调整理由", help="与系统分不同的须写明")}.items())


@dataclass(frozen=True)
class Proof:
    """A record behind a count; `there`: it is counted, else it is what lacks."""

    ledger: str
    id: str
    title: str
    label: str
    there: bool


def proofs(desk: Desk, item: ItemScore) -> list[Proof]:
    """Records behind every count of the item, once each."""
    found: dict[tuple[str, bool], Proof] = {}
    for part in item.parts:
        for counted in part.counted:
            for things, there in ((counted.found, True), (counted.missing, False)):
                for ledger, key, title in evidence(desk, things):
                    label = desk.ledgers[ledger].LABEL if ledger in desk.ledgers else ""
                    found.setdefault((key, there), Proof(ledger, key, title, label, there))
    # A unit that lacks is also one of those that are counted: it is told once, as what lacks.
    lacking = {key for key, there in found if not there}
    kept = [one for (key, there), one in found.items() if not there or key not in lacking]
    return sorted(kept, key=lambda one: (one.there, one.label, one.title))


class ItemPane(QWidget):
    """look_at(item, line of the record); opened(ledger, id); reviewed(item number, {"checked", "why", "proof"})."""

    opened = Signal(str, str)
    reviewed = Signal(int, object)

    def __init__(self, asker: Asker, sources: Sources) -> None:
        super().__init__()
        self._asker = asker
        self.item: ItemScore | None = None
        body = QWidget()
        lines = QVBoxLayout(body)
        lines.setContentsMargins(16, 12, 16, 16)
        lines.setSpacing(12)
        self.card = Card("项目")
        self._told = QVBoxLayout()
        self._told.setSpacing(8)
        self.card.body.addLayout(self._told)
        lines.addWidget(self.card)
        self.review_card = Card("复核")
        self.form = Form(FACES, sources, opened=[face.name for face in FACES])
        self.review_card.add(self.form)
        self.save = Button("记下复核分", "plain", "check")
        self.save.clicked.connect(self._save)
        bar = buttons(self.save)
        bar.layout().setContentsMargins(0, 0, 0, 0)  # type: ignore[union-attr]
        self.review_card.add(bar)
        self.review_card.hide()
        lines.addWidget(self.review_card)
        self.proof_card = Card("依据", "", bare=True)
        self.proofs = ShortTable([
            Column("there", "", lambda one: "计入" if one.there else "缺", value=lambda one: FOUND if one.there else MISSING,
                   tone=lambda one: "" if one.there else "warn-ink", width=80, priority=0, delegate=SignDelegate),
            Column("ledger", "台账", lambda one: one.label, tone=lambda _one: "second", width=110, priority=1),
            Column("title", "记录", lambda one: one.title, tip=lambda one: one.title, width=200, stretch=True, priority=0),
        ], key=lambda one: (one.id, one.there), name="依据")
        self.proofs.opened.connect(lambda one: self.opened.emit(one.ledger, one.id))
        self.proofs.setMinimumHeight(theme.px(220))
        self.none = EmptyState("没有可以打开的依据", "没有计入的记录，或由人评分", icon="tray")
        self.proof_card.add(self.proofs, 1)
        self.proof_card.add(self.none, 1)
        lines.addWidget(self.proof_card, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(Scrolled(body))

    def look_at(self, item: ItemScore, line: Mapping[str, Any] | None, may_review: bool) -> None:
        self.item = item
        self.card.title.setText(f"{item.no}　{item.name}")
        self.card.set_note(f"{plain(item.of)} 分" + (f"，本年可得 {plain(item.points)} 分" if item.points != item.of else ""))
        clear(self._told)
        for part in item.parts:
            got = "不适用，分值摊到本方面其他项" if not part.applies else "待评分" if part.earned is None else f"得 {plain(part.earned)} 分"
            kind = KINDS.get(part.kind, part.kind)
            self._told.addWidget(words(f"{kind}　{plain(part.points)} 分　{got}", "strong", wrap=True))
            if part.text:
                self._told.addWidget(words(part.text, "second", wrap=True))
        if item.manual:
            self._told.addWidget(IconWords("info", f"其中 {plain(item.manual)} 分由复核部门评定，须附依据", "t3", "note", wrap=True))
        if line is not None:
            said = [("系统分", plain(line.get("auto"))), ("复核分", plain(line.get("checked"))), ("审定分", plain(line.get("final")))]
            self._told.addWidget(Facts([*said, *([("调整理由", line["why"])] if line.get("why") else [])], label_width=72))
        self.review_card.setVisible(may_review)
        self.form.set_values({face.name: (line or {}).get(face.name) for face in FACES})
        self.form.show_findings([])
        self._asker.ask("proofs", lambda desk: proofs(desk, item), self._show_proofs)

    def _show_proofs(self, found: list[Proof]) -> None:
        there = sum(one.there for one in found)
        self.proof_card.set_note(f"计入 {there} 条" + (f"，缺 {len(found) - there} 条" if len(found) > there else ""))
        self.proofs.set_rows(found)
        self.proofs.setVisible(bool(found))
        self.none.setVisible(not found)

    def _save(self) -> None:
        if self.item is None:
            return
        if problems := self.form.problems():
            self.form.show_findings(problems)
            self.form.go_to_trouble()
            return
        self.reviewed.emit(self.item.no, self.form.values())

    def refuse(self, text: str) -> None:
        self._told.addWidget(NoticeBar("没有记下", text, "alarm", closable=True))
