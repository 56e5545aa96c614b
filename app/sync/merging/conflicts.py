"""Conflicts: fields that two people changed without knowing of each other. Both values are kept until a person has chosen, with a reason;
the decision goes with the next bundle, and stands in both registers: who, where, when, why, which value.

leaves    how they are noticed to merge.py, how they are kept to noticed.py, how decisions travel to notes/decision.py
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from app.desk import Desk
from app.desk.clock import written_at
from app.desk.secrecy import sees_whole
from app.errors import Absent, NotPermitted, Usage
from app.ledgers import ledgers
from app.ledgers.face import Face
from app.ledgers.kit import Row
from app.ledgers.values import Titles, Unfit, clean, show

from ..keys import peers
from ..place import Workspace, utc
from ..reach.scope import maker_of
from ..tables import conflict
from . import noticed
from .applying import owned
from .closed import SIGNED, signed_above
from .merge import STATE, VOID

DEFAULT_REASON = "命令行处理，未另写理由"
REASON_MOST = 1000
_MAY_ACCEPT = frozenset({"chief", "incharge", "case_mgmt", "tw_secretary"})


@dataclass(frozen=True)
class Origin:
    """Who wrote a value, at which office, when (UTC; "" for a value that was made here by the program)."""

    by: str
    office: str
    at: str


@dataclass(frozen=True)
class Waiting:
    """One field. mine: what stood here, theirs: what came; shown: which of the two is seen now."""

    id: str
    record_id: str
    ledger: str
    title: str
    field: str
    label: str
    mine: Any
    theirs: Any
    shown: str
    sender: str
    found_at: str
    mine_from: Origin
    theirs_from: Origin


@dataclass(frozen=True)
class Decision:
    """What a person decided. here: at this station; stands: of two made at once, the one that counts."""

    take: str
    by: str
    office: str
    reason: str
    at: str
    here: bool
    stands: bool


@dataclass(frozen=True)
class Settled:
    """A conflict nobody has to decide any more. how: in words, where no person did."""

    one: Waiting
    how: str
    at: str
    decisions: tuple[Decision, ...]


def waiting(workspace: Workspace, desk: Desk) -> list[Waiting]:
    """What this user may see of it, oldest first."""
    with workspace.store.read() as conn:
        rows = conn.execute(select(conflict).where(conflict.c.state == noticed.PENDING).order_by(conflict.c.found_at, conflict.c.id)).all()
        return shown(workspace, desk, conn, rows)


def settled(workspace: Workspace, desk: Desk, limit: int = 500) -> list[Settled]:
    """The latest first."""
    with workspace.store.read() as conn:
        query = select(conflict).where(conflict.c.state != noticed.PENDING).order_by(conflict.c.settled_at.desc(), conflict.c.id)
        rows = conn.execute(query.limit(limit)).all()
        told = noticed.decisions(conn, [row.id for row in rows])
        commissions = {one["station"] for one in peers.every(conn) if one["role"] == "commission"}
        commissions |= {workspace.station.station_id} if workspace.station.kind == "commission" else set()
        seen = {one.id: one for one in shown(workspace, desk, conn, rows)}
    return [Settled(seen[row.id], "" if told.get(row.id) else row.settled or "", row.settled_at or "",
                    _decisions(row, told.get(row.id, ()), workspace.station.station_id, commissions))
            for row in rows if row.id in seen]


def _decisions(row: Any, told: Sequence[Any], own: str, commissions: Iterable[str]) -> tuple[Decision, ...]:
    """Two made at once: on the commission's fields its own counts, else the later."""
    of_commission = [one for one in told if one.station in commissions] if owned(row.ledger, row.field) else []
    last = max(of_commission or told, key=lambda one: str(one.clock), default=None)
    return tuple(Decision("mine" if one.took == row.mine_clock else "theirs", one.name, one.office, one.reason, one.at, one.station == own,
                          one is last) for one in told)


def shown(workspace: Workspace, desk: Desk, conn: Connection, rows: Sequence[Any]) -> list[Waiting]:
    """Rows of the register as this user may see them."""
    offices = {one["station"]: one["name"] for one in peers.every(conn)} | {workspace.station.station_id: workspace.station.name}
    ends = {station[-12:]: name for station, name in offices.items()}
    titles = desk.titles([key for row in rows for key in (row.record_id, row.mine_by, row.theirs_by) if key])

    def origin(clock: str, by: str | None) -> Origin:
        return Origin(titles.get(by or "", ""), ends.get(maker_of(clock), ""), written_at(clock) if clock else "")

    found = []
    for row in rows:
        face = ledgers()[row.ledger].FACES[row.field]
        if _readable(desk, row.record_id, face):
            found.append(Waiting(row.id, row.record_id, row.ledger, titles.get(row.record_id, ""), row.field, face.label, row.mine,
                                 row.theirs, row.shown, offices.get(row.station, ""), row.found_at, origin(row.mine_clock, row.mine_by),
                                 origin(row.theirs_clock, row.theirs_by)))
    return found


def in_words(one: Waiting, value: Any, titles: Titles) -> str:
    """A value of this conflict for the eye; a state by its word."""
    ledger = ledgers()[one.ledger]
    if one.field == STATE:
        return ledger.state_label(value)
    if one.field == VOID and value is None:
        return "（不作废）"
    return show(ledger.FACES[one.field], value, titles) or "（空）"


def resolve(workspace: Workspace, desk: Desk, key: str, take: str, reason: str = "") -> Waiting:
    """Choose `mine` or `theirs`: the value chosen is written as a new one, so that it reaches every station as settled, and the partner's
    register shows who decided and why.

    reason    the window asks for it; without one the register says that there was none
    raises    Absent, Usage, NotPermitted
    """
    if take not in ("mine", "theirs"):
        raise Usage(what="--take 应为 mine 或 theirs")
    try:
        words = clean(reason).strip() or DEFAULT_REASON
    except Unfit as unfit:
        raise Usage(what=f"理由{unfit}") from unfit
    if len(words) > REASON_MOST:
        raise Usage(what=f"理由最多{REASON_MOST}个字")
    one = next((found for found in waiting(workspace, desk) if found.id == key), None)
    if one is None:
        raise Absent(what="这个冲突")
    _may(workspace, desk, one, take)
    with desk.act("conflict.resolve") as act:
        before, row = act.get(one.record_id), noticed.get(act.conn, key)
        assert before is not None
        took = row.mine_clock if take == "mine" else row.theirs_clock
        value = one.mine if take == "mine" else one.theirs
        if take == one.shown and (before.clocks or {}).get(one.field, before.clock) != took:
            value = before.get(one.field)                   # what was chosen is shown, and has been changed since: that stays
        after = Row(before | {one.field: value})
        after["vis"] = ledgers()[one.ledger].vis_of(after)
        act.write(ledgers()[one.ledger], before, after, frozenset({one.field}))
        noticed.decide(act.conn, key, {
            "station": workspace.station.station_id, "took": took, "clock": after["clocks"][one.field], "by": desk.user.staff_id,
            "name": desk.user.name or desk.user.account, "office": workspace.station.name, "reason": words, "at": utc(desk.now())})
        act.tell("conflict.resolve", one.ledger, one.record_id, f"{one.field}: {take}")
        act.commit()
    return one


def _may(workspace: Workspace, desk: Desk, one: Waiting, take: str) -> None:
    """raises    NotPermitted"""
    row, refused = desk.get(one.record_id), NotPermitted(what="处理这个冲突")
    value, other = (one.mine, one.theirs) if take == "mine" else (one.theirs, one.mine)
    if one.field == VOID:
        if not (desk.may_void(row) or (value is None and desk.may_change(row))):
            raise refused
        return
    # What is frozen stays as it is: there the other value is put aside, never taken.
    if not (desk.may_change(row) or (take == one.shown and desk.user.may_change(row) and desk.reach().may_change(row))):
        raise refused
    if one.field == STATE and workspace.station.kind == "group":
        ledger, there = ledgers()[one.ledger], one.theirs_from if take == "mine" else one.mine_from
        if ledger.is_end(other) and not ledger.is_end(value) and there.office != workspace.station.name:
            raise NotPermitted(what="重新打开委机关已办结的记录（由委机关办理）")
    if one.field == SIGNED and workspace.station.kind == "commission":
        taken, known = signed_above(value), signed_above(row.approvals)
        roles = {line.get("role") for line in taken if line not in known}
        if roles and not (desk.user.roles & _MAY_ACCEPT or roles <= desk.user.roles):
            raise NotPermitted(what="认可委机关的签批（由签批人或案管室核实）")


def _readable(desk: Desk, key: str, face: Face) -> bool:
    try:
        record = desk.get(key)
    except Absent:
        return False
    return sees_whole(desk.user, face, record)
