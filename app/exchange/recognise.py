"""Which ledger a sheet is, where its headings stand, and which column goes where.

shapes    `tables(sheet, asked)` -> [Table], in the order of the sheet; rows and columns count from 0
          A Table's rows are `first` .. `last - 1`; `columns` maps a column to a field of resources/excel/headers.json
leaves    to rows.py what is a record among these rows
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from app.exchange import headers, words
from app.exchange.container import column_letters, column_number
from app.exchange.dates import year_in
from app.exchange.habits import habits_of
from app.exchange.headers import Vocabulary, vocabularies
from app.exchange.workbook import Cell, Sheet, Value, as_text

_TOP_ROWS = 60
_SAMPLE = 40
_LONGEST_HEADING = 24
_SHORT_HEADING = 12
_GENERIC = frozenset({"seq", "note", "unit_id", "post", "unit_post", "year", "month", "dayno"})
_GROUP = re.compile(r"[\u3400-\u9fff]{0,6}驻[\u3400-\u9fff（）()]{2,30}?(?:纪检监察组|纪检组|监察组)")


@dataclass
class Table:
    """ticks    the word each column of ticks stands for
    title    what stands above the headings; year: the one the title or the sheet's name gives; group: whose book it is"""

    sheet: Sheet
    ledger: str
    top: int
    bottom: int
    first: int
    last: int
    columns: dict[int, str]
    headings: dict[int, str]
    title: str = ""
    year: int | None = None
    group: str | None = None
    ticks: dict[int, str] = field(default_factory=dict)
    doubts: list[str] = field(default_factory=list)

    def has(self, name: str) -> bool:
        return name in self.columns.values() or f"?{name}" in self.columns.values()

    def column_of(self, name: str) -> int | None:
        return next((col for col, found in self.columns.items() if found == name), None)

    @property
    def signature(self) -> str:
        """The same book next year has the same headings: what a corrected mapping is remembered by."""
        return "|".join(words.squeezed(self.headings.get(col, "")) for col in range(max(self.headings, default=-1) + 1))


@dataclass(frozen=True)
class _Headings:
    """Candidate rows of headings and what each ledger makes of them."""

    top: int
    bottom: int
    texts: tuple[tuple[str, str], ...]          # (heading above, heading) per column
    ledger: str
    total: float


def tables(sheet: Sheet, asked: Mapping[str, Any] | None = None) -> list[Table]:
    """Every table of the sheet. `asked` is what the user corrected (docs/excel.md): ledger, header_row, columns, year."""
    asked = asked or {}
    found: list[_Headings] = []
    only = asked.get("ledger")
    if row := asked.get("header_row"):
        found = [best] if (best := _best(sheet, int(row) - 1, only, lenient=True) or _as_told(sheet, int(row) - 1, only)) else []
    else:
        candidates = [best for at in _likely_rows(sheet) if (best := _best(sheet, at, only, lenient=bool(only)))]
        found = _choose(candidates)
    result = []
    for n, headings in enumerate(found):
        last = found[n + 1].top if n + 1 < len(found) else len(sheet.grid)
        result.append(_table(sheet, headings, last, 0 if n == 0 else found[n - 1].bottom + 1, asked))
    return _without_repeats(result)


def _as_told(sheet: Sheet, at: int, ledger: str | None) -> _Headings | None:
    """Headings nobody recognises are still headings when a person says so."""
    texts = tuple(("", cell.text) for cell in sheet.row(at)) if at < len(sheet.grid) else ()
    return _Headings(at, at, texts, ledger, 0.0) if ledger and any(text for _, text in texts) else None


def _likely_rows(sheet: Sheet) -> list[int]:
    """The first rows, and later ones whose cells are word for word headings."""
    rows = []
    for at, line in enumerate(sheet.grid):
        short = [text for value in line if isinstance(value, str) and len(text := value) <= _LONGEST_HEADING]
        if (at < _TOP_ROWS and short) or sum(headers.common_heading(text) for text in short) >= 3:
            rows.append(at)
    return rows


def _best(sheet: Sheet, at: int, only: str | None, lenient: bool) -> _Headings | None:
    """The best reading of row `at` as headings: alone, or with the row below as second row of headings."""
    best: _Headings | None = None
    if any(_like_data(cell.value) for cell in sheet.row(at)) or _second_row(sheet, at):
        return None
    named = _named_by(sheet, at)
    for bottom in (at + 1,) if _second_row(sheet, at + 1) else (at, at + 1):
        texts = _texts(sheet, at, bottom)
        if texts is None:
            continue
        for code, ledger in vocabularies().items():
            if only and code != only:
                continue
            total = _total(texts, ledger, lenient, code in named)
            if total is None:
                continue
            total += named.get(code, 0.0)
            if best is None or total > best.total + 0.01:
                best = _Headings(at, bottom, texts, code, total)
    return best


def _texts(sheet: Sheet, top: int, bottom: int) -> tuple[tuple[str, str], ...] | None:
    """Headings of each column; with two rows the upper one reaches over the blanks to its right. None: these rows are not headings."""
    if bottom >= len(sheet.grid):
        return None
    upper = [sheet.cell(top, col) for col in range(sheet.width)]
    if _spans_all(sheet, top):
        return None
    if top == bottom:
        texts = tuple(("", cell.text) for cell in upper)
        return texts if all(len(text) <= 60 for _, text in texts) else None
    lower = [sheet.cell(bottom, col) for col in range(sheet.width)]
    if not all(_like_heading(cell.value) for cell in (*upper, *lower)) or not any(
            cell.value and cell.merged_from is None for cell in lower):
        return None
    pairs, parent = [], ""
    for above, below in zip(upper, lower, strict=True):
        if below.merged_from and below.merged_from[0] <= top:           # one heading over both rows
            pairs.append(("", above.text))
            parent = ""
        else:
            parent = above.text or (parent if below.text else "")
            pairs.append((parent, below.text) if below.text else ("", above.text))
    return tuple(pairs) if any(parent for parent, _ in pairs) else None


def _like_heading(value: Value) -> bool:
    return value is None or (isinstance(value, str) and not re.match(r"[\d０-９]{2,4}\s*[年.．/-]", value))


def _like_data(value: Value) -> bool:
    """A day or a number, which no heading is."""
    if isinstance(value, str):
        return re.match(r"[\d０-９]{2,4}\s*[年.．/-]\s*[\d０-９]{1,2}\s*[月.．/-]\s*[\d０-９]", value) is not None
    return value is not None and not isinstance(value, bool)


def _second_row(sheet: Sheet, row: int) -> bool:
    """Is this the lower of two rows of headings? Some cells reach down into it from a row above that is no title, others are its own."""
    if not 0 < row < len(sheet.grid) or _spans_all(sheet, row - 1) or any(_like_data(cell.value) for cell in sheet.row(row - 1)):
        return False
    if not sheet.merged:
        return _below_blanks(sheet.row(row - 1), sheet.row(row))
    down = any(sheet.merged.get((row, col)) == (row - 1, col) for col in range(sheet.width))
    return down and any(isinstance(cell.value, str) and (over := sheet.merged.get((row - 1, cell.col))) is not None
                        and over[0] == row - 1 and sheet.merged.get((row, cell.col)) != over for cell in sheet.own(row))


def _below_blanks(upper: list[Cell], lower: list[Cell]) -> bool:
    """The same without merged cells (.csv, .ods): short words, each under a blank of the row above or under the word before such blanks."""
    filled = [cell.col for cell in lower if cell.value is not None]
    under = [col for col in filled if upper[col].value is None]
    heads = {col for col in filled if upper[col].value is not None and col + 1 in under}
    return (len(filled) >= 2 and bool(under) and set(filled) == {*under, *heads} and filled[0] > 0 and upper[0].value is not None
            and all(isinstance(cell.value, str) and len(cell.value) <= _SHORT_HEADING for cell in lower if cell.value is not None)
            and all(any(upper[left].value is not None for left in range(col)) for col in under))


def _spans_all(sheet: Sheet, row: int) -> bool:
    """A title: one cell alone in its row, or merged over most of it."""
    own = list(sheet.own(row))
    return len(own) == 1 and sheet.merged.get((row, own[0].col)) is not None and sum(
        sheet.merged.get((row, col)) == (row, own[0].col) for col in range(sheet.width)) >= max(3, sheet.width // 2)


@lru_cache(maxsize=5_000)
def _total_cached(texts: tuple[tuple[str, str], ...], code: str) -> tuple[float, int, bool]:
    """(sum of the best fits, how many fit well, does a key field fit)."""
    ledger = vocabularies()[code]
    best: dict[str, float] = {}
    for parent, text in texts:
        if not text or len(text) > _LONGEST_HEADING:
            continue
        name, fit = max(((name, headers.score(text, code, name, parent)) for name in ledger.columns), key=lambda one: one[1])
        best[name] = max(best.get(name, 0.0), fit)
    strong = [name for name, fit in best.items() if fit >= 0.6]
    # 主要问题（个） may be the problems or their number: a key field that fits well counts, whichever fits best.
    key = any(headers.score(text, code, name, parent) >= 0.6 for name in ledger.key for parent, text in texts
              if text and len(text) <= _LONGEST_HEADING)
    return sum(fit * (0.4 if name in _GENERIC else 1.0) for name, fit in best.items() if fit >= 0.5), len(strong), key


def _total(texts: tuple[tuple[str, str], ...], ledger: Vocabulary, lenient: bool, named: bool) -> float | None:
    filled = [text for _, text in texts if text]
    total, strong, key = _total_cached(texts, ledger.code)
    # 单位 | 人数 | 班子 in a sheet called 单位情况
    list_of_units = habits_of(ledger.code).names_unit == "name" and (named or len(filled) == 1)
    enough = strong >= (1 if lenient or list_of_units else 2)
    if not enough or not (key or lenient) or strong * (5 if list_of_units else 2.5) < len(filled):
        return None
    return total - 0.15 * (len(filled) - strong)


def _named_by(sheet: Sheet, at: int) -> dict[str, float]:
    """What the sheet's name and the title above the headings say the book is about; a row of many cells is no title."""
    above = (list(sheet.own(row)) for row in range(max(0, at - 8), at))
    title = words.squeezed(" ".join(cell.text for own in above if len(own) <= 3 for cell in own))
    name = words.squeezed(sheet.name)
    bonus: dict[str, float] = {}
    for code, ledger in vocabularies().items():
        in_name = max((len(word) for word in ledger.names if words.squeezed(word) in name), default=0)
        in_title = max((len(word) for word in ledger.names if words.squeezed(word) in title), default=0)
        if in_name or in_title:
            bonus[code] = (1.5 + 0.3 * in_name if in_name else 0.0) + (1.0 + 0.2 * in_title if in_title else 0.0)
    return bonus


def _choose(candidates: list[_Headings]) -> list[_Headings]:
    """Rows that overlap exclude each other: the better stays. A weak row below a strong one is data, not headings; a row of one word
    is headings only if there is nothing better (单位名称 over a list of units, not the title above it).
    """
    chosen: list[_Headings] = []
    best = max((one.total for one in candidates), default=0.0)
    for one in sorted(candidates, key=lambda one: -one.total):
        clash = any(one.top <= other.bottom and other.top <= one.bottom for other in chosen)
        alone = sum(bool(text) for _, text in one.texts) == 1
        if not clash and not (alone and chosen) and one.total >= 0.5 * best:
            chosen.append(one)
    return sorted(chosen, key=lambda one: one.top)


def _table(sheet: Sheet, found: _Headings, last: int, title_from: int, asked: Mapping[str, Any]) -> Table:
    headings = {col: (parent + text if parent and parent != text else text) for col, (parent, text) in enumerate(found.texts) if text}
    first = found.bottom + 1
    sample = [sheet.row(row) for row in range(first, min(last, first + _SAMPLE))]
    columns = _assign(found, {col: [line[col].value for line in sample] for col in range(sheet.width)})
    title = _above(sheet, title_from, found.top)
    table = Table(sheet, found.ledger, found.top, found.bottom, first, last, columns, headings, title,
                  year_in(title) or year_in(sheet.name), _group_in(title), {col: text for col, (_, text) in enumerate(found.texts)})
    correct(table, asked)
    return table


def correct(table: Table, asked: Mapping[str, Any]) -> None:
    """What the user said about columns and year wins over what was recognised."""
    for where, name in (asked.get("columns") or {}).items():
        for col in _places(table, str(where)):
            table.columns.pop(col, None)
            if name is not None:
                table.columns = {c: n for c, n in table.columns.items() if n.lstrip("?") != name}
                table.columns[col] = str(name)
    if asked.get("year"):
        table.year = int(asked["year"])


def _places(table: Table, where: str) -> list[int]:
    """The column a user names by its heading or its letter."""
    by_heading = [col for col, text in table.headings.items() if words.squeezed(text) == words.squeezed(where)]
    return by_heading or ([column_number(where.upper())] if re.fullmatch(r"[A-Za-z]{1,3}", where) else [])


def _assign(found: _Headings, values: dict[int, list[Value]]) -> dict[int, str]:
    """Best pairs first: heading and values together decide, each field and each column once."""
    ledger = vocabularies()[found.ledger]
    pairs, fits = [], dict[int, float]()
    for col, (parent, text) in enumerate(found.texts):
        if not text:
            continue
        for name, column in ledger.columns.items():
            fit = headers.score(text, found.ledger, name, parent)
            fits[col] = max(fits.get(col, 0.0), fit)
            if fit >= 0.4:
                fit -= headers.rarity(text, column)
                share = headers.looks(column.looks, values.get(col, []))
                pairs.append((fit if share is None else fit * (0.5 + 0.5 * share), -col, name))
    columns: dict[int, str] = {}
    for total, minus_col, name in sorted(pairs, key=lambda one: (-one[0], -one[1])):
        if total >= 0.36 and -minus_col not in columns and name not in columns.values():
            columns[-minus_col] = name
    _by_values_alone(ledger, found, columns, values, fits)
    columns |= _ticked(found, columns, values)
    return dict(sorted(columns.items()))


def _by_values_alone(ledger: Vocabulary, found: _Headings, columns: dict[int, str], values: dict[int, list[Value]],
                     fits: dict[int, float]) -> None:
    """A column whose heading says nothing may still be the only one with dates, or with names."""
    for looks in ("date", "names", "unit", *habits_of(found.ledger).tells):
        wanted = _first_of(ledger, looks)
        if wanted is None or wanted in columns.values():
            continue
        fitting = [col for col, column in values.items() if col not in columns and fits.get(col, 0.0) < 0.7
                   and (text := found.texts[col][1]) and not headers.never(text, found.texts[col][0])
                   and sum(value is not None for value in column) >= 2 and (headers.looks(looks, column) or 0.0) >= 0.9]
        if len(fitting) == 1:
            columns[fitting[0]] = wanted


def _ticked(found: _Headings, columns: dict[int, str], values: dict[int, list[Value]]) -> dict[int, str]:
    """Columns headed by the words of one list and filled with ticks: 谈心谈话 | 提醒谈话. They are the field `?field`."""
    for name, table in headers.ticks(found.ledger).items():
        named = [col for col, (_, text) in enumerate(found.texts) if text and not text.startswith("是否") and words.meaning(table, text)]
        marks = {col: [as_text(value) for value in values.get(col, []) if value is not None] for col in named}
        marked = [col for col in named if all(words.is_tick(mark) for mark in marks[col])]
        elsewhere = next((col for col, other in columns.items() if other == name and col not in marked), None)
        if len(marked) >= 2 and elsewhere is None and any(marks[col] for col in marked):
            return {col: f"?{name}" for col in marked}
    return {}


def _first_of(ledger: Vocabulary, looks: str) -> str | None:
    return next((name for name, column in ledger.columns.items() if column.looks == looks), None)


def _without_repeats(found: list[Table]) -> list[Table]:
    """A heading repeated on each printed page continues the table above it."""
    result: list[Table] = []
    for table in found:
        if result and result[-1].signature == table.signature and result[-1].ledger == table.ledger:
            result[-1].last = table.last
        else:
            result.append(table)
    return result


def _above(sheet: Sheet, start: int, stop: int) -> str:
    return " ".join(cell.text for row in range(max(start, stop - 8), stop) for cell in sheet.own(row))


def _group_in(title: str) -> str | None:
    found = _GROUP.search(title)
    return found[0] if found else None


def is_heading_again(table: Table, row: int) -> bool:
    """Is this row the table's headings once more?"""
    cells = {cell.col: words.squeezed(cell.text) for cell in table.sheet.own(row)}
    same = sum(words.squeezed(table.headings.get(col, "")) == text for col, text in cells.items() if text)
    few = min(2, len(table.headings))
    return len(cells) >= few and same >= max(few, 0.7 * len(cells))


def shown(table: Table) -> dict[str, str]:
    """Column letter and heading to field, for the report."""
    return {f"{column_letters(col)} {table.headings.get(col, '')}".strip(): name.lstrip("?") for col, name in sorted(table.columns.items())}


def unused(table: Table) -> list[str]:
    """Headings nobody claims: said in the report, so that nothing is dropped in silence."""
    return [f"{column_letters(col)} {text}" for col, text in sorted(table.headings.items()) if col not in table.columns]


__all__ = ["Table", "as_text", "correct", "is_heading_again", "shown", "tables", "unused"]
