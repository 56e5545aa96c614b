"""A register: any ledger's list as a table, on its side when it has more than nine columns.

source    docs/printing.md, section 6 (月度统计报表, whose shape it shares)
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, field
from typing import ClassVar

from app.printing.composer import Composer, Sheet
from app.printing.fonts import Role
from app.printing.forms import MARK_TOP, PADDING, PAGES_TOP, Cell, Row, Table
from app.printing.measures import MM, OFFICIAL, SANHAO, TEXT_WIDTH, TOP, WUHAO, XIAOER, XIAOWU
from app.printing.titles import title_lines
from app.printing.words import day

UPRIGHT = 9                             # columns that stand on an upright sheet
LYING_LEFT, LYING_TOP, LYING_WIDTH, LYING_FOOT = 37.0, 28.0, 225.0, 184.0
ROW = 8.0
STEP, SAMPLE = 1.5, 200                 # mm; rows that are looked at for the widths of columns
NAME = 4.2                              # ems: a personal name or a word of a code table stays whole
WORD_MOST = 7.0                         # ems: so does a date, a time, a number; longer runs may break
_WORD = re.compile(r"[!-~]+")


@dataclass
class Column:
    """numeric: right-aligned; its values come as they are to be shown."""

    label: str
    numeric: bool = False


@dataclass
class Register:
    """rows: one list of words per record, as many as columns; sums: a last row in 黑体, empty for none."""

    title: str = ""
    columns: list[Column] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    sums: list[str] = field(default_factory=list)
    unit: str = ""
    filler: str = ""
    checker: str = ""
    date: datetime.date | None = None
    mark: str = ""

    TITLE: ClassVar[str] = "台账"

    @property
    def lying(self) -> bool:
        return len(self.columns) > UPRIGHT

    def lay(self, composer: Composer) -> None:
        pages = _Pages(composer, self.lying)
        sheet, left = pages()
        if self.mark:
            sheet.text(self.mark, left, pages.mark_top, Role.HEITI, SANHAO, field="密级")
        for line in title_lines(composer, self.title or self.TITLE, XIAOER, pages.width)[:1]:
            sheet.line(line, left + (pages.width - line.width / MM) / 2, pages.top)
        rows, size = self._table(pages.width)
        sheet, left, at = Table(composer, rows, pages.width, pages.foot - 12, pages.top, size).lay(sheet, left, pages.top + 16, pages)
        self._foot(sheet, left, at + 2.5, pages.width)
        pages.count()
        composer.properties.title, composer.properties.subject = self.title or self.TITLE, self.mark

    def _table(self, width: float) -> tuple[list[Row], float]:
        """The rows, and the one size of all of them: 五号 where the columns have room for it, else 小五."""
        size, shares = self._shares(width)
        rows = [Row([Cell(column.label, share, "label") for column, share in zip(self.columns, shares, strict=True)], 10, head=True)]
        for values in [*self.rows, *([self.sums] if self.sums else [])]:
            rows.append(Row([Cell(text, share, "value", column.label, align="right" if column.numeric else None, bold=values is self.sums)
                             for text, share, column in zip(values, shares, self.columns, strict=True)], ROW))
        return rows, size

    def _shares(self, width: float) -> tuple[float, list[float]]:
        """Column widths: each what its longest value needs, the longest columns giving way first where that is too much."""
        for size in (WUHAO, XIAOWU):
            em = size / MM
            longest = [max(_ems(column.label), 2.0, *(_ems(row[place]) for row in [*self.rows, self.sums] if row))
                       for place, column in enumerate(self.columns)]
            needs = [ems * em * 1.04 + 2 * PADDING + 0.4 for ems in longest]
            if sum(needs) <= width:
                return size, [need + (width - sum(needs)) / len(needs) for need in needs]
        return XIAOWU, self._shared(width, needs, XIAOWU / MM)

    def _shared(self, width: float, needs: list[float], em: float) -> list[float]:
        """Widths where not everything fits one line: step by step to the column whose long values cost the table most height.

        Numbers are never divided. A value that takes n lines costs n cubed: the tallest cell of a row decides its height.
        """
        looked_at = self.rows[::max(1, len(self.rows) // SAMPLE)]
        sample = [[_ems(text) * em for text in row] for row in looked_at]
        words = [max((_ems(word) for row in looked_at for word in _WORD.findall(row[place])), default=0.0)
                 for place in range(len(needs))]
        shares = [need if column.numeric else min(need, max(_ems(column.label), NAME, min(word, WORD_MOST)) * em + 2 * PADDING + 1)
                  for need, column, word in zip(needs, self.columns, words, strict=True)]
        costs = [[0.0, 0.0] for _ in shares]        # of each column as it is, and one step wider

        def reckon(place: int) -> None:
            costs[place] = [sum(max(1.0, row[place] / (wide - 2 * PADDING)) ** 3 for row in sample)
                            for wide in (shares[place], shares[place] + STEP)]
        for place in range(len(shares)):
            reckon(place)
        while sum(shares) + STEP <= width:
            place = max(range(len(shares)), key=lambda place: costs[place][0] - costs[place][1])
            shares[place] += STEP
            reckon(place)
        return [share * width / sum(shares) for share in shares]

    def _foot(self, sheet: Sheet, left: float, top: float, width: float) -> None:
        size = WUHAO if self.lying else XIAOWU
        sheet.text(f"填报单位：{self.unit}", left, top, Role.SONGTI, size, field="填报单位")
        rest = "　　".join((f"填表人：{self.filler}", f"审核人：{self.checker}", f"填报日期：{day(self.date, '')}"))
        wide = (_ems(self.unit) + _ems(rest) + 7) * size / MM
        sheet.text(rest, left, top + (0 if wide < width else 6), Role.SONGTI, size, align="right", width=width, field="填报人")


class _Pages:
    """The register's sheets, upright or lying."""

    def __init__(self, composer: Composer, lying: bool) -> None:
        self.composer, self.lying = composer, lying
        self.sheets: list[Sheet] = []
        self.top, self.foot, self.width = (LYING_TOP, LYING_FOOT, LYING_WIDTH) if lying else (TOP, 262.0, TEXT_WIDTH)
        self.mark_top = LYING_TOP - 10 if lying else MARK_TOP

    def __call__(self) -> tuple[Sheet, float]:
        self.sheets.append(sheet := self.composer.sheet(landscape=self.lying))
        return sheet, self._left(len(self.sheets))

    def _left(self, number: int) -> float:
        return LYING_LEFT if self.lying else OFFICIAL.left_of(number, self.composer.settings.duplex)

    def count(self) -> None:
        if len(self.sheets) > 1:
            for number, sheet in enumerate(self.sheets, 1):
                sheet.text(f"第{number}页 共{len(self.sheets)}页", self._left(number), sheet.height - 297 + PAGES_TOP, Role.SONGTI, XIAOWU,
                           align="right", width=self.width)


def _ems(text: str) -> float:
    return sum(0.55 if character < "\u0250" else 1.0 for character in text)
