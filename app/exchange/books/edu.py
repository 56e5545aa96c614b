"""警示教育与通报: a row is one time people were taught, or one circular."""

from app.exchange import words
from app.exchange.books.generic import drafts, values_of
from app.exchange.books.reader import Reader
from app.exchange.habits import Habits
from app.exchange.registry import Draft

HABITS = Habits(by_habit=("date",), identity=("date", "subject"), headed={"form": "edu_kind"}, alike=("type", "subject", "date", "units"))


def build(reader: Reader) -> list[Draft]:
    values = values_of(reader)
    told = bool(values.get("circular") or values.get("doc_no") or "通报" in f"{reader.table.sheet.name}{reader.table.title}")
    if told and not values.get("form"):
        values |= {"type": "circular", "circular": values.get("circular") or words.meaning("circular_kind", reader.text("subject"))}
    else:
        values |= {"type": "education", "form": values.get("form") or reader.line.kind}
    date = values.get("date")
    values["state"] = "planned" if isinstance(date, str) and date > reader.book.today.isoformat() else "recorded"
    return drafts(reader, values)
