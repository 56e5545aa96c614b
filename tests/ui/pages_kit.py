"""An office's window for the tests of pages: a real desk, the real frame and navigation, a clock that stands still."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QWidget

from app.office import Office
from app.vault import Machine
from app.vault.cost import Cost
from ui.jobs import Jobs
from ui.pages import layout
from ui.shell.frame import Frame
from ui.shell.notices import Notices
from ui.shell.page import Context
from ui.shell.settings import Settings
from ui.shell.shelf import DeskShelf


class Told(Notices):
    """Notices that are read by the test in place of a person who presses 知道了."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.told: list[str] = []
        self.reason: str | None = "登记重复"

    def show(self, error: Any, title: str = "", parent: QWidget | None = None) -> None:
        self.dialog(error, title, parent).deleteLater()
        self.told.append(str(error.message))

    def ask(self, title: str, text: str, act: str, safe: str = "", reason: str = "") -> str | None:
        return self.reason


USER, PASSWORD = "zuzhang", "测试口令-Paizhu-2026"


@contextmanager
def quick_machine(folder: Path) -> Iterator[None]:
    """This PC without a keyring and with passwords that cost nothing, while a workspace is made or opened."""
    quick = Cost(t=1, m=64, p=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Machine, "this", classmethod(lambda cls: Machine(folder, None, quick, quick)))
        yield


class Window:
    def __init__(self, office: Office, settings: Settings, wait: Callable[..., None]) -> None:
        desk = office.desk
        self.desk, self._wait = desk, wait
        self.jobs = Jobs()
        self.context = Context(office, self.jobs, Told(QWidget()), settings, DeskShelf(desk))
        self.frame = Frame(self.context, layout(self.context), office_name="驻测试县教育局纪检监察组", secrecy="", user_name="某甲")
        self.context.notices = self.notices = Told(self.frame)
        self.frame.resize(1600, 1000)
        self._shown = False

    def go(self, key: str, argument: Any = None) -> Any:
        """Go to a place and wait until it has read; the page inside."""
        self.frame.go(key, argument)
        if not self._shown:
            self.frame.show()
            self._shown = True
            self._wait(self._at_work)
        self.settle()
        return self.page()

    def _at_work(self) -> None:
        """Keys and shortcuts are heard by the active window alone."""
        self.frame.activateWindow()
        assert self.frame.isActiveWindow()

    def page(self) -> Any:
        page = self.frame.page()
        return getattr(page, "inner", page)

    def settle(self) -> None:
        """All work begun is done and its answers have arrived."""
        def idle() -> None:
            assert not self.jobs.busy()
        # Timers of 80 and 500 ms begin work of their own.
        self._wait(idle, timeout=30_000)


@contextmanager
def window(office: Office, settings: Settings, qtbot: Any) -> Iterator[Window]:
    made = Window(office, settings, qtbot.waitUntil)
    yield made
    assert made.jobs.finish()
    made.frame.close()
    made.frame.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
