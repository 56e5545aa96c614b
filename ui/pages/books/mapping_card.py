"""Which ledger a sheet is and which column goes where, to be put right by hand. What is changed here is remembered for the next book."""

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QWidget

from app.exchange.headers import vocabularies
from app.exchange.plan import SheetPlan
from app.ledgers import ledgers
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.cards import Card
from ui.widgets.labels import words

SKIP = "（不导入这张表）"
UNUSED = "（不用这一列）"


def field_words(ledger: str, name: str) -> str:
    """A field of an old book in the ledger's own word, or the commonest heading."""
    faces = ledgers()[ledger].FACES if ledger in ledgers() else {}
    if name in faces:
        return faces[name].label
    column = vocabularies()[ledger].columns.get(name) if ledger in vocabularies() else None
    return column.words[0] if column else name


def heading_words(heading: str) -> str:
    """ "B 时间" as "B 列　时间"."""
    letter, _, text = heading.partition(" ")
    return f"{letter} 列　{text}"


class MappingCard(Card):
    """asked(sheet name, {"ledger", "columns"} or {"skip": True}): the person wants the book looked at again so."""

    asked = Signal(str, object)

    def __init__(self) -> None:
        super().__init__("列的对应", "认错了可以改，改过的会记住")
        self._sheet: SheetPlan | None = None
        self.ledger = QComboBox()
        self.ledger.setAccessibleName("认定为哪种台账")
        self.ledger.setMaximumWidth(theme.px(300))
        self.ledger.activated.connect(lambda _n: self._ledger_chosen())
        self.again = Button("按新的对应重看", "plain", "arrows-clockwise")
        self.again.clicked.connect(self._ask)
        self.act(self.again)
        holder = QWidget()
        self._grid = QGridLayout(holder)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnMinimumWidth(0, theme.px(200))
        self._grid.setColumnStretch(2, 1)
        self._grid.addWidget(words("认定为", "label"), 0, 0)
        self._grid.addWidget(self.ledger, 0, 1)
        self.boxes: dict[str, QComboBox] = {}
        self.add(holder)

    def show_sheet(self, sheet: SheetPlan, template: bool) -> None:
        self._sheet = sheet
        self.again.setEnabled(False)
        self.again.setVisible(not template)
        self.ledger.clear()
        self.ledger.addItem(SKIP, None)
        for code in [sheet.ledger] if template else vocabularies():
            if code in ledgers():
                self.ledger.addItem(ledgers()[code].LABEL, code)
        self.ledger.setCurrentIndex(max(0, self.ledger.findData(sheet.ledger)))
        self.ledger.setEnabled(not template)
        self._fill(sheet.ledger, sheet, not template)

    def _fill(self, ledger: str | None, sheet: SheetPlan, enabled: bool) -> None:
        for box in self.boxes.values():
            for widget in (box, box.property("label")):
                if isinstance(widget, QWidget):
                    widget.hide()
                    widget.deleteLater()
        self.boxes = {}
        if ledger is None:
            return
        headings: list[tuple[str, str | None]] = sorted([*sheet.columns.items(), *((one, None) for one in sheet.unused)], key=_place)
        choices: list[tuple[str, str]] = [(name, field_words(ledger, name)) for name in
                                          (vocabularies()[ledger].columns if ledger in vocabularies()
                                           else dict.fromkeys(sheet.columns.values()))]
        for row, (heading, name) in enumerate(headings, 1):
            label = words(heading_words(heading), "second")
            box = QComboBox()
            box.setAccessibleName(f"{heading_words(heading)}对应的字段")
            box.setMaximumWidth(theme.px(300))
            box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            box.addItem(UNUSED, None)
            for key, text in choices:
                box.addItem(text, key)
            box.setCurrentIndex(max(0, box.findData(name)))
            box.setProperty("label", label)
            box.setEnabled(enabled)
            box.activated.connect(lambda _n: self.again.setEnabled(True))
            self._grid.addWidget(label, row, 0)
            self._grid.addWidget(box, row, 1)
            self.boxes[heading] = box

    def _ledger_chosen(self) -> None:
        """Another ledger has other fields: the columns are recognised anew."""
        self.again.setEnabled(True)
        if self._sheet is not None and self.ledger.currentData() != self._sheet.ledger:
            self._fill(None, self._sheet, True)

    def _ask(self) -> None:
        if self._sheet is None:
            return
        ledger = self.ledger.currentData()
        wanted: dict[str, Any] = {"skip": True} if ledger is None else {"ledger": ledger}
        if ledger is not None and ledger == self._sheet.ledger:
            wanted["columns"] = {heading.partition(" ")[0]: box.currentData() for heading, box in self.boxes.items()}
        self.asked.emit(self._sheet.sheet, wanted)


def _place(pair: tuple[str, Any]) -> tuple[int, str]:
    letter = pair[0].partition(" ")[0]
    return len(letter), letter


