"""问题线索登记表 and 问题线索处置呈批表: a clue as it came in, and what is proposed to be done with it.

The reporter's name has no field here: it is never printed (S4), only whether the report was signed.

source    docs/printing.md, section 6
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from app.printing.composer import Composer
from app.printing.forms import Cell, Row, lay_form, pairs
from app.printing.words import check

WAYS = ("谈话函询", "初步核实", "暂存待查", "予以了结")


@dataclass
class Accused:
    """被反映人; of several the first's particulars and 等n人 behind the name."""

    name: str = ""
    sex: str = ""
    birth: str = ""
    political: str = ""
    unit_and_post: str = ""
    rank: str = ""


@dataclass
class ClueForm:
    """problems: paragraphs; signed: 实名 or 匿名; way: one of WAYS or empty."""

    accused: Accused
    clue_no: str = ""
    registered: str = ""
    source: str = ""
    received: str = ""
    channel: str = ""
    signed: str = ""
    problems: str = ""
    category: str = ""
    amount: str = ""
    proposal: str = ""
    instruction: str = ""
    way: str = ""
    office: str = ""
    handler: str = ""
    mark: str = ""

    TITLE: ClassVar[str] = "问题线索登记表"

    def lay(self, composer: Composer) -> None:
        ways = "　".join(check(way == self.way) + way for way in WAYS)
        rows = [
            pairs(("线索编号", 24, self.clue_no, 54), ("登记日期", 24, self.registered, 54)),
            pairs(("线索来源", 24, self.source, 54), ("收到日期", 24, self.received, 54)),
            pairs(("被反映人", 24, self.accused.name, 30), ("性别", 12, self.accused.sex, 12), ("出生年月", 20, self.accused.birth, 22),
                  ("政治面貌", 18, self.accused.political, 18), names=("被反映人",)),
            pairs(("单位及职务", 24, self.accused.unit_and_post, 84), ("职级", 18, self.accused.rank, 30), names=("单位及职务",)),
            pairs(("反映方式", 24, self.channel, 54), ("实名/匿名", 24, self.signed, 54)),
            Row([Cell("反映的主要问题", 24, "label"), Cell(self.problems, 132, "text", "反映的主要问题")], 75),
            pairs(("问题类别", 24, self.category, 54), ("涉及金额", 24, self.amount, 54)),
            Row([Cell("拟办意见", 24, "label"), Cell(self.proposal, 132, "text", "拟办意见")], 25),
            Row([Cell("领导批示", 24, "label"), Cell(self.instruction, 132, "text", "领导批示")], 25),
            Row([Cell("处置方式", 24, "label"), Cell(ways, 132, "value", "处置方式", align="left")]),
            pairs(("承办部门", 24, self.office, 54), ("经办人", 24, self.handler, 54), names=("承办部门", "经办人")),
        ]
        lay_form(composer, self.TITLE, rows, mark=self.mark)


@dataclass
class ClueDisposal:
    """Opinions are texts already given, in the order of the approvals; empty ones are signed by hand."""

    accused: Accused
    source_and_no: str = ""
    problems: str = ""
    office_opinion: str = ""
    management_opinion: str = ""
    incharge_opinion: str = ""
    chief_opinion: str = ""
    remark: str = ""
    number: str = ""
    mark: str = ""

    TITLE: ClassVar[str] = "问题线索处置呈批表"

    def lay(self, composer: Composer) -> None:
        opinions = (("承办部门意见", self.office_opinion, 35.0), ("案件监督管理部门意见", self.management_opinion, 25.0),
                    ("分管领导意见", self.incharge_opinion, 25.0), ("主要负责人意见", self.chief_opinion, 25.0))
        rows = [
            pairs(("被反映人", 24, self.accused.name, 30), ("性别", 12, self.accused.sex, 12), ("出生年月", 20, self.accused.birth, 22),
                  ("政治面貌", 18, self.accused.political, 18), names=("被反映人",)),
            pairs(("单位及职务", 24, self.accused.unit_and_post, 84), ("职级", 18, self.accused.rank, 30), names=("单位及职务",)),
            pairs(("线索来源及编号", 24, self.source_and_no, 132)),
            Row([Cell("反映的主要问题", 24, "label"), Cell(self.problems, 132, "text", "反映的主要问题")], 55),
            *(Row([Cell(label, 24, "label"), Cell(text, 132, "opinion", label)], height) for label, text, height in opinions),
            pairs(("备注", 24, self.remark, 132)),
        ]
        lay_form(composer, self.TITLE, rows, number=self.number, mark=self.mark)
