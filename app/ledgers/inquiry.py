"""谈话函询: one round with one person about a clue, by talk, by letter, or both. One round is one 件次.

The letter goes out in the commission's or the group's name; the answer carries the opinion of the unit's main leader, unless the person is
that leader. Then the report, the decision on it, and for what was accepted a letter of feedback; some answers are checked at random.

Limits: 15 working days for the answer (T10), 15 for an entrusted talk (T10a), one month for the report (T11). T12, explaining it at the
        democratic life meeting, is asked when the meeting is registered (app/ledgers/meeting.py).
"""

from typing import Any

from app.ledgers import face as f
from app.ledgers.checks import any_heads_unit, chain, heads_unit, no_secondees, on_entering, order, past, recusal, through_clue
from app.ledgers.kit import Approval, Check, Entry, Limit, Make, Record, Row, Step

REPLY_WORKDAYS = 15

FIRST_FORM = {"accept": "inquiry_close", "remind": "remind", "criticize": "criticize", "check": "check_written", "admonish": "admonish"}
"""Results that are a measure of the first form, and which."""

_REPORTED = ("report", "disposing", "done", "again", "to_prelim")


def by_letter(row: Row) -> bool:
    return row.way in ("letter", "both")


def by_talk(row: Row) -> bool:
    return row.way in ("talk", "both")


def _agreed_by(row: Row, facts: Any) -> tuple[str, ...]:
    """组长, 分管领导; for the main leader of a unit 主要领导 too."""
    roles = ("group_leader", "incharge", "chief") if any_heads_unit(row, facts, "person_id") else ("group_leader", "incharge")
    return chain(row, facts, *roles)


def _fill(row: Row, facts: Any) -> dict[str, Any]:
    """The day of approval, and the day the answer is due: 15 working days after the letter reached the person."""
    filled = on_entering(row, facts, ok_at=("approved",))
    if row.legacy or not by_letter(row):
        return filled
    return filled | {"reply_by": facts.day_after(row.got_at, workdays=REPLY_WORKDAYS) if row.got_at else None}


def _answered_or_talked(row: Row, facts: Any) -> str | None:
    """T11 runs from the answer, or from the end of the talk: the later where both are used."""
    talk = facts.get(row.talk_id)
    ends = (row.replied_at, (talk.end or talk.start or "")[:10] if talk and talk.state != "planned" else None)
    days = [day for day in ends if day]
    return max(days) if days else None


def _head_signed(row: Row, facts: Any) -> bool:
    """The unit's main leader signs the answer; a main leader answers directly."""
    if not by_letter(row) or row.state not in ("replied", *_REPORTED):
        return True
    return bool(row.head_signed) or heads_unit(facts.get(row.person_id), facts)


def _is_of_clue(row: Row, facts: Any) -> bool:
    clue = facts.get(row.clue_id)
    return clue is None or not clue.persons or row.person_id in clue.persons


def _round_is_new(row: Row, facts: Any) -> bool:
    rounds = facts.find("inquiry", clue_id=row.clue_id, person_id=row.person_id)
    return not any(one.id != row.id and one.round == row.round for one in rounds)


def _meeting_fits(row: Row, facts: Any) -> bool:
    meeting = facts.get(row.explained)
    return meeting is None or meeting.kind in ("dem_life", "org_life")


def _talk_fits(row: Row, facts: Any) -> bool:
    talk = facts.get(row.talk_id)
    return talk is None or (talk.kind == "inquiry" and row.person_id in (talk.persons or ()))


def _ended_with(*results: str) -> Any:
    return lambda row: row.result in results


def _accepted(row: Row) -> bool:
    """The letter of feedback goes out once 采信了结 is approved; before that it has no date."""
    return bool(row.result == "accept" and row.state == "done")


def _first_form(row: Row) -> list[str] | None:
    measure = FIRST_FORM.get(row.result or "")
    return [measure] if measure else None


class Inquiry(Record):
    CODE, LABEL, NUMBER = "inquiry", "谈话函询", "函"
    NAV, ORDER = "执纪办案", 20
    TITLE, ON, VIS = ("person_id", "way"), "ok_at", 3
    MOVES = ("clue_id",)

    clue_id = f.ref("线索", "clue", required=True, search=True, group="呈批")
    round = f.number("轮次", required=True, suggest=1, group="呈批")
    person_id = f.ref("对象", "person", required=True, search=True, sensitive=True, group="呈批")
    way = f.code("方式", "inquiry_way", required=True, group="呈批")
    request = f.files("报批请示", required=True, group="呈批")
    plan = f.files("方案预案", required=True, group="呈批")
    ok_at = f.day("批准日期", group="呈批")
    issuer = f.choice("发函名义", {"office": "委办公室", "group": "派驻组"}, group="函询")
    doc_no = f.text("函询文号", search=True, group="函询")
    sent_at = f.day("发函", group="函询")
    got_at = f.day("送达", group="函询")
    reply_by = f.day("应回复", computed=True, group="函询")
    replied_at = f.day("回复", group="函询")
    statement = f.files("说明材料", group="函询")
    head_signed = f.yes_no("主要负责人签署", group="函询", help="本人是主要负责人的直接回复，不必签署")
    cc = f.text("抄送", group="函询")
    talk_id = f.ref("谈话", "talk", group="谈话")
    entrusted = f.text("受托人", search=True, group="谈话")
    entrust_no = f.text("委托通知", group="谈话")
    report = f.files("情况报告", required=f.before("disposing"), group="报告和处置")
    report_at = f.day("报告日期", group="报告和处置")
    result = f.code("处置", "inquiry_result", required=f.before("disposing"), group="报告和处置")
    closed_letter = f.day("采信反馈函", required=f.when(_accepted), group="报告和处置")
    explained = f.ref("民主生活会说明", "meeting", group="报告和处置")
    spot = f.yes_no("抽查核实", required=True, suggest=False, group="抽查核实")
    spot_by = f.refs("抽查人", "staff", group="抽查核实")
    spot_result = f.code("抽查结果", "spot_result", required=f.when(lambda row: row.spot), group="抽查核实")
    spot_at = f.day("抽查日期", group="抽查核实")

    STATES = {"applying": "呈批", "approved": "已批", "sent": "发函", "talking": "谈话", "awaiting": "待回复", "replied": "已回复",
              "report": "情况报告", "disposing": "处置审批", "done": "办结", "again": "再次函询", "to_prelim": "转初核"}
    STEPS = (
        Step("approve", "批准", of=("applying",), to="approved", approved=True, takes=("ok_at",)),
        Step("send", "发函", of=("approved",), to="sent", takes=("issuer", "doc_no", "sent_at", "cc"), only=by_letter),
        Step("talk", "谈话", of=("approved",), to="talking", takes=("talk_id", "entrusted", "entrust_no"), only=by_talk),
        Step("await", "等待回复", of=("sent", "talking"), to="awaiting", takes=("got_at",)),
        Step("reply", "登记回复", of=("awaiting",), to="replied", takes=("replied_at", "statement", "head_signed", "talk_id")),
        Step("report", "写出情况报告", of=("replied",), to="report",
             takes=("report", "report_at", "spot", "spot_by", "spot_result", "spot_at")),
        Step("submit", "呈报处置审批", of=("report",), to="disposing", takes=("report", "report_at", "result", "closed_letter")),
        Step("finish", "办结", of=("disposing",), to="done", approved=True, takes=("closed_letter", "explained"),
             only=lambda row: row.result not in ("again", "to_prelim")),
        Step("again", "再次函询", of=("disposing",), to="again", approved=True, only=_ended_with("again")),
        Step("to_prelim", "转初步核实", of=("disposing",), to="to_prelim", approved=True, only=_ended_with("to_prelim")),
    )
    APPROVALS = (Approval("applying", _agreed_by, back="applying"), Approval("disposing", _agreed_by, back="disposing"))
    CHECKS = (
        *past("INQ-01", ok_at="批准日期", sent_at="发函日期", got_at="送达日期", replied_at="回复日期", report_at="报告日期",
              closed_letter="采信反馈函日期", spot_at="抽查日期"),
        *order("INQ-02", ("ok_at", "sent_at", "发函不能早于批准日期"), ("sent_at", "got_at", "送达不能早于发函日期"),
               ("got_at", "replied_at", "回复不能早于送达日期"), ("replied_at", "report_at", "报告日期不能早于回复日期"),
               ("report_at", "closed_letter", "采信反馈函不能早于报告日期")),
        *recusal("INQ-03", ("handlers", "spot_by"), through_clue("person_id")),
        *no_secondees("INQ-04", ("handlers", "readers", "spot_by")),
        Check("INQ-05", "批准后须填写批准日期", lambda row, _: row.state in (None, "applying") or row.ok_at, at="ok_at"),
        Check("INQ-06", "说明材料须由所在党委（党组）主要负责人签署意见", _head_signed, at="head_signed"),
        Check("INQ-07", "对象不在这件线索的被反映人之列", _is_of_clue, at="person_id"),
        Check("INQ-08", "这一轮已登记，再次函询请增加轮次", _round_is_new, at="round", asks=True),
        Check("INQ-09", "轮次从1起", lambda row, _: row.round is None or row.round >= 1, at="round"),
        Check("INQ-10", "应为民主生活会或组织生活会", _meeting_fits, at="explained"),
        Check("INQ-11", "应为与本人的谈话函询之谈话", _talk_fits, at="talk_id"),
        Check("INQ-12", "抽查核实须由两名以上工作人员进行",
              lambda row, _: not row.spot or not row.spot_result or len(set(row.spot_by or ())) >= 2, at="spot_by"),
        Check("INQ-13", "抽查发现未如实说明，应提出违反组织纪律的处理意见",
              lambda row, _: row.spot_result != "untrue" or row.result != "accept", at="result", warning=True),
    )
    LIMITS = (
        Limit("T10", "函询回复", starts="got_at", workdays=REPLY_WORKDAYS, due="reply_by", met_on="replied_at", only=by_letter),
        Limit("T10a", "委托谈话", starts="got_at", workdays=15, met_by=("awaiting", "replied", *_REPORTED),
              only=lambda row: by_talk(row) and row.entrusted),
        Limit("T11", "情况报告和处置意见", starts="replied_at", months=1, begins=_answered_or_talked,
              met_by=("disposing", "done", "again", "to_prelim")),
    )
    DERIVE = _fill
    ENTRIES = (
        Entry(("done", "again", "to_prelim"), "person_id", "s3", "investigated",
              lambda row: f"谈话函询{row.record_no or ''}第{row.round}轮{Inquiry.state_label(row.state)}"),
    )
    MAKES = (
        Make("talk", "登记谈话", {"link": "id"}, of=("approved", "talking"), only=by_talk,
             also={"kind": "inquiry", "persons": lambda row: [row.person_id]}, back="talk_id"),
        Make("inquiry", "登记下一轮", {"clue_id": "clue_id", "person_id": "person_id", "way": "way"}, of=("again",),
             also={"round": lambda row: (row.round or 1) + 1}),
        Make("prelim", "登记初步核实", {"clue_id": "clue_id", "person_id": "person_id"}, of=("to_prelim",)),
        Make("form1", "登记第一种形态", {"person_id": "person_id", "basis_id": "id", "used_at": "report_at"}, of=("done",),
             only=lambda row: row.result in FIRST_FORM, also={"by": "group", "measures": _first_form}),
        Make("dossier", "立卷", {"source_id": "id"}, of=("done",), also={"class": "inquiry"}),
    )
    LIST = ("person_id", "way", "round", "ok_at", "reply_by", "replied_at", "result", "state")
    PRINTS = ("inquiry-letter", "inquiry-report", "inquiry-closed", "inquiry-talk", "inquiry-request", "register")
