"""政治监督清单: what a unit was asked to do by the centre and those above, and how the group watches over it. One line, one matter.

Each unit has at least one matter a year. The list is settled by the 组务会 and signed by the 组长; what was found while watching stands in
its progress, with the record it comes from.
"""

from typing import Any

from app.ledgers import face as f
from app.ledgers.checks import chain, past_lines, persons_of, recusal
from app.ledgers.kit import Approval, Check, Make, Record, Row, Step

WATCHED = ("running", "assessing", "closed")


def _agreed_by(row: Row, facts: Any) -> tuple[str, ...]:
    """The 组务会 settles the list; its leader signs for it."""
    return chain(row, facts, "group_leader")


def units_without(facts: Any, org: str, year: int) -> list[str]:
    """Units the office watches over that have no matter in that year's list."""
    watched = facts.find("unit", group_id=org, state="watched")
    return [unit.id for unit in watched if not facts.find("political_item", unit_id=unit.id, year=year)]


def _every_unit_has_one(row: Row, facts: Any) -> bool:
    """Asked when the list is settled: before that it is still being written."""
    if row.state != "reviewing" or not (row.org_id and row.year):
        return True
    return not [key for key in units_without(facts, row.org_id, row.year) if key != row.unit_id]


def _has_progress(row: Row, _facts: Any) -> bool:
    return row.state not in ("assessing", "closed") or bool(row.legacy) or any(line.get("date") for line in row.progress or ())


class PoliticalItem(Record):
    CODE, LABEL, NUMBER = "political_item", "政治监督清单", "政"
    NAV, ORDER = "日常监督", 5
    TITLE, ON, VIS = ("unit_id", "year", "task"), "due", 1
    MOVES = ("unit_id",)

    unit_id = f.ref("单位", "unit", required=True, search=True, group="清单")
    year = f.year("年度", required=True, indexed=True, suggest=lambda facts: int(facts.today[:4]), group="清单")
    topic = f.code("主题", "political_topic", required=True, search=True, group="清单")
    source = f.text("部署来源", required=True, search=True, group="清单", help="会议、文件的名称和文号")
    task = f.long("单位任务", required=True, search=True, group="清单")
    measure = f.long("监督措施", required=True, search=True, group="清单")
    due = f.day("时限", required=True, suggest=lambda facts: f"{facts.today[:4]}-12-31", group="清单")
    owner = f.text("责任人", search=True, group="监督")
    ways = f.codes("监督方式", "inspect_kind", group="监督")
    progress = f.table("进度", {"date": f.day("日期"), "finding": f.long("发现"), "link": f.ref("记录", "")}, search=True, group="监督")
    verdict = f.choice("评价", {"done": "已落实", "advancing": "推进中", "short": "落实不到位", "false": "虚假落实", "coping": "应付落实"},
                       required=f.before("assessing"), group="监督")

    STATES = {"drafting": "草拟", "reviewing": "组务会审定", "running": "执行", "assessing": "评估", "closed": "销号"}
    STEPS = (
        Step("submit", "提请组务会审定", of=("drafting",), to="reviewing"),
        Step("run", "开始执行", of=("reviewing",), to="running", approved=True),
        Step("assess", "评估", of=("running",), to="assessing", takes=("progress", "verdict")),
        Step("close", "销号", of=("assessing",), to="closed", takes=("verdict", "progress")),
    )
    APPROVALS = (Approval("reviewing", _agreed_by, back="reviewing"),)
    CHECKS = (
        *past_lines("POL-01", "progress", date="进度日期"),
        Check("POL-02", "时限应在所填年度之内或之后", lambda row, _: not (row.due and row.year) or int(row.due[:4]) >= row.year, at="due"),
        *recusal("POL-03", ("handlers",), persons_of("unit_id")),
        Check("POL-04", "评估前须有进度记录", _has_progress, at="progress"),
        Check("POL-05", "虚假落实、应付落实、落实不到位的，不能销号",
              lambda row, _: row.state != "closed" or row.verdict not in ("short", "false", "coping"), at="verdict"),
        Check("POL-06", "本组还有被监督单位没有这一年度的清单事项，每个单位每年至少1项", _every_unit_has_one, at="unit_id",
              warning=True, asks=True),
    )
    MAKES = (
        Make("inspection", "登记监督检查", {}, of=WATCHED,
             also={"units": lambda row: [row.unit_id], "kind": lambda row: row.ways[0] if len(row.ways or ()) == 1 else None,
                   "subject": lambda row: (row.task or "")[:200] or None}),
        Make("talk", "登记谈话", {"unit_id": "unit_id", "link": "id"}, of=WATCHED, also={"outline": lambda row: row.task}),
        Make("problem", "登记发现的问题", {"unit_id": "unit_id", "source_id": "id"}, of=WATCHED,
             also={"cat": "political", "source": "inspection",
                   "text": lambda row: "\n".join(line["finding"] for line in row.progress or () if line.get("finding")) or None}),
    )
    LIST = ("year", "unit_id", "topic", "task", "owner", "due", "verdict", "state")
    PRINTS = ("political-item", "register")
