"""Record numbers given at several stations: none that came is given again here, and of two equal ones the later record is renumbered.

The commission renumbers, because all numbers meet there; the new number travels down like any change, and the clerk is told.

source    domain ledgers, section 0, Numbers
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, select, update
from sqlalchemy.dialects.sqlite import insert

from app.desk.act import Act
from app.desk.numbers import give_numbers
from app.desk.tables import catalog, counter
from app.ledgers import ledgers
from app.ledgers.kit import Row

_NUMBER = re.compile(r"〔(\d{4})〕(\d{1,9})号")


@dataclass(frozen=True)
class Renumbered:
    record: str
    ledger: str
    words: str


class Numbers:
    """The numbers of one bundle's new records.

    renumbers   at the commission; elsewhere only the counters follow
    """

    def __init__(self, renumbers: bool) -> None:
        self._renumbers = renumbers
        self._highest: dict[tuple[str, str, int], int] = {}
        self._given: dict[tuple[str, str], dict[str, list[str]]] = {}
        self._doubled: dict[tuple[str, str], dict[str, set[str]]] = {}

    def saw(self, ledger: str, row: Row) -> None:
        if row.record_no and row.org_id and (number := _NUMBER.search(row.record_no)):
            place = ledger, row.org_id, int(number[1])
            self._highest[place] = max(self._highest.get(place, 0), int(number[2]))
            if self._renumbers:
                self._given.setdefault((ledger, row.org_id), {}).setdefault(row.record_no, []).append(row.id)

    def settle(self, conn: Connection) -> None:
        """Of the numbers seen so far keep those that several records have: the rest need not be remembered to the end of the bundle.

        A later record with one of the others finds the earlier one in the catalog: call it when the act has settled.
        """
        for place, given in self._given.items():
            doubled = self._doubled.setdefault(place, {})
            for number, keys in _sharing(conn, *place, given):
                doubled.setdefault(number, set()).update(keys)
        self._given.clear()

    def raise_counters(self, conn: Connection) -> None:
        """The next number made here is higher than all that came."""
        for (ledger, org, year), last in self._highest.items():
            key = {"b_ledger": ledger, "b_org": org, "b_year": year}
            place = (counter.c.ledger == bindparam("b_ledger"), counter.c.org_id == bindparam("b_org"),
                     counter.c.year == bindparam("b_year"))
            known = conn.execute(select(counter.c.last).where(*place), key).scalar()
            if known is None:
                conn.execute(insert(counter), {"ledger": ledger, "org_id": org, "year": year, "last": last})
            elif known < last:
                conn.execute(update(counter).where(*place).values(last=last), key)

    def renumber(self, act: Act) -> list["Renumbered"]:
        """Of records with one number only the first made keeps it; returns the others. References name ids, and stay."""
        self.settle(act.conn)
        told = []
        for (code, org), doubled in self._doubled.items():
            for number, keys in _sharing(act.conn, code, org, doubled):
                # A later entry of the bundle may have given one of them another number.
                rows = [row for key in keys if (row := act.get(key)) is not None and row.record_no == number]
                for row in sorted(rows, key=lambda row: str(row.clock))[1:]:
                    ledger, after = ledgers()[code], Row(row | {"record_no": None})
                    give_numbers(act.conn, ledger, [after], act.get)
                    act.write(ledger, row, after)
                    told.append(Renumbered(row.id, code, f"编号重复：{row.record_no} 的后一条已改为 {after.record_no}"))
        return told


def _sharing(conn: Connection, code: str, org: str, given: Mapping[str, Iterable[str]]) -> Iterator[tuple[str, set[str]]]:
    """Numbers of several records, and these. Records written last are not in the catalog yet: they are `given`."""
    found = {number: set(keys) for number, keys in given.items()}
    wanted = list(given)
    for start in range(0, len(wanted), 500):
        query = select(catalog.c.record_no, catalog.c.id).where(catalog.c.record_no.in_(wanted[start:start + 500]),
                                                                catalog.c.ledger == code, catalog.c.org_id == org)
        for number, key in conn.execute(query):
            found[number].add(key)
    yield from ((number, keys) for number, keys in found.items() if len(keys) > 1)
