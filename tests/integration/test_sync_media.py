"""Sticks that are full, pulled, read-only or forgetful, and PCs whose power goes: all or nothing, nothing lost, no number given twice."""

import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from app.desk.attaching import attach
from app.errors import Cancelled, PaizhuError, StorageFailed, StorageFull, StorageReadOnly
from app.sync import files, service
from app.sync.place import inbox, outbox
from tests.conftest import StoppedClock
from tests.vectors.makings import seed
from tests.vectors.stations import BEGINNING, COMMISSION, GROUP, Place, a_unit, copied, enrolled_template, opened

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def enrolled(sealed_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return enrolled_template(sealed_template, tmp_path_factory.mktemp("enrolled"), StoppedClock(BEGINNING))


@pytest.fixture
def pair(enrolled: Path, tmp_path: Path, clock: StoppedClock) -> Iterator[tuple[Place, Place]]:
    group, commission = copied(enrolled, tmp_path, "gc", clock)
    unit = a_unit(group)
    (tmp_path / "x.bin").write_bytes(seed("noise", 300_000))
    attach(group.desk, unit, tmp_path / "x.bin")
    yield group, commission
    group.store.close()
    commission.store.close()


class Failing:
    """A file of the stick that fails after `room` bytes."""

    def __init__(self, file: BinaryIO, room: int, code: int) -> None:
        self._file, self._room, self._code = file, room, code

    def write(self, block: bytes) -> int:
        self._room -= len(block)
        if self._room < 0:
            raise OSError(self._code, os.strerror(self._code))
        return self._file.write(block)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


def failing_stick(monkeypatch: pytest.MonkeyPatch, stick: Path, room: int, code: int) -> None:
    plain = files.PartFile.__init__

    def made(self: files.PartFile, path: Path) -> None:
        plain(self, path)
        if path.parent == stick:
            self.file = Failing(self.file, room, code)  # type: ignore[assignment]

    monkeypatch.setattr(files.PartFile, "__init__", made)


@pytest.mark.parametrize("room", [0, 20_000, 200_000])
@pytest.mark.parametrize(("code", "kind"), [(errno.ENOSPC, StorageFull), (errno.EIO, StorageFailed), (errno.EROFS, StorageReadOnly)])
def test_a_stick_that_fails_spends_no_number(pair: tuple[Place, Place], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, room: int,
                                             code: int, kind: type[PaizhuError]) -> None:
    group, commission = pair
    stick = tmp_path / "stick"
    with monkeypatch.context() as patch:
        failing_stick(patch, stick, room, code)
        with pytest.raises(kind):
            group.export("commission", stick)
    assert not list(stick.iterdir())
    assert not list(outbox(group).iterdir())
    assert group.partner("commission").sent == 0
    exported = group.export("commission", stick)
    assert exported.number == 1
    assert commission.take(exported.files[0]).applied


def test_a_stick_that_forgets_is_noticed(pair: tuple[Place, Place], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    group, _ = pair
    stick = tmp_path / "stick"
    plain = files.PartFile.flush

    def forgetful(self: files.PartFile, **how: bool) -> None:
        plain(self, **how)
        if self.path.parent == stick:
            raw = bytearray(self.part.read_bytes())
            raw[len(raw) // 2] ^= 4
            self.part.write_bytes(bytes(raw))

    with monkeypatch.context() as patch:
        patch.setattr(files.PartFile, "flush", forgetful)
        with pytest.raises(StorageFailed, match="读回"):
            group.export("commission", stick)
    assert not list(stick.iterdir())
    assert group.partner("commission").sent == 0


def test_a_stick_that_is_not_there(pair: tuple[Place, Place], tmp_path: Path) -> None:
    group, _ = pair
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StorageFailed):
        group.export("commission", tmp_path / "file" / "stick")
    assert group.partner("commission").sent == 0


def test_cancelling_leaves_nothing(pair: tuple[Place, Place], tmp_path: Path) -> None:
    group, commission = pair

    def stop(done: int, total: int, words: str) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        group.export("commission", tmp_path / "stick", progress=stop)
    assert not list((tmp_path / "stick").iterdir())
    exported = group.export("commission", tmp_path / "stick")
    with pytest.raises(Cancelled):
        commission.take(exported.files[0], progress=stop)
    assert not list(inbox(commission).iterdir())
    assert commission.take(exported.files[0]).applied


def test_a_stick_pulled_while_reading_changes_nothing(pair: tuple[Place, Place], tmp_path: Path) -> None:
    group, commission = pair
    exported = group.export("commission", tmp_path / "stick")
    path = Path(exported.files[0])

    def pulled(done: int, total: int, words: str) -> None:
        os.truncate(path, 60_000)

    before = commission.digest()
    with pytest.raises(PaizhuError) as refused:
        commission.take(path, progress=pulled)
    assert refused.value.name in ("BUNDLE_TRUNCATED", "BUNDLE_TAMPERED")
    assert commission.digest() == before
    assert not list(inbox(commission).iterdir())


KILLED = """
import os, signal, sys
from datetime import datetime, timedelta, timezone
from pathlib import Path
from app.desk.act import Act
from db.engine import Store
from tests.vectors.stations import BEGINNING, COMMISSION, GROUP, Place, a_unit, copied, enrolled_template, opened

act, folder, kind, name, what, at = sys.argv[1], Path(sys.argv[2]), *sys.argv[3:6], int(sys.argv[6])
left = at

def step():
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)

def counted(owner, name):
    plain = getattr(owner, name)
    def wrapper(*args, **kwargs):
        step()
        result = plain(*args, **kwargs)
        step()
        return result
    setattr(owner, name, wrapper)

clock = lambda: datetime(2026, 11, 20, 10, 0, tzinfo=timezone(timedelta(hours=8)))
place = opened(folder, kind, name, clock)
for owner, function in ((os, "replace"), (os, "fsync"), (os, "unlink"), (Act, "commit"), (Act, "insert_rows"), (Store, "write")):
    counted(owner, function)
progress = lambda done, total, words: step()
if act == "export":
    place.export("commission", Path(what), progress=progress)
else:
    place.take(what, progress=progress)
print("finished")
"""


def killed(place: Place, act: str, what: str | Path, at: int) -> bool:
    """Runs the act in a process of its own that is killed at its `at`-th step; True when it finished before."""
    words = [act, str(place.folder), place.station.kind, place.station.name, str(what), str(at)]
    done = subprocess.run([sys.executable, "-c", KILLED, *words], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == -9 or done.stdout.strip() == "finished", done.stderr
    return done.returncode == 0


STEPS = [1, 3, 5, 7, 9, 11, 13, 15, 17, 20, 24, 28]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="SIGKILL")
def test_killed_while_exporting(pair: tuple[Place, Place], tmp_path: Path, clock: StoppedClock) -> None:
    """Whatever was cut, the next export leaves the receiver with everything, once."""
    group, commission = pair
    stick = tmp_path / "stick"
    for at in STEPS:
        a_unit(group, f"单位{at}")
        group.store.close()
        killed(group, "export", stick, at)
        group = opened(group.folder, "group", GROUP, clock)
        group.export("commission", stick)
    for path in sorted(stick.glob("*.pzb")):
        assert commission.take(path).applied, path.name
    assert commission.partner().gaps == []
    assert group.digest() == commission.digest(GROUP)
    assert len(commission.rows("unit")) == 1 + len(STEPS)
    group.store.close()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="SIGKILL")
def test_killed_while_importing(pair: tuple[Place, Place], tmp_path: Path, clock: StoppedClock) -> None:
    """Whatever was cut, the bundle is either applied or as if it had never come."""
    group, commission = pair
    for at in STEPS:
        unit = a_unit(group, f"单位{at}")
        clock.pass_(minutes=1)
        exported = group.export("commission", tmp_path / "stick")
        commission.store.close()
        killed(commission, "import", exported.files[0], at)
        commission = opened(commission.folder, "commission", COMMISSION, clock)
        here = unit in commission.rows("unit")
        assert commission.partner().received == exported.number - (not here)
        if not here:
            assert commission.take(exported.files[0]).applied
    assert group.digest() == commission.digest(GROUP)
    commission.store.close()


def test_status_says_what_waits_to_be_handed_over(pair: tuple[Place, Place], tmp_path: Path) -> None:
    group, commission = pair
    partner = group.partner("commission")
    assert (partner.sent, partner.pending) == (0, 4)
    exported = group.export("commission", tmp_path / "stick")
    partner = group.partner("commission")
    assert (partner.sent, partner.pending, partner.unconfirmed) == (1, 0, [1])
    sheet = service.handover(group, exported.bundle_id)
    assert sheet["qr"] == f"JC1|{exported.bundle_id}|2026-11-20|5|{exported.sha256}"
    commission.take(exported.files[0])
    received = service.handover(commission, exported.bundle_id)
    assert (received["direction"], received["giver"], received["sha256"]) == ("in", GROUP, exported.sha256)
