"""One record that cannot stand is kept aside with what follows on it; the rest of the bundle is imported, and its sender hears of it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from app.errors import Absent, BundleExpired, BundleFormat, BundleNewerFormat, BundleRefused, BundleScope, CheckFailed, NotPermitted, Usage
from app.ledgers import values
from app.sync import service
from app.sync.keys.papers import identity
from app.sync.merging import outcomes, quarantine, retrying
from app.sync.place import utc
from app.sync.tables import out
from app.sync.tables import quarantine as held_rows
from tests.conftest import StoppedClock
from tests.vectors import makings
from tests.vectors.stations import BEGINNING, GROUP, Place, a_unit, copied, enrolled_template

GOOD, BAD, NEEDS = (makings.Authority._uuid(name) for name in ("good", "bad", "needs"))


class Pair:
    """A group whose program writes what it should not, and its commission."""

    def __init__(self, group: Place, commission: Place, stick: Path, clock: StoppedClock) -> None:
        self.group, self.commission, self.stick, self.clock = group, commission, stick, clock
        self.number, self.last, self.previous = 0, 0, "0" * 64
        stick.mkdir(exist_ok=True)

    def unit(self, key: str, **values: Any) -> dict[str, Any]:
        return {"op": "add", "ledger": "unit", "id": key, "clock": self.group.desk.clock.tick(), "by": "", "values": {
            "name": f"单位{key[:4]}", "kind": "gov_dept", "from": "2020-01-01", "org_id": self.group.desk.user.org_id, "state": "watched",
            "classification": "internal", "created_at": "2026-11-20T01:30:00Z"} | values}

    def change(self, made: dict[str, Any], **values: Any) -> dict[str, Any]:
        return {"op": "set", "ledger": made["ledger"], "id": made["id"], "by": "", "clock": self.group.desk.clock.tick(), "values": values,
                "old": dict.fromkeys(values, made["clock"])}

    def person(self, key: str, unit: str) -> dict[str, Any]:
        return {"op": "add", "ledger": "person", "id": key, "clock": self.group.desk.clock.tick(), "by": "", "values": {
            "name": "某乙", "unit_id": unit, "post": "副局长", "managed_by": "unit", "org_id": self.group.desk.user.org_id,
            "state": "on_file", "classification": "internal", "created_at": "2026-11-20T01:30:00Z"}}

    def send(self, *entries: dict[str, Any] | bytes) -> service.Imported:
        """The group's next bundle with these entries, taken at the commission."""
        self.clock.pass_(minutes=1)
        with self.group.store.read() as conn, self.commission.store.read() as there:
            own, theirs = identity(self.group, conn), identity(self.commission, there)
        giver = makings.Party(own.certificate, own.issuer, own.signing, own.sealing)
        taker = makings.Party(theirs.certificate, theirs.issuer, theirs.signing, theirs.sealing)
        lines = [one if isinstance(one, bytes) else makings.line(one) for one in entries]
        header = makings.a_header(giver, taker, number=self.number + 1, first=self.last + 1, last=self.last + len(lines),
                                  previous=self.previous, attachments=0, created=utc(self.group.desk.now()))
        path = self.stick / f"{self.number + 1}.pzb"
        path.write_bytes(makings.sealed(header, giver, taker, makings.framed(lines, []))[0])
        done = self.commission.take(path)
        with self.group.store.write() as conn:
            conn.execute(insert(out), {
                "station": theirs.certificate.station, "epoch": 1, "number": header.number, "bundle_id": header.bundle_id,
                "first": header.first, "last": header.last, "journal_last": 0, "attachments": 0, "digest": _digest_of(self.commission),
                "sha256": "", "size": 0, "mark": {}, "created": header.created, "file": path.name, "state": "written",
                "state_at": header.created})
        self.number, self.last, self.previous = self.number + 1, self.last + len(lines), _digest_of(self.commission)
        return done

    def hears(self) -> service.Imported:
        self.clock.pass_(minutes=1)
        return self.group.take(self.commission.export(GROUP, self.stick).files[0])


def _digest_of(place: Place) -> str:
    with place.store.read() as conn:
        return str(conn.exec_driver_sql("SELECT digest FROM sync_in").scalar())


@pytest.fixture(scope="module")
def enrolled(sealed_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return enrolled_template(sealed_template, tmp_path_factory.mktemp("enrolled"), StoppedClock(BEGINNING))


@pytest.fixture
def pair(enrolled: Path, tmp_path: Path, clock: StoppedClock) -> Iterator[Pair]:
    group, commission = copied(enrolled, tmp_path, "gc", clock)
    yield Pair(group, commission, tmp_path / "stick", clock)
    group.store.close()
    commission.store.close()


def kept(place: Place) -> list[service.Kept]:
    return service.quarantined(place, place.desk)


def counted(done: service.Imported) -> tuple[int, ...]:
    return done.new, done.changed, done.deleted, done.conflicts, done.rejected, done.repeated


@pytest.mark.parametrize("wrong", [{"note": "a\rb"}, {"note": "  x "}, {"name": 5}, {"kind": "nonsense"}, {"from": "2026-02-30"},
                                   {"files": []}], ids=lambda wrong: next(iter(wrong)))
def test_one_bad_record_waits_and_the_rest_is_imported(pair: Pair, wrong: dict[str, Any]) -> None:
    done = pair.send(pair.unit(GOOD), pair.unit(BAD, **wrong), pair.unit(NEEDS))
    assert counted(done) == (2, 0, 0, 0, 1, 0)
    assert set(pair.commission.rows("unit")) == {GOOD, NEEDS}
    (one,) = kept(pair.commission)
    assert (one.record_id, one.ledger, one.sender, one.entries, one.whole) == (BAD, "unit", GROUP, 1, True)
    assert one.reason.startswith("被监督单位：")
    words = {one.record_id: one.word for one in service.bundle_outcome(pair.commission, pair.commission.desk, done.bundle_id)}
    assert words == {GOOD: outcomes.IMPORTED, NEEDS: outcomes.IMPORTED, BAD: outcomes.REJECTED}


def test_what_follows_on_it_waits_too_also_in_later_bundles(pair: Pair) -> None:
    good, bad = pair.unit(GOOD), pair.unit(BAD, note="a\rb")
    assert counted(pair.send(good, bad, pair.change(bad, liaison="某丁"))) == (1, 0, 0, 0, 2, 0)
    assert counted(pair.send(pair.change(good, liaison="某戊"), pair.change(bad, duty="职能"))) == (0, 1, 0, 0, 1, 0)
    (one,) = kept(pair.commission)
    assert one.entries == 3


def test_a_bad_change_of_a_record_here_leaves_it_as_it_was(pair: Pair) -> None:
    good = pair.unit(GOOD)
    pair.send(good)
    assert counted(pair.send(pair.change(good, liaison="某\r丁"), pair.change(good, duty="职能"))) == (0, 0, 0, 0, 2, 0)
    row = pair.commission.rows("unit")[GOOD]
    assert (row.liaison, row.duty) == (None, None)
    assert [(one.title, one.whole) for one in kept(pair.commission)] == [(row.name, False)]


def test_the_sender_hears_what_was_not_taken_and_why_and_a_corrected_record_clears_it(pair: Pair) -> None:
    pair.send(pair.unit(GOOD), pair.unit(BAD, note="a\rb"))
    done = pair.hears()
    (back,) = service.not_taken_by_partners(pair.group, pair.group.desk)
    assert (back.record_id, back.label, back.partner) == (BAD, "被监督单位", pair.commission.station.name)
    assert any("没有收下" in told and back.reason in told for told in done.warnings)
    assert counted(pair.send(pair.unit(BAD, note="改好了"))) == (1, 0, 0, 0, 0, 0)
    assert pair.commission.rows("unit")[BAD].note == "改好了"
    assert kept(pair.commission) == []
    pair.hears()
    assert service.not_taken_by_partners(pair.group, pair.group.desk) == []


def test_what_another_station_sent_of_the_record_neither_shuts_nor_clears_it(pair: Pair) -> None:
    other = {"id": makings.Authority._uuid("aside"), "station": makings.Authority._uuid("another station"), "bundle_id": "x",
             "record_id": GOOD, "ledger": "unit", "whole": 0, "reason": "名称不合要求", "lines": b"{}", "entries": 1,
             "at": "2026-11-20T01:30:00Z", "state": "held"}
    made = pair.unit(GOOD)
    pair.send(made)
    with pair.commission.store.write() as conn:
        conn.execute(insert(held_rows), other)
    assert counted(pair.send(pair.change(made, note="另一处")))[:2] == (0, 1)
    assert pair.commission.rows("unit")[GOOD].note == "另一处"
    pair.send(pair.unit(GOOD, note="整条"))
    assert [one.id for one in kept(pair.commission)] == [other["id"]]


def test_it_is_told_once(pair: Pair) -> None:
    pair.send(pair.unit(GOOD), pair.unit(BAD, note="a\rb"))
    assert len(pair.hears().warnings) == 1
    assert pair.hears().warnings == []


def test_a_change_of_an_unknown_record_is_kept_and_listed(pair: Pair) -> None:
    stranger = pair.unit(BAD)
    done = pair.send(pair.unit(GOOD), pair.change(stranger, liaison="某丁"))
    assert counted(done) == (1, 0, 0, 0, 1, 0)
    assert [(one.record_id, one.reason) for one in kept(pair.commission)] == [(BAD, quarantine.UNKNOWN)]
    with pytest.raises(CheckFailed):
        service.retry_quarantined(pair.commission, pair.commission.desk, kept(pair.commission)[0].id)
    pair.send(stranger)
    assert kept(pair.commission) == [], "the whole record has it"


def test_retry_takes_it_once_the_program_knows_better(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    bad = pair.unit(BAD, note="a\rb")
    pair.send(pair.unit(GOOD), bad, pair.change(bad, liaison="某丁"))
    (one,) = kept(pair.commission)
    with pytest.raises(CheckFailed):
        service.retry_quarantined(pair.commission, pair.commission.desk, one.id)
    assert kept(pair.commission) == [one]
    monkeypatch.setattr(retrying, "flaw", lambda entry, made: "")
    monkeypatch.setattr(values, "_FORBIDDEN", values.re.compile("\x00"))
    done = service.retry_quarantined(pair.commission, pair.commission.desk, one.id)
    assert (done.new, done.changed) == (1, 1)
    assert pair.commission.rows("unit")[BAD].liaison == "某丁"
    assert kept(pair.commission) == []
    with pytest.raises(Absent):
        service.retry_quarantined(pair.commission, pair.commission.desk, one.id)


def test_dropping_needs_a_reason_and_somebody_who_may_and_is_told(pair: Pair) -> None:
    pair.send(pair.unit(GOOD), pair.unit(BAD, note="a\rb"))
    (one,) = kept(pair.commission)
    with pytest.raises(Usage):
        service.drop_quarantined(pair.commission, pair.commission.desk, one.id, "  ")
    user = pair.commission.desk.user
    pair.commission.desk.user = replace(user, roles=frozenset({"style"}))
    with pytest.raises(NotPermitted):
        service.drop_quarantined(pair.commission, pair.commission.desk, one.id, "测试误录")
    pair.commission.desk.user = user
    service.drop_quarantined(pair.commission, pair.commission.desk, one.id, "测试误录")
    assert kept(pair.commission) == []
    assert any("决定不收下" in told and "测试误录" in told for told in pair.hears().warnings)
    with pair.commission.store.read() as conn:
        acts = conn.exec_driver_sql("SELECT count(*) FROM audit WHERE act = 'quarantine.drop'").scalar()
    assert acts


def test_what_others_of_the_bundle_require_refuses_it_whole(pair: Pair) -> None:
    with pytest.raises(BundleFormat):
        pair.send(pair.unit(BAD, note="a\rb"), pair.person(NEEDS, BAD))
    assert pair.commission.rows("unit") == pair.commission.rows("person") == {}
    assert kept(pair.commission) == []


def test_what_later_bundles_require_waits_with_it(pair: Pair) -> None:
    pair.send(pair.unit(GOOD), pair.unit(BAD, note="a\rb"))
    assert counted(pair.send(pair.person(NEEDS, BAD))) == (0, 0, 0, 0, 1, 0)
    assert {one.record_id: one.reason for one in kept(pair.commission)}[NEEDS] == quarantine.NEEDED
    pair.send(pair.unit(BAD))
    (one,) = kept(pair.commission)
    assert service.retry_quarantined(pair.commission, pair.commission.desk, one.id).new == 1
    assert set(pair.commission.rows("person")) == {NEEDS}


def test_another_kind_of_record_under_a_known_id_is_put_aside(pair: Pair) -> None:
    pair.send(pair.unit(GOOD))
    assert counted(pair.send(pair.unit(NEEDS), pair.person(GOOD, NEEDS))) == (1, 0, 0, 0, 1, 0)
    assert pair.commission.rows("person") == {}


def test_a_few_bad_ones_are_a_mishap_many_are_not(pair: Pair) -> None:
    bad = [pair.unit(makings.Authority._uuid(f"bad{n}"), note="a\rb") for n in range(quarantine.FEW + 1)]
    with pytest.raises(BundleFormat):
        pair.send(pair.unit(GOOD), *bad)
    assert kept(pair.commission) == []
    done = pair.send(pair.unit(GOOD), *bad[:quarantine.FEW])
    assert counted(done) == (1, 0, 0, 0, quarantine.FEW, 0)


@pytest.mark.parametrize(("change", "refusal"), [
    ({"org_id": "00000000-0000-0000-0000-000000000000"}, BundleScope), ({"state": "gone"}, BundleNewerFormat),
    ({"nonsense": 1}, BundleNewerFormat),
])
def test_what_concerns_the_whole_bundle_still_refuses_it(pair: Pair, change: dict[str, Any], refusal: type[BundleRefused]) -> None:
    with pytest.raises(refusal):
        pair.send(pair.unit(GOOD), pair.unit(BAD, note="a\rb", **change))
    with pytest.raises(refusal):
        pair.send(pair.unit(GOOD), pair.unit(BAD, **change))
    assert pair.commission.rows("unit") == {}


def test_a_clock_a_month_ahead_and_a_line_that_is_no_entry_refuse_the_bundle(pair: Pair) -> None:
    late = pair.unit(BAD, note="a\rb") | {"clock": f"{2**47 << 16:016x}{pair.group.station.station_id[-12:]}"}
    with pytest.raises(BundleExpired):
        pair.send(pair.unit(GOOD), late)
    with pytest.raises(BundleFormat):
        pair.send(pair.unit(GOOD), b'{"op":"add"}')
    assert pair.commission.rows("unit") == {}


def test_a_secret_field_is_not_quoted_in_the_reason(pair: Pair) -> None:
    made = {"op": "add", "ledger": "petition", "id": BAD, "clock": pair.group.desk.clock.tick(), "by": "", "values": {
        "channel": "letter", "got_at": "2026-11-09", "nature": "accuse", "signed": "real", "repeat": "first", "summary": "反映",
        "reporter": [{"name": "举报人甲", "欧阳": 1}], "org_id": pair.group.desk.user.org_id, "state": "registered",
        "classification": "internal", "created_at": "2026-11-20T01:30:00Z"}}
    pair.send(pair.unit(GOOD), made)
    (one,) = kept(pair.commission)
    assert one.reason.endswith("不合要求")
    assert "欧阳" not in one.reason


def test_our_own_records_never_wait(pair: Pair) -> None:
    """What the program writes it takes."""
    a_unit(pair.group)
    done = pair.commission.take(pair.group.export("commission", pair.stick).files[0])
    assert (done.rejected, kept(pair.commission)) == (0, [])
