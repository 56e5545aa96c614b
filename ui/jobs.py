"""Long work, once for the whole program: here are the threads.

The work is a function that takes a `Progress` (app/progress.py) and returns its result; it knows nothing of threads. Work that writes runs
on one queue, so two jobs never meet inside a transaction; work that only reads may run beside it. Signals arrive in the window's thread.
"""

import logging
import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Qt, QThreadPool, Signal, Slot
from PySide6.QtWidgets import QWidget

from app.errors import Cancelled, Defect, PaizhuError
from app.progress import Progress

log = logging.getLogger(__name__)
Work = Callable[[Progress], Any]


class Job(QObject):
    """One piece of work; the object itself is its `Progress`."""

    progressed = Signal(int, int, str)     # done, total (0: not known), words
    done, refused, cancelled = Signal(object), Signal(object), Signal()
    ended = Signal()                       # after any of the three

    def __init__(self, work: Work) -> None:
        super().__init__()
        self._work, self._stop = work, threading.Event()

    def __call__(self, done: int, total: int, words: str, /) -> None:
        if self._stop.is_set():
            raise Cancelled
        self.progressed.emit(done, total, words)

    def cancel(self) -> None:
        """Heard at the next piece of the work."""
        self._stop.set()

    def run(self) -> None:
        try:
            if self._stop.is_set():
                raise Cancelled
            result = self._work(self)
        except Cancelled:
            self.cancelled.emit()
        except PaizhuError as refused:
            if isinstance(refused, Defect):
                log.exception("defect in a job")
            self.refused.emit(refused)
        except Exception as error:
            log.exception("defect in a job")
            self.refused.emit(Defect.of(error))
        else:
            self.done.emit(result)
        finally:
            self.ended.emit()


class Jobs(QObject):
    """The two pools: one thread for what writes, four for what reads, so that counts of large ledgers do not hold up a list."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._writing, self._reading = QThreadPool(self), QThreadPool(self)
        self._writing.setMaxThreadCount(1)
        self._reading.setMaxThreadCount(4)
        # SQLite connections and ciphers belong to threads: a pool that drops idle threads would reopen them for every job.
        self._writing.setExpiryTimeout(-1)
        self._alive: set[Job] = set()
        self._waiting: list[Callable[[], None]] = []

    def start(self, work: Work, *, writes: bool = True, done: Callable[[Any], None] | None = None,
              refused: Callable[[PaizhuError], None] | None = None, cancelled: Callable[[], None] | None = None) -> Job:
        """Begin; the callbacks run in the window's thread."""
        job = Job(work)
        self._alive.add(job)
        queued = Qt.ConnectionType.QueuedConnection
        relay = _Relay(self, job, done, refused, cancelled)
        job.done.connect(relay.take_done, queued)
        job.refused.connect(relay.take_refused, queued)
        job.cancelled.connect(relay.take_cancelled, queued)
        job.ended.connect(relay.take_ended, queued)
        (self._writing if writes else self._reading).start(job.run)
        return job

    def start_shown(self, parent: QWidget, title: str, work: Work, *, writes: bool = True, done: Callable[[Any], None] | None = None,
                    refused: Callable[[PaizhuError], None] | None = None, cancelled: Callable[[], None] | None = None) -> Job:
        """The same with a progress dialog over `parent` after 300 ms and 取消 after 2 s."""
        from ui.widgets.dialogs import ProgressDialog

        dialog = ProgressDialog(parent, title)
        job = self.start(work, writes=writes, done=_first(dialog.finish, done), refused=_first(dialog.finish, refused),
                         cancelled=_first(dialog.finish, cancelled))
        job.progressed.connect(dialog.progress, Qt.ConnectionType.QueuedConnection)
        dialog.cancel_asked.connect(job.cancel)
        return job

    def busy(self) -> bool:
        return bool(self._alive)

    def when_idle(self, act: Callable[[], None]) -> None:
        """Call `act` once no job is running: now, or when the last one has ended."""
        if self._alive:
            self._waiting.append(act)
        else:
            act()

    def finish(self, wait_ms: int = 10_000) -> bool:
        """Before the workspace closes: ask all to stop and wait; False when one did not."""
        for job in self._alive:
            job.cancel()
        return self._writing.waitForDone(wait_ms) and self._reading.waitForDone(wait_ms)

    def forget(self, job: Job) -> None:
        self._alive.discard(job)
        if not self._alive:
            waiting, self._waiting = self._waiting, []
            for act in waiting:
                act()


class _Relay(QObject):
    """Lives in the window's thread, so Qt brings every signal there."""

    def __init__(self, jobs: Jobs, job: Job, done: Callable[[Any], None] | None, refused: Callable[[PaizhuError], None] | None,
                 cancelled: Callable[[], None] | None) -> None:
        super().__init__(jobs)
        self._jobs, self._job, self._done, self._refused, self._cancelled = jobs, job, done, refused, cancelled

    @Slot(object)
    def take_done(self, result: object) -> None:
        if self._done is not None:
            self._done(result)

    @Slot(object)
    def take_refused(self, refused: PaizhuError) -> None:
        if self._refused is not None:
            self._refused(refused)

    @Slot()
    def take_cancelled(self) -> None:
        if self._cancelled is not None:
            self._cancelled()

    @Slot()
    def take_ended(self) -> None:
        self._jobs.forget(self._job)
        self.deleteLater()


def _first(before: Callable[[], None], then: Callable[..., None] | None) -> Callable[..., None]:
    def both(*given: Any) -> None:
        before()
        if then is not None:
            then(*given)
    return both
