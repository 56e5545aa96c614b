"""Lists and counts: Core rows, a page at a time, from a place in the order on; need-to-know is applied here and nowhere else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, and_, exists, func, not_, or_, select

from app.desk.people import User
from app.desk.tables import catalog, link
from app.errors import CheckFailed, Finding
from app.ledgers.face import Kind
from app.ledgers.kit import Record, Row

PAGE = 200


@dataclass(frozen=True)
class Where:
    """One filter. `op`: = != >= <= in, between (value is a pair), has (a list field holds the value), contains (text), empty, filled."""

    field: str
    op: str
    value: Any = None


@dataclass(frozen=True)
class Page:
    """Rows in order, and where the next page goes on (None: this was the last)."""

    rows: list[Row]
    after: tuple[Any, int] | None


Filters = Sequence[Where] | Mapping[str, Any]


def wheres(filters: Filters) -> list[Where]:
    if isinstance(filters, Mapping):
        return [Where(name, "=", value) for name, value in filters.items()]
    return list(filters)


def table_of(ledger: type[Record]) -> Table:
    assert isinstance(ledger.__table__, Table)
    return ledger.__table__


def condition(ledger: type[Record], where: Where) -> ColumnElement[bool]:
    """raises    CheckFailed when the ledger has no such field"""
    table = table_of(ledger)
    column: ColumnElement[Any]
    if where.field not in table.c:
        raise CheckFailed([Finding(where.field, "WHERE", f"{ledger.LABEL}没有“{where.field}”这个字段")])
    column, face = table.c[where.field], ledger.FACES.get(where.field)
    if face and face.many and where.op in ("=", "has", "in", "!="):
        if face.kind is Kind.REFS:
            values = where.value if where.op == "in" else [where.value]
            holds: ColumnElement[bool] = exists(
                select(link.c.src).where(link.c.src == table.c.id, link.c.field == where.field, link.c.dst.in_(values)))
        else:
            items = func.json_each(column).table_valued("value")
            holds = exists(select(items.c.value).where(items.c.value == where.value))
        if where.op == "!=":
            return not_(holds)
        return holds
    match where.op:
        case "=":
            return column.is_(None) if where.value is None else and_(column == where.value)
        case "!=":
            return column.is_not(None) if where.value is None else or_(column != where.value, column.is_(None))
        case ">=":
            return and_(column >= where.value)
        case "<=":
            # A bare day at the end of a range takes in the moments of that day.
            return and_(column <= (f"{where.value}~" if face and face.kind is Kind.MOMENT else where.value))
        case "between":
            low, high = where.value
            return and_(condition(ledger, Where(where.field, ">=", low)), condition(ledger, Where(where.field, "<=", high)))
        case "in":
            return column.in_(list(where.value))
        case "contains":
            return column.contains(str(where.value), autoescape=True)
        case "empty":
            return or_(column.is_(None), column == "")
        case "filled":
            return and_(column.is_not(None), column != "")
    raise CheckFailed([Finding(where.field, "WHERE", f"不认识的筛选方式“{where.op}”")])


def seen(ledger: type[Record], user: User, filters: Filters, void: bool = False) -> list[ColumnElement[bool]]:
    """All conditions of a list: the user's, the filters', and live records only unless `void`."""
    table = table_of(ledger)
    live = [] if void else [table.c.void_reason.is_(None)]
    return [user.reads(table), *live, *(condition(ledger, one) for one in wheres(filters))]


def count(conn: Connection, ledger: type[Record], user: User, filters: Filters = ()) -> int:
    if user.reads_all and not filters:
        # Of the catalog's index alone: the numbers beside a navigation of a million records cost no scan.
        whole = select(func.count()).select_from(catalog).where(catalog.c.ledger == ledger.CODE, catalog.c.void.is_(False))
        return conn.execute(whole).scalar_one()
    return conn.execute(select(func.count()).select_from(table_of(ledger)).where(*seen(ledger, user, filters))).scalar_one()


def page(conn: Connection, ledger: type[Record], user: User, filters: Filters = (), *, order: str | None = None, newest: bool = True,
         after: tuple[Any, int] | None = None, limit: int = PAGE, columns: Sequence[str] | None = None) -> Page:
    """`limit` rows in the order of field `order` (the statistic date when None), then of registration."""
    table = table_of(ledger)
    by = table.c[order or ledger.ON]
    names = dict.fromkeys([*(columns or table.c.keys()), "id", "rid", by.name])
    query: Select[Any] = select(*(table.c[name] for name in names)).where(*seen(ledger, user, filters))
    if after is not None:
        query = query.where(_beyond(by, table.c.rid, after, newest))
    query = query.order_by(by.desc(), table.c.rid.desc()) if newest else query.order_by(by, table.c.rid)
    rows = [Row(one) for one in conn.execute(query.limit(limit)).mappings()]
    return Page(rows, (rows[-1][by.name], rows[-1]["rid"]) if len(rows) == limit else None)


def _beyond(by: ColumnElement[Any], rid: ColumnElement[int], after: tuple[Any, int], newest: bool) -> ColumnElement[bool]:
    """SQLite sorts NULL first: last in a descending list."""
    value, last = after
    if newest:
        same = and_(by.is_(value), rid < last)
        return same if value is None else or_(by < value, by.is_(None), same)
    same = and_(by.is_(value), rid > last)
    return or_(by.is_not(None), same) if value is None else or_(by > value, same)


def rows_of(conn: Connection, ledger: type[Record], user: User | None, column: str, values: Sequence[Any],
            columns: Sequence[str] | None = None) -> list[Row]:
    """Records whose `column` is one of `values`, voided ones too; `user` None reads for the program itself."""
    table = table_of(ledger)
    found: list[Row] = []
    for start in range(0, len(values), 500):
        query = select(*(table.c[name] for name in columns or table.c.keys())).where(table.c[column].in_(values[start:start + 500]))
        if user is not None:
            query = query.where(user.reads(table))
        found += [Row(one) for one in conn.execute(query).mappings()]
    return found


