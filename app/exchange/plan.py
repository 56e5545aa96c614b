"""What an import would do, before it does it: per sheet the ledger, the columns, what is added, rejected and skipped, and why.

shapes    rows count from 0 inside, from 1 (as in Excel) in `as_json`
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from app.errors import CheckFailed, Finding
from app.exchange.habits import habits_of
from app.exchange.registry import Draft, Match


@dataclass(frozen=True)
class Rejected:
    """label    the heading a person knows the field by, where the message does not say it"""

    row: int
    field: str | None
    message: str
    label: str = ""

    @property
    def words(self) -> str:
        return self.message if not self.label or self.label in self.message else f"{self.label}：{self.message}"


@dataclass
class SheetPlan:
    """One table of a sheet. filled: what was taken from above or from the title; unused: headings no field claims"""

    sheet: str
    ledger: str | None = None
    header_row: int | None = None
    columns: dict[str, str] = field(default_factory=dict)
    unused: list[str] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    skipped: list[tuple[int, str]] = field(default_factory=list)
    filled: list[tuple[int, str, str]] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    title: str = ""
    signature: str = ""

    @property
    def added(self) -> list[Draft]:
        """Records of the sheet's own ledger; a letter's problems and the persons it names are counted apart."""
        return [draft for draft in self.drafts if draft.ledger == self.ledger and not draft.update]

    @property
    def updated(self) -> list[Draft]:
        return [draft for draft in self.drafts if draft.update]

    def as_json(self) -> dict[str, Any]:
        return {
            "sheet": self.sheet, "ledger": self.ledger, "header_row": None if self.header_row is None else self.header_row + 1,
            "columns": self.columns, "unused": self.unused, "added": len(self.added), "updated": len(self.updated),
            "children": len(self.drafts) - len(self.added) - len(self.updated),
            "rejected": [{"row": one.row + 1, "field": one.field, "message": one.words} for one in self.rejected],
            "skipped": [{"row": row + 1, "why": why} for row, why in self.skipped],
            "filled": [{"row": row + 1, "field": name, "why": why} for row, name, why in self.filled],
            "doubts": self.doubts,
        }


@dataclass
class Plan:
    """new: units, staff and persons begun because the book names them; missing: (draft, fields still to be filled), known after a trial"""

    book: str
    sheets: list[SheetPlan] = field(default_factory=list)
    new: list[Draft] = field(default_factory=list)
    matched: list[Match] = field(default_factory=list)
    chiefs: dict[str, str] = field(default_factory=dict)
    missing: list[tuple[Draft, list[str]]] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    remember: dict[str, Any] = field(default_factory=dict)
    template: bool = False

    @property
    def drafts(self) -> Iterable[Draft]:
        """Everything to write, what is named before what names it."""
        every = [*self.new, *(draft for sheet in self.sheets for draft in sheet.drafts)]
        return sorted(every, key=lambda draft: habits_of(draft.ledger).place)

    @property
    def rejected(self) -> int:
        """Rows that cannot enter."""
        return sum(len({one.row for one in sheet.rejected}) for sheet in self.sheets)

    def sheet_of(self, draft: Draft) -> SheetPlan:
        """The table a draft came from, for saying where it was refused."""
        mine = [sheet for sheet in self.sheets if sheet.sheet == draft.sheet]
        return next((sheet for sheet in mine if draft in sheet.drafts), mine[0] if mine else self.sheets[0])

    def reject(self, draft: Draft, *wrong: tuple[str | None, str, str]) -> None:
        """wrong    (field, message, label) of everything that is wrong with it"""
        self.sheet_of(draft).rejected.extend(Rejected(draft.row, *one) for one in wrong)
        for one in self.sheets:
            one.drafts = [other for other in one.drafts if other is not draft]
        self.new = [other for other in self.new if other is not draft]

    def as_json(self) -> dict[str, Any]:
        created: dict[str, list[str]] = {}
        for draft in self.new:
            created.setdefault(draft.ledger, []).append(draft.label)
        return {
            "sheets": [sheet.as_json() for sheet in self.sheets],
            "added": sum(len(sheet.added) for sheet in self.sheets), "updated": sum(len(sheet.updated) for sheet in self.sheets),
            "rejected": self.rejected,
            "created": created,
            "matched": [{"ledger": one.ledger, "words": one.words, "name": one.name, "sheet": one.sheet, "row": one.row + 1}
                        for one in self.matched],
            "missing": [{"ledger": draft.ledger, "id": draft.id, "title": draft.label, "sheet": draft.sheet, "row": draft.row + 1,
                         "fields": fields} for draft, fields in self.missing],
            "doubts": self.doubts,
        }


class RowsRejected(CheckFailed):
    """Rows of the workbook cannot enter as they stand, so nothing does; `sheets` says which and why."""

    next_step = "没有导入任何内容。请在原表里改正，或选择跳过这些行后再导入。"

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        super().__init__([Finding(one.field, "ROW", f"{sheet.sheet} 第{one.row + 1}行：{one.words}")
                          for sheet in plan.sheets for one in sheet.rejected])

    def details(self) -> dict[str, Any]:
        return super().details() | self.plan.as_json()
