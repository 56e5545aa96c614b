"""Every ledger walked through its states at a real desk, as the work goes."""

from collections.abc import Callable
from hashlib import sha256
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest

from app.desk import Desk
from app.errors import CheckFailed, NotPermitted

CONTENT = b"%PDF-1.7"
FILE = [{"name": "附件.pdf", "sha256": sha256(CONTENT).hexdigest(), "size": len(CONTENT)}]


@pytest.fixture
def office(desk: Desk, a_unit: str, a_person: str, a_colleague: str) -> SimpleNamespace:
    """The desk of the leader; a colleague; leaders above, who sign on paper."""
    desk.objects.put(BytesIO(CONTENT))
    def staff(name: str, role: str) -> str:
        return desk.add("staff", {"name": name, "sex": "male", "birth": "1970-01-01", "org_id": desk.user.org_id, "post": "leader",
                                  "roles": [role], "joined": "2020-01-01"})
    return SimpleNamespace(desk=desk, me=desk.user.staff_id, other=a_colleague, unit=a_unit, person=a_person, org=desk.user.org_id,
                           above={"incharge": staff("分管某", "incharge"), "chief": staff("书记某", "chief")})


@pytest.fixture
def agree(office: SimpleNamespace) -> Callable[..., None]:
    """Everyone in the chain signs; those above on paper."""
    def signed(key: str, *roles: str) -> None:
        for role in roles:
            office.desk.approve(key, "agree", approver=office.above.get(role))
    return signed


def stopped(act: Callable[[], Any]) -> set[str]:
    """Codes of what stopped the act."""
    with pytest.raises(CheckFailed) as refused:
        act()
    return {finding.code for finding in refused.value.findings}


@pytest.fixture
def clue(office: SimpleNamespace) -> str:
    return office.desk.add("clue", {"source": "superior", "got_at": "2026-11-02", "assign": "self", "persons": [office.person],
                                    "issues": [{"text": "违规报销"}], "lead_org": office.org})


@pytest.fixture
def study(office: SimpleNamespace) -> str:
    return office.desk.add("meeting", {"side": "own", "kind": "clue_mtg", "at": "2026-11-10T09:00", "attendance": [
        {"staff_id": office.me, "mode": "attend"}], "agenda": [{"subject": "研判某乙的问题线索", "is_major": False, "opinion": "none"}]})


def decided(office: SimpleNamespace, clue: str, study: str, disposal: str, **more: str) -> None:
    office.desk.step(clue, "study")
    office.desk.step(clue, "submit", {"study": study, "disposal": disposal, "plan": "按程序办理"} | more)


def test_a_clue_is_studied_approved_and_asked_about(office, clue, study, agree):
    desk = office.desk
    assert desk.get(clue).snapshot == "某乙：测试县教育局副局长，驻在单位党组（党委）管理"
    desk.step(clue, "study")
    assert {finding for finding in stopped(lambda: desk.step(clue, "submit"))} == {"REQUIRED"}
    desk.step(clue, "submit", {"study": study, "disposal": "inquiry", "plan": "函询"})
    assert stopped(lambda: desk.step(clue, "check")) == {"G8"}
    assert stopped(lambda: desk.step(clue, "inquire")) == {"APPROVAL"}
    agree(clue, "group_leader", "incharge")
    desk.step(clue, "inquire")
    assert (desk.get(clue).state, desk.get(clue).disposed_at) == ("inquiry", "2026-11-20")
    desk.step(clue, "finish", {"outcome": "unproved"})
    row = desk.get(clue)
    assert (row.state, row.done_at) == ("done", "2026-11-20")
    assert [line["section"] for line in desk.get(office.person).entries] == ["s2"]


def test_a_clue_sent_back_is_studied_again(office, clue, study):
    decided(office, clue, study, "prelim")
    office.desk.approve(clue, "return", "再研判")
    assert office.desk.get(clue).state == "study"


def test_a_closed_clue_is_reopened_with_new_facts_only(office, clue, study, agree):
    desk = office.desk
    decided(office, clue, study, "close", close="vague")
    agree(clue, "group_leader", "incharge")
    desk.step(clue, "close")
    assert stopped(lambda: desk.step(clue, "reopen")) == {"CLUE-06"}
    desk.step(clue, "reopen", {"issues": [{"text": "违规报销"}, {"text": "新的举报"}]})
    assert desk.get(clue).state == "study"


def test_a_shelved_clue_is_studied_every_six_months(office, clue, study, agree):
    desk = office.desk
    decided(office, clue, study, "shelve", shelve="time")
    agree(clue, "group_leader", "incharge")
    desk.step(clue, "shelve")
    assert desk.get(clue).review_at == "2027-05-20"
    assert [(due.number, due.due) for due in desk.due(365) if due.id == clue and due.number == "T07"] == [("T07", "2027-05-20")]


def test_an_inquiry_by_letter(office, clue, agree):
    desk = office.desk
    key = desk.add("inquiry", {"clue_id": clue, "round": 1, "person_id": office.person, "way": "letter", "request": FILE, "plan": FILE,
                               "spot": False})
    assert stopped(lambda: desk.step(key, "approve")) == {"APPROVAL"}
    agree(key, "group_leader", "incharge")
    desk.step(key, "approve")
    assert desk.get(key).ok_at == "2026-11-20"
    assert stopped(lambda: desk.step(key, "talk")) == {"G8"}
    desk.step(key, "send", {"issuer": "group", "doc_no": "测函〔2026〕1号", "sent_at": "2026-11-20"})
    desk.step(key, "await", {"got_at": "2026-11-20"})
    assert desk.get(key).reply_by == "2026-12-11"
    assert stopped(lambda: desk.step(key, "reply", {"replied_at": "2026-11-20"})) == {"INQ-06"}
    desk.step(key, "reply", {"replied_at": "2026-11-20", "statement": FILE, "head_signed": True})
    desk.step(key, "report", {"report": FILE, "report_at": "2026-11-20"})
    desk.step(key, "submit", {"result": "accept"})
    assert desk.get(key).state == "disposing"


def test_a_check_is_extended_and_reported(office, clue, agree):
    desk = office.desk
    key = desk.add("prelim", {"clue_id": clue, "person_id": office.person, "team": [office.me, office.other], "plan": FILE})
    agree(key, "group_leader", "incharge", "chief")
    desk.step(key, "approve")
    desk.step(key, "begin")
    assert desk.get(key).due == "2027-01-20"
    assert stopped(lambda: desk.step(key, "extend")) == {"PREL-07"}
    desk.step(key, "extend", {"extends": [{"asked_at": "2026-11-20", "reason": "案情复杂", "due": "2027-02-20"}]})
    assert desk.get(key).due == "2027-01-20", "not extended before it is approved"
    desk.step(key, "report", {"report": FILE})
    assert stopped(lambda: desk.step(key, "submit", {"result": "close"})) == {"REQUIRED"}
    desk.step(key, "submit", {"result": "close", "all_signed": True})
    assert desk.get(key).state == "disposing"


def test_a_check_by_one_person_is_refused(office, clue):
    codes = stopped(lambda: office.desk.add("prelim", {"clue_id": clue, "person_id": office.person, "team": [office.me], "plan": FILE}))
    assert codes == {"LEAST"}


def test_a_letter_goes_out_and_is_answered_late(office, agree):
    desk = office.desk
    key = desk.add("suggestion", {
        "kind": "pj", "unit_id": office.unit, "to_party": True, "title": "关于加强财务管理的纪律检查建议", "cause": "supervision",
        "origin": "日常监督", "facts": [{"text": "报销不规范"}], "analysis": "制度不落实", "issuer": "驻测试县教育局纪检监察组",
        "advice": [{"text": "修订制度", "fact_no": 1}]})
    assert "党章" in desk.get(key).basis or "党" in desk.get(key).basis
    desk.step(key, "consult")
    desk.step(key, "submit")
    agree(key, "group_leader", "incharge")
    assert stopped(lambda: desk.step(key, "seal")) == {"REQUIRED"}
    desk.step(key, "seal", {"doc_no": "驻教纪建〔2026〕1号", "issued_at": "2026-11-10"})
    assert stopped(lambda: desk.step(key, "deliver")) == {"REQUIRED"}
    desk.step(key, "deliver", {"delivery": [{"way": "meet", "two_staff": [office.me, office.other], "at": "2026-11-11"}]})
    for step in ("await", "overdue"):
        desk.step(key, step)
    desk.step(key, "urge", {"urges": [{"date": "2026-11-19", "way": "电话"}]})
    desk.step(key, "reply", {"replied_at": "2026-11-20", "adopt": "all"})
    for step in ("track", "assess", "finish"):
        desk.step(key, step)
    assert desk.get(key).state == "done"


def test_a_problem_is_signed_off_by_the_leader_alone(office):
    desk = office.desk
    key = desk.add("problem", {"unit_id": office.unit, "source": "talk", "found_at": "2026-11-02", "cat": "finance", "severity": "slight",
                               "text": "报销不规范", "turn": "rectify", "demand": "立即纠正", "resp_unit": "办公室",
                               "resp_person": "某主任"})
    assert desk.get(key).due == "2026-11-17"
    for step, values in (("assign", {}), ("rectify", {}), ("report", {"result": "done"})):
        desk.step(key, step, values)
    assert stopped(lambda: desk.step(key, "check")) == {"PROB-04"}
    desk.step(key, "check", {"steps": [{"step": "退回", "proof": FILE}], "checker": office.other})
    member = Desk(desk.store, desk.objects, desk.user.__class__("zuyuan", office.me, "某甲", frozenset({"group_member"}), office.org),
                  desk.station_id, desk.now)
    with pytest.raises(NotPermitted):
        member.step(key, "close")
    desk.step(key, "close")
    assert (desk.get(key).state, desk.get(key).closed_at) == ("closed", "2026-11-20")


def test_an_admonishing_talk_is_agreed_before_it_is_held(office, agree):
    desk = office.desk
    key = desk.add("talk", {"kind": "admonish", "persons": [office.person], "unit_id": office.unit, "talkers": [office.me], "way": "direct",
                            "start": "2026-11-20T08:00", "end": "2026-11-20T08:30", "place": "谈话室", "outline": "诫勉"})
    assert stopped(lambda: desk.step(key, "hold")) == {"APPROVAL"}
    agree(key, "group_leader", "incharge")
    desk.step(key, "hold")
    desk.step(key, "record", {"content": "已指出问题"})
    desk.step(key, "finish")
    assert desk.get(office.person).impact_until == "2027-05-20"


def test_a_meeting_ends_when_every_opinion_is_answered(office):
    desk = office.desk
    item = {"no": 1, "subject": "采购", "is_major": True, "major4": "project", "opinion": "defer", "opinion_text": "暂缓"}
    key = desk.add("meeting", {"side": "unit", "kind": "pg", "unit_id": office.unit, "at": "2026-11-19T09:00",
                               "attendance": [{"staff_id": office.me, "mode": "sit_in"}], "agenda": [item]})
    assert desk.get(key).state == "attended"
    for step in ("record", "await"):
        desk.step(key, step)
    assert stopped(lambda: desk.step(key, "finish")) == {"MEET-06"}
    desk.step(key, "finish", {"agenda": [item | {"adoption": "adopted"}]})
    assert desk.get(key).state == "done"


def test_a_unit_is_handed_over_and_begins_anew(office):
    desk = office.desk
    desk.step(office.unit, "hand_over")
    desk.step(office.unit, "handed")
    name = desk.get(office.unit).name
    assert desk.get(office.unit).to == "2026-11-20"
    assert stopped(lambda: desk.add("unit", {"name": name, "kind": "gov_dept", "from": "2026-11-20"})) == {"UNIT-03"}
    assert desk.add("unit", {"name": name, "kind": "gov_dept", "from": "2026-11-21"})
