"""FandolFang's outlines from CFF to glyf: reportlab embeds only TrueType outlines.

FandolFang is GPL-3 with the font exception; this script and the OTF it reads belong to what is passed on with the result.

    python build/cff_to_glyf.py FandolFang-Regular.otf FandolFang-Regular.ttf

units     the largest distance of a quadratic curve from the cubic one it replaces: 1 unit of 1000 to the em (0.006 mm at 三号)
takes     about a minute, once for a cache
same bytes from the same OTF and the same fontTools: no time stamps are taken
"""

import os
import sys
from pathlib import Path

from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont, newTable

MAX_ERROR_UNITS = 1.0


def convert(source: Path, target: Path) -> None:
    """Write `target` whole or not at all."""
    font = TTFont(source, recalcTimestamp=False)
    drawn, order = font.getGlyphSet(), font.getGlyphOrder()
    glyf = newTable("glyf")
    glyf.glyphOrder, glyf.glyphs = order, {name: _quadratic(drawn, name) for name in order}
    font["loca"], font["glyf"] = newTable("loca"), glyf
    _maxp(font)
    # A post table of format 3 would lose nothing here: reportlab and readers go by the character map.
    font["post"].formatType = 3.0
    for name in ("CFF ", "VORG"):
        if name in font:
            del font[name]
    font.sfntVersion = "\x00\x01\x00\x00"
    part = target.with_name(target.name + ".part")
    font.save(part)
    os.replace(part, target)


def _quadratic(drawn, name):
    pen = TTGlyphPen(drawn)
    # PostScript outlines run the other way round than TrueType's.
    drawn[name].draw(Cu2QuPen(pen, MAX_ERROR_UNITS, reverse_direction=True))
    return pen.glyph()


def _maxp(font: TTFont) -> None:
    maxp = font["maxp"]
    maxp.tableVersion = 0x00010000
    for field in ("maxTwilightPoints", "maxStorage", "maxFunctionDefs", "maxInstructionDefs", "maxStackElements", "maxSizeOfInstructions",
                  "maxPoints", "maxContours", "maxCompositePoints", "maxCompositeContours", "maxComponentElements", "maxComponentDepth"):
        setattr(maxp, field, 0)
    maxp.maxZones = 1


if __name__ == "__main__":
    convert(Path(sys.argv[1]), Path(sys.argv[2]))
