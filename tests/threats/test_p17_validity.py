"""P17: a certificate holds when a bundle is made, not when it arrives; both dates are told. A certificate is renewed for life."""

import pytest

from app.errors import BundleExpired, BundleScope, BundleUnknownSender
from app.sync import canon, service
from app.sync.keys import enrol, renewal
from app.sync.keys.certificate import moment
from app.sync.keys.papers import identity
from app.sync.suites import SUITES
from app.sync.views import standing
from tests.threats.pair import Pair
from tests.vectors.stations import GROUP, Place, a_unit


def own(place: Place):  # type: ignore[no-untyped-def]
    with place.store.read() as conn:
        return identity(place, conn)


def test_p17_made_in_time_and_carried_late_is_accepted(pair: Pair) -> None:
    a_unit(pair.group)
    made = pair.up()
    pair.clock.pass_(days=900)
    assert pair.commission.take(made).applied


def test_p17_made_after_the_certificate_ran_out_is_refused_with_both_dates(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    pair.clock.pass_(days=731)
    with pytest.raises(BundleExpired) as early:
        pair.up()
    assert own(pair.group).certificate.until in str(early.value), "the sender is told already at the export"
    monkeypatch.setattr(standing, "may_export", lambda *_: None)      # a program that does not look
    made = pair.up()
    with pytest.raises(BundleExpired) as late:
        pair.commission.take(made)
    said = str(late.value)
    assert own(pair.group).certificate.until in said
    assert service.inspect(_path(made)).created in said


def test_p17_a_bundle_from_the_future_is_refused_with_both_dates(pair: Pair) -> None:
    pair.clock.pass_(hours=26)
    made = pair.up()
    pair.clock.pass_(hours=-25)
    with pytest.raises(BundleExpired) as early:
        pair.commission.take(made)
    assert service.inspect(_path(made)).created in str(early.value)
    assert "本机时间" in str(early.value)


@pytest.mark.parametrize("new_keys", [False, True], ids=["same keys", "new keys"])
def test_p17_a_certificate_is_renewed_in_time_and_what_was_on_its_way_is_still_opened(pair: Pair, new_keys: bool) -> None:
    pair.swap()
    before = own(pair.group)
    on_its_way = pair.down()
    if new_keys:
        renewal.ask(pair.group, pair.group.desk, new_keys=True)
    else:
        pair.clock.pass_(days=680)
        assert any(one.code == "certificate" for one in standing.warnings(pair.group, pair.group.desk))
        standing.confirm_list(pair.group, pair.group.desk, _security())
    a_unit(pair.group, "申请换发时登记的单位")
    asked = pair.commission.take(pair.up())
    assert any("换发证书" in words for words in asked.warnings)
    late = pair.up()                                                   # made under the old one, arrives after the renewal
    answer = pair.down()
    pair.group.take(on_its_way)
    got = pair.group.take(answer)
    assert any("证书已换发" in words for words in got.warnings)
    after = own(pair.group)
    assert after.certificate.until >= before.certificate.until
    assert after.certificate.serial != before.certificate.serial
    assert (after.certificate.seal != before.certificate.seal) == new_keys == (after.certificate.sign != before.certificate.sign)
    assert pair.commission.take(late).applied
    to_the_old = pair.down()
    a_unit(pair.group, "换发以后登记的单位")
    assert pair.commission.take(pair.up()).applied
    assert pair.group.take(to_the_old).applied, "sealed to the former keys, opened with them"
    pair.group.take(pair.down())
    assert pair.agree()
    with pair.commission.store.read() as conn:
        assert renewal.wanted(conn, pair.group.station.station_id) is None


@pytest.mark.parametrize("new_keys", [False, True], ids=["same keys", "new keys"])
def test_p17_one_that_ran_out_is_renewed_like_an_enrolment(pair: Pair, new_keys: bool) -> None:
    pair.swap()
    pair.clock.pass_(days=800)
    pair.stick.mkdir(exist_ok=True)
    asked = enrol.renew(pair.group, pair.group.desk, pair.stick / "request", new_keys=new_keys)
    approved = service.enrol_approve(pair.commission, pair.commission.desk, pair.stick / "request", pair.stick / "answer", GROUP)
    assert approved.fingerprint == asked.fingerprint
    service.enrol_accept(pair.group, pair.group.desk, pair.stick / "answer", approved.root_fingerprint)
    a_unit(pair.group)
    pair.swap()
    assert pair.agree()
    assert moment(own(pair.group).certificate.until) > moment(own(pair.group).certificate.since)


def test_p17_other_keys_are_not_certified_without_the_word_of_the_present_ones(pair: Pair) -> None:
    """A request that names a station we know, with keys that station never vouched for."""
    pair.stick.mkdir(exist_ok=True)
    thief = own(pair.other)
    service.enrol_request(pair.other, pair.other.desk, pair.stick / "request")
    body = canon.loads((pair.stick / "request").read_bytes(), depth=32)["body"] | {"station": pair.group.station.station_id}
    suite = SUITES[thief.certificate.suite]
    signed = {name: canon.b64(suite.sign(thief.signing, canon.dumps(body), context))
              for name, context in (("signature", enrol.REQUEST_CONTEXT), ("former", enrol.FORMER_CONTEXT))}
    (pair.stick / "request").write_bytes(canon.dumps({"body": body, **signed}))
    with pytest.raises(BundleUnknownSender):
        service.enrol_approve(pair.commission, pair.commission.desk, pair.stick / "request", pair.stick / "answer", GROUP)


def test_p17_a_renewal_is_asked_for_with_old_and_new_keys_or_not_at_all(pair: Pair) -> None:
    renewal.ask(pair.group, pair.group.desk, new_keys=True)
    with pair.group.store.read() as conn:
        mine = identity(pair.group, conn)
        asked = renewal.asked_by(pair.group, conn, mine, "2026-11-20T02:00:00Z")
    assert asked is not None
    renewal.proved(asked, mine.certificate)
    for name in ("old", "new"):
        other = {**asked, name: asked["new" if name == "old" else "old"]}
        with pytest.raises(ValueError, match=name):
            renewal.proved(other, mine.certificate)
    with pytest.raises((ValueError, BundleScope)):
        renewal.proved(asked, own(pair.other).certificate)


def _security():  # type: ignore[no-untyped-def]
    from tests.vectors.stations import SECOND
    return SECOND


def _path(file: str):  # type: ignore[no-untyped-def]
    from pathlib import Path
    return Path(file)
