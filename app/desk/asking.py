"""What checks, approval chains and derived fields may ask beyond their own row: `kit.Facts` on one connection."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, exists, select

from app.desk import reading
from app.desk.issued import Force
from app.desk.people import User
from app.desk.tables import link
from app.ledgers import ledgers
from app.ledgers.kit import Record, Row
from app.rules.limits import due_on
from app.rules.ruling import Rules
from app.rules.workcalendar import WorkCalendar

FOUND_MOST = 200


class Facts:
    """Reads whoever may see the record: for rules, never for the screen."""

    def __init__(self, conn: Connection, read_row: Callable[[Connection, str], Row | None], now: datetime, user: User,
                 force: Force) -> None:
        self.conn, self._read_row, self.now, self.user, self.force = conn, read_row, now, user, force
        self.today, self.zone = now.date().isoformat(), now.tzinfo

    @property
    def rules(self) -> Rules:
        return self.force.rules

    @property
    def calendar(self) -> WorkCalendar:
        return self.force.rules.calendar

    def get(self, key: str | None) -> Row | None:
        return self._read_row(self.conn, key) if key else None

    def find(self, ledger: str, **equals: Any) -> list[Row]:
        """Live records of `ledger` whose fields equal the given values (a list field: holds it)."""
        kind = ledgers()[ledger]
        table = reading.table_of(kind)
        asked = (reading.condition(kind, reading.Where(name, "=", value)) for name, value in equals.items())
        query = select(table).where(table.c.void_reason.is_(None), *asked).limit(FOUND_MOST)
        return [Row(one) for one in self.conn.execute(query).mappings()]

    def during(self, ledger: str, field: str, first: str, last: str, **equals: Any) -> list[Row]:
        """Live records of `ledger` whose day in `field` lies from `first` to `last`, both included; all of them.

        equals    as in `find`; a dotted name asks what the reference names: `**{"person_id.unit_id": unit}`
        """
        kind = ledgers()[ledger]
        table = reading.table_of(kind)
        asked = [reading.condition(kind, reading.Where(field, "between", (first, last)))]
        asked += [self._asked(kind, name, value) for name, value in equals.items()]
        query = select(table).where(table.c.void_reason.is_(None), *asked).order_by(table.c[field], table.c.rid)
        return [Row(one) for one in self.conn.execute(query).mappings()]

    @staticmethod
    def _asked(kind: type[Record], name: str, value: Any) -> ColumnElement[bool]:
        field, _, theirs = name.partition(".")
        if not theirs:
            return reading.condition(kind, reading.Where(field, "=", value))
        table, other = reading.table_of(kind), ledgers()[kind.FACES[field].ref or ""]
        named = select(reading.table_of(other).c.id).where(reading.condition(other, reading.Where(theirs, "=", value)))
        if not kind.FACES[field].many:
            return table.c[field].in_(named)
        return exists(select(link.c.src).where(link.c.src == table.c.id, link.c.field == field, link.c.dst.in_(named)))

    def day_after(self, start: str, *, months: int = 0, days: int = 0, workdays: int = 0) -> str:
        begin = date.fromisoformat(start[:10])
        return due_on(begin, months=months, days=days, workdays=workdays, calendar=self.calendar, extend=self.rules.extend).isoformat()
