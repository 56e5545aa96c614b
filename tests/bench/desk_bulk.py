"""100,000 records through the desk in one act, beside the raw driver writing the same bytes; then search, beside the raw FTS query.

raw     executemany of the same rows, journal entries (hashes ready), catalog and link rows and FTS token rows, under the same pragmas,
        one transaction, same key
prints  seconds and the ratio desk / raw (limit 3), p95 of two-character names and its ratio to the raw driver's query that brings the
        same 50 hits, in turn (limit 2)

    python tests/bench/desk_bulk.py [records]
"""

import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from app.desk import finding
from db import migrations, search
from db.engine import Store
from db.objects import Objects
from tests.conftest import TEST_KEY, furnished

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
GIVEN = "".join(chr(code) for code in range(0x4E10, 0x5200, 7))
WORDS = ("违规发放津补贴", "公车私用", "工程项目未招标", "办公用房超标", "因公出差报销不实", "收受礼品礼金", "选人用人程序不规范",
         "对群众诉求推诿扯皮", "惠农资金滞留", "粮食购销账实不符", "学生餐采购把关不严", "行政执法自由裁量不规范")
TALKS = 40


def talks(count: int, unit: str, persons: list[str], staff: str) -> list[dict[str, object]]:
    chance = random.Random(7)
    rows: list[dict[str, object]] = []
    for _ in range(count):
        day = datetime(2018, 1, 1) + timedelta(days=chance.randrange(3000), hours=chance.randrange(8, 18))
        words = "，".join(chance.choices(WORDS, k=6))
        rows.append({"kind": chance.choice(("heart", "integrity", "listen")), "persons": [chance.choice(persons)], "unit_id": unit,
                     "talkers": [staff], "way": "direct", "start": day.strftime("%Y-%m-%dT%H:%M"),
                     "end": (day + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M"), "place": "谈话室",
                     "outline": f"围绕{words}等廉政风险点谈话", "content": f"{name(chance)}表示，{words}，将认真整改。"})
    return rows


def name(chance: random.Random) -> str:
    return chance.choice(SURNAMES) + "".join(chance.choices(GIVEN, k=chance.choice((1, 2))))


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def raw_copy(source: Store, path: Path) -> float:
    """Write everything the desk wrote with the bare driver."""
    tables = ("talk", "catalog", "catalog_text", "link", "journal", "audit", "limit_run", "duty_mark")
    with source.read() as conn:
        rows = {table: [tuple(one) for one in conn.exec_driver_sql(f"SELECT * FROM {table}")] for table in tables}
        known = {row[0] for row in conn.exec_driver_sql("SELECT rid FROM catalog WHERE ledger <> 'talk'")}
        texts = {row[0]: row[1] for row in conn.exec_driver_sql(
            "SELECT c.rid, coalesce(t.record_no,'') || char(10) || t.outline || char(10) || t.content "
            "FROM catalog c JOIN talk t ON t.rid = c.rid")}
    store = Store.open(path, TEST_KEY)
    tokens = [(rid, search.pieces(text)) for rid, text in texts.items() if rid not in known]
    with store.write() as conn:
        for table in tables:
            conn.exec_driver_sql(f"DELETE FROM {table}")

    def write() -> None:
        with store.write() as conn:
            for table in tables:
                if rows[table]:
                    conn.exec_driver_sql(f"INSERT INTO {table} VALUES ({','.join('?' * len(rows[table][0]))})", rows[table])
            conn.exec_driver_sql(f"INSERT INTO {search.TABLE} (rowid, pieces) VALUES (?, ?)", tokens)

    seconds = timed(write)
    store.close()
    return seconds


def main(count: int) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        store = Store.create(folder / "station.db", TEST_KEY)
        migrations.upgrade(store)
        clock = lambda: datetime(2026, 11, 20, 9, 30, tzinfo=timezone(timedelta(hours=8)))  # noqa: E731
        desk = furnished(store, Objects(folder / "objects", TEST_KEY), clock)
        chance = random.Random(3)
        unit = desk.add("unit", {"name": "测试县教育局", "kind": "gov_dept", "from": "2018-01-01"})
        persons = desk.add_many("person", [{"name": name(chance), "unit_id": unit, "post": "科员", "managed_by": "unit"}
                                          for _ in range(500)])
        store.checkpoint()
        shutil.copy(store.path, folder / "raw.db")
        rows = talks(count, unit, persons, desk.user.staff_id)
        desk_seconds = timed(lambda: desk.add_many("talk", rows))
        raw_seconds = raw_copy(store, folder / "raw.db")
        ratio = desk_seconds / raw_seconds
        print(f"bulk add of {count} talks: desk {desk_seconds:.2f} s, raw {raw_seconds:.2f} s, ratio {ratio:.2f} (limit 3)")
        with store.read() as conn:
            asked = [row[0] for row in conn.exec_driver_sql("SELECT name FROM person WHERE length(name) = 2 LIMIT 100")]
            desk.search(asked[0])
            cursor = conn.connection.cursor()
            bare = [timed(lambda one=one: list(search.candidates(conn, one, 50))) for one in asked]
            raw, through = [], []
            for one in asked * 3:
                through.append(timed(lambda one=one: desk.search(one)))
                raw.append(timed(lambda one=one: cursor.execute(finding.SQL, (search.expression(one),)).fetchmany(50)))
        at = statistics.quantiles
        rowids = at(bare, n=20)[-1] * 1000
        p95, raw_p95 = at(through, n=20)[-1] * 1000, at(raw, n=20)[-1] * 1000
        print(f"search of two-character names: p95 {p95:.2f} ms, raw query of the same hits {raw_p95:.2f} ms "
              f"(row numbers alone {rowids:.2f} ms), ratio {p95 / raw_p95:.2f} (limit 2)")
        store.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
