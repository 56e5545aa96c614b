"""This PC's clock, watched: set back or forward is noticed, audited and shown; nothing that expires lasts longer for it.

    mark    {"high", "wall", "up"}: the latest moment believed, the clock at the last look, the machine's running time then
    jumps   what was noticed, newest last, until the security administrator has looked at the clock (`paizhu clock confirm`)

Within one run of the machine its running time tells both ways; across a restart only that the clock stands before the last look, or long
after it. Where the running time proves that the clock was put forward, `high` does not follow it.

units     moments are UTC, `2026-11-21T08:00:00Z`; running time in seconds
source    threat-model.md P33
"""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from app.desk import Desk
from app.vault.attempts import running_time

MARK, JUMPS = "clock.mark", "clock.jumps"
SLACK = timedelta(minutes=10)
LONG = timedelta(days=180)
MOST = 20


@dataclass(frozen=True)
class Jump:
    """way: back or forward; before: where the clock should have stood, found: where it stood."""

    way: str
    before: str
    found: str
    at: str

    @property
    def words(self) -> str:
        by = abs(_moment(self.found) - _moment(self.before))
        said = f"{by.days}天" if by.days else f"{int(by.total_seconds() // 60)}分钟"
        before, found = (_moment(one).astimezone() for one in (self.before, self.found))
        # Within a day the hours tell.
        shape = "%Y-%m-%d" if before.date() != found.date() else "%Y-%m-%d %H:%M"
        return f"本机时间被调{'慢' if self.way == 'back' else '快'}了约{said}（应为{before:{shape}}，现为{found:{shape}}），请校准"


def look(desk: Desk, up: float | None = None) -> Jump | None:
    """Compare the clock with the mark and move the mark on; called at opening, export and import.

    up        running time; None: this machine's
    """
    up = running_time() if up is None else up
    now, mark = _written(desk.now()), desk.setting(MARK)
    jump = _compared(mark, now, up) if mark else None
    if mark and jump is None and _moment(now) - _moment(mark["wall"]) < timedelta(minutes=1) and up >= mark["up"]:
        return None                          # looked at just now
    expected = _expected(mark, up) if mark else None
    believed = min(now, _written(expected + SLACK)) if expected else now
    with desk.store.write() as conn:
        desk.write_setting(conn, MARK, {"high": max(mark["high"], believed) if mark else now, "wall": now, "up": up})
        if jump:
            kept = [*jumps(desk), jump][-MOST:]
            desk.write_setting(conn, JUMPS, [asdict(one) for one in kept])
    if jump:
        desk.audit("clock.jump", detail=f"{jump.way} {jump.before} {jump.found}")
    return jump


def jumps(desk: Desk) -> list[Jump]:
    """What was noticed and not yet confirmed."""
    return [Jump(**one) for one in desk.setting(JUMPS, [])]


def effective(desk: Desk) -> str:
    """The moment by which things expire: the clock, but never before the latest moment it was believed to show."""
    mark = desk.setting(MARK)
    now = _written(desk.now())
    return max(now, mark["high"]) if mark else now


def confirm(desk: Desk, by: str, up: float | None = None) -> str:
    """The clock is right now: what was noticed is settled, and the mark begins anew. returns the moment believed

    by        the security administrator's account, his password proved
    """
    now = _written(desk.now())
    with desk.store.write() as conn:
        desk.write_setting(conn, MARK, {"high": now, "wall": now, "up": running_time() if up is None else up})
        desk.write_setting(conn, JUMPS, None)
    desk.audit("clock.confirm", detail=f"{now} {by}")
    return now


def _compared(mark: dict[str, Any], now: str, up: float) -> Jump | None:
    expected, found = _expected(mark, up), _moment(now)
    if expected is not None:
        if abs(found - expected) <= SLACK:
            return None
        return Jump("back" if found < expected else "forward", _written(expected), now, now)
    last = _moment(mark["wall"])
    if found < last - SLACK:
        return Jump("back", mark["wall"], now, now)
    return Jump("forward", mark["wall"], now, now) if found > last + LONG else None


def _expected(mark: dict[str, Any], up: float) -> datetime | None:
    """Where the clock should stand; None when the machine was started anew since."""
    return _moment(mark["wall"]) + timedelta(seconds=up - mark["up"]) if up >= mark["up"] else None


def _moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
