"""May this entry come from that station, and can it stand in its ledger? Asked of every entry before the first one is applied.

up      a group makes records of its own organisation and changes those in its scope; it moves none elsewhere, shares none with another
        office (主办, 联办: that is the commission's to decide, who would hand them on), and issues nothing
down    the commission's entries are taken; only their form is proved
both    values stand in the one way the desk would store them; clocks lie at most a month ahead of ours, or whoever takes them could
        write nothing more himself (his own clock follows)

errors    BundleScope, BundleNewerFormat (a ledger, field, state or code this program does not know), BundleFormat, BundleExpired
"""

from collections.abc import Sequence
from datetime import timedelta

import orjson
from sqlalchemy import Connection

from app.desk import checking
from app.desk.reach import SHARED, orgs_of
from app.errors import BundleExpired, BundleFormat, BundleNewerFormat, BundleScope, Finding
from app.ledgers import ledgers
from app.ledgers.values import is_id
from db import journal

from .certificate import Certificate, moment
from .closed import new_and_not_theirs
from .entries import Entry
from .scope import Place, for_all, goes_up, places

AHEAD = timedelta(days=31)
"""How far the clocks of entries may be ahead: more than a wrong day or month at one PC, less than does lasting harm."""


class Gate:
    """One bundle's entries, in order.

    made      when the bundle was made; it is proved that this is not later than our own clock by more than a day
    """

    def __init__(self, conn: Connection, sender: Certificate, made: str) -> None:
        self._conn, self._sender, self._made_at = conn, sender, made
        self._made: dict[str, str] = {}

    def check(self, entries: Sequence[Entry]) -> None:
        for entry in entries:
            well_formed(entry, self._made_at)
        known = places(self._conn, {entry.id for entry in entries})
        for entry in entries:
            place = known.get(entry.id)
            if ((place and place.ledger) or self._made.get(entry.id, entry.ledger)) != entry.ledger:
                raise BundleFormat(what=f"记录 {entry.id} 的种类不符", region="密文")
            if self._sender.role == "group":
                self._may(entry, place)
            if place is None and entry.op == "add":
                self._made[entry.id] = entry.ledger

    def _may(self, entry: Entry, place: Place | None) -> None:
        own = self._sender.org
        if for_all(entry.ledger):
            raise self._refused(entry)
        if place is None:
            # An organisation's record is its own organisation.
            home = entry.id if entry.ledger == "org" else own
            # A change of what this bundle makes may not move it either.
            if entry.values.get("org_id", None if entry.op == "add" else own) not in (own, home) or new_and_not_theirs(entry):
                raise self._refused(entry)
        elif not goes_up(place, own, self._sender.station) or entry.values.get("org_id", own) not in (own, *place.orgs):
            raise self._refused(entry)
        strange = orgs_of({name: entry.values.get(name) for name in SHARED}) - {own} - (place.orgs if place else frozenset())
        # Our bundle with the office may have crossed theirs: what the record's own story names was the commission's to give.
        if strange and strange - self._named_before(entry.id):
            raise self._refused(entry)

    def _named_before(self, key: str) -> frozenset[str]:
        """Offices the record was ever shared with, as our journal tells."""
        told = (orjson.loads(said).get("values", {}) for *_, said in journal.of(self._conn, key))
        return frozenset().union(*(orgs_of({name: values.get(name) for name in SHARED}) for values in told))

    def _refused(self, entry: Entry) -> BundleScope:
        return BundleScope(sender=self._sender.org_name, what=f"{ledgers()[entry.ledger].LABEL}不属于该单位", record=entry.id)


def well_formed(entry: Entry, made: str) -> None:
    """Could our own desk have written this entry, at about this time?

    made      the moment its bundle or request was made
    raises    BundleNewerFormat, BundleFormat, BundleExpired
    """
    ledger = ledgers().get(entry.ledger)
    if ledger is None:
        raise BundleNewerFormat(found=f"含有台账 {entry.ledger}", known=1)
    findings: list[Finding] = []
    row = checking.taken(ledger, entry.values, findings, frozenset(ledger.FACES))
    if unknown := [name for name in entry.values if name not in ledger.TRAVELS]:
        raise BundleNewerFormat(found=f"{ledger.LABEL}的 {unknown[0][:40]}", known=1)
    if findings:
        raise BundleFormat(what=f"{ledger.LABEL}：{findings[0].message}", region="密文", record=entry.id)
    if row.state is not None and row.state not in ledger.STATES:
        raise BundleNewerFormat(found=f"{ledger.LABEL}的状态 {row.state[:40]}", known=1)
    if strange := [name for name, value in entry.values.items() if row[name] != value]:
        raise BundleFormat(what=f"{ledger.LABEL}：{ledger.FACES[strange[0]].label}的写法不规范", region="密文", record=entry.id)
    if entry.by and not is_id(entry.by):
        raise BundleFormat(what=f"{ledger.LABEL}：经手人不对", region="密文", record=entry.id)
    latest = max([entry.clock, *entry.clocks.values(), *entry.old.values()])
    if int(latest[:16], 16) >> 16 > (moment(made) + AHEAD).timestamp() * 1000:
        raise BundleExpired(made=made, what=f"{ledger.LABEL}里有一个月以后的登记时间", region="密文", record=entry.id)
