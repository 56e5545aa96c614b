"""Merging a record: what a change from elsewhere does here; and that two stations end at the same, whatever the order."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.sync.entries import Entry
from app.sync.merging.merge import Outcome, Rules, State, merge, settled

GROUP, COMMISSION, KEY = "a" * 12, "b" * 12, "0" * 36


def clock(time: int, station: str = GROUP) -> str:
    return f"{time:016x}{station}"


def rules(own: str) -> Rules:
    return Rules(lambda ledger, name: name == "assign", lambda one: one.endswith(COMMISSION), lambda one: one.endswith(own))


def change(time: int, station: str, replaced: str, value: Any, name: str = "note") -> Entry:
    return Entry("set", "clue", KEY, clock(time, station), "", {name: value}, old={name: replaced})


HERE = State(clock(1), {"note": clock(5, COMMISSION)}, {"note": "ours", "assign": "a"})


@pytest.mark.parametrize(("entry", "taken", "conflicts", "why"), [
    (change(9, GROUP, clock(5, COMMISSION), "new"), {"note": "new"}, [], "made in knowledge of ours"),
    (change(3, GROUP, clock(5, COMMISSION), "new"), {"note": "new"}, [], "likewise, whatever its clock says"),
    (change(9, GROUP, clock(1), "new"), {"note": "new"}, [("note", True)], "without knowledge, later: theirs shows"),
    (change(3, GROUP, clock(1), "new"), {}, [("note", False)], "without knowledge, earlier: ours shows"),
    (change(9, GROUP, clock(1), "ours"), {"note": "ours"}, [], "the same value twice is no conflict; the later clock stays"),
    (change(5, COMMISSION, clock(1), "new"), {}, [], "ours itself, again"),
    (change(9, GROUP, clock(1), "b", "assign"), {"assign": "b"}, [], "a field not changed since the record was made"),
    (change(5, "c" * 12, clock(1), "new"), {"note": "new"}, [("note", True)], "one moment: the lower station was first"),
])
def test_one_field(entry: Entry, taken: dict[str, Any], conflicts: list[tuple[str, bool]], why: str) -> None:
    outcome = merge(HERE, entry, rules(COMMISSION))
    assert {name: value for name, (value, _) in outcome.take.items()} == taken, why
    assert [(one.field, one.theirs_shows) for one in outcome.conflicts] == conflicts, why
    for one in outcome.conflicts:
        assert {one.mine, one.theirs} == {"ours", entry.values["note"]}, "both values are kept"


def test_commission_decides_its_own_fields_whoever_was_later() -> None:
    here = State(clock(1), {"assign": clock(5, COMMISSION)}, {"assign": "commission"})
    at_commission = merge(here, change(9, GROUP, clock(1), "group", "assign"), rules(COMMISSION))
    assert not at_commission.take
    assert [one.theirs_shows for one in at_commission.conflicts] == [False]
    there = State(clock(1), {"assign": clock(9, GROUP)}, {"assign": "group"})
    at_group = merge(there, change(5, COMMISSION, clock(1), "commission", "assign"), rules(GROUP))
    assert at_group.take == {"assign": ("commission", clock(5, COMMISSION))}
    assert [one.theirs_shows for one in at_group.conflicts] == [True]


def test_a_new_record_is_taken_with_its_clocks() -> None:
    entry = Entry("add", "clue", KEY, clock(1), "", {"note": "x", "gist": "y"}, clocks={"note": clock(7)})
    outcome = merge(None, entry, rules(COMMISSION))
    assert outcome.new
    assert outcome.take == {"note": ("x", clock(7)), "gist": ("y", clock(1))}


def test_a_whole_record_that_is_here_brings_only_what_is_later() -> None:
    entry = Entry("add", "clue", KEY, clock(1), "", {"note": "x", "assign": "b"}, clocks={"assign": clock(8, "c" * 12)})
    outcome = merge(HERE, entry, rules(GROUP))
    assert outcome.take == {"assign": ("b", clock(8, "c" * 12))}
    assert not outcome.conflicts


# Two stations ---------------------------------------------------------------------------------------------------------------------


@dataclass
class Station:
    """One record at one station, its own changes, and how many of them the other has."""

    name: str
    state: State
    made: list[Entry] = field(default_factory=list)
    given: int = 0
    seen: list[Outcome] = field(default_factory=list)

    def set(self, time: int, name: str, value: int) -> None:
        entry = Entry("set", "clue", KEY, clock(time, self.name), "", {name: value}, old={name: self.state.clock_of(name)})
        self.made.append(entry)
        self.state = State(self.state.clock, {**self.state.clocks, name: entry.clock}, {**self.state.values, name: value})

    def take(self, entries: list[Entry]) -> None:
        for entry in entries:
            outcome = merge(self.state, entry, rules(self.name))
            self.seen.append(outcome)
            self.state = settled(self.state, outcome)


ACTS = st.lists(st.tuples(st.sampled_from(["group", "commission", "up", "down"]), st.sampled_from(["note", "assign", "gist"]),
                          st.integers(0, 3)), max_size=25)


@settings(max_examples=500, deadline=None)
@given(ACTS)
def test_two_stations_end_at_the_same(acts: list[tuple[str, str, int]]) -> None:
    first = State(clock(1), {}, {"note": 0, "assign": 0, "gist": 0})
    group, commission = Station(GROUP, first), Station(COMMISSION, first)
    for time, (who, name, value) in enumerate([*acts, ("up", "", 0), ("down", "", 0)], 2):
        if who in ("group", "commission"):
            (group if who == "group" else commission).set(time, name, value)
        else:
            giver, taker = (group, commission) if who == "up" else (commission, group)
            taker.take(giver.made[giver.given:])
            giver.given = len(giver.made)
    assert group.state == commission.state
    for station, other in ((group, commission), (commission, group)):
        for outcome in station.seen:
            for one in outcome.conflicts:
                assert one.mine != one.theirs
                assert one.theirs_clock.endswith(other.name)
