"""廉政意见回复: what a group answers when it is asked whether something speaks against a person.

Each person on the list is screened (筛查), countersigned by the rooms (会签) and concluded on. Who stands in an impact period cannot be
answered 暂未发现 for a promotion; an open clue needs a written decision.

Limit:  three working days, seven for a long list, or what the letter asks (T42).
"""

from typing import Any

from app.ledgers import face as f
from app.ledgers.checks import chain, on_entering, order, past, persons_of, recusal, staff_in, today
from app.ledgers.kit import Approval, Check, Entry, Limit, Record, Row, Step
from app.ledgers.person import impact_until
from app.ledgers.screening import hits_of, open_clues

REPLY_WORKDAYS, BATCH_WORKDAYS, BATCH = 3, 7, 10
"""T42; from so many persons on a list is long."""

BARRED = ("promote", "equal_move", "rank_up")
_SIGNED = ("drafting", "approval", "replied", "archived")


def _agreed_by(row: Row, facts: Any) -> tuple[str, ...]:
    """组长; where the commission itself is asked, 分管领导."""
    office = facts.get(row.org_id)
    return ("incharge",) if office is not None and office.kind == "commission" else chain(row, facts, "group_leader")


def _fill(row: Row, facts: Any) -> dict[str, Any]:
    """The day the answer is due; what the books say of each person, anew while the list is being screened."""
    filled = on_entering(row, facts, replied_at=("replied",))
    if not row.reply_by and row.got_at and not row.legacy:
        days = BATCH_WORKDAYS if len(row.list or ()) >= BATCH else REPLY_WORKDAYS
        filled["reply_by"] = facts.day_after(row.got_at, workdays=days)
    if row.state in (None, "received"):
        filled["list"] = [{name: value for name, value in line.items() if name != "hits"} for line in row.list or ()] or None
    elif not row.legacy:
        # A line may come back without its hits from a desk that is not shown them.
        filled["list"] = [line | {"hits": hits_of(line["person_id"], facts)} if line.get("person_id")
                          and (row.state == "screening" or not line.get("hits")) else line for line in row.list or ()] or None
    return filled


def _not_in_impact(row: Row, facts: Any) -> bool:
    if row.use not in BARRED:
        return True
    day = row.replied_at or facts.today
    for line in row.list or ():
        if line.get("result") == "no_impact" and (person := facts.get(line.get("person_id"))) is not None:
            until = impact_until(person, facts)
            if until and until >= day:
                return False
    return True


def _clues_are_decided(row: Row, facts: Any) -> bool:
    if row.state not in _SIGNED:
        return True
    return all(line.get("reason") for line in row.list or () if open_clues(line.get("person_id"), facts))


def _nobody_twice(row: Row, _facts: Any) -> bool:
    named = [line["person_id"] for line in row.list or () if line.get("person_id")]
    return len(named) == len(set(named))


def _reasoned(line: Row) -> bool:
    return bool(line.result and line.result != "no_impact")


class IntegrityOpinion(Record):
    CODE, LABEL, NUMBER = "integrity_opinion", "廉政意见回复", "廉"
    NAV, ORDER = "单位与人员", 40
    TITLE, ON, VIS = ("from_org", "use"), "got_at", 2

    from_org = f.text("来函单位", required=True, search=True, group="来函")
    got_at = f.day("收到", required=True, suggest=today, group="来函")
    use = f.code("用途", "io_use", required=True, group="来函")
    reply_by = f.day("回函期限", required=True, group="来函", help=f"不填时为{REPLY_WORKDAYS}个工作日，"
                     f"{BATCH}人以上的为{BATCH_WORKDAYS}个工作日；来函另有要求的从其要求")
    from_no = f.text("来函文号", search=True, group="来函")
    list = f.table("名单", {
        "person_id": f.ref("对象", "person", required=True), "target": f.text("拟任"),
        "hits": f.long("筛查", secret="S3", computed=True),
        "signs": f.table("会签", {
            "office": f.text("部门"), "conclusion": f.long("结论"), "signer": f.text("签字人"), "at": f.moment("时间"),
        }, required=f.before("drafting")),
        "result": f.code("结论", "io_result", required=f.before("drafting")),
        "reason": f.long("理由", required=f.when(_reasoned)),
    }, search=True, sensitive=True, group="名单")
    doc_no = f.text("回函文号", search=True, group="回函")
    replied_at = f.day("回函日期", group="回函")

    STATES = {"received": "收函", "screening": "筛查", "signing": "会签", "drafting": "拟稿", "approval": "审签", "replied": "回复",
              "archived": "归档"}
    STEPS = (
        Step("screen", "筛查", of=("received",), to="screening", takes=("list",)),
        Step("sign", "提交会签", of=("screening",), to="signing"),
        Step("draft", "拟稿", of=("signing",), to="drafting", takes=("list",)),
        Step("submit", "呈报审签", of=("drafting",), to="approval"),
        Step("reply", "回复", of=("approval",), to="replied", approved=True, takes=("doc_no", "replied_at")),
        Step("archive", "归档", of=("replied",), to="archived"),
    )
    APPROVALS = (Approval("approval", _agreed_by, back="approval"),)
    CHECKS = (
        *past("IO-01", got_at="收到日期", replied_at="回函日期"),
        *order("IO-02", ("got_at", "reply_by", "回函期限不能早于收到日期"), ("got_at", "replied_at", "回函日期不能早于收到日期")),
        *recusal("IO-03", ("handlers",), persons_of("list.person_id")),
        Check("IO-04", "名单还没有人", lambda row, _: row.state in (None, "received") or row.list, at="list"),
        Check("IO-05", "名单里同一人只写一行", _nobody_twice, at="list"),
        Check("IO-06", "影响期未满的，提拔、转任、晋升不能答复“暂未发现”", _not_in_impact, at="list", asks=True),
        Check("IO-07", "有在办线索的，须写明处理意见", _clues_are_decided, at="list", asks=True),
        Check("IO-08", "回函须有文号", lambda row, _: row.state != "archived" or row.doc_no, at="doc_no", warning=True),
    )
    LIMITS = (
        Limit("T42", "廉政意见回复", starts="got_at", workdays=REPLY_WORKDAYS, due="reply_by", met_by=("replied", "archived"),
              met_on="replied_at"),
    )
    DERIVE = _fill
    ENTRIES = (
        Entry(("replied",), lambda row, _: list(staff_in(row, ("list.person_id",))), "s4", None,
              lambda row: f"廉政意见回复{row.record_no or ''} {row.doc_no or ''}".strip()),
    )
    LIST = ("got_at", "from_org", "from_no", "use", "reply_by", "replied_at", "doc_no", "state")
    PRINTS = ("opinion-reply", "integrity-opinion", "register")
