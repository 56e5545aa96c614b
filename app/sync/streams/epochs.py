"""Epochs: the streams of one installation, one after the other; a PC restored from a backup begins a new one.

    1                   the first, from enrolment on
    g * 100000 + r      the next: g above every epoch known, r at random, so that two PCs restored from one backup do not speak as one.
                        Should they draw the same all the same, their bundles have one number and two contents: a fork

A later epoch of a station replaces the ones before it. Bundles made before the restore may still be on their way and are taken; one made
after it, in an epoch that was replaced, comes from a second PC.

units     moments are UTC, as in headers
source    threat-model.md P15, P20, P21; docs/sync.md
"""

import secrets
from typing import Any

from sqlalchemy import Connection, and_, func, select, update
from sqlalchemy.dialects.sqlite import insert

from ..container.header import Header
from ..keys.papers import keep_paper, read_paper
from ..tables import epoch as table
from ..tables import in_bundle, incoming

GENERATION = 100_000
PAPER = "restored"


class Overlapping(Exception):
    """Two PCs work under one station: another epoch went on after this one began."""

    def __init__(self, other: int) -> None:
        super().__init__(other)
        self.other = other


def generation(number: int) -> int:
    return number // GENERATION


def next_epoch(*known: int) -> int:
    """One that was never used: above all `known`."""
    return (max(map(generation, known), default=0) + 1) * GENERATION + secrets.randbelow(GENERATION)


def open_anew(conn: Connection, was: int, now: str, made: str = "") -> int:
    """In a store just restored: the epoch its bundles belong to from now on.

    was       the station's epoch in the backup; made: when the backup was made
    """
    opened = next_epoch(was)
    keep_paper(conn, PAPER, {"epoch": opened, "was": was, "at": now, "made": made})
    return opened


def restored(conn: Connection, epoch: int) -> Any:
    """{"epoch", "was", "at", "made"} when this store's `epoch` began with a restore, else None."""
    found = read_paper(conn, PAPER)
    return found if found and found["epoch"] == epoch else None


def note(conn: Connection, station: str, epoch: int, **facts: Any) -> None:
    """A partner told us that this epoch of its began."""
    statement = insert(table).values(station=station, epoch=epoch, **facts)
    conn.execute(statement.on_conflict_do_update(index_elements=["station", "epoch"], set_=facts))


def every(conn: Connection, station: str) -> list[Any]:
    """The epochs this partner began by a restore, in the order they began."""
    return list(conn.execute(select(table).where(table.c.station == station).order_by(table.c.opened_at, table.c.epoch)))


def current(conn: Connection, station: str) -> int:
    """The epoch in which this partner goes on."""
    open_ = [row.epoch for row in every(conn, station) if not row.closed]
    closed = {row.epoch for row in every(conn, station) if row.closed}
    if open_:
        return int(open_[-1])
    newest = select(func.max(in_bundle.c.epoch)).where(in_bundle.c.station == station, in_bundle.c.epoch.not_in(closed))
    return int(conn.execute(newest).scalar() or 1)


def close(conn: Connection, station: str, epoch: int, now: str) -> None:
    """Another branch was kept: nothing of this epoch is taken any more."""
    facts = {"closed": now}
    blank = {"opened_at": "", "came_at": now, "was": 0, "last_sent": 0, "had": 0}
    statement = insert(table).values(station=station, epoch=epoch, **blank, **facts)
    conn.execute(statement.on_conflict_do_update(index_elements=["station", "epoch"], set_=facts))


def reopen(conn: Connection, station: str, epoch: int) -> None:
    conn.execute(update(table).where(table.c.station == station, table.c.epoch == epoch).values(closed=None))


def other_pc(conn: Connection, header: Header) -> int | None:
    """The epoch that shows this bundle to come from a second PC: one that replaced its own before it was made, or the one that was kept."""
    rows = every(conn, header.station)
    mine = next((row for row in rows if row.epoch == header.epoch), None)
    if mine is not None and mine.closed:
        return current(conn, header.station)
    if mine is None and generation(header.epoch) and not _known(conn, header):
        return None                        # begins with this bundle: what it replaces it says inside
    began = mine.opened_at if mine is not None else ""
    later = [row.epoch for row in rows if not row.closed and row.opened_at > began and row.opened_at < header.created]
    return int(later[-1]) if later else None


def went_on(conn: Connection, station: str, epoch: int, opened_at: str) -> int | None:
    """Another epoch of which we applied something made after `epoch` began: raised by a second PC."""
    closed = select(table.c.epoch).where(table.c.station == station, table.c.closed.is_not(None))
    began_later = select(table.c.epoch).where(table.c.station == station, table.c.opened_at > opened_at)
    found = conn.execute(select(in_bundle.c.epoch).where(and_(
        in_bundle.c.station == station, in_bundle.c.epoch != epoch, in_bundle.c.state == "applied", in_bundle.c.created > opened_at,
        in_bundle.c.epoch.not_in(closed), in_bundle.c.epoch.not_in(began_later))).limit(1)).scalar()
    return int(found) if found is not None else None


def _known(conn: Connection, header: Header) -> bool:
    query = select(incoming.c.number).where(incoming.c.station == header.station, incoming.c.epoch == header.epoch)
    return conn.execute(query).scalar() is not None
