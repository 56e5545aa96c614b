"""What the commission issues reaches every station and is in force there; a group issues nothing."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from uuid_utils import uuid7

from app.desk import proving
from app.desk.issued import in_force
from app.errors import BundleScope, CheckFailed, NotPermitted
from app.ledgers import ledgers
from app.sync import canon
from tests.conftest import StoppedClock
from tests.vectors.stations import BEGINNING, GROUP, OTHER, Place, a_person, a_unit, copied, enrolled_template

TODAY = date(2026, 11, 20)
SETTING = {"value": {"M60": 3}}


@pytest.fixture(scope="module")
def enrolled(sealed_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return enrolled_template(sealed_template, tmp_path_factory.mktemp("enrolled"), StoppedClock(BEGINNING))


@pytest.fixture
def three(enrolled: Path, tmp_path: Path, clock: StoppedClock) -> Iterator[list[Place]]:
    places = copied(enrolled, tmp_path, "goc", clock)
    yield places
    for place in places:
        place.store.close()


def test_what_is_issued_is_in_force_at_every_station(three: list[Place], tmp_path: Path) -> None:
    group, other, commission = three
    commission.desk.issue("setting", "weights", SETTING)
    assert in_force(commission.desk, "setting", "weights", TODAY) == SETTING
    for place, name in ((group, GROUP), (other, OTHER)):
        assert in_force(place.desk, "setting", "weights", TODAY) is None
        place.take(commission.export(name, tmp_path / "stick").files[0])
        assert in_force(place.desk, "setting", "weights", TODAY) == SETTING
        assert commission.export(name, tmp_path / "again").entries == 0


def test_the_latest_day_counts_and_what_is_withdrawn_does_not(three: list[Place]) -> None:
    commission = three[2]
    commission.desk.issue("setting", "x", {"value": 1}, "2026-01-01")
    commission.desk.issue("setting", "x", {"value": 2}, "2026-06-01")
    third = commission.desk.issue("setting", "x", {"value": 3}, "2026-06-01")
    assert [commission.desk.get(row.id).version for row in commission.desk.page("issued", newest=False).rows] == [1, 2, 3]
    said = [in_force(commission.desk, "setting", "x", day) for day in ("2025-12-31", "2026-05-31", "2026-06-01")]
    assert said == [None, {"value": 1}, {"value": 3}]
    commission.desk.step(third, "withdraw")
    assert in_force(commission.desk, "setting", "x", "2026-06-01") == {"value": 2}


def test_what_was_issued_is_not_rewritten(three: list[Place]) -> None:
    desk = three[2].desk
    key = desk.issue("setting", "x", {"value": 1})
    with pytest.raises(CheckFailed) as refused:
        desk.set(key, {"content": '{"value": 2}'})
    assert [(finding.field, finding.code) for finding in refused.value.findings] == [("content", "ISS-01")]
    assert in_force(desk, "setting", "x", TODAY) == {"value": 1}


WRONG = [
    ("limit", "T36", {"days": 0}), ("limit", "T36", {"years": 1}), ("limit", "T99", {"days": 3}), ("limit", "T36 吃饭", {"days": 3}),
    ("limit", "T01", {"months": 2}), ("limit", "T01", {"days": 29}), ("limit", "T10 函询回复", {"workdays": 16}),
    ("limit", "T05", {"workdays": 4}),
    ("limit", "T36", {"days": 3, "months": 1}), ("limit", "T36", {"remind": {"share": 70, "before": [2, 5]}}),
    ("chain", "clue", {"chain": ["group_leader"]}), ("chain", "clue.approval", {"chain": []}),
    ("chain", "clue.approval", {"chain": ["king"]}),
    ("chain", "clue.approval", {"chain": ["sys_admin"]}), ("chain", "clue.approval", {"chain": ["chief", "chief"]}),
    ("chain", "clue.approval", {"cases": [{"when": {"planet": ["x"]}, "chain": ["chief"]}]}),
    ("calendar", "2027", {"days": {}}), ("calendar", "2027", {"days": {"2027-02-30": "rest"}}),
    ("setting", "extend_on_holiday", {"value": "no"}), ("setting", "x", {}),
]


@pytest.mark.parametrize(("kind", "name", "content"), WRONG, ids=[json.dumps(one[1:], ensure_ascii=False) for one in WRONG])
def test_what_cannot_be_issued_is_refused_in_words_and_changes_nothing(three: list[Place], kind: str, name: str, content: dict) -> None:
    desk = three[2].desk
    with pytest.raises(CheckFailed) as refused:
        desk.issue(kind, name, content)
    assert refused.value.findings[0].field == "content"
    assert len(refused.value.findings[0].message) > 5
    assert desk.count("issued") == 0


def test_a_group_issues_nothing_and_a_bundle_that_does_is_refused(three: list[Place], tmp_path: Path) -> None:
    group, _, commission = three
    with pytest.raises(NotPermitted):
        group.desk.issue("setting", "x", {"value": 1})
    with pytest.raises(NotPermitted):
        group.desk.add("issued", {"kind": "setting", "name": "x", "content": '{"value": 1}', "from": "2026-11-20"})
    commission.desk.issue("setting", "x", {"value": 1})
    group.take(commission.export(GROUP, tmp_path / "down").files[0])
    with pytest.raises(NotPermitted):
        group.desk.set(next(iter(group.rows("issued"))), {"note": "改"})
    forged, clock = str(uuid7()), group.desk.clock.tick()
    values = {"kind": "setting", "name": "y", "version": 1, "content": '{"value": 1}', "from": "2026-11-20", "state": "issued",
              "org_id": group.desk.user.org_id, "classification": "internal"}
    with group.desk.act("forged") as act:
        entry = {"op": "add", "ledger": "issued", "id": forged, "clock": clock, "by": group.desk.user.staff_id, "values": values}
        act.receive("issued", forged, values, dict.fromkeys(values, clock), canon.dumps(entry))
        act.commit()
    exported = group.export("commission", tmp_path / "up")
    with pytest.raises(BundleScope):
        commission.take(exported.files[0])
    assert in_force(commission.desk, "setting", "y", TODAY) is None


def test_an_issued_rule_moves_what_runs_at_the_group_when_its_bundle_comes(three: list[Place], tmp_path: Path) -> None:
    group, _, commission = three
    unit = a_unit(group)
    clue = group.desk.add("clue", {"source": "petition", "got_at": "2026-11-19", "assign": "self", "persons": [a_person(group, unit)],
                                   "issues": [{"text": "违规审批"}], "lead_org": group.desk.user.org_id})
    filed = group.desk.add("clue", {"source": "superior", "got_at": "2026-11-18", "assign": "self", "unit_id": unit,
                                    "issues": [{"text": "违规发放"}], "lead_org": group.desk.user.org_id, "filed_at": "2026-11-19"})

    def due(key: str) -> dict[str, str]:
        return {one.number: one.due for one in group.desk.due(record=key)}
    assert (due(clue)["T05"], due(filed)["T05"]) == ("2026-11-26", "2026-11-25")
    commission.desk.issue("limit", "T05 报案管室备案", {"workdays": 2})
    commission.desk.issue("calendar", "2026", {"years": [], "days": {"2026-11-20": "rest"}})
    group.take(commission.export(GROUP, tmp_path / "stick").files[0])
    assert due(clue)["T05"] == "2026-11-24", "two working days after Thursday, Friday now a day of rest"
    assert due(filed)["T05"] == "2026-11-25", "what was met keeps the day it was due"
    assert proving.findings(group.desk) == []
    proving.rebuild(group.desk)
    assert (due(clue)["T05"], due(filed)["T05"]) == ("2026-11-24", "2026-11-25")


def test_the_ledger_is_for_the_commission_and_every_station() -> None:
    assert ledgers()["issued"].CARRIED == "all"
    assert ledgers()["issued"].COMMISSIONS == ("*",)
