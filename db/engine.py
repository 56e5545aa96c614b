"""The store: one encrypted SQLite file with one writer and many readers.

    with store.read() as conn:   a snapshot; taken at the first statement, kept to the end
    with store.write() as conn:  BEGIN IMMEDIATE ... COMMIT at the normal end, ROLLBACK at an exception

`conn` is a SQLAlchemy Core connection. Writers of one process wait for each other; a reader never waits.

errors    Refused as in db/failures.py; a nested write() is a Defect (it would wait for itself)
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.pool import QueuePool

from db import connect, failures
from db.connect import driver
from db.errors import Defect, WorkspaceDamaged

PLAIN_HEADER = b"SQLite format 3\0"
READERS = 16
SMALLEST = 4096      # one page


class Store:
    """An open database file. Made by `Store.create` or `Store.open`, ended by `close()` or a `with` block."""

    def __init__(self, path: Path, key: bytes) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._owner: int | None = None
        self._key: bytes | None = key
        self._writer = self._engine(query_only=False)
        self._readers = self._engine(query_only=True)

    @classmethod
    def create(cls, path: Path, key: bytes) -> Self:
        """Make a new, empty, encrypted file.

        key       32 random bytes
        raises    StorageFailed: the name is taken, the folder missing or not writable
        """
        _check_key(key)
        try:
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        except OSError as error:
            raise failures.of_os(error, path.name) from error
        store = cls(path, key)
        try:
            # The first write settles salt and header; only then can be proved that the file is encrypted.
            with store.write() as conn:
                conn.exec_driver_sql(f"PRAGMA application_id = {0x505A4442}")
            store.checkpoint()
            if _first_bytes(path) == PLAIN_HEADER:
                raise Defect(log="the new database is not encrypted")
        except BaseException:
            store.close()
            for name in ("", "-wal", "-shm"):
                path.with_name(path.name + name).unlink(missing_ok=True)
            raise
        return store

    @classmethod
    def open(cls, path: Path, key: bytes) -> Self:
        """Open an existing file.

        raises    WorkspaceDamaged: cut off, not ours, or the key does not fit (callers prove the key by its slot first)
        """
        _check_key(key)
        try:
            size = path.stat().st_size
        except FileNotFoundError as error:
            raise WorkspaceDamaged(what=f"缺少{path.name}") from error
        except OSError as error:
            raise failures.of_os(error, path.name) from error
        if size < SMALLEST:
            # An empty or nearly empty file would open as a new, empty database.
            raise WorkspaceDamaged(what=path.name)
        store = cls(path, key)
        try:
            with store.read() as conn:
                if findings := store._cut_off(conn):
                    raise WorkspaceDamaged(what=findings[0])
        except BaseException:
            store.close()
            raise
        return store

    @contextmanager
    def read(self) -> Iterator[Connection]:
        with self._readers.connect() as conn, conn.begin():
            yield conn

    @contextmanager
    def write(self, *, foreign_keys: bool = True) -> Iterator[Connection]:
        """The one writing transaction of this process.

        foreign_keys    False only for a migration that rebuilds tables: checked as a whole before the commit
        """
        if self._owner == threading.get_ident():
            raise Defect(log="nested write transaction")
        with self._lock:
            self._owner = threading.get_ident()
            try:
                with self._writer.connect() as conn:
                    yield from self._transaction(conn, foreign_keys)
            finally:
                self._owner = None

    def _transaction(self, conn: Connection, foreign_keys: bool) -> Iterator[Connection]:
        if foreign_keys:
            with conn.begin():
                yield conn
            return
        # SQLite ignores this switch inside a transaction.
        raw = conn.connection.driver_connection
        assert raw is not None
        raw.execute("PRAGMA foreign_keys = OFF")
        try:
            with conn.begin():
                yield conn
                if broken := conn.exec_driver_sql("PRAGMA foreign_key_check").fetchall():
                    raise Defect(log=f"migration breaks {len(broken)} references of {broken[0][0]}")
        finally:
            raw.execute("PRAGMA foreign_keys = ON")

    def checkpoint(self) -> None:
        """Fold the write-ahead log into the file, as far as readers allow."""
        with self._outside() as raw:
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()

    def vacuum(self) -> None:
        """Rewrite the file without gaps; needs its size again in free space."""
        with self._outside() as raw:
            raw.set_authorizer(None)     # VACUUM attaches a nameless file inside
            try:
                raw.execute("VACUUM")
            finally:
                raw.set_authorizer(connect.deny_attach)

    @contextmanager
    def _outside(self) -> Iterator[Any]:
        """The writer's raw connection outside any transaction."""
        if self._owner == threading.get_ident():
            raise Defect(log="not inside a write transaction")
        with self._lock, self._writer.connect() as conn:
            try:
                yield conn.connection.driver_connection
            except driver.Error as error:
                raise failures.translated(error, self.path.name) or error from error

    def check(self) -> list[str]:
        """What is wrong with the file; empty when it is whole. Reads every page.

        Four questions, because each misses what another finds: pages against their MACs (misses pages cut off at the end), number of
        pages against the file's size, the b-trees (quick_check), and the references between rows.
        """
        findings: list[str] = []
        with self._outside() as raw:
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            findings += [f"{self.path.name}：{row[0]}" for row in raw.execute("PRAGMA cipher_integrity_check")]
            try:
                findings += self._cut_off(raw)
                findings += [f"{self.path.name}：{row[0]}" for row in raw.execute("PRAGMA quick_check(20)") if row[0] != "ok"]
                broken = raw.execute("PRAGMA foreign_key_check").fetchmany(20)
                findings += [f"{self.path.name}：{table} 第{row}行引用的{parent}不存在" for table, row, parent, _ in broken]
            except driver.DatabaseError as error:
                if failures.primary(error) not in (failures.CORRUPT, failures.NOTADB):
                    raise
                findings.append(f"{self.path.name}：{error}")
        return findings

    def _cut_off(self, conn: Any) -> list[str]:
        """Pages the file ought to have and has not. With a log beside it, the rest of the file may still stand in there."""
        run: Any = conn.exec_driver_sql if isinstance(conn, Connection) else conn.execute
        # SQLCipher answers page_size as text.
        expected = int(run("PRAGMA page_count").fetchone()[0]) * int(run("PRAGMA page_size").fetchone()[0])
        log = self.path.with_name(self.path.name + "-wal")
        with suppress(FileNotFoundError):
            if log.stat().st_size:
                return []
        found = self.path.stat().st_size
        return [] if found == expected else [f"{self.path.name}：应有 {expected} 字节，实有 {found} 字节"]

    def close(self) -> None:
        """Fold the log in and let go of the file and of the key: who still holds the store opens nothing any more. A second call does
        nothing."""
        self._key = None
        self._readers.dispose()
        self._writer.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _engine(self, *, query_only: bool) -> Engine:
        cache = connect.cache_bytes(64, 64 << 20) if query_only else connect.cache_bytes(32, 256 << 20)

        def creator() -> Any:
            if self._key is None:
                raise Defect(log="the store is closed")
            return connect.open_raw(self.path, self._key, query_only=query_only, cache_bytes=cache)

        # LIFO: the connection with warm pages and prepared statements is the next one used. Parameters stay out of messages and logs.
        engine = create_engine("sqlite+pysqlite://", module=driver, creator=creator, poolclass=QueuePool, pool_use_lifo=True,
                               pool_size=READERS if query_only else 1, max_overflow=-1 if query_only else 0,
                               hide_parameters=True, skip_autocommit_rollback=False)
        begin = "BEGIN" if query_only else "BEGIN IMMEDIATE"

        @event.listens_for(engine, "begin")
        def _begin(conn: Connection) -> None:
            conn.exec_driver_sql(begin)

        @event.listens_for(engine, "handle_error")
        def _translate(context: ExceptionContext) -> BaseException | None:
            return failures.translated(context.original_exception, self.path.name)

        return engine


def _check_key(key: bytes) -> None:
    if len(key) != connect.KEY_BYTES:
        raise Defect(log="raw key of wrong length")


def _first_bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(len(PLAIN_HEADER))
