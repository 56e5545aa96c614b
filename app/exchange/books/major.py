"""三重一大报备: a row is a matter a unit told of before it decided."""

from app.exchange.books.generic import drafts, values_of
from app.exchange.books.reader import Reader
from app.exchange.habits import Habits
from app.exchange.registry import Draft

HABITS = Habits(by_habit=("filed_at",), identity=("filed_at", "subject"), headed={"major4": "major4"},
                alike=("unit_id", "major4", "subject", "amount", "filed_at"))


def build(reader: Reader) -> list[Draft]:
    values = values_of(reader)
    values["major4"] = values.get("major4") or reader.line.kind
    if done := reader.text("done"):
        values["progress"] = [{"text": done}]
    values["state"] = "running" if done else "decided" if values.get("decision") else (
        "pre_check" if values.get("pre_check") or values.get("pre_opinion") else "filed")
    return drafts(reader, values)
