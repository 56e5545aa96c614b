"""Keys of the commission changed for life: a new root signed by the old one and itself, a new operating key, the root key off-line."""

from itertools import combinations
from pathlib import Path

import pytest

from app.errors import BundleExpired, BundleRevokedSender, BundleUnknownSender, NeedsSecondPerson, RootAbsent, WrongPassword
from app.sync import canon, service
from app.sync.keys import authority, roots
from app.sync.keys.certificate import CertificateWrong
from app.sync.keys.papers import identity
from app.sync.keys.rootkey import bring_back, take_out
from tests.threats.pair import Pair
from tests.vectors.stations import OTHER, SECOND, Place, a_unit


def own(place: Place):  # type: ignore[no-untyped-def]
    with place.store.read() as conn:
        return identity(place, conn)


def change(pair: Pair, **options):  # type: ignore[no-untyped-def]
    return authority.change_root(pair.commission, pair.commission.desk, SECOND, **options)


def test_p16_a_new_root_travels_down_and_everything_goes_on(pair: Pair) -> None:
    pair.swap()
    before = own(pair.commission).root.fingerprint
    made_before = pair.up()
    done = change(pair)
    assert done.root_fingerprint != before
    a_unit(pair.group)
    assert pair.commission.take(made_before).applied, "made under the old root"
    told = pair.swap()
    assert any("根密钥已更换" in words for words in told.warnings)
    assert own(pair.group).root.fingerprint == done.root_fingerprint == service.status(pair.group, pair.group.desk).root_fingerprint
    again = pair.swap()
    assert not any("根密钥" in words for words in again.warnings), "said until the group shows it went along, and no longer"
    assert pair.agree()
    assert pair.swap(pair.other).warnings
    assert pair.agree(pair.other)


def test_p16_a_station_that_missed_two_changes_catches_up_in_the_order_of_its_bundles(pair: Pair) -> None:
    pair.swap(pair.other)
    change(pair)
    first = pair.down(OTHER)
    pair.clock.pass_(days=30)
    change(pair, days=1)
    pair.clock.pass_(days=30)
    second = pair.down(OTHER)
    assert pair.other.take(second).waiting_for == [(2, 2)]
    caught_up = pair.other.take(first)
    assert caught_up.followed
    assert own(pair.other).root.fingerprint == own(pair.commission).root.fingerprint
    pair.swap(pair.other)
    assert pair.agree(pair.other)


def test_p16_the_old_root_is_believed_until_its_day(pair: Pair) -> None:
    pair.swap()
    change(pair, days=10)
    pair.commission.take(pair.up())
    pair.clock.pass_(days=11)
    late = pair.up()
    with pytest.raises((BundleUnknownSender, BundleExpired)):
        pair.commission.take(late)
    pair.group.take(pair.down())
    a_unit(pair.group)
    assert pair.commission.take(pair.up(full=True)).waiting_for, "the number refused is still named as missing"


def test_p16_forged_and_rolled_back_roots_are_refused(pair: Pair) -> None:
    pair.swap()
    old = own(pair.commission).root
    change(pair)
    with pair.commission.store.read() as conn:
        from app.sync.keys.papers import private_keys, read_paper
        (link,) = read_paper(conn, roots.LINKS)
        new_keys = private_keys(pair.commission, conn, "root sign")
    assert new_keys is not None
    new = own(pair.commission).root
    stranger = own(pair.other).signing
    nothing = canon.b64(bytes(len(canon.unb64(link["signature"], 3373))))
    for forged in (link | {"until": "2099-01-01T00:00:00Z"}, link | {"signature": nothing},
                   roots.link(old, stranger, new, link["until"]), link | {"from": "00" * 16}):
        if forged["from"] == link["from"]:
            with pytest.raises(CertificateWrong):
                roots.walk(old, [forged], [])
        else:
            assert roots.walk(old, [forged], []) == []
    back = roots.link(new, new_keys, old, link["until"])
    with pytest.raises(CertificateWrong):
        roots.walk(new, [back], [old.serial])
    with pytest.raises(CertificateWrong):
        roots.walk(old, [link, back], [])


def test_p16_a_lost_operating_key_takes_with_it_what_it_signed(pair: Pair) -> None:
    pair.swap()
    a_unit(pair.group)
    made = pair.up()
    authority.change_operating(pair.commission, pair.commission.desk, SECOND, reason="签发密钥泄露")
    with pytest.raises(BundleRevokedSender):
        pair.commission.take(made)
    pair.group.take(pair.down())
    with pytest.raises(BundleRevokedSender):
        pair.commission.take(made)
    assert pair.commission.take(pair.up()).waiting_for == [(2, 2)]
    assert own(pair.group).issuer.serial == own(pair.commission).issuer.serial


def test_p16_the_root_key_off_line_is_needed_and_any_two_of_three_open_it(pair: Pair, tmp_path: Path) -> None:
    desk = pair.commission.desk
    with pytest.raises(NeedsSecondPerson):
        take_out(pair.commission, desk, None, tmp_path / "root.key")
    taken = take_out(pair.commission, desk, SECOND, tmp_path / "root.key")
    with pytest.raises(RootAbsent):
        change(pair)
    with pytest.raises(RootAbsent):
        take_out(pair.commission, desk, SECOND, tmp_path / "again.key")
    mine = own(pair.commission)
    for two in combinations(taken.shares, 2):
        assert bring_back(tmp_path / "root.key", mine, two[::-1]).public == mine.root.sign
    for wrong in ((taken.shares[0],), (taken.shares[0], taken.shares[0]), (taken.shares[0], "AAAA-BBBB")):
        with pytest.raises(WrongPassword):
            bring_back(tmp_path / "root.key", mine, wrong)
    pair.swap()
    change(pair, key=bring_back(tmp_path / "root.key", mine, taken.shares[:2]))
    pair.swap()
    assert pair.agree()
    assert own(pair.group).root.serial == own(pair.commission).root.serial
