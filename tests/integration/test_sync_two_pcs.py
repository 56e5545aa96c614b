"""An office with two PCs: two streams, one office's records at both, numbers given twice, one export for both."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.errors import Absent
from app.sync import service
from app.sync.keys import peers
from app.sync.keys.persons import SECURITY, Second
from tests.conftest import StoppedClock
from tests.integration.sync_machine import HUBS, PCS, name_of, world_template
from tests.vectors.stations import BEGINNING, Place, a_unit, opened

OFFICE = PCS["g1"][1]


@pytest.fixture(scope="module")
def world(sealed_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return world_template(sealed_template, tmp_path_factory.mktemp("world"))


@pytest.fixture
def places(world: Path, tmp_path: Path) -> Iterator[tuple[Place, Place, Place]]:
    clock, found = StoppedClock(BEGINNING), []
    for key in ("g1", "g2", "a"):
        clock.pass_(minutes=1)
        shutil.copytree(world / key, tmp_path / key)
        found.append(opened(tmp_path / key, "commission" if key in HUBS else "group", name_of(key), clock))
    yield found[0], found[1], found[2]
    for place in found:
        place.store.close()


def up(place: Place, hub: Place, stick: Path) -> service.Imported:
    return hub.take(place.export("commission", stick).files[0])


def down(hub: Place, place: Place, stick: Path) -> service.Imported:
    return place.take(hub.export(place.station.station_id, stick).files[0])


def test_a_record_of_one_pc_comes_to_the_other_and_its_edit_merges(places: tuple[Place, Place, Place], tmp_path: Path) -> None:
    one, two, hub = places
    unit = a_unit(one)
    up(one, hub, tmp_path / "s")
    down(hub, two, tmp_path / "s")
    assert two.rows("unit")[unit].name == "测试市教育局"
    two.desk.set(unit, {"liaison": "某丁"})
    one.desk.set(unit, {"cadre_cnt": 7})
    assert up(two, hub, tmp_path / "s").conflicts == 0
    assert up(one, hub, tmp_path / "s").conflicts == 0
    for place in (one, two):
        down(hub, place, tmp_path / "s")
        row = place.rows("unit")[unit]
        assert (row.liaison, row.cadre_cnt) == ("某丁", 7)
    assert one.digest() == two.digest() == hub.digest(OFFICE)


def test_one_number_given_at_both_pcs_stays_with_the_first_record(places: tuple[Place, Place, Place], tmp_path: Path) -> None:
    one, two, hub = places
    first = a_unit(one, "甲单位")
    second = a_unit(two, "乙单位")
    assert one.rows("unit")[first].record_no == two.rows("unit")[second].record_no
    up(one, hub, tmp_path / "s")
    told = up(two, hub, tmp_path / "s").warnings
    assert any("编号重复" in one for one in told)
    for place in (one, two):
        down(hub, place, tmp_path / "s")
    numbers = [{key: row.record_no for key, row in place.rows("unit").items()} for place in places]
    assert numbers[0] == numbers[1] == numbers[2]
    assert len(set(numbers[0].values())) == 2


def test_two_streams_do_not_wait_for_each_other(places: tuple[Place, Place, Place], tmp_path: Path) -> None:
    one, two, hub = places
    one.export("commission", tmp_path / "s")
    late = one.export("commission", tmp_path / "s").files[0]
    assert hub.take(late).waiting_for == [(1, 1)]
    assert up(two, hub, tmp_path / "s").applied
    received = {partner.station_id: (partner.received, partner.waiting) for partner in service.status(hub, hub.desk).partners}
    assert received[one.station.station_id] == (0, [2])
    assert received[two.station.station_id] == (1, [])


def test_the_office_named_is_both_its_stations_until_one_is_revoked(places: tuple[Place, Place, Place]) -> None:
    one, two, hub = places
    both = {one.station.station_id, two.station.station_id}
    assert set(service.stations_named(hub, OFFICE)) == both
    with pytest.raises(Absent, match="2个站点"), hub.store.read() as conn:
        peers.find(conn, OFFICE)
    service.station_revoke(hub, hub.desk, one.station.station_id, "电脑丢失", Second("baomi", SECURITY))
    assert service.stations_named(hub, OFFICE) == [two.station.station_id]
    with hub.store.read() as conn:
        assert peers.find(conn, OFFICE)["station"] == two.station.station_id
