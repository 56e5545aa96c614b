"""A long bundle is followed in parts while it is applied: whatever the parts, and though records name others that come later, what follows
from the records is right at the end."""

import random
from collections.abc import Mapping
from typing import Any

import orjson
import pytest
from uuid_utils import uuid7

from app import codes
from app.desk import Desk, proving, reading
from app.ledgers import ledgers
from app.ledgers.face import Face, Kind
from app.ledgers.kit import Record
from app.ledgers.values import accept
from app.sync.entries import Entry
from app.sync.merging import applying
from app.sync.merging.applying import Applier, Tally, owned
from app.sync.merging.merge import Rules
from db import journal
from db.modest import modest

STATION = "f" * 32
PLAIN = {Kind.TEXT: "某文字", Kind.LONG: "第一行\n第二行", Kind.DATE: "2026-02-27", Kind.MOMENT: "2026-02-27T09:30", Kind.INT: 2,
         Kind.DECIMAL: 2.5, Kind.MONEY: 100, Kind.BOOL: True, Kind.YEAR: 2026, Kind.PERIOD: "2026H1", Kind.FILES: []}
Ids = Mapping[str, list[str]]


def a_value(face: Face, ids: Ids, chance: random.Random) -> Any:
    match face.kind:
        case Kind.CODE | Kind.CODES:
            code = chance.choice(codes.table(face.codes).codes()) if face.codes else "name"
            return code if face.kind is Kind.CODE else [code]
        case Kind.CHOICE:
            return chance.choice(list(face.choices or {}))
        case Kind.REF | Kind.REFS:
            key = chance.choice(ids[face.ref or "unit"])
            return key if face.kind is Kind.REF else [key]
        case Kind.TABLE:
            return [{column.name: a_value(column, ids, chance) for column in face.columns} for _ in range(2)]
    return PLAIN[face.kind]


def an_entry(ledger: type[Record], key: str, ids: Ids, chance: random.Random, number: int) -> Entry:
    values = {face.name: a_value(face, ids, chance) for face in ledger.faces() if not face.computed and face.name in ledger.TRAVELS}
    values |= {"name": f"名称{number}"} if "name" in ledger.FACES else {}
    values |= {"org_id": key if ledger.ITSELF else chance.choice(ids["org"]), "state": chance.choice(list(ledger.STATES)),
               "classification": chance.choice(["internal", "secret"]), "created_at": "2026-02-27T01:30:00Z"}
    values = {name: taken for name, value in values.items() if (taken := accept(ledger.FACES[name], value)) is not None}
    return Entry("add", ledger.CODE, key, f"{(1_772_000_000_000 << 16) + number:016x}{STATION[-12:]}", "", values, via=STATION)


@pytest.fixture(scope="module")
def entries() -> list[Entry]:
    """Three records of every ledger in any order but the organisations', each naming others before and behind it."""
    chance = random.Random(5)
    ids = {code: [str(uuid7()) for _ in range(3)] for code in ledgers()}
    order = [(code, key) for code, keys in ids.items() for key in keys]
    chance.shuffle(order)
    order.sort(key=lambda one: one[0] != "org")              # whose record it is, is known before the record
    return [an_entry(ledgers()[code], key, ids, chance, number) for number, (code, key) in enumerate(order)]


@pytest.mark.parametrize("at_once", [1, 10, 1_000_000])
def test_what_follows_is_right_whatever_the_parts(desk: Desk, entries: list[Entry], at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(applying, "SETTLED_AT_ONCE", at_once)
    tally, size = Tally(), min(at_once, len(entries))
    with desk.act("bundle.import") as act, modest(act.conn):
        applier = Applier(act, Rules(owned, lambda _: False, lambda _: False), STATION, "", "2026-02-27T01:30:00Z", tally, hold=False)
        for start in range(0, len(entries), size):
            applier.apply(entries[start:start + size])
        applier.close()
        act.commit()
    assert tally.new == len(entries)
    assert proving.findings(desk) == []
    with desk.store.read() as conn:
        assert journal.verify(conn) is None
        told = dict(conn.exec_driver_sql("SELECT ledger, detail FROM audit WHERE act = 'bundle.import'").all())
        persons = [entry.id for entry in entries if entry.ledger == "person"]
        filed = {line["source"] for row in reading.rows_of(conn, ledgers()["person"], None, "id", persons) for line in row.entries or ()}
    assert orjson.loads(told["clue"]) == "3"
    # Records that came before the persons they were about stand in their files all the same.
    place = {entry.id: at for at, entry in enumerate(entries)}
    assert any(place[source] < max(place[key] for key in persons) for source in filed)


def test_an_act_left_after_settling_leaves_nothing(desk: Desk, entries: list[Entry], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(applying, "SETTLED_AT_ONCE", 1)
    with desk.store.read() as conn:
        before = journal.head(conn)
    with desk.act("bundle.import") as act:
        applier = Applier(act, Rules(owned, lambda _: False, lambda _: False), STATION, "", "2026-02-27T01:30:00Z", Tally(), hold=False)
        applier.apply(entries[:20])
        assert journal.head(act.conn) != before
    with desk.store.read() as conn:
        assert journal.head(conn) == before
    assert all(desk.count(code) == 0 for code in {entry.ledger for entry in entries[:20]} - {"org", "staff"})
