"""The hybrid clock: orders changes of all stations, and never runs backwards on a PC whose clock does.

units     a clock is text: 16 hex digits (milliseconds since 1970 UTC << 16 | counter), then the last 12 of the station's id.
          Text order is time order; of two equal times the lower station comes first.
source    docs/design.md, Clocks
"""

from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from functools import lru_cache

_COUNTER_BITS = 16


class HybridClock:
    def __init__(self, station_id: str, now: Callable[[], datetime], last: int = 0) -> None:
        """`last`: the greatest time this store has seen (`last` of an earlier instance)."""
        self._tail, self._now, self.last = station_id[-12:], now, last

    def tick(self) -> str:
        return self.ticks(1)[0]

    def ticks(self, count: int) -> list[str]:
        """`count` clocks, each later than every clock given or witnessed before."""
        first = max(int(self._now().timestamp() * 1000) << _COUNTER_BITS, self.last + 1)
        self.last = first + count - 1
        return [f"{time:016x}{self._tail}" for time in range(first, first + count)]

    def witness(self, clock: str) -> None:
        """A clock from elsewhere: what is written here from now on is later."""
        self.last = max(self.last, int(clock[:16], 16))


def written_at(clock: str) -> str:
    """The UTC moment in a clock, `2026-11-21T01:30:00Z`."""
    return _written(int(clock[:16], 16) >> _COUNTER_BITS)


@lru_cache(maxsize=64)
def _written(milliseconds: int) -> str:
    """The clocks of one act differ by their counter alone."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def day_of(clock: str, zone: tzinfo | None) -> str:
    """The day in a clock, local in `zone` (None: this PC's)."""
    return datetime.fromtimestamp((int(clock[:16], 16) >> _COUNTER_BITS) / 1000, zone).date().isoformat()
