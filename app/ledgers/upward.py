"""请示报告: what the office asked or told its superiors, what they instructed, and what was done about it.

Always to be reported: important problems of a unit's leading team, grave and sensitive events, clues about a main leader, problems of a
whole system.
"""

from app.ledgers import face as f
from app.ledgers.checks import past
from app.ledgers.kit import Check, Make, Record, Row, Step

INSTRUCTED = ("instructed", "carrying", "done")


def is_instructed(row: Row) -> bool:
    return row.state in INSTRUCTED


class Upward(Record):
    CODE, LABEL, NUMBER = "upward", "请示报告", "请"
    NAV, ORDER = "综合管理", 30
    TITLE, ON, VIS = ("kind", "subject"), "at", 1

    kind = f.code("类别", "upward_kind", required=True, group="请示报告")
    subject = f.text("事项", required=True, search=True, group="请示报告",
                     help="班子成员重要问题、重大敏感事件、涉主要负责人线索、系统性问题必须报告")
    to_whom = f.text("报送对象", required=True, search=True, group="请示报告")
    at = f.moment("时间", required=True, group="请示报告")
    urgency = f.code("缓急", "urgency", suggest="normal", group="请示报告")
    instruction = f.long("批示", search=True, group="批示和落实")
    follow = f.long("落实", search=True, group="批示和落实")

    STATES = {"reported": "已报", "instructed": "已批示", "carrying": "落实中", "done": "办结"}
    STEPS = (
        Step("instruct", "登记批示", of=("reported",), to="instructed", takes=("instruction",)),
        Step("carry", "开始落实", of=("instructed",), to="carrying", takes=("follow",)),
        Step("finish", "办结", of=("carrying",), to="done", takes=("follow",)),
    )
    CHECKS = (
        *past("UPWARD-01", at="报告时间"),
        Check("UPWARD-02", "登记批示的，请填写批示内容", lambda row, _: not is_instructed(row) or row.instruction, at="instruction",
              warning=True),
        Check("UPWARD-03", "办结的，请写明落实情况", lambda row, _: row.state != "done" or row.follow, at="follow", warning=True),
    )
    MAKES = (
        Make("task", "列为督办任务", {"source_id": "id"}, of=("instructed", "carrying"),
             also={"text": lambda row: row.instruction or row.subject}),
    )
    LIST = ("at", "kind", "subject", "to_whom", "urgency", "instruction", "state")
    PRINTS = ("upward", "register")
