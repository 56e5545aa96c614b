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
from app.sync.container.header import Header
from app.sync.container.layout import prefix_for
from app.sync.container.reader import for_us, from_known, look, payload, prove
from app.sync.container.writer import BundleWriter, Sealed
from app.sync.suites import SUITES, Suite
from tests.vectors.makings import NOW, Authority, a_header, flipped, framed, sealed

MIB = 1 << 20


class World:
    """A commission and two groups, all of one suite."""

    def __init__(self, suite: Suite) -> None:
        self.suite, self.authority = suite, Authority(suite=suite)
        self.commission = self.authority.station("测试市纪委监委", "commission")
        self.group = self.authority.station("驻测试市教育局纪检监察组", "group")
        self.other = self.authority.station("驻测试市财政局纪检监察组", "group")

    def header(self, **changes: object) -> Header:
        return a_header(self.group, self.commission, **changes)

    def sealed(self, plain: bytes, **changes: object) -> tuple[bytes, Sealed]:
        return sealed(self.header(**changes), self.group, self.commission, plain)


@pytest.fixture(scope="module", params=SUITES.values(), ids=lambda suite: suite.code)
def world(request: pytest.FixtureRequest) -> World:
    return World(request.param)


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


def read(world: World, raw: bytes) -> Seen:
    file, seen = io.BytesIO(raw), Seen()
    opened = look(file)
    prove(file, opened)
    with payload(file, opened, world.commission.sealing) as plain:
        read_frames(plain, seen)
    return seen


@pytest.mark.parametrize("size", [0, 1, 16_383, 16_384, 16_385, MIB - 1, MIB, MIB + 1, 5 * MIB + 7])
def test_attachment_of_any_size_comes_back(world: World, size: int) -> None:
    content = os.urandom(size)
    raw, _ = world.sealed(framed([b'{"a":1}'], [content]), last=1, attachments=1)
    seen = read(world, raw)
    assert seen.files == [(sha256(content).hexdigest(), size)]
    assert seen.lines == [b'{"a":1}']


def test_many_entries_come_back_in_order(world: World) -> None:
    lines = [b'{"n":%d,"text":"%s"}' % (n, b"x" * (n % 3000)) for n in range(5000)]
    raw, _ = world.sealed(framed(lines), last=5000)
    assert read(world, raw).lines == lines


def test_digest_of_the_proof_is_the_one_the_writer_gave(world: World) -> None:
    raw, result = world.sealed(framed())
    file = io.BytesIO(raw)
    assert prove(file, look(file)).digest == result.digest
    assert result.size == len(raw)


def test_copy_made_while_proving_is_the_same_file(world: World) -> None:
    raw, _ = world.sealed(framed([], [os.urandom(3 * MIB)]), attachments=1)
    file, copy = io.BytesIO(raw), io.BytesIO()
    prove(file, look(file), copy)
    assert copy.getvalue() == raw


def test_every_target_gets_the_same_bytes(world: World) -> None:
    one, two = io.BytesIO(), io.BytesIO()
    with BundleWriter([one, two], world.header(), world.group.signing, world.commission.certificate) as writer:
        writer.write(framed())
        writer.finish()
    assert one.getvalue() == two.getvalue()
    assert read(world, one.getvalue()).lines == []


def test_another_office_cannot_open_what_is_not_for_it(world: World) -> None:
    raw, _ = world.sealed(framed())
    file = io.BytesIO(raw)
    opened = look(file)
    with pytest.raises(BundleNotForUs):
        for_us(opened.header, world.other.serials)
    with pytest.raises(BundleTampered), payload(file, opened, world.other.sealing):
        pass


def test_wrong_recipient_is_told_at_once_at_any_size(world: World, tmp_path: Path) -> None:
    raw, _ = world.sealed(framed())
    header = world.header().dumps()
    prefix = prefix_for(world.suite, len(header), 200 << 30, 1 << 40)
    path = tmp_path / "large.pzb"
    path.write_bytes(prefix.pack() + raw[40:])
    os.truncate(path, prefix.total)
    with path.open("rb", buffering=0) as file:
        with pytest.raises(BundleNotForUs) as refused:
            for_us(look(file).header, world.other.serials)
        assert file.tell() < 1 << 20, "a file of 200 GiB is not read to say for whom it is"
    assert world.commission.certificate.org_name in refused.value.message


@pytest.mark.parametrize(("part", "region"), [("header", "文件头"), ("key", "密钥块"), ("cipher", "密文"), ("trailer", "签名区")])
def test_a_changed_part_is_named(world: World, part: str, region: str) -> None:
    raw, _ = world.sealed(framed())
    opened = look(io.BytesIO(raw))
    number = raw.index(b'"number":1') + 9
    at = {"header": number, "key": opened.prefix.cipher_at - 5, "cipher": opened.prefix.cipher_at + 90,
          "trailer": opened.prefix.cipher_at + opened.prefix.cipher_size + 100}[part]
    file = io.BytesIO(flipped(raw, at, 1))
    with pytest.raises((BundleTampered, BundleSignature)) as refused:
        prove(file, look(file))
    assert refused.value.facts["region"] == region


def test_suite_pinned_for_a_station_is_the_only_one_taken(world: World) -> None:
    raw, _ = world.sealed(framed())
    opened = look(io.BytesIO(raw))
    from_known(opened, world.authority.trust(suites={world.group.certificate.station: world.suite.number}), NOW)
    with pytest.raises(BundleSignature):
        from_known(opened, world.authority.trust(suites={world.group.certificate.station: 3 - world.suite.number}), NOW)


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


def write_attachment(world: World, file: io.BytesIO, content: bytes) -> None:
    with BundleWriter([file], world.header(), world.group.signing, world.commission.certificate) as writer:
        frames = FrameWriter(writer.write)
        frames.object(MANIFEST, {"format": "paizhu-payload", "version": 1})
        frames.attachment(sha256(content).hexdigest(), len(content), [content[at:at + MIB] for at in range(0, len(content), MIB)])
        frames.end()
        writer.finish()


@pytest.mark.parametrize("room", [10, 30_000, 3 * MIB])
def test_a_full_stick_stops_the_writer_and_its_threads(world: World, room: int) -> None:
    before = threading.active_count()
    content = os.urandom(8 * MIB)
    with pytest.raises(OSError, match="No space"):
        write_attachment(world, FullStick(room), content)
    assert threading.active_count() == before


def test_a_reader_that_stops_early_leaves_no_thread(world: World) -> None:
    raw, _ = world.sealed(framed([], [os.urandom(20 * MIB)]), attachments=1)
    before = threading.active_count()
    file = io.BytesIO(raw)
    with payload(file, look(file), world.commission.sealing) as plain:
        plain.read(100)
    assert threading.active_count() == before


def test_memory_does_not_grow_with_the_bundle(world: World, tmp_path: Path) -> None:
    # Suite 2 is slower; what holds at 48 MiB holds at 96.
    size, block = (96 if world.suite.number == 1 else 48) * MIB, os.urandom(MIB)
    digest = sha256()
    for _ in range(size // MIB):
        digest.update(block)
    path = tmp_path / "large.pzb"
    tracemalloc.start()
    with path.open("w+b") as file:
        header = replace(world.header(), attachments=1)
        with BundleWriter([file], header, world.group.signing, world.commission.certificate) as writer:
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
        with payload(file, opened, world.commission.sealing) as plain:
            read_frames(plain, Seen())
    read_peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert max(written, read_peak) < 40 * MIB, (written, read_peak)
