"""An office at work: its workspace open, its desk ready.

    made = make(folder, "group", "驻市教育局纪检监察组", user="zuzhang", password=..., clock=...)
    with open_office(folder, "zuzhang", password, clock) as office: office.desk.search("张某")

Making one also makes its first two records: the organisation and the first user's staff record, without the fields they cannot yet have
(待补). Every business account stands for exactly one staff record; the setting `account.<name>` names it.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from app import clockwatch
from app.desk import Desk, User, upkeep
from app.errors import LockedOut, StorageFailed, StorageFull, StorageReadOnly, Usage, WorkspaceBusy
from app.sync.keys import papers
from app.vault import Workspace

FIRST_USER = {"group": ("zuzhang", "组长", "group_leader", "leader"), "commission": ("anguan", "案管室", "case_mgmt", "supervisor")}
_ACCOUNT = "account."
ORG_SETTING = "office.org"


@dataclass
class Office:
    """`desk` belongs to the person signed in; `close()` locks."""

    workspace: Workspace
    desk: Desk

    def close(self) -> None:
        self.workspace.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


@dataclass(frozen=True)
class Made:
    office: Office
    recovery_code: str
    admin_codes: dict[str, str]


def make(folder: Path, kind: str, name: str, *, password: str, clock: Callable[[], datetime], user: str | None = None,
         short: str | None = None, person: str | None = None, suite: str | None = None) -> Made:
    """Make a workspace in `folder` (new or empty) with its first two records.

    kind      "group" or "commission"
    short     简称 in record numbers; the name without 纪检监察组 when not given
    person    the first user's name; the post's word when not given, to be put right in the staff record
    suite     a commission's cipher suite, for its whole network and for good: `international` when not given
    raises    Usage, SuiteMissing; what the vault refuses
    """
    if kind not in FIRST_USER:
        raise Usage(what="工作区种类应为 commission 或 group")
    if not name.strip():
        raise Usage(what="请写明机构名称")
    if suite and kind == "group":
        raise Usage(what="密码套件由委机关建立时选定，派驻组在 enrol request 时写明")
    chosen = papers.suite_called(suite) if suite else None
    account, called, role, post = FIRST_USER[kind]
    account = user or account
    workspace, recovery_code, admin_codes = Workspace.create(folder, kind, name, account, password, clock)
    try:
        nobody = User(account, "", person or called, frozenset({role}), "")
        desk = _desk(workspace, nobody, clock)
        with desk.act("init") as act:
            today = clock().date().isoformat()
            org = act.add("org", {"name": name, "short": short or name.removesuffix("纪检监察组") or name, "kind": kind, "from": today},
                          excused=True)
            staff = act.add("staff", {"name": person or called, "org_id": org, "post": post, "roles": [role], "joined": today},
                            excused=True)
            act.set_setting(ORG_SETTING, org)
            act.set_setting(_ACCOUNT + account, staff)
            if chosen:
                papers.choose_suite(act.conn, chosen)
            act.commit()
        return Made(Office(workspace, _desk(workspace, user_of(workspace, desk), clock)), recovery_code, admin_codes)
    except BaseException:
        workspace.close()
        raise


def open_office(folder: Path, user: str, password: str, clock: Callable[[], datetime]) -> Office:
    """raises    what Workspace.open raises; LockedOut for an account without a staff record"""
    workspace = Workspace.open(folder, user, password, clock)
    try:
        nobody = User(user, "", "", frozenset(), "")
        desk = _desk(workspace, user_of(workspace, _desk(workspace, nobody, clock)), clock)
        with suppress(StorageFailed, StorageFull, StorageReadOnly, WorkspaceBusy):    # a store that cannot be written is read all the same
            clockwatch.look(desk)
        upkeep.daily(desk)
        return Office(workspace, desk)
    except BaseException:
        workspace.close()
        raise


def user_of(workspace: Workspace, desk: Desk) -> User:
    """The signed-in account as a person at the desk."""
    staff_id = desk.setting(_ACCOUNT + workspace.user)
    with desk.reader() as facts:
        staff = facts.get(staff_id)
    if staff is None or staff.state in ("moved", "retired"):
        raise LockedOut(user=workspace.user, why="没有对应的在岗工作人员")
    return User(workspace.user, str(staff_id), staff.name or "", frozenset(staff.roles or ()), own_org(desk))


def own_org(desk: Desk) -> str:
    """Id of the station's own organisation."""
    return str(desk.setting(ORG_SETTING))


def _desk(workspace: Workspace, user: User, clock: Callable[[], datetime]) -> Desk:
    return Desk(workspace.store, workspace.objects, user, workspace.station.station_id, clock)
