"""单位覆盖: the six duties at each unit, what is done and what is not, the units that lack something first."""

from collections.abc import Callable
from typing import Any

from app.desk import Where
from ui.models.ledger_table import Column
from ui.pages.figures.desk_facts import DUTIES, Covered, DeskFacts
from ui.pages.going import Listed
from ui.pages.records.limits import why
from ui.widgets.cards import Card
from ui.widgets.empty import EmptyState
from ui.widgets.labels import IconWords
from ui.widgets.short_table import LinkDelegate, ShortTable, SignDelegate

DONE, LACKS = ("check", "done"), ("warning-circle", "warn")


class CoverageCard(Card):
    def __init__(self, go: Callable[[str, Any], None]) -> None:
        super().__init__("单位覆盖", "六项必做，缺项的排在前面", bare=True)
        self._go = go
        self.lacking = IconWords("warning-circle", "", "warn-ink")
        self.act(self.lacking)
        self.table = ShortTable([
            Column("name", "单位", lambda one: one.name, tip=lambda one: one.name, width=150, stretch=True, priority=0),
            Column("head", "一把手谈话 年", lambda one: one.head[5:] or "未谈", value=lambda one: DONE if one.head else LACKS,
                   tone=lambda one: "" if one.head else "warn-ink", width=112, priority=1, delegate=SignDelegate),
            Column("meetings", "参会 季", lambda one: f"{one.meetings} 次" if one.meetings else "未参加",
                   value=lambda one: DONE if one.meetings else LACKS, tone=lambda one: "" if one.meetings else "warn-ink", width=88,
                   priority=1, delegate=SignDelegate),
            *(self._duty(code, label) for code, label in DUTIES),
            Column("talks", "谈话 年", lambda one: f"{one.talks} 次", tone=lambda one: "second", width=72, right=True,
                   priority=4),
            Column("open", "未整改", lambda one: str(one.open_problems), tone=lambda one: "accent" if one.open_problems else "note",
                   width=68, right=True, priority=0, delegate=LinkDelegate),
        ], links=("open",), key=lambda one: one.id, name="单位覆盖", whole=True)
        self.table.opened.connect(lambda one: go("unit", one.id))
        self.table.cell_opened.connect(self._open)
        self.empty = EmptyState("还没有被监督单位", "先登记单位，或从原来的表格导入", icon="buildings")
        self.add(self.table)
        self.add(self.empty)
        for part in (self.lacking, self.empty):
            part.hide()

    @staticmethod
    def _duty(code: str, label: str) -> Column:
        def said(one: Covered) -> str:
            due = one.duties.get(code)
            if due is None:
                return "—"
            return due.met[5:10] if due.met else f"逾期 {-due.days_left} 天" if due.days_left < 0 else "未做"

        def lacks(one: Covered) -> bool:
            due = one.duties.get(code)
            return due is not None and due.met is None

        def sign(one: Covered) -> tuple[str, str] | None:
            return None if one.duties.get(code) is None else LACKS if lacks(one) else DONE

        return Column(code, label, said, value=sign, tone=lambda one: "warn-ink" if lacks(one) else "",
                      tip=lambda one: why(one.duties[code]) if code in one.duties else None, width=104, priority=2, delegate=SignDelegate)

    def show_facts(self, facts: DeskFacts) -> None:
        lacks = sum(one.lacks for one in facts.covered)
        self.lacking.setVisible(lacks > 0)
        self.lacking.label.setText(f"缺 {lacks} 项")
        self.table.set_rows(facts.covered)
        self.table.setVisible(bool(facts.covered))
        self.empty.setVisible(not facts.covered)

    def _open(self, one: Covered, _column: str) -> None:
        self._go("problem", Listed(f"{one.name} 未整改", (Where("unit_id", "=", one.id), Where("state", "!=", "closed"))))
