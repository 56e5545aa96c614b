"""What bundle tests are made of: a commission, two groups and their keys, all from fixed seeds, and bundles between them.

Signing is randomised (ML-DSA), so two runs make different bytes of the same meaning; the files in bundle-v1/ and bundle-v2/ are kept.
"""

import io
from dataclasses import dataclass, replace
from hashlib import sha256

import zstandard

from app.sync import canon
from app.sync.container.formats import NEWEST
from app.sync.container.frames import MANIFEST, FrameWriter
from app.sync.container.header import NO_PREVIOUS, Header
from app.sync.container.layout import header_digest, prefix_for, signed_message
from app.sync.container.packing import packed_piece
from app.sync.container.reader import Trust
from app.sync.container.writer import BundleWriter, Sealed
from app.sync.keys import certificate as certificates
from app.sync.keys.certificate import Certificate, Revocation, Revocations
from app.sync.suites import SUITES, Keys, Suite

SUITE = SUITES[1]
_SEEDS = {1: (64, 96), 2: (32, 32)}
"""Sizes of the private parts of each suite: signing, sealing."""
NOW = "2026-11-21T08:00:00Z"
SINCE, UNTIL = "2026-11-01T00:00:00Z", "2028-10-30T00:00:00Z"


def seed(label: str, size: int) -> bytes:
    """`size` bytes that are the same in every run; for tests only."""
    out = b""
    while len(out) < size:
        out += sha256(f"paizhu test {label} {len(out)}".encode()).digest()
    return out[:size]


@dataclass(frozen=True)
class Party:
    """A station with its keys and the certificates that prove it."""

    certificate: Certificate
    issuer: Certificate
    signing: Keys
    sealing: Keys

    @property
    def suite(self) -> Suite:
        return SUITES[self.certificate.suite]

    @property
    def chain(self) -> tuple[Certificate, Certificate]:
        return self.certificate, self.issuer

    @property
    def serials(self) -> dict[str, str]:
        return {self.certificate.serial: self.certificate.station}


class Authority:
    """A commission's root with its operating key, of one suite."""

    def __init__(self, label: str = "root", suite: Suite = SUITE) -> None:
        self.label, self.suite = label, suite
        size = _SEEDS[suite.number][0]
        self.root_keys = suite.signing(seed(f"{label} root", size))
        self.operating_keys = suite.signing(seed(f"{label} operating", size))
        root = Certificate("root", self._serial("root"), self._serial("root"), suite.number, self.root_keys.public, b"", SINCE,
                           "2046-11-01T00:00:00Z")
        self.root = certificates.issue(root, self.root_keys)
        operating = Certificate("operating", self._serial("operating"), root.serial, suite.number, self.operating_keys.public, b"",
                                SINCE, "2031-11-01T00:00:00Z")
        self.operating = certificates.issue(operating, self.root_keys)

    def station(self, name: str, role: str, **changes: str) -> Party:
        sizes = _SEEDS[self.suite.number]
        signing, sealing = self.suite.signing(seed(f"{name} sign", sizes[0])), self.suite.sealing(seed(f"{name} seal", sizes[1]))
        station = self._uuid(f"{name} station")
        body = Certificate("station", self._serial(name), self.operating.serial, self.suite.number, signing.public, sealing.public, SINCE,
                           UNTIL, station=station, org=self._uuid(f"{name} org"), org_name=name, role=role)
        return Party(certificates.issue(replace(body, **changes), self.operating_keys), self.operating, signing, sealing)

    def revoking(self, *parties: Party, number: int = 1) -> Revocations:
        day = "2026-11-20T00:00:00Z"
        entries = tuple(Revocation(party.certificate.serial, party.certificate.station, day, "遗失") for party in parties)
        return certificates.issue_revocations(number, day, entries, self.operating, self.operating_keys)

    def trust(self, **changes: object) -> Trust:
        return replace(Trust(self.root), **changes)

    def _serial(self, name: str) -> str:
        return seed(f"{self.label} {name} serial", 16).hex()

    @staticmethod
    def _uuid(label: str) -> str:
        text = seed(label, 16).hex()
        return f"01930000-{text[8:12]}-7{text[13:16]}-8{text[17:20]}-{text[20:]}"


def a_header(sender: Party, recipient: Party, **changes: object) -> Header:
    to = recipient.certificate
    header = Header(kind="exchange", direction="up" if sender.certificate.role == "group" else "down", sender=sender.chain,
                    recipient={"serial": to.serial, "station": to.station, "org": to.org, "name": to.org_name},
                    epoch=1, number=1, first=1, last=0, previous=NO_PREVIOUS, created=NOW, expect_by=None,
                    mark={"classification": "work_secret", "term": None}, attachments=0, acks=())
    return replace(header, **changes)


def sealed(header: Header, sender: Party, recipient: Party, plain: bytes) -> tuple[bytes, Sealed]:
    """A bundle with any plain payload."""
    out = io.BytesIO()
    with BundleWriter([out], header, sender.signing, recipient.certificate) as writer:
        writer.write(plain)
        result = writer.finish()
    return out.getvalue(), result


def framed(lines: list[bytes] = (), attachments: list[bytes] = (), manifest: dict[str, object] | None = None) -> bytes:
    """The plain payload with these entries and attachments."""
    out = io.BytesIO()
    frames = FrameWriter(out.write)
    frames.object(MANIFEST, manifest or {"format": "paizhu-payload", "version": NEWEST.version})
    for content in attachments:
        frames.attachment(sha256(content).hexdigest(), len(content), [content])
    for line in lines:
        frames.entry(line)
    frames.end()
    return out.getvalue()


def packed(plain: bytes) -> bytes:
    return packed_piece(zstandard.ZstdCompressor(level=3, write_checksum=True).compress(plain))


def encrypted(header: bytes, recipient: Party, compressed: bytes) -> tuple[bytes, bytes]:
    """(key block, ciphertext) for these header bytes, whatever they say."""
    suite = recipient.suite
    context = header_digest(suite, prefix_for(suite, len(header), 0, 0).pack(), header)
    file_key = seed("file key", 32)
    encryptor = suite.encryptor(file_key, context)
    return suite.seal_key(file_key, recipient.certificate.seal, context), encryptor.update(compressed) + encryptor.finalize()


def assembled(header: bytes, key_block: bytes, cipher: bytes, plain_size: int, signer: Party) -> bytes:
    """A bundle of any parts with digests and signature that fit them: what only a holder of the signing key can make."""
    suite = signer.suite
    start, content = prefix_for(suite, len(header), len(cipher), plain_size).pack(), suite.content_digest()
    content.update(cipher)
    digests = header_digest(suite, start, header) + suite.digest(key_block) + content.digest()
    return start + header + key_block + cipher + digests + suite.sign(signer.signing, signed_message(start, digests), NEWEST.context)


def made(header: Header | bytes, sender: Party, recipient: Party, plain: bytes, *, compressed: bytes | None = None,
         plain_size: int | None = None) -> bytes:
    """A whole bundle in memory; `compressed` and `plain_size` may contradict `plain`."""
    raw = header if isinstance(header, bytes) else header.dumps()
    key_block, cipher = encrypted(raw, recipient, packed(plain) if compressed is None else compressed)
    return assembled(raw, key_block, cipher, len(plain) if plain_size is None else plain_size, sender)


def flipped(raw: bytes, at: int, bit: int = 0) -> bytes:
    return raw[:at] + bytes([raw[at] ^ (1 << bit)]) + raw[at + 1:]


def an_entry(party: Party, name: str = "测试市教育局", **changes: object) -> dict[str, object]:
    """A unit made at the party's station."""
    label = f"unit {name}"
    clock = f"{1_795_000_000_000 << 16:016x}{party.certificate.station[-12:]}"
    values = {"name": name, "kind": "gov_dept", "from": "2020-01-01", "org_id": party.certificate.org, "classification": "internal",
              "state": "watched", "record_no": "驻教单〔2026〕1号", "created_at": "2026-11-20T00:00:00Z"}
    return {"op": "add", "ledger": "unit", "id": Authority._uuid(label), "clock": clock, "by": "", "values": values} | changes


def line(entry: dict[str, object]) -> bytes:
    return canon.dumps(entry)
