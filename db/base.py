"""What every table of the store has in common: the metadata, its naming convention and the JSON column.

The convention names each constraint, so that a migration can speak of it.
"""

from typing import Any

import orjson
from sqlalchemy import MetaData, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

metadata = MetaData(naming_convention=CONVENTION)


class Base(DeclarativeBase):
    """Base of every mapped class of `business.db`."""

    metadata = metadata


class Json(TypeDecorator[Any]):
    """A canonical JSON value in a text column, keys sorted; `None` stays NULL.

    errors    TypeError for what JSON cannot hold (dates, bytes, lone surrogates)
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else orjson.loads(value)

    def compare_values(self, x: Any, y: Any) -> bool:
        return bool(x == y)
