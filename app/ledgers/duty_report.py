"""述责述廉: leaders answer for their duty, the office's own and those of the units, and are judged by those who hear it.

A report of our own staff opens with what the records say of the period: checks, clues, cases. A report of a supervised person is entered
into the integrity file when it is put away.
"""

from typing import Any

from app.ledgers import face as f
from app.ledgers.checks import LEADERS
from app.ledgers.kit import Check, Entry, Make, Record, Row, Step
from app.rules.periods import BadPeriod, Period

TAKEN = "（系统取数）"
_HEARD = ("presented", "voted", "rectifying", "archived")


def is_written(row: Row) -> bool:
    """书面述责述廉 is the supervised persons' way."""
    return bool(row.kind == "written")


def period_of(row: Row) -> Period | None:
    """A year for a yearly report, a half-year for the other; the written one may be either."""
    try:
        period = Period.parse(row.period or "")
    except BadPeriod:
        return None
    months = {"y": (12,), "h": (6,)}.get(row.kind or "", (6, 12))
    return period if period.whole_months in months else None


def _is_staff(row: Row | None) -> bool:
    return row is not None and row["ledger"] == "staff"


def work_of(who: Row, row: Row, period: Period, facts: Any) -> str:
    """检查次数、线索数、案件数 of the period: a leader's are the office's, others' are those they handled."""
    days = period.first.isoformat(), period.last.isoformat()
    leads = bool(set(who.roles or ()) & set(LEADERS))
    theirs = {"org_id": row.org_id} if leads else {"handlers": who.id}
    led = {"lead_org": row.org_id} if leads else theirs
    checks = [one for one in facts.during("inspection", "end", *days, **theirs) if one.state != "planned"]
    return (f"监督检查{len(checks)}次，问题线索{len(facts.during('clue', 'got_at', *days, **led))}件，"
            f"立案{len(facts.during('case', 'filed_at', *days, **theirs))}件{TAKEN}")


def _fill(row: Row, facts: Any) -> dict[str, Any]:
    """Our own people's report opens with the figures of the period, in the note, until it is handed in."""
    who, period = facts.get(row.who), period_of(row)
    if row.legacy or row.state != "notified" or period is None or who is None or not _is_staff(who):
        return {}
    if row.note and not row.note.endswith(TAKEN):
        return {}
    return {"note": work_of(who, row, period, facts)}


def _is_a_person(row: Row, facts: Any) -> bool:
    who = facts.get(row.who)
    return who is None or who["ledger"] in ("staff", "person")


def _kind_fits(row: Row, facts: Any) -> bool:
    who = facts.get(row.who)
    return who is None or not is_written(row) or not _is_staff(who)


def _votes_add_up(row: Row, _facts: Any) -> bool:
    return all(sum(line.get(name) or 0 for name in "abc") <= line["n"] for line in row.votes or () if line.get("n") is not None)


def _meeting_fits(row: Row, facts: Any) -> bool:
    meeting = facts.get(row.meeting_id)
    return meeting is None or meeting.kind in ("duty_mtg", "y_duty", "h_duty", "other") or (meeting.kind or "").startswith("x_")


def _not_in_parallel(row: Row, facts: Any) -> bool:
    if not (row.who and row.period and row.kind):
        return True
    return not any(one.id != row.id for one in facts.find("duty_report", who=row.who, period=row.period, kind=row.kind))


class DutyReport(Record):
    CODE, LABEL, NUMBER = "duty_report", "述责述廉", "述"
    NAV, ORDER = "督促整改", 70
    TITLE, VIS = ("who", "period"), 2
    FROZEN = ("archived",)

    kind = f.code("类型", "duty_report_kind", required=True, group="述责")
    who = f.ref("述责人", "", required=True, search=True, indexed=True, group="述责", help="本机关工作人员，或被监督单位的人员")
    period = f.period("期间", required=True, group="述责", suggest=lambda facts: facts.today[:4], help="年度写 2026，半年写 2026H1")
    report = f.files("报告", required=True, group="述责")
    meeting_id = f.ref("会议", "meeting", group="评议")
    votes = f.table("评议", {"n": f.number("参评"), "a": f.number("满意"), "b": f.number("基本满意"), "c": f.number("不满意")},
                    group="评议")
    score = f.decimal("得分", group="评议", help="0到100")
    comment = f.long("点评", search=True, group="评议")
    problems = f.refs("问题", "problem", group="整改")

    STATES = {"notified": "通知", "submitted": "提交", "presented": "述责", "voted": "评议", "rectifying": "整改", "archived": "归档"}
    STEPS = (
        Step("submit", "提交", of=("notified",), to="submitted", takes=("report",)),
        Step("present", "述责", of=("submitted",), to="presented", takes=("meeting_id",)),
        Step("vote", "评议", of=("presented",), to="voted", takes=("votes", "score", "comment")),
        Step("rectify", "转入整改", of=("voted",), to="rectifying", takes=("problems", "comment")),
        Step("archive", "归档", of=("rectifying",), to="archived"),
    )
    CHECKS = (
        Check("DUTY-01", "述责人应为本机关工作人员或监督对象", _is_a_person, at="who"),
        Check("DUTY-02", "书面述责述廉用于被监督单位的人员", _kind_fits, at="kind"),
        Check("DUTY-03", "年度述责述廉的期间写年份（2026），半年的写 2026H1", lambda row, _: not row.period or period_of(row), at="period"),
        Check("DUTY-04", "满意、基本满意、不满意之和不能多于参评人数", _votes_add_up, at="votes"),
        Check("DUTY-05", "得分应为0到100", lambda row, _: row.score is None or 0 <= row.score <= 100, at="score"),
        Check("DUTY-06", "应为述责述廉会", _meeting_fits, at="meeting_id"),
        Check("DUTY-07", "同一人同一期间的述责述廉已登记", _not_in_parallel, at="who", asks=True),
        Check("DUTY-08", "评议后请填写测评票数或得分",
              lambda row, _: row.state not in ("voted", "rectifying", "archived") or is_written(row) or row.votes or row.score is not None,
              at="votes", warning=True),
        Check("DUTY-09", "述责须关联会议；书面述责述廉除外", lambda row, _: row.state not in _HEARD or is_written(row) or row.meeting_id,
              at="meeting_id", warning=True),
    )
    DERIVE = _fill
    ENTRIES = (
        Entry(("archived",), lambda row, facts: [row.who] if not _is_staff(facts.get(row.who)) else [], "s5", "duty",
              lambda row: f"{row.period or ''}述责述廉{row.record_no or ''}"),
    )
    MAKES = (
        Make("problem", "登记点评的问题", {"source_id": "id"}, back="problems", of=("presented", "voted", "rectifying"),
             also={"source": "meeting", "cat": "duty", "text": lambda row: row.comment}),
        Make("meeting", "登记述责述廉会", {}, back="meeting_id", of=("notified", "submitted"), only=lambda row: not row.meeting_id,
             also={"side": lambda row: "unit" if is_written(row) else "dispatch",
                   "kind": lambda row: {"y": "y_duty", "h": "h_duty"}.get(row.kind, "duty_mtg")}),
        Make("talk", "登记约谈", {"link": "id"}, of=("voted", "rectifying"), only=is_written,
             also={"kind": "interview", "persons": lambda row: [row.who], "outline": lambda row: row.comment}),
    )
    LIST = ("period", "kind", "who", "meeting_id", "score", "problems", "state")
    PRINTS = ("duty-report", "register")
