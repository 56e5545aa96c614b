"""One indicator by month beside last year: solid bars this year, hatched ones last year.

keys      Left and Right go from month to month, Enter shows its records, Esc takes the choice away
"""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from ui.pages.figures.stats_facts import Month, plain
from ui.theme import theme
from ui.widgets.labels import words as label

STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 50_000, 100_000)


class MonthChart(QWidget):
    """chosen(Month | None)."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._months: Sequence[Month] = ()
        self._at = -1
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMouseTracking(True)
        theme.changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        return QSize(theme.px(560), theme.px(220))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(360), theme.px(180))

    def show_months(self, months: Sequence[Month]) -> None:
        self._months, self._at = months, -1
        self.setAccessibleName("按月：" + "，".join(f"{m.first.month} 月 {plain(m.value)}，上年 {plain(m.last_year)}" for m in months))
        self.update()

    def choose(self, at: int) -> None:
        self._at = at
        self.update()
        self.chosen.emit(self._months[at] if 0 <= at < len(self._months) else None)

    def current(self) -> Month | None:
        return self._months[self._at] if 0 <= self._at < len(self._months) else None

    # painting

    def _area(self) -> QRectF:
        return QRectF(theme.px(40), theme.px(22), self.width() - theme.px(52), self.height() - theme.px(50))

    def _step(self) -> int:
        most = max([1, *(max(m.value, m.last_year) for m in self._months)])
        return next((step for step in STEPS if most / step <= 4), STEPS[-1])

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._months:
            return
        painter = QPainter(self)
        area, step = self._area(), self._step()
        most = max([1, *(max(m.value, m.last_year) for m in self._months)])
        top = int(step * -(-most // step))
        painter.setFont(theme.font(12))
        for value in range(0, top + 1, step):
            y = round(area.bottom() - area.height() * value / top) + 0.5
            painter.setPen(QPen(theme.colour("line" if value == 0 else "grid"), 1))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            painter.setPen(theme.colour("t3"))
            painter.drawText(QRectF(0, y - theme.px(10), area.left() - theme.px(8), theme.px(20)),
                             int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), str(value))
        slot = area.width() / len(self._months)
        bar = min(theme.px(20), slot * 0.34)
        for n, month in enumerate(self._months):
            middle = area.left() + slot * (n + 0.5)
            if n == self._at:
                self._frame(painter, QRectF(middle - slot / 2 + 2, area.top() - theme.px(18), slot - 4, area.height() + theme.px(42)))
            scale = area.height() / top
            before = QRectF(middle - bar - 1, area.bottom() - month.last_year * scale, bar, month.last_year * scale)
            painter.setPen(QPen(theme.colour("chart2"), 1))
            painter.setBrush(QBrush(theme.colour("chart2"), Qt.BrushStyle.BDiagPattern))
            if month.last_year:
                painter.drawRect(before)
            now = QRectF(middle + 1, area.bottom() - month.value * scale, bar, month.value * scale)
            if month.value and not month.future:
                painter.fillRect(now, theme.colour("fill"))
                painter.setFont(theme.font(12, bold=n == self._at))
                painter.setPen(theme.colour("t1"))
                painter.drawText(QRectF(now.left() - bar, now.top() - theme.px(18), bar * 3, theme.px(18)),
                                 Qt.AlignmentFlag.AlignCenter, plain(month.value))
            painter.setFont(theme.font(12, bold=n == self._at))
            painter.setPen(theme.colour("t1" if n == self._at else "t3"))
            painter.drawText(QRectF(middle - slot / 2, area.bottom() + theme.px(4), slot, theme.px(18)), Qt.AlignmentFlag.AlignCenter,
                             f"{month.first.month}月")

    def _frame(self, painter: QPainter, rect: QRectF) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour("accent"), 1.5))
        painter.setBrush(theme.colour("accent-soft"))
        painter.drawRoundedRect(rect, 4, 4)
        painter.restore()

    # keys and mouse

    def _slot_at(self, x: float) -> int:
        area = self._area()
        return int((x - area.left()) / (area.width() / len(self._months))) if self._months and area.left() <= x < area.right() else -1

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = self._slot_at(event.position().x())
        self.setCursor(Qt.CursorShape.PointingHandCursor if at >= 0 else Qt.CursorShape.ArrowCursor)
        if at >= 0:
            month = self._months[at]
            self.setToolTip(f"{month.first.year} 年 {month.first.month} 月：{plain(month.value)}\n上年同月：{plain(month.last_year)}")

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        at = self._slot_at(event.position().x())
        if at >= 0:
            self.choose(-1 if at == self._at else at)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right) and self._months:
            by = 1 if event.key() == Qt.Key.Key_Right else -1
            self.choose(max(0, min(len(self._months) - 1, self._at + by if self._at >= 0 else (0 if by > 0 else len(self._months) - 1))))
        elif event.key() == Qt.Key.Key_Escape and self._at >= 0:
            self.choose(-1)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event) -> None:  # type: ignore[no-untyped-def]
        super().focusInEvent(event)
        self.update()


class Legend(QWidget):
    """■ 2026 年　▨ 2025 年"""

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        self._now, self._before = label("", "note"), label("", "note")
        for hatched, text in ((False, self._now), (True, self._before)):
            row.addWidget(_Swatch(hatched))
            row.addWidget(text)
            row.addSpacing(8)

    def set_year(self, year: int) -> None:
        self._now.setText(f"{year} 年")
        self._before.setText(f"{year - 1} 年")


class _Swatch(QWidget):
    def __init__(self, hatched: bool) -> None:
        super().__init__()
        self._hatched = hatched
        self.setFixedSize(theme.px(11), theme.px(11))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._hatched:
            painter.setPen(QPen(theme.colour("chart2"), 1))
            painter.setBrush(QBrush(theme.colour("chart2"), Qt.BrushStyle.BDiagPattern))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        else:
            painter.fillRect(self.rect(), theme.colour("fill"))
