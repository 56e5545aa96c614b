"""申诉: a punished person asks for the decision to be looked at again: 复议复查 of a party punishment, 复审 and 复核 of 政务处分.

Execution continues meanwhile. Nobody who worked on the case looks at it again.

Limit:  three months for a party punishment, one for 复审, two for 复核, from acceptance (T26).
"""

from typing import Any

from app.ledgers import face as f
from app.ledgers.checks import no_secondees, on_entering, order, past, persons_of, recusal, two_people
from app.ledgers.kit import Check, Limit, Make, Record, Row, Step

MONTHS = {"party": 3, "review": 1, "recheck": 2}
ASKED_MONTHS = 1
"""政务: the person asks within one month of the decision."""


def months_for(row: Row) -> int:
    return MONTHS.get(row.kind, 3)


def _fill(row: Row, facts: Any) -> dict[str, Any]:
    filled = on_entering(row, facts, accepted_at=("accepted",), told_at=("told",))
    accepted = filled.get("accepted_at") or row.accepted_at
    if accepted and not row.due and not row.legacy:
        filled["due"] = facts.day_after(accepted, months=months_for(row))
    return filled


def _others_look(row: Row, facts: Any) -> bool:
    case = facts.get(row.case_id)
    return case is None or not set(row.team or ()) & {*(case.team or ()), *(case.reviewers or ())}


def _kind_fits(row: Row, facts: Any) -> bool:
    case = facts.get(row.case_id)
    if case is None or not (case.party or case.gov):
        return True
    return bool(case.party if row.kind == "party" else case.gov)


def _is_decided(row: Row, facts: Any) -> bool:
    case = facts.get(row.case_id)
    return case is None or bool(case.effective)


def _asked_in_time(row: Row, facts: Any) -> bool:
    case = facts.get(row.case_id)
    if row.kind != "review" or case is None or not case.effective or not row.asked_at:
        return True
    return bool(row.asked_at <= facts.day_after(case.effective, months=ASKED_MONTHS))


def _about(row: Row, facts: Any) -> Any:
    case = facts.get(row.case_id)
    return persons_of("person_id")(case, facts) if case is not None else ()


class Appeal(Record):
    CODE, LABEL, NUMBER = "appeal", "申诉", "申"
    NAV, ORDER = "执纪办案", 50
    TITLE, ON, VIS = ("case_id", "kind"), "asked_at", 3

    case_id = f.ref("案件", "case", required=True, search=True, sensitive=True, group="申请")
    kind = f.code("类别", "appeal_kind", required=True, group="申请")
    asked_at = f.day("申请", required=True, group="申请")
    body = f.text("受理机关", required=True, search=True, group="申请")
    accepted_at = f.day("受理", group="复查")
    team = f.refs("复查组", "staff", required=f.before("reviewing"), least=2, group="复查")
    due = f.day("期限", group="复查", help="不填时：党纪3个月，复审1个月，复核2个月")
    result = f.code("结果", "appeal_result", group="决定")
    doc_no = f.text("文号", search=True, group="决定")
    told_at = f.day("告知", group="决定")
    scope = f.text("宣布范围", group="决定")

    HANDED = ("team",)
    STATES = {"applied": "申请", "accepted": "受理", "refused": "不受理", "reviewing": "复查", "decided": "决定", "told": "告知",
              "archived": "归档"}
    STEPS = (
        Step("accept", "受理", of=("applied",), to="accepted", takes=("accepted_at",)),
        Step("refuse", "不受理", of=("applied",), to="refused", takes=("note",)),
        Step("review", "开始复查", of=("accepted",), to="reviewing", takes=("team", "due")),
        Step("decide", "作出决定", of=("reviewing",), to="decided", takes=("result", "doc_no")),
        Step("tell", "告知", of=("decided",), to="told", takes=("told_at", "scope")),
        Step("archive", "归档", of=("told",), to="archived"),
    )
    CHECKS = (
        *past("APP-01", asked_at="申请日期", accepted_at="受理日期", told_at="告知日期"),
        *order("APP-02", ("asked_at", "accepted_at", "受理日期不能早于申请日期"), ("accepted_at", "due", "期限不能早于受理日期"),
               ("accepted_at", "told_at", "告知日期不能早于受理日期")),
        two_people("APP-03", "复查组至少两人", ("team",), only=lambda row: row.team),
        *recusal("APP-04", ("team", "handlers"), _about),
        *no_secondees("APP-05", ("team", "handlers", "readers")),
        Check("APP-06", "复查组不能有原审查组、审理组的人", _others_look, at="team"),
        Check("APP-07", "申诉类别与案件的处分不符：党纪处分复议复查，政务处分复审、复核", _kind_fits, at="kind"),
        Check("APP-08", "案件还没有处分决定", _is_decided, at="case_id"),
        Check("APP-09", "决定须填写结果", lambda row, _: row.state not in ("decided", "told", "archived") or row.result, at="result"),
        Check("APP-10", "不受理须在备注写明理由", lambda row, _: row.state != "refused" or row.legacy or row.note, at="note"),
        Check("APP-11", "复审一般应在收到处分决定后1个月内申请", _asked_in_time, at="asked_at", warning=True),
    )
    LIMITS = (
        Limit("T26", "作出复查、复审、复核决定", starts="accepted_at", months=months_for, due="due",
              met_by=("decided", "told", "archived")),
    )
    DERIVE = _fill
    MAKES = (
        Make("appeal", "登记复核", {"case_id": "case_id", "body": "body"}, of=("told", "archived"), also={"kind": "recheck"},
             only=lambda row: row.kind == "review"),
    )
    LIST = ("case_id", "kind", "asked_at", "body", "accepted_at", "due", "result", "state")
    PRINTS = ("appeal", "register")
