"""谈话记录: who spoke with whom, and what was asked and answered, every page signed by the one who answered.

source    docs/printing.md, section 6; 四号仿宋 at a pitch of 22 pt in a frame 156 wide
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from app.printing.breaking import Line
from app.printing.composer import Composer, Sheet, Span
from app.printing.fonts import Role
from app.printing.forms import INNER_PT, OUTER_PT, TABLE_TOP, PageMaker, Row, Table, form_head, pairs
from app.printing.measures import MM, SIHAO, TEXT_WIDTH, XIAOSI
from app.printing.text import paragraphs

PITCH = 22 / MM
FRAME_TOP, FRAME_FOOT = 30.0, 255.0
INSET = 2.0                         # between frame and text
SIGN_TOP, SIGN_AGAIN = 264.0, 272.0
CONFIRMATION = 3                    # lines left free for 以上记录我看过，和我说的一样
_MEASURE = (TEXT_WIDTH - 2 * INSET) * MM


@dataclass
class Talk:
    """text: the record, a paragraph a line; 问： and 答： begin its paragraphs."""

    at: str = ""
    place: str = ""
    way: str = ""
    person: str = ""
    sex: str = ""
    birth: str = ""
    political: str = ""
    unit_and_post: str = ""
    idno: str = ""
    phone: str = ""
    talkers: list[str] = field(default_factory=list)
    recorder: str = ""
    text: str = ""
    number: str = ""
    mark: str = ""
    title: str = "谈话记录"

    TITLE: ClassVar[str] = "谈话记录"

    def lay(self, composer: Composer) -> None:
        page = PageMaker(composer)
        sheet, left = page()
        form_head(sheet, left, self.title, self.number, self.mark)
        sheet, left, top = Table(composer, self._facts()).lay(sheet, left, TABLE_TOP, page)
        lines = [line for part in paragraphs(self.text)
                 for line in composer.paragraph([Span(part, size=SIHAO)], _MEASURE, 2 * SIHAO, field="谈话内容")]
        self._frames(page, sheet, left, top, lines)
        for place, one in enumerate(page.sheets, 1):
            self._foot(one, place, len(page.sheets), composer.settings.duplex)
        composer.properties.title = " ".join(filter(None, (self.TITLE, self.number)))
        composer.properties.subject = self.mark

    def _facts(self) -> list[Row]:
        return [
            pairs(("谈话时间", 26, self.at, 130)),
            pairs(("谈话地点", 26, self.place, 66), ("方式", 22, self.way, 42), names=("谈话地点",)),
            pairs(("被谈话人", 26, self.person, 34), ("性别", 14, self.sex, 14), ("出生年月", 24, self.birth, 44), names=("被谈话人",)),
            pairs(("政治面貌", 26, self.political, 30), ("单位及职务", 28, self.unit_and_post, 72), names=("单位及职务",)),
            pairs(("身份证号", 26, self.idno, 54), ("联系方式", 24, self.phone, 52)),
            pairs(("谈话人", 26, "、".join(self.talkers), 56), ("记录人", 22, self.recorder, 52), names=("谈话人", "记录人")),
        ]

    def _frames(self, page: PageMaker, sheet: Sheet, left: float, top: float, lines: list[Line]) -> None:
        """The text in frames over as many pages as it needs; what stays free on the last is struck out."""
        while True:
            room = max(0, int((FRAME_FOOT - top - 2 * INSET - SIHAO / MM) // PITCH) + 1)
            now, lines = lines[:room], lines[room:]
            sheet.rule(left, top, left + TEXT_WIDTH, top, INNER_PT if top > FRAME_TOP else OUTER_PT)
            for place in (left, left + TEXT_WIDTH):
                sheet.rule(place, top, place, FRAME_FOOT, OUTER_PT)
            sheet.rule(left, FRAME_FOOT, left + TEXT_WIDTH, FRAME_FOOT, OUTER_PT)
            at = top + INSET
            for line in now:
                sheet.line(line, left + INSET, at)
                at += PITCH
            if not lines and len(now) + CONFIRMATION <= room:
                self._strike(sheet, left, at + CONFIRMATION * PITCH)
                return
            sheet, left = page()
            top = FRAME_TOP

    def _strike(self, sheet: Sheet, left: float, top: float) -> None:
        if FRAME_FOOT - top > PITCH:
            sheet.rule(left + INSET, FRAME_FOOT - INSET, left + TEXT_WIDTH - INSET, top, INNER_PT)

    def _foot(self, sheet: Sheet, number: int, count: int, duplex: bool) -> None:
        left = 26.0 if duplex and number % 2 == 0 else 28.0
        sheet.text("被谈话人（签名、捺指印）：", left, SIGN_TOP, Role.FANGSONG, XIAOSI)
        sheet.rule(left + 56, SIGN_TOP + 5, left + 106, SIGN_TOP + 5, INNER_PT)
        sheet.text("年　　月　　日", left, SIGN_TOP, Role.FANGSONG, XIAOSI, align="right", width=TEXT_WIDTH - 2)
        for label, at, end in (("谈话人：", 0.0, 60.0), ("记录人：", 64.0, 114.0)):
            sheet.text(label, left + at, SIGN_AGAIN, Role.FANGSONG, XIAOSI)
            sheet.rule(left + at + 17, SIGN_AGAIN + 5, left + end, SIGN_AGAIN + 5, INNER_PT)
        sheet.text(f"第{number}页 共{count}页", left, SIGN_AGAIN, Role.FANGSONG, XIAOSI, align="right", width=TEXT_WIDTH)
