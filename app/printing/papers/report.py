"""A report: title, headings, paragraphs and tables one after the other, over as many pages as they need.

Text stands on the grid of official documents; after a table it goes on at the next grid line. A heading stays with what follows it, a
table's head is repeated on every page it runs over.

units     mm from the top left page corner
source    docs/printing.md, sections 1, 4 (正文, 页码) and 6 (tables)
"""

from __future__ import annotations

import datetime
import math
from dataclasses import dataclass, field
from typing import ClassVar

from app.printing.breaking import Line
from app.printing.composer import Composer, Sheet, Span
from app.printing.fonts import Role
from app.printing.forms import MARK_TOP, PADDING, Cell, Row, Table
from app.printing.measures import (
    CELL,
    ERHAO,
    FOOT,
    LINE,
    LINES,
    MM,
    OFFICIAL,
    PITCH_PT,
    SANHAO,
    SIHAO,
    SPACE_PT,
    TEXT_WIDTH,
    TOP,
    WUHAO,
    XIAOWU,
    grid,
)
from app.printing.official import heading_spans, page_number
from app.printing.text import normal, paragraphs
from app.printing.titles import TITLE_PITCH_PT, title_lines
from app.printing.words import day

HEAD_ROW, ROW = 9.0, 7.5
GAP = 2.5                               # between a table and what stands above or below it
NOTE_PITCH = 4.6
KEPT_LINES = 4                          # room for 署名 and date
_LATIN, _LEAST_EMS, _MOST_EMS = 0.55, 3.0, 30.0
_ROLES = {1: Role.HEITI, 2: Role.KAITI, 3: Role.FANGSONG}


@dataclass
class Words:
    """A heading (level 1 to 3) or, at level 0, paragraphs."""

    text: str
    level: int = 0
    name: str = "正文"


@dataclass
class Column:
    label: str
    numeric: bool = False
    wide: bool = False


@dataclass
class Figures:
    """strong: numbers of the rows set in 黑体; notes: small below the table."""

    title: str
    columns: list[Column]
    rows: list[list[str]]
    strong: set[int] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)


@dataclass
class ReportPaper:
    """signature, date: at the right below the last part; both empty for none."""

    title: str = ""
    subtitle: str = ""
    parts: list[Words | Figures] = field(default_factory=list)
    signature: str = ""
    date: datetime.date | None = None
    mark: str = ""

    TITLE: ClassVar[str] = "报告"

    def lay(self, composer: Composer) -> None:
        before = len(composer.sheets)
        if not _Flow(composer, self).run():
            # 署名 would stand alone on its page: once more, the last part breaking earlier.
            del composer.sheets[before:]
            _Flow(composer, self, kept=KEPT_LINES).run()
        composer.properties.title = normal(self.title).replace("\n", "") or self.TITLE
        composer.properties.subject = self.mark


class _Flow:
    """at: where the next part begins on the present sheet; kept: lines the last part leaves free at the foot of its pages."""

    def __init__(self, composer: Composer, paper: ReportPaper, kept: int = 0) -> None:
        self.composer, self.paper, self.kept = composer, paper, kept
        self.pages: list[Sheet] = []
        self.sheet, self.left = self._page()
        self.at = TOP

    def run(self) -> bool:
        """False: the signature stands alone on the last page."""
        self._title()
        last = len(self.paper.parts) - 1
        for number, part in enumerate(self.paper.parts):
            kept = self.kept if number == last else 0
            if isinstance(part, Words):
                self._words(part, self.paper.parts[number + 1] if number < last else None, kept)
            else:
                self._figures(part, kept)
        together = self._signature()
        for number, sheet in enumerate(self.pages, 1):
            left = OFFICIAL.left_of(number, self.composer.settings.duplex)
            page_number(self.composer, sheet, number, left, left + TEXT_WIDTH)
        return together or bool(self.kept)

    def _page(self) -> tuple[Sheet, float]:
        self.pages.append(sheet := self.composer.sheet())
        self.sheet, self.left = sheet, OFFICIAL.left_of(len(self.pages), self.composer.settings.duplex)
        self.at = TOP
        return self.sheet, self.left

    def _title(self) -> None:
        if self.paper.mark:
            self.sheet.text(self.paper.mark, self.left, MARK_TOP, Role.HEITI, SANHAO, field="密级")
        lines = title_lines(self.composer, self.paper.title)
        for number, line in enumerate(lines):
            self.sheet.line(line, self.left + (TEXT_WIDTH - line.width / MM) / 2, TOP + number * TITLE_PITCH_PT / MM)
        self.at = TOP + ((len(lines) - 1) * TITLE_PITCH_PT + ERHAO) / MM if lines else TOP
        if self.paper.subtitle:
            self.at = max(grid(self._slot()), self.at + 2)
            self.sheet.text(self.paper.subtitle, self.left, self.at, Role.KAITI, SANHAO, align="centre", width=TEXT_WIDTH, field="副标题")
            self.at += SANHAO / MM
        self.at = grid(self._slot() + 1)

    def _slot(self) -> int:
        """The first free line of the grid."""
        return max(0, math.ceil((self.at - grid(0)) / LINE - 1e-6))

    # -- text

    def _words(self, part: Words, following: Words | Figures | None, free: int) -> None:
        lines = [line for text in paragraphs(part.text) for line in self._lines(text, part)]
        room = LINES - self._slot()
        # A heading takes two lines of what follows along, or a table's title, head and first row.
        kept = len(lines) + (4 if isinstance(following, Figures) else 2) if part.level and following else min(2, len(lines))
        if kept > room and len(lines) < LINES - 4:
            self._page()
        for line in lines:
            if self._slot() >= LINES - free:
                self._page()
            top = grid(self._slot())
            self.sheet.line(line, self.left, top)
            self.at = top + SANHAO / MM

    def _lines(self, text: str, part: Words) -> list[Line]:
        spans = [Span(text, _ROLES[part.level])] if part.level else heading_spans(text)
        return self.composer.paragraph(spans, TEXT_WIDTH * MM, 2 * PITCH_PT, field=part.name, space=SPACE_PT)

    # -- tables

    def _figures(self, part: Figures, free: int) -> None:
        size, widths = _widths(part)
        def row(number: int, cells: list[str]) -> Row:
            return Row([Cell(text, width, "value", part.title, align="right" if one.numeric else "left" if one.wide else "centre",
                             bold=number in part.strong) for text, width, one in zip(cells, widths, part.columns, strict=True)], ROW)
        head = Row([Cell(one.label, width, "label") for one, width in zip(part.columns, widths, strict=True)], HEAD_ROW, head=True)
        rows = [head, *(row(number, cells) for number, cells in enumerate(part.rows))]
        if self.at + GAP + SIHAO / MM + HEAD_ROW + 2 * ROW > FOOT:
            self._page()
        if part.title:
            self.at += GAP
            self.sheet.text(part.title, self.left, self.at, Role.HEITI, SIHAO, align="centre", width=TEXT_WIDTH, field="表题")
            self.at += SIHAO / MM
        self.sheet, self.left, self.at = Table(self.composer, rows, TEXT_WIDTH, FOOT - free * LINE, TOP, size).lay(
            self.sheet, self.left, self.at + GAP, self._page)
        for note in part.notes:
            for line in self.composer.paragraph([Span(f"注：{note}", Role.SONGTI, XIAOWU)], TEXT_WIDTH * MM, field="表注", justify=False):
                if self.at + NOTE_PITCH > FOOT:
                    self._page()
                self.sheet.line(line, self.left, self.at + 1.2)
                self.at += NOTE_PITCH
        self.at += GAP

    # -- end

    def _signature(self) -> bool:
        """False: it had to go to a page of its own."""
        if not self.paper.signature and not self.paper.date:
            return True
        together = self._slot() + 3 <= LINES
        if not together:
            self._page()
        top, edge = grid(self._slot() + (1 if self.at > TOP else 0)), TEXT_WIDTH - 4 * CELL
        when = day(self.paper.date)
        wide = self.composer.shape([Span(when)], "日期", SPACE_PT).width / MM
        signed = self.composer.shape([Span(self.paper.signature)], "署名", SPACE_PT).width / MM
        middle = min(edge - wide / 2, TEXT_WIDTH - signed / 2)
        self.sheet.text(self.paper.signature, self.left + max(0.0, middle - signed / 2), top, field="署名", space=SPACE_PT)
        self.sheet.text(when, self.left + edge - wide, top + LINE, field="日期", space=SPACE_PT)
        return together


def _widths(part: Figures) -> tuple[float, list[float]]:
    """Size of the values and the columns' widths: what their longest values need; wide columns share what is left."""
    needs: list[float] = []
    for size in (WUHAO, XIAOWU):
        em = size / MM
        longest = [min(_MOST_EMS, max(_LEAST_EMS, _ems(column.label), *(_ems(row[n]) for row in part.rows)) if part.rows
                       else max(_LEAST_EMS, _ems(column.label))) for n, column in enumerate(part.columns)]
        needs = [ems * em * 1.05 + 2 * PADDING + 0.5 for ems in longest]
        if sum(needs) <= TEXT_WIDTH:
            break
    wide = [n for n, column in enumerate(part.columns) if column.wide] or list(range(len(needs)))
    over = TEXT_WIDTH - sum(needs)
    if over >= 0:
        return size, [need + (over / len(wide) if n in wide else 0.0) for n, need in enumerate(needs)]
    fixed = sum(need for n, need in enumerate(needs) if n not in wide)
    if fixed + len(wide) * 20 > TEXT_WIDTH or len(wide) == len(needs):
        return size, [need * TEXT_WIDTH / sum(needs) for need in needs]
    share = (TEXT_WIDTH - fixed) / sum(needs[n] for n in wide)
    return size, [needs[n] * share if n in wide else need for n, need in enumerate(needs)]


def _ems(text: str) -> float:
    return sum(_LATIN if character < "\u0250" else 1.0 for character in text)
