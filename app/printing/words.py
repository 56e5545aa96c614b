"""Dates and marks in the words papers use."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

SECRETS = {"secret": "秘密", "confidential": "机密", "top": "绝密"}        # state secrets carry ★ and their term
PLAIN_MARKS = {"internal": "内部", "work_secret": "工作秘密"}             # these their word alone, 公开 nothing
_LEVELS = ("public", "internal", "work_secret", "secret", "confidential", "top")


def day(value: date | None, blank: str = "　　　　年　月　日") -> str:
    """2026年11月21日; a blank to be written in by hand where there is none."""
    return f"{value.year}年{value.month}月{value.day}日" if value else blank


def month(value: date | None, blank: str = "　　　　年　月") -> str:
    return f"{value.year}年{value.month}月" if value else blank


def moment(value: datetime | None) -> str:
    """2026年11月21日9时05分."""
    return f"{day(value.date())}{value.hour}时{value.minute:02}分" if value else ""


def digits(value: date | None) -> str:
    """20261121, as 卷内文件目录 writes dates."""
    return f"{value:%Y%m%d}" if value else ""


def mark(classification: str | None, term: str | None = None) -> str:
    """The 密级 as it stands on a paper: `机密★1年`, 工作秘密, 内部; nothing for 公开.

    classification    code of the table `classification`; None as public
    source            threat model, P37
    """
    code = classification or "public"
    if code in SECRETS:
        return SECRETS[code] + "★" + (term or "")
    return PLAIN_MARKS.get(code, "")


def highest(parts: list[tuple[str | None, str | None]]) -> tuple[str, str]:
    """Classification and term of a collection: the highest level, and the longest term of the parts.

    parts     (classification code, term); a term in years is longer by its number, a date or a condition longer than any number of years
    """
    level = max((code or "public" for code, _ in parts), key=_LEVELS.index, default="public")
    terms = [term for code, term in parts if term and code in SECRETS]
    return level, max(terms, key=_length, default="")


def highest_mark(marks: Iterable[str]) -> str:
    """The mark of a collection from the marks printed on its parts: 机密★3年 among 工作秘密 and 秘密★10年 gives 机密★10年."""
    codes = {word: code for code, word in (SECRETS | PLAIN_MARKS).items()}
    parts = [(codes.get(word, "public"), term) for word, _, term in (one.partition("★") for one in marks)]
    return mark(*highest([(level, term or None) for level, term in parts]))


def _length(term: str) -> tuple[int, int, str]:
    number = term.strip().removesuffix("年")
    if number.isdecimal() and int(number) < 1000:
        return 0, int(number), ""
    return 1, 0, term


def check(chosen: bool) -> str:
    """The box of a choice on a form: □ with √ on it is drawn by the form as one sign."""
    return "☑" if chosen else "□"
