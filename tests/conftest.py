"""What all tests stand on: an encrypted store made once and copied, a desk with a signed-in leader, a clock that stands still."""

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta, timezone
from pathlib import Path

import pytest

from app.desk import Desk, User
from db import migrations
from db.engine import Store
from db.objects import Objects
from tests.by_command import cli_home, commission, group, made_commission, made_group

# One of each for a process: a second home would take the configuration folder from the first.
__all__ = ["cli_home", "commission", "group", "made_commission", "made_group"]

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
TEST_KEY = bytes(range(32))
BEIJING = timezone(timedelta(hours=8))
STATION = "0123456789abcdef0123456789abcdef"


class StoppedClock:
    """Says the same moment until it is moved."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment

    def pass_(self, **time: float) -> None:
        self.moment += timedelta(**time)


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock(datetime(2026, 11, 20, 9, 30, tzinfo=BEIJING))


@pytest.fixture(scope="session")
def sealed_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An encrypted store with all tables, made once: key and tables are slow, copying is not."""
    path = tmp_path_factory.mktemp("store") / "template.db"
    store = Store.create(path, TEST_KEY)
    migrations.upgrade(store)
    store.close()
    return path


@pytest.fixture
def store(sealed_template: Path, tmp_path: Path) -> Iterator[Store]:
    path = shutil.copy(sealed_template, tmp_path / "station.db")
    store = Store.open(Path(path), TEST_KEY)
    yield store
    store.close()


@pytest.fixture
def desk(store: Store, tmp_path: Path, clock: StoppedClock) -> Desk:
    """The desk of 某甲, 组长 of 驻测试县教育局纪检监察组, with one unit 测试县教育局 and one person 某乙 in it."""
    return furnished(store, Objects(tmp_path / "objects", TEST_KEY), clock)


def furnished(store: Store, objects: Objects, clock: Callable[[], datetime], station: str = STATION) -> Desk:
    nobody = User("zuzhang", "", "某甲", frozenset({"group_leader"}), "")
    desk = Desk(store, objects, nobody, station, clock)
    with desk.act("init") as act:
        org = act.add("org", {"name": "驻测试县教育局纪检监察组", "short": "驻教", "kind": "group", "from": "2020-01-01"}, excused=True)
        staff = act.add("staff", {"name": "某甲", "org_id": org, "post": "leader", "roles": ["group_leader"], "joined": "2020-01-01"},
                        excused=True)
        act.commit()
    return Desk(store, objects, User("zuzhang", staff, "某甲", frozenset({"group_leader"}), org), station, clock)


@pytest.fixture
def a_unit(desk: Desk) -> str:
    return desk.add("unit", {"name": "测试县教育局", "kind": "gov_dept", "from": "2020-01-01"})


@pytest.fixture
def a_person(desk: Desk, a_unit: str) -> str:
    return desk.add("person", {"name": "某乙", "unit_id": a_unit, "post": "副局长", "managed_by": "unit"})


@pytest.fixture
def a_colleague(desk: Desk) -> str:
    return desk.add("staff", {"name": "某丙", "sex": "male", "birth": "1985-05-01", "org_id": desk.user.org_id, "post": "clerk",
                              "roles": ["group_member"], "joined": "2021-03-01"})


@pytest.fixture(scope="session")
def sample(sealed_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The desk of the small sample's 案管室 (app/sample): a year of invented work until 2026-11-20, made once and only read."""
    from app.sample.making import PERSON, USER, fill, first_day
    from app.sample.stage import MovedClock, Stage
    folder, last = tmp_path_factory.mktemp("sample"), date(2026, 11, 20)
    store = Store.open(Path(shutil.copy(sealed_template, folder / "station.db")), TEST_KEY)
    clock = MovedClock(datetime.combine(first_day(last), time(8, 30), BEIJING))
    objects, role = Objects(folder / "objects", TEST_KEY), frozenset({"case_mgmt"})
    desk = Desk(store, objects, User(USER, "", PERSON, role, ""), STATION, clock)
    with desk.act("init") as act:
        org = act.add("org", {"name": "示例县纪委监委", "short": "示例县纪委", "kind": "commission", "from": "2018-01-01"})
        staff = act.add("staff", {"name": PERSON, "org_id": org, "post": "supervisor", "roles": ["case_mgmt"], "joined": "2016-03-01"},
                        excused=True)
        act.commit()
    desk = Desk(store, objects, User(USER, staff, PERSON, role, org), STATION, clock)
    fill(Stage(desk, clock, seed=1, last=last))
    yield desk
    store.close()
