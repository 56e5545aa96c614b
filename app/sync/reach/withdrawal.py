"""Withdrawal: what a station is to have no more goes from it, and it says that it has gone.

    commission   a record is moved to another group, or shared no more -> the next bundle says `withdraw` (planning finds what leaves)
    group        takes the records out, keeps its own journal; what it wrote in them before it heard still goes up
    group        its next bundle says `withdrawn`; only from then on does the commission refuse what it writes in them

A record that is given back comes whole again under its id.

shapes    moments UTC, `2026-11-21T08:00:00Z`
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, delete, exists, select, update
from sqlalchemy.dialects.sqlite import insert

from app.desk import Desk, reading
from app.desk.act import Act
from app.desk.reach import orgs_of
from app.desk.removing import drafts_of, remove
from app.desk.tables import gone
from app.ledgers import ledgers
from app.ledgers.kit import Row
from db import journal

from ..keys import peers
from ..place import Workspace
from ..tables import carried, conflict, decision, held, out, quarantine, taken_back, withdrawal
from .scope import file_fields, files_of, maker_of, rows

_BATCH = 500
DUE, SENT, DONE = "due", "sent", "done"
WORDS = {DUE: "待下发", SENT: "已撤回，待对方确认", DONE: "对方已执行"}


@dataclass(frozen=True)
class Withdrawn:
    """Records withdrawn from a station at one time. state: due (goes with the next bundle), sent, done."""

    station: str
    name: str
    asked_at: str
    sent_at: str | None
    done_at: str | None
    reason: str
    bundle_id: str | None
    records: tuple[str, ...]
    ledgers: dict[str, int]

    @property
    def state(self) -> str:
        return DONE if self.done_at else SENT if self.sent_at else DUE

    @property
    def words(self) -> str:
        return WORDS[self.state]


# At the commission ----------------------------------------------------------------------------------------------------------------


def ask(conn: Connection, station: str, records: Iterable[tuple[str, str]], reason: str, now: str) -> None:
    """An act here moves these (id, ledger) away from a station that has them: they leave with the next bundle to it."""
    _note(conn, [{"station": station, "record_id": key, "ledger": code, "asked_at": now, "reason": reason} for key, code in records])


def sent(conn: Connection, station: str, note: str, keys: Sequence[str], bundle_id: str, now: str) -> None:
    """These went with a note: what had been asked for is under way, the rest was found when the bundle was planned."""
    facts = {"note": note, "bundle_id": bundle_id, "sent_at": now}
    for batch in _batches(keys):
        due = (withdrawal.c.station == station, withdrawal.c.record_id.in_(batch), withdrawal.c.done_at.is_(None))
        asked = set(conn.execute(select(withdrawal.c.record_id).where(*due)).scalars())
        conn.execute(update(withdrawal).where(*due).values(**facts))
        kinds = _ledgers_of(conn, [key for key in batch if key not in asked])
        _note(conn, [{"station": station, "record_id": key, "ledger": code, "asked_at": now, "reason": "", **facts}
                     for key, code in kinds.items()])
        _forget_carried(conn, station, batch)


def cancel(conn: Connection, station: str, keys: Collection[str]) -> None:
    """It keeps these after all (moved away and back before any bundle went): nothing was withdrawn."""
    for batch in _batches(keys):
        conn.execute(delete(withdrawal).where(withdrawal.c.station == station, withdrawal.c.record_id.in_(batch),
                                              withdrawal.c.sent_at.is_(None)))


def confirmed(conn: Connection, station: str, note: str, now: str) -> int:
    """returns   how many records the station says it has no more; 0 for a note we do not know"""
    which = (withdrawal.c.station == station, withdrawal.c.note == note, withdrawal.c.done_at.is_(None))
    return conn.execute(update(withdrawal).where(*which).values(done_at=now)).rowcount


def open_of(conn: Connection, station: str, keys: Sequence[str]) -> set[str]:
    """Those of `keys` that the station has been told to give back and has not said it did."""
    found = set[str]()
    for batch in _batches(keys):
        found |= set(conn.execute(select(withdrawal.c.record_id).where(
            withdrawal.c.station == station, withdrawal.c.record_id.in_(batch), withdrawal.c.sent_at.is_not(None),
            withdrawal.c.done_at.is_(None))).scalars())
    return found


def ever(conn: Connection, station: str, but: Mapping[str, str]) -> set[str]:
    """Everything that was ever withdrawn from it and that it is not to have now.

    but       {record id: why} it is given with the same bundle: a card comes after its record was taken out
    """
    has = exists(select(held.c.record_id).where(held.c.station == station, held.c.record_id == withdrawal.c.record_id))
    query = select(withdrawal.c.record_id, has).where(withdrawal.c.station == station, withdrawal.c.sent_at.is_not(None)).distinct()
    return {key for key, still in conn.execute(query) if but.get(key) == "named" or (not still and key not in but)}


def listed(workspace: Workspace, desk: Desk, limit: int = 200) -> list[Withdrawn]:
    """What was withdrawn from whom and how far it is, newest first."""
    with workspace.store.read() as conn:
        names = {one["station"]: one["name"] for one in peers.every(conn)}
        found = conn.execute(select(withdrawal).order_by(withdrawal.c.asked_at.desc(), withdrawal.c.record_id)).all()
    groups: dict[tuple[Any, ...], list[Any]] = {}
    for row in found:
        groups.setdefault((row.asked_at, row.station, row.note, row.sent_at, row.done_at, row.reason, row.bundle_id), []).append(row)
    return [_withdrawn(names, lines) for lines in list(groups.values())[:limit]]


def _withdrawn(names: dict[str, str], lines: list[Any]) -> Withdrawn:
    first, kinds = lines[0], dict[str, int]()
    for line in lines:
        kinds[line.ledger] = kinds.get(line.ledger, 0) + 1
    return Withdrawn(first.station, names.get(first.station, ""), first.asked_at, first.sent_at, first.done_at, first.reason,
                     first.bundle_id, tuple(line.record_id for line in lines), {code: kinds[code] for code in ledgers() if code in kinds})


def _note(conn: Connection, lines: list[dict[str, Any]]) -> None:
    if lines:
        empty = {"note": None, "bundle_id": None, "sent_at": None, "done_at": None}
        conn.execute(insert(withdrawal).on_conflict_do_nothing(), [{**empty, **line} for line in lines])


def _ledgers_of(conn: Connection, keys: Sequence[str]) -> dict[str, str]:
    return {row.id: ledger.CODE for ledger, row in rows(conn, keys)}


def _forget_carried(conn: Connection, station: str, keys: Sequence[str]) -> None:
    """Their attachments go from the station too: given back, they travel again."""
    digests = {one["sha256"] for ledger, row in rows(conn, keys) for one in files_of(ledger, row)}
    for batch in _batches(digests):
        conn.execute(delete(carried).where(carried.c.station == station, carried.c.sha256.in_(batch)))


# At the group ---------------------------------------------------------------------------------------------------------------------


def carry_out(act: Act, keys: Sequence[str], own_org: str) -> tuple[list[Row], list[str]]:
    """Take the records out.

    returns   their rows as they were; of which of them something was being written and is not saved
    """
    wanted = [row for key in keys if (row := act.get(key)) is not None and key not in (own_org, act.user.staff_id)]
    places, files = dict[str, Any](), dict[str, list[str]]()
    for row in wanted:
        ledger = ledgers()[row["ledger"]]
        places[row.id] = [sorted(orgs_of(row)), maker_of(row.clock), row.classification or "internal", row.term]
        files[row.id] = sorted({one["sha256"] for one in files_of(ledger, row)})
    removed = remove(act, [row.id for row in wanted], places, files)
    ids = [row.id for row in removed]
    for batch in _batches(ids):
        told = select(conflict.c.id).where(conflict.c.record_id.in_(batch))
        act.conn.execute(delete(decision).where(decision.c.conflict_id.in_(told)))
        act.conn.execute(delete(conflict).where(conflict.c.record_id.in_(batch)))
        act.conn.execute(delete(quarantine).where(quarantine.c.record_id.in_(batch)))
    for row in removed:
        act.tell("record.withdrawn", row["ledger"], row.id)
    return removed, drafts_of(act.conn, ids)


def sweep(workspace: Workspace) -> int:
    """Remove the attachments of withdrawn records that no other record uses and nothing still to be handed over names.

    returns   how many
    """
    with workspace.store.read() as conn:
        left = {digest: row.id for row in conn.execute(select(gone.c.id, gone.c.files)) for digest in row.files}
        if not left:
            return 0
        used = _used(conn, set(left)) | _waiting(conn, set(left.values()))
    dropped = [digest for digest in left if digest not in used]
    for digest in dropped:
        if workspace.objects.has(digest):
            workspace.objects.remove(digest)
    with workspace.store.write() as conn:
        for row in conn.execute(select(gone.c.id, gone.c.files)).all():
            kept = [digest for digest in row.files if digest not in dropped]
            if kept != row.files:
                conn.execute(update(gone).where(gone.c.id == row.id).values(files=kept))
    return len(dropped)


def _used(conn: Connection, digests: set[str]) -> set[str]:
    """Those of the digests that records here name. Reads the columns of files of every ledger: withdrawals are rare."""
    found = set[str]()
    for ledger in ledgers().values():
        table = reading.table_of(ledger)
        names = file_fields(ledger)
        for row in conn.execute(select(*(table.c[name] for name in names))).mappings() if names else ():
            found |= {one["sha256"] for one in files_of(ledger, Row(row))} & digests
    return found


def _waiting(conn: Connection, ids: Collection[str]) -> set[str]:
    """Attachments named by what was written here in withdrawn records and has not been handed over."""
    found = set[str]()
    given: dict[str, int] = {}
    for station, last in conn.execute(select(out.c.station, out.c.journal_last)):
        given[station] = max(given.get(station, 0), last)
    after = min(given.values(), default=0)
    for batch in _batches(ids):
        for key in batch:
            for seq, _, raw in journal.of(conn, key):
                entry = orjson.loads(raw)
                if seq > after and entry["ledger"] in ledgers():
                    found |= {one["sha256"] for one in files_of(ledgers()[entry["ledger"]], entry["values"])}
    return found


def receipts(conn: Connection, station: str, *, again: bool = False) -> Iterator[Any]:
    """Withdrawals carried out here that this partner has not been told of yet; `again`: all, it may have lost what it was told."""
    query = select(taken_back).where(taken_back.c.station == station).order_by(taken_back.c.at, taken_back.c.note)
    yield from conn.execute(query if again else query.where(taken_back.c.bundle_id.is_(None)))


def _batches(ids: Iterable[str]) -> Iterator[list[str]]:
    wanted = list(dict.fromkeys(ids))
    for start in range(0, len(wanted), _BATCH):
        yield wanted[start:start + _BATCH]
