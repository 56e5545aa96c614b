"""Import: a bundle is proved whole, then applied in one transaction that also stores its number, its digest and what it acknowledges.

    stick --prove, copy--> inbox --decrypt--> encrypted staging --one act--> records

A bundle past a gap stays in the inbox and is applied by itself, proved anew, once the numbers before it have come.
"""

from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO, Protocol, cast

from sqlalchemy import Connection

from app.desk import Desk
from app.errors import BundleFork, BundleGap, BundleRevokedSender, NotPermitted, PaizhuError, WorkspaceDamaged
from app.progress import Progress, silent
from db import audit

from .container.header import Header
from .container.reader import Opened, Proof, for_us, from_known, look, prove
from .files import PartFile, told
from .keys import peers
from .keys.papers import Identity, identity
from .media import collecting, handing
from .media.medium import check_room, look_at
from .media.onto import SUFFIX
from .place import Workspace, inbox
from .streams import epochs, releases, requests, state
from .streams.missing import named
from .streams.missing import told as told_gaps
from .streams.order import Turn, gaps
from .streams.receipt_key import receipt_key
from .taking import Imported, Job, apply, keep, kept_name, say, turn_in

RESERVE = 64 << 20
"""Bytes of the disk below which no bundle is kept waiting."""


@dataclass(frozen=True)
class OneResult:
    file: str
    result: Imported | None
    error: PaizhuError | None


def import_bundles(workspace: Workspace, desk: Desk, paths: Sequence[Path], *, dry_run: bool = False,
                   progress: Progress = silent) -> list[OneResult]:
    """Each file by itself; one that is refused does not stop the others."""
    results = []
    for path in paths:
        try:
            results.append(OneResult(str(path), import_bundle(workspace, desk, path, dry_run=dry_run, progress=progress), None))
        except PaizhuError as error:
            results.append(OneResult(str(path), None, error))
    return results


def import_bundle(workspace: Workspace, desk: Desk, path: Path, *, dry_run: bool = False, progress: Progress = silent,
                  peek: Callable[[Connection, str], None] | None = None) -> Imported:
    """Prove and apply one bundle.

    peek      called with (connection, bundle id) once everything is written and nothing is settled: a dry run shows there what would
              stand in the tables, before it is all taken back
    raises    Bundle.. by the check table of docs/formats/bundle-v2.md, NotPermitted, Storage.., Cancelled; then nothing has changed
    """
    if not desk.user.level:
        raise NotPermitted(what="导入同步包")
    try:
        return _imported(Job(workspace, desk, dry_run, progress, peek), path)
    except PaizhuError as error:
        _refused(desk, error)
        raise


def _imported(job: Job, path: Path) -> Imported:
    with ExitStack() as stack:
        file = stack.enter_context(collecting.bundle_file(job.workspace, path, partial(_header_expected, job), keep=not job.dry_run,
                                                          progress=job.progress))
        with told(path.name):
            own, opened = _expected(job, file)
            # Said before anything is written, not when the disk is full.
            check_room(look_at(job.workspace.folder), opened.size, "本机磁盘")
            copy = None if job.dry_run else stack.enter_context(PartFile(inbox(job.workspace) / f"{opened.header.bundle_id}{SUFFIX}"))
            kept = _Kept(copy.file if copy else None)
            proof = prove(file, opened, cast(BinaryIO, kept), job.progress)
            # What it unpacks to is believed now that it is proved: a changed length is a changed bundle, not a full disk.
            check_room(look_at(job.workspace.folder), opened.prefix.plain_size, "本机磁盘")
        if copy:
            copy.path = inbox(job.workspace) / kept_name(opened.header, proof)
            copy.begin_flush()
        header = opened.header
        result = Imported(header.bundle_id, header.sender[0].org_name, header.number, dry_run=job.dry_run)
        place = _turn(job, header, proof)
        if place is Turn.FORK:
            raise _fork(job, opened, proof, copy)
        with job.workspace.store.read() as conn:
            handing.admitted(conn, header.bundle_id, kept.sha256, job.desk.now().date())
        if place is Turn.WAIT:
            _wait(job, own, opened, proof, copy, result, kept.sha256)
            return result
        try:
            apply(job, own, opened, proof, copy.file if copy else file, copy, result, kept.sha256)
        except epochs.Overlapping as two:
            raise _fork_of_kept(job, opened, proof, kept_name(header, proof), two.other) from two
    if not job.dry_run:
        collecting.forget(job.workspace, kept.sha256)
        _follow(job, header, result)
    return result


class _Kept:
    """What was proved goes into our copy (a dry run keeps none) and is counted into the SHA-256 that stands on the hand-over sheet."""

    def __init__(self, copy: BinaryIO | None) -> None:
        self._copy, self._total = copy, sha256()

    def write(self, block: bytes) -> None:
        self._total.update(block)
        if self._copy:
            self._copy.write(block)

    @property
    def sha256(self) -> str:
        return self._total.hexdigest()


def _expected(job: Job, file: BinaryIO) -> tuple[Identity, Opened]:
    """Checks 1 to 13."""
    opened = look(file)
    return _header_expected(job, opened, file), opened


def _header_expected(job: Job, opened: Opened, file: BinaryIO | None = None) -> Identity:
    """Checks 8 to 13. file: None for a volume alone, which does not say the digest a release is given for"""
    with job.workspace.store.read() as conn:
        own = identity(job.workspace, conn)
        trust = peers.trust(conn, own)
        released = releases.noted(conn)
    for_us(opened.header, own.serials)
    try:
        from_known(opened, trust, job.now)
    except BundleRevokedSender as revoked:
        digest = releases.claimed(file, opened) if file else ""
        if digest not in released if file else not released:
            raise BundleRevokedSender(**revoked.facts, digest=digest) from revoked
        from_known(opened, replace(trust, revocations=None), job.now)
    return own


def _turn(job: Job, header: Header, proof: Proof) -> Turn:
    with job.workspace.store.read() as conn:
        return turn_in(conn, job, header, proof)


def _fork(job: Job, opened: Opened, proof: Proof, copy: PartFile | None) -> BundleFork:
    """Both branches are kept and nothing more of this sender is taken until an administrator has decided."""
    header = opened.header
    if copy:
        keep(copy)
        with job.workspace.store.write() as conn:
            last = state.known(conn, header.station, header.epoch).number
            peers.remember(conn, header.sender, job.now)
            state.note_bundle(conn, header, proof.digest, opened.size, copy.path.name, "fork", job.now)
            if peers.get(conn, header.station)["frozen"] is None:
                # What was found first stays said: later bundles are kept beside it.
                peers.freeze(conn, header.station, {"epoch": header.epoch, "number": header.number, "at": job.now,
                                                    "last_common": min(last, header.number - 1),
                                                    "other": epochs.other_pc(conn, header)})
            audit.write(conn, [job.desk.event("bundle.fork", detail=header.bundle_id)])
    return _forked(job, header)


def _forked(job: Job, header: Header) -> BundleFork:
    """The refusal, naming the last number both branches share."""
    with job.workspace.store.read() as conn:
        known = peers.get(conn, header.station)
    frozen = (known["frozen"] if known else None) or {}
    return BundleFork(sender=header.sender[0].org_name, bundle_number=header.number, epoch=header.epoch,
                      last_common=frozen.get("last_common"))


def _wait(job: Job, own: Identity, opened: Opened, proof: Proof, copy: PartFile | None, result: Imported, total: str) -> None:
    header = opened.header
    with job.workspace.store.read() as conn:
        known = state.known(conn, header.station, header.epoch)
        numbers = {row.number for row in state.waiting(conn, header.station, header.epoch)} | {header.number}
    missing = gaps(known.number, sorted(numbers))
    if look_at(job.workspace.folder).free < RESERVE:
        # Kept, it could take the room that the ones before it need.
        raise BundleGap(sender=header.sender[0].org_name, first=missing[0][0], last=missing[-1][1], missing=[list(one) for one in missing])
    if copy:
        key = receipt_key(copy.file, opened, own.sealing_of(header.recipient["serial"]))
        keep(copy)
        with job.desk.act("bundle.wait") as act:
            peers.remember(act.conn, header.sender, job.now)
            state.note_bundle(act.conn, header, proof.digest, opened.size, copy.path.name, "waiting", job.now, receipt=key)
            handing.arrived(act, header.bundle_id, header.number, header.sender[0].org_name, total)
            requests.heard(act.conn, header, job.workspace.station.epoch, job.now)
            act.tell("bundle.wait", detail=header.bundle_id)
            act.commit()
        say(result, opened, proof, key, "received")
    result.waiting_for = missing
    with job.workspace.store.read() as conn:
        result.gaps = named(conn, header.station, header.epoch, job.desk.now().tzinfo, {header.number: header.created}, result.sender)
    result.warnings.append(f"前面的包还没有到，本包已保存，补齐后自动导入：{told_gaps(result.gaps)}")
    try:
        with job.workspace.store.read() as conn:
            result.warnings += state.check_acks(conn, header, own.certificate.org_name, job.workspace.station.epoch)
    except BundleFork as fork:
        # It is refused when its turn comes; that this PC is an old copy of itself can be told now.
        result.warnings.append(f"{fork.message}本机可能是由旧副本恢复的，请停止交出并重新启用本站点（paizhu station restart）")


class _Stream(Protocol):
    @property
    def station(self) -> str: ...
    @property
    def epoch(self) -> int: ...


@dataclass(frozen=True)
class _Of:
    station: str
    epoch: int


def follow(workspace: Workspace, desk: Desk, station: str, epoch: int, progress: Progress = silent) -> Imported:
    """What waits in a stream whose next bundle is at hand now: a fork was settled."""
    result = Imported("", "", 0)
    _follow(Job(workspace, desk, False, progress), _Of(station, epoch), result)
    return result


def take_kept(workspace: Workspace, desk: Desk, row: Any, progress: Progress = silent) -> Imported:
    """A kept bundle outside its order: its records are merged, its stream stays where it stands.

    row       of sync_in_bundle
    raises    as `import_bundle`
    """
    job = Job(workspace, desk, False, progress, loose=True)
    path = inbox(workspace) / row.file
    with told(path.name), path.open("rb") as file:
        own, opened = _expected(job, file)
        proof = prove(file, opened, None, progress)
        if proof.digest != row.digest:
            raise WorkspaceDamaged(what=f"收件箱里的{path.name}")
        result = Imported(opened.header.bundle_id, opened.header.sender[0].org_name, opened.header.number)
        apply(job, own, opened, proof, file, None, result)
    return result


def _follow(job: Job, header: _Stream, result: Imported) -> None:
    """Bundles that waited for this number, as far as they now follow without a gap."""
    while True:
        with job.workspace.store.read() as conn:
            row = _next_kept(job, conn, header)
        if row is None:
            return
        try:
            _apply_kept(job, row, result)
        except PaizhuError as error:
            result.warnings.append(f"等待中的第{row.number}号包没有导入：{error.message}")
            _refused(job.desk, error)
            return
        result.followed.append(row.bundle_id)


def _next_kept(job: Job, conn: Connection, header: _Stream) -> Any:
    """The waiting one whose turn it is: the next number, or one that leaps over the numbers before it."""
    known = state.known(conn, header.station, header.epoch)
    for row in state.waiting(conn, header.station, header.epoch):
        if row.number == known.number + 1 or known.has(_previous_of(inbox(job.workspace) / row.file)):
            return row
    return None


def _previous_of(path: Path) -> str:
    """What a kept bundle follows; nothing when it cannot be read: it is proved when its turn comes."""
    with suppress(OSError, PaizhuError), path.open("rb") as file:
        return look(file).header.previous
    return ""


def _apply_kept(job: Job, row: Any, result: Imported) -> None:
    path = inbox(job.workspace) / row.file
    with told(path.name), path.open("rb") as file:
        own, opened = _expected(job, file)
        proof = prove(file, opened, None, job.progress)
        if proof.digest != row.digest:
            raise WorkspaceDamaged(what=f"收件箱里的{path.name}")
        if _turn(job, opened.header, proof) is not Turn.APPLY:
            raise _fork_of_kept(job, opened, proof, row.file)
        try:
            apply(job, own, opened, proof, file, None, result)
        except epochs.Overlapping as two:
            raise _fork_of_kept(job, opened, proof, row.file, two.other) from two


def _fork_of_kept(job: Job, opened: Opened, proof: Proof, name: str, other: int | None = None) -> BundleFork:
    """
    name      of its file in the inbox
    other     the epoch of the second PC, where it is not a number given twice
    """
    header = opened.header
    if not job.dry_run:
        with job.workspace.store.write() as conn:
            peers.remember(conn, header.sender, job.now)
            state.note_bundle(conn, header, proof.digest, opened.size, name, "fork", job.now)
            why = {"epoch": header.epoch, "number": header.number, "last_common": header.number - 1, "at": job.now, "other": other}
            peers.freeze(conn, header.station, why)
            audit.write(conn, [job.desk.event("bundle.fork", detail=header.bundle_id)])
    return _forked(job, header)


def _refused(desk: Desk, error: PaizhuError) -> None:
    """A refusal is audited too; that the store itself fails must not hide it."""
    with suppress(PaizhuError):
        desk.audit("bundle.refused", detail=error.name)
