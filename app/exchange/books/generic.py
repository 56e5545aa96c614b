"""A line of any register: each column of the vocabulary that is a field of the ledger, read as the field's kind asks.

shapes    values are canonical (codes, fen, ids); a column that is no field, and words nobody foresaw, go into the note
rules     `persons` is who the row is about: all of them in one record where the ledger has such a list, else a record for each, also for
          those the book only counts. `unit_id` with `post` or `unit_post` is where they are, or the units of a ledger that has several
"""

import re
from typing import Any

from app.exchange import words
from app.exchange.books.reader import BadRow, Reader
from app.exchange.headers import vocabularies
from app.exchange.registry import Draft
from app.ledgers import ledgers
from app.ledgers.face import Face, Kind
from app.ledgers.values import Unfit, parse

_AMOUNT = re.compile(r"(\d+(?:\.\d+)?)")
_BETWEEN = re.compile(r"[、，,；;\n+＋]")
_APART = frozenset({"note", "unit_id", "persons"})
_MOST = 500


def build(reader: Reader) -> list[Draft]:
    """A ledger without a module of its own: the record begins where the desk has such records begin."""
    return drafts(reader, values_of(reader))


def drafts(reader: Reader, values: dict[str, Any], label: str = "") -> list[Draft]:
    """The row's record; one for each person where the ledger's records are about one."""
    code = reader.table.ledger
    faces = ledgers()[code].FACES
    if not any(value not in (None, "", []) for name, value in values.items() if name != "state"):
        raise BadRow(next(iter(vocabularies()[code].key)), "这一行没有可以登记的内容")
    values = {**values, "note": reader.note()}
    one = next((name for name, face in faces.items() if face.kind is Kind.REF and face.ref == "person"), None)
    if "persons" in faces or one is None or "persons" not in vocabularies()[code].columns:
        made = [reader.draft(code, values, label or _label(reader))]
    else:
        named = people_of(reader, values.get("unit_id"))
        count = max(len(named), _counted(reader), 1)
        if count > _MOST:
            raise BadRow("head_count", f"{reader.heading('head_count')}：{count}人过多，请核对")
        made = [reader.draft(code, values | {one: key}, name) for name, key in named]
        made += [reader.draft(code, values, _label(reader)) for _ in range(count - len(named))]
    for draft in made:
        draft.ready = True
    return made


def _counted(reader: Reader) -> int:
    """How many the row says they are: 张某等3人, or a number of its own."""
    return max(reader.count("head_count") or 0, sum(reader.people("persons", line).count for line in reader.line.all))


def values_of(reader: Reader) -> dict[str, Any]:
    faces, code = ledgers()[reader.table.ledger].FACES, reader.table.ledger
    found: dict[str, Any] = {}
    for name in vocabularies()[code].columns:
        face = faces.get(name)
        if face is not None and name not in _APART and not face.computed and reader.has(name):
            found[name] = field_of(reader, face)
    found |= _units(reader, faces)
    if "persons" in faces and reader.has("persons"):
        found["persons"] = [key for _, key in people_of(reader, found.get("unit_id"))]
    return {name: value for name, value in found.items() if value not in (None, "", [])}


def people_of(reader: Reader, unit_id: str | None) -> list[tuple[str, str]]:
    """(name, id) of everybody the row and those that go on with it name."""
    found: dict[str, str] = {}
    for line in reader.line.all:
        if not reader.has("persons"):
            break
        people = reader.people("persons", line)
        if people.rest:
            reader.remark("persons", people.rest)
        unit, post = reader.place(line)
        keys = reader.persons(people, reader.unit(unit) or unit_id, post, line)
        found |= dict(zip(keys, (one.name for one in people.names), strict=False))
    return [(name, key) for key, name in found.items()]


def _units(reader: Reader, faces: dict[str, Face]) -> dict[str, Any]:
    """Where it was; several units in one cell only where the ledger takes several."""
    several = faces.get("units")
    if "unit_id" not in faces and several is not None and several.ref == "unit":
        text = reader.text("unit_id") or reader.line.unit or ""
        return {"units": list(dict.fromkeys(found for part in _BETWEEN.split(text) if (found := reader.unit(part.strip()))))}
    if not any(reader.has(name) for name in ("unit_id", "unit_post")) and not reader.line.unit:
        return {}
    return {"unit_id": reader.unit(reader.place()[0])} if "unit_id" in faces else {}


def field_of(reader: Reader, face: Face) -> Any:
    """One field; None when the cell is empty or its words are not understood (they stay in the note)."""
    name = face.name
    match face.kind:
        case Kind.TEXT:
            return reader.short(name)
        case Kind.LONG:
            return reader.text(name)
        case Kind.DATE:
            return reader.day(name, actual=False)
        case Kind.MOMENT:
            return reader.moment(name, actual=False)
        case Kind.INT:
            return reader.count(name)
        case Kind.DECIMAL:
            return amount_in(reader, name)
        case Kind.CODE if face.codes:
            return reader.code(name, face.codes)
        case Kind.REF | Kind.REFS:
            return _named(reader, face)
    return _understood(reader, face)


def _understood(reader: Reader, face: Face) -> Any:
    text = reader.text(face.name)
    if not text:
        return None
    found: Any = None
    if face.kind is Kind.CODES and face.codes:
        found = several(reader, face.name, face.codes)
    elif face.kind is Kind.CHOICE:
        labels = {words.squeezed(label): code for code, label in (face.choices or {}).items()}
        found = labels.get(words.squeezed(text)) or words.meaning(f"{reader.table.ledger}.{face.name}", text)
    elif face.kind is Kind.BOOL:
        found = words.yes_or_no(text)
    elif face.kind is Kind.MONEY:
        found = _money(reader, face, text)
    elif face.kind in (Kind.YEAR, Kind.PERIOD):
        found = _parsed(face, text)
    if found is None:
        reader.remark(face.name, text)
    return found


def _named(reader: Reader, face: Face) -> Any:
    """Staff and units by name; another record only by its number."""
    text = reader.text(face.name)
    if not text:
        return None
    if face.ref == "staff":
        found = reader.staff(reader.people(face.name))
    elif face.ref == "unit":
        found = [key for part in _BETWEEN.split(text) if (key := reader.unit(part.strip()))]
    else:
        key = reader.registry.numbered(face.ref or "", text)
        found = [key] if key else []
    if not found:
        reader.remark(face.name, text)
        return None
    return found if face.kind is Kind.REFS else found[0]


def several(reader: Reader, name: str, table: str) -> list[str] | None:
    """The codes a cell lists: 诫勉、责令作出书面检查. Where a word is unknown the whole cell is kept in the note."""
    parts = [part.strip() for part in _BETWEEN.split(reader.text(name)) if part.strip()]
    meant = [reader.meaning(name, table, part) for part in parts]
    if None in meant and any(meant):
        reader.remark(name, reader.text(name))
    return sorted({code for code in meant if code}) or None


def amount_in(reader: Reader, name: str) -> float | None:
    """3.5, 3.5学时, 半天, 1天半."""
    text = words.plainly(reader.text(name))
    if not text:
        return None
    numbers = _AMOUNT.findall(text)
    if len(numbers) > 1 or (not numbers and "半" not in text):
        reader.remark(name, text)
        return None
    return (float(numbers[0]) if numbers else 0.0) + (0.5 if "半" in text else 0.0)


def _money(reader: Reader, face: Face, text: str) -> int | None:
    heading = reader.heading(face.name)
    times = "万" if "万元" in heading and re.fullmatch(r"[\d,.，]+", text) else ""
    found: int | None = _parsed(face, text.removesuffix("元") + times)
    return found


def _parsed(face: Face, text: str) -> Any:
    try:
        return parse(face, text, lambda _ledger, _text: None)
    except Unfit:
        return None


def _label(reader: Reader) -> str:
    ledger = ledgers()[reader.table.ledger]
    said = (reader.text(name) for name in (*ledger.TITLE, "persons", "unit_id") if reader.has(name))
    return next((text[:40] for text in said if text), "")
