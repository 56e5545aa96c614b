"""Export and import of a bundle beside `tar | zstd -3 | age` and NNCP with the same content, on the same disk, in one run.

loads       attachments (files of 4 MiB, half noise, half text) with some records and with many (talks; the peers carry their journal lines)
rounds      ours and the peers' take turns at who is first; before each the disk is idle; figures are least / median / most
fair        same zstd level; all end with the result flushed to the disk. Ours lies then twice, in the outbox and on the stick
apart       reading back what was written on the stick and proving it: no peer does anything of the kind
import      in two parts: transport (prove, keep, decrypt, attachments into the encrypted store) beside the peers' unpacking; and the rows
            (each checked, merged, indexed, its limits and duties kept) beside loading the same JSON without a bundle:
            desk  parsed and given to `desk.add_many`
            hand  parsed and put into row, journal, catalog and full text by executemany, in one transaction: nothing is checked, no limits
ratio       the peer's seconds / ours, by the clock and by processor time: on a busy machine only the latter holds still

    python tests/bench/bundle_throughput.py [MiB of attachments] [records] [many records] [rounds]       needs zstd and age; nncp if there
"""

import os
import random
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Self

sys.path.insert(0, str(Path(__file__).parents[2]))

import orjson

from app.sync import importing, taking
from app.sync.intake import Intake
from app.sync.media import delivering
from db import journal, migrations
from db.engine import Store
from tests.bench.bundle_peers import Nncp, Peer, TarZstdAge, by_hand
from tests.bench.desk_bulk import talks
from tests.vectors.stations import COMMISSION, GROUP, KEY, a_person, a_place, a_unit, enrol

MIB = 1 << 20
BEIJING = timezone(timedelta(hours=8))
LIMITS = {"export": {"age": 1.5, "nncp": 2.0}, "transport": {"age": 1.2, "nncp": 2.0}, "rows": {"desk": 0.8}}


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
        self._taken, self._plain, watched = Taken(), getattr(owner, name), self._watched
        setattr(owner, name, lambda *args, **kwargs: watched(*args, **kwargs))

    def _watched(self, *args: Any, **kwargs: Any) -> Any:
        taken, result = timed(lambda: self._plain(*args, **kwargs))
        self._taken += taken
        return result

    def taken(self) -> Taken:
        taken, self._taken = self._taken, Taken()
        return taken


def contents(total: int, round_: int = 0) -> Iterator[bytes]:
    chance = random.Random(round_)
    words = [chance.randbytes(chance.randrange(3, 9)).hex().encode() for _ in range(4000)]
    for number in range(total // (4 * MIB)):
        yield chance.randbytes(4 * MIB) if number % 2 else b" ".join(chance.choices(words, k=400_000))[:4 * MIB]


class Bench:
    def __init__(self, base: Path, peers: list[Peer]) -> None:
        template = base / "template.db"
        store = Store.create(template, KEY)
        migrations.upgrade(store)
        store.close()
        self._base, self._peers = base, peers
        self._group = a_place(template, base / "g", "group", GROUP, clock)
        self._commission = a_place(template, base / "c", "commission", COMMISSION, clock)
        enrol(self._group, self._commission, base / "medium")
        self._unit = a_unit(self._group)
        self._persons = [a_person(self._group, self._unit, f"某{number}") for number in range(20)]
        self._commission.take(self._group.export("commission", base / "stick").files[0])
        self._readback = Apart(delivering, "prove")
        self._proving, self._taking, self._entries = Apart(importing, "prove"), Apart(taking, "_take_in"), Apart(Intake, "entries")
        self._rounds = 0

    def load(self, mib: int, records: int, rounds: int) -> None:
        """Measure and print one load."""
        found = [self._round(mib, records) for _ in range(rounds)]
        plain = statistics.median(one["plain"].wall for one in found)
        print(f"\n{mib} MiB of attachments, {records} records: {plain:.0f} MB plain; rounds: {rounds}")
        for what, theirs in (("export", "pack"), ("read-back", "pack"), ("transport", "unpack")):
            for peer in self._peers:
                told(what, found, f"{peer.name} {theirs}", plain, LIMITS.get(what, {}).get(peer.name))
        if records:
            for name in ("desk", "hand"):
                told("rows", found, name, plain, LIMITS["rows"].get(name))
                told("import", found, f"unpack + {name}", plain, None)

    def _round(self, mib: int, records: int) -> dict[str, Taken]:
        self._rounds += 1                # other contents each time: what a partner has does not go again
        number = self._rounds
        folder = self._base / "content"
        folder.mkdir()
        taken = self._filled(folder, mib, records, number)
        taken["plain"] = Taken(sum(path.stat().st_size for path in folder.iterdir()) / MIB)
        exported: list[Any] = []
        works: dict[str, Callable[[], Any]] = {"export": lambda: exported.append(self._group.export("commission", self._base / "stick"))}
        taken |= in_turn(number, works | {f"{peer.name} pack": lambda peer=peer: peer.pack(folder) for peer in self._peers})
        taken["read-back"] = self._readback.taken()
        taken["export"] -= taken["read-back"]
        taken |= in_turn(number, {f"{peer.name} unpack": peer.unpack for peer in self._peers}
                         | {"import": lambda: self._import(exported[0].files[0])})
        checking = self._entries.taken()
        taken["transport"] = self._proving.taken() + self._taking.taken() - checking
        taken["rows"] = taken["import"] - taken["transport"]
        if records:
            taken |= {f"unpack + {name}": taken["age unpack"] + taken[name] for name in ("desk", "hand")}
        for peer in self._peers:
            peer.forget()
        shutil.rmtree(folder)
        return taken

    def _filled(self, folder: Path, mib: int, records: int, number: int) -> dict[str, Taken]:
        """The peers' folder, and the same at the group; returns what it took to load the records without a bundle."""
        group = self._group
        files = []
        for index, content in enumerate(contents(mib * MIB, number)):
            path = folder / f"{index}.bin"
            path.write_bytes(content)
            digest, size = group.objects.put(path)
            files.append({"name": path.name, "sha256": digest, "size": size})
        if not records:
            group.desk.set(self._unit, {"files": files})
            (folder / "journal").touch()
            return {}
        lines = [orjson.dumps(row) for row in talks(records, self._unit, self._persons, group.desk.user.staff_id)]
        self._commission.store.checkpoint()
        hand = self._base / "hand.db"
        shutil.copy(self._commission.store.path, hand)
        with group.store.read() as conn:
            before, _ = journal.head(conn)
        os.sync()
        desk, _ = timed(lambda: group.desk.add_many("talk", [orjson.loads(line) for line in lines]))
        with group.store.read() as conn, (folder / "journal").open("wb") as out:
            for _, _, raw in journal.after(conn, before):
                out.write(raw + b"\n")
            names = {key: title for key, title in conn.exec_driver_sql("SELECT id, title FROM catalog WHERE ledger <> 'talk'")}
        group.desk.set(self._unit, {"files": files})
        store = Store.open(hand, KEY)
        os.sync()
        by, _ = timed(lambda: by_hand(store, folder / "journal", lambda key: names.get(key, "")))
        store.close()
        hand.unlink()
        return {"desk": desk, "hand": by}

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


def told(ours: str, rounds: list[dict[str, Taken]], theirs: str, plain: float, limit: float | None) -> None:
    speed = plain / statistics.median(one[ours].wall for one in rounds)
    print(f"  {ours:10} {speed:6.1f} MB/s   beside {theirs:14} {spread([one[theirs].wall / one[ours].wall for one in rounds])}"
          f"   processor {spread([one[theirs].cpu / one[ours].cpu for one in rounds])}" + (f"   (limit {limit})" if limit else ""))


def spread(values: list[float]) -> str:
    return f"{min(values):5.2f} /{statistics.median(values):5.2f} /{max(values):5.2f}"


def main() -> None:
    mib, some, many, rounds = ([int(word) for word in sys.argv[1:]] + [200, 10_000, 100_000, 3][len(sys.argv) - 1:])
    if missing := TarZstdAge.missing():
        sys.exit(f"not installed: {', '.join(missing)}")
    if missing := Nncp.missing():
        print(f"NNCP is not measured; not installed: {', '.join(missing)}")
    with tempfile.TemporaryDirectory() as name:
        bench = Bench(Path(name), [kind(Path(name)) for kind in (TarZstdAge, Nncp) if not kind.missing()])
        bench.load(mib, 0, rounds)
        if some:
            bench.load(mib, some, rounds)
        if many:
            bench.load(mib, many, 1)
        bench.end()


if __name__ == "__main__":
    main()
