"""Days left: the sign every list and page tells a limit with.

source    design/mockups/README.md: overdue bold red triangle; today filled amber clock; 1 to 7 amber; more neutral; done a dash
"""

from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QStyleOptionViewItem, QWidget

from ui.theme import paint_icon, theme
from ui.widgets.cells import CellDelegate


@dataclass(frozen=True)
class DaysSign:
    text: str
    icon: str
    token: str
    bold: bool


def days_sign(days: int | None) -> DaysSign:
    """`days` left, counted in days of the calendar; negative is overdue, None is done or without a limit."""
    if days is None:
        return DaysSign("—", "", "t3", False)
    if days < 0:
        return DaysSign(f"逾期 {-days} 天", "warning-fill", "alarm-ink", True)
    if days == 0:
        return DaysSign("今天到期", "clock-fill", "warn-ink", True)
    return DaysSign(f"剩 {days} 天", "clock", "warn-ink" if days <= 7 else "t2", False)


def paint_days(painter: QPainter, rect: QRectF, days: int | None) -> None:
    sign = days_sign(days)
    x = rect.left()
    if sign.icon:
        side = theme.px(15)
        paint_icon(painter, QRectF(x, rect.center().y() - side / 2, side, side), sign.icon, sign.token)
        x += side + theme.px(5)
    painter.setFont(theme.font(bold=sign.bold))
    painter.setPen(theme.colour("t1" if sign.token == "t2" else sign.token))
    painter.drawText(QRectF(x, rect.top(), rect.right() - x, rect.height()),
                     int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), sign.text)


class DaysLeft(QWidget):
    """The same sign on a page. `why` (rule, source, dates) is the tooltip."""

    def __init__(self, days: int | None, why: str = "") -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_days(days, why)

    def set_days(self, days: int | None, why: str = "") -> None:
        self._days = days
        self.setToolTip(why)
        self.setAccessibleName(days_sign(days).text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        sign = days_sign(self._days)
        return QSize(QFontMetrics(theme.font(bold=sign.bold)).horizontalAdvance(sign.text) + (theme.px(20) if sign.icon else 0) + 2,
                     theme.px(22))

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint_days(QPainter(self), QRectF(self.rect()), self._days)


class DaysDelegate(CellDelegate):
    """List cell whose value is days left (int or None)."""

    def paint_content(self, painter: QPainter, rect: QRectF, index: QModelIndex | QPersistentModelIndex,
                      option: QStyleOptionViewItem) -> None:
        paint_days(painter, rect, self.value(index))
