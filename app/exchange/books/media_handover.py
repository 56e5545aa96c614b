"""载体交接: a row is a medium that changed hands; back when the book gives the day of return."""

from app.exchange.books.generic import drafts, values_of
from app.exchange.books.reader import Reader
from app.exchange.habits import Habits
from app.exchange.registry import Draft

HABITS = Habits(from_above=(), by_habit=("at",), identity=("at", "media_no"), headed={"kind": "media_kind"},
                tells=("code:media_kind",), alike=("kind", "media_no", "action", "at", "taker"))

_ENDS = {"destroy": "destroyed", "recall": "recalled", "return": "returned"}


def build(reader: Reader) -> list[Draft]:
    values = values_of(reader)
    values["kind"] = values.get("kind") or reader.line.kind
    action = values.get("action")
    if action == "return" and not values.get("back_at"):
        values["back_at"] = str(values["at"])[:10] if values.get("at") else None
    values["state"] = "returned" if values.get("back_at") else _ENDS.get(action or "", "in_use")
    return drafts(reader, values)
