"""案件: six stages across the top, and the long sub-tables of a case each in a card of its own.

source    domain/ledgers.md, L24; design/ui.md (Clue and case)
"""

from ui.pages.records.gather import Dossier
from ui.pages.records.record_page import RecordPage
from ui.pages.records.stages import WAYS, StageWay

WAYS["case"] = StageWay((("立案", ("applying", "opened")), ("审查调查", ("investigating", "extended")), ("审理", ("sent", "trial")),
                         ("决定", ("advising", "decided")), ("执行", ("executing",)),
                         ("回访归档", ("revisiting", "archived", "withdrawn", "judicial", "terminated"))))

_WHERE_TO = {"applying": "呈批立案：组务会研究后依次签批", "opened": "宣布立案、通报单位，成立审查组，报批方案",
             "investigating": "审查调查终结，形成事实材料和审查报告，移送审理", "extended": "延期呈批中",
             "sent": "等审理室受理", "trial": "审理谈话、集体审议后提出建议", "advising": "与单位党组（党委）沟通，由有权机关作出决定",
             "decided": "宣布、送达，办理职务工资等变更", "executing": "执行完毕后回访", "revisiting": "影响期满后立卷归档"}


class CasePage(RecordPage):
    def next_words(self, dossier: Dossier) -> str:
        return super().next_words(dossier) if dossier.approver else _WHERE_TO.get(dossier.row.state or "", "")


RECORD = {"case": CasePage}
