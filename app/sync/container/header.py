"""The header: in clear, signed, at most 64 KiB of canonical JSON; it says who gives what to whom as which number.

shapes    digests are 64 hex digits; moments `2026-11-21T01:30:00Z`; numbers at most 2**63 - 1
source    docs/formats/bundle-v2.md, section 2
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.errors import BundleFormat

from .. import canon
from ..keys.certificate import Certificate, CertificateWrong, from_json, moment
from .formats import NEWEST, Format

DIRECTIONS = ("up", "down")
NO_PREVIOUS = "0" * 64
MAX_NUMBER = 2**63 - 1
MAX_GAPS = 100
MAX_ACKS = 16


@dataclass(frozen=True)
class Ack:
    """What the sender of this bundle has of the receiver's own stream.

    number    highest bundle number applied without a gap, 0 for none; digest: of that bundle
    gaps      [[first, last], ...] missing before bundles that wait
    received  highest number that came and was proved, applied or waiting
    """

    epoch: int
    number: int
    digest: str
    gaps: tuple[tuple[int, int], ...] = ()
    received: int = 0


@dataclass(frozen=True)
class Header:
    """Everything a bundle says in clear.

    sender      the sender's whole certificate and the operating certificate that signed it
    recipient   {"serial", "station", "org", "name"}: of the one certificate it is encrypted to
    first, last     stream entries; last = first - 1 when there are none
    previous    digest of bundle number - 1 of this stream and epoch, zeros for number 1
    mark        {"classification", "term"}: the highest of its contents
    expect_by   the receiver may worry when the next bundle has not come by then
    """

    kind: str
    direction: str
    sender: tuple[Certificate, Certificate]
    recipient: dict[str, str]
    epoch: int
    number: int
    first: int
    last: int
    previous: str
    created: str
    expect_by: str | None
    mark: dict[str, str | None]
    attachments: int
    acks: tuple[Ack, ...]

    @property
    def station(self) -> str:
        return self.sender[0].station

    @property
    def entries(self) -> int:
        return self.last - self.first + 1

    @property
    def bundle_id(self) -> str:
        return bundle_id(self.station, self.recipient["station"], self.epoch, self.number)

    def dumps(self) -> bytes:
        return canon.dumps({
            "kind": self.kind, "direction": self.direction, "certificate": self.sender[0].to_json(), "issuer": self.sender[1].to_json(),
            "recipient": self.recipient, "epoch": self.epoch, "number": self.number, "first": self.first, "last": self.last,
            "previous": self.previous, "created": self.created, "expect_by": self.expect_by, "mark": self.mark,
            "attachments": self.attachments,
            "acks": [{"epoch": ack.epoch, "number": ack.number, "digest": ack.digest, "gaps": [list(gap) for gap in ack.gaps],
                      "received": max(ack.received, ack.number)}
                     for ack in self.acks]})


def bundle_id(sender: str, recipient: str, epoch: int, number: int) -> str:
    """The number people write down: ends of both station ids, epoch and number."""
    return f"{sender[-8:]}-{recipient[-8:]}-{epoch:02d}-{number:06d}"


def parse_header(raw: bytes, version: Format = NEWEST) -> Header:
    """Check 7 of the format.

    raises    BundleFormat, naming the first field that is not right
    """
    try:
        value = canon.loads(raw, depth=8)
    except canon.NotCanonical as error:
        raise BundleFormat(what="文件头不是规范的 JSON", region="文件头") from error
    if not isinstance(value, dict) or set(value) != {*_RULES, *_rules_of(version)}:
        raise BundleFormat(what="文件头的项目不对", region="文件头")
    for name, rule in (_RULES | _rules_of(version)).items():
        try:
            fits = rule(value[name])
        except CertificateWrong as error:
            raise BundleFormat(what=f"文件头的 {name}", region="文件头") from error
        if not fits:
            raise BundleFormat(what=f"文件头的 {name}", region="文件头")
    acks = tuple(map(_read_ack, value.pop("acks")))
    header = Header(sender=(from_json(value.pop("certificate")), from_json(value.pop("issuer"))), acks=acks, **value)
    if not header.first - 1 <= header.last:
        raise BundleFormat(what="文件头的 last", region="文件头")
    return header


def _number(least: int) -> Callable[[Any], bool]:
    return lambda value: type(value) is int and least <= value <= MAX_NUMBER


def _text(value: Any, longest: int = 200) -> bool:
    return isinstance(value, str) and 0 < len(value) <= longest


def _digest(value: Any) -> bool:
    return isinstance(value, str) and len(value) == 64 and set(value) <= set("0123456789abcdef")


def _moment(value: Any) -> bool:
    return bool(moment(value))


def _object(value: Any, *names: str) -> bool:
    return isinstance(value, dict) and set(value) == set(names)


def _rules_of(version: Format) -> dict[str, Callable[[Any], bool]]:
    """Of the fields that changed between versions."""
    return {
        "kind": lambda value: value in version.kinds,
        "acks": lambda value: isinstance(value, list) and len(value) <= MAX_ACKS and all(_ack(ack, version) for ack in value),
    }


def _ack(value: Any, version: Format) -> bool:
    return (_object(value, *version.ack) and _number(1)(value["epoch"]) and _number(0)(value["number"])
            and _digest(value["digest"]) and isinstance(value["gaps"], list) and len(value["gaps"]) <= MAX_GAPS
            and all(isinstance(gap, list) and len(gap) == 2 and all(map(_number(1), gap)) and gap[0] <= gap[1] for gap in value["gaps"])
            and _number(value["number"])(value.get("received", value["number"])))


def _read_ack(value: dict[str, Any]) -> Ack:
    gaps = tuple((low, high) for low, high in value["gaps"])
    # Version 1 does not say it; what is past a gap has come.
    past = max((high + 1 for _, high in gaps), default=value["number"])
    return Ack(value["epoch"], value["number"], value["digest"], gaps, value.get("received", past))


_RULES: dict[str, Callable[[Any], bool]] = {
    "direction": lambda value: value in DIRECTIONS,
    "certificate": lambda value: from_json(value).kind == "station",
    "issuer": lambda value: from_json(value).kind == "operating",
    "recipient": lambda value: _object(value, "serial", "station", "org", "name") and all(map(_text, value.values())),
    "epoch": _number(1),
    "number": _number(1),
    "first": _number(1),
    "last": _number(0),
    "previous": _digest,
    "created": _moment,
    "expect_by": lambda value: value is None or _moment(value),
    "mark": lambda value: _object(value, "classification", "term") and _text(value["classification"])
            and (value["term"] is None or _text(value["term"])),
    "attachments": _number(0),
}
