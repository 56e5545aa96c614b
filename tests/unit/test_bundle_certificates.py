"""Certificates: what stands under a root, what does not, and fingerprints people compare."""

from dataclasses import replace

import pytest

from app.sync.keys import certificate as certificates
from app.sync.keys.certificate import CertificateWrong, fingerprint, from_json, prove, revocations_from_json, same_fingerprint
from app.sync.suites import SUITES, ForgedSignature
from tests.vectors.makings import SUITE, Authority

AUTHORITY = Authority()
GROUP = AUTHORITY.station("驻测试市教育局纪检监察组", "group")
OTHER = AUTHORITY.station("驻测试市财政局纪检监察组", "group")


def test_a_station_is_proved_by_root_and_operating_key() -> None:
    prove(GROUP.chain, AUTHORITY.root)
    read = from_json(GROUP.certificate.to_json())
    assert read == GROUP.certificate
    prove((read, from_json(AUTHORITY.operating.to_json())), from_json(AUTHORITY.root.to_json()))


@pytest.mark.parametrize("changes", [
    {"org_name": "别的组"}, {"org": "x"}, {"station": "y"}, {"role": "commission"}, {"until": "2028-10-30T00:00:01Z"}, {"serial": "0" * 32},
    {"sign": OTHER.signing.public}, {"seal": OTHER.sealing.public}, {"signature": OTHER.certificate.signature}, {"issuer": "0" * 32},
], ids=lambda changes: next(iter(changes)))
def test_no_part_of_a_certificate_can_be_changed(changes: dict[str, object]) -> None:
    with pytest.raises(CertificateWrong):
        prove((replace(GROUP.certificate, **changes), AUTHORITY.operating), AUTHORITY.root)


def test_one_suite_stands_from_the_root_down() -> None:
    guomi = Authority(suite=SUITES[2])
    station = guomi.station("驻测试市教育局纪检监察组", "group")
    prove(station.chain, guomi.root)
    assert from_json(station.certificate.to_json()) == station.certificate
    for chain, root in (((station.certificate, AUTHORITY.operating), AUTHORITY.root), ((GROUP.certificate, guomi.operating), guomi.root),
                        (station.chain, AUTHORITY.root), ((replace(station.certificate, suite=1), guomi.operating), guomi.root)):
        with pytest.raises(CertificateWrong, match="suite"):
            prove(chain, root)
    with pytest.raises(CertificateWrong):
        revocations_from_json(guomi.revoking(station).to_json(), AUTHORITY.root)
    assert revocations_from_json(guomi.revoking(station).to_json(), guomi.root).find(station.certificate)


def test_a_station_cannot_certify_another() -> None:
    forged = certificates.issue(replace(OTHER.certificate, issuer=GROUP.certificate.serial), GROUP.signing)
    with pytest.raises(CertificateWrong):
        prove((forged, GROUP.certificate), AUTHORITY.root)


def test_an_operating_key_of_another_root_proves_nothing() -> None:
    stranger = Authority("strange")
    with pytest.raises(CertificateWrong):
        prove(stranger.station("x", "group").chain, AUTHORITY.root)
    with pytest.raises(CertificateWrong):
        prove((GROUP.certificate, stranger.operating), AUTHORITY.root)


def test_a_station_is_certified_for_two_years_at_most() -> None:
    with pytest.raises(CertificateWrong, match="validity"):
        prove(AUTHORITY.station("x", "group", until="2029-01-01T00:00:00Z").chain, AUTHORITY.root)


@pytest.mark.parametrize("damage", [
    lambda value: {}, lambda value: {**value, "extra": 1}, lambda value: {"body": value["body"]},
    lambda value: {**value, "body": {**value["body"], "version": 2}}, lambda value: {**value, "body": {**value["body"], "suite": 9}},
    lambda value: {**value, "body": {**value["body"], "sign": "AAAA"}}, lambda value: {**value, "body": {**value["body"], "kind": "king"}},
    lambda value: {**value, "body": {**value["body"], "since": "yesterday"}}, lambda value: {**value, "signature": 5},
    lambda value: {**value, "body": [1]}, lambda value: None,
])
def test_what_is_no_certificate_is_refused(damage: object) -> None:
    with pytest.raises(CertificateWrong):
        from_json(damage(GROUP.certificate.to_json()))  # type: ignore[operator]


def test_revocations_name_a_station_with_all_its_certificates() -> None:
    revoked = revocations_from_json(AUTHORITY.revoking(GROUP).to_json(), AUTHORITY.root)
    assert revoked.find(GROUP.certificate)
    assert revoked.find(replace(GROUP.certificate, serial="0" * 32))
    assert revoked.find(OTHER.certificate) is None


@pytest.mark.parametrize("damage", [
    lambda value: {**value, "body": {**value["body"], "number": 9}}, lambda value: {**value, "body": {**value["body"], "entries": []}},
    lambda value: {**value, "issuer": GROUP.certificate.to_json()}, lambda value: {**value, "signature": "AAAA"}, lambda value: {},
])
def test_a_changed_revocation_list_proves_nothing(damage: object) -> None:
    with pytest.raises(CertificateWrong):
        revocations_from_json(damage(AUTHORITY.revoking(GROUP).to_json()), AUTHORITY.root)  # type: ignore[operator]


def test_fingerprint_is_thirty_digits_in_six_groups() -> None:
    groups = GROUP.certificate.fingerprint.split(" ")
    assert [len(group) for group in groups] == [5] * 6
    assert "".join(groups).isdecimal()
    assert GROUP.certificate.fingerprint == fingerprint(GROUP.signing.public, GROUP.sealing.public)
    assert GROUP.certificate.fingerprint != OTHER.certificate.fingerprint


@pytest.mark.parametrize(("written", "same"), [
    ("12345 67890 12345 67890 12345 67890", True), ("123456789012345678901234567890", True), ("12345-67890-12345-67890-12345-67890", True),
    ("１２３４５ 67890 12345 67890 12345 67890", True), ("12345 67890 12345 67890 12345 67891", False), ("12345", False), ("", False),
])
def test_fingerprints_are_compared_as_people_write_them(written: str, same: bool) -> None:
    assert same_fingerprint("12345 67890 12345 67890 12345 67890", written) is same


def test_both_signatures_must_hold() -> None:
    signature = SUITE.sign(GROUP.signing, b"message", b"context")
    SUITE.verify(GROUP.signing.public, signature, b"message", b"context")
    other = SUITE.sign(OTHER.signing, b"message", b"context")
    for wrong in (signature[:64] + other[64:], other[:64] + signature[64:], signature[:-1], b""):
        with pytest.raises(ForgedSignature):
            SUITE.verify(GROUP.signing.public, wrong, b"message", b"context")
    with pytest.raises(ForgedSignature):
        SUITE.verify(GROUP.signing.public, signature, b"message", b"another")
