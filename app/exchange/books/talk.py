"""谈话: a row is a talk; several names in it are its persons, 张某等3人 is a head count of three."""

from app.codes import table
from app.exchange import words
from app.exchange.books.reader import BadRow, Reader
from app.exchange.habits import Habits
from app.exchange.people import People
from app.exchange.registry import Draft

HABITS = Habits(
    place=40, by_habit=("start", "kind", "talkers"), identity=("start", "persons"), items=("persons",), headed={"kind": "talk_kind"},
    tells=("code:talk_kind",), alike=("kind", "persons", "unit_id", "start", "content", "head_count"))

_IN_TITLES = ("谈心谈话", "廉政谈话", "提醒谈话", "谈话提醒", "集体谈话", "批评教育", "诫勉谈话", "约谈", "警示谈话", "初核谈话")

_USUAL = "heart"
"""谈心谈话 is what a ledger of talks holds unless it says something else."""


def build(reader: Reader) -> list[Draft]:
    people = [(line, reader.people("persons", line)) for line in reader.line.all]
    persons: list[str] = []
    rest = "、".join(named.rest for _, named in people if named.rest)
    unit_name, _ = reader.place(also=people[0][1].rest.replace("、", " "))
    unit_id = reader.unit(unit_name)
    stated = reader.count("head_count") or 0
    for line, named in people:
        there, post = reader.place(line, also=named.rest.replace("、", " "))
        persons += reader.persons(named, reader.unit(there) or unit_id, post, line)
    count = max(stated, sum(named.count for _, named in people))
    if rest and not (persons and unit_name):
        reader.remark("persons", rest)
    if not persons and not rest and not count:
        raise BadRow("persons", "没有谈话对象")
    kind = _kind(reader, count, len(persons))
    when = reader.when("start")
    start = reader.moment("start")
    talkers, recorder = _talkers(reader)
    content = reader.text("content")
    two = kind in table("talk_kind").having("two")
    values: dict[str, object] = {
        "kind": kind, "persons": persons, "unit_id": unit_id or reader.only_unit, "talkers": talkers, "recorder": recorder,
        "way": reader.code("way", "talk_way"), "start": start, "place": reader.short("place"),
        "end": reader.moment("end") or (when.end.isoformat() if when and when.end else None),
        "outline": reader.text("outline"), "content": content, "reply": reader.text("reply"),
        "head_count": count if count > 1 or kind == "collective" else None,
        "state": "done" if content and not two else "recorded" if content else "talked", "note": reader.note(),
    }
    return [reader.draft("talk", values, "、".join(named.name for _, one in people for named in one.names) or rest)]


def _kind(reader: Reader, count: int, named: int) -> str | None:
    """The kind of the column; of the heading row above, or of the book's title, where there is no column."""
    said = reader.text("kind")
    kind = reader.code("kind", "talk_kind", must="谈" not in said) or reader.line.kind
    if said and kind is None:
        reader.doubt("kind", f"“{said[:20]}”按谈心谈话登记")
        return _USUAL
    if kind is None:
        title = words.squeezed(f"{reader.table.sheet.name}{reader.table.title}")
        found = {words.meaning("talk_kind", word) for word in _IN_TITLES if word in title}
        kind = found.pop() if len(found) == 1 else None
    if kind is None:
        reader.partial["kind"] = "台账没有写谈话种类"          # a talk of the daily ledger; what kind is still to be said
        kind = _USUAL
    if kind == "integrity" and count > max(named, 1):
        return "collective"                     # 廉政谈话 with more people than names is 集体廉政谈话, which counts its attendees
    return kind


def _talkers(reader: Reader) -> tuple[list[str], str | None]:
    people = reader.people("talkers")
    recorders = People(tuple(named for named in people.names if named.role.startswith("记录")))
    others = People(tuple(named for named in people.names if not named.role.startswith("记录")), rest=people.rest)
    recorder = reader.staff(reader.people("recorder")) or reader.staff(recorders)
    return reader.staff(others), recorder[0] if recorder else None
