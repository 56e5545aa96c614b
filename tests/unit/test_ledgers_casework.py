"""The ledgers of casework by their declarations: each check with one row that passes and one that fails, limits, who signs, what the law of
punishments makes of a decision, and what is begun from a record."""

import pytest
from ledger_rows import FILE, Held, a_row, complaints, made
from test_ledgers_limits import derived, runs

from app.ledgers import ledgers
from app.ledgers import punishments as law
from app.ledgers.dossier_pieces import missing_pieces, out_of_order
from app.ledgers.false_accuse import is_high_enough
from app.ledgers.form1 import heaviest
from app.ledgers.kit import Row, needs
from app.ledgers.person import impact_until
from app.ledgers.screening import hits_of, matched

MINE = ("petition", "form1", "integrity_opinion", "case", "appeal", "dossier", "clarify", "false_accuse", "tolerance")

SUPERIOR = {"persons": ["shang"], "summary": "反映某上的来信", "reporter": None, "accept": "forward"}
OPEN_CASE = made("case", "open", person_id="bing", clues=["reported"], state="trial")
SCOPED = made("org", "scoped", name="某组", kind="group", gov_pun_scope="政务警告至记大过")
SAME_CLUE = made("problem", "of_clue", persons=["bing"], clues=["reported"])
PROBATION = made("case", "old", person_id="yan", result="punish", party="p4a", effective="2026-01-10", state="executing")
LIST = [{"person_id": "bing", "result": "no_impact", "signs": [{"office": "案管室", "conclusion": "无"}]}]
ADMONISHED = made("form1", "adm", person_id="bing", until="2027-01-01", measures=["admonish"], state="kept")
OPEN_CLUE = made("clue", "running", persons=["bing"], state="prelim", record_no="测试组线〔2026〕9号")
DECIDED = {"state": "decided", "result": "punish", "party": "p1", "branch_at": "2026-11-02", "effective": "2026-11-03"}
PIECES = [{"title": title} for title in (
    "问题线索登记表", "线索处置呈批表", "立案呈批报告", "立案决定书", "审查调查方案", "见面材料及本人意见", "审查调查报告",
    "移送审理呈批表", "处分决定", "宣布处分记录")]

CASES = [
    # ledger, check, what passes, what does not, other records
    ("petition", "PET-01", {"told_at": "2026-11-20"}, {"told_at": "2026-11-21"}),
    ("petition", "PET-02", {"ask_by": "2026-12-01"}, {"ask_by": "2026-11-01"}),
    ("petition", "PET-03", {}, {"persons": ["qin"]}),
    ("petition", "PET-04", {}, {"handlers": ["gua"]}),
    ("petition", "PET-05", SUPERIOR, SUPERIOR | {"accept": "accept"}),
    ("petition", "PET-06", SUPERIOR, SUPERIOR | {"summary": "反映某上\n在工程招标中收受礼金"}),
    ("petition", "PET-06", {"summary": "很长" * 60}, SUPERIOR | {"summary": "很长" * 60}),
    ("petition", "PET-07", {"files": FILE}, SUPERIOR | {"files": FILE}),
    ("petition", "PET-08", SUPERIOR, SUPERIOR | {"reporter": [{"name": "某举"}]}),
    ("petition", "PET-09", {"accept": "refuse", "refuse": "lawsuit"}, {"accept": "refuse"}),
    ("petition", "PET-10", {"accept": "accept"}, {"accept": "accept", "refuse": "lawsuit"}),
    ("petition", "PET-11", {"state": "accepted", "accept": "accept"}, {"state": "accepted", "accept": "forward"}),
    ("petition", "PET-12", {"state": "clue", "clue_id": "reported"}, {"state": "clue"}),
    ("petition", "PET-13", {"clue_id": "reported"}, {"clue_id": "reported", "persons": ["zhang"]}),
    ("petition", "PET-14", {"first_id": "before"}, {"first_id": "reported"}, made("petition", "before", persons=[])),
    ("petition", "PET-15", {"state": "done", "fed_back": "2026-11-18", "way": "当面"}, {"state": "done", "fed_back": "2026-11-18"}),
    ("petition", "PET-16", {"signed": "anon", "reporter": None}, {"signed": "anon"}),
    ("petition", "PET-17", {}, {"reporter": None}),
    ("petition", "PET-18", {"repeat": "repeat", "first_id": "before"}, {"repeat": "repeat"}),
    ("petition", "PET-19", {"repeat": "repeat"}, {}, made("petition", "before", persons=["bing"], got_at="2026-10-01")),
    ("petition", "PET-20", {"assign": "deliver", "ask_by": "2026-12-31"}, {"assign": "deliver"}),
    ("form1", "FORM-01", {"used_at": "2026-11-20"}, {"used_at": "2026-11-21"}),
    ("form1", "FORM-02", {"filed_at": "2026-11-12"}, {"filed_at": "2026-11-09"}),
    ("form1", "FORM-03", {}, {"person_id": "qin"}),
    ("form1", "FORM-04", {"by": "unit", "basis_id": "of_clue"}, {"basis_id": "of_clue"}, OPEN_CASE, SAME_CLUE),
    ("form1", "FORM-04", {"basis_id": "flaw"}, {"basis_id": "reported"}, OPEN_CASE),
    ("form1", "FORM-05", {"basis_id": "reported"}, {"basis_id": "flaw"}, made("form1", "f", person_id="bing", basis_id="flaw")),
    ("form1", "FORM-06", {"basis_id": "reported"}, {"basis_id": "reported", "person_id": "zhang"}),
    ("form1", "FORM-07", {"check": "raise", "check_text": "应予诫勉"}, {"check": "raise"}),
    ("form1", "FORM-08", {"state": "kept", "check": "proper"}, {"state": "kept", "check": "incomplete"}),
    ("form1", "FORM-09", {"measures": ["admonish"], "papers": FILE * 2}, {"measures": ["admonish"], "papers": FILE}),
    ("form1", "FORM-10", {"person_id": "zhang"}, {}, OPEN_CASE),
    ("form1", "FORM-11", {"used_at": "2026-11-11"}, {}, made("form1", "f", person_id="bing", used_at="2026-11-10")),
    ("integrity_opinion", "IO-01", {"replied_at": "2026-11-20"}, {"replied_at": "2026-11-21"}),
    ("integrity_opinion", "IO-02", {"reply_by": "2026-11-18"}, {"reply_by": "2026-11-17"}),
    ("integrity_opinion", "IO-03", {}, {"list": [{"person_id": "qin"}]}),
    ("integrity_opinion", "IO-04", {"state": "screening"}, {"state": "screening", "list": None}),
    ("integrity_opinion", "IO-05", {}, {"list": [{"person_id": "bing"}, {"person_id": "bing"}]}),
    ("integrity_opinion", "IO-06", {"use": "award", "list": LIST}, {"use": "rank_up", "list": LIST}, ADMONISHED),
    ("integrity_opinion", "IO-06", {"list": [LIST[0] | {"result": "defer"}]}, {"list": LIST}, ADMONISHED),
    ("integrity_opinion", "IO-07", {"state": "drafting", "list": [LIST[0] | {"reason": "组长同意回复"}]},
     {"state": "drafting", "list": LIST}, OPEN_CLUE),
    ("integrity_opinion", "IO-08", {"state": "archived", "doc_no": "驻教函〔2026〕3号"}, {"state": "archived"}),
    ("case", "CASE-01", {"filed_at": "2026-11-20"}, {"filed_at": "2026-11-21"}),
    ("case", "CASE-01", {"exec": [{"item": "report", "done_at": "2026-11-20"}]}, {"exec": [{"item": "report", "done_at": "2026-11-21"}]}),
    ("case", "CASE-02", {"filed_at": "2026-11-02", "announced_at": "2026-11-02"},
     {"filed_at": "2026-11-02", "announced_at": "2026-11-01"}),
    ("case", "CASE-02", {"returns": [{"date": "2026-11-02", "back_at": "2026-11-09"}]},
     {"returns": [{"date": "2026-11-02", "back_at": "2026-11-01"}]}),
    ("case", "CASE-03", {"team": ["jia", "yi"]}, {"team": ["jia", "jia"]}),
    ("case", "CASE-03", {"announced_at": "2026-11-02", "two_staff": ["jia", "yi"]}, {"announced_at": "2026-11-02"}),
    ("case", "CASE-03", {"measures": [{"two_staff": ["jia", "yi"]}]}, {"measures": [{"two_staff": ["jia"]}]}),
    ("case", "CASE-04", {}, {"person_id": "qin"}),
    ("case", "CASE-04", {"handlers": ["yi"], "team": ["yi", "leader"]}, {"handlers": ["yi"], "team": ["jia", "yi"], "person_id": "qin"}),
    ("case", "CASE-05", {"team": ["jia", "yi"]}, {"team": ["jia", "gua"]}),
    ("case", "CASE-06", {"reviewers": ["leader", "boss"], "team": ["jia", "yi"]}, {"reviewers": ["leader", "yi"], "team": ["jia", "yi"]}),
    ("case", "CASE-06", {"reviewers": ["leader", "boss"]}, {"reviewers": ["leader"]}),
    ("case", "CASE-07", {"study": "study"}, {"study": "routine"}),
    ("case", "CASE-07", {"panel": "study"}, {"panel": "study", "person_id": "zhang"}),
    ("case", "CASE-08", {"decider": "party_group", "party": "p1"}, {"decider": "group", "party": "p1"}),
    ("case", "CASE-09", {"decider": "group", "gov": "g3", "org_id": "scoped"},
     {"decider": "group", "gov": "g4", "org_id": "scoped"}, SCOPED),
    ("case", "CASE-09", {"decider": "dispatcher", "gov": "g1"}, {"decider": "group", "gov": "g1"}),
    ("case", "CASE-10", {"result": "punish", "gov": "g1"}, {"result": "punish"}),
    ("case", "CASE-11", {"result": "exempt"}, {"result": "exempt", "party": "p1"}),
    ("case", "CASE-12", {"party": "p1", "person_id": "yan"}, {"party": "p1", "person_id": "yu"},
     made("person", "yu", political="cpc_prob")),
    ("case", "CASE-13", {"gov": "g3", "person_id": "cun"}, {"gov": "g4", "person_id": "cun"},
     made("person", "cun", object_class="grassroots")),
    ("case", "CASE-14", {"party": "p1", "form": "f2"}, {"party": "p1", "form": "f1"}),
    ("case", "CASE-14", {"party": "p1", "form": "f1", "note": "情节特别轻微"}, {"party": "p3", "form": "f2"}),
    ("case", "CASE-15", {"self_auto": False, "self_reason": "自行发现新的事实"}, {"self_auto": False}),
    ("case", "CASE-16", {}, {"self_auto": False, "self_final": True, "self_reason": "新的事实"}),
    ("case", "CASE-17", DECIDED, DECIDED | {"branch_at": None}),
    ("case", "CASE-17", DECIDED | {"branch_at": None, "direct": "党组直接决定"}, DECIDED | {"branch_at": None}),
    ("case", "CASE-18", {"state": "withdrawn", "result": "withdraw"}, {"state": "withdrawn", "result": "punish"}),
    ("case", "CASE-18", DECIDED, DECIDED | {"result": "dead"}),
    ("case", "CASE-19", {"state": "extended", "extends": [{"reason": "案情复杂", "due": "2026-12-31"}]}, {"state": "extended"}),
    ("case", "CASE-20", {"extends": [{"due": "2026-12-01"}, {"due": "2027-01-01"}]},
     {"extends": [{"due": "2026-12-01"}, {"due": "2026-12-01"}]}),
    ("case", "CASE-21", {}, {"person_id": "zhang"}),
    ("case", "CASE-22", {"talks": ["t"]}, {"talks": ["u"]}, made("talk", "t", kind="review"), made("talk", "u", kind="heart")),
    ("case", "CASE-22", {"trial_talk": "t"}, {"trial_talk": "u"}, made("talk", "t", kind="trial", persons=["bing"]),
     made("talk", "u", kind="trial", persons=["zhang"])),
    ("case", "CASE-23", {"facts": [{"refusal": "本人拒签，两名承办人注明"}]}, {"facts": [{"self_opinion": "有异议"}]}),
    ("case", "CASE-24", {"charges": [{"eight": "h2"}]}, {"charges": [{"disc": "work"}, {}]}),
    ("case", "CASE-25", {"returns": [{"date": "2026-11-02", "type": "evidence"}]}, {"returns": [{"date": "2026-11-02"}]}),
    ("case", "CASE-26", DECIDED | {"person_id": "yan", "party": "p5"}, DECIDED | {"person_id": "yan"}, PROBATION),
    ("case", "CASE-27", {"effective": "2026-11-03", "exec": [{"item": "post", "due": "2027-05-03"}]},
     {"effective": "2026-11-03", "exec": [{"item": "post", "due": "2027-05-04"}]}),
    ("case", "CASE-28", {"state": "terminated", "note": "被审查人死亡"}, {"state": "terminated"}),
    ("case", "CASE-29", {"state": "decided"}, {}, OPEN_CASE),
    ("case", "CASE-30", {}, {"person_id": "zhang"}),
    ("case", "CASE-31", {"type": "gov"}, {"type": "crime"}),
    ("case", "CASE-32", {"type": "both", "gov": "g1"}, {"type": "party", "gov": "g1"}),
    ("case", "CASE-33", {"gov": "g4", "person_id": "dai"}, {"gov": "g5", "person_id": "dai"}, made("person", "dai", delegate="县人大代表")),
    ("case", "CASE-34", {"state": "archived", "until": "2026-11-20"}, {"state": "archived", "until": "2026-11-21"}),
    ("case", "CASE-35", {"revisits": [{"date": "2026-05-01"}, {"date": "2026-10-01"}]},
     {"revisits": [{"date": "2026-05-01"}, {"date": "2026-08-01"}, {"date": "2026-10-01"}]}),
    ("appeal", "APP-01", {"accepted_at": "2026-11-20"}, {"accepted_at": "2026-11-21"}),
    ("appeal", "APP-02", {"accepted_at": "2026-11-10"}, {"accepted_at": "2026-11-09"}),
    ("appeal", "APP-03", {"team": ["jia", "yi"]}, {"team": ["yi"]}),
    ("appeal", "APP-04", {"case_id": "punished"}, {"case_id": "kin"}, made("case", "kin", person_id="qin")),
    ("appeal", "APP-05", {}, {"handlers": ["gua"]}),
    ("appeal", "APP-06", {"team": ["jia", "yi"]}, {"team": ["jia", "leader"]}),
    ("appeal", "APP-06", {"team": ["jia", "yi"]}, {"team": ["jia", "p"]}),
    ("appeal", "APP-07", {"kind": "recheck"}, {"kind": "review", "case_id": "old"}, PROBATION),
    ("appeal", "APP-08", {}, {"case_id": "open"}, OPEN_CASE),
    ("appeal", "APP-09", {"state": "decided", "result": "keep"}, {"state": "decided"}),
    ("appeal", "APP-10", {"state": "refused", "note": "超过期限"}, {"state": "refused"}),
    ("appeal", "APP-11", {"kind": "review", "asked_at": "2026-11-12"}, {"kind": "review", "asked_at": "2026-11-13"}),
    ("dossier", "DOSS-01", {"made_at": "2026-11-20"}, {"made_at": "2026-11-21"}),
    ("dossier", "DOSS-02", {"from": "2026-01-01", "to": "2026-01-01"}, {"from": "2026-01-02", "to": "2026-01-01"}),
    ("dossier", "DOSS-03", {"class": "trial"}, {"class": "petition"}),
    ("dossier", "DOSS-04", {"class": "prelim", "keep": "y10"}, {"class": "trial", "keep": "y30"}),
    ("dossier", "DOSS-05", {"state": "archived", "items": PIECES}, {"state": "archived", "items": PIECES[:-1]}),
    ("dossier", "DOSS-05", {"state": "archived", "remark": [{"text": "旧卷，缺件已核实"}]}, {"state": "archived"}),
    ("dossier", "DOSS-06", {"items": [{"page": "1-4"}, {"page": "5"}]}, {"items": [{"page": "1-4"}, {"page": "4-6"}]}),
    ("dossier", "DOSS-07", {"loans": [{"borrower": "某乙", "approver": "leader", "from": "2026-11-02", "purpose": "审理"}]},
     {"loans": [{"borrower": "某乙", "from": "2026-11-02", "purpose": "审理"}]}),
    ("dossier", "DOSS-08", {"checked_by": "某甲"}, {"checked_by": "某乙"}),
    ("dossier", "DOSS-09", {"items": [{"title": "立案呈批报告"}, {"title": "处分决定"}]},
     {"items": [{"title": "处分决定"}, {"title": "立案呈批报告"}]}),
    ("clarify", "CLAR-01", {"done_at": "2026-11-20"}, {"done_at": "2026-11-21"}),
    ("clarify", "CLAR-02", {"done_at": "2026-11-02", "hr_told": "2026-11-02"}, {"done_at": "2026-11-02", "hr_told": "2026-11-01"}),
    ("clarify", "CLAR-03", {}, {"person_id": "qin"}),
    ("clarify", "CLAR-04", {}, {"person_id": "zhang"}),
    ("clarify", "CLAR-05", {}, {"clue_id": "true"}, made("clue", "true", persons=["bing"], outcome="partly")),
    ("clarify", "CLAR-06", {"unit_view": "同意在班子会上说明，被反映人配合"}, {"unit_view": "举报人系本单位职工"}),
    ("clarify", "CLAR-06", {"scope": "班子成员"}, {"scope": "说明初核经过"}),
    ("clarify", "CLAR-07", {"state": "review", "way": "circular", "files": FILE}, {"state": "review", "way": "circular"}),
    ("false_accuse", "FALSE-01", {"ok_at": "2026-11-20"}, {"ok_at": "2026-11-21"}),
    ("false_accuse", "FALSE-02", {}, {"clue_id": "kin"}, made("clue", "kin", persons=["qin"])),
    ("false_accuse", "FALSE-03", {}, {"handlers": ["gua"]}),
    ("false_accuse", "FALSE-04", {"approver": "某某市纪委监委"}, {"approver": "测试县纪委监委"}),
    ("false_accuse", "FALSE-05", {"type": "mistaken"}, {"type": "mistaken", "factors": "vile"}),
    ("false_accuse", "FALSE-06", {}, {"clue_id": "true"}, made("clue", "true", persons=["bing"], outcome="proved")),
    ("false_accuse", "FALSE-07", {"circular_id": "c"}, {"circular_id": "e"}, made("edu", "c", type="circular"),
     made("edu", "e", type="edu")),
    ("false_accuse", "FALSE-08", {"state": "circulated", "handling": "给予批评"}, {"state": "circulated"}),
    ("tolerance", "TOL-01", {"accepted_at": "2026-11-20"}, {"accepted_at": "2026-11-21"}),
    ("tolerance", "TOL-02", {"accepted_at": "2026-11-10", "told_at": "2026-11-10"}, {"accepted_at": "2026-11-10", "told_at": "2026-11-09"}),
    ("tolerance", "TOL-03", {}, {"applicant": "qin"}),
    ("tolerance", "TOL-04", {"state": "confirmed", "check": "属实"}, {"state": "confirmed"}),
    ("tolerance", "TOL-05", {"state": "following", "fix": "完善程序", "fix_by": "2026-12-31"}, {"state": "following", "fix": "完善程序"}),
]


@pytest.mark.parametrize(("ledger", "code", "passes", "fails", "others"),
                         [(ledger, code, passes, fails, others) for ledger, code, passes, fails, *others in CASES],
                         ids=[f"{case[1]}-{number}" for number, case in enumerate(CASES)])
def test_check_lets_one_row_pass_and_stops_the_other(ledger, code, passes, fails, others):
    facts = Held(*others)
    assert code not in complaints(ledger, a_row(ledger, **passes), facts)
    assert code in complaints(ledger, a_row(ledger, **fails), facts)


def test_every_check_of_casework_is_tried():
    assert {check.code for ledger in MINE for check in ledgers()[ledger].CHECKS} == {case[1] for case in CASES}


FILED = {"filed_at": "2026-11-02", "state": "investigating"}
HELD = [{"kind": "detain", "from": "2026-11-09"}]
PUNISHED = DECIDED | {"state": "executing", "effective": "2026-06-01", "until": "2027-06-01"}
SOURCE_DONE = made("clue", "own_clue", persons=["bing"], state="done", done_at="2026-11-02")

LIMITS = [
    # ledger, row, what, due, met, other records; 2026-11-02 is a Monday
    ("petition", {}, "告知受理情况", "2026-11-23", None),
    ("petition", {"told_at": "2026-11-10"}, "告知受理情况", "2026-11-23", "2026-11-10"),
    ("petition", {"repeat": "repeat"}, "告知受理情况", None, None),
    ("petition", {"signed": "alias"}, "告知受理情况", None, None),
    ("petition", {"accept": "forward"}, "告知受理情况", None, None),
    ("petition", {"accept": "forward"}, "报送或转送", "2026-11-09", None),
    ("petition", {"accept": "forward", "state": "forwarded"}, "报送或转送", "2026-11-09", "2026-11-20"),
    ("petition", {"accept": "accept"}, "报送或转送", None, None),
    ("petition", {"channel": "transfer"}, "受理或转办", "2026-11-09", None),
    ("petition", {"channel": "transfer", "accept": "accept", "state": "accepted"}, "受理或转办", "2026-11-09", "2026-11-20"),
    ("petition", {"channel": "transfer", "accept": "forward"}, "受理或转办", None, None),
    ("petition", {"channel": "letter"}, "受理或转办", None, None),
    ("petition", {"clue_id": "own_clue", "state": "clue"}, "反馈处理结果", "2026-11-23", None, SOURCE_DONE),
    ("petition", {"clue_id": "own_clue", "fed_back": "2026-11-18"}, "反馈处理结果", "2026-11-23", "2026-11-18", SOURCE_DONE),
    ("petition", {"clue_id": "own_clue", "signed": "anon"}, "反馈处理结果", None, None, SOURCE_DONE),
    ("petition", {"assign": "deliver"}, "办结并报告结果", "2027-02-02", None),
    ("petition", {"assign": "supervise", "ask_by": "2026-12-31", "state": "done"}, "办结并报告结果", "2026-12-31", "2026-11-20"),
    ("petition", {}, "办结并报告结果", None, None),
    ("form1", {"by": "unit", "used_at": "2026-11-02"}, "第一种形态备案", "2026-11-09", None),
    ("form1", {"by": "unit", "used_at": "2026-11-02", "filed_at": "2026-11-10"}, "第一种形态备案", "2026-11-09", "2026-11-10"),
    ("form1", {"used_at": "2026-11-02"}, "第一种形态备案", None, None),
    ("form1", {"measures": ["admonish"], "until": "2027-05-10"}, "诫勉影响期满，了解改正情况", "2027-05-10", None),
    ("form1", {"measures": ["remind"]}, "诫勉影响期满，了解改正情况", None, None),
    ("form1", {"measures": ["admonish"], "until": "2026-11-10"}, "诫勉影响期满，了解改正情况", "2026-11-10", "2026-11-12",
     made("talk", "t", link="own", kind="revisit", state="done", start="2026-11-12T09:00")),
    ("form1", {"measures": ["admonish"], "until": "2026-11-10"}, "诫勉影响期满，了解改正情况", "2026-11-10", None,
     made("talk", "t", link="own", kind="revisit", state="done", start="2026-11-09T09:00")),
    ("integrity_opinion", {}, "廉政意见回复", "2026-11-23", None),
    ("integrity_opinion", {"reply_by": "2026-11-30", "replied_at": "2026-11-20"}, "廉政意见回复", "2026-11-30", "2026-11-20"),
    ("case", FILED, "宣布立案", "2026-11-09", None),
    ("case", FILED | {"announced_at": "2026-11-04"}, "宣布立案", "2026-11-09", "2026-11-04"),
    ("case", FILED | {"unit_told": "2026-11-05"}, "通报所在单位", "2026-11-09", "2026-11-05"),
    ("case", FILED, "完成审查", "2027-02-02", None),
    ("case", FILED | {"type": "gov"}, "完成审查", None, None),
    ("case", FILED | {"extends": [{"due": "2027-03-02", "reason": "复杂"}]}, "完成审查", "2027-03-02", None),
    ("case", FILED | {"state": "extended", "extends": [{"due": "2027-03-02", "reason": "复杂"}]}, "完成审查", "2027-02-02", None),
    ("case", FILED | {"state": "sent"}, "完成审查", "2027-02-02", "2026-11-20"),
    ("case", FILED | {"type": "gov"}, "作出处理决定", "2027-11-02", None),
    ("case", FILED | {"type": "gov", "measures": HELD}, "作出处理决定", None, None),
    ("case", FILED | {"type": "gov", "measures": [HELD[0] | {"to": "2026-11-16"}]}, "作出处理决定", "2027-11-16", None),
    ("case", FILED | {"type": "crime", "measures": HELD}, "留置期满", "2027-02-09", None),
    ("case", FILED | {"type": "crime", "measures": [HELD[0] | {"from": "2026-11-14"}]}, "留置期满", "2027-02-14", None),    # a Sunday stays
    ("case", FILED | {"type": "crime", "measures": [HELD[0] | {"to": "2026-11-16"}]}, "留置期满", None, None),
    ("case", FILED | {"type": "crime", "measures": [{"kind": "custody", "from": "2026-11-16"}]}, "管护期满", "2026-11-23", None),
    ("case", FILED | {"type": "crime", "measures": [{"kind": "await", "from": "2026-11-16"}]}, "责令候查期满", "2027-11-16", None),
    ("case", FILED | {"state": "trial", "accepted_at": "2026-11-16"}, "完成审理", "2026-12-16", None),
    ("case", FILED | {"state": "trial", "accepted_at": "2026-09-16", "returns": [{"date": "2026-10-08", "type": "evidence",
                      "back_at": "2026-11-09"}]}, "完成审理", "2026-12-09", None),
    ("case", FILED | {"accepted_at": "2026-09-16"}, "完成审理", None, None),
    ("case", FILED | {"state": "judicial", "returns": [{"date": "2026-11-09", "type": "evidence"}]}, "补充调查", "2026-12-09", None),
    ("case", DECIDED, "宣布处分决定", "2026-12-03", None),
    ("case", DECIDED | {"exec": [{"item": "announce_self", "done_at": "2026-11-09"}, {"item": "announce_branch"}]}, "宣布处分决定",
     "2026-12-03", None),
    ("case", DECIDED | {"exec": [{"item": "announce_self", "done_at": "2026-11-09"}, {"item": "announce_branch", "done_at": "2026-11-12"}]},
     "宣布处分决定", "2026-12-03", "2026-11-12"),
    ("case", DECIDED, "办理职务、工资变更", None, None),
    ("case", DECIDED | {"party": "p3"}, "办理职务、工资变更", "2026-12-03", None),
    ("case", DECIDED | {"party": "p3", "exec": [{"item": "post", "due": "2027-04-02"}]}, "办理职务、工资变更", "2027-04-02", None),
    ("case", DECIDED, "报告执行情况", "2027-05-03", None),
    ("case", DECIDED | {"goods": [{"title": "礼品"}]}, "处理涉案财物", "2027-01-04", None),
    ("case", PUNISHED, "影响期届满", "2027-06-01", None),
    ("case", PUNISHED | {"state": "archived"}, "影响期届满", "2027-06-01", "2026-11-20"),
    ("case", PUNISHED, "首次回访", "2026-09-01", None),
    ("case", PUNISHED | {"revisits": [{"date": "2026-08-14"}]}, "首次回访", "2026-09-01", "2026-08-14"),
    ("case", PUNISHED | {"revisits": [{"date": "2026-08-14"}]}, "再次回访", "2027-02-15", None),
    ("case", PUNISHED | {"revisits": [{"date": "2026-12-14"}], "until": "2027-05-01"}, "再次回访", None, None),
    ("case", PUNISHED, "立卷归档", "2026-09-01", None),
    ("case", PUNISHED | {"dossiers": ["d"]}, "立卷归档", None, None),
    ("appeal", {"accepted_at": "2026-11-02"}, "作出复查、复审、复核决定", "2027-02-02", None),
    ("appeal", {"accepted_at": "2026-11-02", "kind": "review"}, "作出复查、复审、复核决定", "2026-12-02", None),
    ("appeal", {"accepted_at": "2026-11-02", "kind": "recheck", "state": "told"}, "作出复查、复审、复核决定", "2027-01-04", "2026-11-20"),
    ("dossier", {}, "立卷归档", "2027-01-12", None),
    ("dossier", {"source_id": "reported", "to": "2026-11-02", "state": "archived"}, "立卷归档", "2027-02-02", "2026-11-20"),
    ("clarify", {}, "澄清正名", "2026-04-01", None),
    ("clarify", {"done_at": "2026-03-20"}, "澄清正名", "2026-04-01", "2026-03-20"),
    ("tolerance", {"accepted_at": "2026-11-02"}, "认定并反馈", "2026-12-02", None),
    ("tolerance", {"accepted_at": "2026-11-02", "told_at": "2026-11-16"}, "认定并反馈", "2026-12-02", "2026-11-16"),
    ("tolerance", {"told_at": "2026-11-16", "fix_by": "2026-12-31", "state": "following"}, "完成纠错", "2026-12-31", None),
]


@pytest.mark.parametrize(("ledger", "changes", "what", "due", "met", "others"), [
    (ledger, changes, what, due, met, others) for ledger, changes, what, due, met, *others in LIMITS],
    ids=[f"{case[0]}-{case[2]}-{number}" for number, case in enumerate(LIMITS)])
def test_limit(ledger, changes, what, due, met, others):
    found = runs(ledger, a_row(ledger, **changes), *others)
    assert found.get(what) == ((due, met) if due else None)


def test_every_limit_of_casework_is_tried_but_the_day_long_one():
    every = {(ledger, limit.what) for ledger in MINE for limit in ledgers()[ledger].LIMITS}
    assert every - {(ledger, what) for ledger, _, what, *_ in LIMITS} == {("case", "强制到案期满")}


# Law of punishments -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("decision", "until"), [
    ({"party": "p1"}, "2027-03-02"), ({"party": "p2"}, "2027-09-02"), ({"party": "p2x"}, "2028-03-02"), ({"party": "p3"}, "2028-03-02"),
    ({"party": "p4a"}, "2029-03-02"), ({"party": "p4b"}, "2030-03-02"), ({"party": "p5"}, "2031-03-02"), ({"gov": "g1"}, "2026-09-02"),
    ({"gov": "g2"}, "2027-03-02"), ({"gov": "g3"}, "2027-09-02"), ({"gov": "g4"}, "2028-03-02"), ({"gov": "g5"}, "2028-03-02"),
    ({"gov": "g6"}, None), ({"party": "p1", "gov": "g3"}, "2027-09-02"), ({"result": "exempt"}, None),
])
def test_impact_period_of_a_punishment(decision, until):
    row = Row({"id": "own", "result": "punish", "effective": "2026-03-02"} | decision)
    assert law.impact_until(row, ()) == until


def test_a_punishment_within_a_period_adds_what_is_left_of_it():
    first = Row(id="a", result="punish", party="p1", gov="g3", effective="2026-01-02")          # until 2027-01-02, 2027-07-02
    again = Row(id="b", result="punish", party="p2", effective="2026-07-02")                     # 18 months and 184 days left
    assert law.impact_until(again, [first, again]) == "2028-07-04"
    apart = Row(id="b", result="punish", party="p2", effective="2027-02-02")
    assert law.impact_until(apart, [first]) == "2028-08-02"


def test_periods_of_government_punishments_end_after_four_years():
    earlier = [Row(id="a", result="punish", gov="g5", effective="2026-01-02"),
               Row(id="b", result="punish", gov="g4", effective="2026-02-02")]
    assert law.impact_until(Row(id="c", result="punish", gov="g4", effective="2026-03-02"), earlier) == "2030-03-02"


@pytest.mark.parametrize(("decision", "form"), [
    ({"result": "judicial", "party": "p5"}, "f4"), ({"party": "p5"}, "f3"), ({"party": "p2x"}, "f2"), ({"gov": "g5"}, "f3"),
    ({"gov": "g4"}, "f2"), ({"org_measures": ["adjust"]}, "f2"), ({"org_measures": ["adjust", "demote"]}, "f3"),
    ({"party": "p1", "gov": "g6"}, "f3"), ({"result": "exempt"}, "f1"), ({"result": "no_punish"}, "f1"), ({"result": "withdraw"}, None),
])
def test_form_of_a_decision(decision, form):
    assert law.form_of(Row(decision)) == form


@pytest.mark.parametrize(("scope", "gov", "within"), [
    ("政务警告、记过、记大过", "g1", True), ("政务警告、记过、记大过", "g3", True), ("政务警告、记过、记大过", "g4", False),
    ("政务警告至记大过", "g2", True), ("政务警告至政务记大过", "g3", True), ("政务警告至记大过", "g4", False), ("记大过", "g2", False),
    ("", "g1", False), (None, "g1", False), ("政务开除", "g6", True),
])
def test_what_a_group_may_decide(scope, gov, within):
    assert law.within_scope(scope, gov) is within


@pytest.mark.parametrize(("lead", "basis", "own"), [
    ("lead", "own", True), ("lead", "superior", True), ("co", "own", False), ("lead", "judgment", False), ("lead", "nonprosecute", False),
    ("lead", "admin_pen", False), ("lead", "transfer", True),
])
def test_own_cases_as_the_program_counts_them(lead, basis, own):
    assert law.is_own(Row(lead=lead, basis=basis)) is own


# What the program fills ---------------------------------------------------------------------------------------------------------


def test_a_decided_case_knows_what_has_to_be_done_and_by_when():
    facts = derived("case", a_row("case", **DECIDED | {"person_id": "zhang", "party": "p3", "goods": [{"title": "礼品"}]}))
    assert [line["item"] for line in facts["exec"]] == ["announce_self", "announce_branch", "announce_team", "deliver", "file_archive",
                                                        "post", "salary", "property", "report"]
    assert {line["item"]: line["due"] for line in facts["exec"]}["announce_branch"] == "2026-12-03"
    assert facts["until"] == "2028-11-03"
    assert facts["form"] == "f3"
    assert "exec" not in derived("case", a_row("case", **DECIDED, exec=[{"item": "report"}]))


def test_a_chosen_form_stays_and_a_found_one_follows_the_decision():
    before = a_row("case", party="p1", form="f2")
    assert derived("case", Row(before | {"party": "p3"}), before)["form"] == "f3"
    assert "form" not in derived("case", Row(before | {"party": "p3", "form": "f1"}), before)


def test_own_as_decided_follows_the_program_until_somebody_decides():
    before = a_row("case", self_auto=True, self_final=True)
    assert derived("case", Row(before | {"basis": "judgment"}), before)["self_final"] is False
    decided = a_row("case", self_auto=False, self_final=True, basis="judgment")
    assert "self_final" not in derived("case", Row(decided | {"note": "x"}), decided)


def test_cut_cases_get_their_day_and_result():
    facts = derived("case", a_row("case", state="withdrawn"))
    assert (facts["result"], facts["effective"]) == ("withdraw", "2026-11-20")


def test_what_a_superior_is_to_decide_is_forwarded():
    assert derived("petition", a_row("petition", persons=["shang"])) == {"accept": "forward"}
    assert derived("petition", a_row("petition")) == {}


def test_a_long_list_has_seven_days():
    many = [{"person_id": str(number)} for number in range(10)]
    assert derived("integrity_opinion", a_row("integrity_opinion", reply_by=None))["reply_by"] == "2026-11-23"
    assert derived("integrity_opinion", a_row("integrity_opinion", reply_by=None, list=many))["reply_by"] == "2026-11-27"


def test_admonition_weighs_for_six_months():
    assert derived("form1", a_row("form1", measures=["admonish"]))["until"] == "2027-05-10"
    assert derived("form1", a_row("form1"))["until"] is None


def test_pages_of_a_volume_end_where_the_next_piece_begins():
    facts = derived("dossier", a_row("dossier", pages=9, items=[{"title": "甲", "page": "1"}, {"title": "乙", "page": "5"},
                                                               {"title": "丙", "page": "6"}]))
    assert [line["page"] for line in facts["items"]] == ["1-4", "5", "6-9"]
    assert [line["no"] for line in facts["items"]] == [1, 2, 3]
    assert (facts["items_cnt"], facts["pages"]) == (3, 9)


def test_old_books_sums_give_way_to_what_is_entered():
    clue = a_row("clue", legacy=True, old_result=[{"result": "punished", "person_id": "bing"}, {"result": "helped", "person_id": "zhang"},
                                                  {"result": "helped"}])
    assert len(derived("clue", clue)["old_result"]) == 3
    entered = made("case", "c", clues=["own"], person_id="bing"), made("form1", "f", basis_id="own", person_id="zhang")
    assert derived("clue", clue, *entered)["old_result"] == [{"result": "helped"}]


# Persons ------------------------------------------------------------------------------------------------------------------------


def test_a_persons_impact_period_is_the_latest_of_all():
    person = made("person", "bing")
    assert impact_until(person, Held()) is None
    assert impact_until(person, Held(ADMONISHED)) == "2027-01-01"
    assert impact_until(person, Held(ADMONISHED, made("case", "c", person_id="bing", until="2028-01-01"))) == "2028-01-01"
    assert impact_until(made("person", "yan"), Held()) == "2027-10-12"


def test_under_check_counts_cases_until_they_are_decided():
    live = ledgers()["person"].FACES["under_check"].live
    assert live(made("person", "bing"), Held(OPEN_CASE))
    assert not live(made("person", "yan"), Held())


def test_screening_tells_all_there_is():
    found = hits_of("bing", Held(OPEN_CASE, OPEN_CLUE, ADMONISHED, made("petition", "p", persons=["bing"], record_no="测试组信〔2026〕1号"),
                                 made("inquiry", "i", person_id="bing"), made("edu", "e", type="circular", cases=["open"])))
    assert found == ("信访举报1件（测试组信〔2026〕1号）；在办线索1件（测试组线〔2026〕9号）；谈话函询1轮；在查案件1件；"
                     "影响期至2027-01-01；第一种形态备案1次；通报1期")
    assert hits_of("zhang", Held()) == "无"


def test_a_list_is_matched_by_number_then_by_name_and_birth():
    known = made("person", "id", name="某同", idno="11010519491231002X", birth="1949-12-31"), made(
        "person", "b", name="某同", birth="1990-01-01")
    facts = Held(*known)
    assert matched(facts, {"name": "某 同", "idno": "11010519491231002x"}).person_id == "id"
    assert matched(facts, {"name": "某同", "birth": "1990-01-01"}).person_id == "b"
    alone = matched(facts, {"name": "某同"})
    assert (alone.person_id, alone.by, set(alone.perhaps)) == (None, "name", {"id", "b"})
    # Another number is another person, whatever the name.
    assert matched(facts, {"name": "某同", "idno": "440308199901101512", "birth": "1949-12-31"}).perhaps == ("b",)
    assert matched(facts, {"name": "某无"}) == matched(facts, {})


# Words --------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("measures", "shown"), [
    (["remind", "admonish"], "admonish"), (["check_oral", "criticize"], "check_oral"), (["circular", "check_written"], "circular"),
    (["other", "remind"], "remind"), (["other", "stop"], "stop"), ([], None), (None, None),
])
def test_several_measures_are_shown_by_the_heaviest(measures, shown):
    assert heaviest(measures) == shown


@pytest.mark.parametrize(("body", "enough"), [
    ("某某市纪委监委", True), ("中共某某省纪律检查委员会", True), ("某某自治州纪委监委", True), ("某某自治区纪委", True),
    ("某某地区纪委", True), ("测试县纪委监委", False), ("某某市某某区纪委监委", False), ("某某市测试县委", False), ("某某镇党委", False),
    ("驻某市财政局纪检监察组", False), ("", False),
])
def test_who_may_find_a_false_accusation(body, enough):
    assert is_high_enough(body) is enough


def test_missing_pieces_are_named_and_what_the_case_does_not_have_is_not_asked():
    volume = a_row("dossier", items=PIECES[:5])
    assert missing_pieces(volume, Held()) == ["事实材料及本人意见", "审查调查报告", "移送审理呈批", "处分决定", "处分送达、宣布、执行"]
    identity = a_row("dossier", part="identity", items=[{"title": "任职通知"}, {"title": "入党志愿书"}])
    assert missing_pieces(identity, Held()) == ["履历", "组织人事证明"]
    check = next(check for check in ledgers()["dossier"].CHECKS if check.code == "DOSS-05")
    assert check.words(volume, Held()) == f"缺少应有的材料，补齐或在备考表说明：{'、'.join(missing_pieces(volume, Held()))}"


def test_order_of_a_volume():
    assert out_of_order(a_row("dossier", items=PIECES)) == []
    moved = [PIECES[-2], *PIECES[:3]]
    assert out_of_order(a_row("dossier", items=moved)) == [line["title"] for line in PIECES[:3]]


# Who signs, who sees, what is asked when -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("ledger", "changes", "chain"), [
    ("case", {}, ("group_leader", "supervision", "incharge", "chief")),
    ("case", {"state": "extended", "extends": [{}]}, ("group_leader", "incharge")),
    ("case", {"state": "extended", "extends": [{}, {}]}, ("group_leader", "incharge", "chief")),
    ("integrity_opinion", {"state": "approval"}, ("group_leader",)),
    ("clarify", {"state": "review"}, ("group_leader", "incharge", "chief")),
    ("clarify", {"state": "review", "org_id": "town"}, ("tw_secretary", "incharge", "chief")),
    ("false_accuse", {"state": "submitted"}, ("group_leader", "incharge", "chief")),
])
def test_who_signs(ledger, changes, chain):
    row = a_row(ledger, **changes)
    assert ledgers()[ledger].approval_in(row.state).chain(row, Held()) == chain


@pytest.mark.parametrize(("ledger", "level"), [
    ("petition", 3), ("case", 3), ("appeal", 3), ("dossier", 3), ("false_accuse", 3), ("form1", 2), ("integrity_opinion", 2),
    ("clarify", 2), ("tolerance", 2)])
def test_class_of_visibility(ledger, level):
    assert ledgers()[ledger].vis_of(a_row(ledger)) == level


def test_a_case_cut_short_is_not_asked_for_what_it_never_reached():
    case = ledgers()["case"]
    asked = {name for name, face in case.FACES.items() if needs(case, face, a_row("case", state="terminated"))}
    assert asked & {"plan", "team", "facts", "report", "study", "reviewers", "trial_report", "panel", "decider", "effective"} == set()
    asked = {name for name, face in case.FACES.items() if needs(case, face, a_row("case", state="decided"))}
    assert {"plan", "team", "facts", "report", "study", "reviewers", "trial_report", "panel", "decider", "effective", "result"} <= asked


def begun(ledger, make, row):  # type: ignore[no-untyped-def]
    found = next(one for one in ledgers()[ledger].MAKES if one.ledger == make and (not one.only or one.only(row))
                 and (not one.of or row.state in one.of))
    return found.begun(row), found.back


def test_what_is_begun_from_a_record_of_casework_knows_where_it_came_from():
    values, back = begun("petition", "clue", a_row("petition", state="accepted"))
    assert (values["source"], values["source_id"], values["issues"], back) == ("petition", "own", [{"text": "反映报销问题"}], "clue_id")
    clue = a_row("clue", state="case", issues=[{"text": "收礼", "disc": "integrity", "eight": "h1"}])
    assert begun("clue", "case", clue)[0] == {"person_id": "bing", "clues": ["own"], "charges": [{"disc": "integrity", "eight": "h1"}],
                                              "lead": "lead", "basis": "superior"}
    closed = a_row("clue", state="done", outcome="unproved", source="petition")
    assert begun("clue", "clarify", closed)[0] == {"clue_id": "own", "start_by": "office", "person_id": "bing"}
    assert begun("clue", "false_accuse", closed)[0] == {"clue_id": "own"}
    assert begun("prelim", "case", a_row("prelim", state="case"))[0]["clues"] == ["clue"]
    assert begun("inquiry", "form1", a_row("inquiry", state="done", result="accept"))[0]["measures"] == ["inquiry_close"]
    decided = a_row("case", **DECIDED)
    assert begun("case", "after_case", decided) == ({"case_id": "own"}, "after_case")
    assert begun("case", "dossier", decided)[1] == "dossiers"
    assert begun("case", "appeal", decided)[0]["kind"] == "party"
    assert begun("case", "edu", decided)[0] == {"type": "circular", "cases": ["own"]}
    assert begun("case", "suggestion", decided)[0] == {"cause_id": "own", "cause": "case"}


@pytest.mark.parametrize("ledger", [*MINE, "clue", "inquiry", "prelim"])
def test_what_is_begun_is_a_field_of_its_ledger(ledger):
    known = ledgers()
    for make in known[ledger].MAKES:
        assert make.ledger in known
        assert make.begun(a_row(ledger)).keys() <= known[make.ledger].FACES.keys()
