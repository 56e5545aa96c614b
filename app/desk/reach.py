"""What this station may change: records of its own office, shared with it, or made here; in the ledgers its certificate lets it write.

The commission changes everything. A group also holds records of others by name (whom its own records name): their own station and the
commission keep these, and a change made here would reach nobody. What a certificate allows is kept as a setting when it is accepted.

source    docs/formats/certificate-v2.md, section 2; domain ledgers, section 0, Visibility
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select

from app.desk.tables import setting

if TYPE_CHECKING:
    from app.desk.desk import Desk

LIMITS = "office.limits"
"""Setting: {"orgs": [...], "sees": [...], "writes": [...]} of this station's certificate; absent: everything of the office."""
SHARED = ("lead_org", "co_orgs")
"""Fields that share a record with another office."""
EVERY = ["*"]
OUTSIDE = "external"
"""The one kind of organisation a group registers; the offices of the system are the commission's (ledgers L01)."""


def orgs_of(values: Mapping[str, Any]) -> frozenset[str]:
    """The offices a record belongs to: its own, the one that leads, those that work on it together."""
    single = [values.get("org_id"), values.get("lead_org")]
    return frozenset(one for one in (*single, *(values.get("co_orgs") or ())) if one)


@dataclass(frozen=True)
class Reach:
    """orgs: the offices this station works for (None: all); maker: the end of its id; writes: ledger codes (None: all).

    enrolled  it has a commission: what only that registers is not registered here
    """

    orgs: frozenset[str] | None
    maker: str
    writes: frozenset[str] | None = None
    enrolled: bool = False

    def may_write(self, ledger: str) -> bool:
        return self.writes is None or ledger in self.writes

    def holds(self, row: Mapping[str, Any]) -> bool:
        """Is the record this office's to work on?"""
        return self.orgs is None or bool(self.orgs & orgs_of(row)) or str(row.get("clock") or "")[16:] in ("", self.maker)

    def may_change(self, row: Mapping[str, Any]) -> bool:
        return self.may_write(str(row.get("ledger") or "")) and self.holds(row)


def reach(conn: Connection, desk: "Desk") -> Reach:
    maker = desk.station_id[-12:]
    if desk.commission or not desk.user.org_id:
        return Reach(None, maker)
    kept: Any = conn.execute(select(setting.c.value).where(setting.c.key == LIMITS)).scalar()
    told = kept or {}
    writes: Sequence[str] = told.get("writes", EVERY)
    return Reach(frozenset(told.get("orgs", ())) | {desk.user.org_id}, maker, None if writes == EVERY else frozenset(writes),
                 kept is not None)
