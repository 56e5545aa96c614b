"""Ten groups and their commission: every bundle that goes down is opened with its receiver's key and searched for what is another's.

Each group has a record with a value in every field of every ledger, with attachments and reporters; persons and units are named by others,
a clue is shared, fields are changed on both sides at once, an entry is not taken, a unit goes to another group.
"""

import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from uuid_utils import uuid7

from app import codes
from app.desk import Desk
from app.ledgers import ledgers
from app.ledgers.face import Face, Kind
from app.ledgers.kit import Row
from app.ledgers.values import accept
from app.sync import canon
from app.sync.container import frames
from app.sync.container.reader import look, payload, prove
from app.sync.keys.papers import identity
from app.sync.merging import conflicts
from app.sync.place import utc
from app.sync.reach import reassigning
from app.sync.streams import state
from tests.conftest import StoppedClock
from tests.integration.test_sync_exchange import party
from tests.samples import kept_by_offices
from tests.vectors import makings
from tests.vectors.stations import BEGINNING, COMMISSION, Place, a_person, a_place, a_unit, enrol

GROUPS = 10
MARK = re.compile(r"⟦(\w+)\.(\w+)\.(\w+)⟧")
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
TEXTS = (Kind.TEXT, Kind.LONG)


@dataclass
class Station:
    place: Place
    name: str
    unit: str = ""
    person: str = ""
    records: dict[str, str] = field(default_factory=dict)
    digest: str = ""

    @property
    def org(self) -> str:
        return self.place.desk.user.org_id


@dataclass(frozen=True)
class Bundle:
    """A bundle down, opened. text: header, notes and entries as they travel."""

    to: int
    round: int
    text: str
    attachments: frozenset[str]
    entries: tuple[dict[str, Any], ...]
    notes: tuple[dict[str, Any], ...]


class World:
    def __init__(self, template: Path, folder: Path) -> None:
        self.clock = StoppedClock(BEGINNING)
        self.stick = folder / "stick"
        self.hub = a_place(template, folder / "c", "commission", COMMISSION, self.clock)
        self.groups = [self._group(template, folder, number) for number in range(GROUPS)]
        self.bundles: list[Bundle] = []
        self.owned: dict[str, tuple[int, str]] = {}
        self.assigned = ""
        self.round = 0

    def _group(self, template: Path, folder: Path, number: int) -> Station:
        name = f"驻测试市第{number}局纪检监察组"
        place = a_place(template, folder / f"g{number}", "group", name, self.clock)
        enrol(place, self.hub, folder / f"medium{number}")
        made = Station(place, name)
        made.unit = a_unit(place, f"⟦{number}.unit.name⟧局", liaison=f"⟦{number}.unit.liaison⟧", duty=f"⟦{number}.unit.duty⟧")
        made.person = a_person(place, made.unit, f"⟦{number}.person.name⟧", phone=f"⟦{number}.person.phone⟧",
                               resume=f"⟦{number}.person.resume⟧", note=f"⟦{number}.person.note⟧",
                               entries=[{"section": "s2", "date": "2026-11-02", "summary": f"⟦{number}.person.entries⟧"}])
        place.desk.set(made.unit, {"chief": made.person})
        made.digest, size = place.objects.put(io.BytesIO(f"attachment of group {number}".encode() * 50))
        attached = {"name": f"⟦{number}.files.name⟧.pdf", "sha256": made.digest, "size": size}
        with place.desk.act("world") as act:
            for code in kept_by_offices():
                made.records[code] = self._record(act, place, made, code, str(number), attached)
            act.commit()
        return made

    @staticmethod
    def _record(act: Any, place: Place, made: Station, code: str, who: str, attached: dict[str, Any]) -> str:
        """A record with a value in every field."""
        ledger, key, clock = ledgers()[code], str(uuid7()), place.desk.clock.tick()
        values = {name: value(ledger.FACES[name], place, made, attached, f"⟦{who}.{code}.{name}⟧", ledger.ALONE)
                  for name in ledger.TRAVELS if name not in ledger.ALONE}
        own = {"org_id": key if code == "org" else place.desk.user.org_id, "state": ledger.first_state(), "void_reason": None,
               "created_at": "2026-11-20T01:30:00Z", "classification": "work_secret",
               **dict.fromkeys(("readers", "term", "co_orgs", "archived", "legacy", "approvals")),
               "record_no": f"⟦{who}.{code}.record_no⟧"}
        values |= {name: one for name, one in own.items() if name in ledger.FACES} | ({"kind": "external"} if code == "org" else {})
        if code == "media_handover":
            values["kind"] = next(one.code for one in codes.table(ledger.FACES["kind"].codes) if one.code != "package")
        values = {name: taken for name, one in values.items() if (taken := accept(ledger.FACES[name], one)) is not None}
        entry = {"op": "add", "ledger": code, "id": key, "clock": clock, "by": place.desk.user.staff_id, "values": values}
        act.receive(code, key, values, dict.fromkeys(values, clock), canon.dumps(entry))
        return key

    def up(self, *which: int) -> None:
        for number in which or range(GROUPS):
            self.clock.pass_(seconds=30)
            self.hub.take(self.groups[number].place.export("commission", self.stick).files[0])

    def down(self, *taken_by: int) -> None:
        """To every group; some of them take theirs."""
        self.round += 1
        for number, group in enumerate(self.groups):
            self.clock.pass_(seconds=30)
            path = Path(self.hub.export(group.place.station.station_id, self.stick).files[0])
            self.bundles.append(opened(path, group.place, number, self.round))
            if number in taken_by:
                assert group.place.take(path).rejected == 0


def value(face: Face, place: Place, made: Station, attached: dict[str, Any], mark: str, alone: tuple[str, ...]) -> Any:
    match face.kind:
        case Kind.TEXT | Kind.LONG:
            return mark
        case Kind.CODE | Kind.CODES:
            table = [one.code for one in codes.table(face.codes)] if face.codes else ["name"]
            return table[0] if face.kind is Kind.CODE else sorted(table[:2])
        case Kind.CHOICE:
            return next(iter(face.choices or {}))
        case Kind.REF | Kind.REFS:
            key = {"staff": place.desk.user.staff_id, "org": place.desk.user.org_id, "person": made.person}.get(face.ref or "", made.unit)
            return key if face.kind is Kind.REF else [key]
        case Kind.FILES:
            return [attached]
        case Kind.TABLE:
            return [{column.name: value(column, place, made, attached, mark, ()) for column in face.columns
                     if f"{face.name}.{column.name}" not in alone}]
    return {Kind.DATE: "2026-02-28", Kind.MOMENT: "2026-11-19T09:30", Kind.INT: 7, Kind.DECIMAL: 2.5, Kind.MONEY: 100, Kind.BOOL: True,
            Kind.YEAR: 2026, Kind.PERIOD: "2026H1"}[face.kind]


class Seen:
    """A visitor that keeps all it is shown."""

    def __init__(self) -> None:
        self.said: list[dict[str, Any]] = []
        self.notes: list[dict[str, Any]] = []
        self.lines: list[bytes] = []
        self.attached: set[str] = set()

    def manifest(self, one: dict[str, Any]) -> None:
        self.said.append(one)

    certificate = revocations = manifest

    def note(self, one: dict[str, Any]) -> None:
        self.notes.append(one)

    def attachment(self, sha256: str, size: int, blocks: Iterator[Any]) -> None:
        assert sum(map(len, blocks)) == size
        self.attached.add(sha256)

    def entries(self, lines: list[bytes]) -> None:
        self.lines += lines


def opened(path: Path, receiver: Place, number: int, round_: int) -> Bundle:
    """The bundle's whole content, with the receiver's key."""
    with receiver.store.read() as conn:
        own = identity(receiver, conn)
    seen = Seen()
    with path.open("rb") as file:
        found = look(file)
        prove(file, found, None)
        with payload(file, found, own.sealing) as plain:
            frames.read_frames(plain, seen, found.prefix.format)
        file.seek(40)
        header = file.read(found.prefix.header_size)
    text = "\n".join([header.decode(), *(json.dumps(one, ensure_ascii=False) for one in (*seen.said, *seen.notes)),
                      *(line.decode() for line in seen.lines)])
    return Bundle(number, round_, text, frozenset(seen.attached), tuple(json.loads(line) for line in seen.lines), tuple(seen.notes))


@pytest.fixture(scope="module")
def world(sealed_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = World(sealed_template, tmp_path_factory.mktemp("world"))
    hub, groups = made.hub.desk, made.groups
    made.up()
    made.down(0, 2, 3, 4)
    # What the commission keeps for itself, and what it issues to all.
    hub.add("upward", _upward())
    hub.issue("setting", "require_handover", {"value": False}, "2026-11-20")
    # Group 0 gets a clue about group 1's person; group 2's clue is shared with group 3.
    made.assigned = hub.add("clue", {
        "source": "petition", "got_at": "2026-11-01", "assign": "self", "persons": [groups[1].person], "snapshot": "局长",
        "issues": [{"text": "问题"}], "lead_org": groups[0].org, "org_id": groups[0].org})
    put(hub, groups[2].records["clue"], {"co_orgs": [groups[3].org]})
    # Changed at both sides at once, and decided; a file of group 5 gets a line; an entry of group 9 that cannot stand.
    for number in (4, 5):
        put(groups[number].place.desk, groups[number].unit, {"liaison": f"⟦{number}.unit.liaison⟧甲"})
        put(hub, groups[number].unit, {"liaison": f"⟦{number}.unit.liaison⟧乙"})
    made.clock.pass_(minutes=5)
    made.up(4, 5)
    for one in conflicts.waiting(made.hub, hub):
        conflicts.resolve(made.hub, hub, one.id, "mine", f"⟦{_of(made, one.record_id)}.decision.reason⟧")
    made.hub.take(_not_quite(made, groups[9]))
    made.down(0, 2, 3, 4)
    put(groups[3].place.desk, groups[2].records["clue"], {"note": "⟦2.clue.note⟧联办"})
    made.up(0, 2, 3, 4)
    reassigning.reassign(made.hub, hub, groups[6].unit, groups[7].org, reason="⟦6.withdrawal.reason⟧")
    put(hub, groups[2].records["clue"], {"co_orgs": None})
    for number in range(GROUPS):
        put(hub, groups[number].person, {"post": "处长", "phone": f"⟦{number}.person.phone⟧新"})
    made.down()
    owner = {group.org: number for number, group in enumerate(groups)}
    made.owned = {row.id: (owner[row.org_id], code) for code in ledgers() for row in hub.page(code, limit=1000).rows if row.org_id in owner}
    yield made
    for place in (made.hub, *(group.place for group in groups)):
        place.store.close()


def put(desk: Desk, key: str, changes: dict[str, Any]) -> None:
    """Written without the ledger's checks: records with something in every field are no real ones."""
    with desk.act("world") as act:
        row = act.get(key)
        assert row is not None
        act.write(ledgers()[row["ledger"]], row, Row(row | changes))
        act.commit()


def _of(world: World, unit: str) -> int:
    return next(number for number, group in enumerate(world.groups) if group.unit == unit)


def _upward() -> dict[str, Any]:
    kind = next(one.code for one in codes.table("upward_kind"))
    return {"kind": kind, "subject": "⟦c.upward.subject⟧", "to_whom": "⟦c.upward.to_whom⟧", "at": "2026-11-19T09:00"}


def _not_quite(world: World, group: Station) -> Path:
    """The group's next bundle with one entry its own desk would not have written."""
    giver, taker = party(group.place), party(world.hub)
    with world.hub.store.read() as conn:
        known = state.known(conn, group.place.station.station_id, 1)
    entry = makings.an_entry(giver, id=str(uuid7()))
    entry["values"] = {**entry["values"], "note": "⟦9.quarantine.note⟧\rx", "org_id": group.org}
    header = makings.a_header(giver, taker, first=1000, last=1000, number=known.number + 1, previous=known.digest,
                              created=utc(world.clock()))
    path = world.stick / "odd.pzb"
    path.write_bytes(makings.sealed(header, giver, taker, makings.framed([makings.line(entry)]))[0])
    return path


def others(world: World, bundle: Bundle) -> dict[str, tuple[int, str]]:
    """{record id: (group, ledger)} of everything that is another group's at the commission."""
    return {key: whose for key, whose in world.owned.items() if whose[0] != bundle.to}


def shared(world: World, bundle: Bundle) -> set[str]:
    """Ids of others' records that are this receiver's to see whole in this round."""
    seen = {0: {world.assigned}, 3: {world.groups[2].records["clue"]}}.get(bundle.to, set())
    if bundle.to in (6, 7):
        seen = seen | {key for key, whose in world.owned.items() if whose[0] in (6, 7)} & _moved(world)
    return seen


def _moved(world: World) -> set[str]:
    return set(next(note["records"] for bundle in world.bundles for note in bundle.notes
                    if note["note"] == "withdraw" and bundle.to == 6)) | {world.groups[6].unit, world.groups[6].person}


def test_every_bundle_holds_its_receivers_records(world: World) -> None:
    """The search below would find nothing in empty bundles."""
    assert len(world.bundles) == 3 * GROUPS
    for bundle in world.bundles[:GROUPS]:
        assert bundle.to < GROUPS
    given = {entry["id"] for bundle in world.bundles for entry in bundle.entries}
    assert {world.assigned, world.groups[2].records["clue"], world.groups[6].unit} <= given
    assert {note["note"] for bundle in world.bundles for note in bundle.notes} >= {"withdraw", "decision", "rejected"}


def test_marks_of_others_stand_in_no_bundle(world: World) -> None:
    """Every text of every record is marked with whose it is, of which ledger and field."""
    for bundle in world.bundles:
        own = shared(world, bundle)
        for entry in bundle.entries:
            if entry["id"] in own:
                continue
            for whose, code, name in MARK.findall(json.dumps(entry, ensure_ascii=False)):
                card = entry["ledger"] == code and name in ledgers()[code].CARD
                assert whose == str(bundle.to) or card, (bundle.to, bundle.round, entry["ledger"], whose, code, name)
        for said in bundle.notes:
            for whose, code, name in MARK.findall(json.dumps(said, ensure_ascii=False)):
                assert whose == str(bundle.to), (bundle.to, bundle.round, said["note"], whose, code, name)


def test_what_goes_by_name_is_a_card_and_says_not_who_wrote_it(world: World) -> None:
    always = {"org_id", "classification", "term", "state", "void_reason", "created_at"}
    cards = 0
    for bundle in world.bundles:
        theirs, own = others(world, bundle), shared(world, bundle)
        for entry in bundle.entries:
            if entry["id"] in theirs.keys() - own:
                cards += 1
                assert set(entry["values"]) <= always | set(ledgers()[entry["ledger"]].CARD), (bundle.to, bundle.round, entry["ledger"])
                assert entry["by"] == ""
    assert cards > 4


def test_ids_of_others_stand_in_no_bundle_but_on_cards(world: World) -> None:
    for bundle in world.bundles:
        theirs, own = others(world, bundle), shared(world, bundle)
        carried = {entry["id"] for entry in bundle.entries} | {entry["by"] for entry in bundle.entries if entry["id"] in world.owned}
        named = {one for entry in bundle.entries if entry["id"] in own for one in UUID.findall(json.dumps(entry))}
        chiefs = {group.person for group in world.groups}
        offices = {group.org for group in world.groups}
        withdrawn = {key for note in bundle.notes if note["note"] == "withdraw" for key in note["records"]}
        for key in set(UUID.findall(bundle.text)) & theirs.keys():
            assert key in carried | own | named | chiefs | offices | withdrawn, (bundle.to, bundle.round, theirs[key])
        for number, group in enumerate(world.groups):
            if number != bundle.to:
                assert group.place.station.station_id not in bundle.text, (bundle.to, bundle.round, number)


def test_attachments_of_others_travel_in_no_bundle(world: World) -> None:
    for bundle in world.bundles:
        for number, group in enumerate(world.groups):
            may = number == bundle.to or (number, bundle.to) in ((2, 3), (6, 7))
            assert may or (group.digest not in bundle.text and group.digest not in bundle.attachments), (bundle.to, bundle.round, number)


def test_the_reporter_goes_down_to_nobody_and_the_commissions_own_to_no_group(world: World) -> None:
    for bundle in world.bundles:
        assert ".petition.reporter⟧" not in bundle.text
        assert "⟦c." not in bundle.text
        assert bundle.to == 6 or "withdrawal.reason" not in bundle.text


def test_what_a_group_holds_is_its_own_and_cards(world: World) -> None:
    """The same looked at from the other end: the stores of those that took their bundles."""
    for number in (0, 2, 3, 4):
        group = world.groups[number]
        shared_with = {0: {world.assigned}, 3: {world.groups[2].records["clue"]}}.get(number, set())
        for code, ledger in ledgers().items():
            for row in group.place.desk.page(code, limit=1000).rows:
                made_here = row.clock[16:] == group.place.station.station_id[-12:]
                if row.org_id == group.org or made_here or row.id in shared_with or ledger.CARRIED == "all":
                    continue
                filled = {name for name in ledger.TRAVELS if row.get(name) is not None}
                assert filled <= {*ledger.CARD, "org_id", "classification", "term", "state", "created_at"}, (number, code, filled)
