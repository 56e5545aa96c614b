"""What was not taken is tried again: after an update of the program, or once what it needs is here."""

from app.desk import Desk
from app.errors import CheckFailed, Finding, NotPermitted

from ..keys.papers import identity
from ..keys.peers import certificate_of, get
from ..place import Workspace, utc
from ..reach.scope import places
from . import quarantine
from .applying import Applier, Tally
from .checking import flaw, needed_by
from .judging import rules_of, story_of
from .quarantine import NEEDED, UNKNOWN
from .rights import Rights


def retry(workspace: Workspace, desk: Desk, key: str) -> Tally:
    """Merge what is kept under `key`, as if it came now; all of it, or nothing.

    raises    CheckFailed while it still does not stand, BundleScope where the station may not say it any more, NotPermitted, Absent
    """
    if not desk.user.level:
        raise NotPermitted(what="收下同步内容")
    now, tally = utc(desk.now()), Tally()
    with desk.act("quarantine.retry") as act:
        row = quarantine.one(act.conn, key)
        entries = quarantine.entries_of(row)
        known = places(act.conn, {entry.id for entry in entries} | {one for entry in entries for one in needed_by(entry)})
        peer = get(act.conn, row.station)
        rights = Rights(act.conn, certificate_of(peer)) if peer and peer["role"] == "group" else None
        for entry in entries:
            if wrong := flaw(entry, now):
                raise CheckFailed([Finding(None, "QUARANTINE", f"还不能收下：{wrong}")])
            if rights:
                rights.check(entry, known.get(entry.id))
            if not needed_by(entry) <= known.keys():
                raise CheckFailed([Finding(None, "QUARANTINE", f"还不能收下：{NEEDED}")])
        if entries[0].op == "set" and entries[0].id not in known:
            raise CheckFailed([Finding(None, "QUARANTINE", f"还不能收下：{UNKNOWN}")])
        quarantine.finish(act.conn, key, quarantine.APPLIED, now, desk.user.staff_id or desk.user.account)
        own = identity(workspace, act.conn)
        up = own.certificate.role == "commission"
        story = story_of(act.conn, row.station, ())
        applier = Applier(act, rules_of(act.conn, own, row.station, story, up=up), row.station, row.bundle_id, now, tally, hold=up,
                          story=story)
        applier.apply(entries)
        applier.close()
        act.tell("quarantine.retry", row.ledger, row.record_id, key)
        act.commit()
    return tally
