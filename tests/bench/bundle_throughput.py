"""Export and import of a bundle, beside `tar | zstd -3 | age` and back over the same content on the same disk.

loads       attachments (files of 4 MiB, half noise, half text), records (talks; the peer packs their journal lines), and both together
rounds      ours and the peer's in pairs, taking turns at who is first; before each the disk is idle; figures are min / median / max
fair        same zstd level; both end with the result flushed to the disk. Ours lies then twice, in the outbox and on the stick
apart       reading back what was written on the stick and proving it: the peer does nothing of the kind
import      beside the peer unpacking, and, where there are records, the desk adding the same (the peer neither checks nor indexes)
ratio       the peer's seconds / ours (limit: at least 1), by the clock and by processor time: on a busy machine only the latter holds still

    python tests/bench/bundle_throughput.py [MiB of attachments] [records with them] [records alone] [rounds]       needs zstd and age
"""

import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Self

sys.path.insert(0, str(Path(__file__).parents[2]))

from app.sync import outgoing
from db import journal, migrations
from db.engine import Store
from tests.bench.desk_bulk import talks
from tests.vectors.stations import COMMISSION, GROUP, KEY, a_person, a_place, a_unit, enrol

MIB = 1 << 20
BEIJING = timezone(timedelta(hours=8))


def clock() -> datetime:
    return datetime.now(BEIJING)


@dataclass(frozen=True)
class Taken:
    """Seconds by the clock, and of processors: this process and its children."""

    wall: float = 0.0
    cpu: float = 0.0

    def __add__(self, other: Self) -> "Taken":
        return Taken(self.wall + other.wall, self.cpu + other.cpu)

    def __sub__(self, other: Self) -> "Taken":
        return Taken(self.wall - other.wall, self.cpu - other.cpu)


def so_far() -> Taken:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return Taken(time.perf_counter(), sum(one.ru_utime + one.ru_stime for one in used))


def timed(work: Callable[[], Any]) -> tuple[Taken, Any]:
    start = so_far()
    result = work()
    return so_far() - start, result


class Apart:
    """What a function took, to be reported apart."""

    def __init__(self, owner: Any, name: str) -> None:
        self._taken, self._plain = Taken(), getattr(owner, name)
        setattr(owner, name, self._watched)

    def _watched(self, *args: Any, **kwargs: Any) -> Any:
        taken, result = timed(lambda: self._plain(*args, **kwargs))
        self._taken += taken
        return result

    def taken(self) -> Taken:
        taken, self._taken = self._taken, Taken()
        return taken


class Peer:
    """tar | zstd | age of a folder, and back."""

    def __init__(self, base: Path) -> None:
        self._key, self._packed, self._out = base / "age.key", base / "peer.age", base / "out"
        subprocess.run(["age-keygen", "-o", self._key], check=True, capture_output=True)
        self._recipient = subprocess.run(["age-keygen", "-y", self._key], check=True, capture_output=True, text=True).stdout.strip()

    def pack(self, folder: Path) -> None:
        self._run(f"tar cf - -C '{folder}' . | zstd -q -3 | age -r {self._recipient} > '{self._packed}' && sync '{self._packed}'")

    def unpack(self) -> None:
        self._out.mkdir()
        self._run(f"age -d -i '{self._key}' '{self._packed}' | zstd -q -d | tar xf - -C '{self._out}' && sync '{self._out}'/*")

    def forget(self) -> None:
        shutil.rmtree(self._out)

    @staticmethod
    def _run(line: str) -> None:
        subprocess.run(["bash", "-c", line], check=True)


def contents(total: int, round_: int = 0) -> Iterator[bytes]:
    chance = random.Random(round_)
    words = [chance.randbytes(chance.randrange(3, 9)).hex().encode() for _ in range(4000)]
    for number in range(total // (4 * MIB)):
        yield chance.randbytes(4 * MIB) if number % 2 else b" ".join(chance.choices(words, k=400_000))[:4 * MIB]


class Bench:
    def __init__(self, base: Path) -> None:
        template = base / "template.db"
        store = Store.create(template, KEY)
        migrations.upgrade(store)
        store.close()
        self._base = base
        self._group = a_place(template, base / "g", "group", GROUP, clock)
        self._commission = a_place(template, base / "c", "commission", COMMISSION, clock)
        enrol(self._group, self._commission, base / "medium")
        self._unit = a_unit(self._group)
        self._persons = [a_person(self._group, self._unit, f"某{number}") for number in range(20)]
        self._commission.take(self._group.export("commission", base / "stick").files[0])
        self._peer, self._readback = Peer(base), Apart(outgoing, "prove")
        self._rounds = 0

    def load(self, what: str, mib: int, records: int, rounds: int) -> None:
        """Measure and print one kind of load."""
        found = [self._round(mib, records) for _ in range(rounds)]
        plain = statistics.median(one["plain"].wall for one in found)
        print(f"\n{what}: {mib} MiB of attachments, {records} records, {plain:.0f} MB plain, {rounds} rounds")
        told("export", found, "export", "pack", plain)
        told("import", found, "import", "unpack", plain)
        if records:
            told("import beside unpack + desk", found, "import", "unpack and desk", plain)
        told("(read-back, beside pack)", found, "read-back", "pack", plain)

    def _round(self, mib: int, records: int) -> dict[str, Taken]:
        self._rounds += 1                # other contents each time: what a partner has does not go again
        number = self._rounds
        folder = self._base / "peer"
        folder.mkdir()
        desk = self._filled(folder, mib, records, number)
        plain = sum(path.stat().st_size for path in folder.iterdir()) / MIB
        exported: list[Any] = []
        taken = in_turn(number, {"pack": lambda: self._peer.pack(folder),
                                 "export": lambda: exported.append(self._group.export("commission", self._base / "stick"))})
        readback = self._readback.taken()
        taken |= in_turn(number, {"unpack": self._peer.unpack, "import": lambda: self._import(exported[0].files[0])})
        self._readback.taken()
        self._peer.forget()
        shutil.rmtree(folder)
        return taken | {"plain": Taken(plain), "read-back": readback, "export": taken["export"] - readback,
                        "unpack and desk": taken["unpack"] + desk}

    def _filled(self, folder: Path, mib: int, records: int, number: int) -> Taken:
        """The peer's folder, and the same at the group; returns what the desk took to add the records."""
        group = self._group
        files = []
        for index, content in enumerate(contents(mib * MIB, number)):
            path = folder / f"{index}.bin"
            path.write_bytes(content)
            digest, size = group.objects.put(path)
            files.append({"name": path.name, "sha256": digest, "size": size})
        with group.store.read() as conn:
            before, _ = journal.head(conn)
        if files:
            group.desk.set(self._unit, {"files": files})
        rows = talks(records, self._unit, self._persons, group.desk.user.staff_id)
        desk, _ = timed(lambda: rows and group.desk.add_many("talk", rows))
        with group.store.read() as conn, (folder / "journal").open("wb") as out:
            for _, _, raw in journal.after(conn, before):
                out.write(raw + b"\n")
        return desk

    def _import(self, path: str) -> None:
        done = self._commission.take(path)
        assert done.applied
        assert not done.warnings, done.warnings

    def end(self) -> None:
        assert self._group.digest() == self._commission.digest(GROUP)
        self._group.store.close()
        self._commission.store.close()


def in_turn(number: int, works: dict[str, Callable[[], Any]]) -> dict[str, Taken]:
    """Each on an idle disk; who is first changes with the round."""
    taken = {}
    for name in list(works)[::-1 if number % 2 else 1]:
        os.sync()
        taken[name], _ = timed(works[name])
    return taken


def told(what: str, rounds: list[dict[str, Taken]], ours: str, theirs: str, plain: float) -> None:
    speed = plain / statistics.median(one[ours].wall for one in rounds)
    print(f"  {what:28} {speed:6.0f} MB/s   ratio {spread([one[theirs].wall / one[ours].wall for one in rounds])}"
          f"   of processor time {spread([one[theirs].cpu / one[ours].cpu for one in rounds])}")


def spread(values: list[float]) -> str:
    return f"{min(values):5.2f} /{statistics.median(values):5.2f} /{max(values):5.2f}"


def main() -> None:
    mib, beside, alone, rounds = ([int(word) for word in sys.argv[1:]] + [100, 10_000, 100_000, 5][len(sys.argv) - 1:])
    if missing := [tool for tool in ("tar", "zstd", "age") if not shutil.which(tool)]:
        sys.exit(f"not installed: {', '.join(missing)}")
    with tempfile.TemporaryDirectory() as name:
        bench = Bench(Path(name))
        bench.load("attachments", mib, 0, rounds)
        if beside:
            bench.load("both", mib, beside, rounds)
        if alone:
            bench.load("records", 0, alone, 1)
        bench.end()


if __name__ == "__main__":
    main()
