"""What a print run is told besides the paper, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from app.printing.fonts import FontBook, MissingGlyph


@dataclass(frozen=True)
class PrintSettings:
    """How a paper is printed.

    duplex            both sides: margins of even pages mirrored, 版记 on an even page
    final             正式件: missing glyphs refuse it unless `accept_missing`; never a watermark or a trace
    archive           存档件: PDF/A-2b; refuses a password (PDF/A is not encrypted)
    always_bundled    the program's own fonts on every PC, so that all PCs give the same bytes
    accept_missing    the user has seen the list and takes 〓 (the caller logs that)
    pictures          {character: image file} drawn in place of characters no font has
    author            unit, for the file's properties
    created           the record's moment when reprinting: same bytes; None is now
    watermark         one line across the page, working papers only
    trace             打印人 时间 编号 in grey at the foot, working papers only
    password          AES-256, copying off
    fonts             a book already loaded; None loads one
    """

    duplex: bool = False
    final: bool = False
    archive: bool = False
    always_bundled: bool = False
    accept_missing: bool = False
    pictures: Mapping[str, Path] = field(default_factory=dict)
    author: str = ""
    created: datetime | None = None
    watermark: str = ""
    trace: str = ""
    password: str = ""
    fonts: FontBook | None = None

    def book(self) -> FontBook:
        return self.fonts or FontBook.load(always_bundled=self.always_bundled)


@dataclass(frozen=True)
class Printed:
    """What came out.

    sha256      of the file's bytes, lower-case hex
    missing     characters set as 〓, once per form and field
    warnings    sentences for the person, e.g. a volume over 200 pages
    """

    pages: int
    sha256: str
    missing: list[MissingGlyph]
    warnings: list[str] = field(default_factory=list)
