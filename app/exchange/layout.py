"""How our own workbooks are laid out: what template, export and their way back agree on.

    sheet 1            the ledger: a title, the marks, then one heading per field; 行号 ties lines of sub-tables to it, 编号 names a record
    one per sub-table  行号 and its columns; with 明细号 where its lines have tables of their own
    one per inner one  行号, 明细号 and its columns
    长文本             pieces of what is longer than a cell can be
    填写说明           what each field takes; its first cell is the sign that the workbook is ours
    代码               lists behind the drop-downs, hidden

shapes    `fields(ledger)` are the fields that travel, in order; reporter identity (S4), attachments and what the program fills do not.
          `enclosures(ledger)` are attachments a new record cannot be without: a template names their files, which lie beside it
"""

from collections.abc import Iterable
from dataclasses import dataclass

from app.ledgers.face import Face, Kind
from app.ledgers.kit import Record

SIGN = "派驻监督工作台表格 第1版"
HELP, CODES, LONG = "填写说明", "代码", "长文本"
LINE, ITEM, NUMBER, STATE = "行号", "明细号", "编号", "状态"
LONG_COLUMNS = (LINE, "字段", "段", "内容")
HEADER_ROW = 3
"""The row of headings, counted from 1."""
CELL_MOST = 32_000
_FORBIDDEN = str.maketrans("[]:*?/\\", "（）：＊？／＼")


@dataclass(frozen=True)
class SubSheet:
    """A sub-table's sheet. outer: the table whose lines hold this one"""

    face: Face
    outer: Face | None = None

    @property
    def keys(self) -> list[str]:
        """Headings that say where a line belongs."""
        return [LINE, ITEM] if self.outer or inner_tables(self.face) else [LINE]

    @property
    def title(self) -> str:
        return f"{self.outer.label}：{self.face.label}" if self.outer else self.face.label


def fields(ledger: type[Record]) -> list[Face]:
    """Single values, in the order of the declaration."""
    return [face for face in _open(ledger.faces()) if face.kind is not Kind.TABLE]


def sub_tables(ledger: type[Record]) -> list[Face]:
    return [face for face in _open(ledger.faces()) if face.kind is Kind.TABLE]


def columns(table: Face) -> list[Face]:
    return [face for face in _open(table.columns) if face.kind is not Kind.TABLE]


def inner_tables(table: Face) -> list[Face]:
    return [face for face in _open(table.columns) if face.kind is Kind.TABLE]


def kept_back(table: Face) -> list[Face]:
    """Columns a workbook does not carry: attachments, and what the program fills."""
    carried = {face.name for face in _open(table.columns)}
    return [face for face in table.columns if face.name not in carried]


def _open(faces: Iterable[Face]) -> list[Face]:
    return [face for face in faces if not face.computed and face.secret != "S4" and face.kind is not Kind.FILES]


def enclosures(ledger: type[Record]) -> dict[str, Face]:
    """Heading to field of the attachments that some record of the ledger has to have."""
    return {f"{face.label}（文件名）": face for face in ledger.faces() if face.kind is Kind.FILES and face.required and not face.computed}


def headings(faces: list[Face]) -> dict[str, Face]:
    """Heading to field: the label, with the name behind it where two fields share a label (or a label is one of ours)."""
    labels = [face.label for face in faces]
    own = {LINE, ITEM, NUMBER, STATE}
    alone = {face.name for face in faces if labels.count(face.label) == 1 and face.label not in own}
    return {face.label if face.name in alone else f"{face.label}（{face.name}）": face for face in faces}


def sheet_name(label: str, taken: set[str]) -> str:
    """At most 31 characters, none that Excel forbids, no name twice."""
    base = label.translate(_FORBIDDEN).strip("'")[:28] or "表"
    name, n = base, 1
    while name.casefold() in {one.casefold() for one in taken}:
        n += 1
        name = f"{base}{n}"
    taken.add(name)
    return name


def sub_sheets(ledger: type[Record]) -> dict[str, SubSheet]:
    """Sheet name to sub-table, the same at writing and reading; a table within a table comes after it."""
    taken = {HELP, CODES, LONG}
    sheet_name(ledger.LABEL, taken)
    found: dict[str, SubSheet] = {}
    for face in sub_tables(ledger):
        found[sheet_name(face.label, taken)] = SubSheet(face)
        found |= {sheet_name(inner.label, taken): SubSheet(inner, face) for inner in inner_tables(face)}
    return found
