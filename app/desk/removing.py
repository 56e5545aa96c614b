"""Records that leave this station: another office works on them now, and here they are not read any more.

Rows, catalog, text, links, limits and duties go; the journal stays whole, for what was written here and is still to be handed over, and is
reached through no record. What names such a record says `已移交其他组`. It can come back; then it is as it was.

leaves    who decides it, and the attachments, to app/sync/reach/withdrawal.py
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.sqlite import insert

from app.desk import dutying, reading
from app.desk.follow import retitle
from app.desk.tables import catalog, catalog_text, gone, limit_run, link, setting
from app.desk.writing import Writing
from app.ledgers import ledgers
from app.ledgers.kit import Record, Row
from db import journal, search

_BATCH = 500
DRAFTS = "draft."


def remove(act: Writing, keys: Iterable[str], places: Mapping[str, Any], files: Mapping[str, Sequence[str]]) -> list[Row]:
    """Take these records out, those of them that are here.

    places    {id: what is to be known of where it belonged}; files: {id: digests of its attachments}
    returns   their rows as they were, `ledger` among the values
    """
    rows = [row for key in dict.fromkeys(keys) if (row := act.get(key)) is not None]
    conn, today = act.conn, act.today
    for start in range(0, len(rows), _BATCH):
        batch = rows[start:start + _BATCH]
        ids = [row.id for row in batch]
        for code in dict.fromkeys(row["ledger"] for row in batch):
            table = reading.table_of(ledgers()[code])
            conn.execute(delete(table).where(table.c.id.in_(ids)))
        conn.execute(delete(catalog).where(catalog.c.id.in_(ids)))
        conn.execute(delete(catalog_text).where(catalog_text.c.rid.in_([row.rid for row in batch])))
        search.remove(conn, [row.rid for row in batch])
        conn.execute(delete(link).where(link.c.src.in_(ids)))
        conn.execute(delete(limit_run).where(limit_run.c.record_id.in_(ids)))
        dutying.forget(conn, ids)
        statement = insert(gone)
        facts = {name: statement.excluded[name] for name in ("ledger", "at", "place", "files")}
        conn.execute(statement.on_conflict_do_update(index_elements=["id"], set_=facts),
                     [{"id": row.id, "ledger": row["ledger"], "at": today, "place": places[row.id], "files": list(files[row.id])}
                      for row in batch])
    act.removed([row.id for row in rows])
    retitle(conn, [row.id for row in rows], set())
    return rows


def drafts_of(conn: Connection, keys: Iterable[str]) -> list[str]:
    """Forget what was being written in these records and is not saved. returns the ids of those that had such a draft"""
    wanted = set(keys)
    had = []
    for name in conn.execute(select(setting.c.key).where(setting.c.key.startswith(DRAFTS, autoescape=True))).scalars().all():
        if about := [key for key in wanted if key in name]:
            conn.execute(delete(setting).where(setting.c.key == name))
            had += about
    return had


def kept_here(conn: Connection, ledger: type[Record], key: str, names: Iterable[str]) -> dict[str, tuple[Any, str]]:
    """{field: (value, clock)} of fields that never travel towards us, as this station last knew them."""
    wanted, found = set(names), dict[str, tuple[Any, str]]()
    for *_, raw in journal.of(conn, key):
        entry = orjson.loads(raw)
        for name in wanted & set(entry["values"]):
            clock = (entry.get("clocks") or {}).get(name, entry["clock"])
            if name not in found or clock > found[name][1]:
                found[name] = entry["values"][name], clock
    return found


