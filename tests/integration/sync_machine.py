"""Two commissions, their groups and a bag of bundles, driven by hypothesis: every step is done at real stations and in the reference model
(tests/reference/exchange_model.py), and both must say the same.

    world     commission a with office G (two PCs: g1, g2) and office O (o); commission b with office P (p)
    steps     edits, exports, repeats; bundles carried in any order, doubled, lost, to the wrong station, to the other hub; clocks moved;
              a PC set back unnoticed, copied, revoked
    end       what is missing is repeated, everything delivered in any order, until nobody has news: the offices' contents are equal at all
              their stations, and who confirmed what is as the model says

Stores, objects, keys and signatures are real; the folders lie in memory where the PC has /dev/shm. PAIZHU_MACHINE_STEPS asks for more steps
than the suite's, from another beginning each time.
"""

import os
import random
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
from hypothesis import HealthCheck, Phase, core, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test
from sqlalchemy import select

from app.errors import Absent, BundleRefused, BundleRevokedSender
from app.sync import service
from app.sync.container.reader import look
from app.sync.keys.certificate import moment
from app.sync.keys.persons import SECURITY, Second
from app.sync.place import inbox
from app.sync.streams import state
from app.sync.tables import conflict, in_bundle, out, peer
from db import audit, journal
from tests.conftest import StoppedClock
from tests.reference.exchange_model import Bundle, Entry, Outcome, Station
from tests.vectors.stations import BEGINNING, Place, a_place, enrol, opened

HUBS = {"a": "测试市纪委监委", "b": "试验县纪委监委"}
PCS = {"g1": ("a", "驻测试市教育局纪检监察组"), "g2": ("a", "驻测试市教育局纪检监察组"), "o": ("a", "驻测试市财政局纪检监察组"),
       "p": ("b", "驻试验县水利局纪检监察组")}
TRACKED = ("unit", "project", "training")
SHALL = {"not for us": "BND-10", "revoked": "BND-12", "expired": "BND-13", "replay": "BND-05", "fork": "BND-06", "limits": "BND-02"}
AHEAD = timedelta(days=400)
SECOND = Second("baomi", SECURITY)
NUMBER = st.integers(0, 2**16)


def name_of(key: str) -> str:
    """Of the installation: an office's second PC is a station of its own."""
    return HUBS[key] if key in HUBS else PCS[key][1] + ("（二号机）" if key == "g2" else "")


def world_template(sealed: Path, folder: Path) -> Path:
    """All stations, enrolled; made once."""
    clock = StoppedClock(BEGINNING)
    for hub in HUBS:
        commission = a_place(sealed, folder / hub, "commission", name_of(hub), clock)
        for key, (under, office) in PCS.items():
            if under == hub:
                group = a_place(sealed, folder / key, "group", name_of(key), clock)
                enrol(group, commission, folder / "medium", office)
                group.store.close()
        commission.store.close()
    return folder


def in_memory() -> Path:
    """A new folder where writing costs least."""
    shm = Path("/dev/shm")
    return Path(tempfile.mkdtemp(prefix="paizhu-", dir=shm if os.access(shm, os.W_OK) else None))


@dataclass
class Site:
    """One PC: the real station and what the model knows of it. odd: set back or copied, so that it and its hub need not agree."""

    key: str
    place: Place
    model: Station
    clock: StoppedClock
    seq: int = 0
    odd: bool = False


@dataclass(frozen=True)
class Carried:
    path: Path
    bundle: Bundle
    hub: str


class Exchange(RuleBasedStateMachine):
    """See the module. `template` and `counter` are set by the test that runs it."""

    template: Path
    counter: dict[str, int]
    mishaps = False

    def __init__(self) -> None:
        super().__init__()
        self.folder = in_memory()
        self.sites: list[Site] = []
        self.bag: list[Carried] = []
        self.copies: list[tuple[int, Path, Station, int]] = []
        self.names = self.broken = 0
        self.latest = BEGINNING
        self.stick = self.folder / "stick"
        for key in (*HUBS, *PCS):
            shutil.copytree(self.template / key, self.folder / key)
            self.sites.append(self.opened(key, self.folder / key, None))
        stations = {site.key: site for site in self.sites}
        for key, (hub, _) in PCS.items():
            model = stations[hub].model
            model.orgs[stations[key].model.key] = stations[key].model.org

    def opened(self, key: str, folder: Path, model: Station | None, clock: StoppedClock | None = None) -> Site:
        clock = clock or StoppedClock(BEGINNING + timedelta(minutes=1))
        place = opened(folder, "commission" if key in HUBS else "group", name_of(key), clock)
        hub = HUBS[key] if key in HUBS else HUBS[PCS[key][0]]
        with place.store.read() as conn:
            seq = journal.head(conn)[0]
            commission = next((one for one in conn.execute(select(peer.c.station).where(peer.c.role == "commission")).scalars()), None)
        assert hub
        made = model or Station(place.station.station_id, place.desk.user.org_id, commission or place.station.station_id)
        return Site(key, place, made, clock, seq)

    def teardown(self) -> None:
        try:
            if not self.broken:
                self.settle()
        finally:
            for site in self.sites:
                site.place.store.close()
            shutil.rmtree(self.folder, ignore_errors=True)

    # What people do ---------------------------------------------------------------------------------------------------------------------

    @precondition(lambda self: sum(len(site.model.records) for site in self.sites[:2]) < 24)
    @rule(who=NUMBER, kind=st.sampled_from(TRACKED))
    def adds(self, who: int, kind: str) -> None:
        self.add_at(self.sites[who % len(self.sites)], kind, who)

    @rule(who=NUMBER, which=NUMBER, how=NUMBER)
    def edits(self, who: int, which: int, how: int) -> None:
        self.edit_at(self.sites[who % len(self.sites)], which, how)

    @rule(which=NUMBER, how=NUMBER)
    def edits_at_two(self, which: int, how: int) -> None:
        """One record, changed at the commission and at a group, in the same field."""
        self.step("two")
        hub = self.sites[how % 2]
        shared = sorted(hub.model.records)
        if not shared:
            return
        key = shared[which % len(shared)]
        others = [site for site in self.sites if site is not hub and key in site.model.records]
        for number, site in enumerate([hub, *others[:1]]):
            self.edit(site, key, how // 7 + number, how % 5)

    @rule(who=NUMBER, which=NUMBER)
    def voids(self, who: int, which: int) -> None:
        site = self.sites[who % len(self.sites)]
        live = sorted(key for key, record in site.model.records.items() if not record.values.get("void_reason"))
        if live and who % 3 == 0:
            self.step("void")
            site.clock.pass_(seconds=1)
            site.place.desk.void(live[which % len(live)], f"重复登记{self.fresh()}")
            self.learn(site)

    @rule(who=NUMBER, minutes=st.integers(-2000, 2600))
    def moves_a_clock(self, who: int, minutes: int) -> None:
        self.step("clock")
        site = self.sites[who % len(self.sites)]
        self.latest = max(self.latest, site.clock.moment)
        site.clock.moment = max(site.clock.moment + timedelta(minutes=minutes), BEGINNING + timedelta(minutes=1))

    # Bundles --------------------------------------------------------------------------------------------------------------------------

    @rule(who=NUMBER, to=NUMBER)
    def exports(self, who: int, to: int) -> None:
        self.export_at(who, to, full=False)

    @rule(who=NUMBER, to=NUMBER)
    def exports_all(self, who: int, to: int) -> None:
        if who % 4 == 0:
            self.export_at(who, to, full=True)

    @rule(who=NUMBER, to=NUMBER, number=NUMBER)
    def repeats(self, who: int, to: int, number: int) -> None:
        self.step("repeat")
        site = self.sites[who % len(self.sites)]
        partner = self.partner(site, to)
        given = site.model.given.get(partner, [])
        last = given[-1].bundle.number if given else 0
        self.repeat(site, partner, max(1, last + 1 - number % 4) if number % 16 else number % (last + 1) + 1)

    @precondition(lambda self: self.bag)
    @rule(which=NUMBER)
    def carries(self, which: int) -> None:
        """To the station it is for, whatever came before."""
        self.step("carry")
        carried = self.bag[which % len(self.bag)]
        fitting = [site for site in self.sites if site.model.key == carried.bundle.recipient]
        self.deliver(carried, fitting[which % len(fitting)])

    @precondition(lambda self: self.bag)
    @rule(which=NUMBER)
    def carries_a_late_one(self, which: int) -> None:
        """One of the last few, and not taken away: it may come again."""
        self.step("late")
        carried = self.bag[-1 - which % min(4, len(self.bag))]
        self.deliver(carried, next(site for site in self.sites if site.model.key == carried.bundle.recipient))

    @precondition(lambda self: self.bag)
    @rule(which=NUMBER, to=NUMBER)
    def carries_astray(self, which: int, to: int) -> None:
        self.step("astray")
        self.deliver(self.bag[which % len(self.bag)], self.sites[to % len(self.sites)])

    @precondition(lambda self: self.bag)
    @rule(which=NUMBER)
    def loses(self, which: int) -> None:
        self.step("lose")
        del self.bag[which % len(self.bag)]

    # Mishaps --------------------------------------------------------------------------------------------------------------------------

    @precondition(lambda self: self.mishaps and len(self.copies) < 4)
    @rule(who=NUMBER)
    def copies_a_folder(self, who: int) -> None:
        self.step("copy")
        place = who % len(self.sites)
        site = self.sites[place]
        site.place.store.checkpoint()
        folder = self.folder / f"copy{self.fresh()}"
        shutil.copytree(site.place.folder, folder)
        self.copies.append((place, folder, site.model.copy(), site.seq))

    @precondition(lambda self: self.copies)
    @rule(which=NUMBER)
    def is_set_back_unnoticed(self, which: int) -> None:
        """The copy is put in the place of what the PC has now."""
        self.step("set back")
        place, folder, model, _ = self.copies.pop(which % len(self.copies))
        site = self.sites[place]
        site.place.store.close()
        self.sites[place] = self.opened(site.key, folder, model, site.clock)
        self.sites[place].odd = True

    @precondition(lambda self: self.copies and len(self.sites) < 8)
    @rule(which=NUMBER)
    def goes_on_twice(self, which: int) -> None:
        """The copy goes on beside the PC it was taken from."""
        self.step("clone")
        place, folder, model, _ = self.copies.pop(which % len(self.copies))
        site = self.sites[place]
        self.sites.append(self.opened(site.key, folder, model, StoppedClock(site.clock.moment)))
        self.sites[-1].odd = site.odd = True

    @precondition(lambda self: self.mishaps)
    @rule(which=NUMBER)
    def is_revoked(self, which: int) -> None:
        if which % 16:
            return
        hub = self.sites[which // 16 % 2]
        partner = self.partner(hub, which // 32)
        if partner in hub.model.revoked:
            return
        self.step("revoke")
        service.station_revoke(hub.place, hub.place.desk, partner, "证书停用", SECOND)
        hub.model.revoked |= {partner}

    # How ------------------------------------------------------------------------------------------------------------------------------

    @contextmanager
    def together(self) -> Iterator[None]:
        """Station and model do the same; where they did not, what follows says nothing."""
        self.broken += 1
        yield
        self.broken -= 1

    def step(self, what: str) -> None:
        self.counter[what] = self.counter.get(what, 0) + 1

    def fresh(self) -> int:
        self.names += 1
        return self.names

    def partner(self, site: Site, number: int) -> str:
        if not site.model.is_commission:
            return site.model.commission
        known = sorted(site.model.orgs)
        return known[number % len(known)]

    def add_at(self, site: Site, kind: str, number: int) -> None:
        self.step("add")
        site.clock.pass_(seconds=1)
        desk, name = site.place.desk, f"{self.fresh()}"
        org = site.model.org if not site.model.is_commission else sorted(site.model.orgs.values())[number % len(site.model.orgs)]
        units = sorted(key for key, record in site.model.records.items() if record.ledger == "unit" and record.values["org_id"] == org)
        if kind == "project" and units:
            desk.add("project", {"title": f"项目{name}", "units": [units[0]], "area": "political", "reason": "反映较多", "cut": "一张发票",
                                 "lead_org": org, "start": "2026-11-02", "due": "2027-01-29", "org_id": org})
        elif kind == "training":
            desk.add("training", {"kind": "weekly", "subject": f"培训{name}", "date": "2026-11-20", "hours": 2.0, "org_id": org})
        else:
            desk.add("unit", {"name": f"单位{name}", "kind": "gov_dept", "from": "2020-01-01", "org_id": org, "group_id": org})
        self.learn(site)

    def edit_at(self, site: Site, which: int, how: int) -> None:
        self.step("edit")
        keys = sorted(site.model.records)
        if keys:
            self.edit(site, keys[which % len(keys)], how // 5, how % 5)

    def edit(self, site: Site, key: str, value: int, which: int) -> None:
        record = site.model.records[key]
        if record.values.get("void_reason"):
            return
        site.clock.pass_(seconds=1)
        changes = FIELDS[record.ledger][which % len(FIELDS[record.ledger])](value)
        site.place.desk.set(key, changes)
        self.learn(site)

    def learn(self, site: Site) -> None:
        """What the desk wrote since we last looked, into the model."""
        with site.place.store.read() as conn:
            lines = list(journal.after(conn, site.seq))
        for seq, _, raw in lines:
            site.seq, value = seq, orjson.loads(raw)
            if value["ledger"] in TRACKED:
                assert "via" not in value
                site.model.wrote([Entry(value["op"], value["ledger"], value["id"], value["clock"], value["values"], value.get("old", {}))])

    def export_at(self, who: int, to: int, *, full: bool) -> None:
        self.step("full" if full else "export")
        site = self.sites[who % len(self.sites)]
        self.export(site, self.partner(site, to), full=full)

    def export(self, site: Site, partner: str, *, full: bool = False) -> None:
        with self.together():
            self.exported(site, partner, full)

    def exported(self, site: Site, partner: str, full: bool) -> None:
        site.clock.pass_(seconds=1)
        if partner in site.model.revoked:
            try:
                site.place.export(partner, self.stick, full=full)
            except BundleRevokedSender:
                return
            raise AssertionError("given to a revoked station")
        made = site.place.export(partner, self.medium(), full=full)
        (path,) = made.files
        with Path(path).open("rb") as file:
            header = look(file).header
        with site.place.store.read() as conn:
            digest = conn.execute(select(out.c.digest).where(out.c.bundle_id == made.bundle_id)).scalar_one()
        self.skip(site)
        bundle = site.model.give(partner, digest, moment(header.created).timestamp(), full)
        assert moment(header.created) >= site.clock.moment, "a clock set back does not make bundles older"
        assert (header.number, header.previous, header.epoch) == (bundle.number, bundle.previous, bundle.epoch)
        said = {ack.epoch: (ack.number, ack.digest, ack.received, ack.gaps) for ack in header.acks}
        assert said == bundle.acks, ("who has what, as the partner is told", site.key, said, bundle.acks)
        assert header.entries >= len(bundle.entries)
        self.bag.append(Carried(Path(path), bundle, PCS[site.key][0] if site.key in PCS else site.key))

    def medium(self) -> Path:
        """A stick of its own: a copied PC gives its files the same names."""
        return self.stick / str(self.fresh())

    def skip(self, site: Site) -> None:
        """What the program wrote into the register of media is its station's own affair."""
        with site.place.store.read() as conn:
            site.seq = journal.head(conn)[0]

    def repeat(self, site: Site, partner: str, number: int) -> None:
        if partner in site.model.revoked:
            return
        expected = site.model.again(partner, number)
        try:
            made = site.place.export(partner, self.medium(), from_number=number)
        except Absent:
            assert expected is None
            return
        assert expected is not None, "repeated, though the partner has confirmed it, or nobody ever made it"
        self.skip(site)
        hub = PCS[site.key][0] if site.key in PCS else site.key
        self.bag += [Carried(Path(path), bundle, hub) for path, bundle in zip(made.files, expected, strict=True)]

    def deliver(self, carried: Carried, site: Site) -> Outcome:
        """Taken at the real station first: what its program writes itself the model is told, and says whether it had to."""
        with self.together():
            return self.delivered(carried, site)

    def delivered(self, carried: Carried, site: Site) -> Outcome:
        before, done, refused = self.seen(site), None, None
        try:
            done = site.place.take(carried.path)
        except BundleRefused as error:
            refused = error
        outcome = site.model.take(carried.bundle, site.clock.moment.timestamp(), self.own_words(site))
        if refused:
            assert refused.number == SHALL.get(outcome.word), (outcome, refused.number, refused.message)
            if outcome.word != "fork":
                assert self.seen(site)[1:] == before[1:], "a refusal changed something"
            assert self.seen(site)[0] > before[0], "a refusal was not audited"
            return outcome
        assert done is not None
        assert outcome.word in ("applied", "waiting"), (outcome, done)
        assert (done.applied, done.waiting_for) == (outcome.word == "applied", outcome.waiting_for)
        assert [int(key[-6:]) for key in done.followed] == outcome.followed
        if done.applied:
            self.compare(site, carried.bundle, done, outcome)
        return outcome

    def own_words(self, site: Site) -> list[Entry]:
        """What the program wrote of its own at an import."""
        with site.place.store.read() as conn:
            lines = list(journal.after(conn, site.seq))
        site.seq = lines[-1][0] if lines else site.seq
        values = [value for _, _, raw in lines if (value := orjson.loads(raw))["ledger"] in TRACKED and "via" not in value]
        return [Entry(one["op"], one["ledger"], one["id"], one["clock"], one["values"], one["old"]) for one in values]

    def compare(self, site: Site, bundle: Bundle, done: service.Imported, outcome: Outcome) -> None:
        with site.place.store.read() as conn:
            known = state.known(conn, bundle.sender, bundle.epoch)
        stream = site.model.streams[bundle.sender, bundle.epoch]
        assert (known.number, known.digest) == (stream.number, stream.digest)
        real = {code: count for code, count in done.ledgers.items() if code in TRACKED}
        assert real == outcome.ledgers, (done, outcome)
        assert (done.conflicts, done.rejected, done.acknowledged) == (outcome.conflicts, 0, outcome.acknowledged), (done, outcome)
        self.same_records(site, outcome.touched)

    def same_records(self, site: Site, keys: set[str]) -> None:
        with site.place.store.read() as conn:
            for key in keys:
                row, record = site.place.desk.read_row(conn, key), site.model.records[key]
                assert row is not None
                real = {name: row.get(name) for name in record.values}
                assert real == record.values, (site.key, key)
                clocks = {name: (row.clocks or {}).get(name, row.clock) for name in record.values}
                assert clocks == {name: record.clock_of(name) for name in record.values}, (site.key, key)

    def seen(self, site: Site) -> tuple[Any, ...]:
        """What a refusal leaves alone; the first is the audit log's length."""
        with site.place.store.read() as conn:
            bundles = sorted(tuple(row) for row in conn.execute(select(in_bundle.c.bundle_id, in_bundle.c.digest, in_bundle.c.state)))
            frozen = sorted(conn.execute(select(peer.c.station).where(peer.c.frozen.is_not(None))).scalars())
            return audit.head(conn)[0], journal.head(conn), bundles, frozen, sorted(path.name for path in inbox(site.place).glob("*"))

    # The end --------------------------------------------------------------------------------------------------------------------------

    def settle(self) -> None:
        """Everything that can still come comes, until nobody has news; then the stations agree."""
        if not self.sites[0].model.records and not self.bag:
            return
        # A station does not make its bundles older because its clock was set back: all go on from the latest moment there ever was.
        latest = max([self.latest, *(site.clock.moment for site in self.sites)]) + timedelta(minutes=5)
        for site in self.sites:
            site.clock.moment = latest
        hubs = {site.key: site for site in self.sites[:2]}
        links = [(site, hubs[PCS[site.key][0]]) for site in self.sites if site.key in PCS and self.sound(site, hubs[PCS[site.key][0]])]
        quiet = 0
        for turn in range(12):
            before = sum(len(site.model.noticed) for site in self.sites)
            ways = links if turn % 2 == 0 else [(hub, pc) for pc, hub in links]
            news = [self.has_news(giver, taker) for giver, taker in ways]
            for giver, taker in ways:
                self.bring(giver, taker)
            quiet = 0 if any(news) or before < sum(len(site.model.noticed) for site in self.sites) else quiet + 1
            if quiet == 2:
                break
        for pc, hub in links:
            assert not self.has_news(pc, hub)
            assert not self.has_news(hub, pc)
            assert pc.place.digest().digest == hub.place.digest(pc.model.org).digest, (pc.key, "does not agree with its commission")
            self.same_conflicts(pc, hub)
        for site in self.sites:
            self.same_records(site, set(site.model.records))

    def sound(self, pc: Site, hub: Site) -> bool:
        if pc.odd or hub.odd:
            return False
        return pc.model.key not in hub.model.revoked | hub.model.frozen and hub.model.key not in pc.model.frozen

    def has_news(self, giver: Site, taker: Site) -> bool:
        at, last = self.stands(giver, taker)
        return at < last or bool(giver.model.plan(taker.model.key, False))

    def stands(self, giver: Site, taker: Site) -> tuple[int, int]:
        """The bundle at which the taker stands, and the last that was made."""
        stream = taker.model.streams.get((giver.model.key, giver.model.epoch))
        given = [one.bundle for one in giver.model.given.get(taker.model.key, ())]
        last = max((bundle.number for bundle in given if bundle.epoch == giver.model.epoch), default=0)
        return (stream.number if stream else 0), last

    def bring(self, giver: Site, taker: Site) -> None:
        key, begin = taker.model.key, len(self.bag)
        at, last = self.stands(giver, taker)
        if at < last:
            self.repeat(giver, key, at + 1)
        self.export(giver, key)
        came = self.bag[begin:]
        for carried in [*came[1:], *came[:1]]:
            self.deliver(carried, taker)

    def same_conflicts(self, pc: Site, hub: Site) -> None:
        """What the model noticed stands in the register; nothing else does but what a partner noticed."""
        office = {key for key, record in pc.model.records.items()}
        noticed = {site.key: {one for one in site.model.noticed if one[0] in office} for site in self.sites}
        told = {one for key, some in noticed.items() for one in some if hub.key in (key, PCS.get(key, ("",))[0])}
        for site in (pc, hub):
            with site.place.store.read() as conn:
                rows = conn.execute(select(conflict).where(conflict.c.record_id.in_(office))).all()
            register = {(row.record_id, row.field, frozenset((row.mine_clock, row.theirs_clock))) for row in rows}
            assert noticed[site.key] <= register, (site.key, noticed[site.key] - register)
            assert register <= told, (site.key, register - told)


Change = Callable[[int], dict[str, Any]]
FIELDS: dict[str, tuple[Change, ...]] = {
    "unit": (lambda value: {"liaison": f"某{value}"}, lambda value: {"cadre_cnt": value % 90}, lambda value: {"duty": f"职能{value}"}),
    "project": (lambda value: {"board_at": f"2026-11-{value % 17 + 3:02d}"}, lambda value: {"rules_cnt": value % 9},
                lambda value: {"effect": f"成效{value}"}),
    "training": (lambda value: {"speaker": f"某{value}"}, lambda value: {"hours": value % 7 + 1.0}),
}
"""board_at is the commission's to decide."""


def run(machine: type[Exchange], steps: int) -> dict[str, int]:
    """At least `steps` steps, the same ones each time unless more are asked for; returns how many of each kind."""
    asked, before = int(os.environ.get("PAIZHU_MACHINE_STEPS", "0")), core.global_force_seed
    how = settings(max_examples=3, stateful_step_count=400, deadline=None, database=None, suppress_health_check=list(HealthCheck),
                   phases=(Phase.generate,), print_blob=True)
    beginning = random.randrange(2**32) if asked else 0
    try:
        # A run may end early and a step drawn may find nothing to do: as many runs as it takes.
        while sum(machine.counter.values()) < max(steps, asked):
            core.global_force_seed = beginning
            beginning += 1
            run_state_machine_as_test(machine, settings=how)
    finally:
        core.global_force_seed = before
    return machine.counter
