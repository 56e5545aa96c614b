"""P19: a medium pulled, full or forgetful while it is written: the final name stands only on what is complete, flushed and read back;
otherwise the number is not spent. What comes in is only read."""

import errno
import os
import shutil
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.desk.attaching import attach
from app.errors import BundleVolumeMissing, Cancelled, PaizhuError, StorageFailed, StorageFull, StorageReadOnly
from app.sync import files, outgoing
from app.sync.media import collecting, onto, volume
from app.sync.media import medium as media
from app.sync.media.folder import import_folder, look_into
from app.sync.place import outbox
from tests.integration.test_sync_media import KILLED, ROOT, Failing
from tests.threats.cli_pair import CliPair
from tests.threats.pair import Pair
from tests.vectors.looking import looks
from tests.vectors.makings import seed
from tests.vectors.stations import GROUP, a_unit, opened

SIZE = 160_000


@pytest.fixture
def loaded(pair: Pair, tmp_path: Path) -> Pair:
    (tmp_path / "x.bin").write_bytes(seed("noise", 300_000))
    attach(pair.group.desk, a_unit(pair.group), tmp_path / "x.bin")
    return pair


def failing(patch: pytest.MonkeyPatch, stick: Path, room: int, code: int) -> None:
    """From the third file of the stick on (or the first, of a whole bundle) writing fails after `room` bytes."""
    plain = files.PartFile.__init__

    def made(self: files.PartFile, path: Path) -> None:
        plain(self, path)
        if path.parent == stick and path.suffix in (".pzb", ".003"):
            self.file = Failing(self.file, room, code)  # type: ignore[assignment]

    patch.setattr(files.PartFile, "__init__", made)


@pytest.mark.parametrize("volumes", [None, SIZE], ids=["whole", "volumes"])
@pytest.mark.parametrize(("code", "kind"), [(errno.ENOSPC, StorageFull), (errno.EIO, StorageFailed), (errno.EROFS, StorageReadOnly),
                                            (errno.ENODEV, StorageFailed)])
@pytest.mark.parametrize("room", [0, 60_000])
def test_p19_a_medium_that_fails_while_written_spends_no_number(loaded: Pair, volumes: int | None, code: int,
                                                               kind: type[PaizhuError], room: int) -> None:
    group = loaded.group
    with pytest.MonkeyPatch.context() as patch:
        failing(patch, loaded.stick, room, code)
        with pytest.raises(kind):
            group.export("commission", loaded.stick, volume_size=volumes)
    assert not list(loaded.stick.iterdir()), "no name stands, not even of the volumes that were written"
    assert not list(outbox(group).iterdir())
    assert group.partner("commission").sent == 0


@pytest.mark.parametrize("volumes", [None, SIZE], ids=["whole", "volumes"])
def test_p19_what_reads_back_otherwise_gets_no_name(loaded: Pair, monkeypatch: pytest.MonkeyPatch, volumes: int | None) -> None:
    plain = files.PartFile.flush

    def forgetful(self: files.PartFile, **how: bool) -> None:
        plain(self, **how)
        if self.path.parent == loaded.stick and self.path.suffix in (".pzb", ".002"):
            raw = bytearray(self.part.read_bytes())
            raw[-100] ^= 4
            self.part.write_bytes(bytes(raw))

    with monkeypatch.context() as patch:
        patch.setattr(files.PartFile, "flush", forgetful)
        with pytest.raises(StorageFailed, match="读回"):
            loaded.group.export("commission", loaded.stick, volume_size=volumes)
    assert not list(loaded.stick.iterdir())
    assert loaded.group.partner("commission").sent == 0


def test_p19_flush_and_read_back_come_before_the_name(loaded: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    """In this order, for every file of the stick: fsync, read, the number in the store, the name."""
    order: list[str] = []
    fsync, rename, write = os.fsync, os.replace, outgoing._spend

    def synced(handle: int) -> None:
        order.append("sync")
        fsync(handle)

    def named(part: Path, path: Path) -> None:
        if Path(path).parent == loaded.stick:
            order.append("name")
        rename(part, path)

    def spent(*given: Any) -> None:
        assert not [one for one in loaded.stick.iterdir() if one.suffix != "" and not one.name.startswith(".part-")]
        order.append("spend")
        write(*given)

    proved = onto.Cut.write

    def cut(self: Any, *given: Any) -> None:
        proved(self, *given)
        order.append("read back")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", synced)
        patch.setattr(os, "replace", named)
        patch.setattr(outgoing, "_spend", spent)
        patch.setattr(onto.Cut, "write", cut)
        made = loaded.group.export("commission", loaded.stick, volume_size=SIZE)
    assert len(made.volumes) == 3
    assert order.index("sync") < order.index("read back") < order.index("spend") < order.index("name")
    assert order[:order.index("read back")].count("sync") >= 3
    assert order.count("name") == 3


def test_p19_the_second_medium_pulled_leaves_the_first_and_the_rest_follows(loaded: Pair, tmp_path: Path) -> None:
    group, second = loaded.group, tmp_path / "second"
    plenty = media.look_at
    with pytest.MonkeyPatch.context() as patch:
        room = media.MARGIN + SIZE + 100
        looks(patch, lambda at: replace(plenty(at), free=room) if at == loaded.stick else plenty(at))
        made = group.export("commission", loaded.stick, volume_size=SIZE)
    assert (len(made.volumes), made.missing) == (1, [2, 3])

    def pulled(done: int, total: int, words: str) -> None:
        if "第3卷" in words:
            shutil.rmtree(second)
            raise OSError(errno.ENODEV, "gone")

    with pytest.raises((PaizhuError, OSError)):
        group.export("commission", second, from_number=1, volumes=made.missing, progress=pulled)
    assert not second.exists() or not list(second.iterdir())
    rest = group.export("commission", tmp_path / "third", from_number=1, volumes=made.missing)
    assert rest.missing == []
    with pytest.raises(BundleVolumeMissing):
        loaded.commission.take(made.files[0])
    assert loaded.commission.take(rest.files[1]).applied
    assert loaded.agree()


def test_p19_cancelling_between_volumes_leaves_nothing(loaded: Pair) -> None:
    def stop(done: int, total: int, words: str) -> None:
        if "第2卷" in words:
            raise Cancelled

    with pytest.raises(Cancelled):
        loaded.group.export("commission", loaded.stick, volume_size=SIZE, progress=stop)
    assert not list(loaded.stick.iterdir())
    assert loaded.group.partner("commission").sent == 0


@pytest.mark.skipif(not hasattr(os, "fork"), reason="SIGKILL")
@pytest.mark.parametrize("at", [4, 22])
def test_p19_a_power_cut_while_volumes_are_written(loaded: Pair, at: int) -> None:
    """Whatever was cut: the names that stand are of whole volumes, and the next export leaves the receiver with everything, once."""
    group = loaded.group
    group.store.close()
    code = KILLED.replace('place.export("commission", Path(what), progress=progress)',
                          f'place.export("commission", Path(what), progress=progress, volume_size={SIZE})')
    words = ["export", str(group.folder), "group", GROUP, str(loaded.stick), str(at)]
    done = subprocess.run([sys.executable, "-c", code, *words], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == -9 or done.stdout.strip() == "finished", done.stderr
    loaded.group = group = opened(group.folder, "group", GROUP, loaded.clock)
    made = group.export("commission", loaded.stick, volume_size=SIZE)
    found = import_folder(loaded.commission, loaded.commission.desk, loaded.stick)
    assert not found.refused
    assert loaded.commission.partner().received == made.number
    assert loaded.agree()


def state_of(folder: Path) -> dict[str, tuple[int, int, int]]:
    return {str(one.relative_to(folder)): ((facts := one.lstat()).st_mtime_ns, facts.st_size, facts.st_mode)
            for one in (folder, *sorted(folder.rglob("*")))}


def test_p19_the_incoming_medium_is_only_read(loaded: Pair) -> None:
    """A write-protected folder is all an import needs; nothing in it, and nothing of its times, is other than before."""
    whole = Path(loaded.up())
    cut = loaded.group.export("commission", loaded.stick / "parts", from_number=1, volume_size=SIZE)
    modes = [one for one in (loaded.stick, loaded.stick / "parts", whole, *map(Path, cut.files))]
    for one in modes:
        one.chmod(0o555 if one.is_dir() else 0o444)
    before = state_of(loaded.stick)
    try:
        look_into(loaded.commission, loaded.commission.desk, loaded.stick)
        loaded.commission.take(whole, dry_run=True)
        loaded.commission.take(cut.files[1], dry_run=True)
        assert import_folder(loaded.commission, loaded.commission.desk, loaded.stick).done[0].applied
        assert state_of(loaded.stick) == before
    finally:
        for one in modes:
            one.chmod(stat.S_IRWXU)
    assert loaded.agree()


def test_p19_a_volume_pulled_while_it_is_collected_leaves_the_others(loaded: Pair, tmp_path: Path,
                                                                     monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(volume, "BLOCK", 16_384)
    made = loaded.group.export("commission", loaded.stick, volume_size=SIZE)
    for number, file in enumerate(made.files):
        (tmp_path / f"s{number}").mkdir()
        shutil.move(file, tmp_path / f"s{number}" / "v.001")
    with pytest.raises(BundleVolumeMissing):
        loaded.commission.take(tmp_path / "s0" / "v.001")

    def pulled(done: int, total: int, words: str) -> None:
        os.truncate(tmp_path / "s1" / "v.001", 100_000)

    with pytest.raises(PaizhuError):
        loaded.commission.take(tmp_path / "s1" / "v.001", progress=pulled)
    [waiting] = collecting.waiting(loaded.commission)
    assert waiting.here == [1]
    assert not [one for one in waiting.folder.iterdir() if one.name.startswith(".part-")]


def test_p19_the_command_names_needed_and_free(cli_pair: CliPair, tmp_path: Path,
                                               monkeypatch: pytest.MonkeyPatch) -> None:
    pair = cli_pair.copied(tmp_path / "cli")
    group = pair.group
    group.add("unit", {"name": "测试市教育局", "kind": "gov_dept"})
    plenty = media.look_at
    with monkeypatch.context() as patch:
        looks(patch, lambda at: replace(plenty(at), free=media.MARGIN + 10) if at == pair.stick else plenty(at))
        ended = group.end("bundle", "export", pair.stick, "--to", "commission")
    assert (ended.status, ended.code) == (7, "STORAGE_FULL")
    details = ended.facts["error"]["details"]
    assert details["needed"] > details["free"] == media.MARGIN + 10
    assert "需要" in ended.facts["error"]["message"]
    assert "剩余" in ended.facts["error"]["message"]
    assert group.ask("sync", "status")["partners"][0]["sent"] == 0
