"""Many rows into one table: the driver's executemany, without a statement's parameters being built row by row (twice as fast)."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import orjson
from sqlalchemy import Connection, Table

from db.base import Json


@cache
def _plan(table: Table, replace: bool) -> tuple[str, tuple[tuple[str, bool], ...]]:
    """The statement, and (column, is it JSON) in its order."""
    columns = tuple((column.name, isinstance(column.type, Json)) for column in table.columns)
    names = ", ".join(f'"{name}"' for name, _ in columns)
    verb = "INSERT OR REPLACE" if replace else "INSERT"
    return f'{verb} INTO "{table.name}" ({names}) VALUES ({", ".join("?" * len(columns))})', columns


def insert_all(conn: Connection, table: Table, rows: Iterable[Mapping[str, Any]], *, replace: bool = False) -> None:
    """Insert `rows` ({column: value}; a column left out is NULL); `replace` overwrites a row of the same key."""
    statement, columns = _plan(table, replace)
    ready = [tuple(orjson.dumps(value).decode() if json and value is not None else value
                   for value, json in ((row.get(name), json) for name, json in columns)) for row in rows]
    if ready:
        conn.exec_driver_sql(statement, ready)
