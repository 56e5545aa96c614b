"""The pages, and the navigation made of them: every ledger's own place, and what the modules of this folder bring.

The folder is walked: a module or package with `PLACES` (a sequence of `Entry`, ui/pages/places.py) or with `places(context)` is found by
itself, so that a new page is one new module.
"""

import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType

from ui.pages.ledger import ledger_entries
from ui.pages.places import GROUP_ICONS, OPEN_GROUPS, Entry, PlaceKeys
from ui.shell.page import Context, Layout


def layout(context: Context) -> Layout:
    """The navigation for who is signed in, in order."""
    entries = [*ledger_entries(context), *(entry for module in _modules() for entry in _entries(module, context))]
    entries.sort(key=lambda entry: entry.order)
    places = [entry.place for entry in entries]
    context.shared[PlaceKeys] = PlaceKeys(place.key for place in places)
    shown = [place for place in places if not place.hidden]
    rules = frozenset(entry.place.key for entry in entries if entry.rule_above)
    return Layout(places, GROUP_ICONS, rules, shown[0].key if shown else "", OPEN_GROUPS)


def _modules() -> Iterator[ModuleType]:
    for module in pkgutil.iter_modules(__path__):
        yield importlib.import_module(f"{__name__}.{module.name}")


def _entries(module: ModuleType, context: Context) -> list[Entry]:
    found = list(getattr(module, "PLACES", ()))
    if (make := getattr(module, "places", None)) is not None and callable(make):
        found += make(context)
    return found
