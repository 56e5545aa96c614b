"""Locks when nobody is there: after some minutes without key or mouse, and when the desktop's own session locks (Linux: logind)."""

import sys

from PySide6.QtCore import QEvent, QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication

MOST_MINUTES = 10
_ACTS = {QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.Wheel, QEvent.Type.MouseMove, QEvent.Type.InputMethod,
         QEvent.Type.TouchBegin, QEvent.Type.TabletPress}


class IdleWatch(QObject):
    """idle() after `minutes` (1 to 10) without an act; session_locked() when the desktop locks."""

    idle, session_locked = Signal(), Signal()

    def __init__(self, minutes: int = MOST_MINUTES) -> None:
        super().__init__()
        self.minutes = max(1, min(MOST_MINUTES, minutes))
        self.timer = QTimer(self, singleShot=True, interval=self.minutes * 60_000)
        self.timer.timeout.connect(self.idle)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.installEventFilter(self)
        if sys.platform.startswith("linux"):
            self._watch_logind()

    def start(self) -> None:
        self.timer.start()

    def stop(self) -> None:
        self.timer.stop()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in _ACTS and self.timer.isActive():
            self.timer.start()
        return False

    def _watch_logind(self) -> None:
        from PySide6.QtDBus import QDBusConnection

        bus = QDBusConnection.systemBus()
        if bus.isConnected():
            bus.connect("org.freedesktop.login1", "", "org.freedesktop.login1.Session", "Lock", self, "1_locked()")

    @Slot()
    def _locked(self) -> None:
        if self.timer.isActive():
            self.session_locked.emit()
