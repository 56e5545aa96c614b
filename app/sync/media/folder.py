"""A folder imported: what is for us among whatever lies there, in the right order, with one summary."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.desk import Desk
from app.errors import BundleReplay, BundleVolumeMissing, NotPermitted, PaizhuError
from app.progress import Progress, silent

from ..container.reader import for_us, from_known
from ..importing import OneResult, import_bundle
from ..keys import peers
from ..keys.papers import Identity, identity
from ..place import Workspace, utc
from ..taking import Imported
from . import collecting
from .picking import Found, Picked, look_through
from .volumes import neighbours, together, volume_at


@dataclass(frozen=True)
class FolderResult:
    """picked: all that was found, and what was passed over; results: one for each bundle that is ours, in the order they were taken"""

    picked: Picked
    results: list[OneResult]

    @property
    def done(self) -> list[Imported]:
        return [one.result for one in self.results if one.result]

    @property
    def refused(self) -> list[OneResult]:
        """What is imported already, and what waits for its other volumes, is no refusal."""
        return [one for one in self.results if one.error and not isinstance(one.error, BundleReplay | BundleVolumeMissing)]


def look_into(workspace: Workspace, desk: Desk, folder: Path) -> Picked:
    """What a person is shown before anything is imported. raises    NotPermitted, BundleUnknownSender before enrolment, StorageFailed"""
    if not desk.user.level:
        raise NotPermitted(what="导入同步包")
    with workspace.store.read() as conn:
        own = identity(workspace, conn)
    return look_through(folder, own)


def keep_volumes(workspace: Workspace, desk: Desk, path: Path, progress: Progress = silent) -> Path:
    """What the window does when a volume is chosen: it and its neighbours are kept, as far as they are ours and whole.

    returns   a path from which the whole bundle is read
    raises    BundleVolumeMissing while some are missing (`here` are kept), VolumeDamaged, what the header is refused with
    """
    volume = volume_at(path)
    if volume is None:
        return path
    look_into_one(workspace, desk, path)
    beside = together(volume, [path, *neighbours(path)])
    if len(beside) < volume.count:
        [waiting] = collecting.take(workspace, [one for one, _ in beside.values()], lambda _opened: None, progress)
        if waiting.missing:
            raise BundleVolumeMissing(waiting.missing, waiting.here, count=waiting.count, bundle_id=waiting.bundle_id,
                                      sender=waiting.sender, bundle_number=waiting.number)
        return next(one for one in sorted(waiting.folder.iterdir()))
    return path


def look_into_one(workspace: Workspace, desk: Desk, path: Path) -> None:
    """raises    what its header is refused with"""
    if not desk.user.level:
        raise NotPermitted(what="导入同步包")
    with workspace.store.read() as conn:
        own = identity(workspace, conn)
        trust = peers.trust(conn, own)
    volume = volume_at(path)
    if volume is not None:
        opened = volume.opened()
        for_us(opened.header, own.serials)
        from_known(opened, trust, utc(desk.now()))


def import_folder(workspace: Workspace, desk: Desk, folder: Path, *, dry_run: bool = False, progress: Progress = silent,
                  take: Callable[[Path], Imported] | None = None) -> FolderResult:
    """Each bundle by itself; one that is refused does not stop the others. Of several copies the first good one is taken.

    take      imports one file, in place of `import_bundle`
    """
    picked = look_into(workspace, desk, folder)
    with workspace.store.read() as conn:
        own = identity(workspace, conn)
    groups: dict[str, list[Found]] = {}
    for one in picked.ours:
        groups.setdefault(one.whole, []).append(one)

    def usual(path: Path) -> Imported:
        return import_bundle(workspace, desk, path, dry_run=dry_run, progress=progress)

    results = [_one(workspace, own, copies, take or usual, dry_run, progress) for copies in groups.values()]
    return FolderResult(picked, results)


def _one(workspace: Workspace, own: Identity, copies: list[Found], take: Callable[[Path], Imported], dry_run: bool,
         progress: Progress) -> OneResult:
    """A bundle: its copies, or its volumes."""
    error: PaizhuError | None = None
    for one in copies:
        try:
            if one.volume and not dry_run and len({other.path.parent for other in copies}) > 1:
                collecting.take(workspace, [other.path for other in copies], lambda opened: for_us(opened.header, own.serials), progress)
            return OneResult(str(one.path), take(one.path), None)
        except PaizhuError as found:
            error = error or found
            if one.volume:
                break
    return OneResult(str(copies[0].path), None, error)
