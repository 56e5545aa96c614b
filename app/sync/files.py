"""Files that appear complete or not at all, also where the name must wait until the store has agreed.

errors    StorageFailed, StorageFull, StorageReadOnly, in the words of the file's name
"""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread
from types import TracebackType
from typing import BinaryIO, Self

from db import failures
from db.files import PART, sync_folder

BLOCK = 1 << 20


@contextmanager
def told(name: str) -> Iterator[None]:
    """OSErrors inside become Refused with `name` in their words."""
    try:
        yield
    except OSError as error:
        raise failures.of_os(error, name) from error


class PartFile:
    """A file under another name until `keep()`; leave the block before and nothing stays behind.

    file      open for reading and writing; errors of writing are the caller's to translate with `told`
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.part = path.with_name(PART + secrets.token_hex(8))
        with told(path.name):
            path.parent.mkdir(parents=True, exist_ok=True)
            self.file: BinaryIO = self.part.open("x+b")
        self._kept = False
        self._flushing: Thread | None = None

    def begin_flush(self) -> None:
        """Let the medium begin while other work goes on; `flush` waits for it."""
        with told(self.path.name):
            self.file.flush()
        self._flushing = Thread(target=_quietly_synced, args=(self.file.fileno(),), daemon=True)
        self._flushing.start()

    def flush(self, *, forget: bool = False) -> None:
        """Everything written lies on the medium.

        forget    what is read after this comes from the medium, not from a cache
        """
        self._end_flushing()
        with told(self.path.name):
            self.file.flush()
            os.fsync(self.file.fileno())
            if forget and hasattr(os, "posix_fadvise"):
                os.posix_fadvise(self.file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)

    def keep(self) -> None:
        """Give the file its name. Call `flush` first."""
        with told(self.path.name):
            self.file.close()
            os.replace(self.part, self.path)
            sync_folder(self.path.parent)
        self._kept = True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._end_flushing()
        with suppress(OSError):          # of a pulled stick; what failed is told already
            self.file.close()
        if not self._kept:
            with suppress(OSError):
                self.part.unlink(missing_ok=True)


    def _end_flushing(self) -> None:
        if self._flushing:
            self._flushing.join()
            self._flushing = None


def _quietly_synced(handle: int) -> None:
    with suppress(OSError):              # `flush` does it again and tells
        os.fsync(handle)


def safe_name(text: str, longest: int = 40) -> str:
    """`text` as part of a file name on any system."""
    kept = "".join(character if character.isalnum() or character in "-_·（）()" else "_" for character in text)
    return kept[:longest].strip("_ .") or "_"
