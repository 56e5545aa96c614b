"""P18: an unsigned, stripped or weaker-suite bundle is refused: its certificate fixes the suite, which is pinned; no "import anyway"."""

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from app.cli.call import now
from app.errors import BundleSignature
from app.office import open_office
from app.sync.canon import b64, dumps, loads
from app.sync.container.layout import PREFIX_SIZE
from app.sync.container.reader import from_known, look
from app.sync.keys import certificate as certificates
from app.sync.keys import papers, peers, renewal
from app.sync.keys.certificate import Certificate, from_json
from app.sync.keys.papers import Identity
from app.sync.place import utc
from app.sync.suites import SUITES
from tests.integration.cli_place import PASSWORD, CliPlace
from tests.threats.pair import Pair
from tests.vectors.makings import Authority, Party, assembled, encrypted, framed, packed, sealed

NAME = "驻测试市教育局纪检监察组"


@dataclass
class World:
    """A 国密 commission and its group at the command line, and one bundle of the group not yet imported.

    own     the group's identity: what an attacker on its PC would hold
    """

    commission: CliPlace
    group: CliPlace
    file: Path
    own: Identity
    receiver: Certificate
    folder: Path

    @property
    def good(self) -> bytes:
        return self.file.read_bytes()

    def take(self, *crafted: bytes) -> list[str]:
        """The codes by which the commission's import refuses these files, all given to one command."""
        paths = [self.folder / f"crafted-{number}.pzb" for number in range(len(crafted))]
        for path, raw in zip(paths, crafted, strict=True):
            path.write_bytes(raw)
        ended = self.commission.end("bundle", "import", *paths)
        assert ended.status == 3, ended
        return [one["error"]["code"] for one in ended.facts["bundles"]] if len(paths) > 1 else [ended.code]

    def state(self) -> tuple[object, object]:
        return self.commission.ask("sync", "status")["partners"], self.commission.ask("digest")


@pytest.fixture(scope="module")
def world(cli_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("p18")
    commission, group = (CliPlace(folder / name, cli_home / "password") for name in ("commission", "group"))
    commission.ask("init", "commission", "--name", "测试市纪委监委", "--suite", "guomi")
    group.ask("init", "group", "--name", NAME)
    group.ask("enrol", "request", folder / "request", "--suite", "guomi")
    approved = commission.ask("enrol", "approve", folder / "request", folder / "answer", "--org", NAME)
    group.ask("enrol", "accept", folder / "answer", "--fingerprint", approved["root_fingerprint"])
    group.add("unit", {"name": "测试市教育局", "kind": "gov_dept", "from": "2020-01-01"})
    (stick := folder / "stick").mkdir()
    file = Path(group.ask("bundle", "export", stick, "--to", "commission")["files"][0])
    with open_office(group.folder, "zuzhang", PASSWORD, now) as office, office.workspace.store.read() as conn:
        own = papers.identity(office.workspace, conn)
        receiver = peers.certificate_of(peers.find(conn, "commission"))
    made = World(commission, group, file, own, receiver, folder)
    before = made.state()
    yield made
    assert made.state() == before, "what is refused changes nothing"


def sender_of(world: World) -> Party:
    return Party(world.own.certificate, world.own.issuer, world.own.signing, world.own.sealing)


def receiver_of(world: World) -> Party:
    return Party(world.receiver, world.own.issuer, world.own.signing, world.own.sealing)


def parts(world: World) -> tuple[bytes, bytes]:
    """Header bytes and plain payload of a bundle like the group's."""
    raw = world.good
    return raw[PREFIX_SIZE:PREFIX_SIZE + struct.unpack(">I", raw[12:16])[0]], framed()


def test_p18_weaker_suite_of_a_certified_sender(world: World) -> None:
    """Everything of suite 1 and right in itself: but the sender's certificate is of suite 2."""
    weak = SUITES[1]
    attacker = replace(sender_of(world), signing=weak.make_signing())
    fake = replace(world.receiver, suite=1, seal=weak.make_sealing().public)
    with world.file.open("rb") as file:
        header = look(file).header
    raw, _ = sealed(header, attacker, Party(fake, world.own.issuer, attacker.signing, attacker.sealing), framed())
    assert raw[10:12] == b"\0\1"
    assert world.take(raw) == ["BUNDLE_SIGNATURE"]


def test_p18_weaker_certificate_in_the_header(world: World) -> None:
    """The attacker brings a suite 1 certificate for the same station: made by himself, or named as issued by our operating key."""
    stranger = Authority("stranger")
    subject = {name: getattr(world.own.certificate, name) for name in ("station", "org", "org_name")}
    party = stranger.station(NAME, "group", **subject)
    with world.file.open("rb") as file:
        header = look(file).header
    receiver = Party(replace(world.receiver, suite=1, seal=party.sealing.public), party.issuer, party.signing, party.sealing)
    claiming = certificates.issue(replace(party.certificate, issuer=world.own.issuer.serial), party.signing)
    chains = ((party.certificate, party.issuer), (party.certificate, world.own.issuer), (claiming, world.own.issuer))
    crafted = [sealed(replace(header, sender=chain), party, receiver, framed())[0] for chain in chains]
    assert world.take(*crafted) == ["BUNDLE_UNKNOWN_SENDER"] * 3


def stripped(raw: bytes) -> bytes:
    return raw[:36] + struct.pack(">I", 96) + raw[40:-64]


def of_zeros(raw: bytes) -> bytes:
    return raw[:-64] + bytes(64)


def without_trailer(raw: bytes) -> bytes:
    return raw[:36] + struct.pack(">I", 0) + raw[40:-160]


STRIPPED: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "signature cut away, trailer size set to fit": (stripped, "BUNDLE_FORMAT"),
    "no trailer at all": (without_trailer, "BUNDLE_FORMAT"),
    "signature cut away": (lambda raw: raw[:-64], "BUNDLE_TRUNCATED"),
    "zeros for a signature": (of_zeros, "BUNDLE_SIGNATURE"),
    "half a signature": (lambda raw: raw[:-32] + bytes(32), "BUNDLE_SIGNATURE"),
    "suite 1 in the prefix": (lambda raw: raw[:10] + b"\0\1" + raw[12:], "BUNDLE_FORMAT"),
    "suite 0 in the prefix": (lambda raw: raw[:10] + b"\0\0" + raw[12:], "BUNDLE_NEWER_FORMAT"),
    "a suite nobody knows": (lambda raw: raw[:10] + b"\0\7" + raw[12:], "BUNDLE_NEWER_FORMAT"),
    "format version 0": (lambda raw: raw[:8] + b"\0\0" + raw[10:], "BUNDLE_FORMAT"),
    "format version 1": (lambda raw: raw[:8] + b"\0\1" + raw[10:], "BUNDLE_TAMPERED"),
}


def test_p18_stripped_signature_or_changed_suite(world: World) -> None:
    found = world.take(*(strip(world.good) for strip, _ in STRIPPED.values()))
    assert dict(zip(STRIPPED, found, strict=True)) == {how: code for how, (_, code) in STRIPPED.items()}


def test_p18_suite_changed_and_all_sizes_made_to_fit(world: World) -> None:
    """Prefix, key block and trailer of suite 1 around the suite 2 header: the shape is right, nothing is signed by the group."""
    header, plain = parts(world)
    weak = SUITES[1]
    keys = weak.make_signing()
    fake = Party(replace(world.receiver, suite=1, seal=weak.make_sealing().public), world.own.issuer, keys, keys)
    signer = Party(replace(world.own.certificate, suite=1), world.own.issuer, keys, keys)
    raw = assembled(header, *encrypted(header, fake, packed(plain)), len(plain), signer)
    assert world.take(raw) == ["BUNDLE_SIGNATURE"]


def test_p18_unsigned_by_the_sender(world: World) -> None:
    """Digests fit, the signature is another's: of a stranger's key, of the group's sealing key."""
    header, plain = parts(world)
    body = encrypted(header, receiver_of(world), packed(plain))
    signers = [replace(sender_of(world), signing=keys) for keys in (SUITES[2].make_signing(), world.own.sealing)]
    assert world.take(*(assembled(header, *body, len(plain), signer) for signer in signers)) == ["BUNDLE_SIGNATURE"] * 2


def test_p18_there_is_no_import_anyway(world: World) -> None:
    (path := world.folder / "zeros.pzb").write_bytes(of_zeros(world.good))
    for option in ("--force", "--anyway", "--no-verify", "--suite"):
        assert world.commission.end("bundle", "import", path, option).code == "USAGE"
    # Neither a preview nor a proof says anything better of it, with a workspace and without.
    assert world.commission.end("bundle", "import", "--dry-run", path).code == "BUNDLE_SIGNATURE"
    assert world.commission.end("bundle", "verify", path).code == "BUNDLE_SIGNATURE"
    (root := world.folder / "root.json").write_bytes(dumps(world.own.root.to_json()))
    assert world.commission.end("bundle", "verify", path, "--root", root).code == "BUNDLE_SIGNATURE"
    assert world.commission.ask("bundle", "verify", world.file, "--root", root)["valid"] is True


def test_p18_requests_are_of_the_commissions_suite(world: World, cli_home: Path) -> None:
    late = CliPlace(world.folder / "late", cli_home / "password")
    late.ask("init", "group", "--name", "驻测试市林业局纪检监察组")
    late.ask("enrol", "request", request := world.folder / "late-request")
    ended = world.commission.end("enrol", "approve", request, world.folder / "late-answer", "--org", "驻测试市林业局纪检监察组")
    assert (ended.code, ended.status) == ("USAGE", 2)
    assert "enrol request --suite guomi" in ended.facts["error"]["message"]
    value = loads(request.read_bytes(), depth=32)
    value["body"]["suite"] = 2
    request.write_bytes(dumps(value))
    assert world.commission.end("enrol", "approve", request, world.folder / "late-answer", "--org", "x").code == "BUNDLE_FORMAT"
    assert not (world.folder / "late-answer").exists()


def test_p18_the_good_one_is_still_taken(world: World, tmp_path: Path) -> None:
    """After all of the above, and by a copy, so that the tests of this file do not depend on their order."""
    assert world.commission.copied(tmp_path / "commission").ask("bundle", "import", world.file)["applied"] is True


def test_p18_the_pinned_suite_outlives_a_renewed_certificate(pair: Pair) -> None:
    """A certificate of another suite, however well signed, moves no station to it: neither in a header nor among certificates."""
    with pair.commission.store.write() as conn:
        own = papers.identity(pair.commission, conn)
        known = peers.certificate_of(peers.find(conn, pair.group.station.station_id))
        keys = SUITES[2].make_signing()
        later = replace(known, suite=2, sign=keys.public, seal=keys.public, serial="ab" * 16, since=utc(pair.clock()))
        with pytest.raises(BundleSignature, match="密码套件"):
            peers.remember(conn, (later, own.issuer), utc(pair.clock()))
        assert peers.certificate_of(peers.find(conn, known.station)) == known
        assert peers.trust(conn, own).suites[known.station] == 1
    with Path(pair.up()).open("rb") as file:
        opened = look(file)
    with pair.commission.store.read() as conn:
        trust = peers.trust(conn, papers.identity(pair.commission, conn))
    from_known(opened, trust, utc(pair.clock()))
    with pytest.raises(BundleSignature):
        from_known(opened, replace(trust, suites={known.station: 2}), utc(pair.clock()))


def test_p18_a_renewal_stays_in_its_suite(pair: Pair) -> None:
    with pair.group.store.read() as conn:
        own = papers.identity(pair.group, conn)
    renewal.ask(pair.group, pair.group.desk, new_keys=True)
    with pair.group.store.read() as conn:
        asked = renewal.asked_by(pair.group, conn, own, utc(pair.clock()))
    assert asked
    renewal.proved(asked, own.certificate)
    keys, body = SUITES[2].make_signing(), asked["body"] | {"suite": 2}
    body |= {"sign": b64(keys.public), "seal": b64(keys.public)}
    weaker = {"body": body, "old": b64(SUITES[1].sign(own.signing, dumps(body), renewal.CONTEXT)),
              "new": b64(SUITES[2].sign(keys, dumps(body), renewal.CONTEXT))}
    for wrong in (weaker, asked | {"body": asked["body"] | {"suite": 2}}):
        with pytest.raises(ValueError, match="station"):
            renewal.proved(wrong, own.certificate)


def test_p18_a_suite_is_a_number_and_nothing_like_it() -> None:
    value = Authority().root.to_json()
    for odd in (True, 1.0, "1", [1], None):
        with pytest.raises(certificates.CertificateWrong):
            from_json({**value, "body": {**value["body"], "suite": odd}})
