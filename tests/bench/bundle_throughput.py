"""Export and import of a bundle, beside `tar | zstd -3 | age` and back over the same files on the same disk, in turn, medians of rounds.

attachments     files of 4 MiB, half of them noise, half text; import stores each encrypted, flushed and under its digest
entries         talks; beside the desk adding the same records in one act (the peer's MB/s say nothing of checking and indexing)
export          plain bytes / seconds until the bundle lies complete in outbox and on the stick; flush, read-back and naming are apart
open            proving and opening the container alone
prints          MB/s and the ratio to the peer (limit: at least 1), entries/s and the ratio to the desk

    python tests/bench/bundle_throughput.py [MiB of attachments a round] [entries] [rounds]        needs zstd and age
"""

import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from app.sync import files, outgoing
from app.sync.container.frames import read_frames
from app.sync.container.reader import look, payload, prove
from app.sync.identity import identity
from db import journal, migrations
from db.engine import Store
from tests.bench.desk_bulk import talks
from tests.vectors.stations import COMMISSION, GROUP, KEY, Place, a_person, a_place, a_unit, enrol

MIB = 1 << 20
BEIJING = timezone(timedelta(hours=8))


def clock() -> datetime:
    return datetime.now(BEIJING)


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


class Apart:
    """Seconds spent in functions that are reported apart."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._deep = False

    def watch(self, owner: Any, name: str) -> None:
        plain = getattr(owner, name)

        def watched(*args: Any, **kwargs: Any) -> Any:
            if self._deep:
                return plain(*args, **kwargs)
            self._deep = True
            start = time.perf_counter()
            try:
                return plain(*args, **kwargs)
            finally:
                self.seconds += time.perf_counter() - start
                self._deep = False

        setattr(owner, name, watched)

    def taken(self) -> float:
        seconds, self.seconds = self.seconds, 0.0
        return seconds


class Peer:
    """tar | zstd | age of a folder."""

    def __init__(self, base: Path) -> None:
        self._key = base / "age.key"
        subprocess.run(["age-keygen", "-o", self._key], check=True, capture_output=True)
        self._recipient = subprocess.run(["age-keygen", "-y", self._key], check=True, capture_output=True, text=True).stdout.strip()

    def pack(self, folder: Path, out: Path) -> float:
        line = f"tar cf - -C '{folder}' . | zstd -q -3 | age -r {self._recipient} > '{out}'"
        return timed(lambda: subprocess.run(["bash", "-c", line], check=True))[0]

    def unpack(self, packed: Path, folder: Path) -> tuple[float, float]:
        """Seconds, and seconds until the files lie on the disk and not in a cache, as an import leaves them."""
        folder.mkdir()
        line = f"age -d -i '{self._key}' '{packed}' | zstd -q -d | tar xf - -C '{folder}'"
        seconds = timed(lambda: subprocess.run(["bash", "-c", line], check=True))[0]
        flushing = timed(lambda: subprocess.run(["sync", *folder.iterdir()], check=True))[0]
        shutil.rmtree(folder)
        return seconds, seconds + flushing


def contents(total: int, round_: int = 0) -> Iterator[bytes]:
    chance = random.Random(round_)
    words = [chance.randbytes(chance.randrange(3, 9)).hex().encode() for _ in range(4000)]
    for number in range(total // (4 * MIB)):
        yield chance.randbytes(4 * MIB) if number % 2 else b" ".join(chance.choices(words, k=400_000))[:4 * MIB]


class Drain:
    """A visitor that takes everything and keeps nothing."""

    def manifest(self, value: Any) -> None: ...

    certificate = revocations = entries = manifest

    def attachment(self, digest: str, size: int, blocks: Iterator[bytes]) -> None:
        for _ in blocks:
            pass


def attached(group: Place, unit: str, folder: Path, total: int, round_: int = 0) -> None:
    """The peer's folder, and the same files attached to a record."""
    folder.mkdir()
    for number, content in enumerate(contents(total, round_)):
        (folder / f"{number}.bin").write_bytes(content)
    found = []
    for path in sorted(folder.iterdir()):
        digest, size = group.objects.put(path)
        found.append({"name": path.name, "sha256": digest, "size": size})
    group.desk.set(unit, {"files": found})


def opened_container(path: Path, commission: Place) -> float:
    with commission.store.read() as conn:
        own = identity(commission, conn)

    def work() -> None:
        with path.open("rb") as file:
            opened = look(file)
            prove(file, opened)
            with payload(file, opened, own.sealing) as plain:
                read_frames(plain, Drain())
    return timed(work)[0]


def one_round(group: Place, commission: Place, base: Path, folder: Path, peer: Peer, apart: Apart) -> dict[str, float]:
    """Seconds of each piece of work."""
    packed, seconds = base / "peer.age", {}
    seconds["pack"] = peer.pack(folder, packed)
    apart.taken()
    whole, exported = timed(lambda: group.export("commission", base / "stick"))
    seconds["apart"] = apart.taken()
    seconds["export"] = whole - seconds["apart"]
    seconds["unpack"], seconds["unpack and flush"] = peer.unpack(packed, base / "out")
    seconds["open"] = opened_container(Path(exported.files[0]), commission)
    seconds["import"], done = timed(lambda: commission.take(exported.files[0]))
    assert done.applied
    assert not done.warnings, done.warnings
    return seconds


def report(what: str, plain: int, rounds: list[dict[str, float]], ours: str, theirs: str) -> None:
    ratio = statistics.median(one[theirs] / one[ours] for one in rounds)
    mine, peer = (plain / MIB / statistics.median(one[name] for one in rounds) for name in (ours, theirs))
    print(f"{what:28} {mine:7.0f} MB/s   peer {peer:7.0f} MB/s   ratio {ratio:5.2f}")


def main() -> None:
    mib, entries, rounds = ([int(word) for word in sys.argv[1:]] + [96, 10_000, 5][len(sys.argv) - 1:])
    missing = [tool for tool in ("tar", "zstd", "age") if not shutil.which(tool)]
    if missing:
        sys.exit(f"not installed: {', '.join(missing)}")
    with tempfile.TemporaryDirectory() as name:
        base = Path(name)
        template = base / "template.db"
        store = Store.create(template, KEY)
        migrations.upgrade(store)
        store.close()
        group = a_place(template, base / "g", "group", GROUP, clock)
        commission = a_place(template, base / "c", "commission", COMMISSION, clock)
        enrol(group, commission, base / "medium")
        unit = a_unit(group)
        persons = [a_person(group, unit, f"某{number}") for number in range(20)]
        commission.take(group.export("commission", base / "stick").files[0])
        peer, apart = Peer(base), Apart()
        apart.watch(files.PartFile, "flush")
        apart.watch(outgoing.Delivery, "complete")
        apart.watch(outgoing.Delivery, "keep")

        measured = []
        for number in range(rounds):
            folder = base / "peer"
            attached(group, unit, folder, mib * MIB, number)
            measured.append(one_round(group, commission, base, folder, peer, apart))
            shutil.rmtree(folder)
        for what, ours, theirs in (("attachments: export", "export", "pack"), ("attachments: open", "open", "unpack"),
                                   ("attachments: import", "import", "unpack"),
                                   ("  beside a peer that flushes", "import", "unpack and flush")):
            report(what, mib * MIB, measured, ours, theirs)
        back = mib / statistics.median(one["apart"] for one in measured)
        print(f"{'flush and read-back':28} {back:7.0f} MB/s of plain")

        with group.store.read() as conn:
            before, _ = journal.head(conn)
        added, _ = timed(lambda: group.desk.add_many("talk", talks(entries, unit, persons, group.desk.user.staff_id)))
        folder.mkdir()
        with group.store.read() as conn, (folder / "journal").open("wb") as out:
            for _, _, raw in journal.after(conn, before):
                out.write(raw + b"\n")
        plain = os.path.getsize(folder / "journal")
        once = one_round(group, commission, base, folder, peer, apart)
        report("entries: export", plain, [once], "export", "pack")
        print(f"{'entries: import':28} {entries / once['import']:7.0f} /s     desk {entries / added:7.0f} /s     "
              f"ratio {added / once['import']:5.2f}")
        assert group.digest() == commission.digest(GROUP)
        group.store.close()
        commission.store.close()


if __name__ == "__main__":
    main()
