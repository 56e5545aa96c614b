"""Old books, one module per kind: what a line of the book says, as a record with the state the book proves.

A module named like a ledger has `HABITS` (app/exchange/habits.py) and `build(reader)` -> the records one line makes, children first, []
when the desk has it already. A ledger without a module is read by generic.py.

Never invented: persons, dates, reasons. What the book lacks is simply not there; the desk lists it as 待补.
"""

from app.exchange.books import generic
from app.exchange.books.reader import Build, Reader
from app.exchange.habits import book_modules


def builder_of(code: str) -> Build:
    """The function that makes a line of a book of this kind into records."""
    module = book_modules().get(code, generic)
    found: Build = module.build
    return found


__all__ = ["Build", "Reader", "builder_of"]
