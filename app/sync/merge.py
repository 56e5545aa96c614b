"""Merging one record: what an entry from elsewhere changes here, field by field. Pure.

An arriving field carries the clock it replaced. Equal to ours, it is simply newer: it is taken. Not equal, two people changed the field
without knowing of each other: both values are kept as a conflict, and a rule that gives the same answer at both stations says which
shows: the commission's value on a field the commission owns, else the later clock.

shapes    clocks are text, later = greater; a field without value is None; values are canonical
source    docs/design.md, Clocks; threat-model P6 (order of arrival must not matter)
"""

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any

from .entries import Entry

NEVER = ""
"""The clock of a field nobody has set: before every other."""


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
    """Two values of one field. `theirs_shows`: theirs is the one that is seen from now on."""

    field: str
    mine: Any
    mine_clock: str
    theirs: Any
    theirs_clock: str
    theirs_shows: bool


@dataclass(frozen=True)
class Outcome:
    """What an entry does here.

    take        {field: (value, clock)} to write; replaced: {field: clock it had here}
    new         the record was not here
    forwarded   fields taken without a conflict: a pending conflict about one of them is settled by it
    """

    take: Mapping[str, tuple[Any, str]] = field(default_factory=dict)
    replaced: Mapping[str, str] = field(default_factory=dict)
    conflicts: tuple[Conflict, ...] = ()
    forwarded: frozenset[str] = frozenset()
    new: bool = False

    @property
    def repeats(self) -> bool:
        """Nothing of it was news."""
        return not self.take and not self.conflicts and not self.new


@dataclass(frozen=True)
class Rules:
    """Who decides.

    owned       is this field of this ledger the commission's?
    commission  was this clock written at the commission?
    own         was this clock written at this station?
    closed      fields of this record that the entry may not change here: kept as a conflict in which ours shows
    """

    owned: Callable[[str, str], bool]
    commission: Callable[[str], bool]
    own: Callable[[str], bool]
    closed: Callable[[State, Entry], AbstractSet[str]] = lambda _state, _entry: frozenset()

    def theirs_shows(self, ledger: str, name: str, mine: str, theirs: str) -> bool:
        if self.owned(ledger, name) and self.commission(mine) != self.commission(theirs):
            return self.commission(theirs)
        return theirs > mine


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
            continue
        ours = state.values.get(name)
        if name in closed and ours != value:
            conflicts.append(Conflict(name, ours, mine, value, theirs, False))
        elif _follows(entry, name, mine, theirs, rules):
            take[name], replaced[name] = (value, theirs), mine
            forwarded.add(name)
        elif entry.op == "add" and (theirs < mine or not rules.own(mine)):
            continue                                  # a snapshot older than what we have; its sender hears of ours anyway
        else:
            shows = rules.theirs_shows(entry.ledger, name, mine, theirs)
            if ours != value:                         # the same value twice is no conflict, but one clock must stand at both
                conflicts.append(Conflict(name, ours, mine, value, theirs, shows))
            if shows:
                take[name], replaced[name] = (value, theirs), mine
    return Outcome(take, replaced, tuple(conflicts), frozenset(forwarded))


def _follows(entry: Entry, name: str, mine: str, theirs: str, rules: Rules) -> bool:
    """Is their value made in knowledge of ours?"""
    if entry.op == "set":
        return entry.old[name] == mine
    # A snapshot names no clock it replaced. What stands since the record was made its sender knows; and what no person at this station
    # wrote came from the same stream, in order.
    return theirs > mine and (mine == entry.clock or not rules.own(mine))


def settled(state: State, outcome: Outcome) -> State:
    """The record after `outcome`."""
    clocks = dict(state.clocks) | {name: clock for name, (_, clock) in outcome.take.items()}
    return State(state.clock, clocks, dict(state.values) | {name: value for name, (value, _) in outcome.take.items()})
