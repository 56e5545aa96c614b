"""A bundle on its way to the medium: written under temporary names, flushed, read back and proved; the names come last.

    Whole       the bundle as one file; the writer may write into it directly
    Cut         the bundle in volumes (docs/formats/volumes-v2.md), those of them that this medium is to take

errors    StorageFailed when other bytes came back than were written; StorageFull, StorageReadOnly
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO, Self, cast

from app.errors import BundleRefused, StorageFailed, StorageFull
from app.progress import Progress

from ..container.layout import PREFIX_SIZE
from ..container.reader import look, prove
from ..files import PartFile, told
from .medium import MARGIN, Medium, size_words
from .volume import BLOCK, Volume, overhead, prove_volume
from .volumes import content_size, volume_path


def proved(path: Path, digest: str, progress: Progress, name: str) -> str:
    """SHA-256 of the bundle in `path`, whose digest must be `digest`. raises    StorageFailed"""
    total = sha256()
    with told(name), path.open("rb") as file:
        try:
            found = prove(file, look(file), cast(BinaryIO, _Digesting(total)), progress).digest
        except BundleRefused:
            found = ""
    if found != digest:
        raise StorageFailed(what=f"{name}读回的内容与写入的不同")
    return total.hexdigest()


class _Digesting:
    """A file to write to that only counts the bytes into a digest."""

    def __init__(self, digest: Any) -> None:
        self.write = digest.update


class Whole:
    """file     to write the bundle into, or to fill by `copy`"""

    def __init__(self, target: Path, progress: Progress) -> None:
        self._target, self._progress = target, progress
        self._part = PartFile(target)
        self.file = self._part.file

    def copy(self, source: Path) -> None:
        with told(source.name), source.open("rb") as file:
            total, done = file.seek(0, 2), 0
            file.seek(0)
            while block := file.read(BLOCK):
                with told(self._target.name):
                    self.file.write(block)
                done += len(block)
                self._progress(done, total, "正在写到介质")

    def complete(self, digest: str) -> str:
        """Flush, read back, prove; returns the SHA-256 of the whole bundle."""
        self._part.flush(forget=True)
        return proved(self._part.part, digest, self._progress, self._target.name)

    def complete_as(self, whole: str) -> None:
        """The same of a copy: it must read back as the file with this SHA-256."""
        self._part.flush(forget=True)
        found, done = sha256(), 0
        with told(self._target.name), self._part.part.open("rb") as file:
            total = file.seek(0, 2)
            file.seek(0)
            while block := file.read(BLOCK):
                found.update(block)
                done += len(block)
                self._progress(done, total, "正在读回核对")
        if found.hexdigest() != whole:
            raise StorageFailed(what=f"{self._target.name}读回的内容与写入的不同")

    def keep(self) -> list[str]:
        """Gives the file its name and returns it."""
        self._part.keep()
        return [str(self._part.path)]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: Any) -> None:
        self._part.__exit__(None, None, None)


@dataclass(frozen=True)
class Layout:
    """How a bundle is cut. whole: SHA-256 of its file; start: its prefix and header; volume_size: of a volume's file, at most"""

    source: Path
    whole: str
    start: bytes
    total: int
    volume_size: int

    @property
    def cut(self) -> int:
        return content_size(self.volume_size, self.start)

    @property
    def count(self) -> int:
        return -(-self.total // self.cut)

    def volume(self, number: int, digest: bytes = b"") -> Volume:
        return Volume(number, self.count, self.total, self.cut, bytes.fromhex(self.whole), digest, self.start)

    def file_size(self, number: int) -> int:
        return overhead(self.start) + self.volume(number).size

    def fitting(self, numbers: Sequence[int], medium: Medium) -> list[int]:
        """The first of `numbers` that this medium has room for. raises    StorageFull: not even one"""
        room, fit = medium.room, []
        for number in numbers:
            room -= self.file_size(number)
            if room < 0:
                break
            fit.append(number)
        if not fit:
            needed = self.file_size(numbers[0]) + MARGIN
            raise StorageFull(what=f"写第{numbers[0]}卷需要 {size_words(needed)}，介质剩余 {size_words(medium.free)}", needed=needed,
                              free=medium.free, volume=numbers[0])
        return fit


def layout_of(source: Path, whole: str, volume_size: int) -> Layout:
    """Of the bundle in `source`. raises    Usage: so small a volume holds nothing"""
    with told(source.name), source.open("rb") as file:
        opened = look(file)
    start = opened.start + opened.raw_header
    assert len(start) == PREFIX_SIZE + opened.prefix.header_size
    layout = Layout(source, whole, start, opened.size, volume_size)
    content_size(volume_size, start)
    return layout


@dataclass(frozen=True)
class WrittenVolume:
    """A volume that lies on a medium. bytes, sha256: of its content"""

    number: int
    count: int
    bytes: int
    sha256: str
    file: str


class Cut:
    """Some volumes of a bundle onto one medium.

    volumes     those on it; left: those that were wanted and found no room
    """

    def __init__(self, layout: Layout, target: Path, progress: Progress) -> None:
        self._layout, self._target, self._progress = layout, target, progress
        self._parts: list[tuple[PartFile, Volume]] = []
        self.volume_size = layout.volume_size
        self.volumes: list[WrittenVolume] = []
        self.left: list[int] = []

    def write(self, wanted: Sequence[int], medium: Medium) -> None:
        """As many of `wanted` as there is room for; each is written, flushed and read back before the next."""
        numbers = self._layout.fitting(wanted, medium)
        self.left = list(wanted[len(numbers):])
        done, total = 0, sum(self._layout.volume(number).size for number in numbers)
        for number in numbers:
            part = PartFile(volume_path(self._target, number))
            volume = self._layout.volume(number, bytes(32))
            self._parts.append((part, volume))
            digest = self._fill(part, volume, done, total)
            volume = self._layout.volume(number, digest)
            self._parts[-1] = part, volume
            with told(part.path.name):
                part.file.seek(0)
                part.file.write(volume.pack())
            part.flush(forget=True)
            with told(part.path.name):
                try:
                    prove_volume(part.part, volume, None, self._progress)
                except BundleRefused as error:
                    raise StorageFailed(what=f"{part.path.name}读回的内容与写入的不同") from error
            done += volume.size

    def _fill(self, part: PartFile, volume: Volume, done: int, total: int) -> bytes:
        digest, left = sha256(), volume.size
        with told(self._layout.source.name), self._layout.source.open("rb") as file:
            file.seek(volume.offset)
            with told(part.path.name):
                part.file.write(bytes(volume.content_at))
            while left and (block := file.read(min(left, BLOCK))):
                digest.update(block)
                with told(part.path.name):
                    part.file.write(block)
                left -= len(block)
                self._progress(done + volume.size - left, total, f"正在写第{volume.number}卷，共{volume.count}卷")
        if left:
            raise StorageFailed(what=f"发件箱里的{self._layout.source.name}不完整")
        return digest.digest()

    def keep(self) -> list[str]:
        """Gives them their names and returns these."""
        for part, _ in self._parts:
            part.keep()
        self.volumes = [WrittenVolume(volume.number, volume.count, volume.size, volume.digest.hex(), str(part.path))
                        for part, volume in self._parts]
        return [one.file for one in self.volumes]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: Any) -> None:
        for part, _volume in self._parts:
            part.__exit__(None, None, None)
