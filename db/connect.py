"""One SQLCipher connection, opened the one safe way.

Each line of `open_raw` stands for a measured trap (threat-model.md section 6); their order matters:

    no key            the library silently makes a plaintext file
    a short raw key   silently becomes a passphrase: other key, other file
    logging           damage is written to stderr, thousands of lines, before the caller hears of it
    temp_store=FILE   sorting spills plaintext into the temporary folder
    ATTACH KEY ''     exports plaintext in one statement
    memory security   stays off: process-wide, irrevocable, queries up to 6 times slower

units     key: 32 random bytes; cache sizes in bytes; busy time-out in milliseconds
errors    the driver's own; `db/failures.py` translates them
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as driver  # type: ignore[import-untyped]

from db.errors import Defect

__all__ = ["BUSY_MS", "KEY_BYTES", "cache_bytes", "deny_attach", "driver", "open_raw", "physical_memory"]

KEY_BYTES = 32
BUSY_MS = 5_000
STATEMENTS = 512
_DENIED = frozenset({driver.SQLITE_ATTACH, driver.SQLITE_DETACH})


def open_raw(path: Path, key: bytes, *, query_only: bool, cache_bytes: int) -> Any:
    """A driver connection to an existing file (an empty one becomes a database), in autocommit: who wants a transaction says BEGIN.

    raises    driver.DatabaseError NOTADB when the key does not fit or the first page is damaged
    """
    if len(key) != KEY_BYTES:
        raise Defect(log="raw key of wrong length")
    # mode=rw: a missing file is an error, never a new empty database.
    raw = driver.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None, check_same_thread=False,
                         timeout=BUSY_MS / 1000, cached_statements=STATEMENTS)
    try:
        raw.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        raw.execute("PRAGMA cipher_log_level = NONE")
        if not raw.execute("PRAGMA cipher_version").fetchone():
            raise Defect(log="the driver is plain SQLite")
        raw.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        raw.execute("PRAGMA journal_mode = WAL")
        for pragma in ("synchronous = FULL", "foreign_keys = ON", "trusted_schema = OFF", "cell_size_check = ON",
                       "temp_store = MEMORY", f"cache_size = {-(cache_bytes // 1024)}", "recursive_triggers = ON",
                       f"query_only = {'ON' if query_only else 'OFF'}"):
            raw.execute(f"PRAGMA {pragma}")
        raw.set_authorizer(deny_attach)
    except BaseException:
        raw.close()
        raise
    return raw


def deny_attach(action: int, *_rest: object) -> int:
    """No second file on this connection: not by ATTACH, not by VACUUM (which attaches inside)."""
    return int(driver.SQLITE_DENY if action in _DENIED else driver.SQLITE_OK)


def physical_memory() -> int:
    """Bytes of RAM; 2 GiB where the system does not say."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return _windows_memory()


def _windows_memory() -> int:
    import ctypes

    class Status(ctypes.Structure):
        _fields_ = [("length", ctypes.c_ulong), ("load", ctypes.c_ulong), ("total", ctypes.c_ulonglong),
                    ("rest", ctypes.c_ulonglong * 6)]

    status = Status(length=ctypes.sizeof(Status))
    kernel = getattr(getattr(ctypes, "windll", None), "kernel32", None)
    ask: Callable[[object], int] | None = getattr(kernel, "GlobalMemoryStatusEx", None)
    if ask is None or not ask(ctypes.byref(status)):
        return 2 << 30
    return int(status.total)


def cache_bytes(share: int, most: int) -> int:
    """A share of RAM (1/share), between 8 MB and `most`."""
    return max(8 << 20, min(most, physical_memory() // share))
