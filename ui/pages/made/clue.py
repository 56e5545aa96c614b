"""问题线索: six stages across the top, one next step, the issues and what happened; facts, limits and the person's other records beside.

source    design/mockups/04-clue.png
"""

from PySide6.QtWidgets import QWidget

from app.ledgers.face import Kind
from ui.pages.forms.form_page import FormPage
from ui.pages.records.gather import Dossier
from ui.pages.records.others import OthersBox
from ui.pages.records.parts import facts_of, filled, table_cards
from ui.pages.records.record_page import RecordPage
from ui.pages.records.stages import WAYS, StageWay
from ui.widgets.buttons import Button

WAYS["clue"] = StageWay((("登记", ("registered",)), ("处置意见", ("study",)), ("审批", ("approval",)),
                         ("办理", ("inquiry", "prelim", "shelved")), ("结果", ("closed", "case", "done")), ("归档", ())))

OWN, HANDED = "self", "deliver"
"""自办, and 交办（要结果）: what is usual where another office leads."""

_WHERE_TO = {"registered": "提交集体研判，研判后拟处置意见", "study": "集体研判后拟处置意见，呈组长、分管领导审批",
             "inquiry": "谈话函询在办，有结果后办结或转初步核实", "prelim": "初步核实在办，有结果后办结、转立案或暂存",
             "shelved": "暂存满期重新研判", "closed": "了结后有新的事实，可以重新启动"}


class CluePage(RecordPage):
    def next_words(self, dossier: Dossier) -> str:
        return super().next_words(dossier) if dossier.approver else _WHERE_TO.get(dossier.row.state or "", "")

    def subtitle(self, dossier: Dossier) -> str:
        return str(dossier.row.snapshot or "").split("；")[0][:48]

    def cards(self, dossier: Dossier) -> list[QWidget]:
        cards = table_cards(dossier)
        if cards and dossier.may_change:
            more = Button("添加", "tool", "plus", compact=True)
            more.clicked.connect(lambda: self.edit("issues"))
            cards[0].act(more)
        long = {group: [face for face in faces if face.kind is Kind.LONG] for group, faces in filled(dossier).items()}
        return [*cards, *self.long_cards(dossier, long)]

    def side_parts(self, dossier: Dossier) -> list[tuple[str, QWidget]]:
        faces = [face for group in filled(dossier).values() for face in group if face.kind is not Kind.LONG]
        parts: list[tuple[str, QWidget]] = [("基本情况", facts_of(dossier, faces, self.open_id, 84))]
        persons = (dossier.row.persons or [])[:3]
        for person in persons:
            box = OthersBox(self.context, person, dossier.id)
            box.opened.connect(self.go)
            title = "此人其他记录" if len(persons) == 1 else f"{dossier.titles(person)}的其他记录"
            parts.append((title, box))
        return parts


class ClueForm(FormPage):
    """At the commission the way it is handed over follows 主办: another office's clue is not 自办, and the other way round."""

    def _edited(self, name: str) -> None:
        if name == "lead_org":
            self._follow_lead()
        super()._edited(name)

    def _follow_lead(self) -> None:
        lead, assign = self.form.fields["lead_org"], self.form.fields["assign"]
        own, way = self.context.desk.user.org_id, assign.value()
        if lead.value() and lead.value() != own and way in (None, OWN):
            self.form.set_values({"assign": HANDED})
        elif lead.value() == own and way == HANDED:
            self.form.set_values({"assign": OWN})


RECORD, FORM = {"clue": CluePage}, {"clue": ClueForm}
