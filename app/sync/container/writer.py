"""Writing a bundle: plain payload in, compressed, encrypted, digested and signed on the way; memory does not grow with it.

The prefix holds sizes nobody knows before the end, so it is written last: a cut file has no magic and is no bundle.
"""

import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from io import UnsupportedOperation
from types import TracebackType
from typing import BinaryIO, Self

from db.together import EAGER, start_writing

from ..keys.certificate import Certificate
from ..suites import SUITES, Keys
from .formats import NEWEST
from .header import Header
from .layout import PREFIX_SIZE, header_digest, prefix_for, signed_message
from .packing import Packer, Part

LEVEL = 3


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
        self._cipher_digest, self._cipher_size, self._plain_size, self._begun = self._suite.content_digest(), 0, 0, 0
        for target in targets:
            target.write(bytes(PREFIX_SIZE) + self._header + self._key_block)
        self._packer = Packer(self._encrypt, level)

    def write(self, plain: Part) -> None:
        """`plain` must not change afterwards."""
        self._plain_size += len(plain)
        self._packer.write(plain)

    def finish(self) -> Sealed:
        """Ends the payload, signs, writes the prefix. The caller flushes and closes the targets."""
        self._packer.finish()
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
        self._packer.stop()

    def _encrypt(self, packed: bytes) -> None:
        self._put(self._encryptor.update(packed))

    def _put(self, cipher: bytes) -> None:
        self._cipher_digest.update(cipher)
        self._cipher_size += len(cipher)
        for target in self._targets:
            target.write(cipher)
        if self._cipher_size - self._begun >= EAGER:
            self._begin_flush()

    def _begin_flush(self) -> None:
        """Let the disks work beside us; the flush at the end is the caller's all the same."""
        for target in self._targets:
            with suppress(UnsupportedOperation):                  # not a file of the system
                start_writing(target, self._begun)
        self._begun = self._cipher_size
