"""Entries between proof and transaction: encrypted under a key that lives only in memory, so that nothing readable lies on the disk.

A few are kept in memory; more go to a file in the workspace, which is removed at the end and useless after a power cut.
"""

import secrets
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self, cast

from .container.frames import MAX_ENTRIES
from .files import told
from .suite import SUITES

_SUITE = SUITES[1]
_CONTEXT = b"paizhu/staging/v1"
IN_MEMORY = 4 << 20
BLOCK = 1 << 20


class Staging:
    def __init__(self, folder: Path) -> None:
        with told("暂存区"):
            folder.mkdir(parents=True, exist_ok=True)
            self._file = cast(BinaryIO, tempfile.SpooledTemporaryFile(IN_MEMORY, dir=str(folder)))  # noqa: SIM115 closed by __exit__
        self._key = secrets.token_bytes(32)
        self._encryptor = _SUITE.encryptor(self._key, _CONTEXT)
        self._sealed = False

    def write(self, lines: list[bytes]) -> None:
        block = b"\n".join(lines)
        with told("暂存区"):
            self._file.write(self._encryptor.update(len(block).to_bytes(4) + block))

    def seal(self) -> None:
        if not self._sealed:
            with told("暂存区"):
                self._file.write(self._encryptor.finalize())
            self._sealed = True

    def read(self) -> Iterator[list[bytes]]:
        """The lines as they were written, as often as wanted."""
        self.seal()
        self._file.seek(0)
        decryptor, buffer = _SUITE.decryptor(self._key, _CONTEXT), bytearray()
        while block := self._file.read(BLOCK):
            buffer += decryptor.update(block)
            yield from _taken(buffer)
        buffer += decryptor.finalize()
        yield from _taken(buffer)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._file.close()


def _taken(buffer: bytearray) -> Iterator[list[bytes]]:
    at = 0
    while len(buffer) - at >= 4:
        size = int.from_bytes(buffer[at:at + 4])
        if size > MAX_ENTRIES or len(buffer) - at - 4 < size:
            break
        yield bytes(buffer[at + 4:at + 4 + size]).split(b"\n")
        at += 4 + size
    del buffer[:at]
