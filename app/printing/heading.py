"""The head of an official document: everything above its title.

source    docs/printing.md, sections 4 (文件格式) and 5 (信函格式)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.printing.composer import RED, Composer, Sheet
from app.printing.fonts import Role
from app.printing.measures import CELL, LINE, MM, SANHAO, SPACE_PT, TEXT_WIDTH, grid

if TYPE_CHECKING:
    from app.printing.official import Official

AGENCY_TOP, AGENCY_WIDTH, AGENCY_MOST_PT = 72.0, 148.0, 62.0
LETTER_TOP, LETTER_MOST_PT = 30.0, 50.0
RULE_WIDTH, RULE_PT = TEXT_WIDTH, 0.5 * MM
DOUBLE_WIDTH, THICK_PT, GAP_PT, THIN_PT = 170.0, 1.5, 1.0, 0.75
LETTER_FOOT = 20.0                          # the second double line's lower edge above the page foot
_DOCUMENT = "文件"


def head(paper: Official, composer: Composer, sheet: Sheet, left: float) -> float:
    """Draw it on the first sheet; returns the top of the title."""
    return _letter(paper, sheet, left) if paper.letter else _document(paper, composer, sheet, left)


def _document(paper: Official, composer: Composer, sheet: Sheet, left: float) -> float:
    line = 0
    if paper.copy_no:
        sheet.text(paper.copy_no.zfill(6), left, grid(0), size=SANHAO, field="份号", space=SPACE_PT)
    for text, label in ((paper.mark, "密级和保密期限"), (paper.urgency, "紧急程度")):
        if text:
            line += 1
            sheet.text(text, left, grid(line), Role.HEITI, SANHAO, field=label, space=SPACE_PT)
    bottom = _agencies(paper, composer, sheet, left)
    top = bottom + 2 * LINE + 4.80
    if paper.signers:
        sheet.text(paper.doc_no, left + CELL, top, size=SANHAO, field="发文字号", space=SPACE_PT)
        for row, signer in enumerate(paper.signers):
            wide = (3 + len(signer)) * CELL if signer else 0.0
            at = left + TEXT_WIDTH - CELL - max((3 + len(name)) * CELL for name in paper.signers)
            place = top + (row - len(paper.signers) + 1) * LINE
            if row == 0:
                sheet.text("签发人：", at - CELL, place, size=SANHAO, field="签发人", space=SPACE_PT)
            if wide:
                sheet.text(signer, at + 3 * CELL, place, Role.KAITI, SANHAO, field="签发人", name=True, space=SPACE_PT)
    else:
        sheet.text(paper.doc_no, left, top, size=SANHAO, align="centre", width=TEXT_WIDTH, field="发文字号", space=SPACE_PT)
    rule = top + SANHAO / MM + 4.0
    sheet.rule(left, rule, left + RULE_WIDTH, rule, RULE_PT, colour=RED)
    return rule + 2 * LINE


def _agencies(paper: Official, composer: Composer, sheet: Sheet, left: float) -> float:
    """The red 标志; several agencies stand in lines of one width with 文件 beside them. Returns the bottom of its last em box."""
    names = [name for name in paper.agencies if name] or [""]
    if len(names) == 1:
        text = names[0] if names[0].endswith(_DOCUMENT) else names[0] + _DOCUMENT
        size = min(AGENCY_MOST_PT, AGENCY_WIDTH * MM / len(text))
        sheet.text(text, left, AGENCY_TOP, Role.XIAOBIAOSONG, size, align="centre", width=TEXT_WIDTH, colour=RED, field="发文机关标志")
        return AGENCY_TOP + size / MM
    names = [name.removesuffix(_DOCUMENT) for name in names]
    longest = max(map(len, names))
    size = min(AGENCY_MOST_PT, AGENCY_WIDTH * MM / (longest + 2.5))
    em, pitch = size / MM, size / MM * 1.3
    start = left + (TEXT_WIDTH - em * (longest + 2.5)) / 2
    for row, name in enumerate(names):
        spread = (longest - len(name)) * size / (len(name) - 1) if len(name) > 1 else 0.0
        sheet.text(name, start, AGENCY_TOP + row * pitch, Role.XIAOBIAOSONG, size, colour=RED, field="发文机关标志", space=spread)
    bottom = AGENCY_TOP + (len(names) - 1) * pitch + em
    sheet.text(_DOCUMENT, start + em * (longest + 0.5), (AGENCY_TOP + bottom - em) / 2, Role.XIAOBIAOSONG, size, colour=RED,
               field="发文机关标志")
    return bottom


def _letter(paper: Official, sheet: Sheet, left: float) -> float:
    name = "".join(paper.agencies).removesuffix(_DOCUMENT)
    size = min(LETTER_MOST_PT, AGENCY_WIDTH * MM / max(1, len(name)))
    sheet.text(name, left, LETTER_TOP, Role.XIAOBIAOSONG, size, align="centre", width=TEXT_WIDTH, colour=RED, field="发文机关标志")
    bar = left + (TEXT_WIDTH - DOUBLE_WIDTH) / 2
    top = LETTER_TOP + size / MM + 4.0
    under = _double(sheet, bar, top, THICK_PT, THIN_PT)
    height = (THICK_PT + GAP_PT + THIN_PT) / MM
    _double(sheet, bar, sheet.height - LETTER_FOOT - height, THIN_PT, THICK_PT)
    first = under + 14 / MM
    lines = [(paper.copy_no and paper.copy_no.zfill(6), Role.FANGSONG, "份号"), (paper.mark, Role.HEITI, "密级和保密期限"),
             (paper.urgency, Role.HEITI, "紧急程度")]
    row = 0
    for text, role, label in lines:
        if text:
            sheet.text(text, left, first + row * LINE, role, SANHAO, field=label, space=SPACE_PT)
            row += 1
    sheet.text(paper.doc_no, left, first, size=SANHAO, align="right", width=TEXT_WIDTH, field="发文字号", space=SPACE_PT)
    return first + (max(row, 1) - 1) * LINE + SANHAO / MM + 2 * LINE


def _double(sheet: Sheet, left: float, top: float, upper_pt: float, lower_pt: float) -> float:
    """A double line whose upper edge is at `top`; returns its lower edge."""
    below = top + (upper_pt + GAP_PT) / MM
    sheet.rule(left, top + upper_pt / 2 / MM, left + DOUBLE_WIDTH, top + upper_pt / 2 / MM, upper_pt, colour=RED)
    sheet.rule(left, below + lower_pt / 2 / MM, left + DOUBLE_WIDTH, below + lower_pt / 2 / MM, lower_pt, colour=RED)
    return below + lower_pt / MM
