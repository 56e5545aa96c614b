"""系统管理 > 工作日历与时限. Going: limits (argument: the path of a calendar file to begin with)."""

from ui.pages.limits.limits_page import LimitsPage
from ui.pages.places import SYSTEM, Entry
from ui.shell.page import Place

PLACES = (Entry(SYSTEM + 2, Place("limits", "工作日历与时限", LimitsPage, group="系统管理", menu="tools")),)
