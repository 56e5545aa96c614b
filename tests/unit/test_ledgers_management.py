"""The ledgers of management by their declarations: each check with one row that passes and one that fails, limits, who signs, who sees,
what the program fills, and what is begun from a record."""

import json
from pkgutil import resolve_name

import pytest
from ledger_rows import FILE, Held, a_row, complaints, made
from test_ledgers_limits import derived, runs

from app.ledgers import ledgers
from app.ledgers.kit import Row
from app.ledgers.media_handover import secret_months
from app.ledgers.monthly_report import opened, sealed
from tests.samples.management import HASH

MINE = ("assignment", "leave", "upward", "interfere", "monthly_report", "task", "assessment", "training", "media_handover")
SNAPSHOT = sealed({"figures": [{"number": "M01", "value": 3}]})
DRAFTED = {"kind": "draft_out", "task": "inspection", "state": "on_post"}
ENGINES = {"ASSESS-10"}
"""Checks that read the issued scheme: tests of the assessment engine."""


def another(ledger: str, **changes: object) -> Row:
    return a_row(ledger, **{"id": "other"} | changes)


CASES = [
    # ledger, check, what passes, what does not, other records
    ("assignment", "ASSIGN-01", {"from": "2026-12-01"}, {"from": "2026-12-01", "state": "on_post"}),
    ("assignment", "ASSIGN-01", {"contacts": [{"date": "2026-11-20"}]}, {"contacts": [{"date": "2026-11-21"}]}),
    ("assignment", "ASSIGN-02", {"to": "2026-11-02"}, {"to": "2026-11-01"}),
    ("assignment", "ASSIGN-03", {"kind": "attach_in", "to": "2027-11-02"}, {"kind": "attach_in", "to": "2027-11-03"}),
    ("assignment", "ASSIGN-03", {"kind": "attach_in", "from": "2024-02-29", "to": "2025-02-28"},
     {"kind": "attach_in", "from": "2024-02-29", "to": "2025-03-01"}),
    ("assignment", "ASSIGN-03", {"to": "2029-11-03"}, {"kind": "attach_in", "to": "2029-11-03"}),
    ("assignment", "ASSIGN-04", {"state": "expired", "to": "2026-11-20"}, {"state": "expired", "to": "2026-11-21"}),
    ("assignment", "ASSIGN-04", {"state": "recalled", "to": "2026-11-21"}, {"state": "expired", "to": "2026-11-21"}),
    ("assignment", "ASSIGN-05", {"kind": "draft_out", "task": "other", "note": "县志编修"}, {"kind": "draft_out", "task": "other"}),
    ("assignment", "ASSIGN-06", {"kind": "attach_in", "staff_id": "gua"}, {"kind": "attach_in"}),
    ("assignment", "ASSIGN-07", {"state": "on_post", "staff_id": "bing"}, {"state": "on_post", "staff_id": "ren"},
     made("staff", "ren", name="某任", post="clerk", state="on_duty")),
    ("assignment", "ASSIGN-08", {"from": "2027-06-01", "to": "2027-08-01"}, {}, another("assignment", state="on_post")),
    ("leave", "LEAVE-01", {}, {"state": "away"}),
    ("leave", "LEAVE-01", {"from": "2026-11-02T08:00", "back_at": "2026-11-20T08:00"}, {"back_at": "2026-11-21T08:00"}),
    ("leave", "LEAVE-02", {"to": "2026-11-24T08:00"}, {"to": "2026-11-24T07:59"}),
    ("leave", "LEAVE-02", {"from": "2026-11-02T08:00", "back_at": "2026-11-02T12:00"},
     {"from": "2026-11-02T08:00", "back_at": "2026-11-01T12:00"}),
    ("leave", "LEAVE-03", {"deputy": "jia"}, {"deputy": "yi"}),
    ("leave", "LEAVE-04", {"state": "back", "from": "2026-11-02T08:00", "back_at": "2026-11-20T08:00"}, {"state": "back"}),
    ("leave", "LEAVE-05", {"state": "overdue", "to": "2026-11-19T18:00"}, {"state": "overdue", "to": "2026-11-20T08:00"}),
    ("leave", "LEAVE-06", {"kind": "other", "note": "搬家"}, {"kind": "other"}),
    ("leave", "LEAVE-07", {"from": "2026-11-27T08:00", "to": "2026-11-28T08:00"}, {}, another("leave", state="approved")),
    ("leave", "LEAVE-07", {"from": "2026-11-26T19:00", "to": "2026-11-28T08:00"}, {"from": "2026-11-26T17:00", "to": "2026-11-28T08:00"},
     another("leave", state="away")),
    ("upward", "UPWARD-01", {"at": "2026-11-20T23:59"}, {"at": "2026-11-21T00:00"}),
    ("upward", "UPWARD-02", {"state": "instructed", "instruction": "请依规办理"}, {"state": "instructed"}),
    ("upward", "UPWARD-03", {"state": "done", "follow": "已办"}, {"state": "done"}),
    ("interfere", "INTER-01", {}, {"at": "2026-11-21T08:00"}),
    ("interfere", "INTER-01", {}, {"reported_at": "2026-11-21T08:00"}),
    ("interfere", "INTER-02", {"reported_at": "2026-11-20T08:30"}, {"reported_at": "2026-11-20T08:29"}),
    ("interfere", "INTER-03", {}, {"about": "qin"}),
    ("interfere", "INTER-03", {"about": "c", "handlers": ["yi"]}, {"about": "c"}, another("clue", id="c", persons=["qin"])),
    ("interfere", "INTER-04", {}, {"handlers": ["gua"]}),
    ("interfere", "INTER-04", {}, {"readers": ["gua"]}),
    ("interfere", "INTER-05", {"at": "2026-11-17T08:30", "reported_at": "2026-11-19T17:00"},
     {"at": "2026-11-17T08:30", "reported_at": "2026-11-20T09:00"}),
    ("interfere", "INTER-06", {}, {"at": "2026-11-19T08:30"}),
    ("monthly_report", "MONTH-01", {"sent_at": "2026-11-20T10:00"}, {"sent_at": "2026-11-21T10:00"}),
    ("monthly_report", "MONTH-02", {"month": "2026-10"}, {"month": "2026Q3"}),
    ("monthly_report", "MONTH-03", {"month": None, "period": "2026Q3", "subject": "食品安全"}, {"month": None, "period": "2026H1"}),
    ("monthly_report", "MONTH-04", {}, {"period": "2026Q3", "subject": "食品安全"}),
    ("monthly_report", "MONTH-05", {}, {"month": "2026-12"}),
    ("monthly_report", "MONTH-06", {"month": None, "period": "2026Q4", "subject": "专项"}, {"month": None, "period": "2027Q1"}),
    ("monthly_report", "MONTH-07", {"snapshot": SNAPSHOT}, {"snapshot": SNAPSHOT.replace("3}", "4}")}),
    ("monthly_report", "MONTH-07", {"snapshot": SNAPSHOT}, {"snapshot": "[]"}),
    ("monthly_report", "MONTH-07", {"snapshot": SNAPSHOT}, {"snapshot": "已报"}),
    ("monthly_report", "MONTH-08", {"state": "submitted", "snapshot": SNAPSHOT}, {"state": "submitted"}),
    ("monthly_report", "MONTH-09", {"corrects": "other"}, {}, another("monthly_report", state="submitted")),
    ("monthly_report", "MONTH-09", {"month": None, "period": "2026Q3", "subject": "粮食"},
     {"month": None, "period": "2026Q3", "subject": "食品"}, another("monthly_report", month=None, period="2026Q3", subject="食品")),
    ("monthly_report", "MONTH-10", {"corrects": "other"}, {"corrects": "other", "month": "2026-10"},
     another("monthly_report", state="submitted")),
    ("monthly_report", "MONTH-10", {}, {"corrects": "other"}, another("monthly_report", state="editing")),
    ("monthly_report", "MONTH-11", {"plans": [{"subject": "检查"}]}, {"plans": [{"owner": "某乙"}]}),
    ("task", "TASK-01", {"progress": [{"date": "2026-11-20"}]}, {"progress": [{"date": "2026-11-21"}]}),
    ("task", "TASK-02", {"state": "overdue", "due": "2026-11-19"}, {"state": "overdue", "due": "2026-11-20"}),
    ("task", "TASK-03", {"state": "done", "due": "2026-11-18", "progress": [{"date": "2026-11-18"}]},
     {"state": "done", "due": "2026-11-18", "progress": [{"date": "2026-11-19"}]}),
    ("task", "TASK-04", {"state": "reported", "result": "制度已印发"}, {"state": "reported"}),
    ("assessment", "ASSESS-01", {}, {"year": 2027}),
    ("assessment", "ASSESS-02", {"scores": [{"item": 1}, {"item": 2}]}, {"scores": [{"item": 1}, {"item": 1}]}),
    ("assessment", "ASSESS-03", {"scores": [{"item": 1, "auto": 0.0}]}, {"scores": [{"item": 1, "final": -0.5}]}),
    ("assessment", "ASSESS-04", {"bonus": [{"score": 1.0}]}, {"bonus": [{"score": -1.0}]}),
    ("assessment", "ASSESS-05", {"minus": [{"score": 2.0}]}, {"minus": [{"score": -2.0}]}),
    ("assessment", "ASSESS-06", {"vote": 100.0}, {"vote": 100.5}),
    ("assessment", "ASSESS-07", {"year": 2025}, {}, another("assessment")),
    ("assessment", "ASSESS-08", {"bonus": [{"score": 7.0}, {"score": 3.0}]}, {"bonus": [{"score": 7.0}, {"score": 3.5}]}),
    ("assessment", "ASSESS-09", {"veto": [{"reason": "失密", "basis": "通报"}]}, {"veto": [{"reason": "失密"}]}),
    ("training", "TRAIN-01", {"date": "2026-12-04"}, {"date": "2026-12-04", "state": "held"}),
    ("training", "TRAIN-02", {"hours": 0.5}, {"hours": 0.0}),
    ("training", "TRAIN-03", {"attend": [{"staff_id": "jia"}, {"staff_id": "yi"}]}, {"attend": [{"staff_id": "jia"}, {"staff_id": "jia"}]}),
    ("training", "TRAIN-04", {"attend": [{"staff_id": "jia", "score": 0.0}]}, {"attend": [{"staff_id": "jia", "score": 101.0}]}),
    ("training", "TRAIN-05", {"attend": [{"staff_id": "jia"}]}, {"attend": [{"reason": "出差"}]}),
    ("training", "TRAIN-06", {"state": "recorded", "attend": [{"staff_id": "jia"}]}, {"state": "recorded"}),
    ("media_handover", "MEDIA-01", {"at": "2026-11-20T10:00"}, {"at": "2026-11-21T10:00"}),
    ("media_handover", "MEDIA-02", {"due": "2026-11-16"}, {"due": "2026-11-15"}),
    ("media_handover", "MEDIA-02", {"back_at": "2026-11-16"}, {"back_at": "2026-11-15"}),
    ("media_handover", "MEDIA-03", {"taker": "某乙"}, {"taker": "某 委"}),
    ("media_handover", "MEDIA-04", {"kind": "udisk", "hash": "ab"}, {"hash": HASH[:-1]}),
    ("media_handover", "MEDIA-05", {"copies": 1}, {"copies": 0}),
    ("media_handover", "MEDIA-06", {"action": "destroy", "witnesses": ["jia", "yi"]}, {"action": "destroy", "witnesses": ["jia", "jia"]}),
    ("media_handover", "MEDIA-07", {"state": "returned", "back_at": "2026-11-18"}, {"state": "returned"}),
    ("media_handover", "MEDIA-08", {"state": "overdue", "due": "2026-11-19"}, {"state": "overdue", "due": "2026-11-20"}),
    ("media_handover", "MEDIA-09", {"state": "destroyed", "approver": "某组长"}, {"state": "destroyed"}),
]


@pytest.mark.parametrize(("ledger", "check", "good", "bad", "others"), [(*case[:4], case[4:]) for case in CASES],
                         ids=[f"{case[1]}-{place}" for place, case in enumerate(CASES)])
def test_a_check_passes_one_row_and_stops_another(ledger, check, good, bad, others):
    facts = Held(*others)
    assert check not in complaints(ledger, a_row(ledger, **good), facts)
    assert check in complaints(ledger, a_row(ledger, **bad), facts)


@pytest.mark.parametrize("ledger", MINE)
def test_every_check_has_its_case_and_a_valid_row_passes_all(ledger):
    ours = {check.code for check in ledgers()[ledger].CHECKS} - ENGINES
    assert ours == {case[1] for case in CASES if case[0] == ledger}
    assert complaints(ledger, a_row(ledger), Held()) == set()


@pytest.mark.parametrize(("ledger", "bad"), [
    ("media_handover", {"giver": "某甲", "hash": "旧号"}),
    ("leave", {"state": "overdue", "from": "2026-11-02T08:00", "to": "2026-12-01T08:00"}),
    ("assignment", {"kind": "attach_in", "staff_id": "gua", "to": "2029-01-01"}), ("interfere", {"at": "2026-03-01"}),
    ("monthly_report", {"state": "collected"}), ("task", {"state": "overdue"})])
def test_an_old_book_is_not_asked_what_it_cannot_know(ledger, bad):
    stops = {check.code for check in ledgers()[ledger].CHECKS if not check.warning}
    assert not complaints(ledger, a_row(ledger, legacy=True, **bad), Held()) & stops


LIMITS = [
    # ledger, row, what, due, met; 2026-11-02 is a Monday
    ("assignment", {"state": "on_post", "to": "2027-06-30"}, "挂职期满", "2027-06-30", None),
    ("assignment", {"state": "on_post", "to": None}, "挂职期满", "2027-11-02", None),
    ("assignment", {"state": "recalled"}, "挂职期满", "2027-05-31", "2026-11-20"),
    ("assignment", {"state": "applied"}, "挂职期满", None, None),
    ("assignment", DRAFTED, "挂职期满", None, None),
    ("assignment", DRAFTED, "联系抽调人员（每周）", "2026-11-09", None),
    ("assignment", DRAFTED | {"contacts": [{"date": "2026-11-16", "way": "电话"}, {"date": "2026-11-10"}]}, "联系抽调人员（每周）",
     "2026-11-23", None),
    ("assignment", DRAFTED | {"contacts": [{"date": "2026-11-16", "way": "电话"}]}, "抽调人员书面报告（每月）", "2026-12-02", None),
    ("assignment", DRAFTED | {"contacts": [{"date": "2026-11-16", "way": "书面报告"}]}, "抽调人员书面报告（每月）", "2026-12-16", None),
    ("assignment", DRAFTED | {"state": "recalled"}, "联系抽调人员（每周）", None, None),
    ("leave", {}, "销假", None, None),
    ("leave", {"state": "approved"}, "销假", "2026-11-27", None),
    ("leave", {"state": "away", "to": "2026-11-20T18:00"}, "销假", "2026-11-23", None),
    ("leave", {"state": "back", "back_at": "2026-11-26T09:00"}, "销假", "2026-11-27", "2026-11-26"),
    ("leave", {"state": "returned"}, "销假", None, None),
    ("interfere", {}, "报告过问干预情况", "2026-11-24", "2026-11-20"),
    ("interfere", {"reported_at": None}, "报告过问干预情况", "2026-11-24", None),
    ("task", {"created_at": "2026-11-10T01:00:00Z"}, "完成督办任务", "2026-12-15", None),
    ("task", {"created_at": "2026-11-10T01:00:00Z", "state": "reported"}, "完成督办任务", "2026-12-15", "2026-11-20"),
    ("media_handover", {}, "归还载体", None, None),
    ("media_handover", {"kind": "udisk", "action": "borrow"}, "归还载体", "2026-11-23", None),
    ("media_handover", {"action": "carry", "due": "2026-12-01"}, "归还载体", "2026-12-01", None),
    ("media_handover", {"action": "carry", "due": "2026-12-01", "back_at": "2026-11-19", "state": "returned"}, "归还载体", "2026-12-01",
     "2026-11-19"),
    ("media_handover", {"classification": "secret", "classified_on": "2020-02-29"}, "定密到期解密审核", "2030-02-28", None),
    ("media_handover", {"classification": "secret", "classified_on": "2020-03-02", "term": "5年"}, "定密到期解密审核", "2025-03-03", None),
    ("media_handover", {"classification": "work_secret", "classified_on": "2020-03-02"}, "定密到期解密审核", None, None),
]


@pytest.mark.parametrize(("ledger", "changes", "what", "due", "met"), LIMITS)
def test_a_limit_runs_until_its_day(ledger, changes, what, due, met):
    found = runs(ledger, a_row(ledger, **changes)).get(what)
    assert found == (None if due is None else (due, met))


@pytest.mark.parametrize(("level", "term", "years"), [("top", None, 30), ("confidential", None, 20), ("secret", "20年", 10),
                                                      ("secret", "3年", 3), ("secret", "解密条件成就", 10)])
def test_a_term_of_secrecy_is_at_most_that_of_its_level(level, term, years):
    assert secret_months(a_row("media_handover", classification=level, term=term)) == 12 * years


@pytest.mark.parametrize(("who", "chain"), [("yi", ("group_leader",)), ("leader", ("incharge",)), ("shu", ("incharge",))])
def test_who_agrees_to_a_leave(who, chain):
    approval = ledgers()["leave"].approval_in("applied")
    facts = Held(made("staff", "shu", name="某书记", post="leader", roles=["tw_secretary"]))
    assert approval.chain(a_row("leave", staff_id=who), facts) == chain


def test_a_township_member_asks_the_secretary():
    approval = ledgers()["leave"].approval_in("applied")
    assert approval.chain(a_row("leave", org_id="town"), Held()) == ("tw_secretary",)


CLASSES = [("assignment", {}, 1), ("leave", {}, 1), ("leave", {"kind": "sick"}, 2), ("leave", {"kind": "official"}, 1), ("upward", {}, 1),
           ("interfere", {}, 3), ("monthly_report", {}, 1), ("task", {}, 1), ("assessment", {}, 2), ("training", {}, 1),
           ("media_handover", {}, 2)]


@pytest.mark.parametrize(("ledger", "changes", "vis"), CLASSES)
def test_who_may_see(ledger, changes, vis):
    assert ledgers()[ledger].vis_of(a_row(ledger, **changes)) == vis


def test_whose_leave_it_is_sees_it():
    assert derived("leave", a_row("leave")) == {"handlers": ["jia", "yi"]}
    assert derived("leave", a_row("leave", handlers=["yi"])) == {}


def test_what_is_lent_comes_back_in_five_working_days_unless_agreed_otherwise():
    lent = {"kind": "udisk", "action": "borrow", "hash": None}
    assert derived("media_handover", a_row("media_handover", **lent)) == {"due": "2026-11-23"}
    assert derived("media_handover", a_row("media_handover", **lent, due="2026-11-30")) == {}
    assert derived("media_handover", a_row("media_handover", hash=f"{HASH[:32].upper()} {HASH[32:]}")) == {"hash": HASH}


def test_what_is_registered_afterwards_is_no_plan():
    training, package = ledgers()["training"], ledgers()["media_handover"]
    assert training.begins(a_row("training", attend=[{"staff_id": "jia"}]), Held()) == "held"
    assert training.begins(a_row("training"), Held()) == "planned"
    assert training.begins(a_row("training", date="2026-12-01", attend=[{"staff_id": "jia"}]), Held()) == "planned"
    assert package.begins(a_row("media_handover"), Held()) == "in_use"
    assert package.begins(a_row("media_handover", action="issue"), Held()) == "registered"
    assert package.begins(a_row("media_handover", kind="paper"), Held()) == "registered"


def test_a_snapshot_is_what_was_sealed():
    content = {"period": "2026-11", "figures": [{"number": "M10", "name": "政治监督", "value": 3.0}]}
    text = sealed(content)
    assert opened(text) == content
    assert sealed(dict(reversed(content.items()))) == text, "one way to write it"
    for broken in (text.replace("3.0", "4.0"), text.replace("sha256", "sha512"), json.dumps(content), "null"):
        with pytest.raises(ValueError, match="sealed"):
            opened(broken)


def test_the_plans_of_the_month_are_tasks_one_by_one():
    plans = [{"subject": "检查小金库", "owner": "某乙", "due": "2026-11-30"}, {"subject": "谈话"}, {"owner": "某甲"}]
    row = a_row("monthly_report", plans=plans)
    make = next(make for make in ledgers()["monthly_report"].MAKES if make.ledger == "task")
    offers = make.offered(row)
    assert [one.label for one in offers] == ["列为督办任务：检查小金库", "列为督办任务：谈话"]
    assert offers[0].begun(row) == {"source_id": "own", "text": "检查小金库", "owner": "某乙", "due": "2026-11-30"}
    assert offers[1].begun(row) == {"source_id": "own", "text": "谈话"}


def test_a_correction_begins_from_the_report_it_corrects():
    row = a_row("monthly_report", state="submitted")
    make = next(make for make in ledgers()["monthly_report"].MAKES if make.ledger == "monthly_report")
    assert make.begun(row) == {"corrects": "own", "org_id": "group", "month": "2026-11", "done": "驻在监督四次"}


def test_an_instruction_becomes_a_task():
    make = ledgers()["upward"].MAKES[0]
    assert make.begun(a_row("upward", instruction="限期查清")) == {"source_id": "own", "text": "限期查清"}


@pytest.mark.parametrize("service", [service for ledger in ledgers().values() for step in ledger.STEPS for service in step.fills.values()])
def test_what_a_step_asks_is_there(service):
    assert callable(resolve_name(service))


def test_files_of_a_bonus_are_its_proof():
    assert complaints("assessment", a_row("assessment", bonus=[{"reason": "经验推广", "score": 2.0, "proof": FILE}]), Held()) == set()
