"""Words of a record by a path: `person_id.post` is the post of the person it names, `issues.text` the column of its sub-table.

What a printed form or letter says is written as paths in resources/forms.json and resources/documents/. A path that leads to what this
reader may not see, or to nothing, gives "". The reporter's identity (S4) is reached by no path.

office, number, mark, today, printer, decided_by    words papers may use beside the record's own fields
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from app import codes
from app.ledgers.face import Face, Kind
from app.ledgers.kit import Record
from app.ledgers.values import show, shown_period, yuan
from app.names import visible
from app.papers.source import Source, day, moment
from app.printing import words
from app.printing.papers.letter import numbered

SPECIAL: dict[str, Callable[[Source], str]] = {
    "office": lambda source: source.office,
    "number": lambda source: source.row.record_no or "",
    "mark": lambda source: source.mark,
    "today": lambda source: words.day(source.desk.now().date()),
    "printer": lambda source: source.desk.user.name,
    "decided_by": lambda source: decided_by(source),
    "state": lambda source: source.ledger.state_label(source.row.state),
}


def decided_by(source: Source) -> str:
    """Whose document the decision on a case is: a party punishment is never the group's own."""
    row, person = source.row, source.one(source.row.person_id)
    unit = source.one(person.row.unit_id) if person else None
    match row.decider:
        case "group":
            return source.office
        case "party_group" if unit:
            return f"中共{unit.row.name}{unit.text('body') or '党组'}"
        case "dispatcher":
            office = source.one(row.org_id)
            return office.name(office.row.parent) if office else ""
    return ""


def faces_on(ledgers: dict[str, type[Record]], ledger: str, path: str) -> list[Face]:
    """The fields a path goes through, the last the one shown; of `office` and its kind none.

    raises    KeyError: no such field; it names the part that leads nowhere
    """
    parts = path.split(".")
    if path in SPECIAL:
        return []
    found = list[Face]()
    columns = ledgers[ledger].FACES
    for part in parts:
        if part not in columns:
            raise KeyError(f"{ledger}: {path}: {part}")
        found.append(face := columns[part])
        columns = ledgers[face.ref].FACES if face.ref else {one.name: one for one in face.columns}
    return found


def read(source: Source, path: str) -> str:
    """The words at the end of a path."""
    if path in SPECIAL:
        return SPECIAL[path](source)
    name, _, rest = path.partition(".")
    face = source.ledger.FACES.get(name)
    if face is None or face.secret == "S4":
        return ""
    value = source.row.get(name)
    if not rest:
        return shown(source, face, value)
    match face.kind:
        case Kind.REF:
            return read(one, rest) if (one := source.one(value)) else ""
        case Kind.REFS:
            return joined([read(one, rest) for key in value or () if (one := source.one(key))])
        case Kind.TABLE:
            column, _, further = rest.partition(".")
            one_face = next((one for one in face.columns if one.name == column), None)
            if one_face is None or one_face.secret == "S4":
                return ""
            lines = [line.get(column) for line in value or ()]
            if further:
                return joined([read(found, further) for key in lines if (found := source.one(key))])
            told = [shown(source, one_face, line) for line in lines]
            return numbered(told) if one_face.kind is Kind.LONG else joined(told)
    return ""


def shown(source: Source, face: Face, value: Any) -> str:
    """A value in the words of a paper: dates written out, names alone, money with its unit."""
    if value is None or value == []:
        return ""
    if face.name == "created_at":
        # Stored in UTC; on paper as the office's clock had it.
        return words.moment(datetime.fromisoformat(value).astimezone(source.desk.now().tzinfo))
    match face.kind:
        case Kind.DATE:
            return words.month(day(value)) if face.label.endswith("年月") else words.day(day(value))
        case Kind.MOMENT:
            return moment(value)
        case Kind.MONEY:
            return f"{yuan(value)}元"
        case Kind.REF:
            return source.name(value) or source.title(value)
        case Kind.REFS:
            return joined([source.name(key) or source.title(key) for key in value])
        case Kind.PERIOD:
            return shown_period(value)
        case Kind.FILES:
            return joined([visible(str(one["name"])) for one in value])
        case _:
            return show(face, value, source.title)


def options(face: Face) -> list[tuple[str, str]]:
    """(code, word) of what can be chosen in a field: for forms that print all and tick one."""
    if face.kind is Kind.BOOL:
        return [("true", "是"), ("false", "否")]
    if face.choices:
        return list(face.choices.items())
    if face.codes:
        return [(one.code, one.label) for one in codes.table(face.codes)]
    return []


def joined(parts: list[str]) -> str:
    return "、".join(dict.fromkeys(part for part in parts if part))
