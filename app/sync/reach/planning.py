"""What a partner has not had yet: which journal entries go as they are, which records go whole, which attachments go along.

The journal is read from where the last bundle to this partner ended, so the cost follows the change, not the store.

leaves    writing to outgoing.py, scope to scope.py
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import orjson
from sqlalchemy import Connection, select

from app.desk import reading
from app.desk.reach import OUTSIDE
from app.desk.tables import catalog
from app.ledgers import ledgers
from app.ledgers.kit import Record, Row
from db import journal

from ..entries import Entry
from ..keys.certificate import Scope
from ..tables import carried, held
from .leaving import gone_places, still_named, unneeded
from .scope import Mark, Place, card_of, files_of, for_all, goes_along, goes_up, hidden, named_by, places, places_of, rows, stays

BATCH = 500


@dataclass(frozen=True)
class Receiver:
    """To whom, and for which group: `org` is the group's organisation in both directions.

    down        from the commission to a group
    sender      our own station
    skipped     a record that never goes: the organisation's own under the id it had before enrolment
    scope       of the group's certificate: its organisations, what it sees (down), what it writes (up)
    """

    station: str
    org: str
    down: bool
    sender: str
    skipped: str | None = None
    scope: Scope | None = None

    @property
    def orgs(self) -> frozenset[str]:
        return frozenset(self.scope.orgs) if self.scope else frozenset((self.org,))

    def may_have(self, ledger: str) -> bool:
        """May records of this ledger go this way at all?"""
        return self.scope is None or (self.scope.may_see(ledger) if self.down else self.scope.may_write(ledger))


@dataclass
class Plan:
    """What goes, in order.

    picks       numbers of journal entries, or ids of records that go whole
    attachments {sha256: size}
    keeps       {record id: why} the receiver has from now on, whole (`scope`) or as a card (`named`)
    leaves      what it had and is to have no more: withdrawn before the entries are applied (notes/withdraw.py)
    """

    journal_last: int
    picks: list[int | str] = field(default_factory=list)
    attachments: dict[str, int] = field(default_factory=dict)
    keeps: dict[str, str] = field(default_factory=dict)
    leaves: set[str] = field(default_factory=set)
    mark: Mark = field(default_factory=Mark)

    @property
    def empty(self) -> bool:
        return not self.picks


Keep = Callable[[bytes], None]


def planned(conn: Connection, to: Receiver, after: int, keep: Keep | None = None) -> Plan:
    """The plan for everything journalled after entry `after`.

    keep      is given each entry as it will travel, in order
    """
    last, _ = journal.head(conn)
    planner = _Planner(conn, to, Plan(last), keep)
    entries = journal.after(conn, after)
    while batch := list(islice(entries, BATCH)):
        planner.take(batch)
    planner.part()
    return planner.plan


def planned_full(conn: Connection, to: Receiver, keep: Keep | None = None) -> Plan:
    """The plan for every record in the receiver's scope, each whole."""
    last, _ = journal.head(conn)
    planner = _Planner(conn, to, Plan(last), keep)
    ids = conn.execute(select(catalog.c.id).where(catalog.c.ledger.in_(list(ledgers()))).order_by(catalog.c.rid)).scalars().all()
    for start in range(0, len(ids), BATCH):
        planner.take_whole(ids[start:start + BATCH])
    planner.part()
    return planner.plan


class _Planner:
    def __init__(self, conn: Connection, to: Receiver, plan: Plan, keep: Keep | None) -> None:
        self._conn, self._to, self.plan, self._keep_line = conn, to, plan, keep
        self._ledgers = ledgers()
        self._whole: set[str] = set()
        self._marks: set[tuple[str, str | None]] = set()
        self._gone: set[str] = set()

    def take(self, batch: list[tuple[int, str, bytes]]) -> None:
        """Entries of the journal: (number, record, as it stands there)."""
        news = [(seq, raw, value, self._plain(value)) for seq, _, raw in batch if self._is_news(value := orjson.loads(raw))]
        asked = [Entry(**value) for _, _, value, plain in news if not plain]
        known = self._places({entry.id: entry.ledger for entry in asked}) if asked else {}
        has = self._held({entry.id for entry in asked}) if self._to.down else {}
        entries = iter(asked)
        lines: list[bytes | str] = []                      # an id stands for a record that goes whole
        named: list[str] = []
        for seq, raw, value, plain in news:
            if plain:
                if value["id"] not in self._whole:
                    self._as_it_stands(seq, value)
                    lines.append(raw)
                continue
            entry = next(entries)
            place = known.get(entry.id)
            if place is None or entry.id in self._whole:
                continue                                   # goes whole, with this change in it
            why = self.plan.keeps.get(entry.id) or has.get(entry.id)
            if not self._belongs(place):
                if why == "scope" and not self._ledgers[entry.ledger].ITSELF:
                    self.plan.leaves.add(entry.id)
                elif why and (part := _on_card(entry)):
                    self.plan.picks.append(seq)
                    lines.append(self._text(part))
                    named += self._along(self._ledgers[entry.ledger], part.values, place)
            elif self._to.down and why == "scope" and entry.op == "add":
                continue                                   # went whole before, at enrolment or in an earlier bundle
            elif self._goes_whole(entry, why):
                lines.append(entry.id)
                self._whole.add(entry.id)
                self._keep(entry.id, "scope")
                self.plan.picks.append(entry.id)
            else:
                self.plan.picks.append(seq)
                # What was written at this station travels as it stands in the journal.
                lines.append(self._text(entry) if self._to.down else raw)
                self._keep(entry.id, "scope")
                named += self._along(self._ledgers[entry.ledger], entry.values, place)
        named += self._write(lines, known)
        self._name(named)

    def _plain(self, value: Mapping[str, Any]) -> bool:
        """Going up, a record made here for the group's own organisation: it says itself where it belongs, the store need not be asked."""
        return (not self._to.down and value["op"] == "add" and bool(value["values"].get("org_id") == self._to.org)
                and self._to.may_have(value["ledger"]))

    def _as_it_stands(self, seq: int, value: Mapping[str, Any]) -> None:
        values = value["values"]
        self.plan.picks.append(seq)
        self._mark(values.get("classification") or "internal", values.get("term"))
        for one in files_of(self._ledgers[value["ledger"]], values):
            self.plan.attachments[one["sha256"]] = one["size"]

    def _write(self, lines: list[bytes | str], known: Mapping[str, Place]) -> list[str]:
        """Hands the lines on, records that go whole as they stand now; returns what these name."""
        named: list[str] = []
        texts: dict[str, bytes] = {}
        for ledger, row in rows(self._conn, [line for line in lines if isinstance(line, str)]):
            entry = whole(ledger, row) if self._belongs(known[row.id]) else card_of(whole(ledger, row))
            texts[row.id] = self._text(entry)
            named += self._along(ledger, entry.values, known[row.id])
        if keep := self._keep_line:
            for line in lines:
                keep(texts[line] if isinstance(line, str) else line)
        return named

    def _text(self, entry: Entry) -> bytes:
        """As it travels; nothing where nobody keeps it."""
        return _masked(entry, self._to.down).line() if self._keep_line else b""

    def take_whole(self, ids: Iterable[str]) -> None:
        known = places(self._conn, ids)
        has = self._held(ids) if self._to.down else {}
        mine = {key for key in known if key != self._to.skipped and self._belongs(known[key])}
        strange = {key: place for key, place in known.items() if key in has and key not in mine}
        # An office a group has entered itself (an outside one) belongs to none, and is not taken from it.
        cards = {key for key, place in strange.items() if self._to.may_have(place.ledger)
                 and (has[key] == "named" or self._ledgers[place.ledger].ITSELF)}
        self.plan.leaves |= strange.keys() - cards - {key for key, why in has.items() if why == "named"}
        self._name(self._take_these([key for key in ids if key in mine | cards and key not in self._whole], known))

    def part(self) -> None:
        """At the end: who of the withdrawn is still named goes as a card; cards that nothing names any more are withdrawn too."""
        leaves = self.plan.leaves
        if not leaves:
            return
        kept, station = {key for key, why in self.plan.keeps.items() if why == "scope"}, self._to.station
        again = {key: place for key, place in places(self._conn, still_named(self._conn, station, leaves, kept)).items()
                 if goes_along(place.ledger) and self._to.may_have(place.ledger)}
        self._name(self._take_these(again, again))
        leaves |= unneeded(self._conn, station, leaves, self.plan.keeps)

    def _take_these(self, wanted: Iterable[str], known: Mapping[str, Place]) -> list[str]:
        """Each whole, or what is on its card; returns what they name."""
        for key in wanted:
            self._whole.add(key)
            self.plan.picks.append(key)
            self._keep(key, "scope" if self._belongs(known[key]) else "named")
        return self._write(list(wanted), known)

    def _is_news(self, value: Mapping[str, Any]) -> bool:
        """Not what came from there; a group passes on only what was written at its own station."""
        if value["ledger"] not in self._ledgers or value["id"] == self._to.skipped:
            return False
        if value["op"] == "add" and stays(value["ledger"], value["values"]):
            return False
        if not self._to.down and self._ledgers[value["ledger"]].ITSELF and not self._may_tell(value):
            return False
        via = value.get("via")
        return (via != self._to.station) if self._to.down else not via

    def _may_tell(self, value: Mapping[str, Any]) -> bool:
        """Offices of the system are the commission's to register: what a group entered before it was enrolled stays with it."""
        if value["id"] in self._to.orgs:
            return True
        found = reading.rows_of(self._conn, self._ledgers[value["ledger"]], None, "id", [value["id"]], columns=("kind",))
        return bool(found) and found[0]["kind"] == OUTSIDE

    def _belongs(self, place: Place) -> bool:
        """Is the record, whole, the group's to see (down) or to send (up)?"""
        if place.stays or not self._to.may_have(place.ledger):
            return False
        if self._to.down:
            return bool(self._to.orgs & place.orgs) or for_all(place.ledger)
        return goes_up(place, self._to.orgs, self._to.sender)

    def _goes_whole(self, entry: Entry, why: str | None) -> bool:
        if not self._to.down:
            # Made before the organisation got its certified id: goes as it stands now.
            strange = entry.op == "add" and entry.ledger != "org" and entry.values.get("org_id") not in self._to.orgs
            return strange and entry.id not in self._gone
        return why == "named" or (entry.op != "add" and why is None)

    def _places(self, kinds: Mapping[str, str]) -> dict[str, Place]:
        """Also of records that were withdrawn from this station: what it wrote in them before it knew still goes up."""
        found = places_of(self._conn, kinds)
        if self._to.down:
            return found
        gone = gone_places(self._conn, [key for key in kinds if key not in found])
        self._gone |= gone.keys()
        return found | gone

    def _along(self, ledger: type[Record], values: Mapping[str, Any], place: Place) -> list[str]:
        """Attachments and mark of what goes; returns the records it names."""
        secret = hidden(ledger) if self._to.down else frozenset()
        fields = values if not secret else {name: value for name, value in values.items() if name not in secret}
        self.plan.attachments |= {one["sha256"]: one["size"] for one in files_of(ledger, fields)}
        self._mark(place.classification, place.term)
        return list(named_by(ledger, fields)) if self._to.down else []

    def _mark(self, classification: str, term: str | None) -> None:
        if (classification, term) not in self._marks:
            self._marks.add((classification, term))
            self.plan.mark.take(classification, term)

    def _name(self, ids: Iterable[str], depth: int = 3) -> None:
        """Persons, units, staff and organisations named by what goes, before the receiver meets their ids without a name."""
        if not self._to.down or not depth:
            return
        wanted = [key for key in dict.fromkeys(ids) if key not in self.plan.keeps]
        has = self._held(wanted)
        known = {key: place for key, place in places(self._conn, wanted).items()
                 if key not in has and goes_along(place.ledger, followed=depth != 3) and self._to.may_have(place.ledger)}
        self._name(self._take_these(known, known), depth - 1)

    def _keep(self, key: str, why: str) -> None:
        if self._to.down:
            self.plan.keeps[key] = why

    def _held(self, ids: Iterable[str]) -> dict[str, str]:
        wanted, found = list(dict.fromkeys(ids)), dict[str, str]()
        for start in range(0, len(wanted), BATCH):
            query = select(held.c.record_id, held.c.why).where(held.c.station == self._to.station,
                                                               held.c.record_id.in_(wanted[start:start + BATCH]))
            found |= {key: why for key, why in self._conn.execute(query) if key not in self.plan.leaves}
        return found


def whole(ledger: type[Record], row: Row) -> Entry:
    """The record as it stands, with the clocks of fields changed since it was made."""
    clocks = row.clocks or {}
    values = {name: row.get(name) for name in ledger.TRAVELS if row.get(name) is not None or name in clocks}
    return Entry("add", ledger.CODE, row.id, row.clock, row.created_by or "", values,
                 clocks={name: clock for name, clock in clocks.items() if name in values})


def _on_card(entry: Entry) -> Entry | None:
    """What of a change who has the record by name hears; that it is here at all he knows."""
    part = card_of(entry)
    return part if part.values and entry.op == "set" else None


def _masked(entry: Entry, down: bool) -> Entry:
    secret = hidden(ledgers()[entry.ledger]) if down else frozenset[str]()
    if not secret & set(entry.values):
        return entry
    return Entry(entry.op, entry.ledger, entry.id, entry.clock, entry.by,
                 {name: value for name, value in entry.values.items() if name not in secret},
                 old={name: clock for name, clock in entry.old.items() if name not in secret},
                 clocks={name: clock for name, clock in entry.clocks.items() if name not in secret})


def not_carried(conn: Connection, station: str, attachments: dict[str, int]) -> dict[str, int]:
    """Those the partner does not have."""
    wanted = list(attachments)
    has = set[str]()
    for start in range(0, len(wanted), BATCH):
        has |= set(conn.execute(select(carried.c.sha256).where(carried.c.station == station,
                                                               carried.c.sha256.in_(wanted[start:start + BATCH]))).scalars())
    return {digest: size for digest, size in attachments.items() if digest not in has}
