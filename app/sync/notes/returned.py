"""Said with the difference given back to a restored partner: from where on everything is contained in this bundle.

shapes    {"after": number of ours the partner said it has, "records": how many come whole}
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, update

from app.desk.act import Act

from ..keys.certificate import Certificate
from ..keys.papers import keep_paper
from ..streams import epochs
from ..tables import peer
from .kit import Came, To

KIND, DIRECTION, WHEN = "returned", "both", "after"


def gather(conn: Connection, to: To) -> Iterable[dict[str, Any]]:
    if to.partner["returns"]:
        yield {"after": to.partner["returns"]["after"], "records": len(to.plan.picks)}


def proved(value: dict[str, Any], sender: Certificate) -> None:
    if set(value) != {"after", "records"} or any(type(one) is not int or one < 0 for one in value.values()):
        raise ValueError("fields")


def take(act: Act, came: Came, value: dict[str, Any]) -> None:
    name = came.header.sender[0].org_name
    came.tally.warnings.append(f"{name}已把恢复前的差额交还：{value['records']}条记录（对方不下发的内容除外，如举报人身份）")
    if opened := epochs.restored(act.conn, came.workspace.station.epoch):
        keep_paper(act.conn, epochs.PAPER, opened | {"returned": sorted({*opened.get("returned", ()), came.station})})
    act.tell("station.returned", detail=f"{came.station} {value['records']}")


def given(act: Act, to: To, number: int, values: list[dict[str, Any]]) -> None:
    act.conn.execute(update(peer).where(peer.c.station == to.station).values(returns=None))
