"""Who sits at the desk, and which records are theirs to see and to change.

S1 daily supervision: every business user of the station. S2 personal: leaders and the rooms above them. S3 clues and cases: the group's
leader, 案管室, 分管领导, 纪委书记. Whoever handles a record sees it; a record with a 知悉范围 is seen by those named in it.
A ledger may open its records to a further role in some states (审理室 from 移送审理: `OPEN_TO`).
Seconded staff (挂职) never see S3 or S4, also as handlers (G7). Administrators see no business record.

source    domain rules: ledgers, section 0, Visibility
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, exists, false, func, or_, select, true

from app.desk.tables import link
from app.ledgers import ledgers
from app.ledgers.kit import Row

ADMINISTRATORS = frozenset({"sys_admin", "sec_admin", "auditor"})
_READS_S3 = frozenset({"group_leader", "case_mgmt", "incharge", "chief", "tw_secretary"})
_READS_S2 = _READS_S3 | {"group_deputy", "supervision", "contact_leader", "organization", "style", "tw_deputy"}
_MAY_VOID = frozenset({"group_leader", "case_mgmt", "chief", "tw_secretary"})
_REPORTER = frozenset({"group_leader", "tw_secretary", "petition", "case_mgmt"})


@dataclass(frozen=True)
class User:
    """A signed-in person: the account, the staff record behind it, and the station's organisation."""

    account: str
    staff_id: str
    name: str
    roles: frozenset[str]
    org_id: str

    @property
    def level(self) -> int:
        """Highest class this user reads without being named: 0 none, 1..3."""
        if self.roles & ADMINISTRATORS or not self.roles:
            return 0
        return 3 if self.roles & _READS_S3 else 2 if self.roles & _READS_S2 else 1

    @property
    def ceiling(self) -> int:
        """Highest class this user may read at all, also when named."""
        return 0 if not self.level else 2 if "secondee" in self.roles else 4

    @property
    def reads_all(self) -> bool:
        return self.level == 3 and self.ceiling == 4

    def reads(self, table: FromClause) -> ColumnElement[bool]:
        """The condition on a ledger's table that leaves this user's records."""
        if not self.level:
            return false()
        if self.reads_all:
            return true()
        open_to = getattr(table, "info", {}).get("open_to")
        opened = (and_(table.c.state.in_(states), table.c.vis <= self.ceiling) for states in self._opened(open_to))
        named = exists(select(link.c.src).where(link.c.dst == self.staff_id, link.c.src == table.c.id,
                                                 link.c.field.in_(("handlers", "readers"))))
        open_to_all = or_(table.c.readers.is_(None), func.json_array_length(table.c.readers) == 0)
        return and_(table.c.vis <= self.ceiling, or_(and_(table.c.vis <= self.level, open_to_all), named, *opened))

    def may_read(self, row: Mapping[str, Any]) -> bool:
        vis = row.get("vis") or 1
        if not self.level or vis > self.ceiling:
            return False
        named = self.staff_id in (row.get("handlers") or ()) or self.staff_id in (row.get("readers") or ())
        return named or (vis <= self.level and (self.level == 3 or not row.get("readers"))) or self._has_open(row)

    def _opened(self, open_to: Mapping[str, tuple[str, ...]] | None) -> list[tuple[str, ...]]:
        """States in which records of a ledger are open to one of this user's roles."""
        return [states for role, states in (open_to or {}).items() if role in self.roles]

    def _has_open(self, row: Mapping[str, Any]) -> bool:
        ledger = ledgers().get(row.get("ledger") or "")
        return ledger is not None and any(row.get("state") in states for states in self._opened(ledger.OPEN_TO))

    def may_change(self, row: Row) -> bool:
        """Edit: handlers and the office's leaders and clerk; an archived or voided record nobody."""
        if row.archived or row.void_reason or not self.may_read(row):
            return False
        if row.handlers is None or self.staff_id in row.handlers or self._has_open(row):
            return True
        return self.level >= 2 or "group_clerk" in self.roles

    def may_void(self, row: Row) -> bool:
        return self.may_read(row) and bool(self.roles & _MAY_VOID)

    @property
    def sees_reporter(self) -> bool:
        """In whatever petition; its registrar sees its reporter too (app/desk/secrecy.py)."""
        return self.ceiling == 4 and bool(self.roles & _REPORTER)
