"""The list of what is due, with few and with very many closed records behind it: it costs the same.

behind  closed records, each with a limit that was met and a mark towards a duty; written by the bare driver, in the tables the list reads
prints  seconds (median) of `desk.due()` and `desk.due(7)` at both sizes, in turn, and the ratio large / small (limit 1.5); and that the
        store answers from the indexes

    python tests/bench/due_list.py [small] [large]
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from app.desk import Desk, upkeep
from app.desk.dues import due_limits
from db import migrations
from db.engine import Store
from db.objects import Objects
from tests.conftest import TEST_KEY, furnished

RUNNING, TIMES = 300, 15


def a_desk(folder: Path, closed: int) -> Desk:
    """A desk with RUNNING problems to be put right, and `closed` that are."""
    folder.mkdir()
    store = Store.create(folder / "station.db", TEST_KEY)
    migrations.upgrade(store)
    now = lambda: datetime(2026, 11, 20, 9, 30, tzinfo=timezone(timedelta(hours=8)))  # noqa: E731
    desk = furnished(store, Objects(folder / "objects", TEST_KEY), now)
    unit = desk.add("unit", {"name": "测试县教育局", "kind": "gov_dept", "from": "2018-01-01"})
    desk.add_many("problem", [{"unit_id": unit, "source": "talk", "found_at": f"2026-{1 + n % 11:02}-10", "cat": "finance",
                               "severity": "general", "text": f"第{n}项报销不规范", "turn": "rectify", "demand": "限期整改",
                               "resp_unit": "计财科", "resp_person": "某丙"} for n in range(RUNNING)])
    upkeep.daily(desk)
    with store.write() as conn:
        number = "WITH RECURSIVE n(i) AS (SELECT 1000000 UNION ALL SELECT i + 1 FROM n WHERE i < ?)"
        last = (1_000_000 + closed - 1,)
        conn.exec_driver_sql("INSERT INTO catalog (rid, id, ledger, record_no, title, org_id, vis, on_date, void) "
                             f"{number} SELECT i, 'closed-' || i, 'problem', 'x' || i, '已销号', 'org', 1, '2025-01-01', 0 FROM n", last)
        conn.exec_driver_sql("INSERT INTO limit_run (record_id, number, what, ledger, starts, due, met, legacy) "
                             f"{number} SELECT 'closed-' || i, 'T36', '整改报结', 'problem', '2025-01-01', "
                             "date('2025-01-01', '+' || (i % 700) || ' days'), '2025-02-01', 0 FROM n", last)
        conn.exec_driver_sql(f"INSERT INTO duty_mark (record_id, duty, about, period, who, day, weight) {number} "
                             "SELECT 'closed-' || i, 'T33', 'unit-' || (i % 50), '2025', '', '2025-02-01', 1 FROM n", last)
    store.checkpoint()
    return desk


def plans(desk: Desk) -> list[str]:
    """How the store finds what the list asks for: every step of the plan that reads a table."""
    asked: list[str] = []
    with desk.store.read() as conn:
        driver = conn.connection.dbapi_connection
        driver.set_trace_callback(asked.append)
        due_limits(conn, desk.now().date(), 7)
        driver.set_trace_callback(None)
        found = []
        for sql in asked:
            if "limit_run" in sql or "duty_run" in sql:
                found += [row[3] for row in conn.exec_driver_sql("EXPLAIN QUERY PLAN " + sql)]
    return found


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main(small: int, large: int) -> int:
    with tempfile.TemporaryDirectory() as place:
        desks = {size: a_desk(Path(place) / str(size), size) for size in (small, large)}
        steps = plans(desks[large])
        scans = [step for step in steps if step.startswith("SCAN")]
        print(f"plan: {'; '.join(steps)}")
        worst = 0.0
        for words, ask in (("due()", lambda desk: desk.due()), ("due(7)", lambda desk: desk.due(7))):
            times: dict[int, list[float]] = {small: [], large: []}
            for desk in desks.values():
                ask(desk)
            for _ in range(TIMES):
                for size, desk in desks.items():
                    times[size].append(timed(partial(ask, desk)))
            middle = {size: statistics.median(found) for size, found in times.items()}
            worst = max(worst, middle[large] / middle[small])
            print(f"{words}: {len(ask(desks[large]))} items; behind them {small} closed {middle[small] * 1000:.1f} ms, "
                  f"{large} closed {middle[large] * 1000:.1f} ms, ratio {middle[large] / middle[small]:.2f} (limit 1.5)")
        for desk in desks.values():
            desk.store.close()
        return 1 if scans or worst > 1.5 else 0


if __name__ == "__main__":
    sizes = [int(one) for one in sys.argv[1:]] or [1_000, 1_000_000]
    sys.exit(main(*sizes))
