"""A face: one glyf font file opened for setting, and its embedding as a two-byte font.

reportlab splits a TrueType font into subsets of 256 characters and maps them back to text wrongly above U+FFFF; Chinese text wants one
subset per document. So reportlab opens and cuts the file, and this module writes the font as CIDFontType2 with Identity-H: a code is the
character's turn in the document, CIDToGIDMap leads to the glyph, ToUnicode back to exactly that character.

units     advances and ink in em
errors    whatever reportlab's parser raises for a file that is no usable font: met by `fonts.py`, which passes over it
source    docs/printing.md, sections 2 and 10; ISO 32000-1, 9.7 and 9.10.3
"""

from __future__ import annotations

import struct
from functools import lru_cache
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary
from zlib import crc32

from reportlab.pdfbase import pdfdoc, pdfmetrics
from reportlab.pdfbase.ttfonts import TTFontFile

# Few fonts have boxes to tick: they are drawn as □, and the composer adds the tick. The text layer keeps the sign.
TICKED = "☑"
DRAWN_LIKE = {TICKED: "□", "☐": "□"}

BLOCK = 100         # entries in one bfchar block; readers need not take more


class Face:
    """A font as the composer sees it. `_dynamicFont` and `_multiByte` are what reportlab asks a font it is given (charts, tables)."""

    _dynamicFont = _multiByte = 1

    def __init__(self, path: Path, index: int = 0) -> None:
        self.path, self.index = path, index
        self.file: Any = TTFontFile(str(path), subfontIndex=index)
        self._mend_advances()
        self.fontName = f"{path.name}#{index}"
        self.face = self                       # reportlab looks for .face.name
        self.name = self.fontName
        self.ascent, self.descent = self.file.ascent, self.file.descent
        self.glyphs: dict[int, int] = self.file.charToGlyph
        for character, like in DRAWN_LIKE.items():
            self._borrow(ord(character), ord(like))
        self.characters = frozenset(chr(code) for code, glyph in self.glyphs.items() if glyph and not 0xD800 <= code < 0xE000)
        self.advances = _Advances(self.file)
        self._glyf = self.file.get_table_pos("glyf")[0]
        self._subsets: WeakKeyDictionary[Any, Subset] = WeakKeyDictionary()

    def _mend_advances(self) -> None:
        """reportlab keeps the advance that trailing glyphs share in thousandths of an em; the subset it writes wants the font's units."""
        self.file.seek_table("hhea", 34)
        metrics, count = self.file.hmetrics, self.file.read_ushort()
        metrics[count:] = [(metrics[count - 1][0], bearing) for _, bearing in metrics[count:]]

    def _borrow(self, code: int, like: int) -> None:
        if not self.glyphs.get(code) and self.glyphs.get(like):
            self.glyphs[code] = self.glyphs[like]
            self.file.charWidths[code] = self.file.charWidths.get(like, self.file.defaultWidth)

    def ink(self, character: str) -> tuple[float, float, float, float]:
        """Left, bottom, right, top of a glyph's ink; all 0 where it has none."""
        glyph = self.glyphs.get(ord(character), 0)
        start, end = self.file.glyphPos[glyph:glyph + 2]
        if end - start < 10:
            return 0.0, 0.0, 0.0, 0.0
        at = self._glyf + start
        box = struct.unpack(">4h", self.file.get_chunk(at + 2, 8))
        em = self.file.unitsPerEm
        return box[0] / em, box[1] / em, box[2] / em, box[3] / em

    def subset(self, document: Any) -> Subset:
        """This face in one document; made, and named in its resources, at first use."""
        try:
            return self._subsets[document]
        except KeyError:
            subset = self._subsets[document] = Subset(self, f"F{len(document.fontMapping) + 1}")
            document.fontMapping[self.fontName] = "/" + subset.resource
            document.delayedFonts.append(self)
            return subset

    # -- what reportlab asks of a dynamic font

    def stringWidth(self, text: str, size: float, encoding: str = "utf8") -> float:
        return size * sum(map(self.advances.__getitem__, text))

    def splitString(self, text: str, doc: Any, encoding: str = "utf-8") -> list[tuple[int, bytes]]:
        return [(0, bytes.fromhex("".join(map(self.subset(doc).codes.__getitem__, text))))]

    def getSubsetInternalName(self, subset: int, doc: Any) -> str:
        return "/" + self.subset(doc).resource

    def addObjects(self, doc: Any) -> None:
        self.subset(doc).add_to(doc)


class _Advances(dict[str, float]):
    """Advance of a character in em, filled as asked."""

    def __init__(self, file: Any) -> None:
        self._widths, self._default = file.charWidths, file.defaultWidth

    def __missing__(self, character: str) -> float:
        self[character] = advance = float(self._widths.get(ord(character), self._default)) / 1000
        return advance


class _Codes(dict[str, str]):
    """Code of a character as four hex digits; the first character a document uses is 1."""

    def __missing__(self, character: str) -> str:
        code = self[character] = f"{len(self) + 1:04X}"
        return code


class Subset:
    """The characters of one face one document uses.

    resource   the font's name in page resources
    codes      {character: code as 4 hex digits}, growing while lines are set
    """

    def __init__(self, face: Face, resource: str) -> None:
        self.face, self.resource = face, resource
        self.codes = _Codes()

    def add_to(self, doc: Any) -> None:
        """Write the font's objects into the document; reportlab calls this once, when it is saved."""
        face, characters = self.face, list(self.codes)
        points = [ord(character) for character in characters]
        program = face.file.makeSubset(points)
        base = f"{_tag(characters)}+{_ascii(face)}"
        descriptor = pdfdoc.PDFDictionary({
            "Type": "/FontDescriptor", "FontName": "/" + base, "Flags": 4, "FontBBox": pdfdoc.PDFArray(face.file.bbox),
            "Ascent": face.file.ascent, "Descent": face.file.descent, "CapHeight": face.file.capHeight, "ItalicAngle": 0,
            "StemV": face.file.stemV,
            "FontFile2": self._stream(doc, program, "program", Length1=len(program)),
        })
        descendant = pdfdoc.PDFDictionary({
            "Type": "/Font", "Subtype": "/CIDFontType2", "BaseFont": "/" + base, "DW": 1000,
            "CIDSystemInfo": pdfdoc.PDFDictionary({"Registry": pdfdoc.PDFString("Adobe"), "Ordering": pdfdoc.PDFString("Identity"),
                                                   "Supplement": 0}),
            "W": _widths([face.advances[character] for character in characters]),
            "CIDToGIDMap": self._stream(doc, self._glyph_map(points), "glyphs"),
            "FontDescriptor": doc.Reference(descriptor, f"{self.resource}.descriptor"),
        })
        font = pdfdoc.PDFDictionary({
            "Type": "/Font", "Subtype": "/Type0", "BaseFont": "/" + base, "Encoding": "/Identity-H",
            "DescendantFonts": pdfdoc.PDFArray([doc.Reference(descendant, f"{self.resource}.descendant")]),
            "ToUnicode": self._stream(doc, to_unicode(characters), "unicode"),
        })
        doc.idToObject["BasicFonts"].dict[self.resource] = doc.Reference(font, f"{self.resource}.font")

    def _glyph_map(self, points: list[int]) -> bytes:
        """CIDToGIDMap: makeSubset numbers glyphs in order of first use, 0 being .notdef; two characters may share one."""
        numbers: dict[int, int] = {0: 0}
        order = [numbers.setdefault(self.face.glyphs.get(point, 0), len(numbers)) for point in points]
        return struct.pack(f">{len(order) + 1}H", 0, *order)

    def _stream(self, doc: Any, content: bytes, part: str, **entries: int) -> Any:
        stream = pdfdoc.PDFStream()
        stream.content = content
        for key, value in entries.items():
            stream.dictionary[key] = value
        stream.filters = [pdfdoc.PDFZCompress]
        return doc.Reference(stream, f"{self.resource}.{part}")


def to_unicode(characters: list[str]) -> bytes:
    """The CMap from codes 1, 2, 3 ... back to characters: UTF-16BE, so that planes 1 to 3 come out whole."""
    lines = ["/CIDInit /ProcSet findresource begin", "12 dict begin", "begincmap",
             "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def", "/CMapName /Adobe-Identity-UCS def",
             "/CMapType 2 def", "1 begincodespacerange", "<0000> <FFFF>", "endcodespacerange"]
    for first in range(0, len(characters), BLOCK):
        block = characters[first:first + BLOCK]
        lines.append(f"{len(block)} beginbfchar")
        lines += [f"<{first + n + 1:04X}> <{character.encode('utf-16-be').hex().upper()}>" for n, character in enumerate(block)]
        lines.append("endbfchar")
    lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
    return "\n".join(lines).encode("ascii")


def _widths(advances: list[float]) -> Any:
    """The W array: only characters that are not one em wide, runs together."""
    entries: list[Any] = []
    run: list[float] = []
    for code, advance in enumerate([*advances, 1.0], 1):
        if advance != 1.0:
            run.append(round(advance * 1000, 3))
        elif run:
            entries += [code - len(run), pdfdoc.PDFArray(run)]
            run = []
    return pdfdoc.PDFArray(entries)


def _tag(characters: list[str]) -> str:
    """Six letters that depend on the subset alone, as ISO 32000-1, 9.6.4 asks."""
    number = crc32("".join(characters).encode("utf-8"))
    letters = ""
    for _ in range(6):
        number, letter = divmod(number, 26)
        letters += chr(65 + letter)
    return letters


def _ascii(face: Face) -> str:
    name = face.file.name
    name = name.decode("latin-1", "replace") if isinstance(name, bytes) else str(name)
    return "".join(character for character in name if character.isascii() and (character.isalnum() or character in "-_")) or "Font"


@lru_cache(maxsize=32)
def open_face(path: Path, index: int = 0) -> Face:
    """The face, opened once in the process (0.04 to 0.4 s) and known to reportlab under its fontName."""
    face = Face(path, index)
    pdfmetrics.registerFont(face)
    return face
