"""Which reports there are, of which periods, and for whom."""

from dataclasses import dataclass
from typing import Literal

from app.errors import CheckFailed, Finding, Usage
from app.ledgers.report import KINDS as LABELS
from app.rules.periods import MONTHS, BadPeriod, Period

Of = Literal["month", "quarter", "half", "year", "unit-year"]
For = Literal["group", "commission"]


@dataclass(frozen=True)
class Kind:
    """of: which period it is made of ("unit-year": of one unit and a year); for_: a group's (the commission makes them too) or the
    commission's alone."""

    key: str
    label: str
    of: Of
    for_: For = "group"

    @property
    def of_unit(self) -> bool:
        return self.of == "unit-year"

    def period(self, written: str) -> Period:
        """raises    CheckFailed: no period, or one of another length"""
        try:
            period = Period.parse(written)
        except BadPeriod as bad:
            raise CheckFailed([Finding("period", "PERIOD", str(bad))]) from bad
        if period.whole_months != MONTHS["year" if self.of_unit else self.of]:
            raise CheckFailed([Finding("period", "PERIOD", f"{self.label}的期间应写成 {_EXAMPLES[self.of]}")])
        return period


_EXAMPLES = {"month": "2026-11", "quarter": "2026Q3", "half": "2026H1", "year": "2026", "unit-year": "2026"}
_OF: dict[str, tuple[Of, For]] = {
    "month": ("month", "group"), "quarter": ("quarter", "group"), "half": ("half", "group"), "duty": ("year", "group"),
    "year": ("year", "group"), "profile": ("unit-year", "group"), "page": ("unit-year", "group"), "tally": ("unit-year", "group"),
    "groups-month": ("month", "commission"), "groups-quarter": ("quarter", "commission"), "groups-half": ("half", "commission"),
    "groups-year": ("year", "commission"),
}


def kinds() -> list[Kind]:
    return [Kind(key, label, *_OF[key]) for key, label in LABELS.items()]


def kind(key: str) -> Kind:
    """raises    Usage"""
    found = next((one for one in kinds() if one.key == key), None)
    if found is None:
        raise Usage(what=f"没有“{key[:40]}”这种报告，可以是{'、'.join(one.key for one in kinds())}")
    return found
