"""载体交接: papers, sticks, disks and data packages that change hands; a package with its number and its SHA-256.

A bundle's export and import write their entry by themselves (app/sync/media/handing.py), and an open entry that names a package with
another hash stops its import. What concerns packages stays in the book of the station: the other side has its own.

Limits: what is lent or carried out comes back on its day, five working days where nothing was agreed; what is classified is looked at
        again when the longest term of its level ends, or its own (T65).
"""

import re
from typing import Any

from app.ledgers import face as f
from app.ledgers.checks import order, past, plain
from app.ledgers.classifying import most_years, own_months
from app.ledgers.kit import CLASSIFIED, Check, Limit, Record, Row, Step

RETURN_WORKDAYS = 5


def goes_out(row: Row) -> bool:
    """借出 and 外带 come back."""
    return row.action in ("borrow", "carry")


def is_package(row: Row) -> bool:
    return bool(row.kind == "package")


def is_destroyed(row: Row) -> bool:
    return bool(row.action == "destroy" or row.state == "destroyed")


def needs_consent(row: Row) -> bool:
    return row.action in ("copy", "carry", "destroy")


def secret_months(row: Row) -> int:
    """定密期限: the record's own number of years; where it says none, what its level allows. An old book may say too many."""
    most = 12 * most_years(row)
    return min(own_months(row) or most, most)


def _begins(row: Row, _facts: Any) -> str | None:
    """A package is registered as it is handed over or arrives."""
    return "in_use" if is_package(row) and row.action in ("carry", "receive") else None


def _fill(row: Row, facts: Any) -> dict[str, Any]:
    """The day of return where none was agreed; a hash in one manner."""
    filled: dict[str, Any] = {}
    if goes_out(row) and not row.due and row.at and not row.legacy:
        filled["due"] = facts.day_after(row.at, workdays=RETURN_WORKDAYS)
    if row.hash:
        filled["hash"] = re.sub(r"\s", "", row.hash).lower()
    return filled


class MediaHandover(Record):
    CODE, LABEL, NUMBER = "media_handover", "载体交接", "载"
    NAV, ORDER = "综合管理", 50
    TITLE, ON, VIS = ("kind", "media_no", "action"), "at", 2
    STAYS = ("kind", "package")

    kind = f.code("载体", "media_kind", required=True, group="载体")
    media_no = f.text("载体编号", required=True, search=True, indexed=True, group="载体", help="数据包写包的编号，见交接单")
    copies = f.number("份数", required=True, suggest=1, group="载体")
    contents = f.text("内容摘要", required=True, search=True, group="载体", help="只写题名，不写内容")
    hash = f.text("校验值", required=f.when(is_package), group="载体", help="数据包的SHA-256，64位")
    action = f.code("动作", "media_action", required=True, group="交接")
    giver = f.text("交出人", required=True, search=True, group="交接")
    taker = f.text("接收人", required=True, search=True, group="交接")
    at = f.moment("时间", required=True, group="交接")
    purpose = f.text("用途", required=True, search=True, group="交接")
    due = f.day("应还", required=f.when(goes_out), group="归还和销毁", help="借出、外带的不填时为5个工作日后")
    back_at = f.day("归还", group="归还和销毁")
    approver = f.text("审批人", required=f.when(needs_consent), group="归还和销毁", help="复制、外带、销毁须经审批")
    witnesses = f.refs("监销人", "staff", required=f.when(is_destroyed), least=2, group="归还和销毁")

    STATES = {"registered": "登记", "in_use": "在用", "returned": "已还", "overdue": "逾期", "recalled": "清退", "destroyed": "已销毁"}
    STEPS = (
        Step("use", "办理交接", of=("registered",), to="in_use", takes=("giver", "taker", "at")),
        Step("return", "归还", of=("in_use",), to="returned", takes=("back_at",)),
        Step("overdue", "转逾期", of=("in_use",), to="overdue", takes=("note",)),
        Step("recall", "清退", of=("in_use",), to="recalled", takes=("back_at", "note")),
        Step("destroy", "销毁", of=("in_use",), to="destroyed", takes=("approver", "witnesses", "note")),
    )
    CHECKS = (
        *past("MEDIA-01", at="时间", back_at="归还日期"),
        *order("MEDIA-02", ("at", "due", "应还不能早于交接时间"), ("at", "back_at", "归还不能早于交接时间")),
        Check("MEDIA-03", "交出人和接收人不能是同一人",
              lambda row, _: row.legacy or not row.giver or plain(row.giver) != plain(row.taker), at="taker"),
        Check("MEDIA-04", "校验值应为64位十六进制数（SHA-256）",
              lambda row, _: not row.hash or row.legacy or not is_package(row) or re.fullmatch(r"[0-9a-f]{64}", row.hash), at="hash"),
        Check("MEDIA-05", "份数应大于0", lambda row, _: row.copies is None or row.copies > 0, at="copies"),
        Check("MEDIA-06", "销毁须由两名不同的监销人监销",
              lambda row, _: row.legacy or not row.witnesses or len(set(row.witnesses)) >= 2, at="witnesses"),
        Check("MEDIA-07", "已还须填写归还日期", lambda row, _: row.state != "returned" or row.back_at, at="back_at"),
        Check("MEDIA-08", "超过应还日期才能转逾期",
              lambda row, facts: row.state != "overdue" or row.legacy or (row.due and row.due < facts.today), at="due"),
        Check("MEDIA-09", "销毁须写明审批人", lambda row, _: row.state != "destroyed" or row.approver, at="approver"),
    )
    LIMITS = (
        Limit("T65", "归还载体", starts="at", workdays=RETURN_WORKDAYS, due="due", met_on="back_at",
              met_by=("returned", "recalled", "destroyed"), only=goes_out),
        Limit("T65", "定密到期解密审核", starts="classified_on", months=secret_months, met_by=("recalled", "destroyed"),
              only=lambda row: row.classification in CLASSIFIED),
    )
    BEGINS, DERIVE = _begins, _fill
    LIST = ("at", "kind", "media_no", "contents", "action", "giver", "taker", "due", "back_at", "state")
    PRINTS = ("media-handover", "media-destroyed", "register")
