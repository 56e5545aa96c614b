"""What SQLite says, in our words: by result code, never by text.

Only what the world can do to a file is a `Refused`; everything else (syntax, constraint, misuse) is our own `Defect`.
"""

import errno

from db.connect import driver
from db.errors import Defect, PaizhuError, StorageFailed, StorageFull, StorageReadOnly, WorkspaceBusy, WorkspaceDamaged

BUSY, LOCKED, READONLY, IOERR, CORRUPT, FULL, CANTOPEN, NOTADB = 5, 6, 8, 10, 11, 13, 14, 26
_KINDS: dict[int, type[PaizhuError]] = {
    FULL: StorageFull, READONLY: StorageReadOnly, IOERR: StorageFailed, CANTOPEN: StorageFailed,
    CORRUPT: WorkspaceDamaged, NOTADB: WorkspaceDamaged,
}
_NO_SPACE = {errno.ENOSPC, errno.EFBIG, *([errno.EDQUOT] if hasattr(errno, "EDQUOT") else [])}
_NO_WRITE = {errno.EROFS, errno.EACCES, errno.EPERM}


def translated(error: BaseException, where: str) -> PaizhuError | None:
    """Our failure for a driver's error; None when it is none of the driver's.

    where     the file's name, for the sentence; a path would say too much in a log
    """
    if not isinstance(error, driver.Error):
        return None
    code = primary(error)
    if code in (BUSY, LOCKED):
        return WorkspaceBusy(user="另一个程序", since="不明时间")
    kind = _KINDS.get(code)
    return Defect.of(error) if kind is None else kind(what=where)


def primary(error: BaseException) -> int:
    """SQLite's primary result code; 0 where the driver gave none."""
    return (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF


def of_os(error: OSError, where: str) -> PaizhuError:
    """Our failure for a file operation's error."""
    kind = StorageFull if error.errno in _NO_SPACE else StorageReadOnly if error.errno in _NO_WRITE else StorageFailed
    failure = kind(what=where)
    failure.__cause__ = error
    return failure
