"""The font service: five roles, a chain of faces behind each, and the face of every single character.

A role takes the first of its families found on the PC, else the bundled file. A character the role's face lacks comes from the chain;
one that no face has is set as 〓 and listed, never as an empty box.

units     none: faces only; sizes are the composer's
errors    FontFileMissing (FONT_MISSING) where a bundled file has not been fetched
source    docs/printing.md, section 2
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path

from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from app.fonts import bundled, manifest
from app.printing.faces import Face, open_face
from app.printing.system_fonts import Found, cache_file, scan

MISSING_SIGN = "〓"
LXGW_COMPLETE = (1, 511)        # from this version on LXGW WenKai holds all of level 1 of 通用规范汉字表


class Role(StrEnum):
    FANGSONG = "fangsong"           # 仿宋: body text
    XIAOBIAOSONG = "xiaobiaosong"   # 小标宋: titles
    HEITI = "heiti"                 # 黑体: first-level headings, labels
    KAITI = "kaiti"                 # 楷体: second-level headings, signers
    SONGTI = "songti"               # 宋体: page numbers, small print


FAMILIES: dict[Role, tuple[str, ...]] = {
    Role.FANGSONG: ("仿宋_GB2312", "CESI仿宋-GB18030", "CESI仿宋-GB2312", "方正仿宋_GBK", "仿宋", "FangSong"),
    Role.XIAOBIAOSONG: ("方正小标宋_GBK", "方正小标宋简体", "FZXiaoBiaoSong-B05S", "CESI小标宋-GB2312", "华文中宋"),
    Role.HEITI: ("黑体", "SimHei", "CESI黑体-GB2312", "方正黑体_GBK"),
    Role.KAITI: ("楷体_GB2312", "CESI楷体-GB2312", "方正楷体_GBK", "楷体", "KaiTi"),
    Role.SONGTI: ("宋体", "SimSun", "CESI宋体-GB2312", "方正书宋_GBK"),
}
ROLE_LABELS = {Role.FANGSONG: "仿宋", Role.XIAOBIAOSONG: "小标宋", Role.HEITI: "黑体", Role.KAITI: "楷体", Role.SONGTI: "宋体"}

# Fonts made for Latin text first draw these narrow, and —— with a hole in its middle; Chinese text wants them one em wide and takes them
# from the bundled 仿宋 then.
_FULL_WIDTH = "—…“”‘’"
_UNBROKEN = "—"


@dataclass(frozen=True)
class Source:
    """Where a role's face comes from; the settings page shows it.

    family    the name found on the PC, or the bundled font's
    """

    path: Path
    index: int
    family: str
    bundled: bool

    def open(self) -> Face:
        return open_face(self.path, self.index)


@dataclass(frozen=True)
class MissingGlyph:
    """A character no face has: where it stood and what it is."""

    form: str
    field: str
    character: str

    @property
    def code_point(self) -> str:
        return f"U+{ord(self.character):04X}"


class FontBook:
    """The faces of one print run.

    roles       {role: source}; fallbacks are always the bundled files
    opening     a face is opened when the first character needs it
    """

    def __init__(self, roles: dict[Role, Source], fallbacks: Callable[[str], Path] = bundled) -> None:
        self.roles = roles
        self._bundled = fallbacks
        self._picks = {role: _Pick(self, role) for role in Role}
        self._plain: dict[Role, frozenset[str]] = {}

    @classmethod
    def load(cls, *, always_bundled: bool = False, found: Iterable[Found] | None = None) -> FontBook:
        """found: what `scan` saw; None scans this PC (through the cache)."""
        there = [] if always_bundled else list(scan(cache=cache_file()) if found is None else found)
        return cls({role: _choose(role, there) for role in Role})

    def face(self, role: Role) -> Face:
        return self.roles[role].open()

    def chain(self, role: Role) -> list[Source]:
        """The role's face and those behind it, in order."""
        first, second = _bundled("fallback1", self._bundled), _bundled("fallback2", self._bundled)
        behind = [first, second] if role in (Role.FANGSONG, Role.KAITI) else [second, first]
        if not self._lxgw_complete:
            behind.insert(behind.index(second), _bundled("songti", self._bundled))
        return [self.roles[role], *behind]

    def runs(self, text: str, role: Role) -> list[tuple[int, int, Face]]:
        """Consecutive parts of the text with the face of each; `text` holds only characters `pick` has a face for."""
        if self.plain(role).issuperset(text):
            return [(0, len(text), self.face(role))]
        pick = self._picks[role]
        runs: list[tuple[int, int, Face]] = []
        for at, character in enumerate(text):
            face = pick[character]
            assert face is not None
            if runs and runs[-1][2] is face:
                runs[-1] = (runs[-1][0], at + 1, face)
            else:
                runs.append((at, at + 1, face))
        return runs

    def name_face(self, text: str, role: Role) -> Face | None:
        """One face for a whole name: the first of the chain that has all of it; None where only several together do."""
        for source in self.chain(role):
            face = source.open()
            if face.characters.issuperset(text):
                return face
        return None

    def lacking(self, text: str, role: Role) -> list[str]:
        """The characters of a text that no face of the role's chain has, in order, each once."""
        if self.plain(role).issuperset(text):
            return []
        pick = self._picks[role]
        return [character for character in dict.fromkeys(text) if pick[character] is None]

    def plain(self, role: Role) -> frozenset[str]:
        """Characters the role's own face sets as they should be."""
        if role not in self._plain:
            face = self.face(role)
            self._plain[role] = face.characters - {character for character in _FULL_WIDTH if not _suits(face, character)}
        return self._plain[role]

    @cached_property
    def _lxgw_complete(self) -> bool:
        return _version(self._bundled("fallback1")) >= LXGW_COMPLETE

    def _pick(self, character: str, role: Role) -> Face | None:
        if character in self.plain(role):
            return self.face(role)
        if character in _FULL_WIDTH and _suits(own := _bundled("fangsong", self._bundled).open(), character):
            return own
        return next((face for source in self.chain(role) if character in (face := source.open()).characters), None)


class _Pick(dict[str, "Face | None"]):
    """Face of a character in a role, found once."""

    def __init__(self, book: FontBook, role: Role) -> None:
        self._book, self._role = book, role

    def __missing__(self, character: str) -> Face | None:
        face = self[character] = self._book._pick(character, self._role)
        return face


def _choose(role: Role, found: Sequence[Found]) -> Source:
    for family in FAMILIES[role]:
        for font in found:
            if family in font.names:
                try:
                    open_face(font.path, font.index)
                except Exception:
                    # A font folder may hold anything, and reportlab's parser then raises anything: the next family serves.
                    continue
                return Source(font.path, font.index, family, bundled=False)
    return _bundled(role.value, bundled)


def _bundled(role: str, locate: Callable[[str], Path]) -> Source:
    return Source(locate(role), 0, manifest()[role].name, bundled=True)


def _suits(face: Face, character: str) -> bool:
    if abs(face.advances[character] - 1) > 0.01:
        return False
    left, _, right, _ = face.ink(character)
    return character not in _UNBROKEN or right - left > 0.97


def _version(path: Path) -> tuple[int, int]:
    """(major, minor) a font states of itself in name 5, as LXGW counts: 1.511."""
    with TTFont(path, lazy=True) as font:
        stated = re.search(r"(\d+)\.(\d+)", font["name"].getDebugName(5) or "")
    return (int(stated[1]), int(stated[2])) if stated else (0, 0)
