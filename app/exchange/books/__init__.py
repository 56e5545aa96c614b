"""Old books, one module per kind: what a line of the book says, as a record with the state the book proves.

Never invented: persons, dates, reasons. What the book lacks is simply not there; the desk lists it as 待补.
"""

from collections.abc import Callable

from app.exchange.books import clue, meeting, people, problem, suggestion, talk
from app.exchange.books.reader import Reader
from app.exchange.registry import Draft

BUILDERS: dict[str, Callable[[Reader], list[Draft]]] = {
    "talk": talk.build, "meeting": meeting.build, "clue": clue.build, "suggestion": suggestion.build, "problem": problem.build,
    "unit": people.build_unit, "staff": people.build_staff, "person": people.build_person,
}
"""ledger code -> the records one line makes, children first; [] when the desk has it already."""

__all__ = ["BUILDERS", "Reader"]
