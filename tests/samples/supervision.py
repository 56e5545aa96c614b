"""Samples of the ledgers of supervision: one valid record of each, valid rows for the checks, and the office they stand in."""

from typing import Any

from tests.samples import Have, gathered

_FILE = [{"name": "附件.pdf", "sha256": "0" * 64, "size": 1}]


def _a_case(desk: Any, have: Have) -> str:
    return str(desk.add("case", gathered("RECORDS")["case"](desk, have)))


RECORDS = {
    "political_item": lambda desk, have: {
        "unit_id": have.unit, "year": 2026, "topic": "plenary", "source": "县委全会决定", "task": "落实“双减”部署", "due": "2026-12-31",
        "measure": "每季度检查一次", "ways": ["daily"], "progress": [{"date": "2026-11-10", "finding": "课后服务收费未公示"}]},
    "major": lambda desk, have: {
        "unit_id": have.unit, "major4": "fund", "major_sub": "procurement", "subject": "购置教学设备", "amount": 120_000_00,
        "filed_at": "2026-11-10T10:00", "planned_at": "2026-11-19"},
    "major_q": lambda desk, have: {"unit_id": have.unit, "quarter": "2026Q3", "comment": "程序较规范"},
    "inspection": lambda desk, have: {
        "kind": "residency", "units": [have.unit], "subject": "驻在监督", "start": "2026-11-12", "end": "2026-11-12",
        "team": [have.me, have.colleague], "in_at": "2026-11-12T09:00", "out_at": "2026-11-12T16:00",
        "checklist": [{"point": "会议记录完整", "result": "no", "text": "缺9月记录"}]},
    "project": lambda desk, have: {
        "title": "校服采购立项监督", "units": [have.unit], "area": "procurement", "reason": "群众反映集中", "cut": "从评标环节切入",
        "lead_org": have.org, "start": "2026-09-01", "due": "2026-12-31"},
    "list_review": lambda desk, have: {
        "unit_id": have.unit, "year": 2026, "kind": "member", "owner": have.person, "ver": 1, "got_at": "2026-11-12", "text": have.files},
    "edu": lambda desk, have: {
        "type": "education", "form": "film", "subject": "观看警示教育片《镜鉴》", "date": "2026-11-12", "units": [have.unit], "count": 40},
    "after_case": lambda desk, have: {
        "case_id": _a_case(desk, have), "unit_id": have.unit, "cause": "采购环节监督缺位", "gaps": [{"gap": "评标专家抽取不规范"}]},
    "eco_profile": lambda desk, have: {
        "unit_id": have.unit, "year": 2026, "term": "full", "team_view": "团结", "chief_ability": "较强", "chief_integrity": "较好",
        "chief_style": "务实"},
    "duty_report": lambda desk, have: {"kind": "y", "who": have.me, "period": "2026", "report": have.files},
}

VALID: dict[str, dict[str, Any]] = {
    "political_item": {
        "unit_id": "unit", "year": 2026, "topic": "plenary", "source": "全会决定", "task": "落实部署", "due": "2026-12-31",
        "measure": "季度检查", "ways": ["daily"], "handlers": ["jia"]},
    "major": {
        "unit_id": "unit", "major4": "fund", "subject": "购置办公设备（第一批）", "amount": 60_000_00, "filed_at": "2026-11-09T09:00",
        "planned_at": "2026-11-18", "handlers": ["jia"]},
    "major_q": {"unit_id": "unit", "quarter": "2026Q3", "comment": "程序较规范", "handlers": ["jia"]},
    "inspection": {
        "kind": "daily", "units": ["unit"], "subject": "财务管理检查", "start": "2026-11-16", "end": "2026-11-17", "team": ["jia", "yi"],
        "handlers": ["jia"]},
    "project": {
        "title": "公务接待立项监督", "units": ["unit"], "area": "finance", "reason": "问题多发", "cut": "从报销单入手", "lead_org": "group",
        "start": "2026-09-01", "due": "2026-11-02", "handlers": ["jia"]},
    "list_review": {
        "unit_id": "unit", "year": 2026, "kind": "first", "owner": "zhang", "ver": 1, "got_at": "2026-11-02", "text": _FILE,
        "handlers": ["jia"]},
    "edu": {"type": "circular", "circular": "case", "subject": "关于一起违规报销问题的通报", "date": "2026-11-16", "handlers": ["jia"]},
    "after_case": {"case_id": "sup_case", "unit_id": "unit", "cause": "报销审核不严", "handlers": ["jia"]},
    "eco_profile": {
        "unit_id": "unit", "year": 2026, "term": "full", "team_view": "团结", "chief_ability": "较强", "chief_integrity": "较好",
        "chief_style": "务实", "handlers": ["jia"]},
    "duty_report": {"kind": "y", "who": "leader", "period": "2026", "report": _FILE, "handlers": ["jia"]},
}

OFFICE = (
    ("unit", "big", {"name": "县大额局", "kind": "gov_dept", "relation": "stationed", "group_id": "other", "from_": "2020-01-01",
                     "state": "watched", "big_fund": 100_000_00, "chief": "zhang", "risks": [{"step": "采购", "risk": "围标"}]}),
    ("case", "sup_case", {"person_id": "bing", "filed_at": "2026-08-03", "effective": "2026-10-20", "state": "executing"}),
    ("meeting", "sup_party", {"side": "unit", "kind": "pg", "unit_id": "unit", "at": "2026-11-18T09:00", "state": "attended",
                              "attendance": [{"staff_id": "jia", "mode": "sit_in"}], "agenda": [
                                  {"no": 1, "subject": "购置办公设备（第一批）", "is_major": True, "major4": "fund",
                                   "decision": "passed", "opinion": "none"}]}),
)
