"""A report as it is edited and kept: headings, texts and tables of figures, knowing nothing of paper or of where they came from.

Texts are written by the program as a draft and changed by people; tables hold figures and are not edited: a figure is corrected where it
was counted. What cannot be read back (`from_json`) is refused whole.

shapes    JSON {"format": 1, "kind", "period", …, "blocks": [{"type": "heading"|"text"|"table", …}]}; cells of a table are printed words
errors    CheckFailed for JSON that is no report
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from app.errors import CheckFailed, Finding

FORMAT = 1
BLOCKS_MOST, ROWS_MOST, COLUMNS_MOST = 400, 3000, 20


@dataclass
class Heading:
    """level: 1 一、 2 （一） 3 1."""

    text: str
    level: int = 1


@dataclass
class Text:
    """Paragraphs, one a line. key names the block for whoever edits or replaces it; label is its name on the screen."""

    key: str
    label: str
    text: str = ""


@dataclass
class Column:
    """numeric: right-aligned; wide: takes what width the others leave."""

    label: str
    numeric: bool = False
    wide: bool = False


@dataclass
class Line:
    """One row of a table. code, part, org: the figure behind it and whose it is, so that its list can be opened; strong: a sum."""

    cells: list[str]
    code: str = ""
    part: str = ""
    org: str = ""
    strong: bool = False


@dataclass
class Table:
    """notes: printed small below it, e.g. 含旧账, 已更正."""

    key: str
    title: str
    columns: list[Column]
    lines: list[Line] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


Block = Heading | Text | Table
_TYPES: dict[str, type[Heading] | type[Text] | type[Table]] = {"heading": Heading, "text": Text, "table": Table}


@dataclass
class Report:
    """One report of one office, or of one unit, over one period.

    period      as docs/design.md writes it: "2026-11", "2026Q3", "2026H1", "2026"
    org, unit   ids; their names beside them, as they were when it was made
    mark        密级 as printed
    made_at     local moment the figures were taken
    frozen      digest of the submitted snapshot the figures come from; "" for live figures
    """

    kind: str
    period: str
    title: str
    org: str
    office: str
    unit: str = ""
    unit_name: str = ""
    subtitle: str = ""
    date: str = ""
    mark: str = ""
    made_at: str = ""
    made_by: str = ""
    frozen: str = ""
    source: str = ""
    blocks: list[Block] = field(default_factory=list)

    def texts(self) -> Iterator[Text]:
        return (one for one in self.blocks if isinstance(one, Text))

    def tables(self) -> Iterator[Table]:
        return (one for one in self.blocks if isinstance(one, Table))

    def text(self, key: str) -> Text | None:
        return next((one for one in self.texts() if one.key == key), None)

    def table(self, key: str) -> Table | None:
        return next((one for one in self.tables() if one.key == key), None)

    def write(self, key: str, text: str) -> None:
        """Replace a text block's words.

        raises    CheckFailed: no such block
        """
        block = self.text(key)
        if block is None:
            raise CheckFailed([Finding(key, "BLOCK", f"这份报告没有“{key[:40]}”这一段")])
        block.text = text

    def to_json(self) -> dict[str, Any]:
        plain = {one.name: getattr(self, one.name) for one in fields(self) if one.name != "blocks"}
        names = {kind: name for name, kind in _TYPES.items()}
        return {"format": FORMAT} | plain | {"blocks": [{"type": names[type(block)]} | asdict(block) for block in self.blocks]}

    @classmethod
    def from_json(cls, written: Any) -> Report:
        """raises    CheckFailed"""
        try:
            return _read(written)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise CheckFailed([Finding("", "REPORT", "这不是本程序保存的报告")]) from error


def _read(written: Mapping[str, Any]) -> Report:
    if written["format"] != FORMAT or len(written["blocks"]) > BLOCKS_MOST:
        raise ValueError
    plain = {one.name: _words(written[one.name]) for one in fields(Report) if one.name != "blocks"}
    return Report(**plain, blocks=[_block(dict(one)) for one in written["blocks"]])


def _block(one: dict[str, Any]) -> Block:
    kind = _TYPES[one.pop("type")]
    if kind is Heading:
        if one["level"] not in (1, 2, 3):
            raise ValueError
        return Heading(_words(one["text"]), one["level"])
    if kind is Text:
        return Text(*(_words(one[name]) for name in ("key", "label", "text")))
    columns = [Column(_words(c["label"]), c["numeric"] is True, c["wide"] is True) for c in one["columns"]]
    if len(columns) > COLUMNS_MOST or len(one["lines"]) > ROWS_MOST:
        raise ValueError
    lines = [_line(line) for line in one["lines"]]
    if any(len(line.cells) != len(columns) for line in lines):
        raise ValueError
    return Table(_words(one["key"]), _words(one["title"]), columns, lines, [_words(note) for note in one["notes"]])


def _line(one: Mapping[str, Any]) -> Line:
    cells = [_words(cell) for cell in one["cells"]]
    return Line(cells, _words(one["code"]), _words(one["part"]), _words(one["org"]), one["strong"] is True)


def _words(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value
