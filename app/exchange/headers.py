"""Header words: which field of which ledger a column's heading means, from `resources/excel/headers.json`.

shapes    `score(heading, ledger, field)` is 0..1: 1 the same words, about 0.5 one within the other
          `looks(kind, values)` is the share of a column's values that read as that kind, None without values
why       headings alone mislead (谈话方式 holds 谈心谈话 in one office and 委托谈话 in another), so the values vote too
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from app.exchange import words
from app.exchange.dates import BadValue, read_day
from app.exchange.people import read_count, read_people
from app.exchange.units import looks_like_post, looks_like_unit
from app.exchange.workbook import Value, as_text
from app.resources import resource

_BRACKETED = re.compile(r"[(（\[【].*?[)）\]】]")


@dataclass(frozen=True)
class Column:
    """A field a column may hold. owner: the field it describes (the post of the persons), for two-row headings."""

    name: str
    looks: str
    words: tuple[str, ...]
    owner: str | None = None


@dataclass(frozen=True)
class Vocabulary:
    code: str
    names: tuple[str, ...]
    key: tuple[str, ...]
    columns: dict[str, Column]


@cache
def _data() -> dict[str, Any]:
    read: dict[str, Any] = json.loads(resource("excel", "headers.json").read_text(encoding="utf-8"))
    return read


@cache
def vocabularies() -> dict[str, Vocabulary]:
    """Every ledger an old book may hold, by code."""
    found = {}
    for code, ledger in _data()["ledgers"].items():
        columns = {name: Column(name, facts["looks"], tuple(dict.fromkeys(words.squeezed(w) for w in facts["words"])), facts.get("owner"))
                   for name, facts in (_data()["common"] | ledger["fields"]).items()}
        if "number" in columns or "doc_no" in columns:      # 编号 is the clue's or the letter's number there, not the line's
            taken = set(columns["number" if "number" in columns else "doc_no"].words)
            seq = columns["seq"]
            columns["seq"] = Column("seq", seq.looks, tuple(word for word in seq.words if word not in taken))
        found[code] = Vocabulary(code, tuple(ledger["names"]), tuple(ledger["key"]), columns)
    return found


@cache
def common_heading(heading: str) -> bool:
    """Is it, word for word, a heading some ledger uses? Cheap, for finding headings deep in a sheet."""
    return words.squeezed(heading) in _all_words()


@cache
def _all_words() -> frozenset[str]:
    return frozenset(word for ledger in vocabularies().values() for column in ledger.columns.values() for word in column.words)


@cache
def _never() -> frozenset[str]:
    return frozenset(words.squeezed(word) for word in _data()["never"])


def never(heading: str, parent: str = "") -> bool:
    """Who reported is no business of an imported ledger (S4), however the heading resembles others."""
    return bool({words.squeezed(heading), words.squeezed(parent), words.squeezed(parent + heading)} & _never())


def ticks(ledger: str) -> dict[str, str]:
    """field -> code table: fields that some offices spread over columns of ticks, one column for each word."""
    found: dict[str, str] = _data()["ticks"].get(ledger, {})
    return found


def rarity(heading: str, column: Column) -> float:
    """Words stand in the order of how usual they are: of two columns that fit alike (谈话日期, 月份) the usual word wins."""
    bare = words.squeezed(heading)
    return 0.0005 * column.words.index(bare) if bare in column.words else 0.0


@lru_cache(maxsize=20_000)
def score(heading: str, ledger: str, field: str, parent: str = "") -> float:
    """How well a heading fits a field; `parent` is the heading above it when a table has two rows of them."""
    column = vocabularies()[ledger].columns[field]
    if never(heading, parent):
        return 0.0
    if not parent:
        return _fit(heading, column)
    whole = _fit(parent + heading, column)
    kind = _data()["generic"].get(words.squeezed(heading))
    if kind is None:
        return max(whole, 0.95 * _fit(heading, column), (0.8 if not heading else 0.4) * _fit(parent, column))
    # A word such as 姓名 or 职务 says what kind it is; the heading above says of whom.
    owner = vocabularies()[ledger].columns.get(column.owner or "", column)
    same_kind = kind == column.looks or (kind == "code" and column.looks.startswith("code"))
    return max(whole, 0.95 * max(_fit(parent, owner), _fit(parent, column)) if same_kind else 0.0)


def _usual(text: str) -> str:
    """约谈 and 谈话, 列席 and 参加 mean the same in a heading."""
    for word, usual in _data()["same"]:
        text = text.replace(word, usual)
    return text


def _fit(heading: str, column: Column) -> float:
    full, bare = words.squeezed(heading), words.squeezed(_BRACKETED.sub("", heading))
    if not full:
        return 0.0
    usual = _usual(full)
    best = _near(full, bare, column.words)
    return best if best == 1.0 or usual == full else max(best, 0.97 * _near(usual, usual, tuple(map(_usual, column.words))))


def _near(full: str, bare: str, known: tuple[str, ...]) -> float:
    best = 0.0
    for word in known:
        if word == full:
            return 1.0
        if word == bare:
            best = max(best, 0.95)
        elif len(word) > 1 and word in full:
            best = max(best, 0.45 + 0.45 * len(word) / len(full))
        elif len(bare) > 1 and bare in word:
            best = max(best, 0.35 + 0.45 * len(bare) / len(word))
    return best


def looks(kind: str, values: Iterable[Value]) -> float | None:
    """Share of the filled values (as-above marks left out) that read as `kind`."""
    filled = [value for value in values if value is not None and not words.is_ditto(as_text(value))]
    if not filled:
        return None
    return sum(_reads(kind, value) for value in filled) / len(filled)


def _reads(kind: str, value: Value) -> float:
    text = as_text(value)
    if kind == "date":
        try:
            day = read_day(value, year=2000)
        except BadValue:
            return 0.0
        return 0.0 if day is None else 1.0 if day.precise == "day" else 0.6
    if kind.startswith("code:"):
        return float(words.meaning(kind[5:], text) is not None)
    if kind == "names":
        people = read_people(text)
        return float(bool(people.names) or people.count > 0)
    if kind == "unit":
        return 1.0 if looks_like_unit(text.replace(" ", "")) else 0.3
    if kind == "post":
        return 1.0 if looks_like_post(text) else 0.3
    if kind == "unit_post":
        return 1.0 if looks_like_post(text) or looks_like_unit(text) else 0.3
    if kind == "year":
        return float(bool(re.fullmatch(r"(19|20)\d\d年?度?", text)))
    if kind in ("number", "money"):
        return float(read_count(value) is not None or (isinstance(value, int | float) and not isinstance(value, bool)))
    if kind == "major":
        return 1.0 if words.yes_or_no(text) is not None or words.meaning("major4", text) else 0.4
    if kind == "seq":
        return 1.0 if re.fullmatch(r"[\w\-〔〕()（）第号]*\d+[\w\-〔〕()（）第号]*", text) else 0.2
    return 0.0 if isinstance(value, int | float) or text.isdecimal() else 0.3 if _is_day(value) else 0.8


def _is_day(value: Value) -> bool:
    try:
        return read_day(value) is not None
    except BadValue:
        return False
