"""Said down: the receiver is to have these records no more; they are taken out before the bundle's entries are applied.

shapes    {"id": uuid, "records": [record id, ...]}: sorted, each once, 1 .. MOST; a longer list is several notes
source    app/sync/reach/withdrawal.py
"""

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.dialects.sqlite import insert
from uuid_utils import uuid7

from app.desk.act import Act
from app.ledgers.values import is_id

from ..container.header import bundle_id
from ..keys.certificate import Certificate
from ..reach import withdrawal
from ..tables import taken_back
from .kit import Came, To

KIND, DIRECTION, WHEN = "withdraw", "down", "before"
MOST = 10_000


def gather(conn: Connection, to: To) -> Iterable[dict[str, Any]]:
    leaves = set(to.plan.leaves)
    if to.full or to.partner["returns"]:
        # A station that is given all anew, or was restored, may have again what it had given back.
        leaves |= withdrawal.ever(conn, to.station, but=to.plan.keeps)
    records = sorted(leaves)
    for start in range(0, len(records), MOST):
        yield {"id": str(uuid7()), "records": records[start:start + MOST]}


def proved(value: dict[str, Any], sender: Certificate) -> None:
    records = value["records"]
    if set(value) != {"id", "records"} or not is_id(value["id"]):
        raise ValueError("fields")
    if not isinstance(records, list) or not 0 < len(records) <= MOST or not all(isinstance(one, str) and is_id(one) for one in records):
        raise ValueError("records")
    if any(one >= other for one, other in pairwise(records)):
        raise ValueError("order")


def take(act: Act, came: Came, value: dict[str, Any]) -> None:
    removed, drafts = withdrawal.carry_out(act, value["records"], came.own.certificate.org)
    act.conn.execute(insert(taken_back).on_conflict_do_nothing(), {"station": came.station, "note": value["id"], "at": came.now,
                                                                   "records": len(removed), "bundle_id": None})
    if removed:
        came.tally.warnings.append(f"委机关已把{len(removed)}条记录移交其他组，本机不再保存；下一个交出的包会告知委机关")
    if drafts:
        came.tally.warnings.append(f"其中{len(set(drafts))}条记录有未保存的草稿，已随记录清除")


def given(act: Act, to: To, number: int, values: list[dict[str, Any]]) -> None:
    bundle = bundle_id(to.own.certificate.station, to.station, to.workspace.station.epoch, number)
    for value in values:
        withdrawal.sent(act.conn, to.station, value["id"], value["records"], bundle, to.now)
