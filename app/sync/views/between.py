"""The bundles between this station and its partners, as a person follows them: what went and came, what would go next, and a bundle tried
out before it is taken in.

errors    what service.status raises; a station that is not enrolled has no partners and asks nothing
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from app.desk import Desk, Where
from app.desk.tables import catalog
from app.ledgers import ledgers
from app.progress import Progress, silent
from db.journal import journal

from ..importing import import_bundle
from ..keys import papers as identity
from ..keys import peers
from ..merging import conflicts as both
from ..merging import outcomes, quarantine
from ..merging.outcomes import Ended
from ..outgoing import receiver
from ..place import Workspace
from ..reach.planning import planned
from ..tables import conflict, in_bundle, out
from ..taking import Imported
from .examining import Inspected, Verified, inspect, verify
from .overview import Status, status
from .partners import Partner


@dataclass(frozen=True)
class Bundle:
    """One bundle that was made or came. state: sealed, written, received, applied, waiting, covered, fork.

    back                    of one that came: the day our acknowledgement of it went out
    received, applied, how  of ours: when each was known, and by what (ack, code)
    """

    bundle_id: str
    station: str
    partner: str
    ours: bool
    number: int
    entries: int
    attachments: int
    size: int
    created: str
    state: str
    at: str
    file: str
    back: str = ""
    received: str | None = None
    applied: str | None = None
    how: str | None = None
    result: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Outstanding:
    """What would go to a partner now: changes by ledger, attachments and their bytes."""

    partner: Partner
    ledgers: dict[str, int]
    attachments: int
    bytes: int
    mark: dict[str, Any]

    @property
    def entries(self) -> int:
        return sum(self.ledgers.values())


@dataclass(frozen=True)
class Overview:
    """kept: records of partners that were not taken here; returned: records of ours that partners have not taken."""

    status: Status
    bundles: list[Bundle]
    conflicts: int
    kept: int = 0
    returned: int = 0


def overview(workspace: Workspace, desk: Desk, limit: int = 200) -> Overview:
    found = status(workspace, desk)
    if not found.enrolled:
        return Overview(found, [], 0)
    with workspace.store.read() as conn:
        each = bundles(conn, limit)
    return Overview(found, each, len(both.waiting(workspace, desk)), len(quarantine.waiting(workspace, desk)),
                    len(quarantine.not_taken(workspace, desk)))


def bundles(conn: Connection, limit: int = 200) -> list[Bundle]:
    """Both ways, newest first."""
    names = {one["station"]: one["name"] for one in peers.every(conn)}
    went = [_made(row, names) for row in conn.execute(select(out).order_by(out.c.created.desc()).limit(limit))]
    last: dict[str, list[str]] = {}
    for one in went:
        last.setdefault(one.station, []).append(one.created)
    came = [_came(row, names, last.get(row.station, ()))
            for row in conn.execute(select(in_bundle).order_by(in_bundle.c.at.desc()).limit(limit))]
    return sorted([*went, *came], key=lambda one: (one.created, one.number), reverse=True)[:limit]


def _made(row: Any, names: dict[str, str]) -> Bundle:
    return Bundle(row.bundle_id, row.station, names.get(row.station, ""), True, row.number, row.last - row.first + 1, row.attachments,
                  row.size, row.created, row.state, row.state_at, row.file, received=row.received_at, applied=row.applied_at, how=row.how)


def _came(row: Any, names: dict[str, str], went: Iterable[str]) -> Bundle:
    # Every bundle to that partner acknowledges what had come by then.
    back = min((day for day in went if day >= row.at), default="") if row.state == "applied" else ""
    return Bundle(row.bundle_id, row.station, names.get(row.station, ""), False, row.number, row.last - row.first + 1, row.attachments,
                  row.size, row.created, row.state, row.at, row.file, back, result=row.result or {})


def outstanding(workspace: Workspace, desk: Desk, station: str) -> Outstanding:
    """Counted as the export would plan it now."""
    partner = next(one for one in status(workspace, desk).partners if one.station_id == station)
    with workspace.store.read() as conn:
        own, peer = identity.identity(workspace, conn), peers.find(conn, station)
        given = conn.execute(select(out.c.journal_last).where(out.c.station == station, out.c.epoch == workspace.station.epoch)
                             .order_by(out.c.number.desc()).limit(1)).scalar()
        plan = planned(conn, receiver(workspace, conn, own, peer), given or 0)
        kinds = _kinds(conn, plan.picks)
    return Outstanding(partner, {code: kinds[code] for code in ledgers() if kinds[code]}, len(plan.attachments),
                       sum(plan.attachments.values()),
                   plan.mark.to_json() if plan.picks else {})


def _kinds(conn: Connection, picks: list[int | str]) -> Counter[str]:
    found: Counter[str] = Counter()
    numbers = [one for one in picks if isinstance(one, int)]
    ids = [one for one in picks if isinstance(one, str)]
    for start in range(0, len(numbers), 500):
        query = (select(catalog.c.ledger).join(journal, journal.c.record_id == catalog.c.id)
                 .where(journal.c.seq.in_(numbers[start:start + 500])))
        found.update(conn.execute(query).scalars())
    for start in range(0, len(ids), 500):
        found.update(conn.execute(select(catalog.c.ledger).where(catalog.c.id.in_(ids[start:start + 500]))).scalars())
    return found


@dataclass(frozen=True)
class Looked:
    """A bundle tried out and left unapplied: what its header says, what it would do, the fields both sides changed, and how its records
    would end."""

    header: Inspected
    proof: Verified | None
    result: Imported
    conflicts: list[both.Waiting]
    ended: list[Ended]


def look(workspace: Workspace, desk: Desk, path: Path, progress: Progress = silent) -> Looked:
    """raises    whatever an import would refuse it with; nothing is changed"""
    rows: list[Any] = []
    ended: list[Mapping[str, Any]] = []

    def peek(conn: Connection, bundle_id: str) -> None:
        ended.extend(outcomes.read(conn, bundle_id))
        rows.extend(conn.execute(select(conflict).where(conflict.c.bundle_id == bundle_id, conflict.c.state == "pending")))

    header = inspect(path)
    result = import_bundle(workspace, desk, path, dry_run=True, progress=progress, peek=peek)
    proof = verify(workspace, desk, path, progress)
    with workspace.store.read() as conn:
        found = both.shown(workspace, desk, conn, rows)
    return Looked(header, proof, result, found, outcomes.shown(desk, ended))


def without_station(workspace: Workspace, desk: Desk) -> list[tuple[str, str]]:
    """(id, name) of the groups that are registered here and have no station yet."""
    has = {one.org_id for one in status(workspace, desk).partners if not one.revoked_at}
    rows = desk.page("org", [Where("kind", "=", "group"), Where("state", "!=", "closed")], newest=False, order="created_at",
                            limit=500,
                            columns=("id", "name")).rows
    return [(row.id, row.name or "") for row in rows if row.id not in has]
