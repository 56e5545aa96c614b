"""QR codes: level M, four modules of quiet zone, half a millimetre a module at least, drawn as one vector path.

source    docs/printing.md, section 6; ISO/IEC 18004
"""

import segno

from app.printing.composer import Sheet
from app.printing.measures import MM

QUIET, LEAST = 4, 0.5


def draw_qr(sheet: Sheet, content: str, right: float, top: float, size: float = 30.0) -> None:
    """The code with its quiet zone in a square of `size`, or a larger one where its modules would be under 0.5 mm."""
    code = segno.make(content, error="m", micro=False, encoding="utf-8")
    modules = code.symbol_size(border=QUIET)[0]
    module = max(size / modules, LEAST)
    left = right - modules * module
    parts = []
    for row, line in enumerate(code.matrix_iter(border=QUIET)):
        start = None
        for column, dark in enumerate([*line, 0]):
            if dark and start is None:
                start = column
            elif not dark and start is not None:
                y = sheet.height - top - (row + 1) * module
                parts.append(f"{(left + start * module) * MM:.3f} {y * MM:.3f} {(column - start) * module * MM:.3f} {module * MM:.3f} re")
                start = None
    sheet.operators.append("q " + " ".join(parts) + " f Q")
