"""Which rows of a table are records, and what a mark or a blank that means "as above" stands for.

shapes    `read_rows(table)` -> Rows(lines, skipped). A `Line` is one record's row; `more` are rows that go on with it (further items of
          one meeting, further problems of one letter, further persons under one number). Rows count from 0
rules     〃, 同上 and their kind take the value above. A merged cell shows its value in each of its rows.
          A blank takes the value above only in columns that every record has and offices leave blank when it repeats: the unit always;
          date, kind and talkers when the column does so at least twice, uses marks, or the unit is blank in the same row.
          Never from above: posts, contents, results, notes, anything a record may lack. Whatever was taken is in `Line.filled`
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from app.exchange import words
from app.exchange.dates import year_in
from app.exchange.habits import Habits, habits_of
from app.exchange.headers import vocabularies
from app.exchange.table import Table, is_heading_again
from app.exchange.units import looks_like_unit
from app.exchange.workbook import Cell, Value, as_text
from app.ledgers import ledgers

_TOTAL = re.compile(r"^(?:\d{4}年?度?|[一二三四]季度|\d{1,2}月份?|上半年|下半年|本[页月年])?(?:合计|小计|总计|共计|累计|总数|汇总)")


@dataclass
class Line:
    """values    field -> what the cell says, marks and merged cells resolved; marked: fields with a mark for "as above" of their own
    filled    field -> words, for what was taken from above without being merged; year, unit, kind: from heading rows above
    """

    row: int
    values: dict[str, Value]
    filled: dict[str, str] = field(default_factory=dict)
    merged: frozenset[str] = frozenset()
    more: list["Line"] = field(default_factory=list)
    year: int | None = None
    unit: str | None = None
    kind: str | None = None

    def text(self, name: str) -> str:
        return as_text(self.values.get(name))

    @property
    def all(self) -> Iterator["Line"]:
        yield self
        yield from self.more


@dataclass(frozen=True)
class Skipped:
    row: int
    why: str


@dataclass
class Rows:
    lines: list[Line] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)


@dataclass
class _Context:
    year: int | None
    unit: str | None = None
    kind: str | None = None


def read_rows(table: Table) -> Rows:
    found, context = Rows(), _Context(table.year)
    habits = habits_of(table.ledger)
    single = len(table.columns) <= 1 or habits.listed
    for row in range(table.first, table.last):
        own = [cell for cell in table.sheet.own(row)]
        if not own:
            continue
        if why := _no_record(table, row, own, context, single):
            found.skipped.append(Skipped(row, why))
            continue
        line = _line(table, row, context)
        if any(value is not None for name, value in line.values.items() if name != "seq"):
            found.lines.append(line)
        else:
            found.skipped.append(Skipped(row, "只有序号，没有内容" if "seq" in line.values else "没有对应的列有内容"))
    _above_marks(found.lines)
    found.lines = _joined(habits, found.lines)
    _fill_blanks(table, habits, found.lines)
    if habits.once:
        _once(found, habits.once, ledgers()[table.ledger].LABEL)
    return found


def _once(found: Rows, key_of: Callable[[Line], tuple[str, ...] | None], label: str) -> None:
    seen: dict[tuple[str, ...], Line] = {}
    kept: list[Line] = []
    for line in found.lines:
        key = key_of(line)
        first = seen.get(key) if key else None
        if first is None:
            if key:
                seen[key] = line
            kept.append(line)
        else:
            first.more += line.all
            found.skipped.append(Skipped(line.row, f"与第{first.row + 1}行是同一次{label}，并入那一次"))
    found.lines = kept


def _no_record(table: Table, row: int, own: list[Cell], context: _Context, single: bool) -> str | None:
    """Why a row is no record; a heading row inside the table changes the context of the rows after it."""
    if is_heading_again(table, row):
        return "重复的表头"
    first = own[0].text
    bare = words.squeezed(first)
    if len(bare) <= 20 and _TOTAL.match(bare) and table.columns.get(own[0].col) not in ("persons", "name"):
        return f"合计行：{'、'.join(cell.text for cell in own)[:40]}"
    wide = sum(origin == (row, own[0].col) for (at, _), origin in _in_row(table, row))
    alone = len(own) == 1 and (wide >= 2 or not single)
    if (alone or len(own) <= 3) and words.starts_with_any("notes", first) and (wide >= 2 or ":" in first or "：" in first or alone):
        return f"表下说明：{first[:40]}"
    if not alone:
        return None
    if table.columns.get(own[0].col) == "seq" and isinstance(own[0].value, int | float):
        return "只有序号，没有内容"
    return _heading_row(first, table, context)


def _in_row(table: Table, row: int) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    for col in range(table.sheet.width):
        if origin := table.sheet.merged.get((row, col)):
            yield (row, col), origin


def _heading_row(text: str, table: Table, context: _Context) -> str:
    """A lone cell inside a table: 2021年, 市教育局, 一、谈心谈话."""
    bare = re.sub(r"^[（(]?[一二三四五六七八九十\d]+[)）、.．\s]+", "", text).strip()
    if year := year_in(text):
        context.year = year
        return f"小标题（年份）：{text[:40]}"
    for name, codes in habits_of(table.ledger).headed.items():
        if len(bare) <= 12 and (kind := words.meaning(codes, bare)):
            context.kind = kind
            face = ledgers()[table.ledger].FACES[name]
            return f"小标题（{ledgers()[table.ledger].LABEL}{face.label}）：{text[:40]}"
    if len(bare) <= 30 and looks_like_unit(bare):
        context.unit = bare
        return f"小标题（单位）：{text[:40]}"
    return f"不是记录：{text[:40]}"


def _line(table: Table, row: int, context: _Context) -> Line:
    values: dict[str, Value] = {}
    merged = set()
    ticked: dict[str, list[str]] = {}
    for col, name in table.columns.items():
        cell = table.sheet.cell(row, col)
        if name.startswith("?"):
            chosen = ticked.setdefault(name[1:], [])
            if cell.value is not None and words.yes_or_no(cell.text) is not False:
                chosen.append(table.ticks[col])
            continue
        if cell.merged_from and cell.merged_from[1] != col:
            continue                                    # the right part of a cell merged over columns: its value stands at the left
        values[name] = cell.value
        if cell.merged_from and cell.merged_from[0] < row:
            merged.add(name)
    for name, chosen in ticked.items():
        values[name] = "、".join(chosen) or values.get(name)
    if year := year_in(as_text(values.get("year"))):
        context.year = year
    _composed(table, values)
    return Line(row, values, {}, frozenset(merged), [], context.year, context.unit, context.kind)


def _composed(table: Table, values: dict[str, Value]) -> None:
    """Year, month and day in columns of their own are one date."""
    month, day = values.get("month"), values.get("dayno")
    first = next(name for name, column in vocabularies()[table.ledger].columns.items() if column.looks == "date") if month and day else ""
    if first and values.get(first) is None:
        year = f"{values['year']}年".replace("年年", "年") if values.get("year") else ""
        values[first] = f"{year}{as_text(month).rstrip('月')}月{as_text(day).rstrip('日')}日"


def _above_marks(lines: list[Line]) -> None:
    """〃 and 同上 take the value of the line above, which has been resolved itself."""
    above: dict[str, Value] = {}
    for line in lines:
        for name, value in line.values.items():
            if isinstance(value, str) and words.is_ditto(value):
                line.values[name] = above.get(name, value)
                line.filled[name] = "〃"
            elif isinstance(value, str) and name == "unit_post" and (found := re.match(r"^(?:〃|″|同上)[\s,，、]*(.+)$", value)):
                line.filled[name] = f"〃 {found[1]}"
        above |= {name: value for name, value in line.values.items() if value is not None}


def _joined(habits: Habits, lines: list[Line]) -> list[Line]:
    """Rows that go on with the record above become its `more`."""
    kept: list[Line] = []
    for line in lines:
        if kept and _goes_on(habits, line, kept[-1]):
            kept[-1].more.append(line)
        else:
            kept.append(line)
    return kept


def _same(above: Line, line: Line, name: str) -> bool:
    """The number of the thing itself once more: the same clue with its next person, the same letter with its next problem."""
    return bool(line.text(name)) and words.folded(line.text(name)) == words.folded(above.text(name)) and len(line.text(name)) > 3


def _goes_on(habits: Habits, line: Line, above: Line) -> bool:
    number = next((name for name in ("seq", "number") if name in line.values), None)
    items = [name for name in habits.items if line.values.get(name) is not None and name not in line.merged]
    if number and number in line.merged:
        return True
    if any(_same(above, line, name) for name in habits.numbers):
        return bool(items)
    identity = [name for name in habits.identity if name in line.values]
    if not identity or not items:
        return bool(identity) and all(name in line.merged for name in identity)
    if all(name in line.merged for name in identity):
        return True
    rest = [name for name in identity if name not in items]
    blank = all(line.values.get(name) is None for name in rest) and bool(rest)
    return blank and number is not None and line.values.get(number) is None


def _fill_blanks(table: Table, habits: Habits, lines: list[Line]) -> None:
    unit_blank = {id(line) for line in lines if "unit_id" in line.values and line.values["unit_id"] is None}
    for name in (name for name in vocabularies()[table.ledger].columns if name in {*habits.from_above, *habits.by_habit}):
        column = [line for line in lines if name in line.values]
        blanks = [line for line in column if line.values[name] is None]
        habit = name in habits.from_above or len(blanks) >= 2 or any(line.filled.get(name, "").startswith("〃") for line in column)
        above: Value = None
        for line in column:
            if line.values[name] is not None:
                above = line.values[name]
            elif above is not None and (habit or id(line) in unit_blank) and not (name == "unit_id" and _own_unit(habits, line)):
                line.values[name] = above
                line.filled[name] = f"空白，按上一行：{as_text(above)[:40]}"


def _own_unit(habits: Habits, line: Line) -> bool:
    """A heading row names the unit, the post holds it, or the row is about the office itself."""
    return bool(line.unit or looks_like_unit(line.text("persons")) or (habits.our_own and habits.our_own(line)))
