"""The clipboard: what was copied here is taken back after a time and at the lock, if it is still ours.

Whoever copies, a list, a line edit by Ctrl+C, the clipboard tells; the copy gets a sign by which we know it again and hints that keep it
out of clipboard histories and out of the cloud.

units     seconds; 60 unless the setting `clipboard_seconds` (5 to 600) says otherwise
source    threat-model.md P26; KDE Klipper's x-kde-passwordManagerHint; Windows "Cloud Clipboard and Clipboard History" formats
"""

import secrets
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QMimeData, QObject, QTimer
from PySide6.QtGui import QClipboard, QGuiApplication

USUAL, LEAST, MOST = 60, 5, 600
SIGN = "application/x-paizhu-copy"
_WINDOWS = 'application/x-qt-windows-mime;value="{}"'
HINTS = {
    "x-kde-passwordManagerHint": b"secret",
    _WINDOWS.format("ExcludeClipboardContentFromMonitorProcessing"): b"\x01\x00\x00\x00",
    _WINDOWS.format("CanIncludeInClipboardHistory"): b"\x00\x00\x00\x00",
    _WINDOWS.format("CanUploadToCloudClipboard"): b"\x00\x00\x00\x00",
}
_ALONE = ("offscreen", "minimal")       # platforms whose clipboard no other program reaches


class Copies(QObject):
    """Watches the clipboard of this program for as long as it runs.

    owns      is what lies on the clipboard ours? The platform knows, unless a test says
    """

    def __init__(self, seconds: Any = USUAL, parent: QObject | None = None, owns: Callable[[], bool] | None = None) -> None:
        super().__init__(parent)
        self._clipboard = QGuiApplication.clipboard()
        self._owns = owns or self._platform_owns
        self._sign = b""
        self.timer = QTimer(self, singleShot=True, interval=within(seconds) * 1000)
        self.timer.timeout.connect(self.take_back)
        self._clipboard.dataChanged.connect(self._changed)
        self._clipboard.selectionChanged.connect(self._selected)

    def ours(self) -> bool:
        """Does what we copied last still lie there?"""
        data = self._clipboard.mimeData()
        return bool(self._sign) and data is not None and bytes(data.data(SIGN).data()) == self._sign

    def take_back(self) -> None:
        """Now: at the lock, at the end, or because its time is over. What another program copied stays."""
        self.timer.stop()
        if self.ours():
            self._clipboard.clear()
        self._sign = b""
        if self._clipboard.supportsSelection() and self._clipboard.ownsSelection():
            self._clipboard.clear(QClipboard.Mode.Selection)

    def _changed(self) -> None:
        data = self._clipboard.mimeData()
        if data is None or not data.formats() or not self._owns() or data.hasFormat(SIGN):
            return
        self._sign = secrets.token_bytes(16)
        self._clipboard.setMimeData(_signed(data, self._sign))
        self.timer.start()

    def _selected(self) -> None:
        """X11 copies what is merely selected; it is let go of with the rest."""
        if self._clipboard.ownsSelection() and not self.timer.isActive():
            self.timer.start()

    def _platform_owns(self) -> bool:
        return self._clipboard.ownsClipboard() or QGuiApplication.platformName() in _ALONE


def within(seconds: Any) -> int:
    return max(LEAST, min(MOST, seconds)) if isinstance(seconds, int) and not isinstance(seconds, bool) else USUAL


def _signed(data: QMimeData, sign: bytes) -> QMimeData:
    """The same content with our sign and the hints: a clipboard's data is the platform's, and is not changed in place."""
    made = QMimeData()
    for kind in data.formats():
        made.setData(kind, data.data(kind))
    if data.hasText():
        made.setText(data.text())
    for kind, value in {**HINTS, SIGN: sign}.items():
        made.setData(kind, value)
    return made
