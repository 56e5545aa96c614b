"""Entries from a partner into the desk's act: merged with what stands here, written, and counted.

New records are written in sets; a record that is here already goes field by field through `merge`.
"""

import gc
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects.sqlite import insert
from uuid_utils import uuid7

from app.desk.act import Act
from app.desk.clock import written_at
from app.desk.removing import kept_here
from app.desk.tables import catalog, gone
from app.ledgers import ledgers
from app.ledgers.kit import Row

from .entries import Entry, journalled
from .merge import Outcome, Rules, State, merge
from .numbering import Numbers
from .scope import hidden
from .tables import conflict, held
from .withdrawal import open_of

MANY = 2000


def owned(ledger: str, name: str) -> bool:
    """Is this field the commission's to decide when it and a group changed it at once?"""
    fields = ledgers()[ledger].COMMISSIONS
    return name in fields or "*" in fields


@dataclass
class Tally:
    """How each entry ended, in the clerk's four words: 已导入 (new, changed, deleted), 待处理冲突, 已拒收, 重复."""

    new: int = 0
    changed: int = 0
    deleted: int = 0
    conflicts: int = 0
    rejected: int = 0
    repeated: int = 0
    ledgers: Counter[str] = field(default_factory=Counter)
    warnings: list[str] = field(default_factory=list)


class Applier:
    """Applies one bundle's entries within `act`.

    station     it came from; hold: remember that this station has what it sent (at the commission)
    """

    def __init__(self, act: Act, rules: Rules, station: str, bundle_id: str, now: str, tally: Tally, *, hold: bool) -> None:
        self._act, self._rules, self._station, self._bundle, self._now, self._holds = act, rules, station, bundle_id, now, hold
        self._tally = tally
        self._fresh: dict[str, dict[str, tuple[Row, bytes]]] = {}
        self._made: set[str] = set()
        self._conflicts: list[dict[str, Any]] = []
        self._numbers = Numbers()
        self._gone = set(act.conn.execute(select(gone.c.id)).scalars())

    def apply(self, entries: list[Entry]) -> None:
        """A batch, in the order of the stream."""
        here = _present(self._act.conn, {entry.id for entry in entries})
        for entry in entries:
            if entry.id not in here and entry.id not in self._made:
                self._new(entry)
            else:
                self._known(entry)
        self.flush()
        if self._holds:
            self._hold(entries)

    def flush(self) -> None:
        """Write the new records gathered so far: later entries and references find them."""
        for code, fresh in self._fresh.items():
            self._act.insert_rows(ledgers()[code], [row for row, _ in fresh.values()])
            for key, (_, entry) in fresh.items():
                self._act.journal(key, entry)
        self._fresh.clear()

    def close(self) -> None:
        """Conflicts, record numbers; call it after the last batch."""
        if self._conflicts:
            self._act.conn.execute(insert(conflict), self._conflicts)
        self._numbers.raise_counters(self._act.conn)
        if self._holds:
            self._tally.warnings += self._numbers.renumber(self._act)

    def _new(self, entry: Entry) -> None:
        if entry.op != "add":
            self._tally.rejected += 1
            self._tally.warnings.append(f"{ledgers()[entry.ledger].LABEL} {entry.id} 的修改没有对应的记录，已拒收")
            return
        ledger = ledgers()[entry.ledger]
        for clock in {entry.clock, *entry.clocks.values()}:
            self._act.witness(clock)
        latest = max({entry.clock, *entry.clocks.values()})
        row = Row(entry.values)
        row |= {"id": entry.id, "rev": 1, "clock": entry.clock, "clocks": dict(entry.clocks) or None, "updated_by": entry.by or None,
                "updated_at": written_at(latest)}
        row.setdefault("state", ledger.first_state())
        if entry.id in self._gone:
            # It comes back after a withdrawal; what never travels towards us was written here, and is as it was.
            for name, (value, clock) in kept_here(self._act.conn, ledger, entry.id, hidden(ledger)).items():
                row[name] = value
                row["clocks"] = {**(row["clocks"] or {}), name: clock} if clock != entry.clock else row["clocks"]
        row["vis"] = ledger.vis_of(row)
        self._fresh.setdefault(entry.ledger, {})[entry.id] = row, journalled(entry)
        self._made.add(entry.id)
        self._tally.new += 1
        self._tally.ledgers[entry.ledger] += 1
        self._numbers.saw(entry.ledger, row)

    def _known(self, entry: Entry) -> None:
        self.flush()
        row = self._act.get(entry.id)
        assert row is not None
        outcome = merge(State(row.clock, row.clocks or {}, row), entry, self._rules)
        if outcome.repeats:
            self._tally.repeated += 1
            return
        for clock, names in _by_clock(outcome).items():
            values = {name: outcome.take[name][0] for name in names}
            change = Entry("set", entry.ledger, entry.id, clock, entry.by, values, old={name: outcome.replaced[name] for name in names},
                           via=entry.via)
            self._act.receive(entry.ledger, entry.id, values, dict.fromkeys(names, clock), journalled(change), entry.by or None)
        for found in outcome.conflicts:
            self._act.witness(found.theirs_clock)
            self._note(entry, found)
        if outcome.forwarded:
            self._settle(entry, outcome.forwarded)
        if outcome.conflicts:
            self._tally.conflicts += 1
        elif "void_reason" in outcome.take:
            self._tally.deleted += 1
        else:
            self._tally.changed += 1
        self._tally.ledgers[entry.ledger] += 1

    def _note(self, entry: Entry, found: Any) -> None:
        self._settle(entry, frozenset({found.field}), "又有改动")
        self._conflicts.append({
            "id": str(uuid7()), "record_id": entry.id, "ledger": entry.ledger, "field": found.field, "mine": found.mine,
            "mine_clock": found.mine_clock, "theirs": found.theirs, "theirs_clock": found.theirs_clock,
            "shown": "theirs" if found.theirs_shows else "mine", "station": self._station, "bundle_id": self._bundle,
            "found_at": self._now, "state": "pending", "settled": None, "settled_at": None})

    def _settle(self, entry: Entry, names: frozenset[str], how: str = "对方已确定") -> None:
        """A later value was made in knowledge of the one shown: nobody needs to choose any more."""
        gone = [one for one in self._conflicts if one["record_id"] == entry.id and one["field"] in names]
        for one in gone:
            one |= {"state": "settled", "settled": how, "settled_at": self._now}
        self._act.conn.execute(
            update(conflict).where(conflict.c.record_id == entry.id, conflict.c.field.in_(names), conflict.c.state == "pending")
            .values(state="settled", settled=how, settled_at=self._now))

    def _hold(self, entries: Iterable[Entry]) -> None:
        """The partner has what came from it: a change of it is sent as a change, not as a whole record."""
        ids = list(dict.fromkeys(entry.id for entry in entries))
        leaving = open_of(self._act.conn, self._station, ids)           # of what it is to give back it has no more
        rows = [{"station": self._station, "record_id": key, "why": "scope"} for key in ids if key not in leaving]
        if rows:
            self._act.conn.execute(insert(held).on_conflict_do_nothing(), rows)


def _by_clock(outcome: Outcome) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, (_, clock) in sorted(outcome.take.items(), key=lambda item: item[1][1]):
        found.setdefault(clock, []).append(name)
    return found


def _present(conn: Connection, ids: set[str]) -> set[str]:
    wanted, found = sorted(ids), set[str]()
    for start in range(0, len(wanted), 500):
        found |= set(conn.execute(select(catalog.c.id).where(catalog.c.id.in_(wanted[start:start + 500]))).scalars())
    return found


@contextmanager
def at_rest(entries: int) -> Iterator[None]:
    """Of many entries the rows live to the end of the act: looking for garbage among them takes as long as the work itself."""
    if entries < MANY or not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def batches(lines: Iterator[list[bytes]], size: int = 2000) -> Iterator[list[bytes]]:
    for block in lines:
        for start in range(0, len(block), size):
            yield block[start:start + size]


__all__ = ["Applier", "Tally", "at_rest", "batches", "owned"]
