"""统计报告 > 考核评分. Going: assess (argument: a group's id)."""

from ui.pages.assess.assess_page import AssessPage
from ui.pages.places import FIGURES, Entry
from ui.shell.page import Place

PLACES = (Entry(FIGURES + 2, Place("assess", "考核评分", AssessPage, group="统计报告")),)
