"""Calendars and rules show what they move before they are accepted; chains are shortened by the commission, lengthened by an office."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from app.desk import Desk, chains, lateness, moving, proving, upkeep
from app.desk.chains import lengthen
from app.desk.moving import Change, Move
from app.errors import CheckFailed, NotPermitted
from app.ledgers.kit import Row
from tests.conftest import BEIJING, StoppedClock
from tests.vectors.stations import BEGINNING, GROUP, Place, a_unit, copied, enrolled_template

REST = {"years": [], "days": {"2026-11-23": "rest", "2026-11-24": "rest"}}


@pytest.fixture(scope="module")
def enrolled(sealed_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return enrolled_template(sealed_template, tmp_path_factory.mktemp("enrolled"), StoppedClock(BEGINNING))


@pytest.fixture
def pair(enrolled: Path, tmp_path: Path, clock: StoppedClock) -> Iterator[list[Place]]:
    places = copied(enrolled, tmp_path, "gc", clock)
    yield places
    for place in places:
        place.store.close()


def due(desk: Desk, key: str) -> dict[str, str]:
    return {one.what: one.due for one in desk.due(record=key)}


@pytest.fixture
def clue(pair: list[Place]) -> str:
    group = pair[0]
    return group.desk.add("clue", {"source": "superior", "got_at": "2026-11-18", "assign": "self", "unit_id": a_unit(group),
                                   "issues": [{"text": "违规发放"}], "lead_org": group.desk.user.org_id})


def test_a_calendar_shows_what_it_moves_and_moves_it_when_accepted(pair: list[Place], clue: str) -> None:
    desk = pair[0].desk
    before = due(desk, clue)
    assert before == {"提出处置意见": "2026-12-18", "报案管室备案": "2026-11-25"}
    moves = moving.preview(desk, Change("calendar", "2026", REST))
    row = desk.get(clue)
    assert moves == [Move(clue, "clue", desk.title(row), row.record_no, "T05", "报案管室备案", "2026-11-25", "2026-11-27")]
    assert due(desk, clue) == before
    assert moving.accept(desk, Change("calendar", "2026", REST)) == moves
    assert due(desk, clue) == before | {"报案管室备案": "2026-11-27"}
    assert moving.preview(desk, Change("calendar", "2026", REST)) == []
    assert proving.findings(desk) == []


def test_the_commissions_calendar_comes_before_an_offices_own(pair: list[Place], clue: str, tmp_path: Path) -> None:
    group, commission = pair
    moving.accept(group.desk, Change("calendar", "2026", REST))
    assert moving.accept(commission.desk, Change("calendar", "2026", {"days": {"2026-11-23": "rest"}})) == []
    group.take(commission.export(GROUP, tmp_path / "stick").files[0])
    assert due(group.desk, clue)["报案管室备案"] == "2026-11-26"


def test_a_rule_with_a_later_day_moves_on_that_day(pair: list[Place], clue: str, clock: StoppedClock, tmp_path: Path) -> None:
    group, commission = pair
    commission.desk.issue("limit", "T05 报案管室备案", {"workdays": 3}, "2026-11-23")
    group.take(commission.export(GROUP, tmp_path / "stick").files[0])
    assert due(group.desk, clue)["报案管室备案"] == "2026-11-25"
    clock.moment = datetime(2026, 11, 23, 9, 0, tzinfo=BEIJING)
    upkeep.daily(group.desk)
    assert due(group.desk, clue)["报案管室备案"] == "2026-11-23"
    assert proving.findings(group.desk) == []


def test_the_switch_for_rest_days_moves_what_ends_on_one(pair: list[Place]) -> None:
    group, commission = pair
    unit = a_unit(commission)
    key = commission.desk.add("clue", {"source": "superior", "got_at": "2026-10-21", "assign": "self", "unit_id": unit,
                                       "issues": [{"text": "违规"}], "lead_org": commission.desk.user.org_id})
    assert due(commission.desk, key)["提出处置意见"] == "2026-11-23", "21 November is a Saturday"
    change = Change("setting", "extend_on_holiday", {"value": False})
    assert [(one.old, one.new) for one in moving.preview(commission.desk, change)] == [("2026-11-23", "2026-11-21")]
    moving.accept(commission.desk, change)
    assert due(commission.desk, key)["提出处置意见"] == "2026-11-21"
    with pytest.raises(NotPermitted):
        moving.preview(group.desk, change)


@pytest.mark.parametrize("content", [{}, {"days": {"2026-13-01": "rest"}}, {"days": {"2026-11-23": "party"}}, {"days": []}])
def test_a_calendar_that_is_none_is_refused_and_nothing_moves(pair: list[Place], clue: str, content: dict[str, Any]) -> None:
    desk = pair[0].desk
    before = due(desk, clue)
    with pytest.raises(CheckFailed):
        moving.accept(desk, Change("calendar", "2026", content))
    assert due(desk, clue) == before


def test_periodic_duties_move_as_well(pair: list[Place], clock: StoppedClock) -> None:
    commission = pair[1]
    clock.moment = datetime(2026, 12, 2, 9, 0, tzinfo=BEIJING)
    upkeep.daily(commission.desk)
    change = Change("calendar", "2026", {"years": [], "days": {"2026-12-07": "rest"}})
    moves = {(one.what, one.period): (one.old, one.new) for one in moving.preview(commission.desk, change)}
    assert moves == {("月报", "2026-11"): ("2026-12-07", "2026-12-08")}, "5 December is a Saturday"
    moving.accept(commission.desk, change)
    assert {one.due for one in commission.desk.due(30) if one.what == "月报"} == {"2026-12-08"}
    assert proving.findings(commission.desk) == []


def test_a_year_without_calendar_is_said(pair: list[Place]) -> None:
    group = pair[0]
    key = group.desk.add("clue", {"source": "superior", "got_at": "2026-11-18", "assign": "supervise", "ask_by": "2029-03-01",
                                  "unit_id": a_unit(group), "issues": [{"text": "违规"}], "lead_org": group.desk.user.org_id})
    (asked,) = [one for one in group.desk.due(record=key) if one.number == "T06"]
    assert 2028 in asked.not_maintained
    moving.accept(group.desk, Change("calendar", "2028", {"years": [2027, 2028, 2029], "days": {"2028-01-01": "rest"}}))
    (asked,) = [one for one in group.desk.due(record=key) if one.number == "T06"]
    assert asked.not_maintained == ()


# Extension, reasons -----------------------------------------------------------------------------------------------------------


def test_an_extension_keeps_the_day_it_replaced_and_lateness_its_reason(pair: list[Place], clue: str, clock: StoppedClock,
                                                                       tmp_path: Path) -> None:
    group, commission = pair
    desk = group.desk
    with pytest.raises(CheckFailed):
        desk.explain_late(clue, "T05", "报案管室备案", "没有逾期")
    clock.moment = datetime(2026, 11, 27, 9, 0, tzinfo=BEIJING)
    with pytest.raises(CheckFailed):
        desk.explain_late(clue, "T05", "报案管室备案", " ")
    with pytest.raises(CheckFailed):
        desk.explain_late(clue, "T05", "别的", "不存在的时限")
    with pytest.raises(CheckFailed):
        desk.explain_late(clue, "T05", "报案管室备案", "长" * (lateness.MOST + 1))
    desk.explain_late(clue, "T05", "报案管室备案", "案管室系统停用两日")
    (filed,) = [one for one in desk.due(record=clue) if one.number == "T05"]
    assert (filed.standing, filed.reason, filed.meets) == ("overdue", "案管室系统停用两日", "填写“案管备案”")
    desk.set(clue, {"filed_at": "2026-11-27"})
    (filed,) = [one for one in desk.due(record=clue) if one.number == "T05"]
    assert (filed.standing, filed.reason) == ("late", "案管室系统停用两日")
    assert proving.findings(desk) == []
    commission.take(group.export("commission", tmp_path / "stick").files[0])
    assert [line["reason"] for line in commission.desk.get(clue).late] == ["案管室系统停用两日"]


# Chains -----------------------------------------------------------------------------------------------------------------------


def chain(desk: Desk, row: dict[str, Any], ledger: str = "clue") -> tuple[str, ...]:
    with desk.reader() as facts:
        return chains.in_force(desk.ledger(ledger), Row({"org_id": desk.user.org_id} | row), facts)


APPROVAL = {"state": "approval"}


def test_the_commission_may_shorten_and_a_group_only_lengthen(pair: list[Place], tmp_path: Path) -> None:
    group, commission = pair
    assert chain(group.desk, APPROVAL) == ("group_leader", "incharge")
    with pytest.raises(CheckFailed) as refused:
        lengthen(group.desk, "clue.approval", ["group_leader"])
    assert "只能加长" in refused.value.findings[0].message
    with pytest.raises(CheckFailed):
        lengthen(group.desk, "clue.approval", ["incharge", "group_leader"])
    with pytest.raises(CheckFailed):
        lengthen(group.desk, "clue.closed", ["group_leader", "incharge", "chief"])
    with pytest.raises(CheckFailed):
        lengthen(group.desk, "clue.approval", ["group_leader", "incharge", "king"])
    lengthen(group.desk, "clue.approval", ["group_deputy", "group_leader", "incharge"])
    assert chain(group.desk, APPROVAL) == ("group_deputy", "group_leader", "incharge")
    commission.desk.issue("chain", "clue.approval", {"chain": ["group_leader"]})
    assert chain(commission.desk, APPROVAL) == ("group_leader",)
    group.take(commission.export(GROUP, tmp_path / "stick").files[0])
    assert chain(group.desk, APPROVAL) == ("group_deputy", "group_leader", "incharge"), "its own still holds the shorter one"
    lengthen(group.desk, "clue.approval", [])
    assert chain(group.desk, APPROVAL) == ("group_leader",)
    assert {one.name: one.whence for one in chains.listed(group.desk)}["clue.approval"] == "issued"


def test_a_chain_by_kind_leaves_other_kinds_alone(pair: list[Place]) -> None:
    desk = pair[1].desk
    desk.issue("chain", "talk.planned", {"cases": [{"when": {"kind": ["admonish"]}, "chain": ["group_leader"]}]})
    planned = {"state": "planned"}
    assert chain(desk, planned | {"kind": "admonish"}, "talk") == ("group_leader",)
    assert chain(desk, planned | {"kind": "criticize"}, "talk") == ("group_leader",)
    assert chain(desk, planned | {"kind": "heart"}, "talk") == ()
    desk.issue("chain", "talk.planned", {"chain": ["group_leader", "incharge"]})
    assert chain(desk, planned | {"kind": "criticize"}, "talk") == ("group_leader", "incharge")
    assert chain(desk, planned | {"kind": "heart"}, "talk") == (), "what nobody approves stays so"


def test_a_chain_that_no_longer_holds_what_is_asked_is_left_aside(pair: list[Place], tmp_path: Path) -> None:
    group, commission = pair
    lengthen(group.desk, "clue.approval", ["group_leader", "incharge", "case_mgmt"])
    commission.desk.issue("chain", "clue.approval", {"chain": ["group_leader", "incharge", "chief"]})
    group.take(commission.export(GROUP, tmp_path / "stick").files[0])
    assert chain(group.desk, APPROVAL) == ("group_leader", "incharge", "chief")


def test_a_chain_changed_meanwhile_lets_no_signature_stand_for_anothers(pair: list[Place]) -> None:
    from app.desk import approving
    desk = pair[1].desk
    signed = Row({"state": "approval", "org_id": desk.user.org_id,
                  "approvals": [{"result": "agree", "role": "group_leader"}, {"result": "agree", "role": "incharge"}]})
    with desk.reader() as facts:
        assert approving.approved(desk.ledger("clue"), signed, facts)
    desk.issue("chain", "clue.approval", {"chain": ["group_leader", "chief"]})
    with desk.reader() as facts:
        assert not approving.approved(desk.ledger("clue"), signed, facts)
        assert approving.next_approver(desk.ledger("clue"), signed, facts) == "chief"


def test_a_persons_leader_decides_not_everybody(pair: list[Place]) -> None:
    from dataclasses import replace
    desk = pair[0].desk
    desk.user = replace(desk.user, roles=frozenset({"group_member"}))
    with pytest.raises(NotPermitted):
        lengthen(desk, "clue.approval", ["group_leader", "incharge", "chief"])
