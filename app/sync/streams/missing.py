"""A gap named so that the one who has to look for the stick knows which: whose, of which stream, which numbers, made between which days.

The days are those of the bundles on both sides of it: what is missing was made between them, because numbers of a stream rise with time.

source    threat-model.md P5
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import tzinfo

from sqlalchemy import Connection, select

from ..keys import peers
from ..keys.certificate import moment
from ..tables import in_bundle
from . import state
from .order import gaps


@dataclass(frozen=True)
class Gap:
    """Bundles first..last of the stream (station, epoch) of `sender`. after, before: days, local; after is None at a stream's beginning."""

    sender: str
    station: str
    epoch: int
    first: int
    last: int
    after: str | None
    before: str

    @property
    def words(self) -> str:
        numbers = f"第{self.first}号" if self.first == self.last else f"第{self.first}号至第{self.last}号"
        days = f"{self.after}至{self.before}之间" if self.after else f"{self.before}以前"
        return f"缺{self.sender}{numbers}同步包（站点 {self.station[-8:]}，编号段 {self.epoch}，制作于{days}）"


def named(conn: Connection, station: str, epoch: int, zone: tzinfo | None, also: Mapping[int, str] | None = None,
          sender: str = "") -> list[Gap]:
    """
    zone      of the days; None: this PC's
    also      {number: moment it was made} of a bundle that is not noted yet
    sender    its name, where it is not known here yet
    """
    stands = state.known(conn, station, epoch).number
    made = dict(also or {}) | {row.number: row.created for row in state.waiting(conn, station, epoch)}
    if stands:
        made[stands] = conn.execute(select(in_bundle.c.created).where(
            in_bundle.c.station == station, in_bundle.c.epoch == epoch, in_bundle.c.number == stands,
            in_bundle.c.state == "applied")).scalar() or ""
    known = peers.get(conn, station)
    name = known["name"] if known else sender
    spans = gaps(stands, [number for number in made if number > stands])
    return [Gap(name, station, epoch, first, last, _day(made.get(first - 1), zone), _day(made[last + 1], zone) or "")
            for first, last in spans]


def _day(at: str | None, zone: tzinfo | None) -> str | None:
    return moment(at).astimezone(zone).date().isoformat() if at else None


def told(some: Iterable[Gap]) -> str:
    return "；".join(one.words for one in some)
