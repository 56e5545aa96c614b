"""Conflicts: fields that two people changed without knowing of each other. Both values are kept until a person has chosen."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select, update

from app.desk import Desk
from app.desk.secrecy import sees_whole
from app.errors import Absent, NotPermitted, Usage
from app.ledgers import ledgers
from app.ledgers.face import Face
from app.ledgers.kit import Row

from . import peers
from .place import Workspace, utc
from .tables import conflict


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


def waiting(workspace: Workspace, desk: Desk) -> list[Waiting]:
    """What this user may see of it, oldest first."""
    with workspace.store.read() as conn:
        rows = conn.execute(select(conflict).where(conflict.c.state == "pending").order_by(conflict.c.found_at, conflict.c.id)).all()
        senders = {one["station"]: one["name"] for one in peers.every(conn)}
    titles = desk.titles([row.record_id for row in rows])
    found = []
    for row in rows:
        face = ledgers()[row.ledger].FACES[row.field]
        if not _readable(desk, row.record_id, face):
            continue
        found.append(Waiting(row.id, row.record_id, row.ledger, titles.get(row.record_id, ""), row.field, face.label, row.mine, row.theirs,
                             row.shown, senders.get(row.station, ""), row.found_at))
    return found


def resolve(workspace: Workspace, desk: Desk, key: str, take: str) -> Waiting:
    """Choose `mine` or `theirs`: the value chosen is written as a new one, so that it reaches the partner as settled.

    raises    Absent, Usage, NotPermitted
    """
    if take not in ("mine", "theirs"):
        raise Usage(what="--take 应为 mine 或 theirs")
    one = next((found for found in waiting(workspace, desk) if found.id == key), None)
    if one is None:
        raise Absent(what="这个冲突")
    row = desk.get(one.record_id)
    # What is frozen stays as it is: there the other value is put aside, never taken.
    if not (desk.may_change(row) or (take == "mine" and desk.user.may_change(row))) and one.field != "void_reason":
        raise NotPermitted(what="处理这个冲突")
    with desk.act("conflict.resolve") as act:
        before = act.get(one.record_id)
        assert before is not None
        kept = act.conn.execute(select(conflict).where(conflict.c.id == key)).one()
        clock = (before.clocks or {}).get(one.field, before.clock)
        value = one.mine if take == "mine" else one.theirs
        if take == one.shown and clock != (kept.mine_clock if take == "mine" else kept.theirs_clock):
            value = before.get(one.field)                   # what was chosen is shown, and has been changed since: that stays
        after = Row(before | {one.field: value})
        after["vis"] = ledgers()[one.ledger].vis_of(after)
        # Theirs is later: only a later word of ours settles it there too.
        again = {one.field} if take == "mine" and clock < kept.theirs_clock else frozenset[str]()
        act.write(ledgers()[one.ledger], before, after, again)
        settle(act.conn, key, take, utc(desk.now()))
        act.tell("conflict.resolve", one.ledger, one.record_id, f"{one.field}: {take}")
        act.commit()
    return one


def settle(conn: Connection, key: str, how: str, now: str) -> None:
    conn.execute(update(conflict).where(conflict.c.id == key).values(state="settled", settled=how, settled_at=now))


def _readable(desk: Desk, key: str, face: Face) -> bool:
    try:
        record = desk.get(key)
    except Absent:
        return False
    return sees_whole(desk.user, face, record)
