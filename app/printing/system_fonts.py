"""The fonts of this PC, by the names they carry inside: file names tell nothing (SimSun is in simsun.ttc, 仿宋_GB2312 anywhere).

Only glyf fonts are of use (TTF, TTC with the index of a face), and of them those that may be embedded and subset and hold digits and 〔〕.
What was read of a file is kept by its path, time and size, so that a start does not read hundreds of files again.

source    docs/printing.md, section 2 rule 1; OpenType `name`, `OS/2`
"""

import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import platformdirs
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

NAME_IDS = (1, 4, 6, 16)
MUST_HAVE = "0123456789〔〕"
RESTRICTED, NO_SUBSET_OR_BITMAP = 0x0002, 0x0300
CACHE_VERSION = 1


@dataclass(frozen=True)
class Found:
    """One usable face on this PC: its file, its index in a collection, all its names."""

    path: Path
    index: int
    names: frozenset[str]


def font_folders() -> list[Path]:
    """Where this system keeps fonts, the machine's before the user's."""
    if sys.platform == "win32":
        return [Path(os.environ.get("WINDIR", r"C:\Windows")) / "Fonts",
                Path(os.environ.get("LOCALAPPDATA", "")) / "Microsoft" / "Windows" / "Fonts"]
    home = Path.home()
    return [Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), home / ".local/share/fonts", home / ".fonts"]


def cache_file() -> Path:
    return Path(platformdirs.user_cache_dir("paizhu", appauthor=False)) / "system-fonts.json"


def scan(folders: list[Path] | None = None, cache: Path | None = None) -> list[Found]:
    """Every usable face, in the order of folders and file names.

    cache     JSON {path: [mtime_ns, size, [[index, [names]] ...]]}; unreadable or unwritable is as good as absent
    """
    known = _read(cache) if cache else {}
    seen: dict[str, list[Any]] = {}
    found = []
    for path in _files(font_folders() if folders is None else folders):
        with suppress(OSError):
            status = path.stat()
            entry = known.get(str(path))
            if entry is None or entry[:2] != [status.st_mtime_ns, status.st_size]:
                entry = [status.st_mtime_ns, status.st_size, [[index, sorted(names)] for index, names in _usable(path)]]
            seen[str(path)] = entry
            found += [Found(path, index, frozenset(names)) for index, names in entry[2]]
    if cache and seen != known:
        _write(cache, seen)
    return found


def _files(folders: list[Path]) -> Iterator[Path]:
    for folder in folders:
        for root, inner, names in os.walk(folder):
            inner.sort()
            yield from (Path(root, name) for name in sorted(names) if name.lower().endswith((".ttf", ".ttc")))


def _usable(path: Path) -> Iterator[tuple[int, set[str]]]:
    """(index, names) of the faces of a file that may and can be used; none where the file cannot be read as a font."""
    with path.open("rb") as file:
        size = path.stat().st_size
        index, count = 0, 1
        while index < count:
            try:
                font = TTFont(file, fontNumber=index, lazy=True)
                count = getattr(font.reader, "numFonts", 1)
                if _whole(font, size) and _fits(font):
                    yield index, {str(record).strip() for record in font["name"].names if record.nameID in NAME_IDS}
            except Exception:
                # A damaged table makes fontTools raise whatever its parser meets; a broken file in a font folder must not stop printing.
                pass
            index += 1


def _whole(font: Any, size: int) -> bool:
    """Do all tables lie within the file? A file cut short still shows its names."""
    return all(entry.offset + entry.length <= size for entry in font.reader.tables.values())


def _fits(font: Any) -> bool:
    if "glyf" not in font or "CFF " in font:
        return False
    licence = font["OS/2"].fsType
    if licence & 0x000F == RESTRICTED or licence & NO_SUBSET_OR_BITMAP:
        return False
    characters = font.getBestCmap() or {}
    return all(ord(character) in characters for character in MUST_HAVE)


def _read(cache: Path) -> dict[str, list[Any]]:
    with suppress(OSError, ValueError, TypeError, AttributeError):
        stored = orjson.loads(cache.read_bytes())
        if stored.get("version") == CACHE_VERSION:
            files: dict[str, list[Any]] = stored["files"]
            return files
    return {}


def _write(cache: Path, files: dict[str, list[Any]]) -> None:
    with suppress(OSError):
        cache.parent.mkdir(parents=True, exist_ok=True)
        fresh = cache.with_suffix(f".{os.getpid()}")
        fresh.write_bytes(orjson.dumps({"version": CACHE_VERSION, "files": files}))
        fresh.replace(cache)
