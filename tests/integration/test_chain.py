"""The chain of the work: what a record came from, what came of it, what is missing, and what the user is not to know."""

from dataclasses import replace
from io import BytesIO

import pytest

from app.desk import Desk
from app.desk.chain import STAGES, UNSEEN, Chain, chain
from app.errors import Absent
from tests.integration.cli_place import CliPlace
from tests.samples import Have


@pytest.fixture
def have(desk: Desk, a_unit: str, a_person: str, a_colleague: str) -> Have:
    digest, size = desk.objects.put(BytesIO(b"%PDF-1.7"))
    files = [{"name": "请示.pdf", "sha256": digest, "size": size}]
    return Have(a_unit, a_person, a_colleague, desk.user.staff_id, desk.user.org_id, files)


@pytest.fixture
def work(desk: Desk, have: Have) -> dict[str, str]:
    """One matter from talk to return visit: ids by what they are. From the clue on it is an old book's, so that it may stand anywhere."""
    ids: dict[str, str] = {}
    ids["talk"] = desk.add("talk", {"kind": "integrity", "persons": [have.person], "unit_id": have.unit, "talkers": [have.me],
                                    "way": "direct", "start": "2026-03-02T09:00", "end": "2026-03-02T10:00", "place": "谈话室",
                                    "outline": "了解食堂承包"})
    problem = {"unit_id": have.unit, "source": "talk", "found_at": "2026-03-03", "cat": "procurement", "severity": "serious",
               "text": "食堂承包未经比选", "turn": "clue", "demand": "说明情况", "resp_unit": "后勤科", "resp_person": "某丁"}
    ids["problem"] = desk.add("problem", problem | {"source_id": ids["talk"]})
    ids["clue"] = desk.add("clue", {"legacy": True, "state": "case", "source": "supervision", "got_at": "2026-03-05", "assign": "self",
                                    "persons": [have.person], "lead_org": have.org, "issues": [{"text": "收受礼金"}],
                                    "source_id": ids["problem"], "snapshot": "某乙：副局长"})
    desk.set(ids["problem"], {"clues": [ids["clue"]]})
    ids["prelim"] = desk.add("prelim", {"legacy": True, "state": "case", "clue_id": ids["clue"], "person_id": have.person,
                                        "team": [have.me, have.colleague], "plan": have.files, "ok_at": "2026-03-20", "result": "case"})
    ids["case"] = desk.add("case", {"legacy": True, "state": "executing", "clues": [ids["clue"]], "person_id": have.person, "type": "party",
                                    "charges": [{"disc": "integrity"}], "basis": "own", "mode": "group", "lead": "lead",
                                    "request": have.files, "filed_at": "2026-05-06", "decider": "party_group", "result": "punish",
                                    "party": "p1", "branch_at": "2026-09-01", "effective": "2026-09-03",
                                    "exec": [{"item": "announce_self", "due": "2026-10-03", "done_at": "2026-09-10"},
                                             {"item": "report", "due": "2027-03-03"}]})
    ids["letter"] = desk.add("suggestion", {"legacy": True, "state": "replied", "kind": "jjjc", "unit_id": have.unit,
                                            "to_party": True, "title": "关于规范采购的纪检监察建议", "cause": "case",
                                            "cause_id": ids["case"], "origin": "办案",
                                            "facts": [{"no": 1, "text": "采购未经比选"}], "analysis": "制度不健全",
                                            "advice": [{"no": 1, "text": "健全制度"}], "issuer": "驻教",
                                            "objection": "30日内提出",
                                            "issued_at": "2026-09-20", "reply_by": "2026-10-20", "replied_at": "2026-10-15"})
    ids["tracked"] = desk.add("problem", problem | {"source": "case", "source_id": ids["letter"], "turn": "suggest",
                                                    "found_at": "2026-09-20", "text": "建立采购比选制度", "letters": [ids["letter"]]})
    desk.set(ids["letter"], {"problems": [ids["tracked"]]})
    ids["visit"] = desk.add("inspection", {"kind": "rect_review", "units": [have.unit], "subject": "采购整改回头看", "start": "2026-11-10",
                                           "end": "2026-11-10", "team": [have.me, have.colleague]})
    desk.set(ids["letter"], {"revisit": ids["visit"]})
    return ids


def where(found: Chain) -> dict[str, set[str]]:
    return {stage.code: {node.id for node in stage.nodes if node.readable} for stage in found.stages if stage.nodes}


def missing(found: Chain) -> dict[str, list[str]]:
    return {stage.code: list(stage.missing) for stage in found.stages if stage.missing}


WHOLE = {"source": ["talk"], "problem": ["problem"], "clue": ["clue"], "handling": ["prelim"], "case": ["case"], "suggestion": ["letter"],
         "rectification": ["tracked"], "revisit": ["visit"]}


@pytest.mark.parametrize("start", ["talk", "problem", "clue", "case", "letter", "tracked", "visit"])
def test_the_chain_is_whole_from_wherever_one_stands(desk: Desk, work: dict[str, str], start: str) -> None:
    found = chain(desk, work[start])
    assert [stage.code for stage in found.stages] == list(STAGES)
    assert where(found) == {stage: {work[name] for name in names} for stage, names in WHOLE.items()}


def test_what_is_missing_is_said_where_it_belongs(desk: Desk, work: dict[str, str]) -> None:
    said = missing(chain(desk, work["case"]))
    assert said["case"] == ["未办理：报告执行情况"]
    assert said["rectification"][0] == "案件已决定，未开展以案促改"
    assert said["revisit"] == ["处分后未回访"]
    assert said["dossier"] == ["案件已办结，未立卷"]
    assert "suggestion" not in said


def test_a_clue_that_became_a_case_asks_for_the_case(desk: Desk, have: Have) -> None:
    clue = desk.add("clue", {"legacy": True, "state": "case", "source": "petition", "got_at": "2026-03-05", "assign": "self",
                             "persons": [have.person], "lead_org": have.org, "issues": [{"text": "收受礼金"}], "snapshot": "某乙"})
    assert missing(chain(desk, clue)) == {"case": ["已转立案，未登记案件"]}
    desk.add("case", {"legacy": True, "state": "investigating", "clues": [clue], "person_id": have.person, "type": "party",
                      "charges": [{"disc": "integrity"}], "basis": "own", "mode": "group", "lead": "lead", "filed_at": "2026-05-06",
                      "announced_at": "2026-05-07"})
    assert missing(chain(desk, clue)) == {}


def test_a_void_record_is_no_link(desk: Desk, work: dict[str, str]) -> None:
    desk.void(work["case"], "重复登记")
    assert work["case"] not in where(chain(desk, work["clue"])).get("case", set())
    assert missing(chain(desk, work["clue"]))["case"] == ["已转立案，未登记案件", "初核转立案，未登记案件"]


def test_other_matters_of_the_same_talk_stay_out(desk: Desk, have: Have, work: dict[str, str]) -> None:
    other = desk.add("problem", {"unit_id": have.unit, "source": "talk", "found_at": "2026-03-03", "cat": "finance", "severity": "general",
                                 "text": "报销不规范", "turn": "rectify", "demand": "改正", "resp_unit": "办公室", "resp_person": "某丁",
                                 "source_id": work["talk"]})
    assert other not in where(chain(desk, work["clue"]))["problem"]
    assert other in where(chain(desk, work["talk"]))["problem"]


def as_member(desk: Desk, staff: str) -> Desk:
    user = replace(desk.user, account="keyuan", staff_id=staff, name="某丙", roles=frozenset({"group_member"}))
    return Desk(desk.store, desk.objects, user, desk.station_id, desk.now)


def test_what_the_user_may_not_open_is_one_line_without_anything(desk: Desk, have: Have, work: dict[str, str]) -> None:
    member = as_member(desk, have.colleague)
    found = {stage.code: stage for stage in chain(member, work["talk"]).stages}
    (hidden,) = found["clue"].nodes
    assert (hidden.id, hidden.ledger, hidden.record_no, hidden.state, hidden.day) == ("", "", "", "", None)
    assert hidden.title == UNSEEN == "（无权查看）"
    assert not found["clue"].missing
    # Nothing is followed beyond it: not even that there is a case.
    assert found["case"].nodes == () == found["case"].missing
    with pytest.raises(Absent):
        chain(member, work["clue"])


def test_the_command_says_stages_records_and_what_is_missing(group: CliPlace) -> None:
    (unit,) = group.add("unit", {"name": "测试市教育局", "kind": "gov_dept", "from": "2020-01-01"})
    (problem,) = group.add("problem", {
        "unit_id": unit, "source": "self", "found_at": "2026-03-03", "cat": "finance", "severity": "general", "text": "报销不规范",
        "turn": "clue", "demand": "改正", "resp_unit": "办公室", "resp_person": "某丁"})
    told = {stage["stage"]: stage for stage in group.ask("chain", problem)["stages"]}
    assert list(told) == list(STAGES)
    assert [record["id"] for record in told["problem"]["records"]] == [problem]
    assert "缺：选择转问题线索，未登记线索" in group.say("chain", problem)
    assert told["clue"] == {"stage": "clue", "label": "线索", "records": [], "missing": ["选择转问题线索，未登记线索"]}
