"""P13: endless data, bombs, nesting, giant strings and counts meet a limit while they stream, through the real import; memory stays
bounded, the limit is named, and nothing is changed."""

import struct
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import zstandard

from app.errors import BundleExpired, BundleFormat, BundleLimits, BundleRefused, StorageFull
from app.sync import canon, importing
from app.sync.container import frames
from app.sync.container.formats import NEWEST
from app.sync.container.frames import ATTACHMENT, DATA, END, ENTRIES, MANIFEST, NOTE
from app.sync.media import medium as media
from app.sync.place import inbox, utc
from tests.integration.test_sync_hostile import party
from tests.threats.cli_pair import CliPair
from tests.threats.pair import Pair
from tests.vectors.makings import a_header, framed, made, packed

ROOT = Path(__file__).parents[2]
MANIFESTED = canon.dumps({"format": "paizhu-payload", "version": NEWEST.version})


def frame(kind: int, content: bytes, size: int | None = None) -> bytes:
    return bytes([kind]) + (len(content) if size is None else size).to_bytes(4) + content


def deep(depth: int) -> bytes:
    return b'{"a":' * depth + b"1" + b"}" * depth


def piece(content: bytes) -> bytes:
    return len(content).to_bytes(4) + content


def bomb(size: int) -> bytes:
    """Data of zeros in honest pieces of 1 MiB."""
    one = piece(zstandard.ZstdCompressor(level=3, write_checksum=True).compress(frame(DATA, bytes(1 << 20))))
    return one * (size >> 20)


BEGIN = frame(MANIFEST, MANIFESTED)
NOTHING = frame(END, canon.dumps({"entries": 0, "attachments": 0}))
ATTACHED = frame(ATTACHMENT, canon.dumps({"sha256": "0" * 64, "size": 1 << 39}))
PAYLOADS: dict[str, tuple[type[BundleRefused], str, dict[str, Any]]] = {
    "more plain than the prefix says": (BundleLimits, "解压后的长度超过文件头所写", {"plain": framed(), "plain_size": 20}),
    "a bomb of pieces": (BundleLimits, "解压后的长度", {"plain": BEGIN, "compressed": packed(BEGIN + frame(ATTACHMENT, canon.dumps(
        {"sha256": "0" * 64, "size": 1 << 30}))) + bomb(64 << 20), "plain_size": 1000}),
    "endless frames": (BundleLimits, "解压后的长度", {"plain": BEGIN + frame(NOTE, b"{}") * 10, "plain_size": len(BEGIN) + 3}),
    "a piece beyond 4 MiB": (BundleLimits, "压缩块超过 4 MiB", {"plain": BEGIN, "compressed": (5 << 20).to_bytes(4) + bytes(5 << 20)}),
    "a piece that unpacks beyond 4 MiB": (BundleLimits, "压缩块解压后超过 4 MiB", {
        "plain": BEGIN, "compressed": piece(zstandard.ZstdCompressor(level=3, write_checksum=True).compress(bytes(8 << 20)))}),
    "an object beyond 1 MiB": (BundleLimits, "单项数据超过 1 MiB", {"plain": frame(MANIFEST, b" " * ((1 << 20) + 1))}),
    "a group of records beyond 32 MiB": (BundleLimits, "一组记录超过 32 MiB", {"plain": BEGIN + frame(ENTRIES, b"x", 33 << 20) + b"x"}),
    "an attachment beyond 256 GiB": (BundleLimits, "附件超过 256 GiB", {"plain": BEGIN + ATTACHED}),
    "a manifest nested 5000 deep": (BundleFormat, "规范", {"plain": frame(MANIFEST, deep(5000)) + NOTHING}),
    "a piece of data beyond its attachment": (BundleFormat, "附件的数据长度不符", {
        "plain": BEGIN + frame(ATTACHMENT, canon.dumps({"sha256": "0" * 64, "size": 3})) + frame(DATA, b"four") + NOTHING}),
}
HEADERS: dict[str, tuple[type[BundleRefused], str, Callable[[bytes], bytes]]] = {
    "a header beyond 64 KiB": (BundleLimits, "文件头超过 64 KiB", lambda raw: raw[:12] + struct.pack(">I", 65_537) + raw[16:]),
    "a file beyond 1 TiB": (BundleLimits, "总长度", lambda raw: raw[:20] + struct.pack(">Q", 1 << 41) + raw[28:]),
    "a payload beyond 2 TiB": (BundleLimits, "总长度", lambda raw: raw[:28] + struct.pack(">Q", (1 << 41) + 1) + raw[36:]),
}


def nothing_changed(pair: Pair, take: Callable[[], object], refusal: type[BundleRefused], told: str) -> None:
    commission = pair.commission
    before = commission.digest(), commission.partner().received
    with pytest.raises(refusal, match=told):
        take()
    assert (commission.digest(), commission.partner().received) == before
    assert not inbox(commission).exists() or not [one for one in inbox(commission).rglob("*") if one.is_file()]
    objects = commission.folder / "objects"
    assert not objects.exists() or not [one for one in objects.rglob("*") if one.is_file()]


def crafted(pair: Pair, tmp_path: Path, header: Any = None, **parts: Any) -> Path:
    giver, taker = party(pair.group), party(pair.commission)
    header = header or a_header(giver, taker, created=utc(pair.clock()))
    path = tmp_path / "crafted.pzb"
    path.write_bytes(made(header, giver, taker, **parts))
    return path


def test_p13_every_limit_of_the_payload(pair: Pair, tmp_path: Path) -> None:
    for name, (refusal, told, parts) in PAYLOADS.items():
        path = crafted(pair, tmp_path, **parts)
        nothing_changed(pair, lambda path=path: pair.commission.take(path), refusal, told)
        assert name


def test_p13_notes_together_have_a_limit(pair: Pair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert frames.MAX_NOTES == 16 << 20
    monkeypatch.setattr(frames, "MAX_NOTES", 20)
    path = crafted(pair, tmp_path, plain=BEGIN + frame(NOTE, b'{"note":"anything at all"}') + NOTHING)
    nothing_changed(pair, lambda: pair.commission.take(path), BundleLimits, "附带说明超过 16 MiB")


def test_p13_every_limit_of_the_header(pair: Pair, tmp_path: Path) -> None:
    good = crafted(pair, tmp_path, plain=framed()).read_bytes()
    for refusal, told, spoil in HEADERS.values():
        path = tmp_path / "spoilt.pzb"
        path.write_bytes(spoil(good))
        nothing_changed(pair, lambda path=path: pair.commission.take(path), refusal, told)


@pytest.mark.parametrize("changes", [
    {"acks": [{"epoch": 1, "number": 0, "digest": "0" * 64, "gaps": [], "received": 0}] * 17},
    {"acks": [{"epoch": 1, "number": 0, "digest": "0" * 64, "gaps": [[n, n] for n in range(1, 102)], "received": 0}]},
    {"number": 2**63}, {"first": 2**63, "last": 2**63}, {"attachments": 2**64 - 1},
    {"recipient": {"serial": "x", "station": "x", "org": "x", "name": "长" * 201}},
    {"mark": {"classification": "x" * 201, "term": None}},
], ids=lambda changes: next(iter(changes)))
def test_p13_counts_and_strings_of_the_header(pair: Pair, tmp_path: Path, changes: dict[str, Any]) -> None:
    giver, taker = party(pair.group), party(pair.commission)
    fields = canon.loads(a_header(giver, taker, created=utc(pair.clock())).dumps()) | changes
    path = tmp_path / "counts.pzb"
    path.write_bytes(made(canon.dumps(fields), giver, taker, framed()))
    nothing_changed(pair, lambda: pair.commission.take(path), BundleFormat, f"文件头的 {next(iter(changes))}")


def test_p13_numbers_far_ahead_are_not_kept(pair: Pair, tmp_path: Path) -> None:
    giver, taker = party(pair.group), party(pair.commission)
    header = a_header(giver, taker, created=utc(pair.clock()), number=1002, previous="ab" * 32)
    nothing_changed(pair, lambda: pair.commission.take(crafted(pair, tmp_path, header, plain=framed())), BundleLimits, "一千号以上")


def test_p13_what_unpacks_to_more_than_the_disk_holds_is_not_begun(pair: Pair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An attachment of 300 MB that travels in 30 kB: the declared length is compared with the free space before anything is written."""
    giver, taker = party(pair.group), party(pair.commission)
    size = 300 << 20
    content = frame(DATA, bytes(1 << 20))
    per = zstandard.ZstdCompressor(level=3, write_checksum=True).compress(content)
    begin = BEGIN + frame(ATTACHMENT, canon.dumps({"sha256": sha256(b"").hexdigest(), "size": size}))
    end = frame(END, canon.dumps({"entries": 0, "attachments": 1}))
    packed_ = packed(begin) + piece(per) * 300 + packed(end)
    path = tmp_path / "bomb.pzb"
    header = replace(a_header(giver, taker, created=utc(pair.clock())), attachments=1)
    path.write_bytes(made(header, giver, taker, b"", compressed=packed_, plain_size=len(begin) + 300 * len(content) + len(end)))
    assert path.stat().st_size < 200_000
    plenty = media.look_at
    monkeypatch.setattr(importing, "look_at", lambda folder: replace(plenty(folder), free=100 << 20))
    nothing_changed(pair, lambda: pair.commission.take(path), StorageFull, "需要 301.*剩余 100.0 MB")  # type: ignore[arg-type]


GROWTH = """
import resource, sys
from pathlib import Path
from app.errors import BundleRefused
from tests.vectors.stations import COMMISSION, opened
from datetime import datetime, timedelta, timezone
place = opened(Path(sys.argv[1]), "commission", COMMISSION, lambda: datetime(2026, 11, 20, 10, 0, tzinfo=timezone(timedelta(hours=8))))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for file in sys.argv[2:]:
    try:
        place.take(file)
    except BundleRefused as refused:
        print(refused.number)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="ru_maxrss in kilobytes")
def test_p13_memory_stays_bounded_however_much_it_unpacks_to(pair: Pair, tmp_path: Path) -> None:
    """256 MB of zeros in pieces, declared as the length they have: refused by the digest at their end, in little memory."""
    size = 256 << 20
    content = frame(DATA, bytes(1 << 20))
    per = piece(zstandard.ZstdCompressor(level=3, write_checksum=True).compress(content))
    begin = BEGIN + frame(ATTACHMENT, canon.dumps({"sha256": "0" * 64, "size": size}))
    end = frame(END, canon.dumps({"entries": 0, "attachments": 1}))
    header = replace(a_header(party(pair.group), party(pair.commission), created=utc(pair.clock())), attachments=1)
    path = crafted(pair, tmp_path, header, plain=b"", compressed=packed(begin) + per * 256 + packed(end),
                   plain_size=len(begin) + 256 * len(content) + len(end))
    pair.commission.store.checkpoint()
    done = subprocess.run([sys.executable, "-c", GROWTH, str(pair.commission.folder), str(path)], cwd=ROOT, capture_output=True, text=True,
                          timeout=120, check=True)
    code, growth = done.stdout.split()
    assert code == "BND-08"
    assert int(growth) < 64 * 1024


def test_p13_the_command_names_the_limit(cli_pair: CliPair, tmp_path: Path) -> None:
    pair = cli_pair.copied(tmp_path / "cli")
    commission = pair.commission
    path = pair.up()
    raw = path.read_bytes()
    path.write_bytes(raw[:12] + struct.pack(">I", 1 << 30) + raw[16:])
    ended = commission.end("bundle", "import", path)
    assert (ended.status, ended.code) == (3, "BUNDLE_LIMITS")
    assert "文件头超过 64 KiB" in ended.facts["error"]["message"]
    assert commission.ask("count", "unit")["count"] == 0


def test_p13_giant_and_strange_values_in_a_record_are_put_aside(pair: Pair, tmp_path: Path) -> None:
    """A record that does not fit is put aside by name; what nests too deep, or is dated beyond reason, refuses the whole."""
    from tests.integration.test_sync_hostile import bundle, clock_at, unit
    long_name = {"name": "x" * 5000, "sha256": "0" * 64, "size": 1}
    for values in ({"name": "长" * 1_000_000}, {"duty": "长" * 1_100_000}, {"files": [long_name]}):
        path = bundle(pair.group, pair.commission, tmp_path, [unit(pair.group, values=values)])
        done = pair.commission.take(path, dry_run=True)
        assert (done.new, done.rejected) == (0, 1)
    late = unit(pair.group, clock=clock_at(pair.group, 2**47))
    for refusal, told, lines in ((BundleFormat, "不是同步包", [deep(20)]), (BundleExpired, "时间不对", [late])):
        path = bundle(pair.group, pair.commission, tmp_path, lines)
        nothing_changed(pair, lambda path=path: pair.commission.take(path), refusal, told)
