"""Papers beside bare reportlab in the same run: 500 pages of text, 200 pages, 300 scanned pages, the first page of each form.

bare      platypus paragraphs with wordWrap="CJK" in the same font, size, frame and text; for scans `drawImage` alone
prints    seconds and ratios: bare / own for text (limit >= 1.0), own / bare for scans (limit <= 3), size of the file, peak memory,
          milliseconds to a form's first page with fonts open (limit 500)

    python tests/bench/print_pages.py [pages]
"""

import io
import random
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from PIL import Image
from reportlab import rl_config
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate

from app.fonts import bundled
from app.printing.attached import Attached
from app.printing.dossier import Document
from app.printing.fonts import FontBook
from app.printing.measures import LINE, MM, SANHAO
from app.printing.official import Official
from app.printing.papers.case_file import CaseFile
from app.printing.papers.clue import Accused, ClueDisposal, ClueForm
from app.printing.papers.delivery import Delivery
from app.printing.papers.handover import Carrier, Handover
from app.printing.papers.meeting import Item, Meeting
from app.printing.papers.register import Column, Register
from app.printing.papers.talk import Talk
from app.printing.render import Paper, pdf_of
from app.printing.settings import PrintSettings

SCANS, SCAN_BYTES = 300, 530_000
COMMON = bytes(byte for high in range(0xB0, 0xD7) for low in range(0xA1, 0xFA) for byte in (high, low)).decode("gb2312")
A_PAGE = 22 * 28            # characters that fill about one page
TURNS = 3


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    settings = PrintSettings(fonts=FontBook.load(always_bundled=True), created=datetime(2026, 11, 21))
    pdfmetrics.registerFont(TTFont("bare", str(bundled("fangsong"))))
    pdf_of(Official(body=prose(A_PAGE)), settings)                  # fonts are open from here on
    for pages in (200, count):
        text_pages(pages, settings)
    scans(settings)
    first_pages(settings)


def text_pages(count: int, settings: PrintSettings) -> None:
    text = prose(count * A_PAGE)
    own = bare = 1e9
    made = b""
    sheets, memory = 0, 0.0
    for turn in range(TURNS):
        seconds, (made, composer) = timed(lambda: pdf_of(Official(body=text), settings))
        own, sheets = min(own, seconds), len(composer.sheets)
        memory = peak() if turn == 0 else memory
        bare = min(bare, timed(lambda: platypus(text))[0])
    print(f"{sheets} pages of text: own {own:.2f} s, bare platypus {bare:.2f} s, bare / own {bare / own:.2f} (limit >= 1.0)")
    print(f"    file {len(made) / 1e6:.2f} MB (limit 3.5 for 500 pages), peak memory {memory:.0f} MB (limit 300)")


def scans(settings: PrintSettings) -> None:
    scan = a_scan()
    pictures = SCANS * len(scan)
    documents = [Document(f"材料{n}", Attached("a.jpg", numbered(scan, n))) for n in range(SCANS)]
    own, (made, _) = timed(lambda: pdf_of(CaseFile(title="卷宗", documents=documents), settings))
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder, f"{n}.jpg") for n in range(SCANS)]
        for number, file in enumerate(files):
            file.write_bytes(numbered(scan, number))
        bare, _ = timed(lambda: copied(files))
    print(f"{SCANS} scans of {len(scan) // 1000} KB: own {own:.2f} s, drawImage alone {bare:.2f} s, "
          f"own / bare {own / bare:.2f} (limit <= 3)")
    print(f"    file {100 * len(made) / pictures - 100:+.2f} % over the images (limit +1)")


def first_pages(settings: PrintSettings) -> None:
    accused = Accused("某乙", "男", "1975年6月", "中共党员", "测试县教育局副局长", "四级调研员")
    text = prose(300)
    forms: list[Paper] = [
        Official(agencies=["测试县纪委"], title="关于测试的通知", body=text), Delivery("建议书", "测〔2026〕1号"),
        Talk(person="某乙", text=text), Meeting("会议", items=[Item("议题")]), ClueForm(accused, problems=text), ClueDisposal(accused),
        Handover("1号", "甲", "乙", "报送", [Carrier("U1")], "ab" * 32, date(2026, 11, 21)),
        Register("台账", [Column(f"栏{n}") for n in range(8)], [["值"] * 8] * 40),
        CaseFile(title="卷宗", documents=[Document("登记表", ClueForm(accused))]),
    ]
    for form in forms:
        pdf_of(form, settings)
        seconds, _ = timed(lambda form=form: pdf_of(form, settings))  # type: ignore[misc]
        print(f"{form.TITLE}: {seconds * 1000:.0f} ms (limit 500)")


def platypus(text: str) -> None:
    style = ParagraphStyle("body", fontName="bare", fontSize=SANHAO, leading=LINE * MM, wordWrap="CJK", firstLineIndent=2 * SANHAO)
    document = SimpleDocTemplate(io.BytesIO(), pagesize=A4, leftMargin=28 * MM, rightMargin=26 * MM, topMargin=37 * MM,
                                 bottomMargin=35 * MM)
    document.build([Paragraph(part, style) for part in text.split("\n")])


def copied(files: list[Path]) -> None:
    rl_config.useA85 = 0
    canvas = Canvas(io.BytesIO(), pagesize=A4)
    for file in files:
        canvas.drawImage(str(file), 0, 0, *A4)
        canvas.showPage()
    canvas.save()


def prose(length: int) -> str:
    """Paragraphs of about 200 characters with punctuation, numbers and dates, from the 3,471 characters of GB 2312, level 1."""
    chance = random.Random(11)
    parts: list[str] = []
    size = since = 0
    while size < length:
        part = "".join(chance.choices(COMMON, k=chance.randint(4, 14)))
        part += chance.choice(["，", "，", "、", "。", "；", "2026年11月21日", "1,286.50元"])
        since += len(part)
        if since > 200:
            part, since = part + "。\n", 0
        parts.append(part)
        size += len(part)
    return "".join(parts)


def a_scan() -> bytes:
    """A page as a scanner gives it: noise that JPEG cannot make small, about 530 KB."""
    image = Image.effect_noise((1240, 1754), 60).convert("L")
    low, high = 1, 95
    while low < high:
        out = io.BytesIO()
        image.save(out, "JPEG", quality=(middle := (low + high + 1) // 2))
        low, high = (middle, high) if out.tell() <= SCAN_BYTES else (low, middle - 1)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=low)
    return out.getvalue()


def numbered(scan: bytes, number: int) -> bytes:
    """The same page as a file of its own, so that it is not stored once for all."""
    comment = f"page {number:06}".encode()
    return scan[:2] + b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment + scan[2:]


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Processor seconds, so that a busy machine changes no ratio."""
    start = time.process_time()
    made = work()
    return time.process_time() - start, made


def peak() -> float:
    """Most memory this process has held, in MB; 0 where the system does not tell."""
    try:
        import resource
    except ImportError:
        return 0.0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
