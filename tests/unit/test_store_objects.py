"""Attachments: kept once, unreadable outside, proved before they are handed out."""

import io
import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from app.errors import Cancelled
from db.errors import StorageFailed, WorkspaceDamaged, WorkspaceNewer
from db.objects import HEADER, PREFIX, Objects

KEY = bytes(range(32))
CONTENT = "某甲的附件内容，一字一句都不能在外面读到。".encode() * 1000


@pytest.fixture
def objects(tmp_path: Path) -> Objects:
    return Objects(tmp_path / "objects", KEY)


def files(objects: Objects) -> list[Path]:
    return sorted(path for path in objects.folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("size", [0, 1, 16383, 16384, 16385, 1 << 20, (1 << 20) + 1, 3_000_000])
def test_content_comes_back_as_it_went(objects: Objects, tmp_path: Path, size: int) -> None:
    content = os.urandom(size)
    digest, kept = objects.put(io.BytesIO(content))
    assert (digest, kept) == (sha256(content).hexdigest(), size)
    assert b"".join(objects.read(digest)) == content
    assert objects.size(digest) == size
    assert objects.copy_to(digest, tmp_path / "out") == size
    assert (tmp_path / "out").read_bytes() == content
    assert objects.check([digest]) == []


def test_a_content_is_kept_once(objects: Objects, tmp_path: Path) -> None:
    (tmp_path / "a.bin").write_bytes(CONTENT)
    first = objects.put(tmp_path / "a.bin")
    assert objects.put(io.BytesIO(CONTENT)) == first
    assert len(files(objects)) == 1


def test_neither_content_nor_digest_shows_outside(objects: Objects) -> None:
    digest, _ = objects.put(io.BytesIO(CONTENT))
    (path,) = files(objects)
    raw = path.read_bytes()
    assert CONTENT[:30] not in raw
    assert bytes.fromhex(digest) not in raw
    assert digest[:8] not in str(path.relative_to(objects.folder)).replace(os.sep, "")


def test_another_key_finds_nothing(objects: Objects) -> None:
    digest, _ = objects.put(io.BytesIO(CONTENT))
    assert not Objects(objects.folder, bytes(32)).has(digest)
    assert Objects(objects.folder, bytes(32)).check() != []


def test_every_byte_of_the_header_and_samples_of_the_rest_are_guarded(objects: Objects, tmp_path: Path) -> None:
    digest, _ = objects.put(io.BytesIO(CONTENT))
    (path,) = files(objects)
    whole = path.read_bytes()
    for at in [*range(HEADER.size + PREFIX + 20), *range(HEADER.size + PREFIX + 20, len(whole), 997), len(whole) - 1]:
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1:])
        with pytest.raises((WorkspaceDamaged, WorkspaceNewer)):
            objects.copy_to(digest, tmp_path / "out")
        assert not (tmp_path / "out").exists()
    path.write_bytes(whole[:9] + b"\x02" + whole[10:])
    with pytest.raises(WorkspaceNewer):
        objects.size(digest)


@pytest.mark.parametrize("cut", [1, 16, 100, 16400, 20000])
def test_a_cut_file_is_never_a_shorter_one(objects: Objects, tmp_path: Path, cut: int) -> None:
    digest, _ = objects.put(io.BytesIO(CONTENT))
    (path,) = files(objects)
    whole = path.read_bytes()
    for broken in (whole[:-cut], whole + bytes(cut), whole[:cut], b""):
        path.write_bytes(broken)
        assert not objects.has(digest)
        with pytest.raises(WorkspaceDamaged):
            b"".join(objects.read(digest))
        with pytest.raises(WorkspaceDamaged):
            objects.copy_to(digest, tmp_path / "out")
        assert len(objects.check([digest])) == 1


def test_a_file_in_anothers_place_is_refused_before_its_first_byte(objects: Objects) -> None:
    mine, _ = objects.put(io.BytesIO(CONTENT))
    (path,) = files(objects)
    other, _ = objects.put(io.BytesIO(CONTENT[::-1]))
    (theirs,) = set(files(objects)) - {path}
    path.write_bytes(theirs.read_bytes())
    with pytest.raises(WorkspaceDamaged):
        next(objects.read(mine))
    assert b"".join(objects.read(other)) == CONTENT[::-1]
    assert len(objects.check()) == 1


def test_a_damaged_content_put_again_is_healed(objects: Objects) -> None:
    digest, _ = objects.put(io.BytesIO(CONTENT))
    (path,) = files(objects)
    path.write_bytes(path.read_bytes()[:-1])
    assert objects.put(io.BytesIO(CONTENT))[0] == digest
    assert b"".join(objects.read(digest)) == CONTENT


def test_a_missing_content_is_named(objects: Objects) -> None:
    missing = "ab" * 32
    assert not objects.has(missing)
    with pytest.raises(WorkspaceDamaged):
        next(objects.read(missing))
    assert objects.check([missing]) == [f"附件缺失：{missing}"]
    for odd in ("", "../../etc/passwd", "A" * 64, "g" * 64):
        assert not objects.has(odd)


def test_cancelling_leaves_nothing(objects: Objects) -> None:
    def stop(done: int, _total: int, _words: str) -> None:
        if done:
            raise Cancelled

    with pytest.raises(Cancelled):
        objects.put(io.BytesIO(bytes(3 << 20)), stop)
    assert files(objects) == []


def test_a_source_that_fails_is_named_and_leaves_nothing(objects: Objects, tmp_path: Path) -> None:
    class PulledOut(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell() > 1 << 20:
                raise OSError(5, "Input/output error")
            return super().read(size)

    with pytest.raises(StorageFailed):
        objects.put(PulledOut(bytes(4 << 20)))
    with pytest.raises(StorageFailed):
        objects.put(tmp_path / "missing.bin")
    assert files(objects) == []


FULL = """
import io, resource, signal, sys
from pathlib import Path
from db.errors import StorageFull
from db.objects import Objects
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
objects = Objects(Path(sys.argv[1]), bytes(range(32)))
resource.setrlimit(resource.RLIMIT_FSIZE, (2 << 20,) * 2)
try:
    objects.put(io.BytesIO(bytes(8 << 20)))
except StorageFull as full:
    print(full.name, [path.name for path in objects.folder.rglob("*")])
"""

LARGE = """
import resource, sys
from pathlib import Path
from db.objects import Objects
class Zeros:
    left = 256 << 20
    def read(self, size):
        size = min(size, self.left)
        self.left -= size
        return bytes(size)
objects = Objects(Path(sys.argv[1]), bytes(range(32)))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
digest, size = objects.put(Zeros())
seen = sum(map(len, objects.read(digest)))
print(size == seen == 256 << 20, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20 * 1024)
"""


def test_a_full_disk_leaves_nothing(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", FULL, str(tmp_path / "objects")], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "STORAGE_FULL []"


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", LARGE, str(tmp_path / "objects")], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "True True"


def test_leftovers_of_a_cut_are_swept_and_mean_nothing(objects: Objects) -> None:
    (objects.folder / ".part-0123456789abcdef").write_bytes(b"half")
    assert objects.check() == []
    objects.sweep()
    assert files(objects) == []


def test_removing_is_final_and_harmless_twice(objects: Objects) -> None:
    digest, _ = objects.put(io.BytesIO(CONTENT))
    objects.remove(digest)
    objects.remove(digest)
    assert not objects.has(digest)
