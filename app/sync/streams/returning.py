"""The difference a partner lost between its backup and its restore: what it had sent since, and what it had been given since.

    owe(...)       at its word that it was restored: what it lacks, remembered with the partner (sync_peer.returns)
    planned(...)   at the next export: every record in its scope that was touched since, whole, with the attachments

The bundle that brings it follows the one the partner says it has (header.previous), and leaps over those it lost, whose originals may be
gone here too. What never goes to that partner does not come back: who reported (S4), and records marked as another station's own affair.

source    threat-model.md P21
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, func, select, update

from app.desk.tables import catalog
from db import journal

from ..container.header import NO_PREVIOUS
from ..keys import peers
from ..reach.planning import BATCH, Keep, Plan, Receiver, _Planner
from ..tables import in_bundle, incoming, out, peer

if TYPE_CHECKING:
    from ..notes.kit import Came


def applied(conn: Connection, station: str, but: int) -> list[tuple[int, int]]:
    """(epoch, highest number) of what we applied of a partner, without epoch `but`."""
    query = select(incoming.c.epoch, incoming.c.number).where(incoming.c.station == station, incoming.c.epoch != but)
    return [(row.epoch, row.number) for row in conn.execute(query)]


def owe(conn: Connection, came: "Came", sent: Mapping[int, int], received: Mapping[int, tuple[int, str]]) -> bool:
    """Remember what the restored partner lacks.

    sent        the highest number it knows to have sent, by epoch
    received    (highest number, digest) it has of our epochs
    returns     whether it lacks anything
    """
    station, epoch = came.station, came.workspace.station.epoch
    last = conn.execute(select(out).where(out.c.station == station, out.c.epoch == epoch).order_by(out.c.number.desc()).limit(1)).first()
    has = _has(conn, station, epoch, received)
    since = [_before(conn, station, of, sent.get(of, 0)) for of, number in applied(conn, station, but=came.header.epoch)
             if number > sent.get(of, 0)]
    if last is not None and (has is None or has.number < last.number):
        since.append(has.journal_last if has is not None else 0)
    if not since:
        return False
    owed = peers.get(conn, station)["returns"]
    earliest = min([*since, *([owed["since"]] if owed else [])])
    value = {"since": earliest, "after": has.number if has is not None else 0, "digest": has.digest if has is not None else NO_PREVIOUS}
    conn.execute(update(peer).where(peer.c.station == station).values(returns=value))
    return True


def _has(conn: Connection, station: str, epoch: int, received: Mapping[int, tuple[int, str]]) -> Any:
    """Our bundle at which the partner stands; None when it has none we know."""
    number, digest = received.get(epoch, (0, NO_PREVIOUS))
    row = conn.execute(select(out).where(out.c.station == station, out.c.epoch == epoch, out.c.number == number)).first()
    return row if row is not None and row.digest == digest else None


def _before(conn: Connection, station: str, epoch: int, number: int) -> int:
    """Where our journal stood before the first bundle of the partner past `number` was applied; 0 when that was not noted."""
    query = select(func.min(func.coalesce(in_bundle.c.journal, 0))).where(
        in_bundle.c.station == station, in_bundle.c.epoch == epoch, in_bundle.c.number > number, in_bundle.c.state == "applied")
    return int(conn.execute(query).scalar() or 0)


class _Returner(_Planner):
    """Plans as if nothing had been named to the partner: it may have lost those records too."""

    _naming = False

    def _name(self, ids: Iterable[str], depth: int = 3) -> None:
        self._naming = True
        try:
            super()._name(ids, depth)
        finally:
            self._naming = False

    def _held(self, ids: Iterable[str]) -> dict[str, str]:
        return {} if self._naming else super()._held(ids)


def planned(conn: Connection, to: Receiver, since: int, keep: Keep | None = None) -> Plan:
    """Every record of the partner's scope that journal entries after `since` touched, each whole."""
    last, _ = journal.head(conn)
    planner = _Returner(conn, to, Plan(last), keep)
    touched = list(dict.fromkeys(record for _, record, _ in journal.after(conn, since)))
    for start in range(0, len(touched), BATCH):
        ids = touched[start:start + BATCH]
        here = conn.execute(select(catalog.c.id).where(catalog.c.id.in_(ids)).order_by(catalog.c.rid)).scalars().all()
        planner.take_whole(here)
    planner.part()
    return planner.plan
