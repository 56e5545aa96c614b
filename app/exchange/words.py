"""The words of old books and what they mean, from `resources/excel/words.json`: 提醒谈话 -> remind, 司法机关移送 -> judicial.

shapes    a list of [part of a word, meaning] is tried in order, after the code table's own labels; other lists are plain words
errors    what nobody foresaw is None: the importer says so, it never guesses
"""

import json
import re
import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache, wraps
from typing import Any, TypeVar, cast

from app import codes
from app.resources import resource

_SHORT = 64
_INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad]")
_MARKS = re.compile(r"[\s\u3000:：*＊#、，,。.;；\"“”'‘’《》<>【】\[\]()（）/\\|_\-—－~·•]+")


_F = TypeVar("_F", bound=Callable[..., Any])


def _short_remembered(work: _F) -> _F:
    """A column repeats its few short words thousands of times; long contents, the last argument, are not kept in memory."""
    known = lru_cache(maxsize=1 << 15)(work)

    @wraps(work)
    def asked(*args: str) -> Any:
        return known(*args) if len(args[-1]) <= _SHORT else work(*args)
    return cast(_F, asked)


@cache
def _data() -> dict[str, Any]:
    read: dict[str, Any] = json.loads(resource("excel", "words.json").read_text(encoding="utf-8"))
    return read


@cache
def plain(name: str) -> frozenset[str]:
    """One of the plain lists, folded."""
    return frozenset(folded(word) for word in _data()[name])


@cache
def text(name: str) -> str:
    """A list of single characters."""
    return str(_data()[name])


@cache
def ordered(name: str) -> tuple[str, ...]:
    """One of the plain lists as written, longest first."""
    return tuple(sorted(_data()[name], key=len, reverse=True))


@_short_remembered
def meaning(name: str, text: str) -> str | None:
    """The code, or word, that `text` means in the list `name` and in the code table of that name.

    A whole label wins over a part of a word; parts are tried in the order of the file.
    """
    if name in codes.names() and (found := codes.table(name).find(text)):
        return found
    bare = squeezed(text)
    if not bare:
        return None
    if name in codes.names():
        for entry in codes.table(name):
            if squeezed(entry.label) == bare:
                return entry.code
    return next((code for part, code in _data().get(name, ()) if part in bare), None)


def is_ditto(text: str) -> bool:
    return plainly(text.replace(" ", "").replace("\u3000", "")) in _dittos()


@cache
def _dittos() -> frozenset[str]:
    return frozenset(unicodedata.normalize("NFKC", word.replace(" ", "")) for word in _data()["ditto"])


@_short_remembered
def starts_with_any(name: str, text: str) -> bool:
    bare = squeezed(text)
    return bool(bare) and any(bare.startswith(squeezed(word)) for word in _data()[name])


def yes_or_no(text: str) -> bool | None:
    word = folded(text)
    return True if word in plain("yes") else False if word in plain("no") else None


def is_tick(text: str) -> bool:
    """A mark that says yes or no in a column of its own, nothing longer."""
    return folded(text) in plain("ticks") | plain("no")


def is_stretch(text: str) -> bool:
    """Some time, and no day of a calendar: 30日内, 一个月, 收文后15个工作日, 2021年底前, 长期."""
    bare = folded(text)
    return any(word in bare for word in _data()["stretch"]) and not re.search(r"\d[月./\-]\d", bare)


@_short_remembered
def plainly(text: str) -> str:
    """Letters and digits in their usual width, without what nobody sees: names, units, dates and headings, never contents."""
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))


@_short_remembered
def folded(text: str) -> str:
    """A word as compared: width of letters, spaces and case do not matter."""
    return re.sub(r"\s+", "", plainly(text)).casefold()


@_short_remembered
def squeezed(text: str) -> str:
    """Folded, and without punctuation: headers and titles."""
    return _MARKS.sub("", plainly(text)).casefold()
