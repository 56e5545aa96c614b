"""Two people change one field without knowing of each other: both values are kept, both stations show the same, a person decides."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.errors import Absent, Usage
from app.sync import service
from tests.conftest import StoppedClock
from tests.vectors.stations import BEGINNING, GROUP, Place, a_unit, copied, enrolled_template


class Pair:
    """A group and its commission that agree on one unit."""

    def __init__(self, group: Place, commission: Place, stick: Path, clock: StoppedClock) -> None:
        self.group, self.commission, self.stick, self.clock = group, commission, stick, clock
        self.unit = a_unit(group)
        self.up()
        self.down()

    def up(self) -> service.Imported:
        self.clock.pass_(minutes=1)
        return self.commission.take(self.group.export("commission", self.stick).files[0])

    def down(self) -> service.Imported:
        self.clock.pass_(minutes=1)
        return self.group.take(self.commission.export(GROUP, self.stick).files[0])

    def set(self, place: Place, **values: object) -> None:
        self.clock.pass_(minutes=1)
        place.desk.set(self.unit, values)

    def both(self, name: str) -> tuple[object, object]:
        return self.group.rows("unit")[self.unit][name], self.commission.rows("unit")[self.unit][name]


@pytest.fixture(scope="module")
def enrolled(sealed_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return enrolled_template(sealed_template, tmp_path_factory.mktemp("enrolled"), StoppedClock(BEGINNING))


@pytest.fixture
def pair(enrolled: Path, tmp_path: Path, clock: StoppedClock) -> Iterator[Pair]:
    group, commission = copied(enrolled, tmp_path, "gc", clock)
    yield Pair(group, commission, tmp_path / "stick", clock)
    group.store.close()
    commission.store.close()


def waiting(place: Place) -> list[service.Waiting]:
    return service.conflicts(place, place.desk)


@pytest.mark.parametrize("later", ["group", "commission"])
def test_both_values_are_kept_and_the_later_shows_at_both(pair: Pair, later: str) -> None:
    first, second = (pair.commission, pair.group) if later == "group" else (pair.group, pair.commission)
    pair.set(first, liaison="先")
    pair.set(second, liaison="后")
    assert pair.up().conflicts == 1
    assert pair.down().conflicts == 1
    assert pair.both("liaison") == ("后", "后")
    for place in (pair.group, pair.commission):
        (one,) = waiting(place)
        assert {one.mine, one.theirs} == {"先", "后"}
        assert (one.label, one.title) == ("联络人", "测试市教育局")
        assert (one.mine if one.shown == "mine" else one.theirs) == "后"
    assert pair.group.digest() == pair.commission.digest(GROUP)


def test_the_commission_decides_its_own_field_even_when_earlier(pair: Pair) -> None:
    org = pair.group.desk.user.org_id
    pair.clock.pass_(minutes=1)
    pair.commission.desk.set(org, {"doc_prefix": "委定"})
    pair.clock.pass_(minutes=1)
    pair.group.desk.set(org, {"doc_prefix": "组定"})
    pair.up()
    pair.down()
    assert [place.rows("org")[org].doc_prefix for place in (pair.group, pair.commission)] == ["委定", "委定"]


def test_different_fields_of_one_record_are_no_conflict(pair: Pair) -> None:
    pair.set(pair.group, liaison="某丁")
    pair.set(pair.commission, cadre_cnt=30)
    assert pair.up().conflicts == 0
    assert pair.down().conflicts == 0
    assert pair.both("liaison") == ("某丁", "某丁")
    assert pair.both("cadre_cnt") == (30, 30)
    assert pair.group.digest() == pair.commission.digest(GROUP)


def test_the_same_value_at_both_is_no_conflict(pair: Pair) -> None:
    pair.set(pair.group, liaison="某丁")
    pair.set(pair.commission, liaison="某丁")
    assert pair.up().conflicts == 0
    assert pair.down().conflicts == 0


@pytest.mark.parametrize("take", ["mine", "theirs"])
def test_a_person_decides_and_the_partner_hears_of_it(pair: Pair, take: str) -> None:
    pair.set(pair.group, liaison="组的")
    pair.set(pair.commission, liaison="委的")
    pair.up()
    pair.down()
    (one,) = waiting(pair.commission)
    pair.clock.pass_(minutes=1)
    service.resolve_conflict(pair.commission, pair.commission.desk, one.id, take)
    assert waiting(pair.commission) == []
    chosen = one.mine if take == "mine" else one.theirs
    assert pair.commission.rows("unit")[pair.unit].liaison == chosen
    pair.down()
    assert pair.both("liaison") == (chosen, chosen)
    assert pair.up().conflicts == 0
    assert pair.group.digest() == pair.commission.digest(GROUP)


def test_the_other_value_chosen_settles_the_conflict_at_the_partner_too(pair: Pair) -> None:
    pair.set(pair.group, liaison="组的")
    pair.set(pair.commission, liaison="委的")
    pair.up()
    pair.down()
    (one,) = waiting(pair.commission)
    service.resolve_conflict(pair.commission, pair.commission.desk, one.id, "theirs")
    assert len(waiting(pair.group)) == 1
    pair.down()
    assert waiting(pair.group) == []


def test_voiding_travels_and_is_counted(pair: Pair) -> None:
    pair.group.desk.void(pair.unit, "登记错误")
    done = pair.up()
    assert done.deleted == 1
    assert pair.commission.rows("unit") == {}
    assert pair.group.digest() == pair.commission.digest(GROUP)


def test_a_change_of_a_voided_record_meets_it(pair: Pair) -> None:
    pair.set(pair.commission, liaison="某丁")
    pair.group.desk.void(pair.unit, "登记错误")
    pair.up()
    pair.down()
    assert pair.group.digest() == pair.commission.digest(GROUP)


def test_only_what_waits_can_be_decided(pair: Pair) -> None:
    with pytest.raises(Absent):
        service.resolve_conflict(pair.group, pair.group.desk, "nothing", "mine")
    pair.set(pair.group, liaison="组的")
    pair.set(pair.commission, liaison="委的")
    pair.up()
    (one,) = waiting(pair.commission)
    with pytest.raises(Usage):
        service.resolve_conflict(pair.commission, pair.commission.desk, one.id, "both")


def test_many_rounds_of_changes_end_equal(pair: Pair) -> None:
    for number in range(6):
        pair.set(pair.group, liaison=f"组{number}", duty=f"职能{number}")
        pair.set(pair.commission, liaison=f"委{number}", cadre_cnt=number)
        (pair.up if number % 2 else pair.down)()
    pair.up()
    pair.down()
    pair.up()
    assert pair.group.digest() == pair.commission.digest(GROUP)
    assert pair.both("cadre_cnt") == (5, 5)
