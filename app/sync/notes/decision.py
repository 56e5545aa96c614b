"""Said both ways: a person decided a conflict: who, at which office, when, why, and which of the two versions. The value itself comes as
a change of the record; the partner's register shows the same conflict as decided. Two decisions made at once both stay there.

shapes    what `conflict` says, and "took": clock of the version chosen, "clock": the decision's own version, "station", "by": staff id or
          "", "name", "office", "reason", "at": moment. A group tells its own; the commission passes on what it heard
source    docs/formats/bundle-v2.md; app/sync/merging/telling.py
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, exists, select

from app.desk.act import Act
from app.errors import BundleScope
from app.ledgers.values import Unfit, clean, is_id

from ..entries import is_clock
from ..keys.certificate import Certificate, is_station, moment
from ..merging import noticed, telling
from ..reach.scope import maker_of
from ..tables import conflict, decision, told
from .kit import Came, To

KIND, DIRECTION, WHEN = "decision", "both", "before"
_OWN = {"took", "clock", "station", "by", "name", "office", "reason", "at"}
_MOST = {"name": 100, "office": 200, "reason": 1000}


def gather(conn: Connection, to: To) -> Iterable[dict[str, Any]]:
    rows = conn.execute(select(conflict).where(_news(to)).order_by(conflict.c.settled_at.desc(), conflict.c.id).limit(telling.MOST)).all()
    made = noticed.decisions(conn, [row.id for row in rows])
    heard = set(conn.execute(select(told.c.id).where(told.c.station == to.station, told.c.what == KIND)).scalars())
    for row, said in telling.spoken(conn, to, rows):
        for one in made[row.id]:
            if one.station != to.station and (to.full or to.partner["returns"] or _key(row.id, one.station) not in heard):
                yield {**said, **{name: getattr(one, name) for name in _OWN}}


def _news(to: To) -> Any:
    """Conflicts of which some decision has not been said to this partner."""
    of_it = select(decision.c.conflict_id).where(decision.c.conflict_id == conflict.c.id, decision.c.station != to.station)
    if not (to.full or to.partner["returns"]):
        said = select(told.c.id).where(told.c.station == to.station, told.c.what == KIND,
                                       told.c.id == decision.c.conflict_id + "/" + decision.c.station)
        of_it = of_it.where(~exists(said))
    return exists(of_it)


def _key(conflict_id: str, station: str) -> str:
    return f"{conflict_id}/{station}"


def proved(value: dict[str, Any], sender: Certificate) -> None:
    if set(value) != telling.KEYS | _OWN:
        raise ValueError("fields")
    telling.proved({name: value[name] for name in telling.KEYS})
    if value["took"] not in [one["clock"] for one in value["versions"]] or not is_clock(value["clock"]) or not is_station(value["station"]):
        raise ValueError("clocks")
    if value["by"] != "" and not is_id(value["by"]):
        raise ValueError("by")
    moment(value["at"])
    if not all(isinstance(value[name], str) for name in _MOST):
        raise ValueError("words")
    try:
        if any(clean(value[name]) != value[name] or len(value[name]) > most for name, most in _MOST.items()) or not value["reason"].strip():
            raise ValueError("words")
    except Unfit as unfit:
        raise ValueError("words") from unfit
    if maker_of(value["clock"]) != value["station"][-12:]:
        raise ValueError("station")
    if sender.role == "group" and value["station"] != sender.station:
        raise BundleScope(sender=sender.org_name, what="替别的单位作了定夺", region="密文")


def take(act: Act, came: Came, value: dict[str, Any]) -> None:
    if telling.heard(act, came, value):
        # Who an office is, its certificate says.
        office = value["office"] if came.down else came.header.sender[0].org_name
        noticed.decide(act.conn, value["id"], value | {"office": office})
        telling.remember(act, came.station, KIND, [_key(value["id"], value["station"])])
        telling.remember(act, came.station, "conflict", [value["id"]])


def given(act: Act, to: To, number: int, values: list[dict[str, Any]]) -> None:
    telling.remember(act, to.station, KIND, [_key(value["id"], value["station"]) for value in values])
    telling.remember(act, to.station, "conflict", [value["id"] for value in values])
