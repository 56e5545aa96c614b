"""What this PC has of what the program needs: one module for each thing looked at.

The folder is walked; there is no second list. A check changes nothing, waits for nobody longer than a few seconds, and needs no workspace;
an open one lets some say more. Neither the command line nor the window is known here.

    examine(surroundings(folder)) -> [Item(name, label, state, found, advice), ...]
"""

import importlib
import pkgutil
from functools import cache
from typing import Any

from .kit import FAIL, OK, WARN, Check, Item, Surroundings, surroundings

__all__ = ["FAIL", "OK", "WARN", "Item", "Surroundings", "checks", "examine", "surroundings"]


@cache
def checks() -> tuple[Check, ...]:
    """Every check, in the order people read them."""
    found: list[Check] = []
    for module in pkgutil.iter_modules(__path__):
        if module.name != "kit":
            loaded: Any = importlib.import_module(f"{__name__}.{module.name}")
            found.append(loaded)
    return tuple(sorted(found, key=lambda check: check.ORDER))


def examine(here: Surroundings) -> list[Item]:
    """What every check found. One that breaks down is a finding of its own and stops no other."""
    items: list[Item] = []
    for check in checks():
        try:
            items += check.look(here)
        except Exception as error:
            # Whatever is wrong with this PC is what is asked here.
            name = check.__name__.rpartition(".")[2]
            items.append(Item(name, check.LABEL, FAIL, f"检查没有做成（{type(error).__name__}）", "请把这一行告诉系统维护人员。"))
    return items
