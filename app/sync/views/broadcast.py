"""What the commission issued (rules, calendars, schemes, settings), and how far each group has it: 已写出, 已收到, 已应用, in force since.

units     days are local days; moments UTC as in headers
"""

from dataclasses import dataclass, field
from datetime import datetime

from app.desk import Desk, Where
from app.ledgers import ledgers
from app.ledgers.values import show

from ..place import Workspace
from . import lamps
from .lamps import Lamp

KINDS = 500


@dataclass(frozen=True)
class Reached:
    """One group: its lamp, and the day since which the rule is in force there; None: not yet, or not known to be"""

    lamp: Lamp
    in_force: str | None


@dataclass(frozen=True)
class IssuedLine:
    """One version of a rule. begins: the day it takes effect; withdrawn: it was taken back"""

    id: str
    kind: str
    name: str
    version: int
    begins: str
    withdrawn: bool
    groups: list[Reached] = field(default_factory=list)

    def count(self, *states: str) -> int:
        return sum(one.lamp.state in states for one in self.groups)

    @property
    def lacking(self) -> list[Lamp]:
        """Groups of which it is not known that they apply it."""
        return [one.lamp for one in self.groups if one.lamp.state != "applied"]


def issued_lines(workspace: Workspace, desk: Desk) -> list[IssuedLine]:
    """The newest first."""
    rows = desk.page("issued", [Where("state", "!=", "drafted")], limit=KINDS).rows
    found = lamps.of_records(workspace, [row.id for row in rows])
    kind = ledgers()["issued"].FACES["kind"]
    return [IssuedLine(row.id, show(kind, row.kind, str), row.name or "", row.version or 1, row["from"] or "", row.state == "withdrawn",
                       [Reached(lamp, _in_force(lamp, row["from"] or "")) for lamp in found.get(row.id, ())]) for row in rows]


def _in_force(lamp: Lamp, begins: str) -> str | None:
    """The later of the two days: it takes effect, and it was applied there (when we heard of it at the latest)."""
    if lamp.applied is None:
        return None
    return max(begins, datetime.fromisoformat(lamp.applied.replace("Z", "+00:00")).astimezone().date().isoformat())
