"""Entries from a partner into the desk's act: merged with what stands here, written, and counted.

New records are written in sets; a record that is here already goes field by field through `merge`.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from app.desk.act import Act
from app.desk.clock import written_at
from app.desk.removing import kept_here
from app.desk.tables import catalog, gone
from app.ledgers import ledgers
from app.ledgers.kit import Row

from ..entries import Entry, journalled
from ..reach.scope import hidden
from ..reach.withdrawal import open_of
from ..tables import held
from . import noticed, outcomes, quarantine
from .closed import ALWAYS, SIGNED, commissions_own, kept, signed_above, without_those
from .merge import NEVER, STATE, VOID, Conflict, Outcome, Rules, State, merge
from .numbering import Numbers
from .outcomes import Outcomes
from .quarantine import UNKNOWN, Aside
from .story import Story

SETTLED_AT_ONCE = 1000
"""Changed records after which what follows from them is written: a bundle of any length is applied in the memory of so many."""


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
    story       what the journal tells of the records both sides worked on; None where nobody else has written (enrolment)
    """

    def __init__(self, act: Act, rules: Rules, station: str, bundle_id: str, now: str, tally: Tally, *, hold: bool,
                 story: Story | None = None) -> None:
        self._act, self._rules, self._station, self._bundle, self._now, self._holds = act, rules, station, bundle_id, now, hold
        self._tally, self._story = tally, story
        self._fresh: dict[str, dict[str, tuple[Row, bytes]]] = {}
        self._made: set[str] = set()
        self._gone = set(act.conn.execute(select(gone.c.id)).scalars())
        self._waiting = quarantine.held_records(act.conn, station)
        self._cleared: set[str] = set()
        self._aside: list[Aside] = []
        self._forged: list[Entry] = []
        self._numbers = Numbers(renumbers=hold)
        self.outcomes = Outcomes()

    def apply(self, entries: list[Entry]) -> None:
        """A batch, in the order of the stream."""
        here = _present(self._act.conn, {entry.id for entry in entries})
        taken = []
        for entry in entries:
            if entry.id in here or entry.id in self._made:
                self._known(entry)
            elif entry.op == "add":
                self._new(entry)
            else:
                self.put_aside([Aside(entry, UNKNOWN)])
                continue
            taken.append(entry)
        self.flush()
        if self._holds:
            self._hold(taken)
        if self._act.settle(SETTLED_AT_ONCE):
            self._made.clear()
            self._numbers.settle(self._act.conn)

    def put_aside(self, some: Iterable[Aside]) -> None:
        """Entries that are not taken: kept as they came, and told to their sender."""
        for one in some:
            self._aside.append(one)
            self._tally.rejected += 1
            self.outcomes.add(one.entry.id, one.entry.ledger, outcomes.REJECTED, one.reason)

    def flush(self) -> None:
        """Write the new records gathered so far: later entries and references find them."""
        for code, fresh in self._fresh.items():
            self._act.insert_rows(ledgers()[code], [row for row, _ in fresh.values()])
            for key, (_, entry) in fresh.items():
                self._act.journal(key, entry)
        self._fresh.clear()

    def close(self) -> None:
        """Record numbers, signatures that are not the sender's to give, what was not taken; call it after the last batch."""
        conn = self._act.conn
        for entry in self._forged:
            self._withhold(entry)
        self._numbers.raise_counters(conn)
        if self._holds:
            for one in self._numbers.renumber(self._act):
                self._tally.warnings.append(one.words)
                self.outcomes.add(one.record, one.ledger, outcomes.IMPORTED, one.words)
        quarantine.clear(conn, self._station, self._cleared, self._now)
        quarantine.keep(conn, self._station, self._bundle, self._aside, self._now)
        if self._aside:
            self._tally.warnings.append(f"有 {len(self._aside)} 条没有收下，原样保存着，对方会随下一个包得知")

    def _new(self, entry: Entry) -> None:
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
        self.outcomes.add(entry.id, entry.ledger, outcomes.IMPORTED)
        self._numbers.saw(entry.ledger, row)
        if entry.id in self._waiting:
            self._cleared.add(entry.id)
        if self._holds and row.approvals and signed_above(row.approvals):
            self._forged.append(entry)

    def _known(self, entry: Entry) -> None:
        self.flush()
        row = self._act.get(entry.id)
        assert row is not None
        if entry.op == "add" and entry.id in self._waiting:
            self._cleared.add(entry.id)
        outcome = merge(State(row.clock, row.clocks or {}, row), entry, self._rules)
        if outcome.repeats:
            self._tally.repeated += 1
            self.outcomes.add(entry.id, entry.ledger, outcomes.REPEATED)
            return
        self._take(entry, outcome)
        self._settle(entry, outcome.forwarded)
        found = [*outcome.conflicts, *self._frozen(entry, row, outcome)]
        waits = [self._note(entry, one, row) for one in found]
        if outcome.revived:
            self._write_over(entry, {VOID: None})
        self._count(entry, row, outcome, found, any(waits))

    def _take(self, entry: Entry, outcome: Outcome) -> None:
        for clock, names in _by_clock(outcome).items():
            values = {name: outcome.take[name][0] for name in names}
            change = Entry("set", entry.ledger, entry.id, clock, entry.by, values, old={name: outcome.replaced[name] for name in names},
                           via=entry.via)
            self._act.receive(entry.ledger, entry.id, values, dict.fromkeys(names, clock), journalled(change), entry.by or None)
            if STATE in values and self._story:
                self._story.steps.setdefault(entry.id, []).append(change.as_json())

    def _count(self, entry: Entry, before: Row, outcome: Outcome, found: list[Conflict], waits: bool) -> None:
        words = [f"{ledgers()[entry.ledger].FACES[one.field].label}两边都改过" for one in found if one.field != VOID]
        words += ["一边作废、一边还在办理：先照常显示" for one in found if one.field == VOID and None in (one.mine, one.theirs)]
        number, old = outcome.take.get("record_no", (None, ""))[0], before.record_no
        if number and old and number != old and not self._holds:
            words.append(f"编号 {old} 已由委机关改为 {number}")
            self._tally.warnings.append(words[-1])
        if found:
            self._tally.conflicts += 1
        elif VOID in outcome.take and outcome.take[VOID][0] is not None:
            self._tally.deleted += 1
        else:
            self._tally.changed += 1
        self._tally.ledgers[entry.ledger] += 1
        if found and not waits:
            words.append("已有定夺")
        self.outcomes.add(entry.id, entry.ledger, outcomes.CONFLICT if found else outcomes.IMPORTED, "；".join(words))

    def _frozen(self, entry: Entry, before: Row, outcome: Outcome) -> list[Conflict]:
        """The record is frozen by what came, and people here had changed it without the sender knowing: what was frozen shows, and what was
        written here waits for a person."""
        ledger = ledgers()[entry.ledger]
        if not (self._holds and self._story and STATE in outcome.take and outcome.take[STATE][0] in ledger.FROZEN
                and before.state not in ledger.FROZEN):
            return []
        row = self._act.get(entry.id)
        assert row is not None
        clocks = row.clocks or {}
        alone = {*commissions_own(ledger), STATE, *ALWAYS, *outcome.take}
        found = [Conflict(name, row.get(name), clocks.get(name, row.clock), value, clock, True)
                 for name, (value, clock) in self._story.unseen_fields(entry).items()
                 if name not in alone and kept(ledger, name) and row.get(name) != value]
        if found:
            self._write_over(entry, {one.field: one.theirs for one in found})
        return found

    def _withhold(self, entry: Entry) -> None:
        """A new record came with signatures of the commission's people that nobody gave here: it stands without them."""
        row = self._act.get(entry.id)
        assert row is not None
        sound = without_those(row.approvals or ())
        if sound == row.approvals:
            return
        clock = (row.clocks or {}).get(SIGNED, row.clock)
        self._note(entry, Conflict(SIGNED, sound, NEVER, row.approvals, clock, False, kept=True), row)
        self._write_over(entry, {SIGNED: sound})
        self._tally.warnings.append(f"{ledgers()[entry.ledger].LABEL}带有不是在本机签的委机关签批，先不显示，待核实")
        self.outcomes.add(entry.id, entry.ledger, outcomes.CONFLICT, "委机关的签批不是在本机签的")

    def _write_over(self, entry: Entry, values: Mapping[str, Any]) -> None:
        """The program's own word on what was taken: a later version, which every station hears."""
        row = self._act.get(entry.id)
        assert row is not None
        after = Row(row | dict(values))
        after["vis"] = ledgers()[entry.ledger].vis_of(after)
        self._act.write(ledgers()[entry.ledger], row, after, frozenset(values))

    def _note(self, entry: Entry, found: Conflict, before: Row) -> bool:
        self._act.witness(found.theirs_clock)
        mine = self._story.author(entry.id, found.mine_clock) if self._story else before.updated_by
        row = noticed.row_of(found, entry.id, entry.ledger, self._station, self._bundle, self._now, mine, entry.by)
        return noticed.keep(self._act.conn, row)

    def _settle(self, entry: Entry, names: Iterable[str]) -> None:
        """A later value was made in knowledge of the one shown: nobody needs to choose any more."""
        if names:
            noticed.pass_by(self._act.conn, entry.id, names, noticed.WENT_ON, self._now)

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


def batches(lines: Iterator[list[bytes]], size: int = 500) -> Iterator[list[bytes]]:
    for block in lines:
        for start in range(0, len(block), size):
            yield block[start:start + size]


__all__ = ["Applier", "Tally", "batches", "owned"]
