"""任务督办: what somebody must have done by a day: a meeting's resolution, a plan of the month, an instruction from above.

What is reported after its day is closed as 逾期: the arrow out of 报结 says whether it was in time.

Limit:  the day written in the task (L31).
"""

from typing import Any

from app.ledgers import face as f
from app.ledgers.checks import past_lines
from app.ledgers.kit import Check, Limit, Record, Row, Step

CLOSED = ("done", "overdue")


def _in_time(row: Row, _facts: Any) -> bool:
    """Closed as 办结 with a last progress after the day: warned of."""
    days = [line["date"] for line in row.progress or () if line.get("date")]
    return row.state != "done" or not days or not row.due or max(days) <= row.due


class Task(Record):
    CODE, LABEL, NUMBER = "task", "任务督办", "督"
    NAV, ORDER = "综合管理", 20
    TITLE, ON, VIS = ("text",), "due", 1
    MOVES = ("source_id",)

    text = f.long("内容", required=True, search=True, group="任务")
    source_id = f.ref("来源", "", required=True, group="任务", help="会议、月报、请示报告等")
    owner = f.text("责任人", required=True, search=True, group="任务")
    due = f.day("期限", required=True, group="任务")
    progress = f.table("进展", {"date": f.day("日期"), "text": f.long("情况")}, search=True, group="办理")
    result = f.long("结果", search=True, group="办理")
    rating = f.text("评价", group="办理")

    STATES = {"assigned": "交办", "running": "办理", "reported": "报结", "done": "办结", "overdue": "逾期"}
    STEPS = (
        Step("run", "开始办理", of=("assigned",), to="running", takes=("progress",)),
        Step("report", "报结", of=("running",), to="reported", takes=("progress", "result")),
        Step("finish", "办结", of=("reported",), to="done", takes=("rating",)),
        Step("overdue", "按逾期办结", of=("reported",), to="overdue", takes=("rating", "note")),
    )
    CHECKS = (
        *past_lines("TASK-01", "progress", date="进展日期"),
        Check("TASK-02", "没有超过期限，不能按逾期办结",
              lambda row, facts: row.state != "overdue" or row.legacy or not row.due or row.due < facts.today, at="due"),
        Check("TASK-03", "办理情况晚于期限，应按逾期办结", _in_time, at="progress", warning=True),
        Check("TASK-04", "报结的，请写明结果", lambda row, _: row.state not in ("reported", *CLOSED) or row.result, at="result",
              warning=True),
    )
    LIMITS = (
        Limit("L31", "完成督办任务", starts="", due="due", met_by=("reported", *CLOSED),
              begins=lambda row, _: (row.created_at or "")[:10] or None),
    )
    LIST = ("due", "text", "owner", "source_id", "result", "rating", "state")
    PRINTS = ("task", "register")
