"""Official documents (GB/T 9704-2012): the whole of one, from 份号 to 版记, in 文件格式 or 信函格式.

Body lines always stand on the grid of 22 lines; the block of 署名 and date keeps at least two of them on its page.

units     mm from the top left page corner; 字 is 15.794 pt in body text
source    docs/printing.md, sections 4 and 5
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import ClassVar

from app.printing.breaking import Line
from app.printing.composer import Composer, Sheet, Span
from app.printing.fonts import Role
from app.printing.heading import head
from app.printing.imprint import Imprint
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
    grid,
)
from app.printing.text import normal, paragraphs
from app.printing.titles import TITLE_PITCH_PT, title_lines
from app.printing.words import day

PITCH_LEAST_PT, PITCH_MOST_PT = 28.0, 31.0      # how far a page's line pitch may give way for the 署名 block
KEPT = 2                                        # body lines that go with it
NUMBER_STROKE = 269.0                           # 版心 foot + 7: the dash of the page number

_FIRST = re.compile(r"[一二三四五六七八九十百]+、")
_SECOND = re.compile(r"（[一二三四五六七八九十百]+）")


@dataclass
class Appended:
    """附件: set on pages of its own."""

    title: str
    body: str = ""


@dataclass
class Official:
    """One official document.

    agencies    发文机关, the leading one first; the 标志 is their names and 文件 (in 信函格式 the names alone)
    mark        密级★期限 as printed; empty for none
    signers     签发人, only of 上行文
    seal        "sealed" 加盖印章, "plain" 不加盖, "signature" 签名章
    listed      names of 附件 for 附件说明; `appended` are those printed with it and are listed of themselves
    letter      信函格式
    """

    agencies: list[str] = field(default_factory=list)
    copy_no: str = ""
    mark: str = ""
    urgency: str = ""
    doc_no: str = ""
    signers: list[str] = field(default_factory=list)
    title: str = ""
    to: str = ""
    body: str = ""
    listed: list[str] = field(default_factory=list)
    signature: str = ""
    post: str = ""
    date: datetime.date | None = None
    seal: str = "sealed"
    remark: str = ""
    appended: list[Appended] = field(default_factory=list)
    copies_to: str = ""
    issuer: str = ""
    issued_on: datetime.date | None = None
    letter: bool = False

    TITLE: ClassVar[str] = "公文"

    def lay(self, composer: Composer) -> None:
        _Layout(composer, self).run()
        composer.properties.title = normal(self.title).replace("\n", "") or self.TITLE
        composer.properties.subject = self.mark


@dataclass
class _Tail:
    """A line below the body: its draw(sheet, left, top), and the free lines before it."""

    draw: Callable[[Sheet, float, float], None]
    free: int = 0


class _Layout:
    def __init__(self, composer: Composer, paper: Official) -> None:
        self.composer, self.paper = composer, paper
        self.duplex = composer.settings.duplex
        self.pages: list[Sheet] = []
        self.unnumbered: set[int] = set()

    def run(self) -> None:
        sheet, left = self._page()
        below = head(self.paper, self.composer, sheet, left)
        first, to_imprint = self._title_and_addressee(sheet, left, below)
        body, tail = self._body(), self._tail()
        end = self._flow(body, tail, first)
        for number, appended in enumerate(self.paper.appended, 1):
            end = self._append(appended, number)
        Imprint(self.paper, to_imprint).lay(self.composer, self._page, self._blank, end)
        self._numbers()

    def _page(self) -> tuple[Sheet, float]:
        """A fresh page and the left edge of its 版心."""
        sheet = self.composer.sheet()
        self.pages.append(sheet)
        return sheet, OFFICIAL.left_of(len(self.pages), self.duplex)

    def _blank(self) -> None:
        """A blank page, so that 版记 comes on an even one: neither it nor the page behind it carries a number."""
        self._page()
        self.unnumbered |= {len(self.pages), len(self.pages) + 1}

    # -- title, 主送机关

    def _title_and_addressee(self, sheet: Sheet, left: float, top: float) -> tuple[int, bool]:
        """Sets both; returns the first grid line of the body, and whether 主送 had to move to the 版记."""
        lines = title_lines(self.composer, self.paper.title)
        for number, line in enumerate(lines):
            sheet.line(line, left + (TEXT_WIDTH - line.width / MM) / 2, top + number * TITLE_PITCH_PT / MM)
        bottom = top + ((len(lines) - 1) * TITLE_PITCH_PT + ERHAO) / MM if lines else top
        slot = math.ceil((bottom - grid(0)) / LINE - 1e-6) + 1
        if not self.paper.to:
            return slot, False
        text = self.paper.to.strip().rstrip(":：") + "："
        addressee = self.composer.paragraph([Span(text)], TEXT_WIDTH * MM, field="主送机关", space=SPACE_PT)
        if slot + len(addressee) >= LINES:
            return slot, True
        for number, line in enumerate(addressee):
            sheet.line(line, left, grid(slot + number))
        return slot + len(addressee), False

    # -- body

    def _body(self) -> list[tuple[Line, bool]]:
        """(line, does it stay with the next) of the whole body."""
        return [pair for paragraph in paragraphs(self.paper.body) for pair in self._paragraph(paragraph)]

    def _paragraph(self, text: str) -> list[tuple[Line, bool]]:
        spans = heading_spans(text)
        lines = self.composer.paragraph(spans, TEXT_WIDTH * MM, 2 * PITCH_PT, field="正文", space=SPACE_PT)
        heading = len(spans) == 1 and spans[0].role != Role.FANGSONG
        return [(line, heading) for line in lines]

    def _flow(self, body: list[tuple[Line, bool]], tail: list[_Tail], first: int) -> float:
        """Set body and tail page by page; returns where the last page's text ends."""
        height = sum(part.free + 1 for part in tail)
        sheet, left = self.pages[-1], OFFICIAL.left_of(len(self.pages), self.duplex)
        while True:
            room = LINES - first
            if len(body) + height <= room:
                return self._set(sheet, left, first, body, tail, LINE)
            if len(body) <= room + 2 and tail:
                closer = (FOOT - grid(first) - SANHAO / MM) / max(1, len(body) + height - 1)
                if closer * MM >= PITCH_LEAST_PT:
                    return self._set(sheet, left, first, body, tail, closer)
            count = min(room, len(body))
            if tail:
                count = max(0, min(count, len(body) - KEPT))        # the 署名 block does not fit: two lines go with it
            count = _not_after_heading(body, count)
            pitch = LINE
            if 1 < count < room:
                wider = (FOOT - grid(first) - SANHAO / MM) / (count - 1)
                pitch = wider if wider * MM <= PITCH_MOST_PT else LINE
            self._set(sheet, left, first, body[:count], [], pitch)
            body = body[count:]
            sheet, left = self._page()
            first = 0

    def _set(self, sheet: Sheet, left: float, first: int, body: list[tuple[Line, bool]], tail: list[_Tail], pitch: float) -> float:
        top = grid(first)
        for line, _ in body:
            sheet.line(line, left, top)
            top += pitch
        for part in tail:
            top += part.free * pitch
            part.draw(sheet, left, top)
            top += pitch
        return top - pitch + SANHAO / MM

    # -- 附件说明, 署名, 附注

    def _tail(self) -> list[_Tail]:
        return [*self._listed(), *self._signature(), *self._remark()]

    def _listed(self) -> list[_Tail]:
        names = [name.strip() for name in [*self.paper.listed, *(one.title for one in self.paper.appended)] if name.strip()]
        parts: list[_Tail] = []
        for number, name in enumerate(names, 1):
            label = f"{number}." if len(names) > 1 else ""
            lead = self.composer.shape([Span("附件：")], "附件说明", SPACE_PT)
            mark = self.composer.shape([Span(label)], "附件说明", SPACE_PT)
            hang = 2 * PITCH_PT + lead.ends[-1]
            name = name.replace("\n", "").rstrip("。；，")
            text = ("附件：" if number == 1 else "") + label + name
            lines = self.composer.paragraph([Span(text)], TEXT_WIDTH * MM, 2 * PITCH_PT if number == 1 else hang, hang + mark.ends[-1],
                                            field="附件说明", space=SPACE_PT)
            parts += [_Tail(_drawing(line)) for line in lines]
        if parts:
            parts[0].free = 1
        return parts

    def _signature(self) -> list[_Tail]:
        paper = self.paper
        if not paper.signature and not paper.date:
            return []
        sign = self._one(paper.signature, "署名", Role.KAITI if paper.seal == "signature" else Role.FANGSONG, paper.seal == "signature")
        when = self._one(day(paper.date), "成文日期")
        wide, dated, edge = sign.width / MM, when.width / MM, TEXT_WIDTH
        if paper.seal == "signature":
            post = self._one(paper.post, "职务")
            at = edge - 4 * CELL - wide
            post_at = at - 2 * CELL - post.width / MM

            def both(sheet: Sheet, left: float, top: float) -> None:
                sheet.line(post, left + post_at, top)
                sheet.line(sign, left + at, top)
            return [_Tail(both, free=2), _Tail(_drawing(when, edge - 4 * CELL - dated), free=1)]
        if paper.seal == "plain":
            if dated > wide:
                date_at = edge - 2 * CELL - dated
                at = date_at - 2 * CELL
            else:
                at = edge - 2 * CELL - wide
                date_at = at + 2 * CELL
            return [_Tail(_drawing(sign, at), free=1), _Tail(_drawing(when, date_at))]
        date_at = edge - 4 * CELL - dated
        at = min(date_at + (dated - wide) / 2, edge - wide)
        return [_Tail(_drawing(sign, max(0.0, at)), free=2), _Tail(_drawing(when, date_at))]

    def _remark(self) -> list[_Tail]:
        if not self.paper.remark:
            return []
        text = self.paper.remark.strip("（）")
        lines = self.composer.paragraph([Span(f"（{text}）")], TEXT_WIDTH * MM, 2 * PITCH_PT, field="附注", space=SPACE_PT)
        return [_Tail(_drawing(line)) for line in lines]

    def _one(self, text: str, field: str, role: Role = Role.FANGSONG, name: bool = False) -> Line:
        lines = self.composer.paragraph([Span(text, role, SANHAO, name)], 10 * TEXT_WIDTH * MM, field=field, space=SPACE_PT, justify=False)
        return lines[0]

    # -- 附件 pages

    def _append(self, appended: Appended, number: int) -> float:
        sheet, left = self._page()
        label = "附件" + (str(number) if len(self.paper.appended) + len(self.paper.listed) > 1 else "")
        sheet.text(label, left, grid(0), Role.HEITI, SANHAO, field="附件", space=SPACE_PT)
        lines = title_lines(self.composer, appended.title)
        for row, line in enumerate(lines):
            sheet.line(line, left + (TEXT_WIDTH - line.width / MM) / 2, grid(2) + row * TITLE_PITCH_PT / MM)
        bottom = grid(2) + ((len(lines) - 1) * TITLE_PITCH_PT + ERHAO) / MM
        slot = math.ceil((bottom - grid(0)) / LINE - 1e-6) + 1
        body = [pair for paragraph in paragraphs(appended.body) for pair in self._paragraph(paragraph)]
        return self._flow(body, [], slot)

    # -- page numbers

    def _numbers(self) -> None:
        for number, sheet in enumerate(self.pages, 1):
            if number in self.unnumbered or (self.paper.letter and (number == 1 or len(self.pages) == 2)):
                continue
            left = OFFICIAL.left_of(number, self.duplex)
            page_number(self.composer, sheet, number, left, left + TEXT_WIDTH)


def page_number(composer: Composer, sheet: Sheet, number: int, left: float, right: float) -> None:
    """`— 1 —`, the stroke of its dash at 版心 foot + 7; right on odd, left on even pages, one 字 in."""
    sheet.label = str(number)
    line = composer.paragraph([Span(f"— {number} —", Role.SONGTI, SIHAO)], 500, field="页码", justify=False)[0]
    dash = line.shaped.runs[0].face
    _, low, _, high = dash.ink("—")
    baseline = sheet.height - NUMBER_STROKE - (low + high) / 2 * SIHAO / MM
    one = SIHAO / MM
    sheet.at_baseline(line, right - one - line.width / MM if number % 2 else left + one, baseline)


def heading_spans(text: str) -> list[Span]:
    """A paragraph's spans: 一、 in 黑体, （一） in 楷体, up to the first full stop where more follows; all else 仿宋."""
    role = Role.HEITI if _FIRST.match(text) else Role.KAITI if _SECOND.match(text) else None
    if role is None:
        return [Span(text)]
    end = text.find("。") + 1
    if 0 < end < len(text):
        return [Span(text[:end], role), Span(text[end:])]
    return [Span(text, role)]


def _not_after_heading(body: list[tuple[Line, bool]], count: int) -> int:
    """Fewer lines, where the page would end with a heading."""
    kept = count
    while 0 < kept < len(body) and body[kept - 1][1]:
        kept -= 1
    return kept or count


def _drawing(line: Line, at: float = 0.0) -> Callable[[Sheet, float, float], None]:
    return lambda sheet, left, top: sheet.line(line, left + at, top)
