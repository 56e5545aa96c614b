"""Somebody with an account, or a group with its keys and a hex editor, against what the third issue added: each attack by its name.

Each stood open once. The other tests of need-to-know are in test_reporter.py, those of forged bundles in test_sync_hostile.py.
"""

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app import codes
from app.assess import settle
from app.desk import Desk, moving
from app.desk.issued import force
from app.errors import Absent, BundleScope, CheckFailed, NotPermitted
from app.ledgers.kit import Row
from app.ledgers.monthly_report import opened, sealed
from app.sync import service
from tests.conftest import StoppedClock
from tests.integration.cli_place import CliPlace
from tests.vectors.stations import BEGINNING, GROUP, Place, a_person, a_unit, copied, enrolled_template

Sits = Callable[..., Desk]
CLUE = {"source": "petition", "got_at": "2026-11-19", "assign": "self", "issues": [{"text": "违规审批"}]}


@pytest.fixture
def sits(desk: Desk, a_colleague: str) -> Sits:
    def at(*roles: str) -> Desk:
        user = replace(desk.user, account="other", staff_id=a_colleague, name="某丙", roles=frozenset(roles))
        return Desk(desk.store, desk.objects, user, desk.station_id, desk.now)
    return at


@pytest.fixture
def clue(desk: Desk, a_person: str) -> str:
    return desk.add("clue", CLUE | {"persons": [a_person], "lead_org": desk.user.org_id})


# An insider gives himself rights

@pytest.mark.parametrize("role", ["group_member", "group_clerk", "group_deputy", "secondee", "supervision"])
def test_nobody_gives_himself_a_role(desk: Desk, sits: Sits, a_colleague: str, role: str) -> None:
    with pytest.raises(CheckFailed) as refused:
        sits(role).set(a_colleague, {"roles": ["group_leader"]})
    assert [one.code for one in refused.value.findings] == ["STAFF-08"]
    assert desk.get(a_colleague).roles == ["group_member"]
    assert desk.set(a_colleague, {"roles": ["group_deputy"]}), "the leader does"


def test_a_member_registers_nobody_with_more_than_an_ordinary_role(desk: Desk, sits: Sits) -> None:
    new = {"name": "某丁", "sex": "male", "birth": "1985-05-01", "org_id": desk.user.org_id, "post": "clerk", "joined": "2021-03-01"}
    with pytest.raises(CheckFailed):
        sits("group_member").add("staff", new | {"roles": ["case_mgmt"]})
    assert sits("group_member").add("staff", new | {"roles": ["group_clerk"]})


@pytest.mark.parametrize("step", ["move", "retire"])
def test_a_member_does_not_send_the_leader_away(desk: Desk, sits: Sits, step: str) -> None:
    with pytest.raises(NotPermitted):
        sits("group_member").step(str(desk.user.staff_id), step)
    assert desk.get(str(desk.user.staff_id)).state == "on_duty"


def test_a_group_does_not_become_the_commission(desk: Desk, sits: Sits) -> None:
    for there in (desk, sits("group_member")):
        with pytest.raises(CheckFailed):
            there.set(desk.user.org_id, {"kind": "commission"})
    assert not Desk(desk.store, desk.objects, desk.user, desk.station_id, desk.now).commission


def test_nobody_signs_on_paper_as_himself(desk: Desk, sits: Sits, clue: str, a_colleague: str) -> None:
    desk.set(clue, {"handlers": [a_colleague]})
    with desk.act("forged") as act:
        row = act.get(clue)
        assert row is not None
        act.write(act.ledger("clue"), row, Row(row | {"state": "approval"}))
        act.commit()
    with pytest.raises(NotPermitted):
        sits("group_member").approve(clue, "agree", approver=a_colleague)
    assert not desk.get(clue).approvals


def test_the_command_line_registers_no_old_book_and_so_no_state(group: CliPlace) -> None:
    lines = group.folder.parent / "legacy.jsonl"
    for ledger in ("case", "assessment", "monthly_report"):
        lines.write_text(json.dumps({"legacy": True, "state": "archived", "year": 2026, "total": 100}), "utf-8")
        ended = group.end("add", ledger, lines)
        assert (ended.status, ended.code) == (3, "VALIDATION")
        assert group.ask("count", ledger)["count"] == 0


# What is not theirs to see

@pytest.mark.parametrize("role", ["group_member", "group_clerk", "group_deputy", "secondee", "supervision"])
def test_a_hidden_clue_is_named_by_its_number_alone(desk: Desk, sits: Sits, clue: str, role: str) -> None:
    there, number = sits(role), desk.get(clue).record_no
    assert there.titles([clue]) == {clue: number}
    assert desk.titles([clue]) == {clue: "某乙"}
    assert there.resolve("clue", "某乙") is None, "no answer to: is there a clue about him?"
    assert desk.resolve("clue", "某乙") == clue


def test_a_clue_named_in_an_open_list_is_not_found_by_its_person(desk: Desk, sits: Sits, clue: str, a_unit: str) -> None:
    topic = next(iter(codes.table("political_topic"))).code
    item = desk.add("political_item", {"unit_id": a_unit, "year": 2026, "topic": topic, "source": "上级部署", "task": "落实惠民政策",
                                       "measure": "监督检查", "due": "2026-12-20",
                                       "progress": [{"date": "2026-11-19", "finding": "已核查", "link": clue}]})
    assert [hit.id for hit in sits("group_member").search("已核查")] == [item]
    assert [hit.id for hit in desk.search("某乙") if hit.ledger == "political_item"] == []


@pytest.mark.parametrize("role", ["group_member", "secondee", "group_deputy"])
def test_the_preview_of_a_calendar_tells_of_no_hidden_clue(desk: Desk, sits: Sits, clue: str, role: str) -> None:
    change = moving.Change("calendar", "x", {"years": [], "days": {"2026-11-20": "rest", "2026-11-23": "rest"}})
    assert clue in {move.record_id for move in moving.preview(desk, change)}
    try:
        assert moving.preview(sits(role), change) == []
    except NotPermitted:
        assert role == "secondee"


def test_a_form_asks_nothing_of_a_record_one_may_not_read(desk: Desk, sits: Sits, clue: str) -> None:
    with pytest.raises(Absent):
        sits("group_member").findings("clue", {"issues": [{"text": "x"}]}, clue)


# A group with its keys

@pytest.fixture(scope="module")
def enrolled(sealed_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return enrolled_template(sealed_template, tmp_path_factory.mktemp("threats"), StoppedClock(BEGINNING))


@pytest.fixture
def places(enrolled: Path, tmp_path: Path, clock: StoppedClock) -> Iterator[list[Place]]:
    made = copied(enrolled, tmp_path, "gc", clock)
    made[1].desk.user = replace(made[1].desk.user, roles=frozenset({"case_mgmt", "chief"}))
    yield made
    for place in made:
        place.store.close()


class Sticks:
    """Bundles to and fro, a minute apart."""

    def __init__(self, places: list[Place], clock: StoppedClock, folder: Path) -> None:
        (self.group, self.commission), self.clock, self.folder, self.count = places, clock, folder, 0

    def _stick(self) -> Path:
        self.count += 1
        self.clock.pass_(minutes=1)
        return self.folder / f"stick{self.count}"

    def up(self) -> Any:
        return self.commission.take(self.group.export("commission", self._stick()).files[0])

    def down(self) -> Any:
        return self.group.take(self.commission.export(GROUP, self._stick()).files[0])


@pytest.fixture
def sticks(places: list[Place], clock: StoppedClock, tmp_path: Path) -> Sticks:
    return Sticks(places, clock, tmp_path)


def forged(place: Place, key: str, **values: Any) -> None:
    """A change written past every check, journalled and signed as any."""
    with place.desk.act("forged") as act:
        row = act.get(key)
        assert row is not None
        act.write(act.ledger(row["ledger"]), row, Row(row | values))
        act.commit()


def test_a_bundle_changes_nothing_frozen(sticks: Sticks) -> None:
    group, commission = sticks.group.desk, sticks.commission.desk
    person = a_person(sticks.group, a_unit(sticks.group))
    asked = group.add("interfere", {"at": "2026-11-20T09:00", "who": "某人", "about": person, "content": "打听", "reported_to": "组长",
                                    "reported_at": "2026-11-20T09:10"})
    report = group.add("monthly_report", {"org_id": group.user.org_id, "month": "2026-10", "done": "监督四次"})
    group.step(report, "edit")
    group.step(report, "submit")
    sticks.up()
    before = commission.get(report).snapshot
    figures = opened(before)
    figures["indicators"]["M01"]["value"] = 777
    forged(sticks.group, asked, content="没有打听")
    forged(sticks.group, report, snapshot=sealed(figures), done="监督四十次")
    assert sticks.up().conflicts == 2
    assert (commission.get(asked).content, commission.get(report).done, commission.get(report).snapshot) == ("打听", "监督四次", before)
    waiting = service.conflicts(sticks.commission, commission)
    assert {one.field for one in waiting} == {"content", "done", "snapshot"}
    for one in waiting:
        with pytest.raises(NotPermitted):
            service.resolve_conflict(sticks.commission, commission, one.id, "theirs")
        service.resolve_conflict(sticks.commission, commission, one.id, "mine")
    sticks.down()
    assert group.get(asked).content == "打听"


def test_a_group_does_not_reopen_its_report_to_hand_in_other_figures(sticks: Sticks) -> None:
    group, commission = sticks.group.desk, sticks.commission.desk
    report = group.add("monthly_report", {"org_id": group.user.org_id, "month": "2026-10", "done": "监督四次"})
    group.step(report, "edit")
    group.step(report, "submit")
    sticks.up()
    commission.step(report, "review")
    sticks.down()
    forged(sticks.group, report, state="editing")
    forged(sticks.group, report, done="监督四十次")
    sticks.up()
    assert (commission.get(report).state, commission.get(report).done) == ("reviewing", "监督四次")
    commission.step(report, "return", {"note": "请核对"})
    sticks.down()


def test_a_returned_report_is_edited_and_handed_in_again(sticks: Sticks) -> None:
    group, commission = sticks.group.desk, sticks.commission.desk
    report = group.add("monthly_report", {"org_id": group.user.org_id, "month": "2026-10", "done": "监督四次"})
    group.step(report, "edit")
    group.step(report, "submit")
    sticks.up()
    commission.step(report, "review")
    commission.step(report, "return", {"note": "请核对"})
    sticks.down()
    group.set(report, {"done": "监督五次"})
    group.step(report, "submit")
    assert sticks.up().conflicts == 0
    assert (commission.get(report).state, commission.get(report).done) == ("submitted", "监督五次")


def test_a_group_scores_nothing_of_its_assessment(sticks: Sticks) -> None:
    group, commission = sticks.group.desk, sticks.commission.desk
    key = commission.add("assessment", {"org_id": group.user.org_id, "year": 2026, "scheme": "2026年第1版"})
    sticks.down()
    for values in ({"scores": [{"item": 1}]}, {"total": 100.0}, {"grade": "优秀"}, {"scores": [{"item": 1, "final": 5.0}]}):
        with pytest.raises(CheckFailed):
            group.set(key, values)
    forged(sticks.group, key, scores=[{"item": 1}], total=100.0, state="settled")
    sticks.up()
    assert (commission.get(key).state, commission.get(key).scores, commission.get(key).total) == ("published", None, None)
    commission.step(key, "gather")
    assert any(line.get("auto") is not None for line in commission.get(key).scores)
    for one in service.conflicts(sticks.commission, commission):
        service.resolve_conflict(sticks.commission, commission, one.id, "mine")
    sticks.down()
    group.step(key, "self_rate", {"bonus": [{"reason": "做法被转发", "score": 1.0}]})
    assert sticks.up().conflicts == 0
    assert commission.get(key).bonus[0]["score"] == 1.0, "what it is asked for it writes"
    commission.step(key, "check")
    sticks.down()
    group.step(key, "defend", {"appeal": "无异议"})
    forged(sticks.group, key, bonus=[{"reason": "另有", "score": 9.0}])
    sticks.up()
    assert settle(commission, 2026) == [key]
    settled = commission.get(key)
    sticks.down()
    forged(sticks.group, key, scores=[{"item": 1, "checked": 50.0, "why": "x", "final": 50.0}], total=99.0, grade="优秀")
    sticks.up()
    found = commission.get(key)
    assert (found.total, found.grade, found.scores, found.bonus[0]["score"]) == (settled.total, settled.grade, settled.scores, 1.0)


def test_a_group_makes_itself_no_settled_assessment(sticks: Sticks) -> None:
    group = sticks.group.desk
    key = group.add("assessment", {"org_id": group.user.org_id, "year": 2026, "scheme": "2026年第1版"})
    forged(sticks.group, key, total=100.0)
    with pytest.raises(BundleScope):
        sticks.up()
    assert sticks.commission.desk.count("assessment") == 0


# What the commission issues

INFINITE = float("inf")
Q = {"no": 1, "name": "作风", "points": 100, "parts": [{"kind": "Q", "words": "复核"}]}
HOSTILE: list[tuple[str, str, dict[str, Any]]] = [
    ("chain", "clue.approval", {"cases": [{"when": {"persons": [["x"]]}, "chain": ["chief"]}]}),
    ("chain", "clue.approval", {"chain": ["secondee"]}),
    ("setting", "A09.days", {"value": INFINITE}), ("setting", "A08.cv", {"value": float("nan")}),
    ("setting", "A09.days", {"value": 1e308}), ("setting", "A12.months", {"value": -5}), ("setting", "A15.quarters", {"value": 10**300}),
    ("setting", "require_handover", {"value": "false"}),
    ("calendar", "2027", {"days": {"2027-01-01\x1b[31m": "rest"}}),
    ("scheme", "2027", {"name": "x", "aspects": [{"no": 1, "name": "a", "points": "1e9999999", "items": []}]}),
    ("scheme", "2027", {"name": "x", "aspects": [{"no": INFINITE, "name": "a", "points": 100, "items": [Q]}]}),
    ("scheme", "2027", {"name": "x", "aspects": [{"no": 1, "name": "a", "points": 100, "reviewers": [["x"]], "items": [Q]}]}),
    ("scheme", "2027", {"name": "x", "aspects": [{"no": 1, "name": "a", "points": 100, "items": [
        {"no": 1, "name": "q", "points": 100, "parts": [{"kind": "B", "over": "M01", "bands": [[]]}]}]}]}),
]


@pytest.mark.parametrize(("kind", "name", "content"), HOSTILE, ids=[f"{kind}-{n}" for n, (kind, *_) in enumerate(HOSTILE)])
def test_what_would_stop_every_station_is_not_issued(places: list[Place], kind: str, name: str, content: dict[str, Any]) -> None:
    commission = places[1].desk
    with pytest.raises(CheckFailed) as refused:
        commission.issue(kind, name, content)
    assert [one.field for one in refused.value.findings] == ["content"]
    assert all(one.isprintable() for one in refused.value.findings[0].message)
    assert commission.count("issued") == 0


def test_a_forged_rule_lengthens_no_limit_of_the_law(sticks: Sticks) -> None:
    key = sticks.commission.desk.issue("limit", "T01 提出处置意见", {"days": 20})
    forged(sticks.commission, key, content='{"months": 600}')
    sticks.down()
    with sticks.group.store.read() as conn:
        assert "T01 提出处置意见" not in force(conn, "2026-11-20").rules.rulings


@pytest.mark.parametrize("command", [("calendar", "import"), ("assess", "issue", "2027")])
def test_a_device_a_pipe_and_a_folder_are_no_files(group: CliPlace, command: tuple[str, ...], tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in ("/dev/zero", tmp_path / "pipe", tmp_path):
        ended = group.end(*command, path)
        assert (ended.status, ended.code) == (7, "STORAGE_IO"), ended
    (tmp_path / "big.json").write_bytes(b"[" * (5 << 20))
    assert group.end(*command, tmp_path / "big.json").code == "VALIDATION"


def test_a_row_of_an_old_book_skips_no_approval_that_is_still_ahead(desk, a_person):  # type: ignore[no-untyped-def]
    """It enters at the state the book proves; what comes after is decided here, by those who decide."""
    key = desk.add("clue", {"legacy": True, "state": "approval", "got_at": "2026-09-01", "persons": [a_person], "disposal": "shelve"})
    assert "shelve" not in {step.code for step in desk.steps(desk.get(key))}
    with pytest.raises(CheckFailed) as refused:
        desk.step(key, "shelve", {"disposed_at": "2026-11-12", "shelve": "time", "review_at": "2027-05-10"})
    assert "APPROVAL" in {finding.code for finding in refused.value.findings}
    assert desk.get(key).state == "approval"
