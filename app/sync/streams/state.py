"""What a station knows of its streams: what came, what waits, what is missing, what the partner has confirmed."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, false, func, or_, select, update
from sqlalchemy.dialects.sqlite import insert

from app.errors import BundleFork

from ..container.header import MAX_ACKS, MAX_GAPS, NO_PREVIOUS, Ack, Header
from ..tables import in_bundle, incoming, out, peer
from . import epochs as epoch_papers
from .order import Known, gaps


def known(conn: Connection, station: str, epoch: int) -> Known:
    """What we know of the stream (station, epoch) that comes to us."""
    row = conn.execute(select(incoming).where(incoming.c.station == station, incoming.c.epoch == epoch)).one_or_none()
    seen: dict[int, dict[str, str]] = {}
    query = select(in_bundle.c.number, in_bundle.c.digest, in_bundle.c.at).where(
        in_bundle.c.station == station, in_bundle.c.epoch == epoch, in_bundle.c.state.not_in(("fork", "covered", "set aside")))
    for number, digest, at in conn.execute(query):
        seen.setdefault(number, {})[digest] = at
    frozen = conn.execute(select(peer.c.frozen).where(peer.c.station == station)).scalar()
    return Known(row.number if row else 0, row.digest if row else NO_PREVIOUS, seen, frozen is not None)


def waiting(conn: Connection, station: str, epoch: int) -> list[Any]:
    return list(conn.execute(select(in_bundle).where(in_bundle.c.station == station, in_bundle.c.epoch == epoch,
                                                     in_bundle.c.state == "waiting").order_by(in_bundle.c.number)))


def missing(conn: Connection, station: str, epoch: int) -> list[tuple[int, int]]:
    return gaps(known(conn, station, epoch).number, [row.number for row in waiting(conn, station, epoch)])


def note_bundle(conn: Connection, header: Header, digest: str, size: int, file: str, state: str, now: str, result: Any = None,
                receipt: bytes | None = None, journal: int | None = None) -> None:
    """Remember a proved bundle; an earlier note of the same one is brought up to date.

    journal   where our journal stood before it was applied
    """
    facts = {"state": state, "at": now, "result": result, "receipt": receipt, "journal": journal}
    statement = insert(in_bundle).values(
        station=header.station, epoch=header.epoch, number=header.number, digest=digest, bundle_id=header.bundle_id, first=header.first,
        last=header.last, attachments=header.attachments, size=size, created=header.created, mark=header.mark, file=file,
        serial=header.recipient["serial"], **facts)
    keys = ["station", "epoch", "number", "digest"]
    conn.execute(statement.on_conflict_do_update(index_elements=keys, set_=facts))


def advance(conn: Connection, header: Header, digest: str) -> None:
    """The stream stands at this bundle; what waited and was leapt over is contained in it."""
    facts = {"number": header.number, "last": header.last, "digest": digest}
    statement = insert(incoming).values(station=header.station, epoch=header.epoch, **facts)
    conn.execute(statement.on_conflict_do_update(index_elements=["station", "epoch"], set_=facts))
    conn.execute(update(in_bundle).values(state="covered").where(
        in_bundle.c.station == header.station, in_bundle.c.epoch == header.epoch, in_bundle.c.number < header.number,
        in_bundle.c.state == "waiting"))
    conn.execute(update(peer).where(peer.c.station == header.station).values(expect_by=header.expect_by))


def acks_for(conn: Connection, station: str) -> tuple[Ack, ...]:
    """What we have of this partner's streams, newest epochs first; also of one whose beginning is missing."""
    return tuple(_ack(conn, station, epoch) for epoch in sorted(epochs(conn, station), reverse=True)[:MAX_ACKS])


def _ack(conn: Connection, station: str, epoch: int) -> Ack:
    stands, wait = known(conn, station, epoch), [row.number for row in waiting(conn, station, epoch)]
    return Ack(epoch, stands.number, stands.digest, tuple(gaps(stands.number, wait)[:MAX_GAPS]), max([stands.number, *wait]))


def check_acks(conn: Connection, header: Header, own: str, epoch: int) -> list[str]:
    """An acknowledgement of what we never gave, or gave otherwise: this PC was restored from an older state, or cloned.

    epoch     ours now: of an earlier one it is known that we were restored, and what the partner has beyond is told, not refused
    returns   warnings
    raises    BundleFork
    """
    told = []
    anew = epoch_papers.restored(conn, epoch) or {}
    for ack in header.acks:
        if not ack.number:
            continue
        row = conn.execute(select(out).where(out.c.station == header.station, out.c.epoch == ack.epoch,
                                             out.c.number == ack.number)).one_or_none()
        if row is not None and row.digest == ack.digest:
            continue
        if ack.epoch == epoch or epoch_papers.generation(ack.epoch) > epoch_papers.generation(epoch):
            raise BundleFork(sender=own, bundle_number=ack.number, why="acknowledged otherwise")
        if header.station not in anew.get("returned", ()):
            told.append(f"本站恢复前交出过第{ack.number}号包，本机已没有；对方收到恢复说明后会把差额交还")
    return told


def take_acks(conn: Connection, header: Header, now: str) -> list[Any]:
    """Marks our bundles as received or applied by the partner; returns those newly applied."""
    newly: list[Any] = []
    for ack in header.acks:
        which = (out.c.station == header.station, out.c.epoch == ack.epoch, out.c.number <= ack.number, out.c.state != "applied")
        newly += conn.execute(select(out).where(*which)).all()
        conn.execute(update(out).where(*which).values(state="applied", state_at=now, applied_at=now, how="ack",
                                                      received_at=func.coalesce(out.c.received_at, now)))
        lacking = [out.c.number.between(low, high) for low, high in ack.gaps]
        conn.execute(update(out).where(out.c.station == header.station, out.c.epoch == ack.epoch, out.c.number > ack.number,
                                       out.c.number <= ack.received, out.c.state.in_(("sealed", "written")), ~or_(false(), *lacking))
                     .values(state="received", state_at=now, received_at=now, how="ack"))
    return newly


def epochs(conn: Connection, station: str) -> Sequence[int]:
    """Epochs of this partner of which anything came, applied or waiting."""
    query = select(in_bundle.c.epoch).where(in_bundle.c.station == station).distinct().order_by(in_bundle.c.epoch)
    return conn.execute(query).scalars().all()
