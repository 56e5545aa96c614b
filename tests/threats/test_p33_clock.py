"""P33: a clock set back or forward is noticed and audited; expiry never extends, order never follows clocks."""

import pytest

from app import clockwatch
from app.errors import BundleExpired
from db import audit
from tests.conftest import StoppedClock
from tests.integration.cli_place import CliPlace
from tests.threats.pair import Pair
from tests.vectors.stations import a_unit


def acts(pair: Pair) -> list[str]:
    with pair.group.store.read() as conn:
        return [event["act"] for event in audit.page(conn)]


def test_p33_set_back_and_forward_are_noticed_against_the_running_time(pair: Pair) -> None:
    desk = pair.group.desk
    assert clockwatch.look(desk, 1000.0) is None
    pair.clock.pass_(hours=2)
    assert clockwatch.look(desk, 1000.0 + 7200) is None, "two hours passed by both"
    pair.clock.pass_(days=-3)
    back = clockwatch.look(desk, 1000.0 + 7300)
    assert back is not None
    assert back.way == "back"
    assert "调慢" in back.words
    pair.clock.pass_(days=3)
    forward = clockwatch.look(desk, 1000.0 + 7400)
    assert forward is not None
    assert forward.way == "forward", "put right again: that is a jump too"
    assert acts(pair).count("clock.jump") == 2
    assert len(clockwatch.jumps(desk)) == 2


def test_p33_after_a_restart_of_the_machine_a_clock_before_the_last_look_is_noticed(pair: Pair) -> None:
    desk = pair.group.desk
    clockwatch.look(desk, 90_000.0)
    pair.clock.pass_(days=20)
    assert clockwatch.look(desk, 50.0) is None, "twenty days switched off are nothing strange"
    pair.clock.pass_(days=-30)
    assert clockwatch.look(desk, 40.0).way == "back"  # type: ignore[union-attr]


def test_p33_expiry_does_not_extend_when_the_clock_is_set_back(pair: Pair) -> None:
    pair.clock.pass_(days=740)
    clockwatch.look(pair.group.desk, 10.0)
    with pytest.raises(BundleExpired):
        pair.up()
    pair.clock.pass_(days=-300)
    with pytest.raises(BundleExpired):
        pair.up()


def test_p33_a_clock_proved_to_be_put_forward_does_not_make_things_expire(pair: Pair) -> None:
    desk = pair.group.desk
    clockwatch.look(desk, 10.0)
    pair.clock.pass_(days=4000)
    assert clockwatch.look(desk, 20.0).way == "forward"  # type: ignore[union-attr]
    pair.clock.pass_(days=-4000)
    assert clockwatch.effective(desk)[:4] == "2026"


def test_p33_order_does_not_follow_clocks(pair: Pair, clock: StoppedClock) -> None:
    unit = a_unit(pair.group)
    pair.swap()
    clock.pass_(hours=-20)
    pair.group.desk.set(unit, {"name": "钟拨慢以后改的名称"})
    pair.commission.take(pair.up())
    assert pair.commission.rows("unit")[unit]["name"] == "钟拨慢以后改的名称"
    assert pair.agree()


def test_p33_confirming_the_clock_is_the_security_administrators(commission: CliPlace) -> None:
    assert commission.end("clock", "confirm").code == "NEEDS_SECOND_PERSON"
    assert commission.end("clock", "confirm", *commission.second("system")).code == "FORBIDDEN"
    assert commission.ask("clock", "confirm", *commission.second("security"))["at"]
