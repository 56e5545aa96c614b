"""What a station says of itself with every bundle, for the other side's board: its program and what waits there for a person.

shapes    {"program": version, "format": newest bundle format it reads, "audit": entries of its audit log, "conflicts", "quarantine"}
"""

from collections.abc import Iterable
from importlib import metadata
from typing import Any

from sqlalchemy import Connection, func, select, update

from app.desk.act import Act
from db import audit

from ..container.formats import NEWEST
from ..keys import peers
from ..keys.certificate import Certificate
from ..tables import conflict, peer, quarantine
from .kit import Came, To

KIND, DIRECTION, WHEN = "station", "both", "after"
_COUNTS = ("format", "audit", "conflicts", "quarantine")
_LONGEST = 40


def gather(conn: Connection, to: To) -> Iterable[dict[str, Any]]:
    pending = conn.execute(select(func.count()).select_from(conflict).where(conflict.c.state == "pending")).scalar_one()
    apart = conn.execute(select(func.count()).select_from(quarantine).where(quarantine.c.state == "held")).scalar_one()
    yield {"program": metadata.version("paizhu"), "format": NEWEST.version, "audit": audit.head(conn)[0], "conflicts": pending,
           "quarantine": apart}


def proved(value: dict[str, Any], sender: Certificate) -> None:
    program = value["program"]
    if set(value) != {"program", *_COUNTS} or not isinstance(program, str) or not 0 < len(program) <= _LONGEST or not program.isprintable():
        raise ValueError("fields")
    if any(type(value[name]) is not int or not 0 <= value[name] < 2**53 for name in _COUNTS):
        raise ValueError("counts")


def take(act: Act, came: Came, value: dict[str, Any]) -> None:
    # The sender may be new here: it is remembered with the bundle's state, after the notes.
    known = peers.get(act.conn, came.station)
    if known is None:
        peers.remember(act.conn, came.header.sender, came.now)
    before = known["says"] if known else None
    says = dict(before or {}) | value | {"at": came.header.created, "came": came.now}
    act.conn.execute(update(peer).where(peer.c.station == came.station).values(says=says))


def given(act: Act, to: To, number: int, values: list[dict[str, Any]]) -> None:
    """Said anew with every bundle."""
