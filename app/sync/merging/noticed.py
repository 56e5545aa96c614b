"""The register of conflicts as it is written: what was noticed here, what a partner noticed, and what people decided.

A conflict is two versions of one field; its id is made of them, so that the registers of both stations meet. It is `pending` until a
person has decided, here or there, or until one went on in knowledge of the value shown.

    state     pending; decided; passed (nobody needs to choose any more: `settled` says why)
    shown     mine or theirs: which was seen when it was noticed
"""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, func, select, update
from sqlalchemy.dialects.sqlite import insert

from ..tables import conflict, decision
from .merge import Conflict, conflict_id

PENDING, DECIDED, PASSED = "pending", "decided", "passed"
AGAIN, WENT_ON, BOTH_DECIDED, ALIKE = "又有改动", "对方已确定", "两边都已定夺", "两边所填相同"


def row_of(found: Conflict, record: str, ledger: str, station: str, bundle: str, now: str, mine_by: str | None,
           theirs_by: str | None) -> dict[str, Any]:
    return {"id": found.id_of(record), "record_id": record, "ledger": ledger, "field": found.field, "mine": found.mine,
            "mine_clock": found.mine_clock, "theirs": found.theirs, "theirs_clock": found.theirs_clock,
            "theirs_old": found.theirs_old or None, "mine_by": mine_by or None, "theirs_by": theirs_by or None,
            "shown": "theirs" if found.theirs_shows else "mine", "station": station, "bundle_id": bundle, "found_at": now,
            "state": PENDING, "settled": None, "settled_at": None}


def keep(conn: Connection, row: Mapping[str, Any]) -> bool:
    """A conflict noticed. What the register has already stays as it is there; two decisions that met need no third.

    returns   True when a person is to decide now
    """
    row = dict(row)
    clocks = [row["mine_clock"], row["theirs_clock"]]
    of_decisions = (select(func.count()).select_from(decision.join(conflict, conflict.c.id == decision.c.conflict_id))
                    .where(conflict.c.record_id == row["record_id"], conflict.c.field == row["field"], decision.c.clock.in_(clocks)))
    if conn.execute(of_decisions).scalar_one() > 1:
        row |= {"state": PASSED, "settled": BOTH_DECIDED, "settled_at": row["found_at"]}
    pass_by(conn, row["record_id"], [row["field"]], AGAIN, row["found_at"], but=row["id"])
    done = conn.execute(insert(conflict).values(row).on_conflict_do_nothing())
    return bool(done.rowcount) and row["state"] == PENDING


def pass_by(conn: Connection, record: str, names: Iterable[str], how: str, now: str, but: str = "") -> None:
    """Pending conflicts about these fields need nobody any more."""
    conn.execute(update(conflict).where(conflict.c.record_id == record, conflict.c.field.in_(list(names)), conflict.c.state == PENDING,
                                        conflict.c.id != but).values(state=PASSED, settled=how, settled_at=now))


def decide(conn: Connection, key: str, told: Mapping[str, Any]) -> None:
    """A person's decision, here or at a partner's.

    told      station, took (clock of the version chosen), clock (the decision's own version), by, name, office, reason, at
    """
    facts = {name: told[name] for name in ("station", "took", "clock", "by", "name", "office", "reason", "at")}
    conn.execute(insert(decision).values(conflict_id=key, **facts).on_conflict_do_nothing())
    one = conn.execute(select(conflict).where(conflict.c.id == key)).one()
    conn.execute(update(conflict).where(conflict.c.id == key).values(
        state=DECIDED, settled="mine" if told["took"] == one.mine_clock else "theirs", settled_at=told["at"]))


def decisions(conn: Connection, keys: Iterable[str]) -> dict[str, list[Any]]:
    """{conflict: its decisions, earliest first}."""
    wanted, found = list(keys), dict[str, list[Any]]()
    for start in range(0, len(wanted), 500):
        for row in conn.execute(select(decision).where(decision.c.conflict_id.in_(wanted[start:start + 500])).order_by(decision.c.clock)):
            found.setdefault(row.conflict_id, []).append(row)
    return found


def get(conn: Connection, key: str) -> Any:
    return conn.execute(select(conflict).where(conflict.c.id == key)).one_or_none()


__all__ = ["AGAIN", "ALIKE", "BOTH_DECIDED", "DECIDED", "PASSED", "PENDING", "WENT_ON", "conflict_id", "decide", "decisions", "get", "keep",
           "pass_by", "row_of"]
