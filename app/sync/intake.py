"""What a bundle's payload becomes on its way in: attachments in the encrypted store, entries in an encrypted staging file, papers proved.

Until the whole payload is proved nobody refers to any of it; `undo` takes it out again.
"""

from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from typing import Any, BinaryIO, cast

from sqlalchemy import Connection

from app.errors import BundleFormat, BundleTampered, BundleUnknownSender
from app.ledgers import ledgers
from app.progress import Progress

from . import certificate as certificates
from .applying import batches
from .certificate import Certificate, CertificateWrong, Revocations
from .checking import Gate
from .container.header import Header
from .entries import of_line
from .scope import files_of
from .staging import Staging


class Intake:
    """A visitor of frames.

    objects     None: nothing is kept, digests are proved all the same (verify, dry run)
    """

    def __init__(self, conn: Connection, header: Header, root: Certificate, objects: Any, staging: Staging, progress: Progress) -> None:
        self._header, self._root, self._objects, self._staging, self._progress = header, root, objects, staging, progress
        self._gate = Gate(conn, header.sender[0])
        self._done = 0
        self._new_objects: list[str] = []
        self.attached: set[str] = set()
        self.named: dict[str, str] = {}
        self.certificates: list[tuple[Certificate, Certificate]] = []
        self.newer_revocations: Revocations | None = None
        self.audit: Any = None

    def manifest(self, value: dict[str, Any]) -> None:
        if (value.get("format"), value.get("version")) != ("paizhu-payload", 1):
            raise BundleFormat(what="内容的格式版本", region="密文")
        self.audit = value.get("audit")

    def certificate(self, value: dict[str, Any]) -> None:
        try:
            chain = certificates.from_json(value.get("certificate")), certificates.from_json(value.get("issuer"))
            certificates.prove(chain, self._root)
        except CertificateWrong as error:
            raise BundleUnknownSender(what="包内的证书不能证明") from error
        self.certificates.append(chain)

    def revocations(self, value: dict[str, Any]) -> None:
        if self._header.direction != "down":
            raise BundleFormat(what="上行包里有撤销名单", region="密文")
        try:
            self.newer_revocations = certificates.revocations_from_json(value, self._root)
        except CertificateWrong as error:
            raise BundleUnknownSender(what="撤销名单不能证明") from error

    def attachment(self, digest: str, size: int, blocks: Iterator[bytes]) -> None:
        if self._objects is None or self._objects.has(digest):
            found = _digest(blocks)
        else:
            found, _ = self._objects.put(cast(BinaryIO, _Reading(blocks)))
            self._new_objects.append(found)
        if found != digest:
            raise BundleTampered(region="密文：附件")
        self.attached.add(digest)

    def entries(self, lines: list[bytes]) -> None:
        for some in batches(iter([lines])):
            entries = [of_line(line, self._header.station) for line in some]
            self._gate.check(entries)
            for entry in entries:
                for one in files_of(ledgers()[entry.ledger], entry.values):
                    self.named[one["sha256"]] = entry.id
            self._done += len(some)
            self._progress(self._done, self._header.entries, "正在核对内容")
        self._staging.write(lines)

    def lacking(self) -> list[str]:
        """Attachments that entries name and nobody has."""
        absent = {digest: record for digest, record in self.named.items() if digest not in self.attached}
        if self._objects is None:
            return []
        return [f"记录 {record} 的附件不在包内，也不在本机" for digest, record in absent.items() if not self._objects.has(digest)]

    def undo(self) -> None:
        """Takes out the attachments that this bundle brought."""
        for digest in self._new_objects:
            with suppress(Exception):
                self._objects.remove(digest)


def _digest(blocks: Iterator[bytes]) -> str:
    state = sha256()
    for block in blocks:
        state.update(block)
    return state.hexdigest()


class _Reading:
    """Blocks as a file that is read in pieces of any size."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks, self._rest = blocks, b""

    def read(self, size: int = -1) -> bytes:
        while size < 0 or len(self._rest) < size:
            block = next(self._blocks, None)
            if block is None:
                break
            self._rest += block
        taken, self._rest = (self._rest, b"") if size < 0 else (self._rest[:size], self._rest[size:])
        return taken
