"""The payload compressed: pieces of about 2 MiB, each its length (4 bytes) and one zstd frame of its own.

Pieces depend on nothing before them, so several are compressed at once, each in one call; and a reader knows from the frame's own head how
much memory it will need before it opens it. Version 1 of the container has one zstd frame for all.

source    docs/formats/bundle-v2.md, section 1, check 21; RFC 8878
"""

import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import BinaryIO, cast

import zstandard

from app.errors import BundleFormat, BundleLimits

from ..lanes import BLOCK, Lane
from .blocks import Blocks

PIECE = 2 << 20
MAX_PIECE = 4 << 20
MAX_PACKED = MAX_PIECE + (1 << 16)          # zstd adds less to what cannot be compressed
MAX_WINDOW = 8 << 20
WORKERS = min(3, os.cpu_count() or 1)
_MAGIC = b"\x28\xb5\x2f\xfd"

Part = bytes | memoryview


class Packer:
    """`write(plain)`, then `finish()`: `give` gets each packed piece, in order, on a thread of its own. `stop()` ends it anyhow."""

    def __init__(self, give: Callable[[bytes], None], level: int) -> None:
        self._level, self._own = level, threading.local()
        self._parts: list[Part] = []
        self._gathered = 0
        self._pool = ThreadPoolExecutor(WORKERS, "pack")
        self._lane: Lane[Future[bytes]] = Lane(lambda packed: give(packed.result()))

    def write(self, plain: Part) -> None:
        """Keeps what it is given until it is packed: the caller must not change it."""
        self._parts.append(plain)
        self._gathered += len(plain)
        if self._gathered >= PIECE:
            self._hand_on()

    def finish(self) -> None:
        self._hand_on()
        self._lane.finish()
        self._pool.shutdown()

    def stop(self) -> None:
        self._pool.shutdown(cancel_futures=True)
        self._lane.stop()

    def _hand_on(self) -> None:
        if not self._gathered:
            return
        parts, self._parts, self._gathered = self._parts, [], 0
        plain = memoryview(parts[0] if len(parts) == 1 else b"".join(parts))
        step = PIECE if len(plain) > MAX_PIECE else MAX_PIECE
        for at in range(0, len(plain), step):
            self._lane.put(self._pool.submit(self._pack, plain[at:at + step]))

    def _pack(self, plain: Part) -> bytes:
        if not hasattr(self._own, "compressor"):
            self._own.compressor = zstandard.ZstdCompressor(level=self._level, write_checksum=True)
        return packed_piece(self._own.compressor.compress(plain))


def packed_piece(frame: bytes) -> bytes:
    return len(frame).to_bytes(4) + frame


def unpacked(source: Blocks) -> Iterator[bytes]:
    """The plain bytes, a piece at a time; a piece is opened only when its head keeps the limits.

    raises    BundleFormat, BundleLimits, and what `source` raises
    """
    opener = zstandard.ZstdDecompressor(max_window_size=MAX_WINDOW)
    while head := source.whole(4):
        size = int.from_bytes(head)
        if len(head) < 4:
            raise BundleFormat(what="内容提前结束", region="密文")
        if size > MAX_PACKED:
            raise BundleLimits(limit="压缩块超过 4 MiB", region="密文")
        frame = source.whole(size)
        if len(frame) < size:
            raise BundleFormat(what="内容提前结束", region="密文")
        yield _opened(opener, frame)


def _opened(opener: zstandard.ZstdDecompressor, frame: bytes) -> bytes:
    try:
        if not frame.startswith(_MAGIC):                     # zstd itself would step over a skippable frame
            raise BundleFormat(what="内容不能解压", region="密文")
        said = zstandard.get_frame_parameters(frame)
        if not 0 < said.content_size < zstandard.CONTENTSIZE_UNKNOWN or said.dict_id or not said.has_checksum:
            raise BundleFormat(what="压缩块没有写明长度或没有校验", region="密文")
        if said.window_size > MAX_WINDOW:
            raise BundleFormat(what="压缩块的窗口超过 8 MiB", region="密文")
        if said.content_size > MAX_PIECE:
            raise BundleLimits(limit="压缩块解压后超过 4 MiB", region="密文")
        return opener.decompress(frame, read_across_frames=False, allow_extra_data=False)
    except zstandard.ZstdError as error:
        raise BundleFormat(what="内容不能解压", region="密文") from error


def unpacked_whole(source: Blocks) -> Iterator[bytes]:
    """Of version 1: blocks of at most 1 MiB, however much a block expands; one zstd frame and nothing behind it."""
    plain = zstandard.ZstdDecompressor(max_window_size=MAX_WINDOW).stream_reader(cast(BinaryIO, source), read_size=BLOCK)
    try:
        while block := plain.read(BLOCK):
            yield block
    except zstandard.ZstdError as error:
        raise BundleFormat(what="内容不能解压", region="密文") from error
    if source.view(1):
        raise BundleFormat(what="内容之后还有数据", region="密文")
