"""Memory at its highest during export and import of many records, over the interpreter with the program loaded. Large attachments:
bundle_memory.py.

measured    each act in a process of its own: resident memory once everything is imported, then the highest it was (Linux tells)
loads       attachments of files of 4 MiB; records (talks)
limit       64 MiB, whatever the bundle

    python tests/bench/bundle_peak.py [MiB of attachments ...] [-r records ...]
"""

import importlib
import pkgutil
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

import app.ledgers
import app.sync
from tests.bench.bundle_throughput import MIB, Bench, clock, contents
from tests.bench.desk_bulk import talks
from tests.vectors.stations import COMMISSION, GROUP, opened

LIMIT = 64


def resident(what: str) -> float:
    """MiB: `VmRSS` now, `VmHWM` at its highest since `forget_highest`."""
    return int(re.findall(rf"{what}:\s+(\d+) kB", Path("/proc/self/status").read_text())[0]) / 1024


def forget_highest() -> None:
    Path("/proc/self/clear_refs").write_text("5")


def load_everything() -> None:
    for package in (app.sync, app.ledgers):
        for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
            importlib.import_module(module.name)


def act(what: str, base: Path) -> None:
    """In the child: one export or import; prints what it needed more than the program alone."""
    load_everything()
    before = resident("VmRSS")
    forget_highest()
    if what == "export":
        place = opened(base / "g", "group", GROUP, clock)
        (base / "bundle").write_text(place.export("commission", base / "stick").files[0])
    else:
        place = opened(base / "c", "commission", COMMISSION, clock)
        done = place.take((base / "bundle").read_text())
        assert done.applied, done
    print(resident("VmHWM") - before)


def needed(what: str, base: Path) -> float:
    return float(subprocess.run([sys.executable, __file__, "--act", what, str(base)], check=True, capture_output=True, text=True).stdout)


class Stations(Bench):
    """The stations of the throughput bench, filled and left to the children."""

    def measure(self, mib: int, records: int) -> None:
        self._rounds += 1
        group = opened(self._base / "g", "group", GROUP, clock)
        files: list[dict[str, Any]] = []
        for number, content in enumerate(contents(mib * MIB, self._rounds)):
            path = self._base / "content"
            path.write_bytes(content)
            digest, size = group.objects.put(path)
            files.append({"name": f"{number}.bin", "sha256": digest, "size": size})
        if files:
            group.desk.set(self._unit, {"files": files})
        for start in range(0, records, 10_000):
            group.desk.add_many("talk", talks(min(10_000, records - start), self._unit, self._persons, group.desk.user.staff_id))
        group.store.close()
        shown = [f"{what} {more:5.0f} MiB" + ("" if more <= LIMIT else f" (over {LIMIT})")
                 for what, more in ((what, needed(what, self._base)) for what in ("export", "import"))]
        print(f"{mib:6} MiB of attachments, {records:7} records: " + "   ".join(shown), flush=True)

    def end(self) -> None:
        self._group.store.close()
        self._commission.store.close()


def main(words: list[str]) -> None:
    if not Path("/proc/self/clear_refs").exists():
        sys.exit("only Linux tells how much memory was used at its highest")
    if words[:1] == ["--act"]:
        act(words[1], Path(words[2]))
        return
    at = words.index("-r") if "-r" in words else len(words)
    sizes, records = [int(word) for word in words[:at]], [int(word) for word in words[at + 1:]]
    with tempfile.TemporaryDirectory() as name:
        stations = Stations(Path(name), [])
        stations.end()
        for mib in sizes:
            stations.measure(mib, 0)
        for count in records or [1_000, 10_000, 50_000]:
            stations.measure(0, count)
        shutil.rmtree(Path(name) / "stick", ignore_errors=True)


if __name__ == "__main__":
    main(sys.argv[1:])
