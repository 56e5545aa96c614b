"""Lengths and places on A4: the grid of GB/T 9704-2012 and the margins of every family of paper.

units     mm from the top left page corner unless the name ends in _pt; `top` of a line is the top of its em box
baseline  top + 0.88 x size, for every role
source    docs/printing.md, sections 1 and 7
"""

from dataclasses import dataclass

MM = 72 / 25.4                      # points in a millimetre

CHUHAO, YIHAO, ERHAO, XIAOER, SANHAO, SIHAO, XIAOSI, WUHAO, XIAOWU = 42, 26, 22, 18, 16, 14, 12, 10.5, 9

RISE = 0.88                         # baseline below the em box's top, in em
PAGE_WIDTH, PAGE_HEIGHT = 210.0, 297.0

TOP, FOOT = 37.0, 262.0             # 天头, and the lower edge of 版心
TEXT_WIDTH, TEXT_HEIGHT = 156.0, 225.0
LINES, COLUMNS = 22, 28
PITCH_PT = TEXT_WIDTH * MM / COLUMNS                # a character's column
SPACE_PT = PITCH_PT - SANHAO                        # character space of 三号 on the grid
LINE = (TEXT_HEIGHT - SANHAO / MM) / (LINES - 1)    # a line's pitch
CELL = PITCH_PT / MM                                # 一字


@dataclass(frozen=True)
class Margins:
    """Left and right margin of a front page; a back page mirrors them when both sides are printed."""

    left: float
    right: float

    def left_of(self, page: int, duplex: bool) -> float:
        """page counts from 1; odd pages are fronts."""
        return self.right if duplex and page % 2 == 0 else self.left


OFFICIAL = Margins(28.0, 26.0)
ARCHIVE = Margins(25.0, 15.0)


def grid(line: float) -> float:
    """Top of the grid's line (0-based)."""
    return TOP + LINE * line
