"""Certificates: who a station is, under the commission's root; and the list of those no longer believed.

    root --signs--> operating --signs--> station (commission or group), revocation list

A certificate is canonical JSON {"body": {...}, "signature": base64}: docs/formats/certificate-v1.md; certificate-v2.md adds to a station's
what it may see and write.

units     moments are UTC text, `2026-11-21T01:30:00Z`
errors    CertificateWrong: the shape, the chain or the signature is not right; the message names what
"""

import re
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from .. import canon
from ..suites import SUITES, ForgedSignature, Keys

CONTEXT = b"paizhu/certificate/v1"
REVOCATIONS_CONTEXT = b"paizhu/revocations/v1"
STATION_DAYS = 730
OPERATING_DAYS = 5 * 366
ROOT_DAYS = 20 * 366
KINDS = ("root", "operating", "station")
ROLES = ("commission", "group")
DIRECTIONS = {"commission": "down", "group": "up"}
_STATION = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def is_station(text: Any) -> bool:
    """A station's id, and nothing else: its ends stand in clocks, bundle ids and file names."""
    return isinstance(text, str) and _STATION.fullmatch(text) is not None


class CertificateWrong(ValueError):
    """Not a certificate, or not one under this root."""


ALL = ("*",)
MOST_ORGS = 16


@dataclass(frozen=True)
class Scope:
    """What a station may see and write: certificate-v2.md, section 2.

    orgs          organisations whose records are its own; sees, writes: ledger codes, or ALL
    direction     of the bundles it makes: `up` for a group, `down` for the commission
    """

    orgs: tuple[str, ...]
    sees: tuple[str, ...] = ALL
    writes: tuple[str, ...] = ALL
    direction: str = "up"

    def may_see(self, ledger: str) -> bool:
        return self.sees == ALL or ledger in self.sees

    def may_write(self, ledger: str) -> bool:
        return self.writes == ALL or ledger in self.writes

    def to_json(self) -> dict[str, Any]:
        return {"orgs": list(self.orgs), "sees": list(self.sees), "writes": list(self.writes), "direction": self.direction}

    def narrowed(self, other: "Scope") -> "Scope":
        """What both allow."""
        return Scope(tuple(one for one in self.orgs if one in other.orgs), _both(self.sees, other.sees), _both(self.writes, other.writes),
                     self.direction)


def _both(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    return other if one == ALL else one if other == ALL else tuple(code for code in one if code in other)


@dataclass(frozen=True)
class Certificate:
    """What is signed, with its signature.

    station, org, org_name, role, seal      empty on root and operating certificates
    limits                                  version 2; None on version 1, root and operating certificates: ask `scope`
    issuer                                  serial of the certificate that signed this one; a root names itself
    """

    kind: str
    serial: str
    issuer: str
    suite: int
    sign: bytes
    seal: bytes
    since: str
    until: str
    station: str = ""
    org: str = ""
    org_name: str = ""
    role: str = ""
    signature: bytes = b""
    limits: Scope | None = None

    @property
    def body(self) -> bytes:
        fields = asdict(self) | {"format": "paizhu-certificate", "version": 1, "sign": canon.b64(self.sign), "seal": canon.b64(self.seal)}
        del fields["signature"], fields["limits"]
        if self.limits is not None:
            fields |= {"version": 2, "scope": self.limits.to_json()}
        return canon.dumps(fields)

    @property
    def scope(self) -> Scope:
        """Version 1 names none: everything of its organisation."""
        return self.limits or Scope((self.org,), direction=DIRECTIONS.get(self.role, "up"))

    def to_json(self) -> dict[str, Any]:
        return {"body": canon.loads(self.body), "signature": canon.b64(self.signature)}

    def holds_at(self, moment: str) -> bool:
        return self.since <= moment <= self.until

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.sign, self.seal)


def from_json(value: Any) -> Certificate:
    """The certificate, its shape proved; its signature is not.

    raises    CertificateWrong
    """
    try:
        body, signature = _exactly(value, "body", "signature")
        fields = dict(body)
        version = fields.pop("version")
        if fields.pop("format") != "paizhu-certificate" or type(version) is not int or version not in (1, 2):
            raise CertificateWrong("format")
        limits = _scope(fields.pop("scope"), fields) if version == 2 else None
        if type(fields["suite"]) is not int:
            raise CertificateWrong("suite")
        suite = SUITES[fields["suite"]]
        fields["sign"] = canon.unb64(fields["sign"], suite.sign_public_size)
        fields["seal"] = canon.unb64(fields["seal"], suite.seal_public_size if fields["kind"] == "station" else 0)
        certificate = Certificate(**fields, signature=canon.unb64(signature, suite.signature_size), limits=limits)
    except (KeyError, TypeError, ValueError) as error:
        raise CertificateWrong("shape") from error
    texts = (certificate.serial, certificate.issuer, certificate.station, certificate.org, certificate.org_name)
    if certificate.kind not in KINDS or any(not isinstance(text, str) or len(text) > 200 for text in texts):
        raise CertificateWrong("shape")
    if certificate.kind == "station" and not (certificate.role in ROLES and is_station(certificate.station) and certificate.org):
        raise CertificateWrong("subject")
    moment(certificate.since), moment(certificate.until)
    return certificate


def _scope(value: Any, body: Mapping[str, Any]) -> Scope:
    """raises    CertificateWrong, ValueError"""
    orgs, sees, writes, direction = _exactly(value, "orgs", "sees", "writes", "direction")
    for codes in (orgs, sees, writes):
        if not isinstance(codes, list) or any(not isinstance(one, str) or not 0 < len(one) <= 64 for one in codes):
            raise CertificateWrong("scope")
        if codes != sorted(set(codes)) or ("*" in codes and codes != ["*"]):
            raise CertificateWrong("scope")
    if not 0 < len(orgs) <= MOST_ORGS or "*" in orgs or body["kind"] != "station" or body["org"] not in orgs \
            or direction != DIRECTIONS.get(body["role"]):
        raise CertificateWrong("scope")
    return Scope(tuple(orgs), tuple(sees), tuple(writes), direction)


def prove(chain: tuple[Certificate, Certificate], root: Certificate) -> None:
    """That `chain` = (station, operating) stands under `root`.

    raises    CertificateWrong, naming the first link that does not hold
    """
    station, operating = chain
    if (station.kind, operating.kind, root.kind) != ("station", "operating", "root"):
        raise CertificateWrong("kind")
    if not station.suite == operating.suite == root.suite:
        raise CertificateWrong("suite")
    for subject, issuer in ((root, root), (operating, root), (station, operating)):
        if subject.issuer != issuer.serial or not issuer.since <= subject.since:
            raise CertificateWrong(f"{subject.kind} issuer")
        _verify(issuer, subject.signature, subject.body, CONTEXT)
    if moment(station.until) - moment(station.since) > timedelta(days=STATION_DAYS + 1):
        raise CertificateWrong("validity")


def prove_root(root: Certificate) -> None:
    """raises    CertificateWrong unless it is a root that signed itself"""
    if root.kind != "root" or root.issuer != root.serial:
        raise CertificateWrong("kind")
    _verify(root, root.signature, root.body, CONTEXT)


def issue(body: Certificate, keys: Keys) -> Certificate:
    """`body` signed with the issuer's keys."""
    signature = SUITES[body.suite].sign(keys, body.body, CONTEXT)
    return Certificate(**{**{name: getattr(body, name) for name in body.__dataclass_fields__}, "signature": signature})


def new_serial() -> str:
    return secrets.token_hex(16)


def span(now: str, days: int) -> tuple[str, str]:
    """From the beginning of an hour ago (clocks differ) for `days` days."""
    start = moment(now) - timedelta(hours=1)
    return written(start), written(start + timedelta(days=days))


def moment(text: str) -> datetime:
    try:
        value = datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except (TypeError, ValueError) as error:
        raise CertificateWrong("moment") from error
    if written(value) != text:
        raise CertificateWrong("moment")
    return value


def written(value: datetime) -> str:
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def fingerprint(*public: bytes) -> str:
    """Six groups of five digits for comparing by voice: 100 bits of the SHA-256 of the public keys, whatever their suite."""
    digest = SUITES[1].digest(b"paizhu/fingerprint/v1", *public)
    return " ".join(f"{int.from_bytes(digest[at:at + 5]) % 100_000:05d}" for at in range(0, 30, 5))


def same_fingerprint(one: str, other: str) -> bool:
    """Equal in their thirty digits; spaces, hyphens and full-width digits do not matter."""
    def digits(text: str) -> str:
        return "".join(str(int(character)) for character in text if character.isdecimal())
    return len(digits(one)) == 30 and digits(one) == digits(other)


@dataclass(frozen=True)
class Revocation:
    serial: str
    station: str
    at: str
    reason: str


@dataclass(frozen=True)
class Revocations:
    """Every certificate no longer believed; `number` rises by one with each change, a lower one never replaces a higher."""

    number: int
    issued: str
    entries: tuple[Revocation, ...]
    issuer: Certificate
    signature: bytes = b""

    @property
    def body(self) -> bytes:
        return canon.dumps({"format": "paizhu-revocations", "version": 1, "number": self.number, "issued": self.issued,
                            "entries": [asdict(entry) for entry in self.entries]})

    def to_json(self) -> dict[str, Any]:
        return {"body": canon.loads(self.body), "issuer": self.issuer.to_json(), "signature": canon.b64(self.signature)}

    def find(self, certificate: Certificate) -> Revocation | None:
        # A revoked station is revoked with all its certificates; the serial names the one it had then.
        return next((entry for entry in self.entries
                     if certificate.serial == entry.serial or certificate.station == entry.station), None)

    def find_issuer(self, certificate: Certificate) -> Revocation | None:
        """The entry of the operating key that signed it: a station is believed again with a certificate under the next one."""
        return next((entry for entry in self.entries if not entry.station and certificate.issuer == entry.serial), None)


def issue_revocations(number: int, now: str, entries: tuple[Revocation, ...], issuer: Certificate, keys: Keys) -> Revocations:
    bare = Revocations(number, now, entries, issuer)
    return Revocations(number, now, entries, issuer, SUITES[issuer.suite].sign(keys, bare.body, REVOCATIONS_CONTEXT))


def revocations_from_json(value: Any, root: Certificate) -> Revocations:
    """The list, proved under `root`.

    raises    CertificateWrong
    """
    try:
        body, issuer, signature = _exactly(value, "body", "issuer", "signature")
        operating = from_json(issuer)
        fields = dict(body)
        if (fields.pop("format"), fields.pop("version")) != ("paizhu-revocations", 1):
            raise CertificateWrong("format")
        entries = tuple(Revocation(**entry) for entry in fields.pop("entries"))
        revocations = Revocations(**fields, entries=entries, issuer=operating,
                                  signature=canon.unb64(signature, SUITES[operating.suite].signature_size))
    except (KeyError, TypeError, ValueError) as error:
        raise CertificateWrong("revocations") from error
    if type(revocations.number) is not int or revocations.number < 1:
        raise CertificateWrong("revocations")
    moment(revocations.issued)
    if operating.kind != "operating" or operating.issuer != root.serial or operating.suite != root.suite:
        raise CertificateWrong("operating issuer")
    _verify(root, operating.signature, operating.body, CONTEXT)
    _verify(operating, revocations.signature, revocations.body, REVOCATIONS_CONTEXT)
    return revocations


def _verify(issuer: Certificate, signature: bytes, body: bytes, context: bytes) -> None:
    try:
        SUITES[issuer.suite].verify(issuer.sign, signature, body, context)
    except ForgedSignature as error:
        raise CertificateWrong("signature") from error


def _exactly(value: Any, *names: str) -> tuple[Any, ...]:
    if not isinstance(value, Mapping) or set(value) != set(names):
        raise CertificateWrong("shape")
    return tuple(value[name] for name in names)
