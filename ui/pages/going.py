"""What pages say when they open each other.

    go("clue")                     the list as it was            go("clue", id)            the record
    go("clue", Listed(...))        the list, narrowed            go("clue", New({...}))    a form for a new one
    go("clue", Edit(id))           the record's form             go("paper", Paper(...))   the print preview
"""

from dataclasses import dataclass, field
from typing import Any

from app.desk.reading import Where


@dataclass(frozen=True)
class Listed:
    """A list narrowed from elsewhere (a figure, a unit): `words` says by what, and stands as a chip that can be taken away."""

    words: str
    where: tuple[Where, ...] = ()


@dataclass(frozen=True)
class New:
    """A new record begun with `values`. origin, back: the record it is made from, and that record's list field that will name it."""

    values: dict[str, Any] = field(default_factory=dict)
    origin: str = ""
    back: str = ""


@dataclass(frozen=True)
class Edit:
    """The form of an existing record; `at`: the field to begin at."""

    id: str
    at: str = ""


@dataclass(frozen=True)
class Paper:
    """A paper to look at and print. ref: a record's id, or the ledger's code for a register; where: the register's rows."""

    kind: str
    ref: str
    where: tuple[Where, ...] = ()
