"""The ledgers: one module per kind of record. The folder is walked at start; there is no second list to keep.

`ledgers()` maps a ledger's code to its `Record` class, in the order of the navigation.
"""

import importlib
import pkgutil
from functools import cache

from app.ledgers.kit import Record
from app.ledgers.proof import proof
from app.rules.sources import sources

NAVIGATION = ("日常监督", "督促整改", "执纪办案", "单位与人员", "队伍建设", "综合管理", "系统管理")
_TOOLS = {"face", "kit", "values"}


@cache
def ledgers() -> dict[str, type[Record]]:
    """Every ledger by code.

    raises    DeclarationError when a declaration does not fit together
    """
    found: list[type[Record]] = []
    for module in pkgutil.iter_modules(__path__):
        if module.name not in _TOOLS:
            loaded = importlib.import_module(f"{__name__}.{module.name}")
            found += [thing for thing in vars(loaded).values()
                      if isinstance(thing, type) and issubclass(thing, Record) and thing.__module__ == loaded.__name__]
    found.sort(key=lambda ledger: (NAVIGATION.index(ledger.NAV), ledger.ORDER, ledger.CODE))
    by_code = {ledger.CODE: ledger for ledger in found}
    for ledger in found:
        proof(ledger, by_code, sources())
    return by_code
