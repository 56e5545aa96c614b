"""The accounts of an office as a list to choose from, in the unlock window."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton

from ui.shell.threshold import Account
from ui.theme import paint_icon, theme

LIST = 280


class Face(QAbstractButton):
    """One account in the list."""

    def __init__(self, account: Account) -> None:
        super().__init__()
        self.account = account
        self.setCheckable(True)
        self.setAccessibleName(" ".join(filter(None, (account.name or account.login, account.post))))

    def sizeHint(self) -> QSize:
        return QSize(theme.px(LIST - 16), theme.px(52))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect, chosen = QRectF(self.rect()), self.isChecked()
        if chosen or self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("sel" if chosen else "hover"))
            painter.drawRoundedRect(rect, 6, 6)
        if chosen:
            painter.fillRect(QRectF(0, 12, 3, rect.height() - 24), theme.colour("accent"))
        side = theme.px(30)
        circle = QRectF(theme.px(12), (rect.height() - side) / 2, side, side)
        painter.setPen(QPen(theme.colour("accent" if chosen else "edge"), 1))
        painter.setBrush(theme.colour("surface"))
        painter.drawEllipse(circle)
        paint_icon(painter, circle.adjusted(7, 7, -7, -7), "user", "accent" if chosen else "t2")
        left = circle.right() + theme.px(12)
        account = self.account
        painter.setPen(theme.colour("t1"))
        painter.setFont(theme.font(bold=chosen))
        upper = QRectF(left, theme.px(6), rect.width() - left - 60, theme.px(22))
        painter.drawText(upper if account.post else QRectF(left, 0, upper.width(), rect.height()), int(Qt.AlignmentFlag.AlignVCenter),
                         account.name or account.login)
        painter.setFont(theme.font(12))
        painter.setPen(theme.colour("t2"))
        painter.drawText(QRectF(left, theme.px(27), upper.width(), theme.px(18)), int(Qt.AlignmentFlag.AlignVCenter), account.post)
        painter.drawText(rect.adjusted(0, 0, -theme.px(12), 0), int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight),
                         account.last)
