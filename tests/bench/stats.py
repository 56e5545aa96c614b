"""`paizhu stats` for a year over a million records, beside the same counts in hand-written SQL, in the same process.

hand    one statement per figure, this year and last, on the same connection; tests/bench/stats_sql.py
prints  seconds of all measures (and of measures, ratios and alerts together) beside the hand's, the ratio (limit 3), and what differs

    python tests/bench/stats.py [records]
"""

import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from sqlalchemy import Connection, func, insert, select

from app import figures
from app.codes import table
from app.desk import Desk
from app.desk.bulk import insert_all
from app.desk.tables import catalog, limit_run, link
from app.figures.kit import table_of
from app.rules.periods import Period
from db import migrations
from db.engine import Store
from db.objects import Objects
from tests.bench.stats_sql import BY_HAND
from tests.conftest import TEST_KEY, furnished

FIRST = date(2019, 1, 1)
DAYS = (date(2026, 11, 20) - FIRST).days
SHARES = {"talk": 24, "meeting": 13, "problem": 16, "inspection": 10, "petition": 9, "clue": 8, "inquiry": 4, "prelim": 2, "case": 3,
          "form1": 4, "suggestion": 2, "training": 2, "integrity_opinion": 1, "political_item": 1, "edu": 1}
OUT = ("sealed", "delivered", "awaiting", "replied", "done")


class Made:
    """Rows of one ledger after another, each with the columns every record has."""

    def __init__(self, orgs: list[str], units: list[str], persons: list[str]) -> None:
        self.rng = random.Random(11)
        self.orgs, self.units, self.persons, self.rid = orgs, units, persons, 1_000_000
        self.ids: dict[str, list[str]] = {}

    def day(self) -> str:
        return (FIRST + timedelta(days=self.rng.randrange(DAYS))).isoformat()

    def rows(self, code: str, count: int) -> Iterator[dict[str, Any]]:
        make: Callable[[str], dict[str, Any]] = getattr(self, code)
        self.ids[code] = []
        for n in range(count):
            self.rid += 1
            key = f"{code}-{n:024}"
            self.ids[code].append(key)
            yield {"id": key, "rid": self.rid, "clock": f"{0:028x}", "rev": 1, "vis": 1, "org_id": self.rng.choice(self.orgs),
                   "unit_id": self.rng.choice(self.units), "classification": "internal"} | make(self.day())

    def pick(self, *codes: Any) -> Any:
        return self.rng.choice(codes)

    def person(self) -> str:
        return self.rng.choice(self.persons)

    def talk(self, day: str) -> dict[str, Any]:
        return {"kind": self.rng.choice(table("talk_kind").codes()), "persons": [self.person()], "start": f"{day}T09:00",
                "state": self.pick("planned", "talked", "recorded", "done", "done"), "head_count": self.pick(None, 1, 1, 6)}

    def meeting(self, day: str) -> dict[str, Any]:
        items = [{"no": n, "subject": "议题", "is_major": self.pick(True, False), "opinion": self.pick("none", "none", "suggest"),
                  "adoption": self.pick(None, "adopted", "rejected"), "flaws": self.pick(None, ["none"], ["no_notice"])} for n in range(3)]
        return {"side": self.pick("unit", "unit", "own"), "kind": self.pick("pg", "major", "dem_life", "consult"), "at": f"{day}T09:00",
                "attendance": [{"mode": self.pick("attend", "absent")}], "agenda": items, "state": self.pick("planned", "recorded", "done")}

    def problem(self, day: str) -> dict[str, Any]:
        return {"source": self.rng.choice(table("problem_source").codes()), "severity": self.rng.choice(table("severity").codes()),
                "cat": self.rng.choice(table("problem_cat").codes()), "found_at": day, "due": day, "closed_at": self.day(),
                "state": self.pick("rectifying", "closed", "closed"), "created_at": f"{day}T01:00:00Z"}

    def inspection(self, day: str) -> dict[str, Any]:
        return {"kind": self.rng.choice(table("inspect_kind").codes()), "units": self.rng.sample(self.units, 2), "start": day, "end": day,
                "state": self.pick("planned", "recorded", "fed_back", "done"), "days": 1.0, "year": int(day[:4]), "round": f"{day[:4]}一轮",
                "half": "first" if day[5:7] < "07" else "second", "found": 3, "fixed": 2}

    def petition(self, day: str) -> dict[str, Any]:
        return {"channel": "letter", "got_at": day, "nature": "accuse", "signed": self.pick("real", "anon"), "repeat": "first",
                "state": "done"}

    def clue(self, day: str) -> dict[str, Any]:
        return {"source": self.rng.choice(table("clue_source").codes()), "got_at": day, "disposed_at": day, "done_at": day,
                "disposal": self.rng.choice(table("disposal").codes()), "lead_org": self.rng.choice(self.orgs), "persons": [self.person()],
                "state": self.pick("registered", "prelim", "shelved", "done", "done", "case")}

    def inquiry(self, day: str) -> dict[str, Any]:
        return {"person_id": self.person(), "way": self.pick("talk", "letter", "both"), "ok_at": day, "replied_at": day,
                "spot": self.pick(True, False), "state": self.pick("applying", "done", "done"),
                "clue_id": self.rng.choice(self.ids["clue"])}

    def prelim(self, day: str) -> dict[str, Any]:
        return {"person_id": self.person(), "ok_at": day, "state": self.pick("applying", "done"),
                "clue_id": self.rng.choice(self.ids["clue"])}

    def case(self, day: str) -> dict[str, Any]:
        return {"person_id": self.person(), "lead": "lead", "basis": self.rng.choice(table("case_basis").codes()), "filed_at": day,
                "effective": day, "accepted_at": day, "reviewers": ["某"], "result": self.pick("punish", "exempt", "judicial"),
                "party": self.pick(None, "p1"), "gov": self.pick(None, "g1"), "form": self.pick("f1", "f2", "f3"),
                "goods": [{"value": 100000, "done_at": day}], "returns": self.pick(None, [{"type": "again", "date": day}]),
                "state": self.pick("opened", "decided", "archived", "judicial")}

    def form1(self, day: str) -> dict[str, Any]:
        return {"by": self.pick("unit", "group", "township"), "person_id": self.person(), "used_at": day, "filed_at": day,
                "measures": [self.pick("remind", "warn", "admonish")], "state": self.pick("filed", "kept", "kept")}

    def suggestion(self, day: str) -> dict[str, Any]:
        return {"kind": "jc", "issued_at": day, "reply_by": day, "replied_at": day, "adopt": self.pick("all", "none"),
                "facts": [{"text": "一"}], "advice": [{"text": "改"}, {"text": "建"}], "delivery": [{"at": f"{day}T10:00"}],
                "state": self.rng.choice(OUT)}

    def training(self, day: str) -> dict[str, Any]:
        return {"kind": self.rng.choice(table("train_kind").codes()), "date": day, "hours": 2.5, "state": "recorded",
                "attend": [{"staff_id": "某"}, {"staff_id": "某", "reason": "请假"}]}

    def integrity_opinion(self, day: str) -> dict[str, Any]:
        return {"use": "promote", "replied_at": day, "got_at": day, "state": "replied",
                "list": [{"result": "no_impact"}, {"result": "defer"}]}

    def political_item(self, day: str) -> dict[str, Any]:
        return {"year": int(day[:4]), "due": day, "state": self.pick("drafting", "running"), "verdict": "done"}

    def edu(self, day: str) -> dict[str, Any]:
        return {"type": self.pick("education", "circular"), "date": day, "count": 2, "state": "recorded"}


def fill(desk: Desk, count: int) -> None:
    org, unit, person = table_of("org"), table_of("unit"), table_of("person")
    groups = [f"org-{n}" for n in range(10)]
    made = Made([desk.user.org_id, *groups], [f"unit-{n}" for n in range(52)], [f"person-{n}" for n in range(2000)])

    def plain(key: str, n: int, **values: Any) -> dict[str, Any]:
        return {"id": key, "rid": 500_000 + n, "clock": f"{0:028x}", "rev": 1, "vis": 1, "org_id": desk.user.org_id} | values

    with desk.store.write() as conn:
        insert_all(conn, org, [plain(key, n, kind="group", name=key, state="active", **{"from": "2018-01-01"})
                               for n, key in enumerate(groups)])
        insert_all(conn, unit, [plain(key, 100 + n, name=key, relation="stationed", group_id=groups[n % 10], state="watched",
                                      chief=made.person(), **{"from": "2018-01-01"}) for n, key in enumerate(made.units)])
        insert_all(conn, person, [plain(key, 1000 + n, name=key, unit_id=made.rng.choice(made.units), person_role=made.pick("mid", "chief"))
                                  for n, key in enumerate(made.persons)])
        for code, share in SHARES.items():
            for start in range(0, share * count // 100, 20_000):
                insert_all(conn, table_of(code), _block(made, code, start, min(20_000, share * count // 100 - start)))
            ledger = table_of(code)
            conn.execute(insert(catalog).from_select(["rid", "id", "ledger", "title", "org_id", "vis", "void"], select(
                ledger.c.rid, ledger.c.id, func.printf(code), ledger.c.id, ledger.c.org_id, ledger.c.vis, func.abs(0))))
        problems, letters = made.ids["problem"], made.ids["suggestion"]
        insert_all(conn, link, ({"src": letter, "field": "problems", "dst": made.rng.choice(problems)} for letter in letters))
        insert_all(conn, limit_run, [{"record_id": key, "number": "T01", "what": "提出处置意见", "ledger": "clue", "starts": day,
                                      "due": day, "met": day, "legacy": False} for key in made.ids["clue"] for day in (made.day(),)])


def _block(made: Made, code: str, start: int, size: int) -> list[dict[str, Any]]:
    kept = made.ids.get(code, [])
    rows = list(made.rows(code, size))
    for n, row in enumerate(rows):
        row["id"] = made.ids[code][n] = f"{code}-{start + n:024}"
    made.ids[code] = kept + made.ids[code]
    return rows


def by_hand(conn: Connection, year: Period, today: date) -> dict[str, int]:
    params = {"f": year.first.isoformat(), "l": f"{year.last.isoformat()}~", "e": min(year.last, today).isoformat()}
    cursor = conn.connection.cursor()
    return {code: cursor.execute(sql, params).fetchone()[0] or 0 for code, sql in BY_HAND.items()}


def timed(work: Callable[[], Any], rounds: int = 3) -> tuple[float, Any]:
    """Least processor time: the machine has other work."""
    best, found = float("inf"), None
    for _ in range(rounds):
        start = time.process_time()
        found = work()
        best = min(best, time.process_time() - start)
    return best, found


def main(count: int) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        store = Store.create(folder / "station.db", TEST_KEY)
        migrations.upgrade(store)
        clock = lambda: datetime(2026, 11, 20, 9, 30, tzinfo=timezone(timedelta(hours=8)))  # noqa: E731
        desk = furnished(store, Objects(folder / "objects", TEST_KEY), clock)
        with store.write() as conn:
            conn.execute(table_of("org").update().values(kind="commission").where(table_of("org").c.id == desk.user.org_id))
        begin = time.perf_counter()
        fill(desk, count)
        print(f"{count} records made in {time.perf_counter() - begin:.0f} s")
        year, today = Period.parse("2026"), desk.now().date()

        def hand() -> tuple[dict[str, int], dict[str, int]]:
            with store.read() as conn:
                return by_hand(conn, year, today), by_hand(conn, year.a_year_before(), today)

        hand_seconds, (current, before) = timed(hand)
        seconds, found = timed(lambda: figures.stats(desk, year.first, year.last))
        whole, _ = timed(lambda: figures.statistics(desk, year.first, year.last))
        print(f"by hand {hand_seconds:.2f} s; measures {seconds:.2f} s, ratio {seconds / hand_seconds:.2f} (limit 3); "
              f"with ratios and alerts {whole:.2f} s, ratio {whole / hand_seconds:.2f}")
        wrong = [f"{one.code}: {one.value}/{one.last_year} by hand {current[one.code]}/{before[one.code]}" for one in found
                 if one.code in BY_HAND and (one.value, one.last_year) != (current[one.code], before[one.code])]
        print("differ: " + ("; ".join(wrong) or "none"), f"({len(BY_HAND)} of {len(found)} counted by hand)")
        if "--slow" in sys.argv:
            params = {"f": "2026-01-01", "l": "2026-12-31~", "e": "2026-11-20"}
            for one in found:
                took, _ = timed(lambda code=one.code: figures.stats(desk, year.first, year.last, codes=[code]), 1)
                with store.read() as conn:
                    cursor = conn.connection.cursor()
                    raw, _ = timed(lambda code=one.code, cursor=cursor: cursor.execute(BY_HAND[code], params).fetchone(), 1)
                print(f"{one.code} {took * 1000:7.0f} ms, by hand (one year) {raw * 1000:7.0f} ms")
        store.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
