"""What a person asks about sync: how far with whom, is it the same on both sides, what stands on the hand-over sheet."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, select

from app.desk import Desk, reading
from app.desk.reach import orgs_of
from app.errors import Absent
from app.ledgers import ledgers
from app.ledgers.kit import Row

from .. import canon
from ..files import told
from ..keys import limits, papers, peers
from ..media.written import begun
from ..place import Workspace, inbox, utc
from ..reach.scope import hidden, stays
from ..tables import in_bundle, out
from . import partners
from .partners import Partner


@dataclass(frozen=True)
class Status:
    station_id: str
    kind: str
    name: str
    enrolled: bool
    fingerprint: str | None
    root_fingerprint: str | None
    valid_until: str | None
    partners: list[Partner] = field(default_factory=list)


def status(workspace: Workspace, desk: Desk) -> Status:
    station, now = workspace.station, utc(desk.now())
    with workspace.store.read() as conn:
        found = papers.read_paper(conn, "station")
        if not found:
            return Status(station.station_id, station.kind, station.name, False, None, None, None)
        own = papers.identity(workspace, conn)
        each = partners.standings(workspace, conn, own, now)
    return Status(station.station_id, station.kind, station.name, True, own.certificate.fingerprint, own.root.fingerprint,
                  own.certificate.until, each)


@dataclass(frozen=True)
class Digest:
    digest: str
    records: int


def stations_named(workspace: Workspace, text: str) -> list[str]:
    """Ids of the partners of this name: an office with two PCs has two."""
    with workspace.store.read() as conn:
        return [one["station"] for one in peers.named(conn, text)]


def digest(workspace: Workspace, desk: Desk, org: str | None = None) -> Digest:
    """One digest over all business content in the scope of an organisation: equal at two stations that agree.

    org       name or id; at a group its own when not given, at the commission everything
    """
    if org is not None:
        wanted = desk.resolve("org", org)
        if wanted is None:
            raise Absent(what=f"机构“{org}”")
    else:
        wanted = desk.user.org_id if workspace.station.kind == "group" else None
    with workspace.store.read() as conn:
        seen = limits.seen_by(conn, wanted) if wanted and workspace.station.kind == "commission" else None
        each = sorted(_records(conn, wanted, seen))
    total = sha256(b"paizhu/content/v1")
    for one in each:
        total.update(one)
    return Digest(total.hexdigest(), len(each))


def _records(conn: Connection, org: str | None, seen: Collection[str] | None) -> Iterator[bytes]:
    """A digest per record: what it says, not when, where or in which order it came to say so.

    seen      ledgers the office's stations may see at all; None: every one
    """
    for code, ledger in ledgers().items():
        if seen is not None and code not in seen:
            continue
        names = [name for name in ledger.TRAVELS if name not in hidden(ledger)]
        table = reading.table_of(ledger)
        for found in conn.execute(select(table.c.id, *(table.c[name] for name in names))).mappings():
            row = Row(found)
            if (org is None or org in orgs_of(row)) and not stays(code, row):
                values = {name: row[name] for name in names if row[name] is not None}
                yield sha256(canon.dumps([code, row["id"], values])).digest()


_OF_VOLUME = ("volume", "count", "bytes", "sha256", "medium")


def handover(workspace: Workspace, bundle_id: str) -> dict[str, Any]:
    """What the hand-over sheet says of a bundle we made or received.

    returns   bundle_id, direction (out, in), giver, taker, number, created, entries, attachments, bytes, sha256, mark, file, the
              text of its QR code, and volumes: [{"volume", "count", "bytes", "sha256", "medium"}], as cut last
    raises    Absent
    """
    with workspace.store.read() as conn:
        made = conn.execute(select(out).where(out.c.bundle_id == bundle_id)).mappings().one_or_none()
        came = None if made else conn.execute(select(in_bundle).where(in_bundle.c.bundle_id == bundle_id)).mappings().first()
        row = made or came
        if row is None:
            raise Absent(what=f"编号为{bundle_id[:60]}的同步包")
        other = peers.get(conn, row["station"])
        cut = begun(conn, row) if made else None
    common = made["sha256"] if made else _of_inbox(workspace, row["file"])
    own, partner = workspace.station.name, other["name"] if other else ""
    pieces = row["last"] - row["first"] + 1 + row["attachments"]
    return {"bundle_id": bundle_id, "direction": "out" if made else "in", "giver": own if made else partner,
            "taker": partner if made else own, "number": row["number"], "created": row["created"],
            "entries": row["last"] - row["first"] + 1, "attachments": row["attachments"], "bytes": row["size"],
            "sha256": common, "mark": row["mark"], "file": row["file"],
            "volumes": [{name: one[name] for name in _OF_VOLUME} for one in cut.volumes] if cut else [],
            "qr": f"JC1|{bundle_id}|{row['created'][:10]}|{pieces}|{common}"}


def _of_inbox(workspace: Workspace, name: str) -> str:
    total = sha256()
    path = inbox(workspace) / name
    with told(name), path.open("rb") as file:
        while block := file.read(1 << 20):
            total.update(block)
    return total.hexdigest()
