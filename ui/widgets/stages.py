"""Where a record stands in its work: the line across a page, and the bars in a list.

Finished stages carry a tick, the current one a ring, those to come their number; in a record that is wholly done all is grey-blue.
"""

from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QStyleOptionViewItem, QWidget

from ui.theme import paint_icon, theme
from ui.widgets.cells import CellDelegate

MARK = 20


@dataclass(frozen=True)
class Stage:
    """One stage. note: who and when, or what is left. state: "done", "now", "todo"; tone "alarm" for a stage that is late."""

    label: str
    note: str = ""
    state: str = "todo"
    tone: str = ""


class StageLine(QWidget):
    """The line across a page; notes become tooltips when they do not fit (narrow windows)."""

    def __init__(self, stages: list[Stage] | None = None) -> None:
        super().__init__()
        self._stages: list[Stage] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)
        self.set_stages(stages or [])

    def set_stages(self, stages: list[Stage]) -> None:
        self._stages = stages
        spoken = {"done": "已完成", "now": "正在办", "todo": "未到"}
        self.setAccessibleName("，".join(f"{stage.label}{spoken[stage.state]}" for stage in stages))
        self.update()

    def stages(self) -> list[Stage]:
        return self._stages

    def _roomy(self) -> bool:
        return not self._stages or self.width() / len(self._stages) >= theme.px(130)

    def sizeHint(self) -> QSize:
        return QSize(theme.px(600), theme.px(72))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(64) * max(1, len(self._stages)), theme.px(72))

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._stages:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        step = self.width() / len(self._stages)
        finished = all(stage.state == "done" for stage in self._stages)
        mark, middle = theme.px(MARK), theme.px(12)
        done = theme.colour("chart2" if finished else "fill")
        for n, stage in enumerate(self._stages):
            left = n * step
            if n + 1 < len(self._stages):
                painter.setPen(QPen(done if stage.state == "done" else theme.colour("line"), 2))
                painter.drawLine(QPointF(left + mark, middle), QPointF(left + step, middle))
            self._mark(painter, QRectF(left + 1, middle - mark / 2, mark, mark), n + 1, stage, finished)
            self._words(painter, left, step, stage)

    def _mark(self, painter: QPainter, circle: QRectF, number: int, stage: Stage, finished: bool) -> None:
        if stage.state == "done":
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("chart2" if finished else "fill"))
            painter.drawEllipse(circle)
            paint_icon(painter, circle.adjusted(4, 4, -4, -4), "check-bold", "on-fill")
            return
        now = stage.state == "now"
        if now:
            painter.setPen(QPen(theme.colour("ring"), 3))
            painter.drawEllipse(circle.adjusted(-1.5, -1.5, 1.5, 1.5))
        colour = theme.colour("alarm" if stage.tone == "alarm" else "accent" if now else "ctl")
        painter.setPen(QPen(colour, 2 if now else 1.5))
        painter.setBrush(theme.colour("surface"))
        painter.drawEllipse(circle.adjusted(1, 1, -1, -1))
        painter.setFont(theme.font(12, bold=now))
        painter.setPen(theme.colour("accent" if now else "t2"))
        painter.drawText(circle, Qt.AlignmentFlag.AlignCenter, str(number))

    def _words(self, painter: QPainter, left: float, step: float, stage: Stage) -> None:
        now = stage.state == "now"
        room = int(step) - theme.px(8)
        painter.setFont(theme.font(bold=now))
        painter.setPen(theme.colour("alarm-ink" if stage.tone == "alarm" else "accent" if now else "t1"))
        line = QRectF(left, theme.px(28), room, theme.px(22))
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter,
                         painter.fontMetrics().elidedText(stage.label, Qt.TextElideMode.ElideRight, room))
        if stage.note and self._roomy():
            painter.setFont(theme.font(12))
            painter.setPen(theme.colour("t3"))
            line = QRectF(left, theme.px(50), room, theme.px(18))
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter,
                             painter.fontMetrics().elidedText(stage.note, Qt.TextElideMode.ElideRight, room))

    def event(self, event):  # type: ignore[no-untyped-def]
        if event.type() == event.Type.ToolTip and self._stages:
            stage = self._stages[min(len(self._stages) - 1, int(event.pos().x() / (self.width() / len(self._stages))))]
            self.setToolTip(f"{stage.label}　{stage.note}" if stage.note else stage.label)
        return super().event(event)


@dataclass(frozen=True)
class StageCell:
    """A list cell: `at` of `of` stages reached (counted from 1), the word beside; done: all over; late: the current one is overdue."""

    at: int
    of: int
    word: str
    done: bool = False
    late: bool = False


class StageDelegate(CellDelegate):
    """List cell whose value is a `StageCell`."""

    def paint_content(self, painter: QPainter, rect: QRectF, index: QModelIndex | QPersistentModelIndex,
                      option: QStyleOptionViewItem) -> None:
        cell = self.value(index)
        if not isinstance(cell, StageCell):
            return super().paint_content(painter, rect, index, option)
        bar, gap, height = theme.px(8), theme.px(2), theme.px(5)
        x, top = rect.left(), rect.center().y() - height / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for n in range(1, cell.of + 1):
            token = "chart2" if cell.done else "alarm" if cell.late and n == cell.at else "fill" if n <= cell.at else "line"
            painter.setBrush(theme.colour(token))
            painter.drawRoundedRect(QRectF(x, top, bar, height), 1.5, 1.5)
            x += bar + gap
        x += theme.px(6)
        painter.setFont(theme.font())
        painter.setPen(theme.colour("t2" if cell.done else "t1"))
        room = int(rect.right() - x)
        shown = QFontMetrics(theme.font()).elidedText(cell.word, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRectF(x, rect.top(), room, rect.height()), int(Qt.AlignmentFlag.AlignVCenter), shown)
        return None
