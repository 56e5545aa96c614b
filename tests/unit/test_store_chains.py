"""Journal and audit: what is written stands, and whatever is done to it afterwards is named with its number."""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import Connection

from db import audit, journal, migrations
from db.engine import Store

KEY = bytes(range(32))
ENTRIES = [(f"record-{n % 3}", f'{{"n":{n}}}'.encode()) for n in range(1, 11)]
EVENT = {"at": "2026-11-21T01:30:00.000Z", "user": "zuzhang", "act": "talk.add", "ledger": "talk", "record": "r1", "detail": {"n": 1}}


@pytest.fixture
def conn(tmp_path: Path) -> Iterator[Connection]:
    with Store.create(tmp_path / "chains.db", KEY) as store:
        migrations.upgrade(store)
        with store.write() as conn:
            yield conn


def test_entries_are_numbered_and_come_back_in_order(conn: Connection) -> None:
    assert journal.head(conn) == (0, journal.GENESIS)
    assert journal.append(conn, ENTRIES[:4]) == (1, 4)
    assert journal.append(conn, []) == (5, 4)
    assert journal.append(conn, ENTRIES[4:]) == (5, 10)
    assert [(record, entry) for _, record, entry in journal.after(conn, 0)] == ENTRIES
    assert [seq for seq, *_ in journal.after(conn, 3, 4)] == [4, 5, 6, 7]
    assert [seq for seq, *_ in journal.of(conn, "record-1")] == [1, 4, 7, 10]
    assert journal.count(conn) == 10
    assert journal.verify(conn) is None


def test_the_chain_is_the_documented_one(conn: Connection) -> None:
    journal.append(conn, [("甲", b"one"), ("b", b"")])
    expected = sha256(b"paizhu/journal/v1").digest()
    for key, body in (("甲".encode(), b"one"), (b"b", b"")):
        expected = sha256(expected + len(key).to_bytes(4, "big") + key + len(body).to_bytes(8, "big") + body).digest()
    assert journal.head(conn) == (2, expected)
    assert journal.hash_at(conn, 2) == expected
    assert journal.hash_at(conn, 0) == journal.GENESIS
    assert journal.hash_at(conn, 3) is None


MANIPULATIONS = [
    ("UPDATE {t} SET {body} = 'x' WHERE seq = 4", 4),
    ("UPDATE {t} SET {key} = 'x' WHERE seq = 4", 4),
    ("UPDATE {t} SET hash = zeroblob(32) WHERE seq = 4", 4),
    ("DELETE FROM {t} WHERE seq = 4", 4),
    ("DELETE FROM {t} WHERE seq = 1", 1),
    ("UPDATE {t} SET seq = 99 WHERE seq = 10", 10),
    ("UPDATE {t} SET seq = -seq WHERE seq IN (4, 5); UPDATE {t} SET seq = 9 + seq WHERE seq < 0", 4),
    ("INSERT INTO {t} SELECT {columns11} FROM {t} WHERE seq = 10", 11),
]


@pytest.mark.parametrize(("statements", "bad"), MANIPULATIONS)
def test_what_is_done_to_the_journal_is_named(conn: Connection, statements: str, bad: int) -> None:
    journal.append(conn, ENTRIES)
    for statement in statements.format(t="journal", body="entry", key="record_id", columns11="11, record_id, entry, hash").split(";"):
        conn.exec_driver_sql(statement)
    assert journal.verify(conn) == bad


@pytest.mark.parametrize(("statements", "bad"), MANIPULATIONS)
def test_what_is_done_to_the_audit_is_named(conn: Connection, statements: str, bad: int) -> None:
    audit.write(conn, [EVENT | {"detail": {"n": n}} for n in range(1, 11)])
    columns = '11, at, "user", act, ledger, record, detail, hash'
    for statement in statements.format(t="audit", body="detail", key='"user"', columns11=columns).split(";"):
        conn.exec_driver_sql(statement)
    assert audit.verify(conn) == bad


def test_a_cut_tail_shows_in_the_head(conn: Connection) -> None:
    journal.append(conn, ENTRIES)
    before = journal.head(conn)
    conn.exec_driver_sql("DELETE FROM journal WHERE seq > 7")
    assert journal.verify(conn) is None
    assert journal.head(conn) != before


def test_events_come_in_pages_newest_first(conn: Connection) -> None:
    plain = {"at": EVENT["at"], "user": "anguan", "act": "unlock"}
    assert audit.write(conn, [EVENT, plain, EVENT | {"record": "r2"}]) == (1, 3)
    assert [event["seq"] for event in audit.page(conn)] == [3, 2, 1]
    assert [event["seq"] for event in audit.page(conn, before=3, limit=1)] == [2]
    assert [event["seq"] for event in audit.page(conn, record="r2")] == [3]
    assert [event["seq"] for event in audit.page(conn, user="anguan", act="unlock")] == [2]
    assert audit.page(conn, record="r1") == [EVENT | {"seq": 1}]
    assert [event["seq"] for event in audit.after(conn, 1)] == [2, 3]
    assert audit.page(conn, user="anguan")[0]["detail"] is None
    assert (audit.verify(conn), audit.count(conn), audit.head(conn)[0]) == (None, 3, 3)


def test_an_event_without_who_or_what_is_refused(conn: Connection) -> None:
    with pytest.raises(KeyError):
        audit.write(conn, [{"at": EVENT["at"], "user": "zuzhang"}])
    assert audit.count(conn) == 0
