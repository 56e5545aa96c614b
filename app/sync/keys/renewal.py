"""A certificate renewed before or after it ran out, with the same keys or with new ones.

    in time     the group says `renewal` in its next bundle, by itself from 60 days before (app/sync/notes/renewal.py); the commission
                answers with `certificates` in its next one (app/sync/notes/certificates.py)
    too late    `enrol renew OUT`: a request as for enrolment, both fingerprints compared again; `enrol approve`, `enrol accept`

Who asks proves that he has the keys: the present ones sign, new ones sign too. New keys are used from the day their certificate comes; what
was made to the old ones is opened with the old ones, which are kept. Bundles made under the old certificate stay good: a certificate has
to hold when a bundle is made, not when it arrives.

units     moments are UTC; days from today
source    threat-model.md section 5; docs/formats/certificate-v1.md section 5
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection

from app.desk import Desk
from app.errors import Usage

from .. import canon
from ..place import Workspace, utc
from ..suites import SUITES, ForgedSignature, Keys
from . import certificate as certificates
from . import papers
from .certificate import Certificate, moment
from .papers import Identity

WARN_DAYS = 60
CONTEXT = b"paizhu/renewal/v1"
ASKED = "renewal"
_FIELDS = {"format", "version", "station", "serial", "suite", "sign", "seal", "asked"}


@dataclass(frozen=True)
class Asking:
    """until: of the present certificate; new_keys: whether it is asked for other keys."""

    until: str
    asked: str
    new_keys: bool
    fingerprint: str


def days_left(certificate: Certificate, now: str) -> int:
    """Whole days until it runs out; negative when it has."""
    return (moment(certificate.until) - moment(now)).days


def is_due(certificate: Certificate, now: str) -> bool:
    return moment(now) >= moment(certificate.until) - timedelta(days=WARN_DAYS)


def ask(workspace: Workspace, desk: Desk, *, new_keys: bool = False) -> Asking:
    """Group: the next bundle up asks for a renewed certificate.

    raises    Usage at the commission, which renews its own by itself; BundleUnknownSender before enrolment
    """
    if workspace.station.kind == "commission":
        raise Usage(what="委机关的证书到期前自动换发")
    now = utc(desk.now())
    with desk.act("enrol.renew") as act:
        own = papers.identity(workspace, act.conn)
        signing, sealing = papers.make_next_keys(workspace, act.conn) if new_keys else (own.signing, own.sealing)
        papers.keep_paper(act.conn, ASKED, {"at": now})
        act.tell("enrol.renew", detail="new keys" if new_keys else "")
        act.commit()
    return Asking(own.certificate.until, now, new_keys, certificates.fingerprint(signing.public, sealing.public))


def asked_by(workspace: Workspace, conn: Connection, own: Identity, now: str) -> dict[str, Any] | None:
    """What our next bundle asks for; None while there is no reason to."""
    if not (is_due(own.certificate, now) or papers.read_paper(conn, ASKED) or papers.next_keys(workspace, conn)):
        return None
    signing, sealing = papers.next_keys(workspace, conn) or (own.signing, own.sealing)
    body = {"format": "paizhu-renewal", "version": 1, "station": own.certificate.station, "serial": own.certificate.serial,
            "suite": own.certificate.suite, "sign": canon.b64(signing.public), "seal": canon.b64(sealing.public), "asked": now}
    return {"body": body, "old": _signed(own.certificate.suite, own.signing, body), "new": _signed(own.certificate.suite, signing, body)}


def proved(value: dict[str, Any], sender: Certificate) -> tuple[bytes, bytes]:
    """(sign, seal) asked for, the possession of old and new keys proved.

    raises    ValueError, KeyError, TypeError
    """
    body = value["body"]
    if set(value) != {"body", "old", "new"} or set(body) != _FIELDS or (body["format"], body["version"]) != ("paizhu-renewal", 1):
        raise ValueError("fields")
    if (body["station"], body["suite"]) != (sender.station, sender.suite):
        raise ValueError("station")
    moment(body["asked"])
    suite = SUITES[sender.suite]
    sign, seal = canon.unb64(body["sign"], suite.sign_public_size), canon.unb64(body["seal"], suite.seal_public_size)
    suite.seal_key(bytes(suite.file_key_size), seal, CONTEXT)
    for public, name in ((sender.sign, "old"), (sign, "new")):
        try:
            suite.verify(public, canon.unb64(value[name], suite.signature_size), canon.dumps(body), CONTEXT)
        except ForgedSignature as error:
            raise ValueError(name) from error
    return sign, seal


def wanted(conn: Connection, station: str) -> dict[str, Any] | None:
    """Commission: what a station has asked for and was not given yet."""
    found: dict[str, Any] | None = papers.read_paper(conn, f"{ASKED} {station}")
    return found


def want(conn: Connection, station: str, value: dict[str, Any] | None) -> None:
    if value is None:
        papers.forget_paper(conn, f"{ASKED} {station}")
    else:
        papers.keep_paper(conn, f"{ASKED} {station}", value)


def issue(workspace: Workspace, conn: Connection, of: Certificate, request: dict[str, Any], now: str) -> Certificate:
    """Commission: the renewed certificate: the same station, office and scope, the keys asked for."""
    suite = SUITES[of.suite]
    sign, seal = canon.unb64(request["sign"], suite.sign_public_size), canon.unb64(request["seal"], suite.seal_public_size)
    return papers.certify(workspace, conn, of.station, of.org, of.org_name, of.role, sign, seal, now, of.scope)


def renew_own(workspace: Workspace, conn: Connection, own: Identity, now: str) -> bool:
    """Commission: its own station's certificate, from 60 days before it runs out. returns whether there is a new one"""
    if own.certificate.role != "commission" or not is_due(own.certificate, now):
        return False
    body = {"sign": canon.b64(own.signing.public), "seal": canon.b64(own.sealing.public)}
    return papers.take_certificate(workspace, conn, issue(workspace, conn, own.certificate, body, now), own.issuer)


def _signed(suite: int, keys: Keys, body: dict[str, Any]) -> str:
    return canon.b64(SUITES[suite].sign(keys, canon.dumps(body), CONTEXT))
