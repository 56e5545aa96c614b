"""Many stations at one commission: their sticks imported at once, how each stands, and the rules they have."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.errors import BundleTampered, Cancelled, NotPermitted, Usage
from app.papers.exchange import summary, write_batch
from app.progress import silent
from app.sync import service
from app.sync.place import utc
from app.sync.reach.pending import counted
from app.sync.reach.planning import planned
from app.sync.streams import receipts
from app.sync.suites import SUITES
from app.sync.views.batch import COLUMNS, import_all
from app.sync.views.board import agree, board
from app.sync.views.broadcast import issued_lines
from tests.conftest import StoppedClock
from tests.vectors import makings, many
from tests.vectors.stations import BEGINNING, COMMISSION, GROUP, OTHER, Place, a_unit, copied, enrolled_template

STATIONS = 12


@pytest.fixture(scope="module")
def enrolled(sealed_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return enrolled_template(sealed_template, tmp_path_factory.mktemp("board"), StoppedClock(BEGINNING))


@pytest.fixture
def places(enrolled: Path, tmp_path: Path, clock: StoppedClock) -> Iterator[list[Place]]:
    made = copied(enrolled, tmp_path, "goc", clock)
    yield made
    for place in made:
        place.store.close()


def sticks(commission: Place, folder: Path, parties: list[makings.Party]) -> list[Path]:
    """A folder for each station with its first bundle; the copies of what was collected in a hundred offices."""
    to, now = many.party(commission), utc(commission.desk.now())
    found = []
    for n, party in enumerate(parties, 1):
        (folder / f"stick {n:03d}").mkdir(parents=True)
        found.append(many.bundle(party, to, folder / f"stick {n:03d}" / "同步包.pzb", now))
    return found


def test_a_folder_of_many_stations_is_imported_past_refusals_with_one_table(places: list[Place], tmp_path: Path) -> None:
    commission = places[2]
    parties = many.stations(commission, STATIONS)
    files = sticks(commission, tmp_path / "all", parties)
    now, to = utc(commission.desk.now()), many.party(commission)
    files[0].write_bytes(makings.flipped(files[0].read_bytes(), len(files[0].read_bytes()) - 4000))
    files[1].write_bytes(makings.sealed(makings.a_header(parties[1], to, number=3, previous="ab" * 32, created=now), parties[1], to,
                                        makings.framed())[0])
    commission.take(files[2])
    (tmp_path / "all" / "说明.txt").write_text("不是同步包", "utf-8")
    a_unit(commission)
    commission.export(GROUP, tmp_path / "all" / "for the group")
    seen: list[str] = []
    done = import_all(commission, commission.desk, [tmp_path / "all"], progress=lambda _done, _total, words: seen.append(words))
    outcomes = {line.sender: line.outcome for line in done.lines}
    names = [party.certificate.org_name for party in parties]
    assert outcomes == {names[0]: "refused", names[1]: "waiting", names[2]: "repeated"} | dict.fromkeys(names[3:], "applied")
    assert isinstance(done.refused, BundleTampered)
    assert {line.number: line.reason for line in done.lines}[3] == "等第1-2号"
    assert (done.others, len(done.not_ours)) == (1, 1)
    assert any(names[5] in words for words in seen)
    assert len(commission.rows("unit")) == STATIONS - 1, "with the commission's own"
    suite, serial = SUITES[1], many.party(commission).certificate.serial
    line = done.lines[-1]
    digest = _digest(files[-1])
    key = many.receipt_key(f"{parties[-1].certificate.station} 1")
    assert line.receipt_code == receipts.grouped(receipts.code(suite, key, "applied", digest, commission.station.station_id, serial))


def _digest(path: Path) -> str:
    from app.sync.container.reader import look, prove
    with path.open("rb") as file:
        return prove(file, look(file)).digest


def test_the_table_is_printed_and_written_for_spreadsheets_and_programs(places: list[Place], tmp_path: Path) -> None:
    commission = places[2]
    parties = many.stations(commission, 2)
    sticks(commission, tmp_path / "all", parties)
    done = import_all(commission, commission.desk, [tmp_path / "all"])
    done.lines[0].reason = "=1+1"
    for name in ("汇总.pdf", "汇总.csv", "汇总.json"):
        write_batch(commission.desk, done, tmp_path / name)
    rows = list(csv.reader(io.StringIO((tmp_path / "汇总.csv").read_text("utf-8-sig"))))
    assert tuple(rows[0]) == COLUMNS
    assert rows[1][3] == "'=1+1", "no cell is a formula"
    assert [row[0] for row in rows[1:]] == [party.certificate.org_name for party in parties]
    assert [one["outcome"] for one in json.loads((tmp_path / "汇总.json").read_text("utf-8"))["bundles"]] == ["applied", "applied"]
    assert (tmp_path / "汇总.pdf").read_bytes().startswith(b"%PDF")
    assert [row[2] for row in summary(commission.desk, done).rows] == ["已应用", "已应用"]


def test_a_waiting_bundle_released_within_the_batch_is_told_as_applied(places: list[Place], tmp_path: Path) -> None:
    group, _, commission = places
    a_unit(group)
    first = group.export("commission", tmp_path / "b").files[0]
    second = group.export("commission", tmp_path / "a").files[0]
    done = import_all(commission, commission.desk, [Path(second), Path(first)])
    assert [line.outcome for line in done.lines] == ["applied", "applied"]
    assert "第1号" in done.lines[0].reason


def test_stopped_between_two_bundles_what_was_imported_stays_and_the_rest_is_told(places: list[Place], tmp_path: Path) -> None:
    commission = places[2]
    sticks(commission, tmp_path / "all", many.stations(commission, 4))

    def stop(done: int, _total: int, _words: str) -> None:
        if done == 2:
            raise Cancelled
    done = import_all(commission, commission.desk, [tmp_path / "all"], progress=stop)
    assert done.stopped
    assert [line.outcome for line in done.lines] == ["applied", "applied", "left", "left"]
    assert len(commission.rows("unit")) == 2
    again = import_all(commission, commission.desk, [tmp_path / "all"], progress=silent)
    assert [line.outcome for line in again.lines] == ["repeated", "repeated", "applied", "applied"]


def test_the_board_puts_first_what_needs_care(places: list[Place], tmp_path: Path, clock: StoppedClock) -> None:
    group, _, commission = places
    parties = many.stations(commission, STATIONS)
    now, to = utc(commission.desk.now()), many.party(commission)
    for party in parties[:3]:
        commission.take(many.bundle(party, to, tmp_path / f"{party.certificate.serial}.pzb", now))
    commission.take(many.bundle(parties[3], to, tmp_path / "late.pzb", now, number=3, first=3, previous="ab" * 32))
    commission.take(group.export("commission", tmp_path / "stick").files[0])
    agree(commission, commission.desk, parties[0].certificate.station, 10)
    clock.pass_(days=20)
    commission.take(many.bundle(parties[1], to, tmp_path / "second.pzb", utc(commission.desk.now()), number=2,
                                previous=_digest(tmp_path / f"{parties[1].certificate.serial}.pzb")))
    found = board(commission, commission.desk)
    by_name = {line.partner.name: line for line in found}
    names = [party.certificate.org_name for party in parties]
    assert [line.kind for line in found[:2]] == ["gap", "silent"]
    assert (by_name[names[3]].kind, by_name[names[3]].partner.gaps, by_name[names[3]].gaps[:6]) == ("gap", [(1, 2)], "第1-2号，")
    silent_one = by_name[names[0]]
    assert (silent_one.kind, silent_one.partner.silent, silent_one.partner.cadence, silent_one.partner.late) == ("silent", 20, 10, True)
    assert by_name[names[1]].kind == "fine"
    assert by_name[names[1]].partner.silent == 0
    assert by_name[names[4]].kind == "new"
    assert by_name[GROUP].partner.says["program"]
    assert by_name[GROUP].partner.says["conflicts"] == 0
    clock.pass_(days=40)
    assert {line.kind for line in board(commission, commission.desk)} == {"gap", "silent"}, "nobody came within 31 days"
    clock.pass_(days=640)
    assert all("expiring" in (line.kind, *line.also) for line in board(commission, commission.desk))
    clock.pass_(days=60)
    assert {line.kind for line in board(commission, commission.desk)} == {"expired"}


def test_the_agreed_days_are_the_commissions_to_set(places: list[Place]) -> None:
    group, _, commission = places
    with pytest.raises(NotPermitted):
        agree(group, group.desk, "commission", 5)
    for days in (0, -1, 367):
        with pytest.raises(Usage):
            agree(commission, commission.desk, GROUP, days)
    rule = commission.desk.add("issued", {"kind": "setting", "name": "exchange_cadence", "content": '{"value": 7}', "from": "2026-11-01"})
    commission.desk.step(rule, "issue")
    assert {one.cadence for one in service.status(commission, commission.desk).partners} == {7}
    agree(commission, commission.desk, GROUP, 14)
    assert {one.name: one.cadence for one in service.status(commission, commission.desk).partners} == {GROUP: 14, OTHER: 7}


def test_pending_of_many_is_counted_as_the_export_plans_it(places: list[Place], tmp_path: Path) -> None:
    """In one pass over the journal; without what goes along by name only."""
    from app.sync.keys.papers import identity
    from app.sync.keys.peers import every
    from app.sync.outgoing import receiver
    group, other, commission = places
    unit = a_unit(group)
    a_unit(other, "测试市财政局")
    for place in (group, other):
        commission.take(place.export("commission", tmp_path / "stick").files[0])
    commission.desk.set(unit, {"liaison": "某丁"})
    commission.desk.set(unit, {"liaison": "某戊"})
    rule = commission.desk.add("issued", {"kind": "setting", "name": "exchange_cadence", "content": '{"value": 7}', "from": "2026-11-01"})
    commission.desk.step(rule, "issue")
    with commission.store.read() as conn:
        to = [receiver(commission, conn, identity(commission, conn), one) for one in every(conn)]
        plans = {one.station: planned(conn, one, 0) for one in to}
        assert counted(conn, dict.fromkeys(to, 0)) == {
            key: sum(plan.keeps.get(str(pick)) != "named" for pick in plan.picks) for key, plan in plans.items()}
        assert sum(len(plan.picks) for plan in plans.values()) > 4


def test_a_broadcast_rule_shows_which_groups_apply_it_and_since_when(places: list[Place], tmp_path: Path, clock: StoppedClock) -> None:
    group, _, commission = places
    rule = commission.desk.add("issued", {"kind": "setting", "name": "exchange_cadence", "content": '{"value": 7}', "from": "2026-12-01"})
    assert issued_lines(commission, commission.desk) == [], "a draft is nobody's yet"
    commission.desk.step(rule, "issue")
    (line,) = issued_lines(commission, commission.desk)
    assert {one.lamp.partner: (one.lamp.state, one.in_force) for one in line.groups} == {GROUP: ("new", None), OTHER: ("new", None)}
    assert group.take(commission.export(GROUP, tmp_path / "stick").files[0]).applied
    commission.take(group.export("commission", tmp_path / "stick").files[0])
    (line,) = issued_lines(commission, commission.desk)
    assert {one.lamp.partner: (one.lamp.state, one.in_force) for one in line.groups} == {
        GROUP: ("applied", "2026-12-01"), OTHER: ("new", None)}
    assert [lamp.partner for lamp in line.lacking] == [OTHER]
    assert COMMISSION not in {one.lamp.partner for one in line.groups}
    assert (line.begins, line.count("applied")) == ("2026-12-01", 1)
