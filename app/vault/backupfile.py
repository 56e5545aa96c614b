"""A backup as a file: written in one go, read once to its end and proved.

    start | file, file, ... | end       docs/formats/backup-v1.md

shapes    names are those a workspace has and no others: none ever forms another path
errors    BackupDamaged: not as written, or cut; WorkspaceNewer: a later format
"""

import hmac
import os
import re
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from struct import Struct
from typing import Any, BinaryIO

import orjson

from app.errors import BackupDamaged, WorkspaceDamaged, WorkspaceNewer
from app.progress import Progress, silent
from app.sync.files import told
from app.vault.slots import FILE_NAME, KeySlots

MAGIC, VERSION = b"\x89PZK\r\n\x1a\n", 1
DATABASES = ("admin.db", "business.db")
FOLDERS = ("objects", "inbox", "outbox")
NAME = re.compile(r"keyslots\.json|(admin|business)\.db(-wal)?|objects/[0-9a-f]{2}/[0-9a-f]{62}"
                  r"|(inbox|outbox)/[0-9A-Za-z][0-9A-Za-z._-]{0,199}")
MOST_HEADER, MOST_SLOTS, BLOCK = 4096, 256 * 1024, 1 << 20
_START = Struct(">8sHI")            # magic, version, bytes of the header
_FILE = Struct(">BHQ")              # 1, bytes of the name, bytes of the content
_END = Struct(">BQ32s32s")          # 2, files, digest of all that came before, seal


@dataclass(frozen=True)
class Verified:
    """sealed: the seal was proved with a key of the workspace; False: digests only, which a person could have made anew."""

    sha256: str
    entries: int
    bytes: int
    sealed: bool
    made: str
    name: str
    station_id: str


def seal_key(secret: bytes) -> bytes:
    """Of the workspace's own secret for backups."""
    return hmac.digest(secret, b"paizhu/backup/v1", "sha256")


class Writer:
    """Files one behind the other; what it wrote is counted into one digest."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._total, self._list, self.entries = file, sha256(), sha256(), 0

    def start(self, header: bytes) -> None:
        self._put(_START.pack(MAGIC, VERSION, len(header)) + header)
        self._list.update(_START.pack(MAGIC, VERSION, len(header)) + header)

    def add(self, name: str, source: Path, progress: Progress) -> None:
        with source.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            head = _FILE.pack(1, len(name.encode()), size) + name.encode()
            self._put(head)
            digest, left = sha256(), size
            while left:
                block = file.read(min(left, BLOCK))
                if not block:
                    raise OSError(5, "file became shorter")
                progress(size - left, size, "正在备份")
                digest.update(block)
                self._put(block)
                left -= len(block)
        self._put(digest.digest())
        self._list.update(head + digest.digest())
        self.entries += 1

    def end(self, key: bytes) -> None:
        digest = self._list.digest()
        self._put(_END.pack(2, self.entries, digest, hmac.digest(key, digest, "sha256")))

    @property
    def sha256(self) -> str:
        return self._total.hexdigest()

    def _put(self, block: bytes) -> None:
        self._total.update(block)
        self._file.write(block)


def proved(path: Path, key_of: Callable[[KeySlots], bytes] | None, progress: Progress, into: Path | None = None) -> Verified:
    """Read once, to the end; with `into` every file is written there as it comes.

    key_of    gives the key of the seal, asked as soon as the slots were read
    raises    BackupDamaged, naming where
    """
    with told(path.name), path.open("rb") as raw:
        file = _Counted(raw, path.name)
        header = _header(file)
        listed = sha256(file.taken)
        names, key = set[str](), b""
        while (kind := file.read(1)) == b"\x01":
            name, size = _file_head(file, names)
            digest = _content(file, name, size, into, progress)
            listed.update(file.head + digest)
            if name == FILE_NAME:
                slots = _slots(file, header)
                key = key_of(slots) if key_of else b""
        if kind != b"\x02":
            raise BackupDamaged(file=path.name, what="没有写完")
        _, count, digest, seal = _END.unpack(kind + file.read(_END.size - 1))
        if (count, digest) != (len(names), listed.digest()) or raw.read(1) or not {FILE_NAME, *DATABASES} <= names:
            raise BackupDamaged(file=path.name, what="文件清单与内容不符")
        if key and not hmac.compare_digest(seal, hmac.digest(key, digest, "sha256")):
            raise BackupDamaged(file=path.name, what="封签不符，备份在制作后被改动")
        return Verified(file.sha256, len(names), file.size, bool(key), header["made"], header["name"], header["installation"])


class _Counted:
    """The file, each byte counted into its digest.

    head      of the file being read; content: of the last small one
    """

    def __init__(self, file: BinaryIO, name: str) -> None:
        self._file, self.name, self._total, self.size = file, name, sha256(), 0
        self.taken = self.head = self.content = b""

    def read(self, size: int) -> bytes:
        """Exactly `size` bytes. raises    BackupDamaged"""
        block = self._file.read(size)
        if len(block) != size:
            raise BackupDamaged(file=self.name, what="没有写完")
        self._total.update(block)
        self.size += size
        return block

    @property
    def sha256(self) -> str:
        return self._total.hexdigest()


def _header(file: _Counted) -> dict[str, Any]:
    start = file.read(_START.size)
    magic, version, size = _START.unpack(start)
    if magic != MAGIC or version < 1 or size > MOST_HEADER:
        raise BackupDamaged(file=file.name, what="不是备份文件")
    if version > VERSION:
        raise WorkspaceNewer(found=version, known=VERSION)
    raw = file.read(size)
    file.taken = start + raw
    try:
        header = orjson.loads(raw)
        texts = [header[name] for name in ("format", "installation", "kind", "name", "made")]
        if texts[0] != "paizhu/backup" or not all(isinstance(one, str) and len(one) <= 200 for one in texts):
            raise ValueError("fields")
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError) as error:
        raise BackupDamaged(file=file.name, what="文件头不对") from error
    return dict(header)


def _file_head(file: _Counted, names: set[str]) -> tuple[str, int]:
    rest = file.read(_FILE.size - 1)
    _, length, size = _FILE.unpack(b"\x01" + rest)
    raw = file.read(min(length, 1024))
    name = raw.decode("ascii", "replace")
    # A name forms a path only when it is one of those a workspace has; the slots come first, they open the seal.
    if length > 1024 or not NAME.fullmatch(name) or name in names or (not names and name != FILE_NAME):
        raise BackupDamaged(file=file.name, what="文件清单不对")
    names.add(name)
    file.head = b"\x01" + rest + raw
    return name, size


def _content(file: _Counted, name: str, size: int, into: Path | None, progress: Progress) -> bytes:
    if name == FILE_NAME and size > MOST_SLOTS:
        raise BackupDamaged(file=file.name, what="密钥槽过大")
    digest, left = sha256(), size
    file.content = b""
    with ExitStack() as stack:
        out = None
        if into is not None:
            target = into / name
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            out = stack.enter_context(os.fdopen(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0), 0o600),
                                                "wb"))
        while left:
            block = file.read(min(left, BLOCK))
            progress(size - left, size, "正在核对备份")
            digest.update(block)
            if name == FILE_NAME:
                file.content += block
            if out:
                out.write(block)
            left -= len(block)
        if out:
            out.flush()
            os.fsync(out.fileno())
    if file.read(32) != digest.digest():
        raise BackupDamaged(file=file.name, what=f"{name} 已损坏")
    return digest.digest()


def _slots(file: _Counted, header: dict[str, Any]) -> KeySlots:
    try:
        slots = KeySlots.of_bytes(file.content)
    except WorkspaceDamaged as error:
        raise BackupDamaged(file=file.name, what="密钥槽已损坏") from error
    if slots.installation != header["installation"]:
        raise BackupDamaged(file=file.name, what="密钥槽不属于这个备份")
    return slots


def slots_of(path: Path) -> KeySlots:
    """The key slots it begins with; nothing else is read.

    raises    BackupDamaged, WorkspaceNewer, Storage..
    """
    with told(path.name), path.open("rb") as raw:
        file = _Counted(raw, path.name)
        header, names = _header(file), set[str]()
        file.read(1)
        name, size = _file_head(file, names)
        _content(file, name, size, None, silent)
        return _slots(file, header)
