"""No thread but the window's takes a window apart."""

import gc
import threading

from PySide6.QtWidgets import QWidget

from ui.collecting import Collector


def cycle(gone):  # type: ignore[no-untyped-def]
    """A window that only knows itself."""
    class Window(QWidget):
        def __del__(self) -> None:
            gone.append(threading.current_thread())

    window = Window()
    window.itself = window


def test_windows_nobody_holds_go_in_the_windows_thread(qtbot):  # type: ignore[no-untyped-def]
    gone: list[threading.Thread] = []
    collector = Collector()
    try:
        for _ in range(20):
            cycle(gone)
        # A thread that allocates far more than the thresholds, and keeps it.
        kept: list[list[int]] = []
        busy = threading.Thread(target=lambda: kept.extend([n] for n in range(20_000)))
        busy.start()
        busy.join()
        assert gone == []
        qtbot.waitUntil(lambda: len(gone) == 20)
        assert set(gone) == {threading.current_thread()}
    finally:
        collector.stop()
    assert gc.isenabled()
    gc.disable()
