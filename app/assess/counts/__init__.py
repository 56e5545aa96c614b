"""What the assessment counts beyond the indicators: one module per aspect, each with named counts; the folder is walked.

A scheme may name any of them, and any indicator by its code ("M15", "M17.adopted").
"""

import importlib
import pkgutil
from functools import cache

from app.assess.counts.kit import COUNTS, Count, Counter, Peers, Scene, Thing
from app.errors import Absent
from app.figures import measure


@cache
def counts() -> dict[str, Counter]:
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
    return COUNTS


def known(name: str) -> bool:
    if name in counts():
        return True
    code, _, part = name.partition(".")
    try:
        found = measure(code)
    except Absent:
        return False
    return not part or found.part(part) is not None


def count(scene: Scene, name: str) -> Count:
    if (counter := counts().get(name)) is not None:
        return counter(scene)
    code, _, part = name.partition(".")
    return scene.measured(code, part or None)


__all__ = ["Count", "Peers", "Scene", "Thing", "count", "counts", "known"]
