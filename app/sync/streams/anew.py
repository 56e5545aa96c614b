"""A station that finds itself to be an old copy (its folder was copied back) begins anew: a new epoch, and what nobody confirmed once more.

What `backup restore` does by itself is done here in place, by two people, once the partner has told that it has numbers this PC never gave.

source    threat-model.md P15, P21; docs/sync.md
"""

from dataclasses import dataclass

from sqlalchemy import Connection, func, select, update

from app.desk import Desk
from app.vault.station import begin_epoch

from ..keys import papers
from ..keys.persons import Second, both
from ..place import Workspace, utc
from ..tables import out
from . import epochs


@dataclass(frozen=True)
class Restarted:
    """again: bundles given before whose contents go once more, because nobody confirmed them."""

    station_id: str
    epoch: int
    was: int
    again: int


def restart(workspace: Workspace, desk: Desk, second: Second | None) -> Restarted:
    """The workspace is to be opened again afterwards: its station goes on in the new epoch.

    raises    NeedsSecondPerson, NotPermitted, BundleUnknownSender before enrolment
    """
    other = both(desk, second, "重新启用本站点")
    station = workspace.station
    with desk.act("station.restart") as act:
        papers.identity(workspace, act.conn)
        epoch = epochs.open_anew(act.conn, station.epoch, utc(desk.now()))
        begin_epoch(act.conn, epoch)
        again = _unconfirmed(act.conn)
        act.tell("station.restart", detail=f"{station.epoch} -> {epoch} {other.account}")
        act.commit()
    return Restarted(station.station_id, epoch, station.epoch, again)


def _unconfirmed(conn: Connection) -> int:
    """What was given since the last bundle a partner confirmed may have been taken for another's: it is planned again."""
    count = 0
    for (station,) in conn.execute(select(out.c.station).distinct()).all():
        sure = conn.execute(select(func.max(out.c.journal_last)).where(out.c.station == station, out.c.state == "applied")).scalar() or 0
        count += conn.execute(update(out).where(out.c.station == station, out.c.state != "applied", out.c.journal_last > sure)
                              .values(journal_last=sure)).rowcount
    return count
