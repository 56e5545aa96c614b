"""入档: what a record came to is entered into the integrity file (廉政档案) of the persons it is about, by itself and once."""

from app.desk.follow import Change
from app.desk.writing import Writing
from app.ledgers.kit import Row


def file_entries(act: Writing, change: Change) -> None:
    """A row of an old book enters nothing: nobody knows on which day it would have."""
    row, before = change.after, change.before
    if row.legacy or row.void_reason or (before is not None and before.state == row.state):
        return
    for entry in change.ledger.ENTRIES:
        if row.state not in entry.states or (entry.only and not entry.only(row)):
            continue
        named = row.get(entry.persons)
        for key in named if isinstance(named, list) else [named] if named else []:
            person = act.get(key)
            if person is None:
                continue
            lines = list(person.entries or ())
            if not any(line.get("source") == row.id and line.get("form") == entry.form for line in lines):
                act.write(act.ledger(person["ledger"]), person, Row(person | {"entries": [*lines, entry.line(row, act.today)]}))
