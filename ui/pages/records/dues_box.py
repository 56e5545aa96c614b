"""What is still to be done at a unit or with a person: the running limits of all records that name them, most urgent first."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.desk import Desk
from app.desk.answers import Due
from app.desk.dues import due_limits
from app.errors import Absent
from ui.pages.asking import Asker
from ui.pages.records.limits import why
from ui.pages.records.parts import clear
from ui.shell.page import Context
from ui.widgets.buttons import LineLink
from ui.widgets.days import DaysLeft
from ui.widgets.labels import words

SHOWN = 8


def dues_around(desk: Desk, key: str) -> list[Due]:
    """Running limits of the records that name `key`; what is asked of a unit period by period stands on its own page."""
    try:
        near = list(dict.fromkeys(one.id for one in desk.links(key) if one.incoming))
    except Absent:
        return []
    with desk.reader() as facts:
        found = [due for one in near for due in due_limits(facts.conn, desk.now().date(), record=one, rules=facts.rules)
                 if due.met is None and due.period is None]
    return sorted(found, key=lambda due: due.due)


class DuesBox(QWidget):
    """opened(ledger, id); reads by itself."""

    opened = Signal(str, str)

    def __init__(self, context: Context, key: str) -> None:
        super().__init__()
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(4)
        Asker(self, context).ask("dues", lambda desk: dues_around(desk, key), self._show)

    def _show(self, dues: list[Due]) -> None:
        clear(self._lines)
        for due in dues[:SHOWN]:
            row = QHBoxLayout()
            row.setSpacing(8)
            row.addWidget(LineLink(f"{due.what}　{due.title}", lambda due=due: self.opened.emit(due.ledger, due.id),
                                   f"{due.record_no}　{due.title}"), 1)
            row.addWidget(DaysLeft(due.days_left, why(due)))
            self._lines.addLayout(row)
        if len(dues) > SHOWN:
            self._lines.addWidget(words(f"还有 {len(dues) - SHOWN} 项", "note"))
        if not dues:
            self._lines.addWidget(words("没有在走的时限", "note"))
