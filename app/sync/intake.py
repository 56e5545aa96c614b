"""What a bundle's payload becomes on its way in: attachments in the encrypted store, entries in an encrypted staging file, papers proved.

Until the whole payload is proved nobody refers to any of it; `undo` takes it out again.
"""

import errno
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import suppress
from hashlib import sha256
from queue import Full, Queue
from threading import Thread
from typing import Any, BinaryIO, cast

from sqlalchemy import Connection

from app.errors import BundleFormat, BundleTampered, BundleUnknownSender
from app.ledgers import ledgers
from app.progress import Progress

from . import canon, notes
from .container.frames import Piece
from .container.reader import Opened
from .entries import of_line, of_staged
from .keys import certificate as certificates
from .keys.certificate import Certificate, CertificateWrong, Revocations
from .merging import quarantine
from .merging.applying import batches
from .merging.checking import Gate, needed_by
from .merging.quarantine import Aside
from .reach.scope import files_of
from .staging import Staging

AT_ONCE = 2
DEPTH = 4
RECEIPT_KEY = 32
_CUT = b"cut"


class Intake:
    """A visitor of frames.

    objects     None: nothing is kept, digests are proved all the same (verify, dry run)
    """

    def __init__(self, conn: Connection, opened: Opened, root: Certificate, objects: Any, staging: Staging, progress: Progress) -> None:
        header = opened.header
        self._version = opened.prefix.version
        self._header, self._root, self._objects, self._staging, self._progress = header, root, objects, staging, progress
        self._gate = Gate(conn, header.sender[0], header.created)
        self._done = 0
        self._store = objects.several() if objects else None
        self._new_objects: list[str] = []
        self._storing: list[tuple[str, _Storing]] = []
        self.attached: set[str] = set()
        self.named: dict[str, str] = {}
        self.certificates: list[tuple[Certificate, Certificate]] = []
        self.newer_revocations: Revocations | None = None
        self.notes: list[dict[str, Any]] = []
        self.audit: Any = None
        self.receipt: bytes | None = None

    def manifest(self, value: dict[str, Any]) -> None:
        if (value.get("format"), value.get("version")) != ("paizhu-payload", self._version):
            raise BundleFormat(what="内容的格式版本", region="密文")
        self.audit = value.get("audit")
        try:
            self.receipt = canon.unb64(value["receipt"], RECEIPT_KEY) if "receipt" in value else None
        except ValueError as error:
            raise BundleFormat(what="回执密钥", region="密文") from error

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

    def note(self, value: dict[str, Any]) -> None:
        notes.proved(value, self._header.sender[0])
        self.notes.append(value)

    def attachment(self, digest: str, size: int, blocks: Iterator[Piece]) -> None:
        if self._objects is None or self._objects.has(digest):
            _check(_digest(blocks), digest)
        else:
            self._storing.append((digest, _Storing(self._store, blocks)))
            while len(self._storing) > AT_ONCE:
                self._stored()
        self.attached.add(digest)

    def _stored(self) -> None:
        """Waits for the attachment begun first."""
        digest, storing = self._storing.pop(0)
        found = storing.result()
        self._new_objects.append(found)
        _check(found, digest)

    def finish(self) -> None:
        """The last attachments are in the store. Call it when the payload has come to its end."""
        while self._storing:
            self._stored()
        if self._store:
            self._store.settle()
        if self.aside:
            quarantine.too_many(self.aside, self._done + len(self.aside))
            quarantine.stands_without(self.aside, (needed_by(of_staged(line, "")) for lines in self._staging.read() for line in lines))

    @property
    def aside(self) -> list[Aside]:
        """Entries that are not taken, and why."""
        return self._gate.aside

    def entries(self, lines: list[bytes]) -> None:
        for some in batches(iter([lines])):
            entries = [of_line(line, self._header.station) for line in some]
            for at in reversed(self._gate.check(entries)):
                del entries[at], some[at]
            for entry in entries:
                for one in files_of(ledgers()[entry.ledger], entry.values):
                    self.named[one["sha256"]] = entry.id
            self._done += len(some)
            self._progress(self._done, self._header.entries, "正在核对内容")
            if some:
                self._staging.write(some)

    def lacking(self) -> list[str]:
        """Attachments that entries name and nobody has."""
        absent = {digest: record for digest, record in self.named.items() if digest not in self.attached}
        if self._objects is None:
            return []
        return [f"记录 {record} 的附件不在包内，也不在本机" for digest, record in absent.items() if not self._objects.has(digest)]

    def undo(self) -> None:
        """Takes out the attachments that this bundle brought."""
        for _, storing in self._storing:
            with suppress(Exception):
                self._new_objects.append(storing.result())
        if self._store:
            self._store.drop()
        for digest in self._new_objects:
            with suppress(Exception):
                self._objects.remove(digest)


def _digest(blocks: Iterator[Piece]) -> str:
    state = sha256()
    for block in blocks:
        state.update(block)
    return state.hexdigest()


def _check(found: str, expected: str) -> None:
    if found != expected:
        raise BundleTampered(region="密文：附件")


class _Storing:
    """An attachment on its way into the object store, on a thread of its own: flushing one to the disk runs beside opening the next."""

    def __init__(self, store: Any, blocks: Iterator[Piece]) -> None:
        self._queue: Queue[Piece | None] = Queue(DEPTH)
        self._future: Future[tuple[str, int]] = Future()
        self._thread = Thread(target=self._run, args=(store,), daemon=True)
        self._thread.start()
        whole = False
        try:
            for block in blocks:
                self._give(block)
            whole = True
        finally:
            self._give(None if whole else _CUT)

    def result(self) -> str:
        """The digest. raises    what the store raised"""
        self._thread.join()
        return self._future.result()[0]

    def _give(self, block: Piece | None) -> None:
        while not self._future.done():
            try:
                self._queue.put(block, timeout=0.2)
                return
            except Full:
                continue                     # or the store has failed meanwhile, and nobody takes any more

    def _run(self, store: Any) -> None:
        try:
            self._future.set_result(store.put(cast(BinaryIO, self)))
        except BaseException as error:
            self._future.set_exception(error)

    _rest: Piece | None = b""

    def read(self, size: int = -1) -> Piece:
        """For the store: at most one block at a time, nothing at the end."""
        if not self._rest:
            self._rest = self._queue.get() if self._rest is not None else None
        if self._rest is _CUT:
            raise OSError(errno.EIO, "cut")
        if self._rest is None:
            return b""
        most = len(self._rest) if size < 0 else size
        taken, self._rest = self._rest[:most], self._rest[most:]
        return taken
