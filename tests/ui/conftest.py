"""Windows are tested offscreen, with the real theme; a word from Qt's message handler fails the test."""

import gc
import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import shutil
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import office as office_module
from tests.conftest import BEIJING, StoppedClock
from tests.ui.pages_kit import PASSWORD, USER, quick_machine
from ui.shell.chinese import speak_chinese
from ui.shell.settings import Settings
from ui.theme.theme import theme

PATIENCE_MS = 30_000
# The offscreen platform says so of every window with a minimum size; no person's desktop does.
HARMLESS = ("This plugin does not support",)


@pytest.fixture(scope="session")
def grown() -> None:
    """What was imported by now is not garbage: the collections after each test need not look at it."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def collected_here(grown: None, themed: QApplication) -> Iterator[None]:
    """As in the program (ui/collecting.py), and at once: no thread of a job takes a window apart, nor does a later test's."""
    gc.disable()
    yield
    # A window left standing would go on asking an office that is closed, and be styled again with every change of the theme.
    for left in QApplication.topLevelWidgets():
        left.hide()
        left.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    gc.enable()


@pytest.fixture(scope="session")
def qapp_args() -> list[str]:
    return ["paizhu", "-style", "fusion"]


@pytest.fixture(scope="session")
def themed(qapp):  # type: ignore[no-untyped-def]
    speak_chinese(qapp)
    theme.start()
    theme.complete()
    return qapp


@pytest.fixture(autouse=True)
def no_word_from_qt(themed) -> Iterator[list[str]]:  # type: ignore[no-untyped-def]
    said: list[str] = []

    def heard(kind: QtMsgType, _context: object, message: str) -> None:
        if kind is not QtMsgType.QtDebugMsg and not message.startswith(HARMLESS):
            said.append(message)

    before = qInstallMessageHandler(heard)
    yield said
    qInstallMessageHandler(before)
    theme.set_mode("light")
    theme.plain()
    assert said == []


@pytest.fixture
def qtbot(qtbot: QtBot) -> QtBot:
    """Waits as long as a busy machine may need: what never comes fails all the same."""
    qtbot.waitUntil = partial(qtbot.waitUntil, timeout=PATIENCE_MS)
    return qtbot


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(str(tmp_path / "config"))


@pytest.fixture(scope="session")
def made_office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A group's workspace made once and copied: its keys and tables are slow, copying is not."""
    folder = tmp_path_factory.mktemp("office")
    with quick_machine(folder / "config"):
        made = office_module.make(folder / "workspace", "group", "驻测试县教育局纪检监察组", password=PASSWORD, user=USER, person="某甲",
                                  clock=lambda: datetime(2026, 11, 1, 9, 0, tzinfo=BEIJING))
        made.office.close()
    return folder


@pytest.fixture
def office(made_office: Path, tmp_path: Path, clock: StoppedClock) -> Iterator[office_module.Office]:
    """The open office of 某甲, 组长."""
    shutil.copytree(made_office, tmp_path / "office")
    with quick_machine(tmp_path / "office" / "config"), \
            office_module.open_office(tmp_path / "office" / "workspace", USER, PASSWORD, clock) as opened:
        yield opened
