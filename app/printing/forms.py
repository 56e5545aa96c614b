"""Working forms: a ruled table of labelled cells on 版心, its values shrunk to fit before a row grows.

A row that does not fit the page goes to the next; one longer than a page is divided between its lines.

units     mm; widths of a row's cells add up to 156; heights are least heights
source    docs/printing.md, section 6
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from app.printing.breaking import Line, permitted
from app.printing.composer import Composer, Sheet, Span
from app.printing.fonts import Role
from app.printing.measures import FOOT, MM, OFFICIAL, SANHAO, TEXT_WIDTH, TOP, WUHAO, XIAOSI, XIAOWU
from app.printing.text import paragraphs
from app.printing.titles import title_lines

NUMBER_TOP, TABLE_TOP, MARK_TOP, PAGES_TOP = 48.0, 53.0, 26.0, 285.0
OUTER_PT, INNER_PT = 1.0, 0.5
PADDING = 1.2
LEAST_PT, STEP_PT = 9.0, 0.5
PITCH = 1.28                        # line pitch in em
SIGN_RIGHT, SIGN_FOOT = 4.0, 4.0
SIGN = "签名：　　　　　　年　　月　　日"

Kind = Literal["label", "value", "text", "opinion"]


@dataclass
class Cell:
    """One cell.

    kind    label 黑体 centred; value one fact; text paragraphs from the top, indented; opinion a text with a line to sign at its foot
    field   the label it belongs to, for the list of missing glyphs; labels need none
    name    a person's or place's name: set whole in one face
    centre  None: short values are centred in narrow cells
    """

    text: str
    width: float
    kind: Kind = "value"
    field: str = ""
    name: bool = False
    align: Literal["left", "centre", "right"] | None = None
    bold: bool = False
    role: Role | None = None


@dataclass
class Row:
    """Cells side by side; `head` rows are repeated on each page the rows of as many cells run over."""

    cells: list[Cell]
    height: float = 10.0
    head: bool = False


def pairs(*cells: tuple[str, float, str, float], height: float = 10.0, names: tuple[str, ...] = (), kind: Kind = "value") -> Row:
    """A row of (label, its width, value, its width); `names` are the labels whose values are names."""
    row = []
    for label, label_width, value, width in cells:
        row += [Cell(label, label_width, "label"), Cell(value, width, kind, label, label in names)]
    return Row(row, height)


@dataclass
class _Set:
    """A cell with its lines: those of the text, from `top` within the row."""

    cell: Cell
    lines: list[Line]
    size: float

    @property
    def tall(self) -> float:
        return ((len(self.lines) - 1) * PITCH + 1) * self.size / MM if self.lines else 0.0


@dataclass
class _Placed:
    cells: list[_Set]
    height: float
    head: bool


@dataclass
class Table:
    """Rows to be placed on one or more sheets.

    foot      the lowest place it may reach; `again` is its top on all sheets but the first
    size      of values, which shrink by `step` down to 9 pt before their row grows
    fill      height of the empty rows that rule the last sheet down to the foot; 0 for none
    """

    composer: Composer
    rows: list[Row]
    width: float = TEXT_WIDTH
    foot: float = FOOT
    again: float = TOP
    size: float = XIAOSI
    step: float = STEP_PT
    fill: float = 0.0

    def lay(self, sheet: Sheet, left: float, top: float, page: Callable[[], tuple[Sheet, float]]) -> tuple[Sheet, float, float]:
        """Draws the table; returns the sheet it ended on, that sheet's left edge and the table's lower edge."""
        waiting = [self._set(row) for row in self.rows]
        head: list[_Placed] = []
        on_page: list[_Placed] = []
        at = top
        while waiting:
            row = waiting[0]
            if row.head:
                head = [one for one in head if one.cells[0].cell is not row.cells[0].cell] if not on_page or on_page[-1].head else []
                head.append(row)
            elif head and len(row.cells) != len(head[-1].cells):
                head = []           # other columns: what the head named has ended
            if at + row.height <= self.foot + 1e-6:
                on_page.append(waiting.pop(0))
                at += row.height
                continue
            fresh = self.foot - self.again - sum(one.height for one in head)
            if row.height > fresh and (divided := self._divided(row, self.foot - at)):
                on_page.append(divided[0])
                waiting[0] = divided[1]
            elif at == self.again + sum(one.height for one in head) and on_page == head:
                on_page.append(waiting.pop(0))          # nothing to divide: it overhangs rather than never ending
            while on_page and on_page[-1].head:
                waiting.insert(0, on_page.pop())        # a head alone at a page's foot goes along
            self._draw(sheet, left, top, on_page)
            sheet, left = page()
            top = at = self.again
            on_page = [] if waiting and waiting[0].head else list(head)
            at += sum(one.height for one in on_page)
        while self.fill and at + self.fill <= self.foot + 1e-6:
            on_page.append(_Placed([_Set(Cell("", cell.width), [], self.size) for cell in self.rows[-1].cells], self.fill, False))
            at += self.fill
        self._draw(sheet, left, top, on_page)
        return sheet, left, at

    # -- setting

    def _set(self, row: Row) -> _Placed:
        cells = [self._fitted(cell, row.height) for cell in row.cells]
        height = max(row.height, *(one.tall + 2 * PADDING + (SIGN_FOOT + 6.0 if one.cell.kind == "opinion" else 0.0) for one in cells))
        return _Placed(cells, height, row.head)

    def _fitted(self, cell: Cell, height: float) -> _Set:
        """The largest size, from 12 down to 9 pt, at which the cell holds its text without dividing a number or word."""
        room = height - 2 * PADDING - (SIGN_FOOT + 6.0 if cell.kind == "opinion" else 0.0)
        size = self.size
        while True:
            one = _Set(cell, self._lines(cell, size), size)
            tight = any(not permitted(line.shaped.text, line.stop) for line in one.lines if line.stop < len(line.shaped.text))
            tight = tight or (cell.kind == "label" and len(one.lines) > 1 and size > WUHAO - STEP_PT)
            if (one.tall <= room + 0.05 and not tight) or size <= LEAST_PT:
                break
            size -= self.step
        if cell.kind == "label" and len(one.lines) > 1:
            largest = min(self.size, room * MM / (((len(one.lines) - 1) * PITCH) + 1))
            return _Set(cell, self._label(cell, max(LEAST_PT, min(self.size, largest))), max(LEAST_PT, min(self.size, largest)))
        return one

    def _lines(self, cell: Cell, size: float) -> list[Line]:
        if cell.kind == "label":
            return self._label(cell, size)
        role = cell.role or Role.HEITI if cell.role or cell.bold else Role.FANGSONG if size >= XIAOSI else Role.SONGTI
        measure = (cell.width - 2 * PADDING) * MM
        indent = 2 * size if cell.kind in ("text", "opinion") else 0.0
        return [line for part in paragraphs(cell.text)
                for line in self.composer.paragraph([Span(part, role, size, cell.name)], measure, indent, field=cell.field,
                                                    justify=indent > 0)]

    def _label(self, cell: Cell, size: float) -> list[Line]:
        """A label in as few lines as it needs, all about equally long."""
        most = max(1, int((cell.width - PADDING) * MM // size))
        count = -(-len(cell.text) // most) or 1
        share = -(-len(cell.text) // count)
        parts = cell.text.split("\n") if "\n" in cell.text else [cell.text[n:n + share] for n in range(0, len(cell.text), share)]
        return [self.composer.paragraph([Span(part, Role.HEITI, size)], 1000, field="标签", justify=False)[0] for part in parts]

    def _divided(self, row: _Placed, room: float) -> tuple[_Placed, _Placed] | None:
        """The row as what fits into `room` and the rest; None where not two lines fit."""
        upper, lower = [], []
        for one in row.cells:
            count = min(len(one.lines), max(0, int(((room - 2 * PADDING) * MM / one.size - 1) // PITCH + 1)))
            if one.cell.kind == "label":
                count = len(one.lines)
            elif len(one.lines) > 2 and count < 2:
                return None             # a single line would stand alone
            upper.append(_Set(_part(one.cell, "text"), one.lines[:count], one.size))
            lower.append(_Set(one.cell, one.lines[count:] if one.cell.kind != "label" else one.lines, one.size))
        rest = max(one.tall + 2 * PADDING + (SIGN_FOOT + 6.0 if one.cell.kind == "opinion" else 0.0) for one in lower)
        return _Placed(upper, room, False), _Placed(lower, max(rest, 10.0), False)

    # -- drawing

    def _draw(self, sheet: Sheet, left: float, top: float, rows: list[_Placed]) -> None:
        if not rows:
            return
        y = top
        for number, row in enumerate(rows):
            x = left
            for place, one in enumerate(row.cells):
                if place:
                    sheet.rule(x, y, x, y + row.height, INNER_PT)
                self._cell(sheet, one, x, y, row.height)
                x += one.cell.width
            if number:
                sheet.rule(left, y, left + self.width, y, INNER_PT)
            y += row.height
        sheet.box(left, top, self.width, y - top, OUTER_PT)

    def _cell(self, sheet: Sheet, one: _Set, x: float, y: float, height: float) -> None:
        cell, pitch = one.cell, PITCH * one.size / MM
        top = y + PADDING + 0.6 if cell.kind in ("text", "opinion") else y + (height - one.tall) / 2
        short = cell.kind == "value" and len(one.lines) == 1 and cell.width <= 56
        align = cell.align or ("centre" if cell.kind == "label" or short else "left")
        for line in one.lines:
            free = cell.width - 2 * PADDING - line.width / MM
            at = 0.0 if align == "left" else free if align == "right" else free / 2
            sheet.line(line, x + PADDING + at, top)
            top += pitch
        if cell.kind == "opinion":
            sheet.text(SIGN, x, y + height - SIGN_FOOT - XIAOSI / MM, Role.FANGSONG, XIAOSI, align="right", width=cell.width - SIGN_RIGHT)


class PageMaker:
    """Fresh sheets of a form: 版心 mirrored when both sides are printed, a page count at the foot when there are several."""

    def __init__(self, composer: Composer) -> None:
        self.composer = composer
        self.sheets: list[Sheet] = []

    def __call__(self) -> tuple[Sheet, float]:
        sheet = self.composer.sheet()
        self.sheets.append(sheet)
        return sheet, self.left

    @property
    def left(self) -> float:
        return OFFICIAL.left_of(len(self.sheets), self.composer.settings.duplex)

    def count(self) -> None:
        """第x页 共y页, now that y is known."""
        if len(self.sheets) > 1:
            for number, sheet in enumerate(self.sheets, 1):
                left = OFFICIAL.left_of(number, self.composer.settings.duplex)
                sheet.text(f"第{number}页 共{len(self.sheets)}页", left, PAGES_TOP, Role.SONGTI, XIAOWU, align="right", width=TEXT_WIDTH)


def form_head(sheet: Sheet, left: float, title: str, number: str = "", mark: str = "") -> None:
    """Title, number line and 密级 of a form's first page."""
    for line in title_lines(sheet.composer, title)[:1]:
        sheet.line(line, left + (TEXT_WIDTH - line.width / MM) / 2, TOP)
    if number:
        sheet.text(number, left, NUMBER_TOP, Role.FANGSONG, WUHAO, align="right", width=TEXT_WIDTH, field="编号")
    if mark:
        sheet.text(mark, left, MARK_TOP, Role.HEITI, SANHAO, field="密级")


def lay_form(composer: Composer, title: str, rows: list[Row], *, number: str = "", mark: str = "") -> None:
    """A whole form that is one table."""
    page = PageMaker(composer)
    sheet, left = page()
    form_head(sheet, left, title, number, mark)
    Table(composer, rows).lay(sheet, left, TABLE_TOP, page)
    page.count()
    composer.properties.title, composer.properties.subject = title, mark


def _part(cell: Cell, kind: Kind) -> Cell:
    """The upper part of a divided cell: the line to sign stays with the last part."""
    return cell if cell.kind == "label" else Cell(cell.text, cell.width, kind, cell.field, cell.name, cell.align, cell.bold)
