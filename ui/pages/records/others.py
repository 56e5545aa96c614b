"""Other records of a person or a unit, latest first, beside the record one is in."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.desk import Desk
from app.desk.answers import Linked
from app.errors import Absent
from ui.pages.asking import Asker
from ui.pages.records.parts import clear, work_links
from ui.shell.page import Context
from ui.widgets.buttons import link
from ui.widgets.labels import IconLabel, words

SHOWN = 6


class OthersBox(QWidget):
    """opened(ledger, id); reads by itself."""

    opened = Signal(str, str)

    def __init__(self, context: Context, key: str, but: str) -> None:
        super().__init__()
        self._context, self._key, self._but = context, key, but
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(4)
        Asker(self, context).ask("others", self._read, self._show)

    def _read(self, desk: Desk) -> list[Linked]:
        try:
            return [one for one in desk.links(self._key) if one.incoming]
        except Absent:
            return []

    def _show(self, links: list[Linked]) -> None:
        clear(self._lines)
        found = [one for one in work_links(links) if one.id != self._but]
        known = self._context.desk.ledgers
        for one in found[:SHOWN]:
            row = QHBoxLayout()
            row.setSpacing(8)
            row.addWidget(IconLabel("note", "t3"))
            opener = link(f"{known[one.ledger].LABEL}　{(one.on_date or '')[:10]}", lambda one=one: self.opened.emit(one.ledger, one.id))
            opener.setToolTip(f"{one.record_no}　{one.title}")
            row.addWidget(opener)
            row.addStretch(1)
            self._lines.addLayout(row)
        if len(found) > SHOWN:
            ledger = self._context.desk.get(self._key)["ledger"]
            whole = link(f"看全部 {len(found)} 条", lambda: self.opened.emit(ledger, self._key))
            self._lines.addWidget(whole, 0, Qt.AlignmentFlag.AlignLeft)
        if not found:
            self._lines.addWidget(words("没有别的记录", "note"))
