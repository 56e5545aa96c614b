"""Export: what a partner has not had yet becomes its next bundle.

The order of the last steps decides what a pulled stick or a power cut leaves: (1) the bundle lies whole in the outbox, (2) it lies whole on
the stick under a temporary name, flushed, read back and proved, (3) the store takes the number as spent, (4) the file on the stick gets
its name. Before (3) nothing has happened; after (3) the same bytes can be written again from the outbox, and are, at the next export.

In volumes, (2) to (4) hold for those that the first medium has room for; the rest follow from the outbox, on this day or another.
"""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import Connection, delete, func, select
from sqlalchemy.dialects.sqlite import insert

from app import clockwatch
from app.desk import Desk
from app.errors import BundleRevokedSender, NotPermitted, Usage
from app.progress import Progress, silent
from db import audit
from db.modest import modest

from . import canon, notes
from .container import frames
from .container.formats import NEWEST
from .container.header import NO_PREVIOUS, Header
from .container.writer import LEVEL, BundleWriter
from .files import PartFile, safe_name, told
from .intake import RECEIPT_KEY
from .keys import peers
from .keys.certificate import Certificate, moment, written
from .keys.papers import Identity, identity, read_paper
from .media import handing
from .media.delivering import Whole, proved
from .media.medium import check_room, check_writable, look_at
from .media.onto import SUFFIX, Exported, Order, deliver_kept, fits_surely, note_written, onto, rows_of, sweep, write_again
from .media.register import admitted, check_level
from .media.volumes import checked_size
from .notes import To
from .place import Workspace, outbox
from .reach import withdrawal
from .reach.planning import Plan, Receiver, not_carried, planned, planned_full
from .reach.scope import marked
from .staging import Staging
from .streams import requests, returning
from .streams.state import acks_for
from .tables import carried, held, out
from .views import standing


@dataclass(frozen=True)
class Extras:
    """What goes beside the records. receipt: the key with which the partner makes its receipt code; the partner alone can read it."""

    receipt: bytes
    notes: list[dict[str, Any]]


def export(workspace: Workspace, desk: Desk, to: str, folder: Path, *, from_number: int | None = None, full: bool = False,
           volume_size: int | None = None, volumes: Sequence[int] | None = None, request: bool = False,
           progress: Progress = silent) -> Exported:
    """Write the next bundle for `to` into `folder`; or, with `from_number`, that one and all later ones again, the same bytes.

    volume_size     largest file; a longer bundle is cut. As many volumes are written as the medium has room for, `missing` names the rest
    request         a bundle that asks for what is missing (requests.ask has noted what) and brings no records
    volumes         with `from_number`: these of that one bundle, in the size they were cut before where no other is given
    raises          Absent, NotPermitted, BundleRevokedSender (our partner is revoked), BundleExpired (our certificate), RevocationsOld,
                    MediumLevel, MediumUnknown, Storage.., Cancelled
    """
    if not desk.user.level:
        raise NotPermitted(what="交出同步包")
    if volumes is not None and from_number is None:
        raise Usage(what="分卷编号只用于重写（--from）")
    clockwatch.look(desk)
    now = clockwatch.effective(desk)
    with workspace.store.read() as conn:
        stale = standing.is_stale(identity(workspace, conn), now)
    if stale:
        with workspace.store.write() as conn:
            standing.freshen(workspace, conn, identity(workspace, conn), now)
    with workspace.store.read() as conn:
        own, partner = identity(workspace, conn), peers.find(conn, to)
        standing.may_export(desk, conn, own, now)
        if own.revocations and (revoked := own.revocations.find(peers.certificate_of(partner))):
            raise BundleRevokedSender(sender=partner["name"], when=revoked.at)
    with told(folder.name):
        folder.mkdir(parents=True, exist_ok=True)
    medium = look_at(folder)
    check_writable(medium)
    with workspace.store.read() as conn:
        entered = admitted(conn, medium, desk.now().date())
    # A partner that is owed the difference is given it even now: what follows it could not be applied otherwise.
    kind = "request" if request and not partner["returns"] else "exchange"
    order = Order(partner, folder, checked_size(volume_size), progress, volumes, entered, kind)
    sweep(folder)
    if from_number is not None:
        return write_again(workspace, desk, order, from_number)
    asked = {row.bundle_id: row for row in requests.answering(workspace, partner["station"])}
    with workspace.store.read() as conn:
        order = replace(order, to=peers.find(conn, partner["station"]))
    files, again = list[str](), list[int]()
    for row in [*asked.values(), *rows_of(workspace, partner["station"], out.c.state == "sealed", out.c.bundle_id.not_in(list(asked)))]:
        done = deliver_kept(workspace, desk, order, row, once_more=row.bundle_id in asked)
        files += done.files
        if row.bundle_id in asked:
            again.append(row.number)
            _entered_again(desk, order, row)
        if done.missing:
            return replace(done, files=files, again=again)
    made = _make(workspace, desk, order, own, full)
    return replace(made, files=[*files, *made.files], again=again, whole=order.to["returns"] is not None or full)


def _entered_again(desk: Desk, order: Order, row: Any) -> None:
    """A bundle the partner asked for went out once more: that too stands in the register of media."""
    with desk.act("bundle.again") as act:
        handing.carried_out(act, row.bundle_id, row.number, order.to["name"], row.sha256, order.medium)
        act.commit()


def _make(workspace: Workspace, desk: Desk, order: Order, own: Identity, full: bool) -> Exported:
    partner = order.to
    now = clockwatch.effective(desk)
    with ExitStack() as stack:
        with workspace.store.read() as conn, modest(conn):
            before = _last(conn, partner["station"], workspace.station.epoch)
            to = receiver(workspace, conn, own, partner)
            staging = stack.enter_context(Staging(workspace.folder / "staging"))
            plan = Plan(_journal_last(conn, to.station)) if order.kind == "request" else _planned(conn, to, partner, full, staging)
            plan.attachments = _here(workspace, plan.attachments)
            header = replace(_header(workspace, conn, own, partner, before, plan, now), kind=order.kind)
            addressee = To(workspace, own, partner, now, plan, full)
            extras = Extras(secrets.token_bytes(RECEIPT_KEY), notes.gathered(conn, addressee))
            # What is said of a record beside the entries (both values of a conflict) is no less secret than the record.
            header = replace(header, mark=marked(conn, header.mark, (note.get("record") for note in extras.notes)))
            name = _file_name(own, partner, header)
            check_level(order.entered, header.mark["classification"])
            most = staging.size + sum(plan.attachments.values())
            check_room(look_at(workspace.folder), most, "本机磁盘")
            kept = stack.enter_context(PartFile(outbox(workspace) / f"{header.bundle_id}{SUFFIX}"))
            direct = stack.enter_context(Whole(order.folder / name, order.progress)) if fits_surely(order, most) else None
            targets = [kept.file, *([direct.file] if direct else [])]
            sealed = _write(workspace, conn, own, peers.certificate_of(partner), header, plan, extras, staging, targets, order.progress)
        kept.begin_flush()
        common = direct.complete(sealed.digest) if direct else proved(kept.part, sealed.digest, order.progress, name)
        kept.flush()
        delivery = direct or onto(order, kept.part, common, sealed.size, name)
        stack.push(delivery)
        kept.keep()
        row = {"station": partner["station"], "epoch": header.epoch, "number": header.number, "bundle_id": header.bundle_id,
               "first": header.first, "last": header.last, "journal_last": plan.journal_last, "attachments": header.attachments,
               "digest": sealed.digest, "sha256": common, "size": sealed.size, "mark": header.mark, "created": now, "file": name,
               "state": "sealed", "state_at": now, "receipt": extras.receipt, "serial": header.recipient["serial"]}
        _spend(desk, row, addressee, order, extras.notes)
        withdrawal.sweep(workspace)
        files = delivery.keep()
    return Exported(files, header.bundle_id, header.number, header.first, header.last, header.entries, header.attachments, sealed.size,
                    common, **note_written(workspace, row, order, delivery, now))


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
        # Under a root this partner does not believe yet the list goes along with the new root itself: notes/roots.py.
        if header.direction == "down" and own.revocations and own.revocations.issuer.issuer == header.sender[1].issuer:
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
        kind="exchange", direction="down" if workspace.station.kind == "commission" else "up", sender=own.chain_to(partner),
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
    group = peers.certificate_of(partner) if down else own.certificate
    return Receiver(partner["station"], group.org, down, own.certificate.station, read_paper(conn, "former org"), group.scope)


def _spend(desk: Desk, row: dict[str, Any], to: To, order: Order, said: list[dict[str, Any]]) -> None:
    """The number is given: from here on the bundle exists, and stands in the register of media."""
    station, plan = to.station, to.plan
    with desk.act("bundle.export") as act:
        act.conn.execute(insert(out), row)
        for key in plan.leaves:
            act.conn.execute(delete(held).where(held.c.station == station, held.c.record_id == key))
        if plan.keeps:
            statement = insert(held)
            act.conn.execute(statement.on_conflict_do_update(index_elements=["station", "record_id"],
                                                             set_={"why": statement.excluded.why}),
                             [{"station": station, "record_id": key, "why": why, "since": plan.journal_last}
                              for key, why in plan.keeps.items()])
        if plan.attachments:
            act.conn.execute(insert(carried).on_conflict_do_nothing(), [{"station": station, "sha256": one} for one in plan.attachments])
        notes.given(act, to, row["number"], said)
        handing.carried_out(act, row["bundle_id"], row["number"], order.to["name"], row["sha256"], order.medium)
        act.tell("bundle.export", detail=row["bundle_id"])
        act.commit()


def _file_name(own: Identity, partner: Any, header: Header) -> str:
    direction = "上行" if header.direction == "up" else "下行"
    other = own.certificate.org_name if header.direction == "up" else partner["name"]
    return f"{direction}-{safe_name(other, 30)}-{header.epoch:02d}-{header.number:06d}-{header.bundle_id[:17]}{SUFFIX}"


def _last(conn: Connection, station: str, epoch: int) -> Any:
    return conn.execute(select(out).where(out.c.station == station, out.c.epoch == epoch)
                        .order_by(out.c.number.desc()).limit(1)).one_or_none()


def _journal_last(conn: Connection, station: str) -> int:
    return conn.execute(select(func.max(out.c.journal_last)).where(out.c.station == station)).scalar() or 0


def _entries_so_far(conn: Connection, station: str) -> int:
    return conn.execute(select(func.max(out.c.last)).where(out.c.station == station)).scalar() or 0
