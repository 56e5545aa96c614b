"""任务督办: a row is a task; done, done late or still open by what its columns of results and days say."""

from app.exchange import words
from app.exchange.books.generic import drafts, values_of
from app.exchange.books.reader import Reader
from app.exchange.habits import Habits
from app.exchange.registry import Draft

HABITS = Habits(from_above=(), by_habit=("due", "owner"), identity=("text",), alike=("text", "owner", "due"))


def build(reader: Reader) -> list[Draft]:
    values = values_of(reader)
    done_at = reader.day("done_at") if reader.has("done_at") else None
    if given := reader.text("given"):
        reader.remark("given", given)
    progress = {"date": done_at, "text": reader.text("done")}
    values["progress"] = [{name: value for name, value in progress.items() if value}] if any(progress.values()) else None
    end = words.meaning("task_end", reader.text("result") or reader.text("done"))
    due = values.get("due")
    if end in ("done", "overdue") or done_at:
        late = end == "overdue" or (done_at and isinstance(due, str) and done_at > due)
        values["state"] = "overdue" if late else "done"
    else:
        values["state"] = "running" if values["progress"] or end == "open" else "assigned"
    return drafts(reader, values)
