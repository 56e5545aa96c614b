"""立项监督: one well-cut matter looked into across units, approved beforehand, reported to the 常委会 at its end.

选题准、切口小: the topic is agreed by the 组务会, the 组长 and the 分管领导 before work begins.

Limits: the report 15 days after the planned end, the 常委会 within 30; while it runs it is studied every month and summed up every second
        one (T34). A study and a summary are lines of 底稿 whose words say so (研究, 小结).
"""

from collections.abc import Callable
from typing import Any

from app.ledgers import face as f
from app.ledgers.checks import chain, only_one, order, own_office, past, past_lines, persons_of, recusal, today
from app.ledgers.kit import Approval, Check, Limit, Make, Record, Row, Step

REPORT_DAYS, BOARD_DAYS = 15, 30

UNDER_WAY = ("running", "reporting", "presented")
ENDED = ("closed", "stopped")


def _agreed_by(row: Row, facts: Any) -> tuple[str, ...]:
    """The 组务会 agrees before it is submitted; then 组长, 分管领导."""
    return chain(row, facts, "group_leader", "incharge")


def only_unit(row: Row) -> str | None:
    return only_one(row.units)


def _last_paper(word: str) -> Callable[[Row, Any], str | None]:
    """Day of the last line of 底稿 that names `word`."""
    def last(row: Row, _facts: Any) -> str | None:
        return max((line["date"] for line in row.papers or () if line.get("date") and word in (line.get("text") or "")), default=None)
    return last


class Project(Record):
    CODE, LABEL, NUMBER = "project", "立项监督", "项"
    NAV, ORDER = "日常监督", 40
    TITLE, ON, VIS = ("title",), "start", 1
    COMMISSIONS = ("board_at",)

    title = f.text("名称", required=True, search=True, group="选题")
    units = f.refs("单位", "unit", required=True, search=True, group="选题")
    area = f.code("领域", "problem_cat", required=True, search=True, group="选题")
    reason = f.long("选题理由", required=True, search=True, group="选题")
    cut = f.long("切口", required=True, search=True, group="选题", help="从哪一件具体的事、哪一个环节切入")
    lead_org = f.ref("主办", "org", required=True, suggest=own_office, group="选题")
    start = f.day("起", required=True, suggest=today, group="选题")
    due = f.day("计划止", required=True, group="选题")
    co_orgs = f.refs("联办", "org", group="方案和底稿")
    plan = f.files("方案", required=f.before("running"), group="方案和底稿")
    papers = f.table("底稿", {"date": f.day("日期"), "text": f.long("内容"), "files": f.files("附件")}, search=True, group="方案和底稿",
                     help="每月研究、双月小结各记一行，内容写明“研究”“小结”")
    problems = f.refs("发现问题", "problem", group="发现和转办")
    clues = f.refs("转线索", "clue", secret="S3", group="发现和转办")
    letters = f.refs("建议书", "suggestion", group="发现和转办")
    rules_cnt = f.number("完善制度数", group="成效")
    recovered = f.money("追缴挽损", group="成效")
    effect = f.long("成效", search=True, group="成效")
    report = f.files("报告", required=f.before("presented"), group="报告和汇报")
    board_at = f.day("常委会汇报日期", required=f.before("closed"), group="报告和汇报")

    STATES = {"choosing": "选题", "approval": "审批", "running": "实施", "reporting": "报告", "presented": "汇报", "closed": "结项",
              "stopped": "终止"}
    STEPS = (
        Step("submit", "呈报审批", of=("choosing",), to="approval", takes=("plan",)),
        Step("begin", "开始实施", of=("approval",), to="running", approved=True),
        Step("report", "写出报告", of=("running",), to="reporting", takes=("problems", "rules_cnt", "recovered", "report")),
        Step("present", "提请汇报", of=("reporting",), to="presented", takes=("report", "effect")),
        Step("close", "结项", of=("presented",), to="closed", takes=("board_at", "effect")),
        Step("stop", "终止", of=("presented",), to="stopped", takes=("note",)),
    )
    APPROVALS = (Approval("approval", _agreed_by, back="approval"),)
    CHECKS = (
        *past("PROJ-01", board_at="常委会汇报日期"),
        *past("PROJ-01", only=lambda row: row.state in (*UNDER_WAY, *ENDED), start="开始日期"),
        *past_lines("PROJ-01", "papers", date="底稿日期"),
        *order("PROJ-02", ("start", "due", "计划止不能早于起"), ("start", "board_at", "常委会汇报日期不能早于起")),
        *recusal("PROJ-03", ("handlers",), persons_of("units")),
        Check("PROJ-04", "主办机构不能同时是联办机构", lambda row, _: row.lead_org not in (row.co_orgs or ()), at="co_orgs"),
        Check("PROJ-05", "终止须在备注里写明理由", lambda row, _: row.state != "stopped" or row.note, at="note"),
        Check("PROJ-06", "还没有登记发现的问题，请核对",
              lambda row, _: row.state not in ("reporting", "presented", "closed") or row.problems, at="problems", warning=True),
        Check("PROJ-07", "结项的请写明成效", lambda row, _: row.state != "closed" or row.effect, at="effect", warning=True),
    )
    LIMITS = (
        Limit("T34", "每月研究", starts="start", months=1, begins=_last_paper("研究"), only=lambda row: row.state == "running"),
        Limit("T34", "双月小结", starts="start", months=2, begins=_last_paper("小结"), only=lambda row: row.state == "running"),
        Limit("T34", "写出立项监督报告", starts="due", days=REPORT_DAYS, met_by=("presented", *ENDED),
              only=lambda row: row.state in (*UNDER_WAY, *ENDED)),
        Limit("T34", "向常委会汇报", starts="due", days=BOARD_DAYS, met_on="board_at", met_by=("stopped",),
              only=lambda row: row.state in (*UNDER_WAY, *ENDED)),
    )
    MAKES = (
        Make("problem", "登记发现的问题", {"source_id": "id", "cat": "area"}, back="problems", of=(*UNDER_WAY, *ENDED),
             also={"unit_id": only_unit, "source": "project"}),
        Make("clue", "转问题线索", {"source_id": "id", "lead_org": "lead_org"}, back="clues", of=(*UNDER_WAY, *ENDED),
             also={"unit_id": only_unit, "source": "project", "assign": "self"}),
        Make("suggestion", "制发建议书", {"cause_id": "id", "problems": "problems"}, back="letters", of=(*UNDER_WAY, *ENDED),
             also={"unit_id": only_unit, "cause": "project", "origin": lambda row: row.title}),
        Make("inspection", "登记监督检查", {"units": "units", "subject": "title"}, of=UNDER_WAY, also={"kind": "special"}),
    )
    LIST = ("start", "title", "units", "area", "lead_org", "due", "problems", "state")
    PRINTS = ("project-report", "project", "register")
