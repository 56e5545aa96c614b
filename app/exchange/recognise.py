"""Which ledger a sheet is, where its headings stand, and which column goes where.

shapes    `tables(sheet, asked)` -> [Table], in the order of the sheet; rows and columns count from 0
          A Table's rows are `first` .. `last - 1`; `columns` maps a column to a field of resources/excel/headers.json
leaves    to rows.py what is a record among these rows
"""

import re
from collections.abc import Mapping
from typing import Any

from app.exchange.assigning import assign
from app.exchange.dates import year_in
from app.exchange.heading_rows import Headings, as_told, best_reading, choose, likely_rows
from app.exchange.table import Table, correct
from app.exchange.workbook import Sheet

_SAMPLE = 40
_GROUP = re.compile(r"[\u3400-\u9fff]{0,6}驻[\u3400-\u9fff（）()]{2,30}?(?:纪检监察组|纪检组|监察组)")


def tables(sheet: Sheet, asked: Mapping[str, Any] | None = None) -> list[Table]:
    """Every table of the sheet. `asked` is what the user corrected (docs/excel.md): ledger, header_row, columns, year."""
    asked = asked or {}
    found: list[Headings] = []
    only = asked.get("ledger")
    if row := asked.get("header_row"):
        found = [best] if (best := best_reading(sheet, int(row) - 1, only, lenient=True) or as_told(sheet, int(row) - 1, only)) else []
    else:
        candidates = [best for at in likely_rows(sheet) if (best := best_reading(sheet, at, only, lenient=bool(only)))]
        found = choose(candidates)
    result = []
    for n, headings in enumerate(found):
        last = found[n + 1].top if n + 1 < len(found) else len(sheet.grid)
        result.append(_table(sheet, headings, last, 0 if n == 0 else found[n - 1].bottom + 1, asked))
    return _without_repeats(result)


def _table(sheet: Sheet, found: Headings, last: int, title_from: int, asked: Mapping[str, Any]) -> Table:
    headings = {col: (parent + text if parent and parent != text else text) for col, (parent, text) in enumerate(found.texts) if text}
    first = found.bottom + 1
    sample = [sheet.row(row) for row in range(first, min(last, first + _SAMPLE))]
    columns = assign(found, {col: [line[col].value for line in sample] for col in range(sheet.width)})
    title = _above(sheet, title_from, found.top)
    table = Table(sheet, found.ledger, found.top, found.bottom, first, last, columns, headings, title,
                  year_in(title) or year_in(sheet.name), _group_in(title), {col: text for col, (_, text) in enumerate(found.texts)})
    correct(table, asked)
    return table


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
