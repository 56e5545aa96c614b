"""Pages brought into a dossier: PDF files and pictures, as they are; anything else gives a sheet that says what is kept elsewhere.

A page is made smaller only where it is larger than A4; JPEG bytes go into the file unchanged.

errors    none: a file that cannot be read becomes such a sheet too, for a dossier must not fail on one bad scan
source    docs/printing.md, section 7
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

import pikepdf
from PIL import Image, UnidentifiedImageError
from reportlab.lib.utils import ImageReader

from app.printing.composer import Composer, Span, Underlay
from app.printing.fonts import Role
from app.printing.measures import ARCHIVE, ERHAO, MM, PAGE_HEIGHT, PAGE_WIDTH, SIHAO

PICTURES = (".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp")
_TURNS = {3: 180, 6: 270, 8: 90}        # EXIF orientation: degrees the picture is to be turned, anticlockwise


@dataclass
class Attached:
    """A file of a record: its name (a label, never a path) and its bytes."""

    name: str
    content: bytes

    def lay(self, composer: Composer) -> None:
        ending = "." + self.name.rpartition(".")[2].lower()
        try:
            if ending == ".pdf":
                self._pdf(composer)
            elif ending in PICTURES:
                self._picture(composer)
            else:
                self._elsewhere(composer, "这种文件不能装订进卷，请另附纸质件。")
        except (pikepdf.PdfError, UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError):
            self._elsewhere(composer, "文件打不开（损坏或加密），请另附纸质件。")

    def _pdf(self, composer: Composer) -> None:
        with pikepdf.open(BytesIO(self.content)) as source:
            sizes = [_page_size(page) for page in source.pages]
        for number, (width, height) in enumerate(sizes):
            sheet = composer.sheet(landscape=width > height)
            sheet.foreign = True
            sheet.underlay = Underlay(self.content, number, _fitted(width, height, sheet.width, sheet.height))

    def _picture(self, composer: Composer) -> None:
        with Image.open(BytesIO(self.content)) as image:
            image.verify()
        with Image.open(BytesIO(self.content)) as image:
            frames, jpeg = getattr(image, "n_frames", 1), image.format == "JPEG"
            for frame in range(frames):
                image.seek(frame)
                across, up = _resolution(image)
                turn = _TURNS.get(image.getexif().get(0x0112, 1), 0)
                width, height = image.width / across * 25.4, image.height / up * 25.4
                if turn in (90, 270):
                    width, height = height, width
                source = self.content if jpeg else ImageReader(image.convert("RGB" if image.mode != "L" else "L"))
                sheet = composer.sheet(landscape=width > height)
                sheet.foreign = True
                sheet.image(source, *_fitted(width, height, sheet.width, sheet.height), turn=turn)

    def _elsewhere(self, composer: Composer, why: str) -> None:
        sheet = composer.sheet()
        left, measure = ARCHIVE.left, 170.0
        sheet.text("附件", left, 60, Role.XIAOBIAOSONG, ERHAO, align="centre", width=measure)
        top = 90.0
        for text in (self.name, why):
            for line in composer.paragraph([Span(text, size=SIHAO)], measure * MM, field="附件名称", justify=False):
                sheet.line(line, left + (measure - line.width / MM) / 2, top)
                top += 10


def _page_size(page: pikepdf.Page) -> tuple[float, float]:
    """Width and height in mm as a reader shows it."""
    box = [float(value) for value in page.cropbox.as_list()]
    width, height = abs(box[2] - box[0]) / MM, abs(box[3] - box[1]) / MM
    if width < 1 or height < 1:
        raise ValueError("page without area")
    return (height, width) if int(page.obj.get("/Rotate", 0)) % 180 else (width, height)


def _fitted(width: float, height: float, most_width: float, most_height: float) -> tuple[float, float, float, float]:
    """left, top, width, height: in the middle of the sheet, made smaller only if larger."""
    scale = min(1.0, most_width / width, most_height / height)
    width, height = width * scale, height * scale
    return (most_width - width) / 2, (most_height - height) / 2, width, height


def _resolution(image: Image.Image) -> tuple[float, float]:
    """Dots per inch a picture states; else those that let it fill an A4 sheet."""
    stated = image.info.get("dpi")
    if stated and 50 <= float(stated[0]) <= 2400 and 50 <= float(stated[1]) <= 2400:
        return float(stated[0]), float(stated[1])
    long, short = max(image.size), min(image.size)
    filling = max(long / PAGE_HEIGHT, short / PAGE_WIDTH) * 25.4
    return filling, filling
