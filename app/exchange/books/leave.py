"""请销假: a row is a leave; a stretch in one column gives its first and its last day."""

from app.exchange.books.generic import drafts, values_of
from app.exchange.books.reader import BadRow, Reader
from app.exchange.habits import Habits
from app.exchange.registry import Draft

HABITS = Habits(from_above=(), by_habit=("staff_id",), identity=("from", "staff_id"), tells=("code:leave_kind",),
                alike=("staff_id", "kind", "from", "to"))


def build(reader: Reader) -> list[Draft]:
    if not reader.people("staff_id").names:
        raise BadRow("staff_id", "没有请假人")
    values = values_of(reader)
    when = reader.when("from", actual=False)
    if when and when.end and not values.get("to"):
        values["to"] = when.end.isoformat()
    if days := reader.text("days"):
        reader.remark("days", days)
    over = isinstance(values.get("to"), str) and values["to"][:10] < reader.book.today.isoformat()
    # A book without a column for the return is of leaves gone by; one that has it leaves it blank while somebody is away.
    if values.get("back_at") or (over and not reader.has("back_at")):
        values["state"] = "back"
    else:
        values["state"] = "away" if reader.has("back_at") else "approved"
    return drafts(reader, values)
