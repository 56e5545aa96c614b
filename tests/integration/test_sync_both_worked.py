"""Two offices worked on one record without knowing of it: what is closed or frozen stays so, what was voided is asked about, one number is
not two records', and the commission's signatures are its own."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.errors import BundleScope
from app.sync import service
from app.sync.keys.papers import identity
from app.sync.merging import outcomes
from app.sync.place import utc
from tests.conftest import StoppedClock
from tests.vectors import makings
from tests.vectors.stations import BEGINNING, GROUP, Place, a_unit, copied, enrolled_template


class Pair:
    def __init__(self, group: Place, commission: Place, stick: Path, clock: StoppedClock) -> None:
        self.group, self.commission, self.stick, self.clock = group, commission, stick, clock
        self.unit = a_unit(group)
        self.up()
        self.down()

    def up(self) -> service.Imported:
        return self.take(self.write_up())

    def down(self) -> service.Imported:
        return self.take(self.write_down())

    def write_up(self) -> str:
        self.clock.pass_(minutes=1)
        return self.group.export("commission", self.stick).files[0]

    def write_down(self) -> str:
        self.clock.pass_(minutes=1)
        return self.commission.export(GROUP, self.stick).files[0]

    def take(self, file: str) -> service.Imported:
        to = self.commission if Path(file).name.startswith("上行") else self.group
        return to.take(file)

    def settle(self) -> None:
        for _ in range(2):
            self.up()
            self.down()
        assert self.group.digest() == self.commission.digest(GROUP)

    def later(self) -> None:
        self.clock.pass_(minutes=1)

    def forged(self, entry: dict[str, Any]) -> service.Imported:
        """A bundle of the group's that its program would not write, as its next one."""
        with self.group.store.read() as conn:
            own = identity(self.group, conn)
        with self.commission.store.read() as conn:
            theirs = identity(self.commission, conn)
        given = service.status(self.group, self.group.desk).partners[0].sent
        with self.group.store.read() as conn:
            before, last = conn.exec_driver_sql("SELECT digest, last FROM sync_out ORDER BY number DESC LIMIT 1").one()
        giver = makings.Party(own.certificate, own.issuer, own.signing, own.sealing)
        taker = makings.Party(theirs.certificate, theirs.issuer, theirs.signing, theirs.sealing)
        lines = [makings.line(entry)]
        header = makings.a_header(giver, taker, number=given + 1, first=last + 1, last=last + 1, previous=before, attachments=0,
                                  created=utc(self.group.desk.now()))
        path = self.stick / "forged.pzb"
        path.write_bytes(makings.sealed(header, giver, taker, makings.framed(lines, []))[0])
        return self.commission.take(path)

    def entry(self, key: str, ledger: str, values: dict[str, Any], old: dict[str, str]) -> dict[str, Any]:
        return {"op": "set", "ledger": ledger, "id": key, "by": self.group.desk.user.staff_id, "clock": self.group.desk.clock.tick(),
                "old": old, "values": values}


@pytest.fixture(scope="module")
def enrolled(sealed_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return enrolled_template(sealed_template, tmp_path_factory.mktemp("enrolled"), StoppedClock(BEGINNING))


@pytest.fixture
def pair(enrolled: Path, tmp_path: Path, clock: StoppedClock) -> Iterator[Pair]:
    group, commission = copied(enrolled, tmp_path, "gc", clock)
    yield Pair(group, commission, tmp_path / "stick", clock)
    group.store.close()
    commission.store.close()


def waiting(place: Place) -> list[service.Waiting]:
    return service.conflicts(place, place.desk)


def row(place: Place, ledger: str, key: str) -> Any:
    with place.store.read() as conn:
        return place.desk.read_row(conn, key)


# An end of the work ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("closer", ["group", "commission"])
@pytest.mark.parametrize("first", ["closer", "stepper"])
def test_a_stale_step_does_not_reopen_what_was_closed(pair: Pair, closer: str, first: str) -> None:
    closing, stepping = (pair.group, pair.commission) if closer == "group" else (pair.commission, pair.group)

    def close() -> None:
        pair.later()
        closing.desk.step(pair.unit, "hand_over")
        closing.desk.step(pair.unit, "handed", {"to": "2026-11-19"})

    def step() -> None:
        pair.later()
        stepping.desk.step(pair.unit, "hand_over")

    for act in (close, step) if first == "closer" else (step, close):
        act()
    pair.settle()
    for place in (pair.group, pair.commission):
        assert row(place, "unit", pair.unit).state == "handed_over"
        (one,) = waiting(place)
        assert {one.mine, one.theirs} == {"handed_over", "handing_over"}
        assert (one.mine if one.shown == "mine" else one.theirs) == "handed_over"


# Frozen ----------------------------------------------------------------------------------------------------------------------------


def a_major(pair: Pair) -> str:
    """Three of the major matters, one step before it is archived (FROZEN)."""
    key = pair.group.desk.add("major", {"legacy": True, "state": "spot_check", "unit_id": pair.unit, "major4": "decision",
                                        "subject": "修缮教学楼", "filed_at": "2026-11-01T09:00"})
    pair.up()
    pair.down()
    return key


@pytest.mark.parametrize("order", ["up first", "down first", "crossing"])
@pytest.mark.parametrize("earlier", ["freeze", "edit"])
def test_what_the_group_froze_is_not_changed_by_an_edit_that_did_not_know(pair: Pair, order: str, earlier: str) -> None:
    key = a_major(pair)
    subject = row(pair.group, "major", key).subject
    acts = [lambda: pair.group.desk.step(key, "archive"), lambda: pair.commission.desk.set(key, {"subject": "另一件事"})]
    for act in acts if earlier == "freeze" else reversed(acts):
        pair.later()
        act()
    if order == "crossing":
        for file in (pair.write_up(), pair.write_down()):
            pair.take(file)
    elif order == "down first":
        pair.down()
    pair.settle()
    for place in (pair.group, pair.commission):
        assert (row(place, "major", key).state, row(place, "major", key).subject) == ("archived", subject)
        (one,) = [one for one in waiting(place) if one.field == "subject"]
        assert {one.mine, one.theirs} == {subject, "另一件事"}


def test_what_the_commission_froze_is_not_changed_by_the_group_and_both_show_it(pair: Pair) -> None:
    key = a_major(pair)
    pair.later()
    pair.commission.desk.step(key, "archive")
    pair.later()
    pair.group.desk.set(key, {"subject": "另一件事"})
    done = pair.up()
    assert done.conflicts == 1
    pair.settle()
    for place in (pair.group, pair.commission):
        assert row(place, "major", key).subject == "修缮教学楼"
        (one,) = [one for one in waiting(place) if one.field == "subject"]
        assert {one.mine, one.theirs} == {"修缮教学楼", "另一件事"}


# Void against edit -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("voider", ["group", "commission"])
@pytest.mark.parametrize("crossing", [True, False])
def test_a_record_voided_here_and_edited_there_is_not_silently_gone(pair: Pair, voider: str, crossing: bool) -> None:
    voids, edits = (pair.group, pair.commission) if voider == "group" else (pair.commission, pair.group)
    pair.later()
    voids.desk.void(pair.unit, "登记错误")
    pair.later()
    edits.desk.set(pair.unit, {"liaison": "某丁"})
    if crossing:
        for file in (pair.write_up(), pair.write_down()):
            pair.take(file)
            assert edits.rows("unit")[pair.unit].liaison == "某丁", "it never leaves the list of who works on it"
    pair.settle()
    for place in (pair.group, pair.commission):
        assert place.rows("unit")[pair.unit].liaison == "某丁"
        (one,) = waiting(place)
        assert (one.field, {one.mine, one.theirs}) == ("void_reason", {None, "登记错误"})
        assert (one.mine if one.shown == "mine" else one.theirs) is None


@pytest.mark.parametrize("decision", ["void", "keep"])
def test_a_person_decides_whether_it_is_void_after_all(pair: Pair, decision: str) -> None:
    pair.group.desk.void(pair.unit, "登记错误")
    pair.later()
    pair.commission.desk.set(pair.unit, {"liaison": "某丁"})
    pair.settle()
    (one,) = waiting(pair.commission)
    void_is = "mine" if one.mine else "theirs"
    take = void_is if decision == "void" else {"mine": "theirs", "theirs": "mine"}[void_is]
    pair.later()
    service.resolve_conflict(pair.commission, pair.commission.desk, one.id, take, "已与该组核对")
    pair.settle()
    for place in (pair.group, pair.commission):
        assert waiting(place) == []
        assert row(place, "unit", pair.unit).void_reason == ("登记错误" if decision == "void" else None)


def test_voiding_in_knowledge_of_the_edit_is_taken(pair: Pair) -> None:
    pair.commission.desk.set(pair.unit, {"liaison": "某丁"})
    pair.down()
    pair.later()
    pair.group.desk.void(pair.unit, "登记错误")
    done = pair.up()
    assert (done.deleted, done.conflicts) == (1, 0)
    pair.settle()
    assert waiting(pair.group) == waiting(pair.commission) == []
    assert pair.group.rows("unit") == {}


# One number --------------------------------------------------------------------------------------------------------------------------


def test_one_number_given_twice_both_records_stay_and_everybody_is_told(pair: Pair) -> None:
    org = pair.group.desk.user.org_id
    pair.later()
    at_group = pair.group.desk.add("person", {"name": "某乙", "unit_id": pair.unit, "post": "副局长", "managed_by": "unit"})
    pair.later()
    at_commission = pair.commission.desk.add("person", {"name": "某戊", "unit_id": pair.unit, "post": "科长", "managed_by": "unit",
                                                        "org_id": org})
    old = row(pair.commission, "person", at_commission).record_no
    if old != row(pair.group, "person", at_group).record_no:
        pytest.fail("the two offices were to give one number")
    done = pair.up()
    new = row(pair.commission, "person", at_commission).record_no
    assert new != old
    assert row(pair.commission, "person", at_group).record_no == old, "who was first keeps it"
    assert any(old in told and new in told for told in done.warnings)
    assert any(one.record_id == at_commission and new in one.reason
               for one in outcomes.of_bundle(pair.commission, pair.commission.desk, done.bundle_id))
    story = [entry.values.get("record_no") for entry in pair.commission.desk.history(at_commission)]
    assert [one for one in story if one] == [old, new], "both numbers stand in its history"
    pair.settle()
    assert {row(pair.group, "person", key).record_no for key in (at_group, at_commission)} == {old, new}


def test_the_group_is_told_when_its_record_got_another_number(pair: Pair) -> None:
    org = pair.group.desk.user.org_id
    pair.later()
    at_commission = pair.commission.desk.add("person", {"name": "某戊", "unit_id": pair.unit, "post": "科长", "managed_by": "unit",
                                                        "org_id": org})
    pair.later()
    at_group = pair.group.desk.add("person", {"name": "某乙", "unit_id": pair.unit, "post": "副局长", "managed_by": "unit"})
    task = pair.group.desk.add("leave", {"staff_id": pair.group.desk.user.staff_id, "kind": "annual", "from": "2026-12-01",
                                         "to": "2026-12-02", "place": "本市"})
    old = row(pair.group, "person", at_group).record_no
    assert old == row(pair.commission, "person", at_commission).record_no
    pair.up()
    done = pair.down()
    new = row(pair.group, "person", at_group).record_no
    assert new != old
    assert f"编号 {old} 已由委机关改为 {new}" in done.warnings
    assert any(one.record_id == at_group and old in one.reason and new in one.reason
               for one in outcomes.of_bundle(pair.group, pair.group.desk, done.bundle_id))
    assert row(pair.group, "leave", task) is not None


# Two steps at once -------------------------------------------------------------------------------------------------------------------


def test_two_different_steps_at_once_end_alike_and_are_told(pair: Pair) -> None:
    key = pair.group.desk.add("staff", {"name": "某丙", "sex": "male", "birth": "1985-05-01", "org_id": pair.group.desk.user.org_id,
                                        "post": "clerk", "roles": ["group_member"], "joined": "2021-03-01"})
    pair.up()
    pair.later()
    pair.group.desk.step(key, "draft")
    pair.later()
    pair.commission.desk.step(key, "attach")
    pair.settle()
    for place in (pair.group, pair.commission):
        assert row(place, "staff", key).state == "attached"
        (one,) = waiting(place)
        assert (one.field, {one.mine, one.theirs}) == ("state", {"drafted", "attached"})


# Not the group's to say ----------------------------------------------------------------------------------------------------------------


SIGNED = {"step": 1, "role": "incharge", "result": "agree", "at": "2026-11-20T10:00", "round": 1}


def a_talk(pair: Pair) -> str:
    return pair.group.desk.add("talk", {"legacy": True, "state": "planned", "unit_id": pair.unit, "kind": "heart",
                                       "start": "2026-11-01T09:00"})


def test_a_group_does_not_sign_for_the_commission(pair: Pair) -> None:
    key = a_talk(pair)
    pair.up()
    here = row(pair.group, "talk", key)
    old = (here.clocks or {}).get("approvals", here.clock)
    done = pair.forged(pair.entry(key, "talk", {"approvals": [SIGNED]}, {"approvals": old}))
    assert done.conflicts == 1
    assert not row(pair.commission, "talk", key).approvals
    (one,) = waiting(pair.commission)
    assert (one.field, one.shown, one.theirs) == ("approvals", "mine", [SIGNED])


def test_what_a_group_entered_from_paper_is_taken(pair: Pair) -> None:
    key = a_talk(pair)
    pair.up()
    here = row(pair.group, "talk", key)
    line = SIGNED | {"paper": True}
    done = pair.forged(pair.entry(key, "talk", {"approvals": [line]}, {"approvals": (here.clocks or {}).get("approvals", here.clock)}))
    assert (done.changed, done.conflicts) == (1, 0)
    assert row(pair.commission, "talk", key).approvals == [line]


def test_a_new_record_signed_for_the_commission_stands_without_the_signature(pair: Pair) -> None:
    values = {str(name): value for name, value in row(pair.group, "unit", pair.unit).items()
              if name in ("name", "kind", "from", "org_id", "classification", "state", "created_at")}
    key = makings.Authority._uuid("signed")
    entry = {"op": "add", "ledger": "unit", "id": key, "by": "", "clock": pair.group.desk.clock.tick(),
             "values": values | {"name": "另一单位", "approvals": [SIGNED]}}
    pair.forged(entry)
    assert row(pair.commission, "unit", key).name == "另一单位"
    assert not row(pair.commission, "unit", key).approvals
    (one,) = waiting(pair.commission)
    assert (one.field, one.theirs) == ("approvals", [SIGNED])


def test_what_stays_at_its_station_is_no_ones_to_send(pair: Pair) -> None:
    key = pair.group.desk.add("media_handover", {"kind": "udisk", "media_no": "U-1", "copies": 1, "contents": "材料", "action": "borrow",
                                                 "giver": "某甲", "taker": "某丙", "at": "2026-11-20T09:00", "purpose": "核对"})
    pair.up()
    here = row(pair.group, "media_handover", key)
    with pytest.raises(BundleScope):
        pair.forged(pair.entry(key, "media_handover", {"kind": "package"}, {"kind": (here.clocks or {}).get("kind", here.clock)}))
    assert row(pair.commission, "media_handover", key).kind == "udisk"
