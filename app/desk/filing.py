"""What a saved record does to others by itself: its line in the integrity file (入档, once), and the derived fields that read it."""

from collections.abc import Callable

from app.desk.follow import Change
from app.desk.reach import Reach
from app.desk.writing import Writing
from app.ledgers.kit import Record, Row


def reaches_others(change: Change, station: str) -> bool:
    """May what follows here be anything at all?"""
    row, before = change.after, change.before
    entered = any(row.state in entry.states for entry in change.ledger.ENTRIES) and (before is None or before.state != row.state)
    return entered or (bool(change.ledger.RENEWS) and _written_here(row, station))


def _written_here(row: Row, station: str) -> bool:
    latest: str = max(row.clock, *(row.clocks or {}).values(), "")
    return latest[16:] == station[-12:]


def file_entries(act: Writing, change: Change, reach: Reach) -> None:
    """A row of an old book enters nothing: nobody knows on which day it would have.

    reach     into the file of a person whom another station keeps nothing is entered here: the commission does, when the record arrives
    """
    row, before = change.after, change.before
    if row.legacy or row.void_reason or (before is not None and before.state == row.state):
        return
    for entry in change.ledger.ENTRIES:
        if row.state not in entry.states or (entry.only and not entry.only(row)):
            continue
        named = entry.persons(row, act) if callable(entry.persons) else row.get(entry.persons)
        for key in [named] if isinstance(named, str) else dict.fromkeys(named or ()):
            person = act.get(key)
            if person is None or not reach.may_change(person):
                continue
            lines = list(person.entries or ())
            if not any(line.get("source") == row.id and line.get("form") == entry.form for line in lines):
                act.write(act.ledger(person["ledger"]), person, Row(person | {"entries": [*lines, entry.line(row, act.today)]}))


def renew(act: Writing, change: Change, derive: Callable[[type[Record], Row], None], station: str, reach: Reach) -> None:
    """Records whose derived fields read this one (`RENEWS`) are derived anew: an old book's sums give way to what is entered later.

    What came from another station was derived there, and arrives as well.
    """
    if not _written_here(change.after, station):
        return
    for field in change.ledger.RENEWS:
        named = change.after.get(field)
        for key in named if isinstance(named, list) else [named] if named else []:
            if (stored := act.get(key)) is not None and reach.may_change(stored):
                ledger, after = act.ledger(stored["ledger"]), Row(stored)
                derive(ledger, after)
                act.write(ledger, stored, after)
