"""A journal entry as it travels: one change of one record, with the clocks that decide between stations.

    add   a record is made, or comes whole into the receiver's scope; `clocks` names fields changed since it was made
    set   fields get new values under one clock; `old` names the clock each of them replaces

source    docs/design.md, Clocks; docs/formats/bundle-v1.md section 3
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import orjson

from app.errors import BundleFormat

from . import canon

_CLOCK = re.compile(r"[0-9a-f]{28}")
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_KEYS = {"add": {"op", "ledger", "id", "clock", "by", "values"}, "set": {"op", "ledger", "id", "clock", "by", "values", "old"}}


@dataclass(frozen=True)
class Entry:
    """See the module. `by` is a staff id, empty for the program itself; `via` the station it came from, empty for our own."""

    op: Literal["add", "set"]
    ledger: str
    id: str
    clock: str
    by: str
    values: Mapping[str, Any]
    old: Mapping[str, str] = field(default_factory=dict)
    clocks: Mapping[str, str] = field(default_factory=dict)
    via: str = ""

    def clock_of(self, name: str) -> str:
        return self.clocks.get(name, self.clock)

    def line(self) -> bytes:
        return canon.dumps(self.as_json())

    def as_json(self) -> dict[str, Any]:
        """As it travels: without `via`."""
        value: dict[str, Any] = {"op": self.op, "ledger": self.ledger, "id": self.id, "clock": self.clock, "by": self.by,
                                 "values": self.values}
        if self.op == "set":
            value["old"] = self.old
        elif self.clocks:
            value["clocks"] = self.clocks
        return value


def of_staged(raw: bytes, via: str) -> Entry:
    """An entry that `of_line` has proved before."""
    return Entry(**orjson.loads(raw), via=via)


def journalled(entry: Entry) -> bytes:
    """An entry that came from elsewhere, as our journal keeps it."""
    return canon.dumps(entry.as_json() | {"via": entry.via})


def of_line(raw: bytes, via: str) -> Entry:
    """An entry of a bundle, its shape proved.

    raises    BundleFormat
    """
    try:
        value = canon.loads(raw)
    except canon.NotCanonical as error:
        raise BundleFormat(what="记录不是规范的 JSON", region="密文") from error
    if not _shaped(value):
        raise BundleFormat(what="记录的项目不对", region="密文")
    return Entry(**value, via=via)


def _shaped(value: Any) -> bool:
    if not isinstance(value, dict) or value.get("op") not in _KEYS:
        return False
    if set(value) - {"clocks"} != _KEYS[value["op"]] or ("clocks" in value and value["op"] != "add"):
        return False
    texts = (value["ledger"], value["by"])
    if not all(isinstance(text, str) and len(text) <= 64 for text in texts) or not isinstance(value["values"], dict):
        return False
    if not _is(_ID, value["id"]) or not _is(_CLOCK, value["clock"]):
        return False
    clocks = value.get("old", value.get("clocks", {}))
    if not isinstance(clocks, dict) or not all(_is(_CLOCK, clock) for clock in clocks.values()):
        return False
    return set(clocks) == set(value["values"]) if value["op"] == "set" else set(clocks) <= set(value["values"])


def is_clock(text: Any) -> bool:
    return _is(_CLOCK, text)


def _is(pattern: re.Pattern[str], text: Any) -> bool:
    return isinstance(text, str) and pattern.fullmatch(text) is not None
