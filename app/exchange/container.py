"""The zip around a workbook, proved before anything parses it: sizes, members, overlaps, entities, formulas nobody calculated.

units     bytes; rows and columns count from 0
shapes    `prove(data)` -> {part name: SheetFacts} for every worksheet part
errors    ExcelFormat, naming what is wrong; nothing was parsed into rows
why       python-calamine builds a dense grid: one cell at XFD1048576 would ask for 17 thousand million cells, so extents are counted first
source    threat model P36; Python up to 3.11.7 accepts overlapping members, hence the check by hand
"""

import io
import re
import zipfile
import zlib
from dataclasses import dataclass, field
from typing import NoReturn
from xml.parsers import expat

from app.errors import ExcelFormat

MAX_FILE = 64 << 20
MAX_MEMBERS = 4000
MAX_MEMBER = 256 << 20
MAX_TOTAL = 512 << 20
MAX_RATIO = 400
MAX_ROWS = 200_000
MAX_COLUMNS = 1000
MAX_AREA = 6_000_000
MAX_DEPTH = 64
_PIECE = 1 << 18
_ENOUGH_TO_JUDGE = 8 << 20
_CELL = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})$")


@dataclass
class SheetFacts:
    """What a worksheet part says besides values: its extent, formulas without a stored result, hidden rows and columns."""

    rows: int = 0
    columns: int = 0
    uncalculated: set[tuple[int, int]] = field(default_factory=set)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)


def prove(data: bytes) -> dict[str, SheetFacts]:
    """Every member read to its end once, counted; XML parts without document types; worksheets within the limits."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            _prove_directory(members, len(data))
            total, sheets = 0, {}
            for member in members:
                facts = SheetFacts() if re.fullmatch(r"xl/worksheets/[^/]+\.xml", member.filename) else None
                total += _prove_member(archive, member, facts, MAX_TOTAL - total)
                if facts is not None:
                    sheets[member.filename] = facts
            return sheets
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError) as error:
        raise ExcelFormat(what="文件已损坏或不完整") from error


def _prove_directory(members: list[zipfile.ZipInfo], size: int) -> None:
    if len(members) > MAX_MEMBERS:
        _refuse(f"内部文件多于{MAX_MEMBERS}个")
    if len({member.filename.casefold() for member in members}) != len(members):
        _refuse("内部有重名文件")
    end = 0
    for member in sorted(members, key=lambda one: one.header_offset):
        if member.flag_bits & 1:
            _refuse("文件有密码")
        if member.header_offset < end:
            _refuse("内部文件互相重叠")
        end = member.header_offset + 30 + len(member.filename.encode()) + member.compress_size
        if end > size:
            _refuse("文件不完整")
        if member.file_size > MAX_MEMBER:
            _refuse("解压后过大")


def _prove_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, facts: SheetFacts | None, left: int) -> int:
    """Bytes the member really holds; its XML is well formed and declares no document type."""
    parser = _parser(facts) if member.filename.endswith((".xml", ".rels", ".vml")) else None
    count = 0
    with archive.open(member) as stream:
        while piece := stream.read(_PIECE):
            count += len(piece)
            if count > min(left, MAX_MEMBER) or (count > _ENOUGH_TO_JUDGE and count > MAX_RATIO * max(member.compress_size, 1)):
                _refuse("解压后过大（疑似压缩炸弹）")
            if parser:
                _feed(parser, piece, False)
    if parser:
        _feed(parser, b"", True)
    return count


def _feed(parser: expat.XMLParserType, piece: bytes, last: bool) -> None:
    try:
        parser.Parse(piece, last)
    except expat.ExpatError as error:
        raise ExcelFormat(what="内部 XML 不完整或不合规") from error


def _parser(facts: SheetFacts | None) -> expat.XMLParserType:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = lambda *_: _refuse("内含外部实体或文档类型声明")
    parser.EntityDeclHandler = lambda *_: _refuse("内含外部实体")
    if facts is not None:
        reading = _SheetReading(facts)
        parser.StartElementHandler, parser.EndElementHandler = reading.start, reading.end
        parser.CharacterDataHandler = reading.text
    return parser


class _SheetReading:
    """Follows one worksheet part; cells without an address count on from the one before, as the format allows."""

    def __init__(self, facts: SheetFacts) -> None:
        self._facts = facts
        self._row, self._column, self._depth = -1, -1, 0
        self._formula = self._value = self._inside = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            _refuse("内部嵌套过深")
        name = tag.rpartition(" ")[2]
        if name == "row":
            self._row = int(attributes["r"]) - 1 if "r" in attributes else self._row + 1
            self._column = -1
            if attributes.get("hidden") in ("1", "true"):
                self._facts.hidden_rows.add(self._row)
        elif name == "c":
            self._address(attributes.get("r"))
            self._formula = self._value = False
            self._grow()
        elif name == "f":
            self._formula = True
        elif name in ("v", "is"):
            self._inside = True
        elif name == "col" and attributes.get("hidden") in ("1", "true"):
            first, last = int(attributes.get("min", "1")), int(attributes.get("max", "1"))
            self._facts.hidden_columns |= set(range(first - 1, min(last, MAX_COLUMNS)))

    def text(self, text: str) -> None:
        if self._inside and text:
            self._value = True

    def end(self, tag: str) -> None:
        self._depth -= 1
        name = tag.rpartition(" ")[2]
        if name in ("v", "is"):
            self._inside = False
        elif name == "c" and self._formula and not self._value:
            self._facts.uncalculated.add((self._row, self._column))

    def _address(self, text: str | None) -> None:
        if text is None:
            self._column += 1
            return
        if not (found := _CELL.match(text)):
            _refuse(f"单元格地址不对：{text[:20]}")
        self._row, self._column = int(found[2]) - 1, column_number(found[1])

    def _grow(self) -> None:
        facts = self._facts
        facts.rows, facts.columns = max(facts.rows, self._row + 1), max(facts.columns, self._column + 1)
        check_extent(facts.rows, facts.columns)


def check_extent(rows: int, columns: int) -> None:
    if rows > MAX_ROWS or columns > MAX_COLUMNS or rows * columns > MAX_AREA:
        _refuse(f"表格过大（最多{MAX_ROWS}行、{MAX_COLUMNS}列）")


def column_number(letters: str) -> int:
    """Column letters to a number from 0: A -> 0, AA -> 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def column_letters(number: int) -> str:
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _refuse(what: str) -> NoReturn:
    raise ExcelFormat(what=what)
