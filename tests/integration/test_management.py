"""The ledgers of management at the desk: what is frozen stays, figures are taken once, a leave is agreed by whoever leads."""

import json

import pytest

from app.desk import Desk, User
from app.desk.attaching import attach
from app.errors import CheckFailed, NotPermitted
from app.ledgers.monthly_report import opened
from tests.conftest import StoppedClock
from tests.samples import Have
from tests.samples.management import RECORDS


@pytest.fixture
def have(desk: Desk, a_unit: str, a_person: str, a_colleague: str) -> Have:
    return Have(a_unit, a_person, a_colleague, desk.user.staff_id, desk.user.org_id, [])


def seat(desk: Desk, *roles: str, staff: str = "") -> Desk:
    """The same office with somebody else at the desk."""
    user = User("other", staff or desk.user.staff_id, "某戊", frozenset(roles), desk.user.org_id)
    return Desk(desk.store, desk.objects, user, desk.station_id, desk.now)


def refused(call: object, *arguments: object) -> dict[str, str]:
    """{field: code} of what was found."""
    with pytest.raises(CheckFailed) as refusal:
        call(*arguments)  # type: ignore[operator]
    return {finding.field: finding.code for finding in refusal.value.findings}


def a_record(desk: Desk, code: str, have: Have, **changes: object) -> str:
    return desk.add(code, RECORDS[code](desk, have) | changes)


def test_what_was_registered_of_interference_stays(desk: Desk, have: Have, tmp_path: object) -> None:
    key = a_record(desk, "interfere", have)
    before = desk.get(key)
    assert not desk.may_change(before)
    assert refused(desk.set, key, {"content": "没有这回事"}) == {"content": "FROZEN"}
    assert refused(desk.set, key, {"note": "补记", "readers": [have.colleague]}) == {"note": "FROZEN", "readers": "FROZEN"}
    paper = tmp_path / "登记表.pdf"  # type: ignore[operator]
    paper.write_bytes(b"%PDF-1.7")
    assert refused(attach, desk, key, paper) == {"files": "FROZEN"}
    assert not desk.set(key, {"content": before.content}), "the same again is no change"
    assert desk.get(key) == before
    desk.void(key, "登记错了对象")
    assert desk.get(key).void_reason == "登记错了对象"


def test_an_old_books_interference_is_completed_once(desk: Desk, have: Have) -> None:
    key = desk.add("interfere", {"legacy": True, "at": "2021-03-01", "who": "某人", "content": "打听", "handlers": [have.me]})
    assert desk.get(key).missing == ["about", "reported_at", "reported_to"]
    assert desk.may_change(desk.get(key))
    desk.set(key, {"about": have.person})
    assert refused(desk.set, key, {"about": have.unit}) == {"about": "FROZEN"}
    desk.set(key, {"reported_to": "某书记", "reported_at": "2021-03-02"})
    assert not desk.may_change(desk.get(key))


def report(desk: Desk, have: Have, **changes: object) -> str:
    key = a_record(desk, "monthly_report", have, **changes)
    desk.step(key, "edit")
    return key


def test_figures_are_taken_when_a_report_is_handed_in_and_never_again(desk: Desk, have: Have, clock: StoppedClock) -> None:
    key = report(desk, have)
    assert desk.get(key).snapshot is None
    clock.pass_(minutes=5)
    desk.step(key, "submit")
    row = desk.get(key)
    assert (row.state, row.sent_at) == ("submitted", "2026-11-20T09:35")
    assert opened(row.snapshot)
    assert refused(desk.set, key, {"done": "另写一遍"}) == {"done": "FROZEN"}
    commission = seat(desk, "case_mgmt")
    commission.step(key, "review")
    assert refused(commission.step, key, "return", {"done": "替他改"}) == {"done": "FROZEN"}
    commission.step(key, "return", {"note": "计划太少"})
    assert desk.get(key).check == "return"
    desk.set(key, {"done": "补写了两项"})
    desk.add("unit", {"name": "又一个单位", "kind": "gov_dept", "from": "2020-01-01"})
    clock.pass_(minutes=5)
    desk.step(key, "submit")
    again = desk.get(key)
    assert (again.snapshot, again.check, again.sent_at) == (row.snapshot, None, "2026-11-20T09:40")
    commission.step(key, "review")
    commission.step(key, "collect")
    assert desk.get(key).check == "pass"


def test_nobody_gives_the_figures_by_hand(desk: Desk, have: Have) -> None:
    key = report(desk, have)
    assert refused(desk.step, key, "submit", {"snapshot": json.dumps({"figures": []})}) == {"snapshot": "COMPUTED"}
    assert refused(desk.set, key, {"snapshot": "{}"}) == {"snapshot": "COMPUTED"}
    assert refused(desk.set, key, {"snapshot": "{}", "state": "submitted"}) == {"snapshot": "COMPUTED"}
    assert desk.get(key).state == "editing"
    desk.set(key, {"state": "提交"})
    assert opened(desk.get(key).snapshot)


def test_an_office_does_not_review_its_own_report(desk: Desk, have: Have) -> None:
    key = report(desk, have)
    desk.step(key, "submit")
    with pytest.raises(NotPermitted):
        desk.step(key, "review")


def test_a_correction_is_a_report_of_its_own(desk: Desk, have: Have) -> None:
    key = report(desk, have)
    assert refused(a_record, desk, "monthly_report", have) == {"corrects": "MONTH-09"}
    desk.step(key, "submit")
    make = next(make for make in desk.makes(desk.get(key)) if make.ledger == "monthly_report")
    other = desk.add("monthly_report", make.begun(desk.get(key)))
    assert desk.get(other).corrects == key
    assert {make.label for make in desk.makes(desk.get(key)) if make.ledger == "task"} == {"列为督办任务：检查小金库"}


def test_a_quarterly_report_names_its_quarter_and_subject(desk: Desk, have: Have) -> None:
    values = RECORDS["monthly_report"](desk, have)
    del values["month"]
    assert refused(desk.add, "monthly_report", values) == {"month": "REQUIRED"}
    assert refused(desk.add, "monthly_report", values | {"period": "2026Q4"}) == {"subject": "REQUIRED"}
    key = desk.add("monthly_report", values | {"period": "2026Q4", "subject": "校园食品安全"})
    assert desk.get(key).period == "2026Q4"


def test_a_members_leave_is_agreed_by_the_leader(desk: Desk, have: Have) -> None:
    key = a_record(desk, "leave", have)
    assert set(desk.get(key).handlers) == {have.me, have.colleague}
    assert desk.approver(desk.get(key)) == "group_leader"
    assert refused(desk.step, key, "approve") == {"approvals": "APPROVAL"}
    desk.approve(key, "agree")
    desk.step(key, "approve")
    assert refused(desk.step, key, "leave") == {"from": "LEAVE-01"}, "it has not begun"


def test_a_leave_sent_back_is_not_taken(desk: Desk, have: Have) -> None:
    key = a_record(desk, "leave", have)
    desk.approve(key, "return", "工作忙，改期")
    assert desk.get(key).state == "returned"
    assert desk.steps(desk.get(key)) == []


def test_the_leaders_leave_is_agreed_above(desk: Desk, have: Have) -> None:
    key = a_record(desk, "leave", have, staff_id=have.me, deputy=have.colleague)
    assert desk.approver(desk.get(key)) == "incharge"
    with pytest.raises(NotPermitted):
        desk.approve(key, "agree")
    seat(desk, "incharge").approve(key, "agree")
    desk.step(key, "approve")
    assert desk.get(key).state == "approved"


def test_who_is_back_late_is_overdue(desk: Desk, have: Have, clock: StoppedClock) -> None:
    key = a_record(desk, "leave", have)
    desk.approve(key, "agree")
    desk.step(key, "approve")
    clock.pass_(days=4)
    desk.step(key, "leave")
    assert refused(desk.step, key, "overdue") == {"to": "LEAVE-05"}
    clock.pass_(days=4)
    assert [one.number for one in desk.due(0) if one.id == key] == ["T62"]
    desk.step(key, "overdue")
    desk.set(key, {"back_at": "2026-11-28T08:00"})
    assert [one.id for one in desk.due() if one.id == key] == []


def test_the_reason_of_a_leave_is_not_for_everybody(desk: Desk, have: Have) -> None:
    key = a_record(desk, "leave", have, kind="sick")
    stranger = desk.add("staff", {"name": "某庚", "sex": "male", "birth": "1985-05-01", "org_id": have.org, "post": "clerk",
                                  "roles": ["group_member"], "joined": "2021-03-01"})
    assert seat(desk, "group_member", staff=stranger).count("leave") == 0
    assert seat(desk, "group_member", staff=have.colleague).get(key).kind == "sick"


def test_who_works_elsewhere_is_spoken_to_every_week(desk: Desk, have: Have, clock: StoppedClock) -> None:
    key = a_record(desk, "assignment", have)
    desk.step(key, "approve")
    assert [one for one in desk.due() if one.id == key] == []
    desk.step(key, "begin")
    due = {one.what: one.due for one in desk.due() if one.id == key}
    assert due == {"联系抽调人员（每周）": "2026-11-17", "抽调人员书面报告（每月）": "2026-12-02"}
    desk.set(key, {"contacts": [*desk.get(key).contacts, {"date": "2026-11-20", "way": "书面报告"}]})
    assert {one.what: one.due for one in desk.due() if one.id == key} == {
        "联系抽调人员（每周）": "2026-11-27", "抽调人员书面报告（每月）": "2026-12-21"}
    desk.step(key, "recall", {"to": "2026-11-20"})
    assert [one for one in desk.due() if one.id == key] == []


def test_a_medium_lent_out_comes_back_or_is_overdue(desk: Desk, have: Have, clock: StoppedClock) -> None:
    key = a_record(desk, "media_handover", have)
    assert (desk.get(key).due, desk.get(key).state) == ("2026-11-23", "registered")
    desk.step(key, "use")
    clock.pass_(days=5)
    assert [one.days_left for one in desk.due() if one.id == key] == [-2]
    assert refused(desk.step, key, "return") == {"back_at": "MEDIA-07"}
    desk.step(key, "return", {"back_at": "2026-11-25"})
    assert [one for one in desk.due() if one.id == key] == []


def test_two_people_watch_a_medium_destroyed(desk: Desk, have: Have) -> None:
    key = a_record(desk, "media_handover", have, action="issue")
    desk.step(key, "use")
    assert refused(desk.step, key, "destroy", {"approver": "某书记"}) == {"witnesses": "REQUIRED"}
    assert refused(desk.step, key, "destroy", {"approver": "某书记", "witnesses": [have.me]}) == {"witnesses": "LEAST"}
    desk.step(key, "destroy", {"approver": "某书记", "witnesses": [have.me, have.colleague]})
    assert desk.get(key).state == "destroyed"


def test_a_task_late_is_closed_as_late(desk: Desk, have: Have, clock: StoppedClock) -> None:
    key = a_record(desk, "task", have)
    desk.step(key, "run")
    desk.step(key, "report", {"result": "制度已印发"})
    assert refused(desk.step, key, "overdue") == {"due": "TASK-02"}
    desk.step(key, "finish", {"rating": "好"})
    assert [one.met for one in desk.due(record=key)] == ["2026-11-20"]
