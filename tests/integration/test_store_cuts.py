"""kill -9 at any instant: what was acknowledged is there, what was not is whole or absent."""

import os
import random
import signal
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.errors import CheckFailed, WrongPassword
from app.vault import Machine, Workspace
from app.vault.cost import Cost
from app.vault.slots import KeySlots
from db import audit, journal, migrations
from db.engine import Store
from db.objects import Objects

pytestmark = pytest.mark.skipif(os.name != "posix", reason="kill -9 is a posix word")
KEY = bytes(range(32))
LEAST = Cost(t=1, m=64, p=1)
ROUNDS = 8

WRITE = """
import sys
from pathlib import Path
from db import audit, journal
from db.engine import Store
store = Store.open(Path(sys.argv[1]), bytes(range(32)))
n = 0
while True:
    with store.write() as conn:
        first, last = journal.append(conn, [(f"r{n}-{i}", b"x" * 500) for i in range(50)])
        audit.write(conn, [{"at": "2026", "user": "u", "act": "add", "detail": {"last": last}}])
    print(last, flush=True)
    n += 1
    if n % 7 == 0:
        store.checkpoint()
"""

ATTACH = """
import io, os, sys
from pathlib import Path
from db.objects import Objects
objects = Objects(Path(sys.argv[1]), bytes(range(32)))
while True:
    print(objects.put(io.BytesIO(os.urandom(300_000)))[0], flush=True)
"""

PASSWORDS = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from app.vault import Machine, Workspace
from app.vault.cost import Cost
least = Cost(t=1, m=64, p=1)
machine = Machine(Path(sys.argv[2]), cost=least, code_cost=least)
workspace = Workspace.open(Path(sys.argv[1]), "zuzhang", sys.argv[3], lambda: datetime.now(UTC), machine=machine)
old, n = sys.argv[3], int(sys.argv[4])
while True:
    new = f"Word-{n:05d}"
    print(new, flush=True)
    workspace.change_password(old, new)
    old, n = new, n + 1
"""

MAKE = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from app.vault import Machine, Workspace
from app.vault.cost import Cost
least = Cost(t=1, m=64, p=1)
machine = Machine(Path(sys.argv[2]), cost=least, code_cost=least)
print("begin", flush=True)
Workspace.create(Path(sys.argv[1]), "group", "组", "zuzhang", "Right-1234", lambda: datetime.now(UTC), machine=machine)
print("made", flush=True)
sys.stdin.read()
"""


def killed(script: str, *arguments: object, wait_for: int, after: float) -> list[str]:
    """Run, let it print `wait_for` lines and `after` seconds more, kill it; returns the whole lines it printed."""
    with subprocess.Popen([sys.executable, "-c", script, *map(str, arguments)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          text=True) as child:
        assert child.stdout is not None
        lines = [child.stdout.readline() for _ in range(wait_for)]
        timer = threading.Timer(after, os.kill, (child.pid, signal.SIGKILL))
        timer.start()
        lines += child.stdout.readlines()
        timer.join()
        assert child.wait() == -signal.SIGKILL
    return [line.strip() for line in lines if line.endswith("\n")]


def test_a_killed_save_is_whole_or_absent(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    with Store.create(path, KEY) as store:
        migrations.upgrade(store)
    chance = random.Random(20261121)
    for _ in range(ROUNDS):
        told = killed(WRITE, path, wait_for=1, after=chance.uniform(0, 0.4))
        with Store.open(path, KEY) as store:
            with store.read() as conn:
                last, _ = journal.head(conn)
                assert last >= int(told[-1])
                assert last % 50 == 0
                assert audit.page(conn, limit=1)[0]["detail"] == {"last": last}
                assert (journal.verify(conn), audit.verify(conn)) == (None, None)
            assert store.check() == []


def test_a_killed_attachment_is_whole_or_absent(tmp_path: Path) -> None:
    chance = random.Random(20261121)
    told: list[str] = []
    for _ in range(4):
        told += killed(ATTACH, tmp_path / "objects", wait_for=1, after=chance.uniform(0, 0.2))
    objects = Objects(tmp_path / "objects", KEY)
    assert objects.check(told) == []
    objects.sweep()
    assert not list(objects.folder.glob(".part-*"))


def now() -> datetime:
    return datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


def test_a_killed_password_change_leaves_the_old_or_the_new(tmp_path: Path) -> None:
    folder, machine = tmp_path / "work", Machine(tmp_path / "config", cost=LEAST, code_cost=LEAST)
    password = "Right-1234"
    Workspace.create(folder, "group", "组", "zuzhang", password, now, machine=machine)[0].close()
    chance = random.Random(20261121)
    for turn in range(4):
        told = killed(PASSWORDS, folder, machine.config, password, 1000 * (turn + 1), wait_for=2, after=chance.uniform(0, 0.2))
        slots = KeySlots.load(folder)
        working = [word for word in (password, *told) if _opens(slots, word, machine)]
        assert len(working) == 1
        assert working[0] in told[-2:]
        password = working[0]
        with Workspace.open(folder, "zuzhang", password, now, machine=machine) as workspace:
            assert workspace.check() == []


def _opens(slots: KeySlots, password: str, machine: Machine) -> bool:
    from app.vault import device

    try:
        slots.of("zuzhang").open(slots.installation, password, device.here(machine.config))
    except WrongPassword:
        return False
    return True


def test_a_killed_making_leaves_a_workspace_or_none(tmp_path: Path) -> None:
    chance = random.Random(20261121)
    machine = Machine(tmp_path / "config", cost=LEAST, code_cost=LEAST)
    outcomes = set()
    for turn in range(6):
        folder = tmp_path / f"work{turn}"
        killed(MAKE, folder, machine.config, wait_for=1 if turn else 2, after=chance.uniform(0, 0.5))
        outcomes.add(folder.exists())
        if not folder.exists():
            Workspace.create(folder, "group", "组", "zuzhang", "Right-1234", now, machine=machine)[0].close()
        with Workspace.open(folder, "zuzhang", "Right-1234", now, machine=machine) as workspace:
            assert workspace.check() == []
        assert not list(tmp_path.glob(f".part-work{turn}"))
        with pytest.raises(CheckFailed):
            Workspace.create(folder, "group", "组", "zuzhang", "Right-1234", now, machine=machine)
    assert True in outcomes
