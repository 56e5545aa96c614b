"""What the exchange must do, said a second time in plain dictionaries: the reference the real stations are compared with.

Written from docs/design.md (Clocks, journal, merge), docs/formats/bundle-v2.md (section 6) and docs/sync.md; it knows nothing of app/sync.
There are no bytes, keys, files or transactions here: a bundle is the list of what it says.

shapes    a clock is text, its last 12 characters name the station that wrote it; moments are seconds; a station is named by its id
"""

from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

WINDOW = 1000
DAY = 24 * 3600
NOTHING = "0" * 64
OWNED = {("project", "board_at"), ("unit", "group_id")}
"""Fields that are the commission's to decide when it and a group changed them at once."""


@dataclass(frozen=True)
class Entry:
    """One change. add: `clocks` of fields changed since it was made; set: `old`, the clock each field had at its author's."""

    op: str
    ledger: str
    id: str
    clock: str
    values: dict[str, Any]
    old: dict[str, str] = field(default_factory=dict)
    clocks: dict[str, str] = field(default_factory=dict)
    via: str = ""

    def clock_of(self, name: str) -> str:
        return self.clocks.get(name, self.clock)


@dataclass
class Record:
    ledger: str
    id: str
    clock: str
    values: dict[str, Any]
    clocks: dict[str, str] = field(default_factory=dict)

    def clock_of(self, name: str) -> str:
        return self.clocks.get(name, self.clock)

    def whole(self) -> Entry:
        values = {name: value for name, value in self.values.items() if value is not None or name in self.clocks}
        return Entry("add", self.ledger, self.id, self.clock, values, clocks={name: self.clocks[name] for name in self.clocks})


@dataclass(frozen=True)
class Bundle:
    """What one says of itself, and its entries.

    acks    {epoch: (number, digest, received, gaps)} of the recipient's streams
    said    the commission's word on conflicts: (record, field, clock of the version it shows, clock of the other, value shown)
    """

    digest: str
    sender: str
    recipient: str
    epoch: int
    number: int
    previous: str
    created: float
    entries: tuple[Entry, ...]
    acks: dict[int, tuple[int, str, int, tuple[tuple[int, int], ...]]]
    revoked: frozenset[str] = frozenset()
    said: tuple[tuple[str, str, str, str, Any], ...] = ()


@dataclass
class Stream:
    """One that comes here. seen: {number: digest} applied or waiting; waiting: {number: bundle}."""

    number: int = 0
    digest: str = NOTHING
    seen: dict[int, str] = field(default_factory=dict)
    waiting: dict[int, Bundle] = field(default_factory=dict)

    def gaps(self) -> list[tuple[int, int]]:
        missing = [number for number in range(self.number + 1, max(self.waiting, default=0)) if number not in self.waiting]
        return [(first, last) for first, last in _runs(missing)]

    def has(self, digest: str) -> bool:
        return digest in {NOTHING, *(one for number, one in self.seen.items() if number <= self.number)}


@dataclass
class Given:
    """One that was made: what the sender remembers of it."""

    bundle: Bundle
    journal_last: int
    state: str = "written"


@dataclass
class Outcome:
    """What an import must have done. word: applied, waiting, or the name of the refusal."""

    word: str
    waiting_for: list[tuple[int, int]] = field(default_factory=list)
    followed: list[int] = field(default_factory=list)
    ledgers: dict[str, int] = field(default_factory=dict)
    new: int = 0
    conflicts: int = 0
    acknowledged: int = 0
    touched: set[str] = field(default_factory=set)


class Station:
    """One installation. commission: its own id at the commission itself; records and partners as it knows them."""

    def __init__(self, key: str, org: str, commission: str) -> None:
        self.key, self.org, self.commission = key, org, commission
        self.epoch = 1
        self.records: dict[str, Record] = {}
        self.journal: list[Entry] = []
        self.given: dict[str, list[Given]] = {}
        self.streams: dict[tuple[str, int], Stream] = {}
        self.frozen: set[str] = set()
        self.revoked: frozenset[str] = frozenset()
        self.held: dict[str, set[str]] = {}
        self.noticed: set[tuple[str, str, frozenset[str]]] = set()
        self.decided: list[tuple[str, str, str, str]] = []
        self.orgs: dict[str, str] = {}
        self._own: list[Entry] = []

    @property
    def is_commission(self) -> bool:
        return self.key == self.commission

    def copy(self) -> "Station":
        return deepcopy(self)

    # Writing at this station ----------------------------------------------------------------------------------------------------------

    def wrote(self, entries: Iterable[Entry]) -> None:
        """What a person did here, or the commission's renumbering."""
        for entry in entries:
            if entry.op == "add":
                assert entry.id not in self.records
                self.records[entry.id] = Record(entry.ledger, entry.id, entry.clock, dict(entry.values))
            else:
                record = self.records[entry.id]
                for name, value in entry.values.items():
                    assert entry.old[name] == record.clock_of(name), "a person changes what he sees"
                    assert entry.clock > record.clock_of(name), "later than all that was known here"
                    record.values[name], record.clocks[name] = value, entry.clock
            self.journal.append(entry)

    # Giving -------------------------------------------------------------------------------------------------------------------------------

    def plan(self, to: str, full: bool) -> list[Entry]:
        """What `to` has not had yet, of its own organisation's."""
        org = self.orgs[to] if self.is_commission else self.org
        held = set(self.held.get(to, ()))
        if full:
            return [record.whole() for record in self.records.values() if record.values["org_id"] == org]
        plan: list[Entry] = []
        whole: set[str] = set()
        for entry in self.journal[max((one.journal_last for one in self.given.get(to, ())), default=0):]:
            record = self.records[entry.id]
            if record.values["org_id"] != org or entry.id in whole:
                continue
            if not self.is_commission:
                if not entry.via:
                    plan.append(entry)
            elif entry.via != to and not (entry.op == "add" and entry.id in held):
                if entry.op == "set" and entry.id not in held:
                    whole.add(entry.id)
                    entry = record.whole()
                held.add(entry.id)
                plan.append(entry)
        return plan

    def give(self, to: str, digest: str, created: float, full: bool = False) -> Bundle:
        entries = self.plan(to, full)
        before = next((one.bundle for one in reversed(self.given.get(to, [])) if one.bundle.epoch == self.epoch), None)
        acks = {epoch: (stream.number, stream.digest, max([stream.number, *stream.waiting]), tuple(stream.gaps()))
                for (key, epoch), stream in self.streams.items() if key == to}
        bundle = Bundle(digest, self.key, to, self.epoch, before.number + 1 if before else 1, before.digest if before else NOTHING, created,
                        tuple(entries), acks, *((self.revoked, self._word_on_conflicts(to)) if self.is_commission else ()))
        self.given.setdefault(to, []).append(Given(bundle, len(self.journal)))
        if self.is_commission:
            self.held.setdefault(to, set()).update(entry.id for entry in entries)
        return bundle

    def _word_on_conflicts(self, to: str) -> tuple[tuple[str, str, str, str, Any], ...]:
        """Of conflicts about the partner's records, what shows here and was not changed since."""
        records = [(self.records[key], name, shown, other) for key, name, shown, other in self.decided]
        return tuple((record.id, name, shown, other, record.values.get(name)) for record, name, shown, other in records
                     if record.values["org_id"] == self.orgs[to] and record.clock_of(name) == shown)

    def again(self, to: str, number: int) -> list[Bundle] | None:
        """That one and all later ones; None when one of them is not kept any more, or never was."""
        found = [one for one in self.given.get(to, []) if one.bundle.epoch == self.epoch and one.bundle.number >= number]
        if not found or found[0].bundle.number != number or any(one.state == "applied" for one in found):
            return None
        return [one.bundle for one in found]

    # Taking -----------------------------------------------------------------------------------------------------------------------------

    def take(self, bundle: Bundle, now: float, own: Iterable[Entry] = ()) -> Outcome:
        """
        own     what the program itself wrote at this import, in order: new numbers, and 作废 taken back. That it had to, and over what, is
                said here; which number and clock it takes is the station's affair
        """
        self._own = list(own)
        outcome = self._taken(bundle, now)
        assert not self._own, "the program wrote what it need not"
        return outcome

    def _taken(self, bundle: Bundle, now: float) -> Outcome:
        refusal = self._unfit(bundle, now)
        if refusal:
            return Outcome(refusal)
        stream = self.streams.get((bundle.sender, bundle.epoch)) or Stream()
        word = self._turn(stream, bundle)
        if word == "fork":
            self.frozen.add(bundle.sender)
            if (kept := stream.waiting.get(bundle.number)) is not None and kept.digest == bundle.digest:
                # Brought again after the fork was found: it is kept with the branches, for whoever decides.
                del stream.waiting[bundle.number], stream.seen[bundle.number]
        if word not in ("apply", "wait"):
            return Outcome(word)
        if word == "apply" and not self._acknowledged_as_given(bundle):
            return Outcome("fork")                          # it is we who were copied or set back; nobody is frozen
        self.streams[bundle.sender, bundle.epoch] = stream
        stream.seen[bundle.number] = bundle.digest
        if word == "wait":
            stream.waiting[bundle.number] = bundle
            return Outcome("waiting", waiting_for=stream.gaps())
        outcome = Outcome("applied")
        self._apply(stream, bundle, outcome)
        while (following := stream.waiting.get(stream.number + 1)) is not None:
            if self._unfit(following, now):
                break
            if following.previous != stream.digest:
                self.frozen.add(bundle.sender)
                del stream.waiting[following.number], stream.seen[following.number]
                break
            if not self._acknowledged_as_given(following):
                break
            del stream.waiting[following.number]
            self._apply(stream, following, outcome)
            outcome.followed.append(following.number)
        return outcome

    def _unfit(self, bundle: Bundle, now: float) -> str | None:
        if bundle.recipient != self.key:
            return "not for us"
        if bundle.sender in self.revoked:
            return "revoked"
        return "expired" if bundle.created > now + DAY else None

    def _turn(self, stream: Stream, bundle: Bundle) -> str:
        number, seen = bundle.number, stream.seen.get(bundle.number)
        if number <= stream.number and seen in (bundle.digest, None):
            return "replay"
        if bundle.sender in self.frozen or number <= stream.number or seen not in (bundle.digest, None):
            return "fork"
        if number > stream.number + WINDOW:
            return "limits"
        if stream.has(bundle.previous):
            return "apply"
        return "wait" if number > stream.number + 1 else "fork"

    def _acknowledged_as_given(self, bundle: Bundle) -> bool:
        mine = {(one.bundle.epoch, one.bundle.number): one.bundle.digest for one in self.given.get(bundle.sender, ())}
        return all(not number or epoch < self.epoch or mine.get((epoch, number)) == digest
                   for epoch, (number, digest, *_) in bundle.acks.items())

    def _apply(self, stream: Stream, bundle: Bundle, outcome: Outcome) -> None:
        known = {(one.bundle.epoch, one.bundle.number): one.journal_last for one in self.given.get(bundle.sender, ())}
        had = max((known.get((epoch, number), 0) for epoch, (number, *_) in bundle.acks.items()), default=0)
        for entry in bundle.entries:
            self._merge(entry, bundle.sender, had, outcome)
        for key, name, shown, other, value in bundle.said:
            record = self.records.get(key)
            if record is not None and record.clock_of(name) == other:
                # Whoever was put aside follows the commission; a whole record it had sent before may have hidden that value from us.
                record.values[name], record.clocks[name] = value, shown
                self.journal.append(Entry("set", record.ledger, key, shown, {name: value}, old={name: other}, via=bundle.sender))
                outcome.touched.add(key)
        if self.is_commission:
            doubled = self.doubled()
            written = [self._writes({"record_no"}) for _ in doubled]
            assert sorted(written) == sorted(doubled)
            assert not self.doubled()
        if self.is_commission:
            self.held.setdefault(bundle.sender, set()).update(entry.id for entry in bundle.entries)
        stream.number, stream.digest = bundle.number, bundle.digest
        for number in [number for number in stream.waiting if number <= bundle.number]:
            del stream.waiting[number]
        self.revoked |= bundle.revoked
        for epoch, (number, _, received, gaps) in bundle.acks.items():
            for one in self.given.get(bundle.sender, ()):
                if one.bundle.epoch != epoch or one.state == "applied":
                    continue
                if one.bundle.number <= number:
                    one.state = "applied"
                    outcome.acknowledged += 1
                elif one.bundle.number <= received and not any(first <= one.bundle.number <= last for first, last in gaps):
                    one.state = "received"

    # Merging --------------------------------------------------------------------------------------------------------------------------

    def _writes(self, fields: set[str]) -> str:
        """The program's own next word: on these fields alone. Returns the record's id."""
        written = self._own.pop(0)
        assert (written.op, set(written.values)) == ("set", fields)
        self.wrote([written])
        return written.id

    def _merge(self, entry: Entry, via: str, had: int, outcome: Outcome) -> None:
        outcome.touched.add(entry.id)
        record = self.records.get(entry.id)
        if record is None:
            assert entry.op == "add", "a change of what never came"
            self.records[entry.id] = Record(entry.ledger, entry.id, entry.clock, dict(entry.values), dict(entry.clocks))
            self.journal.append(_via(entry, via))
            self._count(entry, outcome)
            outcome.new += 1
            return
        taken: dict[str, str] = {}
        clashed, reason, voided_at = set[str](), record.values.get("void_reason"), record.clock_of("void_reason")
        for name, value in entry.values.items():
            mine, theirs = record.clock_of(name), entry.clock_of(name)
            if mine == theirs:
                continue
            known = mine == entry.clock or not self._unknown(mine, via)
            follows = entry.old.get(name) == mine if entry.op == "set" else theirs > mine and known
            if follows:
                taken[name] = theirs
            elif entry.op == "add" and (theirs < mine or not self._unknown(mine, via)):
                continue
            else:
                shows = self._shows(entry.ledger, name, mine, theirs)
                if record.values.get(name) != value:
                    self.noticed.add((entry.id, name, frozenset((mine, theirs))))
                    self.decided.append((entry.id, name, *((theirs, mine) if shows else (mine, theirs))))
                    clashed.add(name)
                if shows:
                    taken[name] = theirs
        replaced = {name: record.clock_of(name) for name in taken}
        for clock in sorted(set(taken.values())):
            names = [name for name in sorted(taken) if taken[name] == clock]
            self.journal.append(Entry("set", entry.ledger, entry.id, clock, {name: entry.values[name] for name in names},
                                      old={name: replaced[name] for name in names}, via=via))
        for name, clock in taken.items():
            record.values[name], record.clocks[name] = entry.values[name], clock
        clocks = self._void_against_edit(entry, reason, voided_at, taken, clashed, via, had)
        if clocks:
            self.noticed.add((entry.id, "void_reason", clocks))
            assert self._writes({"void_reason"}) == entry.id
            assert record.values["void_reason"] is None
        if taken or clashed:
            self._count(entry, outcome)
        outcome.conflicts += bool(clashed or clocks)

    def _void_against_edit(self, entry: Entry, reason: str | None, voided_at: str, taken: dict[str, str], clashed: set[str], via: str,
                           had: int) -> frozenset[str] | None:
        """Voided here and worked on there, or the other way round, neither knowing of it: the record stays, and a person is asked.

        returns   the clocks of the two versions: of the 作废 and of the first work; None when there is nothing to ask
        """
        if reason is None:
            if taken.get("void_reason") and entry.values["void_reason"] is not None and (first := self._unseen_work(entry.id, via, had)):
                return frozenset((first, taken["void_reason"]))
            return None
        if "void_reason" in taken or ("void_reason" in entry.values and entry.clock_of("void_reason") == voided_at):
            return None
        worked = [entry.clock_of(name) for name in {*taken, *clashed} - {"void_reason"} if self._is_work(name)]
        return frozenset((voided_at, min(worked))) if worked else None

    def _unseen_work(self, key: str, via: str, had: int) -> str | None:
        return next((one.clock for one in self.journal[had:] if one.id == key and one.op == "set" and one.via != via
                     and "void_reason" not in one.values and any(map(self._is_work, one.values))), None)

    @staticmethod
    def _is_work(name: str) -> bool:
        """What people do; a number is the program's."""
        return name != "record_no"

    def _unknown(self, clock: str, via: str) -> bool:
        """May the sender not know of this version? At the commission what other groups wrote is as unknown to it as what was written
        here."""
        return clock[16:] != via[-12:] if self.is_commission else clock[16:] == self.key[-12:]

    def _shows(self, ledger: str, name: str, mine: str, theirs: str) -> bool:
        """Does theirs show? A rule that gives the same answer at both stations."""
        of_commission = [clock[16:] == self.commission[-12:] for clock in (mine, theirs)]
        if (ledger, name) in OWNED and of_commission[0] != of_commission[1]:
            return of_commission[1]
        return theirs > mine

    def _count(self, entry: Entry, outcome: Outcome) -> None:
        outcome.ledgers[entry.ledger] = outcome.ledgers.get(entry.ledger, 0) + 1

    def doubled_numbers(self) -> dict[str, list[Record]]:
        """Records of one office and ledger that have one number, the first made first."""
        by_number: dict[str, list[Record]] = {}
        for record in self.records.values():
            by_number.setdefault(f"{record.ledger} {record.values['org_id']} {record.values['record_no']}", []).append(record)
        return {number: sorted(same, key=lambda one: one.clock) for number, same in by_number.items() if len(same) > 1}

    def doubled(self) -> list[str]:
        """Those that must get another number: only the first made keeps it."""
        return [record.id for same in self.doubled_numbers().values() for record in same[1:]]


def _via(entry: Entry, via: str) -> Entry:
    return Entry(entry.op, entry.ledger, entry.id, entry.clock, entry.values, entry.old, entry.clocks, via)


def _runs(numbers: Iterable[int]) -> list[list[int]]:
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return runs
