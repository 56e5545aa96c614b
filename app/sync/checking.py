"""May this entry come from that station, and can it stand in its ledger? Asked of every entry before the first one is applied.

up      a group makes records of its own organisation and changes those in its scope; it moves none elsewhere
down    the commission's entries are taken; only their form is proved

errors    BundleScope, BundleNewerFormat (a ledger, field or code this program does not know), BundleFormat
"""

from collections.abc import Sequence

from sqlalchemy import Connection

from app.desk import checking
from app.errors import BundleFormat, BundleNewerFormat, BundleScope, Finding
from app.ledgers import ledgers

from .certificate import Certificate
from .entries import Entry
from .scope import Place, goes_up, places


class Gate:
    """One bundle's entries, in order."""

    def __init__(self, conn: Connection, sender: Certificate) -> None:
        self._conn, self._sender = conn, sender
        self._made: dict[str, str] = {}

    def check(self, entries: Sequence[Entry]) -> None:
        for entry in entries:
            self._form(entry)
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
        if place is None:
            # An organisation's record is its own organisation.
            home = entry.id if entry.ledger == "org" else own
            if entry.op == "add" and entry.values.get("org_id") not in (own, home):
                raise self._refused(entry)
        elif not goes_up(place, own, self._sender.station) or entry.values.get("org_id", own) not in (own, *place.orgs):
            raise self._refused(entry)

    def _refused(self, entry: Entry) -> BundleScope:
        return BundleScope(sender=self._sender.org_name, what=f"{ledgers()[entry.ledger].LABEL}不属于该单位", record=entry.id)

    @staticmethod
    def _form(entry: Entry) -> None:
        ledger = ledgers().get(entry.ledger)
        if ledger is None:
            raise BundleNewerFormat(found=f"含有台账 {entry.ledger}", known=1)
        findings: list[Finding] = []
        checking.taken(ledger, entry.values, findings, frozenset(ledger.FACES))
        if unknown := [name for name in entry.values if name not in ledger.TRAVELS]:
            raise BundleNewerFormat(found=f"{ledger.LABEL}的 {unknown[0][:40]}", known=1)
        if findings:
            raise BundleFormat(what=f"{ledger.LABEL}：{findings[0].message}", region="密文", record=entry.id)
