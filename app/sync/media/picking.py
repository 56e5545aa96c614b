"""What of a folder is for this station, from the headers alone: bundles and volumes among whatever else lies on a stick.

Nothing is decrypted, nothing behind a header is read, links are not followed, and what is no plain file is never opened.

    look_through(folder, own) -> Picked        with counts of what was passed over
    picked(folder, own)       -> [Found]       those for us first, in the order to import them in: per sender by epoch and number
"""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from hashlib import sha256
from itertools import islice
from pathlib import Path

from app.errors import PaizhuError, StorageFailed

from ..container.layout import MAGIC
from ..container.reader import Opened, for_us, look
from ..files import told
from ..keys.certificate import CertificateWrong
from ..keys.certificate import prove as prove_chain
from ..keys.papers import Identity
from .volume import MAGIC as VOLUME
from .volume import Volume, read_volume
from .volumes import plain_file

DEEPEST = 12
MOST_FILES = 50_000
MOST_FOUND = 5_000


@dataclass(frozen=True)
class Found:
    """A bundle or a volume; what it says of itself is not proved.

    ours        for this station, from a station of our commission: to be imported. Of a bundle that lies here twice both are ours
    why, code   in words, and by its name as an error, why not; "" where it is
    volume      (number, of how many); None for a whole bundle
    whole       what tells bundles apart: volumes of one bundle and cut have the same, and so have two copies
    """

    path: Path
    ours: bool
    why: str = ""
    code: str = ""
    bundle_id: str = ""
    sender: str = ""
    station: str = ""
    recipient: str = ""
    epoch: int = 0
    number: int = 0
    created: str = ""
    size: int = 0
    volume: tuple[int, int] | None = None
    whole: str = ""


@dataclass
class Picked:
    """A folder looked through.

    others      plain files that are neither bundle nor volume
    special     links, devices, pipes: not opened
    unread      files and folders that could not be read
    beyond      what lies too deep, or behind the most files that are looked at: not looked at
    """

    found: list[Found] = field(default_factory=list)
    others: int = 0
    special: int = 0
    unread: int = 0
    beyond: bool = False

    @property
    def ours(self) -> list[Found]:
        return [one for one in self.found if one.ours]


def picked(folder: Path, own: Identity) -> list[Found]:
    """raises    StorageFailed: the folder itself cannot be read"""
    return look_through(folder, own).found


def look_through(folder: Path, own: Identity) -> Picked:
    """raises    StorageFailed: the folder itself cannot be read"""
    seen = Picked()
    with told(folder.name):
        os.scandir(folder).close()
    for looked, path in enumerate(_files(folder, seen)):
        if looked >= MOST_FILES or len(seen.found) >= MOST_FOUND:
            seen.beyond = True
            break
        try:
            one = found_at(path, own)
        except StorageFailed:
            seen.unread += 1
            continue
        if one is None:
            seen.others += 1
        else:
            seen.found.append(one)
    seen.found.sort(key=lambda one: (not one.ours, one.sender, one.station, one.epoch, one.number, one.whole, one.volume or (0, 0),
                                     str(one.path)))
    return seen


def found_at(path: Path, own: Identity) -> Found | None:
    """What this file is; None for neither bundle nor volume. raises    StorageFailed"""
    with told(path.name), plain_file(path, follow=False) as file:
        size = os.fstat(file.fileno()).st_size
        beginning = file.read(len(MAGIC))
        if beginning not in (MAGIC, VOLUME):
            return None
        volume: Volume | None = None
        nothing = Found(path, False, size=size)
        try:
            if beginning == VOLUME:
                volume = read_volume(file)
                opened = volume.opened()
            else:
                opened = look(file)
        except PaizhuError as error:
            return replace(nothing, why=error.message, code=error.name)
    return _judged(path, size, volume, opened, own)


def _judged(path: Path, size: int, volume: Volume | None, opened: Opened, own: Identity) -> Found:
    header = opened.header
    said = Found(path, False, "", "", header.bundle_id, header.sender[0].org_name, header.station, header.recipient["name"], header.epoch,
                 header.number, header.created, size, (volume.number, volume.count) if volume else None,
                 f"{volume.whole.hex()}/{volume.cut}" if volume else f"{sha256(opened.start + opened.raw_header).hexdigest()}/{size}")
    try:
        for_us(header, own.serials)
        prove_chain(header.sender, own.root)
    except PaizhuError as error:
        return replace(said, why=error.message, code=error.name)
    except CertificateWrong:
        return replace(said, why="不是本委机关系统内的站点交出的", code="BUNDLE_UNKNOWN_SENDER")
    return replace(said, ours=True)


def _files(folder: Path, seen: Picked) -> Iterator[Path]:
    """Plain files of the folder and of those in it, in the order of their names."""
    waiting = [(folder, 0)]
    while waiting:
        here, depth = waiting.pop()
        try:
            with os.scandir(here) as reading:
                entries = sorted(islice(reading, MOST_FILES + 1), key=lambda entry: entry.name)
        except OSError:
            seen.unread += 1
            continue
        below = []
        for entry in entries:
            mode = _mode(entry)
            if stat.S_ISDIR(mode):
                below.append((Path(entry.path), depth + 1))
            elif stat.S_ISREG(mode):
                yield Path(entry.path)
            else:
                seen.special += 1
        if depth >= DEEPEST and below:
            seen.beyond = True
        else:
            waiting += reversed(below)


def _mode(entry: os.DirEntry[str]) -> int:
    """0 where even that cannot be read."""
    try:
        return entry.stat(follow_symlinks=False).st_mode
    except OSError:
        return 0
