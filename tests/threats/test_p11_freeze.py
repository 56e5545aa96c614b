"""P11: news withheld. A day announced that passes is a standing warning; an over-age list of the revoked stops exports until confirmed."""

from pathlib import Path

import pytest

from app.errors import NeedsSecondPerson, NotPermitted, RevocationsOld
from app.sync.keys.papers import identity
from app.sync.keys.persons import second_person, security_administrator
from app.sync.views import standing
from tests.integration.cli_place import CliPlace
from tests.threats.pair import Pair


def codes(place) -> set[str]:  # type: ignore[no-untyped-def]
    return {one.code for one in standing.warnings(place, place.desk)}


def test_p11_a_bundle_announced_and_not_come_is_a_standing_warning(pair: Pair) -> None:
    pair.swap()
    assert "expected" not in codes(pair.group)
    pair.clock.pass_(days=32)
    assert "expected" in codes(pair.group)
    pair.group.take(pair.down())
    assert "expected" not in codes(pair.group), "the next bundle announces the next day"


def test_p11_an_over_age_list_stops_the_group_until_the_security_administrator_confirms(pair: Pair) -> None:
    pair.swap()
    pair.clock.pass_(days=91)
    assert {one.code for one in standing.warnings(pair.group, pair.group.desk) if one.stops} == {"list"}
    with pytest.raises(RevocationsOld):
        pair.up()
    with pytest.raises(NeedsSecondPerson):
        security_administrator(pair.group, pair.group.desk, None, None, "确认")
    with pytest.raises(NotPermitted):
        security_administrator(pair.group, pair.group.desk, "system", "mima-system", "确认")
    security = security_administrator(pair.group, pair.group.desk, "security", "mima-security", "确认")
    assert standing.confirm_list(pair.group, pair.group.desk, security)["days"] == 90
    pair.commission.take(pair.up())
    assert "list" in codes(pair.group), "confirmed, and still said"
    pair.group.take(pair.down())
    assert "list" not in codes(pair.group), "the commission issued it anew"
    with pair.group.store.read() as conn:
        assert identity(pair.group, conn).revocations.number == 2  # type: ignore[union-attr]


def test_p11_the_age_limit_is_a_setting(pair: Pair) -> None:
    pair.swap()
    pair.group.desk.put_setting("revocation_days", 5)
    pair.clock.pass_(days=6)
    with pytest.raises(RevocationsOld) as old:
        pair.up()
    assert old.value.details() | {"days": 6, "limit": 5} == old.value.details()


def test_p11_by_the_real_command(commission: CliPlace, tmp_path: Path) -> None:
    assert commission.end("station", "confirm-list").code == "NEEDS_SECOND_PERSON"
    assert commission.end("station", "confirm-list", *commission.second("system")).code == "FORBIDDEN"


def test_p11_the_second_is_another_person(pair: Pair) -> None:
    with pytest.raises(NeedsSecondPerson):
        second_person(pair.group, pair.group.desk, "user", "mima-user", "确认")
    with pytest.raises(NotPermitted):
        second_person(pair.group, pair.group.desk, "auditor", "mima-auditor", "确认")
