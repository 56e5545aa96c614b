"""What checks, approval chains and derived fields may ask beyond their own row: `kit.Facts` on one connection."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select

from app.desk import reading
from app.desk.people import User
from app.ledgers import ledgers
from app.ledgers.kit import Row
from app.rules.limits import due_on
from app.rules.workcalendar import WorkCalendar

FOUND_MOST = 200


class Facts:
    """Reads whoever may see the record: for rules, never for the screen."""

    def __init__(self, conn: Connection, read_row: Callable[[Connection, str], Row | None], now: datetime, user: User,
                 calendar: WorkCalendar) -> None:
        self.conn, self._read_row, self.now, self.user, self.calendar = conn, read_row, now, user, calendar
        self.today, self.zone = now.date().isoformat(), now.tzinfo

    def get(self, key: str | None) -> Row | None:
        return self._read_row(self.conn, key) if key else None

    def find(self, ledger: str, **equals: Any) -> list[Row]:
        """Live records of `ledger` whose fields equal the given values (a list field: holds it)."""
        kind = ledgers()[ledger]
        table = reading.table_of(kind)
        asked = (reading.condition(kind, reading.Where(name, "=", value)) for name, value in equals.items())
        query = select(table).where(table.c.void_reason.is_(None), *asked).limit(FOUND_MOST)
        return [Row(one) for one in self.conn.execute(query).mappings()]

    def day_after(self, start: str, *, months: int = 0, days: int = 0, workdays: int = 0) -> str:
        begin = date.fromisoformat(start[:10])
        return due_on(begin, months=months, days=days, workdays=workdays, calendar=self.calendar).isoformat()
