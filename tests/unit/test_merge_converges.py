"""Three stations share one record: two groups (联办) and the commission between them. Whatever they do, and however long bundles lie in a
drawer, all three end at the same, a bundle heard twice changes nothing, and no value is dropped unseen.

The stations here are a plain model over the real `merge`: journals that are passed on in order, clocks that run apart, acknowledgements.
"""

from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.sync.entries import Entry
from app.sync.merging.merge import NEVER, STATE, VOID, Outcome, Rules, State, merge, settled

HUB, ONE, TWO = "f" * 12, "a" * 12, "b" * 12
KEY = "0" * 36
ROOT = f"{1:016x}{HUB}"
FIELDS = ("note", "assign", STATE)
LAST = ("done", "court")
VALUES = {"note": ("x", "y", "z"), "assign": ("p", "q"), STATE: ("open", "going", *LAST)}


@dataclass
class Bundle:
    """What goes: entries, and how far the giver had the taker's journal."""

    entries: list[Entry]
    had: int


@dataclass
class Station:
    name: str
    ahead: int
    state: State = field(default_factory=lambda: State(ROOT, {}, {"note": "x", "assign": "p", STATE: "open", VOID: None}))
    journal: list[Entry] = field(default_factory=list)
    time: int = 10
    given: dict[str, int] = field(default_factory=dict)
    heard: dict[str, int] = field(default_factory=dict)          # how far we have a partner's journal
    pending: dict[str, tuple[str, Any, Any]] = field(default_factory=dict)
    register: set[str] = field(default_factory=set)

    def tick(self, wall: int) -> str:
        self.time = max(self.time + 1, wall * 10 + self.ahead)
        return f"{self.time:016x}{self.name}"

    def set(self, wall: int, name: str, value: Any) -> None:
        entry = Entry("set", "clue", KEY, self.tick(wall), "", {name: value}, old={name: self.state.clock_of(name)})
        self.journal.append(entry)
        self.state = State(self.state.clock, {**self.state.clocks, name: entry.clock}, {**self.state.values, name: value})
        self._settle(name)

    def bundle(self, to: "Station") -> Bundle:
        news = [entry for entry in self.journal[self.given.get(to.name, 0):] if self._goes(entry, to)]
        self.given[to.name] = len(self.journal)
        return Bundle(news, self.heard.get(to.name, 0))

    def _goes(self, entry: Entry, to: "Station") -> bool:
        return entry.via != to.name if self.name == HUB else not entry.via

    def take(self, wall: int, sender: "Station", bundle: Bundle, upto: int) -> None:
        rules = self.rules(sender, bundle.had)
        for entry in bundle.entries:
            outcome = merge(self.state, entry, rules)
            self._nothing_dropped(entry, outcome)
            self.state = settled(self.state, outcome)
            for name, (value, clock) in sorted(outcome.take.items(), key=lambda item: item[1][1]):
                self.time = max(self.time, int(clock[:16], 16))
                self.journal.append(Entry("set", "clue", KEY, clock, "", {name: value}, old={name: outcome.replaced[name]},
                                          via=sender.name))
            for name in outcome.forwarded:
                self._settle(name)
            for one in outcome.conflicts:
                self.time = max(self.time, int(one.theirs_clock[:16], 16), int(one.mine_clock[:16], 16))
                self._settle(one.field)
                self.pending[one.field] = (one.id_of(KEY), one.mine, one.theirs)
                self.register.add(one.id_of(KEY))
            if outcome.revived:
                kept = self.pending[VOID]
                self.set(wall, VOID, None)
                self.pending[VOID] = kept
        self.heard[sender.name] = upto

    def _settle(self, name: str) -> None:
        self.pending.pop(name, None)

    def decide(self, wall: int, take: int) -> None:
        for name, both in list(self.pending.items())[:1]:
            self.set(wall, name, both[1 + take])

    def _nothing_dropped(self, entry: Entry, outcome: Outcome) -> None:
        for name, value in entry.values.items():
            kept = name in outcome.take or any(one.field == name and one.theirs == value for one in outcome.conflicts)
            assert kept or self.state.values[name] == value or self.state.clock_of(name) == entry.clock_of(name)

    def rules(self, sender: "Station", had: int) -> Rules:
        def unseen(entry: Entry) -> str:
            return next((own.clock for own in self.journal[had:] if own.via != sender.name and VOID not in own.values), NEVER)

        return Rules(lambda _ledger, name: name == "assign", lambda clock: clock.endswith(HUB),
                     (lambda clock: not clock.endswith(sender.name)) if self.name == HUB else (lambda clock: clock.endswith(self.name)),
                     ends=lambda _ledger, state: state in LAST, ended=self.ended, unseen=unseen)

    def ended(self, _record: str, clock: str) -> str:
        told = {entry.clock: entry for entry in self.journal if STATE in entry.values}
        last = NEVER
        while (entry := told.get(clock)) is not None:
            if entry.values[STATE] in LAST:
                last = max(last, clock)
            clock = entry.old[STATE]
        return last


def _acts(names: tuple[str, ...], *more: tuple[str, Any, Any]) -> list[tuple[str, Any, Any]]:
    sets = [("set", who, (name, value)) for who in range(3) for name in names for value in VALUES[name]]
    ways = [(what, way, None) for way in ("1h", "2h", "h1", "h2") for what in ("make", "hear", "pass")]
    return [*sets, *ways, *more]


EVERY = _acts(FIELDS, *(("void", who, None) for who in range(3)), *(("decide", who, take) for who in range(3) for take in range(2)))
ENDS = _acts((STATE,), *(("decide", who, take) for who in range(3) for take in range(2)))
SKEW = st.tuples(st.sampled_from([-60, 0, 60]), st.sampled_from([-25, 0, 25]))


class World:
    def __init__(self, skew: tuple[int, int]) -> None:
        self.stations = [Station(HUB, 0), Station(ONE, skew[0]), Station(TWO, skew[1])]
        hub, one, two = self.stations
        self.ways = {"1h": (one, hub), "2h": (two, hub), "h1": (hub, one), "h2": (hub, two)}
        self.drawers: dict[str, list[tuple[Bundle, int]]] = {way: [] for way in self.ways}
        self.wall = 1

    def do(self, what: str, which: Any, how: Any) -> None:
        self.wall += 1
        if what == "make":
            giver, taker = self.ways[which]
            self.drawers[which].append((giver.bundle(taker), len(giver.journal)))
        elif what == "hear":
            self.hear(which)
        elif what == "pass":
            self.do("make", which, None)
            self.hear(which)
        elif what == "set":
            station = self.stations[which]
            if station.state.values[VOID] is None and station.state.values[how[0]] != how[1]:
                station.set(self.wall, *how)
        elif what == "void":
            if self.stations[which].state.values[VOID] is None:
                self.stations[which].set(self.wall, VOID, f"void {self.wall}")
        else:
            self.stations[which].decide(self.wall, how)

    def hear(self, way: str) -> None:
        giver, taker = self.ways[way]
        for bundle, upto in self.drawers[way][:1]:
            taker.take(self.wall, giver, bundle, upto)
            before = taker.state, len(taker.journal)
            self.drawers[way].pop(0)
            again = [entry for entry in bundle.entries if merge(taker.state, entry, taker.rules(giver, upto)).take]
            assert not [entry for entry in again if taker.state.clock_of(next(iter(entry.values))) == entry.clock], "nothing is taken twice"
            assert (taker.state, len(taker.journal)) == before

    def rounds(self) -> int:
        """Everything goes round until nobody has news."""
        for number in range(12):
            moved = False
            for way in ("1h", "2h", "h1", "h2"):
                self.do("make", way, None)
                while self.drawers[way]:
                    moved = moved or bool(self.drawers[way][0][0].entries)
                    self.wall += 1
                    self.hear(way)
            if not moved:
                return number
        raise AssertionError("the stations never come to rest")


def end_alike(acts: list[tuple[str, Any, Any]], skew: tuple[int, int]) -> None:
    world = World(skew)
    for act in acts:
        world.do(*act)
    world.rounds()
    hub, one, two = world.stations
    assert one.state == hub.state
    assert two.state == hub.state
    for station in world.stations:
        _, *both = station.pending.get(VOID, ("", "", ""))
        assert hub.state.values[VOID] is None or None not in both, "what waits for a person is not gone meanwhile"


@settings(max_examples=600, deadline=None)
@given(st.lists(st.sampled_from(EVERY), max_size=24), SKEW)
def test_three_stations_end_at_the_same(acts: list[tuple[str, Any, Any]], skew: tuple[int, int]) -> None:
    end_alike(acts, skew)


@settings(max_examples=600, deadline=None)
@given(st.lists(st.sampled_from(ENDS), max_size=14), SKEW)
def test_the_end_of_the_work_is_agreed(acts: list[tuple[str, Any, Any]], skew: tuple[int, int]) -> None:
    end_alike(acts, skew)


def test_what_was_closed_and_opened_again_is_not_undone_by_who_knew_of_neither() -> None:
    world = World((60, 0))
    for act in [("set", 0, (STATE, "done")), ("set", 0, (STATE, "open")), ("set", 1, (STATE, "going"))]:
        world.do(*act)
    world.rounds()
    assert [station.state.values[STATE] for station in world.stations] == ["open"] * 3


@pytest.mark.parametrize(("closer", "stepper"), [(0, 1), (1, 0), (1, 2)])
def test_a_closed_state_is_not_reopened_by_a_stale_step(closer: int, stepper: int) -> None:
    world = World((60, -60) if stepper == 1 else (-60, 60))
    world.do("set", closer, (STATE, "done"))
    world.do("set", stepper, (STATE, "going"))
    world.rounds()
    assert [station.state.values[STATE] for station in world.stations] == ["done"] * 3
    assert world.stations[stepper].pending[STATE][1:] == ("going", "done")


@pytest.mark.parametrize(("voider", "editor"), [(0, 1), (1, 0), (1, 2)])
def test_what_is_voided_and_edited_stays_and_waits_for_a_person(voider: int, editor: int) -> None:
    world = World((0, 0))
    world.do("void", voider, None)
    world.do("set", editor, ("note", "y"))
    world.do("set", editor, ("note", "z"))
    world.rounds()
    assert [(station.state.values[VOID], station.state.values["note"]) for station in world.stations] == [(None, "z")] * 3
    noticed = set().union(*(station.register for station in world.stations))
    assert len(noticed) == 1, "one conflict, one id, whoever notices it"
