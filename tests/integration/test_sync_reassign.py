"""A unit goes to another group: what comes, what is withdrawn, what crosses on the way, and the same at all ends."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, update

from app.desk import chain, proving
from app.desk.attaching import attach
from app.errors import Absent, BundleScope, CheckFailed, NotPermitted
from app.exchange.export import export
from app.sync import tables
from app.sync.place import utc
from app.sync.reach import reassigning, withdrawal
from app.sync.streams import state
from tests.conftest import StoppedClock
from tests.integration.test_sync_exchange import party
from tests.threats.pair import Pair
from tests.vectors import makings
from tests.vectors.stations import BEGINNING, GROUP, OTHER, Place, a_person, a_unit, copied, enrolled_template

SECRET = "杉木采购围标线索"


def exchange(pair: Pair, *who: Place) -> None:
    """Up and down once with each."""
    for place in who or (pair.group, pair.other):
        pair.commission.take(pair.up(place))
        place.take(pair.down(place.station.name))


def agree(pair: Pair) -> bool:
    return all(place.digest() == pair.commission.digest(place.station.name) for place in (pair.group, pair.other))


def a_problem(place: Place, unit: str, text: str, **values: object) -> str:
    return place.desk.add("problem", {"unit_id": unit, "source": "meeting", "found_at": "2026-11-12", "cat": "major", "severity": "general",
                                      "text": text, "turn": "rectify", "demand": "限期整改", "resp_unit": "计财科", "resp_person": "某戊",
                                      **values})


def a_clue(place: Place, unit: str, person: str, **values: object) -> str:
    return place.desk.add("clue", {"source": "supervision", "got_at": "2026-11-10", "assign": "self", "unit_id": unit, "persons": [person],
                                   "issues": [{"text": SECRET}], "lead_org": place.desk.user.org_id, **values})


class World:
    """The group's unit with a person, an open problem and clue with an attachment, a closed talk that stays."""

    def __init__(self, pair: Pair, folder: Path) -> None:
        group = pair.group
        self.unit = a_unit(group, "测试市林业局")
        self.person = a_person(group, self.unit, "欧阳移交")
        self.problem = a_problem(group, self.unit, "比选记录不全", persons=[self.person])
        self.clue = a_clue(group, self.unit, self.person)
        self.talk = group.desk.add("talk", {
            "kind": "integrity", "persons": [self.person], "unit_id": self.unit, "talkers": [group.desk.user.staff_id], "way": "direct",
            "start": "2026-11-11T09:30", "end": "2026-11-11T10:20", "place": "谈话室", "outline": "日常提醒"})
        self.paper = folder / "scan.txt"
        self.paper.write_bytes(b"a scan only the clue has")
        attach(group.desk, self.clue, self.paper)
        self.digest = group.desk.get(self.clue).files[0]["sha256"]
        exchange(pair)
        self.moved = {self.unit, self.person, self.problem, self.clue}


@pytest.fixture(scope="module")
def furnished(sealed_template: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, World]:
    """Stations that know the world already, made once and copied."""
    folder, clock = tmp_path_factory.mktemp("world"), StoppedClock(BEGINNING)
    template = enrolled_template(sealed_template, tmp_path_factory.mktemp("enrolled"), clock)
    pair = Pair(*copied(template, folder, "goc", clock), folder / "stick", clock)
    world = World(pair, folder)
    pair.close()
    return folder, world


@pytest.fixture
def world(furnished: tuple[Path, World]) -> World:
    return furnished[1]


@pytest.fixture
def pair(furnished: tuple[Path, World], tmp_path: Path, clock: StoppedClock) -> Iterator[Pair]:
    clock.pass_(hours=1)
    made = Pair(*copied(furnished[0], tmp_path, "goc", clock), tmp_path / "stick", clock)
    yield made
    made.close()


def reassign(pair: Pair, unit: str, to: str = OTHER, **options: object) -> reassigning.Reassigned:
    pair.clock.pass_(minutes=1)
    return reassigning.reassign(pair.commission, pair.commission.desk, unit, to, reason="2026年监督力量调整", **options)


def absent(place: Place, key: str) -> None:
    desk = place.desk
    for ask in (desk.get, desk.history, desk.links, lambda one: chain.chain(desk, one), lambda one: desk.set(one, {"note": "x"})):
        with pytest.raises(Absent):
            ask(key)


def test_the_preview_names_what_goes_and_what_is_withdrawn_and_changes_nothing(pair: Pair, world: World) -> None:
    before = pair.commission.digest()
    seen = reassigning.preview(pair.commission, pair.commission.desk, world.unit, OTHER)
    assert {one.id for one in seen.moves} == world.moved
    assert seen.moves[0].id == world.unit
    assert (seen.stays, seen.gives_back, seen.without) == ({"talk": 1}, {GROUP: 4}, False)
    assert (pair.commission.digest(), withdrawal.listed(pair.commission, pair.commission.desk)) == (before, [])


def test_the_next_bundles_bring_it_to_one_and_take_it_from_the_other(pair: Pair, world: World, tmp_path: Path) -> None:
    done = reassign(pair, world.unit)
    assert {one.id for one in done.moves} == world.moved
    assert [one.state for one in withdrawal.listed(pair.commission, pair.commission.desk)] == ["due"]
    taken = pair.group.take(pair.down(GROUP))
    assert any("移交其他组" in said for said in taken.warnings)
    [one] = withdrawal.listed(pair.commission, pair.commission.desk)
    assert (one.state, one.words, set(one.records)) == ("sent", "已撤回，待对方确认", world.moved)
    for key in world.moved - {world.unit, world.person}:
        absent(pair.group, key)
    desk = pair.group.desk
    assert desk.get(world.talk).unit_id == world.unit, "what it did itself stays"
    assert {row.name for row in pair.group.rows("unit").values()} == {"测试市林业局"}
    assert pair.group.rows("person")[world.person].name == "欧阳移交", "the talk names him: a card"
    assert not any(desk.search(SECRET))
    assert not any(desk.search("比选记录"))
    assert not [due for due in desk.due() if due.id in world.moved]
    assert not pair.group.objects.has(world.digest)
    export(desk, "clue", tmp_path / "clue.xlsx")
    assert desk.count("clue") == 0
    pair.commission.take(pair.up())
    [one] = withdrawal.listed(pair.commission, pair.commission.desk)
    assert (one.state, one.words) == ("done", "对方已执行")
    exchange(pair)
    assert agree(pair)
    theirs = pair.other.desk
    assert theirs.get(world.clue).issues[0]["text"] == SECRET
    assert theirs.get(world.person).post == "副局长"
    assert (theirs.get(world.clue).lead_org, theirs.get(world.problem).org_id) == (theirs.user.org_id,) * 2
    assert b"".join(pair.other.objects.read(world.digest)) == world.paper.read_bytes()
    assert theirs.get(world.unit).from_ == "2026-11-20"
    own = [row for row in pair.group.rows("unit").values() if row.id != world.unit]
    assert [(row.state, row.to, row.group_id) for row in own] == [("handed_over", "2026-11-19", desk.user.org_id)]
    theirs.set(world.problem, {"demand": "三个月内整改"})
    exchange(pair, pair.other)
    assert pair.commission.desk.get(world.problem).demand == "三个月内整改"


def test_what_names_it_says_where_it_has_gone_and_goes_on_being_edited(pair: Pair, world: World) -> None:
    desk = pair.group.desk
    task = desk.add("task", {"source_id": world.talk, "text": "督促", "owner": "某甲", "due": "2026-12-01"})
    desk.set(world.talk, {"problems": [world.problem], "note": "见问题"})
    exchange(pair)
    reassign(pair, world.unit, leave=["task"])
    exchange(pair, pair.group)
    assert desk.titles([world.problem])[world.problem] == "已移交其他组"
    desk.set(world.talk, {"problems": [world.problem], "note": "仍可修改"})
    assert desk.get(task).source_id == world.talk
    exchange(pair)
    assert agree(pair)


def test_given_back_all_is_as_before(pair: Pair, world: World) -> None:
    desk = pair.group.desk
    before = {key: {name: value for name, value in desk.get(key).items() if name not in (
        "rid", "rev", "clocks", "updated_at", "updated_by", "from", "org_id", "group_id", "lead_org")} for key in world.moved}
    reassign(pair, world.unit)
    exchange(pair)
    reassign(pair, world.unit, GROUP)
    exchange(pair)
    exchange(pair)
    assert agree(pair)
    for key, values in before.items():
        now = desk.get(key)
        assert {name: now.get(name) for name in values} == values
        assert now.org_id == desk.user.org_id
        if key not in (world.unit, world.person):
            absent(pair.other, key)
    assert b"".join(pair.group.objects.read(world.digest)) == world.paper.read_bytes()
    assert [hit.id for hit in desk.search(SECRET)] == [world.clue]
    assert desk.titles([world.clue])[world.clue] != "已移交其他组"
    assert {one.state for one in withdrawal.listed(pair.commission, pair.commission.desk)} == {"done"}


def test_what_was_written_before_the_group_heard_of_it_still_arrives(pair: Pair, world: World, tmp_path: Path) -> None:
    """The edit lies in the journal, not yet handed over, when the withdrawal comes; an attachment with it."""
    reassign(pair, world.unit)
    desk, other = pair.group.desk, tmp_path / "late.txt"
    other.write_bytes(b"attached too late")
    desk.set(world.problem, {"demand": "月底前整改"})
    attach(desk, world.clue, other)
    digest = desk.get(world.clue).files[-1]["sha256"]
    pair.group.take(pair.down(GROUP))
    absent(pair.group, world.problem)
    assert pair.group.objects.has(digest), "still to be handed over"
    done = pair.commission.take(pair.up())
    assert (done.rejected, done.changed) == (0, 2)
    assert not pair.group.objects.has(digest)
    theirs = pair.commission.desk
    assert (theirs.get(world.problem).demand, theirs.get(world.problem).org_id) == ("月底前整改", pair.other.desk.user.org_id)
    assert b"".join(pair.commission.objects.read(digest)) == b"attached too late"
    exchange(pair)
    assert agree(pair)
    assert pair.other.desk.get(world.problem).demand == "月底前整改"
    assert b"".join(pair.other.objects.read(digest)) == b"attached too late"


def test_bundles_that_crossed_are_taken_and_the_record_stays_where_it_was_put(pair: Pair, world: World) -> None:
    pair.group.desk.set(world.problem, {"demand": "月底前整改"})
    up = pair.up()
    reassign(pair, world.unit)
    down = pair.down(GROUP)
    assert pair.commission.take(up).changed == 1
    pair.group.desk.set(world.problem, {"resp_unit": "办公室"})
    second = pair.up()
    pair.group.take(down)
    assert pair.commission.take(second).changed == 1
    row = pair.commission.desk.get(world.problem)
    assert (row.demand, row.resp_unit, row.org_id) == ("月底前整改", "办公室", pair.other.desk.user.org_id)
    exchange(pair)
    assert agree(pair)


def test_after_its_receipt_what_it_writes_there_is_refused(pair: Pair, world: World) -> None:
    """Also in a record it had made itself."""
    reassign(pair, world.unit)
    exchange(pair)
    exchange(pair)
    before = pair.commission.digest()
    with pair.commission.store.read() as conn:
        row = pair.commission.desk.read_row(conn, world.problem)
    clock = f"{int(pair.clock().timestamp() * 1000) << 16:016x}{pair.group.station.station_id[-12:]}"
    line = makings.line({"op": "set", "ledger": "problem", "id": world.problem, "by": "", "clock": clock, "values": {"demand": "伪造"},
                         "old": {"demand": row.clock}})
    with pytest.raises(BundleScope):
        pair.commission.take(forged(pair, line))
    assert pair.commission.digest() == before


def forged(pair: Pair, line: bytes) -> Path:
    """The group's next bundle, signed with its keys, holding what its program would not write."""
    giver, taker = party(pair.group), party(pair.commission)
    with pair.commission.store.read() as conn:
        known = state.known(conn, pair.group.station.station_id, 1)
    header = makings.a_header(giver, taker, first=100, last=100, created=utc(pair.clock()), number=known.number + 1, previous=known.digest)
    path = pair.stick / "forged.pzb"
    path.write_bytes(makings.sealed(header, giver, taker, makings.framed([line]))[0])
    return path


def test_a_group_cannot_pull_a_record_back_while_its_receipt_is_awaited(pair: Pair, world: World) -> None:
    reassign(pair, world.unit)
    pair.down(GROUP)
    with pair.commission.store.read() as conn:
        row = pair.commission.desk.read_row(conn, world.problem)
    clock = f"{int(pair.clock().timestamp() * 1000) + 60_000 << 16:016x}{pair.group.station.station_id[-12:]}"
    line = makings.line({"op": "set", "ledger": "problem", "id": world.problem, "by": "", "clock": clock,
                         "values": {"org_id": pair.group.desk.user.org_id}, "old": {"org_id": row.clocks["org_id"]}})
    with pytest.raises(BundleScope):
        pair.commission.take(forged(pair, line))
    assert pair.commission.desk.get(world.problem).org_id == pair.other.desk.user.org_id


def test_a_reporter_that_never_goes_down_is_there_again_when_the_petition_comes_back(pair: Pair, world: World) -> None:
    desk = pair.group.desk
    petition = desk.add("petition", {"channel": "visit", "got_at": "2026-11-10", "nature": "accuse", "signed": "real", "repeat": "first",
                                     "persons": [world.person], "unit_id": world.unit, "summary": "反映采购问题",
                                     "reporter": [{"name": "举报人乙", "phone": "13900000000"}]})
    exchange(pair)
    reassign(pair, world.unit)
    exchange(pair)
    absent(pair.group, petition)
    assert pair.other.desk.get(petition).reporter is None
    reassign(pair, world.unit, GROUP)
    exchange(pair)
    assert desk.get(petition).reporter[0]["name"] == "举报人乙"
    exchange(pair)
    assert agree(pair)


def test_a_shared_record_comes_whole_and_goes_when_it_is_shared_no_more(pair: Pair, world: World) -> None:
    desk, other = pair.commission.desk, pair.other
    desk.set(world.clue, {"co_orgs": [other.desk.user.org_id]})
    exchange(pair)
    assert other.desk.get(world.clue).issues[0]["text"] == SECRET
    assert other.desk.get(world.person).get("phone") is None
    assert other.objects.has(world.digest)
    other.desk.set(world.clue, {"note": "联办意见"})
    exchange(pair, other, pair.group)
    assert pair.group.desk.get(world.clue).note == "联办意见"
    assert agree(pair)
    with pytest.raises(CheckFailed):
        other.desk.set(world.clue, {"lead_org": other.desk.user.org_id, "co_orgs": None})
    desk.set(world.clue, {"co_orgs": None})
    exchange(pair)
    for key in (world.clue, world.person, world.unit):
        absent(other, key)
    assert not other.objects.has(world.digest)
    assert not [row for row in other.rows("staff").values() if row.org_id == pair.group.desk.user.org_id]
    exchange(pair)
    assert agree(pair)
    assert {one.state for one in withdrawal.listed(pair.commission, desk)} == {"done"}


def test_moved_away_and_back_before_any_bundle_went_nothing_is_withdrawn(pair: Pair, world: World) -> None:
    reassign(pair, world.unit)
    reassign(pair, world.unit, GROUP)
    exchange(pair)
    assert withdrawal.listed(pair.commission, pair.commission.desk) == []
    assert pair.group.desk.get(world.clue).issues[0]["text"] == SECRET
    assert agree(pair)


def test_a_full_bundle_says_again_what_was_withdrawn(pair: Pair, world: World) -> None:
    reassign(pair, world.unit)
    pair.group.take(pair.down(GROUP))
    again = pair.group.take(pair.down(GROUP, full=True))
    assert again.applied
    absent(pair.group, world.clue)
    exchange(pair)
    assert agree(pair)
    assert {one.state for one in withdrawal.listed(pair.commission, pair.commission.desk)} == {"done"}


def test_a_commission_that_lost_the_receipt_hears_it_again_with_everything(pair: Pair, world: World) -> None:
    """As after a restore at the commission from before the receipt came."""
    reassign(pair, world.unit)
    exchange(pair, pair.group)
    pair.commission.take(pair.up(pair.group))
    with pair.commission.store.write() as conn:
        conn.execute(update(tables.withdrawal).values(done_at=None))
    pair.commission.take(pair.up(pair.group))
    assert {one.state for one in withdrawal.listed(pair.commission, pair.commission.desk)} == {"sent"}
    pair.commission.take(pair.up(pair.group, full=True))
    assert {one.state for one in withdrawal.listed(pair.commission, pair.commission.desk)} == {"done"}


def test_a_group_restored_from_before_gives_it_back_again(pair: Pair, world: World, tmp_path: Path) -> None:
    backup = pair.backup(pair.group, tmp_path / "backup")
    reassign(pair, world.unit)
    exchange(pair, pair.group)
    exchange(pair, pair.group)
    absent(pair.group, world.clue)
    pair.clock.pass_(hours=1)
    restored = pair.restored(backup, tmp_path / "restored", pair.group)
    assert restored.desk.get(world.clue).issues[0]["text"] == SECRET
    exchange(pair, restored)
    absent(restored, world.clue)
    assert restored.desk.get(world.person).get("phone") is None
    exchange(pair, restored)
    assert restored.digest() == pair.commission.digest(GROUP)
    assert {one.state for one in withdrawal.listed(pair.commission, pair.commission.desk)} == {"done"}


def test_what_was_being_written_is_told_and_two_values_go_too(pair: Pair, world: World) -> None:
    desk = pair.group.desk
    pair.commission.desk.set(world.problem, {"demand": "甲"})
    desk.set(world.problem, {"demand": "乙"})
    exchange(pair, pair.group)
    desk.put_setting(f"draft.zuzhang/problem/{world.problem}", {"values": {"text": "还没有保存"}})
    desk.put_setting("draft.zuzhang/talk", {"values": {}})
    reassign(pair, world.unit)
    done = pair.group.take(pair.down(GROUP))
    assert any("1条记录有未保存的草稿" in said for said in done.warnings)
    assert list(desk.settings("draft.")) == ["draft.zuzhang/talk"]
    with pair.group.store.read() as conn:
        for table in (tables.conflict, tables.quarantine):
            assert not conn.execute(select(table.c.record_id).where(table.c.record_id.in_(world.moved))).all()
    assert proving.findings(desk) == []


def test_a_group_does_not_reassign_and_the_commission_gives_a_reason(pair: Pair, world: World) -> None:
    with pytest.raises(NotPermitted):
        reassigning.reassign(pair.group, pair.group.desk, world.unit, GROUP, reason="x")
    for options in ({"reason": " "}, {"reason": "x", "day": "2027-01-01"}, {"reason": "x", "day": "2019-01-01"}):
        with pytest.raises(CheckFailed):
            reassigning.reassign(pair.commission, pair.commission.desk, world.unit, OTHER, **options)
    with pytest.raises(CheckFailed):
        reassigning.reassign(pair.commission, pair.commission.desk, world.unit, GROUP, reason="x")
    with pytest.raises(Absent):
        reassigning.reassign(pair.commission, pair.commission.desk, world.unit, "没有的组", reason="x")
    assert pair.commission.desk.get(world.unit).org_id == pair.group.desk.user.org_id
