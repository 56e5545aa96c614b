"""涉密载体交接单: what is handed over, between whom, and the digest that proves it; three copies, one for each side and one to keep.

source    docs/printing.md, section 6; the QR code reads JC1|编号|日期|件数|sha256-hex
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import ClassVar

from app.printing.composer import Composer
from app.printing.fonts import Role
from app.printing.forms import NUMBER_TOP, TABLE_TOP, Cell, PageMaker, Row, Table, form_head, pairs
from app.printing.measures import WUHAO
from app.printing.qr import draw_qr

COLUMNS = (("序号", 12.0), ("载体编号", 30.0), ("名称", 32.0), ("密级", 20.0), ("数量", 22.0), ("介质序列号/备注", 40.0))
SIGNERS = ("移交人", "接收人", "监交人")
COPIES = ("存根", "移交", "接收")
QR_RIGHT, QR_TOP = 184.0, 22.0
SIGNED = "签名：　　　　　　　　　　　日期：　　　　年　　月　　日"


@dataclass
class Carrier:
    """One thing handed over, in words."""

    number: str = ""
    name: str = ""
    mark: str = ""
    quantity: str = "1"
    remark: str = ""


@dataclass
class Handover:
    """sha256: of the package, 64 hex digits; empty where no package is among the carriers (then there is no code either)."""

    number: str = ""
    giver: str = ""
    taker: str = ""
    reason: str = ""
    carriers: list[Carrier] = field(default_factory=list)
    sha256: str = ""
    date: datetime.date | None = None
    mark: str = ""

    TITLE: ClassVar[str] = "涉密载体交接单"

    def code(self) -> str:
        """What the QR code says."""
        return "|".join(("JC1", self.number, self.date.isoformat() if self.date else "", str(len(self.carriers)), self.sha256.lower()))

    def lay(self, composer: Composer) -> None:
        page = PageMaker(composer)
        for copy in COPIES:
            own = PageMaker(composer)
            sheet, left = own()
            page.sheets += own.sheets
            form_head(sheet, left, self.TITLE, mark=self.mark)
            sheet.text(f"编号：{self.number}　（一式三份·{copy}联）", left, NUMBER_TOP, Role.FANGSONG, WUHAO, field="编号")
            if self.sha256:
                draw_qr(sheet, self.code(), QR_RIGHT, QR_TOP)
            Table(composer, self._rows()).lay(sheet, left, TABLE_TOP, own)
            own.count()
        composer.properties.title = f"{self.TITLE} {self.number}".strip()
        composer.properties.subject = self.mark

    def _rows(self) -> list[Row]:
        items = [self._item((str(number), one.number, one.name, one.mark, one.quantity, one.remark))
                 for number, one in enumerate(self.carriers, 1)]
        groups = [self.sha256[n:n + 4] for n in range(0, len(self.sha256), 4)]
        digest = "\n".join(" ".join(groups[n:n + 8]) for n in range(0, len(groups), 8))
        return [
            *(pairs((label, 30, text, 126), names=(label,)) for label, text in
              (("移交单位", self.giver), ("接收单位", self.taker), ("移交事由", self.reason))),
            Row([Cell(label, width, "label") for label, width in COLUMNS], 10, head=True),
            *items,
            Row([Cell("SHA-256", 30, "label"), Cell(digest, 126, "value", "SHA-256", align="centre", role=Role.SONGTI)], 22),
            *(Row([Cell(label, 30, "label"), Cell(SIGNED, 126, "value", label, align="left")], 15) for label in SIGNERS),
        ]

    @staticmethod
    def _item(texts: tuple[str, ...]) -> Row:
        return Row([Cell(text, width, "value", label, align="left" if label in ("名称", "介质序列号/备注") else "centre")
                    for text, (label, width) in zip(texts, COLUMNS, strict=True)])
