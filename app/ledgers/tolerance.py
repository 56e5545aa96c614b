"""容错纠错: somebody asks that a mistake made in reform, in exploring, or without ill intent (三个区分开来) be judged as that.

Limit:  the finding and the answer within 30 days of acceptance (T45).
"""

from typing import Any

from app.ledgers import face as f
from app.ledgers.checks import LEADERS, on_entering, order, past, persons_of, recusal
from app.ledgers.kit import Check, Limit, Make, Record, Row, Step

_FOUND = ("confirmed", "feedback", "following", "done")


def _fill(row: Row, facts: Any) -> dict[str, Any]:
    return on_entering(row, facts, accepted_at=("accepted",), told_at=("feedback",))


class Tolerance(Record):
    CODE, LABEL, NUMBER = "tolerance", "容错纠错", "容"
    NAV, ORDER = "督促整改", 60
    TITLE, ON, VIS = ("applicant", "matter"), "told_at", 2

    applicant = f.ref("申请人", "person", required=True, search=True, group="申请")
    matter = f.long("事项", required=True, search=True, group="申请")
    grounds = f.long("对照情形", required=True, search=True, group="申请", help="对照“三个区分开来”")
    accepted_at = f.day("受理", group="核查和认定")
    check = f.long("核查", search=True, group="核查和认定")
    result = f.code("认定", "tolerate_result", required=f.before("confirmed"), group="核查和认定")
    fix = f.long("纠错措施", search=True, group="反馈和纠错")
    fix_by = f.day("纠错期限", group="反馈和纠错")
    told_at = f.day("反馈", group="反馈和纠错")

    STATES = {"applied": "申请", "accepted": "受理", "checking": "核查", "confirmed": "认定", "feedback": "反馈", "following": "纠错跟踪",
              "done": "办结"}
    STEPS = (
        Step("accept", "受理", of=("applied",), to="accepted", takes=("accepted_at",)),
        Step("check", "核查", of=("accepted",), to="checking", takes=("check",)),
        Step("confirm", "认定", of=("checking",), to="confirmed", by=(*LEADERS, "incharge", "chief"), takes=("check", "result", "fix")),
        Step("tell", "反馈", of=("confirmed",), to="feedback", takes=("told_at", "fix", "fix_by")),
        Step("follow", "纠错跟踪", of=("feedback",), to="following", takes=("fix", "fix_by")),
        Step("finish", "办结", of=("following",), to="done", takes=("fix",)),
    )
    CHECKS = (
        *past("TOL-01", accepted_at="受理日期", told_at="反馈日期"),
        *order("TOL-02", ("accepted_at", "told_at", "反馈日期不能早于受理日期"), ("accepted_at", "fix_by", "纠错期限不能早于受理日期")),
        *recusal("TOL-03", ("handlers",), persons_of("applicant")),
        Check("TOL-04", "认定前须写明核查情况", lambda row, _: row.state not in _FOUND or row.check, at="check"),
        Check("TOL-05", "容错的，须有纠错措施和期限", lambda row, _: row.state not in ("following", "done") or row.result == "refuse"
              or (row.fix and row.fix_by), at="fix"),
    )
    LIMITS = (
        Limit("T45", "认定并反馈", starts="accepted_at", days=30, met_on="told_at"),
        Limit("T45", "完成纠错", starts="told_at", due="fix_by", met_by=("done",), only=lambda row: row.result != "refuse"),
    )
    DERIVE = _fill
    MAKES = (
        Make("talk", "登记谈话", {"link": "id"}, of=_FOUND, also={"kind": "revisit", "persons": lambda row: [row.applicant]}),
    )
    LIST = ("applicant", "matter", "accepted_at", "result", "fix_by", "told_at", "state")
    PRINTS = ("tolerance", "register")
