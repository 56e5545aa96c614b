"""Roots one after the other: a new one is signed by the old one and by itself; both are believed until a day.

    link    {"root": certificate, "from": serial of the old root, "until": the old one is believed until then, "signature": the old root's}

A station goes from the root it believes along the links to the newest; one that missed some for months takes them all at once, in the order
of its bundles. Never back to a root it had before.

shapes    docs/formats/certificate-v1.md section 6
errors    CertificateWrong
source    threat-model.md section 5, P16
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from .. import canon
from ..suites import SUITES, ForgedSignature, Keys
from . import certificate as certificates
from . import papers
from .certificate import Certificate, CertificateWrong, moment

CONTEXT = b"paizhu/root-change/v1"
LINKS = "root links"
MOST = 50
_FIELDS = {"root", "from", "until", "signature"}


def link(old: Certificate, keys: Keys, new: Certificate, until: str) -> dict[str, Any]:
    """The old root's word for the new one."""
    said = {"root": new.to_json(), "from": old.serial, "until": until}
    return said | {"signature": canon.b64(SUITES[old.suite].sign(keys, canon.dumps(said), CONTEXT))}


def walk(believed: Certificate, links: Sequence[dict[str, Any]], had: Sequence[str]) -> list[tuple[Certificate, Certificate, str]]:
    """(old, new, until) of every step from the root believed to the newest; none when it is the newest.

    had       serials of roots believed before: never gone back to
    raises    CertificateWrong: the links do not lead on from here, or one is forged
    """
    steps, at, seen = list[tuple[Certificate, Certificate, str]](), believed, {*had, believed.serial}
    known = {one["from"]: one for one in links}
    if len(known) != len(links) or len(links) > MOST:
        raise CertificateWrong("links")
    while (one := known.get(at.serial)) is not None:
        if set(one) != _FIELDS:
            raise CertificateWrong("link")
        new = certificates.from_json(one["root"])
        moment(one["until"])
        certificates.prove_root(new)
        if new.serial in seen:
            raise CertificateWrong("an earlier root")
        if new.suite != at.suite:
            raise CertificateWrong("suite")
        said = {name: one[name] for name in ("root", "from", "until")}
        try:
            signature = canon.unb64(one["signature"], SUITES[at.suite].signature_size)
            SUITES[at.suite].verify(at.sign, signature, canon.dumps(said), CONTEXT)
        except (ForgedSignature, ValueError, TypeError) as error:
            raise CertificateWrong("signature of the old root") from error
        steps.append((at, new, one["until"]))
        seen.add(new.serial)
        at = new
    return steps


def take(conn: Connection, links: Sequence[dict[str, Any]]) -> Certificate:
    """Follow the links in this store; returns the root believed now.

    raises    CertificateWrong
    """
    root = certificates.from_json(papers.read_paper(conn, "root"))
    others = list(papers.read_paper(conn, papers.ROOTS) or ())
    steps = walk(root, links, [certificates.from_json(one["certificate"]).serial for one in others])
    if not steps:
        return root
    for old, new, until in steps:
        others.append({"certificate": old.to_json(), "until": until})
        root = new
    papers.keep_paper(conn, papers.ROOTS, others)
    papers.keep_paper(conn, "root", root.to_json())
    return root
