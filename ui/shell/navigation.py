"""The navigation: places in groups with their counts, found by name or pinyin letters; below 1300 px a rail of icons with menus.

keys      arrows move, Enter goes, Left and Right fold; Alt+1 .. Alt+9 go to the entries of the first level, Alt+0 to the field
"""

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
)

from ui.shell.page import Layout, Place
from ui.shell.settings import Memory
from ui.theme import paint_icon, theme
from ui.widgets.buttons import IconButton
from ui.widgets.find import FindBox
from ui.widgets.menus import open_menu_at

WIDE, RAIL = 208, 48
KEY, LABEL, ICON, COUNT, RULE = (Qt.ItemDataRole.UserRole + n for n in range(1, 6))
Index = QModelIndex | QPersistentModelIndex


class _Rows(QStyledItemDelegate):
    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, theme.px(32 + (17 if index.data(RULE) else 0)))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tree = self.parent()
        assert isinstance(tree, QTreeWidget)
        whole = QRectF(0, option.rect.top(), tree.viewport().width(), option.rect.height())
        if index.data(RULE):
            gap = theme.px(17)
            painter.fillRect(QRectF(whole.left() + 16, whole.top() + gap // 2, whole.width() - 32, 1), theme.colour("line"))
            whole.setTop(whole.top() + gap)
        row = whole.adjusted(8, 0, -8, 0)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("sel" if chosen else "hover"))
            painter.drawRoundedRect(row, 6, 6)
        if chosen:
            painter.fillRect(QRectF(row.left(), row.top() + 6, 3, row.height() - 12), theme.colour("accent"))
        if tree.hasFocus() and tree.currentIndex() == index:
            painter.setPen(theme.colour("accent"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(row.adjusted(1, 1, -1, -1), 6, 6)
        ink = "accent" if chosen else "t1"
        x = row.left() + 8
        if index.data(ICON):
            side = theme.px(18)
            paint_icon(painter, QRectF(x, row.center().y() - side / 2, side, side), index.data(ICON), "accent" if chosen else "t2")
        x += theme.px(28)
        right = row.right() - 8
        if index.model().hasChildren(index):
            side = theme.px(12)
            name = "caret-down" if option.state & QStyle.StateFlag.State_Open else "caret-right"
            paint_icon(painter, QRectF(right - side, row.center().y() - side / 2, side, side), name, "t2")
            right -= side + 6
        elif index.data(COUNT) is not None:
            painter.setFont(theme.font(12, bold=chosen))
            painter.setPen(theme.colour("accent" if chosen else "t3"))
            text = str(index.data(COUNT))
            painter.drawText(QRectF(row.left(), row.top(), right - row.left(), row.height()),
                             int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), text)
            right -= painter.fontMetrics().horizontalAdvance(text) + 8
        painter.setFont(theme.font(bold=chosen))
        painter.setPen(theme.colour(ink))
        shown = painter.fontMetrics().elidedText(index.data(LABEL), Qt.TextElideMode.ElideRight, int(right - x))
        painter.drawText(QRectF(x, row.top(), right - x, row.height()), int(Qt.AlignmentFlag.AlignVCenter), shown)
        painter.restore()


class _Tree(QTreeWidget):
    gone = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setHeaderHidden(True)
        self.setIndentation(0)
        self.setRootIsDecorated(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(_Rows(self))
        self.setStyleSheet("QTreeWidget { background: transparent; } QTreeWidget::item, QTreeWidget::item:hover,"
                           " QTreeWidget::item:selected { background: transparent; padding: 0; }")
        self.setAccessibleName("导航")
        self.setProperty("ring", False)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if (item := self.itemAt(event.position().toPoint())) is not None:
            self._enter(item)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self.currentItem() is not None:
            self._enter(self.currentItem())
        else:
            super().keyPressEvent(event)

    def _enter(self, item: QTreeWidgetItem) -> None:
        if item.childCount():
            item.setExpanded(not item.isExpanded())
        elif item.data(0, KEY):
            self.gone.emit(item.data(0, KEY))


def named_by(label: str, typed: str) -> bool:
    """By a part of the name, or by the pinyin letters of characters that follow each other in it."""
    if typed in label.casefold():
        return True
    if not typed.isascii():
        return False
    from ui.widgets.pinyin import starts_with

    plain = "".join(character for character in label if character.isalnum())
    return any(starts_with(plain[n:], typed) for n in range(len(plain)))


class Navigation(QFrame):
    """gone(key of a place)."""

    gone = Signal(str)

    def __init__(self, layout: Layout, memory: Memory) -> None:
        super().__init__()
        self.setProperty("role", "navigation")
        self._layout, self._memory = layout, memory
        self._rail = False
        self._current = ""
        self._counts: dict[str, int | None] = {}
        self._peeking = False
        self.find = FindBox("找台账，可用拼音")
        self.find.textChanged.connect(self._narrow)
        self.find.down.connect(self.tree_from_find)
        self.find.taken.connect(self._take_first)
        self.tree = _Tree()
        self.tree.gone.connect(self._gone)
        self._items: dict[str, QTreeWidgetItem] = {}
        self._groups: dict[str, QTreeWidgetItem] = {}
        self._fill()
        self._icons = QFrame()
        self._fill_rail()
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 8, 0, 8)
        lines.setSpacing(0)
        row = QHBoxLayout()
        row.setContentsMargins(12, 0, 12, 6)
        row.addWidget(self.find)
        lines.addLayout(row)
        lines.addWidget(self.tree)
        lines.addWidget(self._icons)
        self.set_rail(False)
        theme.changed.connect(self._resize)

    def _places(self) -> list[Place]:
        return [place for place in self._layout.places if not place.hidden]

    def _fill(self) -> None:
        for place in self._places():
            parent = self._group(place.group) if place.group else self.tree.invisibleRootItem()
            item = self._items[place.key] = QTreeWidgetItem(parent)
            item.setData(0, KEY, place.key)
            item.setData(0, LABEL, place.label)
            item.setData(0, ICON, place.icon if not place.group else "")
            item.setData(0, RULE, place.key in self._layout.rules_above)
            item.setData(0, Qt.ItemDataRole.AccessibleTextRole, place.label)
        self.tree.itemExpanded.connect(lambda item: self._folded(item, False))
        self.tree.itemCollapsed.connect(lambda item: self._folded(item, True))

    def _group(self, name: str) -> QTreeWidgetItem:
        if name not in self._groups:
            item = self._groups[name] = QTreeWidgetItem(self.tree.invisibleRootItem())
            item.setData(0, LABEL, name)
            item.setData(0, ICON, self._layout.group_icons.get(name, "folder-open"))
            item.setData(0, RULE, name in self._layout.rules_above)
            item.setData(0, Qt.ItemDataRole.AccessibleTextRole, name)
            item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsSelectable)
            item.setExpanded(self._is_open(name))
        return self._groups[name]

    def _is_open(self, group: str) -> bool:
        """As it was left; at first the groups of the daily work are open, the rest tell only their name."""
        at_first = self._layout.open_groups is None or group in self._layout.open_groups
        return not self._memory.get(f"folded/{group}", not at_first)

    def _folded(self, item: QTreeWidgetItem, folded: bool) -> None:
        if not self.find.text():
            self._memory.set(f"folded/{item.data(0, LABEL)}", folded)

    # found by name

    def _narrow(self, text: str) -> None:
        wanted = text.strip().casefold()
        for item in self._items.values():
            item.setHidden(bool(wanted) and not named_by(item.data(0, LABEL), wanted))
        for name, item in self._groups.items():
            item.setHidden(bool(wanted) and all(item.child(n).isHidden() for n in range(item.childCount())))
            item.setExpanded(bool(wanted) or self._is_open(name))
        if wanted and (found := self._found()):
            self.tree.setCurrentItem(found[0])
        elif not wanted:
            self.set_current(self._current)

    def _found(self) -> list[QTreeWidgetItem]:
        return [item for item in self._items.values() if not item.isHidden()]

    def _take_first(self) -> None:
        if self.find.text().strip() and (found := self._found()):
            chosen = self.tree.currentItem()
            self._gone((chosen if chosen in found else found[0]).data(0, KEY))

    def tree_from_find(self) -> None:
        self.tree.setFocus()

    def look_for(self) -> None:
        """The keyboard goes to the field; a rail opens for it."""
        if self._rail:
            self._peeking = True
            self._show_rail(False)
        self.find.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.find.selectAll()

    def _gone(self, key: str) -> None:
        self.find.clear()
        if self._peeking:
            self._peeking = False
            self._show_rail(self._rail)
        self.gone.emit(key)

    def _fill_rail(self) -> None:
        lines = QVBoxLayout(self._icons)
        lines.setContentsMargins(8, 0, 8, 0)
        lines.setSpacing(4)
        finding = IconButton("magnifying-glass", "找台账、页面", "")
        finding.clicked.connect(self.look_for)
        lines.addWidget(finding)
        done: set[str] = set()
        for place in self._places():
            name = place.group or place.label
            if name in done:
                continue
            done.add(name)
            icon = self._layout.group_icons.get(place.group, "folder-open") if place.group else place.icon
            button = IconButton(icon, name, checkable=True)
            button.setProperty("place", "" if place.group else place.key)
            button.setProperty("group", place.group)
            button.clicked.connect(lambda _=False, place=place, button=button: self._rail_pressed(place, button))
            lines.addWidget(button)
        lines.addStretch(1)

    def _rail_pressed(self, place: Place, button: IconButton) -> None:
        self.set_current(self._current)
        if not place.group:
            self.gone.emit(place.key)
            return
        open_menu_at(self.group_menu(place.group), button.mapToGlobal(button.rect().topRight()))

    def group_menu(self, group: str) -> QMenu:
        menu = QMenu(self)
        for place in self._places():
            if place.group == group:
                count = self._counts.get(place.key)
                menu.addAction(place.label if count is None else f"{place.label}　{count}", lambda key=place.key: self.gone.emit(key))
        return menu

    def set_current(self, key: str) -> None:
        """A hidden place leaves the mark where it was."""
        self._current = key
        if key in self._items:
            item = self._items[key]
            if item.parent() is not None:
                item.parent().setExpanded(True)
            self.tree.setCurrentItem(item)
        place = next((place for place in self._layout.places if place.key == key), None)
        for button in self._icons.findChildren(IconButton):
            button.setChecked(place is not None and (button.property("place") == key or
                                                     (bool(place.group) and button.property("group") == place.group)))

    def set_counts(self, counts: Mapping[str, int | None]) -> None:
        self._counts |= counts
        for key, count in counts.items():
            if key in self._items:
                self._items[key].setData(0, COUNT, count)
                label = self._items[key].data(0, LABEL)
                self._items[key].setData(0, Qt.ItemDataRole.AccessibleTextRole, label if count is None else f"{label} {count}")

    def count(self, key: str) -> int | None:
        return self._counts.get(key)

    def set_rail(self, rail: bool) -> None:
        self._rail = rail
        self._peeking = self._peeking and rail
        self._show_rail(rail and not self._peeking)

    def _show_rail(self, rail: bool) -> None:
        self.tree.setVisible(not rail)
        self.find.setVisible(not rail)
        self._icons.setVisible(rail)
        self._resize()

    def is_rail(self) -> bool:
        return self._rail

    def _resize(self) -> None:
        self.setFixedWidth(theme.px(RAIL) if self._rail and not self._peeking else theme.px(WIDE))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self.tree.scheduleDelayedItemsLayout()
