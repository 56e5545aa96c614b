"""The traps of SQLCipher, each shown with the bare driver first, then closed by the store."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from db.connect import driver, open_raw
from db.engine import Store
from db.errors import Defect, WorkspaceDamaged

KEY = bytes(range(32))
MARKER = "欧阳测试标记"
PLAIN = b"SQLite format 3\0"


def bare(path: Path, pragma: str | None) -> Any:
    conn = driver.connect(str(path), isolation_level=None)
    if pragma:
        conn.execute(f"PRAGMA key = \"{pragma}\"")
    return conn


def fill(conn: Any) -> None:
    own = not conn.in_transaction
    if own:
        conn.execute("BEGIN")
    conn.execute("CREATE TABLE t (a TEXT)")
    conn.executemany("INSERT INTO t VALUES (?)", [(MARKER,)] * 500)
    if own:
        conn.execute("COMMIT")


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    path = tmp_path / "filled.db"
    with Store.create(path, KEY) as store, store.write() as conn:
        fill(conn.connection.driver_connection)
    return path


def test_a_missing_key_makes_a_plaintext_file(tmp_path: Path) -> None:
    conn = bare(tmp_path / "bare.db", None)
    fill(conn)
    conn.close()
    assert (tmp_path / "bare.db").read_bytes().startswith(PLAIN)


def test_the_store_is_never_plaintext(filled: Path) -> None:
    raw = filled.read_bytes()
    assert not raw.startswith(PLAIN)
    assert MARKER.encode() not in raw


def test_nothing_readable_stands_in_the_log_beside_the_file(tmp_path: Path) -> None:
    with Store.create(tmp_path / "open.db", KEY) as store:
        with store.write() as conn:
            fill(conn.connection.driver_connection)
        log = (tmp_path / "open.db-wal").read_bytes()
        assert len(log) > 4096
        assert MARKER.encode() not in log


@pytest.mark.parametrize("digits", [0, 62, 66])
def test_a_raw_key_of_wrong_length_becomes_a_passphrase(tmp_path: Path, digits: int) -> None:
    conn = bare(tmp_path / "bare.db", f"x'{'ab' * (digits // 2)}'")
    fill(conn)          # no complaint: a database under a key nobody meant
    conn.close()
    assert not (tmp_path / "bare.db").read_bytes().startswith(PLAIN)


@pytest.mark.parametrize("length", [0, 16, 31, 33, 48])
def test_the_store_refuses_a_key_of_wrong_length(filled: Path, tmp_path: Path, length: int) -> None:
    with pytest.raises(Defect):
        Store.create(tmp_path / "new.db", bytes(length))
    with pytest.raises(Defect):
        Store.open(filled, bytes(length))
    assert not (tmp_path / "new.db").exists()


def test_a_store_made_with_the_raw_key_is_not_opened_by_it_as_a_passphrase(filled: Path) -> None:
    conn = bare(filled, KEY.hex())
    conn.execute("PRAGMA cipher_log_level = NONE")
    with pytest.raises(driver.DatabaseError):
        conn.execute("SELECT * FROM t").fetchone()
    conn.close()


LEAK = """
import os, sys
import sqlcipher3.dbapi2 as driver
conn = driver.connect(sys.argv[1], isolation_level=None)
conn.execute("PRAGMA key = \\"x'" + "ab" * 32 + "'\\"")
conn.execute("PRAGMA temp_store = " + sys.argv[2])
conn.execute("PRAGMA cache_size = 10")
conn.execute("BEGIN")
conn.execute("CREATE TABLE t (a TEXT)")
conn.executemany("INSERT INTO t VALUES (?)", [("marker-in-the-open",)] * 50000)
conn.execute("COMMIT")
sorting = conn.execute("SELECT a FROM t ORDER BY random()")
sorting.fetchone()
found = b""
for name in os.listdir("/proc/self/fd"):
    path = "/proc/self/fd/" + name
    try:
        target = os.readlink(path)
        if "deleted" in target or "etilqs" in target:
            found += open(path, "rb").read()
    except OSError:
        pass
print("leaks" if b"marker-in-the-open" in found else "clean")
"""


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="looks at open files the Linux way")
def test_temp_store_on_disk_leaks_plaintext_and_in_memory_does_not(tmp_path: Path) -> None:
    def run(kind: str) -> str:
        return subprocess.run([sys.executable, "-c", LEAK, str(tmp_path / f"{kind}.db"), kind], check=True, capture_output=True, text=True,
                              env=os.environ | {"SQLITE_TMPDIR": str(tmp_path)}).stdout.strip()

    # This build of the library was compiled to prefer memory, so only an explicit FILE shows the trap.
    assert run("FILE") == "leaks"
    assert run("MEMORY") == "clean"


def test_every_connection_of_the_store_has_the_safe_settings(filled: Path) -> None:
    wanted = {"temp_store": 2, "journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "trusted_schema": 0, "cell_size_check": 1,
              "cipher_memory_security": "0"}
    with Store.open(filled, KEY) as store:
        for way, query_only in ((store.read, 1), (store.write, 0)):
            with way() as conn:
                found = {name: conn.exec_driver_sql(f"PRAGMA {name}").scalar() for name in wanted}
                assert found == wanted
                assert conn.exec_driver_sql("PRAGMA query_only").scalar() == query_only


def test_attach_with_an_empty_key_exports_plaintext(tmp_path: Path) -> None:
    conn = bare(tmp_path / "bare.db", f"x'{KEY.hex()}'")
    fill(conn)
    conn.execute("ATTACH ? AS plain KEY ''", (str(tmp_path / "plain.db"),))
    conn.execute("SELECT sqlcipher_export('plain')").fetchone()
    conn.close()
    assert MARKER.encode() in (tmp_path / "plain.db").read_bytes()


@pytest.mark.parametrize("way", ["read", "write"])
@pytest.mark.parametrize("statement", ["ATTACH '{plain}' AS plain KEY ''", "VACUUM INTO '{plain}'"])
def test_the_store_attaches_nothing(filled: Path, tmp_path: Path, way: str, statement: str) -> None:
    plain = tmp_path / "plain.db"
    with Store.open(filled, KEY) as store, pytest.raises(Defect), getattr(store, way)() as conn:
        conn.exec_driver_sql(statement.format(plain=plain))
    assert not plain.exists()


def test_vacuum_is_done_through_the_store_alone_and_leaves_attach_denied(filled: Path, tmp_path: Path) -> None:
    with Store.open(filled, KEY) as store:
        with store.write() as conn:
            conn.exec_driver_sql("DELETE FROM t")
        before = filled.stat().st_size
        store.vacuum()
        store.checkpoint()
        assert filled.stat().st_size < before
        with pytest.raises(Defect), store.write() as conn:
            conn.exec_driver_sql(f"ATTACH '{tmp_path / 'plain.db'}' AS plain KEY ''")


NOISE = """
import sys
from pathlib import Path
if sys.argv[1] == "bare":
    import sqlcipher3.dbapi2 as driver
    conn = driver.connect(sys.argv[2], isolation_level=None)
    conn.execute("PRAGMA key = \\"x'" + bytes(range(32)).hex() + "'\\"")
    try:
        conn.execute("SELECT count(a) FROM t").fetchone()
    except driver.DatabaseError:
        pass
else:
    from db.engine import Store
    from db.errors import WorkspaceDamaged
    try:
        with Store.open(Path(sys.argv[2]), bytes(range(32))) as store, store.read() as conn:
            conn.exec_driver_sql("SELECT count(a) FROM t").fetchone()
    except WorkspaceDamaged:
        print("refused")
"""


def test_the_library_shouts_about_damage_and_the_store_keeps_it_quiet(filled: Path) -> None:
    with filled.open("r+b") as file:
        file.seek(2 * 4096 + 100)
        file.write(b"\xff\xff\xff\xff")

    def run(how: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, "-c", NOISE, how, str(filled)], check=True, capture_output=True, text=True)

    assert "ERROR CORE" in run("bare").stderr
    quiet = run("store")
    assert (quiet.stdout.strip(), quiet.stderr) == ("refused", "")


def test_cipher_integrity_check_misses_pages_that_were_cut_off(filled: Path) -> None:
    size = filled.stat().st_size
    os.truncate(filled, size - 2 * 4096)
    raw = bare(filled, f"x'{KEY.hex()}'")
    raw.execute("PRAGMA cipher_log_level = NONE")
    assert raw.execute("PRAGMA cipher_integrity_check").fetchall() == []
    raw.close()
    with pytest.raises(WorkspaceDamaged):
        Store.open(filled, KEY)


def test_pages_cut_off_while_the_store_is_open_are_found(filled: Path) -> None:
    with Store.open(filled, KEY) as store:
        assert store.check() == []
        os.truncate(filled, filled.stat().st_size - 4096)
        assert store.check() != []


def test_an_empty_file_is_not_taken_for_a_new_database(tmp_path: Path) -> None:
    (tmp_path / "empty.db").touch()
    with pytest.raises(WorkspaceDamaged):
        Store.open(tmp_path / "empty.db", KEY)
    assert (tmp_path / "empty.db").stat().st_size == 0


def test_a_missing_file_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceDamaged):
        Store.open(tmp_path / "missing.db", KEY)
    with pytest.raises(driver.OperationalError):
        open_raw(tmp_path / "missing.db", KEY, query_only=False, cache_bytes=8 << 20)
    assert not (tmp_path / "missing.db").exists()
