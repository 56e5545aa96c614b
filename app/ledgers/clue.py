"""问题线索: what a group was told about a person or a unit, and what became of it. One clue is one 件, however many persons.

Studied together and approved, it goes one of four ways: 谈话函询, 初步核实, 暂存待查, 予以了结. What is shelved is studied again; what was
closed is reopened only with new facts and the whole chain.

Limits: a proposal within one month of receipt (T01), 备案 in five working days (T05), a result in three months where the superior
        wants one (T06), a new study of what is shelved every six months (T07). T08 (sent to the wrong office) hangs on no field.
"""

from typing import Any

from app.codes import table
from app.ledgers import face as f
from app.ledgers.checks import (
    LEADERS,
    any_heads_unit,
    chain,
    no_secondees,
    on_entering,
    only_one,
    order,
    own_office,
    past,
    past_lines,
    persons_of,
    recusal,
    studied,
    today,
)
from app.ledgers.kit import Approval, Check, Entry, Limit, Make, Record, Row, Step

DECIDED = ("inquiry", "prelim", "shelved", "closed", "case", "done")
"""States behind the approval."""

SHELVED_MONTHS = 6


def wants_result(row: Row) -> bool:
    """交办（要结果）and 督办."""
    return row.assign in ("deliver", "supervise")


def _agreed_by(row: Row, facts: Any) -> tuple[str, ...]:
    """组长, 分管领导; what concerns the main leader of a unit goes to 主要领导 as well."""
    roles = ("group_leader", "incharge", "chief") if any_heads_unit(row, facts, "persons") else ("group_leader", "incharge")
    return chain(row, facts, *roles)


def described(person: Row, facts: Any) -> str:
    """职务权限快照 of one person: unit, post, who manages them, as it is now."""
    unit = facts.get(person.unit_id)
    managed = table("managed_by").label(person.managed_by) if person.managed_by in table("managed_by") else ""
    return "，".join(filter(None, (f"{unit.name if unit else ''}{person.post or ''}", managed))) or "职务不详"


def _fill(row: Row, facts: Any) -> dict[str, Any]:
    """The snapshot of posts when the clue is registered; the days of approval, closing and the next study."""
    filled = on_entering(row, facts, disposed_at=DECIDED, done_at=("done",))
    if row.old_result:
        filled["old_result"] = _replaced(row, facts)
    if not row.snapshot and not row.legacy:
        persons = [one for key in row.persons or () if (one := facts.get(key))]
        unit = facts.get(row.unit_id)
        said = [f"{one.name}：{described(one, facts)}" for one in persons] or ([unit.name] if unit else [])
        filled["snapshot"] = "；".join(said)[:200] or None
    if row.state == "shelved" and not row.legacy and (not row.review_at or row.review_at < facts.today):
        filled["review_at"] = facts.day_after(facts.today, months=SHELVED_MONTHS)
    return filled


def _reopened_with_new_facts(row: Row, facts: Any) -> bool:
    if row.state != "study" or (before := facts.get(row.id)) is None or before.state != "closed":
        return True
    return len(row.issues or ()) > len(before.issues or ())


def _within_authority(row: Row, facts: Any) -> bool:
    """Persons whom a superior committee manages are for the superior office."""
    return not any(one.managed_by == "upper" for key in row.persons or () if (one := facts.get(key)))


def _counted_once(row: Row, facts: Any) -> bool:
    """Another clue received that day about the same person from the same source."""
    return not any(one.id != row.id and one.got_at == row.got_at
                   for person in row.persons or () for one in facts.find("clue", persons=person, source=row.source))


def _replaced(row: Row, facts: Any) -> Any:
    """Old books' sums, without the persons whose 第一种形态 or case is entered by now."""
    helped = {one.person_id for one in facts.find("form1", basis_id=row.id)}

    def entered(person: str | None) -> bool:
        # By the person: a case that is being saved is not linked to its clues yet.
        return person in helped or any(row.id in (one.clues or ()) for one in facts.find("case", person_id=person))
    return [line for line in row.old_result if not (line.get("person_id") and entered(line["person_id"]))] or None


def _charges(row: Row) -> list[dict[str, Any]] | None:
    """What the issues say of discipline, law and 四风, a line each."""
    lines = [{name: line[name] for name in ("disc", "illegal", "crime", "eight") if line.get(name)} for line in row.issues or ()]
    return [line for line in lines if line] or None


def _told(row: Row) -> str | None:
    return "；".join(line["text"] for line in row.issues or () if line.get("text")) or None


def _is_unfounded(row: Row) -> bool:
    """查否, or closed as clearly untrue."""
    return bool(row.outcome == "unproved" or row.close in ("unreal", "checked_false"))


class Clue(Record):
    CODE, LABEL, NUMBER = "clue", "问题线索", "线"
    NAV, ORDER = "执纪办案", 10
    TITLE, ON, VIS = ("persons", "unit_id"), "got_at", 3
    COMMISSIONS = ("lead_org", "co_orgs", "assign", "ask_by", "filed_at")
    MOVES = ("unit_id", "persons")

    source = f.code("来源", "clue_source", required=True, group="来源")
    got_at = f.day("收到", required=True, suggest=today, group="来源")
    assign = f.code("交办方式", "assign_way", required=True, suggest="self", group="来源")
    ask_by = f.day("反馈期限", group="来源", help="交办、督办的，按交办函所定")
    source_no = f.text("来源文号", search=True, group="来源")
    source_id = f.ref("来源记录", "", group="来源")
    persons = f.refs("被反映人", "person", required=f.when(lambda row: not row.unit_id), search=True, sensitive=True, group="被反映人")
    unit_id = f.ref("单位", "unit", required=f.when(lambda row: not row.persons), search=True, group="被反映人")
    snapshot = f.text("职务权限快照", required=True, sensitive=True, group="被反映人", help="不填则自动记下当时的单位、职务和谁管理")
    issues = f.table("问题", {
        "text": f.long("内容", required=True), "disc": f.code("纪律", "discipline"), "illegal": f.code("违法", "duty_illegal"),
        "crime": f.code("犯罪", "duty_crime"), "eight": f.code("四风", "eight_rule"), "when": f.text("发生时间"), "amount": f.money("金额"),
        "check": f.choice("可查性", {"strong": "强", "fair": "一般", "weak": "弱"}),
    }, required=True, search=True, sensitive=True, group="问题")
    lead_org = f.ref("主办", "org", required=True, suggest=own_office, group="办理")
    co_orgs = f.refs("联办", "org", group="办理")
    study = f.ref("集体研判", "meeting", required=f.before("approval"), group="处置")
    disposal = f.code("处置方式", "disposal", required=f.before("approval"), group="处置")
    plan = f.long("处置方案", required=f.before("approval"), group="处置")
    close = f.code("了结理由", "close_reason", required=f.when(lambda row: row.disposal == "close"), group="处置")
    shelve = f.code("暂存理由", "shelve_reason", required=f.when(lambda row: row.disposal == "shelve"), group="处置")
    review_at = f.day("下次研判", group="处置", help="暂存的不填时为6个月后")
    disposed_at = f.day("审批日期", group="处置")
    filed_at = f.day("案管备案", group="处置")
    outcome = f.choice("结果", {"proved": "查实", "partly": "部分查实", "unproved": "查否"}, required=f.before("done"), group="结果")
    done_at = f.day("办结日期", group="结果")
    hands = f.table("经手", {"stage": f.text("环节"), "staff_id": f.ref("人员", "staff"), "signed_at": f.moment("签名时间")}, group="结果")
    old_result = f.table("旧账处理", {
        "result": f.choice("结果", {"punished": "给予处分", "helped": "批评教育帮助"}, required=True),
        "person_id": f.ref("对象", "person"), "date": f.day("日期"),
    }, group="旧账", help="只用于旧台账；登记了第一种形态或案件后以其为准")

    STATES = {"registered": "登记", "study": "研判", "approval": "审批", "inquiry": "谈话函询中", "prelim": "初核中", "shelved": "暂存",
              "closed": "了结", "case": "转立案", "done": "办结"}
    STEPS = (
        Step("study", "提交研判", of=("registered",), to="study"),
        Step("submit", "呈报审批", of=("study",), to="approval",
             takes=("study", "disposal", "plan", "close", "shelve", "review_at")),
        Step("return", "退回研判", of=("approval",), to="study", by=(*LEADERS, "incharge", "chief")),
        Step("inquire", "转谈话函询", of=("approval",), to="inquiry", approved=True, takes=("disposed_at",),
             only=lambda row: row.disposal == "inquiry"),
        Step("check", "转初步核实", of=("approval",), to="prelim", approved=True, takes=("disposed_at",),
             only=lambda row: row.disposal == "prelim"),
        Step("shelve", "暂存待查", of=("approval",), to="shelved", approved=True, takes=("disposed_at", "shelve", "review_at"),
             only=lambda row: row.disposal == "shelve"),
        Step("close", "予以了结", of=("approval",), to="closed", approved=True, takes=("disposed_at", "close"),
             only=lambda row: row.disposal == "close"),
        Step("restudy", "重新研判", of=("shelved",), to="study"),
        Step("reopen", "重新启动", of=("closed",), to="study", by=LEADERS, takes=("issues",)),
        Step("escalate", "函询转初核", of=("inquiry",), to="prelim"),
        Step("finish", "办结", of=("inquiry", "prelim"), to="done", takes=("outcome", "done_at")),
        Step("file_case", "转立案", of=("prelim",), to="case", takes=("outcome",)),
        Step("put_aside", "初核转暂存", of=("prelim",), to="shelved", takes=("shelve", "review_at")),
    )
    APPROVALS = (Approval("approval", _agreed_by, back="study"),)
    CHECKS = (
        *past("CLUE-01", got_at="收到日期", disposed_at="审批日期", filed_at="备案日期", done_at="办结日期"),
        *past_lines("CLUE-01", "hands", signed_at="签名时间"),
        *past_lines("CLUE-01", "old_result", date="旧账处理日期"),
        *order("CLUE-02", ("got_at", "ask_by", "反馈期限不能早于收到日期"), ("got_at", "disposed_at", "审批日期不能早于收到日期"),
               ("got_at", "filed_at", "备案日期不能早于收到日期"), ("disposed_at", "done_at", "办结日期不能早于审批日期"),
               ("got_at", "done_at", "办结日期不能早于收到日期")),
        *recusal("CLUE-03", ("handlers", "hands.staff_id"), persons_of("persons", "unit_id")),
        *no_secondees("CLUE-04", ("handlers", "readers", "hands.staff_id")),
        studied("CLUE-05", "study", ("persons",), ("unit_id",)),
        Check("CLUE-06", "予以了结后重新启动，须补充新的事实", _reopened_with_new_facts, at="issues"),
        Check("CLUE-07", "旧账处理只用于旧台账导入的线索", lambda row, _: not row.old_result or row.legacy, at="old_result"),
        Check("CLUE-08", "主办机构不能同时是联办机构", lambda row, _: row.lead_org not in (row.co_orgs or ()), at="co_orgs"),
        Check("CLUE-09", "交办、督办的线索请填写反馈期限", lambda row, _: not wants_result(row) or row.ask_by, at="ask_by", warning=True),
        Check("CLUE-10", "被反映人由上级党委管理，应按管理权限报送", _within_authority, at="persons", warning=True),
        Check("CLUE-11", "当天已登记过此人同一来源的线索，请核对是否重复", _counted_once, at="persons", warning=True, asks=True),
    )
    LIMITS = (
        Limit("T01", "提出处置意见", starts="got_at", months=1, met_by=("approval", *DECIDED)),
        Limit("T05", "报案管室备案", starts="got_at", workdays=5, met_on="filed_at", only=lambda row: row.assign == "self"),
        Limit("T06", "办结并报告结果", starts="got_at", months=3, due="ask_by", met_by=("closed", "case", "done"), only=wants_result),
        Limit("T07", "暂存线索重新研判", starts="disposed_at", months=SHELVED_MONTHS, due="review_at",
              only=lambda row: row.state == "shelved"),
    )
    DERIVE = _fill
    ENTRIES = (
        Entry(("closed", "done"), "persons", "s2", "clue", lambda row: f"问题线索{row.record_no or ''}{Clue.state_label(row.state)}"),
    )
    MAKES = (
        Make("inquiry", "登记谈话函询", {"clue_id": "id"}, of=("inquiry",),
             also={"round": 1, "person_id": lambda row: only_one(row.persons)}),
        Make("prelim", "登记初步核实", {"clue_id": "id"}, of=("prelim",), also={"person_id": lambda row: only_one(row.persons)}),
        Make("talk", "登记谈话", {"persons": "persons", "unit_id": "unit_id", "link": "id"}, of=("inquiry", "prelim"),
             also={"kind": lambda row: "inquiry" if row.state == "inquiry" else "prelim"}),
        Make("case", "登记案件", {}, of=("case",),
             also={"person_id": lambda row: only_one(row.persons), "clues": lambda row: [row.id], "charges": _charges,
                   "lead": "lead", "basis": lambda row: "superior" if row.source == "superior" else "own"}),
        Make("form1", "登记第一种形态", {"unit_id": "unit_id", "basis_id": "id"}, of=("inquiry", "prelim", "closed", "done"),
             also={"by": "group", "person_id": lambda row: only_one(row.persons), "reason": _told}),
        Make("clarify", "澄清正名", {"clue_id": "id"}, of=("closed", "done"), only=_is_unfounded,
             also={"start_by": "office", "person_id": lambda row: only_one(row.persons)}),
        Make("false_accuse", "甄别诬告陷害", {"clue_id": "id"}, of=("inquiry", "prelim", "closed", "done"),
             only=lambda row: row.source == "petition" and row.outcome != "proved"),
    )
    ENDS = ("closed", "case", "done")
    LIST = ("got_at", "persons", "unit_id", "source", "disposal", "state", "lead_org")
    PRINTS = ("clue", "clue-disposal", "case-file", "clue-transfer", "clue-assign", "register")
