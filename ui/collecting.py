"""Garbage is collected in the window's thread only.

Python collects cycles in whichever thread happens to allocate. A window that nobody holds any more would then be taken apart in the thread
of a job, while Qt draws it in its own: the program would go down without a word.

units     milliseconds between two looks; what is collected when follows Python's own thresholds
"""

import gc

from PySide6.QtCore import QObject, QTimer

_EVERY_MS = 500


class Collector(QObject):
    """Switches the automatic collection off and does its work from the event loop, for as long as it lives."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self.collect)
        self._timer.start()

    def collect(self) -> None:
        """The oldest generation that is due, as the interpreter would have chosen."""
        due = [age for age, (count, most) in enumerate(zip(gc.get_count(), gc.get_threshold(), strict=True)) if most and count > most]
        if due:
            gc.collect(due[-1])

    def stop(self) -> None:
        self._timer.stop()
        gc.enable()
