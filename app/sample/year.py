"""The year: which stories begin when. What an office does often is spread over its days at random; what is owed on a day is told for it.

Every state of every ledger is left standing somewhere: `standing` asks the declarations for those nobody reached.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from app.sample import cases, casework, casework_more, inspecting, management, rectification, supervision
from app.sample.filling import Filler
from app.sample.scene import Scene
from app.sample.stage import Stage, Story
from app.sample.world import Office, World


@dataclass(frozen=True)
class Size:
    """How often.

    talks, meetings, problems    of a unit in a month
    works                        of what an office does in a year besides, 1 being the pace of the field
    old                          records of old books
    """

    talks: float
    meetings: float
    problems: float
    works: float
    old: int = 0


SIZES = {"small": Size(0.08, 0.08, 0.04, 0.3), "medium": Size(2.0, 1.0, 0.5, 1.0), "large": Size(0.08, 0.08, 0.04, 0.3, 1_000_000)}


class Year:
    def __init__(self, stage: Stage, world: World, size: Size) -> None:
        self.stage, self.world, self.size = stage, world, size
        self.filler = Filler(stage, world)
        self.first, self.last = stage.today, stage.last
        self.days = (self.last - self.first).days

    def scene(self, office: Office) -> Scene:
        return Scene(self.stage, self.world, self.filler, office)

    def on(self, day: date, story: Story, office: Office) -> None:
        self.stage.tell(day, story, office.id)

    def some_day(self, before: int = 0) -> date:
        """A day of the year, at least `before` days ago."""
        return self.first + timedelta(days=self.stage.chance.randrange(max(self.days - before, 1)))

    def ago(self, days: int) -> date:
        return max(self.first, self.last - timedelta(days=days))

    def months(self) -> list[date]:
        found, day = [], self.first.replace(day=1)
        while day <= self.last:
            found.append(day)
            day = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
        return found

    def times(self, rate: float) -> int:
        """A whole number of times whose mean is `rate`."""
        return int(rate) + (self.stage.chance.random() < rate - int(rate))


def plan(stage: Stage, world: World, size: Size) -> None:
    year = Year(stage, world, size)
    for office in world.groups:
        _daily(year, office)
    casework.plan(year)
    cases.plan(year)
    casework_more.plan(year)
    inspecting.plan(year)
    management.plan(year)
    supervision.plan(year)
    rectification.plan(year)


def _daily(year: Year, office: Office) -> None:
    size, chance = year.size, year.stage.chance
    scene = year.scene(office)
    for unit in office.units:
        there = scene.at(unit)
        for story in supervision.talks_of(scene, unit):
            if chance.random() < 0.4 + size.works / 2:
                year.on(year.some_day(), story, office)
        for month in year.months():
            for _ in range(year.times(size.talks)):
                year.on(month + timedelta(days=chance.randrange(28)), supervision.talk(there), office)
            for _ in range(year.times(size.meetings)):
                year.on(month + timedelta(days=chance.randrange(28)), supervision.meeting(there), office)
            for _ in range(year.times(size.problems)):
                year.on(month + timedelta(days=chance.randrange(28)),
                        rectification.problem(there, supervision.a_risk(there),
                                              chance.choice(("inspection", "residency", "self", "audit", "patrol"))),
                        office)
    for month in year.months()[::1 if size.works >= 1 else 2]:
        year.on(month + timedelta(days=6), supervision.group_meeting(scene), office)
