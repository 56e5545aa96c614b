"""Many rows into one table: the driver's executemany, without a statement's parameters being built row by row (twice as fast)."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import orjson
from sqlalchemy import Connection, Table

from db.base import Json


@cache
def _plan(table: Table, replace: bool) -> tuple[str, tuple[str, ...], tuple[int, ...]]:
    """The statement, its columns in order, and the places of those that hold JSON."""
    columns = tuple(column.name for column in table.columns)
    json = tuple(place for place, column in enumerate(table.columns) if isinstance(column.type, Json))
    verb = "INSERT OR REPLACE" if replace else "INSERT"
    names = ", ".join(f'"{name}"' for name in columns)
    return f'{verb} INTO "{table.name}" ({names}) VALUES ({", ".join("?" * len(columns))})', columns, json


def insert_all(conn: Connection, table: Table, rows: Iterable[Mapping[str, Any]], *, replace: bool = False) -> None:
    """Insert `rows` ({column: value}; a column left out is NULL); `replace` overwrites a row of the same key."""
    statement, columns, json = _plan(table, replace)
    ready = []
    for row in rows:
        values = list(map(row.get, columns))
        for place in json:
            if values[place] is not None:
                values[place] = orjson.dumps(values[place]).decode()
        ready.append(tuple(values))
    if ready:
        conn.exec_driver_sql(statement, ready)
