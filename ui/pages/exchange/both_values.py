"""Both values of a field that two sides changed, side by side: who wrote each, at which office, when, and which is seen now.

Where a person decides: a side is picked, the reason written, and the decision made; without a reason there is none. The reason goes to
the partner with the decision.
"""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QRadioButton, QVBoxLayout, QWidget

from app.sync.service import Origin
from ui.pages.exchange.questions import Shown, local_moment
from ui.widgets.buttons import Button, KeyCap
from ui.widgets.cards import Card
from ui.widgets.labels import Facts, Tag, rule, words

TAKEN = {"mine": "本站的值", "theirs": "来包的值"}
REASON_MOST = 1000


class _Side(QWidget):
    def __init__(self, name: str, key: str) -> None:
        super().__init__()
        lines = QVBoxLayout(self)
        lines.setContentsMargins(16, 12, 16, 12)
        lines.setSpacing(8)
        row = QHBoxLayout()
        row.setSpacing(8)
        self.radio = QRadioButton(name)
        self.tag, self.taken = Tag("现在显示", "accent"), Tag("已取用", "accent")
        row.addWidget(self.radio)
        row.addWidget(self.tag)
        row.addWidget(self.taken)
        row.addStretch(1)
        self.cap = KeyCap(key)
        row.addWidget(self.cap)
        lines.addLayout(row)
        self.value = words("", "strong", wrap=True, select=True)
        lines.addWidget(self.value)
        self.origin = words("", "note", wrap=True)
        lines.addWidget(self.origin)
        lines.addStretch(1)


class BothValues(Card):
    """chosen("mine" | "theirs", reason). `choosing`: whether a person decides here (before the bundle is applied it only shows)."""

    chosen = Signal(str, str)

    def __init__(self, choosing: bool) -> None:
        super().__init__(" ", bare=True)
        self._choosing, self._picked = choosing, ""
        self._sides = {"mine": _Side(TAKEN["mine"], "Ctrl+1"), "theirs": _Side(TAKEN["theirs"], "Ctrl+2")}
        row = QHBoxLayout()
        row.setSpacing(0)
        for n, (take, side) in enumerate(self._sides.items()):
            if n:
                row.addWidget(rule(vertical=True))
            row.addWidget(side, 1)
            side.cap.setVisible(choosing)
            side.radio.setEnabled(choosing)
            side.radio.setAutoExclusive(False)
            side.radio.clicked.connect(lambda _on=False, take=take: self.pick(take))
            side.radio.setFocusPolicy(Qt.FocusPolicy.StrongFocus if choosing else Qt.FocusPolicy.NoFocus)
        holder = QWidget()
        holder.setLayout(row)
        row.setContentsMargins(0, 0, 0, 0)
        self.add(holder)
        self.add(rule())
        self.reason = QLineEdit()
        self.reason.setMaxLength(REASON_MOST)
        self.reason.setPlaceholderText("理由（必填，随定夺告知对方）")
        self.reason.setAccessibleName("定夺的理由")
        self.decide = Button("选定", "primary", key="Enter", bind=False)
        self.reason.textChanged.connect(lambda _text: self._ready())
        self.reason.returnPressed.connect(self._decide)
        self.decide.clicked.connect(self._decide)
        self.asking = QWidget()
        line = QHBoxLayout(self.asking)
        line.setContentsMargins(16, 10, 16, 0)
        line.setSpacing(8)
        line.addWidget(self.reason, 1)
        line.addWidget(self.decide)
        self.asking.setVisible(choosing)
        self.add(self.asking)
        self.about = Facts(label_width=64)
        self.about.layout().setContentsMargins(16, 10, 16, 12)  # type: ignore[union-attr]
        self.add(self.about)

    def show_one(self, shown: Shown, place: str, facts: Sequence[tuple[str, str]] = (), taken: str | None = None) -> None:
        """
        facts     what else is told below, in place of the rule
        taken     of one that was settled: the side a person took, "" where nobody had to
        """
        one = shown.one
        self.title.setText(f"{one.title}　{one.label}")
        self.set_note(place)
        for take, text, origin in (("mine", shown.mine, one.mine_from), ("theirs", shown.theirs, one.theirs_from)):
            side = self._sides[take]
            side.value.setText(text)
            side.origin.setText(origin_words(origin))
            side.radio.setAccessibleName(f"{side.radio.text()}：{text}")
            side.tag.setVisible(taken is None and one.shown == take)
            side.taken.setVisible(taken == take)
        self._picked = "" if self._choosing else one.shown if taken is None else taken
        self._mark()
        self.reason.clear()
        self.about.set_facts(facts or [("发现于", local_moment(one.found_at)),
                                       ("规则", "已按规则先显示一个；另一个留着，选定后随下一个包告诉对方")])

    def pick(self, take: str) -> None:
        """A side is meant; the reason is asked for."""
        if self._choosing:
            self._picked = take
            self._mark()
            self.reason.setFocus()

    def _mark(self) -> None:
        for take, side in self._sides.items():
            side.radio.setChecked(take == self._picked)
        self._ready()

    def _ready(self) -> bool:
        ready = bool(self._picked and self.reason.text().strip())
        self.decide.setEnabled(ready)
        return ready

    def _decide(self) -> None:
        if self._ready():
            self.chosen.emit(self._picked, self.reason.text().strip())


def origin_words(origin: Origin) -> str:
    return "　".join(filter(None, (origin.office, origin.by, local_moment(origin.at))))
