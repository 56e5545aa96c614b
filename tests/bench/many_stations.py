"""A commission with a hundred stations: their sticks imported at once, and the board then; beside one bundle and a look at one partner.

    python -m tests.bench.many_stations [stations]
"""

import shutil
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from app.sync import service
from app.sync.place import utc
from app.sync.views.batch import import_all
from app.sync.views.board import board
from db import migrations
from db.engine import Store
from tests.conftest import StoppedClock
from tests.vectors import many
from tests.vectors.stations import BEGINNING, KEY, a_place, enrol


def main(count: int) -> None:
    folder = Path(tempfile.mkdtemp(prefix="many-stations-"))
    try:
        store = Store.create(folder / "template.db", KEY)
        migrations.upgrade(store)
        store.close()
        clock = StoppedClock(BEGINNING)
        commission = a_place(folder / "template.db", folder / "c", "commission", "测试市纪委监委", clock)
        group = a_place(folder / "template.db", folder / "g", "group", "驻测试市教育局纪检监察组", clock)
        enrol(group, commission, folder / "medium")
        parties = many.stations(commission, count)
        to, now = many.party(commission), utc(commission.desk.now())
        (folder / "sticks").mkdir()
        for n, party in enumerate(parties):
            many.bundle(party, to, folder / "sticks" / f"{n:03d}.pzb", now)
        one = seconds(lambda: commission.take(group.export("commission", folder / "one").files[0]))
        all_ = seconds(lambda: import_all(commission, commission.desk, [folder / "sticks"]))
        print(f"import of one bundle, export included: {one:.2f} s; of {count}: {all_:.1f} s, {all_ / count:.3f} s each")
        print(f"board of {count + 1} stations: {seconds(lambda: board(commission, commission.desk)):.2f} s; "
              f"status at the group: {seconds(lambda: service.status(group, group.desk)):.2f} s")
    finally:
        shutil.rmtree(folder)


def seconds(work: object) -> float:
    begun = perf_counter()
    work()                                  # type: ignore[operator]
    return perf_counter() - begun


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
