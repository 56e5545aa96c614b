"""Said both ways: what of the partner's was not taken here, and why; and once that is over, how it ended.

shapes    {"id", "bundle": id of the partner's bundle, "record", "ledger": code, "reason": words, "entries": how many, "at": moment,
          "state": held, cleared, applied or dropped}
source    docs/formats/bundle-v2.md; app/sync/merging/quarantine.py
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from app.desk.act import Act
from app.ledgers.values import Unfit, clean, is_id

from ..keys.certificate import Certificate, moment
from ..merging import quarantine, telling
from ..tables import quarantine as kept
from ..tables import returned, told
from .kit import Came, To

KIND, DIRECTION, WHEN = "rejected", "both", "after"
_KEYS = {"id", "bundle", "record", "ledger", "reason", "entries", "at", "state"}
_STATES = (quarantine.HELD, quarantine.CLEARED, quarantine.APPLIED, quarantine.DROPPED)
_MOST = 2000


def gather(conn: Connection, to: To) -> Iterable[dict[str, Any]]:
    """What has changed since it was said last; everything that waits where the partner is given all anew."""
    said = set(conn.execute(select(told.c.id).where(told.c.station == to.station, told.c.what == KIND)).scalars())
    again = to.full or to.partner["returns"]
    rows = conn.execute(select(kept).where(kept.c.station == to.station).order_by(kept.c.at, kept.c.id))
    news = [row for row in rows if _key(row) not in said or (again and row.state == quarantine.HELD)]
    return ({"id": row.id, "bundle": row.bundle_id, "record": row.record_id, "ledger": row.ledger,
             "reason": (f"{row.reason}（{row.done_why}）" if row.done_why else row.reason)[:1000],
             "entries": row.entries, "at": row.at, "state": row.state} for row in news[:_MOST])


def _key(row: Any) -> str:
    return f"{row.id}/{row.state}/{row.entries}"


def proved(value: dict[str, Any], sender: Certificate) -> None:
    if set(value) != _KEYS or not is_id(value["id"]) or not is_id(value["record"]) or value["state"] not in _STATES:
        raise ValueError("fields")
    if type(value["entries"]) is not int or not 1 <= value["entries"] < 2**53:
        raise ValueError("entries")
    for name, most in (("bundle", 64), ("ledger", 64), ("reason", 1000)):
        try:
            if not isinstance(value[name], str) or len(value[name]) > most or clean(value[name]) != value[name]:
                raise ValueError(name)
        except Unfit as unfit:
            raise ValueError(name) from unfit
    moment(value["at"])


def take(act: Act, came: Came, value: dict[str, Any]) -> None:
    facts = {"bundle_id": value["bundle"], "record_id": value["record"], "ledger": value["ledger"], "reason": value["reason"],
             "entries": value["entries"], "at": value["at"], "state": value["state"], "heard_at": came.now}
    statement = insert(returned).values(station=came.station, id=value["id"], **facts)
    act.conn.execute(statement.on_conflict_do_update(index_elements=["station", "id"], set_=facts))
    name = came.header.sender[0].org_name
    if value["state"] == quarantine.HELD:
        came.tally.warnings.append(f"{name}没有收下一条{quarantine.label(value['ledger'])}：{value['reason']}；请更正后全部重新交出")
    elif value["state"] == quarantine.DROPPED:
        came.tally.warnings.append(f"{name}决定不收下一条{quarantine.label(value['ledger'])}：{value['reason']}")


def given(act: Act, to: To, number: int, values: list[dict[str, Any]]) -> None:
    telling.remember(act, to.station, KIND, [f"{value['id']}/{value['state']}/{value['entries']}" for value in values])
