"""What of a bundle was not taken, kept as it came until it can be, or until somebody puts it aside with a reason.

A record that cannot stand as it was sent is kept here with what follows on it, in this bundle and in later ones; the rest of the bundle is
imported. Its sender hears of it with our next bundle (notes/rejected.py). It is released by a corrected whole record from the sender, by
`retry` (after a program update or a repair), or dropped.

    held      waits            applied   taken by a retry
    cleared   the sender gave the record whole            dropped   put aside by a person, with the reason

Nothing of it is shown as business data: which ledger, why, from whom, when.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects.sqlite import insert
from uuid_utils import uuid7

from app.desk import Desk
from app.errors import Absent, BundleFormat, BundleLimits, NotPermitted, Usage
from app.ledgers import ledgers

from ..entries import Entry, of_line
from ..keys import peers
from ..place import Workspace, utc
from ..tables import quarantine, returned

HELD, CLEARED, APPLIED, DROPPED = "held", "cleared", "applied", "dropped"
LINES_MOST = 16 << 20
"""Bytes kept of one record: more is no mishap."""
UNKNOWN, FOLLOWS, NEEDED = "本机没有这条记录", "这条记录前面的内容还没有收下", "所依据的记录还没有收下"
RECORDS_MOST, FEW = 100, 10
_MAY_DROP = frozenset({"group_leader", "case_mgmt", "chief", "tw_secretary"})


@dataclass(frozen=True)
class Aside:
    """One entry that is not taken, and why."""

    entry: Entry
    reason: str


def held_records(conn: Connection, station: str | None = None) -> set[str]:
    """Records of which something waits here; with `station`, something it sent: what another sent neither shuts nor clears its own."""
    query = select(quarantine.c.record_id).where(quarantine.c.state == HELD)
    return set(conn.execute(query.where(quarantine.c.station == station) if station else query).scalars())


def keep(conn: Connection, station: str, bundle: str, aside: Iterable[Aside], now: str) -> None:
    """Each record's entries together, in order, behind what is kept of it already."""
    records: dict[str, list[Aside]] = {}
    for one in aside:
        records.setdefault(one.entry.id, []).append(one)
    for record, some in records.items():
        lines = b"\n".join(one.entry.line() for one in some)
        whole = any(one.entry.op == "add" for one in some)
        known = conn.execute(select(quarantine).where(quarantine.c.record_id == record, quarantine.c.station == station,
                                                      quarantine.c.state == HELD)).one_or_none()
        if known is None:
            first = some[0]
            conn.execute(insert(quarantine), {
                "id": str(uuid7()), "station": station, "bundle_id": bundle, "record_id": record, "ledger": first.entry.ledger,
                "whole": int(whole), "reason": first.reason, "lines": _bounded(lines), "entries": len(some), "at": now, "state": HELD})
        else:
            conn.execute(update(quarantine).where(quarantine.c.id == known.id).values(
                lines=_bounded(known.lines + b"\n" + lines), entries=known.entries + len(some), whole=max(known.whole, int(whole))))


def _bounded(lines: bytes) -> bytes:
    if len(lines) > LINES_MOST:
        raise BundleLimits(limit=f"一条没有收下的记录超过 {LINES_MOST >> 20} MiB")
    return lines


def clear(conn: Connection, station: str, records: Iterable[str], now: str) -> int:
    """The sender has given these records whole: what it sent of them before is in them. What another sent of them still waits."""
    wanted, count = list(records), 0
    for start in range(0, len(wanted), 500):
        done = conn.execute(update(quarantine).where(quarantine.c.record_id.in_(wanted[start:start + 500]), quarantine.c.state == HELD,
                                                       quarantine.c.station == station).values(state=CLEARED, done_at=now))
        count += done.rowcount
    return count


# What a person sees and does ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Kept:
    """A record that waits: `whole`, the record itself is not here, else it stands here without these changes."""

    id: str
    record_id: str
    ledger: str
    label: str
    title: str
    sender: str
    bundle_id: str
    reason: str
    entries: int
    whole: bool
    at: str
    state: str


@dataclass(frozen=True)
class Returned:
    """A record of ours that a partner has not taken."""

    id: str
    record_id: str
    ledger: str
    label: str
    title: str
    partner: str
    bundle_id: str
    reason: str
    entries: int
    at: str
    state: str


def waiting(workspace: Workspace, desk: Desk) -> list[Kept]:
    """What came and was not taken, oldest first."""
    with workspace.store.read() as conn:
        rows = conn.execute(select(quarantine).where(quarantine.c.state == HELD).order_by(quarantine.c.at, quarantine.c.id)).all()
        names = {one["station"]: one["name"] for one in peers.every(conn)}
    titles = desk.titles([row.record_id for row in rows])
    return [Kept(row.id, row.record_id, row.ledger, label(row.ledger), titles.get(row.record_id, ""), names.get(row.station, ""),
                 row.bundle_id, row.reason, row.entries, bool(row.whole), row.at, row.state) for row in rows]


def not_taken(workspace: Workspace, desk: Desk) -> list[Returned]:
    """What partners have not taken of ours, latest first."""
    with workspace.store.read() as conn:
        rows = conn.execute(select(returned).where(returned.c.state == HELD).order_by(returned.c.at.desc(), returned.c.id)).all()
        names = {one["station"]: one["name"] for one in peers.every(conn)}
    titles = desk.titles([row.record_id for row in rows])
    return [Returned(row.id, row.record_id, row.ledger, label(row.ledger), titles.get(row.record_id, ""), names.get(row.station, ""),
                     row.bundle_id, row.reason, row.entries, row.at, row.state) for row in rows]


def drop(workspace: Workspace, desk: Desk, key: str, reason: str) -> None:
    """Put aside for good: it stays in the register with the reason.

    raises    Usage without a reason, NotPermitted, Absent
    """
    if not reason.strip():
        raise Usage(what="不收下须写明理由")
    if not desk.user.roles & _MAY_DROP or not desk.user.level:
        raise NotPermitted(what="决定不收下（须组长或案管室办理）")
    with desk.act("quarantine.drop") as act:
        row = one(act.conn, key)
        finish(act.conn, key, DROPPED, utc(desk.now()), desk.user.staff_id or desk.user.account, reason.strip()[:1000])
        act.tell("quarantine.drop", row.ledger, row.record_id, key)
        act.commit()


def one(conn: Connection, key: str) -> Any:
    """raises    Absent"""
    row = conn.execute(select(quarantine).where(quarantine.c.id == key, quarantine.c.state == HELD)).one_or_none()
    if row is None:
        raise Absent(what="这条没有收下的记录")
    return row


def finish(conn: Connection, key: str, state: str, now: str, by: str = "", why: str = "") -> None:
    conn.execute(update(quarantine).where(quarantine.c.id == key).values(state=state, done_by=by or None, done_why=why or None,
                                                                         done_at=now))


def label(code: str) -> str:
    return ledgers()[code].LABEL if code in ledgers() else code


def entries_of(row: Any) -> list[Entry]:
    return [of_line(raw, row.station) for raw in row.lines.split(b"\n")]


def too_many(aside: Sequence[Aside], entries: int) -> None:
    """A few records a person can look into. Of a bundle of which most does not stand the programs understand each other no longer: it is
    refused whole, and imported after an update. One bad record alone in a bundle is quarantined: a refused number would stop the stream.

    raises    BundleFormat
    """
    flawed = [one for one in aside if one.reason not in (FOLLOWS, NEEDED)]
    records = len({one.entry.id for one in flawed})
    if records > RECORDS_MOST or (records > FEW and 2 * len(flawed) > entries):
        raise BundleFormat(what=f"{flawed[0].reason}（共{records}条记录不合要求）", region="密文", record=flawed[0].entry.id)


def stands_without(aside: Sequence[Aside], needed: Iterable[frozenset[str]]) -> None:
    """Whatever the rest of the bundle requires must not be among what this bundle itself lacks.

    needed    of each entry that is taken: the records it requires
    raises    BundleFormat
    """
    lacking = {one.entry.id: one for one in aside if one.entry.op == "add" and one.reason not in (FOLLOWS, NEEDED)}
    for keys in needed if lacking else ():
        if gone := keys & lacking.keys():
            first = lacking[min(gone)]
            raise BundleFormat(what=f"{first.reason}，包内其他记录以它为依据", region="密文", record=first.entry.id)
