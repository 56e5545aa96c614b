"""A record of any ledger, with a value in every field, survives a bundle; a new ledger arrives here tested."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from uuid_utils import uuid7

from app import codes
from app.ledgers import ledgers
from app.ledgers.face import Face, Kind
from app.ledgers.values import accept
from app.sync import canon
from app.sync.reach import planning, scope
from tests.conftest import StoppedClock
from tests.samples import kept_by_offices
from tests.vectors.stations import BEGINNING, GROUP, Place, a_unit, copied, enrolled_template

PLAIN = {Kind.TEXT: "文字，“引号” & <b>𠮷</b>", Kind.LONG: "第一行\n第二行\t制表", Kind.DATE: "2026-02-28", Kind.MOMENT: "2026-11-21T09:30",
         Kind.INT: 7, Kind.DECIMAL: 2.5, Kind.MONEY: 123_456_789, Kind.BOOL: True, Kind.YEAR: 2026, Kind.PERIOD: "2026H1"}


@pytest.fixture(scope="module")
def enrolled(sealed_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return enrolled_template(sealed_template, tmp_path_factory.mktemp("enrolled"), StoppedClock(BEGINNING))


@pytest.fixture
def pair(enrolled: Path, tmp_path: Path, clock: StoppedClock) -> Iterator[tuple[Place, Place]]:
    group, commission = copied(enrolled, tmp_path, "gc", clock)
    yield group, commission
    group.store.close()
    commission.store.close()


def a_value(face: Face, group: Place, other: str, attached: dict[str, Any], alone: tuple[str, ...] = ()) -> Any:
    """Any value that can stand in the field."""
    match face.kind:
        case Kind.CODE | Kind.CODES:
            table = [one.code for one in codes.table(face.codes)] if face.codes else ["name"]
            return table[0] if face.kind is Kind.CODE else sorted(table[:2])
        case Kind.CHOICE:
            return next(iter(face.choices or {}))
        case Kind.REF | Kind.REFS:
            key = {"staff": group.desk.user.staff_id, "org": group.desk.user.org_id}.get(face.ref or "", other)
            return key if face.kind is Kind.REF else [key]
        case Kind.FILES:
            return [attached]
        case Kind.TABLE:
            line = {column.name: a_value(column, group, other, attached) for column in face.columns
                    if f"{face.name}.{column.name}" not in alone}
            return [line, line]
    return PLAIN[face.kind]


@pytest.mark.parametrize("code", kept_by_offices())
def test_record_survives_a_bundle_round_trip(code: str, pair: tuple[Place, Place], tmp_path: Path) -> None:
    group, commission = pair
    ledger, unit = ledgers()[code], a_unit(group)
    (tmp_path / "x.pdf").write_bytes(code.encode() * 1000)
    digest, size = group.objects.put(tmp_path / "x.pdf")
    attached = {"name": "附件 “一”.pdf", "sha256": digest, "size": size}
    values = {name: a_value(ledger.FACES[name], group, unit, attached, ledger.ALONE) for name in ledger.TRAVELS
              if name not in ledger.ALONE}
    key, clock = str(uuid7()), group.desk.clock.tick()
    values |= {"org_id": key if code == "org" else group.desk.user.org_id, "state": ledger.first_state(), "void_reason": None,
               "created_at": "2026-11-20T01:30:00Z", "readers": None, "classification": "secret"}
    values |= {"kind": "external"} if code == "org" else {}      # the one kind a group registers
    values |= {"term": "10年"} if ledger.FACES["term"].common else {}        # a profile's term is another
    values = {name: taken for name, value in values.items() if (taken := accept(ledger.FACES[name], value)) is not None}
    with group.desk.act("test") as act:
        entry = {"op": "add", "ledger": code, "id": key, "clock": clock, "by": group.desk.user.staff_id, "values": values}
        act.receive(code, key, values, dict.fromkeys(values, clock), canon.dumps(entry))
        act.commit()
    exported = group.export("commission", tmp_path / "stick")
    assert exported.attachments == 1
    done = commission.take(exported.files[0])
    assert (done.rejected, done.conflicts, done.warnings) == (0, 0, [])
    with group.store.read() as ours, commission.store.read() as theirs:
        here, there = group.desk.read_row(ours, key), commission.desk.read_row(theirs, key)
    assert here is not None
    assert there is not None
    assert {name: there[name] for name in ledger.TRAVELS} == {name: here[name] for name in ledger.TRAVELS}
    assert there.clock == here.clock
    assert b"".join(commission.objects.read(digest)) == (tmp_path / "x.pdf").read_bytes()
    assert group.digest() == commission.digest(GROUP)


def test_a_field_that_never_goes_down_stays_at_the_commission(pair: tuple[Place, Place], tmp_path: Path,
                                                              monkeypatch: pytest.MonkeyPatch) -> None:
    """What a ledger declares as the reporter's identity (S4); here a field of the unit stands for one."""
    group, commission = pair
    monkeypatch.setattr(planning, "hidden", lambda ledger: frozenset({"liaison"}))
    unit = a_unit(commission, liaison="举报人", org_id=group.desk.user.org_id)
    group.take(commission.export(GROUP, tmp_path / "stick").files[0])
    assert group.rows("unit")[unit].liaison is None
    commission.desk.set(unit, {"liaison": "另一举报人", "duty": "职能"})
    group.take(commission.export(GROUP, tmp_path / "stick").files[0])
    commission.desk.set(unit, {"liaison": "又一举报人"})
    assert group.take(commission.export(GROUP, tmp_path / "stick", full=True).files[0]).rejected == 0
    row = group.rows("unit")[unit]
    assert (row.liaison, row.duty) == (None, "职能")
    assert "举报人" not in str([entry.values for entry in group.desk.history(unit)])


def test_fields_declared_as_reporter_identity_are_the_hidden_ones() -> None:
    class Ledger:
        @staticmethod
        def faces() -> tuple[Face, ...]:
            return Face("举报人", Kind.TEXT, name="reporter", secret="S4"), Face("摘要", Kind.LONG, name="gist", secret="S3")

    assert scope.hidden(Ledger) == {"reporter"}  # type: ignore[arg-type]
