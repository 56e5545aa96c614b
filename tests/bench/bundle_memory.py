"""Memory of a whole export and import through the services, over that of the interpreter with the program loaded.

    python -m tests.bench.bundle_memory [MB ...]        attachments of so many MB that do not compress; default 64 256
    python -m tests.bench.bundle_memory --real          one of 4 GiB + 1 MiB, in volumes for FAT32: needs 20 GB of disk

Each act runs in a process of its own; `resource.ru_maxrss` is read before it begins and when it has ended. Linux.
"""

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path

from app.desk.attaching import attach
from db import migrations
from db.engine import Store
from tests.vectors.stations import COMMISSION, GROUP, KEY, Place, a_unit, enrolled_template, opened

ROOT = Path(__file__).parents[2]
LIMIT_MB, REAL_LIMIT_MB = 64, 200
REAL = 4 * 1024 + 1
FAT32 = 2**32 - 1


def clock() -> datetime:
    return datetime(2026, 11, 20, 10, 0, tzinfo=timezone(timedelta(hours=8)))


def made(folder: Path) -> Path:
    """Two enrolled stations."""
    folder.mkdir(parents=True, exist_ok=True)
    template = folder / "template.db"
    store = Store.create(template, KEY)
    migrations.upgrade(store)
    store.close()
    (folder / "stations").mkdir()
    return enrolled_template(template, folder / "stations", clock)


def with_attachment(stations: Path, megabytes: int) -> None:
    """A file that cannot be compressed, put with a new record of the group."""
    scan = stations.parent / "scan.bin"
    with scan.open("wb") as out:
        for _ in range(megabytes):
            out.write(os.urandom(1 << 20))
    place = opened(stations / "g", "group", GROUP, clock)
    attach(place.desk, a_unit(place, f"测试{megabytes}局"), scan)
    place.store.close()
    scan.unlink()


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measured(place: Place, act: Callable[[Place], object]) -> dict[str, float]:
    before, begun = peak(), time.perf_counter()
    act(place)
    return {"before": before, "growth": peak() - before, "seconds": time.perf_counter() - begun}


def export(stations: Path, stick: Path, volume_size: int | None) -> dict[str, float]:
    return measured(opened(stations / "g", "group", GROUP, clock),
                    lambda place: place.export("commission", stick, volume_size=volume_size))


def take(stations: Path, stick: Path) -> dict[str, float]:
    return measured(opened(stations / "c", "commission", COMMISSION, clock), lambda place: place.take(next(iter(sorted(stick.iterdir())))))


def in_process(act: str, stations: Path, stick: Path, volume_size: int | None = None) -> dict[str, float]:
    words = [sys.executable, "-m", "tests.bench.bundle_memory", act, str(stations), str(stick), str(volume_size or 0)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True, timeout=3600)
    return dict(json.loads(done.stdout))


def round_trip(folder: Path, megabytes: int, volume_size: int | None = None) -> dict[str, dict[str, float]]:
    stations, stick = made(folder / str(megabytes)), folder / f"stick{megabytes}"
    with_attachment(stations, megabytes)
    found = {"export": in_process("export", stations, stick, volume_size), "import": in_process("import", stations, stick)}
    shutil.rmtree(folder / str(megabytes))
    shutil.rmtree(stick)
    return found


def main(words: list[str]) -> None:
    if words and words[0] in ("export", "import"):
        stations, stick = Path(words[1]), Path(words[2])
        print(json.dumps(export(stations, stick, int(words[3]) or None) if words[0] == "export" else take(stations, stick)))
        return
    real = words == ["--real"]
    with tempfile.TemporaryDirectory(prefix="paizhu-memory-") as folder:
        if real and shutil.disk_usage(folder).free < 20 * 1024**3:
            raise SystemExit("needs 20 GB of free disk")
        for megabytes in [REAL] if real else [int(word) for word in words] or [64, 256]:
            for act, found in round_trip(Path(folder), megabytes, FAT32 if real else None).items():
                print(f"{act} {megabytes} MB: {found['growth']:.1f} MB over {found['before']:.1f} MB, {found['seconds']:.1f} s, "
                      f"{megabytes / found['seconds']:.0f} MB/s", flush=True)
                limit = REAL_LIMIT_MB if real else LIMIT_MB
                if found["growth"] > limit:
                    raise SystemExit(f"more than {limit} MB")


if __name__ == "__main__":
    main(sys.argv[1:])
