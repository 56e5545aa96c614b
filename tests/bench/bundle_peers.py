"""What a bundle is measured beside: tools that carry the same content, and the same records loaded without a bundle.

    TarZstdAge   tar | zstd -3 | age, written and flushed; back the same way
    Nncp         tar | zstd -3 | nncp-file, nncp-xfer onto the medium, flushed; nncp-xfer, nncp-toss, zstd | tar back
    by_hand      JSON lines into the encrypted store's own tables by executemany, in one transaction: no check, no merge, no limits
"""

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson

from app.desk import reading
from app.desk.bulk import insert_all
from app.desk.follow import searchable, title_of
from app.desk.tables import catalog, catalog_text
from app.ledgers import ledgers
from app.ledgers.kit import Row
from db import journal, search
from db.engine import Store


def run(line: str) -> None:
    subprocess.run(["bash", "-o", "pipefail", "-c", line], check=True, stdout=subprocess.DEVNULL)


class Peer:
    """`pack(folder)` to a flushed file, `unpack()` from it into `out`, flushed; `forget()` makes room for the next round."""

    name: str
    tools: tuple[str, ...]

    def __init__(self, base: Path) -> None:
        self.base = base / self.name
        self.base.mkdir()
        self.out = self.base / "out"

    @classmethod
    def missing(cls) -> list[str]:
        return [tool for tool in cls.tools if not shutil.which(tool)]

    def pack(self, folder: Path) -> None:
        raise NotImplementedError

    def unpack(self) -> None:
        raise NotImplementedError

    def forget(self) -> None:
        shutil.rmtree(self.out)


class TarZstdAge(Peer):
    name = "age"
    tools = ("tar", "zstd", "age", "age-keygen")

    def __init__(self, base: Path) -> None:
        super().__init__(base)
        self._key, self._packed = self.base / "key", self.base / "packed"
        subprocess.run(["age-keygen", "-o", self._key], check=True, capture_output=True)
        self._recipient = subprocess.run(["age-keygen", "-y", self._key], check=True, capture_output=True, text=True).stdout.strip()

    def pack(self, folder: Path) -> None:
        run(f"tar cf - -C '{folder}' . | zstd -q -3 | age -r {self._recipient} > '{self._packed}' && sync '{self._packed}'")

    def unpack(self) -> None:
        self.out.mkdir()
        run(f"age -d -i '{self._key}' '{self._packed}' | zstd -q -d | tar xf - -C '{self.out}' && sync '{self.out}'/*")


class Nncp(Peer):
    name = "nncp"
    tools = ("tar", "zstd", "nncp-cfgnew", "nncp-file", "nncp-xfer", "nncp-toss")

    def __init__(self, base: Path) -> None:
        super().__init__(base)
        self._stick, self._came = self.base / "stick", self.base / "came"
        made = {name: subprocess.run(["nncp-cfgnew", "-nocomments"], check=True, capture_output=True, text=True).stdout for name in "ab"}
        self._ids = {name: re.findall(r"id: (\w+)", text)[0] for name, text in made.items()}
        for name, other in (("a", "b"), ("b", "a")):
            known = self._neighbour(made[other], self.base / "came")
            text = made[name].replace("/var/spool/nncp", str(self.base / name))
            text = text.replace("  neigh: {", "  neigh: {\n    other: {\n" + known + "    }")
            (self.base / f"{name}.cfg").write_text(text)
            (self.base / name).mkdir()

    def pack(self, folder: Path) -> None:
        self._stick.mkdir()
        run(f"tar cf - -C '{folder}' . | zstd -q -3 | nncp-file -quiet -noprogress -cfg '{self.base}/a.cfg' - other:packed"
            f" && nncp-xfer -quiet -noprogress -cfg '{self.base}/a.cfg' -mkdir -tx '{self._stick}' && sync -f '{self._stick}'")

    def unpack(self) -> None:
        self.out.mkdir()
        self._came.mkdir()
        run(f"nncp-xfer -quiet -noprogress -cfg '{self.base}/b.cfg' -rx '{self._stick}'"
            f" && nncp-toss -quiet -noprogress -cfg '{self.base}/b.cfg'"
            f" && zstd -q -d < '{self._came}/packed' | tar xf - -C '{self.out}' && sync '{self.out}'/*")

    def forget(self) -> None:
        super().forget()
        for folder in (self._stick, self._came):
            shutil.rmtree(folder)

    @staticmethod
    def _neighbour(config: str, incoming: Path) -> str:
        own = config[config.index("self: {"):config.index("neigh:")]
        found = {key: re.findall(rf"{key}: (\w+)", own)[0] for key in ("id", "exchpub", "signpub", "noisepub")}
        return "".join(f"      {key}: {value}\n" for key, value in found.items()) + f'      incoming: "{incoming}"\n'


def by_hand(store: Store, lines: Path, titles: Callable[[str], str]) -> None:
    """See the module. `lines`: journal entries that make records; `titles`: what other records are called."""
    with store.write() as conn:
        rid = int(conn.exec_driver_sql("SELECT coalesce(max(rid), 0) FROM catalog").scalar_one())
        for some in _some(lines):
            entries = [(raw, orjson.loads(raw)) for raw in some]
            journal.append(conn, [(value["id"], raw) for raw, value in entries])
            kinds: dict[str, list[Row]] = {}
            for _, value in entries:
                rid += 1
                row = Row(value["values"]) | {"id": value["id"], "rid": rid, "rev": 1, "clock": value["clock"], "vis": 1}
                kinds.setdefault(value["ledger"], []).append(Row(row))
            for code, rows in kinds.items():
                _load(conn, code, rows, titles)


def _load(conn: Any, code: str, rows: list[Row], titles: Any) -> None:
    ledger = ledgers()[code]
    insert_all(conn, reading.table_of(ledger), rows)
    insert_all(conn, catalog, ({"rid": row.rid, "id": row.id, "ledger": code, "record_no": row.record_no, "org_id": row.org_id, "vis": 1,
                                "title": title_of(ledger, row, titles), "on_date": row.get(ledger.ON), "void": False} for row in rows))
    texts = [(row.rid, searchable(ledger, row, titles)) for row in rows]
    insert_all(conn, catalog_text, ({"rid": rid, "text": text} for rid, text in texts))
    search.index(conn, texts)


def _some(path: Path, size: int = 5000) -> Iterator[list[bytes]]:
    with path.open("rb") as file:
        while some := [line.rstrip(b"\n") for line, _ in zip(file, range(size), strict=False)]:
            yield some
