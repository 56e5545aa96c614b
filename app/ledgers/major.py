"""三重一大报备: what a unit means to decide, told to the group before the meeting, and followed to its end.

What the unit's own standard calls a large sum (大额资金标准) is decided at a meeting; the same matter in several smaller sums within 90
days may be one that was split (疑似拆分). Three working days before the meeting are the time to tell (T30); the quarterly feedback on all
of it is app/ledgers/major_q.py.
"""

import re
from datetime import date
from typing import Any

from app.ledgers import face as f
from app.ledgers.checks import order, past, past_lines, persons_of, plain, recusal
from app.ledgers.kit import Check, Make, Record, Row, Step

SPLIT_DAYS = 90
TOLD_WORKDAYS = 3

DECIDED = ("decided", "running", "finished", "spot_check", "archived")
DECISIONS = {"passed": "通过", "in_principle": "原则通过", "deferred": "暂缓", "refused": "否决", "no_vote": "未表决"}

_NOT_THE_MATTER = re.compile(r"第?[0-9一二三四五六七八九十]+(批|期|次|标段|包|笔|季度|月份?)|[^\w]|_", re.UNICODE)


def has_amount(row: Row) -> bool:
    return row.major4 in ("fund", "project")


def same_matter(subject: str | None) -> str:
    """The subject without instalment, number and punctuation: 购置办公设备（第二批） is the matter of 购置办公设备."""
    return _NOT_THE_MATTER.sub("", plain(subject))


def big_fund(row: Row, facts: Any) -> int | None:
    """The unit's 大额资金标准, in fen."""
    unit = facts.get(row.unit_id)
    return unit.big_fund if unit else None


def large_without_meeting(row: Row, facts: Any) -> bool:
    """A14: a sum of the unit's standard or more, and no meeting decided it."""
    standard = big_fund(row, facts)
    return bool(row.major4 == "fund" and standard and (row.amount or 0) >= standard and not row.meeting_id)


def split_with(row: Row, facts: Any) -> list[Row]:
    """Other filings of the same matter by the same unit within 90 days that with this one reach the standard none of them reaches."""
    standard, matter = big_fund(row, facts), same_matter(row.subject)
    if not (standard and matter and row.filed_at and row.amount and has_amount(row)) or row.amount >= standard:
        return []
    day = date.fromisoformat(row.filed_at[:10]).toordinal()
    first, last = date.fromordinal(max(1, day - SPLIT_DAYS)), date.fromordinal(min(date.max.toordinal(), day + SPLIT_DAYS))
    near = facts.during("major", "filed_at", first.isoformat(), last.isoformat(), unit_id=row.unit_id)
    parts = [one for one in near if one.id != row.id and one.amount and one.amount < standard and same_matter(one.subject) == matter]
    return parts if row.amount + sum(one.amount for one in parts) >= standard else []


def _told_in_time(row: Row, facts: Any) -> bool:
    if not (row.filed_at and row.planned_at):
        return True
    return bool(facts.day_after(row.filed_at, workdays=TOLD_WORKDAYS) <= row.planned_at)


def _decided_there(row: Row, facts: Any) -> str | None:
    """What the meeting's agenda says became of this matter."""
    meeting = facts.get(row.meeting_id)
    for line in (meeting.agenda or ()) if meeting else ():
        if line.get("decision") and (line.get("major_id") == row.id or plain(line.get("subject")) == plain(row.subject)):
            return DECISIONS.get(line["decision"])
    return None


def _fill(row: Row, facts: Any) -> dict[str, Any]:
    """The decision as the meeting's record has it, where nobody wrote one."""
    if row.decision or row.legacy or not row.meeting_id:
        return {}
    said = _decided_there(row, facts)
    return {"decision": said} if said else {}


def _meeting_fits(row: Row, facts: Any) -> bool:
    meeting = facts.get(row.meeting_id)
    return meeting is None or (meeting.side == "unit" and meeting.unit_id == row.unit_id)


def _not_against_advice(row: Row, _facts: Any) -> bool:
    return not (row.pre_check == "unfit" and row.state in DECIDED and row.decision in (None, "通过", "原则通过"))


def _item(row: Row) -> list[dict[str, Any]]:
    """The matter as an item of the meeting's agenda."""
    line = {"no": 1, "subject": row.subject, "is_major": True, "major4": row.major4, "major_sub": row.major_sub, "amount": row.amount,
            "opinion": "none", "major_id": row.id}
    return [{name: value for name, value in line.items() if value is not None}]


class Major(Record):
    CODE, LABEL, NUMBER = "major", "三重一大报备", "重"
    NAV, ORDER = "日常监督", 22
    TITLE, ON, VIS = ("unit_id", "subject"), "filed_at", 1
    FROZEN, RENEWS = ("archived",), ("meeting_id",)
    MOVES = ("unit_id",)

    unit_id = f.ref("单位", "unit", required=True, search=True, group="报备")
    major4 = f.code("类别", "major4", required=True, search=True, group="报备")
    major_sub = f.code("子类", "major_sub", group="报备")
    subject = f.text("事项", required=True, search=True, group="报备")
    amount = f.money("金额", required=f.when(has_amount), group="报备", help="大额度资金使用、重要项目安排填写")
    filed_at = f.moment("报备时间", required=True, suggest=lambda facts: facts.now.strftime("%Y-%m-%dT%H:%M"), group="报备")
    planned_at = f.day("拟上会日期", group="报备", help="应在会前3个工作日报备")
    basis = f.long("依据", search=True, group="报备")
    pre_check = f.choice("会前审查", {"proper": "合规", "incomplete": "需补充", "unfit": "不宜上会"}, group="会前审查")
    pre_opinion = f.long("审查意见", search=True, group="会前审查")
    meeting_id = f.ref("会议", "meeting", required=f.before("decided"), group="决策")
    decision = f.text("决策结果", group="决策", help="不填时按会议议程的记录")
    progress = f.table("执行进度", {"date": f.day("日期"), "text": f.long("情况")}, search=True, group="执行和检查")
    check_id = f.ref("事后检查", "inspection", group="执行和检查")
    problems = f.refs("发现问题", "problem", group="执行和检查")

    STATES = {"filed": "已报备", "pre_check": "会前审查", "decided": "已决策", "running": "执行中", "finished": "执行完毕",
              "spot_check": "抽查", "archived": "归档"}
    STEPS = (
        Step("pre_check", "会前审查", of=("filed",), to="pre_check", takes=("pre_check", "pre_opinion")),
        Step("decide", "登记决策", of=("pre_check",), to="decided", takes=("meeting_id", "decision")),
        Step("run", "开始执行", of=("decided",), to="running", takes=("progress",)),
        Step("finish", "执行完毕", of=("running",), to="finished", takes=("progress",)),
        Step("spot_check", "抽查", of=("finished",), to="spot_check", takes=("check_id", "problems")),
        Step("archive", "归档", of=("spot_check",), to="archived"),
    )
    CHECKS = (
        *past("MAJ-01", filed_at="报备时间"),
        *past_lines("MAJ-01", "progress", date="执行进度日期"),
        *order("MAJ-02", ("filed_at", "planned_at", "拟上会日期不能早于报备时间")),
        *recusal("MAJ-03", ("handlers",), persons_of("unit_id")),
        Check("MAJ-04", "会前审查须填写审查结果", lambda row, _: row.state not in DECIDED or row.legacy or row.pre_check, at="pre_check"),
        Check("MAJ-05", "需补充或不宜上会的，请写明审查意见",
              lambda row, _: row.pre_check not in ("incomplete", "unfit") or row.pre_opinion, at="pre_opinion"),
        Check("MAJ-06", "应为本单位的会议", _meeting_fits, at="meeting_id"),
        Check("MAJ-07", "金额达到本单位大额资金标准，须经会议集体决策（大额资金未上会）",
              lambda row, facts: not large_without_meeting(row, facts), at="meeting_id", warning=True),
        Check("MAJ-08", "90日内同一事项多笔，单笔都低于大额资金标准、合计达到标准，疑似拆分",
              lambda row, facts: not split_with(row, facts), at="amount", warning=True, asks=True),
        Check("MAJ-09", "报备不足会前3个工作日，请核对是否记程序瑕疵（未提前告知）", _told_in_time, at="planned_at", warning=True),
        Check("MAJ-10", "审查意见为不宜上会而会议仍通过，请核实情况并请示报告", _not_against_advice, at="decision", warning=True),
    )
    DERIVE = _fill
    MAKES = (
        Make("meeting", "登记上会监督", {"unit_id": "unit_id"}, back="meeting_id", of=("filed", "pre_check"),
             only=lambda row: not row.meeting_id,
             also={"side": "unit", "kind": "major", "at": lambda row: row.planned_at, "agenda": _item}),
        Make("inspection", "登记事后检查", {"subject": "subject"}, back="check_id", of=("running", "finished", "spot_check"),
             only=lambda row: not row.check_id, also={"kind": "daily", "units": lambda row: [row.unit_id]}),
        Make("problem", "登记发现的问题", {"unit_id": "unit_id", "source_id": "id", "amount": "amount"}, back="problems",
             of=("filed", "pre_check", "decided", "running", "finished", "spot_check"),
             also={"cat": "major", "source": lambda row: "inspection" if row.check_id else "meeting"}),
    )
    LIST = ("filed_at", "unit_id", "major4", "subject", "amount", "planned_at", "decision", "state")
    PRINTS = ("major", "register")
