"""The commission's keys have changed: how a station gets from the root it believes to the newest, and its certificate under it.

Said until the station's own bundle shows that it went along; the bundle itself stays under what the station believed before.

shapes    {"links": [...], "operating", "certificate": the receiver's, "revocations": the list as the new operating key signed it}
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection

from app.desk.act import Act
from app.errors import BundleUnknownSender

from ..keys import certificate as certificates
from ..keys import papers, peers, roots
from ..keys.certificate import Certificate, CertificateWrong
from .kit import Came, To

KIND, DIRECTION, WHEN = "roots", "down", "before"
_FIELDS = {"links", "operating", "certificate", "revocations"}


def gather(conn: Connection, to: To) -> Iterable[dict[str, Any]]:
    if not to.own.is_told(to.partner):
        of = peers.certificate_of(to.partner)
        told = papers.certify(to.workspace, conn, of.station, of.org, of.org_name, of.role, of.sign, of.seal, to.now, of.scope)
        yield {"links": papers.read_paper(conn, roots.LINKS) or [], "operating": to.own.issuer.to_json(), "certificate": told.to_json(),
               "revocations": to.own.revocations.to_json() if to.own.revocations else None}


def proved(value: dict[str, Any], sender: Certificate) -> None:
    if set(value) != _FIELDS or not isinstance(value["links"], list):
        raise ValueError("fields")
    certificates.from_json(value["operating"])
    certificates.from_json(value["certificate"])


def take(act: Act, came: Came, value: dict[str, Any]) -> None:
    conn, own = act.conn, came.own
    operating, mine = certificates.from_json(value["operating"]), certificates.from_json(value["certificate"])
    try:
        root = roots.take(conn, value["links"])
        certificates.prove((mine, operating), root)
        newer = certificates.revocations_from_json(value["revocations"], root) if value["revocations"] else None
    except CertificateWrong as error:
        raise BundleUnknownSender(what=f"新的根证书不能由本站点所信的根证书证明（{error}）") from error
    if (mine.station, mine.role, mine.suite) != (own.certificate.station, own.certificate.role, own.certificate.suite):
        raise BundleUnknownSender(what="随附的新证书不是发给本站点的")
    if newer:
        papers.keep_revocations(conn, newer, root)
    if papers.take_certificate(came.workspace, conn, mine, operating):
        words = "的根密钥已更换" if root.serial != own.root.serial else "的签发密钥已更换"
        came.tally.warnings.append(f"{came.header.sender[0].org_name}{words}，本站点的证书已随之换发")
        act.tell("root.changed", detail=f"{own.root.serial} -> {root.serial}")


def given(act: Act, to: To, number: int, values: list[dict[str, Any]]) -> None:
    """Nothing: it is said again until the partner's bundle shows the new certificate."""
