"""统计报告 > 报告. Going: reports (argument: Wanted, a kind with its period; or nothing)."""

from ui.pages.places import FIGURES, Entry
from ui.pages.reports.reports_page import ReportsPage
from ui.shell.page import Place

PLACES = (Entry(FIGURES + 1, Place("reports", "报告", ReportsPage, group="统计报告")),)
