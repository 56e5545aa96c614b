"""Filters as chips, and the views they can be saved as.

shapes    a filter is `Filter(key, label, choices)`; the row's value is {key: chosen value}, absent where 全部
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QFontMetrics, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QInputDialog, QMenu, QPushButton, QStyle, QStyleOptionButton, QWidget

from ui.shell import words
from ui.shell.settings import Memory
from ui.theme import paint_icon, theme
from ui.widgets.buttons import Button
from ui.widgets.labels import set_tone
from ui.widgets.menus import open_menu


@dataclass(frozen=True)
class Filter:
    """choices: () -> [(value, words)], asked when the menu opens; pinned: always there, else behind ＋ 筛选."""

    key: str
    label: str
    choices: Callable[[], Sequence[tuple[Any, str]]]
    pinned: bool = True


class FilterChip(QPushButton):
    """One filter: 单位 全部 ▾, or filled 状态 在办 ×. The × (or Delete) takes it away."""

    chosen = Signal(object)

    def __init__(self, filter_: Filter) -> None:
        super().__init__()
        self.filter = filter_
        self._value: Any = None
        self._shown = words.ALL
        self.setProperty("kind", "chip")
        self.setProperty("active", "false")
        self.clicked.connect(self.open)
        self._name()
        theme.changed.connect(self.updateGeometry)

    def value(self) -> Any:
        return self._value

    def set_value(self, value: Any) -> None:
        self._value = value
        self._shown = words.ALL if value is None else next((text for one, text in self.filter.choices() if one == value), str(value))
        set_tone(self, "active", "true" if value is not None else "false")
        self._name()
        self.updateGeometry()
        self.update()

    def _name(self) -> None:
        self.setAccessibleName(f"{words.FILTER} {self.filter.label}：{self._shown}")

    def menu_of_choices(self) -> QMenu:
        menu = QMenu(self)
        for value, text in [(None, words.ALL), *self.filter.choices()]:
            act = QAction(text, menu)
            act.setCheckable(True)
            act.setChecked(value == self._value)
            act.triggered.connect(lambda _=False, value=value: self._choose(value))
            menu.addAction(act)
        return menu

    def open(self) -> None:
        open_menu(self.menu_of_choices(), self)

    def _choose(self, value: Any) -> None:
        if value != self._value:
            self.set_value(value)
            self.chosen.emit(value)

    def sizeHint(self) -> QSize:
        plain, bold = QFontMetrics(theme.font()), theme.px(8)
        return QSize(plain.horizontalAdvance(self.filter.label) + plain.horizontalAdvance(self._shown) + 3 * bold + theme.px(22),
                     theme.px(28))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def keyPressEvent(self, event) -> None:  # type: ignore[no-untyped-def]
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._choose(None)
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        place = event.position().toPoint()
        if self._value is not None and self.rect().contains(place) and place.x() > self.width() - theme.px(26):
            self.setDown(False)
            self._choose(None)
            return
        super().mouseReleaseEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""
        self.style().drawControl(QStyle.ControlElement.CE_PushButtonBevel, option, painter, self)
        active = self._value is not None
        x = theme.px(8)
        painter.setFont(theme.font())
        metrics = painter.fontMetrics()
        for text, token in ((self.filter.label, "accent" if active else "t3"), (self._shown, "accent" if active else "t1")):
            painter.setPen(theme.colour(token))
            painter.drawText(QRectF(x, 0, self.width(), self.height()), int(Qt.AlignmentFlag.AlignVCenter), text)
            x += metrics.horizontalAdvance(text) + theme.px(6)
        side = theme.px(12)
        paint_icon(painter, QRectF(self.width() - side - theme.px(8), (self.height() - side) / 2, side, side),
                   "x" if active else "caret-down", "accent" if active else "t2")


class FilterRow(QWidget):
    """The chips of a list, ＋ 筛选 for the rarer ones, and ☆ 常用视图."""

    changed = Signal(dict)

    def __init__(self, filters: Sequence[Filter], memory: Memory | None = None, extra: Sequence[QWidget] = ()) -> None:
        super().__init__()
        self._memory = memory
        self._chips = {filter_.key: FilterChip(filter_) for filter_ in filters}
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 0, 16, 0)
        row.setSpacing(8)
        for chip in self._chips.values():
            chip.setVisible(chip.filter.pinned)
            chip.chosen.connect(self._chosen)
            row.addWidget(chip)
        self._more = Button(words.FILTER, "tool", "plus", compact=True)
        self._more.setVisible(any(not filter_.pinned for filter_ in filters))
        self._more.clicked.connect(lambda: open_menu(self.more_menu(), self._more))
        row.addWidget(self._more)
        row.addStretch(1)
        self._views = Button(words.VIEWS, "tool", "star", caret=True, compact=True)
        self._views.setVisible(memory is not None)
        self._views.clicked.connect(lambda: open_menu(self.views_menu(), self._views))
        row.addWidget(self._views)
        for widget in extra:
            row.addWidget(widget)
        theme.follow(self, lambda: self.setFixedHeight(theme.px(40)))

    def chip(self, key: str) -> FilterChip:
        return self._chips[key]

    def values(self) -> dict[str, Any]:
        return {key: chip.value() for key, chip in self._chips.items() if chip.value() is not None}

    def set_values(self, values: Mapping[str, Any]) -> None:
        """Values of filters this list does not know are left out. Emits `changed` once."""
        for key, chip in self._chips.items():
            chip.set_value(values.get(key))
            chip.setVisible(chip.filter.pinned or chip.value() is not None)
        self.changed.emit(self.values())

    def _chosen(self, _value: Any) -> None:
        for chip in self._chips.values():
            chip.setVisible(chip.filter.pinned or chip.value() is not None)
        self.changed.emit(self.values())

    def more_menu(self) -> QMenu:
        menu = QMenu(self)
        for chip in self._chips.values():
            if not chip.filter.pinned:
                sub = QMenu(chip.filter.label, menu)
                menu.addMenu(sub)
                for value, text in chip.filter.choices():
                    sub.addAction(text, lambda chip=chip, value=value: chip._choose(value))
        return menu

    # views

    def _saved(self) -> dict[str, dict[str, Any]]:
        kept = self._memory.get("views", {}) if self._memory else {}
        return kept if isinstance(kept, dict) else {}

    def save_view(self, name: str) -> None:
        if self._memory is not None and name.strip():
            self._memory.set("views", {**self._saved(), name.strip(): self.values()})

    def delete_view(self, name: str) -> None:
        if self._memory is not None:
            self._memory.set("views", {key: value for key, value in self._saved().items() if key != name})

    def views_menu(self) -> QMenu:
        menu = QMenu(self)
        saved = self._saved()
        for name, values in saved.items():
            menu.addAction(name, lambda values=values: self.set_values(values))
        if saved:
            menu.addSeparator()
        menu.addAction(words.CLEAR + words.FILTER, lambda: self.set_values({}))
        menu.addAction(words.SAVE_VIEW, self._ask_name)
        if saved:
            sub = QMenu(words.VIEW_DELETE, menu)
            menu.addMenu(sub)
            for name in saved:
                sub.addAction(name, lambda name=name: self.delete_view(name))
        return menu

    def _ask_name(self) -> None:
        name, agreed = QInputDialog.getText(self, words.SAVE_VIEW, words.VIEW_NAME)
        if agreed:
            self.save_view(name)
