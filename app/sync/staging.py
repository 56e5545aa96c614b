"""Entries between proof and transaction, or between planning and packing: encrypted under a key that lives only in memory, so that
nothing readable lies on the disk.

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
from .suites import SUITES

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
        self._lines: list[bytes] = []
        self._gathered = 0

    @property
    def size(self) -> int:
        """Bytes of what was added so far, about."""
        return self._file.tell() + self._gathered

    def add(self, line: bytes) -> None:
        """One line; about 1 MiB of them become a block."""
        self._lines.append(line)
        self._gathered += len(line) + 1
        if self._gathered >= BLOCK:
            self._write_gathered()

    def _write_gathered(self) -> None:
        if self._lines:
            self.write(self._lines)
            self._lines, self._gathered = [], 0

    def write(self, lines: list[bytes]) -> None:
        block = b"\n".join(lines)
        with told("暂存区"):
            self._file.write(self._encryptor.update(len(block).to_bytes(4) + block))

    def seal(self) -> None:
        if not self._sealed:
            self._write_gathered()
            with told("暂存区"):
                self._file.write(self._encryptor.finalize())
            self._sealed = True

    def read(self) -> Iterator[list[bytes]]:
        """The lines as they were written, as often as wanted."""
        for block in self.blocks():
            yield block.split(b"\n")

    def blocks(self) -> Iterator[bytes]:
        """The same, the lines of a block joined by LF."""
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


def _taken(buffer: bytearray) -> Iterator[bytes]:
    at = 0
    while len(buffer) - at >= 4:
        size = int.from_bytes(buffer[at:at + 4])
        if size > MAX_ENTRIES or len(buffer) - at - 4 < size:
            break
        with memoryview(buffer) as view:
            block = bytes(view[at + 4:at + 4 + size])
        yield block
        at += 4 + size
    del buffer[:at]
