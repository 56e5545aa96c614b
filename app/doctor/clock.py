"""The clock: time limits and bundles are dated by it; against the last moment the workspace was worked in, where one is open."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from app.office import Office
from db.audit import audit

from .kit import FAIL, OK, WARN, Item, Surroundings

ORDER, LABEL = 70, "时钟"
NOT_BEFORE = datetime(2026, 1, 1, tzinfo=UTC)
"""The program is younger."""
BEIJING = timedelta(hours=8)
TOLERANCE = timedelta(minutes=5)


def look(here: Surroundings) -> Iterator[Item]:
    said = here.now.strftime("%Y-%m-%d %H:%M %z")
    advice = "请校准电脑的日期和时间：时限、签名和同步包都按它计算。"
    if here.now < NOT_BEFORE:
        yield Item("clock", LABEL, FAIL, f"{said}，早于程序制作的时间", advice)
    elif here.office is not None and here.now + TOLERANCE < (seen := _seen(here.office, here.now)):
        yield Item("clock", LABEL, FAIL, f"{said}，早于上次使用的 {seen.astimezone(here.now.tzinfo):%Y-%m-%d %H:%M}", advice)
    elif here.now.utcoffset() != BEIJING:
        yield Item("clock", LABEL, WARN, f"{said}，不是北京时间", "时限按电脑的当地日期计算；请把时区设为中国标准时间。")
    else:
        yield Item("clock", LABEL, OK, said)


def _seen(office: Office, now: datetime) -> datetime:
    """The latest moment in the audit log; opening the workspace just now wrote one too, so it is the highest that counts."""
    with office.workspace.store.read() as conn:
        at = conn.execute(select(func.max(audit.c.at))).scalar()
    return datetime.fromisoformat(at) if at else now
