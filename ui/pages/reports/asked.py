"""Which report: its kind, its period, of which office or unit. What may be chosen of each, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.desk import Desk, Where
from app.ledgers.values import shown_period
from app.reporting import Kind, kinds
from app.rules.periods import Period

BACK = {"month": 13, "quarter": 6, "half": 4, "year": 3}
"""How many periods back may be chosen, the one under way included."""


@dataclass(frozen=True)
class Wanted:
    """org: None is the station's own, at the commission every office."""

    kind: str
    period: str
    org: str | None = None
    unit: str | None = None

    @property
    def draft(self) -> str:
        """What the half-written texts are kept under."""
        return f"report/{self.kind}-{self.period}-{self.org or self.unit or 'own'}"


def kinds_for(commission: bool) -> list[Kind]:
    """The commission's own first where there are any."""
    found = [one for one in kinds() if commission or one.for_ == "group"]
    return sorted(found, key=lambda one: one.for_ != "commission") if commission else found


def periods_of(kind: Kind, today: date) -> list[tuple[str, str]]:
    """(period, words), the one under way first."""
    unit = "year" if kind.of_unit else kind.of
    found, period = [], Period.of(today, unit)
    for _ in range(BACK[unit]):
        found.append((str(period), shown_period(str(period))))
        period = Period.of(date.fromordinal(period.first.toordinal() - 1), unit)
    return found


def usual(kind: Kind, today: date) -> str:
    """The period asked for without being told: the month before until the tenth, else the one under way."""
    choices = periods_of(kind, today)
    return choices[1][0] if today.day <= 10 and len(choices) > 1 and kind.of == "month" else choices[0][0]


def places(desk: Desk) -> tuple[Sequence[tuple[str, str]], Sequence[tuple[str, str]]]:
    """Groups and units: (id, name)."""
    groups = desk.page("org", [Where("kind", "=", "group"), Where("state", "!=", "closed")], newest=False, order="created_at", limit=200,
                       columns=("id", "name")).rows
    units = desk.page("unit", [Where("state", "!=", "handed_over")], limit=500, columns=("id", "name")).rows
    return ([(row.id, row.name or "") for row in groups],
            sorted(((row.id, row.name or "") for row in units), key=lambda one: one[1]))
