"""Buttons: one primary per page, names of acts, and the key that does the same.

The ground and border come from the style sheet; icon, words and key cap are painted here, because a style sheet knows no key cap.
"""

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QStyle, QStyleOptionButton, QWidget

from ui.theme import paint_icon, theme

ICON, GAP, SIDE = 16, 6, 12


class Button(QPushButton):
    """A button that can show an icon and its key.

    kind      "primary", "plain", "tool", "danger", "segment", "link"
    key       shown as a cap and bound as shortcut, e.g. "Ctrl+S"; `bind=False` only shows it
    menu      a small caret follows when `caret` is set
    """

    def __init__(self, words: str, kind: str = "plain", icon: str = "", key: str = "", *, bind: bool = True, caret: bool = False,
                 compact: bool = False, tall: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(words, parent)
        self._icon, self._key, self._caret, self._kind = icon, key, caret, kind
        self.setProperty("kind", kind)
        self.setProperty("compact", compact)
        self.setProperty("tall", tall)
        self.setCursor(Qt.CursorShape.PointingHandCursor if kind == "link" else Qt.CursorShape.ArrowCursor)
        if kind == "segment":
            self.setCheckable(True)
        if key and bind:
            self.setShortcut(key)
        self.setAccessibleName(words)
        self.setAutoDefault(kind in ("primary", "plain") and not key)
        theme.changed.connect(self.updateGeometry)

    @property
    def words(self) -> str:
        return self.text()

    def set_words(self, words: str) -> None:
        self.setText(words)
        self.setAccessibleName(words)
        self.updateGeometry()

    def set_icon(self, name: str) -> None:
        self._icon = name
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        side = {"link": 0, "tool": 8, "segment": 10}.get(self._kind, SIDE)
        width = sum(self._widths()) + 2 * theme.px(side) + 2
        return QSize(width, theme.px(self._height()))

    def _height(self) -> int:
        if self._kind == "link":
            return 20
        if self._kind == "segment" or self.property("compact"):
            return 28
        return 36 if self.property("tall") else 32

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _widths(self) -> list[int]:
        """Widths of icon, words, key cap, caret, each with the gap before it."""
        bold = self._kind == "segment" and self.isChecked()
        words = QFontMetrics(theme.font(bold=bold)).horizontalAdvance(self.text()) if self.text() else 0
        icon = theme.px(ICON) if self._icon else 0
        cap = QFontMetrics(theme.font(12)).horizontalAdvance(self._key) + theme.px(8) + theme.px(GAP + 2) if self._key else 0
        caret = theme.px(12 + GAP) if self._caret else 0
        return [icon, words + (theme.px(GAP) if icon and words else 0), cap, caret]

    def _ink(self) -> QColor:
        if not self.isEnabled():
            return theme.colour("off")
        if self._kind == "segment" and self.isChecked():
            return theme.colour("accent")
        return theme.colour({"primary": "on-fill", "danger": "alarm-ink", "link": "accent", "segment": "t2"}.get(self._kind, "t1"))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""
        option.features &= ~QStyleOptionButton.ButtonFeature.DefaultButton
        self.style().drawControl(QStyle.ControlElement.CE_PushButtonBevel, option, painter, self)
        icon, words, cap, caret = self._widths()
        ink = self._ink()
        total = icon + words + cap + caret
        x = 0.0 if self._kind == "link" else max(2.0, (self.width() - total) / 2)
        area = QRectF(self.rect())
        if icon:
            side = theme.px(ICON)
            paint_icon(painter, QRectF(x, (self.height() - side) / 2, side, side), self._icon, ink)
            x += icon
        if words:
            gap = theme.px(GAP) if icon else 0
            font = theme.font(bold=self._kind == "segment" and self.isChecked())
            font.setUnderline(self._kind == "link" and self.underMouse() and self.isEnabled())
            painter.setFont(font)
            painter.setPen(ink)
            painter.drawText(QRectF(x + gap, 0, area.width() - x - gap - 1, area.height()),
                             int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), self.text())
            x += words
        if cap:
            paint_key(painter, QPointF(x + theme.px(GAP + 2), self.height() / 2), self._key, ink, faint=self._kind != "primary")
            x += cap
        if caret:
            side = theme.px(12)
            paint_icon(painter, QRectF(x + theme.px(GAP), (self.height() - side) / 2, side, side), "caret-down", ink)


def paint_key(painter: QPainter, left_middle: QPointF, key: str, ink: QColor, *, faint: bool = True) -> None:
    """A key cap: the key's name in a thin frame, its left edge and middle at the point given."""
    font = theme.font(12)
    width = QFontMetrics(font).horizontalAdvance(key) + theme.px(8)
    height = theme.px(18)
    frame = QRectF(round(left_middle.x()) + 0.5, round(left_middle.y() - height / 2) + 0.5, width, height)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    line = QColor(ink)
    line.setAlphaF(0.55)
    painter.setPen(QPen(theme.colour("edge") if faint else line, 1))
    painter.drawRoundedRect(frame, 3, 3)
    painter.setFont(font)
    painter.setPen(theme.colour("t2") if faint and ink == theme.colour("t1") else ink)
    painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, key)
    painter.restore()


class IconButton(Button):
    """A flat square with an icon; its name is the tooltip and what a screen reader says."""

    def __init__(self, icon: str, name: str, key: str = "", parent: QWidget | None = None, *, checkable: bool = False) -> None:
        super().__init__("", "tool", icon, parent=parent, compact=True)
        self.setAccessibleName(name)
        self.setToolTip(f"{name}　{key}" if key else name)
        self.setCheckable(checkable)
        if key:
            self.setShortcut(key)

    def sizeHint(self) -> QSize:
        return QSize(theme.px(32), theme.px(28))

    def _ink(self) -> QColor:
        token = "off" if not self.isEnabled() else "accent" if self.isChecked() else "t1"
        return theme.colour(token)


def link(words: str, act: Callable[[], object] | None = None) -> Button:
    button = Button(words, "link")
    if act is not None:
        button.clicked.connect(lambda: act())
    return button


class KeyCap(QWidget):
    """A key named beside words, e.g. in the search box or a hint."""

    def __init__(self, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._key = key
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def sizeHint(self) -> QSize:
        return QSize(QFontMetrics(theme.font(12)).horizontalAdvance(self._key) + theme.px(8) + 2, theme.px(20))

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint_key(QPainter(self), QPointF(0, self.height() / 2), self._key, theme.colour("t3"))


def square(widget: QWidget, side: int) -> QRect:
    """The centred square of `side` logical pixels inside a widget."""
    return QRect((widget.width() - side) // 2, (widget.height() - side) // 2, side, side)


class LineLink(Button):
    """A link that takes the room of its line and shortens with …, the whole as tooltip."""

    def __init__(self, text: str, act: Callable[[], object], tip: str = "") -> None:
        super().__init__(text, "link")
        self._whole = text
        self.setToolTip(tip or text)
        self.clicked.connect(lambda: act())
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.setText(self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, self.width() - 2))
