"""会议: the agenda filled like a sheet, and below it what was wrong with the chosen item, what the group said, what became of it.

source    design/mockups/06-meeting.png
"""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from app import codes
from app.ledgers.face import Face
from ui.pages.forms.form_page import FormPage
from ui.pages.forms.opening import opened
from ui.pages.records.gather import Dossier
from ui.pages.records.parts import TableCard
from ui.pages.records.record_page import RecordPage
from ui.theme import theme
from ui.widgets.cards import Card
from ui.widgets.editors import LongEditor
from ui.widgets.form import Form
from ui.widgets.grid import GridEditor
from ui.widgets.labels import rule, words

_BELOW = ("opinion_text", "feedback")
_HIDDEN = ("no", "reporter", "major_id", *_BELOW)
_BESIDE = ("place", "chair", "notice_at", "attendance")
_COLUMN = Qt.ItemDataRole.UserRole


class ItemBox(QWidget):
    """The chosen item of the agenda: flaws to tick, opinion and feedback to write. Everything goes into the grid's line at once."""

    def __init__(self, face: Face, grid: GridEditor, *, locked: bool = False) -> None:
        super().__init__()
        self._grid, self._row, self._filling, self._locked = grid, -1, False, locked
        columns = {column.name: column for column in face.columns}
        lines = QVBoxLayout(self)
        lines.setContentsMargins(16, 12, 16, 16)
        lines.setSpacing(8)
        self.title = words("", "strong")
        lines.addWidget(self.title)
        row = QHBoxLayout()
        row.setSpacing(16)
        self.flaws = QListWidget()
        self.flaws.setAccessibleName(columns["flaws"].label)
        self.flaws.setProperty("role", "input")
        for one in codes.table(columns["flaws"].codes or ""):
            item = QListWidgetItem(one.label)
            item.setData(_COLUMN, one.code)
            item.setFlags(Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
            item.setCheckState(Qt.CheckState.Unchecked)
            self.flaws.addItem(item)
        self.flaws.itemChanged.connect(lambda _: self._flawed())
        self.texts = {name: LongEditor(columns[name]) for name in _BELOW}
        for label, widget in ((columns["flaws"].label, self.flaws), *((columns[name].label, self.texts[name]) for name in _BELOW)):
            column = QVBoxLayout()
            column.setSpacing(4)
            name = words(label, "field")
            name.setBuddy(widget)
            column.addWidget(name)
            column.addWidget(widget, 1)
            row.addLayout(column, 1)
            widget.setMinimumHeight(theme.px(150))
        lines.addLayout(row, 1)
        for name, editor in self.texts.items():
            editor.changed.connect(lambda name=name, editor=editor: self._wrote(name, editor.value()))
        grid.picked.connect(self.show_line)
        grid.changed.connect(self._again)
        self.show_line(-1)

    def show_line(self, row: int) -> None:
        self._filling, self._row = True, row
        line: Mapping[str, Any] = self._grid.model.lines[row] if 0 <= row < len(self._grid.model.lines) else {}
        chosen = f"议题 {row + 1}　{line.get('subject') or ''}"
        self.title.setText(chosen if row >= 0 else "在上面选一项议题，这里写程序瑕疵、意见内容和反馈")
        flaws = set(line.get("flaws") or ())
        for n in range(self.flaws.count()):
            item = self.flaws.item(n)
            item.setCheckState(Qt.CheckState.Checked if item.data(_COLUMN) in flaws else Qt.CheckState.Unchecked)
        for name, editor in self.texts.items():
            editor.set_value(line.get(name))
        self.flaws.setEnabled(row >= 0 and not self._locked)
        for editor in self.texts.values():
            editor.setEnabled(row >= 0)
            editor.setReadOnly(self._locked)
        self._filling = False

    def _again(self) -> None:
        """The grid changed: the same line with what it says now, unless it is this box that wrote."""
        if not self._filling:
            current = self._grid.current()
            self.show_line(current if 0 <= current < len(self._grid.model.lines) else -1)

    def _wrote(self, name: str, value: Any) -> None:
        if self._row >= 0 and not self._filling:
            self._filling = True
            self._grid.model.put(self._row, name, value)
            self._filling = False

    def _flawed(self) -> None:
        if self._row < 0 or self._filling:
            return
        chosen = sorted(item.data(_COLUMN) for n in range(self.flaws.count())
                        if (item := self.flaws.item(n)).checkState() is Qt.CheckState.Checked)
        self._filling = True
        self._grid.model.put(self._row, "flaws", chosen or None)
        self._filling = False


class MeetingForm(FormPage):
    COMPANION = False
    HINTS = (("F2", "改单元格"), ("Space", "勾选"), ("Ins", "加一项"), ("Alt+↑↓", "移动"), ("Ctrl+Enter", "保存"))

    def make_form(self, sources: Any, begun: Mapping[str, Any]) -> Form:
        names = [name for name in opened(self.ledger, self.faces, begun if self.row is None else self.row) if name != "agenda"]
        form = Form(self.faces, sources, memory=self.context.settings.memory("form/meeting"),
                    opened=[*names, *(name for name in _BESIDE if name not in names)])
        form.folds["议程"].hide()
        grid = form.fields["agenda"].editor
        for name, width in (("is_major", 72), ("chief_last", 72), ("amount", 108), ("decision", 88), ("opinion", 96), ("adoption", 80),
                            ("major4", 128), ("major_sub", 108), ("flaws", 108)):
            grid.view.setColumnWidth(next(n for n, column in enumerate(grid.model.columns) if column.name == name), theme.px(width))
        grid.hide_columns(_HIDDEN)
        attendance = form.fields["attendance"].editor
        attendance.tools.hide()
        return form

    def body(self) -> QWidget:
        agenda = self.form.fields["agenda"]
        grid: GridEditor = agenda.editor
        self._card = Card("议程", "", bare=True)
        self._card.setProperty("role", "plain")
        self._card.act(grid.tools)
        # The field leaves its hidden fold: findings at the agenda still stand under the grid.
        agenda.label.hide()
        agenda.layout().setContentsMargins(0, 0, 0, 0)
        agenda.layout().setSpacing(0)
        self._card.body.addWidget(agenda, 1)
        self.item = ItemBox(agenda.face, grid)
        self._card.body.addWidget(rule())
        self._card.body.addWidget(self.item)
        grid.changed.connect(self._counted)
        # Between what is always filled and the folds.
        self.form.layout().insertWidget(1, rule())
        self.form.layout().insertWidget(2, self._card)
        return super().body()

    def _counted(self) -> None:
        lines = self.form.fields["agenda"].editor.value() or []
        major = sum(bool(line.get("is_major")) for line in lines)
        said = sum(line.get("opinion") not in (None, "none") for line in lines)
        self._card.set_note(f"{len(lines)} 项，三重一大 {major} 项，本组意见 {said} 条")


class MeetingPage(RecordPage):
    """The record: the agenda in short, the chosen item below."""

    def cards(self, dossier: Dossier) -> list[QWidget]:
        cards = super().cards(dossier)
        face = self.ledger.FACES["agenda"]
        lines = dossier.row.agenda
        if not lines:
            return cards
        place = next(n for n, card in enumerate(cards) if isinstance(card, TableCard) and card.face is face)
        agenda = TableCard(dossier, face, hide=_HIDDEN)
        said = sum(line.get("opinion") not in (None, "none") for line in lines)
        agenda.set_note(f"{len(lines)} 项，三重一大 {sum(bool(line.get('is_major')) for line in lines)} 项，本组意见 {said} 条")
        agenda.body.addWidget(rule())
        self.item = ItemBox(face, agenda.grid, locked=True)
        agenda.body.addWidget(self.item)
        first = next((n for n, line in enumerate(lines) if line.get("opinion") not in (None, "none")), 0)
        agenda.grid.view.setCurrentIndex(agenda.grid.model.index(first, 1))
        cards[place] = agenda
        return [agenda, *(card for card in cards if card is not agenda)]


FORM = {"meeting": MeetingForm}
RECORD = {"meeting": MeetingPage}
