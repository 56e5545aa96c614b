"""Duties of an office about itself: reports, the office's meetings, study, files, and whether it has filed a case."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from app.duties.kit import WEEK, Duty, Mark, Marks, Span, held_in
from app.duties.supervision import meeting
from app.ledgers.edu import TOOK_PLACE
from app.ledgers.kit import Row
from app.ledgers.monthly_report import HANDED_IN
from app.ledgers.training import HELD

GIVEN_IN = ("submitted", "presented", "voted", "rectifying", "archived")
"""述责述廉, from 提交 on."""
REPORTED = ("reported", "instructed", "carrying", "done")


def _monthly(row: Row) -> Iterator[Mark]:
    if row.month and row.sent_at and row.state in HANDED_IN:
        yield Mark(row.org_id, row.sent_at[:10], row.month)


def _special_report(row: Row) -> Iterator[Mark]:
    if row.period and row.sent_at and row.state in HANDED_IN:
        yield Mark(row.org_id, row.sent_at[:10], row.period)


def _duty_report(row: Row) -> Iterator[Mark]:
    """Of the half-year, or of the year: what is given in for a year does the second half."""
    if row.kind in ("h", "y") and row.period and row.state in GIVEN_IN:
        half = row.period if "H" in row.period else f"{row.period[:4]}H2"
        yield Mark(row.org_id, period=half, entered=GIVEN_IN)


def upward(*words: str) -> Marks:
    """A report to the superior whose subject names one of these."""
    return partial(held_in, on="at", of=lambda row: row.kind == "report" and any(word in (row.subject or "") for word in words),
                   states=REPORTED, about="org_id")


def _task(word: str) -> Marks:
    def marks(row: Row) -> Iterator[Mark]:
        if row.state == "done" and word in (row.text or ""):
            yield Mark(row.org_id, entered=("done",))
    return marks


def trained(kind: str) -> Marks:
    return partial(held_in, on="date", of=lambda row: row.kind == kind, states=HELD, about="org_id")


def _circular(row: Row) -> Iterator[Mark]:
    return held_in(row, "date", lambda row: row.type == "circular", TOOK_PLACE, "org_id")


def _filed(row: Row) -> Iterator[Mark]:
    if row.filed_at:
        yield Mark(row.org_id, row.filed_at, row.filed_at[:4])


def _clues_done(org: Row, facts: Any, span: Span) -> bool:
    return bool(facts.during("clue", "done_at", span.first.isoformat(), span.last.isoformat(), org_id=org.id))


def _check_point(month: str, by: str) -> Duty:
    return Duty("T66", f"零立案检查点（{month}）", each="group", every="year", by=by, marks={"case": _filed}, says="本年度有批准立案的案件")


_OWN: Callable[[str], Marks] = partial(meeting, side="dispatch", about="org_id")

DUTIES = (
    Duty("T05", "线索办结结果反馈信访室", each="office", every="quarter", days=10, marks={"upward": upward("线索办结", "办结结果")},
         only=_clues_done, says="登记报信访室的线索办结结果报告（请示报告，事项写明“线索办结”）"),
    Duty("T24", "报告处分宣布情况", each="office", at="commission", every="quarter", days=10, marks={"upward": upward("处分宣布")},
         says="登记报同级党委的处分宣布情况报告（请示报告，事项写明“处分宣布”）"),
    Duty("T39", "专项整治监督责任季报", each="office", every="quarter", days=10, marks={"monthly_report": _special_report},
         says="专项整治监督责任季报已提交"),
    Duty("T41", "第一种形态年底汇总", each="office", every="year", by="12-20", opens="12-01", marks={"upward": upward("第一种形态")},
         says="登记第一种形态汇总报告（请示报告，事项写明“第一种形态”）"),
    Duty("T46", "月报", each="group", every="month", days=5, marks={"monthly_report": _monthly}, says="这个月的月报已提交"),
    Duty("T47", "季度工作例会", each="office", at="both", every="quarter", marks={"meeting": _OWN("q_meet")}, says="登记季度工作例会"),
    Duty("T47", "半年工作研讨会", each="office", at="both", every="half", marks={"meeting": _OWN("h_meet")}, says="登记半年工作研讨会"),
    Duty("T47", "年度述责述廉大会", each="office", at="both", every="year", marks={"meeting": _OWN("y_duty")}, says="登记年度述责述廉大会"),
    Duty("T47", "述职述廉", each="office", every="half", marks={"duty_report": _duty_report}, says="半年或年度的述职述廉报告已提交"),
    Duty("T48", "常委会听取派驻工作汇报", mild=True, each="office", at="commission", every="half",
         marks={"meeting": meeting("disc", side="dispatch", about="org_id", names="派驻")}, says="登记议程写明派驻工作的常委会会议"),
    Duty("T50", "通报", mild=True, each="office", at="both", every="quarter", marks={"edu": _circular}, says="登记通报1期"),
    Duty("T52", "每周集体学习", mild=True, each="office", every=WEEK, marks={"training": trained("weekly")}, says="登记每周半日集体学习"),
    Duty("T52", "每月一课", mild=True, each="office", every="month", marks={"training": trained("lesson")}, says="登记每月一课"),
    Duty("T52", "每周一测", mild=True, each="office", every=WEEK, marks={"training": trained("test")}, says="登记每周一测"),
    Duty("T64", "廉政档案完整性检查", each="office", every="year", opens="12-01", marks={"task": _task("廉政档案")},
         says="办结一项写明“廉政档案”检查的任务督办"),
    _check_point("6月", "06-30"), _check_point("9月", "09-30"), _check_point("11月", "11-30"),
)
