"""The clock: time limits and bundles are dated by it; an open workspace knows the latest moment it was believed to show."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from app import clockwatch
from app.office import Office

from .kit import FAIL, OK, WARN, Item, Surroundings

ORDER, LABEL = 70, "时钟"
NOT_BEFORE = datetime(2026, 1, 1, tzinfo=UTC)
"""The program is younger."""
BEIJING = timedelta(hours=8)
TOLERANCE = timedelta(minutes=5)
ADVICE = "请校准电脑的日期和时间：时限、签名和同步包都按它计算。"


def look(here: Surroundings) -> Iterator[Item]:
    said = here.now.strftime("%Y-%m-%d %H:%M %z")
    if here.now < NOT_BEFORE:
        yield Item("clock", LABEL, FAIL, f"{said}，早于程序制作的时间", ADVICE)
    elif here.office is not None and (noticed := _noticed(here.office, here.now)):
        yield Item("clock", LABEL, FAIL, f"{said}，{noticed}", f"{ADVICE}校准后由安全保密管理员确认（paizhu clock confirm）。")
    elif here.now.utcoffset() != BEIJING:
        yield Item("clock", LABEL, WARN, f"{said}，不是北京时间", "时限按电脑的当地日期计算；请把时区设为中国标准时间。")
    else:
        yield Item("clock", LABEL, OK, said)


def _noticed(office: Office, now: datetime) -> str:
    """What the watch over the clock says of it; nothing where it is in order."""
    if jumps := clockwatch.jumps(office.desk):
        return jumps[-1].words
    believed = datetime.fromisoformat(clockwatch.effective(office.desk))
    return f"早于上次使用的 {believed.astimezone(now.tzinfo):%Y-%m-%d %H:%M}" if now + TOLERANCE < believed else ""
