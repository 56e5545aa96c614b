"""A group asks for a renewed certificate: from 60 days before the present one runs out, or when told to; said until it is there.

shapes    {"request": {"body", "old", "new"}}: app/sync/keys/renewal.py; signatures of the present keys and of those asked for
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection

from app.desk.act import Act

from ..keys import renewal
from ..keys.certificate import Certificate
from .kit import Came, To

KIND, DIRECTION, WHEN = "renewal", "up", "before"


def gather(conn: Connection, to: To) -> Iterable[dict[str, Any]]:
    if request := renewal.asked_by(to.workspace, conn, to.own, to.now):
        yield {"request": request}


def proved(value: dict[str, Any], sender: Certificate) -> None:
    if set(value) != {"request"}:
        raise ValueError("fields")
    renewal.proved(value["request"], sender)


def take(act: Act, came: Came, value: dict[str, Any]) -> None:
    body, sender = value["request"]["body"], came.header.sender[0]
    renewal.want(act.conn, came.station, {"sign": body["sign"], "seal": body["seal"], "asked": body["asked"], "serial": sender.serial})
    came.tally.warnings.append(f"{sender.org_name}申请换发证书（现有证书至{sender.until[:10]}），下一个包随附新证书")
    act.tell("station.renewal", detail=came.station)


def given(act: Act, to: To, number: int, values: list[dict[str, Any]]) -> None:
    """Nothing: it is said again until the certificate has come."""
