"""P16: a revoked station is refused whatever date its bundles claim; single ones are let in by two people; what came stays, marked."""

import pytest

from app.errors import Absent, BundleRevokedSender
from app.sync import service
from app.sync.streams import forks
from app.sync.views import standing
from tests.integration.cli_place import CliPlace
from tests.threats.pair import Pair
from tests.vectors.stations import GROUP, SECOND, a_unit


def test_p16_every_bundle_not_yet_imported_is_refused_and_imported_data_stays_marked(pair: Pair) -> None:
    unit = a_unit(pair.group)
    pair.swap()
    made_before = pair.up()
    pair.clock.pass_(days=1)
    service.station_revoke(pair.commission, pair.commission.desk, GROUP, "电脑遗失", SECOND)
    for file in (made_before, pair.up()):
        with pytest.raises(BundleRevokedSender) as refused:
            pair.commission.take(file)
        assert refused.value.details()["digest"] == service.inspect(_path(file)).digest
    assert unit in pair.commission.rows("unit")
    partner = pair.commission.partner()
    assert partner.revoked_at is not None
    (marked,) = [one for one in standing.warnings(pair.commission, pair.commission.desk) if one.code == "revoked"]
    assert "已导入的数据保留" in marked.words
    assert marked.station == partner.station_id


def test_p16_one_bundle_is_let_in_by_its_digest_and_no_other(pair: Pair) -> None:
    a_unit(pair.group, "遗失前登记的单位")
    wanted = pair.up()
    a_unit(pair.group, "遗失后登记的单位")
    later = pair.up()
    service.station_revoke(pair.commission, pair.commission.desk, GROUP, "电脑遗失", SECOND)
    digest = service.inspect(_path(wanted)).digest
    assert digest is not None
    with pytest.raises(Absent):
        forks.release(pair.commission, pair.commission.desk, digest[:20], SECOND)
    forks.release(pair.commission, pair.commission.desk, digest, SECOND)
    assert pair.commission.take(wanted).applied
    with pytest.raises(BundleRevokedSender):
        pair.commission.take(later)
    assert {row["name"] for row in pair.commission.rows("unit").values()} >= {"遗失前登记的单位"}


def test_p16_the_list_travels_and_is_never_replaced_by_a_lower_one(pair: Pair) -> None:
    from app.sync.keys.papers import identity, keep_revocations
    old = pair.down()
    pair.other.take(pair.down(pair.other.station.name))
    with pair.other.store.read() as conn:
        before = identity(pair.other, conn).revocations
    service.station_revoke(pair.commission, pair.commission.desk, GROUP, "电脑遗失", SECOND)
    pair.other.take(pair.down(pair.other.station.name))
    with pair.other.store.write() as conn:
        own = identity(pair.other, conn)
        assert own.revocations is not None
        assert before is not None
        assert own.revocations.number > before.number
        assert not keep_revocations(conn, before, own.root)
    assert old


def test_p16_by_the_real_command_with_the_digest_in_the_refusal(commission: CliPlace, group: CliPlace) -> None:
    stick = commission.folder.parent / "stick"
    stick.mkdir()
    group.ask("enrol", "request", stick / "request")
    answer = commission.ask("enrol", "approve", stick / "request", stick / "answer", "--org", "驻测试市教育局纪检监察组")
    group.ask("enrol", "accept", stick / "answer", "--fingerprint", answer["root_fingerprint"])
    group.add("unit", {"name": "测试局", "kind": "gov_dept"})
    bundle = group.ask("bundle", "export", stick, "--to", "commission")["files"][0]
    second = commission.second()
    commission.ask("station", "revoke", answer["station_id"], "--reason", "电脑遗失", *second)
    refused = commission.end("bundle", "import", bundle)
    assert refused.code == "BUNDLE_REVOKED_SENDER"
    assert commission.ask("count", "unit")["count"] == 0
    digest = refused.facts["bundles"][0]["error"]["details"]["digest"] if "bundles" in refused.facts else \
        refused.facts["error"]["details"]["digest"]
    commission.ask("station", "release", digest, *second)
    assert commission.ask("bundle", "import", bundle)["applied"]
    assert commission.ask("count", "unit")["count"] == 1
    assert any(one["code"] == "revoked" for one in commission.ask("sync", "status")["warnings"])


def _path(file: str):  # type: ignore[no-untyped-def]
    from pathlib import Path
    return Path(file)
