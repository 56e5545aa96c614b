"""Long work, once for the whole program: here are the threads.

The work is a function that takes a `Progress` (app/progress.py) and returns its result; it knows nothing of threads. Work that writes runs
on one queue, so two jobs never meet inside a transaction; work that only reads may run beside it.

No Qt object is made, called or let go of in these threads: what a job has to say waits in a queue until the window's thread takes it out.
"""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import partial
from queue import Empty, SimpleQueue
from typing import Any

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from app.errors import Cancelled, Defect, PaizhuError
from app.progress import Progress

log = logging.getLogger(__name__)
Work = Callable[[Progress], Any]
Say = Callable[[Callable[[], None]], None]

_LISTEN_MS = 10


class Job:
    """One piece of work; the object itself is its `Progress`. The callbacks are called through `say`."""

    def __init__(self, work: Work, say: Say, *, done: Callable[[Any], None] | None, refused: Callable[[PaizhuError], None] | None,
                 cancelled: Callable[[], None] | None, progressed: Callable[[int, int, str], None] | None) -> None:
        self._work, self._say, self._stop = work, say, threading.Event()
        self._done, self._refused, self._cancelled, self._progressed = done, refused, cancelled, progressed

    def __call__(self, done: int, total: int, words: str, /) -> None:
        """`done` of `total` (0: not known)."""
        if self._stop.is_set():
            raise Cancelled
        self._tell(self._progressed, done, total, words)

    def cancel(self) -> None:
        """Heard at the next piece of the work."""
        self._stop.set()

    def let_go(self) -> None:
        """Windows named by the work and the listeners are let go of here, in their own thread: never by the last thread that knew them."""
        del self._work, self._done, self._refused, self._cancelled, self._progressed

    def run(self) -> None:
        try:
            if self._stop.is_set():
                raise Cancelled
            result = self._work(self)
        except Cancelled:
            self._tell(self._cancelled)
        except PaizhuError as refused:
            if isinstance(refused, Defect):
                log.exception("defect in a job")
            self._tell(self._refused, refused)
        except Exception as error:
            log.exception("defect in a job")
            self._tell(self._refused, Defect.of(error))
        else:
            self._tell(self._done, result)

    def _tell(self, listener: Callable[..., None] | None, *words: Any) -> None:
        if listener is not None:
            self._say(partial(listener, *words))


class Jobs(QObject):
    """The two pools: one thread for what writes, four for what reads, so that counts of large ledgers do not hold up a list."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        # SQLite connections and ciphers belong to threads: a pool of Python's keeps its threads.
        self._writing = ThreadPoolExecutor(1, thread_name_prefix="writing")
        self._reading = ThreadPoolExecutor(4, thread_name_prefix="reading")
        self._alive: dict[Job, Future[None]] = {}
        self._said: SimpleQueue[Callable[[], None] | Job] = SimpleQueue()
        self._waiting: list[Callable[[], None]] = []
        # Only while a job is alive. Waking the window from another thread would need a Qt object there.
        self._listen = QTimer(self)
        self._listen.setInterval(_LISTEN_MS)
        self._listen.timeout.connect(self._hear)

    def start(self, work: Work, *, writes: bool = True, done: Callable[[Any], None] | None = None,
              refused: Callable[[PaizhuError], None] | None = None, cancelled: Callable[[], None] | None = None,
              progressed: Callable[[int, int, str], None] | None = None) -> Job:
        """Begin; the callbacks run in the window's thread."""
        job = Job(work, self._said.put, done=done, refused=refused, cancelled=cancelled, progressed=progressed)
        self._alive[job] = (self._writing if writes else self._reading).submit(_run, job, self._said.put)
        self._listen.start()
        return job

    def start_shown(self, parent: QWidget, title: str, work: Work, *, writes: bool = True, done: Callable[[Any], None] | None = None,
                    refused: Callable[[PaizhuError], None] | None = None, cancelled: Callable[[], None] | None = None) -> Job:
        """The same with a progress dialog over `parent` after 300 ms and 取消 after 2 s."""
        from ui.widgets.dialogs import ProgressDialog

        dialog = ProgressDialog(parent, title)
        job = self.start(work, writes=writes, done=_first(dialog.finish, done), refused=_first(dialog.finish, refused),
                         cancelled=_first(dialog.finish, cancelled), progressed=dialog.progress)
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
        return not wait(self._alive.values(), wait_ms / 1000).not_done

    def _hear(self) -> None:
        while True:
            try:
                said = self._said.get_nowait()
            except Empty:
                break
            if isinstance(said, Job):
                self._forget(said)
            else:
                said()
        if not self._alive:
            self._listen.stop()

    def _forget(self, job: Job) -> None:
        del self._alive[job]
        job.let_go()
        if not self._alive:
            waiting, self._waiting = self._waiting, []
            for act in waiting:
                act()


def _run(job: Job, say: Callable[[Job], None]) -> None:
    """In a thread of a pool; the job itself, last in the queue, says that it has ended."""
    try:
        job.run()
    finally:
        say(job)


def _first(before: Callable[[], None], then: Callable[..., None] | None) -> Callable[..., None]:
    def both(*given: Any) -> None:
        before()
        if then is not None:
            then(*given)
    return both
