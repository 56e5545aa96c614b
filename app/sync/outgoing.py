"""Export: what a partner has not had yet becomes its next bundle.

The order of the last steps decides what a pulled stick or a power cut leaves: (1) the bundle lies whole in the outbox, (2) it lies whole on
the stick under a temporary name, flushed, read back and proved, (3) the store takes the number as spent, (4) the file on the stick gets
its name. Before (3) nothing has happened; after (3) the same bytes can be written again from the outbox, and are, at the next export.
"""

import secrets
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO, cast

from sqlalchemy import Connection, delete, func, select, update
from sqlalchemy.dialects.sqlite import insert

from app.desk import Desk
from app.errors import Absent, BundleRefused, BundleRevokedSender, NotPermitted, StorageFailed
from app.progress import Progress, silent
from db import audit
from db.files import PART

from . import canon, handing, notes, peers, returning
from .certificate import Certificate, moment, written
from .container import frames
from .container.formats import NEWEST
from .container.header import NO_PREVIOUS, Header
from .container.reader import look, prove
from .container.writer import LEVEL, BundleWriter
from .files import PartFile, safe_name, told
from .identity import Identity, identity, read_paper
from .intake import RECEIPT_KEY
from .notes import To
from .place import Workspace, outbox, utc
from .planning import Plan, Receiver, not_carried, planned, planned_full
from .staging import Staging
from .state import acks_for
from .tables import carried, held, out
from .volumes import Joined, checked_size, volume_path

SUFFIX = ".pzb"


@dataclass(frozen=True)
class Exported:
    """What was written. `number` and `first`, `last` are of the last new bundle; for `from_number` of the last one repeated."""

    files: list[str]
    bundle_id: str
    number: int
    first: int
    last: int
    entries: int
    attachments: int
    bytes: int
    sha256: str


@dataclass(frozen=True)
class Extras:
    """What goes beside the records. receipt: the key with which the partner makes its receipt code; the partner alone can read it."""

    receipt: bytes
    notes: list[dict[str, Any]]


@dataclass(frozen=True)
class Order:
    """One export: to whom, where, how."""

    to: Any
    folder: Path
    volume_size: int | None
    progress: Progress


def export(workspace: Workspace, desk: Desk, to: str, folder: Path, *, from_number: int | None = None, full: bool = False,
           volume_size: int | None = None, progress: Progress = silent) -> Exported:
    """Write the next bundle for `to` into `folder`; or, with `from_number`, that one and all later ones again, the same bytes.

    raises    Absent, NotPermitted, BundleRevokedSender (our partner is revoked), Storage.., Cancelled
    """
    if not desk.user.level:
        raise NotPermitted(what="交出同步包")
    with workspace.store.read() as conn:
        own, partner = identity(workspace, conn), peers.find(conn, to)
        if own.revocations and (revoked := own.revocations.find(peers.certificate_of(partner))):
            raise BundleRevokedSender(sender=partner["name"], when=revoked.at)
    order = Order(partner, folder, checked_size(volume_size), progress)
    _sweep(folder)
    if from_number is not None:
        return _again(workspace, desk, order, from_number)
    unwritten = _rows(workspace, partner["station"], out.c.state == "sealed")
    files = [name for row in unwritten for name in _deliver_kept(workspace, desk, order, row)]
    made = _make(workspace, desk, order, own, full)
    return Exported(**{**vars(made), "files": [*files, *made.files]})


def _make(workspace: Workspace, desk: Desk, order: Order, own: Identity, full: bool) -> Exported:
    partner = order.to
    now = utc(desk.now())
    with ExitStack() as stack:
        with workspace.store.read() as conn:
            before = _last(conn, partner["station"], workspace.station.epoch)
            to = receiver(workspace, conn, own, partner)
            staging = stack.enter_context(Staging(workspace.folder / "staging"))
            plan = _planned(conn, to, partner, full, staging)
            plan.attachments = _here(workspace, plan.attachments)
            header = _header(workspace, conn, own, partner, before, plan, now)
            addressee = To(workspace, own, partner, now, plan, full)
            extras = Extras(secrets.token_bytes(RECEIPT_KEY), notes.gathered(conn, addressee))
            name = _file_name(own, partner, header)
            kept = stack.enter_context(PartFile(outbox(workspace) / f"{header.bundle_id}{SUFFIX}"))
            delivery = stack.enter_context(Delivery(order, name))
            targets = [kept.file, *delivery.direct]
            sealed = _write(workspace, conn, own, peers.certificate_of(partner), header, plan, extras, staging, targets, order.progress)
        kept.begin_flush()
        common = delivery.complete(kept.part, sealed.digest)
        kept.flush()
        kept.keep()
        row = {"station": partner["station"], "epoch": header.epoch, "number": header.number, "bundle_id": header.bundle_id,
               "first": header.first, "last": header.last, "journal_last": plan.journal_last, "attachments": header.attachments,
               "digest": sealed.digest, "sha256": common, "size": sealed.size, "mark": header.mark, "created": now, "file": name,
               "state": "sealed", "state_at": now, "receipt": extras.receipt}
        _spend(desk, row, addressee, order, extras.notes)
        files = delivery.keep()
    _set_state(workspace, row, "written", now)
    return Exported(files, header.bundle_id, header.number, header.first, header.last, header.entries, header.attachments, sealed.size,
                    common)


def _planned(conn: Connection, to: Receiver, partner: Any, full: bool, staging: Staging) -> Plan:
    """What is new; everything; or what a partner lost that was restored from a backup, its attachments with it."""
    station, owed = partner["station"], partner["returns"]
    if full:
        plan = planned_full(conn, to, staging.add)
    elif owed:
        plan = returning.planned(conn, to, owed["since"], staging.add)
    else:
        plan = planned(conn, to, _journal_last(conn, station), staging.add)
    if not owed:
        plan.attachments = not_carried(conn, station, plan.attachments)
    return plan


def _here(workspace: Workspace, attachments: dict[str, int]) -> dict[str, int]:
    """Those that lie here, with the length they have: a record that came from elsewhere may name others, and must not stop our bundles.

    The receiver is told of what it lacks.
    """
    return {digest: workspace.objects.size(digest) for digest in attachments if workspace.objects.has(digest)}


def _write(workspace: Workspace, conn: Connection, own: Identity, recipient: Certificate, header: Header, plan: Plan, extras: Extras,
           staging: Staging, targets: list[BinaryIO], progress: Progress) -> Any:
    total = len(plan.picks) + sum(plan.attachments.values())
    done = 0
    with told("同步包"), BundleWriter(targets, header, own.signing, recipient, level=LEVEL) as writer:
        payload = frames.FrameWriter(writer.write)
        entries, checkpoint = audit.head(conn)
        payload.object(frames.MANIFEST, {"format": "paizhu-payload", "version": NEWEST.version, "audit": [entries, checkpoint.hex()],
                                         "receipt": canon.b64(extras.receipt)})
        if header.direction == "down" and own.revocations:
            payload.object(frames.REVOCATIONS, own.revocations.to_json())
        for note in extras.notes:
            payload.object(frames.NOTE, note)
        for digest, size in plan.attachments.items():
            payload.attachment(digest, size, _counted(workspace.objects.read(digest), done, total, progress))
            done += size
        for block in staging.blocks():
            payload.entries_of(block)
            progress(sum(plan.attachments.values()) + payload.entries, total, "正在打包")
        payload.end()
        return writer.finish()


def _counted(blocks: Iterator[bytes], done: int, total: int, progress: Progress) -> Iterator[bytes]:
    for block in blocks:
        progress(done, total, "正在打包附件")
        done += len(block)
        yield block


def _header(workspace: Workspace, conn: Connection, own: Identity, partner: Any, before: Any, plan: Plan, now: str) -> Header:
    first = before.last + 1 if before else _entries_so_far(conn, partner["station"]) + 1
    return Header(
        kind="exchange", direction="down" if workspace.station.kind == "commission" else "up", sender=own.chain,
        recipient={"serial": partner["serial"], "station": partner["station"], "org": partner["org"], "name": partner["name"]},
        epoch=workspace.station.epoch, number=before.number + 1 if before else 1, first=first, last=first + len(plan.picks) - 1,
        previous=_follows(before, partner["returns"]), created=now,
        expect_by=written(moment(now) + timedelta(days=handing.ANSWER_DAYS)) if workspace.station.kind == "commission" else None,
        mark=plan.mark.to_json() if plan.picks else {"classification": "internal", "term": None},
        attachments=len(plan.attachments), acks=acks_for(conn, partner["station"]))


def _follows(before: Any, owed: Any) -> str:
    """Digest of the bundle this one follows: the last one; of a restored partner the last it has, what lay between is contained."""
    if owed and before:
        return str(owed["digest"])
    return before.digest if before else NO_PREVIOUS


def receiver(workspace: Workspace, conn: Connection, own: Identity, partner: Any) -> Receiver:
    """What planning needs to know of a partner."""
    down = workspace.station.kind == "commission"
    return Receiver(partner["station"], partner["org"] if down else own.certificate.org, down, own.certificate.station,
                    read_paper(conn, "former org"))


def _spend(desk: Desk, row: dict[str, Any], to: To, order: Order, said: list[dict[str, Any]]) -> None:
    """The number is given: from here on the bundle exists, and stands in the register of media."""
    station, plan = to.station, to.plan
    with desk.act("bundle.export") as act:
        act.conn.execute(insert(out), row)
        if plan.keeps:
            act.conn.execute(insert(held).on_conflict_do_nothing(),
                             [{"station": station, "record_id": key, "why": why} for key, why in plan.keeps.items()])
        for key in plan.leaves:
            act.conn.execute(delete(held).where(held.c.station == station, held.c.record_id == key))
        if plan.attachments:
            act.conn.execute(insert(carried).on_conflict_do_nothing(), [{"station": station, "sha256": one} for one in plan.attachments])
        notes.given(act, to, row["number"], said)
        handing.carried_out(act, row["bundle_id"], row["number"], order.to["name"], row["sha256"], order.folder.name)
        act.tell("bundle.export", detail=row["bundle_id"])
        act.commit()


def _again(workspace: Workspace, desk: Desk, order: Order, number: int) -> Exported:
    """raises    Absent for a number never given, or one the partner has acknowledged"""
    found = _rows(workspace, order.to["station"], out.c.number >= number, out.c.epoch == workspace.station.epoch)
    if not found or found[0].number != number:
        raise Absent(what=f"给{order.to['name']}的第{number}号同步包")
    if gone := next((row for row in found if row.state == "applied"), None):
        raise Absent(what=f"第{gone.number}号同步包的原件（对方已确认收到）")
    files = [name for row in found for name in _deliver_kept(workspace, desk, order, row)]
    with desk.act("bundle.again") as act:
        for row in found:
            handing.carried_out(act, row.bundle_id, row.number, order.to["name"], row.sha256, order.folder.name)
        act.commit()
    last = found[-1]
    return Exported(files, last.bundle_id, last.number, found[0].first, last.last, last.last - found[0].first + 1,
                    sum(row.attachments for row in found), sum(row.size for row in found), last.sha256)


def _deliver_kept(workspace: Workspace, desk: Desk, order: Order, row: Any) -> list[str]:
    """A bundle of the outbox, written again."""
    kept = outbox(workspace) / f"{row.bundle_id}{SUFFIX}"
    with Delivery(order, row.file) as delivery:
        delivery.copy(kept)
        if delivery.complete(kept, row.digest) != row.sha256:
            raise StorageFailed(what=f"{row.file}与原件不同")
        files = delivery.keep()
    _set_state(workspace, row._mapping, "written", utc(desk.now()))
    return files


class Delivery:
    """A bundle on its way to the stick: written under temporary names, proved, then named.

    direct      files the writer writes into itself; none when the bundle is cut into volumes
    """

    def __init__(self, order: Order, name: str) -> None:
        self._order = order
        self._target = order.folder / name
        self._parts: list[PartFile] = [] if order.volume_size else [PartFile(self._target)]
        self.direct: list[BinaryIO] = [part.file for part in self._parts]

    def copy(self, source: Path) -> None:
        with told(source.name), source.open("rb") as file:
            if not self._order.volume_size:
                self._fill(file, self._parts[0], None)
                return
            number = 1
            while file.read(1):
                file.seek(-1, 1)
                self._parts.append(PartFile(volume_path(self._target, number)))
                self._fill(file, self._parts[-1], self._order.volume_size)
                number += 1

    def complete(self, source: Path, digest: str) -> str:
        """Flush, read back, prove; returns the SHA-256 of the whole bundle.

        raises    StorageFailed when other bytes came back than were written
        """
        if self._order.volume_size and not self._parts:
            self.copy(source)
        for part in self._parts:
            part.flush(forget=True)
        total = sha256()
        with told(self._target.name):
            file = cast(BinaryIO, Joined({n: part.part for n, part in enumerate(self._parts, 1)}))
            try:
                found = prove(file, look(file), cast(BinaryIO, _Digesting(total)), self._order.progress).digest
            except BundleRefused:
                found = ""
            finally:
                file.close()
        if found != digest:
            raise StorageFailed(what=f"{self._target.name}读回的内容与写入的不同")
        return total.hexdigest()

    def keep(self) -> list[str]:
        for part in self._parts:
            part.keep()
        return [str(part.path) for part in self._parts]

    def _fill(self, file: BinaryIO, part: PartFile, most: int | None) -> None:
        left = most
        while block := file.read(min(left, 1 << 20) if left is not None else 1 << 20):
            with told(part.path.name):
                part.file.write(block)
            self._order.progress(part.file.tell(), most or 0, "正在写到介质")
            if left is not None:
                left -= len(block)

    def __enter__(self) -> "Delivery":
        return self

    def __exit__(self, *_: Any) -> None:
        for part in self._parts:
            part.__exit__(None, None, None)


class _Digesting:
    """A file to write to that only counts the bytes into a digest."""

    def __init__(self, digest: Any) -> None:
        self.write = digest.update


def _sweep(folder: Path) -> None:
    """Remove what a power cut left of an earlier export."""
    with told(folder.name):
        for part in folder.glob(PART + "*") if folder.is_dir() else ():
            part.unlink(missing_ok=True)


def _file_name(own: Identity, partner: Any, header: Header) -> str:
    direction = "上行" if header.direction == "up" else "下行"
    other = own.certificate.org_name if header.direction == "up" else partner["name"]
    return f"{direction}-{safe_name(other, 30)}-{header.epoch:02d}-{header.number:06d}-{header.bundle_id[:17]}{SUFFIX}"


def _rows(workspace: Workspace, station: str, *where: Any) -> list[Any]:
    with workspace.store.read() as conn:
        return list(conn.execute(select(out).where(out.c.station == station, *where).order_by(out.c.epoch, out.c.number)))


def _last(conn: Connection, station: str, epoch: int) -> Any:
    return conn.execute(select(out).where(out.c.station == station, out.c.epoch == epoch)
                        .order_by(out.c.number.desc()).limit(1)).one_or_none()


def _journal_last(conn: Connection, station: str) -> int:
    return conn.execute(select(func.max(out.c.journal_last)).where(out.c.station == station)).scalar() or 0


def _entries_so_far(conn: Connection, station: str) -> int:
    return conn.execute(select(func.max(out.c.last)).where(out.c.station == station)).scalar() or 0


def _set_state(workspace: Workspace, row: Any, state: str, now: str) -> None:
    with workspace.store.write() as conn:
        conn.execute(update(out).where(out.c.station == row["station"], out.c.epoch == row["epoch"], out.c.number == row["number"])
                     .values(state=state, state_at=now))
