"""The composer: sheets that take lines, rules and pictures at millimetre places, and become one PDF file.

A paper is laid out once: each call writes page operators at once, so that what is only known later (共y页, page numbers, 目录) is added
to finished sheets and nothing is set twice. The file's objects, images and fonts are reportlab's; page text is written here, because its
text objects give no character space per sign and outlive their colour.

units     mm from the top left corner; names in _pt are points
thread    one print at a time in the process: `write.render` holds the lock
source    docs/printing.md, sections 1, 8 and 10
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from reportlab import rl_config
from reportlab.pdfbase.pdfdoc import PDFImageXObject
from reportlab.pdfgen.canvas import Canvas

from app.printing.breaking import Line, Run, Shaped, break_lines, one_line, shaped
from app.printing.faces import TICKED, Face
from app.printing.fonts import MISSING_SIGN, MissingGlyph, Role
from app.printing.measures import MM, PAGE_HEIGHT, PAGE_WIDTH, RISE
from app.printing.settings import PrintSettings
from app.printing.text import normal

rl_config.useA85 = 0        # ASCII85 costs scanned pages eleven times their time

BLACK, RED = "0 0 0", "1 0 0"


@dataclass(frozen=True, slots=True)
class Span:
    """Text in one role and size (points). A `name` is set whole in one face."""

    text: str
    role: Role = Role.FANGSONG
    size: float = 16
    name: bool = False


class Sheet:
    """One side of a leaf.

    number    of the page in the file, from 1
    label     what stands as its page number, for 目录 and checks; "" where none is printed
    foreign   the page was brought along: a number on it needs a patch
    """

    def __init__(self, composer: Composer, number: int, landscape: bool) -> None:
        self.composer, self.number, self.label = composer, number, ""
        self.width, self.height = (PAGE_HEIGHT, PAGE_WIDTH) if landscape else (PAGE_WIDTH, PAGE_HEIGHT)
        self.operators: list[str | Callable[[Canvas], None]] = []
        self.underlay: Underlay | None = None
        self.foreign = False

    def line(self, line: Line, left: float, top: float, *, colour: str = BLACK) -> None:
        """A line whose measure begins at `left`, with its em boxes' top at `top`.

        Of several sizes the largest one's box stands there; all share its baseline.
        """
        runs = [run for run in line.shaped.runs if run.start < line.stop and run.end > line.start]
        if not runs:
            return
        size = max(run.size for run in runs)
        self.at_baseline(line, left, self.height - top - RISE * size / MM, colour=colour)

    def at_baseline(self, line: Line, left: float, baseline: float, *, colour: str = BLACK) -> None:
        """A line by its baseline, in mm from the page's foot."""
        text, out = line.shaped.text, []
        if colour != BLACK:
            out.append(f"q {colour} rg")
        out.append(f"BT 1 0 0 1 {left * MM + line.indent:.3f} {baseline * MM:.3f} Tm")
        shifts, place = line.shifts, 0
        for run in line.shaped.runs:
            start, end = max(run.start, line.start), min(run.end, line.stop)
            if start >= end:
                continue
            subset = self.composer.subset(run.face)
            code = subset.codes.__getitem__
            out.append(f"/{subset.resource} {run.size:g} Tf {line.space:.4f} Tc")
            if place < len(shifts) and shifts[place][0] < end - line.start:
                parts, at = [], start
                while place < len(shifts) and (behind := line.start + shifts[place][0] + 1) <= end:
                    parts.append(f"<{''.join(map(code, text[at:behind]))}>{-shifts[place][1] / run.size * 1000:.2f}")
                    at, place = behind, place + 1
                parts.append(f"<{''.join(map(code, text[at:end]))}>")
                out.append(f"[{''.join(parts)}] TJ")
            else:
                out.append(f"<{''.join(map(code, text[start:end]))}> Tj")
        out.append("ET" if colour == BLACK else "ET Q")
        self.operators.append(" ".join(out))
        if TICKED in line.text:
            self._tick(line, left * MM + line.indent, baseline * MM)
        if line.shaped.pictures:
            self._put_pictures(line, left * MM + line.indent, baseline * MM)

    def _tick(self, line: Line, x_pt: float, y_pt: float) -> None:
        """The ticks in the boxes of a line: a stroke from the box's left to beyond its right upper corner."""
        for at in range(line.start, line.stop):
            if line.shaped.text[at] == TICKED:
                x, run = _place(line, at)
                ink = run.face.ink("□")
                x0, y0, size = x_pt + x + ink[0] * run.size, y_pt + ink[1] * run.size, (ink[2] - ink[0]) * run.size
                self.operators.append(f"q {run.size * 0.09:.3f} w 1 J 1 j {x0 + 0.18 * size:.3f} {y0 + 0.5 * size:.3f} m "
                                      f"{x0 + 0.42 * size:.3f} {y0 + 0.2 * size:.3f} l {x0 + 0.95 * size:.3f} {y0 + 1.05 * size:.3f} l S Q")

    def _put_pictures(self, line: Line, x_pt: float, y_pt: float) -> None:
        """Glyph pictures over the 〓 of a line."""
        for at, picture in line.shaped.pictures:
            if line.start <= at < line.stop:
                x, run = _place(line, at)
                left, top, em = (x_pt + x) / MM, self.height - y_pt / MM - RISE * run.size / MM, run.size / MM
                self.fill(left, top, em, em, colour="1 1 1")
                self.image(str(picture), left, top, em, em)

    def rule(self, x0: float, y0: float, x1: float, y1: float, width_pt: float, *, colour: str = BLACK, dash: str = "") -> None:
        """A straight line; the places are its middle, `width_pt` its thickness."""
        self.operators.append(f"q {colour} RG {width_pt:.3f} w {dash}{' ' if dash else ''}{x0 * MM:.3f} {(self.height - y0) * MM:.3f} m "
                              f"{x1 * MM:.3f} {(self.height - y1) * MM:.3f} l S Q")

    def box(self, left: float, top: float, width: float, height: float, width_pt: float) -> None:
        """A frame; the places are the middle of its strokes."""
        self.operators.append(f"q {width_pt:.3f} w {left * MM:.3f} {(self.height - top - height) * MM:.3f} "
                              f"{width * MM:.3f} {height * MM:.3f} re S Q")

    def fill(self, left: float, top: float, width: float, height: float, *, colour: str = BLACK) -> None:
        self.operators.append(f"q {colour} rg {left * MM:.3f} {(self.height - top - height) * MM:.3f} "
                              f"{width * MM:.3f} {height * MM:.3f} re f Q")

    def image(self, source: Any, left: float, top: float, width: float, height: float, *, turn: int = 0) -> None:
        """A picture.

        source    path, reportlab ImageReader, or the bytes of a JPEG file, which are embedded unchanged and never decoded
        turn      degrees anticlockwise, a multiple of 90; width and height are those after turning
        """
        x, y, w, h = left * MM, (self.height - top - height) * MM, width * MM, height * MM
        matrix = {0: (w, 0, 0, h, x, y), 90: (0, h, -w, 0, x + w, y), 180: (-w, 0, 0, -h, x + w, y + h), 270: (0, -h, w, 0, x, y + h)}[turn]

        def draw(canvas: Canvas) -> None:
            canvas.saveState()
            canvas.transform(*matrix)
            if isinstance(source, bytes):
                _draw_jpeg(canvas, source)
            else:
                canvas.drawImage(source, 0, 0, 1, 1)
            canvas.restoreState()
        self.operators.append(draw)

    def text(self, text: str, left: float, top: float, role: Role = Role.FANGSONG, size: float = 16, *, align: str = "left",
             width: float = 0.0, colour: str = BLACK, field: str = "", name: bool = False, space: float = 0.0) -> float:
        """One line of text; returns its width in mm. `align` right and centre refer to left + width."""
        line = one_line(self.composer.shape([Span(text, role, size, name)], field, space))
        wide = line.width / MM
        self.line(line, left + {"left": 0.0, "right": width - wide, "centre": (width - wide) / 2}[align], top, colour=colour)
        return wide


def _place(line: Line, at: int) -> tuple[float, Run]:
    """Points from a line's first character to text[at], and the run that one is in."""
    shaped = line.shaped
    run = next(run for run in shaped.runs if run.start <= at < run.end)
    x = (shaped.ends[at] - shaped.ends[line.start] + (line.space - shaped.space) * (at - line.start)
         + sum(by for behind, by in line.shifts if behind < at - line.start))
    return x, run


@dataclass(frozen=True)
class Underlay:
    """A page of another PDF file to be laid under a sheet. place: left, top, width, height in mm."""

    content: bytes
    page: int
    place: tuple[float, float, float, float]


@dataclass(frozen=True)
class Entry:
    """An outline entry: title, the sheet it leads to."""

    title: str
    sheet: Sheet


@dataclass
class Properties:
    """What the file says of itself: title, 密级."""

    title: str = ""
    subject: str = ""


class Composer:
    """The sheets of one file and what they share: fonts, outline, the list of missing glyphs.

    form     name of the paper being set, for the list of missing glyphs
    """

    def __init__(self, settings: PrintSettings, form: str = "") -> None:
        self.settings, self.form = settings, form
        self.fonts = settings.book()
        self.sheets: list[Sheet] = []
        self.outline: list[Entry] = []
        self.properties = Properties()
        self.missing: list[MissingGlyph] = []
        self.warnings: list[str] = []
        self._reported: set[tuple[str, str, str]] = set()
        # The stubs of reportlab know neither a font's name here nor the document inside.
        self._canvas: Any = Canvas(BytesIO(), initialFontName=self.fonts.face(Role.FANGSONG).fontName,  # type: ignore[arg-type]
                                   pageCompression=1, invariant=1)

    def sheet(self, *, landscape: bool = False) -> Sheet:
        self.sheets.append(sheet := Sheet(self, len(self.sheets) + 1, landscape))
        return sheet

    def subset(self, face: Face) -> Any:
        return face.subset(self._canvas._doc)

    def shape(self, spans: Iterable[Span], field: str = "", space: float = 0.0) -> Shaped:
        """Spans with their faces and widths; what has no glyph becomes 〓 and is listed under `field`."""
        parts: list[tuple[str, Face, float]] = []
        pictured: list[tuple[int, Path]] = []
        at = 0
        for span in spans:
            text = normal(span.text).replace("\n", " ")
            for character in self.fonts.lacking(text, span.role):
                if picture := self.settings.pictures.get(character):
                    pictured += [(at + n, picture) for n, here in enumerate(text) if here == character]
                else:
                    self._report(field, character)
                text = text.replace(character, MISSING_SIGN)
            whole = self.fonts.name_face(text, span.role) if span.name and text else None
            runs = [(0, len(text), whole)] if whole else self.fonts.runs(text, span.role)
            parts += [(text[start:end], face, span.size) for start, end, face in runs]
            at += len(text)
        result = shaped(parts, space)
        result.pictures = pictured
        return result

    def paragraph(self, spans: Iterable[Span], measure_pt: float, indent_pt: float = 0.0, rest_pt: float = 0.0, *, field: str = "",
                  space: float = 0.0, justify: bool = True) -> list[Line]:
        return break_lines(self.shape(spans, field, space), measure_pt, indent_pt, rest_pt, justify=justify)

    def _report(self, field: str, character: str) -> None:
        if (key := (self.form, field, character)) not in self._reported:
            self._reported.add(key)
            self.missing.append(MissingGlyph(*key))

    def pdf(self) -> bytes:
        """The file as reportlab makes it; `write.py` gives it its properties."""
        canvas = self._canvas
        for sheet in self.sheets:
            canvas.setPageSize((sheet.width * MM, sheet.height * MM))
            for number, entry in enumerate(self.outline):
                if entry.sheet is sheet:
                    key = f"entry{number}"
                    canvas.bookmarkPage(key, fit="Fit")
                    canvas.addOutlineEntry(entry.title, key, 0)
            for operator in sheet.operators:
                if isinstance(operator, str):
                    canvas.addLiteral(operator)
                else:
                    operator(canvas)
            canvas.showPage()
        return bytes(canvas.getpdfdata())


def _draw_jpeg(canvas: Any, content: bytes) -> None:
    """reportlab's drawImage would decode the picture to see whether it has it already; a digest of the file tells the same."""
    name = hashlib.blake2b(content, digest_size=16).hexdigest()
    if not canvas.hasForm(name):
        image = PDFImageXObject(name)
        image.loadImageFromJPEG(BytesIO(content))
        canvas._doc.addForm(name, image)
    canvas.doForm(name)
