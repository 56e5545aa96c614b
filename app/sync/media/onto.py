"""Bundles of the outbox onto a medium: looked at beforehand, whole or in volumes, for the first time, to their end, or once more.

errors    Absent, StorageFull, StorageReadOnly, StorageFailed, MediumLevel, Usage
"""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sqlalchemy import func, select, update

from app.desk import Desk
from app.errors import Absent, StorageFailed, spans
from app.progress import Progress
from db.files import PART

from ..files import told
from ..place import Workspace, outbox, utc
from ..tables import out
from . import handing
from .delivering import Cut, Whole, WrittenVolume, layout_of, proved
from .medium import check_largest, check_room, look_at
from .register import Registered, check_level, unknown_words
from .written import begun, note_volumes

SUFFIX = ".pzb"


@dataclass(frozen=True)
class Exported:
    """What was written. `number` and `first`, `last` are of the last new bundle; for `from_number` of the last one repeated.

    volumes     those written now, of that bundle; missing: numbers of those that are still to be written onto further media
    medium      number of the medium in the register; "" where it is not entered
    again       numbers of earlier bundles written once more in front of it, because the partner asked for them
    whole       it contains whole what the partner lacks: everything, or what lay in bundles whose originals are gone
    """

    files: list[str]
    bundle_id: str
    number: int
    first: int
    last: int
    entries: int
    attachments: int
    bytes: int
    sha256: str
    volumes: list[WrittenVolume] = field(default_factory=list)
    missing: list[int] = field(default_factory=list)
    volume_size: int | None = None
    medium: str = ""
    warnings: list[str] = field(default_factory=list)
    again: list[int] = field(default_factory=list)
    whole: bool = False


@dataclass(frozen=True)
class Order:
    """One export: to whom, where, how. volumes: those wanted of one bundle that was made before; None: all"""

    to: Any
    folder: Path
    volume_size: int | None
    progress: Progress
    volumes: Sequence[int] | None = None
    entered: Registered | None = None
    kind: str = "exchange"

    @property
    def medium(self) -> str:
        """As the hand-over entry names it."""
        return f"{self.entered.number}号" if self.entered else self.folder.name

    @property
    def warnings(self) -> list[str]:
        return [] if self.entered or not (medium := look_at(self.folder)).serial else [unknown_words(medium)]


def fits_surely(order: Order, most: int) -> bool:
    """May the writer write straight onto the medium? Otherwise the length must be known first."""
    medium = look_at(order.folder)
    most += most // 100 + (1 << 20)
    return not order.volume_size and most <= medium.room and not (medium.largest and most > medium.largest)


def onto(order: Order, source: Path, whole: str, size: int, name: str, written: Sequence[int] = ()) -> Whole | Cut:
    """The bundle of the outbox on its way, looked at beforehand: as one file, or those volumes that there is room for.

    written     volumes that lie on other media already
    raises      StorageFull, Usage
    """
    medium, target = look_at(order.folder), order.folder / name
    if order.volume_size and size > order.volume_size:
        layout = layout_of(source, whole, order.volume_size)
        wanted = order.volumes or [number for number in range(1, layout.count + 1) if number not in written]
        if not all(1 <= number <= layout.count for number in wanted):
            raise Absent(what=f"第{spans(wanted)}卷（共{layout.count}卷）")
        with ExitStack() as stack:
            cut = stack.enter_context(Cut(layout, target, order.progress))
            cut.write(wanted, medium)
            stack.pop_all()
        return cut
    if order.volumes:
        raise Absent(what="分卷（这个包没有分卷）")
    check_largest(medium, size)
    check_room(medium, size)
    with ExitStack() as stack:
        one = stack.enter_context(Whole(target, order.progress))
        one.copy(source)
        one.complete_as(whole)
        stack.pop_all()
    return one


def note_written(workspace: Workspace, row: Any, order: Order, delivery: Whole | Cut, now: str) -> dict[str, Any]:
    """Remember what lies on media; returns what `Exported` says of it."""
    said: dict[str, Any] = {"medium": order.entered.number if order.entered else "", "warnings": order.warnings}
    missing: list[int] = []
    if isinstance(delivery, Cut):
        with workspace.store.write() as conn:
            missing = note_volumes(conn, row, delivery.volume_size, delivery.volumes, order.medium, now)
        said |= {"volumes": delivery.volumes, "missing": sorted({*missing, *delivery.left}), "volume_size": delivery.volume_size}
    if not missing:
        set_state(workspace, row, "written", now)
    return said


def write_again(workspace: Workspace, desk: Desk, order: Order, number: int) -> Exported:
    """raises    Absent for a number never given, or one the partner has acknowledged"""
    found = rows_of(workspace, order.to["station"], out.c.number >= number, out.c.epoch == workspace.station.epoch)
    if not found or found[0].number != number:
        raise Absent(what=f"给{order.to['name']}的第{number}号同步包")
    if gone := next((row for row in found if row.state == "applied"), None):
        raise Absent(what=f"第{gone.number}号同步包的原件（对方已确认收到）")
    done: list[Exported] = []
    for row in found[:1] if order.volumes else found:
        done.append(deliver_kept(workspace, desk, order, row, once_more=True))
        if done[-1].missing:
            break
    rows = found[:len(done)]
    with desk.act("bundle.again") as act:
        for row, one in zip(rows, done, strict=True):
            which = f"（第{spans([volume.number for volume in one.volumes])}卷）" if one.volumes else ""
            handing.carried_out(act, row.bundle_id, row.number, order.to["name"], row.sha256, order.medium + which)
        act.commit()
    return replace(done[-1], files=[name for one in done for name in one.files], first=rows[0].first,
                   entries=rows[-1].last - rows[0].first + 1, attachments=sum(row.attachments for row in rows),
                   bytes=sum(row.size for row in rows))


def deliver_kept(workspace: Workspace, desk: Desk, order: Order, row: Any, *, once_more: bool = False) -> Exported:
    """A bundle of the outbox, written once more, or written to its end."""
    kept, now = outbox(workspace) / f"{row.bundle_id}{SUFFIX}", utc(desk.now())
    check_level(order.entered, row.mark["classification"])
    with workspace.store.read() as conn:
        before = begun(conn, row._mapping)
    # What was begun in volumes goes on in those; asked for once more, a bundle is written as it is asked for.
    size = order.volume_size or (before.volume_size if before and (order.volumes or not once_more) else None)
    order = replace(order, volume_size=size)
    done = before.written if before and not once_more and before.volume_size == size else []
    if proved(kept, row.digest, order.progress, row.file) != row.sha256:
        raise StorageFailed(what=f"发件箱里的{row.file}与原件不同")
    with onto(order, kept, row.sha256, row.size, row.file, done) as delivery:
        files = delivery.keep()
    return Exported(files, row.bundle_id, row.number, row.first, row.last, row.last - row.first + 1, row.attachments, row.size, row.sha256,
                    **note_written(workspace, row._mapping, order, delivery, now))


def sweep(folder: Path) -> None:
    """Remove what a power cut left of an earlier export."""
    with told(folder.name):
        for part in folder.glob(PART + "*") if folder.is_dir() else ():
            part.unlink(missing_ok=True)


def rows_of(workspace: Workspace, station: str, *where: Any) -> list[Any]:
    with workspace.store.read() as conn:
        return list(conn.execute(select(out).where(out.c.station == station, *where).order_by(out.c.epoch, out.c.number)))


def set_state(workspace: Workspace, row: Any, state: str, now: str) -> None:
    """What is on a medium again stays received where the partner has said so."""
    with workspace.store.write() as conn:
        this = (out.c.station == row["station"], out.c.epoch == row["epoch"], out.c.number == row["number"])
        conn.execute(update(out).where(*this).values(written_at=func.coalesce(out.c.written_at, now)))
        conn.execute(update(out).where(*this, out.c.state == "sealed").values(state=state, state_at=now))
