"""Said up: the records of a `withdraw` note are here no more. From now on what this station writes in them is refused.

shapes    {"id": the note's, "records": how many there were, "at": moment}
source    app/sync/reach/withdrawal.py
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, update

from app.desk.act import Act
from app.ledgers.values import is_id

from ..container.header import bundle_id
from ..keys.certificate import Certificate, moment
from ..reach import withdrawal
from ..tables import taken_back
from .kit import Came, To

KIND, DIRECTION, WHEN = "withdrawn", "up", "after"


def gather(conn: Connection, to: To) -> Iterable[dict[str, Any]]:
    again = to.full or bool(to.partner["returns"])
    return [{"id": row.note, "records": row.records, "at": row.at} for row in withdrawal.receipts(conn, to.station, again=again)]


def proved(value: dict[str, Any], sender: Certificate) -> None:
    if set(value) != {"id", "records", "at"} or not is_id(value["id"]) or type(value["records"]) is not int or value["records"] < 0:
        raise ValueError("fields")
    moment(value["at"])


def take(act: Act, came: Came, value: dict[str, Any]) -> None:
    if withdrawal.confirmed(act.conn, came.station, value["id"], came.now):
        act.tell("record.withdrawal.done", detail=f"{came.station} {value['id']}")


def given(act: Act, to: To, number: int, values: list[dict[str, Any]]) -> None:
    told = bundle_id(to.own.certificate.station, to.station, to.workspace.station.epoch, number)
    for value in values:
        act.conn.execute(update(taken_back).where(taken_back.c.station == to.station, taken_back.c.note == value["id"])
                         .values(bundle_id=told))
