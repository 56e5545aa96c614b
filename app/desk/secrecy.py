"""What of a record this user is not shown: reporter identity (S4), and in records of a lower class what only readers of cases may know.

S4: 组长, the one registrar, 信访室, 案管室, and they in the opened record alone: no list, search, count, paper, workbook or bundle
downwards has it. S3: who reads cases. A secret column of a sub-table is left out of its lines.

source    domain rules: ledgers, section 0, Visibility
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from app.desk.people import User
from app.desk.reading import Filters, wheres
from app.errors import CheckFailed, Finding, NotPermitted
from app.ledgers.face import Face, Kind
from app.ledgers.kit import Record, Row


@cache
def secrets(ledger: type[Record]) -> tuple[Face, ...]:
    """Fields that are secret, or have a secret column."""
    return tuple(face for face in ledger.faces() if face.secret or any(column.secret for column in face.columns))


def sees(user: User, secret: str, row: Mapping[str, Any]) -> bool:
    """May the user see a field of class `secret` in this record?"""
    if secret == "S4":
        return user.sees_reporter or bool(user.ceiling == 4 and user.staff_id and row.get("created_by") == user.staff_id)
    return secret != "S3" or user.reads_all


def sees_whole(user: User, face: Face, row: Mapping[str, Any]) -> bool:
    """May the user see the field with all its columns?"""
    return all(sees(user, secret, row) for secret in {face.secret, *(column.secret for column in face.columns)})


def masked(ledger: type[Record], user: User, row: Row, *, listed: bool = False) -> Row:
    """The row as this user is shown it; `listed`: among others, where nobody is shown who reported."""
    for face in secrets(ledger):
        if face.name in row or not listed:
            row[face.name] = _shown(face, user, row, row.get(face.name), listed)
    return row


def told(ledger: type[Record], user: User, row: Row, values: Mapping[str, Any]) -> dict[str, Any]:
    """Values of the record's history as this user is shown them."""
    hidden = {face.name: face for face in secrets(ledger)}
    return {name: _shown(hidden[name], user, row, value, False) if name in hidden else value for name, value in values.items()
            if name not in hidden or sees(user, hidden[name].secret, row)}


def _shown(face: Face, user: User, row: Row, value: Any, listed: bool) -> Any:
    if not sees(user, face.secret, row) or (listed and face.secret == "S4"):
        return None
    unseen = {column.name for column in face.columns if not sees(user, column.secret, row)}
    if not unseen or not value:
        return value
    return [{name: one for name, one in line.items() if name not in unseen} for line in value]


def asked(ledger: type[Record], user: User, filters: Filters, order: str | None = None) -> None:
    """A list narrowed or ordered by what the user is not shown would tell it.

    raises    CheckFailed
    """
    hidden = {face.name for face in secrets(ledger) if face.secret == "S4" or not sees_whole(user, face, {})}
    for name in (*(one.field for one in wheres(filters)), *([order] if order else [])):
        if name in hidden:
            raise CheckFailed([Finding(name, "WHERE", f"不能按“{ledger.FACES[name].label}”筛选或排序")])


def written(ledger: type[Record], user: User, before: Row, fresh: Row) -> None:
    """A change to what the user is not shown: refused for the reporter; what is added to a list is added to what it holds unseen.

    raises    NotPermitted
    """
    for face in secrets(ledger):
        if face.name not in fresh or sees(user, face.secret, before):
            continue
        if face.secret == "S4" and fresh[face.name] != before.get(face.name):
            raise NotPermitted(what=f"修改{face.label}")
        if face.kind is Kind.REFS:
            fresh[face.name] = list(dict.fromkeys([*(before.get(face.name) or ()), *(fresh[face.name] or ())])) or None
