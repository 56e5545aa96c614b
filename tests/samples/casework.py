"""Samples of the ledgers of casework: petition to case, appeal and dossier, first form, integrity opinions, clarifying, tolerance."""

from typing import Any

from app.desk import Desk
from tests.samples import Have

_FILE = [{"name": "附件.pdf", "sha256": "0" * 64, "size": 1}]
_TWO = [*_FILE, {"name": "本人检查.pdf", "sha256": "1" * 64, "size": 1}]


def a_clue(desk: Desk, have: Have) -> str:
    return desk.add("clue", {"source": "petition", "got_at": "2026-11-10", "assign": "self", "persons": [have.person],
                             "lead_org": have.org, "issues": [{"text": "违规审批", "disc": "integrity"}]})


def a_case(desk: Desk, have: Have) -> str:
    return desk.add("case", _case(desk, have))


def decided(desk: Desk, have: Have, **more: Any) -> str:
    """A case of an old book, decided and punished: nothing of its way here is known."""
    return desk.add("case", {"legacy": True, "state": "decided", "person_id": have.person, "charges": [{"disc": "work"}], "type": "party",
                             "basis": "own", "mode": "group", "lead": "lead", "request": have.files, "filed_at": "2026-06-01",
                             "decider": "party_group", "result": "punish", "party": "p1", "branch_at": "2026-10-09",
                             "effective": "2026-10-12"} | more)


def _petition(_desk: Desk, have: Have) -> dict[str, Any]:
    return {"channel": "letter", "got_at": "2026-11-09", "nature": "accuse", "signed": "real", "repeat": "first",
            "reporter": [{"name": "某举", "phone": "13800000000", "address": "测试路1号"}], "persons": [have.person],
            "unit_id": have.unit, "summary": "反映违规审批学校食堂承包", "files": have.files}


def _form1(desk: Desk, have: Have) -> dict[str, Any]:
    return {"by": "group", "unit_id": have.unit, "person_id": have.person, "measures": ["admonish", "check_written"],
            "used_at": "2026-11-12", "done_by": "某甲", "reason": "审批把关不严", "nature": "work", "basis_id": a_clue(desk, have),
            "papers": [*have.files, have.files[0] | {"name": "本人检查.pdf"}]}


def _opinion(_desk: Desk, have: Have) -> dict[str, Any]:
    return {"from_org": "测试县委组织部", "from_no": "测组函〔2026〕8号", "got_at": "2026-11-18", "use": "award",
            "list": [{"person_id": have.person, "target": "先进工作者"}]}


def _case(desk: Desk, have: Have) -> dict[str, Any]:
    return {"person_id": have.person, "charges": [{"disc": "integrity", "eight": "h3"}], "type": "party", "basis": "own", "mode": "group",
            "lead": "lead", "request": have.files, "clues": [a_clue(desk, have)],
            "measures": [{"kind": "query", "target": "某银行", "by": "某领导", "from": "2026-11-16", "no": "查〔2026〕1号",
                          "two_staff": [have.me, have.colleague]}],
            "goods": [{"title": "礼品", "qty": 2.0, "value": 120000, "keeper": "某丙"}]}


def _appeal(desk: Desk, have: Have) -> dict[str, Any]:
    return {"case_id": decided(desk, have), "kind": "party", "asked_at": "2026-11-10", "body": "测试县纪委", "accepted_at": "2026-11-12"}


def _dossier(desk: Desk, have: Have) -> dict[str, Any]:
    return {"source_id": a_case(desk, have), "class": "review", "part": "proc", "title": "某乙违反廉洁纪律案", "keep": "forever",
            "made_by": "某甲", "made_at": "2026-11-18", "from": "2026-06-01", "to": "2026-11-16",
            "items": [{"title": "立案呈批报告", "author": "驻教", "date": "2026-06-01", "page": "1", "file": have.files},
                      {"title": "立案决定书", "doc_no": "驻教立〔2026〕1号", "page": "4"}], "pages": 5,
            "remark": [{"made_by": "某甲", "date": "2026-11-18"}],
            "loans": [{"borrower": "某丙", "approver": have.me, "from": "2026-11-19", "purpose": "审理"}]}


def _clarify(desk: Desk, have: Have) -> dict[str, Any]:
    return {"clue_id": a_clue(desk, have), "person_id": have.person, "start_by": "office", "finding": have.files,
            "unit_view": "同意在班子范围内说明", "scope": "局班子成员"}


def _false_accuse(desk: Desk, have: Have) -> dict[str, Any]:
    return {"clue_id": a_clue(desk, have), "basis": "反映内容全部不实，且有证据证明系捏造", "type": "false_acc", "factors": "election"}


def _tolerance(_desk: Desk, have: Have) -> dict[str, Any]:
    return {"applicant": have.person, "matter": "推进课后服务改革中程序瑕疵", "grounds": "先行先试中的失误", "accepted_at": "2026-11-16"}


RECORDS = {"petition": _petition, "form1": _form1, "integrity_opinion": _opinion, "case": _case, "appeal": _appeal, "dossier": _dossier,
           "clarify": _clarify, "false_accuse": _false_accuse, "tolerance": _tolerance}

VALID: dict[str, dict[str, Any]] = {
    "petition": {"channel": "letter", "got_at": "2026-11-02", "nature": "accuse", "signed": "real", "repeat": "first",
                 "reporter": [{"name": "某举", "phone": "13800000000"}], "persons": ["bing"], "summary": "反映报销问题",
                 "handlers": ["jia"]},
    "form1": {"by": "group", "unit_id": "unit", "person_id": "bing", "measures": ["remind"], "used_at": "2026-11-10", "done_by": "某甲",
              "reason": "报销不规范", "basis_id": "flaw", "handlers": ["jia"]},
    "integrity_opinion": {"from_org": "县委组织部", "got_at": "2026-11-18", "use": "promote", "reply_by": "2026-11-23",
                          "list": [{"person_id": "bing", "target": "副局长"}], "handlers": ["jia"]},
    "case": {"person_id": "bing", "charges": [{"disc": "integrity"}], "type": "party", "basis": "own", "mode": "group", "lead": "lead",
             "request": _FILE, "clues": ["reported"], "self_auto": True, "self_final": True, "handlers": ["jia"]},
    "appeal": {"case_id": "punished", "kind": "party", "asked_at": "2026-11-10", "body": "县纪委", "handlers": ["jia"]},
    "dossier": {"source_id": "punished", "class": "review", "part": "proc", "title": "某丙案", "keep": "forever", "made_by": "某乙",
                "made_at": "2026-11-10", "handlers": ["jia"]},
    "clarify": {"clue_id": "reported", "person_id": "bing", "start_by": "office", "finding": _FILE, "handlers": ["jia"]},
    "false_accuse": {"clue_id": "reported", "basis": "内容全部不实", "type": "false_acc", "handlers": ["jia"]},
    "tolerance": {"applicant": "bing", "matter": "改革中的失误", "grounds": "先行先试", "handlers": ["jia"]},
}
OFFICE: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("problem", "flaw", {"unit_id": "unit", "source": "talk", "found_at": "2026-10-02", "cat": "livelihood", "text": "报销不规范"}),
    ("clue", "reported", {"source": "petition", "got_at": "2026-01-05", "persons": ["bing"], "lead_org": "group", "state": "done",
                          "outcome": "unproved", "done_at": "2026-03-02", "record_no": "测试组线〔2026〕1号"}),
    ("person", "yan", {"name": "某严", "unit_id": "unit", "post": "科员", "managed_by": "unit", "political": "cpc",
                       "birth": "1985-03-01"}),
    ("case", "punished", {"person_id": "yan", "state": "executing", "charges": [{"disc": "work"}], "type": "both",
                          "team": ["leader", "gua"],
                          "reviewers": ["p", "q"], "filed_at": "2026-06-01", "result": "punish", "party": "p1", "gov": "g1",
                          "effective": "2026-10-12", "until": "2027-10-12"}),
)
