"""Where the keyboard is: a ring around the widget that has the focus, drawn over the window and never in the layout.

Buttons, boxes and chips get 2 px of gap and 2 px of accent, and only when the keyboard brought the focus there (a clicked button
needs none); inputs get a soft ring of 3 px outside the border that the style sheet makes accent.
"""

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from ui.theme.theme import theme

INPUTS = (QLineEdit, QTextEdit, QPlainTextEdit, QComboBox, QAbstractSpinBox)
ROOM = 4


class FocusRing(QWidget):
    """One for the whole program; it moves from window to window with the focus."""

    def __init__(self) -> None:
        super().__init__()
        self._target: QWidget | None = None
        self._input = False
        self._by_key = False
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._focus_changed)
        app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if isinstance(watched, QComboBox | QAbstractSpinBox):
            if kind is QEvent.Type.Polish:
                watched.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            elif kind is QEvent.Type.Wheel and not watched.hasFocus():
                event.ignore()  # a page that is scrolled past a choice must not change it
                return True
        if kind is QEvent.Type.KeyPress:
            self._by_key = True
        elif kind is QEvent.Type.MouseButtonPress:
            self._by_key = False
        elif kind in (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show) and self._moved_with(watched):
            self._place()
        elif watched is self._target and kind in (QEvent.Type.Hide, QEvent.Type.Destroy):
            self._leave()
        return False

    def _focus_changed(self, _old: QWidget | None, now: QWidget | None) -> None:
        self._leave()
        if now is None or now.property("ring") is False:
            return
        frame = _input_around(now)
        self._input = frame is not None
        if frame is not None or (isinstance(now, QAbstractButton) and self._by_key):
            self._target = frame or now
            self._place()

    def _moved_with(self, watched: QObject) -> bool:
        """Is it what the ring goes around, or something it stands in? A field moves in a form with a message above or below it."""
        target = self._target
        return target is not None and (watched is target or (isinstance(watched, QWidget) and watched.isAncestorOf(target)))

    def _leave(self) -> None:
        self._target = None
        self.hide()
        # A child dies with its parent: the ring waits outside while no window shows it.
        if self.parent() is not None:
            self.setParent(None)

    def _place(self) -> None:
        target = self._target
        if target is None or not target.isVisible():
            return
        parent = target.parentWidget()
        if parent is None:
            return
        around = _around(target, parent)
        # A parent without margins would cut the ring off at its edge; what scrolls must still hold it.
        while not parent.rect().contains(around) and not parent.isWindow():
            above = parent.parentWidget()
            if above is None or isinstance(above, QAbstractScrollArea):
                break
            parent = above
            around = _around(target, parent)
        if self.parentWidget() is not parent:
            self.setParent(parent)
        self.setGeometry(around)
        self.raise_()
        self.show()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._input:
            pen, inset, radius = QPen(theme.colour("ring"), 3), 2.5, 7.5
        else:
            pen, inset, radius = QPen(theme.colour("accent"), 2), 1.0, 9.0
        painter.setPen(pen)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), radius, radius)


def _around(target: QWidget, parent: QWidget) -> QRect:
    return QRect(target.mapTo(parent, QPoint(0, 0)), target.size()).adjusted(-ROOM, -ROOM, ROOM, ROOM)


def _input_around(widget: QWidget) -> QWidget | None:
    """The input a person sees: the widget itself, or the box (combo, token field) whose line edit it is."""
    step: QWidget | None = widget
    for _ in range(3):
        if step is None:
            break
        if step.property("role") == "input" or isinstance(step, QComboBox | QAbstractSpinBox):
            return step
        step = step.parentWidget()
    return widget if isinstance(widget, INPUTS) and not widget.property("cell") else None
