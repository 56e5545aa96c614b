"""同步包回执: that a bundle came, and the code with which the office that gave it closes the hand-over; for fax, folder or the courier.

source    docs/formats/receipt-code-v1.md; the QR code reads PZR1|包id|code without hyphens
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import ClassVar

from app.printing.composer import Composer
from app.printing.fonts import Role
from app.printing.forms import NUMBER_TOP, TABLE_TOP, Cell, PageMaker, Row, Table, form_head, pairs
from app.printing.measures import WUHAO
from app.printing.papers.handover import QR_RIGHT, QR_TOP
from app.printing.qr import draw_qr
from app.printing.words import day

SIGNED = "签名：　　　　　　　　　　　日期：　　　　年　　月　　日"
USE = "交出单位在“同步交接”页“登记回执码”处输入或扫描此码，即办结本次交接。此码只对本包、本接收单位和上述情况有效。"


@dataclass
class ReceiptPaper:
    """code: in groups; said: 已应用, or 已收到，等前面补齐; qr: what the code says to a scanner"""

    number: str = ""
    giver: str = ""
    taker: str = ""
    bundle: str = ""
    said: str = ""
    code: str = ""
    qr: str = ""
    made: datetime.date | None = None
    date: datetime.date | None = None
    mark: str = ""

    TITLE: ClassVar[str] = "同步包回执"

    def lay(self, composer: Composer) -> None:
        page = PageMaker(composer)
        sheet, left = page()
        form_head(sheet, left, self.TITLE, mark=self.mark)
        sheet.text(f"编号：{self.bundle}", left, NUMBER_TOP, Role.FANGSONG, WUHAO, field="编号")
        draw_qr(sheet, self.qr, QR_RIGHT, QR_TOP)
        Table(composer, self._rows()).lay(sheet, left, TABLE_TOP, page)
        page.count()
        composer.properties.title = f"{self.TITLE} {self.bundle}".strip()
        composer.properties.subject = self.mark

    def _rows(self) -> list[Row]:
        facts = (("交出单位", self.giver), ("接收单位", self.taker), ("同步包", self.number), ("制作日期", day(self.made)),
                 ("情况", self.said), ("日期", day(self.date)))
        return [
            *(pairs((label, 30, text, 126), names=(label,)) for label, text in facts),
            Row([Cell("回执码", 30, "label"), Cell(self.code, 126, "value", "回执码", align="centre", role=Role.HEITI, bold=True)], 20),
            Row([Cell("用法", 30, "label"), Cell(USE, 126, "value", "用法", align="left")], 16),
            Row([Cell("经办人", 30, "label"), Cell(SIGNED, 126, "value", "经办人", align="left")], 15),
        ]
