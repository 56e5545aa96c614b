"""P15, P20: one number with two contents. Both are kept, the sender is frozen, both branches shown, and two people choose which goes on."""

from pathlib import Path

import pytest

from app.errors import Absent, BundleFork, NeedsSecondPerson, Usage
from app.sync import service
from app.sync.place import inbox
from app.sync.streams import forks
from app.sync.views import standing
from tests.threats.pair import Pair
from tests.vectors.stations import GROUP, SECOND, Place, a_unit


def cloned(pair: Pair, tmp_path: Path) -> Place:
    """A second PC with the same workspace; both work on: the first has two bundles at the hub, the second one."""
    pair.swap()
    clone = pair.copy_of(pair.group, tmp_path / "clone")
    a_unit(pair.group, "甲机登记的单位")
    pair.commission.take(pair.up())
    a_unit(pair.group, "甲机登记的又一单位")
    pair.commission.take(pair.up())
    a_unit(clone, "乙机登记的单位")
    return clone


def names(place: Place) -> set[str]:
    return {row["name"] for row in place.rows("unit").values()}


def test_p20_a_clone_is_a_fork_at_its_first_contact_and_both_branches_are_shown(pair: Pair, tmp_path: Path) -> None:
    clone = cloned(pair, tmp_path)
    before = pair.commission.digest()
    other = pair.up(clone)
    with pytest.raises(BundleFork) as fork:
        pair.commission.take(other)
    assert fork.value.details() | {"last_common": 1, "bundle_number": 2} == fork.value.details()
    assert pair.commission.digest() == before, "nothing of the second copy is merged"
    assert len(list(inbox(pair.commission).glob("*"))) == 4, "both contents are kept"
    applied, second = forks.branches(pair.commission, pair.commission.desk, GROUP)
    assert (applied.applied, applied.first, applied.last, applied.bundles, applied.after) == (True, 2, 3, 2, 1)
    assert (second.applied, second.first, second.last, second.bundles, second.entries) == (False, 2, 2, 1, 1)
    assert any(one.code == "fork" for one in standing.warnings(pair.commission, pair.commission.desk))
    a_unit(pair.group, "冻结以后登记的单位")
    with pytest.raises(BundleFork):
        pair.commission.take(pair.up())
    assert "冻结以后登记的单位" not in names(pair.commission)


def test_p15_the_applied_branch_goes_on_and_the_other_stays_beside(pair: Pair, tmp_path: Path) -> None:
    clone = cloned(pair, tmp_path)
    with pytest.raises(BundleFork):
        pair.commission.take(pair.up(clone))
    a_unit(pair.group, "冻结以后登记的单位")
    with pytest.raises(BundleFork):
        pair.commission.take(pair.up())
    done = forks.unfreeze(pair.commission, pair.commission.desk, GROUP, "3", SECOND)
    assert (done.number, len(done.followed), done.left) == (4, 1, 1)
    assert {"甲机登记的单位", "冻结以后登记的单位"} <= names(pair.commission)
    assert "乙机登记的单位" not in names(pair.commission)
    pair.swap()
    assert pair.agree()
    assert pair.commission.partner().frozen is None
    (left,) = [row for row in _forked(pair)]
    merged = forks.release(pair.commission, pair.commission.desk, left[:12], SECOND)
    assert merged.imported is not None
    assert merged.imported.new == 1
    assert "乙机登记的单位" in names(pair.commission)
    a_unit(clone, "乙机又登记的单位")
    again = pair.up(clone)
    with pytest.raises(BundleFork):
        pair.commission.take(again)


def test_p15_the_other_branch_goes_on_when_it_is_chosen(pair: Pair, tmp_path: Path) -> None:
    clone = cloned(pair, tmp_path)
    with pytest.raises(BundleFork):
        pair.commission.take(pair.up(clone))
    second = forks.branches(pair.commission, pair.commission.desk, GROUP)[1]
    done = forks.unfreeze(pair.commission, pair.commission.desk, GROUP, second.digest[:10], SECOND)
    assert (done.number, len(done.followed)) == (2, 1)
    assert "乙机登记的单位" in names(pair.commission)
    assert "甲机登记的单位" in names(pair.commission), "what was applied stays in the records"
    a_unit(clone, "乙机又登记的单位")
    assert pair.commission.take(pair.up(clone)).applied
    clone.take(pair.down())
    with pytest.raises(BundleFork):
        pair.commission.take(pair.up())


def test_p15_settling_needs_two_people_a_branch_that_is_there_and_a_fork(pair: Pair, tmp_path: Path) -> None:
    desk = pair.commission.desk
    with pytest.raises(Usage):
        forks.unfreeze(pair.commission, desk, GROUP, "1", SECOND)
    clone = cloned(pair, tmp_path)
    with pytest.raises(BundleFork):
        pair.commission.take(pair.up(clone))
    with pytest.raises(NeedsSecondPerson):
        forks.unfreeze(pair.commission, desk, GROUP, "3", None)
    for keep in ("9", "abcdef01", "abc", "不是摘要"):
        with pytest.raises(Absent):
            forks.unfreeze(pair.commission, desk, GROUP, keep, SECOND)
    assert service.status(pair.commission, desk).partners[0].frozen or pair.commission.partner().frozen


def _forked(pair: Pair) -> list[str]:
    from sqlalchemy import select

    from app.sync.tables import in_bundle
    with pair.commission.store.read() as conn:
        return list(conn.execute(select(in_bundle.c.digest).where(in_bundle.c.state == "fork")).scalars())
