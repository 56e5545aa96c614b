"""The commission's own keys changed: a new operating key under the same root, or a new root, signed by the old one and by itself.

Two people do it. Every partner is told in its next bundle (app/sync/notes/roots.py), which is still signed under what it believes; it is
said again until its own bundle shows that it went along. With the root key off-line (app/sync/keys/rootkey.py) the shares are needed.

errors    NeedsSecondPerson, NotPermitted; RootAbsent: the root key is not in this workspace; BundleUnknownSender: no commission founded
source    threat-model.md section 5; docs/sync.md
"""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection

from app.desk import Desk
from app.errors import RootAbsent, Usage

from ..place import Workspace, utc
from ..suites import SUITES, Keys
from . import certificate as certificates
from . import papers, roots
from .certificate import Certificate, Revocation, moment, written
from .papers import Identity
from .persons import Second, both

BELIEVED_DAYS = 400
_ROOT, _OPERATING = "更换根密钥", "更换签发密钥"


@dataclass(frozen=True)
class Changed:
    """fingerprint: of the root now believed; until: the former root is believed until then, None when the root stayed."""

    root_fingerprint: str
    operating_serial: str
    until: str | None
    list_number: int


def change_root(workspace: Workspace, desk: Desk, second: Second | None, key: Keys | None = None, days: int = BELIEVED_DAYS) -> Changed:
    """
    key       the root's, brought back from off-line; None: the one in the workspace
    days      how long bundles under the old root are believed
    """
    other = both(desk, second, _ROOT)
    now = utc(desk.now())
    with desk.act("root.change") as act:
        conn, own = act.conn, _commission(workspace, act.conn)
        old, old_keys = own.root, _root_keys(workspace, conn, own, key)
        suite = SUITES[old.suite]
        keys, serial = suite.make_signing(), certificates.new_serial()
        new = certificates.issue(Certificate("root", serial, serial, suite.number, keys.public, b"",
                                             *certificates.span(now, certificates.ROOT_DAYS)), keys)
        until = written(moment(now) + timedelta(days=days))
        links = [*(papers.read_paper(conn, roots.LINKS) or ()), roots.link(old, old_keys, new, until)]
        roots.take(conn, links)
        papers.keep_paper(conn, roots.LINKS, links)
        papers.keep_private(workspace, conn, papers.ROOT_KEY, keys)
        changed = _operating(workspace, conn, own, new, keys, now, None)
        act.tell("root.change", detail=f"{old.serial} -> {new.serial} {other.account}")
        act.commit()
    return Changed(new.fingerprint, changed.operating_serial, until, changed.list_number)


def change_operating(workspace: Workspace, desk: Desk, second: Second | None, key: Keys | None = None, reason: str = "") -> Changed:
    """
    reason    why the old key is believed no more (it was lost or copied): it is put on the list, and what it signed is refused until the
              stations have their new certificates; empty: what it signed stays good
    """
    other = both(desk, second, _OPERATING)
    now = utc(desk.now())
    with desk.act("operating.change") as act:
        own = _commission(workspace, act.conn)
        keys = _root_keys(workspace, act.conn, own, key)
        changed = _operating(workspace, act.conn, own, own.root, keys, now, reason or None)
        act.tell("operating.change", detail=f"{own.issuer.serial} -> {changed.operating_serial} {other.account}")
        act.commit()
    return changed


def _commission(workspace: Workspace, conn: Connection) -> Identity:
    if workspace.station.kind != "commission":
        raise Usage(what="根密钥和签发密钥只在委机关")
    return papers.identity(workspace, conn)


def _root_keys(workspace: Workspace, conn: Connection, own: Identity, key: Keys | None) -> Keys:
    keys = key or papers.private_keys(workspace, conn, papers.ROOT_KEY)
    if keys is None or keys.public != own.root.sign:
        raise RootAbsent
    return keys


def _operating(workspace: Workspace, conn: Connection, own: Identity, root: Certificate, root_keys: Keys, now: str,
               revoked: str | None) -> Changed:
    """A new operating key, our own certificate under it, the list issued anew."""
    suite = SUITES[root.suite]
    keys = suite.make_signing()
    operating = certificates.issue(Certificate("operating", certificates.new_serial(), root.serial, suite.number, keys.public, b"",
                                               *certificates.span(now, certificates.OPERATING_DAYS)), root_keys)
    papers.keep_chain(conn, own)
    papers.keep_private(workspace, conn, "operating sign", keys)
    papers.keep_paper(conn, "operating", operating.to_json())
    mine = own.certificate
    renewed = papers.certify(workspace, conn, mine.station, mine.org, mine.org_name, mine.role, mine.sign, mine.seal, now, mine.scope)
    papers.take_certificate(workspace, conn, renewed, operating)
    entry = Revocation(own.issuer.serial, "", now, revoked) if revoked else None
    newer = papers.revoke(workspace, conn, entry, now)
    return Changed(root.fingerprint, operating.serial, None, newer.number)
