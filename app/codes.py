"""Code tables: the pick lists of the field, read from `resources/codes/`, one file per table.

shapes    a file is {"table", "title", "fixed", "entries": [{"code", "label", attribute: value ...}]}; entries keep the order of the file.
          Codes are lower-case ASCII and stored; labels are what people see. Attributes are what the software computes with.
          fixed: set by party or state rule, nobody may add, hide or reorder; else an office may add codes that begin with `x_`.
errors    a table or code nobody declared is the author's mistake and raises KeyError; what a person typed goes through `find`
source    docs/glossary.md
"""

import json
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Any

from app.resources import resource

_NOT_READ = str.maketrans("", "", " \t\n\u3000\"'“”‘’„«»「」『』＂＇")


@dataclass(frozen=True)
class Code:
    code: str
    label: str
    attributes: Mapping[str, Any] = field(default_factory=dict)


class CodeTable:
    """One table. Iterating it gives its `Code`s in order."""

    def __init__(self, name: str, title: str, fixed: bool, entries: list[Code]) -> None:
        self.name, self.title, self.fixed = name, title, fixed
        self._having: dict[tuple[str, Any], frozenset[str]] = {}        # checks ask for every row of a bulk act
        self._entries = MappingProxyType({entry.code: entry for entry in entries})
        self._read_as = {folded(word): entry.code for entry in reversed(entries) for word in (entry.label, entry.code)}

    def __iter__(self) -> Iterator[Code]:
        return iter(self._entries.values())

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, code: object) -> bool:
        return code in self._entries

    def codes(self) -> tuple[str, ...]:
        return tuple(self._entries)

    def label(self, code: str) -> str:
        return self._entries[code].label

    def find(self, text: str) -> str | None:
        """The code a person means by a code or a label; spaces, quotation marks, width of letters and case do not matter."""
        return self._read_as.get(folded(text))

    def attribute(self, code: str, name: str) -> Any:
        """None when the code does not carry it."""
        return self._entries[code].attributes.get(name)

    def having(self, attribute: str, value: Any = True) -> frozenset[str]:
        """Codes whose attribute is `value`, or is a list that holds it."""
        asked = attribute, value
        if asked not in self._having:
            self._having[asked] = frozenset(code for code, entry in self._entries.items() if _holds(entry.attributes.get(attribute), value))
        return self._having[asked]

    def needs_text(self, code: str) -> bool:
        """其他 says nothing by itself: whoever chooses it must explain in words."""
        return bool(self.attribute(code, "free_text"))


def _holds(found: Any, value: Any) -> bool:
    if isinstance(found, list):
        return value in found
    return type(found) is type(value) and bool(found == value)      # 1 is not True here


def folded(text: str) -> str:
    """A label as it is compared: （ as (, Ａ as a, without spaces and quotation marks."""
    return unicodedata.normalize("NFKC", text).translate(_NOT_READ).casefold()


@cache
def names() -> tuple[str, ...]:
    """Every table there is, by name."""
    return tuple(sorted(file.stem for file in resource("codes").glob("*.json")))


@cache
def table(name: str) -> CodeTable:
    if name not in names():
        raise KeyError(f"no code table {name!r}")
    read = json.loads(resource("codes", f"{name}.json").read_text(encoding="utf-8"))
    entries = [Code(entry.pop("code"), entry.pop("label"), MappingProxyType(entry)) for entry in read["entries"]]
    return CodeTable(read["table"], read["title"], read["fixed"], entries)

