"""The commission gives a station its renewed certificate.

shapes    {"certificate", "issuer"}: as in a bundle's header
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection

from app.desk.act import Act
from app.errors import BundleUnknownSender

from ..keys import certificate as certificates
from ..keys import papers, peers, renewal
from ..keys.certificate import Certificate, CertificateWrong
from .kit import Came, To

KIND, DIRECTION, WHEN = "certificates", "down", "before"


def gather(conn: Connection, to: To) -> Iterable[dict[str, Any]]:
    # Who has not heard of our new keys is given its certificate with them (notes/roots.py), and this one after that.
    if to.own.is_told(to.partner) and (request := renewal.wanted(conn, to.station)):
        renewed = renewal.issue(to.workspace, conn, peers.certificate_of(to.partner), request, to.now)
        yield {"certificate": renewed.to_json(), "issuer": to.own.issuer.to_json()}


def proved(value: dict[str, Any], sender: Certificate) -> None:
    if set(value) != {"certificate", "issuer"}:
        raise ValueError("fields")
    certificates.from_json(value["certificate"])
    certificates.from_json(value["issuer"])


def take(act: Act, came: Came, value: dict[str, Any]) -> None:
    renewed, issuer = certificates.from_json(value["certificate"]), certificates.from_json(value["issuer"])
    own = came.own.certificate
    try:
        certificates.prove((renewed, issuer), certificates.from_json(papers.read_paper(act.conn, "root")))
    except CertificateWrong as error:
        raise BundleUnknownSender(what=f"随附的新证书不能证明（{error}）") from error
    if (renewed.station, renewed.role, renewed.suite) != (own.station, own.role, own.suite):
        raise BundleUnknownSender(what="随附的新证书不是发给本站点的")
    if papers.take_certificate(came.workspace, act.conn, renewed, issuer):
        papers.forget_paper(act.conn, renewal.ASKED)
        came.tally.warnings.append(f"本站点的证书已换发，有效期至{renewed.until[:10]}")
        act.tell("certificate.renewed", detail=renewed.serial)


def given(act: Act, to: To, number: int, values: list[dict[str, Any]]) -> None:
    renewal.want(act.conn, to.station, None)
    papers.keep_paper(act.conn, f"issued {to.station}", {"number": number, "certificate": values[-1]["certificate"]})
    act.tell("station.renewed", detail=to.station)
