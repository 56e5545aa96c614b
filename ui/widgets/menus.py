"""Menus that are made when opened and gone when closed, and where what pops up goes."""

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu, QWidget


def place_under(popup: QWidget, anchor: QWidget, gap: int = 3) -> None:
    """Under the anchor's left edge; above it, or further left, where the screen ends."""
    screen = anchor.screen().availableGeometry()
    place = anchor.mapToGlobal(QPoint(0, anchor.height() + gap))
    if place.y() + popup.height() > screen.bottom():
        above = anchor.mapToGlobal(QPoint(0, -gap - popup.height()))
        place = above if above.y() >= screen.top() else place
    place.setX(max(screen.left(), min(place.x(), screen.right() - popup.width())))
    popup.move(place)


def open_menu(menu: QMenu, under: QWidget) -> None:
    """Below the widget's left edge; what was chosen has been done when this returns."""
    open_menu_at(menu, under.mapToGlobal(under.rect().bottomLeft() + QPoint(0, 2)))


def open_menu_at(menu: QMenu, place: QPoint) -> None:
    menu.exec(place)
    menu.deleteLater()
