"""What a partner has not had yet: which journal entries go as they are, which records go whole, which attachments go along.

The journal is read from where the last bundle to this partner ended, so the cost follows the change, not the store.

leaves    writing to outgoing.py, scope to scope.py
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, select

from app.desk.tables import catalog
from app.ledgers import ledgers
from app.ledgers.kit import Record, Row
from db import journal

from .entries import Entry, of_journal
from .scope import Mark, Place, files_of, goes_along, goes_up, hidden, named_by, place_of, places, rows, touches_scope
from .tables import carried, held

BATCH = 500


@dataclass(frozen=True)
class Receiver:
    """To whom, and for which group: `org` is the group's organisation in both directions.

    down        from the commission to a group
    sender      our own station
    skipped     a record that never goes: the organisation's own under the id it had before enrolment
    """

    station: str
    org: str
    down: bool
    sender: str
    skipped: str | None = None


@dataclass
class Plan:
    """What goes, in order.

    picks       numbers of journal entries, or ids of records that go whole
    parting     of these entry numbers only the fields that say the record is no longer the receiver's
    attachments {sha256: size}
    keeps       {record id: why} the receiver has from now on; leaves: it has them no more
    """

    journal_last: int
    picks: list[int | str] = field(default_factory=list)
    parting: set[int] = field(default_factory=set)
    attachments: dict[str, int] = field(default_factory=dict)
    keeps: dict[str, str] = field(default_factory=dict)
    leaves: set[str] = field(default_factory=set)
    mark: Mark = field(default_factory=Mark)

    @property
    def empty(self) -> bool:
        return not self.picks


def planned(conn: Connection, to: Receiver, after: int) -> Plan:
    """The plan for everything journalled after entry `after`."""
    last, _ = journal.head(conn)
    planner = _Planner(conn, to, Plan(last))
    for batch in _batches(journal.after(conn, after)):
        planner.take([(seq, of_journal(raw)) for seq, _, raw in batch])
    return planner.plan


def planned_full(conn: Connection, to: Receiver) -> Plan:
    """The plan for every record in the receiver's scope, each whole."""
    last, _ = journal.head(conn)
    planner = _Planner(conn, to, Plan(last))
    ids = conn.execute(select(catalog.c.id).where(catalog.c.ledger.in_(list(ledgers()))).order_by(catalog.c.rid)).scalars().all()
    for start in range(0, len(ids), BATCH):
        planner.take_whole(ids[start:start + BATCH])
    return planner.plan


class _Planner:
    def __init__(self, conn: Connection, to: Receiver, plan: Plan) -> None:
        self._conn, self._to, self.plan = conn, to, plan
        self._whole: set[str] = set()

    def take(self, batch: list[tuple[int, Entry]]) -> None:
        news = [(seq, entry) for seq, entry in batch if self._is_news(entry)]
        if not news:
            return
        known = self._places(news)
        has = self._held({entry.id for _, entry in news}) if self._to.down else {}
        wholes: list[str] = []
        named: list[str] = []
        for seq, entry in news:
            place = known.get(entry.id)
            if place is None or entry.id in self._whole:
                continue                                   # goes whole, with this change in it
            if entry.op == "add" and entry.id in has:
                continue                                   # went whole before, at enrolment or by name
            if not self._belongs(place, has.get(entry.id) or self.plan.keeps.get(entry.id)):
                self._part(seq, entry, has)
            elif self._goes_whole(entry, has):
                wholes.append(entry.id)
                self._whole.add(entry.id)
                self._keep(entry.id, "scope")
                self.plan.picks.append(entry.id)
            else:
                self.plan.picks.append(seq)
                self._keep(entry.id, "scope" if self._to.org in place.orgs else "named")
                named += self._along(ledgers()[entry.ledger], entry.values, place)
        for ledger, row in rows(self._conn, wholes):
            named += self._along(ledger, row, known[row.id])
        self._name(named)

    def _places(self, news: list[tuple[int, Entry]]) -> dict[str, Place]:
        """Going up, a record just made says itself where it belongs; all others are looked up as they stand now."""
        told = {} if self._to.down else {
            entry.id: place_of(entry.ledger, entry.clock, entry.values) for _, entry in news
            if entry.op == "add" and entry.values.get("org_id") == self._to.org}
        return told | places(self._conn, {entry.id for _, entry in news if entry.op == "set" or entry.id not in told})

    def take_whole(self, ids: Iterable[str]) -> None:
        known = places(self._conn, ids)
        has = self._held(ids) if self._to.down else {}
        wanted = [key for key in ids if key in known and key != self._to.skipped and self._belongs(known[key], has.get(key))]
        named: list[str] = []
        self._whole |= set(wanted)
        self.plan.picks += wanted
        for ledger, row in rows(self._conn, wanted):
            self._keep(row.id, "scope" if self._to.org in known[row.id].orgs else "named")
            named += self._along(ledger, row, known[row.id])
        self._name(named)

    def _is_news(self, entry: Entry) -> bool:
        """Not what came from there; a group passes on only what was written at its own station."""
        if entry.ledger not in ledgers() or entry.id == self._to.skipped:
            return False
        return (entry.via != self._to.station) if self._to.down else not entry.via

    def _belongs(self, place: Place, why: str | None) -> bool:
        if self._to.down:
            return self._to.org in place.orgs or why == "named"
        return goes_up(place, self._to.org, self._to.sender)

    def _goes_whole(self, entry: Entry, has: dict[str, str]) -> bool:
        if not self._to.down:
            # Made before the organisation got its certified id: goes as it stands now.
            return entry.op == "add" and entry.ledger != "org" and entry.values.get("org_id") != self._to.org
        return entry.op != "add" and entry.id not in has and entry.id not in self.plan.keeps

    def _part(self, seq: int, entry: Entry, has: dict[str, str]) -> None:
        if self._to.down and has.get(entry.id) == "scope" and touches_scope(entry.values):
            self.plan.picks.append(seq)
            self.plan.parting.add(seq)
            self.plan.leaves.add(entry.id)

    def _along(self, ledger: type[Record], values: Mapping[str, Any], place: Place) -> list[str]:
        """Attachments and mark of what goes; returns the records it names."""
        secret = hidden(ledger) if self._to.down else frozenset()
        fields = values if not secret else {name: value for name, value in values.items() if name not in secret}
        self.plan.attachments |= {one["sha256"]: one["size"] for one in files_of(ledger, fields)}
        self.plan.mark.take(place.classification, place.term)
        return list(named_by(ledger, fields)) if self._to.down else []

    def _name(self, ids: Iterable[str], depth: int = 3) -> None:
        """Persons, units, staff and organisations named by what goes, before the receiver meets their ids without a name."""
        if not self._to.down or not depth:
            return
        wanted = [key for key in dict.fromkeys(ids) if key not in self.plan.keeps]
        has = self._held(wanted)
        known = {key: place for key, place in places(self._conn, wanted).items()
                 if key not in has and goes_along(place.ledger, followed=depth != 3)}
        further: list[str] = []
        self._whole |= set(known)
        self.plan.picks += known
        for ledger, row in rows(self._conn, known):
            self._keep(row.id, "scope" if self._to.org in known[row.id].orgs else "named")
            further += self._along(ledger, row, known[row.id])
        self._name(further, depth - 1)

    def _keep(self, key: str, why: str) -> None:
        if self._to.down:
            self.plan.keeps[key] = why
            self.plan.leaves.discard(key)

    def _held(self, ids: Iterable[str]) -> dict[str, str]:
        wanted, found = list(dict.fromkeys(ids)), dict[str, str]()
        for start in range(0, len(wanted), BATCH):
            query = select(held.c.record_id, held.c.why).where(held.c.station == self._to.station,
                                                               held.c.record_id.in_(wanted[start:start + BATCH]))
            found |= {key: why for key, why in self._conn.execute(query)}
        return found


def lines(conn: Connection, plan: Plan, to: Receiver) -> Iterator[bytes]:
    """The entries of the plan as they travel."""
    numbers = [pick for pick in plan.picks if isinstance(pick, int)]
    stored = _stored(conn, numbers)
    for start in range(0, len(plan.picks), BATCH):
        picks = plan.picks[start:start + BATCH]
        wholes = {row.id: (ledger, row) for ledger, row in rows(conn, [pick for pick in picks if isinstance(pick, str)])}
        for pick in picks:
            if isinstance(pick, str):
                yield _masked(whole(*wholes[pick]), to.down).line()
            else:
                yield _of_stored(next(stored), pick in plan.parting, to.down)


def _of_stored(raw: bytes, parting: bool, down: bool) -> bytes:
    if not down:
        return raw                             # what was written at this station travels as it stands in the journal
    entry = of_journal(raw)
    return _masked(_parted(entry) if parting else entry, down).line()


def _stored(conn: Connection, numbers: list[int]) -> Iterator[bytes]:
    """Journal entries by number; `numbers` rise, so the journal is walked once."""
    wanted = iter(numbers)
    number = next(wanted, None)
    if number is None:
        return
    for seq, _, raw in journal.after(conn, number - 1):
        if seq == number:
            yield raw
            number = next(wanted, None)
            if number is None:
                return


def whole(ledger: type[Record], row: Row) -> Entry:
    """The record as it stands, with the clocks of fields changed since it was made."""
    clocks = row.clocks or {}
    values = {name: row.get(name) for name in ledger.TRAVELS if row.get(name) is not None or name in clocks}
    return Entry("add", ledger.CODE, row.id, row.clock, row.created_by or "", values,
                 clocks={name: clock for name, clock in clocks.items() if name in values})


def _parted(entry: Entry) -> Entry:
    values = {name: value for name, value in entry.values.items() if touches_scope({name: value})}
    return Entry(entry.op, entry.ledger, entry.id, entry.clock, entry.by, values, old={name: entry.old[name] for name in values})


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


def _batches(rows: Iterator[tuple[int, str, bytes]]) -> Iterator[list[tuple[int, str, bytes]]]:
    batch: list[tuple[int, str, bytes]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
