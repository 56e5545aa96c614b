"""What stands beside a report's page: its texts to be written, its figures with the records behind them, its kept versions."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from app.ledgers import face as faces
from app.reporting import Line, Report, Table, Version
from ui.models.ledger_table import Column
from ui.pages.exchange.questions import local_moment
from ui.pages.records.parts import clear
from ui.widgets.buttons import Button
from ui.widgets.cards import Scrolled
from ui.widgets.editors import LongEditor
from ui.widgets.empty import EmptyState
from ui.widgets.labels import words
from ui.widgets.short_table import ShortTable, SignDelegate


class TextsPane(QWidget):
    """One editor for each text block. written(key, text)."""

    written = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self.editors: dict[str, LongEditor] = {}
        self._touched: set[str] = set()
        body = QWidget()
        self._lines = QVBoxLayout(body)
        self._lines.setContentsMargins(16, 4, 16, 16)
        self._lines.setSpacing(6)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(Scrolled(body))

    def show_report(self, report: Report, touched: set[str]) -> None:
        clear(self._lines)
        self.editors, self._touched = {}, set(touched)
        self._lines.addWidget(words("程序按记录起草，可以改；表里的数字在记录里改。", "note", wrap=True))
        for block in report.texts():
            editor = self.editors[block.key] = LongEditor(faces.long(block.label).named(block.key))
            editor.set_value(block.text)
            editor.changed.connect(lambda key=block.key, editor=editor: self._wrote(key, editor.toPlainText()))
            label = words(block.label, "field")
            label.setBuddy(editor)
            self._lines.addSpacing(6)
            self._lines.addWidget(label)
            self._lines.addWidget(editor)
        if not self.editors:
            self._lines.addWidget(words("这种报告只有表，没有要写的文字。", "note", wrap=True))
        self._lines.addStretch(1)

    def _wrote(self, key: str, text: str) -> None:
        self._touched.add(key)
        self.written.emit(key, text)

    def edited(self) -> dict[str, str]:
        """What a person wrote, for the draft."""
        return {key: editor.toPlainText() for key, editor in self.editors.items() if key in self._touched}


class FiguresPane(QWidget):
    """The lines of the tables; those that stand for an indicator open it. opened(code, org)."""

    opened = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self.table = ShortTable([
            Column("label", "项目", lambda one: one[1].cells[0] if one[1].cells else "", tip=lambda one: one[0].title, width=180,
                   stretch=True, priority=0, tone=lambda one: "strong" if one[1].strong else ""),
            Column("value", "数字", lambda one: _number(one[0], one[1]), tone=lambda one: "accent" if one[1].code else "second", width=84,
                   right=True, priority=0),
            Column("table", "表", lambda one: one[0].title, tip=lambda one: one[0].title, tone=lambda _one: "note", width=120, priority=2),
        ], key=lambda one: id(one[1]), name="报告里的数字")
        self.table.opened.connect(lambda one: self.opened.emit(one[1].code, one[1].org) if one[1].code else None)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        note = words("蓝色的数字回车打开它的记录。", "note")
        note.setContentsMargins(16, 0, 16, 0)
        lines.addWidget(note)
        lines.addWidget(self.table, 1)

    def show_report(self, report: Report) -> None:
        self.table.set_rows([(table, line) for table in report.tables() for line in table.lines])


def _number(table: Table, line: Line) -> str:
    """The first number of the line: what the period came to."""
    return next((cell for column, cell in zip(table.columns, line.cells, strict=False) if column.numeric), "")


class VersionsPane(QWidget):
    """opened(Version): it is looked at; finished(Version): it is to be the final one."""

    opened = Signal(object)
    finished = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._note = QLineEdit()
        self._note.setPlaceholderText("存下一版时的说明，可不填")
        self._note.setAccessibleName("版本说明")
        self.table = ShortTable([
            Column("number", "版", lambda one: f"第 {one.number} 版", width=76, priority=0),
            Column("state", "", lambda one: "定稿" if one.final else "稿", value=lambda one: ("check-circle", "done") if one.final else
                   ("note-pencil", "t3"), width=72, priority=0, delegate=SignDelegate),
            Column("at", "存于", lambda one: local_moment(one.saved_at)[5:], width=92, priority=1),
            Column("by", "谁", lambda one: one.by, tone=lambda _one: "second", width=72, priority=2),
            Column("note", "说明", lambda one: one.note, tip=lambda one: one.note, tone=lambda _one: "second", width=100, stretch=True,
                   priority=1),
        ], key=lambda one: one.id, name="版本")
        self.table.opened.connect(self.opened)
        self.table.picked.connect(lambda one: self.finish.setEnabled(one is not None and not one.final))
        self.none = EmptyState("还没有存过版本", "改好文字以后，按“存为新版本”留一份", icon="floppy-disk")
        self.finish = Button("选中的一版定稿", "plain", "check-circle")
        self.finish.setEnabled(False)
        self.finish.clicked.connect(lambda: self.finished.emit(self.table.current_row()))
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 12)
        lines.setSpacing(8)
        lines.addWidget(self.table, 1)
        lines.addWidget(self.none, 1)
        foot = QWidget()
        inside = QVBoxLayout(foot)
        inside.setContentsMargins(16, 0, 16, 0)
        inside.addWidget(self._note)
        inside.addWidget(self.finish)
        lines.addWidget(foot)

    def show_versions(self, found: list[Version]) -> None:
        self.table.set_rows(found)
        self.table.setVisible(bool(found))
        self.none.setVisible(not found)
        self.finish.setVisible(bool(found))

    def note(self) -> str:
        return self._note.text().strip()

    def clear_note(self) -> None:
        self._note.clear()
