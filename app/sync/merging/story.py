"""The story of a record, as the journal of this station tells it: what of it the sender of a bundle had not seen when the bundle was made,
and whether the work had come to an end before.

Asked only where two sides met over one record: each question reads the entries of that one record.

shapes    clocks as in docs/design.md; "" is none
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, select

from app.ledgers import ledgers
from db import journal

from ..container.header import Ack
from ..entries import Entry
from ..tables import conflict, out
from .merge import NEVER, STATE, VOID


def had(conn: Connection, station: str, acks: Iterable[Ack]) -> int:
    """The last entry of our journal that the sender of a bundle had applied when it made the bundle: by what it acknowledges."""
    last = 0
    for ack in acks:
        found = conn.execute(select(out.c.journal_last).where(out.c.station == station, out.c.epoch == ack.epoch,
                                                              out.c.number == ack.number)).scalar()
        last = max(last, found or 0)
    return last


def is_edit(ledger: str, name: str) -> bool:
    """Does a change of this field mean that somebody worked on the record? What the program derives does not."""
    return name in (STATE, "approvals", "late") or not ledgers()[ledger].FACES[name].computed


@dataclass
class Story:
    """What can be asked while one bundle is applied.

    had     see the function
    steps   versions of `state` taken by this act and not in the journal yet, by record: told by whoever applies
    """

    conn: Connection
    station: str
    had: int
    steps: dict[str, list[Mapping[str, Any]]]

    def ended(self, record: str, clock: str) -> str:
        """The clock of the last end in the story of this version of the record's state."""
        told = {clock_of(one, STATE): one for one in self._all(record) if STATE in one["values"]}
        told |= {one.theirs_clock: {"values": {STATE: one.theirs}, "old": {STATE: one.theirs_old}, "ledger": one.ledger}
                 for one in self.conn.execute(select(conflict).where(conflict.c.record_id == record, conflict.c.field == STATE))
                 if one.theirs_clock not in told}
        last, seen = NEVER, set[str]()
        while clock not in seen and (one := told.get(clock)) is not None:
            seen.add(clock)
            if ledgers()[one["ledger"]].is_end(one["values"][STATE]):
                last = max(last, clock)
            clock = (one.get("old") or {}).get(STATE) or NEVER
        return last

    def author(self, record: str, clock: str) -> str | None:
        """Who wrote the version with this clock."""
        return next((str(one["by"]) or None for _, one in self._numbered(record)
                     if clock in (one["clock"], *(one.get("clocks") or {}).values())), None)

    def unseen(self, entry: Entry) -> str:
        """The clock of the first edit of the entry's record that its sender did not have."""
        return next((one["clock"] for one in self._unseen(entry.id)
                     if VOID not in one["values"] and any(is_edit(entry.ledger, name) for name in one["values"])), NEVER)

    def unseen_version(self, record: str, clock: str) -> bool:
        """Had the sender not heard of the version with this clock?"""
        return any(seq > self.had and one.get("via") != self.station and clock in (one["clock"], *(one.get("clocks") or {}).values())
                   for seq, one in self._numbered(record))

    def value(self, record: str, name: str, clock: str) -> list[Any]:
        """The value of the version with this clock, if it ever stood here: one or none."""
        return [one["values"].get(name) for _, one in self._numbered(record) if clock_of(one, name) == clock
                and (name in one["values"] or one["op"] == "add")][:1]

    def unseen_fields(self, entry: Entry) -> dict[str, tuple[Any, str]]:
        """{field that was edited without the sender knowing it: (value it had before, clock of that)}."""
        changed = {name for one in self._unseen(entry.id) for name in one["values"]}
        before: dict[str, tuple[Any, str]] = {}
        if changed:
            for seq, one in self._numbered(entry.id):
                if seq > self.had and one.get("via") != self.station and one["op"] == "set":
                    changed -= set(before) & set(one["values"])
                before |= {name: (one["values"].get(name), clock_of(one, name)) for name in changed
                           if name in one["values"] or one["op"] == "add"}
        return before

    def _unseen(self, record: str) -> Iterator[dict[str, Any]]:
        return (one for seq, one in self._numbered(record) if seq > self.had and one["op"] == "set" and one.get("via") != self.station)

    def _all(self, record: str) -> Iterator[Mapping[str, Any]]:
        yield from (one for _, one in self._numbered(record))
        yield from self.steps.get(record, ())

    def _numbered(self, record: str) -> Iterator[tuple[int, dict[str, Any]]]:
        return ((seq, orjson.loads(raw)) for seq, _, raw in journal.of(self.conn, record))


def clock_of(told: Mapping[str, Any], name: str) -> str:
    return str((told.get("clocks") or {}).get(name, told["clock"]))
