"""请求补发: a bundle that says what is missing, and what the other side then does by itself.

    ask(...)         a bundle of kind `request`: acknowledgements with the gaps, and a note that names the numbers, or all
    answering(...)   at the other side, with its next export: which bundles of the outbox go again in front of the new one; where an
                     original is gone the contents go whole in the new bundle instead
    open_ones(...)   what stands open in both directions, for status and pages

A request stands open until the answering bundle says so in its note, so a lost request or a lost answer is asked for again by a person
who still sees it. Asking twice does no harm: the same bytes go twice.

errors    what service.export_bundle raises
source    docs/formats/bundle-v2.md, section 4
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update
from uuid_utils import uuid7

from app.desk import Desk
from app.errors import NotPermitted, spans
from app.progress import Progress, silent

from ..container.header import NO_PREVIOUS, Ack, Header
from ..keys import peers
from ..place import Workspace, outbox, utc
from ..tables import out, peer, request
from . import state
from .order import Known

Gaps = Sequence[Sequence[int]]


@dataclass(frozen=True)
class Request:
    """ours: asked by us; gaps: [first, last] of the numbers wanted, none where everything is; number: of the bundle that said it"""

    station_id: str
    partner: str
    ours: bool
    gaps: list[list[int]]
    whole: bool
    at: str
    number: int | None

    @property
    def words(self) -> str:
        return "全部内容" if self.whole else f"第{told(self.gaps)}号"


def told(gaps: Gaps) -> str:
    return spans([number for first, last in gaps for number in range(first, min(last, first + 1000) + 1)])


def wanted(conn: Connection, station: str) -> tuple[int, list[tuple[int, int]]]:
    """(epoch, gaps) of the newest stream of a partner."""
    epoch = max(state.epochs(conn, station), default=1)
    return epoch, state.missing(conn, station, epoch)


def ask(workspace: Workspace, desk: Desk, to: str, folder: Path, *, whole: bool = False, progress: Progress = silent) -> Any:
    """Write a request for what is missing of the partner `to`; with `whole` for everything it has for us.

    returns   service.Exported
    raises    Absent, NotPermitted, Storage.., Cancelled
    """
    from ..outgoing import export
    if not desk.user.level:
        raise NotPermitted(what="请求补发")
    now, key = utc(desk.now()), str(uuid7())
    with workspace.store.write() as conn:
        partner = peers.find(conn, to)
        epoch, gaps = wanted(conn, partner["station"])
        conn.execute(insert(request), {"id": key, "station": partner["station"], "way": "ours", "epoch": epoch,
                                       "gaps": [list(gap) for gap in gaps], "whole": int(whole), "at": now, "state": "asking"})
    try:
        return export(workspace, desk, partner["station"], folder, request=True, progress=progress)
    except BaseException:
        # Nothing was handed over: nothing was asked. Where the number was spent already the note stands as said, and stays.
        with workspace.store.write() as conn:
            conn.execute(delete(request).where(request.c.id == key, request.c.state == "asking"))
        raise


def answering(workspace: Workspace, station: str) -> list[Any]:
    """The rows of bundles to be written again for `station`, by number; none where nothing is asked.

    Where one of them is gone (acknowledged before the partner lost it), what it held goes whole with the next bundle: remembered with the
    partner as what is owed to it.
    """
    with workspace.store.write() as conn:
        epoch = workspace.station.epoch
        asked = _open(conn, station, "theirs")
        if not asked:
            return []
        rows: dict[int, Any] = {}
        gone = any(one.whole or one.epoch != epoch for one in asked)
        for one in asked:
            if one.epoch == epoch:
                for first, last in one.gaps:
                    for row in conn.execute(select(out).where(out.c.station == station, out.c.epoch == epoch,
                                                              out.c.number.between(first, last))):
                        rows[row.number] = row
        gone = gone or not all((outbox(workspace) / f"{row.bundle_id}.pzb").is_file() for row in rows.values())
        if gone:
            owe(conn, station, epoch, everything=any(one.whole for one in asked))
            return []
    return [rows[number] for number in sorted(rows)]


def owe(conn: Connection, station: str, epoch: int, *, everything: bool) -> None:
    """The next bundle brings whole what lies past the one the partner stands at, and follows that one (`sync_peer.returns`)."""
    says = (peers.get(conn, station)["says"] or {}).get("stands") or {}
    has = conn.execute(select(out).where(out.c.station == station, out.c.epoch == epoch, out.c.number == says.get("number", 0),
                                         out.c.digest == says.get("digest"))).first()
    since = 0 if everything or has is None else has.journal_last
    owed = peers.get(conn, station)["returns"]
    value = {"since": min(since, owed["since"]) if owed else since, "after": has.number if has else 0,
             "digest": has.digest if has else NO_PREVIOUS}
    conn.execute(update(peer).where(peer.c.station == station).values(returns=value))


def stands(acks: Sequence[Ack], epoch: int) -> dict[str, Any]:
    """Where the partner says it stands in our stream."""
    ack = next((one for one in acks if one.epoch == epoch), None)
    return {"number": ack.number, "digest": ack.digest} if ack else {"number": 0, "digest": NO_PREVIOUS}


def heard(conn: Connection, header: Header, epoch: int, now: str) -> None:
    """A request that itself waits for an earlier bundle: what it lacks stands in its proved header, and is not left unanswered.

    Otherwise two stations that each lack a bundle of the other would wait for each other.
    """
    ack = next((one for one in header.acks if one.epoch == epoch), None)
    if header.kind == "request" and ack is not None and ack.gaps:
        note(conn, header, {"epoch": epoch, "gaps": [list(gap) for gap in ack.gaps], "whole": 0}, epoch, now)


def note(conn: Connection, header: Header, asked: Mapping[str, Any], epoch: int, now: str) -> None:
    """A request that came, once, however often it is heard.

    epoch     ours now: where the partner stands in our stream is remembered with it
    """
    says = dict(peers.get(conn, header.station)["says"] or {}) | {"stands": stands(header.acks, epoch)}
    conn.execute(update(peer).where(peer.c.station == header.station).values(says=says))
    this = {"station": header.station, "way": "theirs", "carrier_epoch": header.epoch, "carrier": header.number}
    facts = {"epoch": asked["epoch"], "gaps": asked["gaps"], "whole": asked["whole"]}
    known = conn.execute(select(request.c.id).where(*(request.c[name] == value for name, value in this.items()))).scalar()
    if known is None:
        conn.execute(insert(request), {"id": str(uuid7()), **this, **facts, "at": now, "state": "open"})
    else:
        conn.execute(update(request).where(request.c.id == known).values(**facts))


def _open(conn: Connection, station: str, way: str) -> list[Any]:
    return list(conn.execute(select(request).where(request.c.station == station, request.c.way == way, request.c.state == "open")
                             .order_by(request.c.at)))


def open_ones(conn: Connection, station: str | None = None) -> list[Request]:
    """Both directions, the oldest first. One of ours whose numbers have all come meanwhile is not open any more."""
    names = {one["station"]: one["name"] for one in peers.every(conn)}
    query = select(request).where(request.c.state == "open").order_by(request.c.at)
    rows = conn.execute(query.where(request.c.station == station) if station else query)
    return [Request(row.station, names.get(row.station, ""), row.way == "ours", row.gaps, bool(row.whole), row.at, row.carrier)
            for row in rows if row.way == "theirs" or row.whole or _lacks(state.known(conn, row.station, row.epoch), row.gaps)]


def _lacks(known: Known, gaps: Gaps) -> bool:
    return any(number > known.number and number not in known.seen for first, last in gaps for number in range(first, last + 1))
