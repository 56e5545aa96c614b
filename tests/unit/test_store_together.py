"""Contents put together: none is here before all are flushed, and what is dropped leaves nothing."""

from hashlib import sha256
from io import BytesIO
from pathlib import Path
from threading import Thread

import pytest

from db import together
from db.errors import StorageFailed
from db.objects import Objects

CONTENTS = [bytes([number]) * (number * 700) for number in range(1, 6)]


@pytest.fixture
def objects(tmp_path: Path) -> Objects:
    return Objects(tmp_path / "objects", bytes(range(32)))


def files(objects: Objects) -> list[Path]:
    return [path for path in objects.folder.rglob("*") if path.is_file()]


def test_nothing_is_here_before_all_are_settled(objects: Objects) -> None:
    several = objects.several()
    digests = [several.put(BytesIO(content))[0] for content in CONTENTS]
    assert not any(objects.has(digest) for digest in digests)
    several.settle()
    assert [b"".join(objects.read(digest)) for digest in digests] == CONTENTS
    assert objects.check(digests) == []
    assert len(files(objects)) == len(CONTENTS)


def test_what_is_dropped_leaves_nothing(objects: Objects) -> None:
    several = objects.several()
    several.put(BytesIO(b"abc"))
    several.drop()
    several.settle()
    assert files(objects) == []


def test_a_content_is_kept_once(objects: Objects) -> None:
    objects.put(BytesIO(b"here before"))
    several = objects.several()
    for content in (b"here before", b"twice", b"twice"):
        several.put(BytesIO(content))
    several.settle()
    assert len(files(objects)) == 2
    assert objects.check([sha256(b"here before").hexdigest(), sha256(b"twice").hexdigest()]) == []


def test_many_do_not_keep_many_files_open(objects: Objects, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(together, "AT_ONCE", 2)
    several = objects.several()
    digests = [several.put(BytesIO(content))[0] for content in CONTENTS]
    assert [objects.has(digest) for digest in digests] == [True, True, True, True, False]
    several.drop()
    assert len(files(objects)) == 4


def test_several_threads_put_at_once(objects: Objects) -> None:
    several = objects.several()
    workers = [Thread(target=several.put, args=(BytesIO(content),)) for content in CONTENTS * 3]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    several.settle()
    assert objects.check([sha256(content).hexdigest() for content in CONTENTS]) == []
    assert len(files(objects)) == len(CONTENTS)


def test_a_source_that_breaks_leaves_nothing_of_its_own(objects: Objects) -> None:
    class Broken(BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise OSError("gone")

    several = objects.several()
    kept, _ = several.put(BytesIO(b"abc"))
    with pytest.raises(StorageFailed):
        several.put(Broken())
    several.settle()
    assert objects.has(kept)
    assert len(files(objects)) == 1
