"""Records whose story is one way along their arrows: how one begins, what its forms say, where it usually ends.

Most ledgers need no more. What belongs together (a clue and its case) has stories of its own beside these.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from app.sample.scene import Forms, Scene
from app.sample.stage import Story

if TYPE_CHECKING:
    from app.sample.world import Office
    from app.sample.year import Year

Begin = Callable[[Scene], Mapping[str, Any]]


def nothing(_scene: Scene) -> Forms:
    return {}


@dataclass(frozen=True)
class Work:
    """One ledger's usual work.

    forms    what is written at each step; asked once a record
    ends     states it goes on to, one drawn for each record
    who      "leader" or "clerk" registers it and works on it
    ago      days before today when the record that stands in a state is begun, where 60 is not enough
    lead     another way to a state: forms that lead there
    """

    code: str
    begin: Begin
    forms: Callable[[Scene], Forms] = nothing
    ends: tuple[str, ...] = ()
    pace: tuple[int, int] = (1, 6)
    who: str = "clerk"
    ago: Mapping[str, int] = field(default_factory=dict)
    lead: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def told(scene: Scene, work: Work, until: str | None = None) -> Story:
    """One record of `work`, to `until` or to one of its usual ends."""
    until = until or scene.chance.choice(work.ends)
    who = scene.office.leader if work.who == "leader" else scene.office.clerk
    key = scene.add(work.code, hand=who, **work.begin(scene))
    forms = dict(work.forms(scene)) | dict(work.lead.get(until, {}))
    yield from scene.walk(key, until, forms, work.pace)


def spread(year: "Year", work: Work, rate: float, offices: "list[Office] | None" = None, before: int = 0) -> None:
    """About `rate` records a year for each office, on days at random."""
    for office in year.world.groups if offices is None else offices:
        for _ in range(year.times(rate * year.size.works)):
            year.on(year.some_day(before), told(year.scene(office), work), office)


def standing(year: "Year", work: Work, offices: "list[Office] | None" = None) -> None:
    """One record left in each state of the ledger."""
    offices = year.world.groups if offices is None else offices
    for place, state in enumerate(year.stage.ledger(work.code).STATES):
        office = offices[place % len(offices)]
        year.on(year.ago(work.ago.get(state, 60)), told(year.scene(office), work, state), office)
