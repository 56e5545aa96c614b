"""One officer's open work goes to another: previewed, in one act, audited, with a list on paper."""

import pytest

from app.desk import Desk
from app.desk.handing_over import hand_over, kept, preview
from app.errors import Absent, NotPermitted, Usage
from app.papers.printing import paper_of
from db import audit


@pytest.fixture
def work(desk: Desk, a_unit: str, a_person: str, a_colleague: str) -> dict[str, str]:
    """Three open records of 某甲 and one that is done; a prelim with two in its team."""
    me = desk.user.staff_id
    problem = desk.add("problem", {"unit_id": a_unit, "source": "meeting", "found_at": "2026-11-12", "cat": "major", "severity": "general",
                                   "text": "比选记录不全", "turn": "rectify", "demand": "限期整改", "resp_unit": "计财科",
                                   "resp_person": "某戊"})
    talk = desk.add("talk", {"kind": "integrity", "persons": [a_person], "unit_id": a_unit, "talkers": [me], "way": "direct",
                             "start": "2026-11-11T09:30", "end": "2026-11-11T10:20", "place": "谈话室", "outline": "履行“一岗双责”"})
    clue = desk.add("clue", {"source": "petition", "got_at": "2026-11-10", "assign": "self", "persons": [a_person], "unit_id": a_unit,
                             "lead_org": desk.user.org_id, "issues": [{"text": "违规审批", "disc": "integrity"}]})
    return {"problem": problem, "talk": talk, "clue": clue, "to": a_colleague}


def test_a_preview_says_all_and_changes_nothing(desk: Desk, work: dict[str, str]) -> None:
    found = preview(desk, desk.user.staff_id, work["to"])
    assert {line.id for line in found.lines} == {work["problem"], work["talk"], work["clue"]}
    assert [line.why for line in found.lines] == ["", "", ""]
    assert desk.get(work["problem"]).handlers == [desk.user.staff_id]


def test_open_work_goes_over_in_one_act_and_the_history_keeps_whose_it_was(desk: Desk, work: dict[str, str]) -> None:
    me, to = desk.user.staff_id, work["to"]
    done = hand_over(desk, "某甲", "某丙")
    assert (done.from_, done.to, len(done.moved)) == ("某甲", "某丙", 3)
    for name in ("problem", "clue"):
        assert desk.get(work[name]).handlers == [to]
    assert desk.get(work["talk"]).talkers == [to]
    assert any(entry.values.get("handlers") == [me] for entry in desk.history(work["clue"]))
    assert preview(desk, me, to).lines == []
    with desk.store.read() as conn:
        assert [event["act"] for event in audit.page(conn, limit=1)] == ["work.handover"]
    listed = paper_of(desk, "work-handover", done.id)
    assert len(listed.rows) == 3  # type: ignore[attr-defined]
    assert kept(desk, done.id).moved


def test_what_may_not_go_stays_with_its_reason(desk: Desk, work: dict[str, str]) -> None:
    secondee = desk.add("staff", {"name": "某己", "sex": "male", "birth": "1990-05-01", "org_id": desk.user.org_id, "post": "clerk",
                                  "roles": ["secondee"], "joined": "2026-03-01"})
    done = hand_over(desk, desk.user.staff_id, secondee)
    (left,) = done.left
    assert left.id == work["clue"]
    assert "不能接触" in left.why
    assert desk.get(work["clue"]).handlers == [desk.user.staff_id]


def test_only_a_leader_hands_over_and_only_to_another_who_is_here(desk: Desk, work: dict[str, str]) -> None:
    me = desk.user.staff_id
    with pytest.raises(Usage):
        preview(desk, me, me)
    with pytest.raises(Absent):
        preview(desk, me, "没有这个人")
    from dataclasses import replace
    desk.user = replace(desk.user, roles=frozenset({"group_member"}))
    with pytest.raises(NotPermitted):
        preview(desk, me, work["to"])
