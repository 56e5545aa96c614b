"""A bundle that lies in volumes, read as one file.

    name.pzb.001, .002 ...      version 2: each says what it is (volume.py); its name says nothing
                                the bare form of version 1: slices by name, which lie in one folder (docs/formats/bundle-v1.md, section 6)

errors    BundleVolumeMissing naming the absent numbers, VolumeDamaged, Storage..
"""

import os
import re
import stat
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, cast

from app.errors import (
    BundleFormat,
    BundleRefused,
    BundleSignature,
    BundleTampered,
    BundleTruncated,
    BundleVolumeMissing,
    StorageFailed,
    Usage,
    VolumeDamaged,
)

from ..container.layout import PREFIX_SIZE
from ..files import told
from .volume import MAGIC, Volume, is_volume, overhead, prove_volume, read_volume

_NUMBERED = re.compile(r"(.+)\.(\d{3,5})")
LEAST = 64 * 1024
LEAST_CONTENT = 4 * 1024
NEIGHBOURS = 10_000
"""So many files of a folder are looked at in search of the other volumes."""

PRESETS = {"fat32": 4 * 1024**3 - 1, "cd": 700 * 1024**2 - 8 * 1024**2, "dvd": 4_700_000_000 - 64 * 1024**2}
"""Largest file: of FAT32; of a disc, less what its own file system takes."""


def volume_path(path: Path, number: int) -> Path:
    return path.with_name(f"{path.name}.{number:03d}")


def checked_size(volume_size: int | None) -> int | None:
    if volume_size is not None and volume_size < LEAST:
        raise Usage(what=f"分卷大小至少 {LEAST} 字节")
    return volume_size


def size_of(text: str) -> int:
    """`fat32`, `cd`, `dvd` or a number of bytes. raises    Usage"""
    if text.lower() in PRESETS:
        return PRESETS[text.lower()]
    if not text.isascii() or not text.isdigit() or len(text) > 13:
        raise Usage(what="--volume-size 应为 fat32、cd、dvd 或字节数")
    return cast(int, checked_size(int(text)))


def content_size(volume_size: int, start: bytes) -> int:
    """How much of the bundle a volume of that size holds. raises    Usage"""
    room = volume_size - overhead(start)
    if room < LEAST_CONTENT:
        raise Usage(what=f"分卷大小至少 {overhead(start) + LEAST_CONTENT} 字节")
    return room


@dataclass(frozen=True)
class Piece:
    """Where a part of the bundle lies: `size` bytes of `path` from `at` on."""

    path: Path
    at: int
    size: int


def plain_file(path: Path, *, follow: bool = True) -> BinaryIO:
    """A file that is one: what stands at `path` is never waited for, and a device is not even read.

    follow    a link is followed; a person may choose one, a medium may not
    raises    OSError
    """
    here = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | (0 if follow else getattr(os, "O_NOFOLLOW", 0))
    handle = os.open(path, os.O_RDONLY | here)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise IsADirectoryError(21, "not a file", path.name)
    return os.fdopen(handle, "rb")


def volume_at(path: Path) -> Volume | None:
    """The volume of version 2 in `path`; None where something else lies there. raises    Bundle.., Storage.."""
    with told(path.name), plain_file(path) as file:
        return read_volume(file) if is_volume(file.read(len(MAGIC))) else None


def open_bundle(path: Path, more: Iterable[Path] = ()) -> BinaryIO:
    """The bundle at `path`, or the whole of which `path` is a volume.

    more      further places where volumes of version 2 may lie, beside the folder of `path`
    raises    BundleVolumeMissing, VolumeDamaged, StorageFailed
    """
    volume = volume_at(path)
    if volume is not None:
        volume.opened()
        # What was taken into the workspace was proved when it came; a copy beside may be a damaged one.
        found = together(volume, [*more, path, *neighbours(path)])
        if missing := [number for number in range(1, volume.count + 1) if number not in found]:
            raise BundleVolumeMissing(missing, sorted(found), count=volume.count)
        return cast(BinaryIO, Volumes(found))
    match = _NUMBERED.fullmatch(path.name)
    with told(path.name):
        if match is None:
            return plain_file(path)
        slices = {int(other[2]): one for one in path.parent.iterdir() if (other := _NUMBERED.fullmatch(one.name)) and other[1] == match[1]}
    return cast(BinaryIO, bare(slices))


Found = dict[int, tuple[Path, Volume]]


def together(volume: Volume, paths: Iterable[Path]) -> Found:
    """Those of `paths` that belong to the same bundle and cut, by number; what cannot be read or is something else is passed over."""
    found: Found = {}
    for path in paths:
        try:
            other = volume_at(path)
        except (BundleRefused, StorageFailed):
            continue
        if other is not None and other.key == volume.key:
            found.setdefault(other.number, (path, other))
    return found


def sorted_pieces(found: Found) -> list[tuple[Path, Volume]]:
    return [found[number] for number in sorted(found)]


def neighbours(path: Path) -> list[Path]:
    """Files beside `path` that may be volumes, by their names."""
    with told(path.name):
        names = sorted(one for one in path.parent.iterdir() if _NUMBERED.fullmatch(one.name) and one != path)
    return names[:NEIGHBOURS]


def damaged(found: Found) -> list[int]:
    """Numbers of the volumes whose content is not what it should be."""
    bad = []
    for path, volume in sorted_pieces(found):
        try:
            with told(path.name):
                prove_volume(path, volume)
        except BundleRefused:
            bad.append(volume.number)
    return bad


def bare(found: dict[int, Path]) -> "Pieces":
    """Slices 1..n of version 1."""
    if absent := [number for number in range(1, max(found, default=1)) if number not in found]:
        raise BundleVolumeMissing(absent[:100])
    paths = [found[number] for number in sorted(found)]
    with told(paths[0].name):
        sizes = [path.stat().st_size for path in paths]
    joined = Pieces([Piece(path, 0, size) for path, size in zip(paths, sizes, strict=True)])
    start = joined.read(PREFIX_SIZE)
    joined.seek(0)
    if len(start) == PREFIX_SIZE and sizes[0]:
        # Only the sizes are of interest here; every other fault is named when the file is looked at.
        total = int.from_bytes(start[20:28]) + int.from_bytes(start[12:16]) + int.from_bytes(start[16:20]) + PREFIX_SIZE
        total += int.from_bytes(start[36:40])
        wanted = -(-total // sizes[0])
        if len(paths) < wanted <= NEIGHBOURS:
            joined.close()
            raise BundleVolumeMissing(range(len(paths) + 1, wanted + 1))
    return joined


class Pieces:
    """Pieces one behind the other as one readable, seekable file; one of them is open at a time."""

    def __init__(self, pieces: list[Piece]) -> None:
        self.pieces = pieces
        self._starts = [sum(piece.size for piece in pieces[:n]) for n in range(len(pieces))]
        self._size, self._at = sum(piece.size for piece in pieces), 0
        self._open: tuple[int, BinaryIO] | None = None

    def read(self, size: int = -1) -> bytes:
        parts: list[bytes] = []
        left = self._size - self._at if size < 0 else min(size, self._size - self._at)
        while left > 0:
            index = self._index()
            piece, inside = self.pieces[index], self._at - self._starts[index]
            file = self._piece(index)
            file.seek(piece.at + inside)
            part = file.read(min(left, piece.size - inside))
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

    def __enter__(self) -> "Pieces":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _index(self) -> int:
        if self._open and self._starts[self._open[0]] <= self._at < self._starts[self._open[0]] + self.pieces[self._open[0]].size:
            return self._open[0]
        return bisect_right(self._starts, self._at) - 1

    def _piece(self, index: int) -> BinaryIO:
        if self._open is None or self._open[0] != index:
            self.close()
            path = self.pieces[index].path
            with told(path.name):
                self._open = index, path.open("rb")
        return self._open[1]


class Volumes(Pieces):
    """All volumes of one bundle. A refusal of what was read becomes one of the volume that is to blame, where one is."""

    def __init__(self, found: Found) -> None:
        super().__init__([Piece(path, volume.content_at, volume.size) for path, volume in sorted_pieces(found)])
        self.found = found

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
        if isinstance(error, BundleTampered | BundleSignature | BundleFormat | BundleTruncated) and (bad := damaged(self.found)):
            raise VolumeDamaged(volume=bad[0], what="内容与其校验值不符", region=f"第{bad[0]}卷", volumes=bad) from error

