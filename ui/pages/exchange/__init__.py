"""同步交接: enrolment, handing over, taking in, what both sides changed, and the stations.

Going:  exchange (argument: a station's id), exchange.export (a station's id), exchange.import (a file's path), exchange.enrol,
        exchange.conflicts, exchange.quarantine
"""

from app.sync import service
from app.sync.views.between import overview
from ui.pages.exchange import questions
from ui.pages.exchange.batch_page import BatchPage
from ui.pages.exchange.conflicts_page import ConflictsPage
from ui.pages.exchange.enrol_page import EnrolPage
from ui.pages.exchange.export_page import ExportPage
from ui.pages.exchange.group_page import GroupPage
from ui.pages.exchange.identity_page import IdentityPage
from ui.pages.exchange.import_page import ImportPage
from ui.pages.exchange.issued_page import IssuedPage
from ui.pages.exchange.paper_page import PaperPage
from ui.pages.exchange.quarantine_page import QuarantinePage
from ui.pages.exchange.reassign_page import ReassignPage
from ui.pages.exchange.stations_page import StationsPage
from ui.pages.places import HANDOVER, HIDDEN, Entry
from ui.shell.page import Context, Place


def places(context: Context) -> list[Entry]:
    """At the commission the stations stand right below 工作台."""
    office = context.office
    commission = office.workspace.station.kind == "commission"

    def count(_desk: object) -> int | None:
        found = service.status(office.workspace, office.desk)
        if commission:
            return sum(1 for one in found.partners if one.frozen or one.gaps) or None
        return sum(one.pending for one in found.partners) or None

    def told(_desk: object) -> str:
        return questions.waits(overview(office.workspace, office.desk, limit=60), commission)

    first = (Place("exchange", "站点与交接", StationsPage, icon="share-network", count=count, told=told) if commission else
             Place("exchange", "同步交接", GroupPage, icon="arrows-left-right", count=count, told=told))
    return [
        Entry(1 if commission else HANDOVER, first, rule_above=True),
        Entry(HIDDEN, Place("exchange.export", "下发" if commission else "交出", ExportPage, hidden=True, menu="handover")),
        Entry(HIDDEN, Place("exchange.import", "导入同步包", ImportPage, hidden=True, menu="handover")),
        *([Entry(HIDDEN, Place("exchange.batch", "批量导入", BatchPage, hidden=True, menu="handover")),
           Entry(HIDDEN, Place("exchange.reassign", "调整监督组", ReassignPage, hidden=True, menu="handover")),
           Entry(HIDDEN, Place("exchange.issued", "规则的收到和应用", IssuedPage, hidden=True, menu="handover"))] if commission else []),
        Entry(HIDDEN, Place("exchange.conflicts", "两边都改过的", ConflictsPage, hidden=True, menu="handover")),
        Entry(HIDDEN, Place("exchange.quarantine", "没有收下的记录", QuarantinePage, hidden=True, menu="handover")),
        Entry(HIDDEN, Place("exchange.enrol", "批准入网" if commission else "办理入网", EnrolPage, hidden=True, menu="handover")),
        Entry(HIDDEN, Place("exchange.identity", "站点身份", IdentityPage, hidden=True, menu="handover")),
        Entry(HIDDEN, Place("sheet", "打印预览", PaperPage, hidden=True)),
    ]
