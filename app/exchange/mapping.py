"""What a person corrected about a workbook: the mapping file, and what is remembered of it for the next book with the same headings.

shapes    {"sheets": {sheet name or "*": {"ledger", "header_row", "columns": {heading or letter: field or null}, "words": {field or
          heading: {text: code}}, "year", "skip"}}}; header_row counts from 1. docs/excel.md tells it to clerks
errors    Usage for a file that is not of this shape
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app.desk import Desk
from app.errors import Finding, StorageFailed, Usage
from app.exchange.headers import vocabularies
from app.exchange.table import Table
from app.exchange.workbook import Sheet

_PREFIX = "excel.mapping."
_KEYS: dict[str, type] = {"ledger": str, "header_row": int, "columns": dict, "words": dict, "year": int, "skip": bool}
_TOP = 60


def load(path: Path) -> dict[str, Any]:
    """raises    Usage, StorageFailed"""
    try:
        read = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise StorageFailed(what=error.strerror or path.name) from error
    except ValueError as error:
        raise Usage(what="对应关系文件不是 JSON") from error
    return proved(read)


def proved(read: Any) -> dict[str, Any]:
    """raises    Usage"""
    sheets = read.get("sheets") if isinstance(read, dict) else None
    if not isinstance(sheets, dict) or set(read) != {"sheets"}:
        raise Usage(what='对应关系文件应写成 {"sheets": {表名: {…}}}')
    for name, asked in sheets.items():
        if not isinstance(asked, dict):
            raise Usage(what=f"对应关系文件里“{name}”的内容不对")
        for key, value in asked.items():
            if key not in _KEYS or not isinstance(value, _KEYS[key]) or (isinstance(value, int) and value < 0):
                raise Usage(what=f"对应关系文件里“{name}”的“{key}”不对")
        if (ledger := asked.get("ledger")) is not None and ledger not in vocabularies():
            raise Usage(what=f"不能导入名为“{ledger}”的旧账，可以是：{'、'.join(vocabularies())}")
        known = {field for code, words in vocabularies().items() for field in words.columns if ledger in (None, code)}
        for heading, field in (asked.get("columns") or {}).items():
            if field is not None and field not in known:
                raise Usage(what=f"对应关系文件里“{name}”的“{heading}”对应到了没有的字段“{field}”")
        for meanings in (asked.get("words") or {}).values():
            if not isinstance(meanings, dict) or not all(isinstance(code, str) for code in meanings.values()):
                raise Usage(what=f"对应关系文件里“{name}”的词语对应不对")
    return dict(sheets)


def for_sheet(asked: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {**(asked.get("*") or {}), **(asked.get(name) or {})}


def finding(message: str) -> Finding:
    return Finding(None, "SHEET", message)


def key_of(signature: str) -> str:
    return _PREFIX + hashlib.sha256(signature.encode()).hexdigest()[:32]


def to_remember(table: Table, asked: Mapping[str, Any]) -> dict[str, Any]:
    """What holds for the next book with these headings: columns by their heading, never its rows or years."""
    columns = {table.headings[col]: name for col, name in table.columns.items() if table.headings.get(col) and name[0] != "?"}
    dropped = {text: None for col, text in table.headings.items() if col not in table.columns}
    return {"signature": table.signature, "ledger": table.ledger, "columns": dropped | columns, "words": asked.get("words") or {}}


def remembered(desk: Desk, sheet: Sheet) -> dict[str, Any] | None:
    """What was corrected before for a sheet with the same headings, with the row they stand in."""
    known = {one["signature"]: one for one in desk.settings(_PREFIX).values()}
    if not known:
        return None
    for row in range(min(_TOP, len(sheet.grid))):
        headings = {cell.col: cell.text for cell in sheet.row(row) if cell.text}
        signature = Table(sheet, "", row, row, row + 1, row + 1, {}, headings).signature
        if signature in known:
            return {"ledger": known[signature]["ledger"], "header_row": row + 1, "columns": known[signature]["columns"],
                    "words": known[signature]["words"]}
    return None
