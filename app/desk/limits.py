"""Running limits: which have started for a record, when they end, when they were met. Kept by the desk, not computed by a scan.

units     days as ISO dates, local to this station
leaves    which limits exist to the ledgers, how days are counted to app/rules, reading them to app/desk/dues.py
"""

from collections.abc import Callable, Iterator, Sequence
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
from app.ledgers import ledgers
from app.ledgers.kit import Limit, Record, Row, plus_date
from app.rules.limits import due_on
from app.rules.workcalendar import WorkCalendar
from db import journal

_BATCH = 500
Met = Callable[[Limit], str]
"""The day on which the state that meets a limit was entered."""


def keep(conn: Connection, rows: Sequence[tuple[type[Record], Row]], facts: Facts, old: AbstractSet[str]) -> None:
    """Set the limits of `rows`, and of records whose limits begin with what one of them says.

    old       ids that may have limits already
    """
    done = {row.id for _, row in rows}
    rows = [*((ledger, row) for ledger, row in rows if ledger.LIMITS), *_leaning(conn, old, done)]
    again = [row.id for _, row in rows if row.id in old or row.id not in done]
    for start in range(0, len(again), _BATCH):
        conn.execute(delete(limit_run).where(limit_run.c.record_id.in_(again[start:start + _BATCH])))
    insert_all(conn, limit_run, [run for ledger, row in rows for run in runs(conn, ledger, row, facts)])


def runs(conn: Connection, ledger: type[Record], row: Row, facts: Facts) -> Iterator[dict[str, Any]]:
    """The limits of a stored record that have started, one line of `limit_run` each."""
    return runs_of(ledger, row, facts, lambda limit: entered_on(conn, row, limit.met_by, facts))


def runs_of(ledger: type[Record], row: Row, facts: Facts, met: Met) -> Iterator[dict[str, Any]]:
    """The limits of a row that have started; of an old book's rows, those still open."""
    if row.void_reason is not None or (row.legacy and row.state not in ledger.open_states()):
        return
    for limit in ledger.LIMITS:
        start = (limit.begins(row, facts) if limit.begins else None) or row.get(limit.starts)
        if not start or (limit.only and not limit.only(row)):
            continue
        due = _due(limit, row, start, facts.calendar)
        if due is None:
            continue
        day = None
        if limit.met_on and row.get(limit.met_on):
            day = row[limit.met_on][:10]
        elif limit.ended and (ended := limit.ended(row, facts)):
            day = ended[:10]
        elif row.state in limit.met_by:
            day = start[:10] if row.legacy else met(limit)
        yield {"record_id": row.id, "number": limit.number, "what": limit.what, "ledger": ledger.CODE, "starts": start[:10], "due": due,
               "met": day, "legacy": bool(row.legacy)}


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
    """Records with a limit that begins where another record says, and that other record was changed."""
    wanted, found = sorted(changed), dict[str, list[str]]()
    for start in range(0, len(wanted) if _lean() else 0, _BATCH):
        naming = (select(catalog.c.ledger, link.c.src).join(catalog, catalog.c.id == link.c.src).distinct()
                  .where(link.c.dst.in_(wanted[start:start + _BATCH]), catalog.c.ledger.in_(_lean())))
        for code, key in conn.execute(naming):
            if key not in done:
                found.setdefault(code, []).append(key)
    return [(ledgers()[code], row) for code, keys in found.items()
            for row in reading.rows_of(conn, ledgers()[code], None, "id", list(dict.fromkeys(keys)))]


@cache
def _lean() -> tuple[str, ...]:
    return tuple(code for code, ledger in ledgers().items() if any(limit.begins for limit in ledger.LIMITS))


def _due(limit: Limit, row: Row, start: str, calendar: WorkCalendar) -> str | None:
    lines = row.get(limit.extends) if limit.extends else None
    if lines and (extended := lines[-1].get("due")):
        return str(extended)
    if limit.due and row.get(limit.due):
        return str(row[limit.due])[:10]
    length = {name: value(row) if callable(value) else value
              for name, value in (("months", limit.months), ("days", limit.days), ("workdays", limit.workdays))}
    begin = plus_date(start)
    if not any(length.values()) or begin is None:
        return None
    return due_on(begin, months=length["months"], days=length["days"], workdays=length["workdays"], calendar=calendar).isoformat()
