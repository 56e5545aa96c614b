"""廉政意见回复: a letter and the people it asks about, in one cell or one row each; rows with the same number are one letter."""

from typing import Any

from app.exchange.books.generic import drafts, people_of, values_of
from app.exchange.books.reader import Reader
from app.exchange.habits import Habits
from app.exchange.registry import Draft

HABITS = Habits(from_above=(), by_habit=("got_at", "from_org", "use", "replied_at"), identity=("got_at", "from_org"), items=("persons",),
                numbers=("doc_no", "from_no"),
                alike=("from_org", "got_at", "use", "replied_at", "list"), lines={"list": ("person_id", "target")})


def build(reader: Reader) -> list[Draft]:
    values = values_of(reader)
    lines: list[dict[str, Any]] = []
    whole = reader.line
    for line in list(whole.all):
        reader.line = line
        line_more, line.more = line.more, []
        unit_name, _ = reader.place(line)
        result = reader.code("result", "io_result")
        facts = {"target": reader.short("target"), "result": result,
                 "reason": reader.text("result") if result not in (None, "no_impact") else None}
        named = [key for _, key in people_of(reader, reader.unit(unit_name))]
        more = max(0, (reader.count("head_count", line) or 0) - len(named)) if line is whole or "head_count" not in line.merged else 0
        lines += [{name: value for name, value in ({"person_id": key} | facts).items() if value} for key in [*named, *[None] * more]]
        line.more = line_more
    reader.line = whole
    values["list"] = [line for line in lines if line]
    values["state"] = "replied" if values.get("replied_at") or values.get("doc_no") else "received"
    return drafts(reader, values)
