"""Dossiers (案卷): cover, contents, documents and remark sheet as volumes of at most 200 numbered pages.

Documents are laid out first; then page ranges are known, and cover, contents and remark sheet are made and put in their places. Nothing is
laid out twice.

units     mm; archive sheets have margins 25 left and 15 right, tables 170 wide
source    docs/printing.md, section 7
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field, replace
from typing import Protocol

from app.printing.composer import Composer, Entry, Sheet, Span
from app.printing.fonts import Role
from app.printing.forms import INNER_PT, OUTER_PT, Cell, Row, Table
from app.printing.measures import ARCHIVE, MM, SANHAO, SIHAO, WUHAO, XIAOER, XIAOSI, XIAOWU, YIHAO
from app.printing.text import paragraphs
from app.printing.titles import TITLE_PITCH_PT, title_lines
from app.printing.words import day, digits, highest_mark, month

WIDTH = 170.0
MOST_PAGES = 200
NUMBER_TOP, NUMBER_FRONT, NUMBER_BACK = 10.0, 15.0, 15.0     # from the page's top, right (front) and left (back) edge
PATCH = (14.0, 6.0)
CONTENTS = (("顺序号", 10.0), ("文号", 27.0), ("责任者", 25.0), ("题名", 60.0), ("日期", 20.0), ("页号", 13.0), ("备注", 15.0))
CONTENTS_TOP, CONTENTS_FOOT, CONTENTS_HEAD, CONTENTS_ROW = 35.0, 280.0, 20.0, 15.0
COVER_FIRST, COVER_PITCH = 160.0, 12.0
REMARK_HEIGHT, REMARK_PITCH = 245.0, 22 / MM


class Content(Protocol):
    """What a document lays out: a paper, or pages brought along (`attached.py`)."""

    def lay(self, composer: Composer, /) -> None: ...


@dataclass
class Document:
    """One entry of the contents. author: 责任者; page: where it lies, for one whose pages are not in this file."""

    title: str
    content: Content
    doc_no: str = ""
    author: str = ""
    date: datetime.date | None = None
    remark: str = ""
    page: str = ""


@dataclass
class Dossier:
    """What stands on cover and remark sheet.

    part      of `（××卷 第X册 共X册）`: 程序卷, 初步核实卷 ...
    situation the archivist's own words, after the generated first sentence
    pages     stated where the documents' pages are not in this file; else they are counted
    """

    fonds_name: str = ""
    title: str = ""
    part: str = ""
    summary: str = ""
    start: datetime.date | None = None
    end: datetime.date | None = None
    keep: str = ""
    mark: str = ""
    made_by_unit: str = ""
    fonds: str = ""
    series: str = ""
    file_no: str = ""
    archive_no: str = ""
    situation: str = ""
    made_by: str = ""
    checked_by: str = ""
    made_at: datetime.date | None = None
    pages: int | None = None
    ranges_for_all: bool = False
    documents: list[Document] = field(default_factory=list)


@dataclass
class _Laid:
    """A document and the sheets it took; first and last are its page numbers within the volume."""

    document: Document
    sheets: list[Sheet]
    first: int = 0
    last: int = 0


def lay_dossier(composer: Composer, dossier: Dossier) -> None:
    """All volumes, one after the other.

    The mark is the highest of the dossier's own and its documents': a collection carries the highest level and the longest term (P37).
    """
    dossier = replace(dossier, mark=highest_mark([dossier.mark, *(getattr(one.content, "mark", "") for one in dossier.documents)]))
    laid = []
    for document in dossier.documents:
        before = len(composer.sheets)
        document.content.lay(composer)
        laid.append(_Laid(document, composer.sheets[before:]))
    volumes = _volumes(laid)
    composer.sheets.clear()
    for number, volume in enumerate(volumes, 1):
        pages = sum(len(one.sheets) for one in volume) or dossier.pages or 0
        if pages > MOST_PAGES:
            composer.warnings.append(f"第{number}册有{pages}页，超过{MOST_PAGES}页，请分开装订。")
        _number(volume, composer.settings.duplex)
        _cover(composer, dossier, number, len(volumes), len(volume), pages)
        _to_front(composer)
        _contents(composer, dossier, volume)
        _to_front(composer)
        for one in volume:
            composer.sheets += one.sheets
            if one.sheets:
                composer.outline.append(Entry(one.document.title.replace("\n", ""), one.sheets[0]))
        _to_front(composer)
        _remarks(composer, dossier, len(volume), pages)
    for number, sheet in enumerate(composer.sheets, 1):
        sheet.number = number
    composer.properties.title, composer.properties.subject = dossier.title, dossier.mark


def _volumes(laid: list[_Laid]) -> list[list[_Laid]]:
    """Documents in order, each volume with as many as 200 pages hold."""
    volumes: list[list[_Laid]] = [[]]
    count = 0
    for one in laid:
        if volumes[-1] and count + len(one.sheets) > MOST_PAGES:
            volumes.append([])
            count = 0
        volumes[-1].append(one)
        count += len(one.sheets)
    return volumes


def _number(volume: list[_Laid], duplex: bool) -> None:
    """One sequence per volume; fronts top right, backs top left."""
    number = 0
    for one in volume:
        one.first = number + 1
        for sheet in one.sheets:
            number += 1
            stamp(sheet, number, back=duplex and number % 2 == 0)
        one.last = number


def stamp(sheet: Sheet, number: int, *, back: bool) -> None:
    """A dossier's page number; on pages brought along it stands on a white patch."""
    sheet.label = str(number)
    if sheet.foreign:
        wide, tall = PATCH
        left = NUMBER_BACK - 1 if back else sheet.width - NUMBER_FRONT - wide + 1
        sheet.fill(left, NUMBER_TOP - 1, wide, tall, colour="1 1 1")
    if back:
        sheet.text(str(number), NUMBER_BACK, NUMBER_TOP, Role.SONGTI, XIAOSI)
    else:
        sheet.text(str(number), 0, NUMBER_TOP, Role.SONGTI, XIAOSI, align="right", width=sheet.width - NUMBER_FRONT)


def _to_front(composer: Composer) -> None:
    """When both sides are printed, what follows begins on a front: a blank back closes what was."""
    if composer.settings.duplex and len(composer.sheets) % 2:
        composer.sheet()


def _cover(composer: Composer, dossier: Dossier, number: int, count: int, items: int, pages: int) -> None:
    sheet = composer.sheet()
    left = ARCHIVE.left
    if dossier.mark:
        sheet.text(dossier.mark, left, 25, Role.HEITI, SANHAO, field="密级")
    for row, line in enumerate(title_lines(composer, dossier.fonds_name, YIHAO, WIDTH, "机关")):
        sheet.line(line, left + (WIDTH - line.width / MM) / 2, 60 + row * 12)
    lines = title_lines(composer, dossier.title, measure=WIDTH, field="案卷题名")[:3]
    for row, line in enumerate(lines):
        sheet.line(line, left + (WIDTH - line.width / MM) / 2, 105 + row * TITLE_PITCH_PT / MM)
    below = 105 + max(2, len(lines)) * TITLE_PITCH_PT / MM + 4
    volume = f"（{dossier.part}　第{number}册　共{count}册）"
    sheet.text(volume, left, below, Role.KAITI, SANHAO, align="centre", width=WIDTH, field="卷类")
    period = f"自{month(dossier.start)}至{month(dossier.end)}"
    facts = [("本册文件概要", dossier.summary), ("起止时间", period), ("保管期限", dossier.keep), ("数量", f"本卷共{items}件{pages}页"),
             ("密级", dossier.mark), ("立卷单位", dossier.made_by_unit)]
    label_width, value_left = 38.0, left + 52.0
    for row, (label, text) in enumerate(facts):
        top = COVER_FIRST + row * COVER_PITCH
        sheet.text(label, left + 12, top, Role.FANGSONG, SANHAO, space=_spread(label, label_width))
        width = WIDTH - 64
        size = next((size for size in (SANHAO, SIHAO, XIAOSI, WUHAO) if composer.shape([Span(text, size=size)], label).width <= width * MM),
                    XIAOWU)
        # What is too long even so stands in two small lines over the rule.
        lines = composer.paragraph([Span(text, Role.FANGSONG, size)], width * MM, field=label)[:2] if text else []
        for below, line in enumerate(reversed(lines)):
            sheet.line(line, value_left + 1, top + (SANHAO - size) / MM * 0.8 - below * 1.2 * size / MM)
        sheet.rule(value_left, top + SANHAO / MM + 1.2, value_left + width, top + SANHAO / MM + 1.2, INNER_PT)
    cells = [("全宗号", dossier.fonds), ("目录号", dossier.series), ("案卷号", dossier.file_no), ("归档号", dossier.archive_no)]
    box = Row([cell for label, text in cells for cell in (Cell(label, 17.5, "label"), Cell(text, 25, "value", label))], 16)
    Table(composer, [box], WIDTH, 280.0).lay(sheet, left, 258, lambda: (sheet, left))


def _spread(label: str, width: float) -> float:
    """Character space that brings a label to `width`; points."""
    return max(0.0, (width * MM - len(label) * SANHAO) / (len(label) - 1)) if len(label) > 1 else 0.0


def _contents(composer: Composer, dossier: Dossier, volume: list[_Laid]) -> None:
    sheet = composer.sheet()
    left = ARCHIVE.left
    sheet.text("卷内文件目录", left, 20, Role.XIAOBIAOSONG, XIAOER, align="centre", width=WIDTH)
    sheet.text(f"归档号：{dossier.archive_no}", left, 31, Role.FANGSONG, WUHAO, align="right", width=WIDTH, field="归档号")
    rows = [Row([Cell(label, width, "label") for label, width in CONTENTS], CONTENTS_HEAD, head=True)]
    for number, one in enumerate(volume, 1):
        ranged = dossier.ranges_for_all or one is volume[-1]
        page = one.document.page if not one.sheets else f"{one.first}—{one.last}" if ranged and one.last > one.first else str(one.first)
        document = one.document
        title = document.title.replace("\n", "")
        values = (str(number), document.doc_no, document.author, title, digits(document.date), page, document.remark)
        rows.append(Row([Cell(text, width, "value", label, align="left" if label in ("文号", "责任者", "题名", "备注") else "centre")
                         for text, (label, width) in zip(values, CONTENTS, strict=True)], CONTENTS_ROW))
    Table(composer, rows, WIDTH, CONTENTS_FOOT, CONTENTS_TOP, WUHAO, WUHAO - XIAOWU, CONTENTS_ROW).lay(
        sheet, left, CONTENTS_TOP, lambda: (composer.sheet(), left))


def _remarks(composer: Composer, dossier: Dossier, items: int, pages: int) -> None:
    sheet = composer.sheet()
    left, inset = ARCHIVE.left, 4.0
    sheet.text("备考表", left, 20, Role.XIAOBIAOSONG, XIAOER, align="centre", width=WIDTH)
    sheet.box(left, CONTENTS_TOP, WIDTH, REMARK_HEIGHT, OUTER_PT)
    sheet.text("本卷情况说明：", left + inset, CONTENTS_TOP + inset, Role.FANGSONG, SIHAO)
    at = CONTENTS_TOP + inset + REMARK_PITCH
    for part in [f"本卷共有文件材料{items}件{pages}页。", *paragraphs(dossier.situation)]:
        for line in composer.paragraph([Span(part, size=SIHAO)], (WIDTH - 2 * inset) * MM, 2 * SIHAO, field="本卷情况说明"):
            sheet.line(line, left + inset, at)
            at += REMARK_PITCH
    signs = (("立卷人", dossier.made_by), ("检查人", dossier.checked_by), ("立卷时间", day(dossier.made_at, "")))
    for row, (label, text) in enumerate(signs):
        top = 268.0 - (len(signs) - 1 - row) * 12
        edge = left + WIDTH - 6
        sheet.text(label, left, top, Role.FANGSONG, SIHAO, align="right", width=edge - 45 - 2 - left)
        sheet.text(text, edge - 45, top, Role.FANGSONG, SIHAO, align="centre", width=45, field=label, name=row < 2)
        sheet.rule(edge - 45, top + SIHAO / MM + 0.8, edge, top + SIHAO / MM + 0.8, INNER_PT)
