"""How offices keep a book of one kind: what a blank means there, which rows are one record, what makes two records the same.

Each module of books/ that is named like a ledger says so in `HABITS`, beside its `build`. A ledger of resources/excel/headers.json
without such a module has the habits every register has.
"""

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING

from app.exchange.headers import vocabularies

if TYPE_CHECKING:
    from app.exchange.rows import Line

PLACE = 90


@dataclass(frozen=True)
class Habits:
    """Fields are those of the vocabulary.

    place       when it is read and written: what others name comes first
    listed      a list of units or people that other sheets refer to; one column may be enough
    names_unit  the field in which a row names a unit
    from_above  a blank is what stands above, always; by_habit: where the column shows that its writer meant it so
    identity    fields that make a row a record of its own; items: those a further row of the same record fills
    numbers     the thing's own number: the same number below is the same record
    headed      field -> code table: a heading row inside the table may give it (一、谈心谈话)
    tells       kinds of values that prove a column under a heading nobody knows
    our_own     is the row about the office itself, so that a blank unit is no "as above"?
    once        one thing told in several places of the table: its key, None where the row says too little
    alike       fields of the record by which a second import knows it; lines: those of its sub-tables' lines. () compares all it says
    """

    place: int = PLACE
    listed: bool = False
    names_unit: str = "unit_id"
    from_above: tuple[str, ...] = ("unit_id",)
    by_habit: tuple[str, ...] = ()
    identity: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    headed: Mapping[str, str] = field(default_factory=dict)
    tells: tuple[str, ...] = ()
    our_own: "Callable[[Line], bool] | None" = None
    once: "Callable[[Line], tuple[str, ...] | None] | None" = None
    alike: tuple[str, ...] = ()
    lines: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@cache
def book_modules() -> dict[str, ModuleType]:
    """Ledger code -> its module in books/."""
    package = importlib.import_module("app.exchange.books")
    names = [found.name for found in pkgutil.iter_modules(package.__path__)]
    modules = {name: importlib.import_module(f"{package.__name__}.{name}") for name in names}
    return {name: module for name, module in modules.items() if hasattr(module, "HABITS")}


@cache
def habits_of(code: str) -> Habits:
    if (module := book_modules().get(code)) is not None:
        found: Habits = module.HABITS
        return found
    columns = vocabularies()[code].columns if code in vocabularies() else {}
    first = next((name for name, column in columns.items() if column.looks == "date"), None)
    return Habits(by_habit=(first,) if first else ())
