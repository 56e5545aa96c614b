"""The stations this one knows, and whom it therefore believes."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects.sqlite import insert

from app.errors import Absent, BundleSignature

from ..container.reader import Trust
from ..tables import peer
from . import certificate as certificates
from .certificate import Certificate
from .papers import Identity, read_paper, revocations


def remember(conn: Connection, chain: tuple[Certificate, Certificate], now: str) -> None:
    """A proved certificate of a station: new, or the renewed one of a station we know.

    The suite is pinned by the first and stays: no certificate that comes on a medium moves a station to another.

    raises    BundleSignature for one of another suite
    """
    certificate, issuer = chain
    known = get(conn, certificate.station)
    if known and known["suite"] != certificate.suite:
        raise BundleSignature(what=f"{certificate.org_name}的证书换了密码套件，与登记的不同")
    if known and certificates.from_json(known["certificate"]).since > certificate.since:
        return
    facts = {"org": certificate.org, "name": certificate.org_name, "role": certificate.role, "serial": certificate.serial,
             "certificate": certificate.to_json(), "issuer": issuer.to_json()}
    statement = insert(peer).values(station=certificate.station, suite=certificate.suite, since=now, **facts)
    conn.execute(statement.on_conflict_do_update(index_elements=["station"], set_=facts))


def get(conn: Connection, station: str) -> Any:
    return conn.execute(select(peer).where(peer.c.station == station)).mappings().one_or_none()


def every(conn: Connection) -> Sequence[Any]:
    return conn.execute(select(peer).order_by(peer.c.name, peer.c.station)).mappings().all()


def find(conn: Connection, text: str) -> Any:
    """The partner named by station id, organisation id or name, or `commission`.

    raises    Absent, also when two stations of one organisation would fit (`named` gives both)
    """
    fitting = named(conn, text)
    if len(fitting) != 1:
        raise Absent(what=f"同步对方“{text}”" if not fitting else f"唯一的“{text}”（有{len(fitting)}个站点，请用站点编号）")
    return fitting[0]


def named(conn: Connection, text: str) -> list[Any]:
    """All partners so named: an office with two PCs has two. Of an office's stations those that are not revoked, unless all are."""
    known = every(conn)
    if exact := [one for one in known if one["station"] == text]:
        return exact
    fitting = [one for one in known if text in (one["org"], one["name"]) or (text == "commission" and one["role"] == text)]
    root = read_paper(conn, "root") if len(fitting) > 1 else None
    revoked = revocations(conn, certificates.from_json(root)) if root else None
    return [one for one in fitting if revoked is None or not revoked.find(certificate_of(one))] or fitting


def certificate_of(one: Any) -> Certificate:
    return certificates.from_json(one["certificate"])


def trust(conn: Connection, own: Identity) -> Trust:
    return Trust(own.root, own.revocations, {one["station"]: one["suite"] for one in every(conn)}, own.roots,
                 own.certificate.role)


def freeze(conn: Connection, station: str, why: dict[str, Any] | None) -> None:
    conn.execute(update(peer).where(peer.c.station == station).values(frozen=why))
