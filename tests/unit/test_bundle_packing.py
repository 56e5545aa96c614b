"""Compression in pieces: what comes out is what went in, in order, within the limits of the format; failures end the threads."""

import random
import threading

import pytest
import zstandard

from app.errors import BundleFormat, BundleLimits
from app.sync.container.blocks import Blocks
from app.sync.container.packing import MAX_PACKED, MAX_PIECE, Packer, packed_piece, unpacked

MIB = 1 << 20


def packed(parts: list[bytes]) -> list[bytes]:
    pieces: list[bytes] = []
    packer = Packer(pieces.append, 3)
    for part in parts:
        packer.write(part)
    packer.finish()
    return pieces


@pytest.mark.parametrize("sizes", [[], [1], [5, MIB, 5, MIB, 5, MIB], [9 * MIB + 3], [MAX_PIECE], [MAX_PIECE + 1], [70_000] * 100])
def test_pieces_keep_order_and_limits(sizes: list[int]) -> None:
    chance = random.Random(len(sizes))
    parts = [chance.randbytes(size) for size in sizes]
    pieces = packed(parts)
    assert b"".join(unpacked(Blocks(iter(pieces)))) == b"".join(parts)
    for piece in pieces:
        assert int.from_bytes(piece[:4]) == len(piece) - 4 <= MAX_PACKED
        assert 0 < zstandard.frame_content_size(piece[4:]) <= MAX_PIECE
    assert len(pieces) <= sum(sizes) // (2 * MIB) + 1


def test_pieces_are_found_whatever_the_blocks() -> None:
    raw, plain = b"".join(packed([b"abc" * MIB])), b"abc" * MIB
    assert b"".join(unpacked(Blocks(iter([raw[at:at + 1000] for at in range(0, len(raw), 1000)])))) == plain


@pytest.mark.parametrize(("size", "refusal"), [(MAX_PIECE, None), (MAX_PIECE + 1, BundleLimits)])
def test_largest_piece(size: int, refusal: type[Exception] | None) -> None:
    raw = packed_piece(zstandard.ZstdCompressor(write_checksum=True).compress(bytes(size)))
    if refusal is None:
        assert sum(map(len, unpacked(Blocks(iter([raw]))))) == size
        return
    with pytest.raises(refusal):
        list(unpacked(Blocks(iter([raw]))))


def test_nothing_is_handed_out_of_a_piece_that_is_wrong() -> None:
    raw = packed([b"text" * 1000])[0]
    with pytest.raises(BundleFormat):
        next(unpacked(Blocks(iter([raw[:-1] + bytes([raw[-1] ^ 1])]))))


def test_failure_of_the_taker_ends_every_thread() -> None:
    before = threading.active_count()

    def give(_piece: bytes) -> None:
        raise OSError(28, "full")

    packer = Packer(give, 3)

    def write_all() -> None:
        for _ in range(20):
            packer.write(bytes(3 * MIB))
        packer.finish()

    with pytest.raises(OSError, match="full"):
        write_all()
    packer.stop()
    assert threading.active_count() == before
