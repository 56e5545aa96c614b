"""The whole exchange in 国密: enrolment, bundles both ways, attachments, volumes, proof with the root alone, revocation."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.desk import attaching
from app.errors import BundleNotForUs, BundleReplay, BundleRevokedSender, BundleTampered, SuiteMissing, Usage
from app.sync import service
from app.sync.container.reader import look
from app.sync.keys import enrol as enrolling
from app.sync.keys import papers, peers, renewal
from app.sync.suites import libcrypto
from tests.conftest import StoppedClock
from tests.threats.pair import Pair
from tests.vectors.stations import BEGINNING, GROUP, SECOND, a_person, a_place, a_unit, copied, enrol, enrolled_template


@pytest.fixture(scope="session")
def enrolled_guomi(sealed_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return enrolled_template(sealed_template, tmp_path_factory.mktemp("guomi"), StoppedClock(BEGINNING), "guomi")


@pytest.fixture
def pair(enrolled_guomi: Path, tmp_path: Path, clock: StoppedClock) -> Iterator[Pair]:
    made = Pair(*copied(enrolled_guomi, tmp_path, "goc", clock), tmp_path / "stick", clock)
    made.stick.mkdir(exist_ok=True)
    yield made
    made.close()


def test_every_paper_is_of_the_chosen_suite(pair: Pair) -> None:
    for place in (pair.group, pair.commission):
        with place.store.read() as conn:
            own = papers.identity(place, conn)
            assert {one.suite for one in (own.root, own.issuer, own.certificate)} == {2}
            assert {one["suite"] for one in peers.every(conn)} == {2}
            assert own.revocations is None or own.revocations.issuer.suite == 2
    with Path(pair.up()).open("rb") as file:
        assert look(file).prefix.suite_number == 2


def test_records_and_attachments_go_up_and_changes_come_back(pair: Pair, tmp_path: Path) -> None:
    unit = a_unit(pair.group)
    person = a_person(pair.group, unit)
    content = bytes(range(256)) * 700
    (tmp_path / "photo.jpg").write_bytes(content)
    attaching.attach(pair.group.desk, unit, tmp_path / "photo.jpg")
    done = pair.commission.take(pair.up())
    assert (done.applied, done.new, done.rejected) == (True, 3, 0)
    assert pair.commission.rows("person")[person].name == "某乙"
    kept = pair.commission.rows("unit")[unit].files[0]
    assert b"".join(pair.commission.objects.read(kept["sha256"])) == content
    pair.commission.desk.set(unit, {"liaison": "某丁"})
    back = pair.group.take(pair.down())
    assert (back.changed, back.acknowledged) == (1, 1)
    assert pair.agree()


def test_volumes_are_joined_and_proved(pair: Pair, tmp_path: Path) -> None:
    (tmp_path / "film.bin").write_bytes(os.urandom(150_000))
    attaching.attach(pair.group.desk, a_unit(pair.group), tmp_path / "film.bin")
    files = pair.group.export("commission", pair.stick, volume_size=65_536).files
    assert len(files) == 3
    assert service.verify(pair.commission, pair.commission.desk, Path(files[0])).valid
    assert pair.commission.take(files[1]).new == 2
    assert pair.agree()


def test_the_root_alone_proves_a_bundle(pair: Pair, tmp_path: Path) -> None:
    file = Path(pair.up())
    with pair.commission.store.read() as conn:
        root = papers.identity(pair.commission, conn).root
    assert service.verify_under(file, root, pair.clock()).valid
    raw = file.read_bytes()
    (tmp_path / "changed.pzb").write_bytes(raw[:-200] + bytes([raw[-200] ^ 1]) + raw[-199:])
    with pytest.raises(BundleTampered):
        service.verify_under(tmp_path / "changed.pzb", root, pair.clock())


def test_a_receipt_code_closes_the_hand_over(pair: Pair) -> None:
    a_unit(pair.group)
    done = pair.commission.take(pair.up())
    assert done.receipt_code
    closed = service.enter_receipt(pair.group, pair.group.desk, done.receipt_code)
    assert (closed.bundle_id, closed.state) == (done.bundle_id, "applied")


def test_keys_are_renewed_within_the_suite(pair: Pair) -> None:
    with pair.group.store.read() as conn:
        before = papers.identity(pair.group, conn).certificate
    renewal.ask(pair.group, pair.group.desk, new_keys=True)
    pair.swap()
    with pair.group.store.read() as conn:
        after = papers.identity(pair.group, conn).certificate
    assert (after.suite, after.sign == before.sign, after.seal == before.seal) == (2, False, False)
    a_unit(pair.group)
    pair.swap()
    assert pair.agree()


def test_refusals_are_those_of_the_other_suite(pair: Pair) -> None:
    file = pair.up()
    with pytest.raises(BundleNotForUs):
        pair.other.take(file)
    pair.commission.take(file)
    with pytest.raises(BundleReplay):
        pair.commission.take(file)


def test_a_revoked_station_is_refused(pair: Pair) -> None:
    file = pair.up()
    service.station_revoke(pair.commission, pair.commission.desk, pair.group.station.station_id, "遗失", SECOND)
    with pytest.raises(BundleRevokedSender):
        pair.commission.take(file)


def test_a_request_in_another_suite_is_told_what_to_do(sealed_template: Path, tmp_path: Path, pair: Pair) -> None:
    late = a_place(sealed_template, tmp_path / "late", "group", "驻测试市林业局纪检监察组", pair.clock)
    medium = tmp_path / "medium"
    medium.mkdir()
    first = service.enrol_request(late, late.desk, medium / "request")
    with pytest.raises(Usage, match="enrol request --suite guomi"):
        service.enrol_approve(pair.commission, pair.commission.desk, medium / "request", medium / "answer", "驻测试市林业局纪检监察组")
    assert not (medium / "answer").exists()
    approved = enrol(late, pair.commission, medium, suite="guomi")
    assert approved.fingerprint != first.fingerprint
    with pytest.raises(Usage, match="不能改换"):
        service.enrol_request(late, late.desk, medium / "again", "international")
    again = service.enrol_request(late, late.desk, medium / "again", "guomi")
    assert again.fingerprint == approved.fingerprint
    late.store.close()


def test_an_answer_for_keys_since_made_anew_is_not_taken(sealed_template: Path, tmp_path: Path, pair: Pair) -> None:
    """The group asked in one suite, was approved, and asked again in the other before it accepted."""
    late = a_place(sealed_template, tmp_path / "late", "group", "驻测试市林业局纪检监察组", pair.clock)
    service.enrol_request(late, late.desk, tmp_path / "request", "guomi")
    approved = service.enrol_approve(pair.commission, pair.commission.desk, tmp_path / "request", tmp_path / "answer", late.station.name)
    service.enrol_request(late, late.desk, tmp_path / "request", "international")
    with pytest.raises(BundleNotForUs):
        service.enrol_accept(late, late.desk, tmp_path / "answer", approved.root_fingerprint)
    assert enrolling.root_fingerprint(late) is None
    late.store.close()


def test_a_pc_without_libcrypto_says_so_and_spends_nothing(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    a_unit(pair.group)
    file = pair.up()
    sent = pair.group.partner("commission").sent
    with monkeypatch.context() as patch:
        libcrypto.library.cache_clear()
        patch.setattr(libcrypto, "_places", lambda: iter([]))
        for act in (lambda: pair.commission.take(file), pair.up, lambda: service.verify(pair.commission, pair.commission.desk, Path(file))):
            with pytest.raises(SuiteMissing, match="国密"):
                act()
        assert service.inspect(Path(file)).bundle_id, "what stands in clear is still told"
    libcrypto.library.cache_clear()
    assert pair.group.partner("commission").sent == sent
    assert pair.commission.take(file).new == 2


def test_partner_is_named_as_before(pair: Pair) -> None:
    assert pair.commission.partner().name == GROUP
