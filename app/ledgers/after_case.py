"""以案促改: the second half of a case (“后半篇文章”): why it could happen, and what the unit changed so that it does not again.

One record per case and unit. Limit: done within three months of the decision (L19).
"""

from typing import Any

from app.ledgers import face as f
from app.ledgers.checks import past_lines, persons_of, recusal
from app.ledgers.kit import Check, Limit, Make, Record, Row, Step

MONTHS = 3

BEHIND = ("suggesting", "rectifying", "assessing", "done")
"""States behind the analysis."""


def decided_on(row: Row, facts: Any) -> str | None:
    """The day the case's decision takes effect."""
    case = facts.get(row.case_id)
    return case.effective if case else None


def _meeting_fits(row: Row, facts: Any) -> bool:
    meeting = facts.get(row.meeting_id)
    return meeting is None or (meeting.kind in ("dem_life", "org_life") and meeting.unit_id in (None, row.unit_id))


def _education_fits(row: Row, facts: Any) -> bool:
    held = facts.get(row.edu_id)
    return held is None or held.type == "education"


def _is_new(row: Row, facts: Any) -> bool:
    others = facts.find("after_case", case_id=row.case_id) if row.case_id else ()
    return not any(one.id != row.id and one.unit_id == row.unit_id for one in others)


def _unit_of_case(row: Row, facts: Any) -> bool:
    case = facts.get(row.case_id)
    person = facts.get(case.person_id) if case else None
    return person is None or not person.unit_id or person.unit_id == row.unit_id


class AfterCase(Record):
    CODE, LABEL, NUMBER = "after_case", "以案促改", "促"
    NAV, ORDER = "督促整改", 60
    TITLE, VIS = ("unit_id", "cause"), 1

    case_id = f.ref("案件", "case", required=True, secret="S3", group="剖析")
    unit_id = f.ref("单位", "unit", required=True, search=True, group="剖析")
    cause = f.long("原因", required=True, search=True, group="剖析", help="不写案件当事人姓名")
    gaps = f.table("漏洞", {"gap": f.long("漏洞"), "owner": f.text("责任")}, search=True, group="剖析")
    letters = f.refs("建议书", "suggestion", group="整改")
    meeting_id = f.ref("专题民主生活会", "meeting", group="整改")
    edu_id = f.ref("警示教育", "edu", group="整改")
    rules = f.table("制度", {"name": f.text("名称"), "no": f.text("文号"), "date": f.day("日期")}, search=True, group="整改")
    rating = f.choice("评估", {"good": "好", "fair": "一般", "poor": "差"}, group="评估")

    STATES = {"started": "启动", "analysing": "剖析", "suggesting": "建议", "rectifying": "整改", "assessing": "评估", "done": "办结"}
    STEPS = (
        Step("analyse", "剖析", of=("started",), to="analysing", takes=("cause", "gaps")),
        Step("suggest", "提出建议", of=("analysing",), to="suggesting", takes=("gaps", "letters")),
        Step("rectify", "转入整改", of=("suggesting",), to="rectifying", takes=("letters", "meeting_id", "edu_id")),
        Step("assess", "评估", of=("rectifying",), to="assessing", takes=("meeting_id", "edu_id", "rules", "rating")),
        Step("finish", "办结", of=("assessing",), to="done", takes=("rating",)),
    )
    CHECKS = (
        *past_lines("AFT-01", "rules", date="制度日期"),
        Check("AFT-02", "应为本单位的民主生活会或组织生活会", _meeting_fits, at="meeting_id"),
        Check("AFT-03", "应为警示教育，不是通报", _education_fits, at="edu_id"),
        Check("AFT-04", "这个案件在这个单位的以案促改已登记", _is_new, at="case_id", asks=True),
        *recusal("AFT-05", ("handlers",), persons_of("unit_id")),
        Check("AFT-06", "剖析须写明漏洞", lambda row, _: row.state not in BEHIND or row.legacy or row.gaps, at="gaps"),
        Check("AFT-07", "办结前须评估", lambda row, _: row.state != "done" or row.legacy or row.rating, at="rating"),
        Check("AFT-08", "单位不是案件当事人所在单位，请核对", _unit_of_case, at="unit_id", warning=True),
        Check("AFT-09", "还没有建议书、专题民主生活会、警示教育或完善的制度，请核对",
              lambda row, _: row.state not in ("assessing", "done") or row.letters or row.meeting_id or row.edu_id or row.rules,
              at="letters", warning=True),
    )
    LIMITS = (
        Limit("L19", "完成以案促改", starts="", months=MONTHS, begins=decided_on, met_by=("done",)),
    )
    MAKES = (
        Make("suggestion", "制发建议书", {"unit_id": "unit_id", "cause_id": "id", "analysis": "cause"}, back="letters",
             also={"cause": "case", "origin": lambda row: row.cause,
                   "facts": lambda row: [{"no": no, "text": line["gap"]} for no, line in enumerate(
                       (one for one in row.gaps or () if one.get("gap")), 1)] or None}),
        Make("edu", "登记警示教育", {}, back="edu_id", only=lambda row: not row.edu_id,
             also={"type": "education", "form": "meeting", "units": lambda row: [row.unit_id], "cases": lambda row: [row.case_id]}),
        Make("meeting", "登记专题民主生活会", {"unit_id": "unit_id"}, back="meeting_id", only=lambda row: not row.meeting_id,
             also={"side": "unit", "kind": "dem_life", "theme": "以案促改专题民主生活会"}),
        Make("problem", "登记需整改的问题", {"unit_id": "unit_id", "source_id": "id"}, of=("analysing", *BEHIND),
             also={"source": "case", "cause": lambda row: row.cause,
                   "text": lambda row: "\n".join(line["gap"] for line in row.gaps or () if line.get("gap")) or None}),
        Make("inspection", "登记“回头看”", {}, of=("rectifying", "assessing", "done"),
             also={"kind": "rect_review", "units": lambda row: [row.unit_id], "subject": "以案促改“回头看”"}),
    )
    LIST = ("unit_id", "cause", "letters", "meeting_id", "edu_id", "rating", "state")
    PRINTS = ("after-case", "register")
