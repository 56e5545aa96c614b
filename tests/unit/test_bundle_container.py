"""The container: what is written can be read by its recipient alone, in flat memory, and failures leave no thread behind."""

import io
import os
import threading
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from app.errors import BundleNotForUs, BundleSignature, BundleTampered
from app.sync.container.frames import MANIFEST, FrameWriter, read_frames
from app.sync.container.layout import prefix_for
from app.sync.container.reader import for_us, from_known, look, payload, prove
from app.sync.container.writer import BundleWriter
from tests.vectors.makings import NOW, SUITE, Authority, a_header, flipped, framed, sealed

AUTHORITY = Authority()
COMMISSION = AUTHORITY.station("测试市纪委监委", "commission")
GROUP = AUTHORITY.station("驻测试市教育局纪检监察组", "group")
OTHER = AUTHORITY.station("驻测试市财政局纪检监察组", "group")
MIB = 1 << 20


class Seen:
    """A visitor that keeps what it is shown; of attachments only length and digest."""

    def __init__(self) -> None:
        self.lines: list[bytes] = []
        self.files: list[tuple[str, int]] = []

    def manifest(self, value: dict[str, object]) -> None:
        self.seen = value

    def certificate(self, value: dict[str, object]) -> None:
        raise AssertionError(value)

    revocations = certificate

    def attachment(self, digest: str, size: int, blocks: Iterator[bytes]) -> None:
        state = sha256()
        for block in blocks:
            state.update(block)
        assert state.hexdigest() == digest
        self.files.append((digest, size))

    def entries(self, lines: list[bytes]) -> None:
        self.lines += lines


def read(raw: bytes) -> Seen:
    file, seen = io.BytesIO(raw), Seen()
    opened = look(file)
    prove(file, opened)
    with payload(file, opened, COMMISSION.sealing) as plain:
        read_frames(plain, seen)
    return seen


@pytest.mark.parametrize("size", [0, 1, 16_383, 16_384, 16_385, MIB - 1, MIB, MIB + 1, 5 * MIB + 7])
def test_attachment_of_any_size_comes_back(size: int) -> None:
    content = os.urandom(size)
    raw, _ = sealed(a_header(GROUP, COMMISSION, last=1, attachments=1), GROUP, COMMISSION, framed([b'{"a":1}'], [content]))
    seen = read(raw)
    assert seen.files == [(sha256(content).hexdigest(), size)]
    assert seen.lines == [b'{"a":1}']


def test_many_entries_come_back_in_order() -> None:
    lines = [b'{"n":%d,"text":"%s"}' % (n, b"x" * (n % 3000)) for n in range(5000)]
    raw, _ = sealed(a_header(GROUP, COMMISSION, last=5000), GROUP, COMMISSION, framed(lines))
    assert read(raw).lines == lines


def test_digest_of_the_proof_is_the_one_the_writer_gave() -> None:
    raw, result = sealed(a_header(GROUP, COMMISSION), GROUP, COMMISSION, framed())
    file = io.BytesIO(raw)
    assert prove(file, look(file)).digest == result.digest
    assert result.size == len(raw)


def test_copy_made_while_proving_is_the_same_file() -> None:
    raw, _ = sealed(a_header(GROUP, COMMISSION, attachments=1), GROUP, COMMISSION, framed([], [os.urandom(3 * MIB)]))
    file, copy = io.BytesIO(raw), io.BytesIO()
    prove(file, look(file), copy)
    assert copy.getvalue() == raw


def test_every_target_gets_the_same_bytes() -> None:
    one, two = io.BytesIO(), io.BytesIO()
    with BundleWriter([one, two], a_header(GROUP, COMMISSION), GROUP.signing, COMMISSION.certificate) as writer:
        writer.write(framed())
        writer.finish()
    assert one.getvalue() == two.getvalue()
    assert read(one.getvalue()).lines == []


def test_another_office_cannot_open_what_is_not_for_it() -> None:
    raw, _ = sealed(a_header(GROUP, COMMISSION), GROUP, COMMISSION, framed())
    file = io.BytesIO(raw)
    opened = look(file)
    with pytest.raises(BundleNotForUs):
        for_us(opened.header, OTHER.serials)
    with pytest.raises(BundleTampered), payload(file, opened, OTHER.sealing):
        pass


def test_wrong_recipient_is_told_at_once_at_any_size(tmp_path: Path) -> None:
    raw, _ = sealed(a_header(GROUP, COMMISSION), GROUP, COMMISSION, framed())
    header = a_header(GROUP, COMMISSION).dumps()
    prefix = prefix_for(SUITE, len(header), 200 << 30, 1 << 40)
    path = tmp_path / "large.pzb"
    path.write_bytes(prefix.pack() + raw[40:])
    os.truncate(path, prefix.total)
    with path.open("rb", buffering=0) as file:
        with pytest.raises(BundleNotForUs) as refused:
            for_us(look(file).header, OTHER.serials)
        assert file.tell() < 1 << 20, "a file of 200 GiB is not read to say for whom it is"
    assert COMMISSION.certificate.org_name in refused.value.message


@pytest.mark.parametrize(("part", "region"), [("header", "文件头"), ("key", "密钥块"), ("cipher", "密文"), ("trailer", "签名区")])
def test_a_changed_part_is_named(part: str, region: str) -> None:
    raw, _ = sealed(a_header(GROUP, COMMISSION), GROUP, COMMISSION, framed())
    opened = look(io.BytesIO(raw))
    number = raw.index(b'"number":1') + 9
    at = {"header": number, "key": opened.prefix.cipher_at - 5, "cipher": opened.prefix.cipher_at + 90,
          "trailer": opened.prefix.cipher_at + opened.prefix.cipher_size + 200}[part]
    file = io.BytesIO(flipped(raw, at, 1))
    with pytest.raises((BundleTampered, BundleSignature)) as refused:
        prove(file, look(file))
    assert refused.value.facts["region"] == region


def test_suite_pinned_for_a_station_is_the_only_one_taken() -> None:
    raw, _ = sealed(a_header(GROUP, COMMISSION), GROUP, COMMISSION, framed())
    opened = look(io.BytesIO(raw))
    from_known(opened, AUTHORITY.trust(suites={GROUP.certificate.station: 1}), NOW)
    with pytest.raises(BundleSignature):
        from_known(opened, AUTHORITY.trust(suites={GROUP.certificate.station: 2}), NOW)


class FullStick(io.BytesIO):
    """A stick that is full after `room` bytes."""

    def __init__(self, room: int) -> None:
        super().__init__()
        self._room = room

    def write(self, block: object) -> int:
        self._room -= len(block)  # type: ignore[arg-type]
        if self._room < 0:
            raise OSError(28, "No space left on device")
        return super().write(block)  # type: ignore[arg-type]


def write_attachment(file: io.BytesIO, content: bytes) -> None:
    with BundleWriter([file], a_header(GROUP, COMMISSION), GROUP.signing, COMMISSION.certificate) as writer:
        frames = FrameWriter(writer.write)
        frames.object(MANIFEST, {"format": "paizhu-payload", "version": 1})
        frames.attachment(sha256(content).hexdigest(), len(content), [content[at:at + MIB] for at in range(0, len(content), MIB)])
        frames.end()
        writer.finish()


@pytest.mark.parametrize("room", [10, 30_000, 3 * MIB])
def test_a_full_stick_stops_the_writer_and_its_threads(room: int) -> None:
    before = threading.active_count()
    content = os.urandom(8 * MIB)
    with pytest.raises(OSError, match="No space"):
        write_attachment(FullStick(room), content)
    assert threading.active_count() == before


def test_a_reader_that_stops_early_leaves_no_thread() -> None:
    raw, _ = sealed(a_header(GROUP, COMMISSION, attachments=1), GROUP, COMMISSION, framed([], [os.urandom(20 * MIB)]))
    before = threading.active_count()
    file = io.BytesIO(raw)
    with payload(file, look(file), COMMISSION.sealing) as plain:
        plain.read(100)
    assert threading.active_count() == before


def test_memory_does_not_grow_with_the_bundle(tmp_path: Path) -> None:
    size, block = 96 * MIB, os.urandom(MIB)
    digest = sha256()
    for _ in range(size // MIB):
        digest.update(block)
    path = tmp_path / "large.pzb"
    tracemalloc.start()
    with path.open("w+b") as file:
        header = replace(a_header(GROUP, COMMISSION), attachments=1)
        with BundleWriter([file], header, GROUP.signing, COMMISSION.certificate) as writer:
            frames = FrameWriter(writer.write)
            frames.object(MANIFEST, {"format": "paizhu-payload", "version": 1})
            frames.attachment(digest.hexdigest(), size, (block for _ in range(size // MIB)))
            frames.end()
            writer.finish()
    written = tracemalloc.get_traced_memory()[1]
    tracemalloc.reset_peak()
    with path.open("rb") as file:
        opened = look(file)
        prove(file, opened)
        with payload(file, opened, COMMISSION.sealing) as plain:
            read_frames(plain, Seen())
    read_peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert max(written, read_peak) < 40 * MIB, (written, read_peak)
