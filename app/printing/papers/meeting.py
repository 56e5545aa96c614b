"""会议监督记录表: a meeting of a supervised unit the group attended, item by item.

source    docs/printing.md, section 6
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import ClassVar

from app.printing.composer import Composer
from app.printing.forms import Cell, Row, lay_form, pairs
from app.printing.words import day

COLUMNS = (("序号", 10.0), ("议题", 48.0), ("三重一大类别", 20.0), ("决策", 18.0), ("本组意见", 40.0), ("采纳", 20.0))
LEAST_ITEMS = 6


@dataclass
class Item:
    """One agenda item, in words."""

    subject: str = ""
    category: str = ""
    decision: str = ""
    opinion: str = ""
    adoption: str = ""


@dataclass
class Meeting:
    """attended: names and how they took part, e.g. 某甲（列席）."""

    name: str = ""
    unit: str = ""
    at: str = ""
    place: str = ""
    chair: str = ""
    attended: list[str] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    flaws: str = ""
    follow_up: str = ""
    recorder: str = ""
    date: datetime.date | None = None
    number: str = ""
    mark: str = ""

    TITLE: ClassVar[str] = "会议监督记录表"

    def lay(self, composer: Composer) -> None:
        items = [*self.items, *[Item()] * (LEAST_ITEMS - len(self.items))]
        head = Row([Cell(label, width, "label") for label, width in COLUMNS], 12, head=True)
        rows = [
            pairs(("会议名称", 26, self.name, 130)),
            pairs(("单位", 26, self.unit, 60), ("时间", 22, self.at, 48), names=("单位",)),
            pairs(("地点", 26, self.place, 60), ("主持人", 22, self.chair, 48), names=("地点", "主持人")),
            pairs(("本组参会人员及方式", 26, "、".join(self.attended), 130), names=("本组参会人员及方式",)),
            head,
            *(self._item(number if number <= len(self.items) else 0, item) for number, item in enumerate(items, 1)),
            pairs(("程序瑕疵", 26, self.flaws, 130), height=15),
            pairs(("后续事项", 26, self.follow_up, 130), height=15),
            pairs(("记录人", 26, self.recorder, 60), ("日期", 22, day(self.date, ""), 48), names=("记录人",)),
        ]
        lay_form(composer, self.TITLE, rows, number=self.number, mark=self.mark)

    def _item(self, number: int, item: Item) -> Row:
        texts = (str(number or ""), item.subject, item.category, item.decision, item.opinion, item.adoption)
        return Row([Cell(text, width, "value", label, align="left" if label in ("议题", "本组意见") else "centre")
                    for text, (label, width) in zip(texts, COLUMNS, strict=True)], 12)
