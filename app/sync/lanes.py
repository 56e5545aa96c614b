"""Work handed on in pieces to another thread, in order and with a short queue: compressing and encrypting run beside reading.

zstd, AES and the digests let go of the interpreter lock, so two lanes use two cores; memory is the queue, whatever the length.
"""

import threading
from collections.abc import Callable, Iterator
from queue import Full, Queue
from types import TracebackType
from typing import Generic, Self, TypeVar

DEPTH = 4
BLOCK = 1 << 20
Item = TypeVar("Item")


class Lane(Generic[Item]):
    """`put(block)` is done by `work(block)` on a thread of its own; the first failure there is raised at the next put or at finish."""

    def __init__(self, work: Callable[[Item], object]) -> None:
        self._work = work
        self._queue: Queue[Item | None] = Queue(DEPTH)
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def put(self, block: Item) -> None:
        self._raise()
        self._queue.put(block)

    def finish(self) -> None:
        """Waits until every block is worked."""
        self.stop()
        self._raise()

    def stop(self) -> None:
        """Ends the thread, keeps silent about failures; harmless when it has ended. No thread may stay behind a failed piece of work."""
        if self._thread.is_alive():
            self._queue.put(None)
            self._thread.join()

    def _raise(self) -> None:
        if self._failure is not None:
            failure, self._failure = self._failure, None
            raise failure

    def _run(self) -> None:
        failed = False
        while (block := self._queue.get()) is not None:
            if failed:
                continue                          # the putter must never wait for a lane that has stopped
            try:
                self._work(block)
            except BaseException as error:
                self._failure, failed = error, True


class Ahead:
    """An iterator of blocks made on a thread of its own, a few ahead of who takes them. Leave the context and it stops."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks = blocks
        self._queue: Queue[bytes | BaseException | None] = Queue(DEPTH)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._stop.set()
        self._thread.join()

    def __iter__(self) -> Iterator[bytes]:
        while (item := self._queue.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            yield item

    def _run(self) -> None:
        try:
            for block in self._blocks:
                if not self._offer(block):
                    return
            self._offer(None)
        except BaseException as error:
            self._offer(error)

    def _offer(self, item: bytes | BaseException | None) -> bool:
        while not self._stop.is_set():
            try:
                self._queue.put(item, timeout=0.05)
                return True
            except Full:
                continue
        return False
