"""系统管理: what this PC and this workspace are, whether they are whole, who did what, the working calendar, the fonts of papers."""

from ui.pages.places import HIDDEN, SYSTEM, Entry
from ui.pages.records.handing_page import HandingPage
from ui.pages.system.audit_page import AuditPage
from ui.pages.system.system_page import SystemPage
from ui.shell.page import Place

GROUP = "系统管理"

PLACES = (
    Entry(SYSTEM, Place("system", "本机与检查", SystemPage, group=GROUP), rule_above=False),
    Entry(SYSTEM + 1, Place("system.audit", "操作日志", AuditPage, group=GROUP)),
    Entry(HIDDEN, Place("work.handover", "移交工作", HandingPage, hidden=True)),
)
