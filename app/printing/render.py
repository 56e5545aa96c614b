"""From a paper to its file: one call for the window's preview, the command line and the tests.

A paper is a plain dataclass of `app/printing/papers/` with a method `lay(composer)`. It becomes the same bytes each time it is rendered
with the same settings and `created`.

errors    FontMissing for a 正式件 with characters no font has; StorageFailed where the file cannot be written
source    docs/printing.md, section 8
"""

from __future__ import annotations

import hashlib
import os
import secrets
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import BinaryIO, Protocol

from app.errors import FontMissing
from app.printing.composer import Composer, Sheet
from app.printing.fonts import Role
from app.printing.measures import MM
from app.printing.properties import finished
from app.printing.settings import Printed, PrintSettings
from db.failures import of_os

_ONE = Lock()       # reportlab keeps fonts and settings in modules: no two prints at a time

WATERMARK_PT, WATERMARK_GREY = 48.0, "0.82 0.82 0.82"
TRACE_PT, TRACE_TOP, TRACE_GREY = 7.5, 290.0, "0.4 0.4 0.4"


class Paper(Protocol):
    """What can be printed. TITLE names the kind in messages and in the list of missing glyphs."""

    @property
    def TITLE(self) -> str: ...

    def lay(self, composer: Composer, /) -> None: ...


def render(paper: Paper, out: Path | BinaryIO, settings: PrintSettings | None = None) -> Printed:
    """Lay the paper out and write it. A path appears whole or not at all.

    raises    FontMissing, StorageFailed
    """
    content, composer = pdf_of(paper, settings or PrintSettings())
    if isinstance(out, Path):
        _whole_file(out, content)
    else:
        out.write(content)
    return Printed(len(composer.sheets), hashlib.sha256(content).hexdigest(), composer.missing, composer.warnings)


def pdf_of(paper: Paper, settings: PrintSettings) -> tuple[bytes, Composer]:
    """The file's bytes and the composer that made them."""
    with _ONE:
        composer = Composer(settings, paper.TITLE)
        paper.lay(composer)
        if settings.final and composer.missing and not settings.accept_missing:
            characters = list(dict.fromkeys(glyph.character for glyph in composer.missing))
            raise FontMissing(count=len(characters), characters="、".join(f"{c}（U+{ord(c):04X}）" for c in characters),
                              glyphs=[{"form": g.form, "field": g.field, "code_point": g.code_point} for g in composer.missing])
        if not settings.final:
            _mark(composer)
        return finished(composer.pdf(), composer), composer


def _mark(composer: Composer) -> None:
    """Watermark below the text and trace at the foot, where wanted."""
    for sheet in composer.sheets:
        if composer.settings.watermark:
            _watermark(sheet, composer.settings.watermark)
        if composer.settings.trace:
            sheet.text(composer.settings.trace, 28, TRACE_TOP, Role.SONGTI, TRACE_PT, colour=TRACE_GREY)


def _watermark(sheet: Sheet, text: str) -> None:
    """One line through the page's centre at 45 degrees, before everything else on the sheet."""
    before = len(sheet.operators)
    wide = sheet.text(text, 0, 0, Role.SONGTI, WATERMARK_PT, colour=WATERMARK_GREY)
    drawn = sheet.operators.pop(before)
    half, turn = 0.7071068, WATERMARK_PT / MM
    x, y = sheet.width / 2 * MM, sheet.height / 2 * MM
    # Turn about the page's centre, then bring the line's middle (wide/2, page height - half an em) there.
    place = f"q {half} {half} {-half} {half} {x:.3f} {y:.3f} cm 1 0 0 1 {-wide / 2 * MM:.3f} {(-sheet.height + turn / 2) * MM:.3f} cm"
    sheet.operators.insert(0, f"{place} {drawn} Q")


def _whole_file(path: Path, content: bytes) -> None:
    """Write beside the target, then take its name."""
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with open(part, "xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise of_os(error, path.name) from error
