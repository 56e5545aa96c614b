"""谈话: every conversation of the work, from 谈心谈话 to the talks of a case.

Daily kinds are S1, or S2 once they weigh on a person; kinds of a case (`s3` in the code table) are S3 and held by two people.
谈话提醒、批评教育 are agreed by the 组长 before they are held, a 诫勉 by the 分管领导 too. A collective talk counts its attendees.
"""

from typing import Any

from app.codes import table
from app.ledgers import face as f
from app.ledgers.checks import chain, myself, no_secondees, only_one, order, past, persons_of, recusal, two_people
from app.ledgers.kit import Approval, Check, Make, Record, Row, Step


def is_case_talk(row: Row) -> bool:
    return row.kind in table("talk_kind").having("s3")


def by_two(row: Row) -> bool:
    return row.kind in table("talk_kind").having("two")


def is_first_form(row: Row) -> bool:
    return row.kind in table("talk_kind").having("form1")


HELD = ("talked", "recorded", "done")


def is_held(row: Row) -> bool:
    return row.state in HELD


def _class_of(row: Row) -> int:
    return 3 if is_case_talk(row) else 2 if is_first_form(row) or row.kind in ("revisit", "clarify") else 1


def _agreed_by(row: Row, facts: Any) -> tuple[str, ...]:
    """Only the first form is agreed beforehand; a case's talks are agreed with the case."""
    if row.kind == "admonish":
        return chain(row, facts, "group_leader", "incharge")
    return chain(row, facts, "group_leader") if is_first_form(row) else ()


def _not_held_twice(row: Row, facts: Any) -> bool:
    """No other talk of this kind with one of these persons on this day."""
    if not row.start:
        return True
    return not any(one.id != row.id and one.start and one.start[:10] == row.start[:10]
                   for person in row.persons or () for one in facts.find("talk", kind=row.kind, persons=person))


def _took_place(row: Row, facts: Any) -> str | None:
    """A talk entered with its end behind us is no plan; one that had to be agreed beforehand still asks for the agreement."""
    over = row.start and row.end and row.end[:10] <= facts.today
    return "talked" if over and not _agreed_by(row, facts) else None


def _attendees(row: Row, facts: Any) -> dict[str, Any]:
    """A talk with named persons counts them; a collective talk says how many came."""
    if row.kind != "collective" and row.persons and not row.legacy:
        return {"head_count": len(row.persons)}
    return {}


class Talk(Record):
    CODE, LABEL, NUMBER = "talk", "谈话", "谈"
    NAV, ORDER = "日常监督", 10
    TITLE, ON, VIS = ("kind", "persons"), "start", _class_of

    kind = f.code("种类", "talk_kind", required=True, search=True, group="基本")
    persons = f.refs("对象", "person", required=True, search=True, group="基本")
    unit_id = f.ref("单位", "unit", required=True, search=True, group="基本")
    talkers = f.refs("谈话人", "staff", required=True, search=True, suggest=myself, group="基本")
    way = f.code("方式", "talk_way", required=True, suggest="direct", group="基本")
    start = f.moment("开始", required=True, group="基本")
    end = f.moment("结束", required=True, group="基本")
    place = f.text("地点", required=True, group="基本", help="谈话函询、初核、审查调查等谈话须在具备安全条件的谈话场所")
    outline = f.long("事由提纲", required=True, search=True, group="基本")
    content = f.long("谈话要点", required=f.before("done"), search=True, group="谈话情况")
    reply = f.long("对象表态", search=True, group="谈话情况")
    head_count = f.number("人数", required=f.when(lambda row: row.kind == "collective"), group="谈话情况")
    recorder = f.ref("记录人", "staff", group="谈话情况")
    signed = f.yes_no("本人签字", group="谈话情况")
    problems = f.refs("发现问题", "problem", group="关联")
    link = f.ref("关联", "", group="关联")
    transcript = f.files("笔录", required=f.when(lambda row: row.state == "done" and by_two(row)), group="笔录和安全")
    safety_plan = f.files("安全预案", required=f.when(lambda row: row.kind in ("inquiry", "review")), group="笔录和安全")
    av_no = f.text("录音录像号", group="笔录和安全")

    HANDED = ("talkers", "recorder")
    STATES = {"planned": "计划", "talked": "已谈", "recorded": "记录完成", "done": "办结"}
    STEPS = (
        Step("hold", "已谈", of=("planned",), to="talked", approved=True, takes=("start", "end")),
        Step("record", "记录完成", of=("talked",), to="recorded", takes=("content", "reply", "recorder", "signed", "transcript")),
        Step("finish", "办结", of=("recorded",), to="done", takes=("content", "problems")),
    )
    APPROVALS = (Approval("planned", _agreed_by, back="planned"),)
    CHECKS = (
        *past("TALK-01", only=is_held, start="开始时间", end="结束时间"),
        *order("TALK-02", ("start", "end", "结束时间不能早于开始时间")),
        two_people("TALK-03", "这类谈话须由两名以上工作人员进行", ("talkers", "recorder"), only=by_two),
        *recusal("TALK-04", ("talkers", "recorder", "handlers"), persons_of("persons", "unit_id")),
        *no_secondees("TALK-05", ("talkers", "recorder", "handlers", "readers"), only=is_case_talk),
        Check("TALK-06", "人数不能少于列明的对象", lambda row, _: row.head_count is None or row.head_count >= len(row.persons or ()),
              at="head_count"),
        Check("TALK-07", "当天已登记过与此人的同类谈话，请核对是否重复", _not_held_twice, at="persons", warning=True, asks=True),
        Check("TALK-08", "谈话人和记录人不宜为同一人", lambda row, _: not row.recorder or row.recorder not in (row.talkers or ()),
              at="recorder", warning=True),
    )
    BEGINS, DERIVE = _took_place, _attendees
    MAKES = (
        Make("problem", "登记发现的问题", {"unit_id": "unit_id", "persons": "persons", "source_id": "id"}, back="problems", of=HELD,
             also={"source": "talk", "found_at": lambda row: (row.start or "")[:10] or None}),
        Make("clue", "转问题线索", {"persons": "persons", "unit_id": "unit_id", "source_id": "id"}, of=HELD,
             also={"source": "supervision", "assign": "self"}),
        Make("form1", "备案第一种形态", {"unit_id": "unit_id", "basis_id": "id", "reason": "outline"}, of=HELD, only=is_first_form,
             also={"person_id": lambda row: only_one(row.persons), "measures": lambda row: [row.kind],
                   "used_at": lambda row: (row.start or "")[:10] or None}),
        Make("inspection", "登记监督检查", {}, of=HELD, only=lambda row: row.kind in ("interview", "listen", "investigate"),
             also={"units": lambda row: [row.unit_id], "kind": "daily", "subject": lambda row: (row.outline or "")[:200] or None}),
    )
    LIST = ("start", "kind", "persons", "unit_id", "talkers", "outline", "state")
    PRINTS = ("talk", "talk-transcript", "talk-remind", "register")
