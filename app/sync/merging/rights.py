"""May this station say that of this record? Its certificate's scope, and where the record stands.

up      a group makes records of its own organisations and changes those that are its own or shared with it; it moves none elsewhere,
        shares none with another office (主办, 联办: that is the commission's to decide, who would hand them on), and issues nothing.
        What was withdrawn from it, it may go on to change until it has confirmed the withdrawal: its bundle and ours may have crossed
down    the commission's entries are taken

errors    BundleScope: the whole bundle is refused
source    docs/formats/certificate-v2.md, section 2
"""

import orjson
from sqlalchemy import Connection, select

from app.desk import reading
from app.desk.reach import OUTSIDE, SHARED, orgs_of
from app.errors import BundleScope
from app.ledgers import ledgers
from db import journal

from ..entries import Entry
from ..keys import peers
from ..keys.certificate import Certificate, Scope
from ..reach.scope import Place, for_all
from ..tables import held, withdrawal
from .closed import new_and_not_theirs

_WHOSE = ("org_id", "lead_org")


def scope_of(conn: Connection, sender: Certificate) -> Scope:
    """Of the certificate in the bundle; where the station has been given another one since, what both allow."""
    known = peers.get(conn, sender.station)
    newest = peers.certificate_of(known) if known else sender
    return sender.scope if newest.serial == sender.serial else sender.scope.narrowed(newest.scope)


class Rights:
    """Of one group's station, for one bundle."""

    def __init__(self, conn: Connection, sender: Certificate) -> None:
        self._conn, self._sender, self.scope = conn, sender, scope_of(conn, sender)
        self._own = frozenset(self.scope.orgs)

    def check(self, entry: Entry, place: Place | None) -> None:
        """raises    BundleScope"""
        if for_all(entry.ledger) or not self.scope.may_write(entry.ledger):
            raise self._refused(entry, "不在证书允许报送的范围内")
        if place is None:
            self._new(entry)
        elif not self._own & place.orgs and not self._crossed(entry):
            raise self._refused(entry)
        elif any(name in entry.values and place.orgs != {entry.values[name]} for name in _WHOSE):
            self._not_moved(entry)
        if ledgers()[entry.ledger].ITSELF:
            self._office(entry, place)
        strange = orgs_of({name: entry.values.get(name) for name in SHARED}) - self._own - (place.orgs if place else frozenset())
        # Our bundle with the office may have crossed theirs: what the record's own story names was the commission's to give.
        if strange and strange - self._named_before(entry.id):
            raise self._refused(entry)

    def _new(self, entry: Entry) -> None:
        # An organisation's record is its own organisation.
        homes = self._own | ({entry.id} if ledgers()[entry.ledger].ITSELF else set())
        # A change of what this bundle makes may not move it either.
        said = entry.values.get("org_id")
        if (said not in homes and (said is not None or entry.op == "add")) or new_and_not_theirs(entry):
            raise self._refused(entry)

    def _crossed(self, entry: Entry) -> bool:
        """Has the station the record still, as far as it has told us?"""
        query = select(held.c.why).where(held.c.station == self._sender.station, held.c.record_id == entry.id)
        if self._conn.execute(query).scalar() == "scope":
            return True
        open_ = select(withdrawal.c.record_id).where(withdrawal.c.station == self._sender.station, withdrawal.c.record_id == entry.id,
                                              withdrawal.c.done_at.is_(None))
        return self._conn.execute(open_).first() is not None

    def _not_moved(self, entry: Entry) -> None:
        """A later word on whose record it is, or who leads it, would take it from where the commission put it."""
        names = [name for name in _WHOSE if name in entry.values]
        [row] = reading.rows_of(self._conn, ledgers()[entry.ledger], None, "id", [entry.id], columns=("clock", "clocks", *names))
        for name in names:
            later = entry.clock_of(name) > (row.clocks or {}).get(name, row.clock)
            if later and row[name] is not None and entry.values[name] != row[name]:
                raise self._refused(entry, "改变了所属或主办机构")

    def _office(self, entry: Entry, place: Place | None) -> None:
        kind = entry.values.get("kind")
        if entry.id in self._own:
            [row] = reading.rows_of(self._conn, ledgers()[entry.ledger], None, "id", [entry.id], columns=("kind",)) if place else [None]
            if row is not None and kind not in (None, row["kind"]):
                raise self._refused(entry, "改变了机构类别")
        elif kind not in (None, OUTSIDE) or (entry.op == "add" and kind is None):
            raise self._refused(entry, "派驻组只登记外部机关单位")

    def _named_before(self, key: str) -> frozenset[str]:
        """Offices the record was ever shared with, as our journal tells."""
        told = (orjson.loads(said).get("values", {}) for *_, said in journal.of(self._conn, key))
        return frozenset().union(*(orgs_of({name: values.get(name) for name in SHARED}) for values in told))

    def _refused(self, entry: Entry, why: str = "不属于该单位") -> BundleScope:
        return BundleScope(sender=self._sender.org_name, what=f"{ledgers()[entry.ledger].LABEL}{why}", record=entry.id)
