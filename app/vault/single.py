"""One program at a time in a workspace: a lock the operating system takes back when its holder dies.

    lock        held open and locked by the holder
    lock.json   who and since when, for the words of the refusal; means nothing by itself, so nothing can be stale
"""

import os
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from app.errors import WorkspaceBusy
from db import failures
from db.files import read_bounded, write_whole


class Lock:
    """Held from its making to `release()`.

    raises    WorkspaceBusy naming the holder
    """

    def __init__(self, folder: Path, user: str, since: datetime) -> None:
        self._note = folder / "lock.json"
        try:
            self._handle: int | None = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise failures.of_os(error, folder.name) from error
        try:
            _take(self._handle)
        except OSError as error:
            os.close(self._handle)
            holder = _holder(self._note)
            raise WorkspaceBusy(user=holder.get("user", "另一个程序"), since=holder.get("since", "不明时间")) from error
        try:
            write_whole(self._note, orjson.dumps({"user": user, "since": f"{since:%Y-%m-%d %H:%M}", "pid": os.getpid()}))
        except BaseException:
            self.release()
            raise

    def release(self) -> None:
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


def _holder(note: Path) -> dict[str, Any]:
    try:
        found = orjson.loads(read_bounded(note, 4096) or b"")
    except (OSError, orjson.JSONDecodeError):
        return {}
    return {name: value for name, value in found.items() if isinstance(value, str)} if isinstance(found, dict) else {}


if sys.platform == "win32":
    import msvcrt

    def _take(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _take(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
