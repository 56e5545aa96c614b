"""The three lamps of a record towards each partner: 已写出, 已收到, 已应用, with the bundle that carries its last change.

Found from the number of the record's last own entry in the journal: the first bundle to the partner that covers this number carries it,
and acknowledgements are cumulative. Nothing is scanned: a record costs its own journal entries, a partner its bundles.

    of_records(workspace, ids) -> {record id: [Lamp, ...]}   one for each partner the record goes to; none for what stays here
    of_entries(conn, station, numbers) -> {number: Lamp}     of single changes, by journal number
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, select

from db.journal import journal

from ..keys import papers, peers
from ..outgoing import receiver
from ..place import Workspace
from ..reach.planning import Receiver
from ..reach.scope import Place, for_all, goes_up, places
from ..tables import held, out

BATCH = 500
STATES = ("new", "sealed", "written", "received", "applied")
WORDS = {"new": "未写出", "sealed": "待写出", "written": "已写出", "received": "已收到", "applied": "已应用"}


@dataclass(frozen=True)
class Lamp:
    """Towards one partner.

    state       new (no bundle has it yet), sealed (in one that lies on no medium), written, received, applied
    number      of the bundle, 0 for none; bundle_id: its id
    written, received, applied      the day each lamp was lit (UTC moment), None while dark
    how         ack or code: how received or applied is known
    """

    station_id: str
    partner: str
    state: str
    number: int = 0
    bundle_id: str = ""
    written: str | None = None
    received: str | None = None
    applied: str | None = None
    how: str | None = None

    @property
    def word(self) -> str:
        return WORDS[self.state]


def of_records(workspace: Workspace, ids: Iterable[str]) -> dict[str, list[Lamp]]:
    """The lamps of records, by name of the partner. Nothing of the records is told: ask with ids the desk gave."""
    wanted = list(ids)
    with workspace.store.read() as conn:
        return _lamps(workspace, conn, papers.identity(workspace, conn), wanted) if papers.read_paper(conn, "station") else {}


def _lamps(workspace: Workspace, conn: Connection, own: papers.Identity, ids: Sequence[str]) -> dict[str, list[Lamp]]:
    known, entries = places(conn, ids), _entries(conn, ids)
    found: dict[str, list[Lamp]] = {key: [] for key in ids}
    for partner in peers.every(conn):
        to = receiver(workspace, conn, own, partner)
        if to.down == (partner["role"] == "commission"):
            continue
        given, has = _Given(conn, partner), _held(conn, to.station, ids)
        for key in ids:
            place, mine = known.get(key), _last(entries.get(key, ()), to)
            if place is not None and mine and _goes(place, to, key in has):
                found[key].append(given.lamp(max(mine, has.get(key) or 0)))
    return found


def of_entries(conn: Connection, station: str, numbers: Iterable[int]) -> dict[int, Lamp]:
    """Of single changes: by journal number, towards one partner. Whether a change goes there at all is the caller's to know."""
    given = _Given(conn, peers.get(conn, station))
    return {number: given.lamp(number) for number in numbers}


def _goes(place: Place, to: Receiver, has: bool) -> bool:
    if place.stays or not to.may_have(place.ledger):
        return False
    if to.down:
        return has or bool(to.orgs & place.orgs) or for_all(place.ledger)
    return goes_up(place, to.orgs, to.sender)


class _Given:
    """The bundles to one partner, in the order in which they cover the journal."""

    def __init__(self, conn: Connection, partner: Any) -> None:
        self._partner = partner
        # A bundle that brings nothing new (acknowledgements, a request) covers no number that the one before it did not.
        self._rows = list(conn.execute(select(out).where(out.c.station == partner["station"])
                                       .order_by(out.c.journal_last, out.c.epoch, out.c.number)))
        self._last = [row.journal_last for row in self._rows]

    def lamp(self, number: int) -> Lamp:
        """The lamp of journal entry `number`."""
        at = bisect_left(self._last, number)
        station, name = self._partner["station"], self._partner["name"]
        if at == len(self._rows):
            return Lamp(station, name, "new")
        row = self._rows[at]
        return Lamp(station, name, row.state, row.number, row.bundle_id, None if row.state == "sealed" else row.written_at or row.created,
                    row.received_at, row.applied_at, row.how)


def _entries(conn: Connection, ids: Sequence[str]) -> dict[str, list[tuple[int, str | None]]]:
    """(number, station it came from or None) of each record's journal entries, the newest first."""
    found: dict[str, list[tuple[int, str | None]]] = {}
    for start in range(0, len(ids), BATCH):
        query = (select(journal.c.record_id, journal.c.seq, journal.c.entry).where(journal.c.record_id.in_(ids[start:start + BATCH]))
                 .order_by(journal.c.record_id, journal.c.seq.desc()))
        for key, number, entry in conn.execute(query):
            found.setdefault(key, []).append((number, orjson.loads(entry).get("via")))
    return found


def _last(entries: Iterable[tuple[int, str | None]], to: Receiver) -> int:
    """The newest entry that goes to the partner: not what came from there; a group passes on only what was written at its own station."""
    return next((number for number, via in entries if (via != to.station if to.down else not via)), 0)


def _held(conn: Connection, station: str, ids: Sequence[str]) -> Mapping[str, int | None]:
    found: dict[str, int | None] = {}
    for start in range(0, len(ids), BATCH):
        query = select(held.c.record_id, held.c.since).where(held.c.station == station, held.c.record_id.in_(ids[start:start + BATCH]))
        found |= {key: since for key, since in conn.execute(query)}
    return found
