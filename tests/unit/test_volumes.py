"""The volumes of a bundle: every vector gives what docs/formats/volumes-v2.md says, and they are what its text describes."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.errors import BundleRefused, BundleVolumeMissing, Usage, VolumeDamaged
from app.sync import service
from app.sync.media.volume import read_volume
from app.sync.media.volumes import PRESETS, size_of
from tests.vectors.make_volumes import CUT, volumes
from tests.vectors.makings import Authority

VECTORS = Path(__file__).parents[1] / "vectors"
INDEX = json.loads((VECTORS / "volumes-v2" / "index.json").read_text("utf-8"))
NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize("name", sorted(INDEX))
def test_every_vector(name: str) -> None:
    path, expect = VECTORS / "volumes-v2" / name / INDEX[name]["import"], INDEX[name]["expect"]
    root = Authority().root
    if expect == "ok":
        assert service.verify_under(path, root, NOW).valid
        return
    with pytest.raises(BundleRefused) as refused:
        service.verify_under(path, root, NOW)
    assert refused.value.number == expect, refused.value.message
    if name == "content_changed":
        assert isinstance(refused.value, VolumeDamaged)
        assert "第2卷已损坏" in refused.value.message
    if isinstance(refused.value, BundleVolumeMissing):
        assert refused.value.details()["missing"] == [2]
        assert refused.value.details()["here"] == [1, 3]


def test_the_writer_makes_the_vectors(tmp_path: Path) -> None:
    from app.sync.media.delivering import Cut, layout_of
    from app.sync.media.medium import look_at
    source = VECTORS / "bundle-v2" / "one_entry.pzb"
    made = volumes(source.read_bytes())
    with (VECTORS / "volumes-v2" / "three" / "a.pzb.001").open("rb") as first:
        whole = read_volume(first).whole.hex()
    with Cut(layout_of(source, whole, len(made[0])), tmp_path / "a.pzb", lambda *_: None) as cut:
        cut.write([1, 2, 3], look_at(tmp_path))
        files = cut.keep()
    for file, raw in zip(files, made, strict=True):
        assert Path(file).read_bytes() == raw == (VECTORS / "volumes-v2" / "three" / Path(file).name).read_bytes()
    assert [len(raw) - len(made[0]) for raw in made[:2]] == [0, 0]
    assert sum(one.bytes for one in cut.volumes) == source.stat().st_size
    assert cut.volumes[0].bytes == CUT


def test_a_single_volume_tells_whose_it_is() -> None:
    seen = service.inspect(VECTORS / "volumes-v2" / "one_absent" / "a.pzb.003")
    whole = service.inspect(VECTORS / "bundle-v2" / "one_entry.pzb")
    assert (seen.bundle_id, seen.sender, seen.bytes) == (whole.bundle_id, whole.sender, whole.bytes)
    assert (seen.volume or {})["number"] == 3
    assert whole.volume is None


@pytest.mark.parametrize(("text", "size"), [("fat32", 2**32 - 1), ("CD", PRESETS["cd"]), ("dvd", PRESETS["dvd"]), ("65536", 65_536)])
def test_sizes_are_presets_or_bytes(text: str, size: int) -> None:
    assert size_of(text) == size


@pytest.mark.parametrize("text", ["", "0", "-1", "1e6", "65535", "４", "floppy", "9" * 30])
def test_other_sizes_are_refused(text: str) -> None:
    with pytest.raises(Usage):
        size_of(text)
