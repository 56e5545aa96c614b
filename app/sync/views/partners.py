"""How it stands with one partner: what went and came, what is missing and since when, how long it is silent, what it last said of itself.

units     numbers are bundle numbers, 0 is none yet; moments UTC as in headers; days of the calendar
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, select

from app.desk.issued import in_force

from ..keys import certificate as certificates
from ..keys import papers, peers
from ..outgoing import receiver
from ..place import Workspace
from ..reach.pending import counted
from ..reach.planning import planned
from ..streams import requests, state
from ..streams.requests import Request
from ..tables import in_bundle, out, withdrawal

CADENCE = "exchange_cadence"
"""Name of the issued setting: days within which a bundle is agreed, where nothing else is set for the station."""
CADENCE_DAYS = 31
FEW = 8
"""So many partners are planned one by one, exactly; more are counted in one pass."""


@dataclass(frozen=True)
class Partner:
    """One station.

    pending     entries it has not been given; unconfirmed: numbers given but not acknowledged
    gaps        what is missing of its stream, waiting: what came past that, gaps_since: when that began to come
    frozen      a fork was found: {"epoch", "number", "last_common", "at"}
    overdue     it announced its next bundle for a day that has passed
    until       its certificate holds until then
    silent      days since anything came of it (or since it was enrolled); cadence: days agreed
    says        what it said with its last bundle: {"program", "format", "audit", "conflicts", "quarantine", "at", ...}
    receipt     the last bundle of ours known to have arrived: {"number", "state", "at", "how": ack or code}
    withdrawals records it was told to give back and has not said so yet
    requests    of bundles to be written again, both ways, not answered yet
    """

    station_id: str
    org_id: str
    name: str
    role: str
    sent: int
    sent_at: str | None
    acknowledged: int
    received: int
    received_at: str | None
    pending: int
    unconfirmed: list[int]
    gaps: list[tuple[int, int]]
    waiting: list[int]
    forks: list[int]
    frozen: dict[str, Any] | None
    revoked_at: str | None
    expect_by: str | None
    overdue: bool
    until: str = ""
    silent: int = 0
    cadence: int = CADENCE_DAYS
    gaps_since: str | None = None
    says: dict[str, Any] = field(default_factory=dict)
    receipt: dict[str, Any] | None = None
    withdrawals: int = 0
    requests: list[Request] = field(default_factory=list)

    @property
    def late(self) -> bool:
        """Silent for longer than was agreed."""
        return self.silent > self.cadence


def standings(workspace: Workspace, conn: Connection, own: papers.Identity, now: str) -> list[Partner]:
    every = peers.every(conn)
    cadence = agreed(conn, _day(now))
    pending = _pending(workspace, conn, own, every)
    return [_partner(workspace, conn, own, one, now, pending[one["station"]], cadence) for one in every]


def agreed(conn: Connection, today: date) -> int:
    """Days within which every station is to send a bundle, as issued."""
    issued = in_force(conn, "setting", CADENCE, today)
    value = issued.get("value") if issued else None
    return value if type(value) is int and value > 0 else CADENCE_DAYS


def _pending(workspace: Workspace, conn: Connection, own: papers.Identity, every: Sequence[Any]) -> dict[str, int]:
    last = {row.station: row.last for row in conn.execute(select(out.c.station, func.max(out.c.journal_last).label("last"))
                                                          .group_by(out.c.station))}
    given = {one["station"]: one["returns"]["since"] if one["returns"] else last.get(one["station"], 0) for one in every}
    to = [receiver(workspace, conn, own, one) for one in every]
    if len(to) > FEW:
        return counted(conn, {one: given[one.station] for one in to})
    return {one.station: len(planned(conn, one, given[one.station]).picks) for one in to}


def _partner(workspace: Workspace, conn: Connection, own: papers.Identity, one: Any, now: str, pending: int, cadence: int) -> Partner:
    key, epoch = one["station"], workspace.station.epoch
    given = conn.execute(select(out.c.number, out.c.created, out.c.state, out.c.state_at, out.c.how)
                         .where(out.c.station == key, out.c.epoch == epoch).order_by(out.c.number)).all()
    came = {row.state: row.at for row in conn.execute(select(in_bundle.c.state, func.max(in_bundle.c.at).label("at"))
                                                      .where(in_bundle.c.station == key).group_by(in_bundle.c.state))}
    theirs = max(state.epochs(conn, key), default=1)
    known, wait = state.known(conn, key, theirs), state.waiting(conn, key, theirs)
    forks = conn.execute(select(in_bundle.c.number).where(in_bundle.c.station == key, in_bundle.c.state == "fork")).scalars().all()
    certificate = certificates.from_json(one["certificate"])
    revoked = own.revocations.find(certificate) if own.revocations else None
    arrived = [row for row in given if row.state in ("received", "applied")]
    heard = max(came.values(), default=one["since"])
    asked = conn.execute(select(func.count()).select_from(withdrawal).where(
        withdrawal.c.station == key, withdrawal.c.done_at.is_(None))).scalar_one()
    return Partner(
        key, one["org"], one["name"], one["role"], given[-1].number if given else 0, given[-1].created if given else None,
        max((row.number for row in given if row.state == "applied"), default=0), known.number, came.get("applied"), pending,
        [row.number for row in given if row.state != "applied"], state.missing(conn, key, theirs), [row.number for row in wait],
        list(forks), one["frozen"], revoked.at if revoked else None, one["expect_by"],
        bool(one["expect_by"] and one["expect_by"] < now), certificate.until, max(0, (_day(now) - _day(heard)).days),
        one["cadence"] or cadence, min((row.at for row in wait), default=None) if wait else None, _said(one["says"]),
        {"number": arrived[-1].number, "state": arrived[-1].state, "at": arrived[-1].state_at, "how": arrived[-1].how} if arrived else None,
        asked, requests.open_ones(conn, key))


def _said(says: Any) -> dict[str, Any]:
    return {name: value for name, value in (says or {}).items() if name != "stands"}


def _day(moment: str) -> date:
    return datetime.fromisoformat(moment.replace("Z", "+00:00")).astimezone().date()
