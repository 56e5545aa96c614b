"""初步核实: a team of two or more checks what a clue says about one person.

Approved by the whole chain; extended once by the 分管领导, beyond that by 主要领导; ends with a report that all of the team sign, and
with a decision.

Limit:  two months from approval, an approved extension replaces the day (T13).
"""

from itertools import pairwise
from typing import Any

from app.ledgers import face as f
from app.ledgers.checks import (
    chain,
    lines_in_order,
    no_secondees,
    on_entering,
    order,
    past,
    past_lines,
    recusal,
    through_clue,
    two_in_lines,
    two_people,
)
from app.ledgers.kit import Approval, Check, Entry, Limit, Make, Record, Row, Step

MONTHS = 2

_ENDED = ("done", "case", "shelved", "transferred")


def _agreed_by(row: Row, facts: Any) -> tuple[str, ...]:
    return chain(row, facts, "group_leader", "incharge", "chief")


def _extended_by(row: Row, facts: Any) -> tuple[str, ...]:
    """One extension is ordinary; the next ones are for 主要领导."""
    return chain(row, facts, "group_leader", "incharge", *(("chief",) if len(row.extends or ()) > 1 else ()))


def agreed_extensions(row: Row) -> list[Any]:
    """While the latest is still being asked for, it does not move the day."""
    lines = list(row.extends or ())
    return lines[:-1] if row.state == "extended" else lines


def extended_to(row: Row) -> str | None:
    """The day the last agreed extension names."""
    days = [str(line["due"]) for line in agreed_extensions(row) if line.get("due")]
    return days[-1] if days else None


def _fill(row: Row, facts: Any) -> dict[str, Any]:
    """The day of approval, and the day the check ends: two months later, or as last extended."""
    filled = on_entering(row, facts, ok_at=("approved",))
    if until := extended_to(row):
        return filled | {"due": until}
    begun = filled.get("ok_at") or row.ok_at
    return filled | {"due": facts.day_after(begun, months=MONTHS) if begun else None}


def _extension_is_asked_for(row: Row, _facts: Any) -> bool:
    if row.state != "extended":
        return True
    last = row.extends[-1] if row.extends else {}
    return bool(last.get("due") and last.get("reason"))


def _extensions_go_on(row: Row, _facts: Any) -> bool:
    """Each extension ends later than the one before."""
    days = [line["due"] for line in row.extends or () if line.get("due")]
    return all(earlier < later for earlier, later in pairwise(days))


def _is_of_clue(row: Row, facts: Any) -> bool:
    clue = facts.get(row.clue_id)
    return clue is None or not clue.persons or row.person_id in clue.persons


def _talks_fit(row: Row, facts: Any) -> bool:
    return all(talk.kind == "prelim" for key in row.talks or () if (talk := facts.get(key)))


def _ended_with(*results: str) -> Any:
    return lambda row: row.result in results


class Prelim(Record):
    CODE, LABEL, NUMBER = "prelim", "初步核实", "核"
    NAV, ORDER = "执纪办案", 30
    TITLE, ON, VIS = ("person_id",), "ok_at", 3
    MOVES = ("clue_id",)

    clue_id = f.ref("线索", "clue", required=True, search=True, group="呈批")
    person_id = f.ref("被核查人", "person", required=True, search=True, sensitive=True, group="呈批")
    team = f.refs("核查组", "staff", required=True, least=2, group="呈批")
    plan = f.files("方案", required=True, group="呈批")
    ok_at = f.day("批准日期", required=f.before("checking"), group="呈批")
    due = f.day("期限", computed=True, group="呈批")
    measures = f.table("措施", {
        "kind": f.code("措施", "measure"), "target": f.text("对象"), "by": f.text("批准人"), "from": f.day("起"), "to": f.day("止"),
        "no": f.text("文书号"), "two_staff": f.refs("执行人", "staff", least=2), "filed_at": f.day("案管备案"),
    }, group="核查")
    talks = f.refs("谈话", "talk", group="核查")
    goods = f.table("暂扣财物", {
        "title": f.text("名称"), "qty": f.decimal("数量"), "value": f.money("估值"), "keeper": f.text("保管人"), "handling": f.long("处理"),
    }, group="核查")
    extends = f.table("延期", {"asked_at": f.day("申请日"), "reason": f.long("理由"), "due": f.day("延至")}, group="核查")
    report = f.files("报告", required=f.before("disposing"), group="报告和处置")
    all_signed = f.yes_no("全体签名", required=f.before("disposing"), group="报告和处置")
    doubts = f.long("疑点", search=True, group="报告和处置")
    result = f.code("处置", "prelim_result", required=f.before("disposing"), group="报告和处置")

    HANDED = ("team",)
    STATES = {"applying": "呈批", "approved": "已批", "checking": "核实中", "extended": "延期", "report": "报告", "disposing": "处置审批",
              "done": "办结", "case": "转立案", "shelved": "暂存", "transferred": "移送"}
    STEPS = (
        Step("approve", "批准", of=("applying",), to="approved", approved=True, takes=("ok_at",)),
        Step("begin", "开始核实", of=("approved",), to="checking", takes=("ok_at",)),
        Step("extend", "申请延期", of=("checking",), to="extended", takes=("extends",)),
        Step("go_on", "批准延期", of=("extended",), to="checking", approved=True),
        Step("report", "提交报告", of=("checking", "extended"), to="report", takes=("report", "all_signed", "doubts")),
        Step("submit", "呈报处置审批", of=("report",), to="disposing", takes=("report", "all_signed", "result")),
        Step("finish", "办结", of=("disposing",), to="done", approved=True, only=_ended_with("close", "remind")),
        Step("file_case", "转立案", of=("disposing",), to="case", approved=True, only=_ended_with("case")),
        Step("shelve", "暂存", of=("disposing",), to="shelved", approved=True, only=_ended_with("shelve")),
        Step("transfer", "移送", of=("disposing",), to="transferred", approved=True, only=_ended_with("transfer")),
    )
    APPROVALS = (
        Approval("applying", _agreed_by, back="applying"),
        Approval("extended", _extended_by, back="checking"),
        Approval("disposing", _agreed_by, back="disposing"),
    )
    CHECKS = (
        *past("PREL-01", ok_at="批准日期"),
        *past_lines("PREL-01", "measures", from_="措施起始日期", filed_at="措施备案日期"),
        *past_lines("PREL-01", "extends", asked_at="延期申请日"),
        lines_in_order("PREL-02", "measures", "from", "to", "措施的止不能早于起"),
        lines_in_order("PREL-02", "extends", "asked_at", "due", "延至不能早于申请日"),
        *order("PREL-02", ("ok_at", "due", "期限不能早于批准日期")),
        two_people("PREL-03", "核查组至少两人", ("team",)),
        two_in_lines("PREL-03", "measures", "每项措施须由两人执行"),
        *recusal("PREL-04", ("team", "handlers", "measures.two_staff"), through_clue("person_id")),
        *no_secondees("PREL-05", ("team", "handlers", "readers", "measures.two_staff")),
        Check("PREL-06", "报告须由核查组全体签名", lambda row, _: row.state not in ("disposing", *_ENDED) or row.all_signed is True,
              at="all_signed"),
        Check("PREL-07", "申请延期须写明理由和延至日期", _extension_is_asked_for, at="extends"),
        Check("PREL-08", "后一次延期须晚于前一次", _extensions_go_on, at="extends"),
        Check("PREL-09", "被核查人不在这件线索的被反映人之列", _is_of_clue, at="person_id"),
        Check("PREL-10", "应为初核谈话", _talks_fit, at="talks"),
        Check("PREL-11", "承办人一般是核查组成员", lambda row, _: not row.team or set(row.handlers or ()) & set(row.team), at="handlers",
              warning=True),
    )
    LIMITS = (
        Limit("T13", "完成初步核实", starts="ok_at", months=MONTHS, extended=extended_to, met_by=("report", "disposing", *_ENDED)),
    )
    DERIVE = _fill
    ENTRIES = (
        Entry(_ENDED, "person_id", "s3", "investigated", lambda row: f"初步核实{row.record_no or ''}{Prelim.state_label(row.state)}"),
    )
    MAKES = (
        Make("talk", "登记初核谈话", {"link": "id"}, of=("checking", "extended"),
             also={"kind": "prelim", "persons": lambda row: [row.person_id]}, back="talks"),
        Make("case", "登记案件", {"person_id": "person_id"}, of=("case",),
             also={"clues": lambda row: [row.clue_id], "lead": "lead", "basis": "own"}),
        Make("form1", "登记第一种形态", {"person_id": "person_id", "basis_id": "id"}, of=("done",),
             also={"by": "group", "measures": lambda row: ["remind" if row.result == "remind" else "prelim_close"]}),
        Make("dossier", "立卷", {"source_id": "id"}, of=_ENDED, also={"class": "prelim"}),
    )
    LIST = ("person_id", "clue_id", "team", "ok_at", "due", "result", "state")
    PRINTS = ("prelim-plan", "prelim-report", "prelim-request", "prelim-extension", "prelim-measures", "register")
