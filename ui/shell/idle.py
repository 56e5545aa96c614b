"""Locks when nobody is there: after some minutes without key or mouse, when the desktop's own session locks, and when the PC falls asleep.

Linux tells by logind (Lock, PrepareForSleep) and the desktop's screen saver (ActiveChanged), Windows by a message to a window.
A timer stands still while the PC sleeps: so the first act after too long a time by the wall clock locks as well, and is not done.
"""

import os
import sys
import time
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QAbstractNativeEventFilter, QEvent, QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication

MOST_MINUTES = 10
_ACTS = {QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.Wheel, QEvent.Type.MouseMove, QEvent.Type.InputMethod,
         QEvent.Type.TouchBegin, QEvent.Type.TabletPress}
_LOGIND = "org.freedesktop.login1"
_SAVERS = ("org.freedesktop.ScreenSaver", "org.gnome.ScreenSaver", "org.mate.ScreenSaver", "org.cinnamon.ScreenSaver",
           "org.ukui.ScreenSaver")


class IdleWatch(QObject):
    """idle() after `minutes` (1 to 10) without an act; session_locked() when the desktop locks or the PC goes to sleep.

    minutes   what is no number counts as 10
    now       seconds of the wall clock
    """

    idle, session_locked = Signal(), Signal()

    def __init__(self, minutes: Any = MOST_MINUTES, now: Callable[[], float] = time.time) -> None:
        super().__init__()
        self.minutes = max(1, min(MOST_MINUTES, minutes)) if isinstance(minutes, int) and not isinstance(minutes, bool) else MOST_MINUTES
        self._now, self._last = now, now()
        self.timer = QTimer(self, singleShot=True, interval=self.minutes * 60_000)
        self.timer.timeout.connect(self.idle)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.installEventFilter(self)
        if sys.platform.startswith("linux"):
            self._watch_buses()
        elif sys.platform == "win32":
            self._messages = _SessionMessages(self._locked)
            app.installNativeEventFilter(self._messages)

    def start(self) -> None:
        self._last = self._now()
        self.timer.start()

    def stop(self) -> None:
        self.timer.stop()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in _ACTS and self.timer.isActive():
            now = self._now()
            away, self._last = now - self._last, now
            if away > self.minutes * 60:
                self.timer.stop()
                self.idle.emit()
                return True
            self.timer.start()
        return False

    def _watch_buses(self) -> None:
        from PySide6.QtDBus import QDBusConnection

        bus = QDBusConnection.systemBus()
        if bus.isConnected():
            bus.connect(_LOGIND, "", f"{_LOGIND}.Session", "Lock", self, "1_locked()")
            bus.connect(_LOGIND, "", f"{_LOGIND}.Manager", "PrepareForSleep", self, "1_told(bool)")
        # Asked for without one, Qt would start a bus of its own.
        if os.environ.get("DBUS_SESSION_BUS_ADDRESS", "").startswith("unix:") and (desktop := QDBusConnection.sessionBus()).isConnected():
            for saver in _SAVERS:
                desktop.connect("", "", saver, "ActiveChanged", self, "1_told(bool)")

    @Slot()
    def _locked(self) -> None:
        if self.timer.isActive():
            self.session_locked.emit()

    @Slot(bool)
    def _told(self, begins: bool) -> None:
        """The screen saver begins or ends; the PC goes to sleep or wakes."""
        if begins:
            self._locked()


class _SessionMessages(QAbstractNativeEventFilter):
    """Windows tells a window that asked for it: WM_WTSSESSION_CHANGE with WTS_SESSION_LOCK, WM_POWERBROADCAST with PBT_APMSUSPEND."""

    LOCKS = {(0x02B1, 0x7), (0x0218, 0x4)}

    def __init__(self, locked: Callable[[], None]) -> None:
        super().__init__()
        self._locked = locked
        self._asked: set[int] = set()

    def nativeEventFilter(self, kind: Any, message: Any) -> tuple[bool, int]:
        if sys.platform == "win32" and bytes(kind) == b"windows_generic_MSG":
            import ctypes
            from ctypes import wintypes

            told = wintypes.MSG.from_address(int(message))
            if told.hWnd and told.hWnd not in self._asked:
                self._asked.add(told.hWnd)
                ctypes.windll.wtsapi32.WTSRegisterSessionNotification(told.hWnd, 0)
            if (told.message, told.wParam) in self.LOCKS:
                self._locked()
        return False, 0
