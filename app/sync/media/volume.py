"""One volume of a bundle, version 2: a piece of the bundle behind a head that says of which bundle, which piece, and whether it is whole.

    head 160 | start s | head digest 32 | content

`start` repeats the bundle's own beginning (prefix and header), so that any single volume says from whom, to whom and which number.

units     sizes in bytes, integers unsigned and big-endian
errors    BundleFormat, BundleLimits, BundleNewerFormat, BundleTruncated, VolumeDamaged
source    docs/formats/volumes-v2.md
"""

import io
import struct
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from app.errors import BundleFormat, BundleLimits, BundleNewerFormat, BundleTruncated, VolumeDamaged
from app.progress import Progress, silent

from ..container.layout import MAX_FILE, MAX_HEADER, PREFIX_SIZE
from ..container.reader import Opened, look

MAGIC = b"\x89PZV\r\n\x1a\n"
VERSION = 2
_HEAD = struct.Struct(">8sHHIIQQQQ32s32s44s")
HEAD_SIZE = _HEAD.size
DIGEST_SIZE = 32
MOST = 10_000
BLOCK = 1 << 20


@dataclass(frozen=True)
class Volume:
    """What the head says; only its own digest is proved.

    number, count   1..count
    total           of the whole bundle file
    cut             content of every volume but the last, which may have less
    whole           SHA-256 of the whole bundle file: volumes of one bundle and one cut belong together, whatever their names are
    digest          SHA-256 of this volume's content
    start           the bundle's prefix and header
    """

    number: int
    count: int
    total: int
    cut: int
    whole: bytes
    digest: bytes
    start: bytes

    @property
    def offset(self) -> int:
        return (self.number - 1) * self.cut

    @property
    def size(self) -> int:
        return min(self.cut, self.total - self.offset)

    @property
    def content_at(self) -> int:
        return HEAD_SIZE + len(self.start) + DIGEST_SIZE

    @property
    def file_size(self) -> int:
        return self.content_at + self.size

    @property
    def key(self) -> tuple[bytes, int]:
        """The same in all volumes that belong together."""
        return self.whole, self.cut

    def pack(self) -> bytes:
        head = _HEAD.pack(MAGIC, VERSION, 0, self.number, self.count, self.total, self.cut, self.offset, self.size, self.whole, self.digest,
                          len(self.start).to_bytes(4) + bytes(40)) + self.start
        return head + sha256(head).digest()

    def opened(self) -> Opened:
        """The bundle's header, as `inspect` reads it from the whole. raises    Bundle.. of checks 1 to 7 of the bundle's format"""
        return look(_Beginning(self.start, self.total))


def overhead(start: bytes) -> int:
    """What a volume has beside its content."""
    return HEAD_SIZE + len(start) + DIGEST_SIZE


def is_volume(beginning: bytes) -> bool:
    return beginning.startswith(MAGIC)


def read_head(file: BinaryIO) -> Volume:
    """The head of the volume in `file`, which stands at its beginning; checks 1 to 7 of the format. About 64 KiB are read at most."""
    raw = file.read(HEAD_SIZE)
    if not raw.startswith(MAGIC):
        raise BundleFormat(what="文件不是分卷", region="分卷头")
    if len(raw) < HEAD_SIZE:
        raise BundleTruncated(expected=HEAD_SIZE, found=len(raw), region="分卷头")
    _, version, zero, number, count, total, cut, offset, size, whole, digest, rest = _HEAD.unpack(raw)
    if version > VERSION:
        raise BundleNewerFormat(found=version, known=VERSION, region="分卷头")
    length = int.from_bytes(rest[:4])
    if version != VERSION or zero or any(rest[4:]):
        raise BundleFormat(what="分卷头不对", region="分卷头")
    if not PREFIX_SIZE <= length <= PREFIX_SIZE + MAX_HEADER:
        raise BundleLimits(limit="分卷所带的文件头超过 64 KiB", region="分卷头")
    if total > MAX_FILE or count > MOST:
        raise BundleLimits(limit="总长度" if total > MAX_FILE else f"分卷超过 {MOST} 个", region="分卷头")
    start, check = file.read(length), file.read(DIGEST_SIZE)
    volume = Volume(number, count, total, cut, whole, digest, start)
    if len(check) < DIGEST_SIZE:
        raise BundleTruncated(expected=HEAD_SIZE + length + DIGEST_SIZE, found=HEAD_SIZE + len(start) + len(check), region="分卷头")
    if sha256(raw + start).digest() != check:
        raise VolumeDamaged(volume=number, what="卷头与其校验值不符", region="分卷头")
    if not 1 <= number <= count or not 1 <= cut <= total or count != -(-total // cut) or (offset, size) != (volume.offset, volume.size):
        raise BundleFormat(what="分卷的编号和长度不合", region="分卷头")
    return volume


def read_volume(file: BinaryIO) -> Volume:
    """Of a file: also that it has exactly the length its head gives (check 8)."""
    file.seek(0)
    volume = read_head(file)
    found = file.seek(0, 2)
    if found != volume.file_size:
        raise BundleTruncated(expected=volume.file_size, found=found, region=f"第{volume.number}卷", volume=volume.number)
    return volume


def prove_volume(path: Path, volume: Volume, copy: BinaryIO | None = None, progress: Progress = silent) -> None:
    """The content is what the head says (check 10); the file is read once and goes whole into `copy`.

    raises    VolumeDamaged, OSError
    """
    total, left = sha256(), volume.size
    with path.open("rb") as file:
        head = file.read(volume.content_at)
        if copy:
            copy.write(head)
        while left and (block := file.read(min(left, BLOCK))):
            progress(volume.size - left, volume.size, f"正在核对第{volume.number}卷")
            total.update(block)
            left -= len(block)
            if copy:
                copy.write(block)
    if left or head != volume.pack() or total.digest() != volume.digest:
        raise VolumeDamaged(volume=volume.number, what="内容与其校验值不符", region=f"第{volume.number}卷")


class _Beginning(io.BytesIO):
    """The first bytes of a file that is `size` bytes long elsewhere."""

    def __init__(self, start: bytes, size: int) -> None:
        super().__init__(start)
        self._size = size

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._size if whence == 2 else super().seek(offset, whence)
