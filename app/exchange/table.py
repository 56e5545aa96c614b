"""A table of a sheet as it was recognised: its ledger, its rows, which column is which field, and what a person corrected about it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.exchange import words
from app.exchange.container import column_letters, column_number
from app.exchange.workbook import Sheet


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
