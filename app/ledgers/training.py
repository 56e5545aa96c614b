"""学习培训: the weekly half day, the monthly lesson, tests and courses; who took part and who did not.

`attend` names who was expected: a line without 缺席原因 was there.
"""

from typing import Any

from app.ledgers import face as f
from app.ledgers.checks import past, today
from app.ledgers.kit import Check, Record, Row, Step

HELD = ("held", "recorded")


def was_there(line: Any) -> bool:
    return bool(line.get("staff_id")) and not line.get("reason")


def _took_place(row: Row, facts: Any) -> str | None:
    """What is entered afterwards is no plan."""
    return "held" if row.attend and row.date and row.date <= facts.today else None


def _each_once(row: Row, _facts: Any) -> bool:
    names = [line["staff_id"] for line in row.attend or () if line.get("staff_id")]
    return len(set(names)) == len(names)


class Training(Record):
    CODE, LABEL, NUMBER = "training", "学习培训", "学"
    NAV, ORDER = "队伍建设", 30
    TITLE, ON, VIS = ("kind", "subject"), "date", 1

    kind = f.code("种类", "train_kind", required=True, group="学习培训")
    subject = f.text("主题", required=True, search=True, group="学习培训")
    date = f.day("日期", required=True, suggest=today, group="学习培训")
    hours = f.decimal("学时", required=True, group="学习培训")
    speaker = f.text("主讲", search=True, group="学习培训")
    attend = f.table("参加", {
        "staff_id": f.ref("人员", "staff"), "reason": f.text("缺席原因"), "score": f.decimal("分数"),
    }, group="参加", help="应参加的都列入；没有写缺席原因的为到场")
    papers = f.files("材料", group="参加")

    STATES = {"planned": "计划", "held": "实施", "recorded": "记录"}
    STEPS = (
        Step("hold", "实施", of=("planned",), to="held", takes=("date", "hours", "speaker")),
        Step("record", "完成记录", of=("held",), to="recorded", takes=("attend", "papers")),
    )
    CHECKS = (
        *past("TRAIN-01", only=lambda row: row.state in HELD, date="日期"),
        Check("TRAIN-02", "学时应大于0", lambda row, _: row.hours is None or row.hours > 0, at="hours"),
        Check("TRAIN-03", "参加人员中同一人写了两次", _each_once, at="attend"),
        Check("TRAIN-04", "分数为0至100", lambda row, _: all(0 <= line["score"] <= 100 for line in row.attend or ()
                                                        if line.get("score") is not None), at="attend"),
        Check("TRAIN-05", "参加的每一行须写明人员", lambda row, _: all(line.get("staff_id") for line in row.attend or ()), at="attend"),
        Check("TRAIN-06", "记录完成的，请写明参加人员", lambda row, _: row.state != "recorded" or row.attend, at="attend", warning=True),
    )
    BEGINS = _took_place
    LIST = ("date", "kind", "subject", "hours", "speaker", "state")
    PRINTS = ("training", "register")
