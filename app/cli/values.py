"""Records as the command line reads and writes them: FIELD=VALUE in, JSON values out.

The JSON of a record is its canonical values (docs/design.md) with money in yuan, so that what `show` prints `add` and `set` read again.
"""

import json
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from app.desk import Where
from app.errors import Absent, CheckFailed, Finding, Usage
from app.ledgers.face import Face, Kind
from app.ledgers.kit import Record, Row
from app.ledgers.values import Unfit

if TYPE_CHECKING:
    from app.desk import Desk

ALSO = ("id", "ledger", "updated_by", "updated_at", "rev")
_CONDITION = re.compile(r"([^=!<>]+)(!=|>=|<=|=)(.*)", re.DOTALL)
_LISTS = (Kind.TABLE, Kind.FILES)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def found(desk: "Desk", named: str, ledger: str = "") -> str:
    """The id of the one record an id, a record number or a unique title names.

    raises    Absent
    """
    key = desk.resolve(ledger, named)
    if key is None:
        # A voided record has no name any more, but its id still opens it.
        from app.ledgers.values import is_id
        if is_id(named):
            return named
        raise Absent(what=f"“{named[:60]}”")
    return key


def pairs(ledger: type[Record], written: Iterable[str]) -> dict[str, Any]:
    """FIELD=VALUE as it will be read by the desk; of fields that hold several, JSON too.

    raises    Usage
    """
    values: dict[str, Any] = {}
    for one in written:
        name, equals, value = one.partition("=")
        if not equals or not name:
            raise Usage(what=f"“{one[:40]}”应写成 字段=值")
        face = ledger.FACES.get(name)
        values[name] = _json(value) if face and face.many and value[:1] in ("[", "{") else value
    return values


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def wheres(desk: "Desk", code: str, written: Iterable[str]) -> list[Where]:
    """FIELD=VALUE, also with !=, >= and <=; an empty value asks for records without one."""
    asked = []
    for one in written:
        parts = _CONDITION.fullmatch(one)
        if parts is None:
            raise Usage(what=f"“{one[:40]}”应写成 字段=值")
        name, op, value = parts.groups()
        if not value:
            asked.append(Where(name, "filled" if op == "!=" else "empty"))
            continue
        asked += _asked(desk.ledger(code), name, op, _wanted(desk, code, name, value))
    return asked


def _asked(ledger: type[Record], name: str, op: str, wanted: Any) -> list[Where]:
    """A day asked of a moment is the whole day; a mark that was never set is a no."""
    face = ledger.FACES.get(name)
    if face and face.kind is Kind.MOMENT and op == "=" and _DAY.fullmatch(str(wanted)):
        return [Where(name, ">=", wanted), Where(name, "<=", wanted)]
    if face and face.kind is Kind.BOOL and wanted is False and op in ("=", "!="):
        return [Where(name, "!=" if op == "=" else "=", True)]
    return [Where(name, op, wanted)]


def _wanted(desk: "Desk", code: str, name: str, value: str) -> Any:
    """The value as it stands in the column: of a list field, one item."""
    ledger = desk.ledger(code)
    if name == "state":
        state = next((state for state, word in ledger.STATES.items() if value in (state, word)), None)
        if state is None:
            raise CheckFailed([Finding(name, "WHERE", f"{ledger.LABEL}没有“{value[:40]}”这个状态")])
        return state
    face = ledger.FACES.get(name)
    if face is None or face.kind in _LISTS:
        return value
    if face.kind is Kind.MOMENT and _DAY.fullmatch(value):
        desk.read_input(code, {name: f"{value} 00:00"})     # refused where there is no such day
        return value
    read = desk.read_input(code, {name: value}).get(name)
    return read[0] if isinstance(read, list) and len(read) == 1 else read


def record(ledger: type[Record], row: Row) -> dict[str, Any]:
    """A record for JSON: filled fields only."""
    facts = {name: row.get(name) for name in ALSO if row.get(name) is not None}
    for face in ledger.faces():
        if (value := row.get(face.name)) is not None:
            facts[face.name] = spoken(face, value)
    return facts


def spoken(face: Face, value: Any) -> Any:
    """Canonical, money in yuan."""
    if value is None:
        return None
    if face.kind is Kind.MONEY:
        return value // 100 if value % 100 == 0 else value / 100
    if face.kind is Kind.TABLE:
        columns = {column.name: column for column in face.columns}
        return [{name: spoken(columns[name], one) if name in columns else one for name, one in line.items()} for line in value]
    return value


def field(face: Face) -> dict[str, Any]:
    """A field as `ledgers` tells it."""
    facts: dict[str, Any] = {"name": face.name, "label": face.label, "type": str(face.kind), "required": face.always}
    if face.required and not face.always:
        facts["required_when"] = True
    if face.computed:
        facts["computed"] = True
    if face.codes:
        from app import codes
        facts["codes"] = face.codes
        facts["choices"] = {one.code: one.label for one in codes.table(face.codes)}
    if face.choices:
        facts["choices"] = dict(face.choices)
    if face.ref is not None:
        facts["ref"] = face.ref
    if face.columns:
        facts["columns"] = [field(column) for column in face.columns]
    if face.group:
        facts["group"] = face.group
    return facts


def line(written: Mapping[str, Any]) -> tuple[dict[str, Any], Any]:
    """One line of `add`: its fields, and the id it asks for."""
    fields = {name: value for name, value in written.items() if name not in ALSO}
    return fields, written.get("id")


def new_key(asked: Any) -> str | None:
    """A UUID in any spelling, as ids are written; None where none is asked for. Other stations take no other ids.

    raises    Unfit
    """
    if asked is None or asked == "":
        return None
    try:
        return str(UUID(asked))
    except (ValueError, AttributeError, TypeError):
        raise Unfit("id 应为 UUID") from None
