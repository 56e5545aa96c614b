"""A folder of this process alone, in memory where the system has such a place: what must lie outside the store for a moment lies there.

Attachments opened in another program, and what libraries put into a temporary folder (a worksheet while it is written, a print job
on its way to the queue). It is emptied when the window locks and removed when the process ends; what a killed process left is removed
at the next start.

rules     0700, never a link, never another user's; one folder a process, held by a lock the system takes back when its holder dies
source    threat-model.md P26
"""

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

PREFIX = "paizhu-"
_LOCK = "held"
_MEMORY = ("tmpfs", "ramfs")


class PrivateFolder:
    """Made at once under `within`; `path` is its place."""

    def __init__(self, within: Path) -> None:
        self.path = within / f"{PREFIX}{os.getpid()}-{os.urandom(8).hex()}"
        self.path.mkdir(mode=0o700)
        self._held = os.open(self.path / _LOCK, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        _take(self._held)

    def new(self) -> Path:
        """An empty folder in it: two files of one name do not meet."""
        made = self.path / os.urandom(8).hex()
        made.mkdir(mode=0o700)
        return made

    def empty(self) -> list[str]:
        """Everything out of it. returns what another program holds fast (Windows); it is tried again at the next occasion."""
        left = []
        for entry in self.path.iterdir():
            if entry.name == _LOCK:
                continue
            if entry.is_dir() and not entry.is_symlink():
                _remove(entry)
            else:
                with contextlib.suppress(OSError):
                    entry.unlink()
            if os.path.lexists(entry):
                left.append(entry.name)
        return left

    def close(self) -> None:
        os.close(self._held)
        _remove(self.path)


def places() -> list[Path]:
    """Where such a folder may lie, the best first: the user's own memory, everybody's memory, the temporary folder."""
    named = [os.environ.get("XDG_RUNTIME_DIR", ""), "/dev/shm"] if sys.platform != "win32" else []
    found = [Path(one) for one in named if one and _usable(Path(one))]
    memory = [one for one in found if in_memory(one)]
    return [*sorted(memory, key=lambda one: -_free(one)), *(one for one in found if one not in memory), _temporary()]


def in_memory(place: Path) -> bool:
    """Does the system keep this place in memory only?"""
    try:
        lines = Path("/proc/self/mounts").read_text("utf-8", "replace").splitlines()
    except OSError:
        return False
    mounts = {parts[1]: parts[2] for line in lines if len(parts := line.split()) > 2}
    whole = place.resolve()
    return next((mounts[str(one)] in _MEMORY for one in (whole, *whole.parents) if str(one) in mounts), False)


def sweep(within: Path) -> int:
    """Remove what processes that are gone left there. returns how many folders"""
    gone = 0
    for folder in within.glob(f"{PREFIX}*"):
        if _is_ours(folder) and (handle := _let_go(folder)) is not None:
            os.close(handle)
            _remove(folder)
            gone += not folder.exists()
    return gone


def _let_go(folder: Path) -> int | None:
    """The lock of a folder whose holder is gone; None: it works, or it is just being made."""
    try:
        handle = os.open(folder / _LOCK, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0))
    except OSError:
        return None
    try:
        _take(handle)
    except OSError:
        os.close(handle)
        return None
    return handle


def _is_ours(folder: Path) -> bool:
    try:
        about = folder.lstat()
    except OSError:
        return False
    return os.path.isdir(folder) and not os.path.islink(folder) and (sys.platform == "win32" or about.st_uid == os.getuid())


def _usable(place: Path) -> bool:
    """A folder one may write to, the user's own or, as /dev/shm, one where nobody removes another's."""
    try:
        about = place.stat()
    except OSError:
        return False
    return place.is_dir() and os.access(place, os.W_OK | os.X_OK) and (about.st_uid == os.getuid() or bool(about.st_mode & 0o1000))


def _free(place: Path) -> int:
    about = os.statvfs(place)
    return about.f_bavail * about.f_frsize


def _remove(folder: Path) -> None:
    import shutil  # not before the first paint

    shutil.rmtree(folder, ignore_errors=True)


def _temporary() -> Path:
    for name in ("TMPDIR", "TEMP", "TMP"):
        if (given := os.environ.get(name)) and os.path.isdir(given):
            return Path(given)
    return Path("/tmp")


if sys.platform == "win32":
    import msvcrt

    def _take(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _take(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


class _Mine:
    """The folder of this process, and the temporary folder other programs are to go on using."""

    folder: PrivateFolder | None = None
    before: dict[str, str | None] = {}


_NAMES = ("TMPDIR", "TEMP", "TMP")


def mine() -> PrivateFolder:
    """This process's folder; what killed processes left in the same places goes first."""
    if _Mine.folder is None:
        for place in (found := places()):
            sweep(place)
        _Mine.folder = _made(found)
        import atexit

        atexit.register(close)
    return _Mine.folder


def _made(found: list[Path]) -> PrivateFolder:
    for place in found[:-1]:
        with contextlib.suppress(OSError):
            return PrivateFolder(place)
    return PrivateFolder(found[-1])


def take_over() -> None:
    """From here on the temporary folder of this process, for Python, Qt and C libraries, is its private one."""
    folder = str(mine().path)
    _Mine.before = {name: os.environ.get(name) for name in _NAMES}
    for name in _NAMES if sys.platform == "win32" else ("TMPDIR",):
        os.environ[name] = folder
    if "tempfile" in sys.modules:
        import tempfile

        tempfile.tempdir = None      # it is asked for once and kept


@contextlib.contextmanager
def as_before() -> Iterator[None]:
    """While another program is started: its temporary files are its own, and stay when ours are removed."""
    now = {name: os.environ.get(name) for name in _Mine.before}
    _set(_Mine.before)
    try:
        yield
    finally:
        _set(now)


def _set(values: dict[str, str | None]) -> None:
    for name, value in values.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


def empty() -> list[str]:
    """At the lock: nothing stays. returns what could not be removed"""
    return _Mine.folder.empty() if _Mine.folder is not None else []


def close() -> None:
    folder, _Mine.folder = _Mine.folder, None
    _set(_Mine.before)
    _Mine.before = {}
    if folder is not None:
        folder.close()
