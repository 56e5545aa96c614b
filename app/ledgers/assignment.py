"""抽调挂职: who works elsewhere for a time (抽调, 挂职外派, 跟案学习), and who came to the group for a time (挂职到组).

Limits: a 挂职 ends after a year at the latest, or on the day agreed (T61); who is drafted out is spoken to every week and reports in
        writing every month (T62). A contact is a line of 联系记录; the line of a written report says so in its 方式.
"""

from typing import Any

from app.ledgers import face as f
from app.ledgers.checks import explained, order, past, past_lines
from app.ledgers.kit import Check, Limit, Record, Row, Step

HERE = ("on_post",)
BEGUN = ("on_post", "expired", "recalled", "appraised")


def is_attached(row: Row) -> bool:
    """挂职, to the group or out of it."""
    return row.kind in ("attach_in", "attach_out")


def is_drafted(row: Row) -> bool:
    return bool(row.kind == "draft_out")


def is_written(line: Any) -> bool:
    """A written report, by its 方式."""
    return any(word in (line.get("way") or "") for word in ("书面", "报告"))


def last_contact(row: Row, *, written: bool = False) -> str | None:
    """Day of the last contact, or of the last written report."""
    days = [line["date"] for line in row.contacts or () if line.get("date") and (is_written(line) or not written)]
    return max(days) if days else None


def _within_a_year(row: Row, _facts: Any) -> bool:
    if row.kind != "attach_in" or not row.from_ or not row.to:
        return True
    # The corresponding day of the next year is the last; text order puts 28 February before a 29th there is not.
    begin = str(row.from_)
    return bool(row.to <= f"{int(begin[:4]) + 1}{begin[4:]}") or bool(row.legacy)


def _state_of_staff_fits(row: Row, facts: Any) -> bool:
    """Who is away is not 在岗 in the list of staff."""
    staff = facts.get(row.staff_id)
    away = is_drafted(row) or row.kind == "attach_out"
    return staff is None or row.state not in HERE or not away or staff.state != "on_duty"


def _is_secondee(row: Row, facts: Any) -> bool:
    """挂职到组: G7 looks at the post and the roles of the staff record."""
    staff = facts.get(row.staff_id)
    return row.kind != "attach_in" or staff is None or staff.post == "secondee" or "secondee" in (staff.roles or ())


def _one_at_a_time(row: Row, facts: Any) -> bool:
    if row.state not in ("applied", "approved", "on_post") or not row.from_ or not row.to:
        return True
    others = facts.find("assignment", staff_id=row.staff_id)
    return not any(one.id != row.id and one.state in ("approved", "on_post") and one.from_ and one.to
                   and one.from_ <= row.to and row.from_ <= one.to for one in others)


class Assignment(Record):
    CODE, LABEL, NUMBER = "assignment", "抽调挂职", "调"
    NAV, ORDER = "队伍建设", 10
    TITLE, ON, VIS = ("staff_id", "kind"), "from", 1

    staff_id = f.ref("人员", "staff", required=True, search=True, group="抽调挂职")
    kind = f.code("类型", "assign_kind", required=True, group="抽调挂职")
    task = f.code("任务", "draft_task", required=f.when(is_drafted), group="抽调挂职", help="抽调的填写")
    host = f.text("用人单位", required=True, search=True, group="抽调挂职")
    approved_by = f.text("批准人", required=True, group="抽调挂职")
    from_ = f.day("起", required=True, group="抽调挂职")
    to = f.day("止", required=True, group="抽调挂职", help="挂职到组不超过1年")
    manager = f.text("临时负责人", required=True, group="抽调挂职")
    duty = f.long("双方管理责任", required=True, search=True, group="抽调挂职")
    contacts = f.table("联系记录", {
        "date": f.day("日期"), "way": f.text("方式"), "content": f.long("内容"), "by": f.text("联系人"),
    }, search=True, group="联系", help="抽调人员每周联系；每月的书面报告在方式里写明“书面”")

    STATES = {"applied": "申请", "approved": "批准", "on_post": "在岗", "expired": "期满", "recalled": "召回", "appraised": "鉴定完成"}
    STEPS = (
        Step("approve", "批准", of=("applied",), to="approved", takes=("approved_by",)),
        Step("begin", "到岗", of=("approved",), to="on_post", takes=("from",)),
        Step("expire", "期满", of=("on_post",), to="expired", takes=("to",)),
        Step("recall", "召回", of=("on_post",), to="recalled", takes=("to", "note")),
        Step("appraise", "完成鉴定", of=("expired", "recalled"), to="appraised", takes=("files", "note")),
    )
    CHECKS = (
        *past("ASSIGN-01", only=lambda row: row.state in BEGUN, from_="起始日期"),
        *past_lines("ASSIGN-01", "contacts", date="联系日期"),
        *order("ASSIGN-02", ("from", "to", "止不能早于起")),
        Check("ASSIGN-03", "挂职到组不超过1年", _within_a_year, at="to"),
        Check("ASSIGN-04", "期满登记在止的当天或以后；提前结束的，请登记召回",
              lambda row, facts: row.state != "expired" or row.legacy or not row.to or row.to <= facts.today, at="to"),
        *explained("ASSIGN-05", task="draft_task"),
        Check("ASSIGN-06", "挂职到组人员应在工作人员台账中登记为挂职干部", _is_secondee, at="staff_id", warning=True),
        Check("ASSIGN-07", "工作人员台账中此人仍为在岗，请同时登记抽调或挂职", _state_of_staff_fits, at="staff_id", warning=True),
        Check("ASSIGN-08", "此人在这段时间已有抽调挂职，请核对", _one_at_a_time, at="staff_id", warning=True, asks=True),
    )
    LIMITS = (
        Limit("T61", "挂职期满", starts="from", months=12, due="to", met_by=("expired", "recalled", "appraised"),
              only=lambda row: is_attached(row) and row.state in BEGUN),
        Limit("T62", "联系抽调人员（每周）", starts="from", days=7, begins=lambda row, _: last_contact(row),
              only=lambda row: is_drafted(row) and row.state in HERE),
        Limit("T62", "抽调人员书面报告（每月）", starts="from", months=1, begins=lambda row, _: last_contact(row, written=True),
              only=lambda row: is_drafted(row) and row.state in HERE),
    )
    LIST = ("staff_id", "kind", "task", "host", "from", "to", "manager", "state")
    PRINTS = ("assignment", "register")
