"""Menus that are made when opened and gone when closed."""

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu, QWidget


def open_menu(menu: QMenu, under: QWidget) -> None:
    """Below the widget's left edge; what was chosen has been done when this returns."""
    open_menu_at(menu, under.mapToGlobal(under.rect().bottomLeft() + QPoint(0, 2)))


def open_menu_at(menu: QMenu, place: QPoint) -> None:
    menu.exec(place)
    menu.deleteLater()
