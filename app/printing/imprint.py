"""版记: at the foot of the last page, which is an even one when both sides are printed.

source    docs/printing.md, section 4; in 信函格式 without the row of 印发 and without lines (section 5)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.printing.breaking import Line
from app.printing.composer import Composer, Sheet, Span
from app.printing.measures import FOOT, LINE, MM, SIHAO, TEXT_WIDTH
from app.printing.measures import OFFICIAL as MARGINS
from app.printing.words import day

if TYPE_CHECKING:
    from app.printing.official import Official

OUTER_PT, INNER_PT = 0.35 * MM, 0.25 * MM
CLEAR = 3.0                     # mm between the text above and the first line
_ONE = SIHAO / MM


class Imprint:
    """Rows above the last: 主送 where page 1 had no room for it, 抄送; the last: 印发机关 and date."""

    def __init__(self, paper: Official, with_addressee: bool) -> None:
        self.paper = paper
        lists = (("主送：", paper.to if with_addressee else ""), ("抄送：", paper.copies_to))
        self.lists = [(label, text) for label, text in lists if text]
        self.issued = not paper.letter and bool(paper.issuer or paper.issued_on)

    def lay(self, composer: Composer, page: Callable[[], tuple[Sheet, float]], blank: Callable[[], None], end: float) -> None:
        """page makes a fresh page, blank a blank one; `end` is where the last page's text ends."""
        blocks = [self._lines(composer, label, text) for label, text in self.lists]
        rows = sum(map(len, blocks)) + self.issued
        if not rows:
            return
        top = FOOT - rows * LINE
        number = len(composer.sheets)
        fits = end + CLEAR <= top
        if composer.settings.duplex and not self.paper.letter:
            if number % 2 == 0 and fits:
                sheet, left = composer.sheets[-1], MARGINS.left_of(number, True)
            else:
                if number % 2 == 0:
                    blank()
                sheet, left = page()
        elif fits:
            sheet, left = composer.sheets[-1], MARGINS.left_of(number, composer.settings.duplex)
        else:
            sheet, left = page()
        self._draw(sheet, left, top, blocks)

    def _lines(self, composer: Composer, label: str, text: str) -> list[Line]:
        text = text.strip().rstrip("。") + "。"
        return composer.paragraph([Span(label + text, size=SIHAO)], TEXT_WIDTH * MM - 2 * SIHAO, 0, len(label) * SIHAO, field=label[:2])

    def _draw(self, sheet: Sheet, left: float, top: float, blocks: list[list[Line]]) -> None:
        edge = left + TEXT_WIDTH
        row = top
        for lines in blocks:
            if not self.paper.letter:
                first = row == top
                sheet.rule(left, row, edge, row, OUTER_PT if first else INNER_PT)
            for line in lines:
                sheet.line(line, left + _ONE, row + (LINE - _ONE) / 2)
                row += LINE
        if self.issued:
            sheet.rule(left, row, edge, row, INNER_PT if blocks else OUTER_PT)
            inset = row + (LINE - _ONE) / 2
            sheet.text(self.paper.issuer, left + _ONE, inset, size=SIHAO, field="印发机关")
            if self.paper.issued_on:
                sheet.text(day(self.paper.issued_on) + "印发", left, inset, size=SIHAO, align="right", width=TEXT_WIDTH - _ONE,
                           field="印发日期")
        if not self.paper.letter:
            sheet.rule(left, FOOT, edge, FOOT, OUTER_PT)
