"""Said both ways: a conflict that was noticed at the teller, so that it stands in the register of both; noticed by both it is one.

shapes    {"id", "record", "ledger", "field", "versions": [two of {"clock", "value", "by"}, by clock], "shown": clock of the one seen when
          it was noticed, "stands": clock of the field at the teller now, "found_at": moment}
source    docs/formats/bundle-v2.md; app/sync/merging/telling.py
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, select

from app.desk.act import Act

from ..keys.certificate import Certificate
from ..merging import noticed, telling
from ..tables import conflict
from .kit import Came, To

KIND, DIRECTION, WHEN = "conflict", "both", "after"


def gather(conn: Connection, to: To) -> Iterable[dict[str, Any]]:
    """Decided ones go as decisions."""
    rows = conn.execute(select(conflict).where(telling.untold(to, KIND), conflict.c.state != noticed.DECIDED)
                        .order_by(conflict.c.found_at.desc(), conflict.c.id).limit(telling.MOST)).all()
    return (said for _, said in telling.spoken(conn, to, rows))


def proved(value: dict[str, Any], sender: Certificate) -> None:
    if set(value) != telling.KEYS:
        raise ValueError("fields")
    telling.proved(value)


def take(act: Act, came: Came, value: dict[str, Any]) -> None:
    if telling.heard(act, came, value):
        telling.follow_commission(act, came, value)
        telling.uphold(act, came, value)
        telling.remember(act, came.station, KIND, [value["id"]])


def given(act: Act, to: To, number: int, values: list[dict[str, Any]]) -> None:
    telling.remember(act, to.station, KIND, [value["id"] for value in values])
