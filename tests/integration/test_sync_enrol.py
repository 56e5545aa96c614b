"""Enrolment: who may speak with whom, proved by fingerprints people compared."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.errors import BundleFormat, BundleNotForUs, BundleSignature, BundleUnknownSender, EnrolFingerprint, PaizhuError, Usage
from app.sync import canon, service
from tests.conftest import StoppedClock
from tests.vectors.stations import COMMISSION, GROUP, OTHER, Place, a_place, a_unit, enrol


@pytest.fixture
def places(sealed_template: Path, tmp_path: Path, clock: StoppedClock) -> Iterator[list[Place]]:
    made = [a_place(sealed_template, tmp_path / folder, kind, name, clock)
            for folder, kind, name in (("g", "group", GROUP), ("c", "commission", COMMISSION), ("o", "group", OTHER))]
    yield made
    for place in made:
        place.store.close()


def exchange(group: Place, commission: Place, stick: Path) -> tuple[service.Digest, service.Digest]:
    commission.take(group.export("commission", stick).files[0])
    group.take(commission.export(group.station.station_id, stick).files[0])
    commission.take(group.export("commission", stick).files[0])
    return group.digest(), commission.digest(group.desk.user.org_id)


def test_an_organisation_that_is_absent_is_made_from_the_request(places: list[Place], tmp_path: Path) -> None:
    group, commission, _ = places
    before = group.desk.user.org_id
    approved = enrol(group, commission, tmp_path / "m")
    assert approved.org_id == before
    assert commission.rows("org")[before].name == GROUP
    assert group.rows("org")[commission.desk.user.org_id].name == COMMISSION
    assert service.status(group, group.desk).root_fingerprint == approved.root_fingerprint


def test_an_organisation_that_is_known_under_another_id_takes_the_group_in(places: list[Place], tmp_path: Path) -> None:
    group, commission, _ = places
    unit = a_unit(group)
    known = commission.desk.add("org", {"name": "教育组", "short": "教育", "kind": "group", "from": "2020-01-01",
                                        "contact_office": commission.desk.user.org_id, "incharge": commission.desk.user.staff_id})
    former = group.desk.user.org_id
    approved = enrol(group, commission, tmp_path / "m", org="教育组")
    assert approved.org_id == known
    assert group.desk.user.org_id == known
    assert group.desk.setting("office.org") == known
    assert group.rows("unit")[unit].org_id == known
    assert former not in group.rows("org")
    here, there = exchange(group, commission, tmp_path / "stick")
    assert here == there
    assert here.records == 3
    assert set(commission.rows("org")) == {commission.desk.user.org_id, known}


def test_an_organisation_can_be_given_another_name_at_enrolment(places: list[Place], tmp_path: Path) -> None:
    group, commission, _ = places
    enrol(group, commission, tmp_path / "m", org="第一纪检监察组")
    assert commission.rows("org")[group.desk.user.org_id].name == "第一纪检监察组"
    here, there = exchange(group, commission, tmp_path / "stick")
    assert here == there
    assert group.rows("org")[group.desk.user.org_id].name == "第一纪检监察组"


def answered(group: Place, commission: Place, medium: Path) -> service.Approved:
    medium.mkdir()
    service.enrol_request(group, group.desk, medium / "request")
    return service.enrol_approve(commission, commission.desk, medium / "request", medium / "answer", GROUP)


def test_another_fingerprint_is_refused_and_nothing_is_stored(places: list[Place], tmp_path: Path) -> None:
    group, commission, _ = places
    approved = answered(group, commission, tmp_path / "m")
    wrong = approved.root_fingerprint[:-1] + ("1" if approved.root_fingerprint[-1] != "1" else "2")
    with pytest.raises(EnrolFingerprint):
        service.enrol_accept(group, group.desk, tmp_path / "m/answer", wrong)
    assert not service.status(group, group.desk).enrolled
    with pytest.raises(BundleUnknownSender):
        group.export("commission", tmp_path / "stick")


def test_an_answer_for_another_station_is_refused(places: list[Place], tmp_path: Path) -> None:
    group, commission, other = places
    approved = answered(group, commission, tmp_path / "m")
    with pytest.raises(BundleNotForUs):
        service.enrol_accept(other, other.desk, tmp_path / "m/answer", approved.root_fingerprint)
    assert not service.status(other, other.desk).enrolled


@pytest.mark.parametrize("name", ["request", "answer"])
def test_a_changed_file_is_refused(places: list[Place], tmp_path: Path, name: str) -> None:
    group, commission, _ = places
    approved = answered(group, commission, tmp_path / "m")
    path = tmp_path / "m" / name
    value = canon.loads(path.read_bytes(), depth=64)
    body = value["body"]
    changed = [{**value, "body": {**body, "version": 2}}, {**value, "body": {**body, "extra": 1}}, {**value, "signature": "AAAA"},
               {**value, "body": {**body, ("created" if name == "request" else "revocations"): None}}]

    def take() -> object:
        if name == "request":
            return service.enrol_approve(commission, commission.desk, path, tmp_path / "m/again", GROUP)
        return service.enrol_accept(group, group.desk, path, approved.root_fingerprint)

    raws = [b"", b"{}", b"hello", path.read_bytes()[:-7], *map(canon.dumps, changed)]
    for raw in raws:
        path.write_bytes(raw)
        with pytest.raises((BundleFormat, BundleSignature, BundleUnknownSender)):
            take()
    assert not (tmp_path / "m/again").exists()
    assert not service.status(group, group.desk).enrolled


def test_each_side_does_its_own_part(places: list[Place], tmp_path: Path) -> None:
    group, commission, _ = places
    with pytest.raises(Usage):
        service.enrol_request(commission, commission.desk, tmp_path / "x")
    with pytest.raises(Usage):
        service.enrol_approve(group, group.desk, tmp_path / "x", tmp_path / "y", GROUP)
    with pytest.raises(Usage):
        service.enrol_accept(commission, commission.desk, tmp_path / "x", "1")
    with pytest.raises(Usage):
        service.station_revoke(group, group.desk, "x", "y")


def test_accepting_again_changes_nothing_of_substance(places: list[Place], tmp_path: Path) -> None:
    group, commission, _ = places
    approved = answered(group, commission, tmp_path / "m")
    for _ in range(2):
        service.enrol_accept(group, group.desk, tmp_path / "m/answer", approved.root_fingerprint)
    here, there = exchange(group, commission, tmp_path / "stick")
    assert here == there


def test_a_second_commission_cannot_take_the_group_over(places: list[Place], sealed_template: Path, tmp_path: Path,
                                                        clock: StoppedClock) -> None:
    group, commission, _ = places
    enrol(group, commission, tmp_path / "m")
    foreign = a_place(sealed_template, tmp_path / "f", "commission", "外市纪委监委", clock)
    try:
        approved = answered(group, foreign, tmp_path / "n")
        with pytest.raises(Usage):
            service.enrol_accept(group, group.desk, tmp_path / "n/answer", approved.root_fingerprint)
        bundle = foreign.export(group.station.station_id, tmp_path / "stick").files[0]
        with pytest.raises(PaizhuError) as refused:
            group.take(bundle)
        assert refused.value.name in ("BUNDLE_NOT_FOR_US", "BUNDLE_UNKNOWN_SENDER")
    finally:
        foreign.store.close()


def test_private_keys_do_not_lie_open_in_the_store(places: list[Place], tmp_path: Path) -> None:
    group, commission, _ = places
    enrol(group, commission, tmp_path / "m")
    from sqlalchemy import select

    from app.sync.keys.papers import identity
    from app.sync.tables import paper

    with group.store.read() as conn:
        own = identity(group, conn)
        stored = b"".join(row for row in conn.execute(select(paper.c.secret)).scalars() if row)
    assert own.signing.private[:32] not in stored
    assert own.sealing.private[:32] not in stored


def test_verify_needs_only_the_root(places: list[Place], tmp_path: Path, clock: StoppedClock) -> None:
    group, commission, _ = places
    enrol(group, commission, tmp_path / "m")
    bundle = Path(group.export("commission", tmp_path / "stick").files[0])
    root = service.root_from(tmp_path / "m/answer")
    done = service.verify_under(bundle, root, clock())
    assert (done.valid, done.sender, done.opened) == (True, GROUP, False)
    assert service.verify(commission, commission.desk, bundle).opened
    assert not service.verify(group, group.desk, bundle).opened, "its own bundle a station cannot open"
    raw = bundle.read_bytes()
    bundle.write_bytes(raw[:-9] + b"x" + raw[-8:])
    with pytest.raises(BundleSignature):
        service.verify_under(bundle, root, clock())
