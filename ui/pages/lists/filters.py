"""The chips of a ledger's list, derived from its fields, and what they ask of the store.

shapes    a period is "2026", "2026-11", "2026Q4", "2026H2" or "2023-" (from then on); a state "open", or one of the ledger's states;
          待补 and 旧账 are True
"""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from app import codes
from app.desk import Desk
from app.desk.reading import Where
from app.ledgers.face import Face, Kind
from app.ledgers.kit import Record
from app.rules.periods import Period
from ui.shell import words
from ui.widgets.chips import Filter

OPEN, PERIOD, MISSING, LEGACY = "open", "_on", "missing", "legacy"
_PINNED_CODES = 2
_REFS_SHOWN = 300


def filters_of(ledger: type[Record], desk: Desk) -> list[Filter]:
    """Statistic date, unit, the first codes of the list, state; the rest behind ＋ 筛选."""
    faces = [ledger.FACES[name] for name in dict.fromkeys([*ledger.LIST, *ledger.FACES])]
    on = ledger.FACES[ledger.ON]
    filters = [Filter(PERIOD, on.label, partial(periods, desk.now().date()))]
    pinned = 0
    for face in faces:
        if face.name in ("state", "readers", "approvals", MISSING, LEGACY) or face.live is not None or face.secret == "S4":
            continue
        if face.kind in (Kind.CODE, Kind.CODES, Kind.CHOICE):
            stands = face.name in ledger.LIST and pinned < _PINNED_CODES
            pinned += stands
            filters.append(Filter(face.name, face.label, partial(_entries, face), pinned=stands))
        elif face.kind in (Kind.REF, Kind.REFS) and face.ref in ("unit", "org", "staff"):
            filters.append(Filter(face.name, face.label, partial(_records, desk, face.ref or ""),
                                  pinned=face.name in ledger.LIST and face.ref == "unit"))
        elif face.kind is Kind.BOOL and not face.common:
            filters.append(Filter(face.name, face.label, _yes_no, pinned=False))
    filters.append(Filter("state", "状态", partial(_states, ledger)))
    filters.append(Filter(MISSING, "待补", lambda: [(True, "有待补的项")], pinned=False))
    filters.append(Filter(LEGACY, "旧账", _yes_no, pinned=False))
    pinned_first = sorted(filters, key=lambda one: not one.pinned)
    return pinned_first


def wheres_of(ledger: type[Record], values: Mapping[str, Any]) -> list[Where]:
    """What the chosen chips ask of the store."""
    asked: list[Where] = []
    for key, value in values.items():
        if key == PERIOD:
            asked += _span(ledger.ON, str(value))
        elif key == "state":
            asked.append(Where("state", "in", list(ledger.open_states())) if value == OPEN else Where("state", "=", value))
        elif key == MISSING:
            asked.append(Where(MISSING, "filled"))
        elif key == LEGACY:
            asked.append(Where(LEGACY, "=", True) if value else Where(LEGACY, "!=", True))
        elif key in ledger.FACES:
            face = ledger.FACES[key]
            asked.append(Where(key, "has" if face.kind is Kind.CODES else "=", value))
    return asked


def periods(today: date) -> list[tuple[str, str]]:
    month, quarter, half = (str(Period.of(today, unit)) for unit in ("month", "quarter", "half"))
    past = str(Period.of(Period.of(today, "month").before().first, "month"))
    return [(str(today.year), "本年"), (month, "本月"), (past, "上月"), (quarter, "本季度"), (half, "本半年"),
            *((str(year), f"{year} 年") for year in range(today.year - 1, today.year - 5, -1)),
            (f"{today.year - 3}-", f"{today.year - 3} 年以来")]


def _span(field: str, written: str) -> Sequence[Where]:
    if written.endswith("-"):
        return [Where(field, ">=", f"{written}01-01")]
    period = Period.parse(written)
    return [Where(field, "between", (period.first.isoformat(), period.last.isoformat()))]


def _entries(face: Face) -> list[tuple[Any, str]]:
    if face.codes:
        return [(one.code, one.label) for one in codes.table(face.codes)]
    return list((face.choices or {}).items())


def _records(desk: Desk, code: str) -> list[tuple[str, str]]:
    return desk.suggest(code, _REFS_SHOWN) if code in desk.ledgers else []


def _yes_no() -> list[tuple[bool, str]]:
    return [(True, words.YES), (False, words.NO)]


def _states(ledger: type[Record]) -> list[tuple[str, str]]:
    worked = ledger.open_states()
    every = list(ledger.STATES.items())
    return [(OPEN, "在办"), *every] if worked and len(worked) < len(every) and ledger.HANDLED else every
