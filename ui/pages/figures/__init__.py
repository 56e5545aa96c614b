"""工作台 and 统计报告."""

from typing import Any

from app.desk import Desk
from ui.pages.figures.desk_page import DeskPage
from ui.pages.figures.stats_page import StatsPage
from ui.pages.places import FIGURES, FIRST, Entry
from ui.shell.page import Context, Page, Place


def _desk(context: Context, _argument: Any) -> Page:
    return DeskPage(context)


def _overdue(desk: Desk) -> int | None:
    """What stands beside 工作台: limits that have run out."""
    return sum(1 for one in desk.due(-1) if not one.legacy) or None


PLACES = (
    Entry(FIRST, Place("desk", "工作台", _desk, icon="squares-four", count=_overdue)),
    Entry(FIGURES, Place("stats", "统计指标", StatsPage, group="统计报告"), rule_above=False),
)
