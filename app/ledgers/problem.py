"""问题及整改: what was found at a unit, what is asked of it, and whether it was done.

Found by supervision of every kind; asked of the unit with a date; reported, inspected and signed off (销号) by the 组长 alone.

Limit:  15, 60 or 90 days by severity, half-yearly review of what takes long (T36); the date written in the demand wins.
        What 巡察 found is due on the day its feedback names (T60).
"""

from datetime import date
from typing import Any

from app.ledgers import face as f
from app.ledgers.checks import LEADERS, on_entering, only_one, order, past, persons_of, recusal, today
from app.ledgers.kit import Check, Limit, Make, Record, Row, Step
from app.rules.limits import add_months

DAYS = {"slight": 15, "general": 60, "serious": 90, "grave": 90}
"""T36: 立行立改、一般、较重以上."""

AGAIN_MONTHS = 12


def days_for(row: Row) -> int:
    return DAYS.get(row.severity, 60)


def from_patrol(row: Row) -> bool:
    """巡察 sets its own date in its feedback (T60)."""
    return bool(row.source == "patrol")


def _fill(row: Row, facts: Any) -> dict[str, Any]:
    """The date asked for, as the severity has it when nobody wrote one; the day it was signed off."""
    filled = on_entering(row, facts, closed_at=("closed",))
    if not row.due and row.found_at and row.severity and not row.legacy:
        filled["due"] = facts.day_after(row.found_at, days=days_for(row))
    return filled


def _is_proved(row: Row, _facts: Any) -> bool:
    """已整改 and 基本整改 need a proof: with a measure, or among the attachments."""
    if row.result not in ("done", "basic") or row.state not in ("checking", "closed"):
        return True
    return bool(row.files) or any(line.get("proof") for line in row.steps or ())


def _is_new(row: Row, facts: Any) -> bool:
    """屡改屡犯: the same unit, the same category, within twelve months before."""
    if not (row.found_at and row.unit_id and row.cat):
        return True
    since = add_months(date.fromisoformat(row.found_at), -AGAIN_MONTHS).isoformat()
    return not any(one.id != row.id and since <= (one.found_at or "") <= row.found_at
                   for one in facts.find("problem", unit_id=row.unit_id, cat=row.cat))


def _is_long(row: Row, _facts: Any) -> bool:
    return row.state != "long_term" or row.result in (None, "long")


def _class_of(row: Row) -> int:
    return 2 if row.persons else 1


class Problem(Record):
    CODE, LABEL, NUMBER = "problem", "问题及整改", "改"
    NAV, ORDER = "督促整改", 10
    TITLE, ON, VIS = ("unit_id", "text"), "found_at", _class_of
    MOVES = ("unit_id",)

    unit_id = f.ref("单位", "unit", required=True, search=True, group="问题")
    source = f.code("来源", "problem_source", required=True, group="问题")
    found_at = f.day("发现日期", required=True, suggest=today, group="问题")
    cat = f.code("类别", "problem_cat", required=True, search=True, group="问题")
    severity = f.code("严重程度", "severity", required=True, suggest="general", group="问题")
    text = f.long("描述", required=True, search=True, group="问题")
    turn = f.code("去向", "problem_turn", required=True, suggest="rectify", group="问题")
    demand = f.long("整改要求", required=True, search=True, group="整改要求")
    resp_unit = f.text("责任单位", required=True, search=True, group="整改要求")
    resp_person = f.text("责任人", required=True, search=True, group="整改要求")
    due = f.day("期限", required=True, group="整改要求", help="不填时按严重程度：轻微15日，一般60日，较重以上90日")
    source_id = f.ref("来源记录", "", group="详情")
    persons = f.refs("人员", "person", search=True, group="详情")
    amount = f.money("金额", group="详情")
    cause = f.long("原因", group="详情")
    steps = f.table("措施", {
        "step": f.long("措施"), "owner": f.text("责任人"), "due": f.day("时限"), "text": f.long("进展"), "proof": f.files("证据"),
    }, search=True, group="整改和验收")
    result = f.code("结果", "rectify_result", required=f.before("checking"), group="整改和验收")
    score = f.number("量化分", most=100, group="整改和验收")
    published = f.text("公开", group="整改和验收")
    checker = f.ref("验收人", "staff", required=f.before("closed"), group="整改和验收")
    closed_at = f.day("销号日期", group="整改和验收")
    letters = f.refs("关联建议书", "suggestion", group="关联")
    forms = f.refs("关联第一种形态", "form1", group="关联")
    clues = f.refs("关联线索", "clue", secret="S3", group="关联")

    HANDED = ("checker",)
    STATES = {"registered": "登记", "assigned": "交办", "rectifying": "整改中", "reported": "报结", "long_term": "长期坚持",
              "checking": "验收", "closed": "销号"}
    STEPS = (
        Step("assign", "交办", of=("registered",), to="assigned", takes=("demand", "resp_unit", "resp_person", "due")),
        Step("rectify", "开始整改", of=("assigned",), to="rectifying", takes=("steps",)),
        Step("report", "报结", of=("rectifying",), to="reported", takes=("steps", "result")),
        Step("check", "验收", of=("reported",), to="checking", takes=("result", "score", "checker")),
        Step("redo", "退回整改", of=("checking",), to="rectifying", takes=("note",)),
        Step("keep_on", "长期坚持", of=("reported",), to="long_term", takes=("result",)),
        Step("close", "销号", of=("checking", "long_term"), to="closed", by=LEADERS, takes=("result", "checker", "closed_at")),
    )
    CHECKS = (
        *past("PROB-01", found_at="发现日期", closed_at="销号日期"),
        *order("PROB-02", ("found_at", "due", "期限不能早于发现日期"), ("found_at", "closed_at", "销号日期不能早于发现日期")),
        Check("PROB-03", "量化分应为0到100", lambda row, _: row.score is None or row.score <= 100, at="score"),
        Check("PROB-04", "已整改、基本整改须附证据", _is_proved, at="result"),
        Check("PROB-05", "长期坚持的，结果应为需长期坚持", _is_long, at="result"),
        Check("PROB-06", "未整改的不能销号", lambda row, _: row.state != "closed" or row.result != "not", at="result"),
        *recusal("PROB-07", ("handlers", "checker"), persons_of("persons", "unit_id")),
        Check("PROB-08", "本单位12个月内出现过同类问题，属屡改屡犯", _is_new, at="cat", warning=True, asks=True),
        Check("PROB-09", "选择转问题线索的，请登记并关联线索", lambda row, _: row.turn != "clue" or row.clues, at="clues", warning=True),
        Check("PROB-10", "选择制发建议书的，请登记并关联建议书", lambda row, _: row.turn != "suggest" or row.letters, at="letters",
              warning=True),
    )
    LIMITS = (
        Limit("T36", "整改报结", starts="found_at", days=days_for, due="due", met_by=("reported", "long_term", "checking", "closed"),
              only=lambda row: row.turn != "none" and not from_patrol(row)),
        Limit("T60", "巡察反馈问题整改", starts="found_at", days=days_for, due="due",
              met_by=("reported", "long_term", "checking", "closed"),
              only=lambda row: row.turn != "none" and from_patrol(row)),
        Limit("T36", "长期坚持事项复查", starts="due", months=6, met_by=("closed",), only=lambda row: row.state in ("long_term", "closed")
              and row.result == "long"),
    )
    DERIVE = _fill
    MAKES = (
        Make("suggestion", "制发建议书", {"unit_id": "unit_id", "cause_id": "id"}, back="letters",
             also={"cause": lambda row: "project" if row.source == "project" else "patrol" if row.source == "patrol" else "supervision",
                   "origin": lambda row: row.text, "facts": lambda row: [{"no": 1, "text": row.text or "", "problem_id": row.id}],
                   "problems": lambda row: [row.id]}),
        Make("clue", "转问题线索", {"unit_id": "unit_id", "persons": "persons", "source_id": "id"}, back="clues",
             also={"source": lambda row: "project" if row.source == "project" else "supervision", "assign": "self",
                   "issues": lambda row: [{"text": row.text or ""}]}),
        Make("form1", "运用第一种形态", {"unit_id": "unit_id", "basis_id": "id", "reason": "text"}, back="forms",
             only=lambda row: row.persons, also={"person_id": lambda row: only_one(row.persons)}),
        Make("talk", "登记谈话", {"unit_id": "unit_id", "persons": "persons", "link": "id", "outline": "text"},
             also={"kind": "interview"}),
        Make("inspection", "登记“回头看”", {}, of=("reported", "long_term", "checking", "closed"),
             also={"kind": "rect_review", "units": lambda row: [row.unit_id], "subject": lambda row: (row.text or "")[:200] or None}),
    )
    LIST = ("unit_id", "text", "cat", "severity", "found_at", "due", "resp_person", "state")
    PRINTS = ("problem-notice", "problem-closing", "register")
