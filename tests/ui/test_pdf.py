"""The preview is the PDF itself, on screen and on paper."""

import io

import pypdfium2
import pytest
from PySide6.QtPrintSupport import QPrinter
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from ui.widgets.pdf import PdfView


@pytest.fixture(scope="module")
def pdf() -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    for n in range(3):
        canvas.rect(100, 100, 200, 300 + n, fill=1)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


@pytest.fixture
def view(qtbot, pdf):
    made = PdfView()
    qtbot.addWidget(made)
    made.resize(700, 900)
    made.show()
    made.show_bytes(pdf)
    qtbot.waitUntil(lambda: made.pages() == 3)
    return made


def test_pages_are_counted_and_turned(view, qtbot):
    assert view._place.text() == "第 1 页，共 3 页"
    view._next.click()
    qtbot.waitUntil(lambda: view.page() == 1)
    view.turn(-1)
    qtbot.waitUntil(lambda: view.page() == 0)
    view.turn(-1)
    assert view.page() == 0


def test_the_page_shows_black_where_the_paper_is_black(view, qtbot):
    def dark() -> int:
        image = view.view.grab().toImage()
        return sum(image.pixelColor(x, y).lightness() < 40 for x in range(0, image.width(), 20) for y in range(0, image.height(), 20))
    qtbot.waitUntil(lambda: dark() > 20, timeout=5000)


def test_zoom_goes_in_steps_and_is_told(view):
    view._step(1)
    before = view.zoom()
    view._step(1)
    assert view.zoom() > before
    assert view._share.text() == f"{round(view.zoom() * 100)} %"


def test_another_file_takes_the_place_of_the_first(view, qtbot):
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.showPage()
    canvas.save()
    view.show_bytes(out.getvalue())
    qtbot.waitUntil(lambda: view.pages() == 1)


def test_paper_gets_every_page_at_full_size(view, tmp_path):
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setResolution(150)
    printer.setFullPage(True)
    printer.setOutputFileName(str(tmp_path / "out.pdf"))
    view.paint_on(printer)
    printed = pypdfium2.PdfDocument(tmp_path / "out.pdf")
    assert len(printed) == 3
    bitmap = printed[0].render(scale=1).to_pil().convert("L")
    dark = [(x, y) for x in range(bitmap.width) for y in range(bitmap.height) if bitmap.getpixel((x, y)) < 60]
    left, right = min(x for x, _ in dark), max(x for x, _ in dark)
    assert abs(left - 100) <= 2
    assert abs(right - 300) <= 2
    printed.close()
