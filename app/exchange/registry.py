"""Who and what the workbook names: matched with what the desk has, else begun as new records, each shown in the report.

shapes    ids are given here, so that records of the plan can name each other before anything is written
rules     a unit: same name, or the only one that differs by its place (教育局, 市教育局). A person: same name and same unit; a name
          without a unit matches the only person of that name; same name, other unit: two people, said so. Staff: same name in the office
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import select
from uuid_utils import uuid7

from app.desk import Desk, Where
from app.desk.reading import table_of
from app.exchange import words
from app.exchange.people import Named
from app.exchange.units import UnitBook, clean_unit
from app.ledgers.kit import Row


@dataclass
class Draft:
    """A record to be added or changed. sheet and row: where the book speaks of it (row from 0).

    values    as people write them, references as ids; ready: they are canonical already
    enclosed  field -> files that lie beside the workbook; fields: given in part, still to be completed
    """

    ledger: str
    values: dict[str, Any]
    sheet: str = ""
    row: int = -1
    id: str = field(default_factory=lambda: str(uuid7()))
    label: str = ""
    update: bool = False
    fields: dict[str, str] = field(default_factory=dict)
    ready: bool = False
    enclosed: dict[str, list[Path]] = field(default_factory=dict)


@dataclass(frozen=True)
class Match:
    """What a word of the book was taken for."""

    ledger: str
    words: str
    name: str
    id: str
    sheet: str
    row: int


class Registry:
    """One per plan. `new` are the drafts to add before all others; `matched` says what was found at the desk; `chiefs`: unit -> person."""

    def __init__(self, desk: Desk, legacy: bool = True) -> None:
        self._desk, self._legacy = desk, legacy
        self.new: list[Draft] = []
        self.matched: dict[tuple[str, str], Match] = {}
        self.doubts: list[str] = []
        self.chiefs: dict[str, str] = {}
        self.own_org = desk.user.org_id
        self._units = {str(row.name): str(row.id) for row in every_row(desk, "unit") if row.name and not row.to}
        self.book = UnitBook(list(self._units))
        self._people: dict[str, list[tuple[str | None, str, Draft | None]]] | None = None
        self._staff: dict[str, str] = {}
        self._drafts: dict[str, Draft] = {}
        for row in every_row(desk, "staff"):
            if row.name and row.org_id == desk.user.org_id:
                self._staff.setdefault(words.folded(row.name), str(row.id))

    # Units --------------------------------------------------------------------------------------------------------------------

    def unit(self, text: str, sheet: str, row: int) -> str:
        """The id of the unit a cell names; a new one when nobody knows it."""
        known = self.book.match(text)
        if known is not None and known in self._units:
            if known not in self._drafts:
                self.matched.setdefault(("unit", text), Match("unit", text, known, self._units[known], sheet, row))
            return self._units[known]
        name = known or clean_unit(text)
        return self.add_unit(name, {}, sheet, row).id

    def add_unit(self, name: str, values: dict[str, Any], sheet: str, row: int) -> Draft:
        kind = words.meaning("unit_kind", name)
        draft = self._begin("unit", {"name": name} | ({"kind": kind} if kind else {}) | values, sheet, row, name)
        self.book.add(name)
        self._units[name] = draft.id
        self._drafts[name] = draft
        return draft

    def known_unit(self, text: str) -> str | None:
        known = self.book.match(text)
        return self._units.get(known) if known else None

    def draft_of(self, unit: str) -> Draft | None:
        return self._drafts.get(self.book.match(unit) or unit)

    # People -------------------------------------------------------------------------------------------------------------------

    def person(self, named: Named, unit_id: str | None, post: str, sheet: str, row: int) -> str:
        known = self._known_people(named.name)
        here = [(unit, key, draft) for unit, key, draft in known if unit == unit_id or unit is None or unit_id is None]
        exact = [one for one in here if one[0] == unit_id]
        if candidates := exact or (here if len(here) == 1 else []):
            unit, key, draft = candidates[0]
            if draft is None:
                self.matched.setdefault(("person", f"{named.name}{unit_id}"), Match("person", named.name, named.name, key, sheet, row))
            elif unit is None and unit_id:
                draft.values["unit_id"] = unit_id
                known[known.index((unit, key, draft))] = (unit_id, key, draft)
            if draft is not None and post and not draft.values.get("post"):
                draft.values["post"] = post
            return key
        if known:
            self.doubts.append(f"{sheet} 第{row + 1}行：{named.name}与另一单位的人同名，按两个人登记")
        values: dict[str, Any] = {"name": named.name}
        values |= {name: value for name, value in (("unit_id", unit_id), ("post", post)) if value}
        new = self._begin("person", values, sheet, row, named.name)
        known.append((unit_id, new.id, new))
        return new.id

    def add_person(self, name: str, values: dict[str, Any], sheet: str, row: int) -> Draft | None:
        """A row of an office's own list of people; None when the desk or the book already has this person."""
        known = self._known_people(name)
        for unit, _key, draft in known:
            if unit is None or values.get("unit_id") is None or unit == values["unit_id"]:
                if draft is not None:
                    draft.values |= values
                return None
        new = self._begin("person", {"name": name} | values, sheet, row, name)
        known.append((values.get("unit_id"), new.id, new))
        return new

    def _known_people(self, name: str) -> list[tuple[str | None, str, Draft | None]]:
        """One query for all names: asked one by one they took a third of a look at a large book."""
        if self._people is None:
            self._people = {}
            table = table_of(self._desk.ledger("person"))
            with self._desk.reader() as facts:
                live = select(table.c.id, table.c.name, table.c.unit_id).where(table.c.void_reason.is_(None))
                for key, found, unit in facts.conn.execute(live):
                    self._people.setdefault(found, []).append((unit, key, None))
        return self._people.setdefault(name, [])

    def staff(self, name: str, sheet: str, row: int) -> str:
        key = words.folded(name)
        if key in self._staff:
            if all(draft.id != self._staff[key] for draft in self.new):
                self.matched.setdefault(("staff", name), Match("staff", name, name, self._staff[key], sheet, row))
            return self._staff[key]
        return self.add_staff(name, {}, sheet, row).id

    def known_staff(self, name: str) -> str | None:
        return self._staff.get(words.folded(name))

    def add_staff(self, name: str, values: dict[str, Any], sheet: str, row: int) -> Draft:
        draft = self._begin("staff", {"name": name} | values, sheet, row, name)
        self._staff[words.folded(name)] = draft.id
        return draft

    def numbered(self, ledger: str, text: str) -> str | None:
        """The record that a number or title names."""
        return self._desk.resolve(ledger, text)

    def _begin(self, ledger: str, values: dict[str, Any], sheet: str, row: int, label: str) -> Draft:
        draft = Draft(ledger, values | ({"legacy": True} if self._legacy else {}), sheet, row, label=label)
        self.new.append(draft)
        return draft


def every_row(desk: Desk, code: str, where: Sequence[Where] = (), columns: Sequence[str] | None = None) -> list[Row]:
    """All rows of a ledger this user sees, page by page."""
    rows, after = list[Row](), None
    while True:
        page = desk.page(code, where, after=after, limit=2000, order="created_at", columns=columns)
        rows += page.rows
        if page.after is None:
            return rows
        after = page.after
