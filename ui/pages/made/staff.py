"""工作人员: beside the record, the way to hand his open work to another."""

from ui.pages.records.record_page import RecordPage
from ui.shell.page import PageAct

LEADS = 2


class StaffPage(RecordPage):
    def acts(self) -> list[PageAct]:
        found = super().acts()
        if self.dossier is not None and self.context.desk.user.level >= LEADS:
            key = self.dossier.id
            found.append(PageAct("移交工作", lambda: self.go("work.handover", key), enabled=not self.dossier.row.void_reason))
        return found


RECORD = {"staff": StaffPage}
