"""Files that get their names together: each is written by itself, then all are flushed, named, and their folders flushed once.

    end       `settle()`: all stand under their names; `drop()`: none does. Both may be called again

To flush and name each file by itself is to wait for the disk twice per file; here the disk begins while later files are still written.
Safe to use from several threads. Leftovers of a power cut begin with `.part-`, as in db/files.py.
"""

import os
import secrets
import threading
from contextlib import suppress
from pathlib import Path
from typing import IO

from db import failures
from db.files import PART, sync_folder

AT_ONCE = 64         # files kept open; more settle what is there
EAGER = 8 << 20      # so many bytes are written before the disk is asked to begin


class Together:
    """Files of one folder tree on their way."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._waiting: dict[Path, tuple[IO[bytes], Path]] = {}

    def begin(self) -> tuple[IO[bytes], Path]:
        """A new file to write, and its name on the way. raises Storage.."""
        part = self._folder / (PART + secrets.token_hex(8))
        try:
            handle = os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR | getattr(os, "O_BINARY", 0), 0o600)
        except OSError as error:
            raise failures.of_os(error, self._folder.name) from error
        return os.fdopen(handle, "w+b"), part

    def add(self, file: IO[bytes], part: Path, path: Path) -> None:
        """`file` is written whole and shall be called `path`; a second one for the same path is dropped. raises Storage.."""
        try:
            file.flush()
            start_writing(file)
        except OSError as error:
            raise failures.of_os(error, path.name) from error
        with self._lock:
            if path in self._waiting:
                forget(file, part)
            else:
                self._waiting[path] = file, part
            if len(self._waiting) >= AT_ONCE:
                self._settle()

    def settle(self) -> None:
        """All stand under their names and survive a power cut. raises Storage.."""
        with self._lock:
            self._settle()

    def _settle(self) -> None:
        if not self._waiting:
            return
        try:
            for file, _ in self._waiting.values():
                os.fsync(file.fileno())
            for path, (file, part) in list(self._waiting.items()):
                file.close()
                path.parent.mkdir(mode=0o700, exist_ok=True)
                os.replace(part, path)
            for folder in {self._folder, *(path.parent for path in self._waiting)}:
                sync_folder(folder)
        except OSError as error:
            raise failures.of_os(error, self._folder.name) from error
        self._waiting.clear()

    def drop(self) -> None:
        """Nothing that waits stays behind."""
        with self._lock:
            for file, part in self._waiting.values():
                forget(file, part)
            self._waiting.clear()


def forget(file: IO[bytes], part: Path) -> None:
    with suppress(OSError):          # of a full or pulled medium; what failed is told already
        file.close()
    with suppress(OSError):
        part.unlink(missing_ok=True)


def start_writing(file: IO[bytes], start: int = 0, size: int = 0) -> None:
    """Ask the system to begin carrying the range to the disk (size 0: to the end) without waiting: a flush later finds little to do.

    Linux begins to write when told that a range is no longer needed, and keeps what is not yet written. Elsewhere the flush does all.
    """
    if hasattr(os, "posix_fadvise"):
        os.posix_fadvise(file.fileno(), start, size, os.POSIX_FADV_DONTNEED)
