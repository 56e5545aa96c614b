"""Rows of any kind, a page at a time: one model serves every ledger because a column is an object.

Sorting and filtering are a new `fetch`: the store orders, so page one of 200 000 rows is the right one.

shapes    a row is whatever `fetch` gives (a desk's Row); only columns look into it
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from ui.models.roles import ROW, TONE, VALUE, VOID

PAGE = 200
Index = QModelIndex | QPersistentModelIndex
Fetch = Callable[[Any, int], Sequence[Any]]
_FORMULA = "=+-−@＝＋－＠\t\r\n"
_NUMBER = re.compile(r"[+\-−][\d,]*\.?\d+[%％]?")


def _nothing(_row: Any) -> None:
    return None


@dataclass(frozen=True)
class Column:
    """One column.

    key       names it in settings and in the order asked of the store
    text      row -> words for the eye; value: row -> what a delegate paints (days left, a StageCell); copied: row -> what 复制 gives
    width     in px at 100 % text; stretch: takes what is left; right: numbers
    priority  0 never leaves a narrow window; the highest leaves first; hidden: only there when chosen
    tone      row -> "", "strong", "second", "note" or a colour token
    delegate  a CellDelegate class for cells that are not words
    """

    key: str
    label: str
    text: Callable[[Any], str]
    value: Callable[[Any], Any] = _nothing
    copied: Callable[[Any], str] | None = None
    tip: Callable[[Any], str | None] = _nothing
    tone: Callable[[Any], str | None] = _nothing
    width: int = 120
    stretch: bool = False
    right: bool = False
    sortable: bool = True
    priority: int = 1
    hidden: bool = False
    delegate: type | None = None


class LedgerTable(QAbstractTableModel):
    """columns: list of `Column`; fetch(after, limit): the rows that follow the row `after` (None: from the top);
    void(row): the record is voided; key(row): what a row is recognised by after a reread."""

    def __init__(self, columns: Sequence[Column], fetch: Fetch, *, void: Callable[[Any], bool] = lambda _row: False,
                 key: Callable[[Any], Any] = lambda row: row["id"]) -> None:
        super().__init__()
        self.columns = list(columns)
        self._fetch, self._void, self.key = fetch, void, key
        self._rows: list[Any] = []
        self._more = True

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def canFetchMore(self, parent: Index) -> bool:
        return self._more and not parent.isValid()

    def fetchMore(self, parent: Index) -> None:
        if parent.isValid() or not self._more:
            return
        page = list(self._fetch(self._rows[-1] if self._rows else None, PAGE))
        self._more = len(page) == PAGE
        if page:
            self.beginInsertRows(QModelIndex(), len(self._rows), len(self._rows) + len(page) - 1)
            self._rows += page
            self.endInsertRows()

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        column, row = self.columns[index.column()], self._rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return column.text(row)
            case Qt.ItemDataRole.ToolTipRole:
                return column.tip(row)
            case Qt.ItemDataRole.TextAlignmentRole:
                return int(Qt.AlignmentFlag.AlignVCenter | (Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft))
            case _ if role == VALUE:
                return column.value(row)
            case _ if role == ROW:
                return row
            case _ if role == TONE:
                return column.tone(row)
            case _ if role == VOID:
                return self._void(row)
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].label
        if role == Qt.ItemDataRole.TextAlignmentRole:
            right = self.columns[section].right
            return int(Qt.AlignmentFlag.AlignVCenter | (Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft))
        return None

    def row(self, number: int) -> Any:
        return self._rows[number]

    def rows(self) -> list[Any]:
        """What is loaded so far."""
        return self._rows

    def find(self, key: Any) -> int:
        """Position of the loaded row with this key, -1 when it is not loaded."""
        return next((n for n, row in enumerate(self._rows) if self.key(row) == key), -1)

    def set_fetch(self, fetch: Fetch) -> None:
        """Another order or filter: from the top."""
        self._fetch = fetch
        self.reload()

    def reload(self, at_least: int = PAGE) -> None:
        """Read again from the top, as far as `at_least` rows: what is on screen shows the store's state now."""
        rows: list[Any] = []
        more = True
        while more and len(rows) < at_least:
            page = list(self._fetch(rows[-1] if rows else None, PAGE))
            rows += page
            more = len(page) == PAGE
        self.beginResetModel()
        self._rows, self._more = rows, more
        self.endResetModel()

    def as_table(self, rows: Sequence[int], columns: Sequence[int]) -> str:
        """Tab separated with a heading, as WPS and Excel paste it."""
        lines = ["\t".join(_cell(self.columns[c].label) for c in columns)]
        for n in rows:
            shown = (self.columns[c] for c in columns)
            lines.append("\t".join(_cell((column.copied or column.text)(self._rows[n])) for column in shown))
        return "\n".join(lines)


def _cell(text: str) -> str:
    # A text that begins like a formula would be calculated by the sheet it is pasted into; a plain number stays one.
    if text[:1] in _FORMULA and len(text) > 1 and not _NUMBER.fullmatch(text):
        text = "'" + text
    if any(sign in text for sign in "\t\r\n\""):
        return '"' + text.replace('"', '""') + '"'
    return text
