"""Merging one record: what an entry from elsewhere changes here, field by field. Pure.

An arriving field carries the clock it replaced. Equal to ours, it is simply newer: it is taken. Not equal, two people changed the field
without knowing of each other: both values are kept as a conflict, and a rule that gives the same answer at both stations says which
shows: the commission's value on a field the commission owns, else what has come to an end over what goes on, else the later clock.

An end counts through the whole story of a version: what was closed and opened again in knowledge of that is not undone by a step somebody
took without knowing of either. So the rule is one order over versions that only rises along a story, and stations agree whatever the order
of arrival.

A record voided at one station and edited at another without knowledge stays: the edit is kept, and whether it is void waits for a person.

shapes    clocks are text, later = greater; a field without value is None; values are canonical
source    docs/design.md, Clocks; docs/sync.md, What both sides changed; threat-model P6 (order of arrival must not matter)
"""

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from ..entries import Entry

NEVER = ""
"""The clock of a field nobody has set: before every other."""
STATE, VOID = "state", "void_reason"


@dataclass(frozen=True)
class State:
    """A record as it stands here: clock of its creation, clocks of fields changed since, values."""

    clock: str
    clocks: Mapping[str, str]
    values: Mapping[str, Any]

    def clock_of(self, name: str) -> str:
        return self.clocks.get(name, self.clock)


@dataclass(frozen=True)
class Conflict:
    """Two values of one field. `theirs_shows`: theirs is the one that is seen from now on.

    theirs_old      the clock their value replaced; "" for one that came with the whole record
    kept            ours stays although theirs was made in knowledge of it, or is later: their station is to show ours too
    """

    field: str
    mine: Any
    mine_clock: str
    theirs: Any
    theirs_clock: str
    theirs_shows: bool
    theirs_old: str = NEVER
    kept: bool = False

    def id_of(self, record: str) -> str:
        return conflict_id(record, self.field, self.mine_clock, self.theirs_clock)


def conflict_id(record: str, name: str, one: str, other: str) -> str:
    """The same at every station that meets these two versions, whichever it calls its own."""
    return sha256("\n".join((record, name, *sorted((one, other)))).encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Outcome:
    """What an entry does here.

    take        {field: (value, clock)} to write; replaced: {field: clock it had here}
    new         the record was not here
    forwarded   fields taken without a conflict: a pending conflict about one of them is settled by it
    revived     the record is void by what is taken, or was, and is to be shown all the same: a value of our own follows on it
    """

    take: Mapping[str, tuple[Any, str]] = field(default_factory=dict)
    replaced: Mapping[str, str] = field(default_factory=dict)
    conflicts: tuple[Conflict, ...] = ()
    forwarded: frozenset[str] = frozenset()
    new: bool = False
    revived: bool = False

    @property
    def repeats(self) -> bool:
        """Nothing of it was news."""
        return not self.take and not self.conflicts and not self.new


def _nowhere(_record: str, _clock: str) -> str:
    return NEVER


@dataclass(frozen=True)
class Rules:
    """Who decides.

    owned       is this field of this ledger the commission's?
    commission  was this clock written at the commission?
    own         was this clock written elsewhere than where the entries come from, as far as their sender may not know it?
    closed      fields of this record that the entry may not change here: kept as a conflict in which ours shows
    ends        is this state of this ledger the end of the work?
    ended       (record, clock of a version of its state) -> clock of the last end in that version's story; NEVER when there is none
    edits       does a change of this field of this ledger count as work on the record?
    unseen      (entry) -> clock of the first edit of its record that its sender did not have when the bundle was made; NEVER when none
    """

    owned: Callable[[str, str], bool]
    commission: Callable[[str], bool]
    own: Callable[[str], bool]
    closed: Callable[[State, Entry], AbstractSet[str]] = lambda _state, _entry: frozenset()
    ends: Callable[[str, Any], bool] = lambda _ledger, _state: False
    ended: Callable[[str, str], str] = _nowhere
    edits: Callable[[str, str], bool] = lambda _ledger, _name: True
    unseen: Callable[[Entry], str] = lambda _entry: NEVER

    def theirs_shows(self, entry: Entry, name: str, mine: str, theirs: str, ends: tuple[str, str]) -> bool:
        if self.owned(entry.ledger, name) and self.commission(mine) != self.commission(theirs):
            return self.commission(theirs)
        return (ends[1], theirs) > (ends[0], mine)

    def both_ends(self, state: State, entry: Entry, name: str) -> tuple[str, str]:
        """The last ends in the stories of our version and of theirs."""
        if name != STATE:
            return NEVER, NEVER
        mine, theirs = state.clock_of(name), entry.clock_of(name)
        ours = mine if self.ends(entry.ledger, state.values.get(name)) else self.ended(entry.id, mine)
        if self.ends(entry.ledger, entry.values[name]):
            return ours, theirs
        return ours, self.ended(entry.id, entry.old[name]) if entry.op == "set" else NEVER


def merge(state: State | None, entry: Entry, rules: Rules) -> Outcome:
    if state is None:
        return Outcome({name: (value, entry.clock_of(name)) for name, value in entry.values.items()}, new=True)
    take: dict[str, tuple[Any, str]] = {}
    replaced: dict[str, str] = {}
    conflicts: list[Conflict] = []
    forwarded: set[str] = set()
    closed = rules.closed(state, entry)
    for name, value in entry.values.items():
        mine, theirs = state.clock_of(name), entry.clock_of(name)
        if mine == theirs:
            if entry.op == "add" and state.values.get(name) is None and value is not None and name not in closed:
                take[name], replaced[name] = (value, theirs), mine      # it was here as a card, and now comes whole
            continue
        ours, old = state.values.get(name), entry.old.get(name, NEVER)
        if name in closed and ours != value:
            conflicts.append(Conflict(name, ours, mine, value, theirs, False, old, kept=True))
            continue
        if _follows(entry, name, mine, theirs, rules):
            take[name], replaced[name] = (value, theirs), mine
            forwarded.add(name)
            continue
        ends = rules.both_ends(state, entry, name)
        if entry.op == "add" and (not rules.own(mine) or (theirs < mine and ends[1] <= ends[0])):
            continue                                      # a snapshot older than what we have; its sender hears of ours anyway
        shows = rules.theirs_shows(entry, name, mine, theirs, ends)
        if ours != value:                                 # the same value twice is no conflict, but one clock must stand at both
            conflicts.append(Conflict(name, ours, mine, value, theirs, shows, old))
        if shows:
            take[name], replaced[name] = (value, theirs), mine
    asked = _void_or_edited(state, entry, rules, take, conflicts)
    return Outcome(take, replaced, (*conflicts, *asked), frozenset(forwarded), revived=bool(asked))


def _follows(entry: Entry, name: str, mine: str, theirs: str, rules: Rules) -> bool:
    """Is their value made in knowledge of ours?"""
    if entry.op == "set":
        return entry.old[name] == mine
    # A snapshot names no clock it replaced. What stands since the record was made its sender knows; and what no person at this station
    # wrote came from the same stream, in order.
    return theirs > mine and (mine == entry.clock or not rules.own(mine))


def _void_or_edited(state: State, entry: Entry, rules: Rules, take: Mapping[str, Any], conflicts: list[Conflict]) -> list[Conflict]:
    """One has voided what the other works on, neither knowing of it: the conflict a person settles."""
    mine, reason = state.clock_of(VOID), state.values.get(VOID)
    if reason is None:
        if VOID in take and take[VOID][0] is not None and (first := rules.unseen(entry)):
            theirs, clock = take[VOID]
            return [Conflict(VOID, None, first, theirs, clock, False, entry.old.get(VOID, NEVER))]
        return []
    touched = {*take, *(one.field for one in conflicts)} - {VOID}
    edited = [entry.clock_of(name) for name in touched if rules.edits(entry.ledger, name)]
    if not edited or VOID in take or (VOID in entry.values and entry.clock_of(VOID) == mine):
        return []
    return [Conflict(VOID, reason, mine, None, min(edited), True)]


def settled(state: State, outcome: Outcome) -> State:
    """The record after `outcome`, before a revived one is written."""
    clocks = dict(state.clocks) | {name: clock for name, (_, clock) in outcome.take.items()}
    return State(state.clock, clocks, dict(state.values) | {name: value for name, (value, _) in outcome.take.items()})
