"""The ledgers of supervision walked at a real desk: each arrow as the work goes, the ones that are not there refused, numbers taken."""

from collections.abc import Callable
from hashlib import sha256
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest

from app.codes import table
from app.desk import Desk, User
from app.desk.issued import issue
from app.errors import CheckFailed, NotPermitted
from app.ledgers import ledgers
from tests.samples import Have, gathered

CONTENT = b"%PDF-1.7"
FILE = [{"name": "附件.pdf", "sha256": sha256(CONTENT).hexdigest(), "size": len(CONTENT)}]
POINTS = {"fits_post": True, "has_risk": True, "has_grip": True, "feasible": True}

MINE = ("political_item", "major", "major_q", "inspection", "project", "list_review", "edu", "after_case", "eco_profile", "duty_report")


@pytest.fixture
def office(desk: Desk, a_unit: str, a_person: str, a_colleague: str) -> SimpleNamespace:
    """The desk of the leader; a colleague; the 分管领导, who signs on paper."""
    desk.objects.put(BytesIO(CONTENT))
    above = desk.add("staff", {"name": "分管某", "sex": "male", "birth": "1970-01-01", "org_id": desk.user.org_id, "post": "leader",
                               "roles": ["incharge"], "joined": "2020-01-01"})
    return SimpleNamespace(desk=desk, me=desk.user.staff_id, other=a_colleague, unit=a_unit, person=a_person, org=desk.user.org_id,
                           above=above)


@pytest.fixture
def new(office: SimpleNamespace) -> Callable[..., str]:
    """A sample record with `changes`."""
    have = Have(office.unit, office.person, office.other, office.me, office.org, FILE)

    def add(code: str, **changes: Any) -> str:
        return str(office.desk.add(code, gathered("RECORDS")[code](office.desk, have) | changes))
    return add


def stopped(act: Callable[[], Any]) -> set[str]:
    """Codes of what stopped the act."""
    with pytest.raises(CheckFailed) as refused:
        act()
    return {finding.code for finding in refused.value.findings}


def walked(desk: Desk, key: str, *steps: str) -> str:
    for step in steps:
        desk.step(key, step)
    return str(desk.get(key).state)


def a_member(office: SimpleNamespace) -> Desk:
    desk = office.desk
    user = desk.user.__class__("zuyuan", office.me, "某甲", frozenset({"group_member"}), office.org)
    return Desk(desk.store, desk.objects, user, desk.station_id, desk.now)


@pytest.mark.parametrize("code", MINE)
def test_no_arrow_but_those_of_the_document_is_taken(office, new, code):
    """From where a record begins: every state that no arrow leads to is refused at `state`, and nothing changes."""
    desk, ledger, key = office.desk, ledgers()[code], new(code)
    before = desk.get(key)
    reached = {step.to for step in ledger.STEPS if before.state in step.of}
    for state in set(ledger.STATES) - reached - {before.state}:
        with pytest.raises(CheckFailed) as refused:
            desk.set(key, {"state": state})
        assert [(one.field, one.code) for one in refused.value.findings] == [("state", "G8")]
    for step in ledger.STEPS:
        if before.state not in step.of:
            assert stopped(lambda step=step: desk.step(key, step.code)) == {"G8"}
    assert desk.get(key) == before


def test_a_matter_of_the_list_is_settled_watched_and_closed(office, new):
    desk, key = office.desk, new("political_item")
    desk.step(key, "submit")
    assert stopped(lambda: desk.step(key, "run")) == {"APPROVAL"}
    with pytest.raises(NotPermitted):
        a_member(office).approve(key, "agree")
    desk.approve(key, "agree")
    desk.step(key, "run")
    assert stopped(lambda: desk.step(key, "assess")) == {"REQUIRED"}
    desk.step(key, "assess", {"verdict": "coping"})
    assert stopped(lambda: desk.step(key, "close")) == {"POL-05"}
    desk.step(key, "close", {"verdict": "done"})
    assert desk.get(key).state == "closed"


def test_a_major_matter_is_followed_to_its_end(office, new):
    desk, key = office.desk, new("major")
    desk.step(key, "pre_check")
    assert stopped(lambda: desk.step(key, "decide")) == {"REQUIRED", "MAJ-04"}
    desk.set(key, {"pre_check": "proper"})
    meeting = desk.add("meeting", {"side": "unit", "kind": "pg", "unit_id": office.unit, "at": "2026-11-19T09:00", "attendance": [
        {"staff_id": office.me, "mode": "sit_in"}], "agenda": [{"subject": "购置教学设备", "is_major": True, "major4": "fund",
                                                               "decision": "in_principle", "opinion": "none", "major_id": key}]})
    desk.step(key, "decide", {"meeting_id": meeting})
    assert desk.get(key).decision == "原则通过"
    assert walked(desk, key, "run", "finish", "spot_check", "archive") == "archived"
    assert stopped(lambda: desk.set(key, {"subject": "别的"})) == {"FROZEN"}


def test_a_matter_filed_for_a_meeting_stands_in_its_agenda(office, new):
    desk = office.desk
    item = {"subject": "校舍 维修", "is_major": True, "major4": "project", "opinion": "none"}
    meeting = desk.add("meeting", {"side": "unit", "kind": "pg", "unit_id": office.unit, "at": "2026-11-19T09:00", "attendance": [
        {"staff_id": office.me, "mode": "sit_in"}], "agenda": [item, item | {"subject": "购车"}]})
    key = new("major", subject="校舍维修", meeting_id=meeting)
    assert [line.get("major_id") for line in desk.get(meeting).agenda] == [key, None]


def test_large_and_split_sums_are_warned_of(office, new):
    desk = office.desk
    desk.set(office.unit, {"big_fund": 100_000_00})

    def warned(**changes: Any) -> set[str]:
        with desk.act("major.add") as act:
            act.add("major", {"unit_id": office.unit, "major4": "fund", "filed_at": "2026-11-10T10:00"} | changes)
            act.commit()
        return {finding.code for finding in act.warnings}
    assert warned(subject="购置课桌", amount=100_000_00) == {"MAJ-07"}
    assert warned(subject="购置电脑（第一批）", amount=60_000_00) == set()
    assert warned(subject="购置电脑（第二批）", amount=60_000_00) == {"MAJ-08"}
    assert warned(subject="购置电脑（第三批）", amount=30_000_00, filed_at="2026-07-01T10:00") == set()


def test_a_quarters_counts_are_taken_and_then_stand(office, new):
    desk = office.desk
    for subject in ("采购", "维修"):
        desk.add("major", {"unit_id": office.unit, "major4": "decision", "subject": subject, "filed_at": "2026-08-03T10:00"})
    key = new("major_q")
    assert (desk.get(key).items_cnt, desk.get(key).attended) == (2, 0)
    with pytest.raises(CheckFailed) as refused:
        desk.set(key, {"items_cnt": 9})
    assert [(one.field, one.code) for one in refused.value.findings] == [("items_cnt", "COMPUTED")]
    desk.add("major", {"unit_id": office.unit, "major4": "decision", "subject": "用地", "filed_at": "2026-09-03T10:00"})
    desk.step(key, "comment")
    assert desk.get(key).items_cnt == 3
    desk.add("major", {"unit_id": office.unit, "major4": "decision", "subject": "迟报", "filed_at": "2026-09-30T10:00"})
    desk.step(key, "submit")
    assert stopped(lambda: desk.step(key, "send")) == {"APPROVAL"}
    desk.approve(key, "agree")
    desk.step(key, "send")
    assert (desk.get(key).state, desk.get(key).items_cnt) == ("sent", 3)


def test_a_quarter_of_many_records_is_counted_whole(office, new):
    """More than what a question of a check looks at."""
    matter = {"unit_id": office.unit, "major4": "decision", "filed_at": "2026-08-03T10:00"}
    office.desk.add_many("major", [matter | {"subject": f"事项{number}"} for number in range(230)])
    assert office.desk.get(new("major_q")).items_cnt == 230


def test_a_check_is_held_fed_back_and_ended(office, new):
    desk, key = office.desk, new("inspection")
    assert desk.get(key).days == 1.0
    desk.step(key, "begin")
    desk.step(key, "record")
    desk.step(key, "feed_back")
    assert desk.get(key).fed_back == "2026-11-20"
    desk.step(key, "rectify")
    assert stopped(lambda: desk.step(key, "finish")) == {"REQUIRED"}
    desk.step(key, "finish", {"conclusion": "总体较好"})
    assert desk.get(key).state == "done"


def test_a_check_entered_with_its_conclusion_is_no_plan(office, new):
    assert office.desk.get(new("inspection", conclusion="总体较好")).state == "recorded"
    assert office.desk.get(new("inspection", conclusion="预想", kind="daily", end="2026-11-21", in_at=None, out_at=None)).state == "planned"


@pytest.mark.parametrize(("kind", "fields"), [
    ("special", {"plan"}), ("festival", {"festival"}), ("residency", {"in_at", "out_at"}), ("half_duty", {"year", "half"}),
    ("inspection_rect", {"round", "found", "fixed"}), ("talk_record", {"quarter", "due_cnt", "done_cnt"}), ("sign_off", {"period"}),
    ("discipline_study", {"period"}), ("daily", set()), ("covert", set()),
])
def test_each_kind_of_check_asks_for_its_own(office, kind, fields):
    values = {"kind": kind, "units": [office.unit], "subject": "检查", "start": "2026-11-12", "end": "2026-11-12",
              "team": [office.me, office.other]}
    if not fields:
        assert office.desk.add("inspection", values)
        return
    with pytest.raises(CheckFailed) as refused:
        office.desk.add("inspection", values)
    assert {(one.field, one.code) for one in refused.value.findings} == {(name, "REQUIRED") for name in fields}


def test_a_check_by_one_person_is_refused(office, new):
    assert stopped(lambda: new("inspection", team=[office.me])) == {"LEAST"}


def test_a_project_is_agreed_carried_out_and_reported(office, new):
    desk, key = office.desk, new("project")
    desk.step(key, "submit")
    desk.approve(key, "return", "切口太大")
    assert desk.get(key).state == "approval"
    desk.set(key, {"cut": "从面料检测切入"})
    desk.approve(key, "agree")
    assert stopped(lambda: desk.step(key, "begin")) == {"APPROVAL"}
    desk.approve(key, "agree", approver=office.above)
    assert stopped(lambda: desk.step(key, "begin")) == {"REQUIRED"}, "the plan"


def test_a_project_that_has_its_plan_is_brought_to_the_board(office, new):
    desk, key = office.desk, new("project", plan=FILE)
    desk.step(key, "submit")
    desk.approve(key, "agree")
    desk.approve(key, "agree", approver=office.above)
    assert walked(desk, key, "begin", "report") == "reporting"
    assert {one.what: one.due for one in desk.due() if one.id == key} == {"写出立项监督报告": "2027-01-15", "向常委会汇报": "2027-02-01"}
    assert stopped(lambda: desk.step(key, "present")) == {"REQUIRED"}
    desk.step(key, "present", {"report": FILE})
    assert stopped(lambda: desk.step(key, "close")) == {"REQUIRED"}
    assert stopped(lambda: desk.step(key, "stop")) == {"PROJ-05"}
    desk.step(key, "close", {"board_at": "2026-11-20"})
    assert [one.what for one in desk.due() if one.id == key] == []
    assert desk.get(key).state == "closed"


def test_a_list_with_a_no_can_only_go_back(office, new):
    desk, key = office.desk, new("list_review")
    desk.step(key, "receive")
    bad = [POINTS | {"has_grip": False}]
    assert stopped(lambda: desk.step(key, "pass", {"points": bad, "result": "pass"})) == {"LIST-03"}
    assert stopped(lambda: desk.step(key, "return", {"points": bad, "result": "return"})) == {"REQUIRED"}
    desk.step(key, "return", {"points": bad, "result": "return", "reason": "没有抓手"})
    assert desk.get(key).redo_by == "2026-12-04"
    assert {(one.number, one.due) for one in desk.due() if one.id == key} == {("T35", "2026-12-04")}
    desk.step(key, "again", {"got_at": "2026-11-20"})
    row = desk.get(key)
    assert (row.state, row.ver, row.result, row.points, row.reason) == ("pending", 2, None, None, "没有抓手")
    assert stopped(lambda: desk.step(key, "pass")) == {"REQUIRED", "LIST-05"}
    desk.step(key, "pass", {"points": [POINTS], "result": "pass"})
    assert walked(desk, key, "run", "assess") == "yearly"


def test_education_is_planned_held_and_recorded(office, new):
    assert walked(office.desk, new("edu"), "begin", "record") == "recorded"


def test_a_naming_circular_stands_in_the_file_of_the_person(office, new):
    desk = office.desk
    case = desk.get(new("after_case")).case_id
    person = desk.get(case).person_id
    key = desk.add("edu", {"type": "circular", "circular": "case", "subject": "关于某乙违纪问题的通报", "date": "2026-11-19", "named": True,
                           "cases": [case], "units": [office.unit]})
    walked(desk, key, "begin", "record")
    assert [(line["section"], line["form"], line["source"]) for line in desk.get(person).entries if line["source"] == key] == [
        ("s5", "circular", key)]


def test_what_follows_a_case_is_analysed_mended_and_assessed(office, new):
    desk, key = office.desk, new("after_case", gaps=None)
    desk.step(key, "analyse")
    assert stopped(lambda: desk.step(key, "suggest")) == {"AFT-06"}
    desk.step(key, "suggest", {"gaps": [{"gap": "评标专家抽取不规范", "owner": "计财科"}]})
    assert walked(desk, key, "rectify", "assess") == "assessing"
    assert stopped(lambda: desk.step(key, "finish")) == {"AFT-07"}
    desk.step(key, "finish", {"rating": "good"})
    assert desk.get(key).state == "done"
    second = {"case_id": desk.get(key).case_id, "unit_id": office.unit, "cause": "又一份"}
    assert stopped(lambda: desk.add("after_case", second)) == {"AFT-04"}


def test_a_duty_report_is_heard_and_voted_on(office, new):
    desk, key = office.desk, new("duty_report")
    assert desk.get(key).note == "监督检查0次，问题线索0件，立案0件（系统取数）"
    for step, values in (("submit", {}), ("present", {}), ("vote", {"votes": [{"n": 10, "a": 9, "b": 1}], "score": 95.0}),
                         ("rectify", {"comment": "压实责任"}), ("archive", {})):
        desk.step(key, step, values)
    assert desk.get(key).state == "archived"
    theirs = desk.add("duty_report", {"kind": "written", "who": office.person, "period": "2026", "report": FILE})
    walked(desk, theirs, "submit", "present", "vote", "rectify", "archive")
    assert [line["form"] for line in desk.get(office.person).entries] == ["duty"]


def dim(desk: Desk, key: str, code: str) -> dict[str, Any]:
    return next(line for line in desk.get(key).dims if line["dim"] == code)


def seen(office: SimpleNamespace) -> None:
    """A year in which the unit's half-year check gave 88 points and one general problem of duty was found, and signed off."""
    desk = office.desk
    desk.add("inspection", {"kind": "half_duty", "units": [office.unit], "subject": "半年检查", "start": "2026-06-01", "end": "2026-06-02",
                            "team": [office.me, office.other], "year": 2026, "half": "first", "total": 88, "state": "recorded",
                            "conclusion": "较好", "legacy": True})
    desk.add("problem", {"unit_id": office.unit, "source": "half_duty", "found_at": "2026-06-02", "cat": "duty", "severity": "general",
                         "text": "研究部署不够", "turn": "rectify", "demand": "整改", "resp_unit": "办公室", "resp_person": "某丙",
                         "due": "2026-08-01"})


def test_the_numbers_of_a_profile_are_drawn_scored_and_signed(office, new):
    desk = office.desk
    seen(office)
    key = new("eco_profile")
    assert dim(desk, key, "duty") == {"dim": "duty", "auto": 91.5, "basis": "系统取数：主体责任检查量化分88；发现相关问题1个"}
    assert [line["dim"] for line in desk.get(key).dims] == list(table("eco_dim").codes())
    assert desk.get(key).total is None
    lines = [{"basis": "见材料"} | line | {"score": 80.0, "auto": 100.0} for line in desk.get(key).dims]
    desk.set(key, {"dims": lines})
    assert dim(desk, key, "duty")["auto"] == 91.5, "nobody writes what the program draws"
    desk.step(key, "score")
    desk.add("problem", {"unit_id": office.unit, "source": "talk", "found_at": "2026-11-19", "cat": "duty", "severity": "grave",
                         "text": "长期不研究", "turn": "rectify", "demand": "整改", "resp_unit": "办公室", "resp_person": "某丙"})
    desk.set(key, {"advice": "压实责任"})
    assert dim(desk, key, "duty")["auto"] == 91.5, "what was drawn stands"
    assert stopped(lambda: desk.set(key, {"year": 2025})) == {"ECO-07"}
    bare = [{"dim": line["dim"]} for line in lines[:-1]] + lines[-1:]
    desk.set(key, {"dims": bare})
    assert desk.get(key).total is None
    assert stopped(lambda: desk.step(key, "meet")) == {"ECO-05"}
    desk.step(key, "meet", {"dims": lines})
    drawn = {line["dim"]: line.get("auto") for line in desk.get(key).dims}
    assert (drawn["duty"], drawn["chief"]) == (91.5, None), "nobody is known as the unit's chief: nothing is said of them"
    parts = [80 if auto is None else 0.4 * auto + 0.6 * 80 for auto in drawn.values()]
    assert desk.get(key).total == pytest.approx(sum(parts) / len(parts), abs=0.005)
    assert desk.get(key).level == "fairly"
    desk.step(key, "decide")
    assert stopped(lambda: desk.step(key, "send")) == {"APPROVAL"}
    desk.approve(key, "agree")
    desk.step(key, "send")
    desk.step(key, "feed_back")
    desk.step(key, "archive")
    row = desk.get(key)
    assert (row.state, row.sent_at, row.fed_back) == ("archived", "2026-11-20", "2026-11-20")


def test_a_line_of_a_profile_needs_score_and_basis_together(office, new):
    desk, key = office.desk, new("eco_profile")
    assert stopped(lambda: desk.set(key, {"dims": [{"dim": "theory", "score": 80.0}]})) == {"REQUIRED"}
    assert stopped(lambda: desk.set(key, {"dims": [{"dim": "theory", "basis": "学习扎实"}]})) == {"REQUIRED"}
    assert stopped(lambda: desk.set(key, {"dims": [{"dim": "theory", "basis": "学习扎实", "score": 101.0}]})) == {"ECO-03"}


def test_a_score_out_of_range_is_refused_at_its_field(office, new):
    desk, key = office.desk, new("eco_profile")
    for score in (-1.0, 1e15):
        with pytest.raises(CheckFailed) as refused:
            desk.set(key, {"dims": [line | {"score": score, "basis": "见材料"} for line in desk.get(key).dims]})
        assert {(one.field, one.code) for one in refused.value.findings} == {("dims", "ECO-03")}
    with pytest.raises(CheckFailed) as refused:
        desk.set(key, {"dims": [{"score": 80.0, "basis": "没有维度"}]})
    assert {(one.field, one.code) for one in refused.value.findings} == {("dims", "REQUIRED")}
    twice = {"dim": "theory", "score": 80.0, "basis": "学习扎实"}
    assert stopped(lambda: desk.set(key, {"dims": [twice, twice]})) == {"ECO-04"}


def test_weights_are_those_the_commission_issued(office, new):
    desk = office.desk
    seen(office)
    with Desk(desk.store, desk.objects, User("shuji", "", "某丁", frozenset({"chief"}), ""), desk.station_id, desk.now).act("init") as act:
        org = act.add("org", {"name": "测试县纪委监委", "short": "测试县纪委", "kind": "commission", "from": "2020-01-01"}, excused=True)
        act.commit()
    above = User("shuji", office.me, "某丁", frozenset({"chief"}), org)
    issue(Desk(desk.store, desk.objects, above, desk.station_id, desk.now), "setting", "eco_weights",
          {"value": {"weights": {"duty": 0, "risk": 3}, "system": 0}})
    key = new("eco_profile")
    scores = {"risk": 90.0, "duty": 0.0}
    desk.set(key, {"dims": [line | {"score": scores.get(line["dim"], 60.0), "basis": "见材料"} for line in desk.get(key).dims]})
    # 7 dimensions of 60 count once, 风险 three times, 主体责任 not at all; the system's part is 0.
    assert desk.get(key).total == 69.0


def test_clues_and_cases_weigh_on_a_score_and_are_never_in_its_words(office, new):
    desk = office.desk
    seen(office)
    desk.add("clue", {"source": "superior", "got_at": "2026-05-06", "assign": "self", "persons": [office.person],
                      "issues": [{"text": "违规"}], "lead_org": office.org})
    cadre = dim(desk, new("eco_profile"), "cadre")
    assert cadre["auto"] == 97.5        # 95 with one clue, 100 with no problem of personnel
    assert "线索" not in cadre["basis"]
    assert "违规" not in str(desk.get(new("eco_profile", term="half")).dims)
