"""What is counted by hand: a store's records as plain dicts, as their tables hold them, and what the journal told of each."""

from collections import defaultdict
from datetime import datetime

import orjson
from sqlalchemy import select

from app.desk.tables import limit_run
from app.ledgers import ledgers
from db.journal import journal


class Books:
    """rows    {ledger: [values]} in the order of their coming, void ones too; what is not filled is not there
    told    {record: [(clock, values)]} in the order of the clocks
    runs    the time limits (record_id, number, what, due, met)
    """

    def __init__(self, desk):
        self.own, self.now, self.calendar = desk.user.org_id, desk.now(), desk.calendar
        self.rows, self.told = {}, defaultdict(list)
        with desk.store.read() as conn:
            for code, ledger in ledgers().items():
                table = ledger.__table__
                found = conn.execute(select(table).order_by(table.c.rid)).mappings()
                self.rows[code] = [{name: value for name, value in row.items() if value is not None} for row in found]
            for key, entry in conn.execute(select(journal.c.record_id, journal.c.entry)):
                told = orjson.loads(entry)
                if told:
                    self.told[key].append((told["clock"], told["values"]))
            self.runs = conn.execute(select(limit_run)).all()
        for entries in self.told.values():
            entries.sort(key=lambda one: one[0])


def day_of(clock):
    """The local day of a clock: milliseconds since 1970, then a counter of 16 bits."""
    return datetime.fromtimestamp((int(clock[:16], 16) >> 16) / 1000).astimezone().date().isoformat()
