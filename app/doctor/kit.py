"""What a check is given, and what it gives."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from app.errors import Refused
from app.office import Office

OK, WARN, FAIL = "ok", "warn", "fail"


@dataclass(frozen=True)
class Item:
    """One finding.

    name      stands in the JSON; state: ok, warn (works, with something to know) or fail (something does not work)
    found     what there is; advice: what to do, empty where nothing is to be done
    """

    name: str
    label: str
    state: str
    found: str
    advice: str = ""


@dataclass(frozen=True)
class Surroundings:
    """What is looked at.

    folder     of the workspace, whether there is one or not
    office     the opened workspace, None when it was not opened; refused: why it could not be
    """

    folder: Path
    now: datetime
    office: Office | None = None
    refused: Refused | None = None


class Check(Protocol):
    """A module of this folder."""

    __name__: str
    ORDER: int
    LABEL: str

    def look(self, here: Surroundings) -> Iterable[Item]: ...


def surroundings(folder: Path, now: datetime, unlock: Callable[[], Office] | None = None) -> Surroundings:
    """unlock    opens the workspace; what refuses it is a finding, not the end"""
    if unlock is None:
        return Surroundings(folder, now)
    try:
        return Surroundings(folder, now, unlock())
    except Refused as refused:
        return Surroundings(folder, now, refused=refused)
