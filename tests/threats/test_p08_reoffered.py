"""P8: a bundle re-encrypted for a third office, or re-signed by another office as its own, is refused: both identities are inside what is
signed and inside the key derivation context. The attacker is another enrolled office with valid keys of its own."""

import io
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from app.errors import BundleNotForUs, BundleRefused, BundleSignature, BundleTampered, BundleUnknownSender
from app.sync import canon
from app.sync.container.header import Header
from app.sync.container.reader import look, payload, prove
from app.sync.keys.papers import Identity, identity
from tests.integration.cli_place import CliPlace
from tests.integration.test_cli_stations import GROUP, enrolled
from tests.threats.pair import Pair
from tests.vectors import makings
from tests.vectors.stations import OTHER, Place, a_unit

Offices = tuple[CliPlace, CliPlace, CliPlace, Path]
"""Two groups, the commission, the stick."""


def own(place: Place) -> Identity:
    with place.store.read() as conn:
        return identity(place, conn)


def party(place: Place) -> makings.Party:
    one = own(place)
    return makings.Party(one.certificate, one.issuer, one.signing, one.sealing)


@dataclass(frozen=True)
class Parts:
    """A bundle taken apart by whoever holds the file: where its parts begin."""

    raw: bytes
    header: Header
    header_at: int
    key_at: int
    cipher_at: int
    trailer_at: int

    @property
    def key(self) -> bytes:
        return self.raw[self.key_at:self.cipher_at]

    @property
    def cipher(self) -> bytes:
        return self.raw[self.cipher_at:self.trailer_at]


def apart(path: str | Path) -> Parts:
    raw = Path(path).read_bytes()
    opened = look(io.BytesIO(raw))
    prefix = opened.prefix
    key = 40 + prefix.header_size
    cipher = key + prefix.key_size
    return Parts(raw, opened.header, 40, key, cipher, cipher + prefix.cipher_size)


def put(pair: Pair, raw: bytes) -> Path:
    path = pair.stick / "offered.pzb"
    path.write_bytes(raw)
    return path


def plain_of(pair: Pair, path: str | Path, reader: Place) -> bytes:
    """The payload as its rightful receiver reads it."""
    with Path(path).open("rb") as file:
        opened = look(file)
        prove(file, opened, None)
        with payload(file, opened, own(reader).sealing) as plain:
            found = b"".join(map(bytes, plain.pieces(opened.prefix.plain_size)))
            plain.close_proved()
    return found


@pytest.fixture
def up(pair: Pair) -> Path:
    """A good bundle of the group to the commission."""
    a_unit(pair.group, "测试市林业局")
    return Path(pair.up())


def refused(place: Place, path: Path, *refusals: type[BundleRefused]) -> None:
    before = place.digest()
    with pytest.raises(refusals):
        place.take(path)
    assert place.digest() == before


def test_p08_the_hubs_bundle_to_one_group_is_not_taken_by_another(pair: Pair) -> None:
    a_unit(pair.commission, org_id=pair.group.desk.user.org_id)
    refused(pair.other, Path(pair.down()), BundleNotForUs)


def test_p08_a_recipient_changed_in_the_header_breaks_the_signature(pair: Pair) -> None:
    """The carrier, without keys: the header is another, what is signed is not."""
    a_unit(pair.commission, org_id=pair.group.desk.user.org_id)
    parts, theirs = apart(pair.down()), own(pair.other).certificate
    to = {"serial": theirs.serial, "station": theirs.station, "org": theirs.org, "name": theirs.org_name}
    header = replace(parts.header, recipient=to).dumps()
    start = bytearray(parts.raw[:40])
    start[12:16] = len(header).to_bytes(4)
    refused(pair.other, put(pair, bytes(start) + header + parts.raw[parts.key_at:]), BundleTampered, BundleSignature)


def test_p08_re_encrypted_for_a_third_office_by_its_receiver(pair: Pair) -> None:
    """Who received the bundle knows its contents and seals them again for another office: the sender's signature covers neither the new
    header nor the new key block, and its own signature is not the one the header names."""
    a_unit(pair.commission, org_id=pair.group.desk.user.org_id)
    path = Path(pair.down())
    parts, plain = apart(path), plain_of(pair, path, pair.group)
    attacker, victim, hub = party(pair.group), party(pair.other), party(pair.commission)
    to = {"serial": victim.certificate.serial, "station": victim.certificate.station, "org": victim.certificate.org,
          "name": victim.certificate.org_name}
    header = replace(parts.header, recipient=to)
    forged, _ = makings.sealed(header, replace(hub, signing=attacker.signing), victim, plain)
    refused(pair.other, put(pair, forged), BundleSignature, BundleTampered)
    trailer = parts.raw[parts.trailer_at:]
    refused(pair.other, put(pair, forged[:-len(trailer)] + trailer), BundleSignature, BundleTampered)


def test_p08_an_office_does_not_pass_on_anothers_contents_as_its_own(pair: Pair, up: Path) -> None:
    """Re-signed with valid keys under its own certificate: for the commission's eyes it is a bundle of the other office, in whose scope
    these records are not."""
    attacker, victim = party(pair.other), party(pair.group)
    parts = apart(up)
    size = look(io.BytesIO(parts.raw)).prefix.plain_size
    # The attacker cannot open it; what it can do is put its name over the parts.
    stolen = replace(parts.header, sender=attacker.chain)
    raw = stolen.dumps()
    resigned = makings.assembled(raw, parts.key, parts.cipher, size, attacker)
    refused(pair.commission, put(pair, resigned), BundleTampered)
    # Under the sender's name with the attacker's signature.
    disguised = makings.assembled(parts.header.dumps(), parts.key, parts.cipher, size,
                                  replace(victim, signing=attacker.signing))
    refused(pair.commission, put(pair, disguised), BundleSignature)
    # A certificate that says the attacker's keys are the victim's: not under our root.
    false = replace(victim.certificate, sign=attacker.signing.public)
    with_false = replace(parts.header, sender=(false, victim.issuer))
    refused(pair.commission, put(pair, makings.assembled(with_false.dumps(), parts.key, parts.cipher, size, attacker)),
            BundleUnknownSender)
    assert pair.commission.take(up).applied, "the true one is none the worse for it"


def test_p08_the_file_key_opens_under_no_other_header(pair: Pair, up: Path) -> None:
    """Both identities are in the context of the key and of the chunks: a true signer who moves key block and chunks of another bundle of
    his own under a new header has made nothing that opens."""
    giver, parts = party(pair.group), apart(up)
    size = look(io.BytesIO(parts.raw)).prefix.plain_size
    header = replace(parts.header, mark={"classification": "secret", "term": "10年"})
    refused(pair.commission, put(pair, makings.assembled(header.dumps(), parts.key, parts.cipher, size, giver)), BundleTampered)


@pytest.fixture
def offices(group: CliPlace, commission: CliPlace, tmp_path: Path) -> Offices:
    first = enrolled(group, commission, tmp_path / "stick")
    second = CliPlace(tmp_path / "second", group.password_file)
    second.ask("init", "group", "--name", OTHER)
    second.ask("enrol", "request", first.stick / "request2")
    given = commission.ask("enrol", "approve", first.stick / "request2", first.stick / "answer2", "--org", OTHER)
    second.ask("enrol", "accept", first.stick / "answer2", "--fingerprint", given["root_fingerprint"])
    return group, second, commission, first.stick


def changed(path: Path, change: Callable[[dict[str, object]], None]) -> Path:
    """The header rewritten by whoever carries it; lengths are put right, nothing else can be."""
    parts = apart(path)
    value = canon.loads(parts.raw[40:parts.key_at])
    change(value)
    header = canon.dumps(value)
    start = bytearray(parts.raw[:40])
    start[12:16] = len(header).to_bytes(4)
    out = path.with_name("changed.pzb")
    out.write_bytes(bytes(start) + header + parts.raw[parts.key_at:])
    return out


def test_p08_through_the_real_command(offices: Offices) -> None:
    _group, second, commission, stick = offices
    commission.add("unit", {"name": "测试市林业局", "kind": "gov_dept", "org_id": GROUP, "group_id": GROUP})
    down = Path(commission.ask("bundle", "export", stick, "--to", GROUP)["files"][0])
    assert second.end("bundle", "import", down).code == "BUNDLE_NOT_FOR_US"
    other = Path(commission.ask("bundle", "export", stick, "--to", OTHER)["files"][0])
    recipient = canon.loads(apart(other).raw[40:apart(other).key_at])["recipient"]
    offered = changed(down, lambda value: value.update(recipient=recipient))
    ended = second.end("bundle", "import", offered)
    assert (ended.status, ended.code) == (3, "BUNDLE_TAMPERED")
    assert second.ask("count", "unit")["count"] == 0
    up = Path(second.ask("bundle", "export", stick, "--to", "commission")["files"][0])
    theirs = json.loads(canon.dumps(canon.loads(apart(down).raw[40:apart(down).key_at])["certificate"]))
    stolen = changed(up, lambda value: value.update(certificate=theirs))
    assert commission.end("bundle", "import", stolen).code in ("BUNDLE_SCOPE", "BUNDLE_TAMPERED")
    assert commission.ask("bundle", "import", up)["applied"] is True
