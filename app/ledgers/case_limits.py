"""What runs on a case: from 立案 to 立卷, T14 to T28. Kept apart because a case has more limits than any other record.

shapes    functions of a case's row; the sub-tables' lines are dicts of canonical values
source    domain time-limits
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from app.ledgers import punishments as law
from app.ledgers.case_states import CUT, DECIDED
from app.ledgers.kit import Limit, Row

_BEFORE_TRIAL = ("applying", "opened", "investigating", "extended", "sent")
_SENT = ("sent", "trial", "advising", *DECIDED, *CUT)
_REVISIT_MONTHS = 6


def agreed_extensions(row: Row) -> list[dict[str, Any]]:
    """While the latest is still being asked for, it does not move the day."""
    lines = [line for line in row.extends or () if line.get("due")]
    return lines[:-1] if row.state == "extended" else lines


def extended_to(row: Row) -> str | None:
    """The day the last agreed extension names."""
    lines = agreed_extensions(row)
    return str(lines[-1]["due"]) if lines else None


def _days_between(begin: str | None, end: str | None) -> int:
    return max((date.fromisoformat(end[:10]) - date.fromisoformat(begin[:10])).days, 0) if begin and end else 0


def _held(row: Row, kind: str) -> str | None:
    """Since when a measure of this kind has been lasting."""
    begun = [line["from"] for line in row.measures or () if line.get("kind") == kind and line.get("from") and not line.get("to")]
    return max(begun) if begun else None


def _lasting(kind: str) -> Callable[[Row], Any]:
    return lambda row: _held(row, kind) and row.state not in (*DECIDED, *CUT)


def _since(kind: str) -> Callable[[Row, Any], str | None]:
    return lambda row, _: _held(row, kind)


def _released(row: Row, _facts: Any) -> str | None:
    """T16 counts from the release of somebody who was detained."""
    ends = [line["to"] for line in row.measures or () if line.get("kind") == "detain" and line.get("to")]
    return max(ends) if ends else None


def _trial_since(row: Row, _facts: Any) -> str | None:
    """From acceptance; from the day it came back where it had been sent back."""
    days = [row.accepted_at, *(line.get("back_at") for line in row.returns or ())]
    return max((day for day in days if day), default=None)


def _sent_back(row: Row, _facts: Any = None) -> str | None:
    days = [line["date"] for line in row.returns or () if line.get("date") and not line.get("back_at") and line.get("type") == "evidence"]
    return max(days) if days else None


def _lines(row: Row, items: tuple[str, ...]) -> list[dict[str, Any]]:
    return [line for line in row.exec or () if line.get("item") in items]


def _all_done(*items: str) -> Callable[[Row, Any], str | None]:
    """The day the last of these lines was done; None while one is open, or while there is none."""
    def ended(row: Row, _facts: Any) -> str | None:
        days = [str(line.get("done_at") or "") for line in _lines(row, items)]
        return max(days) if days and all(days) else None
    return ended


def _later(*items: str) -> Callable[[Row], int]:
    """Days to the date written for these lines, which may have been put off with approval; 0 where none is written."""
    return lambda row: max((_days_between(row.effective, line.get("due")) for line in _lines(row, items)), default=0)


def _unless(days: Callable[[Row], int], months: int) -> Callable[[Row], int]:
    """`months` where no other day is set."""
    return lambda row: 0 if days(row) else months


def _is_punished(row: Row) -> bool:
    return row.state in DECIDED and law.is_punished(row)


def _visited(row: Row, _facts: Any = None) -> str | None:
    return max((line["date"] for line in row.revisits or () if line.get("date")), default=None)


def _visit_is_due(row: Row) -> bool:
    """Three months after the decision, then every six, until the impact period is over."""
    if not _is_punished(row) or row.state == "archived":
        return False
    last = _visited(row)
    if last is None or not row.until:
        return last is None
    year, month = divmod(int(last[:4]) * 12 + int(last[5:7]) - 1 + _REVISIT_MONTHS, 12)
    return f"{year:04}-{month + 1:02}" <= str(row.until)[:7]


_CHANGES = _later("post", "salary")

LIMITS = (
    Limit("T14", "宣布立案", starts="filed_at", workdays=5, met_on="announced_at"),
    Limit("T14", "通报所在单位", starts="filed_at", workdays=5, met_on="unit_told"),
    Limit("T15", "完成审查", starts="filed_at", months=3, extended=extended_to, met_by=_SENT,
          only=lambda row: row.type in ("party", "both")),
    Limit("T16", "作出处理决定", starts="filed_at", months=12, begins=_released, met_by=(*DECIDED, *CUT),
          only=lambda row: row.type != "party" and not _held(row, "detain")),
    Limit("T17", "留置期满", starts="filed_at", months=3, begins=_since("detain"), only=_lasting("detain")),
    Limit("T17", "管护期满", starts="filed_at", days=7, begins=_since("custody"), only=_lasting("custody")),
    Limit("T17", "强制到案期满", starts="filed_at", days=1, begins=_since("compel"), only=_lasting("compel")),
    Limit("T17", "责令候查期满", starts="filed_at", months=12, begins=_since("await"), only=_lasting("await")),
    Limit("T18", "完成审理", starts="accepted_at", months=1, begins=_trial_since, met_by=("advising", *DECIDED, *CUT),
          only=lambda row: row.state not in _BEFORE_TRIAL),
    Limit("T19", "补充调查", starts="effective", months=1, begins=_sent_back,
          only=lambda row: row.state == "judicial" and _sent_back(row)),
    Limit("T20", "宣布处分决定", starts="effective", months=1, ended=_all_done("announce_self", "announce_branch", "announce_team"),
          only=_is_punished),
    Limit("T21", "办理职务、工资变更", starts="effective", months=_unless(_CHANGES, 1), days=_CHANGES, ended=_all_done("post", "salary"),
          only=lambda row: _is_punished(row) and law.is_heavy(row)),
    Limit("T22", "报告执行情况", starts="effective", months=6, ended=_all_done("report"), only=_is_punished),
    Limit("T23", "处理涉案财物", starts="effective", days=60, ended=_all_done("property"),
          only=lambda row: row.state in DECIDED and row.goods),
    Limit("T25", "影响期届满", starts="effective", due="until", met_by=("archived",), only=lambda row: _is_punished(row) and row.until),
    Limit("T27", "首次回访", starts="effective", months=3, ended=lambda row, _: min(
        (line["date"] for line in row.revisits or () if line.get("date")), default=None), only=_is_punished),
    Limit("T27", "再次回访", starts="effective", months=_REVISIT_MONTHS, begins=_visited,
          only=lambda row: _visited(row) and _visit_is_due(row)),
    Limit("T28", "立卷归档", starts="effective", months=3, only=lambda row: row.state in (*DECIDED, *CUT) and not row.dossiers),
)
