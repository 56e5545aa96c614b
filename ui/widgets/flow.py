"""Widgets one after another, going on in the next line where the width ends."""

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget


class Flow(QWidget):
    """`gap` between neighbours and 6 between lines."""

    def __init__(self, gap: int = 8) -> None:
        super().__init__()
        self._gap, self._widgets = gap, list[QWidget]()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_widgets(self, widgets: Sequence[QWidget]) -> None:
        for one in self._widgets:
            one.hide()
            one.deleteLater()
        self._widgets = list(widgets)
        for one in self._widgets:
            one.setParent(self)
            one.show()
        self._place()

    def widgets(self) -> list[QWidget]:
        return self._widgets

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._lay(width, move=False)

    def sizeHint(self) -> QSize:
        return QSize(200, self._lay(max(self.width(), 200), move=False))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        self.setFixedHeight(max(1, self._lay(self.width(), move=True)))

    def _lay(self, width: int, *, move: bool) -> int:
        x = y = height = 0
        for one in self._widgets:
            size = one.sizeHint()
            if x and x + size.width() > width:
                x, y = 0, y + height + 6
                height = 0
            if move:
                one.setGeometry(x, y, min(size.width(), max(width, 1)), size.height())
            x += size.width() + self._gap
            height = max(height, size.height())
        return y + height
