"""1,000 changes exported from a station of 10,000 records and from one of a million: the time must follow the change, not the store.

stations    two groups enrolled at one commission; rows, catalog and journal of the many records (invented talks) are written in bulk, and
            the partner is marked as having had them
change      a remark in each of 1,000 talks spread over the whole station, written and followed as the desk does, in one act
measured    `export` without reading back; the stations take turns; least / median / most seconds
limit       the million's median at most 1.2 times the ten thousand's

    python tests/bench/bundle_changes.py [few] [many] [changes] [rounds]
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from sqlalchemy import update

from app.desk import reading
from app.desk.bulk import insert_all
from app.desk.tables import catalog
from app.ledgers import ledgers
from app.ledgers.kit import Row
from app.sync.entries import Entry
from app.sync.media import delivering
from app.sync.tables import out
from db import journal, migrations
from db.engine import Store
from tests.bench.bundle_throughput import Apart, Taken, clock, spread, timed
from tests.bench.desk_bulk import talks
from tests.vectors.stations import COMMISSION, GROUP, KEY, OTHER, Place, a_person, a_place, a_unit, enrol

LIMIT = 1.2
BLOCK = 20_000


def fill(place: Place, count: int) -> list[str]:
    """`count` talks as if they had been written here and exported. returns    their ids"""
    unit = a_unit(place)
    person = a_person(place, unit)
    place.export("commission", place.folder / "stick")
    user, station, ids = place.desk.user, place.station.station_id[-12:], list[str]()
    with place.store.write() as conn:
        rid = int(conn.exec_driver_sql("SELECT max(rid) FROM catalog").scalar_one())
        for start in range(0, count, BLOCK):
            rows = list(_rows(start, min(BLOCK, count - start), unit, person, user, station))
            for row in rows:
                rid += 1
                row["rid"] = rid
            ids += [row["id"] for row in rows]
            _write(conn, rows)
        last, _ = journal.head(conn)
        # The last bundle told all of it.
        conn.execute(update(out).values(journal_last=last, last=out.c.last + count))
    return ids


def _rows(start: int, count: int, unit: str, person: str, user: Any, station: str) -> Iterator[dict[str, Any]]:
    same = {"org_id": user.org_id, "classification": "internal", "state": "done", "rev": 1, "vis": 1, "handlers": [user.staff_id],
            "created_by": user.staff_id, "created_at": "2023-11-14T22:13:20Z"}
    kinds = talks(500, unit, [person], user.staff_id)
    for number in range(start, start + count):
        yield kinds[number % len(kinds)] | same | {
            "id": f"019a0000-0000-7000-8000-{number:012x}", "clock": f"{(1_700_000_000_000 << 16) + number:016x}{station}",
            "record_no": f"测谈〔2023〕{number + 1}号"}


def _write(conn: Any, rows: list[dict[str, Any]]) -> None:
    talk = ledgers()["talk"]
    insert_all(conn, reading.table_of(talk), rows)
    insert_all(conn, catalog, ({"rid": row["rid"], "id": row["id"], "ledger": "talk", "record_no": row["record_no"], "title": "谈话",
                                "org_id": row["org_id"], "vis": 1, "on_date": row["start"], "void": False} for row in rows))
    journal.append(conn, [(row["id"], _line(row, [name for name in talk.TRAVELS if row.get(name) is not None])) for row in rows])


def _line(row: dict[str, Any], names: list[str]) -> bytes:
    return Entry("add", "talk", row["id"], row["clock"], row["created_by"], {name: row[name] for name in names}).line()


def change(place: Place, ids: list[str], count: int, round_: int) -> None:
    step, talk = len(ids) // count, ledgers()["talk"]
    with place.desk.act("talk.set") as act:
        for row in reading.rows_of(act.conn, talk, None, "id", ids[round_ % step::step][:count]):
            act.write(talk, row, Row(row | {"note": f"第{round_}次核对"}))
        act.commit()


def exported(place: Place, readback: Apart) -> Taken:
    os.sync()
    taken, _ = timed(lambda: place.export("commission", place.folder / "stick"))
    return taken - readback.taken()


def main() -> None:
    few, many, changes, rounds = ([int(word) for word in sys.argv[1:]] + [10_000, 1_000_000, 1_000, 5][len(sys.argv) - 1:])
    with tempfile.TemporaryDirectory() as name:
        base = Path(name)
        store = Store.create(base / "template.db", KEY)
        migrations.upgrade(store)
        store.close()
        commission = a_place(base / "template.db", base / "c", "commission", COMMISSION, clock)
        stations: dict[int, tuple[Place, list[str]]] = {}
        for count, org in ((few, GROUP), (many, OTHER)):
            place = a_place(base / "template.db", base / str(count), "group", org, clock)
            enrol(place, commission, base / f"medium{count}")
            begin = time.perf_counter()
            stations[count] = place, fill(place, count)
            print(f"{count} records made in {time.perf_counter() - begin:.0f} s", flush=True)
        readback, found = Apart(delivering, "prove"), {count: list[Taken]() for count in stations}
        for round_ in range(rounds + 1):
            for count in list(stations)[::-1 if round_ % 2 else 1]:
                place, ids = stations[count]
                change(place, ids, changes, round_)
                taken = exported(place, readback)
                if round_:                                  # the first one warms up
                    found[count].append(taken)
        for count, taken in found.items():
            print(f"{changes} changes at {count:9} records: {spread([one.wall for one in taken])} s by the clock, "
                  f"{spread([one.cpu for one in taken])} s of processors")
        wall, cpu = (statistics.median(getattr(one, what) for one in found[many]) / statistics.median(
            getattr(one, what) for one in found[few]) for what in ("wall", "cpu"))
        print(f"ratio {wall:.2f} by the clock, {cpu:.2f} of processors (limit {LIMIT})")
        for place in (commission, *(place for place, _ in stations.values())):
            place.store.close()


if __name__ == "__main__":
    main()
