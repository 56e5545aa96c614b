"""May this entry come from that station, and can it stand in its ledger? Asked of every entry before the first one is applied.

up      only what the group's certificate lets it say, of records that are its own: app/sync/merging/rights.py
down    the commission's entries are taken; only their form is proved
both    values stand in the one way the desk would store them: an entry that does not is set aside, with what follows on it
        (app/sync/merging/quarantine.py). Clocks lie at most a month ahead of ours, or whoever takes them could write nothing more himself
        (his own clock follows); what stays at its station concerns no other

errors    BundleScope, BundleNewerFormat (a ledger, field or state this program does not know), BundleExpired: of the whole bundle
"""

from collections.abc import Sequence
from datetime import timedelta
from functools import cache, lru_cache

from sqlalchemy import Connection

from app.desk import checking
from app.errors import BundleExpired, BundleFormat, BundleNewerFormat, BundleScope, Finding
from app.ledgers import ledgers
from app.ledgers.face import Kind
from app.ledgers.kit import Record
from app.ledgers.values import is_id

from ..entries import Entry
from ..keys.certificate import Certificate, moment
from ..reach.scope import Place, places, stays
from . import quarantine
from .quarantine import FOLLOWS, NEEDED, Aside
from .rights import Rights
from .seen import Seen

AHEAD = timedelta(days=31)
"""How far the clocks of entries may be ahead: more than a wrong day or month at one PC, less than does lasting harm."""


class Gate:
    """One bundle's entries, in order. `aside`: those that are not taken, and why.

    made      when the bundle was made; it is proved that this is not later than our own clock by more than a day
    """

    def __init__(self, conn: Connection, sender: Certificate, made: str) -> None:
        self._conn, self._sender, self._made_at = conn, sender, made
        self._rights = Rights(conn, sender) if sender.role == "group" else None
        self._made = Seen()
        self._waiting = quarantine.held_records(conn, sender.station)
        held = quarantine.held_records(conn)
        self._lacking = held - places(conn, held).keys()
        self.aside: list[Aside] = []

    def check(self, entries: Sequence[Entry]) -> list[int]:
        """Which of the entries are set aside, by their place."""
        flaws = [flaw(entry, self._made_at) for entry in entries]
        known = places(self._conn, {entry.id for entry in entries})
        out: list[int] = []
        for at, (entry, wrong) in enumerate(zip(entries, flaws, strict=True)):
            if reason := self._reason(entry, known.get(entry.id), wrong):
                self.aside.append(Aside(entry, reason))
                out.append(at)
        return out

    def _reason(self, entry: Entry, place: Place | None, wrong: str) -> str:
        kind = place.ledger if place else self._made.get(entry.id) or entry.ledger
        if kind != entry.ledger:
            wrong = f"{ledgers()[entry.ledger].LABEL}：同一标识已是{ledgers()[kind].LABEL}"
        self._at_home(entry, place)
        if self._rights:
            self._rights.check(_sound(entry, kind) if wrong else entry, place)
        if not wrong:
            if entry.op == "add":
                self._waiting.discard(entry.id)
                self._lacking.discard(entry.id)
            wrong = FOLLOWS if entry.id in self._waiting else NEEDED if self._lacking and self._lacking & needed_by(entry) else ""
        if wrong:
            self._waiting.add(entry.id)
            if wrong == NEEDED and place is None and self._made.get(entry.id) is None:
                self._lacking.add(entry.id)
        elif place is None and entry.op == "add":
            self._made.add(entry.id, entry.ledger)
        return wrong

    def _at_home(self, entry: Entry, place: Place | None) -> None:
        """raises    BundleScope for what is its station's own affair: nobody else is told of it, nobody makes ours so"""
        if (place and place.stays) or stays(entry.ledger, entry.values):
            raise BundleScope(sender=self._sender.org_name, what=f"{ledgers()[entry.ledger].LABEL}只由本站点自己登记", record=entry.id)


def needed_by(entry: Entry) -> frozenset[str]:
    """Records without which this one does not stand: what its required references name."""
    faces = ledgers()[entry.ledger].FACES
    return frozenset(value for name, value in entry.values.items()
                     if value is not None and faces[name].kind is Kind.REF and faces[name].required and value != entry.id)


def _sound(entry: Entry, kind: str) -> Entry:
    """As much of an entry as can be asked where it belongs: its rights are looked at also when it is not taken."""
    ledger = ledgers()[entry.ledger]
    values = {} if kind != entry.ledger else dict(checking.taken(ledger, entry.values, [], frozenset(ledger.FACES)))
    return Entry(entry.op if values else "set", kind, entry.id, entry.clock, "", values, via=entry.via)


def well_formed(entry: Entry, made: str) -> None:
    """Could our own desk have written this entry, at about this time?

    made      the moment its request was made
    raises    BundleNewerFormat, BundleFormat, BundleExpired
    """
    if wrong := flaw(entry, made):
        raise BundleFormat(what=wrong, region="密文", record=entry.id)


def flaw(entry: Entry, made: str) -> str:
    """What of the entry our own desk would not have written so; "" when it stands.

    made      the moment its bundle or request was made
    raises    BundleNewerFormat, BundleExpired
    """
    ledger = ledgers().get(entry.ledger)
    if ledger is None:
        raise BundleNewerFormat(found=f"含有台账 {entry.ledger}", known=1)
    findings: list[Finding] = []
    row = checking.taken(ledger, entry.values, findings, frozenset(ledger.FACES))
    if unknown := entry.values.keys() - _travels(ledger):
        raise BundleNewerFormat(found=f"{ledger.LABEL}的 {min(unknown)[:40]}", known=1)
    if row.state is not None and row.state not in ledger.STATES:
        raise BundleNewerFormat(found=f"{ledger.LABEL}的状态 {row.state[:40]}", known=1)
    if max([entry.clock, *entry.clocks.values(), *entry.old.values()]) >= _too_late(made):
        raise BundleExpired(made=made, what=f"{ledger.LABEL}里有一个月以后的登记时间", region="密文", record=entry.id)
    if findings:
        return _told(ledger, findings[0])
    if row != entry.values:
        strange = next(name for name, value in entry.values.items() if row[name] != value)
        return f"{ledger.LABEL}：{ledger.FACES[strange].label}的写法不规范"
    return f"{ledger.LABEL}：经手人不对" if entry.by and not is_id(entry.by) else ""


@cache
def _travels(ledger: type[Record]) -> frozenset[str]:
    return frozenset(ledger.TRAVELS)


@lru_cache(maxsize=16)
def _too_late(made: str) -> str:
    """The first clock that lies too far ahead of a bundle made then."""
    return f"{int((moment(made) + AHEAD).timestamp() * 1000) + 1 << 16:016x}"


def _told(ledger: type[Record], finding: Finding) -> str:
    """The finding in words that may be shown: it can hold a piece of the value, of a secret field too."""
    face = ledger.FACES[finding.field or ""]
    if face.secret or any(column.secret for column in face.columns):
        return f"{ledger.LABEL}：{face.label}不合要求"
    return f"{ledger.LABEL}：" + "".join(one if one.isprintable() else "·" for one in finding.message)[:200]
