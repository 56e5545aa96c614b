"""P29: an unattended program locks after at most 10 idle minutes, when the desktop locks and when the PC slept; nothing stops it.

What is readable while it is locked: test_p26_window.py, over a whole session.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit

from app.errors import StorageFull
from tests.ui.conftest import collected_here, grown, no_word_from_qt, qapp_args, qtbot, settings, themed
from tests.ui.test_shell import door, program, unlocked
from ui.shell import words
from ui.shell.idle import IdleWatch

__all__ = ["collected_here", "door", "grown", "no_word_from_qt", "program", "qapp_args", "qtbot", "settings", "themed"]
ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(("asked", "minutes"), [(None, 10), ("aus", 10), (True, 10), (0, 1), (-5, 1), (3, 3), (10, 10), (600, 10)])
def test_p29_no_setting_makes_it_more_than_ten_minutes(asked: Any, minutes: int, themed: QApplication) -> None:
    watch = IdleWatch(asked)
    assert watch.minutes == minutes
    assert watch.timer.interval() == minutes * 60_000
    watch.deleteLater()


def test_p29_the_first_act_after_a_sleep_locks_and_is_not_done(themed: QApplication, qtbot: Any) -> None:
    """The timer stands still while the PC sleeps; the wall clock does not."""
    now = [1_000_000.0]
    watch, line = IdleWatch(10, lambda: now[0]), QLineEdit()
    qtbot.addWidget(line)
    line.show()
    watch.start()
    qtbot.keyClick(line, "a")
    now[0] += 599
    qtbot.keyClick(line, "b")
    now[0] += 601
    with qtbot.waitSignal(watch.idle, timeout=2000):
        qtbot.keyClick(line, "c")
    assert line.text() == "ab"
    assert not watch.timer.isActive()
    watch.deleteLater()


def test_p29_a_draft_that_cannot_be_kept_does_not_keep_the_window_open(program, door, qtbot) -> None:  # type: ignore[no-untyped-def]
    frame = unlocked(program, qtbot)
    frame.go("talk")
    page = frame.page()
    page.line.setText("写到一半")
    page.draft.touch()

    def full(_name: str, _value: Any) -> None:
        raise StorageFull(what="磁盘")
    frame.context.shelf.set = full
    program.lock(words.LOCKED_IDLE)
    assert not frame.isVisible()
    assert program.unlock.isVisible()
    assert "没有存住" in program.unlock.notice.text.text()
    qtbot.waitUntil(lambda: not door.offices[-1].open)


def test_p29_the_idle_timer_locks_the_window(program, door, qtbot) -> None:  # type: ignore[no-untyped-def]
    frame = unlocked(program, qtbot)
    title = frame.windowTitle()
    program._idle.timer.timeout.emit()
    assert not frame.isVisible()
    assert frame.windowTitle() == ""
    assert title
    assert any("空闲满 10 分钟" in label.text() for label in program.unlock.notice.findChildren(QLabel))
    qtbot.waitUntil(lambda: not door.offices[-1].open)
    qtbot.waitUntil(lambda: program.unlock.user.text() == "zuzhang")
    qtbot.keyClick(program.unlock.password, Qt.Key.Key_Return)
    assert program.frame is None


TOLD = """
import os, sys
os.environ["QT_QPA_PLATFORM"] = "offscreen"
from PySide6.QtCore import QTimer
from PySide6.QtDBus import QDBusConnection, QDBusMessage
from PySide6.QtWidgets import QApplication
from ui.shell.idle import IdleWatch
app = QApplication([])
heard = []
watch = IdleWatch(10)
watch.session_locked.connect(lambda: heard.append(1))
bus = QDBusConnection.systemBus()
assert bus.registerService("org.freedesktop.login1")
signals = [("org.freedesktop.login1.Session", "Lock", []), ("org.freedesktop.login1.Manager", "PrepareForSleep", [True]),
           ("org.gnome.ScreenSaver", "ActiveChanged", [True]), ("org.gnome.ScreenSaver", "ActiveChanged", [False])]
told = []
def say():
    if len(heard) < min(len(told), 3):
        return
    if len(told) == len(signals):
        print(len(heard)); app.quit(); return
    name, member, arguments = signals[len(told)]
    told.append(member)
    watch.start()
    message = QDBusMessage.createSignal("/x", name, member)
    if arguments:
        message.setArguments(arguments)
    assert (QDBusConnection.sessionBus() if "Saver" in name else bus).send(message)
timer = QTimer(interval=30); timer.timeout.connect(say); timer.start()
QTimer.singleShot(20000, app.quit)
app.exec()
"""


@pytest.mark.skipif(not shutil.which("dbus-run-session"), reason="there is no message bus here")
def test_p29_the_desktops_lock_its_screen_saver_and_a_sleep_lock_it() -> None:
    command = 'DBUS_SYSTEM_BUS_ADDRESS="$DBUS_SESSION_BUS_ADDRESS" exec "$0" -c "$1"'
    done = subprocess.run(["dbus-run-session", "--", "sh", "-c", command, sys.executable, TOLD], cwd=ROOT, capture_output=True, text=True,
                          env={**os.environ, "QT_QPA_PLATFORM": "offscreen"}, timeout=60)
    assert done.stdout.strip() == "3", done.stderr
