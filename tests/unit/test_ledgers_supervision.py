"""The ledgers of supervision by their declarations: each check with one row that passes and one that fails, limits, who signs, what the
program fills, and what is begun from a record."""

import pytest
from ledger_rows import OFFICE, Held, a_row, complaints, made
from test_ledgers_limits import runs

from app.ledgers import ledgers
from app.ledgers.inspection import days_on_site
from app.ledgers.list_review import missing_lists
from app.ledgers.major import same_matter

MINE = ("political_item", "major", "major_q", "inspection", "project", "list_review", "edu", "after_case", "eco_profile", "duty_report")

POINTS = {"fits_post": True, "has_risk": True, "has_grip": True, "feasible": True}
GOOD, BAD = [POINTS], [POINTS | {"has_grip": False}]
SCORED = [{"dim": "theory", "auto": 90.0, "score": 80.0, "basis": "学习扎实"}]
DUTY = {"kind": "half_duty", "year": 2026, "half": "second"}
VOTES = [{"n": 10, "a": 8, "b": 1, "c": 1}]


def another(ledger, **changes):  # type: ignore[no-untyped-def]
    return a_row(ledger, **{"id": "other"} | changes)


CASES = [
    # ledger, check, what passes, what does not, other records
    ("political_item", "POL-01", {"progress": [{"date": "2026-11-20"}]}, {"progress": [{"date": "2026-11-21"}]}),
    ("political_item", "POL-02", {"due": "2027-01-31"}, {"due": "2025-12-31"}),
    ("political_item", "POL-03", {}, {"unit_id": "shunned"}),
    ("political_item", "POL-04", {"state": "assessing", "progress": [{"date": "2026-11-02"}]}, {"state": "assessing"}),
    ("political_item", "POL-05", {"state": "closed", "verdict": "done"}, {"state": "closed", "verdict": "false"}),
    ("political_item", "POL-06", {}, {"state": "reviewing"}),
    ("political_item", "POL-06", {"state": "reviewing"}, {"state": "reviewing", "year": 2025},
     *(another("political_item", id=f"item-{one.id}", unit_id=one.id) for one in OFFICE if one.ledger == "unit" and one.id != "unit")),
    ("major", "MAJ-01", {"filed_at": "2026-11-20T08:00"}, {"filed_at": "2026-11-21T08:00"}),
    ("major", "MAJ-01", {"progress": [{"date": "2026-11-20"}]}, {"progress": [{"date": "2026-11-21"}]}),
    ("major", "MAJ-02", {"planned_at": "2026-11-09"}, {"planned_at": "2026-11-08"}),
    ("major", "MAJ-03", {}, {"unit_id": "shunned"}),
    ("major", "MAJ-04", {"state": "decided", "pre_check": "proper"}, {"state": "decided"}),
    ("major", "MAJ-05", {"pre_check": "incomplete", "pre_opinion": "补充预算"}, {"pre_check": "unfit"}),
    ("major", "MAJ-06", {"meeting_id": "sup_party"}, {"meeting_id": "study"}),
    ("major", "MAJ-06", {"meeting_id": "sup_party"}, {"meeting_id": "sup_party", "unit_id": "big"}),
    ("major", "MAJ-07", {"unit_id": "big", "amount": 99_999_99}, {"unit_id": "big", "amount": 100_000_00}),
    ("major", "MAJ-07", {"unit_id": "big", "amount": 100_000_00, "meeting_id": "m"}, {"unit_id": "big", "amount": 100_000_00}),
    ("major", "MAJ-08", {"unit_id": "big", "amount": 39_999_99}, {"unit_id": "big", "amount": 40_000_00},
     another("major", unit_id="big", subject="购置办公设备 (第2批)", filed_at="2026-09-01T09:00")),
    ("major", "MAJ-08", {"unit_id": "big", "filed_at": "2026-11-20T09:00"}, {"unit_id": "big", "filed_at": "2026-11-19T09:00"},
     another("major", unit_id="big", filed_at="2026-08-21T17:00")),
    ("major", "MAJ-08", {"unit_id": "big", "subject": "维修办公楼"}, {"unit_id": "big"}, another("major", unit_id="big")),
    ("major", "MAJ-09", {"filed_at": "2026-11-13T09:00"}, {"filed_at": "2026-11-16T09:00"}),
    ("major", "MAJ-10", {"state": "decided", "pre_check": "unfit", "decision": "暂缓"},
     {"state": "decided", "pre_check": "unfit", "decision": "通过"}),
    ("major_q", "MAJQ-01", {}, {"quarter": "2026H1"}),
    ("major_q", "MAJQ-02", {"state": "commenting"}, {"state": "commenting", "quarter": "2026Q4"}),
    ("major_q", "MAJQ-03", {"quarter": "2026Q2"}, {}, another("major_q")),
    ("major_q", "MAJQ-04", {"id": "other", "state": "commenting"}, {"id": "other", "state": "commenting", "quarter": "2026Q2"},
     another("major_q", state="commenting")),
    ("major_q", "MAJQ-05", {}, {"unit_id": "shunned"}),
    ("major_q", "MAJQ-06", {"state": "commenting", "attended": 2}, {"state": "commenting", "attended": 0}),
    ("inspection", "INSP-01", {"start": "2026-11-21", "end": "2026-11-22"},
     {"state": "running", "start": "2026-11-21", "end": "2026-11-22"}),
    ("inspection", "INSP-01", {"state": "running", "end": "2026-11-21"}, {"state": "recorded", "end": "2026-11-21"}),
    ("inspection", "INSP-01", {"fed_back": "2026-11-20"}, {"fed_back": "2026-11-21"}),
    ("inspection", "INSP-02", {}, {"end": "2026-11-15"}),
    ("inspection", "INSP-02", {"in_at": "2026-11-16T09:00", "out_at": "2026-11-16T16:00"},
     {"in_at": "2026-11-16T09:00", "out_at": "2026-11-16T08:00"}),
    ("inspection", "INSP-02", {"fed_back": "2026-11-17"}, {"fed_back": "2026-11-16"}),
    ("inspection", "INSP-03", {}, {"team": ["jia", "jia"]}),
    ("inspection", "INSP-04", {}, {"units": ["unit", "shunned"]}),
    ("inspection", "INSP-05", {"kind": "village_stay", "org_id": "town"}, {"kind": "village_stay"}),
    ("inspection", "INSP-06", {"found": 5, "fixed": 5}, {"found": 5, "fixed": 6}),
    ("inspection", "INSP-07", {"total": 100}, {"total": 101}),
    ("inspection", "INSP-07", {"scores": [{"item": "dual", "score": 100}]}, {"scores": [{"item": "dual", "score": 101}]}),
    ("inspection", "INSP-08", {"scores": [{"item": "dual"}, {"item": "committee"}]}, {"scores": [{"item": "dual"}, {"item": "dual"}]}),
    ("inspection", "INSP-09", {"in_at": "2026-11-16T09:00", "out_at": "2026-11-17T16:00"}, {"in_at": "2026-11-15T09:00"}),
    ("inspection", "INSP-10", {"quarter": "2026Q3"}, {"quarter": "2026-09"}),
    ("inspection", "INSP-11", {"state": "recorded", "checklist": [{"point": "记录", "result": "no"}], "problems": ["p"]},
     {"state": "recorded", "checklist": [{"point": "记录", "result": "no"}]}),
    ("inspection", "INSP-12", DUTY | {"half": "first"}, DUTY, another("inspection", **DUTY)),
    ("inspection", "INSP-12", DUTY | {"units": ["big"]}, DUTY, another("inspection", **DUTY)),
    ("inspection", "INSP-13", {"kind": "residency", "days": 1.0}, {"kind": "residency", "days": 0.5}),
    ("project", "PROJ-01", {"board_at": "2026-11-20"}, {"board_at": "2026-11-21"}),
    ("project", "PROJ-01", {"start": "2026-12-01", "due": "2026-12-31"}, {"state": "running", "start": "2026-12-01", "due": "2026-12-31"}),
    ("project", "PROJ-01", {"papers": [{"date": "2026-11-20"}]}, {"papers": [{"date": "2026-11-21"}]}),
    ("project", "PROJ-02", {}, {"due": "2026-08-31"}),
    ("project", "PROJ-02", {"board_at": "2026-11-20"}, {"board_at": "2026-08-31"}),
    ("project", "PROJ-03", {}, {"units": ["shunned"]}),
    ("project", "PROJ-04", {"co_orgs": ["town"]}, {"co_orgs": ["group"]}),
    ("project", "PROJ-05", {"state": "stopped", "note": "机构改革"}, {"state": "stopped"}),
    ("project", "PROJ-06", {"state": "reporting", "problems": ["p"]}, {"state": "reporting"}),
    ("project", "PROJ-07", {"state": "closed", "effect": "建章立制"}, {"state": "closed"}),
    ("list_review", "LIST-01", {"got_at": "2026-11-20"}, {"got_at": "2026-11-21"}),
    ("list_review", "LIST-02", {"redo_by": "2026-11-16"}, {"redo_by": "2026-11-01"}),
    ("list_review", "LIST-03", {"points": BAD, "result": "return"}, {"points": BAD, "result": "pass"}),
    ("list_review", "LIST-04", {"state": "passed", "points": GOOD, "result": "pass"},
     {"state": "passed", "points": GOOD, "result": "return"}),
    ("list_review", "LIST-04", {"state": "returned", "result": "return"}, {"state": "returned", "result": "pass"}),
    ("list_review", "LIST-05", {"state": "passed", "points": GOOD, "result": "pass"}, {"state": "passed", "result": "pass"}),
    ("list_review", "LIST-06", {}, {"unit_id": "big"}),
    ("list_review", "LIST-07", {}, {"ver": 0}),
    ("list_review", "LIST-08", {"kind": "body", "owner": None}, {"kind": "body"}),
    ("list_review", "LIST-09", {}, {"kind": "member", "owner": "qin"}),
    ("list_review", "LIST-10", {"ver": 2}, {}, another("list_review")),
    ("list_review", "LIST-11", {}, {"owner": "bing"}),
    ("edu", "EDU-01", {"date": "2026-12-01"}, {"state": "running", "date": "2026-12-01"}),
    ("edu", "EDU-02", {"type": "education", "circular": None, "form": "film"}, {"type": "education", "circular": None}),
    ("edu", "EDU-03", {}, {"circular": None}),
    ("edu", "EDU-04", {"named": True}, {"type": "education", "form": "film", "circular": None, "named": True}),
    ("edu", "EDU-05", {"doc_no": "驻教纪通〔2026〕3号"}, {"doc_no": "驻教纪通[2026]3号"}),
    ("edu", "EDU-06", {"cases": ["sup_case"]}, {"cases": ["sup_case"], "subject": "关于某丙违规报销问题的通报"}),
    ("edu", "EDU-06", {"cases": ["sup_case"], "subject": "关于某丙问题的通报", "named": True},
     {"cases": ["sup_case"], "subject": "关于某丙问题的通报"}),
    ("edu", "EDU-07", {"units": ["unit"]}, {"units": ["shunned"]}),
    ("edu", "EDU-08", {"state": "recorded"}, {"type": "education", "circular": None, "state": "recorded"}),
    ("edu", "EDU-09", {"state": "recorded", "units": ["unit"]}, {"state": "recorded"}),
    ("after_case", "AFT-01", {"rules": [{"name": "办法", "date": "2026-11-20"}]}, {"rules": [{"name": "办法", "date": "2026-11-21"}]}),
    ("after_case", "AFT-02", {"meeting_id": "life"}, {"meeting_id": "sup_party"}),
    ("after_case", "AFT-02", {"meeting_id": "life"}, {"meeting_id": "life", "unit_id": "big"}),
    ("after_case", "AFT-03", {"edu_id": "e"}, {"edu_id": "c"}, made("edu", "e", type="education"), made("edu", "c", type="circular")),
    ("after_case", "AFT-04", {"unit_id": "big"}, {}, another("after_case")),
    ("after_case", "AFT-05", {}, {"unit_id": "shunned"}),
    ("after_case", "AFT-06", {"state": "suggesting", "gaps": [{"gap": "审核不严"}]}, {"state": "suggesting"}),
    ("after_case", "AFT-07", {"state": "done", "rating": "good"}, {"state": "done"}),
    ("after_case", "AFT-08", {}, {"unit_id": "big"}),
    ("after_case", "AFT-09", {"state": "assessing", "edu_id": "e"}, {"state": "assessing"}),
    ("eco_profile", "ECO-01", {"sent_at": "2026-11-20"}, {"sent_at": "2026-11-21"}),
    ("eco_profile", "ECO-02", {"sent_at": "2026-11-19", "fed_back": "2026-11-20"}, {"sent_at": "2026-11-19", "fed_back": "2026-11-18"}),
    ("eco_profile", "ECO-03", {"dims": SCORED}, {"dims": [{"dim": "theory", "score": 100.5, "basis": "学习"}]}),
    ("eco_profile", "ECO-04", {"dims": SCORED}, {"dims": [*SCORED, *SCORED]}),
    ("eco_profile", "ECO-05", {"state": "group_meeting", "dims": SCORED}, {"state": "group_meeting", "dims": [*SCORED, {"dim": "style"}]}),
    ("eco_profile", "ECO-06", {"term": "half"}, {}, another("eco_profile")),
    ("eco_profile", "ECO-07", {"id": "other", "state": "scoring"}, {"id": "other", "state": "scoring", "unit_id": "big"},
     another("eco_profile", state="scoring")),
    ("eco_profile", "ECO-08", {}, {"unit_id": "shunned"}),
    ("eco_profile", "ECO-09", {"classification": "secret", "class_basis": "保密期限5年"}, {"classification": "secret"}),
    ("eco_profile", "ECO-11", {"id": "other", "state": "sent", "dims": SCORED}, {"id": "other", "state": "sent", "dims": []},
     another("eco_profile", state="sent", dims=SCORED)),
    ("eco_profile", "ECO-10", {"state": "sent", "level": "poor", "advice": "立即整改"}, {"state": "sent", "level": "poor"}),
    ("duty_report", "DUTY-01", {}, {"who": "unit"}),
    ("duty_report", "DUTY-02", {"kind": "written", "who": "bing"}, {"kind": "written"}),
    ("duty_report", "DUTY-03", {"kind": "h", "period": "2026H1"}, {"kind": "h"}),
    ("duty_report", "DUTY-03", {"kind": "written", "period": "2026H1"}, {"kind": "written", "period": "2026Q1"}),
    ("duty_report", "DUTY-04", {"votes": VOTES}, {"votes": [VOTES[0] | {"a": 9}]}),
    ("duty_report", "DUTY-05", {"score": 100.0}, {"score": 100.5}),
    ("duty_report", "DUTY-06", {"meeting_id": "m"}, {"meeting_id": "study"}, made("meeting", "m", kind="y_duty")),
    ("duty_report", "DUTY-07", {"kind": "h", "period": "2026H1"}, {}, another("duty_report")),
    ("duty_report", "DUTY-08", {"state": "voted", "votes": VOTES}, {"state": "voted"}),
    ("duty_report", "DUTY-09", {"state": "presented", "meeting_id": "m"}, {"state": "presented"}, made("meeting", "m", kind="y_duty")),
]


@pytest.mark.parametrize(("ledger", "code", "passes", "fails", "others"),
                         [(ledger, code, passes, fails, others) for ledger, code, passes, fails, *others in CASES],
                         ids=[f"{case[1]}-{number}" for number, case in enumerate(CASES)])
def test_check_lets_one_row_pass_and_stops_the_other(ledger, code, passes, fails, others):
    facts = Held(*others)
    assert code not in complaints(ledger, a_row(ledger, **passes), facts)
    assert code in complaints(ledger, a_row(ledger, **fails), facts)


def test_every_check_is_tried():
    assert {check.code for ledger in MINE for check in ledgers()[ledger].CHECKS} == {case[1] for case in CASES}


LIMITS = [
    # ledger, row, what, due, met; the project's planned end, 2026-11-02, is a Monday
    ("project", {"state": "running"}, "写出立项监督报告", "2026-11-17", None),
    ("project", {"state": "approval"}, "写出立项监督报告", None, None),
    ("project", {"state": "running", "start": "2026-09-01"}, "每月研究", "2026-10-08", None),
    ("project", {"state": "running", "start": "2026-09-01", "papers": [{"date": "2026-10-12", "text": "组务会研究进展"}]}, "每月研究",
     "2026-11-12", None),
    ("project", {"state": "running", "start": "2026-09-01", "papers": [{"date": "2026-10-12", "text": "组务会研究进展"}]}, "双月小结",
     "2026-11-02", None),
    ("project", {"state": "reporting", "start": "2026-09-01"}, "每月研究", None, None),
    ("project", {"state": "presented"}, "写出立项监督报告", "2026-11-17", "2026-11-20"),
    ("project", {"state": "reporting"}, "向常委会汇报", "2026-12-02", None),
    ("project", {"state": "closed", "board_at": "2026-11-19"}, "向常委会汇报", "2026-12-02", "2026-11-19"),
    ("project", {"state": "stopped"}, "向常委会汇报", "2026-12-02", "2026-11-20"),
    ("list_review", {"state": "pending"}, "“三张清单”审核", "2026-11-16", None),
    ("list_review", {"state": "awaited"}, "“三张清单”审核", "2026-11-16", None),
    ("list_review", {"state": "passed"}, "“三张清单”审核", "2026-11-16", "2026-11-20"),
    ("list_review", {"state": "returned", "redo_by": "2026-11-30"}, "“三张清单”重报", "2026-11-30", None),
    ("list_review", {"state": "pending", "redo_by": "2026-11-30"}, "“三张清单”重报", "2026-11-30", "2026-11-20"),
    ("list_review", {"state": "pending"}, "“三张清单”重报", None, None),
    ("after_case", {}, "完成以案促改", "2027-01-20", None),
    ("after_case", {"state": "done"}, "完成以案促改", "2027-01-20", "2026-11-20"),
    ("after_case", {"case_id": "none"}, "完成以案促改", None, None),
]


@pytest.mark.parametrize(("ledger", "changes", "what", "due", "met"), LIMITS)
def test_limit_runs_to_its_day(ledger, changes, what, due, met):
    assert runs(ledger, a_row(ledger, **changes)).get(what) == (None if due is None else (due, met))


def test_every_limit_is_tried():
    assert {limit.what for ledger in MINE for limit in ledgers()[ledger].LIMITS} == {case[2] for case in LIMITS}


CHAINS = [
    ("political_item", "reviewing", {}, ("group_leader",)),
    ("political_item", "reviewing", {"org_id": "town"}, ("tw_secretary",)),
    ("major_q", "signing", {}, ("group_leader",)),
    ("project", "approval", {}, ("group_leader", "incharge")),
    ("eco_profile", "deciding", {}, ("group_leader",)),
]


@pytest.mark.parametrize(("ledger", "state", "changes", "chain"), CHAINS)
def test_who_signs(ledger, state, changes, chain):
    assert ledgers()[ledger].approval_in(state).chain(a_row(ledger, state=state, **changes), Held()) == chain


@pytest.mark.parametrize("ledger", MINE)
def test_who_may_see(ledger):
    assert ledgers()[ledger].vis_of(a_row(ledger)) == (2 if ledger in ("eco_profile", "duty_report") else 1)


@pytest.mark.parametrize(("begin", "end", "days"), [
    ("2026-11-12T09:00", "2026-11-12T15:00", 1.0), ("2026-11-12T09:00", "2026-11-12T12:00", 0.5),
    ("2026-11-12T08:00", "2026-11-12T18:00", 1.0),
    ("2026-11-12T09:00", "2026-11-13T15:00", 2.0), ("2026-11-12", "2026-11-12T15:00", None), (None, "2026-11-12T15:00", None),
    ("2026-11-12T15:00", "2026-11-12T09:00", None), ("2026-11-12T09:00", "9999-12-31T15:00", None),
])
def test_six_hours_on_site_are_a_day(begin, end, days):
    assert days_on_site(begin, end) == days


def test_days_on_site_follow_the_hours():
    stay = a_row("inspection", kind="residency", in_at="2026-11-16T09:00", out_at="2026-11-16T12:00", days=1.0)
    assert ledgers()["inspection"].DERIVE(stay, Held()) == {"days": 0.5}
    assert ledgers()["inspection"].DERIVE(a_row("inspection", kind="residency", days=1.0, in_at="2026-11-16"), Held()) == {}


@pytest.mark.parametrize(("one", "other"), [
    ("购置办公设备（第一批）", "购置办公设备(第2批)"), ("校舍维修工程一标段", "校舍维修工程 二标段"), ("采购电脑", "采购 电脑"),
])
def test_instalments_are_one_matter(one, other):
    assert same_matter(one) == same_matter(other)


def test_different_matters_stay_apart():
    assert same_matter("购置办公设备") != same_matter("购置教学设备")


def test_a_complete_set_is_body_first_and_each_member():
    unit = made("unit", "u", chief="zhang", team=["bing", "qin"])
    passed = [a_row("list_review", state="passed", kind="body", owner=None),
              a_row("list_review", state="running", kind="member", owner="bing"),
              a_row("list_review", state="pending", kind="first", owner="zhang")]
    assert missing_lists(unit, passed) == [("first", "zhang"), ("member", "qin")]


def test_the_decision_is_read_from_the_agenda():
    assert ledgers()["major"].DERIVE(a_row("major", meeting_id="sup_party"), Held()) == {"decision": "通过"}
    assert ledgers()["major"].DERIVE(a_row("major", meeting_id="sup_party", decision="原则通过"), Held()) == {}
    assert ledgers()["major"].DERIVE(a_row("major", meeting_id="sup_party", subject="其他"), Held()) == {}


def test_a_quarter_is_counted_from_the_records():
    item = {"subject": "采购", "is_major": True, "major4": "project", "opinion": "suggest", "opinion_text": "先评审", "adoption": "partly",
            "flaws": ["no_notice"]}
    plain = {"subject": "维修", "is_major": True, "major4": "fund", "opinion": "none", "flaws": ["none"]}
    there, absent = [{"staff_id": "jia", "mode": "sit_in"}], [{"staff_id": "jia", "mode": "absent", "reason": "请假"}]
    seen = {"side": "unit", "unit_id": "unit", "kind": "pg", "at": "2026-08-03T09:00", "state": "attended"}
    records = (
        made("major", "a", unit_id="unit", filed_at="2026-07-01T09:00", subject="采购", problems=["p1"], meeting_id="m1"),
        made("major", "b", unit_id="unit", filed_at="2026-09-30T17:00", subject="用款"),
        made("major", "c", unit_id="unit", filed_at="2026-10-01T09:00", subject="下一季"),
        made("major", "d", unit_id="big", filed_at="2026-08-01T09:00", subject="别的单位"),
        made("meeting", "m1", **seen, attendance=there, agenda=[item, plain, {"subject": "学习", "is_major": False, "opinion": "none"}]),
        made("meeting", "m2", **seen | {"state": "missed"}, attendance=absent, agenda=[item | {"subject": "选人"}]),
        made("meeting", "m3", **seen | {"state": "planned"}, agenda=[item]),
        made("problem", "p2", unit_id="unit", cat="major", found_at="2026-08-04"),
        made("problem", "p3", unit_id="unit", cat="finance", found_at="2026-08-04"),
    )
    derive = ledgers()["major_q"].DERIVE
    assert derive(a_row("major_q"), Held(*records)) == {
        "items_cnt": 4, "attended": 1, "opinions": 1, "adopted": 1, "flaws": 1, "problems": 2}
    assert derive(a_row("major_q", legacy=True), Held(*records)) == {}
    signed = another("major_q", state="signing")
    assert derive(signed, Held(*records, signed)) == {}, "what was signed stays"


def test_a_list_sent_in_again_is_reviewed_anew():
    derive = ledgers()["list_review"].DERIVE
    assert derive(a_row("list_review", state="returned", result="return", reason="照抄"), Held()) == {"redo_by": "2026-12-04"}
    returned = another("list_review", state="returned", result="return", points=BAD)
    again = another("list_review", state="pending", result="return", points=BAD)
    assert derive(again, Held(returned)) == {"result": None, "points": None, "ver": 2}


def test_an_own_report_opens_with_the_figures_of_the_period():
    records = (made("inspection", "i", org_id="group", end="2024-03-02", state="done"),
               made("inspection", "j", org_id="group", end="2024-03-02", state="planned"),
               made("clue", "k", lead_org="group", got_at="2024-05-06"), made("clue", "l", lead_org="town", got_at="2024-05-06"),
               made("case", "n", org_id="group", filed_at="2024-12-31"), made("case", "o", org_id="group", filed_at="2025-01-01"))

    def filled(*held, **changes):  # type: ignore[no-untyped-def]
        return ledgers()["duty_report"].DERIVE(a_row("duty_report", period="2024", **changes), Held(*held))
    assert filled(*records) == {"note": "监督检查1次，问题线索1件，立案1件（系统取数）"}
    assert filled(*records, note="自行撰写") == {}
    assert filled(*records, kind="written", who="bing") == {}
    member = (made("inspection", "i", org_id="group", handlers=["yi"], end="2024-03-02", state="done"), *records[1:])
    assert filled(*member, who="yi") == {"note": "监督检查1次，问题线索0件，立案0件（系统取数）"}


def begun(ledger, make, row, *others):  # type: ignore[no-untyped-def]
    found = next(one for one in ledgers()[ledger].MAKES if one.ledger == make and (not one.only or one.only(row)))
    return found.begun(row), found.back


def test_what_is_begun_from_a_record_of_supervision_knows_where_it_came_from():
    check = a_row("inspection", state="recorded", kind="half_duty", checklist=[{"point": "记录", "result": "no", "text": "不全"},
                                                                              {"point": "签到", "result": "yes"}])
    assert begun("inspection", "problem", check) == (
        {"source_id": "own", "unit_id": "unit", "source": "half_duty", "text": "记录：不全", "found_at": "2026-11-17"}, "problems")
    assert "unit_id" not in begun("inspection", "problem", a_row("inspection", units=["unit", "big"]))[0]
    values, back = begun("major", "meeting", a_row("major"))
    assert (values["agenda"][0]["major_id"], values["agenda"][0]["amount"], back) == ("own", 60_000_00, "meeting_id")
    assert begun("project", "clue", a_row("project"))[0]["source"] == "project"
    assert begun("list_review", "inspection", a_row("list_review"))[0] == {
        "kind": "three_list", "units": ["unit"], "subject": "2026年“三张清单”落实抽查"}
    values, back = begun("after_case", "suggestion", a_row("after_case", gaps=[{"gap": "审核不严"}, {"owner": "财务科"}]))
    assert (values["cause"], values["facts"], back) == ("case", [{"no": 1, "text": "审核不严"}], "letters")
    assert "case_id" not in begun("after_case", "edu", a_row("after_case", case_id=None))[0]
    opinion = {"subject": "采购", "is_major": True, "major4": "project", "opinion": "suggest", "opinion_text": "先评审",
               "adoption": "adopted"}
    assert begun("meeting", "task", a_row("meeting", agenda=[opinion])) == ({"source_id": "own", "text": "采购：先评审"}, "tasks")
    assert begun("meeting", "major", a_row("meeting", agenda=[opinion]))[0]["major4"] == "project"
    talk = a_row("talk", kind="criticize")
    assert begun("talk", "form1", talk)[0] == {
        "unit_id": "unit", "basis_id": "own", "reason": "思想动态", "person_id": "bing", "measures": ["criticize"], "used_at": "2026-11-18"}
    assert begun("problem", "form1", a_row("problem", persons=["bing"])) == (
        {"unit_id": "unit", "basis_id": "own", "reason": "报销不规范", "person_id": "bing"}, "forms")


@pytest.mark.parametrize("ledger", [*MINE, "talk", "meeting", "problem", "suggestion"])
def test_what_is_begun_is_a_field_of_its_ledger(ledger):
    known = ledgers()
    for make in known[ledger].MAKES:
        assert make.ledger in known
        assert make.begun(a_row(ledger)).keys() <= known[make.ledger].FACES.keys()


def test_a_naming_circular_is_entered_into_the_files_of_those_it_names():
    entry = ledgers()["edu"].ENTRIES[0]
    named = a_row("edu", cases=["sup_case"], named=True, doc_no="驻教纪通〔2026〕3号")
    assert list(entry.persons(named, Held())) == ["bing"]
    assert entry.only(named)
    assert not entry.only(a_row("edu", cases=["sup_case"]))
    assert entry.line(named, "2026-11-20")["summary"] == "点名通报驻教纪通〔2026〕3号"


def test_only_a_supervised_persons_report_goes_into_a_file():
    entry = ledgers()["duty_report"].ENTRIES[0]
    assert entry.persons(a_row("duty_report", who="bing"), Held()) == ["bing"]
    assert entry.persons(a_row("duty_report"), Held()) == []


def test_case_identities_are_for_readers_of_cases():
    assert ledgers()["edu"].FACES["cases"].secret == ledgers()["after_case"].FACES["case_id"].secret == "S3"
    assert ledgers()["project"].FACES["clues"].secret == "S3"
