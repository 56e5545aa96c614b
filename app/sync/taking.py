"""A proved bundle into the records: its payload to an encrypted staging area, then one transaction that merges the entries, hears the notes
and stores number, digest and what is acknowledged.

leaves    proof and order to importing.py; what an entry does to merging/
"""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from typing import Any, BinaryIO

from sqlalchemy import Connection
from sqlalchemy.dialects.sqlite import insert

from app.desk import Desk
from app.desk.act import Act
from app.errors import BundleFork, BundleFormat
from app.progress import Progress
from db import journal
from db.modest import modest

from . import notes
from .container.frames import read_frames
from .container.header import Header
from .container.reader import Opened, Proof, payload
from .entries import of_staged
from .files import PartFile
from .intake import Intake
from .keys import papers, peers
from .keys.papers import Identity
from .media import handing
from .media.onto import SUFFIX
from .merging.applying import Applier, Tally, batches
from .merging.judging import rules_of, story_of
from .merging.quarantine import Aside
from .notes import Came
from .place import Workspace, utc
from .reach import withdrawal
from .staging import Staging
from .streams import epochs, receipts, state
from .streams.missing import Gap
from .streams.order import Turn, turn
from .tables import carried

CACHE = 8 << 20
"""Bytes of pages the writing transaction keeps: what a bundle brings is written once."""


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


@dataclass
class Job:
    workspace: Workspace
    desk: Desk
    dry_run: bool
    progress: Progress
    peek: Callable[[Connection, str], None] | None = None
    loose: bool = False                 # outside the order of its stream, as two people decided: its records alone are taken

    @property
    def now(self) -> str:
        return utc(self.desk.now())


def turn_in(conn: Connection, job: Job, header: Header, proof: Proof) -> Turn:
    known = state.known(conn, header.station, header.epoch)
    found = turn(known, header.number, proof.digest, header.previous, header.sender[0].org_name, zone=job.desk.now().tzinfo,
                 bundle_id=header.bundle_id, station=header.station, epoch=header.epoch)
    return found if epochs.other_pc(conn, header) is None else Turn.FORK


def kept_name(header: Header, proof: Proof) -> str:
    # Two branches of a fork have one number and are both kept: the digest tells them apart.
    return f"{header.bundle_id}-{proof.digest[:12]}{SUFFIX}"


def keep(copy: PartFile | None) -> None:
    if copy:
        copy.flush()
        copy.keep()


def say(result: Imported, opened: Opened, proof: Proof, key: bytes | None, state: str) -> None:
    """The code to be said to the sender."""
    if said := receipts.code_for(opened.suite, key, state, opened.header, proof.digest):
        result.receipt_code, result.receipt_state, result.receipt_for = said, state, opened.header.number


def apply(job: Job, own: Identity, opened: Opened, proof: Proof, file: BinaryIO, copy: PartFile | None, result: Imported,
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
        keep(copy)
        name = kept_name(header, proof)
        tally = Tally(warnings=[*warnings, *intake.lacking()])
        with job.desk.act("bundle.import") as act, modest(act.conn, CACHE):
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
        say(result, opened, proof, intake.receipt, "applied")
        receipts.forget(workspace, [row.bundle_id for row in newly])
        withdrawal.sweep(workspace)


def _take_in(own: Identity, opened: Opened, file: BinaryIO, intake: Intake) -> None:
    header = opened.header
    with payload(file, opened, own.sealing_of(header.recipient["serial"])) as plain:
        counts = read_frames(plain, intake, opened.prefix.format)
    intake.finish()
    if (counts.entries, counts.attachments) != (header.entries, header.attachments):
        raise BundleFormat(what="件数与文件头不符", region="密文")


def _check_turn(act: Act, job: Job, header: Header, proof: Proof) -> None:
    """Once more, now that nobody else can write."""
    if turn_in(act.conn, job, header, proof) is not Turn.APPLY:
        raise BundleFork(sender=header.sender[0].org_name, bundle_number=header.number)


def _write_entries(act: Act, job: Job, own: Identity, header: Header, staging: Staging, aside: list[Aside], tally: Tally) -> None:
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


def _write_state(act: Act, job: Job, own: Identity, opened: Opened, proof: Proof, intake: Intake, name: str, tally: Tally) -> list[Any]:
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
