"""月报: what an office did last month, what it plans, and the figures of the day it was handed in; the 季报 of a 专项整治 likewise.

A 月报 names its month, a 季报 its quarter (`period`) and its subject; one record is one of the two.

The snapshot. With the step 提交 the desk asks `app.reporting.snapshot:taken` for the figures, whoever takes the step (window, command
line, report page), and stores what it answers: canonical JSON with its own SHA-256 (`sealed`, proved by `opened` and by MONTH-07). It
is asked once. A report that was sent back keeps the figures of its first 提交, and from then on until it is sent back nothing else of
it is edited; what turns out wrong later is a report of its own that names this one (更正报).

Limit:  by the fifth of each month is a duty of the office (T46, app/duties).
"""

import json
import re
from hashlib import sha256
from typing import Any

from app.ledgers import face as f
from app.ledgers.checks import own_office, past
from app.ledgers.kit import Check, Make, Record, Row, Step

HANDED_IN = ("submitted", "reviewing", "collected")
REVIEWERS = ("supervision", "style", "case_mgmt", "general", "contact_leader", "incharge", "chief")
"""The commission's rooms and leaders: an office does not review its own report."""


def sealed(content: dict[str, Any]) -> str:
    """`content` as canonical JSON with the SHA-256 over it."""
    return _dumps(content | {"sha256": _digest(content)})


def opened(snapshot: str) -> dict[str, Any]:
    """The content of a snapshot.

    raises    ValueError when it is not what was sealed
    """
    read = json.loads(snapshot)
    if not isinstance(read, dict) or read.pop("sha256", None) != _digest(read):
        raise ValueError("not as it was sealed")
    return read


def _dumps(content: dict[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _digest(content: dict[str, Any]) -> str:
    return sha256(_dumps(content).encode()).hexdigest()


def is_quarterly(row: Row) -> bool:
    """季报 for 专项整治监督责任."""
    return bool(row.period)


def _seal_holds(row: Row, _facts: Any) -> bool:
    try:
        return not row.snapshot or bool(opened(row.snapshot))
    except ValueError:
        return False


def _fill(row: Row, facts: Any) -> dict[str, Any]:
    """When it was handed in, and what the reviewer's step said."""
    before = facts.get(row.id)
    was = before.state if before is not None else None
    match was, row.state:
        case ("editing", "submitted"):
            return {"sent_at": facts.now.strftime("%Y-%m-%dT%H:%M"), "check": None}
        case ("reviewing", "editing"):
            return {"check": "return"}
        case ("reviewing", "collected"):
            return {"check": "pass"}
    return {}


def first_day(row: Row) -> str | None:
    """First day of the month or quarter, None where it is no such period."""
    if found := re.fullmatch(r"\d{4}-\d{2}", row.month or ""):
        return f"{found.group()}-01"
    if found := re.fullmatch(r"(\d{4})Q([1-4])", row.period or ""):
        return f"{found[1]}-{3 * int(found[2]) - 2:02}-01"
    return None


def _one_report(row: Row, facts: Any) -> bool:
    """A second report of the same period says which one it corrects."""
    if row.corrects or not row.org_id or not (row.month or row.period):
        return True
    same = {"month": row.month} if row.month else {"period": row.period, "subject": row.subject}
    return not any(one.id != row.id and not one.corrects for one in facts.find("monthly_report", org_id=row.org_id, **same))


def _corrects_its_own(row: Row, facts: Any) -> bool:
    first = facts.get(row.corrects)
    return first is None or (first.org_id == row.org_id and first.month == row.month and first.period == row.period
                             and (first.state in HANDED_IN or first.legacy))


class MonthlyReport(Record):
    CODE, LABEL, NUMBER = "monthly_report", "月报与例会", "月"
    NAV, ORDER = "综合管理", 10
    TITLE, ON, VIS = ("org_id", "month", "period", "subject"), "sent_at", 1
    COMMISSIONS = ("check",)
    FROZEN = HANDED_IN

    org_id = f.ref("组", "org", required=True, suggest=own_office, group="月报")
    month = f.period("月份", required=f.when(lambda row: not is_quarterly(row)), indexed=True, group="月报", help="如 2026-11；季报不填")
    done = f.long("上月工作", required=True, search=True, group="月报")
    problems = f.long("存在问题", search=True, group="月报")
    plans = f.table("本月计划", {"subject": f.text("事项"), "owner": f.text("责任人"), "due": f.day("时限")}, search=True, group="月报")
    period = f.period("期间", indexed=True, group="季报（专项整治）", help="如 2026Q3；月报不填")
    subject = f.text("专项", required=f.when(is_quarterly), search=True, group="季报（专项整治）")
    found_problems = f.refs("发现问题", "problem", group="季报（专项整治）")
    clues = f.refs("线索", "clue", group="季报（专项整治）")
    snapshot = f.long("指标快照", computed=True, group="提交和审核")
    sent_at = f.moment("提交", group="提交和审核")
    check = f.choice("审核", {"pass": "通过", "return": "退回"}, group="提交和审核")
    corrects = f.ref("更正", "monthly_report", group="提交和审核", help="更正报所更正的月报")

    STATES = {"made": "生成", "editing": "编辑", "submitted": "提交", "reviewing": "审核", "collected": "汇总"}
    STEPS = (
        Step("edit", "开始编辑", of=("made",), to="editing"),
        Step("submit", "提交", of=("editing",), to="submitted", fills={"snapshot": "app.reporting.snapshot:taken"}),
        Step("review", "开始审核", of=("submitted",), to="reviewing", by=REVIEWERS),
        Step("return", "退回", of=("reviewing",), to="editing", by=REVIEWERS, takes=("note",)),
        Step("collect", "审核通过并汇总", of=("reviewing",), to="collected", by=REVIEWERS, takes=("note",)),
    )
    CHECKS = (
        *past("MONTH-01", sent_at="提交时间"),
        Check("MONTH-02", "月份应写成 2026-11", lambda row, _: not row.month or re.fullmatch(r"\d{4}-\d{2}", row.month), at="month"),
        Check("MONTH-03", "期间应为季度，如 2026Q3", lambda row, _: not row.period or re.fullmatch(r"\d{4}Q[1-4]", row.period),
              at="period"),
        Check("MONTH-04", "月报填月份，季报填期间，不能同时填写", lambda row, _: not (row.month and row.period), at="period"),
        Check("MONTH-05", "这个月份还没有到", lambda row, facts: not row.month or (first_day(row) or "") <= facts.today, at="month"),
        Check("MONTH-06", "这个季度还没有到", lambda row, facts: not row.period or (first_day(row) or "") <= facts.today, at="period"),
        Check("MONTH-07", "指标快照与其校验值不符", _seal_holds, at="snapshot"),
        Check("MONTH-08", "提交的月报须有指标快照", lambda row, _: row.state not in HANDED_IN or row.legacy or row.snapshot, at="snapshot"),
        Check("MONTH-09", "这一期的月报已登记；要更正的，请登记更正报", _one_report, at="corrects", asks=True),
        Check("MONTH-10", "更正报只能更正本组同一期已提交的月报", _corrects_its_own, at="corrects"),
        Check("MONTH-11", "本月计划的每一行须写明事项", lambda row, _: all(line.get("subject") for line in row.plans or ()), at="plans"),
    )
    DERIVE = _fill
    MAKES = (
        Make("task", "列为督办任务", {"source_id": "id"}, each="plans", line={"text": "subject", "owner": "owner", "due": "due"}),
        Make("monthly_report", "登记更正报", {"corrects": "id", "org_id": "org_id", "month": "month", "period": "period",
                                       "subject": "subject", "done": "done", "problems": "problems", "plans": "plans"}, of=HANDED_IN),
    )
    LIST = ("month", "period", "org_id", "subject", "sent_at", "check", "state")
    PRINTS = ("month-table", "register")
