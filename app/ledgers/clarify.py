"""澄清正名: somebody was reported of what is not so, and those who heard of it are told.

What is told never mentions how it was checked, nor who reported: the fields of this record are what the unit and the person may read.

Limit:  30 days from the finding (T44).
"""

import re
from typing import Any

from app.codes import table
from app.ledgers import face as f
from app.ledgers.checks import chain, on_entering, order, past, persons_of, recusal
from app.ledgers.kit import Approval, Check, Limit, Make, Record, Row, Step

_TELLS = re.compile(r"举报人|信访人|反映人姓名|检举人|控告人|举报信|初核|初步核实|谈话笔录|证人|证言|调取|查询银行|核查经过|核查过程")
"""Words that tell how it was checked, or point at who reported (被反映人 is the person cleared)."""

_KEY_ROLES = ("chief", "team", "key_post")


def _agreed_by(row: Row, facts: Any) -> tuple[str, ...]:
    """控告规则50: 组长, 分管领导, 纪委监委主要负责人."""
    return chain(row, facts, "group_leader", "incharge", "chief")


def _fill(row: Row, facts: Any) -> dict[str, Any]:
    return on_entering(row, facts, done_at=("feedback",))


def _found_on(row: Row, facts: Any) -> str | None:
    """The day the clue ended; where it has none yet, the day the record was begun."""
    clue = facts.get(row.clue_id)
    ended = (clue.done_at or clue.disposed_at) if clue is not None else None
    return ended or (row.created_at or "")[:10] or None


def _is_of_clue(row: Row, facts: Any) -> bool:
    clue = facts.get(row.clue_id)
    return clue is None or not clue.persons or row.person_id in clue.persons


def _is_unfounded(row: Row, facts: Any) -> bool:
    clue = facts.get(row.clue_id)
    return clue is None or clue.outcome not in ("proved", "partly")


def _is_silent(name: str) -> Any:
    return lambda row, _: not _TELLS.search(row.get(name) or "")


def _key_post_is_agreed(row: Row, facts: Any) -> bool:
    """In public, or for a key post, the committee of the same level agrees too, on paper."""
    person = facts.get(row.person_id)
    public = row.way == "circular" or (person is not None and person.person_role in _KEY_ROLES)
    return row.state != "review" or not public or bool(row.files)


class Clarify(Record):
    CODE, LABEL, NUMBER = "clarify", "澄清正名", "澄"
    NAV, ORDER = "执纪办案", 70
    TITLE, ON, VIS = ("person_id",), "done_at", 2

    clue_id = f.ref("线索", "clue", required=True, group="建议")
    person_id = f.ref("对象", "person", required=True, search=True, group="建议")
    start_by = f.choice("启动", {"office": "承办部门建议", "person": "本人申请"}, required=True, group="建议")
    finding = f.files("失实结论", required=True, group="建议")
    consent = f.choice("本人意见", {"agree": "同意", "refuse": "不同意"}, required=f.before("review"), group="征求意见")
    unit_view = f.long("单位意见", search=True, group="征求意见", help="不写核查细节，不提举报人")
    way = f.code("方式", "clarify_way", required=f.before("doing"), group="实施")
    scope = f.text("范围", search=True, group="实施")
    done_at = f.day("实施", group="实施")
    hr_told = f.day("通报组织人事", group="实施")
    revisit = f.day("回访", group="实施")

    STATES = {"proposed": "建议", "asking": "征求意见", "review": "审核", "doing": "实施", "feedback": "反馈", "kept": "存档"}
    STEPS = (
        Step("ask", "征求意见", of=("proposed",), to="asking"),
        Step("submit", "呈报审核", of=("asking",), to="review", takes=("consent", "unit_view", "way", "scope"),
             only=lambda row: row.consent != "refuse"),
        Step("do", "实施澄清", of=("review",), to="doing", approved=True, takes=("way", "scope", "done_at")),
        Step("feed_back", "反馈", of=("doing",), to="feedback", takes=("done_at", "hr_told")),
        Step("keep", "存档", of=("feedback",), to="kept", takes=("hr_told", "revisit")),
    )
    APPROVALS = (Approval("review", _agreed_by, back="review"),)
    CHECKS = (
        *past("CLAR-01", done_at="实施日期", hr_told="通报组织人事日期", revisit="回访日期"),
        *order("CLAR-02", ("done_at", "hr_told", "通报组织人事不能早于实施"), ("done_at", "revisit", "回访不能早于实施")),
        *recusal("CLAR-03", ("handlers",), persons_of("person_id")),
        Check("CLAR-04", "对象不在这件线索的被反映人之列", _is_of_clue, at="person_id"),
        Check("CLAR-05", "线索查实或部分查实的，不能澄清", _is_unfounded, at="clue_id"),
        *(Check("CLAR-06", "不能写明核查细节和举报人", _is_silent(name), at=name) for name in ("unit_view", "scope", "note")),
        Check("CLAR-07", "公开澄清或重点岗位的，还须同级党委同意并附批件", _key_post_is_agreed, at="files", warning=True),
    )
    LIMITS = (Limit("T44", "澄清正名", starts="done_at", days=30, begins=_found_on, met_on="done_at"),)
    DERIVE = _fill
    MAKES = (
        Make("talk", "登记澄清谈话", {"link": "id"}, of=("doing", "feedback"),
             also={"kind": "clarify", "persons": lambda row: [row.person_id],
                   "outline": lambda row: f"澄清正名（{table('clarify_way').label(row.way)}）" if row.way else None}),
    )
    LIST = ("person_id", "start_by", "consent", "way", "done_at", "hr_told", "state")
    PRINTS = ("clarify", "register")
