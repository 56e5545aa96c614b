"""The office's media: number, level and serial of each stick and disc, and whether something may be written onto one (P37).

A medium is known again by the serial of its file system, or, where that has none of its own (a folder of the system's disk, a fresh disc),
by a small file the register puts on it. Both can be copied: the register keeps honest people from mistakes; it is no lock.

errors    MediumLevel, MediumUnknown, NotPermitted, CheckFailed, Absent, Storage..
"""

import json
import secrets
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects.sqlite import insert

from app.codes import table
from app.desk import Desk
from app.desk.issued import in_force
from app.desk.tables import setting
from app.errors import Absent, CheckFailed, Finding, MediumLevel, MediumUnknown, NotPermitted, StorageFailed
from db.files import read_bounded, write_whole

from ..files import told
from ..place import Workspace, utc
from ..tables import medium as media
from .medium import Medium, check_writable, look_at

REQUIRE = "require_registered_medium"
LABEL = "paizhu-medium.json"
_FORMAT = "paizhu-medium"
STATES = {"in_use": "在用", "stopped": "停用", "lost": "遗失", "destroyed": "已销毁"}
KINDS = ("udisk", "hdd", "optical", "laptop")


@dataclass(frozen=True)
class Registered:
    """One medium of the register. serial: of its file system, or `label:` and what stands in its small file"""

    number: str
    kind: str
    serial: str
    level: str
    keeper: str
    state: str
    registered_at: str
    registered_by: str

    @property
    def level_label(self) -> str:
        return label_of(self.level)


def label_of(level: str | None) -> str:
    levels = table("classification")
    return levels.label(level or "public") if (level or "public") in levels else "不明密级"


def rank(level: str | None) -> int:
    """0 for 公开 to 5 for 绝密; what nobody knows is above all of them."""
    levels = table("classification")
    return int(levels.attribute(level or "public", "level")) if (level or "public") in levels else 6


def listed(workspace: Workspace) -> list[Registered]:
    with workspace.store.read() as conn:
        return [_registered(row) for row in conn.execute(select(media).order_by(media.c.number)).mappings()]


def register(workspace: Workspace, desk: Desk, folder: Path, number: str, level: str, kind: str = "udisk", keeper: str = "") -> Registered:
    """Enter the medium that `folder` lies on, or change what is written of it.

    raises    CheckFailed: number, level or kind is none, or the number or the medium is another's; StorageReadOnly where a small file
              would have to be put on it; NotPermitted
    """
    if not desk.user.level:
        raise NotPermitted(what="登记介质")
    number, keeper = number.strip(), keeper.strip()
    _check(number, level, kind, keeper)
    medium = look_at(folder)
    with workspace.store.read() as conn:
        known = _known(conn, medium)
        holder = conn.execute(select(media).where(media.c.number == number)).mappings().one_or_none()
    serial = known["serial"] if known else medium.serial or _labelled(medium)
    if known is not None and known["number"] != number:
        raise CheckFailed([Finding("number", "MEDIUM-01", f"这个介质已登记为{known['number']}号")])
    if holder is not None and holder["serial"] != serial:
        raise CheckFailed([Finding("number", "MEDIUM-02", f"编号{number}已是另一个介质的")])
    now = utc(desk.now())
    row = {"number": number, "kind": kind, "serial": serial, "level": level, "keeper": keeper or desk.user.name or desk.user.account,
           "state": "in_use", "registered_at": now, "registered_by": desk.user.account}
    with desk.act("medium.register") as act:
        act.conn.execute(insert(media).values(**row).on_conflict_do_update(index_elements=["number"], set_=row))
        act.tell("medium.register", detail=f"{number} {level}")
        act.commit()
    return Registered(**row)


def set_state(workspace: Workspace, desk: Desk, number: str, state: str) -> Registered:
    """停用, 遗失, 已销毁, or 在用 again. raises    Absent, CheckFailed, NotPermitted"""
    if not desk.user.level:
        raise NotPermitted(what="登记介质")
    if state not in STATES:
        raise CheckFailed([Finding("state", "MEDIUM-03", f"介质状态应为{'、'.join(STATES)}")])
    with desk.act("medium.state") as act:
        if not act.conn.execute(update(media).where(media.c.number == number).values(state=state)).rowcount:
            raise Absent(what=f"编号为{number[:40]}的介质")
        act.tell("medium.state", detail=f"{number} {state}")
        act.commit()
    return next(one for one in listed(workspace) if one.number == number)


def recognised(workspace: Workspace, medium: Medium) -> Registered | None:
    with workspace.store.read() as conn:
        row = _known(conn, medium)
    return _registered(row) if row else None


def admitted(conn: Connection, medium: Medium, today: date) -> Registered | None:
    """The register's word on writing onto this medium at all; None: it is not entered, and need not be.

    raises    MediumUnknown where the policy asks for registered media, NotPermitted for one that is out of use
    """
    row = _known(conn, medium)
    if row is None:
        if required(conn, today):
            raise MediumUnknown(what=medium.folder.name or str(medium.folder))
        return None
    if row["state"] != "in_use":
        raise NotPermitted(what=f"写到{row['number']}号介质（{STATES[row['state']]}）")
    return _registered(row)


def check_level(entered: Registered | None, level: str | None) -> None:
    """raises    MediumLevel: what is written is marked higher than the medium is set for"""
    if entered is not None and rank(level) > rank(entered.level):
        raise MediumLevel(medium=f"{entered.number}号，{entered.level_label}", content=label_of(level), number=entered.number)


def may_write(desk: Desk, out: Path, level: str | None) -> str | None:
    """Before a paper, a workbook or an attachment is written to a file.

    returns   a warning where the medium is not entered although it is one; None otherwise
    raises    MediumLevel, MediumUnknown, NotPermitted
    """
    folder = out if out.is_dir() else out.parent
    if not folder.is_dir():
        return None                       # whoever writes says what is wrong with it
    medium = look_at(folder)
    if not medium.serial and not _label(medium):
        return None                       # a folder of this PC is no medium
    with desk.store.read() as conn:
        entered = admitted(conn, medium, desk.now().date())
    check_level(entered, level)
    return None if entered else unknown_words(medium)


def may_write_marked(desk: Desk, out: Path, marked: str) -> str | None:
    """The same by the mark printed on it: `机密★3年`, 工作秘密, nothing for 公开."""
    return may_write(desk, out, table("classification").find(marked.partition("★")[0]) if marked else None)


def unknown_words(medium: Medium) -> str:
    return f"介质没有登记（{medium.serial or medium.folder.name}），不知道它的密级"


def required(conn: Connection, today: date) -> bool:
    """The policy `require_registered_medium`: what the commission issued, else this station's own setting; off by default."""
    issued = in_force(conn, "setting", REQUIRE, today)
    if issued is not None:
        return bool(issued.get("value"))
    return bool(conn.execute(select(setting.c.value).where(setting.c.key == REQUIRE)).scalar())


def _check(number: str, level: str, kind: str, keeper: str) -> None:
    wrong = []
    if not number or len(number) > 40 or not number.isprintable():
        wrong.append(Finding("number", "MEDIUM-04", "介质编号为1至40个字"))
    if level not in table("classification").codes():
        wrong.append(Finding("level", "MEDIUM-05", f"密级应为{'、'.join(table('classification').codes())}"))
    if kind not in KINDS:
        wrong.append(Finding("kind", "MEDIUM-06", f"介质种类应为{'、'.join(KINDS)}"))
    if len(keeper) > 100 or not keeper.isprintable():
        wrong.append(Finding("keeper", "MEDIUM-07", "保管人最多100个字"))
    if wrong:
        raise CheckFailed(wrong)


def _known(conn: Connection, medium: Medium) -> Any:
    """By the file system's serial first: it is harder to mistake than a file."""
    for serial in filter(None, (medium.serial, _label(medium))):
        if found := conn.execute(select(media).where(media.c.serial == serial)).mappings().one_or_none():
            return found
    return None


def _label(medium: Medium) -> str:
    """`label:…` of the small file in the folder or above it on the same medium; "" where there is none."""
    whole = medium.folder.resolve()
    for place in (whole, *whole.parents):
        if place != medium.root and medium.root not in place.parents:
            break
        try:
            raw = read_bounded(place / LABEL, 4096)
            value = json.loads(raw) if raw else None
        except (OSError, ValueError, RecursionError):
            value = None
        if isinstance(value, dict) and value.get("format") == _FORMAT and value.get("version") == 1:
            mark = value.get("id")
            if isinstance(mark, str) and len(mark) == 32 and set(mark) <= set("0123456789abcdef"):
                return f"label:{mark}"
    return ""


def _labelled(medium: Medium) -> str:
    """Puts the small file on a medium whose file system has no serial; returns its mark."""
    if found := _label(medium):
        return found
    check_writable(medium)
    mark = secrets.token_hex(16)
    with told(medium.folder.name):
        if (medium.folder / LABEL).exists():
            raise StorageFailed(what=f"{medium.folder.name}里的{LABEL}不是介质登记文件")
        write_whole(medium.folder / LABEL, json.dumps({"format": _FORMAT, "version": 1, "id": mark}).encode(), mode=0o644)
    return f"label:{mark}"


def _registered(row: Any) -> Registered:
    return Registered(*(row[name] for name in ("number", "kind", "serial", "level", "keeper", "state", "registered_at", "registered_by")))
