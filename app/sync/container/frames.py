"""Inside the payload: frames of one byte kind, four bytes length and content, in this order.

    MANIFEST 1 | CERTIFICATE 2 * | REVOCATIONS 3 ? | NOTE 8 * | (ATTACHMENT 4, DATA 5 *) * | ENTRIES 6 * | END 7

Attachments come before the entries that name them, so one pass stores them first. Notes are what stations say to each other beside the
records: app/sync/notes/.

shapes    ENTRIES: canonical JSON lines, each ended by \\n; all others but DATA: one canonical JSON object
source    docs/formats/bundle-v2.md, section 3
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from app.errors import BundleFormat, BundleLimits

from .. import canon
from .formats import NEWEST, Format

MANIFEST, CERTIFICATE, REVOCATIONS, ATTACHMENT, DATA, ENTRIES, END, NOTE = range(1, 9)
_ORDER = (MANIFEST, CERTIFICATE, REVOCATIONS, NOTE, ATTACHMENT, DATA, ENTRIES, END)
_RANK = {kind: rank for rank, kind in enumerate(_ORDER)}
MAX_OBJECT = 1 << 20
MAX_DATA = 1 << 20
MAX_ENTRIES = 32 << 20
MAX_ATTACHMENT = 1 << 38
MAX_NOTES = 16 << 20
"""All notes of a bundle together."""
FULL = 1 << 20


Piece = bytes | memoryview


class Source(Protocol):
    def read(self, size: int, /) -> bytes: ...
    def pieces(self, size: int, /) -> Iterator[memoryview]: ...
    def close_proved(self) -> None: ...


class FrameWriter:
    """Frames into `write`; entry lines are gathered into frames of about 1 MiB."""

    def __init__(self, write: Callable[[bytes], None]) -> None:
        self._write = write
        self._lines: list[bytes] = []
        self._gathered = 0
        self.entries = self.attachments = 0

    def object(self, kind: int, value: Any) -> None:
        self._frame(kind, canon.dumps(value))

    def attachment(self, sha256: str, size: int, blocks: Iterable[bytes]) -> None:
        self.object(ATTACHMENT, {"sha256": sha256, "size": size})
        written = 0
        for block in blocks:
            for at in range(0, len(block), MAX_DATA):
                self._frame(DATA, block if len(block) <= MAX_DATA else block[at:at + MAX_DATA])
            written += len(block)
        if written != size:
            raise ValueError(f"attachment {sha256}: {written} bytes instead of {size}")
        self.attachments += 1

    def entry(self, line: bytes) -> None:
        self._lines.append(line)
        self.entries += 1
        self._gathered += len(line) + 1
        if self._gathered >= FULL:
            self._put_lines()

    def entries_of(self, block: bytes) -> None:
        """Lines joined by LF, about 1 MiB of them: a frame of their own."""
        self._put_lines()
        self.entries += block.count(b"\n") + 1
        self._frame(ENTRIES, block + b"\n")

    def end(self) -> None:
        self._put_lines()
        self.object(END, {"entries": self.entries, "attachments": self.attachments})

    def _put_lines(self) -> None:
        if self._lines:
            self._frame(ENTRIES, b"\n".join(self._lines) + b"\n")
            self._lines, self._gathered = [], 0

    def _frame(self, kind: int, content: bytes) -> None:
        self._write(bytes([kind]) + len(content).to_bytes(4))
        self._write(content)


class Visitor(Protocol):
    """What a reader of the payload does with its parts; called in their order."""

    def manifest(self, value: dict[str, Any], /) -> None: ...
    def certificate(self, value: dict[str, Any], /) -> None: ...
    def revocations(self, value: dict[str, Any], /) -> None: ...
    def note(self, value: dict[str, Any], /) -> None: ...

    def attachment(self, sha256: str, size: int, blocks: Iterator[Piece], /) -> None:
        """`blocks` must be taken to the end; that they have `size` bytes is proved there, their digest is the visitor's."""
        ...

    def entries(self, lines: list[bytes], /) -> None: ...


@dataclass(frozen=True)
class Counts:
    entries: int
    attachments: int


def read_frames(source: Source, visitor: Visitor, version: Format = NEWEST) -> Counts:
    """Shows the payload to `visitor`, to its proved end.

    raises    BundleFormat, BundleLimits, and what `source` raises
    """
    return _Reader(source, visitor, version).run()


class _Reader:
    def __init__(self, source: Source, visitor: Visitor, version: Format) -> None:
        self._source, self._visitor, self._version = source, visitor, version
        self._entries = self._attachments = self._noted = 0

    def run(self) -> Counts:
        last = 0
        while last != END:
            kind, size = self._head()
            if not self._may_follow(kind, last):
                raise BundleFormat(what=f"内容的第{kind}类数据位置不对", region="密文")
            self._take(kind, size)
            last = kind
        self._source.close_proved()
        return Counts(self._entries, self._attachments)

    def _may_follow(self, kind: int, last: int) -> bool:
        if last == 0:
            return kind == MANIFEST
        if kind in (MANIFEST, DATA) or kind not in _RANK or _RANK[kind] < _RANK[last] or (kind == NOTE and not self._version.notes):
            return False
        return not (kind == last == REVOCATIONS)

    def _head(self) -> tuple[int, int]:
        head = self._source.read(5)
        return head[0], int.from_bytes(head[1:])

    def _take(self, kind: int, size: int) -> None:
        if kind == ENTRIES:
            self._take_entries(size)
            return
        value = self._object(size)
        if kind == MANIFEST:
            self._visitor.manifest(value)
        elif kind == CERTIFICATE:
            self._visitor.certificate(value)
        elif kind == REVOCATIONS:
            self._visitor.revocations(value)
        elif kind == NOTE:
            self._noted += size
            if self._noted > MAX_NOTES:
                raise BundleLimits(limit="附带说明超过 16 MiB", region="密文")
            self._visitor.note(value)
        elif kind == ATTACHMENT:
            self._take_attachment(value)
        elif value != {"entries": self._entries, "attachments": self._attachments}:
            raise BundleFormat(what="内容的件数不符", region="密文")

    def _object(self, size: int) -> dict[str, Any]:
        if size > MAX_OBJECT:
            raise BundleLimits(limit="单项数据超过 1 MiB", region="密文")
        try:
            value = canon.loads(self._source.read(size))
        except canon.NotCanonical as error:
            raise BundleFormat(what="内容不是规范的 JSON", region="密文") from error
        if not isinstance(value, dict):
            raise BundleFormat(what="内容不是规范的 JSON", region="密文")
        return value

    def _take_attachment(self, value: dict[str, Any]) -> None:
        sha256, size = value.get("sha256"), value.get("size")
        if set(value) != {"sha256", "size"} or type(size) is not int or size < 0 \
                or not isinstance(sha256, str) or len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
            raise BundleFormat(what="附件的说明不对", region="密文")
        if size > MAX_ATTACHMENT:
            raise BundleLimits(limit="附件超过 256 GiB", region="密文")
        self._attachments += 1
        left = size

        def blocks() -> Iterator[Piece]:
            nonlocal left
            while left:
                kind, length = self._head()
                if kind != DATA or not 0 < length <= min(left, MAX_DATA):
                    raise BundleFormat(what="附件的数据长度不符", region="密文")
                left -= length
                yield from self._source.pieces(length)

        self._visitor.attachment(sha256, size, blocks())
        if left:
            raise AssertionError("the visitor left attachment bytes behind")

    def _take_entries(self, size: int) -> None:
        if size > MAX_ENTRIES:
            raise BundleLimits(limit="一组记录超过 32 MiB", region="密文")
        content = self._source.read(size)
        if not content.endswith(b"\n"):
            raise BundleFormat(what="记录没有写完", region="密文")
        lines = content[:-1].split(b"\n")
        self._entries += len(lines)
        self._visitor.entries(lines)
