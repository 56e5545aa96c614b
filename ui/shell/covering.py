"""Nothing readable stays on the screen: every window of the program goes, whatever it is, before the lock is shown.

A dialog is let go of as if the person had stepped back. Menus, lists of suggestions and tooltips are windows too. What has no parent is
taken apart: a hidden window still stands in the tree a screen reader walks.
"""

from PySide6.QtWidgets import QApplication, QDialog, QToolTip, QWidget


def cover(frame: QWidget) -> None:
    """Hide the frame and every other visible window; the frame itself is its owner's to take apart."""
    while (popup := QApplication.activePopupWidget()) is not None and popup.isVisible():
        popup.hide()
        popup.close()
    QToolTip.hideText()
    for window in QApplication.topLevelWidgets():
        if window is frame or not window.isVisible():
            continue
        window.hide()
        if isinstance(window, QDialog):
            window.reject()
        else:
            window.close()
            if window.parent() is None:
                window.deleteLater()
    frame.setWindowTitle("")
    frame.hide()
