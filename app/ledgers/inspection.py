"""监督检查: every kind of check on the spot, from a 驻在日 to the half-year check of the 主体责任. One visit to one unit is one 次 (M20).

What else is written down depends on the kind: the festival and who was reminded, the hours on site, the score by responsibility, how
much of what 巡察 found is put right, how many talks were due. Six hours on site are one day.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from app import codes
from app.ledgers import face as f
from app.ledgers.checks import myself, on_entering, only_one, order, past, persons_of, recusal, today, two_people
from app.ledgers.kit import Check, Make, Record, Row, Step

HOURS_A_DAY = 6
LONGEST_STAY = timedelta(days=366)
CHECKED = ("recorded", "fed_back", "rectifying", "done")
"""States behind the visit."""

SOURCES = {"residency": "residency", "village_stay": "residency", "half_duty": "half_duty", "inspection_rect": "patrol", "data": "data",
           "three_list": "list_review"}
"""Source of a problem found by a check of this kind; of the others 监督检查."""


def of_kind(*kinds: str) -> Callable[[Row], bool]:
    return lambda row: row.kind in kinds


def on_site(row: Row) -> bool:
    return row.kind in ("residency", "village_stay")


def days_on_site(begin: str | None, end: str | None) -> float | None:
    """折合天数: each calendar day up to six hours, as part of six; None where a time of day is not known, and for what no stay is."""
    if not begin or not end or len(begin) == 10 or len(end) == 10 or end < begin:
        return None
    at, leaves, days = datetime.fromisoformat(begin), datetime.fromisoformat(end), 0.0
    if leaves - at > LONGEST_STAY:
        return None
    while at < leaves:
        midnight = datetime.combine(at.date() + timedelta(days=1), datetime.min.time())
        hours = (min(midnight, leaves) - at) / timedelta(hours=1)
        days += min(1.0, hours / HOURS_A_DAY)
        at = midnight
    return round(days, 2)


def _fill(row: Row, facts: Any) -> dict[str, Any]:
    """The days on site from the hours, and the day of the feedback."""
    filled = on_entering(row, facts, fed_back=("fed_back",))
    if on_site(row) and not row.legacy and (days := days_on_site(row.in_at, row.out_at)) is not None:
        filled["days"] = days
    return filled


def _took_place(row: Row, facts: Any) -> str | None:
    """A check entered with its conclusion, its days behind us, is no plan."""
    return "recorded" if row.conclusion and row.end and row.end <= facts.today else None


def _in_a_township(row: Row, facts: Any) -> bool:
    office = facts.get(row.org_id)
    return row.kind not in codes.table("inspect_kind").having("township_only") or office is None or office.kind == "township"


def _items_once(row: Row, _facts: Any) -> bool:
    items = [line.get("item") for line in row.scores or () if line.get("item")]
    return len(items) == len(set(items))


def _scores_within(row: Row, _facts: Any) -> bool:
    return all((line.get("score") or 0) <= 100 for line in row.scores or ())


def _half_is_new(row: Row, facts: Any) -> bool:
    """One check of the 主体责任 per unit and half-year; a second one counts as none (M22)."""
    if row.kind != "half_duty" or not (row.year and row.half):
        return True
    others = facts.find("inspection", kind="half_duty", year=row.year, half=row.half)
    return not any(one.id != row.id and set(one.units or ()) & set(row.units or ()) for one in others)


def _visit_in_its_days(row: Row, _facts: Any) -> bool:
    """到驻 and 离开 lie within the days of the check."""
    begin, end = (row.in_at or "")[:10], (row.out_at or "")[:10]
    return not (begin and row.start and begin < row.start) and not (end and row.end and end > row.end)


def failed_points(row: Row) -> list[dict[str, Any]]:
    return [line for line in row.checklist or () if line.get("result") == "no"]


def _found(row: Row) -> str | None:
    """First words of a problem: the points that did not hold."""
    return "\n".join("：".join(filter(None, (line.get("point"), line.get("text")))) for line in failed_points(row)) or None


def only_unit(row: Row) -> str | None:
    return only_one(row.units)


class Inspection(Record):
    CODE, LABEL, NUMBER = "inspection", "监督检查", "检"
    NAV, ORDER = "日常监督", 30
    TITLE, ON, VIS = ("subject", "units"), "end", 1

    kind = f.code("种类", "inspect_kind", required=True, search=True, group="检查")
    units = f.refs("单位", "unit", required=True, search=True, group="检查")
    subject = f.text("主题", required=True, search=True, group="检查")
    start = f.day("起", required=True, suggest=today, group="检查")
    end = f.day("止", required=True, suggest=today, group="检查")
    team = f.refs("检查组", "staff", required=True, least=2, search=True, suggest=myself, group="检查")
    helpers = f.text("借用力量", search=True, group="方法")
    method = f.text("方式", group="方法", help="如：查阅资料、个别访谈、实地查看")
    plan = f.files("方案", required=f.when(of_kind("special")), group="方法")
    checklist = f.table("检查要点", {
        "point": f.text("要点", required=True),
        "result": f.choice("结果", {"yes": "是", "no": "否", "na": "不适用"}, required=True),
        "text": f.long("说明"), "proof": f.files("证据"),
    }, search=True, group="要点和结论")
    conclusion = f.long("结论", required=f.before("done"), search=True, group="要点和结论")
    problems = f.refs("发现问题", "problem", group="要点和结论")
    fed_back = f.day("反馈日期", group="要点和结论", help="不填时为当天")
    in_at = f.moment("到驻", required=f.when(of_kind("residency")), group="驻在（驻村）")
    out_at = f.moment("离开", required=f.when(of_kind("residency")), group="驻在（驻村）")
    days = f.decimal("折合天数", group="驻在（驻村）", help="按到驻、离开时间计算：在岗满6小时折合1天")
    talks = f.number("访谈人数", group="驻在（驻村）")
    festival = f.code("节点", "festival", required=f.when(of_kind("festival")), group="节点检查")
    reminded = f.number("提醒人次", group="节点检查")
    covert = f.yes_no("明察暗访", group="节点检查")
    year = f.year("年度", required=f.when(of_kind("half_duty")), group="主体责任、巡察整改")
    half = f.choice("半年", {"first": "上", "second": "下"}, required=f.when(of_kind("half_duty")), group="主体责任、巡察整改")
    scores = f.table("分项得分", {"item": f.code("分项", "responsibility_item"), "score": f.number("分", most=100)},
                     group="主体责任、巡察整改")
    round = f.text("巡察轮次", required=f.when(of_kind("inspection_rect")), search=True, indexed=True, group="主体责任、巡察整改")
    found = f.number("反馈问题数", required=f.when(of_kind("inspection_rect")), group="主体责任、巡察整改")
    fixed = f.number("已整改数", required=f.when(of_kind("inspection_rect")), group="主体责任、巡察整改")
    published = f.yes_no("已公开", group="主体责任、巡察整改")
    total = f.number("量化分", most=100, group="主体责任、巡察整改", help="主体责任检查、巡察整改检查填写，0到100")
    quarter = f.period("季度", required=f.when(of_kind("talk_record")), group="谈话纪实、签字背书、讲规学法", help="如：2026Q3")
    due_cnt = f.number("应谈", required=f.when(of_kind("talk_record")), group="谈话纪实、签字背书、讲规学法")
    done_cnt = f.number("已谈", required=f.when(of_kind("talk_record")), group="谈话纪实、签字背书、讲规学法")
    proper = f.yes_no("纪实规范", group="谈话纪实、签字背书、讲规学法")
    period = f.period("期间", required=f.when(of_kind("sign_off", "discipline_study")), group="谈话纪实、签字背书、讲规学法",
                      help="如：2026H1、2026Q3、2026-11")

    HANDED = ("team",)
    STATES = {"planned": "计划", "running": "实施", "recorded": "记录完成", "fed_back": "已反馈", "rectifying": "整改中", "done": "办结"}
    STEPS = (
        Step("begin", "开始实施", of=("planned",), to="running", takes=("start", "team", "plan")),
        Step("record", "记录完成", of=("running",), to="recorded",
             takes=("end", "checklist", "conclusion", "in_at", "out_at", "talks", "scores", "total", "fixed", "done_cnt")),
        Step("feed_back", "反馈", of=("recorded",), to="fed_back", takes=("fed_back", "problems")),
        Step("rectify", "转入整改", of=("fed_back",), to="rectifying", takes=("problems",)),
        Step("finish", "办结", of=("rectifying",), to="done", takes=("conclusion", "fixed")),
    )
    CHECKS = (
        *past("INSP-01", only=lambda row: row.state in ("running", *CHECKED), start="开始日期"),
        *past("INSP-01", only=lambda row: row.state in CHECKED, end="结束日期", in_at="到驻时间", out_at="离开时间"),
        *past("INSP-01", fed_back="反馈日期"),
        *order("INSP-02", ("start", "end", "结束日期不能早于开始日期"), ("in_at", "out_at", "离开时间不能早于到驻时间"),
               ("end", "fed_back", "反馈日期不能早于检查结束")),
        two_people("INSP-03", "检查组须有两名以上工作人员", ("team",)),
        *recusal("INSP-04", ("team", "handlers"), persons_of("units")),
        Check("INSP-05", "驻村监督只由乡镇纪委登记", _in_a_township, at="kind"),
        Check("INSP-06", "已整改数不能多于反馈问题数",
              lambda row, _: row.found is None or row.fixed is None or row.fixed <= row.found, at="fixed"),
        Check("INSP-07", "量化分应为0到100", lambda row, _: row.total is None or row.total <= 100, at="total"),
        Check("INSP-07", "分项得分应为0到100", _scores_within, at="scores"),
        Check("INSP-08", "同一分项只能评一次分", _items_once, at="scores"),
        Check("INSP-09", "到驻、离开时间应在检查起止日期之内", _visit_in_its_days, at="in_at"),
        Check("INSP-10", "季度应写成 2026Q3", lambda row, _: not row.quarter or row.quarter[4:5] == "Q", at="quarter"),
        Check("INSP-11", "检查要点有“否”的，请登记发现的问题",
              lambda row, _: row.state not in CHECKED or row.problems or not failed_points(row), at="problems", warning=True),
        Check("INSP-12", "这个单位这半年的主体责任检查已登记过，不重复计数", _half_is_new, at="half", warning=True, asks=True),
        Check("INSP-13", "驻在时间折合不足1天，本季度尚不达标",
              lambda row, _: not on_site(row) or row.days is None or row.days >= 1, at="days", warning=True),
    )
    BEGINS, DERIVE = _took_place, _fill
    MAKES = (
        Make("problem", "登记发现的问题", {"source_id": "id"}, back="problems", of=("running", *CHECKED),
             also={"unit_id": only_unit, "source": lambda row: SOURCES.get(row.kind, "inspection"), "text": _found,
                   "found_at": lambda row: row.end if row.state in CHECKED else row.start}),
        Make("suggestion", "制发建议书", {"cause_id": "id", "problems": "problems"}, of=CHECKED,
             also={"unit_id": only_unit, "cause": lambda row: "patrol" if row.kind == "inspection_rect" else "supervision",
                   "origin": lambda row: row.conclusion or row.subject}),
        Make("inspection", "登记“回头看”", {"units": "units", "subject": "subject", "team": "team"}, of=("fed_back", "rectifying", "done"),
             also={"kind": "rect_review"}),
        Make("talk", "登记约谈", {"link": "id"}, of=CHECKED, also={"unit_id": only_unit, "kind": "interview", "outline": _found}),
    )
    LIST = ("end", "kind", "units", "subject", "team", "problems", "state")
    PRINTS = ("inspection-report", "inspection", "residency", "register")
