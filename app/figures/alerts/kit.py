"""What an alert is declared with, and what its query may ask.

    Alert("A02", "初核逾期", find)      find(watch) yields what it names

shapes    levels are codes of table alert_level: info, yellow, red
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Row, select

from app.desk import Desk
from app.desk.tables import catalog
from app.figures import offices
from app.figures.kit import Scope, table_of
from app.figures.results import Warned
from app.figures.tally import Tally


@dataclass(frozen=True)
class Office:
    id: str
    name: str
    from_: str | None


@dataclass(frozen=True)
class Unit:
    id: str
    name: str
    from_: str | None
    kind: str
    org_id: str | None


class Watch:
    """The statistics of this period and of last year's, the thresholds in force, and what stands on the day."""

    def __init__(self, desk: Desk, now: Tally, then: Tally, thresholds: Mapping[str, float]) -> None:
        self.desk, self.now, self.then, self.thresholds = desk, now, then, thresholds
        self.conn: Connection = now.conn
        self.scope: Scope = now.scope

    @property
    def as_of(self) -> date:
        return self.scope.as_of

    @cached_property
    def groups(self) -> dict[str, Office]:
        """The groups in scope that stand on the day, by id."""
        found, org = offices.groups(self.scope).subquery("standing"), table_of("org")
        query = select(org.c.id, org.c.name, org.c["from"]).join(found, found.c.id == org.c.id).order_by(org.c["from"], org.c.name)
        return {one.id: Office(one.id, one.name or "", one[2]) for one in self.conn.execute(query)}

    @cached_property
    def units(self) -> dict[str, Unit]:
        """The units watched over in scope on the day (M03), by id."""
        found, unit = offices.units(self.scope).subquery("watched"), table_of("unit")
        query = select(unit.c.id, unit.c.name, unit.c["from"], unit.c.kind, found.c.org).join(found, found.c.id == unit.c.id).order_by(
            unit.c.name)
        return {one.id: Unit(one.id, one.name or "", one[2], one.kind or "", one.org) for one in self.conn.execute(query)}

    def records(self, table: FromClause, *which: ColumnElement[bool], **more: ColumnElement[Any]) -> Iterator[Row[Any]]:
        """id, title and org_id of live records in scope that hold `which`; `more`: further columns by name."""
        query = (select(table.c.id, catalog.c.title, table.c.org_id, *(column.label(name) for name, column in more.items()))
                 .join(catalog, catalog.c.id == table.c.id).where(self.scope.live(table), *which).order_by(catalog.c.rid))
        return iter(self.conn.execute(query).all())

    def of_group(self, group: Office, level: str, words: str) -> Warned:
        return Warned("org", group.id, group.name, level, words, group.id)

    def of_unit(self, unit: Unit, level: str, words: str) -> Warned:
        return Warned("unit", unit.id, unit.name, level, words, unit.org_id)


Find = Callable[[Watch], Iterable[Warned]]


@dataclass(frozen=True)
class Alert:
    """facts    numbers shown beside the items, by name"""

    code: str
    label: str
    find: Find
    facts: Callable[[Watch], Mapping[str, Any]] | None = None


def named(code: str, row: Any, level: str, words: str) -> Warned:
    return Warned(code, row.id, row.title, level, words, row.org_id)
