"""站点身份: who this station is believed to be, by which keys and lists, and what two people may decide about others. For the window."""

from dataclasses import dataclass, field

from app import clockwatch
from app.desk import Desk

from ..place import Workspace
from ..streams.forks import Branch, branches
from ..views import standing
from ..views.standing import Standing
from . import papers, peers, renewal


@dataclass(frozen=True)
class Known:
    """Another station. branches: of its fork, none where it has none."""

    station_id: str
    name: str
    role: str
    until: str
    days_left: int
    revoked_at: str | None
    reason: str
    branches: list[Branch] = field(default_factory=list)


@dataclass(frozen=True)
class About:
    """enrolled False: only station_id and name are filled. asked: the next bundle asks for a renewed certificate.

    root_here   the root's private key lies in this workspace; jumps: of the clock, not confirmed
    """

    station_id: str
    name: str
    commission: bool
    enrolled: bool = False
    fingerprint: str = ""
    root_fingerprint: str = ""
    since: str = ""
    until: str = ""
    days_left: int = 0
    due: bool = False
    asked: bool = False
    root_until: str = ""
    operating_until: str = ""
    root_here: bool = False
    list_number: int = 0
    list_issued: str = ""
    list_age: int = 0
    list_limit: int = 0
    standing: list[Standing] = field(default_factory=list)
    partners: list[Known] = field(default_factory=list)
    jumps: int = 0


def about(workspace: Workspace, desk: Desk) -> About:
    station, now = workspace.station, clockwatch.effective(desk)
    said, jumps = standing.warnings(workspace, desk), len(clockwatch.jumps(desk))
    with workspace.store.read() as conn:
        if not papers.read_paper(conn, "station"):
            return About(station.station_id, station.name, station.kind == "commission", standing=said, jumps=jumps)
        own = papers.identity(workspace, conn)
        found = own.revocations
        rows = [(one, peers.certificate_of(one)) for one in peers.every(conn)]
        listed = [(one, certificate, found.find(certificate) if found else None) for one, certificate in rows]
        facts = About(
            station.station_id, station.name, own.certificate.role == "commission", True, own.certificate.fingerprint, own.root.fingerprint,
            own.certificate.since, own.certificate.until, renewal.days_left(own.certificate, now), renewal.is_due(own.certificate, now),
            renewal.asked_by(workspace, conn, own, now) is not None, own.root.until, own.issuer.until,
            papers.has_private(conn, papers.ROOT_KEY), found.number if found else 0, found.issued if found else "",
            standing.age(found, now) if found else 0, standing.limit(conn, desk), said, [], jumps)
    for one, certificate, revoked in listed:
        facts.partners.append(Known(
            one["station"], one["name"], one["role"], certificate.until, renewal.days_left(certificate, now),
            revoked.at if revoked else None, revoked.reason if revoked else "",
            branches(workspace, desk, one["station"]) if one["frozen"] else []))
    return facts
