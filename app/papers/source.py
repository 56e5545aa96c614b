"""A record as papers read it: words for the eye, dates, names of what it refers to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from app.desk import Desk
from app.errors import Absent
from app.ledgers.kit import Record, Row
from app.ledgers.values import label, show
from app.printing import words


@dataclass
class Source:
    """One record and the desk it lies on."""

    desk: Desk
    row: Row

    def __post_init__(self) -> None:
        """Who reported (S4) is on no paper, whoever prints it."""
        unprinted = {face.name for face in self.desk.ledger_of(self.row).faces() if face.secret == "S4"}
        self.row = Row({name: value for name, value in self.row.items() if name not in unprinted})

    @cached_property
    def ledger(self) -> type[Record]:
        return self.desk.ledger_of(self.row)

    def text(self, name: str) -> str:
        """The field as it is shown, its references by title."""
        return show(self.ledger.FACES[name], self.row.get(name), self.title)

    def cell(self, table: str, line: dict[str, Any], name: str) -> str:
        """One column of a line of a sub-table."""
        column = next(one for one in self.ledger.FACES[table].columns if one.name == name)
        return show(column, line.get(name), self.title)

    def codes(self, table: str, name: str) -> str:
        """The distinct words of a column over all lines of a sub-table."""
        column = next(one for one in self.ledger.FACES[table].columns if one.name == name)
        found = [one for line in self.row.get(table) or () for one in _listed(line.get(name))]
        return "、".join(dict.fromkeys(label(column, one) for one in found))

    def date(self, name: str) -> date | None:
        return day(self.row.get(name))

    def one(self, key: str | None) -> "Source | None":
        """A record this one refers to, None where it is absent or not for this user."""
        if key is None:
            return None
        try:
            return Source(self.desk, self.desk.get(key))
        except Absent:
            return None

    def title(self, key: str) -> str:
        return self.desk.titles([key]).get(key, "")

    def name(self, key: str | None) -> str:
        """A person's, unit's or office's name alone."""
        found = self.one(key)
        return str(found.row.name or "") if found else self.title(key) if key else ""

    def names(self, keys: Iterable[str] | None) -> list[str]:
        return [name for key in keys or () if (name := self.name(key))]

    @property
    def mark(self) -> str:
        return words.mark(self.row.classification, self.row.term)

    @property
    def office(self) -> str:
        return self.name(self.row.org_id)


def day(value: str | None) -> date | None:
    return date.fromisoformat(value[:10]) if value else None


def moment(value: str | None) -> str:
    """2026年11月21日9时05分; a day alone where no time is known."""
    if not value:
        return ""
    return words.moment(datetime.fromisoformat(value)) if "T" in value else words.day(date.fromisoformat(value))


def span(start: str | None, end: str | None) -> str:
    """From … to …; the day is said once when both lie on it."""
    if not (start and end and "T" in start and "T" in end):
        return moment(start)
    until = datetime.fromisoformat(end)
    return f"{moment(start)}至{until.hour}时{until.minute:02}分" if start[:10] == end[:10] else f"{moment(start)}至{moment(end)}"


def _listed(value: Any) -> list[Any]:
    return [] if value is None else value if isinstance(value, list) else [value]
