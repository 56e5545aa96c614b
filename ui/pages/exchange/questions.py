"""What the exchange pages ask beyond app/sync/service: the bundles that went and came, and what of which ledger would go next.

errors    what service.status raises; a station that is not enrolled has no partners and asks nothing
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from app.desk import Desk, Where
from app.desk.tables import catalog
from app.errors import Absent
from app.ledgers import ledgers
from app.ledgers.values import show
from app.office import Office
from app.progress import Progress
from app.sync import identity, peers, service
from app.sync.outgoing import receiver
from app.sync.planning import planned
from app.sync.tables import conflict, in_bundle, out
from db.journal import journal

STRIP = 14


@dataclass(frozen=True)
class Bundle:
    """One bundle that was made or came. state: written, applied, waiting, fork; `back`: day our acknowledgement of it went out."""

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
    result: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Waiting:
    """What would go to a partner now: changes by ledger, attachments and their bytes."""

    partner: service.Partner
    ledgers: dict[str, int]
    attachments: int
    bytes: int
    mark: dict[str, Any]

    @property
    def entries(self) -> int:
        return sum(self.ledgers.values())


@dataclass(frozen=True)
class Overview:
    status: service.Status
    bundles: list[Bundle]
    conflicts: int


def overview(office: Office, limit: int = 200) -> Overview:
    found = service.status(office.workspace, office.desk)
    if not found.enrolled:
        return Overview(found, [], 0)
    with office.workspace.store.read() as conn:
        each = bundles(conn, limit)
    return Overview(found, each, len(service.conflicts(office.workspace, office.desk)))


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
                  row.size,
                  row.created, row.state, row.state_at, row.file)


def _came(row: Any, names: dict[str, str], went: Iterable[str]) -> Bundle:
    # Every bundle to that partner acknowledges what had come by then.
    back = min((day for day in went if day >= row.at), default="") if row.state == "applied" else ""
    return Bundle(row.bundle_id, row.station, names.get(row.station, ""), False, row.number, row.last - row.first + 1, row.attachments,
                  row.size,
                  row.created, row.state, row.at, row.file, back, row.result or {})


def waiting_for(office: Office, station: str) -> Waiting:
    """Counted as the export would plan it now."""
    workspace = office.workspace
    partner = next(one for one in service.status(workspace, office.desk).partners if one.station_id == station)
    with workspace.store.read() as conn:
        own, peer = identity.identity(workspace, conn), peers.find(conn, station)
        given = conn.execute(select(out.c.journal_last).where(out.c.station == station, out.c.epoch == workspace.station.epoch)
                             .order_by(out.c.number.desc()).limit(1)).scalar()
        plan = planned(conn, receiver(workspace, conn, own, peer), given or 0)
        kinds = _kinds(conn, plan.picks)
    return Waiting(partner, {code: kinds[code] for code in ledgers() if kinds[code]}, len(plan.attachments), sum(plan.attachments.values()),
                   plan.mark.to_json() if plan.picks else {})


def _kinds(conn: Connection, picks: list[int | str]) -> Counter[str]:
    found: Counter[str] = Counter()
    numbers = [one for one in picks if isinstance(one, int)]
    ids = [one for one in picks if isinstance(one, str)]
    for start in range(0, len(numbers), 500):
        query = select(catalog.c.ledger).join(journal,
                                              journal.c.record_id == catalog.c.id).where(journal.c.seq.in_(numbers[start:start + 500]))
        found.update(conn.execute(query).scalars())
    for start in range(0, len(ids), 500):
        found.update(conn.execute(select(catalog.c.ledger).where(catalog.c.id.in_(ids[start:start + 500]))).scalars())
    return found


def by_ledger(counts: dict[str, int]) -> str:
    """谈话 12　会议 9　…"""
    names = ledgers()
    return "　".join(f"{names[code].LABEL} {count}" for code, count in counts.items() if code in names)


def groups_of_four(digest: str) -> str:
    """A digest for reading aloud: eight groups of four to a line."""
    parts = [digest[n:n + 4] for n in range(0, len(digest), 4)]
    return "\n".join(" ".join(parts[n:n + 8]) for n in range(0, len(parts), 8))


def two_lines(fingerprint: str | None) -> str:
    """Six groups of five digits, three to a line."""
    groups = (fingerprint or "").split()
    return "\n".join(" ".join(groups[n:n + 3]) for n in range(0, len(groups), 3))


def size_words(size: int) -> str:
    return f"{size / 1024 ** 2:.1f} MB" if size >= 1024 ** 2 else f"{size / 1024:.1f} KB" if size >= 1024 else f"{size} 字节"


def number_words(gaps: Iterable[tuple[int, int]]) -> str:
    """第 34、35 号, 第 40 至 44 号"""
    said = [f"{first}" if first == last else f"{first}、{last}" if last == first + 1 else f"{first} 至 {last}" for first, last in gaps]
    return "第 " + "、".join(said) + " 号" if said else ""


def local_day(moment: str | None, *, year: bool = False) -> str:
    """A stored UTC moment as a day here: 11-18, or with its year."""
    if not moment:
        return ""
    day = datetime.fromisoformat(moment.replace("Z", "+00:00")).astimezone()
    return f"{day:%Y-%m-%d}" if year else f"{day:%m-%d}"


def local_moment(moment: str | None) -> str:
    return f"{datetime.fromisoformat(moment.replace('Z', '+00:00')).astimezone():%Y-%m-%d %H:%M}" if moment else ""


@dataclass(frozen=True)
class Looked:
    """A bundle tried out and left unapplied: what its header says, what it would do, and the fields both sides changed."""

    header: service.Inspected
    proof: service.Verified | None
    result: service.Imported
    conflicts: list[service.Waiting]


def look(office: Office, path: Path, progress: Progress) -> Looked:
    """raises    whatever an import would refuse it with; nothing is changed"""
    rows: list[Any] = []

    def peek(conn: Connection, bundle_id: str) -> None:
        rows.extend(conn.execute(select(conflict).where(conflict.c.bundle_id == bundle_id, conflict.c.state == "pending")))

    header = service.inspect(path)
    result = service.import_bundle(office.workspace, office.desk, path, dry_run=True, progress=progress, peek=peek)
    proof = service.verify(office.workspace, office.desk, path, progress)
    titles = office.desk.titles([row.record_id for row in rows])
    found = [service.Waiting(row.id, row.record_id, row.ledger, titles.get(row.record_id, ""), row.field,
                             ledgers()[row.ledger].FACES[row.field].label, row.mine, row.theirs, row.shown, result.sender, row.found_at)
             for row in rows if _readable(office.desk, row)]
    return Looked(header, proof, result, found)


def _readable(desk: Desk, row: Any) -> bool:
    face = ledgers()[row.ledger].FACES[row.field]
    if (face.secret == "S4" and not desk.user.sees_reporter) or (face.secret == "S3" and desk.user.level < 3):
        return False
    try:
        desk.get(row.record_id)
    except Absent:
        return False
    return True


@dataclass(frozen=True)
class Shown:
    """A conflict with its values in words."""

    one: service.Waiting
    mine: str
    theirs: str


def shown(desk: Desk, found: list[service.Waiting]) -> list[Shown]:
    titles = desk.titles({key for one in found for value in (one.mine, one.theirs) for key in _ids(value)})
    return [Shown(one, *(show(ledgers()[one.ledger].FACES[one.field], value, lambda key: titles.get(key, "")) or "（空）"
                         for value in (one.mine, one.theirs))) for one in found]


def _ids(value: Any) -> Iterator[str]:
    if isinstance(value, str) and len(value) == 36:
        yield value
    elif isinstance(value, list | dict):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _ids(one)


def groups_without_station(office: Office) -> list[tuple[str, str]]:
    """(id, name) of the groups that are registered here and have no station yet."""
    has = {one.org_id for one in service.status(office.workspace, office.desk).partners if not one.revoked_at}
    rows = office.desk.page("org", [Where("kind", "=", "group"), Where("state", "!=", "closed")], newest=False, order="created_at",
                            limit=500,
                            columns=("id", "name")).rows
    return [(row.id, row.name or "") for row in rows if row.id not in has]
