"""Both values of a field that two sides changed, side by side; one of them is chosen."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QRadioButton, QVBoxLayout, QWidget

from ui.pages.exchange.questions import Shown, local_moment
from ui.widgets.buttons import KeyCap
from ui.widgets.cards import Card
from ui.widgets.labels import Facts, Tag, rule, words


class _Side(QWidget):
    def __init__(self, name: str, key: str) -> None:
        super().__init__()
        lines = QVBoxLayout(self)
        lines.setContentsMargins(16, 12, 16, 12)
        lines.setSpacing(8)
        row = QHBoxLayout()
        row.setSpacing(8)
        self.radio = QRadioButton(name)
        self.tag = Tag("现在显示", "accent")
        row.addWidget(self.radio)
        row.addWidget(self.tag)
        row.addStretch(1)
        self.cap = KeyCap(key)
        row.addWidget(self.cap)
        lines.addLayout(row)
        self.value = words("", "strong", wrap=True, select=True)
        lines.addWidget(self.value)
        lines.addStretch(1)


class BothValues(Card):
    """chosen("mine" | "theirs"). `choosing`: whether the radios may be pressed (before the bundle is applied they only show)."""

    chosen = Signal(str)

    def __init__(self, choosing: bool) -> None:
        super().__init__(" ", bare=True)
        self._sides = {"mine": _Side("本站的值", "Ctrl+1"), "theirs": _Side("来包的值", "Ctrl+2")}
        row = QHBoxLayout()
        row.setSpacing(0)
        for n, (take, side) in enumerate(self._sides.items()):
            if n:
                row.addWidget(rule(vertical=True))
            row.addWidget(side, 1)
            side.cap.setVisible(choosing)
            side.radio.setEnabled(choosing)
            side.radio.setAutoExclusive(False)
            side.radio.clicked.connect(lambda _on=False, take=take: self.chosen.emit(take))
            side.radio.setFocusPolicy(Qt.FocusPolicy.StrongFocus if choosing else Qt.FocusPolicy.NoFocus)
        holder = QWidget()
        holder.setLayout(row)
        row.setContentsMargins(0, 0, 0, 0)
        self.add(holder)
        self.add(rule())
        self.about = Facts(label_width=64)
        self.about.layout().setContentsMargins(16, 10, 16, 12)  # type: ignore[union-attr]
        self.add(self.about)

    def show_one(self, shown: Shown, place: str) -> None:
        one = shown.one
        self.title.setText(f"{one.title}　{one.label}")
        self.set_note(place)
        for take, text in (("mine", shown.mine), ("theirs", shown.theirs)):
            side = self._sides[take]
            side.value.setText(text)
            side.radio.setChecked(one.shown == take)
            side.radio.setAccessibleName(f"{side.radio.text()}：{text}")
            side.tag.setVisible(one.shown == take)
        self.about.set_facts([("来自", one.sender), ("发现于", local_moment(one.found_at)),
                              ("规则", "已按规则先显示一个；另一个留着，选定后随下一个包告诉对方")])
