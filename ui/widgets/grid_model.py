"""The lines of a sub-table as a model: dicts of canonical values by column name, and the ghost line after them."""

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from app.ledgers.face import Face, Kind
from app.ledgers.values import show
from ui.models.roles import TONE, VALUE
from ui.widgets.sources import Sources

Index = QModelIndex | QPersistentModelIndex
NUMBERS = (Kind.INT, Kind.DECIMAL, Kind.MONEY)


class GridModel(QAbstractTableModel):
    """Lines and the ghost line after them; the ghost becomes a line when something is written in it."""

    edited = Signal()

    def __init__(self, face: Face, sources: Sources) -> None:
        super().__init__()
        self.face, self.columns, self.sources = face, face.columns, sources
        self.lines: list[dict[str, Any]] = []
        self.locked = False
        self.hint = 0                  # the column whose ghost cell says what to write
        self.fresh = {column.name: column.suggest for column in face.columns if column.suggest is not None and not callable(column.suggest)}

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.lines) + (0 if self.locked else 1)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        column = self.columns[index.column()]
        return flags if self.locked or column.computed or column.kind is Kind.BOOL else flags | Qt.ItemFlag.ItemIsEditable

    def ghost(self, row: int) -> bool:
        return row >= len(self.lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        column, ghost = self.columns[index.column()], self.ghost(index.row())
        value = None if ghost else self.lines[index.row()].get(column.name)
        if role == Qt.ItemDataRole.DisplayRole:
            if ghost:
                return f"输入{column.label}" if index.column() == self.hint else ""
            return show(column, value, self.sources.title)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.kind in NUMBERS else Qt.AlignmentFlag.AlignLeft
            return int(Qt.AlignmentFlag.AlignVCenter | side)
        if role == Qt.ItemDataRole.ToolTipRole and not ghost:
            return show(column, value, self.sources.title) or None
        if role == VALUE:
            return value
        return ("note" if ghost else "") if role == TONE else None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Vertical:
            return str(section + 1) if role == Qt.ItemDataRole.DisplayRole else None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.label + (" *" if column.always and not self.locked else "")
        if role == Qt.ItemDataRole.ToolTipRole:
            return column.help or None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.kind in NUMBERS else Qt.AlignmentFlag.AlignLeft
            return int(Qt.AlignmentFlag.AlignVCenter | side)
        return None

    def put(self, row: int, name: str, value: Any) -> None:
        if self.ghost(row):
            if value is None:
                return
            row = self._begin(self.fresh)
        if value is None:
            self.lines[row].pop(name, None)
        else:
            self.lines[row][name] = value
        self.dataChanged.emit(self.index(row, 0), self.index(row, len(self.columns) - 1))
        self.edited.emit()

    def put_line(self, row: int, values: dict[str, Any]) -> None:
        """The whole line at once; the ghost becomes one."""
        filled = {name: value for name, value in values.items() if value is not None}
        if self.ghost(row):
            if filled and filled != self.fresh:
                self._begin(filled)
            return
        kept = {name: value for name, value in self.lines[row].items() if name not in values}
        self.lines[row] = kept | filled
        self.dataChanged.emit(self.index(row, 0), self.index(row, len(self.columns) - 1))
        self.edited.emit()

    def insert(self, row: int, line: dict[str, Any] | None = None) -> None:
        self.beginInsertRows(QModelIndex(), row, row)
        self.lines.insert(row, dict(self.fresh if line is None else line))
        self.endInsertRows()
        self.edited.emit()

    def _begin(self, line: dict[str, Any]) -> int:
        """The ghost becomes a line where it stands and another follows: who writes in it stays in it. Returns its row."""
        row = len(self.lines)
        self.beginInsertRows(QModelIndex(), row + 1, row + 1)
        self.lines.append(dict(line))
        self.endInsertRows()
        self.dataChanged.emit(self.index(row, 0), self.index(row, len(self.columns) - 1))
        self.edited.emit()
        return row

    def remove(self, row: int) -> None:
        if self.ghost(row):
            return
        self.beginRemoveRows(QModelIndex(), row, row)
        del self.lines[row]
        self.endRemoveRows()
        self.edited.emit()

    def move(self, row: int, by: int) -> bool:
        to = row + by
        if self.ghost(row) or not 0 <= to < len(self.lines):
            return False
        self.beginMoveRows(QModelIndex(), row, row, QModelIndex(), to + 1 if by > 0 else to)
        self.lines.insert(to, self.lines.pop(row))
        self.endMoveRows()
        self.edited.emit()
        return True

    def set_lines(self, lines: list[dict[str, Any]]) -> None:
        self.beginResetModel()
        self.lines = [dict(line) for line in lines]
        self.endResetModel()
