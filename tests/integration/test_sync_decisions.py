"""One register for both sides: a conflict noticed at one station stands at the other too; what was decided travels with the reason."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.errors import NotPermitted, Usage
from app.sync import service
from app.sync.merging import conflicts as both
from tests.conftest import StoppedClock
from tests.vectors.stations import BEGINNING, COMMISSION, GROUP, OTHER, Place, a_person, a_unit, copied, enrolled_template


class County:
    """A commission and two groups; a bundle goes when it is told to."""

    def __init__(self, places: list[Place], stick: Path, clock: StoppedClock) -> None:
        (self.group, self.other, self.commission), self.stick, self.clock = places, stick, clock

    def up(self, place: Place | None = None) -> service.Imported:
        self.clock.pass_(minutes=1)
        return self.commission.take((place or self.group).export("commission", self.stick).files[0])

    def down(self, name: str = GROUP) -> service.Imported:
        self.clock.pass_(minutes=1)
        return (self.group if name == GROUP else self.other).take(self.commission.export(name, self.stick).files[0])

    def set(self, place: Place, key: str, **values: object) -> None:
        self.clock.pass_(minutes=1)
        place.desk.set(key, values)

    def decide(self, place: Place, key: str, take: str, reason: str) -> None:
        self.clock.pass_(minutes=1)
        service.resolve_conflict(place, place.desk, key, take, reason)


@pytest.fixture(scope="module")
def enrolled(sealed_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return enrolled_template(sealed_template, tmp_path_factory.mktemp("enrolled"), StoppedClock(BEGINNING))


@pytest.fixture
def county(enrolled: Path, tmp_path: Path, clock: StoppedClock) -> Iterator[County]:
    places = copied(enrolled, tmp_path, "goc", clock)
    yield County(places, tmp_path / "stick", clock)
    for place in places:
        place.store.close()


@pytest.fixture
def unit(county: County) -> str:
    key = a_unit(county.group)
    county.up()
    county.down()
    return key


def waiting(place: Place) -> list[service.Waiting]:
    return service.conflicts(place, place.desk)


def settled(place: Place) -> list[both.Settled]:
    return both.settled(place, place.desk)


def test_both_registers_have_the_same_conflict_and_say_who_wrote_what(county: County, unit: str) -> None:
    county.set(county.group, unit, liaison="组的")
    county.set(county.commission, unit, liaison="委的")
    county.up()
    county.down()
    (here,), (there,) = waiting(county.group), waiting(county.commission)
    assert here.id == there.id
    assert (here.mine, here.theirs, there.mine, there.theirs) == ("组的", "委的", "委的", "组的")
    assert (here.mine_from.office, here.theirs_from.office) == (GROUP, COMMISSION)
    assert (there.mine_from.by, there.theirs_from.by) == ("测试市纪某甲", "驻测试市某甲")
    assert here.mine_from.at < here.theirs_from.at
    county.up()
    county.down()
    assert [one.id for one in waiting(county.group)] == [one.id for one in waiting(county.commission)] == [here.id], "told twice, it is one"


@pytest.mark.parametrize("take", ["mine", "theirs"])
@pytest.mark.parametrize("where", ["group", "commission"])
def test_a_decision_travels_with_who_where_why_and_which(county: County, unit: str, where: str, take: str) -> None:
    county.set(county.group, unit, liaison="组的")
    county.set(county.commission, unit, liaison="委的")
    county.up()
    county.down()
    here, there = (county.group, county.commission) if where == "group" else (county.commission, county.group)
    (one,) = waiting(here)
    county.decide(here, one.id, take, "以任免文件为准")
    (county.up if where == "group" else county.down)()
    chosen = one.mine if take == "mine" else one.theirs
    assert waiting(here) == waiting(there) == []
    for place in (here, there):
        assert place.rows("unit")[unit].liaison == chosen
        (made,) = settled(place)
        (decision,) = made.decisions
        assert (decision.by, decision.office, decision.reason) == ("某甲", here.station.name, "以任免文件为准")
        assert (made.one.mine if decision.take == "mine" else made.one.theirs) == chosen
        assert decision.here == (place is here)
        assert decision.stands
    assert county.group.digest() == county.commission.digest(GROUP)


def test_what_the_partner_decided_before_we_looked_is_known_as_decided(county: County, unit: str) -> None:
    county.set(county.group, unit, liaison="组的")
    county.set(county.commission, unit, liaison="委的")
    county.up()
    (one,) = waiting(county.commission)
    county.decide(county.commission, one.id, "theirs", "组里更清楚")
    county.down()
    assert waiting(county.group) == []
    (made,) = settled(county.group)
    assert (made.one.id, made.decisions[0].reason, made.decisions[0].office) == (one.id, "组里更清楚", COMMISSION)
    assert county.group.rows("unit")[unit].liaison == "组的"


@pytest.mark.parametrize(("ledger", "field", "wins"), [("unit", "liaison", "later"), ("org", "doc_prefix", "commission")])
def test_two_decisions_at_once_both_stay_and_the_rule_says_which_stands(county: County, unit: str, ledger: str, field: str,
                                                                         wins: str) -> None:
    key = unit if ledger == "unit" else county.group.desk.user.org_id
    county.set(county.group, key, **{field: "组的"})
    county.set(county.commission, key, **{field: "委的"})
    county.up()
    county.down()
    (here,), (there,) = waiting(county.group), waiting(county.commission)
    county.decide(county.commission, there.id, "mine", "委里定")
    county.decide(county.group, here.id, "mine", "组里定")
    county.up()
    county.down()
    county.up()
    expected = "组的" if wins == "later" else "委的"
    for place in (county.group, county.commission):
        assert waiting(place) == [], "two decisions are not a third question"
        assert place.rows(ledger)[key][field] == expected
        made = next(one for one in settled(place) if one.one.id == here.id)
        assert {one.reason for one in made.decisions} == {"委里定", "组里定"}
        (stands,) = [one for one in made.decisions if one.stands]
        assert (made.one.mine if stands.take == "mine" else made.one.theirs) == expected


def test_two_groups_sharing_a_clue_and_the_commission_see_one_conflict_and_one_decision(county: County) -> None:
    unit = a_unit(county.commission)
    clue = county.commission.desk.add("clue", {
        "source": "petition", "got_at": "2026-11-10", "assign": "self", "persons": [a_person(county.commission, unit)], "unit_id": unit,
        "snapshot": "副局长", "issues": [{"text": "收受礼金", "disc": "integrity"}], "lead_org": county.group.desk.user.org_id,
        "co_orgs": [county.other.desk.user.org_id]})
    county.down()
    county.down(OTHER)
    county.set(county.group, clue, note="甲组")
    county.set(county.other, clue, note="乙组")
    county.up()
    assert county.up(county.other).conflicts == 1
    county.down()
    county.down(OTHER)
    ids = {tuple(one.id for one in waiting(place)) for place in (county.group, county.other, county.commission)}
    assert len(ids) == 1
    (one,) = waiting(county.group)
    assert (one.mine, one.theirs) == ("甲组", "乙组")
    county.decide(county.group, one.id, "mine", "两组商定")
    county.up()
    county.down(OTHER)
    for place in (county.group, county.other, county.commission):
        assert waiting(place) == []
        assert place.rows("clue")[clue].note == "甲组"
        made = next(found for found in settled(place) if found.one.id == one.id)
        assert [(said.office, said.reason) for said in made.decisions] == [(GROUP, "两组商定")]


def test_a_decision_about_a_record_outside_the_partners_scope_is_not_sent(county: County, unit: str) -> None:
    county.set(county.group, unit, liaison="组的")
    county.set(county.commission, unit, liaison="委的")
    county.up()
    (one,) = waiting(county.commission)
    county.decide(county.commission, one.id, "mine", "理由在此")
    county.down(OTHER)
    with county.other.store.read() as conn:
        assert b"".join(str(row).encode() for row in conn.exec_driver_sql("SELECT * FROM sync_conflict")) == b""
        assert conn.exec_driver_sql("SELECT count(*) FROM sync_decision").scalar() == 0


def test_the_reporter_is_not_spoken_of_downwards(county: County) -> None:
    unit = a_unit(county.group)
    petition = county.group.desk.add("petition", {
        "channel": "letter", "got_at": "2026-11-09", "nature": "accuse", "signed": "real", "repeat": "first", "unit_id": unit,
        "persons": [a_person(county.group, unit)], "summary": "反映食堂承包", "reporter": [{"name": "举报人甲"}]})
    county.up()
    county.down()
    county.set(county.group, petition, reporter=[{"name": "举报人乙"}])
    county.set(county.commission, petition, reporter=[{"name": "举报人丙"}])
    county.up()
    (one,) = waiting(county.commission)
    assert one.field == "reporter"
    county.decide(county.commission, one.id, "mine", "核对原件")
    county.down()
    assert waiting(county.group) == []
    with county.group.store.read() as conn:
        assert conn.exec_driver_sql("SELECT count(*) FROM sync_conflict").scalar() == 0
    assert "举报人丙" not in str(county.group.desk.history(petition))


def test_a_reason_is_short_plain_text_and_a_missing_one_is_said_to_be_missing(county: County, unit: str) -> None:
    county.set(county.group, unit, liaison="组的")
    county.set(county.commission, unit, liaison="委的")
    county.up()
    (one,) = waiting(county.commission)
    for reason in ("坏\x07字", "长" * 1001):
        with pytest.raises(Usage):
            service.resolve_conflict(county.commission, county.commission.desk, one.id, "mine", reason)
    service.resolve_conflict(county.commission, county.commission.desk, one.id, "mine")
    assert settled(county.commission)[0].decisions[0].reason == both.DEFAULT_REASON


def test_a_group_does_not_reopen_by_decision_what_the_commission_closed(county: County, unit: str) -> None:
    county.clock.pass_(minutes=1)
    county.commission.desk.step(unit, "hand_over")
    county.commission.desk.step(unit, "handed", {"to": "2026-11-19"})
    county.clock.pass_(minutes=1)
    county.group.desk.step(unit, "hand_over")
    county.down()
    (one,) = [one for one in waiting(county.group) if one.field == "state"]
    assert county.group.rows("unit")[unit].state == "handed_over"
    with pytest.raises(NotPermitted):
        service.resolve_conflict(county.group, county.group.desk, one.id, "mine", "还没有移交")
    service.resolve_conflict(county.group, county.group.desk, one.id, "theirs", "同意")
