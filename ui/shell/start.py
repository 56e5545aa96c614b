"""The program put together: theme, unlock window, then the frame over the open office; locking and coming back.

Before the first paint only Qt is imported; SQLAlchemy, the ciphers and the pages are loaded by a job while the password is typed.
"""

import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QSettings, QTimer, qInstallMessageHandler
from PySide6.QtWidgets import QApplication, QWidget

from app import private
from ui.collecting import Collector
from ui.shell import words
from ui.shell.chinese import speak_chinese
from ui.shell.door import Door, OfficeDoor
from ui.shell.settings import Settings
from ui.shell.unlock import Unlock
from ui.theme.theme import application, theme

if TYPE_CHECKING:
    from app.errors import PaizhuError
    from app.office import Made, Office
    from ui.jobs import Jobs
    from ui.shell.frame import Frame
    from ui.shell.page import Context, Layout


class Program(QObject):
    """One run of the program over one workspace.

    layout    (context) -> Layout; default is ui.pages.layout
    """

    def __init__(self, door: Door, settings: Settings, layout: "Callable[[Context], Layout] | None" = None) -> None:
        super().__init__()
        self.door, self.settings, self._layout = door, settings, layout
        self.unlock: Unlock | None = None
        self.wizard: QWidget | None = None
        self.frame: Frame | None = None
        self.office: Office | None = None
        self._jobs: Jobs | None = None
        self._user = ""
        self._place: tuple[str, Any] | None = None
        self._idle: Any = None
        self._copies: Any = None
        self._ring: Any = None

    @property
    def jobs(self) -> "Jobs":
        if self._jobs is None:
            from ui.jobs import Jobs

            self._jobs = Jobs(self)
        return self._jobs

    # starting

    def begin(self) -> QWidget:
        """Show the first window."""
        if not self.door.exists():
            return self._show_wizard()
        return self._show_unlock()

    def _show_unlock(self) -> Unlock:
        window = self.unlock = Unlock()
        window.asked.connect(self._open)
        window.forgot.connect(self._recover)
        window.closed.connect(self._leave)
        if self._ring is None:             # first window: the picture is on screen before the next import
            window.painted.connect(lambda: QTimer.singleShot(0, self._after_paint))
        else:
            self._after_paint()
        window.show()
        return window

    def _show_wizard(self) -> QWidget:
        from ui.shell.wizard import Wizard

        window = self.wizard = Wizard(self.door, self.jobs)
        window.made.connect(self._made)
        window.closed.connect(self._leave)
        window.painted.connect(lambda: QTimer.singleShot(0, self._after_paint))
        window.show()
        return window

    def _after_paint(self) -> None:
        from ui.theme.focus import FocusRing

        if self._ring is None:
            self._ring = FocusRing()
            theme.complete()
        if self.unlock is not None:
            self.unlock.dress(_version())
            self.jobs.start(lambda _progress: self.door.threshold(), writes=False, done=self._threshold, refused=self._no_threshold)
        self.jobs.start(lambda _progress: self.door.preload(), writes=False)

    def _threshold(self, threshold: Any) -> None:
        if self.unlock is not None:
            self.unlock.show_threshold(threshold, self._user)

    def _no_threshold(self, refused: "PaizhuError") -> None:
        if self.unlock is not None:
            self.unlock.say(refused.message, f"{refused.advice}（{refused.number}）", "alarm", "warning-octagon")

    # opening

    def _open(self, user: str, password: str) -> None:
        assert self.unlock is not None
        self.unlock.wait()
        self._user = user
        # After a lock the workspace closes when the last work has ended; only then can it be opened again.
        self.jobs.when_idle(lambda: self.jobs.start(lambda _progress: self.door.open(user, password), done=self._opened,
                                                    refused=self._refused))

    def _refused(self, refused: "PaizhuError") -> None:
        if self.unlock is not None:
            self.unlock.refuse(refused.message, refused.advice, refused.number)

    def _recover(self) -> None:
        from ui.shell.recover import RecoverDialog

        assert self.unlock is not None
        RecoverDialog(self.unlock, self.door, self.jobs, self.unlock.user.text()).exec()
        self.unlock.ready()

    def _made(self, made: "Made") -> None:
        self._user = made.office.desk.user.account
        self._opened(made.office)

    def _opened(self, office: "Office") -> None:
        from ui.clipboard import Copies
        from ui.shell.frame import Frame
        from ui.shell.idle import MOST_MINUTES, IdleWatch
        from ui.shell.notices import Notices
        from ui.shell.page import Context
        from ui.shell.shelf import DeskShelf

        self.office = office
        holder = self.unlock or self.wizard
        assert holder is not None
        context = Context(office, self.jobs, Notices(holder), self.settings, DeskShelf(office.desk))
        layout = self._make_layout(context)
        desk = office.desk
        station = office.workspace.station
        self.frame = Frame(context, layout, office_name=station.name, secrecy="", user_name=desk.user.name or desk.user.account,
                           post="", ledger_label=lambda code: desk.ledgers[code].LABEL if code in desk.ledgers else "")
        context.notices = Notices(self.frame)
        self.frame.lock_asked.connect(lambda: self.lock(words.LOCKED_ASKED))
        self.frame.closed.connect(self._leave)
        key, argument = self._place or (layout.first, None)
        self.frame.go(key, argument)
        self.frame.show()
        for window in (self.unlock, self.wizard):
            if window is not None:
                window.closed.disconnect()
                window.close()
                window.deleteLater()
        self.unlock = self.wizard = None
        self.frame.activateWindow()
        if self._copies is None:
            self._copies = Copies(self.settings.get("clipboard_seconds"), self)
        if self._idle is None:
            self._idle = IdleWatch(self.settings.get("idle_minutes", MOST_MINUTES))
            self._idle.idle.connect(lambda: self.lock(words.LOCKED_IDLE))
            self._idle.session_locked.connect(lambda: self.lock(words.LOCKED_ASKED))
        self._idle.start()

    def _make_layout(self, context: "Context") -> "Layout":
        if self._layout is not None:
            return self._layout(context)
        from ui.pages import layout

        return layout(context)

    # locking

    def lock(self, why: str) -> None:
        """Nothing readable stays: the window goes, drafts are kept, the workspace closes and its keys with it.

        Work in progress is not torn: the window goes at once, the workspace when the work has ended.
        """
        from PySide6.QtCore import QTime

        from app.errors import PaizhuError
        from ui.pages.records.opened import opened_files
        from ui.shell.covering import cover
        from ui.widgets.choosing import recall
        from ui.widgets.drafts import titles

        if self.frame is None:
            return
        self._idle.stop()
        frame, self.frame = self.frame, None
        self._place, geometry = frame.at(), frame.geometry()
        cover(frame)
        failed, drafts = frame.put_down(), []
        with suppress(PaizhuError):
            drafts = titles(frame.context.shelf)
        recall(None)
        self._copies.take_back()
        opened_files(frame.context).clear()
        window = self._show_unlock()
        window.setGeometry(geometry)
        heading = why.format(minutes=self._idle.minutes, time=QTime.currentTime().toString("HH:mm"))
        kept = words.DRAFTS_KEPT.format(count=len(drafts), titles="、".join(drafts)) if drafts else words.NOTHING_LOST
        if failed:
            kept = words.DRAFTS_NOT_KEPT.format(why=_message(failed[0]))
        window.say(heading, kept)
        frame.deleteLater()
        self.jobs.when_idle(self._close_office)

    def _close_office(self) -> None:
        office, self.office = self.office, None
        if office is not None:
            office.close()
        private.empty()

    def _leave(self) -> None:
        """A window was closed: the program ends, the workspace is closed properly."""
        if self._copies is not None:
            self._copies.take_back()
        if self._jobs is not None:
            self._jobs.finish()
        self._close_office()
        QApplication.quit()


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("paizhu")
    except PackageNotFoundError:
        return ""


def main(argv: Sequence[str] | None = None, workspace: Path | None = None) -> int:
    """Open the window; `workspace` is the folder, the user's own when not given. returns the process's exit status"""
    qInstallMessageHandler(_quiet)
    app = application([words.PROGRAM, *(argv or ())])
    app.setApplicationName("paizhu")
    app.setApplicationDisplayName(words.PROGRAM)
    app.setQuitOnLastWindowClosed(False)
    Collector(app)
    speak_chinese(app)
    # Qt's own file dialog keeps a list of folders: it goes with the process.
    QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, str(private.mine().path))
    settings = Settings()
    theme.start(settings.get("mode", "light"), settings.get("text", 100))
    if workspace is None:
        from app.folders import workspace_folder

        workspace = workspace_folder()
    program = Program(OfficeDoor(workspace), settings)
    sys.excepthook = lambda kind, error, trace: _unexpected(program, error)
    program.begin()
    return app.exec()


def _unexpected(program: Program, error: BaseException) -> None:
    from ui.shell.notices import Notices

    window = program.frame or program.unlock or program.wizard
    if window is not None:
        Notices(window).show_unexpected(error)
    else:
        from app.crash import reported

        reported(error)


def _message(error: Exception) -> str:
    from app.crash import reported
    from app.errors import Refused

    return (error if isinstance(error, Refused) else reported(error)).message


def _quiet(_kind: object, _context: object, message: str) -> None:
    """What Qt says may name a file, and stderr ends in the desktop's journal: only who sits at a terminal is told."""
    if sys.stderr is not None and sys.stderr.isatty():
        print(message, file=sys.stderr)


if __name__ == "__main__":
    from app.quiet import begin as keep_quiet

    keep_quiet()
    sys.exit(main(sys.argv[1:]))
