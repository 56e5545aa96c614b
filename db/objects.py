"""Attachments: each content once, encrypted, under a name that says nothing without the key.

    put(path or stream)  -> (SHA-256 of the content, bytes)      in pieces of 1 MiB: the memory needed does not grow with the file
    several()            -> put() for many contents, flushed and named together
    read(digest)         -> pieces, each proved before it is handed out; the content is complete only when the iteration ends by itself
    copy_to(digest, out) -> the plain file, complete or not at all

errors    WorkspaceDamaged: absent, cut, altered, swapped; WorkspaceNewer: written by a later program; Storage.. as in db/files.py
source    docs/formats/objects-v1.md
"""

import hmac
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from struct import Struct
from typing import IO, BinaryIO

from cryptography.cobblestone import Cobblestone256Decryptor, Cobblestone256Encryptor
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from db import failures
from db.errors import StorageFailed, WorkspaceDamaged, WorkspaceNewer
from db.files import PART, sweep, unnamed_file, whole_file
from db.together import EAGER, Together, forget, start_writing

MAGIC, VERSION = b"PZOBJT\r\n", 1
HEADER = Struct(">8sHQ32s")     # magic, version, content bytes, tag
PREFIX = 24 + 32                # salt and key commitment that begin the chunks
CHUNK, CHUNK_TAG = 16 * 1024, 16
PIECE = 1 << 20
CONTEXT = b"paizhu/object/v1"
LARGEST = 1 << 40

Progress = Callable[[int, int, str], None]


def _silent(_done: int, _total: int, _words: str) -> None:
    pass


class Objects:
    """The object folder of one workspace.

    key       32 random bytes; three keys are derived from it: for names, for tags, for contents
    """

    def __init__(self, folder: Path, key: bytes) -> None:
        self.folder = folder
        self._naming, self._tagging, self._sealing = (
            HKDF(SHA256(), 32, None, b"paizhu/objects/v1/" + use).derive(key) for use in (b"name", b"tag", b"content"))
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise failures.of_os(error, folder.name) from error

    def put(self, source: Path | BinaryIO, progress: Progress = _silent) -> tuple[str, int]:
        """Keep a content; one that is here already is not kept twice.

        progress  called before each piece with (bytes done, bytes in all or 0, words); what it raises stops the work
        returns   (SHA-256 as 64 hex digits, size in bytes)
        """
        if not isinstance(source, Path):
            return self._put(source, "附件", 0, progress)
        with _reading(source.name):
            file = source.open("rb")
        with file:
            return self._put(file, source.name, source.stat().st_size, progress)

    def several(self) -> "Several":
        return Several(self)

    def _put(self, file: BinaryIO, name: str, total: int, progress: Progress) -> tuple[str, int]:
        with unnamed_file(self.folder) as made:
            digest, size = self._seal(file, made.file, name, total, progress)
            if not self.has(digest):
                target = self._path(digest)
                target.parent.mkdir(mode=0o700, exist_ok=True)
                made.become(target)
        return digest, size

    def _seal(self, file: BinaryIO, out: IO[bytes], name: str, total: int, progress: Progress) -> tuple[str, int]:
        """Write the content of `file` into `out` as an object; returns its SHA-256 and size."""
        digest, size, begun = sha256(), 0, 0
        sealer = Cobblestone256Encryptor(self._sealing, CONTEXT)
        out.write(bytes(HEADER.size))
        while True:
            progress(size, total, "正在加密附件")
            with _reading(name):
                piece = file.read(PIECE)
            if not piece:
                break
            digest.update(piece)
            size += len(piece)
            out.write(sealer.update(piece))
            if size - begun >= EAGER:
                start_writing(out, begun, size - begun)
                begun = size
        out.write(sealer.finalize())
        out.seek(HEADER.size)
        prefix = out.read(PREFIX)
        # What the file is stands at its front, and is known at its end.
        out.seek(0)
        out.write(HEADER.pack(MAGIC, VERSION, size, self._tag(digest.digest(), size, prefix)))
        return digest.hexdigest(), size

    def has(self, digest: str) -> bool:
        """Whether this content is here, with a header that proves right."""
        try:
            self.size(digest)
        except WorkspaceDamaged:
            return False
        return True

    def size(self, digest: str) -> int:
        """Bytes of the content.

        raises    WorkspaceDamaged: absent or its header does not prove right
        """
        with self._opened(digest) as (_, size):
            return size

    def read(self, digest: str) -> Iterator[bytes]:
        """The content in pieces of at most 1 MiB.

        raises    WorkspaceDamaged, at the piece where it shows: what came before belongs to a damaged whole
        """
        with self._opened(digest) as (file, _):
            yield from self._plain(file)

    def copy_to(self, digest: str, out: Path, progress: Progress = _silent) -> int:
        """Write the plain content to `out`, complete or not at all; returns its size."""
        with whole_file(out) as target:
            done = 0
            with self._opened(digest) as (file, size):
                for piece in self._plain(file):
                    progress(done, size, "正在解密附件")
                    target.write(piece)
                    done += len(piece)
        return done

    def remove(self, digest: str) -> None:
        """Forget a content; one that is not here is none the worse for it."""
        try:
            self._path(digest).unlink(missing_ok=True)
        except OSError as error:
            raise failures.of_os(error, "附件") from error

    def sweep(self) -> None:
        """Remove what a power cut left half written."""
        sweep(self.folder)

    def check(self, expected: Iterable[str] = (), progress: Progress = _silent) -> list[str]:
        """What is wrong with the folder; empty when every file proves right and every expected digest is here. Reads everything."""
        findings = list[str]()
        found = set[Path]()
        files = sorted(path for path in self.folder.rglob("*") if path.is_file() and not path.name.startswith(PART))
        for done, path in enumerate(files):
            progress(done, len(files), "正在核对附件")
            found.add(path)
            with suppress(FileNotFoundError):      # removed while we look
                findings += self._fault(path)
        findings += [f"附件缺失：{digest}" for digest in expected if self._path(digest) not in found]
        return findings

    def _fault(self, path: Path) -> list[str]:
        label = f"附件文件{path.parent.name}/{path.name}"
        digest = sha256()
        try:
            with path.open("rb") as file:
                size, tag = _header(file)
                prefix = file.read(PREFIX)
                file.seek(HEADER.size)
                for piece in self._plain(file):
                    digest.update(piece)
        except WorkspaceDamaged:
            return [f"{label}：已损坏"]
        if not hmac.compare_digest(tag, self._tag(digest.digest(), size, prefix)):
            return [f"{label}：文件头与内容不符"]
        return [] if path == self._path(digest.hexdigest()) else [f"{label}：不在应在的位置"]

    @contextmanager
    def _opened(self, digest: str) -> Iterator[tuple[BinaryIO, int]]:
        """The file at its first chunk, and the content's size; proved to be this content's file and to have its full length."""
        try:
            file = self._path(digest).open("rb")
        except FileNotFoundError as error:
            raise WorkspaceDamaged(what=f"附件缺失（{digest[:12]}）") from error
        except OSError as error:
            raise failures.of_os(error, "附件") from error
        with file:
            size, tag = _header(file)
            prefix = file.read(PREFIX)
            if not hmac.compare_digest(tag, self._tag(bytes.fromhex(digest), size, prefix)):
                raise _damaged(digest)
            file.seek(HEADER.size)
            yield file, size

    def _plain(self, file: BinaryIO) -> Iterator[bytes]:
        opener = Cobblestone256Decryptor(self._sealing, CONTEXT)
        try:
            while piece := file.read(PIECE):
                if plain := opener.update(piece):
                    yield plain
            # Without this last word a cut file would pass for a shorter one.
            if plain := opener.finalize():
                yield plain
        except InvalidTag as error:
            raise _damaged("") from error
        except OSError as error:
            raise failures.of_os(error, "附件") from error

    def _tag(self, digest: bytes, size: int, prefix: bytes) -> bytes:
        """Binds the content's digest and size to these very chunks (by their salt), so that no file can stand in for another."""
        return hmac.digest(self._tagging, CONTEXT + size.to_bytes(8, "big") + digest + prefix, "sha256")

    def _path(self, digest: str) -> Path:
        if len(digest) != 64 or digest.strip("0123456789abcdef"):
            raise WorkspaceDamaged(what=f"附件编号不对（{digest[:12]}）")
        name = hmac.new(self._naming, bytes.fromhex(digest), "sha256").hexdigest()
        return self.folder / name[:2] / name[2:]


class Several:
    """Contents put one by one, also from several threads; they are here once `settle()` has passed. `drop()` forgets those that are not."""

    def __init__(self, objects: Objects) -> None:
        self._objects, self._files = objects, Together(objects.folder)
        self.settle, self.drop = self._files.settle, self._files.drop

    def put(self, source: BinaryIO) -> tuple[str, int]:
        """As `Objects.put`."""
        out, part = self._files.begin()
        try:
            digest, size = self._objects._seal(source, out, "附件", 0, _silent)
            if self._objects.has(digest):
                forget(out, part)
            else:
                self._files.add(out, part, self._objects._path(digest))
        except OSError as error:
            forget(out, part)
            raise failures.of_os(error, self._objects.folder.name) from error
        except BaseException:
            forget(out, part)
            raise
        return digest, size


def _header(file: BinaryIO) -> tuple[int, bytes]:
    """Size and tag from the header; the checks of docs/formats/objects-v1.md, 1 to 4."""
    raw = file.read(HEADER.size)
    if len(raw) < HEADER.size or not raw.startswith(MAGIC):
        raise _damaged("")
    _, version, size, tag = HEADER.unpack(raw)
    if version > VERSION:
        raise WorkspaceNewer(found=version, known=VERSION)
    chunks = size // CHUNK + 1
    if version != VERSION or size > LARGEST or file.seek(0, 2) != HEADER.size + PREFIX + size + chunks * CHUNK_TAG:
        raise _damaged("")
    file.seek(HEADER.size)
    return size, tag


def _damaged(digest: str) -> WorkspaceDamaged:
    return WorkspaceDamaged(what=f"附件（{digest[:12]}）" if digest else "附件")


@contextmanager
def _reading(name: str) -> Iterator[None]:
    """A fault of the source is not to be blamed on the disk we write to."""
    try:
        yield
    except OSError as error:
        failure = StorageFailed(what=f"读取{name}")
        failure.__cause__ = error
        raise failure from error
