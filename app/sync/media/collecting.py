"""Volumes that come one by one, from several media and on several days, kept in the workspace until the last one is here.

    inbox/parts/<bundle>-<cut>/0001 ...     each as it came, proved against its own digest; 0001 is volume 1

What lies there is not proved to be the sender's: that is done with the whole, once it is whole, as with any file. Therefore nothing but
files is kept, few of them, and nothing is said of the bundle but what its volumes say themselves.

errors    BundleVolumeMissing, VolumeDamaged (the good ones are kept), BundleLimits, StorageFull
"""

import shutil
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, cast

from app.errors import (
    Absent,
    BundleFork,
    BundleFormat,
    BundleLimits,
    BundleRefused,
    BundleReplay,
    BundleScope,
    BundleSignature,
    BundleTampered,
    BundleVolumeMissing,
    VolumeDamaged,
    spans,
)
from app.progress import Progress, silent
from db.files import sweep

from ..container.reader import Opened
from ..files import PartFile, told
from ..place import Workspace, inbox
from .medium import check_room, look_at
from .volume import Volume, prove_volume
from .volumes import Found, Volumes, neighbours, open_bundle, sorted_pieces, together, volume_at

MOST_SETS = 16
_USELESS = (BundleReplay, BundleFork, BundleFormat, BundleLimits, BundleTampered, BundleSignature, BundleScope)
"""Refused so, a bundle does not become better by keeping its volumes; refused otherwise (clock, register of media, room) it may."""


@dataclass(frozen=True)
class Waiting:
    """A bundle of which volumes are here. folder: where; since: when the first came, seconds since 1970"""

    bundle_id: str
    sender: str
    number: int
    count: int
    here: list[int]
    missing: list[int]
    bytes: int
    since: float
    folder: Path


def parts(workspace: Workspace) -> Path:
    return inbox(workspace) / "parts"


def waiting(workspace: Workspace) -> list[Waiting]:
    """What is not complete yet, or was not imported although it is."""
    found = []
    with told("收件箱"):
        folders = sorted(one for one in parts(workspace).iterdir() if one.is_dir()) if parts(workspace).is_dir() else []
    for folder in folders:
        if (one := _waiting(folder)) is not None:
            found.append(one)
    return found


def give_up(workspace: Workspace, bundle_id: str) -> list[int]:
    """Forget the volumes of a bundle; returns their numbers. raises    Absent"""
    given = [one for one in waiting(workspace) if one.bundle_id == bundle_id]
    if not given:
        raise Absent(what=f"未收齐的分卷包{bundle_id[:60]}")
    for one in given:
        _remove(one.folder)
    return sorted({number for one in given for number in one.here})


def forget(workspace: Workspace, whole: str) -> None:
    """The bundle whose file has this SHA-256 has come: its volumes are not needed any more."""
    for folder in parts(workspace).glob(f"{whole[:32]}-*"):
        _remove(folder)


def bundle_file(workspace: Workspace, path: Path, expected: Callable[[Opened], object], *, keep: bool,
                progress: Progress = silent) -> BinaryIO:
    """The bundle at `path`, or the whole of which it is a volume, put together from its folder and from what was kept here before.

    expected    refuses, by the header that every volume carries, what is not for us; nothing of that is kept
    keep        volumes that do not make a whole yet are kept
    raises      BundleVolumeMissing, VolumeDamaged, what `expected` raises, Storage..
    """
    volume = volume_at(path)
    if volume is None:
        return open_bundle(path)
    expected(volume.opened())
    found = together(volume, [*_kept(workspace, volume), path, *neighbours(path)])
    joined = _Collected(workspace, found, keep, progress)
    if len(found) < volume.count:
        if not keep:
            _tell_missing(volume, sorted(found), [])
        bad = joined.take_in()
        _tell_missing(volume, _here(workspace, volume), bad)
    return cast(BinaryIO, joined)


def take(workspace: Workspace, paths: Sequence[Path], expected: Callable[[Opened], object], progress: Progress = silent) -> list[Waiting]:
    """Keep these volumes without importing: what the window does when the next medium is put in.

    returns   how far each of their bundles is
    raises    as `bundle_file`, but not for what is missing
    """
    keys = set()
    for path in paths:
        volume = volume_at(path)
        if volume is None:
            raise BundleFormat(what="文件不是分卷", region="分卷头")
        expected(volume.opened())
        joined = _Collected(workspace, together(volume, [*_kept(workspace, volume), path]), True, progress)
        if bad := joined.take_in():
            _tell_missing(volume, _here(workspace, volume), bad)
        keys.add(_folder(workspace, volume))
    return [one for one in waiting(workspace) if one.folder in keys]


def _tell_missing(volume: Volume, here: Sequence[int], bad: Sequence[int]) -> None:
    missing = [number for number in range(1, volume.count + 1) if number not in here]
    header = volume.opened().header
    facts = {"count": volume.count, "bundle_id": header.bundle_id, "sender": header.sender[0].org_name, "bundle_number": header.number}
    if bad:
        raise VolumeDamaged(volume=spans(bad), what="内容与其校验值不符", region=f"第{bad[0]}卷", volumes=list(bad), missing=missing,
                            here=list(here), **facts)
    raise BundleVolumeMissing(missing, here, **facts)


class _Collected(Volumes):
    """Volumes from several places. Left after a success, or a refusal for good, what was kept of them is removed."""

    def __init__(self, workspace: Workspace, found: Found, keep: bool, progress: Progress) -> None:
        super().__init__(found)
        self._workspace, self._keep, self._progress = workspace, keep, progress

    def take_in(self) -> list[int]:
        """Keeps those that lie elsewhere; returns the numbers of the damaged. raises    BundleLimits, Storage.."""
        bad = []
        some = next(iter(self.found.values()))[1]
        folder = _folder(self._workspace, some)
        away = [(path, volume) for path, volume in sorted_pieces(self.found) if path.parent != folder]
        if not folder.is_dir() and len(waiting(self._workspace)) >= MOST_SETS:
            raise BundleLimits(limit=f"没有收齐的分卷包已有{MOST_SETS}个，请先补齐或放弃其中的", region="分卷头")
        check_room(look_at(self._workspace.folder), sum(volume.file_size for _, volume in away), "本机磁盘")
        with told(folder.name):
            folder.mkdir(parents=True, exist_ok=True)
        sweep(folder)
        for path, volume in away:
            try:
                self._keep_one(folder, path, volume)
            except BundleRefused:
                bad.append(volume.number)
        if not any(folder.iterdir()):
            _remove(folder)
        return bad

    def _keep_one(self, folder: Path, path: Path, volume: Volume) -> None:
        with PartFile(folder / f"{volume.number:05d}") as copy:
            with told(path.name):
                prove_volume(path, volume, copy.file, self._progress)
            copy.flush()
            copy.keep()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        try:
            super().__exit__(kind, error, trace)
        except VolumeDamaged as damage:
            if self._keep:
                bad = damage.facts["volumes"]
                self._drop(bad)
                self.found = {number: one for number, one in self.found.items() if number not in bad}
                if self.found:
                    with suppress(BundleLimits):
                        self.take_in()
                damage.facts |= {"missing": bad, "here": sorted(self.found)}
            raise
        if self._keep and (kind is None or isinstance(error, _USELESS)) and self.found:
            _remove(_folder(self._workspace, next(iter(self.found.values()))[1]))

    def _drop(self, numbers: Iterable[int]) -> None:
        """What was kept here and is not good any more."""
        for number in numbers:
            path, volume = self.found[number]
            if path.parent == _folder(self._workspace, volume):
                with suppress(OSError):
                    path.unlink()


def _folder(workspace: Workspace, volume: Volume) -> Path:
    return parts(workspace) / f"{volume.whole.hex()[:32]}-{volume.cut:x}"


def _kept(workspace: Workspace, volume: Volume) -> list[Path]:
    folder = _folder(workspace, volume)
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _here(workspace: Workspace, volume: Volume) -> list[int]:
    return sorted(together(volume, _kept(workspace, volume)))


def _waiting(folder: Path) -> Waiting | None:
    files = sorted(folder.iterdir())
    for path in files:
        try:
            volume = volume_at(path)
        except BundleRefused:
            continue
        if volume is None:
            continue
        header = volume.opened().header
        here = sorted(together(volume, files))
        return Waiting(header.bundle_id, header.sender[0].org_name, header.number, volume.count, here,
                       [number for number in range(1, volume.count + 1) if number not in here],
                       sum(one.stat().st_size for one in files), min(one.stat().st_mtime for one in files), folder)
    return None


def _remove(folder: Path) -> None:
    # What cannot be removed now is offered to be given up later.
    shutil.rmtree(folder, ignore_errors=True)
