"""A bundle cut into volumes `name.pzb.001`, `.002` ..., for media that hold no large file; read together as one file.

errors    BundleVolumeMissing when a number is absent
"""

import re
from pathlib import Path
from typing import BinaryIO, cast

from app.errors import BundleVolumeMissing, Usage

from .container.layout import PREFIX_SIZE
from .files import told

_VOLUME = re.compile(r"(.+)\.(\d{3,})")
LEAST = 64 * 1024


def volume_path(path: Path, number: int) -> Path:
    return path.with_name(f"{path.name}.{number:03d}")


def checked_size(volume_size: int | None) -> int | None:
    if volume_size is not None and volume_size < LEAST:
        raise Usage(what=f"分卷大小至少 {LEAST} 字节")
    return volume_size


def open_bundle(path: Path) -> BinaryIO:
    """The bundle at `path`, or the whole of which `path` is a volume.

    raises    BundleVolumeMissing, StorageFailed
    """
    match = _VOLUME.fullmatch(path.name)
    with told(path.name):
        if match is None:
            return path.open("rb")
        found = {int(other[2]): one for one in path.parent.iterdir() if (other := _VOLUME.fullmatch(one.name)) and other[1] == match[1]}
    return cast(BinaryIO, Joined(found))


class Joined:
    """Volumes 1..n as one readable, seekable file."""

    def __init__(self, found: dict[int, Path]) -> None:
        for number in range(1, max(found, default=1)):
            if number not in found:
                raise BundleVolumeMissing(missing=number)
        self._paths = [found[number] for number in sorted(found)]
        with told(self._paths[0].name):
            sizes = [path.stat().st_size for path in self._paths]
        self._starts = [sum(sizes[:n]) for n in range(len(sizes))]
        self._size, self._at = sum(sizes), 0
        self._open: tuple[int, BinaryIO] | None = None
        self._expect_all(sizes[0])

    def _expect_all(self, volume: int) -> None:
        start = self.read(PREFIX_SIZE)
        self.seek(0)
        if len(start) == PREFIX_SIZE and volume:
            # Only the sizes are of interest here; every other fault is named when the file is looked at.
            total = int.from_bytes(start[20:28]) + int.from_bytes(start[12:16]) + int.from_bytes(start[16:20]) + PREFIX_SIZE
            total += int.from_bytes(start[36:40])
            wanted = -(-total // volume)
            if len(self._paths) < wanted <= 10_000:
                self.close()
                raise BundleVolumeMissing(missing=len(self._paths) + 1)

    def read(self, size: int = -1) -> bytes:
        parts: list[bytes] = []
        left = self._size - self._at if size < 0 else min(size, self._size - self._at)
        while left > 0:
            index = max(n for n, start in enumerate(self._starts) if start <= self._at)
            file = self._volume(index)
            file.seek(self._at - self._starts[index])
            part = file.read(left)
            if not part:
                break
            parts.append(part)
            self._at += len(part)
            left -= len(part)
        return b"".join(parts)

    def seek(self, offset: int, whence: int = 0) -> int:
        self._at = offset + {0: 0, 1: self._at, 2: self._size}[whence]
        return self._at

    def tell(self) -> int:
        return self._at

    def close(self) -> None:
        if self._open:
            self._open[1].close()
            self._open = None

    def __enter__(self) -> "Joined":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _volume(self, index: int) -> BinaryIO:
        if self._open is None or self._open[0] != index:
            self.close()
            with told(self._paths[index].name):
                self._open = index, self._paths[index].open("rb")
        return self._open[1]


