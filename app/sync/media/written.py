"""Which volumes of our bundles lie on media: what has still to be written, and what the hand-over sheet lists."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from ..tables import volume
from .delivering import WrittenVolume

_KEYS = ("station", "epoch", "number", "volume_size", "volume")


@dataclass(frozen=True)
class Begun:
    """A bundle that was cut into volumes of `volume_size`: those that were written, each with the day and medium last."""

    volume_size: int
    count: int
    volumes: list[dict[str, Any]]

    @property
    def written(self) -> list[int]:
        return [one["volume"] for one in self.volumes]

    @property
    def missing(self) -> list[int]:
        return sorted(set(range(1, self.count + 1)) - set(self.written))


def begun(conn: Connection, row: Any, volume_size: int | None = None) -> Begun | None:
    """Of a row of sync_out: as it was cut last, or in that size; None where it never was."""
    own = (volume.c.station == row["station"], volume.c.epoch == row["epoch"], volume.c.number == row["number"])
    size = volume_size or conn.execute(select(volume.c.volume_size).where(*own).order_by(volume.c.at.desc()).limit(1)).scalar()
    found = conn.execute(select(volume).where(*own, volume.c.volume_size == size).order_by(volume.c.volume)).mappings().all()
    return Begun(size or 0, found[0]["count"], [dict(one) for one in found]) if found else None


def note_volumes(conn: Connection, row: Any, volume_size: int, volumes: Sequence[WrittenVolume], medium: str, now: str) -> list[int]:
    """Returns the numbers never written yet."""
    for one in volumes:
        values = {"station": row["station"], "epoch": row["epoch"], "number": row["number"], "volume_size": volume_size,
                  "volume": one.number, "count": one.count, "bytes": one.bytes, "sha256": one.sha256, "medium": medium, "at": now}
        conn.execute(insert(volume).values(**values).on_conflict_do_update(index_elements=list(_KEYS), set_=values))
    known = begun(conn, row, volume_size)
    return known.missing if known else []
