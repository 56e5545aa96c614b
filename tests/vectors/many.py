"""Many stations certified at one commission, cheaply: keys and a certificate each, no store; their bundles are made by hand."""

from pathlib import Path
from typing import Any

from app.sync.keys.papers import certify, identity
from app.sync.keys.peers import remember
from app.sync.place import utc
from app.sync.suites import SUITES
from tests.vectors import makings

SUITE = SUITES[1]


def stations(commission: Any, count: int, desk: Any = None) -> list[makings.Party]:
    """`count` groups, each with an organisation here and a certificate of this commission.

    commission    its workspace; a Place has its desk beside it, otherwise `desk`
    """
    desk = desk or commission.desk
    names = [f"驻测试市第{n:03d}单位纪检监察组" for n in range(1, count + 1)]
    now = utc(desk.now())
    with desk.act("org.add") as act:
        orgs = [act.add("org", {"name": name, "short": name[4:8], "kind": "group", "from": "2020-01-01"}, excused=True) for name in names]
        act.commit()
    made = []
    with commission.store.write() as conn:
        issuer = identity(commission, conn).issuer
        for name, org in zip(names, orgs, strict=True):
            signing, sealing = SUITE.signing(makings.seed(f"{name} sign", 64)), SUITE.sealing(makings.seed(f"{name} seal", 96))
            station = makings.seed(f"{name} station", 16).hex()
            certificate = certify(commission, conn, station, org, name, "group", signing.public, sealing.public, now)
            remember(conn, (certificate, issuer), now)
            made.append(makings.Party(certificate, issuer, signing, sealing))
    return made


def party(place: Any) -> makings.Party:
    with place.store.read() as conn:
        own = identity(place, conn)
    return makings.Party(own.certificate, own.issuer, own.signing, own.sealing)


def receipt_key(label: str) -> bytes:
    return makings.seed(f"receipt {label}", 32)


def bundle(sender: makings.Party, to: makings.Party, path: Path, created: str, **header: Any) -> Path:
    """One unit, in bundle number 1 (or as `header` says)."""
    from app.sync.canon import b64
    number = header.get("number", 1)
    lines = [makings.line(makings.an_entry(sender, name=f"{sender.certificate.org_name[3:8]}单位{number}",
                                           id=makings.Authority._uuid(f"unit {sender.certificate.station} {number}")))]
    first = header.pop("first", number)
    head = makings.a_header(sender, to, created=created, **{"first": first, "last": first + len(lines) - 1, **header})
    manifest = {"format": "paizhu-payload", "version": makings.NEWEST.version,
                "receipt": b64(receipt_key(f"{sender.certificate.station} {number}"))}
    path.write_bytes(makings.sealed(head, sender, to, makings.framed(lines, manifest=manifest))[0])
    return path
