"""What stands in a finished PDF, read back from the file: characters with their places, lines, rules. Millimetres from the top left."""

import ctypes
import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

import pikepdf
import pypdfium2 as pdfium
from pypdfium2 import raw

from app.printing.measures import MM, RISE


@dataclass(frozen=True)
class Character:
    """One character: its baseline origin, its size in points, the right end of its ink."""

    text: str
    left: float
    baseline: float
    size: float
    right: float

    @property
    def top(self) -> float:
        """Top of its em box."""
        return self.baseline - RISE * self.size / MM


@dataclass(frozen=True)
class Rule:
    """A stroked straight line. colour: the operands of RG."""

    x0: float
    y0: float
    x1: float
    y1: float
    width: float
    colour: tuple[float, ...]


@dataclass
class Page:
    characters: list[Character]
    rules: list[Rule]
    boxes: list[tuple[float, float, float, float]]
    text: str

    def line(self, text: str) -> list[Character]:
        """The characters of the first place where `text` stands, read in the order of the file."""
        whole = "".join(one.text for one in self.characters)
        at = whole.index(text)
        return self.characters[at:at + len(text)]


def pages(content: bytes) -> list[Page]:
    read = []
    with pikepdf.open(BytesIO(content)) as pdf:
        drawn = [list(_graphics(page)) for page in pdf.pages]
    document = pdfium.PdfDocument(content)
    try:
        for number, graphics in enumerate(drawn):
            page = document[number]
            text = page.get_textpage()
            read.append(Page(list(_characters(page, text)), [one for one in graphics if isinstance(one, Rule)],
                             [one for one in graphics if isinstance(one, tuple)], _plain(text.get_text_range())))
            text.close()
            page.close()
    finally:
        document.close()
    return read


def _plain(text: str) -> str:
    """Lines joined: pdfium ends each with CR LF."""
    return text.replace("\r\n", "").replace("\ufffe", "")


def _characters(page: pdfium.PdfPage, text: pdfium.PdfTextPage) -> Iterator[Character]:
    height = page.get_height()
    x, y = ctypes.c_double(), ctypes.c_double()
    for index in range(text.count_chars()):
        if raw.FPDFText_IsGenerated(text, index) == 1:
            continue
        raw.FPDFText_GetCharOrigin(text, index, x, y)
        _, _, right, _ = text.get_charbox(index)
        yield Character(chr(raw.FPDFText_GetUnicode(text, index)), x.value / MM, (height - y.value) / MM,
                        raw.FPDFText_GetFontSize(text, index), right / MM)


def _graphics(page: pikepdf.Page) -> Iterator[Rule | tuple[float, float, float, float]]:
    """Rules and filled or framed boxes, as this program's composer draws them: one path per q .. Q."""
    height = float(page.mediabox[3])
    width, colour, start = 1.0, (0.0, 0.0, 0.0), (0.0, 0.0)
    for operands, operator in pikepdf.parse_content_stream(page):
        values = [float(one) for one in operands] if str(operator) in ("w", "RG", "m", "l", "re") else []
        match str(operator):
            case "w":
                width = values[0]
            case "RG":
                colour = tuple(values)
            case "m":
                start = values[0], values[1]
            case "l":
                yield Rule(start[0] / MM, (height - start[1]) / MM, values[0] / MM, (height - values[1]) / MM, width / MM, colour)
            case "re":
                yield values[0] / MM, (height - values[1] - values[3]) / MM, values[2] / MM, values[3] / MM
            case "Q":
                width, colour = 1.0, (0.0, 0.0, 0.0)


def fonts(content: bytes) -> Iterator[tuple[str, pikepdf.Object]]:
    """(name, font) of every font any page can use."""
    with pikepdf.open(BytesIO(content)) as pdf:
        for page in pdf.pages:
            yield from dict(page.resources.get("/Font", {})).items()


def drawn_glyphs(content: bytes) -> Iterator[int]:
    """The glyph number, in its embedded subset, of every character drawn; 0 is the empty box."""
    with pikepdf.open(BytesIO(content)) as pdf:
        for page in pdf.pages:
            glyphs = b""
            for operands, operator in pikepdf.parse_content_stream(page):
                if str(operator) == "Tf":
                    glyphs = page.resources.Font[str(operands[0])].DescendantFonts[0].CIDToGIDMap.read_bytes()
                elif str(operator) in ("Tj", "TJ"):
                    for part in operands[0] if str(operator) == "TJ" else operands:
                        if isinstance(part, pikepdf.String):
                            codes = bytes(part)
                            for at in range(0, len(codes), 2):
                                place = 2 * int.from_bytes(codes[at:at + 2], "big")
                                yield int.from_bytes(glyphs[place:place + 2], "big")


def letters_only(text: str) -> str:
    return re.sub(r"\s", "", text)
