"""Files and folders that appear complete or not at all.

    with whole_file(path) as out: out.write(...)

A neighbour with a name of its own is written, flushed to the disk and renamed; at any power cut the old file or the new one stands
there, never a piece. Leftovers of a cut begin with `.part-` and may be removed at any time.
"""

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from db import failures

PART = ".part-"


class Unnamed:
    """A file on its way: `file` is written, `become(path)` gives it its name; without that it vanishes."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.path: Path | None = None

    def become(self, path: Path) -> None:
        self.path = path


@contextmanager
def unnamed_file(folder: Path, *, mode: int = 0o600) -> Iterator[Unnamed]:
    """A file to write whose name comes later; the name stands at the normal end of the block.

    mode      permissions, where the system has them
    raises    StorageFull, StorageReadOnly, StorageFailed
    """
    part = folder / (PART + secrets.token_hex(8))
    try:
        handle = os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR | getattr(os, "O_BINARY", 0), mode)
        try:
            with os.fdopen(handle, "w+b") as file:
                made = Unnamed(file)
                yield made
                file.flush()
                os.fsync(file.fileno())
            if made.path is not None:
                os.replace(part, made.path)
                sync_folder(made.path.parent)
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)
    except OSError as error:
        raise failures.of_os(error, folder.name) from error


@contextmanager
def whole_file(path: Path, *, mode: int = 0o600) -> Iterator[IO[bytes]]:
    """A file to write; it takes the name `path` at the normal end of the block and vanishes at an exception.

    raises    StorageFull, StorageReadOnly, StorageFailed
    """
    with unnamed_file(path.parent, mode=mode) as made:
        yield made.file
        made.become(path)


@contextmanager
def whole_folder(folder: Path) -> Iterator[Path]:
    """A folder that takes its name when all that is in it is written; `folder` is absent or empty.

    raises    StorageFull, StorageReadOnly, StorageFailed (also when `folder` is not empty)
    """
    part = folder.with_name(PART + folder.name)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        # What a power cut left of an earlier try at the same name.
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(mode=0o700)
        try:
            yield part
            sync_folder(part)
            if folder.exists():
                folder.rmdir()
            os.rename(part, folder)
            sync_folder(folder.parent)
        except BaseException:
            shutil.rmtree(part, ignore_errors=True)
            raise
    except OSError as error:
        raise failures.of_os(error, folder.name) from error


def write_whole(path: Path, content: bytes, *, mode: int = 0o600) -> None:
    with whole_file(path, mode=mode) as out:
        out.write(content)


def read_bounded(path: Path, most: int) -> bytes | None:
    """The content of a small file; None when it is longer than `most` bytes.

    raises    OSError: the caller knows what a missing file means
    """
    with path.open("rb") as file:
        content = file.read(most + 1)
    return None if len(content) > most else content


def sync_folder(folder: Path) -> None:
    """Make a rename survive a power cut; Windows does it by itself and cannot open folders."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sweep(folder: Path) -> None:
    """Remove the files a cut left half written in this folder."""
    for part in folder.glob(PART + "*"):
        with suppress(OSError):
            part.unlink()
