"""One act's writing: everything in it is written together, or nothing is.

Rows are written as they come, so that later records of the act can name earlier ones; journal, catalog, links, full text, limits and
audit follow once, at commit. Nothing is checked here: who may do what, and whether a record is right, app/desk/act.py asks; what other
stations sent, app/desk/receiving.py proves.

errors    the store's own
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import ExitStack
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import orjson
from sqlalchemy import Connection, bindparam, select, update

from app.desk import dutying, limits, reading
from app.desk.asking import Facts
from app.desk.bulk import insert_all
from app.desk.clock import written_at
from app.desk.follow import Change, follow
from app.desk.issued import MARK
from app.desk.lookup import Lookup
from app.desk.tables import catalog
from app.errors import Finding
from app.ledgers.kit import Record, Row
from db import audit, journal

if TYPE_CHECKING:
    from app.desk.desk import Desk


def packed(entry: Mapping[str, Any]) -> bytes:
    return orjson.dumps(entry, option=orjson.OPT_SORT_KEYS)


class Writing(Facts):
    """See the module. `warnings` holds what checks only warned of."""

    def __init__(self, desk: "Desk", name: str) -> None:
        self._desk, self._name = desk, name
        self._stack = ExitStack()
        self._changes: dict[str, Change] = {}
        self._entries: list[tuple[str, bytes]] = []
        self._kinds: dict[str, str] = {}
        self._remembered: dict[str, Row | None] = {}
        self._events: list[dict[str, Any]] = []
        self._next_rid: int | None = None
        self._committed, self._bulk, self._renewed = False, False, False
        self._settled: dict[str, tuple[str, int]] = {}      # by ledger: the first record, and how many, of what is followed already
        self._later: dict[str, str] = {}                    # of those, records that do something to others at the end; and their ledgers
        self.warnings: list[Finding] = []
        self.coming: frozenset[str] = frozenset()           # digests of attachments whose content is put before this act is repeated

    def __enter__(self) -> Self:
        force = self._desk.force
        conn: Connection = self._stack.enter_context(self._desk.store.write())
        super().__init__(conn, self._desk.read_row, self._desk.now(), self._desk.user, force)
        self._lookup = Lookup(conn)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if kind is None and not self._committed:
            kind, error = _NotCommitted, _NotCommitted()
        try:
            self._stack.__exit__(kind, error, trace)
        except _NotCommitted:
            return
        if self._committed and kind is None:
            if self._renewed:
                self._desk.forget_rules()
            self._desk.announce(set(self._settled))

    def settle(self, at_least: int = 0) -> bool:
        """What follows from the rows written so far, once there are `at_least`: in a long act they need not be kept to its end."""
        if len(self._changes) < at_least:
            return False
        changes = list(self._changes.values())
        journal.append(self.conn, self._entries)
        follow(self.conn, changes, self, amid=bool(self._settled))
        for change in changes:
            first, count = self._settled.get(change.ledger.CODE, (change.after.id, 0))
            self._settled[change.ledger.CODE] = first, count + 1
        self._entries.clear()
        for known in (self._changes, self._remembered, self._kinds):
            known.clear()
        return True

    def commit(self) -> None:
        """The last call of an act: what follows from the rows is written, and the transaction ends when the block is left."""
        self.settle()
        if "issued" in self._settled:
            self.renew_rules()
        self._desk.remember_clock(self.conn)
        audit.write(self.conn, [*self._events, *self._told()])
        self._committed = True

    def renew_rules(self) -> None:
        """Calendar or rules have changed in this act: what runs gets the day it has now, together with the change."""
        self.force = self._desk.force_in(self.conn, self.today)
        limits.settle(self.conn, self)
        dutying.settle(self.conn, self)
        self._desk.write_setting(self.conn, MARK, self.force.mark)
        self._renewed = True

    def get(self, key: str | None) -> Row | None:
        """A record as this act sees it, whoever may read it: for checks, never for the screen."""
        if key is None:
            return None
        if key not in self._remembered:
            self._remembered[key] = super().get(key)
        return self._remembered[key]

    def insert_rows(self, ledger: type[Record], rows: Sequence[Row]) -> None:
        """Write new rows and number their places in the catalog: later records of the act may name them."""
        if self._next_rid is None:
            table = catalog.c.rid
            self._next_rid = (self.conn.execute(select(table).order_by(table.desc()).limit(1)).scalar() or 0) + 1
        for row in rows:
            row |= {"rid": self._next_rid, "ledger": ledger.CODE}
            self._next_rid += 1
            self._kinds[row["id"]] = ledger.CODE
            self._remembered[row["id"]] = row
            self._changes[row["id"]] = Change(ledger, None, row)
        self._lookup.forget(ledger.CODE)
        insert_all(self.conn, reading.table_of(ledger), rows)

    def write(self, ledger: type[Record], row: Row, after: Row, again: AbstractSet[str] = frozenset()) -> bool:
        """Write what differs between the two, journalled; no check. returns False when nothing does.

        again     fields that are written under a new clock though they stay as they are
        """
        changed = {name: after.get(name) for name in ledger.TRAVELS if name in again or after.get(name) != row.get(name)}
        if not changed and after.vis == row.vis:
            return False
        clock = self._desk.clock.tick()
        clocks = dict(row.clocks or {})
        old = {name: clocks.get(name, row.clock) for name in changed}
        after |= {"clocks": clocks | dict.fromkeys(changed, clock), "rev": (row.rev or 0) + 1, "updated_by": self.user.staff_id or None,
                  "updated_at": written_at(clock)}
        self._entries.append((row.id, packed({"op": "set", "ledger": ledger.CODE, "id": row.id, "clock": clock,
                                              "by": self.user.staff_id, "old": old, "values": changed})))
        self.store_row(ledger, row, after)
        return True

    def store_row(self, ledger: type[Record], before: Row, after: Row) -> None:
        """Write a changed row; the journal entry is the caller's."""
        table = reading.table_of(ledger)
        names = [name for name in map(str, table.c.keys()) if name not in ("id", "rid") and after.get(name) != before.get(name)]
        if names:
            self.conn.execute(update(table).where(table.c.id == bindparam("b_id")).values({name: bindparam(f"b_{name}") for name in names}),
                              {"b_id": before.id} | {f"b_{name}": after.get(name) for name in names})
        self._lookup.forget(ledger.CODE)
        first = self._changes.get(before.id)
        self._changes[before.id] = Change(ledger, first.before if first else before, after)
        self._remembered[before.id] = after

    def removed(self, keys: Sequence[str]) -> None:
        """Rows that app/desk/removing.py has taken out: this act does not remember them."""
        for key in keys:
            self._remembered.pop(key, None)
            self._kinds.pop(key, None)
            if (change := self._changes.pop(key, None)) is not None:
                self._lookup.forget(change.ledger.CODE)

    def witness(self, clock: str) -> None:
        self._desk.clock.witness(clock)

    def journal(self, key: str, entry: bytes) -> None:
        """An entry that came from elsewhere, as it came."""
        self._entries.append((key, entry))

    def ledger(self, code: str) -> type[Record]:
        return self._desk.ledger(code)

    def set_setting(self, key: str, value: Any) -> None:
        """Keep a setting of this installation with this act."""
        self._desk.write_setting(self.conn, key, value)

    def tell(self, act: str, ledger: str = "", record: str = "", detail: str = "") -> None:
        """An audit entry of this act's own, without content."""
        self._events.append(self._desk.event(act, ledger, record, detail))

    def _told(self) -> list[dict[str, Any]]:
        """One audit entry per ledger; a few records by id, many by number."""
        return [self._desk.event(self._name, code, first if count == 1 else "", f"{count}")
                for code, (first, count) in self._settled.items()]


class _NotCommitted(Exception):
    """Ends the transaction of an act that was left without commit(): it rolls back and nobody hears of it."""
