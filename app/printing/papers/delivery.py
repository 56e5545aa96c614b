"""送达回证: the receipt for a letter, signed where it was handed over.

source    docs/printing.md, section 4: a table of 156 x 120
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import ClassVar

from app.printing.composer import Composer
from app.printing.forms import Cell, Row, lay_form
from app.printing.words import day

HEIGHT, SIGNED = 120.0, 40.0
_OTHER = (HEIGHT - SIGNED) / 7


@dataclass
class Delivery:
    document: str = ""
    doc_no: str = ""
    unit: str = ""
    place: str = ""
    signed_by: str = ""
    signed_on: datetime.date | None = None
    stand_in: str = ""
    senders: list[str] = field(default_factory=list)
    remark: str = ""
    number: str = ""
    mark: str = ""

    TITLE: ClassVar[str] = "送达回证"

    def lay(self, composer: Composer) -> None:
        signed = f"{self.signed_by}　　　　{day(self.signed_on)}" if self.signed_by else f"（签名或盖章）　　　　　　{day(self.signed_on)}"
        facts = [
            ("文书名称", self.document, _OTHER, False), ("文号", self.doc_no, _OTHER, False), ("送达单位", self.unit, _OTHER, True),
            ("送达地点", self.place, _OTHER, True), ("受送达人签收", signed, SIGNED, False), ("代收理由", self.stand_in, _OTHER, False),
            ("送达人", "、".join(self.senders), _OTHER, True), ("备注", self.remark, _OTHER, False),
        ]
        rows = [Row([Cell(label, 32, "label"), Cell(text, 124, "value", label, name, "left")], height)
                for label, text, height, name in facts]
        lay_form(composer, self.TITLE, rows, number=self.number, mark=self.mark)
