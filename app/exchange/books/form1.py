"""第一种形态: a row is one use of it on one person; several persons, or a number of them, are as many records.

The book of what was filed proves that it was (存档); what it marks as sent back or still to be filed is not.
"""

from app.exchange import words
from app.exchange.books.generic import drafts, values_of
from app.exchange.books.reader import Reader
from app.exchange.habits import Habits
from app.exchange.registry import Draft

HABITS = Habits(by_habit=("used_at", "measures"), identity=("used_at", "reason"), items=("persons",), headed={"measures": "form1_measure"},
                tells=("code:form1_measure",), alike=("person_id", "unit_id", "used_at", "measures", "reason"))

_OURS = "驻"


def build(reader: Reader) -> list[Draft]:
    values = values_of(reader)
    if "measures" not in values and (kind := reader.line.kind):
        values["measures"] = [kind]
    if "by" not in values and _OURS in (reader.table.group or ""):
        values |= {"by": "group"} if not reader.has("filed_at") else {"by": "unit"}
    values["state"] = _state(reader)
    return drafts(reader, values)


def _state(reader: Reader) -> str:
    said = words.squeezed(reader.text("said")) if reader.has("said") else ""
    if said:
        reader.remark("said", reader.text("said"))
    if any(word in said for word in ("退回", "补充", "材料不全")):
        return "returned"
    pending = (reader.has("filed_at") and not reader.text("filed_at")) or any(word in said for word in ("待备案", "未备案"))
    return "pending" if pending else "kept"
