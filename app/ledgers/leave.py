"""请销假: a member's leave is agreed by the 组长, the 组长's by the 分管领导; who comes back reports it.

The kind of leave is its reason, and a reason of a person's own (illness, family) is S2; annual leave and official travel are S1.
A leave that was sent back is not taken: another one is asked for.

Limit:  back is reported the day after the leave ends (T62).
"""

from typing import Any

from app.ledgers import face as f
from app.ledgers.checks import LEADERS, chain, explained, myself, order, past
from app.ledgers.kit import Approval, Check, Limit, Record, Row, Step

TAKEN = ("away", "back", "overdue")
_OPEN_KINDS = frozenset({"annual", "official", "out_of_area"})
_SIGNERS = ("group_leader", "incharge", "tw_secretary")


def _class_of(row: Row) -> int:
    return 1 if row.kind in _OPEN_KINDS else 2


def _agreed_by(row: Row, facts: Any) -> tuple[str, ...]:
    staff = facts.get(row.staff_id)
    leads = staff is not None and (staff.post == "leader" or bool(set(LEADERS) & set(staff.roles or ())))
    return ("incharge",) if leads else chain(row, facts, "group_leader")


def _known_to_the_absent(row: Row, _facts: Any) -> dict[str, Any]:
    """Whose leave it is sees it, also when the clerk registered it."""
    if row.legacy or not row.staff_id or row.handlers is None or row.staff_id in row.handlers:
        return {}
    return {"handlers": [*row.handlers, row.staff_id]}


def _one_at_a_time(row: Row, facts: Any) -> bool:
    if not row.from_ or not row.to or row.state == "returned":
        return True
    return not any(one.id != row.id and one.state != "returned" and one.from_ and one.to and one.from_ <= row.to and row.from_ <= one.to
                   for one in facts.find("leave", staff_id=row.staff_id))


class Leave(Record):
    CODE, LABEL, NUMBER = "leave", "请销假", "假"
    NAV, ORDER = "队伍建设", 20
    TITLE, ON, VIS = ("staff_id", "kind"), "from", _class_of

    staff_id = f.ref("人员", "staff", required=True, search=True, suggest=lambda facts: myself(facts)[0], group="请假")
    kind = f.code("种类", "leave_kind", required=True, group="请假")
    from_ = f.moment("起", required=True, group="请假")
    to = f.moment("止", required=True, group="请假")
    place = f.text("去向", required=True, search=True, group="请假")
    deputy = f.ref("代岗人", "staff", group="请假")
    back_at = f.moment("销假时间", group="销假")

    STATES = {"applied": "申请", "approved": "批准", "returned": "退回", "away": "休假中", "back": "已销假", "overdue": "逾期未销"}
    STEPS = (
        Step("approve", "批准", of=("applied",), to="approved", approved=True),
        Step("return", "退回", of=("applied",), to="returned", by=_SIGNERS, takes=("note",)),
        Step("leave", "开始休假", of=("approved",), to="away", takes=("deputy",)),
        Step("report_back", "销假", of=("away",), to="back", takes=("back_at",)),
        Step("overdue", "转逾期未销", of=("away",), to="overdue", takes=("note",)),
    )
    APPROVALS = (Approval("applied", _agreed_by, back="returned"),)
    CHECKS = (
        *past("LEAVE-01", only=lambda row: row.state in TAKEN, from_="开始时间"),
        *past("LEAVE-01", back_at="销假时间"),
        *order("LEAVE-02", ("from", "to", "止不能早于起"), ("from", "back_at", "销假时间不能早于请假开始")),
        Check("LEAVE-03", "代岗人不能是请假人自己", lambda row, _: not row.deputy or row.deputy != row.staff_id, at="deputy"),
        Check("LEAVE-04", "登记销假须填写销假时间", lambda row, _: row.state != "back" or row.back_at, at="back_at"),
        Check("LEAVE-05", "请假期满后才能转逾期未销",
              lambda row, facts: row.state != "overdue" or row.legacy or not row.to or row.to[:10] < facts.today, at="to"),
        *explained("LEAVE-06", kind="leave_kind"),
        Check("LEAVE-07", "此人在这段时间已有请假，请核对", _one_at_a_time, at="from", warning=True, asks=True),
    )
    LIMITS = (
        Limit("T62", "销假", starts="to", days=1, met_on="back_at", only=lambda row: row.state in ("approved", *TAKEN)),
    )
    DERIVE = _known_to_the_absent
    LIST = ("staff_id", "kind", "from", "to", "place", "deputy", "back_at", "state")
    PRINTS = ("leave", "register")
