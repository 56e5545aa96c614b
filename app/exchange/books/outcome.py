"""What became of the people of a clue, in the words of its result: who was punished, who was spoken to.

shapes    `dealt_with(result, persons, total)` -> {"punish": [person id or None, …], "help": […]}; persons are (name, id) of the row
rules     names in the words win (江涛党内警告，胡波诫勉), then numbers (给予2人处分，批评教育1人), then one measure for each person named,
          then the whole for everybody. A number greater than the names gives persons without a name
"""

import re
import unicodedata
from collections.abc import Sequence

from app.exchange import words

KINDS = ("punish", "help")
_PART = re.compile(r"[；;，,。、\n]")
_NUMBER = re.compile(r"(\d+|[一二两三四五六七八九十]+)\s*(?:名|个)?(?:人|同志|干部|党员)")
_DIGITS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
Found = dict[str, list[str | None]]


def dealt_with(result: str, persons: Sequence[tuple[str, str]], total: int | None = None) -> Found:
    text = unicodedata.normalize("NFKC", result)
    parts = [(part, kind if (kind := words.meaning("clue_result", part)) in KINDS else None, _number(part)) for part in _PART.split(text)]
    if words.meaning("clue_result", text) not in KINDS and not any(number for _, kind, number in parts if kind):
        return {}
    if any(name in text for name, _ in persons) and any(kind for _, kind, _ in parts):
        return _by_name(parts, persons)
    if any(number is not None for _, kind, number in parts if kind):
        return _by_number(parts, persons)
    kinds = [kind for _, kind, _ in parts if kind]
    each = len(kinds) > 1 and len(set(kinds)) > 1 and len(kinds) == (total or len(persons))
    whole = words.meaning("clue_result", text)
    number = total if total is not None else max(len(persons), 1)
    return _handed_out([(kind, 1) for kind in kinds] if each else [(whole or "", number)], persons)


def _by_name(parts: list[tuple[str, str | None, int | None]], persons: Sequence[tuple[str, str]]) -> Found:
    found: Found = {}
    waiting, last = list[str | None](), list[str | None]()
    for part, kind, number in parts:
        waiting += [key for name, key in persons if name in part and key not in waiting]
        if kind:
            whom = waiting or last or [key for _, key in persons]
            lacking = (number or 0) - len(whom) if waiting else 0
            found.setdefault(kind, [])
            found[kind] += [key for key in whom if key not in found[kind]] + [None] * lacking
            waiting, last = [], whom
    punished = found.get("punish", [])
    return {kind: [key for key in whom if kind == "punish" or key is None or key not in punished] for kind, whom in found.items()}


def _by_number(parts: list[tuple[str, str | None, int | None]], persons: Sequence[tuple[str, str]]) -> Found:
    """A measure without a number belongs to the next one that has one and is of its kind, or has 各; else to whoever is left."""
    numbers: dict[str, int] = {}
    bare: list[str] = []
    for part, kind, number in parts:
        if kind and number is not None:
            for other in bare if "各" in part else ():
                numbers[other] = numbers.get(other, 0) + number
            bare = [] if "各" in part else bare
            numbers[kind] = numbers.get(kind, 0) + number
        elif kind:
            bare.append(kind)
    for kind in bare:
        if kind not in numbers:
            numbers[kind] = max(len(persons) - sum(numbers.values()), 1)
    return _handed_out(list(numbers.items()), persons)


def _handed_out(numbers: Sequence[tuple[str, int]], persons: Sequence[tuple[str, str]]) -> Found:
    """Numbers of persons filled with those named, in their order."""
    left, found = [key for _, key in persons], Found()
    for kind, number in numbers:
        found.setdefault(kind, [])
        found[kind] += [left.pop(0) if left else None for _ in range(number)]
    return found


def _number(part: str) -> int | None:
    found = _NUMBER.search(part)
    if found is None:
        return None
    return int(found[1]) if found[1].isdecimal() else _DIGITS.get(found[1], 1)
