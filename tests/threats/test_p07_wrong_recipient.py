"""P7: what is addressed to another office is refused from the header alone: under one second, before any decryption, at any size."""

import struct
import time
from pathlib import Path
from typing import Any

import pytest

from app.errors import BundleNotForUs
from app.sync import importing, service, taking
from app.sync.container.layout import MAX_HEADER, PREFIX_SIZE
from app.sync.media import collecting
from app.sync.media.folder import import_folder
from app.sync.place import inbox
from app.sync.suites import SUITES
from tests.threats.cli_pair import CliPair
from tests.threats.pair import Pair
from tests.vectors.stations import COMMISSION

TWENTY_GB = 20 * 1024**3


def enlarged(path: Path, size: int = TWENTY_GB) -> Path:
    """The bundle's prefix and header over a file of `size` bytes that holds nothing: sparse, so it costs no disk."""
    raw = path.read_bytes()
    header = int.from_bytes(raw[12:16])
    rest = size - PREFIX_SIZE - header - int.from_bytes(raw[16:20]) - int.from_bytes(raw[36:40])
    out = path.with_name("huge.pzb")
    with out.open("wb") as file:
        file.write(raw[:20] + struct.pack(">QQ", rest, rest) + raw[36:PREFIX_SIZE + header])
        file.truncate(size)
    return out


class Counting:
    """A file that counts what is read of it."""

    def __init__(self, file: Any) -> None:
        self.file, self.bytes, self.furthest = file, 0, 0

    def read(self, size: int = -1) -> bytes:
        part: bytes = self.file.read(size)
        self.bytes += len(part)
        self.furthest = max(self.furthest, self.file.tell())
        return part

    def __enter__(self) -> "Counting":
        return self

    def __exit__(self, *_: object) -> None:
        self.file.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.file, name)


def refused(pair: Pair, path: Path, monkeypatch: pytest.MonkeyPatch) -> Counting:
    """The import at the other group, with the counts of what it read, and nothing decrypted, proved or kept."""
    opened: list[Counting] = []
    plain = collecting.open_bundle

    def counted(at: Path) -> Any:
        opened.append(Counting(plain(at)))
        return opened[-1]

    def never(*_: object, **__: object) -> None:
        raise AssertionError("decrypted, or proved, what is not for us")

    suite = type(SUITES[1])
    with monkeypatch.context() as patch:
        patch.setattr(collecting, "open_bundle", counted)
        patch.setattr(taking, "payload", never)
        patch.setattr(importing, "prove", never)
        for name in ("open_key", "decryptor"):
            patch.setattr(suite, name, never)
        begun = time.perf_counter()
        with pytest.raises(BundleNotForUs) as told:
            pair.other.take(path)
        assert time.perf_counter() - begun < 1
    assert told.value.facts["recipient"] == COMMISSION
    assert COMMISSION in told.value.message
    assert (told.value.number, told.value.exit) == ("BND-10", 3)
    [counting] = opened
    return counting


@pytest.mark.parametrize("size", [None, TWENTY_GB], ids=["small", "20 GB"])
def test_p07_the_header_alone_is_read_and_nothing_decrypted(pair: Pair, monkeypatch: pytest.MonkeyPatch, size: int | None) -> None:
    path = Path(pair.up())
    if size:
        path = enlarged(path, size)
        assert path.stat().st_size == size
    header = 0 if size else int.from_bytes(path.read_bytes()[12:16])
    before = pair.other.digest()
    counting = refused(pair, path, monkeypatch)
    most = PREFIX_SIZE + (header or MAX_HEADER)
    assert counting.bytes <= most
    assert counting.furthest <= most
    assert pair.other.digest() == before
    assert not inbox(pair.other).exists() or not list(inbox(pair.other).iterdir())


def test_p07_one_volume_is_enough_to_refuse(pair: Pair, tmp_path: Path) -> None:
    from app.desk.attaching import attach
    from tests.vectors.makings import seed
    from tests.vectors.stations import a_unit
    (tmp_path / "x.bin").write_bytes(seed("noise", 200_000))
    attach(pair.group.desk, a_unit(pair.group), tmp_path / "x.bin")
    made = pair.group.export("commission", pair.stick, volume_size=100_000)
    for file in made.files[1:]:
        Path(file).unlink()
    begun = time.perf_counter()
    with pytest.raises(BundleNotForUs):
        pair.other.take(made.files[0])
    assert time.perf_counter() - begun < 1
    assert collecting.waiting(pair.other) == []


def test_p07_whoever_claims_another_recipient_in_a_header_gains_nothing(pair: Pair) -> None:
    """The station in the header is ours, the certificate another's: both must be ours."""
    path = Path(pair.up())
    raw = path.read_bytes()
    ours, theirs = pair.other.station.station_id.encode(), pair.commission.station.station_id.encode()
    at = raw.index(theirs, raw.index(b'"recipient"'))
    path.write_bytes(raw[:at] + ours + raw[at + len(ours):])
    with pytest.raises(BundleNotForUs):
        pair.other.take(path)


def test_p07_a_folder_of_others_bundles_is_told_apart_by_headers(pair: Pair) -> None:
    for_commission, for_group = Path(pair.up()), Path(pair.down())
    huge = enlarged(for_commission)
    begun = time.perf_counter()
    found = import_folder(pair.other, pair.other.desk, pair.stick)
    assert time.perf_counter() - begun < 1
    assert found.results == []
    assert {one.path.name: one.code for one in found.picked.found} == dict.fromkeys(
        (for_commission.name, for_group.name, huge.name), "BUNDLE_NOT_FOR_US")
    assert all(one.why for one in found.picked.found)


def test_p07_the_command_refuses_in_one_sentence_and_audits(cli_pair: CliPair, tmp_path: Path) -> None:
    pair = cli_pair.copied(tmp_path / "cli")
    group = pair.group
    huge = enlarged(pair.up())
    ended = group.end("bundle", "import", huge)
    assert (ended.status, ended.code) == (3, "BUNDLE_NOT_FOR_US")
    assert "交给测试市纪委监委的" in ended.facts["error"]["message"]
    assert ended.facts["error"]["details"]["region"] == "文件头"
    log = group.ask("audit", "list")["entries"]
    assert any((one["act"], one["detail"]) == ("bundle.refused", "BUNDLE_NOT_FOR_US") for one in log)
    assert service.inspect(huge).bytes == TWENTY_GB
