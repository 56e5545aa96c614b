"""What the first eleven ledgers compute: time limits, derived fields, who signs, who may see, what comes of a record."""

import pytest
from ledger_rows import VALID, Held, a_row, made

from app.desk.limits import runs_of
from app.ledgers import ledgers
from app.ledgers.kit import Row
from app.rules.workcalendar import WorkCalendar


def runs(ledger: str, row: Row, *others: Row) -> dict[str, tuple[str, str | None]]:
    """{what: (due, met)} of the limits that run for `row`."""
    facts = Held(*others)
    facts.calendar = WorkCalendar()
    return {run["what"]: (run["due"], run["met"]) for run in runs_of(ledgers()[ledger], row, facts, lambda _: facts.today)}


def derived(ledger: str, row: Row, *others: Row) -> dict[str, object]:
    return dict(ledgers()[ledger].DERIVE(row, Held(*others)))


TALK = made("talk", "t", kind="inquiry", persons=["bing"], start="2026-11-05T09:00", end="2026-11-05T11:00", state="recorded")

LIMITS = [
    # ledger, row, what, due, met; 2026-11-02 is a Monday
    ("clue", {}, "提出处置意见", "2026-12-02", None),
    ("clue", {"got_at": "2026-01-30"}, "提出处置意见", "2026-02-28", None),
    ("clue", {"got_at": "2026-10-31"}, "提出处置意见", "2026-11-30", None),
    ("clue", {"state": "approval"}, "提出处置意见", "2026-12-02", "2026-11-20"),
    ("clue", {}, "报案管室备案", "2026-11-09", None),
    ("clue", {"filed_at": "2026-11-05"}, "报案管室备案", "2026-11-09", "2026-11-05"),
    ("clue", {"assign": "deliver"}, "报案管室备案", None, None),
    ("clue", {"assign": "deliver"}, "办结并报告结果", "2027-02-02", None),
    ("clue", {"assign": "supervise", "ask_by": "2026-12-31", "state": "done"}, "办结并报告结果", "2026-12-31", "2026-11-20"),
    ("clue", {"assign": "deliver_na"}, "办结并报告结果", None, None),
    ("clue", {"state": "shelved", "disposed_at": "2026-11-10", "review_at": "2027-05-10"}, "暂存线索重新研判", "2027-05-10", None),
    ("clue", {"state": "study", "disposed_at": "2026-11-10", "review_at": "2027-05-10"}, "暂存线索重新研判", None, None),
    ("inquiry", {"got_at": "2026-11-02"}, "函询回复", "2026-11-23", None),
    ("inquiry", {"got_at": "2026-11-02", "replied_at": "2026-11-13"}, "函询回复", "2026-11-23", "2026-11-13"),
    ("inquiry", {"way": "talk", "got_at": "2026-11-02"}, "函询回复", None, None),
    ("inquiry", {"way": "talk", "entrusted": "某长", "got_at": "2026-11-02"}, "委托谈话", "2026-11-23", None),
    ("inquiry", {"way": "talk", "got_at": "2026-11-02"}, "委托谈话", None, None),
    ("inquiry", {"replied_at": "2026-11-13"}, "情况报告和处置意见", "2026-12-14", None),
    ("inquiry", {"way": "talk", "talk_id": "t"}, "情况报告和处置意见", "2026-12-07", None),
    ("inquiry", {"way": "both", "talk_id": "t", "replied_at": "2026-11-13"}, "情况报告和处置意见", "2026-12-14", None),
    ("inquiry", {"replied_at": "2026-11-13", "state": "disposing"}, "情况报告和处置意见", "2026-12-14", "2026-11-20"),
    ("prelim", {"ok_at": "2026-11-02"}, "完成初步核实", "2027-01-04", None),
    ("prelim", {"ok_at": "2026-11-02", "extends": [{"due": "2027-02-01"}]}, "完成初步核实", "2027-02-01", None),
    ("prelim", {"ok_at": "2026-09-02", "state": "report"}, "完成初步核实", "2026-11-02", "2026-11-20"),
    ("problem", {"due": None, "severity": "slight"}, "整改报结", "2026-11-17", None),
    ("problem", {"due": None, "severity": "general"}, "整改报结", "2027-01-04", None),      # 1 January is a holiday and a Friday
    ("problem", {"due": None, "severity": "grave"}, "整改报结", "2027-02-01", None),
    ("problem", {"state": "reported"}, "整改报结", "2026-12-31", "2026-11-20"),
    ("problem", {"turn": "none"}, "整改报结", None, None),
    ("problem", {"source": "patrol"}, "巡察反馈问题整改", "2026-12-31", None),
    ("problem", {"source": "patrol", "state": "reported"}, "巡察反馈问题整改", "2026-12-31", "2026-11-20"),
    ("problem", {"source": "patrol"}, "整改报结", None, None),
    ("problem", {"state": "long_term", "result": "long"}, "长期坚持事项复查", "2027-06-30", None),
    ("problem", {"state": "rectifying"}, "长期坚持事项复查", None, None),
    ("suggestion", {"issued_at": "2026-11-02", "reply_by": "2026-12-02"}, "建议书回复", None, None),
    ("suggestion", {"state": "awaiting", "issued_at": "2026-11-02", "delivery": [{"at": "2026-11-04T09:00"}]}, "建议书回复", "2026-12-04",
     None),
    ("suggestion", {"state": "awaiting", "issued_at": "2026-11-02", "reply_by": "2026-11-30"}, "建议书回复", "2026-11-30", None),
    ("suggestion", {"state": "replied", "issued_at": "2026-11-02", "replied_at": "2026-11-19"}, "建议书回复", "2026-12-02", "2026-11-19"),
    ("suggestion", {"state": "replied", "replied_at": "2026-11-19"}, "建议落实“回头看”", "2027-05-19", None),
    ("meeting", {"kind": "dem_life", "at": "2026-11-02T09:00", "state": "attended"}, "收取民主生活会报告和整改措施", "2026-11-17", None),
    ("meeting", {"state": "attended"}, "收取民主生活会报告和整改措施", None, None),
    ("meeting", {"at": "2026-11-02T09:00", "state": "awaiting", "agenda": [{"opinion": "suggest"}]}, "意见采纳反馈", "2026-12-02", None),
    ("meeting", {"at": "2026-11-02T09:00", "state": "awaiting", "agenda": [{"opinion": "suggest", "adoption": "adopted"}]}, "意见采纳反馈",
     None, None),
    ("meeting", {"state": "planned", "agenda": [{"opinion": "suggest"}]}, "意见采纳反馈", None, None),
]


@pytest.mark.parametrize(("ledger", "changes", "what", "due", "met"), LIMITS)
def test_limit_runs_to_its_day(ledger, changes, what, due, met):
    found = runs(ledger, a_row(ledger, **changes), TALK)
    if due is None:
        assert what not in found
    else:
        assert found[what] == (due, met)


def test_every_limit_is_tried():
    tried = {case[0] for case in LIMITS}
    assert {limit.what for ledger in tried for limit in ledgers()[ledger].LIMITS} == {case[2] for case in LIMITS}


DERIVED = [
    ("person", {"idno": "11010519491231002x"}, {"idno": "11010519491231002X", "birth": "1949-12-31", "sex": "女"}),
    ("person", {"idno": "11010519491231002X", "sex": "男", "birth": "1949-12-30"}, {"idno": "11010519491231002X"}),
    ("person", {"idno": "110105194912310021"}, {}),
    ("talk", {"persons": ["bing", "zhang"]}, {"head_count": 2}),
    ("talk", {"kind": "collective", "persons": ["bing"]}, {}),
    ("talk", {"legacy": True}, {}),
    ("meeting", {"agenda": [{"subject": "甲"}, {"subject": "乙"}]}, {"agenda": [{"subject": "甲", "no": 1}, {"subject": "乙", "no": 2}]}),
    ("meeting", {}, {}),
    ("problem", {"due": None}, {"due": "2027-01-04"}),
    ("problem", {"state": "closed"}, {"closed_at": "2026-11-20"}),
    ("problem", {"state": "closed", "legacy": True, "due": None}, {}),
    ("suggestion", {"basis": None, "kind": "jc"}, {"basis": "《中华人民共和国监察法》"}),
    ("suggestion", {"issued_at": "2026-11-02"}, {"reply_by": "2026-12-02"}),
    ("suggestion", {"issued_at": "2026-11-02", "legacy": True}, {}),
    ("clue", {"snapshot": None}, {"snapshot": "某丙：县测试局科长，驻在单位党组（党委）管理"}),
    ("clue", {"snapshot": None, "persons": None, "unit_id": "unit"}, {"snapshot": "县测试局"}),
    ("clue", {"state": "inquiry"}, {"disposed_at": "2026-11-20"}),
    ("clue", {"state": "inquiry", "disposed_at": "2026-11-18"}, {}),
    ("clue", {"state": "shelved", "disposed_at": "2026-11-18"}, {"review_at": "2027-05-20"}),
    ("clue", {"state": "done", "legacy": True, "snapshot": None}, {}),
    ("inquiry", {"got_at": "2026-11-02"}, {"reply_by": "2026-11-23"}),
    ("inquiry", {"way": "talk", "got_at": "2026-11-02"}, {}),
    ("inquiry", {"state": "approved"}, {"ok_at": "2026-11-20", "reply_by": None}),
    ("prelim", {}, {"due": None}),
    ("prelim", {"ok_at": "2026-11-02"}, {"due": "2027-01-04"}),
    ("prelim", {"ok_at": "2026-11-02", "state": "extended", "extends": [{"due": "2027-02-01"}]}, {"due": "2027-01-04"}),
    ("prelim", {"ok_at": "2026-11-02", "state": "checking", "extends": [{"due": "2027-02-01"}]}, {"due": "2027-02-01"}),
    ("org", {"state": "closed"}, {"to": "2026-11-20"}),
    ("unit", {"state": "handed_over", "to": "2026-11-01"}, {}),
]


@pytest.mark.parametrize(("ledger", "changes", "found"), DERIVED)
def test_what_nobody_typed_is_filled(ledger, changes, found):
    assert derived(ledger, a_row(ledger, **changes)) == found


def test_a_person_is_under_check_while_a_clue_an_inquiry_or_a_check_is_open():
    face = ledgers()["person"].FACES["under_check"]
    bing = made("person", "bing", name="某丙")
    assert face.live(bing, Held()) is False
    assert face.live(bing, Held(a_row("clue", state="study"))) is True
    assert face.live(bing, Held(a_row("clue", state="closed"))) is False
    assert face.live(bing, Held(a_row("inquiry", state="awaiting"))) is True
    assert face.live(bing, Held(a_row("prelim", state="done"))) is False
    assert face.name not in ledgers()["person"].TRAVELS


def test_an_admonishment_weighs_six_months():
    face = ledgers()["person"].FACES["impact_until"]
    bing = made("person", "bing", name="某丙")
    assert face.live(bing, Held()) is None
    assert face.live(bing, Held(a_row("talk", kind="admonish", state="planned"))) is None
    assert face.live(bing, Held(a_row("talk", kind="admonish", state="done", start="2026-08-31T09:00"))) == "2027-02-28"


CHAINS = [
    ("talk", "planned", {"kind": "heart"}, ()),
    ("talk", "planned", {"kind": "criticize"}, ("group_leader",)),
    ("talk", "planned", {"kind": "admonish"}, ("group_leader", "incharge")),
    ("clue", "approval", {}, ("group_leader", "incharge")),
    ("clue", "approval", {"persons": ["bing", "zhang"]}, ("group_leader", "incharge", "chief")),
    ("clue", "approval", {"org_id": "town"}, ("tw_secretary", "incharge")),
    ("inquiry", "applying", {}, ("group_leader", "incharge")),
    ("inquiry", "disposing", {"person_id": "zhang"}, ("group_leader", "incharge", "chief")),
    ("prelim", "applying", {}, ("group_leader", "incharge", "chief")),
    ("prelim", "extended", {"extends": [{"due": "2027-02-01"}]}, ("group_leader", "incharge")),
    ("prelim", "extended", {"extends": [{"due": "2027-02-01"}, {"due": "2027-03-01"}]}, ("group_leader", "incharge", "chief")),
    ("suggestion", "approval", {}, ("group_leader", "incharge")),
]


@pytest.mark.parametrize(("ledger", "state", "changes", "chain"), CHAINS)
def test_who_signs(ledger, state, changes, chain):
    approval = ledgers()[ledger].approval_in(state)
    assert approval.chain(a_row(ledger, state=state, **changes), Held()) == chain


CLASSES = [
    ("org", {}, 1), ("unit", {}, 1), ("staff", {}, 1), ("person", {}, 2), ("talk", {}, 1), ("talk", {"kind": "admonish"}, 2),
    ("talk", {"kind": "prelim"}, 3), ("meeting", {}, 1), ("meeting", {"kind": "clue_mtg"}, 3), ("problem", {}, 1),
    ("problem", {"persons": ["bing"]}, 2), ("suggestion", {}, 1), ("clue", {}, 3), ("inquiry", {}, 3), ("prelim", {}, 3),
]


@pytest.mark.parametrize(("ledger", "changes", "vis"), CLASSES)
def test_who_may_see(ledger, changes, vis):
    assert ledgers()[ledger].vis_of(a_row(ledger, **changes)) == vis


def test_what_is_begun_from_a_record_knows_where_it_came_from():
    made_of = {(ledger.CODE, make.ledger): make.begun(a_row(ledger.CODE, record_no="线〔2026〕1号"))
               for ledger in ledgers().values() if ledger.CODE in VALID for make in ledger.MAKES}
    assert made_of["talk", "problem"] == {
        "unit_id": "unit", "persons": ["bing"], "source_id": "own", "source": "talk", "found_at": "2026-11-18"}
    assert made_of["meeting", "problem"] == {
        "unit_id": "unit", "source_id": "own", "source": "meeting", "found_at": "2026-11-18", "cat": "major"}
    assert made_of["problem", "suggestion"]["facts"] == [{"no": 1, "text": "报销不规范", "problem_id": "own"}]
    assert made_of["problem", "clue"]["issues"] == [{"text": "报销不规范"}]
    assert made_of["clue", "inquiry"] == {"clue_id": "own", "round": 1, "person_id": "bing"}
    assert made_of["clue", "prelim"] == {"clue_id": "own", "person_id": "bing"}
    assert made_of["inquiry", "inquiry"] == {"clue_id": "clue", "person_id": "bing", "way": "letter", "round": 2}
    assert made_of["suggestion", "problem"]["letters"] == ["own"]


def test_a_clue_with_several_persons_leaves_the_choice_to_the_clerk():
    make = next(make for make in ledgers()["clue"].MAKES if make.ledger == "prelim")
    assert make.begun(a_row("clue", persons=["bing", "zhang"])) == {"clue_id": "own"}


def test_a_line_of_the_file_says_nothing_of_the_case():
    entry = ledgers()["clue"].ENTRIES[0]
    line = entry.line(a_row("clue", record_no="线〔2026〕1号", state="closed"), "2026-11-20")
    assert line == {"section": "s2", "form": "clue", "date": "2026-11-20", "summary": "问题线索线〔2026〕1号了结", "source": "own"}
