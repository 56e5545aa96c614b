"""The numbers the alerts compare with: defaults of the field's document, each a setting the commission may issue under its name.

    desk or connection -> threshold(conn, "A08.cv", day)
"""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection

from app.desk.issued import rows_in_force
from app.ledgers.issued import BadIssue, read

DEFAULTS: Mapping[str, float] = MappingProxyType({
    "A08.cv": 0.60,             # 变异系数 from which groups are out of balance
    "A08.times_median": 3,      # or the maximum against the median
    "A08.half_median": 0.50,    # a group below this share of the median is named
    "A08.months": 9,            # groups with fewer months in the period are not compared
    "A09.days": 90,             # a unit nobody looked at
    "A12.rate": 0.60,           # 整改率 three months after feedback
    "A12.months": 3,
    "A15.quarters": 2,          # quarters in a row without a filing
    "A17.growth": 0.20,         # M60 up by, while
    "A17.quality": 0.10,        # M69 ÷ M62 at least
    "A17.exempt": 0.20,         # or 免予、不予处分 at least this share of the closed
    "A19.days": 7,              # drafted staff are spoken to every week
    "A21.rate": 0.20,           # R04 target
    "A21.replies": 5,
    "A22.problems": 20,
    "A23.times": 3,
    "A23.months": 12,
    "R07.rate": 0.05,
    "R07.problems": 10,
})


MOST = 10_000


def is_threshold(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= MOST


def thresholds(conn: Connection, day: date) -> dict[str, float]:
    """Every threshold as it is in force on `day`; what was issued without being one is left at its default."""
    found = dict(DEFAULTS)
    for row in rows_in_force(conn, day.isoformat(), "setting"):
        if row.name in found:
            try:
                value: Any = read(row).get("value")
            except BadIssue:
                continue
            if is_threshold(value):
                found[row.name] = value
    return found
