"""A workbook of any make as plain grids: .xlsx, .xls, .ods by calamine, .csv in UTF-8 or GB18030.

shapes    Book(sheets), Sheet(name, grid), Cell(value, row, col, merged_from); rows and columns count from 0.
          A value is None, str, bool, int, float, date, datetime, time or timedelta; text is NFC, stripped, without control characters
errors    ExcelFormat; StorageFailed when the file cannot be read at all
leaves    to values.py what a value means; formulas are never evaluated: the stored result counts, none is UNCALCULATED
source    threat model P36
"""

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import python_calamine as calamine

from app.errors import ExcelFormat, StorageFailed
from app.exchange.container import MAX_AREA, MAX_FILE, SheetFacts, check_extent, prove

Value = None | str | bool | int | float | date | datetime | time | timedelta
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_LONGEST = 1 << 20
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")


class _Uncalculated(str):
    """A formula without a stored result: a row that needs the cell is refused."""

    __slots__ = ()


UNCALCULATED = _Uncalculated("（公式没有计算结果）")


@dataclass(frozen=True, slots=True)
class Cell:
    """merged_from    (row, column) of the top left cell whose value this one shows, when it is part of a merged range"""

    value: Value
    row: int
    col: int
    merged_from: tuple[int, int] | None = None

    @property
    def text(self) -> str:
        return as_text(self.value)


@dataclass
class Sheet:
    name: str
    grid: list[list[Value]]
    merged: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    hidden: bool = False
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)

    @cached_property
    def width(self) -> int:
        return max((len(row) for row in self.grid), default=0)

    def cell(self, row: int, col: int) -> Cell:
        """What a person sees there: a merged range shows its top left value everywhere."""
        origin = self.merged.get((row, col))
        at_row, at_col = origin or (row, col)
        line = self.grid[at_row] if at_row < len(self.grid) else []
        return Cell(line[at_col] if at_col < len(line) else None, row, col, origin)

    def row(self, row: int) -> list[Cell]:
        return [self.cell(row, col) for col in range(self.width)]

    def own(self, row: int) -> Iterator[Cell]:
        """The filled cells that begin in this row, merged repeats left out."""
        for col, value in enumerate(self.grid[row] if row < len(self.grid) else ()):
            if value is not None and (origin := self.merged.get((row, col))) in (None, (row, col)):
                yield Cell(value, row, col, origin)


@dataclass
class Book:
    name: str
    sheets: list[Sheet]


def read(path: Path) -> Book:
    """The whole workbook; read once into memory, so that what was proved is what is parsed."""
    try:
        if path.stat().st_size > MAX_FILE:
            raise ExcelFormat(what=f"文件大于{MAX_FILE >> 20} MB")
        data = path.read_bytes()
    except OSError as error:
        raise StorageFailed(what=error.strerror or path.name) from error
    return read_bytes(data, path.name)


def read_bytes(data: bytes, name: str) -> Book:
    """errors    ExcelFormat"""
    if not data:
        raise ExcelFormat(what="文件是空的")
    if data.startswith(ZIP):
        parts = prove(data)
        return _spreadsheet(data, name, _facts_by_name(data, parts) if parts else {})
    if data.startswith(OLE):
        return _spreadsheet(data, name, {})
    if Path(name).suffix.lower() in (".csv", ".txt", ".tsv"):
        return Book(name, [Sheet(Path(name).stem, _csv(data))])
    raise ExcelFormat(what="不是 .xlsx、.xls 或 .csv 表格")


def _facts_by_name(data: bytes, parts: dict[str, SheetFacts]) -> dict[str, SheetFacts]:
    """Sheet names to the facts of their parts, through workbook.xml and its relations."""
    def tree(member: str) -> Element:
        return fromstring(archive.read(member))      # proved above: no document type, so no entities

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= set(archive.namelist()):
            raise ExcelFormat(what="缺少工作簿部分")
        targets = {one.get("Id"): (one.get("Target") or "").lstrip("/") for one in tree("xl/_rels/workbook.xml.rels")}
        sheets = [one for one in tree("xl/workbook.xml").iter() if one.tag.endswith("}sheet")]
    found = {}
    for one in sheets:
        target = targets.get(one.get(_RELATION), "")
        part = target if target.startswith("xl/") else f"xl/{target}"
        if part in parts:
            found[one.get("name") or ""] = parts[part]
    return found


def _spreadsheet(data: bytes, name: str, facts: dict[str, SheetFacts]) -> Book:
    try:
        with calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            return Book(name, [_sheet(book, about, facts.get(about.name)) for about in book.sheets_metadata
                               if about.typ is calamine.SheetTypeEnum.WorkSheet])
    except calamine.PasswordError as error:
        raise ExcelFormat(what="文件有密码") from error
    except (calamine.CalamineError, ValueError, OSError) as error:
        raise ExcelFormat(what="文件已损坏，或不是表格") from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":         # a Rust panic is no Exception, so that nobody swallows it unawares
            raise
        raise ExcelFormat(what="文件已损坏，或不是表格") from error


def _sheet(book: calamine.CalamineWorkbook, about: calamine.SheetMetadata, facts: SheetFacts | None) -> Sheet:
    source = book.get_sheet_by_name(about.name)
    check_extent(source.total_height, source.total_width)
    grid = [[_clean(value) for value in row] for row in source.to_python(skip_empty_area=False)]
    sheet = Sheet(about.name, grid, hidden=about.visible is not calamine.SheetVisibleEnum.Visible)
    if facts:
        sheet.hidden_rows, sheet.hidden_columns = facts.hidden_rows, facts.hidden_columns
        for row, col in facts.uncalculated:
            # The library ends a sheet at its last value: rows of nothing but such formulas would be lost without a word.
            check_extent(row + 1, col + 1)
            grid.extend([] for _ in range(len(grid), row + 1))
            grid[row].extend([None] * (col + 1 - len(grid[row])))
            grid[row][col] = UNCALCULATED
    spent = 0
    for (top, left), (bottom, right) in source.merged_cell_ranges or []:
        bottom, right = min(bottom, len(grid) - 1), min(right, sheet.width - 1)
        spent += max(bottom - top + 1, 0) * max(right - left + 1, 0)
        if spent > MAX_AREA:
            raise ExcelFormat(what="合并单元格过多")
        sheet.merged |= {(row, col): (top, left) for row in range(top, bottom + 1) for col in range(left, right + 1)}
    return sheet


def _csv(data: bytes) -> list[list[Value]]:
    text = _decoded(data)
    if "\x00" in text:
        raise ExcelFormat(what="文件里有空字符")
    delimiter = max(",\t;", key=text[:20_000].count)
    rows: list[list[Value]] = []
    csv.field_size_limit(_LONGEST)              # the library's own 128 KB is less than one long text may have
    try:
        for line in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            rows.append([_clean(value) for value in line])
            check_extent(len(rows), len(line))
    except csv.Error as error:
        raise ExcelFormat(what=f"第{len(rows) + 1}行的引号或分隔符不对") from error
    return rows


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ExcelFormat(what="文字编码既不是 UTF-8 也不是 GB18030")


def _clean(value: Value) -> Value:
    """calamine's "" is an empty cell; whole floats become integers; text loses what nobody sees."""
    if isinstance(value, str):
        text = value.replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ")
        return unicodedata.normalize("NFC", _CONTROL.sub("", text)).strip(" \t\n\u3000\ufeff\u200b") or None
    if isinstance(value, float) and not isinstance(value, bool) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    return value


def as_text(value: Value) -> str:
    """A value as the clerk would read it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")
    return str(value)
