"""Two or more stations on one test PC: each with its own store, objects, desk and clock, enrolled under one commission."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from hashlib import sha256
from pathlib import Path
from typing import Any

from app.desk import Desk, User
from app.errors import WrongPassword
from app.sync import service
from app.sync.keys import papers
from app.sync.keys.persons import Second
from db.engine import Store
from db.objects import Objects

KEY = bytes(range(32))
BEGINNING = datetime(2026, 11, 20, 9, 30, tzinfo=timezone(timedelta(hours=8)))
"""When the stations were made: the moment at which the tests' clock stands."""
SECOND = Second("security", "security")
"""The other person of an act two people do, where the act is what is tested; that his password is asked for."""
GROUP, OTHER, COMMISSION = "驻测试市教育局纪检监察组", "驻测试市财政局纪检监察组", "测试市纪委监委"


@dataclass(frozen=True)
class StationRow:
    station_id: str
    kind: str
    name: str
    epoch: int = 1


@dataclass
class Place:
    """A workspace whose key is known: the store, the objects and the folder are real, passwords are another test's matter."""

    folder: Path
    store: Store
    objects: Objects
    station: StationRow
    desk: Desk

    def secret(self, label: str) -> bytes:
        return sha256(b"test secret" + label.encode() + self.station.station_id.encode()).digest()

    def confirm(self, user: str, password: str) -> str:
        """Accounts as a test names them: their password is `mima-` and the name, their role the name or business."""
        if password != f"mima-{user}":
            raise WrongPassword
        return user if user in ("system", "security", "auditor") else "business"

    def digest(self, org: str | None = None) -> service.Digest:
        return service.digest(self, self.desk, org)

    def export(self, to: str, stick: Path, **options: Any) -> service.Exported:
        return service.export_bundle(self, self.desk, to, stick, **options)

    def take(self, path: str | Path, **options: Any) -> service.Imported:
        return service.import_bundle(self, self.desk, Path(path), **options)

    def partner(self, role: str = "group") -> service.Partner:
        return next(one for one in service.status(self, self.desk).partners if one.role == role)

    def rows(self, code: str) -> dict[str, Any]:
        return {row.id: row for row in self.desk.page(code, limit=1000).rows}


def a_place(template: Path, folder: Path, kind: str, name: str, clock: Callable[[], datetime]) -> Place:
    """A new station with its organisation and one person."""
    folder.mkdir()
    shutil.copy(template, folder / "business.db")
    place = opened(folder, kind, name, clock)
    role = next(iter(place.desk.user.roles))
    with place.desk.act("init") as act:
        org = act.add("org", {"name": name, "short": name[:4], "kind": kind, "from": "2020-01-01"}, excused=True)
        staff = act.add("staff", {"name": f"{name[:4]}某甲", "org_id": org, "post": "leader", "roles": [role], "joined": "2020-01-01"},
                        excused=True)
        act.set_setting("office.org", org)
        act.set_setting("account.user", staff)
        act.commit()
    place.store.close()
    return opened(folder, kind, name, clock)


def opened(folder: Path, kind: str, name: str, clock: Callable[[], datetime]) -> Place:
    """The station in `folder`, again or for the first time."""
    store = Store.open(folder / "business.db", KEY)
    station = StationRow(sha256(name.encode()).hexdigest()[:32], kind, name)
    objects = Objects(folder / "objects", sha256(name.encode()).digest())
    nobody = User("user", "", "某甲", frozenset({"group_leader" if kind == "group" else "case_mgmt"}), "")
    desk = Desk(store, objects, nobody, station.station_id, clock)
    desk.user = replace(nobody, staff_id=desk.setting("account.user", ""), org_id=desk.setting("office.org", ""))
    return Place(folder, store, objects, station, desk)


def enrol(group: Place, commission: Place, medium: Path, org: str | None = None, suite: str | None = None) -> service.Approved:
    medium.mkdir(exist_ok=True)
    asked = service.enrol_request(group, group.desk, medium / "request", suite)
    approved = service.enrol_approve(commission, commission.desk, medium / "request", medium / "answer", org or group.station.name)
    assert approved.fingerprint == asked.fingerprint
    service.enrol_accept(group, group.desk, medium / "answer", approved.root_fingerprint)
    return approved


def a_unit(place: Place, name: str = "测试市教育局", **values: Any) -> str:
    return place.desk.add("unit", {"name": name, "kind": "gov_dept", "from": "2020-01-01"} | values)


def a_person(place: Place, unit: str, name: str = "某乙", **values: Any) -> str:
    return place.desk.add("person", {"name": name, "unit_id": unit, "post": "副局长", "managed_by": "unit"} | values)


NAMES = {"g": ("group", GROUP), "o": ("group", OTHER), "c": ("commission", COMMISSION)}


def enrolled_template(template: Path, folder: Path, clock: Callable[[], datetime], suite: str | None = None) -> Path:
    """Two groups enrolled at a commission, made once: keys and certificates are slow, copying is not."""
    places = {key: a_place(template, folder / key, kind, name, clock) for key, (kind, name) in NAMES.items()}
    if suite:
        with places["c"].store.write() as conn:
            papers.choose_suite(conn, papers.suite_called(suite))
    for key in "go":
        enrol(places[key], places["c"], folder / "medium", suite=suite)
    for place in places.values():
        place.store.close()
    return folder


def copied(template: Path, folder: Path, keys: str, clock: Callable[[], datetime]) -> list[Place]:
    """Stations of the template by their letters, in a folder of one's own."""
    for key in keys:
        shutil.copytree(template / key, folder / key)
    return [opened(folder / key, *NAMES[key], clock) for key in keys]
