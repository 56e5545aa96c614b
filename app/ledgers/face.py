"""The words a ledger's fields are declared in: one `Face` per field, made by one short function per kind of value.

units     money in fen; `dt` in local time, to the minute, or a bare date where an old book gives no time
shapes    canonical values of docs/design.md, section Values
source    domain notation: `!` is `required=True`, `!>state` is `before(state)`, `!(condition)` is `when(condition)`
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from sqlalchemy import Boolean, Float, Integer, String, Text
from sqlalchemy.types import TypeEngine

from db.base import Json


class Kind(StrEnum):
    TEXT = "text"
    LONG = "long"
    DATE = "date"
    MOMENT = "moment"
    INT = "int"
    DECIMAL = "decimal"
    MONEY = "money"
    BOOL = "bool"
    YEAR = "year"
    PERIOD = "period"
    CODE = "code"
    CODES = "codes"
    CHOICE = "choice"
    REF = "ref"
    REFS = "refs"
    FILES = "files"
    TABLE = "table"


COLUMN_TYPES: dict[Kind, Callable[[], TypeEngine[Any]]] = {
    Kind.TEXT: String, Kind.LONG: Text, Kind.DATE: String, Kind.MOMENT: String, Kind.INT: Integer, Kind.DECIMAL: Float,
    Kind.MONEY: Integer, Kind.BOOL: Boolean, Kind.YEAR: Integer, Kind.PERIOD: String, Kind.CODE: String, Kind.CODES: Json,
    Kind.CHOICE: String, Kind.REF: String, Kind.REFS: Json, Kind.FILES: Json, Kind.TABLE: Json,
}

Condition = Callable[[Any], Any]


@dataclass(frozen=True)
class Before:
    """Required before the record enters `state`, and from then on; not in the states `but`, to which a shorter way leads (撤案)."""

    state: str
    but: tuple[str, ...] = ()


@dataclass(frozen=True)
class When:
    """Required while `condition(row)` holds; inside a sub-table `row` is the line."""

    condition: Condition


Need = Before | When


def before(state: str, but: tuple[str, ...] = ()) -> Before:
    return Before(state, but)


def when(condition: Condition) -> When:
    return When(condition)


@dataclass(frozen=True)
class Face:
    """What a field is to the person: everything form, list, Excel, search and bundle ask about it.

    required   True, False, or the conditions of which any makes it required
    choices    {code: word} of one small fixed set
    ref        code of the ledger referred to; "" for a record of any ledger
    columns    a sub-table's columns, in order
    least      fewest items of a filled list (two-person rule: 2)
    indexed    checks and people look records up by it
    computed   the program fills it; shown, never typed
    live       it is computed when looked at, from the row and `kit.Facts`: never stored, never sent
    preset     value of a new record that leaves the field out (or a function of `kit.Facts`)
    suggest    what the form of a new record opens with, likewise; never filled in by itself, so that nothing is invented
    secret     "S4": reporter identity; "S3": shown only to those who may read case-level records
    """

    label: str
    kind: Kind
    name: str = ""
    group: str = ""
    help: str = ""
    required: bool | tuple[Need, ...] = False
    codes: str | None = None
    choices: Mapping[str, str] | None = None
    ref: str | None = None
    columns: tuple["Face", ...] = ()
    search: bool = False
    indexed: bool = False
    sensitive: bool = False
    computed: bool = False
    preset: Any = None
    suggest: Any = None
    live: Callable[[Any, Any], Any] | None = None
    least: int = 0
    most: int | None = None
    secret: str = ""
    common: bool = field(default=False, compare=False)

    def named(self, name: str) -> "Face":
        return replace(self, name=name)

    @property
    def many(self) -> bool:
        return self.kind in (Kind.CODES, Kind.REFS, Kind.FILES, Kind.TABLE)

    @property
    def always(self) -> bool:
        return self.required is True

    def column_type(self) -> TypeEngine[Any]:
        return COLUMN_TYPES[self.kind]()


def _face(label: str, kind: Kind, required: bool | Need | tuple[Need, ...] = False, **facts: Any) -> Face:
    if isinstance(required, Before | When):
        required = (required,)
    return Face(label, kind, required=required, **facts)


def text(label: str, **facts: Any) -> Face:
    """Short text, at most 200 characters."""
    return _face(label, Kind.TEXT, **facts)


def long(label: str, **facts: Any) -> Face:
    return _face(label, Kind.LONG, **facts)


def day(label: str, **facts: Any) -> Face:
    return _face(label, Kind.DATE, **facts)


def moment(label: str, **facts: Any) -> Face:
    return _face(label, Kind.MOMENT, **facts)


def number(label: str, **facts: Any) -> Face:
    """A whole number, 0 or more."""
    return _face(label, Kind.INT, **facts)


def decimal(label: str, **facts: Any) -> Face:
    return _face(label, Kind.DECIMAL, **facts)


def money(label: str, **facts: Any) -> Face:
    return _face(label, Kind.MONEY, **facts)


def yes_no(label: str, **facts: Any) -> Face:
    return _face(label, Kind.BOOL, **facts)


def year(label: str, **facts: Any) -> Face:
    return _face(label, Kind.YEAR, **facts)


def period(label: str, **facts: Any) -> Face:
    return _face(label, Kind.PERIOD, **facts)


def code(label: str, table: str, **facts: Any) -> Face:
    return _face(label, Kind.CODE, codes=table, **facts)


def codes(label: str, table: str, **facts: Any) -> Face:
    return _face(label, Kind.CODES, codes=table, **facts)


def choice(label: str, choices: Mapping[str, str], **facts: Any) -> Face:
    return _face(label, Kind.CHOICE, choices=choices, **facts)


def ref(label: str, ledger: str, **facts: Any) -> Face:
    return _face(label, Kind.REF, ref=ledger, **facts)


def refs(label: str, ledger: str, **facts: Any) -> Face:
    return _face(label, Kind.REFS, ref=ledger, **facts)


def files(label: str, **facts: Any) -> Face:
    return _face(label, Kind.FILES, **facts)


def table(label: str, columns: Mapping[str, Face], **facts: Any) -> Face:
    return _face(label, Kind.TABLE, columns=tuple(face.named(name) for name, face in columns.items()), **facts)
