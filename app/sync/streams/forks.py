"""A fork settled: one station's bundles went on in two ways, on two PCs. Both are shown; two people choose which goes on.

    branches(...)   what was applied since the last common bundle, and what was kept instead, each as one branch
    unfreeze(...)   the branch that goes on: its bundles are applied in order, nothing of another is; the other PC is set up anew
    release(...)    one bundle by its digest: kept here and outside the order (of a branch not kept, or past one that will never come): its
                    records are merged, its stream stays where it stands; or of a revoked sender, which the next import then takes

What was applied before stays in the records, whichever branch goes on.

errors    NeedsSecondPerson, NotPermitted, Absent (no such station, branch or bundle), Usage (not frozen)
source    threat-model.md P15, P16, P20; docs/sync.md
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, select, update

from app.desk import Desk
from app.errors import Absent, Usage
from app.progress import Progress, silent

from ..container.header import NO_PREVIOUS
from ..container.reader import look
from ..files import told
from ..importing import follow, take_kept
from ..keys import peers
from ..keys.persons import Second, both
from ..media import handing
from ..place import Workspace, inbox, utc
from ..tables import in_bundle, incoming
from ..taking import Imported
from . import epochs, releases, state

SHORTEST, WHOLE = 8, 64
_WORDS = "处理分叉", "放行同步包"


@dataclass(frozen=True)
class Branch:
    """One way a station's bundles went. digest: of its last bundle, names it; created, until: when its bundles were made.

    applied     its bundles (all, or the first of them) are in the records here
    after       the last number common with the others
    """

    digest: str
    epoch: int
    first: int
    last: int
    after: int
    created: str
    until: str
    bundles: int
    entries: int
    attachments: int
    applied: bool
    digests: tuple[str, ...] = field(repr=False, default=())


@dataclass(frozen=True)
class Unfrozen:
    """kept: digest of the branch; followed: what of it was applied now; left: bundles kept beside, not applied."""

    station_id: str
    kept: str
    number: int
    followed: list[str]
    left: int
    warnings: list[str]


@dataclass(frozen=True)
class Released:
    """imported: what was merged now; None: the bundle lies elsewhere, and the next import takes it."""

    digest: str
    imported: Imported | None


def branches(workspace: Workspace, desk: Desk, station: str) -> list[Branch]:
    """Of a frozen station, the one applied first; none when it is not frozen.

    raises    Absent
    """
    with workspace.store.read() as conn:
        return _branches(conn, workspace, peers.find(conn, station))


def unfreeze(workspace: Workspace, desk: Desk, station: str, keep: str, second: Second | None, progress: Progress = silent) -> Unfrozen:
    """
    keep      the beginning of a branch's digest (8 characters or more), or the last number applied here: the branch that was applied
    """
    other = both(desk, second, _WORDS[0])
    now = utc(desk.now())
    with desk.act("station.unfreeze") as act:
        conn = act.conn
        partner = peers.find(conn, station)
        found = _branches(conn, workspace, partner)
        if not found:
            raise Usage(what=f"{partner['name']}的站点没有分叉")
        kept = _chosen(found, keep)
        key = partner["station"]
        for row in epochs.every(conn, key):
            if row.epoch == kept.epoch and row.closed:
                epochs.reopen(conn, key, kept.epoch)
        for branch in found:
            if branch.epoch != kept.epoch:
                epochs.close(conn, key, branch.epoch, now)
        handing.set_aside(act, _turn_back(conn, key, kept, now))
        _to_come(conn, key, kept)
        peers.freeze(conn, key, None)
        act.tell("station.unfreeze", detail=f"{key} {kept.digest[:12]} {other.account}")
        act.commit()
    result = follow(workspace, desk, key, kept.epoch, progress)
    with workspace.store.read() as conn:
        number = state.known(conn, key, kept.epoch).number
        left = len(_rows(conn, key, "fork"))
    return Unfrozen(key, kept.digest, number, result.followed, left, result.warnings)


def release(workspace: Workspace, desk: Desk, digest: str, second: Second | None, progress: Progress = silent) -> Released:
    """
    digest    of a bundle kept here its beginning (8 characters or more); of another the whole
    raises    also whatever an import refuses a kept bundle with, but for the sender's revocation and the order of its stream
    """
    other = both(desk, second, _WORDS[1])
    digest = _hex(digest)
    with desk.act("station.release") as act:
        query = select(in_bundle).where(in_bundle.c.digest.startswith(digest), in_bundle.c.state.in_(("fork", "waiting")))
        rows = act.conn.execute(query).all()
        if len(rows) > 1 or (not rows and len(digest) != WHOLE):
            raise Absent(what=f"待放行的同步包“{digest[:16]}”")
        whole = str(rows[0].digest) if rows else digest
        releases.note(act.conn, whole, utc(desk.now()), desk.user.account, other.account)
        act.tell("station.release", detail=f"{whole[:12]} {other.account}")
        act.commit()
    return Released(whole, take_kept(workspace, desk, rows[0], progress) if rows else None)


def _branches(conn: Connection, workspace: Workspace, partner: Any) -> list[Branch]:
    frozen, key = partner["frozen"], partner["station"]
    if not frozen:
        return []
    kept = [row for row in _rows(conn, key, "fork")]
    follows = {row.digest: _previous(workspace, row) for row in kept}
    chains = _chains(kept, follows)
    found, continued = [], set[str]()
    for epoch in dict.fromkeys([frozen["epoch"], frozen.get("other") or frozen["epoch"]]):
        after = frozen["last_common"] if epoch == frozen["epoch"] else 0
        tip = state.known(conn, key, epoch)
        applied = [row for row in _rows(conn, key, "applied") if row.epoch == epoch and row.number > after]
        going_on = next((chain for chain in chains if chain[0].epoch == epoch and follows[chain[0].digest] == tip.digest
                         and chain[0].number > tip.number), [])
        continued |= {row.digest for row in going_on}
        if applied or going_on or tip.number:
            found.append(_branch([*applied, *going_on], epoch, after, True, tip))
    for chain in chains:
        if chain[0].digest not in continued:
            found.append(_branch(chain, chain[0].epoch, chain[0].number - 1, False, None))
    return found


def _chains(kept: list[Any], follows: dict[str, str]) -> list[list[Any]]:
    """Bundles that follow one another, each chain from its first."""
    next_ = {follows[row.digest]: row for row in kept if follows[row.digest] != NO_PREVIOUS}
    chains = []
    for row in kept:
        if follows[row.digest] in follows:
            continue
        chain = [row]
        while (after := next_.get(chain[-1].digest)) is not None and after not in chain:
            chain.append(after)
        chains.append(chain)
    return chains


def _branch(rows: list[Any], epoch: int, after: int, applied: bool, tip: Any) -> Branch:
    if not rows:
        return Branch(tip.digest, epoch, tip.number, tip.number, after, "", "", 0, 0, 0, applied, (tip.digest,))
    return Branch(rows[-1].digest, epoch, rows[0].number, rows[-1].number, after, min(row.created for row in rows),
                  max(row.created for row in rows), len(rows), sum(row.last - row.first + 1 for row in rows),
                  sum(row.attachments for row in rows), applied, tuple(row.digest for row in rows))


def _chosen(found: list[Branch], keep: str) -> Branch:
    if keep.isdecimal() and len(keep) < SHORTEST:
        fitting = [one for one in found if one.applied and int(keep) in range(one.after, one.last + 1)]
        if len(fitting) > 1:
            raise Absent(what=f"唯一的分支“{keep}”（请用分支的摘要）")
    else:
        start = _hex(keep)
        fitting = [one for one in found if any(digest.startswith(start) for digest in one.digests)]
    if len(fitting) != 1:
        raise Absent(what=f"分支“{keep}”")
    return fitting[0]


def _turn_back(conn: Connection, key: str, kept: Branch, now: str) -> list[str]:
    """Where another branch than the applied one goes on, the stream stands at the last common bundle again.

    returns   ids of the bundles set aside
    """
    if kept.applied:
        return []
    gone = (in_bundle.c.station == key, in_bundle.c.epoch == kept.epoch, in_bundle.c.number > kept.after)
    aside = list(conn.execute(select(in_bundle.c.bundle_id).where(*gone, in_bundle.c.state == "applied")).scalars())
    conn.execute(update(in_bundle).where(*gone, in_bundle.c.state == "applied").values(state="set aside", at=now))
    common = next((row for row in _rows(conn, key, "applied") if (row.epoch, row.number) == (kept.epoch, kept.after)), None)
    facts = {"number": kept.after, "last": common.last if common else 0, "digest": common.digest if common else NO_PREVIOUS}
    conn.execute(update(incoming).where(incoming.c.station == key, incoming.c.epoch == kept.epoch).values(**facts))
    return aside


def _to_come(conn: Connection, key: str, kept: Branch) -> None:
    """The branch's own bundles wait for their turn; all others stay beside."""
    conn.execute(update(in_bundle).where(in_bundle.c.station == key, in_bundle.c.state == "fork", in_bundle.c.digest.in_(kept.digests))
                 .values(state="waiting"))


def _rows(conn: Connection, key: str, *states: str) -> list[Any]:
    return list(conn.execute(select(in_bundle).where(in_bundle.c.station == key, in_bundle.c.state.in_(states))
                             .order_by(in_bundle.c.epoch, in_bundle.c.number, in_bundle.c.at)))


def _previous(workspace: Workspace, row: Any) -> str:
    path = inbox(workspace) / row.file
    with told(path.name), path.open("rb") as file:
        return look(file).header.previous


def _hex(text: str) -> str:
    wanted = text.strip().lower()
    if len(wanted) < SHORTEST or set(wanted) - set("0123456789abcdef"):
        raise Absent(what=f"以“{text[:20]}”开头的摘要（须写8位以上）")
    return wanted


def said(found: Iterable[Branch]) -> list[str]:
    """Each branch in one line, for people."""
    return [f"{one.digest[:12]}　第{one.first}号至第{one.last}号（{one.bundles}个包，{one.entries}条，"
            f"{one.created[:10]}至{one.until[:10]}）　{'已导入' if one.applied else '未导入'}" for one in found]
