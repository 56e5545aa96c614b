"""One cell of our own workbooks as the canonical value of its field, in whatever way a clerk writes it.

rules     a date in any habit of dates.py that names one day; names with spaces inside (冯　娟)
errors    Unfit with a sentence for the clerk
"""

import re
from typing import Any

from app.desk import Desk
from app.exchange import words
from app.exchange.dates import BadValue, read_day
from app.exchange.layout import LONG
from app.exchange.workbook import Value, as_text
from app.ledgers.face import Face, Kind
from app.ledgers.values import Unfit, parse

_LONG = re.compile(rf"^（见“{LONG}”：(.+)）$")
_WORDS = frozenset({Kind.TEXT, Kind.LONG, Kind.CODE, Kind.CODES, Kind.CHOICE, Kind.REF, Kind.REFS, Kind.PERIOD})


class Cells:
    """Reads cells. long: texts longer than a cell, by what stands in their place. Names are looked up once each."""

    def __init__(self, desk: Desk, long: dict[str, str]) -> None:
        self._desk, self._long = desk, long
        self._known: dict[tuple[str, str], str | None] = {}

    def read(self, face: Face, value: Value) -> Any:
        """raises    Unfit"""
        if isinstance(value, str) and (found := _LONG.match(value)):
            value = self._long.get(found[1], value)
        if value is None:
            return None
        if face.kind in _WORDS and not isinstance(value, str):
            value = as_text(value)                      # a number typed into a field of text
        if face.kind in (Kind.DATE, Kind.MOMENT):
            return _day(face, value)
        return parse(face, value, self._resolve)

    def _resolve(self, ledger: str, text: str) -> str | None:
        if (ledger, text) not in self._known:
            self._known[ledger, text] = self._desk.resolve(ledger, text) or self._desk.resolve(ledger, words.plainly(
                re.sub(r"\s+", "", text)))
        return self._known[ledger, text]


def _day(face: Face, value: Value) -> Any:
    """What `parse` reads stays as it is: also days before our time, which a birth may have."""
    try:
        return parse(face, value, lambda _ledger, _text: None)
    except Unfit as unfit:
        try:
            when = read_day(value)
        except BadValue as bad:
            raise Unfit(str(bad)) from bad
        if when is None or when.day is None or when.precise != "day" or when.end:
            raise Unfit(f"“{as_text(value)[:40]}”不是一个日期，应写到日") from unfit
        at = f"T{when.at}" if when.at and face.kind is Kind.MOMENT else ""
        return parse(face, when.day.isoformat() + at, lambda _ledger, _text: None)
