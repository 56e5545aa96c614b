"""Figures as a report carries them: over its period and the year so far, live or as a submitted 月报 froze them, in tables and sentences.

A sentence is written in resources/reports.json as clauses with {M11} for a figure, {M44.inquiry} for a part and {M11~} for its 同比 in
words. A clause all of whose figures are 0 says nothing and is left out.

shapes    a table's numbers are those of `stats`, with thousands separators
source    docs/indicators.md, sections Conventions and 月报 layout
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from app.desk import Desk
from app.figures import measures, stats
from app.figures.snapshot import compare, definition
from app.reporting.model import Column, Line, Table
from app.rules.growth import NONE, growth
from app.rules.periods import Period

PARTS_MOST = 8
_PLACE = re.compile(r"\{(\w+?)(?:\.(\w+))?(~)?\}")
_GROWTH = re.compile(r"([+-])([\d.]+) %")


@dataclass(frozen=True)
class Shown:
    """One figure. parts: {code: (label, value, last year)}."""

    code: str
    label: str
    unit: str
    value: float
    last_year: float
    change: str
    legacy: int = 0
    partial: bool = False
    parts: Mapping[str, tuple[str, float, float]] = field(default_factory=dict)

    @classmethod
    def live(cls, one: Any) -> "Shown":
        parts = {code: (part.label, part.value, part.last_year) for code, part in one.parts.items()}
        return cls(one.code, one.label, one.unit, one.value, one.last_year, one.change, one.legacy, one.partial, parts)

    @classmethod
    def kept(cls, code: str, one: Mapping[str, Any], *, to_date: bool) -> "Shown":
        """From a snapshot: of its period, or of its year so far."""
        labels = {part.code: part.label for part in measures()[code].parts} if code in measures() else {}
        if to_date:
            value, before, change_ = one["year"], one["year_before"], one["change"]
            parts = {part: (labels.get(part, part), pair[0], pair[1]) for part, pair in one.get("parts_year", {}).items()}
        else:
            value, before, change_ = one["value"], one["last_year"], change(one["value"], one["last_year"])
            parts = {part: (labels.get(part, part), count, 0) for part, count in one["parts"].items()}
        return cls(code, one["label"], one["unit"], value, before, change_, one.get("legacy", 0), one.get("partial", False), parts)


@dataclass
class Counted:
    """Figures of one office (None: the whole house) over `period` and over its year so far.

    snapshot    what a submitted 月报 froze: its figures take the place of the live ones
    """

    desk: Desk
    org: str | None
    period: Period
    snapshot: Mapping[str, Any] | None = None

    @property
    def year(self) -> Period:
        return Period(date(self.period.last.year, 1, 1), self.period.last)

    @cached_property
    def live(self) -> dict[str, Shown]:
        return self._asked(self.period)

    @cached_property
    def now(self) -> dict[str, Shown]:
        return self._frozen(to_date=False) or self.live

    @cached_property
    def to_date(self) -> dict[str, Shown]:
        return self._frozen(to_date=True) or (self.live if self.year == self.period else self._asked(self.year))

    def _frozen(self, *, to_date: bool) -> dict[str, Shown]:
        kept = self.snapshot["indicators"] if self.snapshot else {}
        return {code: Shown.kept(code, one, to_date=to_date) for code, one in kept.items()}

    def _asked(self, period: Period) -> dict[str, Shown]:
        return {one.code: Shown.live(one) for one in stats(self.desk, period.first, period.last, self.org)}

    def corrections(self) -> list[str]:
        """What is counted otherwise now than when the report was submitted: 已更正, and whether data or the definition changed."""
        if not self.snapshot:
            return []
        whole = self._asked(self.year)
        live = {code: {"definition": definition(code), "value": now.value, "year": whole[code].value, "year_before": whole[code].last_year,
                       "parts": {part: value for part, (_, value, _) in now.parts.items()}} for code, now in self.live.items()}
        return [one.words for one in compare(self.snapshot, {"indicators": live})]

    # -- tables

    def monthly(self, key: str, title: str, codes: Iterable[str], name: str) -> Table:
        """本月, 本年累计, 上年同期累计, 同比. name: of the period's own column."""
        columns = [Column("指标", wide=True), Column("单位"), Column(name, True), Column("本年累计", True), Column("上年同期累计", True),
                   Column("同比")]
        lines, shown = [], []
        for code in codes:
            if (now := self.now.get(code)) is None or (year := self.to_date.get(code)) is None:
                continue
            shown.append(year)
            lines.append(Line([now.label, now.unit, *map(number, (now.value, year.value, year.last_year)), year.change], code))
            for part, (label, value, before) in year.parts.items():
                if len(year.parts) <= PARTS_MOST and (value or before):
                    mine = now.parts.get(part, (label, 0, 0))[1]
                    cells = [f"　其中：{label}", year.unit, number(mine), number(value), number(before), change(value, before)]
                    lines.append(Line(cells, code, part))
        return Table(key, title, columns, lines, notes(shown))

    def yearly(self, key: str, title: str, codes: Iterable[str]) -> Table:
        """本期, 上年同期, 同比."""
        columns = [Column("指标", wide=True), Column("单位"), Column("本期", True), Column("上年同期", True), Column("同比")]
        shown = [one for code in codes if (one := self.now.get(code))]
        lines = [Line([one.label, one.unit, number(one.value), number(one.last_year), one.change], one.code) for one in shown]
        return Table(key, title, columns, lines, notes(shown))

    # -- sentences

    def said(self, sentences: Sequence[Sequence[str]]) -> str:
        """One paragraph per sentence that has anything to say."""
        return "\n".join(text for clauses in sentences if (text := self._sentence(clauses)))

    def _sentence(self, clauses: Sequence[str]) -> str:
        told = [self._clause(clause) for clause in clauses if self._counts(clause)]
        return "，".join(told) + "。" if told else ""

    def _counts(self, clause: str) -> bool:
        places = [(found[1], found[2]) for found in _PLACE.finditer(clause) if not found[3]]
        return all(code in self.now for code, _ in places) and any(self._value(*place) for place in places)

    def _value(self, code: str, part: str | None) -> float:
        one = self.now[code]
        return one.parts[part][1] if part and part in one.parts else 0 if part else one.value

    def _clause(self, clause: str) -> str:
        def word(found: re.Match[str]) -> str:
            code, part, grown = found.groups()
            return in_words(self.now[code].change) if grown else number(self._value(code, part))
        return _PLACE.sub(word, clause)


def known(codes: Iterable[str]) -> list[str]:
    """Of these indicators those the statistics have."""
    return [code for code in codes if code in measures()]


def number(value: float) -> str:
    """1,234 or 12.5; nothing is rounded that `stats` does not round."""
    return f"{value:,}" if value == int(value) and isinstance(value, int) else f"{int(value):,}" if value == int(value) else f"{value:,.2f}"


def change(value: float, before: float) -> str:
    return growth(value, before).text if isinstance(value, int) and isinstance(before, int) else NONE


def in_words(printed: str) -> str:
    """+25.00 % as 同比增长25.00%."""
    if found := _GROWTH.fullmatch(printed):
        return f"同比{'增长' if found[1] == '+' else '下降'}{found[2]}%"
    return {"持平": "与上年同期持平", "0.00 %": "与上年同期持平", NONE: "上年同期无可比数据"}.get(printed, printed)


def notes(shown: Iterable[Shown]) -> list[str]:
    """What is printed below a table: 含旧账, and that not everything is seen."""
    shown = list(shown)
    old = "；".join(f"{one.label}含旧账{one.legacy}" for one in shown if one.legacy)
    found = [f"{old}。"] if old else []
    if any(one.partial for one in shown):
        found.append("部分指标只统计填报人可以查看的记录。")
    return found
