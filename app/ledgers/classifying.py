"""定密: how long what is classified may stay so, and when it is looked at again (T65). Holds for records of every ledger.

shapes    保密期限 is `10年`, a date, or a condition in words (公开发布后解密); it counts from 定密日期
source    domain ledgers, section 0; time-limits, T65: 绝密 30, 机密 20, 秘密 10 years at most
"""

import re
from datetime import date
from typing import Any

from app.codes import table
from app.ledgers.checks import is_day
from app.ledgers.kit import CLASSIFIED, Check, Limit, Row
from app.rules.limits import add_months


def most_years(row: Row) -> int:
    """What the level allows."""
    return int(table("classification").attribute(row.classification, "max_years") or 0)


def own_years(row: Row) -> int | None:
    """None where the term is written in another way."""
    found = re.fullmatch(r"(\d{1,3})年", row.term or "")
    return int(found[1]) if found else None


def own_months(row: Row) -> int:
    return 12 * (own_years(row) or 0)


def own_days(row: Row) -> int:
    """Days from 定密日期 to a term that is a date; 0 where it is none, or none that lies later."""
    if not row.classified_on or not is_day(row.term or ""):
        return 0
    return max((date.fromisoformat(row.term) - date.fromisoformat(row.classified_on)).days, 0)


def _within_level(row: Row, _facts: Any) -> bool:
    if row.classification not in CLASSIFIED:
        return True
    if (years := own_years(row)) is not None:
        return 1 <= years <= most_years(row)
    if not row.classified_on or not is_day(row.term or ""):
        return True
    begun = date.fromisoformat(row.classified_on)
    return begun < date.fromisoformat(row.term) <= add_months(begun, 12 * most_years(row))


CHECKS = (
    Check("CLASS-01", "保密期限不能超过密级的最长期限：绝密30年、机密20年、秘密10年", _within_level, at="term"),
)
"""Of every ledger, beside its own."""

LIMITS = (
    Limit("T65", "定密期限届满，解密审核", starts="classified_on", months=own_months, days=own_days,
          only=lambda row: row.classification in CLASSIFIED),
)
"""Of every ledger that does not keep T65 itself."""
