"""Periodic duties: what is due of every unit or office in every period, whether or not anybody began a record for it.

One module per part of the work, each with its DUTIES; the folder is walked, there is no second list. `duties()` maps a duty's code
("T32 全面会商") to its declaration, in the order of the numbers.
"""

import importlib
import pkgutil
from functools import cache

from app.duties.kit import Duty
from app.ledgers.kit import DeclarationError
from app.rules.sources import sources

_TOOLS = {"kit"}


@cache
def duties() -> dict[str, Duty]:
    """Every duty by code.

    raises    DeclarationError when two have one code or one has no source
    """
    found: list[Duty] = []
    for module in pkgutil.iter_modules(__path__):
        if module.name not in _TOOLS:
            found += importlib.import_module(f"{__name__}.{module.name}").DUTIES
    found.sort(key=lambda duty: duty.code)
    by_code = {duty.code: duty for duty in found}
    if len(by_code) < len(found) or (strange := {duty.number for duty in found} - set(sources())):
        raise DeclarationError(f"duties: two of one code, or without a source {sorted(strange)}")
    return by_code


@cache
def by_ledger() -> dict[str, tuple[Duty, ...]]:
    """The duties that records of a ledger do something towards, one of each `shares`."""
    codes = dict.fromkeys(code for duty in duties().values() for code in duty.marks)
    return {code: tuple({duty.marked: duty for duty in duties().values() if code in duty.marks}.values()) for code in codes}


@cache
def by_marks() -> dict[str, tuple[str, ...]]:
    """Codes of the duties that a mark of a name counts for."""
    names = dict.fromkeys(duty.marked for duty in duties().values())
    return {name: tuple(duty.code for duty in duties().values() if duty.marked == name) for name in names}
