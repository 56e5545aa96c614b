"""“三重一大”季度反馈: what the group tells a unit each quarter about how it decides, with counts the program takes from the records.

The counts are taken while the feedback stands at 生成 and once more when it leaves it; from then on they stay as they were signed.
What counts: matters filed (L08) and major items of meetings that were not filed, the meetings with such items that the group attended,
its opinions on them, those adopted, items with a flaw, and problems of the category 三重一大 or named by the matters.
"""

from typing import Any

from app.codes import table
from app.ledgers import face as f
from app.ledgers.checks import chain, persons_of, recusal
from app.ledgers.kit import Approval, Check, Make, Record, Row, Step
from app.ledgers.meeting import ADOPTED
from app.rules.periods import BadPeriod, Period

COUNTS = ("items_cnt", "attended", "opinions", "adopted", "flaws", "problems")


def quarter_of(text: str | None) -> Period | None:
    """The quarter; None for another kind of period."""
    try:
        return Period.parse(text or "") if (text or "")[4:5] == "Q" else None
    except BadPeriod:
        return None


def last_quarter(facts: Any) -> str:
    """The quarter before today's: the one there is something to say about."""
    now = Period.parse(f"{facts.today[:4]}Q{(int(facts.today[5:7]) + 2) // 3}")
    return str(now.before())


def counts_of(unit: str, period: Period, facts: Any) -> dict[str, int]:
    """{count: number} of one unit's quarter."""
    days = period.first.isoformat(), period.last.isoformat()
    filed = facts.during("major", "filed_at", *days, unit_id=unit)
    meetings = [one for one in facts.during("meeting", "at", *days, unit_id=unit, side="unit") if one.state != "planned"]
    items = {one.id: [line for line in one.agenda or () if line.get("is_major")] for one in meetings}
    attended = [one for one in meetings if items[one.id] and _was_there(one)]
    said = [line for one in attended for line in items[one.id]]
    opinions = [line for line in said if line.get("opinion") not in (None, "none")]
    found = {one.id for one in facts.during("problem", "found_at", *days, unit_id=unit, cat="major")}
    found |= {key for one in filed for key in one.problems or ()}
    matters = {one.id for one in filed} | {line["major_id"] for lines in items.values() for line in lines if line.get("major_id")}
    filed_for = {(one.meeting_id, one.subject) for one in filed}
    loose = [line for one in meetings for line in items[one.id]
             if not line.get("major_id") and (one.id, line.get("subject")) not in filed_for]
    return {"items_cnt": len(matters) + len(loose), "attended": len(attended), "opinions": len(opinions),
            "adopted": sum(1 for line in opinions if line.get("adoption") in ADOPTED),
            "flaws": sum(1 for line in said if set(line.get("flaws") or ()) - {"none"}), "problems": len(found)}


def _was_there(meeting: Row) -> bool:
    present = table("attend_mode").having("present")
    return any(line.get("mode") in present for line in meeting.attendance or ())


def _fill(row: Row, facts: Any) -> dict[str, Any]:
    before, period = facts.get(row.id), quarter_of(row.quarter)
    taking = row.state == "generated" or (before is not None and before.state == "generated")
    if row.legacy or not taking or period is None or not row.unit_id:
        return {}
    return counts_of(row.unit_id, period, facts)


def _agreed_by(row: Row, facts: Any) -> tuple[str, ...]:
    return chain(row, facts, "group_leader")


def _quarter_is_over(row: Row, facts: Any) -> bool:
    period = quarter_of(row.quarter)
    return row.state == "generated" or period is None or period.last.isoformat() < facts.today


def _is_new(row: Row, facts: Any) -> bool:
    if not (row.unit_id and row.quarter):
        return True
    return not any(one.id != row.id for one in facts.find("major_q", unit_id=row.unit_id, quarter=row.quarter))


def _stands(row: Row, facts: Any) -> bool:
    """The counts are of one unit and quarter: those do not change once the counting has ended."""
    before = facts.get(row.id)
    return before is None or before.state == "generated" or (before.unit_id, before.quarter) == (row.unit_id, row.quarter)


class MajorQuarter(Record):
    CODE, LABEL, NUMBER = "major_q", "季度反馈", "季"
    NAV, ORDER = "日常监督", 24
    TITLE, VIS = ("unit_id", "quarter"), 1
    FROZEN = ("sent",)

    unit_id = f.ref("单位", "unit", required=True, search=True, group="反馈")
    quarter = f.period("季度", required=True, indexed=True, suggest=last_quarter, group="反馈", help="如：2026Q3")
    comment = f.long("评价", required=True, search=True, group="反馈")
    items_cnt = f.number("事项数", computed=True, group="系统取数")
    attended = f.number("参会数", computed=True, group="系统取数")
    opinions = f.number("意见数", computed=True, group="系统取数")
    adopted = f.number("采纳数", computed=True, group="系统取数")
    flaws = f.number("瑕疵数", computed=True, group="系统取数")
    problems = f.number("问题数", computed=True, group="系统取数")

    STATES = {"generated": "生成", "commenting": "评价", "signing": "签字", "sent": "报送"}
    STEPS = (
        Step("comment", "评价", of=("generated",), to="commenting", takes=("comment",)),
        Step("submit", "呈组长签字", of=("commenting",), to="signing", takes=("comment",)),
        Step("send", "报送", of=("signing",), to="sent", approved=True),
    )
    APPROVALS = (Approval("signing", _agreed_by, back="signing"),)
    CHECKS = (
        Check("MAJQ-01", "季度应写成 2026Q3", lambda row, _: not row.quarter or quarter_of(row.quarter), at="quarter"),
        Check("MAJQ-02", "这个季度还没有结束，取数后再评价", _quarter_is_over, at="quarter"),
        Check("MAJQ-03", "这个单位这个季度的反馈已生成", _is_new, at="quarter", asks=True),
        Check("MAJQ-04", "取数以后不能再改单位和季度", _stands, at="quarter"),
        *recusal("MAJQ-05", ("handlers",), persons_of("unit_id")),
        Check("MAJQ-06", "本季度没有参加“三重一大”会议，请核对",
              lambda row, _: row.state == "generated" or row.legacy or row.attended, at="comment", warning=True),
    )
    DERIVE = _fill
    MAKES = (
        Make("problem", "登记发现的问题", {"unit_id": "unit_id", "source_id": "id"}, also={"source": "meeting", "cat": "major"}),
        Make("meeting", "登记专项会商", {"unit_id": "unit_id"}, also={"side": "unit", "kind": "consult_sp", "by": "group"}),
    )
    LIST = ("quarter", "unit_id", "items_cnt", "attended", "opinions", "adopted", "flaws", "problems", "state")
    PRINTS = ("major-q", "register")
