"""Two stations and the medium between them: what arrives, in which order, how often, and what each then knows."""

import itertools
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from app.desk.attaching import attach
from app.errors import (
    Absent,
    BundleFork,
    BundleLimits,
    BundleNotForUs,
    BundleReplay,
    BundleRevokedSender,
    BundleScope,
    BundleTampered,
    CheckFailed,
)
from app.sync import service
from app.sync.container.header import Ack
from app.sync.keys.papers import identity
from app.sync.place import inbox, outbox, utc
from db import audit, journal
from tests.conftest import StoppedClock
from tests.vectors import makings
from tests.vectors.stations import BEGINNING, COMMISSION, GROUP, OTHER, SECOND, Place, a_person, a_unit, copied, enrolled_template


@dataclass
class County:
    """A commission, two groups, a stick each way."""

    group: Place
    other: Place
    commission: Place
    stick: Path
    clock: StoppedClock
    made: list[str] = field(default_factory=list)

    def up(self, **options: object) -> str:
        self.clock.pass_(minutes=1)
        (file,) = self.group.export("commission", self.stick, **options).files
        return file

    def down(self, to: str = GROUP) -> str:
        self.clock.pass_(minutes=1)
        (file,) = self.commission.export(to, self.stick).files
        return file

    def agree(self) -> bool:
        return self.group.digest() == self.commission.digest(GROUP)


@pytest.fixture(scope="module")
def enrolled(sealed_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return enrolled_template(sealed_template, tmp_path_factory.mktemp("enrolled"), StoppedClock(BEGINNING))


@pytest.fixture
def county(enrolled: Path, tmp_path: Path, clock: StoppedClock) -> Iterator[County]:
    places = copied(enrolled, tmp_path, "goc", clock)
    yield County(*places, tmp_path / "stick", clock)
    for place in places:
        place.store.close()


def state(place: Place) -> tuple[object, ...]:
    """All that an import could change."""
    with place.store.read() as conn:
        return (journal.head(conn), place.digest(), sorted(path.name for path in inbox(place).glob("*")),
                sorted(path.name for path in place.objects.folder.rglob("*") if path.is_file()), service.status(place, place.desk))


def test_a_record_travels_and_both_stations_agree(county: County) -> None:
    unit = a_unit(county.group)
    person = a_person(county.group, unit)
    preview = county.commission.take(file := county.up(), dry_run=True)
    assert (preview.applied, preview.new) == (False, 3)
    assert county.commission.rows("unit") == {}
    done = county.commission.take(file)
    assert (done.applied, done.new, done.conflicts, done.rejected) == (True, 3, 0, 0)
    assert county.commission.rows("person")[person].name == "某乙"
    assert county.commission.desk.search("某乙")
    assert county.agree()


def test_a_change_at_the_commission_comes_back_with_the_acknowledgement(county: County) -> None:
    unit = a_unit(county.group)
    county.commission.take(county.up())
    assert county.group.partner("commission").unconfirmed == [1]
    county.commission.desk.set(unit, {"liaison": "某丁"})
    done = county.group.take(county.down())
    assert (done.changed, done.acknowledged) == (1, 1)
    assert county.group.rows("unit")[unit].liaison == "某丁"
    assert county.group.partner("commission").acknowledged == 1
    assert not list(outbox(county.group).glob("*")), "what was applied there need not be kept here"
    assert county.agree()


def test_nothing_new_is_a_bundle_of_acknowledgements(county: County) -> None:
    county.commission.take(county.up())
    county.group.take(county.down())
    exported = county.group.export("commission", county.stick)
    assert exported.entries == 0
    assert exported.last == exported.first - 1
    done = county.commission.take(exported.files[0])
    assert (done.applied, done.acknowledged, done.new) == (True, 1, 0)


def test_export_costs_what_changed(county: County) -> None:
    for number in range(30):
        a_unit(county.group, f"测试单位{number}")
    assert county.group.export("commission", county.stick).entries == 32
    a_unit(county.group, "又一个单位")
    assert county.group.export("commission", county.stick).entries == 1


def test_the_same_bundle_twice_changes_nothing(county: County) -> None:
    a_unit(county.group)
    file = county.up()
    county.commission.take(file)
    before = state(county.commission)
    with pytest.raises(BundleReplay) as refused:
        county.commission.take(file)
    assert state(county.commission) == before
    assert (refused.value.facts["bundle_number"], refused.value.facts["when"]) == (1, "2026-11-20")


def test_a_bundle_past_a_gap_waits_and_follows_by_itself(county: County) -> None:
    files = []
    for number in range(4):
        a_unit(county.group, f"测试单位{number}")
        files.append(county.up())
    county.commission.take(files[0])
    for late in (files[3], files[2]):
        done = county.commission.take(late)
        assert not done.applied
    assert done.waiting_for == [(2, 2)]
    partner = county.commission.partner()
    assert (partner.received, partner.gaps, partner.waiting) == (1, [(2, 2)], [3, 4])
    assert len(county.commission.rows("unit")) == 1
    again = county.commission.take(files[2])
    assert (again.applied, again.waiting_for) == (False, [(2, 2)])
    done = county.commission.take(files[1])
    assert done.applied
    assert len(done.followed) == 2
    assert done.new == 3
    assert county.agree()


def test_a_gap_is_told_to_the_sender(county: County) -> None:
    county.up()
    a_unit(county.group)
    county.commission.take(county.up())
    inspected = service.inspect(Path(county.down()))
    assert inspected.acknowledges == [{"epoch": 1, "number": 0, "gaps": [[1, 1]]}]


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))), ids=str)
def test_any_order_of_arrival_ends_the_same(county: County, order: tuple[int, ...]) -> None:
    unit = a_unit(county.group)
    files = [county.up()]
    for number in range(3):
        county.group.desk.set(unit, {"liaison": f"某{number}"})
        a_person(county.group, unit, f"某{number}")
        files.append(county.up())
    for index in order:
        county.commission.take(files[index])
    assert county.commission.rows("unit")[unit].liaison == "某2"
    assert county.agree()
    assert county.commission.partner().received == 4


def test_an_earlier_bundle_is_a_replay(county: County) -> None:
    first, second = county.up(), county.up()
    county.commission.take(first)
    county.commission.take(second)
    with pytest.raises(BundleReplay):
        county.commission.take(first)


def test_a_bundle_for_another_office_is_refused(county: County) -> None:
    a_unit(county.group)
    file, before = county.up(), state(county.other)
    with pytest.raises(BundleNotForUs) as refused:
        county.other.take(file)
    assert COMMISSION in refused.value.message
    assert state(county.other) == before


def test_a_bundle_of_ones_own_is_refused(county: County) -> None:
    with pytest.raises(BundleNotForUs):
        county.group.take(county.up())


def test_attachments_travel_once_and_whole(county: County, tmp_path: Path) -> None:
    unit = a_unit(county.group)
    content = bytes(range(256)) * 8_000
    (tmp_path / "方案.pdf").write_bytes(content)
    attached = attach(county.group.desk, unit, tmp_path / "方案.pdf")
    exported = county.group.export("commission", county.stick)
    assert exported.attachments == 1
    county.commission.take(exported.files[0])
    digest = county.commission.rows("unit")[unit].files[0]["sha256"]
    assert b"".join(county.commission.objects.read(digest)) == content
    county.group.desk.set(unit, {"liaison": "某丁"})
    assert county.group.export("commission", county.stick).attachments == 0
    assert attached


def test_sending_again_gives_the_same_bytes_until_acknowledged(county: County, tmp_path: Path) -> None:
    a_unit(county.group)
    first = Path(county.up())
    a_unit(county.group, "测试市财政局")
    second = Path(county.up())
    again = county.group.export("commission", tmp_path / "another stick", from_number=1)
    assert [Path(file).read_bytes() for file in again.files] == [first.read_bytes(), second.read_bytes()]
    for file in again.files:
        county.commission.take(file)
    county.group.take(county.down())
    with pytest.raises(Absent):
        county.group.export("commission", county.stick, from_number=1)
    with pytest.raises(Absent):
        county.group.export("commission", county.stick, from_number=9)


def test_full_export_repeats_without_doubling(county: County) -> None:
    unit = a_unit(county.group)
    county.commission.take(county.up())
    county.commission.desk.set(unit, {"liaison": "某丁"})
    done = county.commission.take(county.up(full=True))
    assert done.new == 0
    assert done.conflicts == 0
    assert county.commission.rows("unit")[unit].liaison == "某丁"


def test_volumes_are_read_together_and_a_missing_one_is_named(county: County, tmp_path: Path) -> None:
    unit = a_unit(county.group)
    (tmp_path / "x.bin").write_bytes(makings.seed("noise", 400_000))
    attach(county.group.desk, unit, tmp_path / "x.bin")
    exported = county.group.export("commission", county.stick, volume_size=100_000)
    assert len(exported.files) >= 5
    assert max(Path(file).stat().st_size for file in exported.files) == 100_000
    lost = Path(exported.files[2])
    aside = shutil.move(lost, tmp_path / "aside")
    with pytest.raises(Exception, match="缺第3卷"):
        county.commission.take(exported.files[0])
    for file in set(exported.files) - {str(lost)}:
        Path(file).unlink()
    shutil.move(aside, lost)
    assert county.commission.take(lost).applied, "the others were kept when they came"


def test_several_files_are_taken_each_by_itself(county: County, tmp_path: Path) -> None:
    a_unit(county.group)
    (tmp_path / "nonsense.pzb").write_bytes(b"hello")
    paths = [Path(county.up()), tmp_path / "nonsense.pzb", Path(county.up())]
    results = service.import_bundles(county.commission, county.commission.desk, paths)
    assert [one.error.name if one.error else one.result and one.result.applied for one in results] == [True, "BUNDLE_FORMAT", True]


# Numbers --------------------------------------------------------------------------------------------------------------------------


def test_a_number_that_came_is_not_given_again(county: County) -> None:
    """The commission registers a unit for the group after the group's first has come."""
    a_unit(county.group)
    county.commission.take(county.up())
    made = a_unit(county.commission, "测试市体育局", org_id=county.group.desk.user.org_id)
    assert county.commission.rows("unit")[made].record_no == "驻测试市单〔2020〕2号"


def test_one_number_given_at_two_stations_is_changed_on_the_later_record(county: County) -> None:
    first = a_unit(county.group)
    county.clock.pass_(minutes=1)
    second = a_unit(county.commission, "测试市体育局", org_id=county.group.desk.user.org_id)
    assert county.group.rows("unit")[first].record_no == county.commission.rows("unit")[second].record_no
    done = county.commission.take(county.up())
    assert any("编号重复" in warning for warning in done.warnings)
    county.group.take(county.down())
    for place in (county.group, county.commission):
        numbers = {key: row.record_no for key, row in place.rows("unit").items()}
        assert numbers == {first: "驻测试市单〔2020〕1号", second: "驻测试市单〔2020〕2号"}
    assert county.agree()


# Scope ----------------------------------------------------------------------------------------------------------------------------


def test_another_group_sees_a_record_only_when_it_is_given_it(county: County) -> None:
    unit = a_unit(county.group)
    person = a_person(county.group, unit)
    county.commission.take(county.up())
    county.other.take(county.down(OTHER))
    assert county.other.rows("unit") == {}
    desk = county.commission.desk
    clue = desk.add("clue", {"source": "petition", "got_at": "2026-11-01", "assign": "self", "persons": [person], "snapshot": "局长",
                             "issues": [{"text": "问题"}], "lead_org": county.other.desk.user.org_id})
    county.other.take(county.down(OTHER))
    assert set(county.other.rows("clue")) == {clue}
    assert county.other.rows("person")[person].name == "某乙", "whom the clue names goes along"
    assert county.other.rows("unit")[unit].name == "测试市教育局"
    county.group.take(county.down())
    assert county.group.rows("clue") == {}


def party(place: Place) -> makings.Party:
    """The station's real keys and certificates."""
    with place.store.read() as conn:
        own = identity(place, conn)
    return makings.Party(own.certificate, own.issuer, own.signing, own.sealing)


def forged(county: County, sender: Place, lines: list[bytes], *, plain: bytes | None = None, **changes: object) -> Path:
    """A bundle to the commission that its sender's program would not make, signed with the sender's real keys."""
    giver, taker = party(sender), party(county.commission)
    header = makings.a_header(giver, taker, last=len(lines), created=utc(county.clock()), **changes)
    county.stick.mkdir(exist_ok=True)
    path = county.stick / f"forged-{len(list(county.stick.iterdir()))}.pzb"
    path.write_bytes(makings.sealed(header, giver, taker, plain or makings.framed(lines))[0])
    return path


def an_entry(place: Place, **changes: object) -> bytes:
    return makings.line(makings.an_entry(party(place), **changes))


def test_a_group_cannot_write_into_another_groups_records(county: County) -> None:
    unit = a_unit(county.group)
    county.commission.take(county.up())
    before = state(county.commission)
    with county.commission.store.read() as conn:
        old = county.commission.desk.read_row(conn, unit).clock
    clock = f"{1_795_000_000_001 << 16:016x}{county.other.station.station_id[-12:]}"
    change = makings.line({"op": "set", "ledger": "unit", "id": unit, "by": "", "clock": clock, "values": {"name": "改名"},
                           "old": {"name": old}})
    with pytest.raises(BundleScope):
        county.commission.take(forged(county, county.other, [change]))
    assert state(county.commission) == before


def test_a_group_cannot_give_its_record_to_another_group(county: County) -> None:
    with pytest.raises(BundleScope):
        county.commission.take(forged(county, county.other, [an_entry(county.group)]))
    assert county.commission.rows("unit") == {}


@pytest.mark.parametrize("field", ["lead_org", "co_orgs"])
def test_a_group_cannot_share_its_record_with_another_group(county: County, field: str) -> None:
    """The commission would hand it on: what the group wrote would lie at another office by nobody's decision."""
    theirs = county.group.desk.user.org_id
    entry = json.loads(an_entry(county.other))
    values = {"title": "借名共享", "lead_org": county.other.desk.user.org_id, "org_id": entry["values"]["org_id"],
              "area": "finance", "reason": "选题", "cut": "切口", "start": "2026-11-02", "due": "2026-12-02"}
    line = makings.line(entry | {"ledger": "project", "values": values | {field: theirs if field == "lead_org" else [theirs]}})
    before = state(county.commission)
    with pytest.raises(BundleScope):
        county.commission.take(forged(county, county.other, [line]))
    assert state(county.commission) == before


def test_a_group_is_told_at_once_that_sharing_is_the_commissions(county: County) -> None:
    theirs = county.other.desk.user.org_id
    values = {"source": "supervision", "got_at": "2026-11-10", "assign": "self", "unit_id": a_unit(county.group),
              "lead_org": county.group.desk.user.org_id, "issues": [{"text": "问题"}], "snapshot": "甲"}
    with pytest.raises(CheckFailed) as refused:
        county.group.desk.add("clue", values | {"co_orgs": [theirs]})
    assert ("co_orgs", "OWNER") in [(one.field, one.code) for one in refused.value.findings]
    key = county.group.desk.add("clue", values)
    county.commission.take(county.up())
    county.commission.desk.set(key, {"co_orgs": [theirs]})
    county.group.take(county.down())
    county.group.desk.set(key, {"co_orgs": None})
    county.commission.desk.set(key, {"note": "已指定联办"})
    assert county.commission.take(county.up()).conflicts == 0


def test_an_honest_forgery_of_the_kit_is_taken(county: County) -> None:
    assert county.commission.take(forged(county, county.other, [an_entry(county.other)])).new == 1


def test_one_bad_entry_refuses_the_whole_bundle(county: County) -> None:
    lines = [an_entry(county.other), an_entry(county.group, id=makings.Authority._uuid("x"))]
    before = state(county.commission)
    with pytest.raises(BundleScope):
        county.commission.take(forged(county, county.other, lines))
    assert state(county.commission) == before


def test_a_number_far_ahead_is_refused(county: County) -> None:
    assert not county.commission.take(forged(county, county.other, [], number=1000, previous="ab" * 32)).applied
    with pytest.raises(BundleLimits):
        county.commission.take(forged(county, county.other, [], number=1001, previous="ab" * 32))


def test_two_bundles_with_one_number_freeze_the_sender_and_both_are_kept(county: County) -> None:
    county.commission.take(forged(county, county.other, [an_entry(county.other)]))
    with pytest.raises(BundleFork):
        county.commission.take(forged(county, county.other, [an_entry(county.other, id=makings.Authority._uuid("y"))]))
    assert len(county.commission.rows("unit")) == 1
    assert len(list(inbox(county.commission).glob("*.pzb"))) == 2
    partner = next(one for one in service.status(county.commission, county.commission.desk).partners if one.name == OTHER)
    assert partner.frozen
    assert partner.frozen["last_common"] == 0
    assert partner.forks == [1]
    with pytest.raises(BundleFork):
        county.commission.take(county.other.export("commission", county.stick).files[0])


def test_an_acknowledgement_of_what_was_never_given_is_reported(county: County) -> None:
    """The PC of this station was restored from an older state, and the partner has more of it than it has itself."""
    with pytest.raises(BundleFork):
        county.commission.take(forged(county, county.other, [], acks=(Ack(1, 7, "ab" * 32),)))


def test_a_revoked_station_is_refused_whatever_date_it_claims(county: County) -> None:
    a_unit(county.group)
    first, second = county.up(), county.up()
    county.commission.take(second)
    service.station_revoke(county.commission, county.commission.desk, GROUP, "遗失", SECOND)
    before = state(county.commission)
    with pytest.raises(BundleRevokedSender):
        county.commission.take(first)
    assert state(county.commission) == before
    with pytest.raises(BundleRevokedSender):
        county.commission.export(GROUP, county.stick)
    county.other.take(county.down(OTHER))
    with county.other.store.read() as conn:
        assert identity(county.other, conn).revocations.number == 2


def test_what_waited_is_proved_anew_and_a_sender_revoked_meanwhile_is_not_applied(county: County) -> None:
    a_unit(county.group)
    first, second = county.up(), county.up()
    assert not county.commission.take(second).applied
    kept = next(inbox(county.commission).glob("*.pzb"))
    raw = bytearray(kept.read_bytes())
    raw[-5] ^= 1
    kept.write_bytes(bytes(raw))
    done = county.commission.take(first)
    assert done.applied
    assert done.followed == []
    assert any("第2号" in warning for warning in done.warnings)


def test_every_refusal_is_audited(county: County, tmp_path: Path) -> None:
    (tmp_path / "nonsense.pzb").write_bytes(b"hello")
    with pytest.raises(Exception, match="不是同步包"):
        county.commission.take(tmp_path / "nonsense.pzb")
    with county.commission.store.read() as conn:
        event = audit.page(conn, limit=1)[0]
    assert (event["act"], event["detail"]) == ("bundle.refused", "BUNDLE_FORMAT")


@pytest.mark.parametrize("damage", [
    lambda raw: raw[:len(raw) // 2], lambda raw: raw[:-1], lambda raw: raw + b"x", lambda raw: makings.flipped(raw, len(raw) // 3),
    lambda raw: makings.flipped(raw, len(raw) - 3_600), lambda raw: makings.flipped(raw, len(raw) - 1), lambda raw: b"",
], ids=["half", "one byte short", "one byte long", "header", "payload", "signature", "empty"])
def test_damage_changes_nothing(county: County, damage: Callable[[bytes], bytes]) -> None:
    a_unit(county.group)
    file = Path(county.up())
    good = file.read_bytes()
    file.write_bytes(damage(good))
    before = state(county.commission)
    with pytest.raises(Exception) as refused:  # noqa: PT011
        county.commission.take(file)
    assert refused.value.name.startswith("BUNDLE_")  # type: ignore[attr-defined]
    assert state(county.commission) == before
    file.write_bytes(good)
    assert county.commission.take(file).applied


def test_an_attachment_with_another_digest_is_refused_and_leaves_no_object(county: County) -> None:
    lines = [an_entry(county.other)]
    plain = makings.framed(lines, [b"four" * 50, b"other"]).replace(makings.sha256(b"other").hexdigest().encode(), b"0" * 64)
    before = state(county.commission)
    with pytest.raises(BundleTampered):
        county.commission.take(forged(county, county.other, lines, plain=plain, attachments=2))
    assert state(county.commission) == before
