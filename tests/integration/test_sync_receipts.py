"""Who has what, and how the other side knows: lamps, receipt codes, requests for what is missing."""

import itertools
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from app.errors import Absent, ReceiptTries, ReceiptWrong, StorageFailed, Usage
from app.sync import service
from app.sync.place import outbox
from app.sync.streams import receipts
from app.sync.streams.requests import open_ones
from app.sync.suites import SUITES
from app.sync.tables import out
from app.sync.views import lamps
from db import audit
from tests.conftest import StoppedClock
from tests.vectors.stations import BEGINNING, COMMISSION, GROUP, OTHER, Place, a_unit, copied, enrolled_template, opened

VECTORS = Path(__file__).parents[1] / "vectors" / "receipt-code-v1.json"


@pytest.fixture(scope="module")
def enrolled(sealed_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return enrolled_template(sealed_template, tmp_path_factory.mktemp("receipts"), StoppedClock(BEGINNING))


class County:
    def __init__(self, places: list[Place], stick: Path, clock: StoppedClock) -> None:
        self.group, self.other, self.commission = places
        self.stick, self.clock = stick, clock

    def up(self, **options: object) -> Path:
        self.clock.pass_(minutes=1)
        return Path(self.group.export("commission", self.stick, **options).files[-1])

    def down(self, to: str = GROUP) -> list[str]:
        self.clock.pass_(minutes=1)
        return self.commission.export(to, self.stick).files

    def lamp(self, key: str) -> lamps.Lamp:
        (lamp,) = lamps.of_records(self.group, [key])[key]
        return lamp


@pytest.fixture
def county(enrolled: Path, tmp_path: Path, clock: StoppedClock) -> Iterator[County]:
    places = copied(enrolled, tmp_path, "goc", clock)
    yield County(places, tmp_path / "stick", clock)
    for place in places:
        place.store.close()


def enter(place: Place, code: str, bundle: str | None = None) -> service.Closed:
    return service.enter_receipt(place, place.desk, code, bundle)


def rows(place: Place) -> list[tuple[int, str, str | None]]:
    with place.store.read() as conn:
        return [(row.number, row.state, row.how) for row in conn.execute(select(out).order_by(out.c.station, out.c.number))]


def test_a_records_lamps_go_out_with_its_change_and_on_with_the_acknowledgement(county: County) -> None:
    unit = a_unit(county.group)
    assert county.lamp(unit).state == "new"
    file = county.up()
    lamp = county.lamp(unit)
    assert (lamp.state, lamp.number, lamp.partner) == ("written", 1, COMMISSION)
    assert lamp.written
    assert (lamp.received, lamp.applied) == (None, None)
    county.commission.take(file)
    county.group.take(county.down()[0])
    lamp = county.lamp(unit)
    assert (lamp.state, lamp.how) == ("applied", "ack")
    assert (lamp.written or "") < (lamp.received or "") == lamp.applied
    county.group.desk.set(unit, {"liaison": "某丁"})
    assert county.lamp(unit).state == "new", "the change is not there yet"
    assert lamps.of_records(county.commission, [unit])[unit] == [], "what came from there need not go there"
    county.commission.desk.set(unit, {"liaison": "某戊"})
    (back,) = lamps.of_records(county.commission, [unit])[unit]
    assert (back.partner, back.state) == (GROUP, "new")


def test_a_record_that_stays_here_has_no_lamp_and_the_commissions_rules_have_one_per_group(county: County) -> None:
    rule = county.commission.desk.add("issued", {"kind": "setting", "name": "exchange_cadence", "content": '{"value": 20}',
                                                 "from": "2026-11-01"})
    county.commission.desk.step(rule, "issue")
    assert {lamp.partner: lamp.state for lamp in lamps.of_records(county.commission, [rule])[rule]} == {GROUP: "new", OTHER: "new"}
    county.down()
    assert {lamp.partner: lamp.state for lamp in lamps.of_records(county.commission, [rule])[rule]} == {GROUP: "written", OTHER: "new"}
    entry = a_unit(county.group)
    assert lamps.of_records(county.group, [entry, "00000000-0000-7000-8000-000000000000"])["00000000-0000-7000-8000-000000000000"] == []


def test_single_changes_have_lamps_by_their_number(county: County) -> None:
    unit = a_unit(county.group)
    with county.group.store.read() as conn:
        from db import journal
        first = max(number for number, key, _ in journal.after(conn, 0) if key == unit)
    county.up()
    county.group.desk.set(unit, {"liaison": "某丁"})
    with county.group.store.read() as conn:
        second = max(number for number, key, _ in journal.after(conn, 0) if key == unit)
        station = service.status(county.group, county.group.desk).partners[0].station_id
        found = lamps.of_entries(conn, station, [first, second])
    assert (found[first].state, found[second].state) == ("written", "new")


def test_the_code_said_after_an_import_closes_the_hand_over_without_a_medium(county: County) -> None:
    unit = a_unit(county.group)
    done = county.commission.take(county.up())
    assert done.receipt_state == "applied"
    assert done.receipt_for == 1
    assert len(done.receipt_code or "") == 19
    (entry,) = [row for row in county.group.desk.page("media_handover", limit=9).rows if row.action == "carry"]
    assert entry.state != "returned"
    closed = enter(county.group, done.receipt_code)
    assert (closed.number, closed.state, closed.partner, closed.again) == (1, "applied", COMMISSION, False)
    assert rows(county.group) == [(1, "applied", "code")]
    assert county.lamp(unit).how == "code"
    assert county.group.desk.get(entry.id).state == "returned"
    assert not list(outbox(county.group).glob("*")), "what was applied there need not be kept here"
    assert enter(county.group, done.receipt_code).again


def test_an_applied_code_closes_all_earlier_bundles_and_a_waiting_one_only_its_own(county: County) -> None:
    a_unit(county.group)
    first, second, third = county.up(), county.up(), county.up()
    waiting = county.commission.take(third)
    assert (waiting.applied, waiting.receipt_state, waiting.receipt_for) == (False, "received", 3)
    assert enter(county.group, waiting.receipt_code or "").state == "received"
    assert rows(county.group) == [(1, "written", None), (2, "written", None), (3, "received", "code")]
    county.commission.take(first)
    done = county.commission.take(second)
    assert done.followed
    assert (done.receipt_for, done.receipt_state) == (3, "applied"), "the last that was applied speaks for all"
    assert done.receipt_code != waiting.receipt_code
    closed = enter(county.group, done.receipt_code or "")
    assert len(closed.bundles) == 3
    assert {state for _, state, _ in rows(county.group)} == {"applied"}


@pytest.mark.parametrize("write", [str.lower, lambda text: text.replace("-", ""), lambda text: f"  {text.replace('-', ' ')} ",
                                   lambda text: text.replace("0", "O").replace("1", "l")])
def test_a_code_is_read_as_people_write_it(county: County, write) -> None:
    a_unit(county.group)
    code = county.commission.take(county.up()).receipt_code or ""
    assert enter(county.group, write(code)).number == 1


def test_a_scanned_code_names_its_bundle(county: County) -> None:
    a_unit(county.group)
    done = county.commission.take(county.up())
    said = service.code_of(county.commission, done.bundle_id)
    assert said.code == done.receipt_code
    assert enter(county.group, said.qr).bundle_id == done.bundle_id


def test_no_code_fits_another_bundle_receiver_or_state(county: County) -> None:
    """Each of what is bound in, changed alone, gives another code."""
    suite, key = SUITES[1], bytes(range(32))
    facts = {"state": "applied", "digest": "ab" * 32, "station": "01" * 16, "serial": "cd" * 16}
    other = {"state": "received", "digest": "ab" * 31 + "ac", "station": "01" * 15 + "02", "serial": "cd" * 15 + "ce"}
    codes = {receipts.code(suite, key, **facts)} | {receipts.code(suite, key, **(facts | {name: other[name]})) for name in facts}
    codes.add(receipts.code(suite, bytes(32), **facts))
    assert len(codes) == 6
    a_unit(county.group)
    a_unit(county.other, "测试市财政局")
    first, second = county.up(), county.up()
    one, two = county.commission.take(first), county.commission.take(second)
    theirs = county.commission.take(county.other.export("commission", county.stick).files[0])
    for code, bundle in ((one.receipt_code, two.bundle_id), (two.receipt_code, one.bundle_id), (theirs.receipt_code, None),
                         (theirs.receipt_code, one.bundle_id)):
        with pytest.raises(ReceiptWrong):
            enter(county.group, code or "", bundle)
    assert rows(county.group) == [(1, "written", None), (2, "written", None)]


def test_a_wrong_code_is_refused_counted_and_audited_and_changes_nothing(county: County) -> None:
    a_unit(county.group)
    code = county.commission.take(county.up()).receipt_code or ""
    before, state = county.group.digest(), rows(county.group)
    for text in ("", "ABCD", "ABCD-EFGH-JKMN-PQR!", "ＡＢＣＤ-EFGH-JKMN-PQRS-T"):
        with pytest.raises(ReceiptWrong):
            enter(county.group, text)
    wrong = "".join("2" if one == "3" else "3" for one in code.replace("-", ""))
    for _ in range(receipts.TRIES):
        with pytest.raises(ReceiptWrong) as refused:
            enter(county.group, wrong)
    assert [one["number"] for one in refused.value.details()["open"]] == [1]
    with pytest.raises(ReceiptTries):
        enter(county.group, code)
    with county.group.store.read() as conn:
        assert len(audit.page(conn, act="receipt.wrong")) == receipts.TRIES
    assert (county.group.digest(), rows(county.group)) == (before, state)
    county.clock.pass_(minutes=2)
    assert enter(county.group, code).number == 1
    with pytest.raises(Absent):
        enter(county.group, code, "no-such-bundle")


@pytest.mark.parametrize("before", [False, True])
def test_an_acknowledgement_written_after_the_code_that_says_less_is_told(county: County, tmp_path: Path, before: bool) -> None:
    """The commission went back to a copy that does not know of the import whose code it said."""
    a_unit(county.group)
    if before:
        county.commission.take(county.up())
        county.group.take(county.down()[0])
    first = county.up()
    on_its_way = county.down()[0]
    county.commission.store.checkpoint()
    shutil.copytree(county.commission.folder, tmp_path / "older")
    enter(county.group, county.commission.take(first).receipt_code or "")
    assert not [one for one in county.group.take(on_its_way).warnings if "回执码" in one], "it was written before the import"
    older = opened(tmp_path / "older", "commission", COMMISSION, county.clock)
    county.clock.pass_(minutes=5)
    said = county.group.take(older.export(GROUP, county.stick).files[0]).warnings
    older.store.close()
    assert [one for one in said if "回执码" in one and "备份" in one]


def test_a_real_acknowledgement_agrees_with_the_code_in_silence(county: County) -> None:
    a_unit(county.group)
    enter(county.group, county.commission.take(county.up()).receipt_code or "")
    done = county.group.take(county.down()[0])
    assert (done.acknowledged, done.warnings) == (0, [])
    assert rows(county.group) == [(1, "applied", "code")]


def test_the_published_vectors_hold() -> None:
    for one in json.loads(VECTORS.read_text("utf-8"))["codes"]:
        suite = SUITES.get(one["suite"])
        if suite is None or suite.missing():
            continue
        plain = receipts.code(suite, bytes.fromhex(one["key"]), one["state"], one["digest"], one["station"], one["serial"])
        assert receipts.grouped(plain) == one["code"], one


def test_what_is_missing_is_asked_for_and_the_next_export_brings_it_first(county: County) -> None:
    a_unit(county.group)
    files = [county.up() for _ in range(4)]
    county.commission.take(files[0])
    county.commission.take(files[3])
    asked = service.request_bundles(county.commission, county.commission.desk, GROUP, county.stick)
    assert asked.entries == 0
    assert service.inspect(Path(asked.files[0])).kind == "request"
    heard = county.group.take(asked.files[0])
    assert [one for one in heard.warnings if "第2-3号" in one]
    with county.group.store.read() as conn:
        (open_one,) = open_ones(conn)
    assert (open_one.ours, open_one.gaps, open_one.whole) == (False, [[2, 3]], False)
    for file in files:
        file.unlink()
    county.clock.pass_(minutes=1)
    answer = county.group.export("commission", county.stick)
    assert (answer.again, answer.whole, len(answer.files)) == ([2, 3], False, 3)
    for file in answer.files:
        done = county.commission.take(file)
    assert done.applied
    assert county.commission.partner().gaps == []
    for place in (county.group, county.commission):
        with place.store.read() as conn:
            assert open_ones(conn) == []
    assert county.group.digest() == county.commission.digest(GROUP)


def test_what_is_gone_from_the_outbox_comes_whole_in_the_new_bundle(county: County) -> None:
    units = [a_unit(county.group, f"测试市第{n}局") for n in range(3)]
    files = [county.up()]
    county.group.desk.set(units[0], {"liaison": "某丁"})
    files.append(county.up())
    county.group.desk.set(units[1], {"liaison": "某戊"})
    files.append(county.up())
    county.commission.take(files[0])
    county.commission.take(files[2])
    request = service.request_bundles(county.commission, county.commission.desk, GROUP, county.stick)
    county.group.take(request.files[0])
    for kept in outbox(county.group).glob("*"):
        kept.unlink()
    county.clock.pass_(minutes=1)
    answer = county.group.export("commission", county.stick)
    assert (answer.again, answer.whole) == ([], True)
    done = county.commission.take(answer.files[0])
    assert done.applied
    assert county.commission.partner().gaps == []
    assert county.commission.rows("unit")[units[0]].liaison == "某丁"
    assert county.group.digest() == county.commission.digest(GROUP)
    a_unit(county.group, "测试市水务局")
    assert county.commission.take(county.up()).new, "the stream goes on behind the leap"


def test_everything_can_be_asked_for(county: County) -> None:
    units = [a_unit(county.group, f"测试市第{n}局") for n in range(3)]
    county.commission.take(county.up())
    request = service.request_bundles(county.commission, county.commission.desk, GROUP, county.stick, whole=True)
    heard = county.group.take(request.files[0])
    assert [one for one in heard.warnings if "全部内容" in one]
    answer = county.group.export("commission", county.stick)
    assert answer.whole
    assert answer.entries >= len(units)
    assert county.commission.take(answer.files[0]).applied
    assert county.group.digest() == county.commission.digest(GROUP)


def test_two_stations_that_each_miss_a_bundle_of_the_other_find_out_of_it(county: County) -> None:
    a_unit(county.group)
    ups, downs = [county.up() for _ in range(2)], [county.down()[0] for _ in range(2)]
    county.commission.take(ups[1])
    county.group.take(downs[1])
    # Each request waits behind the gap of its own stream: what it lacks stands in its proved header.
    from_below = service.request_bundles(county.group, county.group.desk, "commission", county.stick)
    from_above = service.request_bundles(county.commission, county.commission.desk, GROUP, county.stick)
    assert not county.commission.take(from_below.files[-1]).applied
    assert not county.group.take(from_above.files[-1]).applied
    county.clock.pass_(minutes=1)
    up, down = county.group.export("commission", county.stick), county.commission.export(GROUP, county.stick)
    assert (up.again, down.again) == ([1], [1])
    for file in itertools.chain(up.files):
        county.commission.take(file)
    for file in down.files:
        county.group.take(file)
    assert county.commission.partner().gaps == county.group.partner("commission").gaps == []
    assert county.group.digest() == county.commission.digest(GROUP)


def test_a_request_that_could_not_be_written_asks_nothing(county: County, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises((StorageFailed, Usage)):
        service.request_bundles(county.group, county.group.desk, "commission", tmp_path / "file")
    with county.group.store.read() as conn:
        assert open_ones(conn) == []
    assert "request" not in str(rows(county.group))
