"""kill -9 in the middle of saving: what was acknowledged is there, what was not is absent whole, and the chains hold."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import select

from app.desk.tables import catalog, catalog_text, link
from db import audit, journal, search
from db.engine import Store
from db.objects import Objects
from tests.conftest import TEST_KEY, StoppedClock, furnished

ROUNDS = 6
CHILD = """
import sys
from pathlib import Path
from datetime import datetime, timedelta, timezone
from tests.conftest import TEST_KEY
from app.desk import Desk, User
from db.engine import Store
from db.objects import Objects
folder, staff, org = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
store = Store.open(folder / "station.db", TEST_KEY)
now = lambda: datetime(2026, 11, 20, 9, 30, tzinfo=timezone(timedelta(hours=8)))
desk = Desk(store, Objects(folder / "objects", TEST_KEY), User("zuzhang", staff, "某甲", frozenset({"group_leader"}), org), "0" * 32, now)
number = 0
while True:
    ids = desk.add_many("unit", [{"name": f"测试县{number}局{n}", "kind": "gov_dept", "from": "2020-01-01"} for n in range(7)])
    print(" ".join(ids), flush=True)
    number += 1
"""


def acknowledged_before_kill(folder: Path, staff: str, org: str, seconds: float) -> set[str]:
    """Ids the child printed as saved before it was killed."""
    child = subprocess.Popen([sys.executable, "-c", CHILD, str(folder), staff, org], stdout=subprocess.PIPE, text=True,
                             cwd=Path(__file__).parents[2])
    assert child.stdout is not None
    first = child.stdout.readline()
    time.sleep(seconds)
    os.kill(child.pid, signal.SIGKILL)
    rest = child.stdout.read()
    child.wait()
    child.stdout.close()
    whole = (first + rest).splitlines(keepends=True)
    return {key for line in whole if line.endswith("\n") for key in line.split()}


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL there; TerminateProcess is tried by hand")
def test_a_killed_program_has_lost_nothing_it_acknowledged(store: Store, tmp_path: Path, clock: StoppedClock) -> None:
    desk = furnished(store, Objects(tmp_path / "objects", TEST_KEY), clock)
    staff, org = desk.user.staff_id, desk.user.org_id
    store.close()
    chance, saved = random.Random(11), set[str]()
    for _ in range(ROUNDS):
        saved |= acknowledged_before_kill(tmp_path, staff, org, chance.uniform(0.0, 0.25))
        with Store.open(tmp_path / "station.db", TEST_KEY) as again, again.read() as conn:
            assert journal.verify(conn) is None
            assert audit.verify(conn) is None
            rows = set(conn.exec_driver_sql("SELECT id FROM unit").scalars())
            assert saved <= rows
            assert len(rows) % 7 == 0, "an act is there whole or not at all"
            kept = conn.execute(select(catalog.c.rid, catalog.c.id).where(catalog.c.ledger == "unit")).all()
            assert {key for _, key in kept} == rows
            texts = set(conn.execute(select(catalog_text.c.rid)).scalars())
            assert {rid for rid, _ in kept} <= texts
            assert set(search.candidates(conn, "测试县")) >= {rid for rid, _ in kept}
            assert set(conn.execute(select(link.c.src).where(link.c.field == "group_id")).scalars()) == rows
    assert saved, "the child never got as far as saving"
