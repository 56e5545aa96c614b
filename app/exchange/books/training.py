"""学习培训: a row is one time; who came and who did not, with the reason the book gives."""

from typing import Any

from app.exchange.books.generic import drafts, values_of
from app.exchange.books.reader import Reader
from app.exchange.habits import Habits
from app.exchange.people import People
from app.exchange.registry import Draft

HABITS = Habits(from_above=(), by_habit=("date", "kind"), identity=("date", "subject"), items=("attend",), headed={"kind": "train_kind"},
                tells=("code:train_kind",), alike=("kind", "subject", "date", "hours"))

_UNSAID = "缺席（原台账未写原因）"


def build(reader: Reader) -> list[Draft]:
    values = values_of(reader)
    values["kind"] = values.get("kind") or reader.line.kind
    lines: dict[str, dict[str, Any]] = {}
    for line in reader.line.all:
        for key in reader.staff(reader.people("attend", line)):
            lines.setdefault(key, {"staff_id": key})
    for named in reader.people("absent").names:
        key = reader.staff(People((named,)))[0]
        lines[key] = {"staff_id": key, "reason": reader.short("why") or named.post or _UNSAID}
    values["attend"] = list(lines.values())
    if not lines and (count := reader.text("head_count")):
        reader.remark("head_count", count)
    date = values.get("date")
    planned = isinstance(date, str) and date > reader.book.today.isoformat()
    values["state"] = "planned" if planned else "recorded" if lines else "held"
    return drafts(reader, values)
