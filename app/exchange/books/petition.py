"""信访举报: a row is a letter, a visit, a call. Who reported is in no column that is read (S4, `never` in headers.json)."""

from app.exchange import words
from app.exchange.books.generic import drafts, values_of
from app.exchange.books.reader import Reader
from app.exchange.habits import Habits
from app.exchange.registry import Draft

HABITS = Habits(by_habit=("got_at", "channel"), identity=("got_at", "summary"), items=("persons",), headed={"channel": "petition_channel"},
                tells=("code:petition_channel",), alike=("got_at", "channel", "persons", "unit_id", "summary"))

_ACCEPT = {"forwarded": "forward", "refused": "refuse", "accepted": "accept", "clue": "accept", "noted": "accept", "feedback": "accept",
           "done": "accept"}


def build(reader: Reader) -> list[Draft]:
    values = values_of(reader)
    values["channel"] = values.get("channel") or reader.line.kind
    result = reader.text("result")
    state = (words.meaning("petition_end", result) if result else None) or "registered"
    if state in ("clue", "noted", "accepted") and values.get("fed_back"):
        state = "feedback"
    if result:
        reader.remark("result", result)
    values |= {"state": state, "accept": _ACCEPT.get(state)}
    return drafts(reader, values)
