"""Names that others gave: shown so that nothing hides in them, and made into file names that mean one file on any system.

An attachment's name is a label. It never forms a path: the content lies under its digest, and where a person takes it out, the name of the
file is built here.

source    threat-model.md P14
"""

import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path

LONGEST = 180
"""Bytes of a file name in UTF-8; systems take 255, and a number or an ending may come behind."""

_DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$|clock\$)", re.IGNORECASE)
_NOT_IN_NAMES = frozenset('/\\:*?"<>|')
_HIDDEN = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
_WIDE_SLASHES = frozenset("\u2044\u2215\u29f8\uff0f\uff3c\u2024\u2025\u2026\uff0e")
"""Signs that some programs fold into a slash or a dot."""


def visible(text: str) -> str:
    """`text` for the eye: what is not seen, or turns the reading direction, as ⟨U+202E⟩; the spaces at both ends as ␣."""
    shown = "".join(f"⟨U+{ord(sign):04X}⟩" if _is_hidden(sign) else sign for sign in text)
    inside = shown.strip(" ")
    left = len(shown) - len(shown.lstrip(" "))
    return "␣" * left + inside + "␣" * (len(shown) - left - len(inside)) if inside else "␣" * len(shown)


def file_name(text: str, otherwise: str = "附件") -> str:
    """A file name from a label: no path, no device, no stream, nothing hidden, not over-long, in NFC."""
    text = unicodedata.normalize("NFC", text)
    kept = "".join("_" if sign in _NOT_IN_NAMES or sign in _WIDE_SLASHES or _is_hidden(sign) else sign for sign in text)
    kept = kept.strip(" .\u00a0\u3000") or otherwise
    stem, dot, ending = kept.rpartition(".")
    if not dot or len(ending.encode()) > 20:
        stem, dot, ending = kept, "", ""
    stem = _cut(stem, LONGEST - len((dot + ending).encode())).rstrip(" .") or otherwise
    made = stem + dot + ending
    # Windows knows devices by what stands before the first dot, whatever comes behind.
    return f"_{made}" if _DEVICES.fullmatch(made.split(".", 1)[0].strip()) else made


def free_in(folder: Path, name: str) -> Path:
    """A path in `folder` no file has, also where the system does not tell large from small letters or composed from decomposed."""
    taken = {folded(one.name) for one in folder.iterdir()} if folder.is_dir() else set()
    return folder / free_among(taken, name)


def free_among(taken: Iterable[str], name: str) -> str:
    """`name`, or `name (2)` …; `taken` holds folded names."""
    held = set(taken)
    stem, dot, ending = name.rpartition(".")
    stem, ending = (stem, dot + ending) if dot and stem else (name, "")
    label, number = name, 2
    while folded(label) in held:
        label, number = f"{stem} ({number}){ending}", number + 1
    return label


def folded(name: str) -> str:
    """What two names have in common that one system or another takes for the same."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKC", name).casefold())


def _is_hidden(sign: str) -> bool:
    return unicodedata.category(sign) in _HIDDEN


def _cut(text: str, most: int) -> str:
    """At most so many bytes, never half a character."""
    return text.encode()[:max(most, 1)].decode(errors="ignore")
