"""Valid records for the tests that every ledger has to pass; one module per part of the work, all walked.

RECORDS   {ledger code: function of the desk and `Have` that returns the field values of one valid record}
VALID     {ledger code: values of a valid row for the checks' tests, over the office of tests/unit/ledger_rows.py}
OFFICE    further rows that office holds, as `(ledger, id, values)`
"""

import importlib
import pkgutil
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import Any

from app.ledgers import ledgers


@dataclass(frozen=True)
class Have:
    """Ids of what stands in the desk already, and one stored attachment."""

    unit: str
    person: str
    colleague: str
    me: str
    org: str
    files: list[dict[str, Any]]


@cache
def modules() -> tuple[ModuleType, ...]:
    return tuple(importlib.import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__))


def kept_by_offices() -> list[str]:
    """Codes of the ledgers an office keeps itself; what the commission alone makes for every station has its own tests."""
    return [code for code, ledger in ledgers().items() if ledger.CARRIED != "all"]


def gathered(name: str) -> dict[str, Any]:
    """The dictionaries called `name` of all modules in one."""
    return {code: value for module in modules() for code, value in getattr(module, name, {}).items()}
