"""A lost PC: a new installation for the same office, the old one revoked, everything in its scope back from the commission."""

from pathlib import Path

import pytest

from app.desk.attaching import attach
from app.errors import BundleRevokedSender
from app.sync import service
from tests.integration.test_reporter import letter as petition
from tests.threats.pair import Pair
from tests.vectors import stations
from tests.vectors.stations import GROUP, SECOND, a_person, a_place, a_unit, enrol


def test_p20_a_new_pc_of_the_office_is_rebuilt_from_the_commissions_copy(pair: Pair, sealed_template: Path, tmp_path: Path) -> None:
    unit = a_unit(pair.group)
    person = a_person(pair.group, unit)
    (tmp_path / "图.txt").write_text("附件内容", "utf-8")
    attach(pair.group.desk, person, tmp_path / "图.txt")
    letter = pair.group.desk.add("petition", petition(unit, person))
    pair.swap()
    never_sent = a_unit(pair.group, "没有交出过的单位")
    lost_pc = pair.group
    service.station_revoke(pair.commission, pair.commission.desk, GROUP, "电脑丢失", SECOND)

    fresh = a_place(sealed_template, tmp_path / "new pc", "group", "驻测试市教育局新电脑", pair.clock)
    fresh.station = stations.StationRow("ab" * 16, "group", GROUP)
    fresh.store.close()
    fresh = stations.opened(tmp_path / "new pc", "group", "驻测试市教育局新电脑", pair.clock)
    pair.more.append(fresh)
    org = pair.commission.desk.resolve("org", GROUP)
    assert org is not None
    enrol(fresh, pair.commission, tmp_path / "medium", org)
    pair.clock.pass_(minutes=1)
    file = pair.commission.export(fresh.station.station_id, pair.stick).files[0]
    fresh.take(file)
    assert person in fresh.rows("person")
    assert never_sent not in fresh.rows("unit"), "what never left the lost PC is gone: said in docs/sync.md"
    (named,) = fresh.rows("person")[person]["files"]
    assert b"".join(fresh.objects.read(named["sha256"])) == "附件内容".encode()
    assert pair.commission.desk.get(letter).reporter, "the commission has who reported"
    assert fresh.desk.get(letter).reporter is None, "and never gives it down: only paper brings it back"
    fresh.desk.set(person, {"post": "在新电脑上改的职务"})
    pair.clock.pass_(minutes=1)
    pair.commission.take(fresh.export("commission", pair.stick).files[-1])
    assert pair.commission.rows("person")[person]["post"] == "在新电脑上改的职务"
    stolen = pair.up(lost_pc)
    with pytest.raises(BundleRevokedSender):
        pair.commission.take(stolen)
