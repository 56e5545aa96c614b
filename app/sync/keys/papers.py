"""This installation's own keys and papers.

Private keys are made here and never leave; each lies in the store under AES-256-GCM with a key derived for this one use, its name bound in,
so that a copied row opens nowhere else and under no other name.

    station     signing and sealing keys; every installation          papers: root, operating, station (its own certificate), revocations
    next        keys a renewed certificate is asked for; they take the station's place when it comes (app/sync/keys/renewal.py)
    former      certificates this station had, each with the sealing key kept for it: what was made to it before is still opened
    root, operating     signing keys; at the commission only      paper suite: the cipher suite chosen at founding, or for the request
"""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.sqlite import insert

from app.errors import BundleUnknownSender, SuiteMissing, Usage

from ..place import Workspace
from ..suites import SUITES, Keys, Suite
from ..tables import paper
from . import certificate as certificates
from . import limits
from .certificate import Certificate, Revocation, Revocations, Scope

LABEL = "station keys"
FORMER, ROOTS, CHAINS = "former certificates", "former roots", "former chains"
ROOT_KEY = "root sign"
_NONCE = 12


@dataclass(frozen=True)
class Identity:
    """An enrolled station: what it signs and opens with, and the chain that proves it."""

    certificate: Certificate
    issuer: Certificate
    root: Certificate
    signing: Keys
    sealing: Keys
    revocations: Revocations | None
    former: tuple[tuple[Certificate, Keys], ...] = ()
    roots: tuple[tuple[Certificate, str], ...] = ()                         # believed before, each until a moment
    chains: tuple[tuple[Certificate, Certificate], ...] = ()                # ours under operating keys before this one, the latest last

    @property
    def chain(self) -> tuple[Certificate, Certificate]:
        return self.certificate, self.issuer

    def is_told(self, partner: Any) -> bool:
        """Has this partner shown a certificate under the present operating key? True where the key never changed."""
        return not self.chains or certificates.from_json(partner["issuer"]).serial == self.issuer.serial

    def chain_to(self, partner: Any) -> tuple[Certificate, Certificate]:
        """The chain this partner can prove: under the root it believes, until it has heard of another."""
        if self.is_told(partner):
            return self.chain
        root = certificates.from_json(partner["issuer"]).issuer
        if root == self.issuer.issuer:
            return self.chain
        return next((chain for chain in reversed(self.chains) if chain[1].issuer == root), self.chain)

    def root_of(self, chain: tuple[Certificate, Certificate]) -> Certificate:
        """The root a proved chain stands under: ours, or one believed before."""
        return next((root for root, _ in self.roots if root.serial == chain[1].issuer), self.root)

    @property
    def serials(self) -> dict[str, str]:
        return {one.serial: one.station for one in (self.certificate, *(certificate for certificate, _ in self.former))}

    def sealing_of(self, serial: str) -> Keys:
        """The keys that open what was made to the certificate of that serial: this one, or one we had."""
        return next((keys for certificate, keys in self.former if certificate.serial == serial), self.sealing)


def suite_called(code: str) -> Suite:
    """The suite of that code, usable here.

    raises    Usage, SuiteMissing
    """
    suite = next((one for one in SUITES.values() if one.code == code), None)
    if suite is None:
        raise Usage(what=f"密码套件应为 {' 或 '.join(one.code for one in SUITES.values())}")
    if missing := suite.missing():
        raise SuiteMissing(suite=suite.label, what=missing)
    return suite


def own_suite(conn: Connection) -> Suite:
    """The suite of this station's keys and papers: the one chosen, else suite 1."""
    return SUITES[read_paper(conn, "suite") or 1]


def choose_suite(conn: Connection, suite: Suite) -> None:
    """Before enrolment or founding; keys made for another suite are made anew.

    raises    Usage when the station has its certificate
    """
    if suite is own_suite(conn):
        return
    if read_paper(conn, "station"):
        raise Usage(what=f"本站点已经按{own_suite(conn).label}套件入网，套件不能改换")
    conn.execute(delete(paper).where(paper.c.name.in_(("station sign", "station seal"))))
    keep_paper(conn, "suite", suite.number)


def own_keys(workspace: Workspace, conn: Connection) -> tuple[Keys, Keys]:
    """(signing, sealing); made at the first call, which needs a writing connection."""
    suite = own_suite(conn)
    signing, sealing = _private(workspace, conn, "station sign"), _private(workspace, conn, "station seal")
    if signing and sealing:
        return suite.signing(signing), suite.sealing(sealing)
    made = suite.make_signing(), suite.make_sealing()
    keep_private(workspace, conn, "station sign", made[0])
    keep_private(workspace, conn, "station seal", made[1])
    return made


def identity(workspace: Workspace, conn: Connection) -> Identity:
    """raises    BundleUnknownSender before enrolment"""
    signing, sealing = _private(workspace, conn, "station sign"), _private(workspace, conn, "station seal")
    papers = {name: read_paper(conn, name) for name in ("root", "operating", "station")}
    if not (signing and sealing and all(papers.values())):
        raise BundleUnknownSender(what="本站点还没有入网登记")
    root, own = certificates.from_json(papers["root"]), certificates.from_json(papers["station"])
    suite = SUITES[own.suite]
    return Identity(own, certificates.from_json(papers["operating"]), root, suite.signing(signing), suite.sealing(sealing),
                    revocations(conn, root), tuple(_former(workspace, conn)),
                    tuple((certificates.from_json(one["certificate"]), one["until"]) for one in read_paper(conn, ROOTS) or ()),
                    tuple((certificates.from_json(one["certificate"]), certificates.from_json(one["issuer"]))
                          for one in read_paper(conn, CHAINS) or ()))


def keep_chain(conn: Connection, own: Identity) -> None:
    """Before the operating key changes: who has not heard of it yet proves us by the chain it knows."""
    kept = read_paper(conn, CHAINS) or []
    keep_paper(conn, CHAINS, [*kept, {"certificate": own.certificate.to_json(), "issuer": own.issuer.to_json()}])


def has_private(conn: Connection, name: str) -> bool:
    return conn.execute(select(paper.c.secret).where(paper.c.name == name)).scalar() is not None


def private_keys(workspace: Workspace, conn: Connection, name: str) -> Keys | None:
    """Signing keys kept under that name."""
    private = _private(workspace, conn, name)
    return own_suite(conn).signing(private) if private else None


def _former(workspace: Workspace, conn: Connection) -> Iterator[tuple[Certificate, Keys]]:
    for one in read_paper(conn, FORMER) or ():
        certificate = certificates.from_json(one["certificate"])
        private = _private(workspace, conn, one["keys"])
        if private is not None:
            yield certificate, SUITES[certificate.suite].sealing(private)


def next_keys(workspace: Workspace, conn: Connection) -> tuple[Keys, Keys] | None:
    """(signing, sealing) that a renewed certificate is asked for; None when the present ones stay."""
    suite = own_suite(conn)
    signing, sealing = _private(workspace, conn, "next sign"), _private(workspace, conn, "next seal")
    return (suite.signing(signing), suite.sealing(sealing)) if signing and sealing else None


def make_next_keys(workspace: Workspace, conn: Connection) -> tuple[Keys, Keys]:
    """Those made before, while no certificate came for them."""
    if made := next_keys(workspace, conn):
        return made
    suite = own_suite(conn)
    signing, sealing = suite.make_signing(), suite.make_sealing()
    keep_private(workspace, conn, "next sign", signing)
    keep_private(workspace, conn, "next seal", sealing)
    return signing, sealing


def take_certificate(workspace: Workspace, conn: Connection, certificate: Certificate, issuer: Certificate) -> bool:
    """Our own renewed certificate, proved: it takes the place of the one we have, which stays good for what was made to it.

    returns   False when it is not for keys of ours, or the one we have already
    """
    had, now = read_paper(conn, "station"), (certificate.sign, certificate.seal)
    signing, sealing = own_keys(workspace, conn)
    coming = next_keys(workspace, conn)
    promoted = coming is not None and now == (coming[0].public, coming[1].public)
    if now != (signing.public, sealing.public) and not promoted:
        return False
    if had:
        before = certificates.from_json(had)
        if before.serial == certificate.serial:
            return False
        name = "station seal" if not promoted else f"station seal {before.serial}"
        line = [one if one["keys"] != "station seal" or not promoted else one | {"keys": name} for one in read_paper(conn, FORMER) or ()]
        if promoted:
            keep_private(workspace, conn, name, sealing)
        keep_paper(conn, FORMER, [*line, {"certificate": had, "keys": name}])
    if promoted and coming is not None:
        keep_private(workspace, conn, "station sign", coming[0])
        keep_private(workspace, conn, "station seal", coming[1])
        forget_paper(conn, "next sign", "next seal")
    keep_paper(conn, "station", certificate.to_json())
    keep_paper(conn, "operating", issuer.to_json())
    return True


def revocations(conn: Connection, root: Certificate) -> Revocations | None:
    """Under `root`, or one believed before it."""
    found = read_paper(conn, "revocations")
    if not found:
        return None
    under = certificates.from_json(found["issuer"]).issuer
    believed = (root, *(certificates.from_json(one["certificate"]) for one in read_paper(conn, ROOTS) or ()))
    return certificates.revocations_from_json(found, next((one for one in believed if one.serial == under), root))


def keep_revocations(conn: Connection, newer: Revocations, root: Certificate) -> bool:
    """Keeps the list when its number is higher than that of the one we have."""
    before = revocations(conn, root)
    if before and before.number >= newer.number:
        return False
    keep_paper(conn, "revocations", newer.to_json())
    return True


def found_authority(workspace: Workspace, conn: Connection, org: str, now: str) -> None:
    """The commission certifies itself: root, operating key and its own station, once."""
    if read_paper(conn, "root"):
        return
    suite = own_suite(conn)
    root_keys, operating_keys = suite.make_signing(), suite.make_signing()
    serial = certificates.new_serial()
    lasting = certificates.span(now, certificates.ROOT_DAYS)
    root = certificates.issue(Certificate("root", serial, serial, suite.number, root_keys.public, b"", *lasting), root_keys)
    operating = certificates.issue(Certificate("operating", certificates.new_serial(), serial, suite.number, operating_keys.public, b"",
                                               *certificates.span(now, certificates.OPERATING_DAYS)), root_keys)
    keep_private(workspace, conn, ROOT_KEY, root_keys)
    keep_private(workspace, conn, "operating sign", operating_keys)
    keep_paper(conn, "root", root.to_json())
    keep_paper(conn, "operating", operating.to_json())
    signing, sealing = own_keys(workspace, conn)
    station = workspace.station
    own = certify(workspace, conn, station.station_id, org, station.name, "commission", signing.public, sealing.public, now)
    keep_paper(conn, "station", own.to_json())
    keep_paper(conn, "revocations",
               certificates.issue_revocations(1, now, (), operating, operating_keys).to_json())


def certify(workspace: Workspace, conn: Connection, station: str, org: str, org_name: str, role: str, sign: bytes, seal: bytes,
            now: str, scope: Scope | None = None) -> Certificate:
    """A station's certificate, signed with the operating key (commission only). `scope` None: everything of its organisation."""
    operating = certificates.from_json(read_paper(conn, "operating"))
    body = Certificate("station", certificates.new_serial(), operating.serial, operating.suite, sign, seal,
                       *certificates.span(now, certificates.STATION_DAYS), station=station, org=org, org_name=org_name, role=role,
                       limits=scope or limits.chosen(org, role))
    return certificates.issue(body, _operating_keys(workspace, conn))


def reissue(workspace: Workspace, conn: Connection, now: str) -> Revocations:
    """The same list, issued today; its number rises by one."""
    return revoke(workspace, conn, None, now)


def revoke(workspace: Workspace, conn: Connection, revoked: Revocation | None, now: str) -> Revocations:
    """One more on the list; its number rises by one."""
    operating = certificates.from_json(read_paper(conn, "operating"))
    before = revocations(conn, certificates.from_json(read_paper(conn, "root")))
    entries = (*(before.entries if before else ()), *((revoked,) if revoked else ()))
    newer = certificates.issue_revocations(before.number + 1 if before else 1, now, entries, operating, _operating_keys(workspace, conn))
    keep_paper(conn, "revocations", newer.to_json())
    return newer


def read_paper(conn: Connection, name: str) -> Any:
    return conn.execute(select(paper.c.value).where(paper.c.name == name)).scalar()


def forget_paper(conn: Connection, *names: str) -> None:
    conn.execute(delete(paper).where(paper.c.name.in_(names)))


def keep_paper(conn: Connection, name: str, value: Any) -> None:
    _keep(conn, name, value=value)
    if name == "station":
        limits.keep(conn, certificates.from_json(value))


def _operating_keys(workspace: Workspace, conn: Connection) -> Keys:
    private = _private(workspace, conn, "operating sign")
    if private is None:
        raise BundleUnknownSender(what="本站点还没有入网登记")
    return own_suite(conn).signing(private)


def _private(workspace: Workspace, conn: Connection, name: str) -> bytes | None:
    wrapped = conn.execute(select(paper.c.secret).where(paper.c.name == name)).scalar()
    if wrapped is None:
        return None
    return AESGCM(workspace.secret(LABEL)).decrypt(wrapped[:_NONCE], wrapped[_NONCE:], name.encode())


def keep_private(workspace: Workspace, conn: Connection, name: str, keys: Keys) -> None:
    nonce = secrets.token_bytes(_NONCE)
    _keep(conn, name, secret=nonce + AESGCM(workspace.secret(LABEL)).encrypt(nonce, keys.private, name.encode()))


def _keep(conn: Connection, name: str, **what: Any) -> None:
    statement = insert(paper).values(name=name, **what)
    conn.execute(statement.on_conflict_do_update(index_elements=["name"], set_=what))
