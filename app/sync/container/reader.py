"""Reading a bundle: shape, proof, payload, in the order of the format's check table; memory does not grow with it.

    opened = look(file)                 checks 1-7: size and shape; all that `inspect` needs
    expect(opened, trust, ...)          checks 8-13: for us, from whom, of when
    proof = prove(file, opened, copy)   checks 14-17: digests and signature over the whole file, read once
    with payload(file, opened, keys)    checks 18-20: key block, chunks, decompression under a counted limit

Nothing may be kept or changed before `prove`, nothing of the payload used before `payload` has come to its end.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import BinaryIO

from app.errors import (
    BundleExpired,
    BundleFormat,
    BundleLimits,
    BundleNotForUs,
    BundleRevokedSender,
    BundleScope,
    BundleSignature,
    BundleTampered,
    BundleTruncated,
    BundleUnknownSender,
)
from app.progress import Progress, silent

from ..keys.certificate import Certificate, CertificateWrong, Revocations, moment, written
from ..keys.certificate import prove as prove_chain
from ..lanes import BLOCK, Ahead, Lane
from ..suites import ForgedSignature, Keys, NotOpened, Suite
from .blocks import Blocks
from .header import Header, parse_header
from .layout import DIGESTS_SIZE, PREFIX_SIZE, Prefix, header_digest, parse_prefix, signed_message
from .packing import unpacked, unpacked_whole

AHEAD = timedelta(hours=24)


@dataclass(frozen=True)
class Opened:
    """A file whose shape is right; nothing of it is proved."""

    prefix: Prefix
    start: bytes
    raw_header: bytes
    header: Header
    size: int

    @property
    def suite(self) -> Suite:
        return self.prefix.suite


@dataclass(frozen=True)
class Trust:
    """Whom a station believes.

    suites      suite number pinned per sender station; a station not named has none pinned yet
    others      roots believed before this one, each for what was made until a moment
    role        our own: a group gives to the commission and the commission to a group, never one to its like; "" where nobody receives
    """

    root: Certificate
    revocations: Revocations | None = None
    suites: dict[str, int] = field(default_factory=dict)
    others: tuple[tuple[Certificate, str], ...] = ()
    role: str = ""

    def root_for(self, header: Header) -> Certificate:
        return next((root for root, until in self.others if root.serial == header.sender[1].issuer and header.created <= until), self.root)


@dataclass(frozen=True)
class Proof:
    digest: str


def look(file: BinaryIO) -> Opened:
    """Checks 1-7. raises    BundleFormat, BundleTruncated, BundleNewerFormat, BundleLimits"""
    size = file.seek(0, 2)
    file.seek(0)
    start = file.read(PREFIX_SIZE)
    prefix = parse_prefix(start, size)
    raw = _exactly(file, prefix.header_size, prefix)
    return Opened(prefix, start, raw, parse_header(raw, prefix.format), size)


def for_us(header: Header, serials: dict[str, str]) -> None:
    """Check 8. `serials`: of our own certificates, each with our station id. raises BundleNotForUs"""
    recipient = header.recipient
    if serials.get(recipient["serial"]) != recipient["station"]:
        raise BundleNotForUs(recipient=recipient["name"], region="文件头")


def from_known(opened: Opened, trust: Trust, now: str) -> None:
    """Checks 9-13: certificate, revocation, suite, direction, time.

    raises    BundleUnknownSender, BundleRevokedSender, BundleSignature, BundleScope, BundleExpired
    """
    header, sender = opened.header, opened.header.sender[0]
    try:
        prove_chain(header.sender, trust.root_for(header))
    except CertificateWrong as error:
        raise BundleUnknownSender(what=sender.org_name or "没有名称", why=str(error), region="文件头") from error
    if trust.revocations and (revoked := trust.revocations.find(sender) or trust.revocations.find_issuer(sender)):
        raise BundleRevokedSender(sender=sender.org_name, when=revoked.at, reason=revoked.reason)
    if opened.prefix.suite_number != sender.suite or trust.suites.get(sender.station, sender.suite) != sender.suite:
        raise BundleSignature(what="密码套件与登记的不同", region="文件头")
    if (sender.role == "commission") != (header.direction == "down"):
        raise BundleScope(sender=sender.org_name, what="方向不对", region="文件头")
    if trust.role and (sender.role == "commission") == (trust.role == "commission"):
        raise BundleScope(sender=sender.org_name, what="同步包只在派驻组与委机关之间移交", region="文件头")
    if not all(certificate.holds_at(header.created) for certificate in header.sender):
        raise BundleExpired(made=header.created, what=f"证书有效期为 {sender.since} 至 {sender.until}", region="文件头")
    if header.created > written(moment(now) + AHEAD):
        raise BundleExpired(made=header.created, what=f"本机时间是 {now}", region="文件头")


def prove(file: BinaryIO, opened: Opened, copy: BinaryIO | None = None, progress: Progress = silent) -> Proof:
    """Checks 14-17: everything lies under the sender's signature. The file is read once, and written to `copy` as it was proved.

    raises    BundleSignature, BundleTampered (which part), BundleTruncated
    """
    suite, prefix = opened.suite, opened.prefix
    file.seek(PREFIX_SIZE + prefix.header_size)
    key_block = _exactly(file, prefix.key_size, prefix)
    cipher_digest = suite.content_digest()
    copier = Lane(copy.write) if copy else None
    digester = Lane(cipher_digest.update)
    try:
        if copier:
            copier.put(opened.start + opened.raw_header + key_block)
        for block, done in _blocks(file, prefix):
            progress(done, prefix.cipher_size, "正在核对签名")
            digester.put(block)
            if copier:
                copier.put(block)
        trailer = _exactly(file, prefix.trailer_size, prefix)
        if copier:
            copier.put(trailer)
            copier.finish()
        digester.finish()
    finally:
        digester.stop()
        if copier:
            copier.stop()
    return _proved(opened, suite, suite.digest(key_block), cipher_digest.digest(), trailer)


def _proved(opened: Opened, suite: Suite, key_digest: bytes, cipher_digest: bytes, trailer: bytes) -> Proof:
    digests, signature = trailer[:DIGESTS_SIZE], trailer[DIGESTS_SIZE:]
    found = header_digest(suite, opened.start, opened.raw_header) + key_digest + cipher_digest
    message = signed_message(opened.start, digests)
    for region, at in (("文件头", 0), ("密钥块", 32), ("密文", 64)):
        if found[at:at + 32] != digests[at:at + 32]:
            # Either the part or its digest in the trailer was changed; a signature that holds tells which.
            raise BundleTampered(region=region if _holds(opened, suite, message, signature) else "签名区")
    if not _holds(opened, suite, message, signature):
        raise BundleSignature(what="签名与内容不符", region="签名区")
    return Proof(suite.digest(message).hex())


def _holds(opened: Opened, suite: Suite, message: bytes, signature: bytes) -> bool:
    try:
        suite.verify(opened.header.sender[0].sign, signature, message, opened.prefix.format.context)
    except ForgedSignature:
        return False
    return True


class Payload:
    """The plain payload as a file to read from; `close_proved` says it was whole.

    blocks    of plain bytes; the source raises when one does not prove right
    """

    def __init__(self, blocks: Iterator[bytes], plain_size: int) -> None:
        self._source, self._left = Blocks(blocks), plain_size

    def read(self, size: int) -> bytes:
        """Exactly `size` bytes.

        raises    BundleLimits past the size the prefix gives, BundleFormat at a premature end, BundleTampered
        """
        return b"".join(self.pieces(size))

    def pieces(self, size: int) -> Iterator[memoryview]:
        """The same bytes as they lie in memory, uncopied: attachments pass through here."""
        if size > self._left:
            raise BundleLimits(limit="解压后的长度超过文件头所写", region="密文")
        self._left -= size
        while size:
            part = self._source.view(size)
            if not part:
                raise BundleFormat(what="内容提前结束", region="密文")
            size -= len(part)
            yield part

    def close_proved(self) -> None:
        """Nothing is left, neither plain nor packed, and the last chunk is the last."""
        if self._left or self._source.view(1):
            raise BundleFormat(what="内容之后还有数据", region="密文")


@contextmanager
def payload(file: BinaryIO, opened: Opened, keys: Keys) -> Iterator[Payload]:
    """The payload of a proved bundle.

    raises    BundleTampered when key block or chunks do not prove right (then the sender made it wrong, the signature held)
    """
    suite, prefix = opened.suite, opened.prefix
    file.seek(PREFIX_SIZE + prefix.header_size)
    context = header_digest(suite, opened.start, opened.raw_header)
    try:
        file_key = suite.open_key(_exactly(file, prefix.key_size, prefix), keys, context)
    except NotOpened as error:
        raise BundleTampered(region="密钥块") from error

    def decrypted() -> Iterator[bytes]:
        decryptor = suite.decryptor(file_key, context)
        try:
            for block, _ in _blocks(file, prefix):
                yield decryptor.update(block)
            yield decryptor.finalize()
        except NotOpened as error:
            raise BundleTampered(region="密文") from error

    opening = unpacked if prefix.format.pieces else unpacked_whole
    with Ahead(decrypted()) as packed, Ahead(opening(Blocks(iter(packed)))) as plain:
        yield Payload(iter(plain), prefix.plain_size)


def _blocks(file: BinaryIO, prefix: Prefix) -> Iterator[tuple[bytes, int]]:
    done = 0
    while done < prefix.cipher_size:
        block = file.read(min(BLOCK, prefix.cipher_size - done))
        if not block:
            raise BundleTruncated(expected=prefix.total, found=prefix.cipher_at + done, region="密文")
        done += len(block)
        yield block, done


def _exactly(file: BinaryIO, size: int, prefix: Prefix) -> bytes:
    raw = file.read(size)
    if len(raw) != size:
        raise BundleTruncated(expected=prefix.total, found=file.tell(), region="全文")
    return raw
