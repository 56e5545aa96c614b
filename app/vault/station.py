"""Which installation this is: one row of business.db.

Every installation is a station of its own, two PCs of one office are two. `epoch` begins at 1 and rises when a backup is restored, so that
no number given before is given again.
"""

from dataclasses import dataclass
from uuid import uuid4

from sqlalchemy import Column, Connection, Integer, String, Table, select

from app.errors import WorkspaceDamaged
from db.base import metadata

KINDS = ("group", "commission")

station = Table(
    "station", metadata,
    Column("station_id", String(32), primary_key=True),
    Column("kind", String, nullable=False),
    Column("name", String, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("created_at", String, nullable=False),
    sqlite_with_rowid=False,
)


@dataclass(frozen=True)
class Station:
    """station_id: 32 hex digits; kind: "group" or "commission"; name: of the office as typed; epoch >= 1."""

    station_id: str
    kind: str
    name: str
    epoch: int


def new_station_id() -> str:
    return uuid4().hex


def write_station(conn: Connection, made: Station, created_at: str) -> None:
    conn.execute(station.insert(), {"station_id": made.station_id, "kind": made.kind, "name": made.name, "epoch": made.epoch,
                                    "created_at": created_at})


def begin_epoch(conn: Connection, epoch: int) -> None:
    """After a restore: no number of the epochs before is given again."""
    conn.execute(station.update().values(epoch=epoch))


def read_station(conn: Connection) -> Station:
    """raises    WorkspaceDamaged when there is not exactly one"""
    rows = conn.execute(select(station.c.station_id, station.c.kind, station.c.name, station.c.epoch)).all()
    if len(rows) != 1:
        raise WorkspaceDamaged(what="business.db中没有本站信息")
    return Station(*rows[0])
