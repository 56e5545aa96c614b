"""载体交接 of bundles: what export and import write into the register of media by themselves, and what stands there against an import.

An export is a 外带 of the package (its number, its SHA-256, the medium), open until the partner acknowledges the bundle; an import is a
接收. An open entry that names the package with another hash stops its import: the paper that came beside the medium says another file
was handed over. Where `require_handover` is set, by the commission or at this station, a package nobody entered is not imported.

leaves    the entry's own rules to app/ledgers/media_handover.py; the printed sheet to app/papers
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from app.desk import reading
from app.desk.act import Act
from app.desk.issued import in_force
from app.desk.tables import setting
from app.errors import BundleNotEntered, BundleTampered
from app.ledgers.kit import Row
from app.ledgers.media_handover import MediaHandover

REQUIRE = "require_handover"
ANSWER_DAYS = 31
"""A package is answered by the partner's next bundle: the day it is expected, in place of the five working days of a stick lent out."""

_OPEN = ("registered", "in_use", "overdue")
_CONSENT = frozenset({"group_leader", "tw_secretary", "case_mgmt", "incharge", "chief"})


def carried_out(act: Act, bundle_id: str, number: int, to: str, sha256: str, medium: str) -> None:
    """The entry of an export.

    to       the partner's name
    medium   name of the folder it was written into
    """
    user = act.user
    values = _values(act, bundle_id, f"致{to}第{number}号同步包", sha256)
    values |= {"action": "carry", "giver": user.name or user.account, "taker": to, "purpose": "工作数据交换", "note": f"写入介质：{medium}",
               "due": act.day_after(act.today, days=ANSWER_DAYS), "approver": user.name if user.roles & _CONSENT else None}
    # Who agreed where the leader did not sit here is not known to the program: 审批人 is then listed as 待补.
    act.add("media_handover", _cut(values), excused=True)


def arrived(act: Act, bundle_id: str, number: int, sender: str, sha256: str) -> None:
    """The entry of an import, unless somebody entered the package before it."""
    entered = _entries(act.conn, bundle_id)
    if any(row.action == "receive" and row.hash == sha256 for row in entered):
        return
    user = act.user
    values = _values(act, bundle_id, f"{sender}第{number}号同步包", sha256)
    values |= {"action": "receive", "giver": sender, "taker": user.name or user.account, "purpose": "工作数据交换"}
    act.add("media_handover", _cut(values), excused=True)


def acknowledged(act: Act, bundle_ids: Iterable[str]) -> None:
    """The partner has these packages of ours: their entries are closed."""
    for bundle_id in bundle_ids:
        for row in _entries(act.conn, bundle_id):
            if row.action == "carry" and row.state in _OPEN:
                whole = act.get(row.id)
                if whole is not None:
                    act.write(MediaHandover, whole, Row(whole | {"state": "returned", "back_at": act.today}))


def set_aside(act: Act, bundle_ids: Iterable[str]) -> None:
    """After a fork another branch goes on: what was received under these numbers is closed, another content may come under them."""
    for bundle_id in bundle_ids:
        for row in _entries(act.conn, bundle_id):
            if row.action == "receive" and row.state in _OPEN and (whole := act.get(row.id)) is not None:
                act.write(MediaHandover, whole, Row(whole | {"state": "returned", "back_at": act.today}))


def admitted(conn: Connection, bundle_id: str, sha256: str, today: date) -> None:
    """May the package come in, by what is written in the register?

    raises    BundleTampered, BundleNotEntered
    """
    entered = _entries(conn, bundle_id)
    if any(row.state in _OPEN and row.hash and row.hash != sha256 for row in entered):
        raise BundleTampered(region="与载体交接登记的校验值不同")
    if not any(row.hash == sha256 for row in entered) and required(conn, today):
        raise BundleNotEntered(bundle=bundle_id)


def required(conn: Connection, today: date) -> bool:
    """The policy `require_handover`: what the commission issued, else this station's own setting; off by default."""
    issued = in_force(conn, "setting", REQUIRE, today)
    if issued is not None:
        return bool(issued.get("value"))
    return bool(conn.execute(select(setting.c.value).where(setting.c.key == REQUIRE)).scalar())


def _entries(conn: Connection, bundle_id: str) -> list[Row]:
    table = reading.table_of(MediaHandover)
    query = select(table.c.id, table.c.action, table.c.hash, table.c.state).where(table.c.media_no == bundle_id,
                                                                                  table.c.void_reason.is_(None))
    return [Row(one) for one in conn.execute(query).mappings()]


def _values(act: Act, bundle_id: str, contents: str, sha256: str) -> dict[str, Any]:
    return {"kind": "package", "media_no": bundle_id, "copies": 1, "contents": contents, "hash": sha256,
            "at": act.now.strftime("%Y-%m-%dT%H:%M")}


def _cut(values: dict[str, Any]) -> dict[str, Any]:
    """Names of organisations may be longer than a short text."""
    return {name: value[:200] if isinstance(value, str) else value for name, value in values.items()}
