"""A report as a .docx that WPS, Word and LibreOffice open as if it had been typed there: real styles, real tables, real page numbers.

Nothing is set by hand on a paragraph: whoever changes the style 标题 1 changes every heading. Fonts are those of official documents by
their usual names, with the name a PC without them has instead.

units     points, millimetres where the name says so
source    docs/printing.md, sections 1 and 4; ECMA-376 part 1, 17.3 to 17.8
"""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from app.printing.measures import ERHAO, SANHAO, SIHAO, TEXT_WIDTH, WUHAO, XIAOWU
from app.printing.text import normal, paragraphs
from app.printing.words import day
from app.reporting.model import Heading, Report, Table, Text

FANGSONG, KAITI, HEITI, SONGTI, BIAOSONG = "仿宋_GB2312", "楷体_GB2312", "黑体", "宋体", "方正小标宋简体"
OTHERWISE = {FANGSONG: "仿宋", KAITI: "楷体", BIAOSONG: "宋体"}
"""What a PC without the font has instead; written into the file's own list of fonts."""

PITCH = 29.6                        # points: 22 lines on 版心
MARGINS_MM = (37, 35, 28, 26)       # top, bottom, left, right
TABLE_TEXT, TABLE_HEAD, TABLE_NOTE, TABLE_TITLE, SIGNATURE = "表格正文", "表格标题行", "表注", "表题", "落款"
_LEAST_MM, _MOST_EMS = 12.0, 24.0
_FOOTER = {"odd": WD_ALIGN_PARAGRAPH.RIGHT, "even": WD_ALIGN_PARAGRAPH.LEFT}


def docx_of(report: Report, created: datetime) -> bytes:
    """The file's bytes.

    created   stands in the file as the moment it was made
    """
    document = Document()
    _styles(document)
    _page(document)
    _about(document, report, created)
    if report.mark:
        _paragraph(document, report.mark, "密级")
    for line in normal(report.title).split("\n"):
        _paragraph(document, line, "Title")
    if report.subtitle:
        _paragraph(document, report.subtitle, "Subtitle")
    for block in report.blocks:
        match block:
            case Heading():
                _paragraph(document, block.text, f"Heading {block.level}")
            case Text():
                for text in paragraphs(block.text):
                    _paragraph(document, text, "Normal")
            case Table():
                _table(document, block)
    _signature(document, report)
    out = BytesIO()
    document.save(out)
    return _dated(out.getvalue(), created)


def _dated(content: bytes, created: datetime) -> bytes:
    """The same report, the same bytes: the library writes the present moment beside every part."""
    out = BytesIO()
    with ZipFile(BytesIO(content)) as source, ZipFile(out, "w", ZIP_DEFLATED) as target:
        for part in source.infolist():
            made = ZipInfo(part.filename, (max(1980, created.year), created.month, created.day, created.hour, created.minute, 0))
            made.compress_type, made.external_attr = ZIP_DEFLATED, part.external_attr
            target.writestr(made, source.read(part))
    return out.getvalue()


def _paragraph(document: Any, text: str, style: str) -> Any:
    return document.add_paragraph(normal(text), style=style)


# -- styles

_OWN = (
    (TABLE_TITLE, HEITI, SIHAO, WD_ALIGN_PARAGRAPH.CENTER), (TABLE_HEAD, HEITI, WUHAO, WD_ALIGN_PARAGRAPH.CENTER),
    (TABLE_TEXT, SONGTI, WUHAO, None), (TABLE_NOTE, SONGTI, XIAOWU, None), ("密级", HEITI, SANHAO, None),
    (SIGNATURE, FANGSONG, SANHAO, WD_ALIGN_PARAGRAPH.RIGHT), ("页码", SONGTI, SIHAO, None),
)


def _styles(document: Any) -> None:
    styles = document.styles
    _font(styles["Normal"], FANGSONG, SANHAO)
    _spaced(styles["Normal"], PITCH, indent=True)
    _language(styles)
    _font(styles["Title"], BIAOSONG, ERHAO)
    _spaced(styles["Title"], 35.2, align=WD_ALIGN_PARAGRAPH.CENTER)
    _font(styles["Subtitle"], KAITI, SANHAO)
    _spaced(styles["Subtitle"], PITCH, align=WD_ALIGN_PARAGRAPH.CENTER, after=PITCH / 2)
    for level, font in ((1, HEITI), (2, KAITI), (3, FANGSONG)):
        _font(styles[f"Heading {level}"], font, SANHAO)
        _spaced(styles[f"Heading {level}"], PITCH, indent=True, keep=True)
    for name, font, size, align in _OWN:
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = styles["Normal"]
        _font(style, font, size)
        _spaced(style, PITCH if name in (TABLE_TITLE, SIGNATURE, "密级") else None, align=align, keep=name == TABLE_TITLE)
        style.quick_style = True
    styles[SIGNATURE].paragraph_format.right_indent = Pt(4 * SANHAO)


def _font(style: Any, name: str, size: float) -> None:
    font = style.font
    font.size, font.bold, font.italic, font.color.rgb = Pt(size), False, False, RGBColor(0, 0, 0)
    properties = style.element.get_or_add_rPr()
    for old in properties.findall(qn("w:rFonts")):
        properties.remove(old)
    fonts = OxmlElement("w:rFonts")
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), name)
    properties.insert(0, fonts)
    for tag in ("w:spacing", "w:kern"):
        for old in properties.findall(qn(tag)):
            properties.remove(old)


def _spaced(style: Any, pitch: float | None, *, indent: bool = False, keep: bool = False, align: Any = None, after: float = 0.0) -> None:
    """pitch: exact distance of lines, None for single; indent: two characters at the beginning; keep: with what follows."""
    layout = style.paragraph_format
    layout.space_before, layout.space_after = Pt(0), Pt(after)
    layout.keep_with_next, layout.keep_together = keep, keep
    layout.alignment = align if align is not None else WD_ALIGN_PARAGRAPH.JUSTIFY if indent else WD_ALIGN_PARAGRAPH.LEFT
    if pitch:
        layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(pitch)
    else:
        layout.line_spacing = 1.0
    properties = style.element.get_or_add_pPr()
    for old in (*properties.findall(qn("w:pBdr")), *properties.findall(qn("w:ind"))):
        properties.remove(old)
    first = OxmlElement("w:ind")
    first.set(qn("w:firstLineChars"), "200" if indent else "0")
    first.set(qn("w:firstLine"), str(int(2 * SANHAO * 20)) if indent else "0")
    properties.append(first)
    _in_order(properties)


def _in_order(properties: Any) -> None:
    """w:ind stands before w:contextualSpacing and w:jc, or strict readers call the file damaged."""
    indent = properties.find(qn("w:ind"))
    for tag in ("w:contextualSpacing", "w:mirrorIndents", "w:textAlignment", "w:jc", "w:outlineLvl"):
        if (after := properties.find(qn(tag))) is not None:
            after.addprevious(indent)
            return


def _language(styles: Any) -> None:
    """Chinese for every style: spelling and line breaking are asked by it, and theme fonts give way to named ones."""
    defaults = styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    fonts = defaults.find(qn("w:rFonts"))
    fonts.attrib.clear()
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), FANGSONG)
    language = defaults.find(qn("w:lang"))
    language.set(qn("w:val"), "zh-CN")
    language.set(qn("w:eastAsia"), "zh-CN")


# -- page, page numbers, properties

def _page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = map(Mm, MARGINS_MM)
    section.header_distance, section.footer_distance = Mm(15), Mm(24)
    document.settings.odd_and_even_pages_header_footer = True
    for side, footer in (("odd", section.footer), ("even", section.even_page_footer)):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.style, paragraph.alignment = document.styles["页码"], _FOOTER[side]
        paragraph.paragraph_format.right_indent = paragraph.paragraph_format.left_indent = Pt(SIHAO)
        paragraph.add_run("— ")
        _field(paragraph, "PAGE")
        paragraph.add_run(" —")


def _field(paragraph: Any, code: str) -> None:
    for kind, text in (("begin", ""), ("", code), ("separate", ""), ("text", "1"), ("end", "")):
        run = paragraph.add_run("1" if kind == "text" else "")
        if kind == "text":
            continue
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.set(qn("xml:space"), "preserve")
            mark.text = text
        run._r.append(mark)


def _about(document: Any, report: Report, created: datetime) -> None:
    about = document.core_properties
    about.title, about.author, about.subject = normal(report.title).replace("\n", ""), report.office, report.mark
    about.last_modified_by, about.comments, about.keywords, about.category = report.office, "", "", ""
    about.created = about.modified = created.replace(tzinfo=None)
    about.revision, about.language = 1, "zh-CN"
    for part in list(document.part.package.iter_parts()):
        if str(part.partname) == "/word/fontTable.xml":
            part._blob = _font_table()
        elif str(part.partname) == "/docProps/thumbnail.jpeg":
            _without(document.part.package, part)


def _without(package: Any, unwanted: Any) -> None:
    """A picture of somebody else's empty page, from the library's template."""
    for key, relation in list(package.rels.items()):
        if not relation.is_external and relation.target_part is unwanted:
            del package.rels[key]


def _font_table() -> bytes:
    fonts = "".join(f'<w:font w:name="{name}">{_otherwise(name)}<w:charset w:val="86"/><w:family w:val="auto"/></w:font>'
                    for name in (FANGSONG, KAITI, HEITI, SONGTI, BIAOSONG))
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:fonts xmlns:w="{space}">{fonts}</w:fonts>'.encode()


def _otherwise(name: str) -> str:
    return f'<w:altName w:val="{OTHERWISE[name]}"/>' if name in OTHERWISE else ""


# -- tables

def _table(document: Any, block: Table) -> None:
    if block.title:
        _paragraph(document, block.title, TABLE_TITLE)
    table = document.add_table(rows=1, cols=len(block.columns), style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    _cell_margins(table)
    widths = column_widths(block)
    for cell, column, width in zip(table.rows[0].cells, block.columns, widths, strict=True):
        _fill(cell, column.label, TABLE_HEAD, WD_ALIGN_PARAGRAPH.CENTER, width)
    _row_property(table.rows[0], "w:tblHeader")
    for line in block.lines:
        row = table.add_row()
        _row_property(row, "w:cantSplit")
        for cell, text, column, width in zip(row.cells, line.cells, block.columns, widths, strict=True):
            align = WD_ALIGN_PARAGRAPH.RIGHT if column.numeric else WD_ALIGN_PARAGRAPH.LEFT if column.wide else WD_ALIGN_PARAGRAPH.CENTER
            _fill(cell, text, TABLE_HEAD if line.strong else TABLE_TEXT, align, width)
    for number, width in enumerate(widths):
        table.columns[number].width = Mm(width)
    for note in block.notes:
        _paragraph(document, f"注：{note}", TABLE_NOTE)
    if not block.notes:
        _paragraph(document, "", TABLE_NOTE)         # two tables without a paragraph between them become one


def _fill(cell: Any, text: str, style: str, align: Any, width_mm: float) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.style = style
    paragraph.alignment = align
    paragraph.add_run(normal(text))
    cell.width = Mm(width_mm)
    cell.vertical_alignment = 1         # centre


def _row_property(row: Any, tag: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(tag))


def _cell_margins(table: Any) -> None:
    margins = OxmlElement("w:tblCellMar")
    for side, twips in (("top", 40), ("left", 60), ("bottom", 40), ("right", 60)):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(twips))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    look = table._tbl.tblPr.find(qn("w:tblLook"))
    if look is None:
        table._tbl.tblPr.append(margins)
    else:
        look.addprevious(margins)


def column_widths(block: Table) -> list[float]:
    """Millimetres that add up to 版心; wide columns take what the longest values of the others leave."""
    em = WUHAO * 25.4 / 72
    needs = []
    for number, column in enumerate(block.columns):
        longest = max([_ems(column.label), *(_ems(line.cells[number]) for line in block.lines)])
        needs.append(max(_LEAST_MM, min(_MOST_EMS, longest) * em + 4.0))
    wide = [number for number, column in enumerate(block.columns) if column.wide] or list(range(len(needs)))
    rest = TEXT_WIDTH - sum(need for number, need in enumerate(needs) if number not in wide)
    whole = sum(needs[number] for number in wide)
    if rest < 15.0 * len(wide):
        return [need * TEXT_WIDTH / sum(needs) for need in needs]
    return [need * rest / whole if number in wide else need for number, need in enumerate(needs)]


def _ems(text: str) -> float:
    return sum(0.62 if character < "\u0250" else 1.0 for character in text)


def _signature(document: Any, report: Report) -> None:
    if report.date:
        _paragraph(document, "", "Normal")
        _paragraph(document, report.office, SIGNATURE)
        _paragraph(document, day(date.fromisoformat(report.date)), SIGNATURE)
