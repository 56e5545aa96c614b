"""Figures frozen as a monthly report gives them: values, the definition of each indicator, and a hash over all of it.

    freeze(desk, org, "2026-11") -> dict                canonical JSON values; store it as it is
    compare(frozen, freeze(desk, org, "2026-11")) -> [Correction, …]        what a later look finds different: lines of a 更正报
    intact(frozen) -> bool                              the hash holds

A definition is the query itself: where the program counts differently since, the line says 口径变更 in place of 数据更正.

shapes    {"format", "org", "period", "from", "to", "taken_on", "indicators": {code: {"label", "unit", "definition", "value", "last_year",
          "parts": {code: value}, "year", "year_before", "change"}}, "ratios": {code: {"label", "text", "value", "over", "under", "parts"}},
          "alerts": {code: {"label", "level", "count"}}, "sha256"}; `value` is of the period, `year` and `year_before` of the year up to
          its end and of the same days of the year before, `change` the printed growth between these two
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import sha256
from typing import Any

import orjson
from sqlalchemy.dialects import sqlite

from app.desk import Desk
from app.desk.people import User
from app.figures.figures import measures, statistics, stats
from app.figures.kit import Measure, Part, Scope
from app.figures.results import Number, Rate
from app.rules.periods import Period

FORMAT = "paizhu/figures/1"
_EYES = User("", "", "", frozenset({"chief"}), "")
_ANY = Scope(Period(date(2000, 1, 1), date(2000, 12, 31)), date(2001, 1, 1), _EYES, frozenset({""}))


def freeze(desk: Desk, org: str | None, period: Period | str) -> dict[str, Any]:
    """The statistics of an office (id, name or number; None: as `statistics`) over a month, quarter, half-year or year.

    raises    Absent, BadPeriod
    """
    asked = Period.parse(period) if isinstance(period, str) else period
    year = Period(date(asked.first.year, 1, 1), asked.last)
    found = statistics(desk, asked.first, asked.last, org)
    whole = {one.code: one for one in stats(desk, year.first, year.last, org)}
    frozen = {
        "format": FORMAT, "org": _office(desk, org), "period": str(asked), "from": asked.first.isoformat(), "to": asked.last.isoformat(),
        "taken_on": desk.now().date().isoformat(),
        "indicators": {one.code: {
            "label": one.label, "unit": one.unit, "definition": definition(one.code), "value": one.value, "last_year": one.last_year,
            "parts": {code: part.value for code, part in one.parts.items()}, "year": whole[one.code].value,
            "year_before": whole[one.code].last_year, "change": whole[one.code].change} for one in found.figures},
        "ratios": {one.code: _rate(one) for one in found.ratios},
        "alerts": {one.code: {"label": one.label, "level": one.level, "count": len(one.items)} for one in found.alerts},
    }
    return frozen | {"sha256": _hash(frozen)}


def intact(frozen: Mapping[str, Any]) -> bool:
    return frozen.get("sha256") == _hash(frozen)


def _hash(frozen: Mapping[str, Any]) -> str:
    said = {name: value for name, value in frozen.items() if name != "sha256"}
    return sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _office(desk: Desk, org: str | None) -> str:
    return desk.resolve("org", org) or "" if org else desk.user.org_id


def _rate(one: Rate) -> dict[str, Any]:
    return {"label": one.label, "text": one.text, "value": one.value, "over": one.over, "under": one.under,
            "parts": {code: _rate(part) for code, part in one.parts.items()}}


@cache
def definition(code: str) -> str:
    """16 hexadecimal digits of the hash over what an indicator is: its words and its queries."""
    one = measures()[code]
    words = [one.code, one.label, one.unit, one.date, str(one.scale), *sorted(one.apart)]
    words += [f"{part.code}/{part.label}/{sorted(part.of) if part.of else ''}" for part in one.parts]
    queries = [_written(one, part) for part in (None, *(part for part in one.parts if part.rows is not None))]
    return sha256("\n".join([*words, *queries]).encode()).hexdigest()[:16]


def _written(one: Measure, part: Part | None) -> str:
    query = one.query(part)(_ANY).compile(dialect=sqlite.dialect())
    return f"{query} {sorted(map(str, query.params.items()))}"


@dataclass(frozen=True)
class Correction:
    """One number that is no longer what was handed in.

    part      of the indicator; None: the figure
    column    value, year or year_before
    why       数据更正 or 口径变更
    """

    code: str
    label: str
    part: str | None
    column: str
    frozen: Number | None
    live: Number | None
    why: str

    @property
    def words(self) -> str:
        names = {"value": "本期", "year": "本年累计", "year_before": "上年同期累计"}
        return f"{self.label}（{names[self.column]}）由{self.frozen}更正为{self.live}（{self.why}）"


def compare(frozen: Mapping[str, Any], live: Mapping[str, Any]) -> list[Correction]:
    """What differs, in the order of the indicators. What one of them does not know is no difference."""
    found = []
    for code, before in frozen["indicators"].items():
        now = live["indicators"].get(code)
        if now is None:
            continue
        why = "数据更正" if before["definition"] == now["definition"] else "口径变更"
        label = f"{before['label']}（{before['unit']}）"
        found += [Correction(code, label, None, column, before[column], now[column], why) for column in ("value", "year", "year_before")
                  if before[column] != now[column]]
        parts = before["parts"].items()
        found += [Correction(code, f"{label}—{part}", part, "value", value, now["parts"][part], why) for part, value in parts
                  if part in now["parts"] and now["parts"][part] != value]
    return found


__all__ = ["Correction", "compare", "definition", "freeze", "intact"]
