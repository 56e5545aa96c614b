"""监督检查: a row is a check, of one unit or of several; the problems it found are records of their own."""

from app.exchange import words
from app.exchange.books.counted import facts_in, problems
from app.exchange.books.generic import drafts, values_of
from app.exchange.books.reader import Reader
from app.exchange.habits import Habits
from app.exchange.registry import Draft

HABITS = Habits(by_habit=("end", "kind", "team"), identity=("end", "subject"), items=("problem",), headed={"kind": "inspect_kind"},
                alike=("kind", "units", "subject", "end"))


def build(reader: Reader) -> list[Draft]:
    values = values_of(reader)
    when = reader.when("end", actual=False) if reader.has("end") else None
    if when and when.day:
        values |= {"start": when.day.isoformat(), "end": (when.end or when.day).isoformat()}
    values["kind"] = values.get("kind") or reader.line.kind or _kind_in_title(reader)
    if values["kind"] == "festival" and "festival" not in values:
        values["festival"] = words.meaning("festival", f"{reader.text('kind')}{reader.text('subject')}")
    children = _problems(reader, values)
    values["problems"] = [child.id for child in children]
    values["state"] = _state(reader, values, bool(children))
    return [*children, *drafts(reader, values, reader.text("subject")[:40])]


def _kind_in_title(reader: Reader) -> str | None:
    """节点监督检查台账 says it for all of its rows; a book that says nothing leaves it to be filled in."""
    return words.meaning("inspect_kind", f"{reader.table.sheet.name}{reader.table.title}")


def _problems(reader: Reader, values: dict[str, object]) -> list[Draft]:
    texts = [text for line in reader.line.all if (text := reader.text("problem", line)) and (
        line is reader.line or "problem" not in line.merged)]
    rectified = reader.text("rectified")
    if rectified:
        reader.remark("rectified", rectified)
    units = values.get("units")
    unit_id = units[0] if isinstance(units, list) and len(units) == 1 else None
    return problems(reader, facts_in(reader, texts), unit_id, rectified, reader.text("subject")[:40], source="inspection",
                    found_at=values.get("end"))


def _state(reader: Reader, values: dict[str, object], found: bool) -> str:
    end = values.get("end")
    if isinstance(end, str) and end > reader.book.today.isoformat():
        return "planned"
    how = words.meaning("rectify", reader.text("rectified")) if reader.text("rectified") else None
    if found and how:
        return "done" if how == "done" else "rectifying"
    return "fed_back" if values.get("fed_back") else "recorded"
