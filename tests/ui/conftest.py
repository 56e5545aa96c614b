"""Windows are tested offscreen, with the real theme; a word from Qt's message handler fails the test."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QtMsgType, qInstallMessageHandler

from ui.shell.chinese import speak_chinese
from ui.shell.settings import Settings
from ui.theme.theme import theme

# The offscreen platform says so of every window with a minimum size; no person's desktop does.
HARMLESS = ("This plugin does not support",)


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
def settings(tmp_path: Path) -> Settings:
    return Settings(str(tmp_path / "config"))
