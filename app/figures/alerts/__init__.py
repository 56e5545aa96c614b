"""A01-A23: what the statistics warn of, as it stands on the last day of the period (today while it runs).

An alert is a query that names records, units or offices, each with its level and its words; nothing is warned of that cannot be opened.

source    docs/indicators.md, Alerts
"""

from collections.abc import Iterable
from itertools import chain

from app.desk import Desk
from app.errors import Absent
from app.figures.alerts import gaps, overdue, work
from app.figures.alerts.kit import Alert, Watch
from app.figures.results import LEVELS, Alarm
from app.figures.tally import Tally
from app.figures.thresholds import thresholds

ALERTS: tuple[Alert, ...] = tuple(sorted(chain(overdue.ALERTS, gaps.ALERTS, work.ALERTS), key=lambda one: one.code))


def alarms(desk: Desk, now: Tally, then: Tally, codes: Iterable[str] | None = None) -> list[Alarm]:
    """raises    Absent for a code nobody knows"""
    asked = ALERTS if codes is None else [_alert(code) for code in codes]
    watch = Watch(desk, now, then, thresholds(now.conn, now.scope.as_of))
    return [_alarm(one, watch) for one in asked]


def _alarm(alert: Alert, watch: Watch) -> Alarm:
    items = sorted(alert.find(watch), key=lambda item: (-LEVELS.index(item.level), item.title, item.id))
    return Alarm(alert.code, alert.label, items, alert.facts(watch) if alert.facts else {})


def _alert(code: str) -> Alert:
    if (found := next((one for one in ALERTS if one.code == code), None)) is None:
        raise Absent(what=f"代号为“{code[:40]}”的预警")
    return found


__all__ = ["ALERTS", "alarms"]
