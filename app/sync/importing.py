"""Import: a bundle is proved whole, then applied in one transaction that also stores its number, its digest and what it acknowledges.

    stick --prove, copy--> inbox --decrypt--> encrypted staging --one act--> records

A bundle past a gap stays in the inbox and is applied by itself, proved anew, once the numbers before it have come.
"""

from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO, Protocol, cast

from sqlalchemy import Connection
from sqlalchemy.dialects.sqlite import insert

from app.desk import Desk
from app.desk.act import Act
from app.errors import BundleFork, BundleFormat, BundleGap, BundleRevokedSender, NotPermitted, PaizhuError, WorkspaceDamaged
from app.progress import Progress, silent
from db import audit, journal
from db.modest import modest

from . import notes
from .container.frames import read_frames
from .container.header import Header
from .container.reader import Opened, Proof, for_us, from_known, look, payload, prove
from .entries import of_staged
from .files import PartFile, told
from .intake import Intake
from .keys import papers, peers
from .keys.papers import Identity, identity
from .media import collecting, handing
from .media.medium import check_room, look_at
from .media.onto import SUFFIX
from .merging.applying import Applier, Tally, at_rest, batches
from .merging.judging import rules_of, story_of
from .merging.quarantine import Aside
from .notes import Came
from .place import Workspace, inbox, utc
from .reach import withdrawal
from .staging import Staging
from .streams import epochs, receipts, releases, requests, state
from .streams.missing import Gap, named
from .streams.missing import told as told_gaps
from .streams.order import Turn, gaps, turn
from .streams.receipt_key import receipt_key
from .tables import carried

RESERVE = 64 << 20
"""Bytes of the disk below which no bundle is kept waiting."""


@dataclass
class Imported:
    """What an import did. Counts include the waiting bundles it released, listed in `followed`.

    applied         False: past a gap (`waiting_for` names the numbers, `gaps` whose, of which stream and of which days) or a dry run
    acknowledged    how many of our own bundles the partner confirms with this one for the first time
    receipt_code    to be said to the sender: of the last bundle that was applied, or of this one that waits (`receipt_state`: applied,
                    received; `receipt_for`: its number); None where nothing was kept
    """

    bundle_id: str
    sender: str
    number: int
    applied: bool = False
    dry_run: bool = False
    new: int = 0
    changed: int = 0
    deleted: int = 0
    conflicts: int = 0
    rejected: int = 0
    repeated: int = 0
    acknowledged: int = 0
    waiting_for: list[tuple[int, int]] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    ledgers: dict[str, int] = field(default_factory=dict)
    followed: list[str] = field(default_factory=list)
    receipt_code: str | None = None
    receipt_state: str | None = None
    receipt_for: int | None = None

    def count(self, tally: Tally, acknowledged: int) -> None:
        for name in ("new", "changed", "deleted", "conflicts", "rejected", "repeated"):
            setattr(self, name, getattr(self, name) + getattr(tally, name))
        self.acknowledged += acknowledged
        self.warnings += tally.warnings
        for code, count in tally.ledgers.items():
            self.ledgers[code] = self.ledgers.get(code, 0) + count


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
    raises    Bundle.. by the check table of docs/formats/bundle-v1.md, NotPermitted, Storage.., Cancelled; then nothing has changed
    """
    if not desk.user.level:
        raise NotPermitted(what="导入同步包")
    try:
        return _imported(_Import(workspace, desk, dry_run, progress, peek), path)
    except PaizhuError as error:
        _refused(desk, error)
        raise


@dataclass
class _Import:
    workspace: Workspace
    desk: Desk
    dry_run: bool
    progress: Progress
    peek: Callable[[Connection, str], None] | None = None
    loose: bool = False                 # outside the order of its stream, as two people decided: its records alone are taken

    @property
    def now(self) -> str:
        return utc(self.desk.now())


def _imported(job: _Import, path: Path) -> Imported:
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
            copy.path = inbox(job.workspace) / _kept_name(opened.header, proof)
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
            _apply(job, own, opened, proof, copy.file if copy else file, copy, result, kept.sha256)
        except epochs.Overlapping as two:
            raise _fork_of_kept(job, opened, proof, _kept_name(header, proof), two.other) from two
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


def _expected(job: _Import, file: BinaryIO) -> tuple[Identity, Opened]:
    """Checks 1 to 13."""
    opened = look(file)
    return _header_expected(job, opened, file), opened


def _header_expected(job: _Import, opened: Opened, file: BinaryIO | None = None) -> Identity:
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


def _turn(job: _Import, header: Header, proof: Proof) -> Turn:
    with job.workspace.store.read() as conn:
        return _turn_in(conn, job, header, proof)


def _turn_in(conn: Connection, job: _Import, header: Header, proof: Proof) -> Turn:
    known = state.known(conn, header.station, header.epoch)
    found = turn(known, header.number, proof.digest, header.previous, header.sender[0].org_name, zone=job.desk.now().tzinfo,
                 bundle_id=header.bundle_id, station=header.station, epoch=header.epoch)
    return found if epochs.other_pc(conn, header) is None else Turn.FORK


def _kept_name(header: Header, proof: Proof) -> str:
    # Two branches of a fork have one number and are both kept: the digest tells them apart.
    return f"{header.bundle_id}-{proof.digest[:12]}{SUFFIX}"


def _keep(copy: PartFile | None) -> None:
    if copy:
        copy.flush()
        copy.keep()


def _fork(job: _Import, opened: Opened, proof: Proof, copy: PartFile | None) -> BundleFork:
    """Both branches are kept and nothing more of this sender is taken until an administrator has decided."""
    header = opened.header
    if copy:
        _keep(copy)
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


def _forked(job: _Import, header: Header) -> BundleFork:
    """The refusal, naming the last number both branches share."""
    with job.workspace.store.read() as conn:
        known = peers.get(conn, header.station)
    frozen = (known["frozen"] if known else None) or {}
    return BundleFork(sender=header.sender[0].org_name, bundle_number=header.number, epoch=header.epoch,
                      last_common=frozen.get("last_common"))


def _wait(job: _Import, own: Identity, opened: Opened, proof: Proof, copy: PartFile | None, result: Imported, total: str) -> None:
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
        _keep(copy)
        with job.desk.act("bundle.wait") as act:
            peers.remember(act.conn, header.sender, job.now)
            state.note_bundle(act.conn, header, proof.digest, opened.size, copy.path.name, "waiting", job.now, receipt=key)
            handing.arrived(act, header.bundle_id, header.number, header.sender[0].org_name, total)
            requests.heard(act.conn, header, job.workspace.station.epoch, job.now)
            act.tell("bundle.wait", detail=header.bundle_id)
            act.commit()
        _say(result, opened, proof, key, "received")
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


def _say(result: Imported, opened: Opened, proof: Proof, key: bytes | None, state: str) -> None:
    """The code to be said to the sender."""
    if said := receipts.code_for(opened.suite, key, state, opened.header, proof.digest):
        result.receipt_code, result.receipt_state, result.receipt_for = said, state, opened.header.number


def _apply(job: _Import, own: Identity, opened: Opened, proof: Proof, file: BinaryIO, copy: PartFile | None, result: Imported,
           total: str = "") -> None:
    """Checks 18 to 21, then the one transaction.

    total     SHA-256 of the file; "" for one that waited and was entered when it came
    """
    workspace, header = job.workspace, opened.header
    with ExitStack() as stack:
        staging = stack.enter_context(Staging(workspace.folder / "staging"))
        with workspace.store.read() as conn, modest(conn):
            intake = Intake(conn, opened, own.root_of(header.sender), None if job.dry_run else workspace.objects, staging, job.progress)
            stack.push(lambda kind, *_: intake.undo() if kind else None)
            warnings = [] if job.loose else state.check_acks(conn, header, own.certificate.org_name, workspace.station.epoch)
            warnings += receipts.contradicted(conn, header)
            _take_in(own, opened, file, intake)
        _keep(copy)
        name = _kept_name(header, proof)
        tally = Tally(warnings=[*warnings, *intake.lacking()])
        with at_rest(header.entries), job.desk.act("bundle.import") as act, modest(act.conn):
            if not job.loose:
                _check_turn(act, job, header, proof)
            came = Came(workspace, own, header, job.now, tally)
            said = [] if job.loose else intake.notes
            notes.take(act, came, said, "before")
            _write_entries(act, job, own, header, staging, intake.aside, tally)
            notes.take(act, came, said, "after")
            newly = _write_state(act, job, own, opened, proof, intake, name, tally)
            if job.peek:
                job.peek(act.conn, header.bundle_id)
            if not job.dry_run:
                handing.acknowledged(act, [row.bundle_id for row in newly])
                if total:
                    handing.arrived(act, header.bundle_id, header.number, header.sender[0].org_name, total)
                act.tell("bundle.import", detail=header.bundle_id)
                act.commit()
    result.count(tally, len(newly))
    result.applied = not job.dry_run
    if not job.dry_run:
        _say(result, opened, proof, intake.receipt, "applied")
        receipts.forget(workspace, [row.bundle_id for row in newly])
        withdrawal.sweep(workspace)


def _take_in(own: Identity, opened: Opened, file: BinaryIO, intake: Intake) -> None:
    header = opened.header
    with payload(file, opened, own.sealing_of(header.recipient["serial"])) as plain:
        counts = read_frames(plain, intake, opened.prefix.format)
    intake.finish()
    if (counts.entries, counts.attachments) != (header.entries, header.attachments):
        raise BundleFormat(what="件数与文件头不符", region="密文")


def _check_turn(act: Act, job: _Import, header: Header, proof: Proof) -> None:
    """Once more, now that nobody else can write."""
    if _turn_in(act.conn, job, header, proof) is not Turn.APPLY:
        raise BundleFork(sender=header.sender[0].org_name, bundle_number=header.number)


def _write_entries(act: Act, job: _Import, own: Identity, header: Header, staging: Staging, aside: list[Aside], tally: Tally) -> None:
    up, story = header.direction == "up", story_of(act.conn, header.station, header.acks)
    rules = rules_of(act.conn, own, header.station, story, up=up)
    applier = Applier(act, rules, header.station, header.bundle_id, job.now, tally, hold=up, story=story)
    done = 0
    for lines in batches(staging.read()):
        applier.apply([of_staged(line, header.station) for line in lines])
        done += len(lines)
        job.progress(done, header.entries, "正在写入")
    applier.put_aside(aside)
    applier.close()
    applier.outcomes.write(act.conn, header.bundle_id)


def _write_state(act: Act, job: _Import, own: Identity, opened: Opened, proof: Proof, intake: Intake, name: str, tally: Tally) -> list[Any]:
    conn, header = act.conn, opened.header
    if job.loose:
        state.note_bundle(conn, header, proof.digest, opened.size, name, "released", job.now)
        return []
    peers.remember(conn, header.sender, job.now)
    for chain in intake.certificates:
        if chain[0].station != own.certificate.station:
            peers.remember(conn, chain, job.now)
        else:
            papers.take_certificate(job.workspace, conn, *chain)
    if intake.newer_revocations:
        papers.keep_revocations(conn, intake.newer_revocations, own.root)
    if intake.attached:
        conn.execute(insert(carried).on_conflict_do_nothing(), [{"station": header.station, "sha256": one} for one in intake.attached])
    outcome = {key: value for key, value in asdict(tally).items() if key != "warnings"} | {"ledgers": dict(tally.ledgers)}
    state.note_bundle(conn, header, proof.digest, opened.size, name, "applied", job.now, outcome | {"audit": intake.audit},
                      intake.receipt, journal.head(conn)[0])
    state.advance(conn, header, proof.digest)
    return state.take_acks(conn, header, job.now)


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
    _follow(_Import(workspace, desk, False, progress), _Of(station, epoch), result)
    return result


def take_kept(workspace: Workspace, desk: Desk, row: Any, progress: Progress = silent) -> Imported:
    """A kept bundle outside its order: its records are merged, its stream stays where it stands.

    row       of sync_in_bundle
    raises    as `import_bundle`
    """
    job = _Import(workspace, desk, False, progress, loose=True)
    path = inbox(workspace) / row.file
    with told(path.name), path.open("rb") as file:
        own, opened = _expected(job, file)
        proof = prove(file, opened, None, progress)
        if proof.digest != row.digest:
            raise WorkspaceDamaged(what=f"收件箱里的{path.name}")
        result = Imported(opened.header.bundle_id, opened.header.sender[0].org_name, opened.header.number)
        _apply(job, own, opened, proof, file, None, result)
    return result


def _follow(job: _Import, header: _Stream, result: Imported) -> None:
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


def _next_kept(job: _Import, conn: Connection, header: _Stream) -> Any:
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


def _apply_kept(job: _Import, row: Any, result: Imported) -> None:
    path = inbox(job.workspace) / row.file
    with told(path.name), path.open("rb") as file:
        own, opened = _expected(job, file)
        proof = prove(file, opened, None, job.progress)
        if proof.digest != row.digest:
            raise WorkspaceDamaged(what=f"收件箱里的{path.name}")
        if _turn(job, opened.header, proof) is not Turn.APPLY:
            raise _fork_of_kept(job, opened, proof, row.file)
        try:
            _apply(job, own, opened, proof, file, None, result)
        except epochs.Overlapping as two:
            raise _fork_of_kept(job, opened, proof, row.file, two.other) from two


def _fork_of_kept(job: _Import, opened: Opened, proof: Proof, name: str, other: int | None = None) -> BundleFork:
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
