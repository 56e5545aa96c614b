"""The sample workspace: every ledger, every state, limits running, met and overdue, and nothing wrong with it."""

import shutil
from collections import Counter
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import func, select

from app.codes import table
from app.desk import Desk, User, proving, reading
from app.desk.tables import catalog, limit_run
from app.ledgers import ledgers
from app.rules.periods import Period
from app.sample.making import first_day
from app.sample.stage import MovedClock, Stage, StoryFailed
from app.sample.words import names
from app.sample.world import WEIGHTS, Builder
from db.engine import Store
from db.objects import Objects
from tests.conftest import BEIJING, STATION, TEST_KEY
from tests.integration.cli_place import CliPlace
from tests.integration.recount_books import Books
from tests.integration.recounting import KINDS, Compared, compare

WORK = [code for code, ledger in ledgers().items() if ledger.CARRIED != "all"]
"""All but what the commission issues to every station, which is no office's work."""


def states(desk: Desk, code: str) -> Counter[str]:
    held = reading.table_of(ledgers()[code])
    with desk.store.read() as conn:
        return Counter(dict(tuple(one) for one in conn.execute(select(held.c.state, func.count()).group_by(held.c.state))))


@pytest.mark.parametrize("code", WORK)
def test_every_state_of_every_ledger_occurs(sample: Desk, code: str) -> None:
    lacking = set(ledgers()[code].STATES) - set(states(sample, code))
    assert not lacking


def test_old_books_are_in_it(sample: Desk) -> None:
    assert sample.count("clue", {"legacy": True}) > 0
    assert sample.count("talk", {"legacy": True}) > 0


def test_limits_run_are_met_and_are_overdue_yellow_and_red(sample: Desk) -> None:
    with sample.store.read() as conn:
        met = conn.execute(select(limit_run.c.number, limit_run.c.due, limit_run.c.met).where(limit_run.c.met.is_not(None))).all()
    due = sample.due()
    standings = Counter(one.standing for one in due)
    assert len(met) > 100
    assert [one for one in met if one.met > one.due], met[:20]
    assert standings["overdue"]
    assert standings["red"]
    assert sum(one.days_left >= 0 for one in due) > 20


def test_check_finds_nothing(sample: Desk) -> None:
    assert proving.findings(sample) == []


def test_the_year_is_a_years_work_of_52_units_ten_groups_and_eight_townships(sample: Desk) -> None:
    orgs = Counter(row.kind for row in sample.page("org", {"state": "active"}, limit=500).rows)
    units = Counter(row.relation for row in sample.page("unit", {"state": "watched"}, limit=500).rows)
    assert (orgs["group"], orgs["township"]) == (10, 8)
    assert units["stationed"] + units["integrated"] == 52
    assert sample.count("person") > 1100
    days = [row.start[:10] for row in sample.page("talk", {"state": "done", "legacy": None}, limit=2000, columns=("start",)).rows]
    assert min(days) < "2026-01-01"
    assert max(days) > "2026-11-01"


def test_one_group_has_no_case_and_one_has_most(sample: Desk) -> None:
    groups = [row.id for row in sample.page("org", {"kind": "group"}, order="rid", newest=False, limit=50).rows]
    counts = Counter(row.org_id for row in sample.page("case", limit=500).rows)
    assert [counts[groups[number]] == 0 for number in range(10)] == [weight == 0 for weight in WEIGHTS]
    assert counts[groups[0]] == max(counts[one] for one in groups)


def test_approvals_are_signed_by_different_people_in_their_roles(sample: Desk) -> None:
    chains = [tuple(line["role"] for line in row.approvals if line.get("result") == "agree")
              for row in sample.page("case", limit=500).rows if row.approvals]
    assert ("group_leader", "supervision", "incharge", "chief") in [chain[:4] for chain in chains]
    returned = [row for row in sample.page("clue", limit=500).rows if any(line.get("result") == "return" for line in row.approvals or ())]
    assert returned
    assert all(line["opinion"] for row in returned for line in row.approvals if line.get("result") == "return")


def test_people_are_found_by_two_characters(sample: Desk) -> None:
    row = sample.page("person", limit=1).rows[0]
    assert row.id in {hit.id for hit in sample.search(row.name[-2:])}


def test_names_are_distinct() -> None:
    assert len({name for name, _ in islice(names(Random(5)), 3000)}) == 3000


def test_every_role_has_somebody(sample: Desk) -> None:
    held = {role for row in sample.page("staff", limit=500).rows for role in row.roles or ()}
    assert {one.code for one in table("role")} - table("role").having("exclusive") - held == set()


def test_a_folder_that_holds_something_is_refused_and_left_alone(cli_home: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", "utf-8")
    ended = CliPlace(tmp_path, cli_home / "password").end("sample", tmp_path)
    assert ended.status != 0
    assert ended.facts["error"]["code"] == "VALIDATION"
    assert [one.name for one in tmp_path.iterdir()] == ["mine.txt"]


def made_world(template: Path, folder: Path, seed: int) -> Desk:
    """The offices and people alone."""
    store = Store.open(Path(shutil.copy(template, folder / f"{seed}-{len(list(folder.iterdir()))}.db")), TEST_KEY)
    last = date(2026, 11, 20)
    clock = MovedClock(datetime.combine(first_day(last), time(8, 30), BEIJING))
    bare = Desk(store, Objects(folder / "objects", TEST_KEY), User("anguan", "", "某甲", frozenset({"case_mgmt"}), ""), STATION, clock)
    with bare.act("init") as act:
        org = act.add("org", {"name": "示例县纪委监委", "short": "示例县纪委", "kind": "commission", "from": "2018-01-01"},
                      key="019a3e89-a740-7000-8000-000000000001")
        staff = act.add("staff", {"name": "某甲", "org_id": org, "post": "supervisor", "roles": ["case_mgmt"], "joined": "2016-03-01"},
                        key="019a3e89-a740-7000-8000-000000000002", excused=True)
        act.commit()
    desk = Desk(store, bare.objects, User("anguan", staff, "某甲", frozenset({"case_mgmt"}), org), STATION, clock)
    Builder(Stage(desk, clock, seed, last)).build()
    return desk


def lines(desk: Desk) -> list[tuple[str, ...]]:
    with desk.store.read() as conn:
        return [tuple(one) for one in conn.execute(select(catalog.c.id, catalog.c.ledger, catalog.c.record_no, catalog.c.title)
                                                   .order_by(catalog.c.rid))]


def test_the_same_seed_makes_the_same_people_and_another_seed_others(sealed_template: Path, tmp_path: Path) -> None:
    once, again, other = (made_world(sealed_template, tmp_path, seed) for seed in (3, 3, 4))
    assert lines(once) == lines(again)
    assert lines(once) != lines(other)
    for desk in (once, again, other):
        desk.store.close()


def test_a_story_the_desk_refuses_stops_the_making(sealed_template: Path, tmp_path: Path) -> None:
    desk = made_world(sealed_template, tmp_path, 5)
    stage = Stage(desk, MovedClock(desk.now()), 1, desk.now().date() + timedelta(days=3))
    stage.knows(desk.user.staff_id, "某甲", ["case_mgmt"], desk.user.org_id)

    def story():  # type: ignore[no-untyped-def]
        yield 1
        stage.add(desk.user.staff_id, "unit", {"name": "缺类别的单位"})
    stage.tell(stage.today, story())
    with pytest.raises(StoryFailed, match="kind"):
        stage.play()
    assert desk.count("unit", {"name": "缺类别的单位"}) == 0
    desk.store.close()


@pytest.fixture(scope="module")
def recounted(sample: Desk) -> list[Compared]:
    """A month, a half-year and the year, of the commission and of the group with most cases, beside the count by hand."""
    books = Books(sample)
    orgs = {row["id"] for row in books.rows["org"]}
    busiest, _ = Counter(row["org_id"] for row in books.rows["case"]).most_common(1)[0]
    return [Compared(sample, books, Period.parse(period), *asked) for period in ("2026-10", "2026H1", "2026")
            for asked in ((None, orgs), (busiest, {busiest}))]


@pytest.mark.parametrize("kind", KINDS)
def test_every_figure_equals_the_count_by_hand_and_opens_as_many_records(recounted: list[Compared], kind: str) -> None:
    assert sum(compare(recounted, kind).values()) > 200
