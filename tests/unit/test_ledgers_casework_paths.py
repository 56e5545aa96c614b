"""The ledgers of casework walked at a real desk: each arrow as the work goes, signatures, what comes of a step in other records."""

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest

from app.desk import Desk
from app.errors import Absent, CheckFailed, NotPermitted
from tests.conftest import StoppedClock
from tests.samples import Have
from tests.samples.casework import RECORDS, decided

CONTENT = b"%PDF-1.7"
FILE = [{"name": "附件.pdf", "sha256": sha256(CONTENT).hexdigest(), "size": len(CONTENT)}]


@pytest.fixture
def office(desk: Desk, a_unit: str, a_person: str, a_colleague: str) -> SimpleNamespace:
    """The desk of the leader, colleagues, and those above who sign on paper."""
    desk.objects.put(BytesIO(CONTENT))

    def staff(name: str, role: str) -> str:
        return desk.add("staff", {"name": name, "sex": "male", "birth": "1970-01-01", "org_id": desk.user.org_id, "post": "leader",
                                  "roles": [role], "joined": "2020-01-01"})
    return SimpleNamespace(desk=desk, have=Have(a_unit, a_person, a_colleague, str(desk.user.staff_id), str(desk.user.org_id), FILE),
                           reviewers=[staff("审理甲", "trial"), staff("审理乙", "trial")],
                           above={role: staff(role, role) for role in ("supervision", "incharge", "chief")})


@pytest.fixture
def new(office: SimpleNamespace) -> Callable[..., str]:
    def add(code: str, **changes: Any) -> str:
        return str(office.desk.add(code, RECORDS[code](office.desk, office.have) | changes))
    return add


@pytest.fixture
def agree(office: SimpleNamespace) -> Callable[..., None]:
    def signed(key: str, *roles: str) -> None:
        for role in roles:
            office.desk.approve(key, "agree", approver=office.above.get(role))
    return signed


def as_role(desk: Desk, *roles: str, staff: str = "nobody") -> Desk:
    user = replace(desk.user, account="x", staff_id=staff, roles=frozenset(roles))
    return Desk(desk.store, desk.objects, user, desk.station_id, desk.now)


def stopped(act: Callable[[], Any]) -> set[str]:
    """Codes of what stopped the act."""
    with pytest.raises(CheckFailed) as refused:
        act()
    return {finding.code for finding in refused.value.findings}


def a_study(desk: Desk, me: str) -> str:
    return desk.add("meeting", {"side": "own", "kind": "group_mtg", "at": "2026-11-10T09:00", "attendance": [
        {"staff_id": me, "mode": "attend"}], "agenda": [{"subject": "研究某乙案件", "is_major": False, "opinion": "none"}]})


def filings(desk: Desk, person: str) -> list[tuple[str, str | None]]:
    return [(line["section"], line.get("form")) for line in desk.get(person).entries or ()]


def test_a_case_from_filing_to_the_archive(office: SimpleNamespace, new: Callable[..., str], agree: Callable[..., None],
                                           clock: StoppedClock) -> None:
    desk, have = office.desk, office.have
    case = new("case")
    assert "APPROVAL" in stopped(lambda: desk.step(case, "approve"))
    agree(case, "group_leader", "supervision", "incharge", "chief")
    desk.step(case, "approve")
    assert desk.get(case).filed_at == "2026-11-20"
    assert stopped(lambda: desk.step(case, "begin")) == {"REQUIRED"}
    desk.step(case, "begin", {"plan": FILE, "team": [have.me, have.colleague], "announced_at": "2026-11-20",
                              "two_staff": [have.me, have.colleague], "unit_told": "2026-11-20"})
    assert desk.get(have.person).under_check is True
    clock.pass_(days=80)
    assert stopped(lambda: desk.step(case, "extend")) == {"CASE-19"}
    desk.step(case, "extend", {"extends": [{"asked_at": "2027-02-08", "reason": "案情复杂", "due": "2027-03-22"}]})
    due = {one.what: one.due for one in desk.due(record=case)}
    assert due["完成审查"] == "2027-02-22"            # 20 February is a Saturday; not moved before it is agreed
    agree(case, "group_leader", "incharge")
    desk.step(case, "go_on")
    assert {one.what: one.due for one in desk.due(record=case)}["完成审查"] == "2027-03-22"
    study = a_study(desk, have.me)
    desk.step(case, "send", {"facts": [{"date": "2027-02-08", "self_opinion": "无异议", "signed": True}], "report": FILE, "study": study})
    assert stopped(lambda: desk.step(case, "accept", {"reviewers": [have.me, office.reviewers[0]]})) == {"CASE-06"}
    desk.step(case, "accept", {"reviewers": office.reviewers})
    desk.step(case, "return", {"returns": [{"date": "2027-02-08", "type": "evidence"}]})
    desk.step(case, "send", {})
    desk.step(case, "accept", {"returns": [{"date": "2027-02-08", "type": "evidence", "back_at": "2027-02-08"}]})
    desk.step(case, "advise", {"trial_report": FILE, "panel": study, "consult": [{"date": "2027-02-08", "opinion": "同意"}]})
    decision = {"decider": "party_group", "result": "punish", "party": "p1", "branch_at": "2027-02-05", "effective": "2027-02-08"}
    assert stopped(lambda: desk.step(case, "decide", decision | {"decider": "group"})) == {"CASE-08"}
    desk.step(case, "decide", decision)
    row = desk.get(case)
    assert (row.form, row.until, row.exec[0]) == ("f2", "2028-02-08", {"item": "announce_self", "due": "2027-03-08"})
    assert desk.get(have.person).impact_until == "2028-02-08"
    assert filings(desk, have.person) == [("s3", "investigated"), ("s3", "party_punish")]
    desk.step(case, "execute")
    visit = {"date": "2027-02-08", "two_staff": [have.me, have.colleague], "result": "good", "text": "工作正常"}
    desk.step(case, "revisit", {"revisits": [visit]})
    desk.step(case, "archive")
    assert desk.steps(desk.get(case)) == []


@pytest.mark.parametrize(("step", "values", "state", "result"), [
    ("withdraw", {"note": "事实不成立"}, "withdrawn", "withdraw"), ("terminate", {"note": "被审查人死亡"}, "terminated", "dead")])
def test_a_case_is_cut_short(office: SimpleNamespace, new: Callable[..., str], agree: Callable[..., None], step: str,
                             values: dict[str, Any], state: str, result: str) -> None:
    desk = office.desk
    case = new("case")
    assert stopped(lambda: desk.step(case, step, values)) == {"G8"}
    agree(case, "group_leader", "supervision", "incharge", "chief")
    desk.step(case, "approve")
    assert stopped(lambda: desk.step(case, step)) == {"CASE-28"}
    with pytest.raises(NotPermitted):
        as_role(desk, "group_member", staff=office.have.me).step(case, step, values)
    desk.step(case, step, values)
    row = desk.get(case)
    assert (row.state, row.result, row.effective) == (state, result, "2026-11-20")


def test_a_decided_case_goes_to_the_courts(office: SimpleNamespace) -> None:
    case = decided(office.desk, office.have)
    office.desk.step(case, "to_court", {"result": "judicial"})
    row = office.desk.get(case)
    assert (row.state, row.effective, row.form) == ("judicial", "2026-10-12", "f4")


def test_the_trial_room_is_let_in_from_the_transfer_on(office: SimpleNamespace, new: Callable[..., str]) -> None:
    desk = office.desk
    before = new("case")
    sent = decided(desk, office.have, state="trial", decider=None, result=None, party=None, effective=None, branch_at=None)
    room = as_role(desk, "trial", staff=office.reviewers[0])
    assert [row.id for row in room.page("case").rows] == [sent]
    assert room.may_change(room.get(sent))
    with pytest.raises(Absent):
        room.get(before)
    assert room.page("clue").rows == []


def test_the_petition_room_works_on_petitions(office: SimpleNamespace, new: Callable[..., str]) -> None:
    key = new("petition")
    room = as_role(office.desk, "petition")
    assert room.get(key).reporter
    room.step(key, "review", {"accept": "accept"})
    with pytest.raises(Absent):
        room.get(office.desk.get(new("clarify")).clue_id)


def test_a_petition_becomes_a_clue_and_is_answered(office: SimpleNamespace, new: Callable[..., str]) -> None:
    desk = office.desk
    petition = new("petition")
    assert stopped(lambda: desk.step(petition, "review")) == {"REQUIRED"}
    desk.step(petition, "review", {"accept": "accept"})
    assert stopped(lambda: desk.step(petition, "forward")) == {"G8"}
    desk.step(petition, "accept", {"told_at": "2026-11-20"})
    make = next(make for make in desk.makes(desk.get(petition)) if make.ledger == "clue")
    clue = desk.add("clue", make.begun(desk.get(petition)) | {"lead_org": office.have.org})
    assert stopped(lambda: desk.step(petition, "to_clue")) == {"PET-12"}
    desk.step(petition, "to_clue", {"clue_id": clue})
    desk.step(petition, "feed_back", {"fed_back": "2026-11-20", "way": "电话"})
    desk.step(petition, "finish")
    assert desk.get(clue).source_id == petition


def test_a_superiors_matter_is_a_title_that_is_forwarded(office: SimpleNamespace, new: Callable[..., str]) -> None:
    desk = office.desk
    upper = desk.add("person", {"name": "某上", "unit_id": office.have.unit, "post": "原局长", "managed_by": "upper"})
    assert stopped(lambda: new("petition", persons=[upper])) == {"PET-07", "PET-08"}
    petition = new("petition", persons=[upper], files=None, reporter=None)
    assert {one.number for one in desk.due(record=petition)} == {"T04"}
    desk.step(petition, "review")
    assert stopped(lambda: desk.step(petition, "accept", {"accept": "accept"})) == {"PET-05"}
    desk.step(petition, "forward")
    assert [one.met for one in desk.due(record=petition)] == ["2026-11-20"]


def test_first_form_is_filed_looked_at_and_kept(office: SimpleNamespace, new: Callable[..., str], clock: StoppedClock) -> None:
    desk, have = office.desk, office.have
    form = new("form1")
    assert stopped(lambda: new("form1", basis_id=desk.get(form).basis_id)) == {"FORM-05"}
    desk.step(form, "file", {"filed_at": "2026-11-20"})
    desk.step(form, "review", {"check": "incomplete", "check_text": "缺本人检查"})
    assert stopped(lambda: desk.step(form, "keep")) == {"FORM-08"}
    desk.step(form, "return")
    desk.step(form, "refile")
    desk.step(form, "review", {"check": "proper"})
    desk.step(form, "keep")
    assert filings(desk, have.person) == [("s5", None)]
    assert desk.get(have.person).impact_until == "2027-05-12"
    assert [(one.number, one.due, one.met) for one in desk.due(record=form)] == [("T43", "2027-05-12", None)]
    clock.pass_(days=180)
    desk.add("talk", {"kind": "revisit", "persons": [have.person], "unit_id": have.unit, "talkers": [have.me], "way": "direct",
                      "link": form, "start": "2027-05-13T09:00", "end": "2027-05-13T09:30", "place": "办公室", "outline": "了解改正情况"})
    assert [one.met for one in desk.due(record=form)] == ["2027-05-13"]


def test_old_sums_give_way_when_the_record_is_entered(office: SimpleNamespace, new: Callable[..., str]) -> None:
    desk, have = office.desk, office.have
    other = desk.add("person", {"name": "某庚", "unit_id": have.unit, "post": "科员", "managed_by": "unit"})
    clue = desk.add("clue", {"legacy": True, "state": "done", "source": "petition", "got_at": "2024-03-05", "persons": [have.person, other],
                             "issues": [{"text": "旧账"}], "old_result": [{"result": "helped", "person_id": have.person},
                                                                          {"result": "punished", "person_id": other}]})
    new("form1", basis_id=clue, person_id=have.person)
    assert desk.get(clue).old_result == [{"result": "punished", "person_id": other}]
    decided(desk, have, person_id=other, clues=[clue])
    assert desk.get(clue).old_result is None


def test_screening_is_written_for_eyes_that_may_read(office: SimpleNamespace, new: Callable[..., str], agree: Callable[..., None]) -> None:
    desk, have = office.desk, office.have
    clue = new("clarify") and desk.page("clue").rows[0].record_no
    letter = new("integrity_opinion", handlers=[have.colleague])
    clerk = as_role(desk, "group_deputy", staff=have.colleague)
    clerk.step(letter, "screen")
    assert clerk.get(letter).list == [{"person_id": have.person, "target": "先进工作者"}]
    hits = desk.get(letter).list[0]["hits"]
    assert hits == f"在办线索1件（{clue}）"
    assert "在办线索" not in repr(clerk.history(letter))
    assert desk.search("在办线索") == []
    with pytest.raises(CheckFailed):
        clerk.page("integrity_opinion", {"list": "在办线索"})
    clerk.step(letter, "sign")
    line = {"person_id": have.person, "target": "先进工作者"}
    assert stopped(lambda: clerk.step(letter, "draft")) == {"REQUIRED"}
    line |= {"signs": [{"office": "案管室", "conclusion": "有在办线索", "signer": "某案", "at": "2026-11-20T09:00"}], "result": "no_impact"}
    assert stopped(lambda: clerk.step(letter, "draft", {"list": [line]})) == {"IO-07"}
    clerk.step(letter, "draft", {"list": [line | {"result": "defer", "reason": "有线索正在核查，建议暂缓"}]})
    assert desk.get(letter).list[0]["hits"] == hits            # the clerk was never shown it, and it is still there
    clerk.step(letter, "submit")
    agree(letter, "group_leader")
    clerk.step(letter, "reply", {"doc_no": "驻教函〔2026〕3号"})
    assert filings(desk, have.person) == [("s4", None)]
    assert desk.get(letter).replied_at == "2026-11-20"
    clerk.step(letter, "archive")


def test_an_appeal_is_decided_by_others(office: SimpleNamespace, new: Callable[..., str]) -> None:
    desk, have = office.desk, office.have
    appeal = new("appeal", case_id=decided(desk, have, team=[have.me, have.colleague]))
    desk.step(appeal, "accept")
    assert desk.get(appeal).due == "2027-02-12"
    assert stopped(lambda: desk.step(appeal, "review", {"team": [have.me, office.reviewers[0]]})) == {"APP-06"}
    desk.step(appeal, "review", {"team": office.reviewers})
    assert stopped(lambda: desk.step(appeal, "decide")) == {"APP-09"}
    desk.step(appeal, "decide", {"result": "keep"})
    desk.step(appeal, "tell")
    desk.step(appeal, "archive")
    refused = new("appeal")
    desk.step(refused, "refuse", {"note": "已超过期限"})
    assert desk.steps(desk.get(refused)) == []


def test_a_volume_is_closed_when_it_holds_what_it_must(office: SimpleNamespace, new: Callable[..., str]) -> None:
    desk = office.desk
    volume = new("dossier")
    desk.step(volume, "arrange")
    desk.step(volume, "check")
    with pytest.raises(CheckFailed) as refused:
        desk.step(volume, "archive", {"checked_by": "某丙"})
    (finding,) = refused.value.findings
    assert (finding.code, finding.field) == ("DOSS-05", "items")
    assert finding.message.startswith("缺少应有的材料，补齐或在备考表说明：线索登记及来源、分办、处置呈批、审查调查方案、措施文书")
    desk.step(volume, "archive", {"checked_by": "某丙", "remark": [{"text": "其余材料在审理卷"}]})
    desk.step(volume, "hand_over")


def test_clarifying_needs_consent_and_the_whole_chain(office: SimpleNamespace, new: Callable[..., str], agree: Callable[..., None]) -> None:
    desk = office.desk
    record = new("clarify")
    desk.step(record, "ask")
    assert stopped(lambda: desk.step(record, "submit", {"consent": "refuse"})) == {"G8"}
    desk.step(record, "submit", {"consent": "agree", "way": "inform_body"})
    agree(record, "group_leader", "incharge")
    assert stopped(lambda: desk.step(record, "do")) == {"APPROVAL"}
    agree(record, "chief")
    desk.step(record, "do")
    desk.step(record, "feed_back", {"hr_told": "2026-11-20"})
    assert desk.get(record).done_at == "2026-11-20"
    desk.step(record, "keep")


def test_a_false_accusation_is_found_above(office: SimpleNamespace, new: Callable[..., str], agree: Callable[..., None]) -> None:
    desk = office.desk
    record = new("false_accuse")
    desk.step(record, "submit")
    agree(record, "group_leader", "incharge", "chief")
    found = {"approver": "测试县纪委监委", "ok_no": "市纪〔2026〕9号", "ok_at": "2026-11-19"}
    assert stopped(lambda: desk.step(record, "confirm")) == {"REQUIRED"}
    assert stopped(lambda: desk.step(record, "confirm", found)) == {"FALSE-04"}
    desk.step(record, "confirm", found | {"approver": "某某市纪委监委"})
    desk.step(record, "handle", {"handling": "给予党内警告"})
    desk.step(record, "circulate")
    desk.step(record, "archive")


def test_tolerance_is_found_answered_and_followed(office: SimpleNamespace, new: Callable[..., str]) -> None:
    desk = office.desk
    record = new("tolerance")
    for step, values in (("accept", {}), ("check", {"check": "属实"}), ("confirm", {"result": "exempt"}), ("tell", {})):
        desk.step(record, step, values)
    assert stopped(lambda: desk.step(record, "follow")) == {"TOL-05"}
    desk.step(record, "follow", {"fix": "完善程序", "fix_by": "2026-12-31"})
    desk.step(record, "finish")
    assert desk.get(record).told_at == "2026-11-20"
