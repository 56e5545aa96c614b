"""Writing a bundle: plain payload in, compressed, encrypted, digested and signed on the way; memory does not grow with it.

The prefix holds sizes nobody knows before the end, so it is written last: a cut file has no magic and is no bundle.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import BinaryIO, Self

import zstandard

from ..certificate import Certificate
from ..lanes import BLOCK, Lane
from ..suites import SUITES, Keys
from .formats import NEWEST
from .header import Header
from .layout import PREFIX_SIZE, header_digest, prefix_for, signed_message

LEVEL = 3
LARGE = 64 * 1024


@dataclass(frozen=True)
class Sealed:
    """A finished bundle: its digest (hex; what the next bundle names as `previous`) and length."""

    digest: str
    size: int


class BundleWriter:
    """Writes one bundle into `targets` (files open for writing and seeking, all at position 0), the same bytes into each."""

    def __init__(self, targets: Sequence[BinaryIO], header: Header, keys: Keys, recipient: Certificate, *, level: int = LEVEL) -> None:
        self._targets, self._keys = targets, keys
        self._suite = SUITES[recipient.suite]
        self._header = header.dumps()
        self._start = prefix_for(self._suite, len(self._header), 0, 0).pack()
        context = header_digest(self._suite, self._start, self._header)
        file_key = secrets.token_bytes(self._suite.file_key_size)
        self._key_block = self._suite.seal_key(file_key, recipient.seal, context)
        self._encryptor = self._suite.encryptor(file_key, context)
        self._cipher_digest, self._cipher_size, self._plain_size = self._suite.content_digest(), 0, 0
        for target in targets:
            target.write(bytes(PREFIX_SIZE) + self._header + self._key_block)
        # Compressing has a lane of its own already; zstd's own threads were measured to cost a third more and gain nothing.
        self._compressor = zstandard.ZstdCompressor(level=level, write_checksum=True).compressobj()
        self._pending = bytearray()
        self._encrypt_lane = Lane(self._encrypt)
        self._compress_lane = Lane(self._compress)

    def write(self, plain: bytes) -> None:
        self._plain_size += len(plain)
        if len(plain) >= LARGE:
            self._hand_on()
            self._compress_lane.put(plain)
            return
        self._pending += plain
        if len(self._pending) >= BLOCK:
            self._hand_on()

    def finish(self) -> Sealed:
        """Ends the payload, signs, writes the prefix. The caller flushes and closes the targets."""
        self._hand_on()
        self._compress_lane.finish()
        self._encrypt_lane.put(self._compressor.flush())
        self._encrypt_lane.finish()
        self._put(self._encryptor.finalize())
        prefix = prefix_for(self._suite, len(self._header), self._cipher_size, self._plain_size)
        start = prefix.pack()
        digests = (header_digest(self._suite, start, self._header) + self._suite.digest(self._key_block) + self._cipher_digest.digest())
        message = signed_message(start, digests)
        trailer = digests + self._suite.sign(self._keys, message, NEWEST.context)
        for target in self._targets:
            target.write(trailer)
            target.seek(0)
            target.write(start)
        return Sealed(self._suite.digest(message).hex(), prefix.total)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        # Of a bundle that was not finished: what the threads still meet is of no interest, but they end here.
        for lane in (self._compress_lane, self._encrypt_lane):
            lane.stop()

    def _hand_on(self) -> None:
        if self._pending:
            self._compress_lane.put(bytes(self._pending))
            self._pending.clear()

    def _compress(self, plain: bytes) -> None:
        if packed := self._compressor.compress(plain):
            self._encrypt_lane.put(packed)

    def _encrypt(self, packed: bytes) -> None:
        self._put(self._encryptor.update(packed))

    def _put(self, cipher: bytes) -> None:
        self._cipher_digest.update(cipher)
        self._cipher_size += len(cipher)
        for target in self._targets:
            target.write(cipher)
