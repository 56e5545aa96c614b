"""The page as it will be printed: the PDF itself, rendered by Qt, with zoom, one or two pages, and printing.

Printing renders the same file at the printer's resolution, 100 %, without fitting.
"""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPdfWidgets import QPdfView
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from ui.theme import theme
from ui.widgets.buttons import Button, IconButton
from ui.widgets.labels import rule, words

STEPS = (0.25, 0.33, 0.5, 0.64, 0.75, 0.9, 1.0, 1.25, 1.5, 2.0, 3.0)
RENDER_DPI_MOST = 600


class PdfView(QWidget):
    """show_bytes() or show_file(), then the bar above turns pages and zooms. paged(page, of)."""

    paged = Signal(int, int)

    def __init__(self) -> None:
        super().__init__()
        self.document = QPdfDocument(self)
        self.view = QPdfView(self)
        self.view.setDocument(self.document)
        self.view.setPageMode(QPdfView.PageMode.MultiPage)
        self.view.setZoomMode(QPdfView.ZoomMode.FitToWidth)
        self.view.setPageSpacing(12)
        self.view.setAccessibleName("预览")
        self._buffer: QBuffer | None = None
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        lines.addWidget(self._bar())
        lines.addWidget(rule())
        lines.addWidget(self.view, 1)
        self._paint_ground()
        theme.changed.connect(self._paint_ground)
        self.view.pageNavigator().currentPageChanged.connect(self._tell)
        self.document.statusChanged.connect(self._tell)

    def _bar(self) -> QWidget:
        bar = QWidget()
        bar.setProperty("role", "ground")
        self.bar = QHBoxLayout(bar)
        self.bar.setContentsMargins(12, 4, 12, 4)
        self.bar.setSpacing(4)
        self._previous, self._next = IconButton("caret-left", "上一页", "PgUp"), IconButton("caret-right", "下一页", "PgDown")
        self._place = words("")
        self._share = words("")
        smaller, larger = IconButton("minus", "缩小"), IconButton("plus", "放大")
        self._whole = Button("整页", "tool", compact=True)
        self._wide = Button("页宽", "tool", compact=True)
        self._previous.clicked.connect(lambda: self.turn(-1))
        self._next.clicked.connect(lambda: self.turn(1))
        smaller.clicked.connect(lambda: self._step(-1))
        larger.clicked.connect(lambda: self._step(1))
        self._whole.clicked.connect(lambda: self._fit(QPdfView.ZoomMode.FitInView))
        self._wide.clicked.connect(lambda: self._fit(QPdfView.ZoomMode.FitToWidth))
        for widget in (self._previous, self._place, self._next, rule(vertical=True), smaller, self._share, larger, self._whole, self._wide):
            self.bar.addWidget(widget)
        self.bar.addStretch(1)
        return bar

    def _paint_ground(self) -> None:
        palette = self.view.palette()
        palette.setColor(palette.ColorRole.Dark, theme.colour("desk"))
        palette.setColor(palette.ColorRole.Mid, theme.colour("desk"))
        self.view.setPalette(palette)

    # content

    def show_bytes(self, pdf: bytes) -> None:
        buffer = QBuffer(self)
        buffer.setData(QByteArray(pdf))
        buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self.document.load(buffer)
        if self._buffer is not None:
            self._buffer.deleteLater()
        self._buffer = buffer
        self._tell()

    def show_file(self, path: Path) -> None:
        self.show_bytes(path.read_bytes())

    def pages(self) -> int:
        return self.document.pageCount()

    def page(self) -> int:
        """Counted from 0."""
        return self.view.pageNavigator().currentPage()

    def turn(self, by: int) -> None:
        self.go(self.page() + by)

    def go(self, page: int) -> None:
        if 0 <= page < self.pages():
            self.view.pageNavigator().jump(page, QPointF())

    def _fit(self, mode: QPdfView.ZoomMode) -> None:
        self.view.setZoomMode(mode)
        self._tell()

    def _step(self, by: int) -> None:
        now = self.zoom()
        steps = [step for step in STEPS if (step > now + 0.01 if by > 0 else step < now - 0.01)]
        if steps:
            self.view.setZoomMode(QPdfView.ZoomMode.Custom)
            self.view.setZoomFactor(steps[0] if by > 0 else steps[-1])
            self._tell()

    def zoom(self) -> float:
        """1.0 is the size of the paper on this screen."""
        if self.view.zoomMode() is QPdfView.ZoomMode.Custom or not self.pages():
            return self.view.zoomFactor()
        size = self.document.pagePointSize(self.page())
        inches = self.logicalDpiX() / 72
        room = self.view.viewport().size()
        wide = (room.width() - 12) / (size.width() * inches)
        if self.view.zoomMode() is QPdfView.ZoomMode.FitToWidth:
            return wide
        return min(wide, (room.height() - 12) / (size.height() * inches))

    def _tell(self, *_: object) -> None:
        self._place.setText(f"第 {self.page() + 1} 页，共 {self.pages()} 页" if self.pages() else "")
        self._share.setText(f"{round(self.zoom() * 100)} %")
        self.paged.emit(self.page(), self.pages())

    # paper

    def print(self, parent: QWidget, name: str, ask: Callable[[QPrinter], bool] | None = None) -> bool:
        """To a printer the person chooses; False when they did not. `name` stands in the printer's queue."""
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName(name)
        printer.setFullPage(True)
        if not (ask or self._ask(parent))(printer):
            return False
        self.paint_on(printer)
        return True

    def _ask(self, parent: QWidget) -> Callable[[QPrinter], bool]:
        def chosen(printer: QPrinter) -> bool:
            dialog = QPrintDialog(printer, parent)
            dialog.setMinMax(1, max(1, self.pages()))
            dialog.setOption(QPrintDialog.PrintDialogOption.PrintPageRange, True)
            return dialog.exec() == QDialog.DialogCode.Accepted
        return chosen

    def paint_on(self, printer: QPrinter) -> None:
        first, last = printer.fromPage() or 1, printer.toPage() or self.pages()
        dpi = min(RENDER_DPI_MOST, printer.resolution())
        painter = QPainter(printer)
        for number in range(first - 1, min(last, self.pages())):
            if number >= first:
                printer.newPage()
            size = self.document.pagePointSize(number)
            pixels = QSize(round(size.width() * dpi / 72), round(size.height() * dpi / 72))
            image = self.document.render(number, pixels)
            share = printer.resolution() / 72
            painter.drawImage(QRectF(0, 0, size.width() * share, size.height() * share), image)
        painter.end()

    def keyPressEvent(self, event) -> None:  # type: ignore[no-untyped-def]
        if event.key() in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            self.turn(1 if event.key() == Qt.Key.Key_PageDown else -1)
        else:
            super().keyPressEvent(event)
