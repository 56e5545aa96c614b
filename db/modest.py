"""A long pass over the store in little memory: pages read once need not be kept for a screen that asks for them again."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from sqlalchemy import Connection

from db.connect import driver

CACHE = 12 << 20


@contextmanager
def modest(conn: Connection, cache: int = CACHE) -> Iterator[None]:
    """Inside, `conn` keeps at most `cache` bytes of pages; afterwards as many as before."""
    raw = conn.connection.driver_connection
    assert raw is not None
    before = raw.execute("PRAGMA cache_size").fetchone()[0]
    raw.execute(f"PRAGMA cache_size = {-(cache >> 10)}")
    try:
        yield
    finally:
        with suppress(driver.Error):          # of a connection that is broken already
            raw.execute(f"PRAGMA cache_size = {before}")
