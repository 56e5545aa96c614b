"""P21: an old backup restored never uses a number again: a new epoch, what it last knew, and the difference given back."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.desk.attaching import attach
from app.errors import BundleFork, NeedsSecondPerson
from app.sync import service
from app.sync.streams import epochs, forks
from app.sync.streams.anew import restart
from tests.threats.pair import Pair
from tests.vectors.stations import GROUP, SECOND, a_person, a_unit


def test_p21_a_restored_group_gets_back_what_it_had_sent_and_been_given_since(pair: Pair, tmp_path: Path) -> None:
    unit = a_unit(pair.group)
    pair.swap()
    backup = pair.backup(pair.group, tmp_path / "backup")
    person = a_person(pair.group, unit)
    (tmp_path / "图.txt").write_text("附件内容", "utf-8")
    attach(pair.group.desk, person, tmp_path / "图.txt")
    pair.swap()
    given = pair.commission.desk.add("unit", {"name": "委机关后来登记的单位", "kind": "gov_dept", "from": "2020-01-01",
                                              "org_id": pair.group.desk.user.org_id})
    pair.swap()
    again = pair.restored(backup, tmp_path / "again", pair.group)
    assert again.rows("person") == {}
    assert given not in again.rows("unit")

    said = pair.commission.take(pair.up(again))
    assert said.number == 1
    assert any("恢复到第1号，本机已收到第3号" in words for words in said.warnings), said.warnings
    back = again.take(pair.down())
    assert any("差额" in words for words in back.warnings)
    assert person in again.rows("person")
    assert given in again.rows("unit")
    (named,) = again.rows("person")[person]["files"]
    assert b"".join(again.objects.read(named["sha256"])) == "附件内容".encode()
    assert pair.agree(again)

    again.desk.set(person, {"post": "局长"})
    pair.swap(again)
    assert pair.agree(again)
    assert pair.commission.rows("person")[person]["post"] == "局长"
    partner = pair.commission.partner()
    assert partner.gaps == []
    assert partner.frozen is None
    with pair.commission.store.read() as conn:
        (epoch,) = epochs.every(conn, again.station.station_id)
    assert (epoch.was, epoch.last_sent, epoch.had) == (1, 1, 3)


def test_p21_the_same_things_entered_again_become_conflicts_or_stay_beside_each_other(pair: Pair, tmp_path: Path) -> None:
    unit = a_unit(pair.group)
    pair.swap()
    backup = pair.backup(pair.group, tmp_path / "backup")
    pair.group.desk.set(unit, {"name": "恢复前改的名称"})
    pair.swap()
    again = pair.restored(backup, tmp_path / "again", pair.group)
    again.desk.set(unit, {"name": "恢复后改的名称"})
    told = pair.commission.take(pair.up(again))
    assert told.conflicts == 1
    again.take(pair.down())
    (one,) = service.conflicts(pair.commission, pair.commission.desk)
    assert {one.mine, one.theirs} == {"恢复前改的名称", "恢复后改的名称"}


def test_p21_a_bundle_made_before_the_restore_and_carried_late_is_taken(pair: Pair, tmp_path: Path) -> None:
    pair.swap()
    backup = pair.backup(pair.group, tmp_path / "backup")
    late = a_unit(pair.group, "在路上的包里登记的单位")
    on_its_way = pair.up()
    again = pair.restored(backup, tmp_path / "again", pair.group)
    pair.commission.take(pair.up(again))
    taken = pair.commission.take(on_its_way)
    assert taken.applied
    assert late in pair.commission.rows("unit")


def test_p21_a_restore_nobody_noticed_ends_as_a_fork(pair: Pair, tmp_path: Path) -> None:
    a_unit(pair.group)
    pair.swap()
    backup = pair.backup(pair.group, tmp_path / "backup")
    a_unit(pair.group, "恢复后不在本机的单位")
    pair.swap()
    again = pair.restored(backup, tmp_path / "again", pair.group)
    again.station = pair.group.station          # nobody told the program: the same epoch goes on
    a_unit(again, "重新登记的单位")
    with pytest.raises(BundleFork) as fork:
        pair.commission.take(pair.up(again))
    assert fork.value.details()["last_common"] == 1
    noticed = again.take(pair.down())            # the commission acknowledges what this PC never made
    assert not noticed.applied
    assert any("旧副本" in words for words in noticed.warnings)


def test_p21_an_old_copy_begins_anew_and_gets_the_difference(pair: Pair, tmp_path: Path) -> None:
    a_unit(pair.group)
    pair.swap()
    backup = pair.backup(pair.group, tmp_path / "backup")
    lost = a_unit(pair.group, "只在对方那里的单位")
    pair.swap()
    again = pair.restored(backup, tmp_path / "again", pair.group)
    again.station = pair.group.station
    kept = a_unit(again, "重新登记的单位")
    forked = pair.up(again)
    with pytest.raises(BundleFork):
        pair.commission.take(forked)
    forks.unfreeze(pair.commission, pair.commission.desk, GROUP, "2", SECOND)
    with pytest.raises(NeedsSecondPerson):
        restart(again, again.desk, None)
    done = restart(again, again.desk, SECOND)
    assert (done.was, done.again) == (1, 1)
    again.station = replace(again.station, epoch=done.epoch)
    pair.swap(again)
    assert pair.agree(again)
    assert lost in again.rows("unit")
    assert kept in pair.commission.rows("unit")


def test_p21_two_pcs_restored_from_one_backup_are_a_fork_at_the_first_contact(pair: Pair, tmp_path: Path) -> None:
    pair.swap()
    backup = pair.backup(pair.group, tmp_path / "backup")
    first = pair.restored(backup, tmp_path / "first", pair.group)
    pair.clock.pass_(hours=1)
    second = pair.restored(backup, tmp_path / "second", pair.group)
    assert first.station.epoch != second.station.epoch
    a_unit(first, "甲机登记的单位")
    kept = a_unit(second, "乙机登记的单位")
    pair.commission.take(pair.up(first))
    with pytest.raises(BundleFork):
        pair.commission.take(pair.up(second))
    assert kept not in pair.commission.rows("unit")
    assert pair.commission.partner().frozen["other"] == first.station.epoch


def test_p21_a_restored_commission_gets_back_what_the_group_had_sent(pair: Pair, tmp_path: Path) -> None:
    unit = a_unit(pair.group)
    pair.swap()
    backup = pair.backup(pair.commission, tmp_path / "backup")
    a_person(pair.group, unit)
    pair.swap()
    pair.commission = pair.restored(backup, tmp_path / "again", pair.commission)
    assert pair.commission.rows("person") == {}
    pair.group.take(pair.down())
    pair.commission.take(pair.up())
    assert pair.agree()
    assert len(pair.commission.rows("person")) == 1
    assert service.status(pair.commission, pair.commission.desk).partners[0].gaps == []
    pair.swap()
    assert pair.agree()
    assert GROUP in {one.name for one in service.status(pair.commission, pair.commission.desk).partners}
