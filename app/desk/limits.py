"""Running limits: which have started for a record, when they end, when they were met. Kept by the desk, not computed by a scan.

A limit that was met keeps the day it was due, whatever becomes of calendar and rules afterwards: it was judged by those of its time.

units     days as ISO dates, local to this station
leaves    which limits exist to the ledgers, how days are counted to app/rules, reading them to app/desk/dues.py
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cache
from typing import Any

import orjson
from sqlalchemy import Connection, delete, select

from app.desk import reading
from app.desk.asking import Facts
from app.desk.bulk import insert_all
from app.desk.clock import day_of
from app.desk.tables import catalog, limit_run, link
from app.ledgers import classifying, ledgers
from app.ledgers.kit import CLASSIFIED, Limit, Record, Row, plus_date
from app.rules.ruling import Rules
from db import journal

_BATCH = 500
Met = Callable[[Limit], str]
"""The day on which the state that meets a limit was entered."""
Run = Mapping[str, Any]
"""A line of `limit_run`."""
Kept = Mapping[tuple[str, str], Run]
"""The lines a record has already, by number and words."""


def keep(conn: Connection, rows: Sequence[tuple[type[Record], Row]], facts: Facts, old: AbstractSet[str]) -> None:
    """Set the limits of `rows`, and of records whose limits begin with what one of them says.

    old       ids that may have limits already
    """
    done = {row.id for _, row in rows}
    rows = [*((ledger, row) for ledger, row in rows if ledger.LIMITS or row.classification in CLASSIFIED or row.id in old),
            *_leaning(conn, old, done)]
    again = [row.id for _, row in rows if row.id in old or row.id not in done]
    kept = held(conn, again)
    for start in range(0, len(again), _BATCH):
        conn.execute(delete(limit_run).where(limit_run.c.record_id.in_(again[start:start + _BATCH])))
    insert_all(conn, limit_run, [run for ledger, row in rows for run in runs(conn, ledger, row, facts, kept.get(row.id, {}))])


def settle(conn: Connection, facts: Facts) -> None:
    """Calendar or rules have changed: every running limit gets the day it has now. Costs what runs, not what was ever met."""
    for batch in running(conn):
        keep(conn, batch, facts, {row.id for _, row in batch})


def running(conn: Connection) -> Iterator[list[tuple[type[Record], Row]]]:
    """Records with limits that run, in batches of one ledger."""
    keys: dict[str, list[str]] = {}
    query = select(limit_run.c.ledger, limit_run.c.record_id).where(limit_run.c.met.is_(None)).distinct()
    for code, key in conn.execute(query):
        keys.setdefault(code, []).append(key)
    for code in keys.keys() & ledgers().keys():
        for start in range(0, len(keys[code]), _BATCH):
            ledger = ledgers()[code]
            yield [(ledger, row) for row in reading.rows_of(conn, ledger, None, "id", keys[code][start:start + _BATCH])]


def held(conn: Connection, ids: Sequence[str]) -> dict[str, dict[tuple[str, str], Run]]:
    """What stands in `limit_run`, by record."""
    found: dict[str, dict[tuple[str, str], Run]] = {}
    for start in range(0, len(ids), _BATCH):
        for one in conn.execute(select(limit_run).where(limit_run.c.record_id.in_(ids[start:start + _BATCH]))).mappings():
            found.setdefault(one["record_id"], {})[one["number"], one["what"]] = dict(one)
    return found


def runs(conn: Connection, ledger: type[Record], row: Row, facts: Facts, kept: Kept) -> Iterator[dict[str, Any]]:
    """The limits of a stored record that have started, one line of `limit_run` each."""
    return runs_of(ledger, row, facts, lambda limit: entered_on(conn, row, limit.met_by, facts), facts.rules, kept)


def runs_of(ledger: type[Record], row: Row, facts: Any, met: Met, rules: Rules | None = None,
            kept: Kept | None = None) -> Iterator[dict[str, Any]]:
    """The limits of a row that have started; of an old book's rows, those still open.

    kept      its lines so far: what was met keeps its day while nothing else of it has changed
    """
    if row.void_reason is not None or (row.legacy and row.state not in ledger.open_states()):
        return
    rules = rules or Rules(facts.calendar)
    for limit in limits_of(ledger):
        start = (limit.begins(row, facts) if limit.begins else None) or row.get(limit.starts)
        if not start or (limit.only and not limit.only(row)):
            continue
        day = _met_on(limit, row, start, met, facts)
        before = (kept or {}).get((limit.number, limit.what))
        due, replaced = _due(limit, row, start, rules, before if before and before["met"] and before["met"] == day else None)
        if due is None:
            continue
        yield {"record_id": row.id, "number": limit.number, "what": limit.what, "ledger": ledger.CODE, "starts": start[:10], "due": due,
               "met": day, "legacy": bool(row.legacy), "replaced": replaced, "reason": reason_of(row, limit.number, limit.what)}


@cache
def limits_of(ledger: type[Record]) -> tuple[Limit, ...]:
    """Its own, and those of every ledger that it does not keep itself."""
    own = {limit.number for limit in ledger.LIMITS}
    return *ledger.LIMITS, *(limit for limit in classifying.LIMITS if limit.number not in own)


def reason_of(row: Row, number: str, what: str, period: str | None = None) -> str | None:
    """Why it was late, as it was said last."""
    said = [line for line in row.late or () if (line.get("number"), line.get("what"), line.get("period")) == (number, what, period)]
    return str(said[-1].get("reason") or "") or None if said else None


def _met_on(limit: Limit, row: Row, start: str, met: Met, facts: Any) -> str | None:
    if limit.met_on and row.get(limit.met_on):
        return str(row[limit.met_on])[:10]
    if limit.ended and (ended := limit.ended(row, facts)):
        return ended[:10]
    if row.state in limit.met_by:
        return start[:10] if row.legacy else met(limit)
    return None


def entered_on(conn: Connection, row: Row, states: Sequence[str], facts: Facts) -> str:
    """The day from which on the record stands in one of `states`, from its journal: at another station the work was done before it
    is known here."""
    since = (row.clocks or {}).get("state", row.clock)
    if since != row.clock:
        # Later ones lost against it: a state that arrived and was not taken stands in the journal too.
        said = sorted((one["clock"], one["values"]["state"]) for one in _entries(conn, row.id)
                      if "state" in one["values"] and one["clock"] <= since)
        for clock, state in reversed(said):
            if state not in states:
                break
            since = clock
    return day_of(since, facts.zone)


def _entries(conn: Connection, key: str) -> Iterator[dict[str, Any]]:
    return (orjson.loads(entry) for *_, entry in journal.of(conn, key))


def _leaning(conn: Connection, changed: AbstractSet[str], done: AbstractSet[str]) -> list[tuple[type[Record], Row]]:
    """Records whose limits begin where a record they name says, or end where one that names them says, and that other one was changed."""
    found: dict[str, list[str]] = {}
    for keys, here, there, kinds in ((changed, link.c.dst, link.c.src, _lean("begins")), (done, link.c.src, link.c.dst, _lean("ended"))):
        wanted = sorted(keys)
        for start in range(0, len(wanted) if kinds else 0, _BATCH):
            naming = (select(catalog.c.ledger, there).join(catalog, catalog.c.id == there).distinct()
                      .where(here.in_(wanted[start:start + _BATCH]), catalog.c.ledger.in_(kinds)))
            for code, key in conn.execute(naming):
                if key not in done:
                    found.setdefault(code, []).append(key)
    return [(ledgers()[code], row) for code, keys in found.items()
            for row in reading.rows_of(conn, ledgers()[code], None, "id", list(dict.fromkeys(keys)))]


@cache
def _lean(what: str) -> tuple[str, ...]:
    return tuple(code for code, ledger in ledgers().items() if any(getattr(limit, what) for limit in ledger.LIMITS))


def _due(limit: Limit, row: Row, start: str, rules: Rules, met: Run | None) -> tuple[str | None, str | None]:
    """(the day it is due, the day an approved extension replaced).

    met       its line from when it was met
    """
    due = str(row[limit.due])[:10] if limit.due and row.get(limit.due) else _counted(limit, row, start, rules)
    if limit.extended and (extended := limit.extended(row)):
        return extended[:10], due if due != extended[:10] else None
    if met and met["starts"] == start[:10] and not (limit.due and row.get(limit.due)):
        return met["due"], met["replaced"]
    return due, None


def _counted(limit: Limit, row: Row, start: str, rules: Rules) -> str | None:
    begin = plus_date(start)
    if begin is None:
        return None
    length = {name: value(row) if callable(value) else value
              for name, value in (("months", limit.months), ("days", limit.days), ("workdays", limit.workdays))}
    due = rules.due(limit.number, limit.what, begin, length)
    return due.isoformat() if due else None
