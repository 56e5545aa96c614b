"""How a clerk fills in a template: every kind of value in words of the screen, dates in one habit after another.

`Clerk.cell(face, value)` is what stands in the cell; `fullest` fills a record as far as its checks let it.
"""

from datetime import date, datetime
from itertools import cycle
from typing import Any

from app import codes
from app.desk import Desk
from app.errors import CheckFailed
from app.exchange import layout
from app.ledgers.face import Face, Kind
from app.ledgers.kit import Record

_DIGITS = "〇一二三四五六七八九"
_WIDE = str.maketrans("0123456789.", "０１２３４５６７８９．")


def _spoken(n: int) -> str:
    return ("十" if 9 < n < 20 else _DIGITS[n // 10] + "十" if n > 9 else "") + (_DIGITS[n % 10] if n % 10 else "")


DAYS = (
    lambda day: day,
    lambda day: f"{day.year}.{day.month}.{day.day}",
    lambda day: f"{day.year}年{day.month}月{day.day}日",
    lambda day: f"{day.year}.{day.month}.{day.day}".translate(_WIDE),
    lambda day: f"{day:%Y%m%d}",
    lambda day: f"{day.year}/{day.month}/{day.day}",
    lambda day: "".join(_DIGITS[int(c)] for c in str(day.year)) + f"年{_spoken(day.month)}月{_spoken(day.day)}日",
    lambda day: f"{day:%y}.{day.month}.{day.day}",
)
MOMENTS = (
    lambda at: at,
    lambda at: f"{at.year}年{at.month}月{at.day}日 {at.hour}:{at:%M}",
    lambda at: f"{at.year}.{at.month}.{at.day} {at.hour}:{at:%M}",
    lambda at: f"{at:%Y-%m-%d %H:%M}",
    lambda at: f"{at.year}年{at.month}月{at.day}日{'下午' if at.hour > 12 else ''}{at.hour - 12 if at.hour > 12 else at.hour}时{at:%M}分",
)


class Clerk:
    def __init__(self, desk: Desk) -> None:
        self._desk, self._days, self._moments = desk, cycle(DAYS), cycle(MOMENTS)

    def cell(self, face: Face, value: Any) -> Any:
        if value is None:
            return None
        match face.kind:
            case Kind.REF:
                return self._named(value)
            case Kind.REFS:
                return "、".join(map(self._named, value))
            case Kind.CODE:
                return codes.table(face.codes).label(value) if face.codes else value
            case Kind.CODES:
                return "、".join(codes.table(face.codes).label(one) if face.codes else one for one in value)
            case Kind.CHOICE:
                return (face.choices or {})[value]
            case Kind.BOOL:
                return "是" if value else "否"
            case Kind.MONEY:
                return f"{value / 100:,.2f}元" if value % 200 else value / 100
            case Kind.YEAR:
                return f"{value}年"
            case Kind.PERIOD:
                return value[:4] + "年" + {"H1": "上半年", "H2": "下半年", "Q3": "第三季度", "": ""}.get(value[4:], f"{value[5:]}月")
            case Kind.DATE:
                return next(self._days)(date.fromisoformat(value))
            case Kind.MOMENT:
                return next(self._moments)(datetime.fromisoformat(value)) if "T" in value else value
        return value

    def _named(self, key: str) -> str:
        """A name where the record has one, else its number."""
        row = self._desk.get(key)
        return str(row.get("name") or row.record_no)


def made(face: Face, have: dict[str, str], n: int) -> Any:
    """A value that fits the field and little else is known of: the nth of its record."""
    match face.kind:
        case Kind.TEXT:
            return f"={face.label}{n}" if n % 5 == 0 else f"某{face.label}{n}"
        case Kind.LONG:
            return f"{face.label}第一行\n第二行：1.5元，“引号”"
        case Kind.DATE:
            return f"2026-11-{n % 9 + 1:02}"
        case Kind.MOMENT:
            return f"2026-11-{n % 9 + 1:02}T{n % 3 * 6 + 8:02}:05"
        case Kind.INT:
            return n
        case Kind.DECIMAL:
            return n + 0.5
        case Kind.MONEY:
            return 1_234_500 + n
        case Kind.BOOL:
            return n % 2 == 0
        case Kind.YEAR:
            return 2026
        case Kind.PERIOD:
            return "2026Q3"
        case Kind.CODE if face.codes:
            return sorted(codes.table(face.codes).codes())[n % len(codes.table(face.codes).codes())]
        case Kind.CODES if face.codes:
            return sorted(codes.table(face.codes).codes())[:2]
        case Kind.CHOICE:
            return list(face.choices or {})[n % len(face.choices or {})]
        case Kind.REF:
            return have.get(face.ref or "unit")
        case Kind.REFS:
            return [have[face.ref or "unit"]] if (face.ref or "unit") in have else None
        case Kind.TABLE:
            return [_line(face, have, n + k) for k in range(2)]
    return None


def _line(table: Face, have: dict[str, str], n: int) -> dict[str, Any]:
    columns = [*layout.columns(table), *layout.inner_tables(table)]
    return {column.name: value for m, column in enumerate(columns, n) if (value := made(column, have, m)) is not None}


def fullest(desk: Desk, ledger: type[Record], given: dict[str, Any], have: dict[str, str]) -> dict[str, Any]:
    """`given` with every other field filled that the ledger's checks do not refuse."""
    open_faces = [*layout.fields(ledger), *layout.sub_tables(ledger)]
    kept = dict(given)
    for n, face in enumerate(layout.sub_tables(ledger), 1):
        lines = [_line(face, have, n + k) | line for k, line in enumerate(given.get(face.name) or ())]
        if lines and not _wrong(desk, ledger.CODE, kept | {face.name: lines}):
            kept[face.name] = lines
    extra = {face.name: value for n, face in enumerate(open_faces, 1) if face.name not in given and face.name not in _NOT_MADE
             and (value := made(face, have, n)) is not None}
    while extra and (wrong := _wrong(desk, ledger.CODE, kept | extra)):
        for name in (wrong & set(extra)) or {next(reversed(extra))}:
            del extra[name]
    return kept | extra


_NOT_MADE = {"org_id", "classification", "term", "readers", "handlers", "lead_org", "co_orgs"}
"""Whose a record is and how secret is the office's to say."""


def _wrong(desk: Desk, code: str, values: dict[str, Any]) -> set[str]:
    try:
        with desk.act("try") as act:
            act.add(code, values)
    except CheckFailed as failed:
        return {(one.field or "").partition(".")[0] for one in failed.findings}
    return set()
