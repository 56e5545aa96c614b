"""问题及整改: a row is a problem found and what was done about it."""

from app.exchange.books.reader import BadRow, Reader
from app.exchange.habits import Habits
from app.exchange.registry import Draft

HABITS = Habits(place=70, by_habit=("found_at", "source"), alike=("unit_id", "text", "found_at"))


def build(reader: Reader) -> list[Draft]:
    text = reader.text("text")
    if not text:
        raise BadRow("text", "没有写明问题")
    unit_name, _ = reader.place()
    result = reader.code("result", "rectify")
    closed = reader.day("closed_at")
    unit_id = reader.unit(unit_name)
    values: dict[str, object] = {
        "unit_id": unit_id, "source": reader.code("source", "problem_source"), "found_at": reader.day("found_at"),
        "cat": reader.code("cat", "problem_cat"), "severity": reader.code("severity", "severity"), "text": text,
        "amount": reader.text("amount"), "cause": reader.text("cause"), "demand": reader.text("demand"),
        "resp_unit": unit_name, "resp_person": reader.short("resp_person"), "due": reader.day("due", actual=False),
        "result": result, "closed_at": closed,
        "state": "reported" if result == "done" or closed else "long_term" if result == "long" else "rectifying" if result else "assigned",
        "note": reader.note(),
    }
    return [reader.draft("problem", values, text[:20])]
