"""One writer, many readers, whole transactions, and SQLite's troubles in our words."""

import resource
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, Text, bindparam, select

from db import failures
from db.base import Json
from db.connect import driver
from db.engine import Store
from db.errors import Defect, PaizhuError, StorageFailed, StorageFull, StorageReadOnly, WorkspaceBusy, WorkspaceDamaged

KEY = bytes(range(32))
PAGE = 4096
metadata = MetaData()
note = Table("note", metadata, Column("id", Integer, primary_key=True), Column("body", Text), Column("more", Json))


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("engine") / "template.db"
    with Store.create(path, KEY) as store:
        with store.write() as conn:
            metadata.create_all(conn)
            conn.execute(note.insert(), [{"id": n, "body": f"第{n}条" * 20, "more": {"n": n}} for n in range(1, 501)])
        assert store.check() == []
    return path


@pytest.fixture
def path(template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(template, tmp_path / "store.db"))


def count(store: Store) -> int:
    with store.read() as conn:
        return conn.exec_driver_sql("SELECT count(*) FROM note").scalar_one()


def test_an_exception_undoes_everything(path: Path) -> None:
    with Store.open(path, KEY) as store:
        def spoil() -> None:
            with store.write() as conn:
                conn.execute(note.delete())
                conn.exec_driver_sql("CREATE TABLE other (a)")
                raise RuntimeError

        with pytest.raises(RuntimeError):
            spoil()
        assert count(store) == 500
        with store.read() as conn:
            assert not conn.exec_driver_sql("SELECT 1 FROM sqlite_schema WHERE name = 'other'").first()


def test_a_write_begins_immediately(path: Path) -> None:
    """Two writers that both began reading would deadlock; BEGIN IMMEDIATE takes the lock at once."""
    with Store.open(path, KEY) as store, Store.open(path, KEY) as other, store.write() as conn:
        assert conn.connection.driver_connection.in_transaction  # type: ignore[union-attr]
        raw = other._writer.raw_connection()
        raw.driver_connection.execute("PRAGMA busy_timeout = 0")
        with pytest.raises(driver.OperationalError) as caught:
            raw.driver_connection.execute("BEGIN IMMEDIATE")
        assert failures.primary(caught.value) == failures.BUSY
        raw.close()


def test_a_reader_keeps_its_snapshot_while_another_writes(path: Path) -> None:
    with Store.open(path, KEY) as store, store.read() as reader:
        assert reader.exec_driver_sql("SELECT count(*) FROM note").scalar() == 500
        with store.write() as conn:
            conn.execute(note.delete())
        assert reader.exec_driver_sql("SELECT count(*) FROM note").scalar() == 500
        assert count(store) == 0


def test_many_threads_write_one_after_the_other(path: Path) -> None:
    with Store.open(path, KEY) as store:
        def work(start: int) -> None:
            for n in range(20):
                with store.write() as conn:
                    last = conn.exec_driver_sql("SELECT max(id) FROM note").scalar_one()
                    conn.execute(note.insert(), {"id": last + 1, "body": f"{start}-{n}", "more": None})
                with store.read() as conn:
                    conn.execute(select(note).limit(1)).one()

        threads = [threading.Thread(target=work, args=(start,)) for start in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert count(store) == 500 + 6 * 20


def test_a_nested_write_is_a_defect_and_not_a_deadlock(path: Path) -> None:
    with Store.open(path, KEY) as store:
        with store.write(), pytest.raises(Defect), store.write():
            pass
        with store.write(), pytest.raises(Defect):
            store.checkpoint()
        with store.write() as conn:
            conn.execute(note.delete().where(note.c.id == 1))
        assert count(store) == 499


def test_a_reader_cannot_write(path: Path) -> None:
    with Store.open(path, KEY) as store:
        with pytest.raises(StorageReadOnly), store.read() as conn:
            conn.execute(note.delete())
        assert count(store) == 500


def test_json_comes_back_as_it_went_and_none_stays_null(path: Path) -> None:
    value = {"乙": [1, 2.5, None, True], "甲": "“文”"}
    with Store.open(path, KEY) as store:
        with store.write() as conn:
            conn.execute(note.insert(), [{"id": 901, "body": "a", "more": value}, {"id": 902, "body": "b", "more": None}])
        with store.read() as conn:
            assert conn.execute(select(note.c.more).where(note.c.id == 901)).scalar() == value
            assert conn.exec_driver_sql("SELECT id FROM note WHERE more IS NULL").scalars().all() == [902]


def test_statements_are_compiled_once(path: Path) -> None:
    query = select(note).where(note.c.id == bindparam("id"))
    with Store.open(path, KEY) as store, store.read() as conn:
        keys = [conn.execute(query, {"id": n}).context.cache_hit.name for n in (1, 2)]
    assert keys[1] == "CACHE_HIT"


@pytest.mark.parametrize(("code", "failure"), [
    (13, StorageFull), (5, WorkspaceBusy), (6, WorkspaceBusy), (5 | 2 << 8, WorkspaceBusy), (8, StorageReadOnly), (10, StorageFailed),
    (10 | 3 << 8, StorageFailed), (14, StorageFailed), (11, WorkspaceDamaged), (26, WorkspaceDamaged), (1, Defect), (19, Defect),
    (None, Defect),
])
def test_result_codes_have_our_words(code: int | None, failure: type[PaizhuError]) -> None:
    error = driver.OperationalError("text is not looked at")
    if code is not None:
        error.sqlite_errorcode = code
    assert type(failures.translated(error, "business.db")) is failure


def test_what_is_not_the_drivers_is_not_translated() -> None:
    assert failures.translated(ValueError(), "business.db") is None


def test_our_own_mistakes_are_defects_without_contents(path: Path) -> None:
    with Store.open(path, KEY) as store, pytest.raises(Defect) as caught, store.write() as conn:
        conn.execute(note.insert(), {"id": 1, "body": "某甲的秘密", "more": None})
    assert "某甲" not in str(caught.value)
    assert isinstance(caught.value.__cause__, driver.IntegrityError)


FULL = """
import resource, signal, sys
from pathlib import Path
from db.engine import Store
from db.errors import StorageFull, StorageFailed
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
store = Store.open(Path(sys.argv[1]), bytes(range(32)))
resource.setrlimit(resource.RLIMIT_FSIZE, (Path(sys.argv[1]).stat().st_size + 20000,) * 2)
try:
    with store.write() as conn:
        conn.exec_driver_sql("INSERT INTO note (id, body) VALUES (?, ?)", [(n, "x" * 3000) for n in range(1000, 2000)])
except StorageFailed as failed:
    print(failed.name)
store.close()
"""


def test_a_full_disk_loses_nothing(path: Path) -> None:
    """RLIMIT_FSIZE stands for the full disk: the system refuses to make a file longer."""
    done = subprocess.run([sys.executable, "-c", FULL, str(path)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() in ("STORAGE_FULL", "STORAGE_IO")
    assert done.stderr == ""
    with Store.open(path, KEY) as store:
        assert count(store) == 500
        assert store.check() == []
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY


def test_the_store_stays_usable_when_a_page_limit_is_met(path: Path) -> None:
    with Store.open(path, KEY) as store:
        with store.write() as conn:
            pages = int(conn.exec_driver_sql("PRAGMA page_count").scalar_one())
            conn.exec_driver_sql(f"PRAGMA max_page_count = {pages + 2}")
        with pytest.raises(StorageFull), store.write() as conn:
            conn.exec_driver_sql("INSERT INTO note (id, body) VALUES (?, ?)", [(n, "x" * 3000) for n in range(1000, 1100)])
        assert count(store) == 500


def test_every_flipped_page_is_named(path: Path) -> None:
    size = path.stat().st_size
    whole = path.read_bytes()
    for page in range(size // PAGE):
        at = page * PAGE + 1234
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1:])
        try:
            with Store.open(path, KEY) as store:
                assert store.check(), f"page {page}"
        except WorkspaceDamaged:
            pass
        for name in ("-wal", "-shm"):
            path.with_name(path.name + name).unlink(missing_ok=True)


@pytest.mark.parametrize("cut", [1, PAGE - 1, PAGE, 5 * PAGE])
def test_a_cut_file_is_refused_at_open(path: Path, cut: int) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[:-cut])
    with pytest.raises(WorkspaceDamaged):
        Store.open(path, KEY)
    assert path.read_bytes() == whole[:-cut]


@pytest.mark.parametrize("foreign", [b"SQLite format 3\0" + bytes(8176), b"PK\x03\x04" * 4096, bytes(8192), b"x"])
def test_a_foreign_file_is_refused_untouched(tmp_path: Path, foreign: bytes) -> None:
    path = tmp_path / "foreign.db"
    path.write_bytes(foreign)
    with pytest.raises(WorkspaceDamaged):
        Store.open(path, KEY)
    assert path.read_bytes() == foreign


def test_another_key_does_not_open(path: Path) -> None:
    with pytest.raises(WorkspaceDamaged):
        Store.open(path, bytes(32))


def test_a_taken_name_is_not_overwritten(path: Path) -> None:
    whole = path.read_bytes()
    with pytest.raises(StorageFailed):
        Store.create(path, KEY)
    assert path.read_bytes() == whole


def test_broken_references_are_found_and_stop_a_migration(path: Path) -> None:
    with Store.open(path, KEY) as store:
        with store.write() as conn:
            conn.exec_driver_sql("CREATE TABLE child (id INTEGER PRIMARY KEY, note INTEGER REFERENCES note (id))")
        with pytest.raises(Defect), store.write(foreign_keys=False) as conn:
            conn.exec_driver_sql("INSERT INTO child VALUES (1, 99999)")
        assert store.check() == []
        with pytest.raises(Defect), store.write() as conn:      # references are kept again afterwards
            conn.exec_driver_sql("INSERT INTO child VALUES (1, 99999)")


def test_closing_twice_and_after_trouble_is_harmless(path: Path) -> None:
    store = Store.open(path, KEY)
    with pytest.raises(Defect), store.read() as conn:
        conn.exec_driver_sql("no such words")
    store.close()
    store.close()
    assert not path.with_name(path.name + "-wal").exists()
