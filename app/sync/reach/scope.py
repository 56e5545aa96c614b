"""Which records go to which station, and what of them.

up      records of the group's organisation, or made at its station
down    records whose organisation, lead or joint organisation is the group's; what the commission makes for every station; and, as a
        card (`Record.CARD`), the persons, units, staff and organisations these name. The reporter's identity (S4) never goes down.
both    only ledgers that the group's certificate names

source    architecture.md, Sync in one paragraph; domain ledgers, section 0, Visibility
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Connection, select

from app.desk import reading
from app.desk.follow import references
from app.desk.reach import SHARED, orgs_of
from app.desk.tables import catalog
from app.ledgers import ledgers
from app.ledgers.face import Kind
from app.ledgers.kit import CLASSIFICATIONS, CLASSIFIED, Record, Row

from ..entries import Entry

_BATCH = 500
_SCOPE = ("org_id", *SHARED)


def goes_along(ledger: str, *, followed: bool = False) -> bool:
    """Does a record of this ledger go along when a record in scope names it; `followed`: and what it names itself?"""
    return ledgers()[ledger].CARRIED in (("followed",) if followed else ("named", "followed"))


def for_all(ledger: str) -> bool:
    """Does the commission alone make records of this ledger, for every station?"""
    return ledgers()[ledger].CARRIED == "all"


def stays(ledger: str, values: Mapping[str, Any]) -> bool:
    """Is this record its station's own affair, never given away?"""
    field = ledgers()[ledger].STAYS
    return field is not None and bool(values.get(field[0]) == field[1])


@dataclass(frozen=True)
class Place:
    """Where a record belongs, and its mark.

    maker   the end of the id of the station that made it
    stays   it goes nowhere
    """

    ledger: str
    orgs: frozenset[str]
    maker: str
    classification: str
    term: str | None
    stays: bool = False


def places(conn: Connection, ids: Iterable[str]) -> dict[str, Place]:
    """The places of the records that are here."""
    return _placed(conn, _by_ledger(conn, ids))


def places_of(conn: Connection, kinds: Mapping[str, str]) -> dict[str, Place]:
    """The same of records whose ledgers are known, {id: ledger}: the catalog, a page or two for each record, need not be asked."""
    wanted: dict[str, list[str]] = {}
    for key, code in kinds.items():
        wanted.setdefault(code, []).append(key)
    return _placed(conn, wanted)


def _placed(conn: Connection, wanted: Mapping[str, list[str]]) -> dict[str, Place]:
    found: dict[str, Place] = {}
    for code, keys in wanted.items():
        ledger = ledgers()[code]
        columns = ["id", "clock", "classification", "term", *(name for name in _SCOPE if name in ledger.FACES),
                   *(ledger.STAYS[:1] if ledger.STAYS else ())]
        for row in reading.rows_of(conn, ledger, None, "id", keys, columns=columns):
            found[row.id] = place_of(code, row.clock, row)
    return found


def place_of(code: str, clock: str, values: Mapping[str, Any]) -> Place:
    return Place(code, orgs_of(values), maker_of(clock), values.get("classification") or "internal", values.get("term"),
                 stays(code, values))


def rows(conn: Connection, ids: Iterable[str]) -> Iterator[tuple[type[Record], Row]]:
    for code, keys in _by_ledger(conn, ids).items():
        for row in reading.rows_of(conn, ledgers()[code], None, "id", keys):
            yield ledgers()[code], row


def maker_of(clock: str) -> str:
    """The station that wrote a clock, by the last 12 characters of its id."""
    return clock[16:]


def goes_up(place: Place, orgs: frozenset[str], station: str) -> bool:
    """May the group's station send changes of this record? Of its organisations', and of what it made itself."""
    return bool(orgs & place.orgs) or place.maker == station[-12:]


_CARD = ("org_id", "classification", "term", "state", "void_reason", "created_at")
"""On every card: whose the record is, its mark, whether it still counts."""


def card_of(entry: Entry) -> Entry:
    """The entry with what its ledger declares as the card, and without who wrote it."""
    kept = {*ledgers()[entry.ledger].CARD, *_CARD} & set(entry.values)
    return Entry(entry.op, entry.ledger, entry.id, entry.clock, "", {name: entry.values[name] for name in kept},
                 old={name: clock for name, clock in entry.old.items() if name in kept},
                 clocks={name: clock for name, clock in entry.clocks.items() if name in kept})


@cache
def hidden(ledger: type[Record]) -> frozenset[str]:
    """Fields that never go down."""
    return frozenset(face.name for face in ledger.faces() if face.secret == "S4")


def files_of(ledger: type[Record], values: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The attachments that values name, sub-tables included."""
    for name, columns in _file_fields(ledger):
        value = values.get(name)
        if not value:
            continue
        if not columns:
            yield from value
        for line in value if columns else ():
            for column in columns:
                yield from line.get(column) or ()


def file_fields(ledger: type[Record]) -> list[str]:
    """Fields that hold attachments, or a column that does."""
    return [name for name, _ in _file_fields(ledger)]


@cache
def _file_fields(ledger: type[Record]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """(field, its columns that hold files; none for a field of files itself)."""
    tables = ((face.name, tuple(column.name for column in face.columns if column.kind is Kind.FILES)) for face in ledger.faces())
    return tuple((name, columns) for name, columns in tables if columns or ledger.FACES[name].kind is Kind.FILES)


def named_by(ledger: type[Record], values: Mapping[str, Any]) -> Iterator[str]:
    for _, key in references(ledger, Row(values)):
        yield key


def _by_ledger(conn: Connection, ids: Iterable[str]) -> dict[str, list[str]]:
    wanted = list(dict.fromkeys(ids))
    kinds: dict[str, list[str]] = {}
    for start in range(0, len(wanted), _BATCH):
        query = select(catalog.c.id, catalog.c.ledger).where(catalog.c.id.in_(wanted[start:start + _BATCH]))
        for key, code in conn.execute(query):
            if code in ledgers():
                kinds.setdefault(code, []).append(key)
    return kinds


class Mark:
    """The highest classification of a collection and the longest term of its classified parts (P37)."""

    def __init__(self) -> None:
        self.classification, self.term = "public", None

    classification: str
    term: str | None

    def take(self, classification: str, term: str | None) -> None:
        level, highest = CLASSIFICATIONS.index(classification), CLASSIFICATIONS.index(self.classification)
        if level > highest:
            self.classification = classification
        if classification in CLASSIFIED and _length(term) > _length(self.term):
            self.term = term

    def to_json(self) -> dict[str, str | None]:
        return {"classification": self.classification, "term": self.term}


def _length(term: str | None) -> tuple[int, str]:
    """Years before dates, dates before conditions: a condition has no end that could be compared, so it counts as longest."""
    if not term:
        return 0, ""
    years = re.fullmatch(r"(\d+)年", term)
    return (1, f"{int(years[1]):04d}") if years else (2 if re.match(r"\d{4}-", term) else 3, term)


def marked(conn: Connection, mark: Mapping[str, str | None], records: Iterable[Any]) -> dict[str, str | None]:
    """The mark of a collection that also says something of these records."""
    whole = Mark()
    whole.take(mark["classification"] or "internal", mark["term"])
    for place in places(conn, {one for one in records if isinstance(one, str)}).values():
        whole.take(place.classification, place.term)
    return whole.to_json()
