"""What the statistics answer with: figures, rates, alarms, and the lines of the list behind each.

shapes    a figure is a whole number, a quantity (天, 学时, 元) has at most two decimals; a rate is numerator, denominator and its value;
          changes are printed text and a number or None (app/rules/growth.py)
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice, repeat
from typing import Any

from app.rules.growth import NONE, Ratio

Number = int | float


def number(value: int, scale: int) -> Number:
    """A sum of amounts in the unit of its measure: 12345 fen are 123.45 yuan. Whole numbers stay whole."""
    if not scale:
        return value
    exact = Decimal(value) / scale
    return int(exact) if exact == exact.to_integral_value() else float(round(exact, 2))


@dataclass(frozen=True)
class PartFigure:
    label: str
    value: Number
    last_year: Number
    unit: str = ""


@dataclass(frozen=True)
class Figure:
    """One indicator over one period.

    change         同比 as it is printed; change_value the percentage, None where there is none
    legacy         how many of it come from old books (含旧账 n)
    partial        the user does not see every record of the office: the figure counts only what they may open
    corrected      the submitted 月报 said another number (已更正); None: it said the same, or nothing was submitted
    """

    code: str
    label: str
    unit: str
    date: str
    value: Number
    last_year: Number
    change: str
    change_value: float | None
    legacy: int
    partial: bool
    parts: Mapping[str, PartFigure] = field(default_factory=dict)
    corrected: Number | None = None

    @property
    def note(self) -> str:
        said = [f"含旧账 {self.legacy}"] if self.legacy else []
        return "，".join([*said, "已更正"] if self.corrected is not None else said)

    def as_json(self) -> dict[str, Any]:
        """As `paizhu stats --json` gives it."""
        found = {"code": self.code, "label": f"{self.label}（{self.unit}）", "value": self.value, "last_year": self.last_year,
                 "change": self.change, "change_value": self.change_value, "legacy": self.legacy, "partial": self.partial}
        if self.corrected is not None:
            found["corrected"] = self.corrected
        return found | ({"parts": {code: part.value for code, part in self.parts.items()}} if self.parts else {})


@dataclass(frozen=True)
class Rate:
    """A ratio over one period: numerator over denominator.

    unit           %, or what stands above what (个/项, 次/单位)
    value          percentage or average, None where the denominator is 0 (prints —)
    text           as it is printed, with numerator and denominator
    over, under    the two numbers
    change         in 个百分点 for percentages, None for averages
    warning        what is wrong with it, by the thresholds in force (R07 低于5%); empty otherwise
    parts          where one indicator is several ratios (R02 by 运用主体, R11, R12, R19), each by its code
    """

    code: str
    label: str
    unit: str
    value: float | None
    last_year: float | None
    text: str
    change: str
    change_value: float | None
    over: Number
    under: Number
    partial: bool
    parts: Mapping[str, "Rate"] = field(default_factory=dict)
    warning: str = ""

    def as_json(self) -> dict[str, Any]:
        found = {"code": self.code, "label": f"{self.label}（{self.unit}）", "value": self.value, "last_year": self.last_year,
                 "text": self.text, "change": self.change, "change_value": self.change_value, "numerator": self.over,
                 "denominator": self.under, "partial": self.partial, "warning": self.warning}
        return found | ({"parts": {code: part.as_json() for code, part in self.parts.items()}} if self.parts else {})


def printed(ratio: Ratio, unit: str) -> str:
    """45.00 %（18/40）, or 8.00 个/项（96/12）."""
    if unit == "%":
        return str(ratio)
    return NONE if ratio.each is None else f"{ratio.each} {unit}（{ratio.part}/{ratio.whole}）"


@dataclass(frozen=True)
class Warned:
    """One thing an alert names: the record, unit or office that opens, how grave, and why in words."""

    ledger: str
    id: str
    title: str
    level: str
    words: str
    org_id: str | None = None

    def as_json(self) -> dict[str, Any]:
        return {"ledger": self.ledger, "id": self.id, "title": self.title, "level": self.level, "words": self.words, "org_id": self.org_id}


LEVELS = ("info", "yellow", "red")


@dataclass(frozen=True)
class Alarm:
    """One alert on the last day of the period. level: the gravest of its items, None while there is nothing to say.

    facts     numbers beside the alert (A08: maximum, minimum, median, range, 变异系数 by measure)
    """

    code: str
    label: str
    items: Sequence[Warned]
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def level(self) -> str | None:
        return max((item.level for item in self.items), key=LEVELS.index, default=None)

    def as_json(self) -> dict[str, Any]:
        found = {"code": self.code, "label": self.label, "level": self.level, "items": [item.as_json() for item in self.items]}
        return found | ({"facts": dict(self.facts)} if self.facts else {})

    def as_indicator(self) -> dict[str, Any]:
        """Among the indicators: how many things it names. Alerts have no last year."""
        return {"code": self.code, "label": f"{self.label}（项）", "value": len(self.items), "last_year": None, "change": NONE,
                "change_value": None}


@dataclass(frozen=True)
class Line:
    """One thing counted: the record that opens, and what of it is meant.

    line      row of the record's sub-table, from 0
    thing     id of the person counted; None: the record itself or someone not named
    nth       1.. of `of`: a record that counts for several things stands once for each
    amount    in a list of quantities, this line's share of the figure
    """

    ledger: str
    id: str
    record_no: str
    title: str
    on_date: str | None
    line: int | None
    thing: str | None
    part: str | None
    legacy: bool
    nth: int
    of: int
    amount: Number | None = None


class Lines:
    """The list behind a figure; `len()` is the figure (of a quantity: `total` is). Rows are read once, repeated as they are walked."""

    def __init__(self, rows: list[Any], scale: int = 0) -> None:
        self._rows, self._scale = rows, scale

    def __len__(self) -> int:
        return len(self._rows) if self._scale else sum(row.weight for row in self._rows)

    @property
    def total(self) -> Number:
        """The figure."""
        return number(sum(row.amount or 0 for row in self._rows), self._scale) if self._scale else len(self)

    def __iter__(self) -> Iterator[Line]:
        for row in self._rows:
            times = 1 if self._scale else row.weight
            amount = number(row.amount or 0, self._scale) if self._scale else None
            for nth, _ in enumerate(repeat(None, times), 1):
                yield Line(row.ledger, row.id, row.record_no or "", row.title, row.on_date, row.line, row.thing, row.part, bool(row.legacy),
                           nth, times, amount)

    def page(self, start: int, limit: int) -> list[Line]:
        return list(islice(self, start, start + limit))
