"""How each entry of a bundle ended, by record: 已导入, 待处理冲突, 已拒收 or 重复, and why. No record ends in silence.

What needs somebody (conflicts, what was not taken) is kept whole; of what went well, and of repeats, the first 2,000 records: their number
stands in the bundle's result.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.sqlite import insert

from app.desk import Desk
from app.ledgers import ledgers

from ..place import Workspace
from ..tables import outcome

IMPORTED, CONFLICT, REJECTED, REPEATED = "imported", "conflict", "rejected", "repeated"
WORDS = {CONFLICT: "待处理冲突", REJECTED: "已拒收", IMPORTED: "已导入", REPEATED: "重复"}
MOST = 2000


class Outcomes:
    """Of one bundle, gathered while it is applied."""

    def __init__(self) -> None:
        self._times: dict[tuple[str, str, str, str], int] = {}
        self._well = 0

    def add(self, record: str, ledger: str, word: str, reason: str = "") -> None:
        key = record, ledger, word, reason
        times = self._times.get(key)
        if times is None:
            # What was renumbered, or otherwise says why, is kept among what went well too.
            if word in (IMPORTED, REPEATED) and not reason:
                if self._well >= MOST:
                    return
                self._well += 1
            times = 0
        self._times[key] = times + 1

    def write(self, conn: Connection, bundle: str) -> None:
        conn.execute(delete(outcome).where(outcome.c.bundle_id == bundle))
        rows = [{"bundle_id": bundle, "n": n, "record_id": record, "ledger": ledger, "word": word, "reason": reason, "times": times}
                for n, ((record, ledger, word, reason), times) in enumerate(self._times.items(), 1)]
        if rows:
            conn.execute(insert(outcome), rows)


@dataclass(frozen=True)
class Ended:
    """What became of a record's entries. title: "" where this user may not see the record, or it is not here."""

    record_id: str
    ledger: str
    label: str
    title: str
    word: str
    reason: str
    times: int


def of_bundle(workspace: Workspace, desk: Desk, bundle: str) -> list[Ended]:
    """What needs somebody first."""
    with workspace.store.read() as conn:
        return shown(desk, read(conn, bundle))


def read(conn: Connection, bundle: str) -> list[Mapping[str, Any]]:
    return [dict(row) for row in conn.execute(select(outcome).where(outcome.c.bundle_id == bundle).order_by(outcome.c.n)).mappings()]


def shown(desk: Desk, rows: list[Mapping[str, Any]]) -> list[Ended]:
    titles = desk.titles([row["record_id"] for row in rows])
    order = list(WORDS)
    found = [Ended(row["record_id"], row["ledger"], ledgers()[row["ledger"]].LABEL if row["ledger"] in ledgers() else row["ledger"],
                   titles.get(row["record_id"], ""), row["word"], row["reason"], row["times"]) for row in rows]
    return sorted(found, key=lambda one: order.index(one.word))


__all__ = ["CONFLICT", "IMPORTED", "REJECTED", "REPEATED", "WORDS", "Ended", "Outcomes", "of_bundle", "read", "shown"]
