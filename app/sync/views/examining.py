"""Looking at a bundle without changing anything: the header alone, or the whole proof."""

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from app.desk import Desk
from app.errors import BundleFormat, BundleUnknownSender
from app.progress import Progress, silent
from db.files import read_bounded

from .. import canon
from ..container.frames import read_frames
from ..container.reader import Opened, Trust, for_us, from_known, look, payload, prove
from ..files import told
from ..intake import Intake
from ..keys import certificate as certificates
from ..keys import peers
from ..keys.certificate import Certificate, CertificateWrong
from ..keys.papers import identity
from ..media import collecting
from ..media.volumes import open_bundle, volume_at
from ..place import Workspace, utc
from ..staging import Staging
from ..streams.releases import claimed


@dataclass(frozen=True)
class Inspected:
    """What a header says; nothing of it is proved."""

    format: str
    suite: str
    bundle_id: str
    kind: str
    direction: str
    sender: dict[str, str]
    recipients: list[dict[str, str]]
    epoch: int
    number: int
    first: int
    last: int
    entries: int
    attachments: int
    created: str
    mark: dict[str, Any]
    bytes: int
    acknowledges: list[dict[str, Any]]
    volume: dict[str, Any] | None = None
    digest: str | None = None                # None of a volume: it stands at the bundle's end


@dataclass(frozen=True)
class Verified:
    """valid is always true: what is not valid raises. `opened`: the contents were decrypted and proved too."""

    valid: bool
    sender: str
    signed_by: dict[str, str]
    bundle_id: str
    digest: str
    opened: bool


def inspect(path: Path) -> Inspected:
    """Needs no workspace and no key; of a volume the header it carries, whether the others are there or not."""
    volume, digest = volume_at(path), None
    if volume:
        opened = volume.opened()
    else:
        with told(path.name), open_bundle(path) as file:
            opened = look(file)
            digest = claimed(file, opened)
    header, sender = opened.header, opened.header.sender[0]
    return Inspected(
        f"paizhu-bundle/{opened.prefix.version}", opened.suite.name, header.bundle_id, header.kind, header.direction,
        {"station_id": sender.station, "org_id": sender.org, "name": sender.org_name, "fingerprint": sender.fingerprint},
        [{"station_id": header.recipient["station"], "org_id": header.recipient["org"], "name": header.recipient["name"]}],
        header.epoch, header.number, header.first, header.last, header.entries, header.attachments, header.created, header.mark,
        opened.size,
        [{"epoch": ack.epoch, "number": ack.number, "gaps": [list(gap) for gap in ack.gaps]} for ack in header.acks],
        {"number": volume.number, "count": volume.count, "bytes": volume.size, "sha256": volume.digest.hex(),
         "whole": volume.whole.hex()} if volume else None, digest)


def verify_under(path: Path, root: Certificate, now: datetime, progress: Progress = silent) -> Verified:
    """Certificates and signature under a root certificate; needs no workspace. Revocations are not known here, contents stay closed."""
    with told(path.name), open_bundle(path) as file:
        opened = look(file)
        from_known(opened, Trust(root), utc(now))
        proof = prove(file, opened, None, progress)
    return _verified(opened, proof.digest, False)


def verify(workspace: Workspace, desk: Desk, path: Path, progress: Progress = silent) -> Verified:
    """As an import would prove it, contents included; a bundle of our own making is proved without opening it."""
    with collecting.bundle_file(workspace, path, lambda _opened: None, keep=False) as file, told(path.name):
        opened = look(file)
        with workspace.store.read() as conn:
            own = identity(workspace, conn)
            ours = opened.header.station == own.certificate.station
            # Our own bundle is not one that comes to us.
            trust = replace(peers.trust(conn, own), role="") if ours else peers.trust(conn, own)
            if not ours:
                for_us(opened.header, own.serials)
            from_known(opened, trust, utc(desk.now()))
            proof = prove(file, opened, None, progress)
            if not ours:
                keys = own.sealing_of(opened.header.recipient["serial"])
                with Staging(workspace.folder / "staging") as staging, payload(file, opened, keys) as plain:
                    intake = Intake(conn, opened, own.root_of(opened.header.sender), None, staging, progress)
                    counts = read_frames(plain, intake, opened.prefix.format)
                if (counts.entries, counts.attachments) != (opened.header.entries, opened.header.attachments):
                    raise BundleFormat(what="件数与文件头不符", region="密文")
    return _verified(opened, proof.digest, not ours)


def root_from(path: Path) -> Certificate:
    """The root certificate in a file: the certificate itself, or an enrolment answer that holds it.

    raises    BundleFormat, BundleUnknownSender
    """
    with told(path.name):
        raw = read_bounded(path, 4 << 20)
    try:
        value = canon.loads(raw or b"", depth=32)
        root = certificates.from_json(value["body"].get("root", value))
        certificates.prove_root(root)
    except CertificateWrong as error:
        raise BundleUnknownSender(what="根证书不能证明") from error
    except (ValueError, KeyError, TypeError) as error:
        raise BundleFormat(what="不是证书文件") from error
    return root


def _verified(opened: Opened, digest: str, whole: bool) -> Verified:
    sender = opened.header.sender[0]
    signed_by = {"station_id": sender.station, "org_id": sender.org, "name": sender.org_name, "serial": sender.serial,
                 "fingerprint": sender.fingerprint, "until": sender.until}
    return Verified(True, sender.org_name, signed_by, opened.header.bundle_id, digest, whole)
