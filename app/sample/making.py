"""Make the sample: an empty workspace of a commission, its offices and people, and a year of their work up to today.

    made = make(folder, seed=1, size="small", today=date(2026, 11, 20))

sizes     small: a lighter year, for tests and a first look; medium: a year at the pace of the field; large: a small one with old books of
          many years behind it, a million records
same seed and day: the same records with the same ids and content; the station's id, keys and the first two records are new each time
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path

from sqlalchemy import func, select

from app.desk import Desk
from app.desk.tables import catalog
from app.errors import Usage
from app.office import make as make_office
from app.progress import Progress, silent
from app.sample.oldbooks import Books
from app.sample.stage import MovedClock, Stage
from app.sample.words import listed
from app.sample.world import Builder
from app.sample.year import SIZES, plan

PASSWORD = "Yangli-2026"
"""Of the sample's account: its people are invented, and whoever looks must be able to open it."""

USER, PERSON = "anguan", "郑思源"
OLD = 400
"""Records of the year before, of all ledgers."""


@dataclass
class Made:
    """What was made: where, who opens it, and how many records of each ledger it holds."""

    workspace: str
    user: str
    password: str
    size: str
    seed: int
    first_day: str
    last_day: str
    records: dict[str, int] = field(default_factory=dict)


def make(folder: Path, *, seed: int = 1, size: str = "small", today: date | None = None, progress: Progress = silent,
         count: int | None = None) -> Made:
    """Make the sample workspace in `folder`, which is new or empty.

    today     the last day of the sample's year (None: this PC's)
    count     records in all, old books making up what lacks (None: as the size has it)
    raises    Usage for a size nobody knows; CheckFailed where the folder is in use
    """
    if size not in SIZES:
        raise Usage(what=f"--size 应为{'、'.join(SIZES)}")
    last = today or date.today()
    # Office hours of this PC: what is written later by a person is later for the desk's clock too.
    clock = MovedClock(datetime.combine(first_day(last), time(8, 30)).astimezone())
    said = listed("places")["commission"]
    made = make_office(folder, "commission", said["name"], password=PASSWORD, clock=clock, user=USER, short=said["short"], person=PERSON)
    with made.office as office:
        stage = Stage(office.desk, clock, seed, last)
        fill(stage, size, progress, count)
        answer = Made(str(folder), USER, PASSWORD, size, seed, first_day(last).isoformat(), last.isoformat(), counted(office.desk))
    return answer


def fill(stage: Stage, size: str = "small", progress: Progress = silent, count: int | None = None) -> None:
    """The offices and their year, on a desk that has its organisation and first user. For `count` see `make`."""
    world = Builder(stage).build()
    # The year before, from the old books: what this year is compared with.
    Books(stage, world, 1).bring_in(OLD, progress)
    plan(stage, world, SIZES[size])
    stage.play(progress)
    if more := SIZES[size].old if count is None else count:
        Books(stage, world, 10).bring_in(max(more - sum(counted(stage.desk).values()), 0), progress)


def first_day(last: date) -> date:
    """The first of the same month a year before."""
    return date(last.year - 1, last.month, 1)


def counted(desk: Desk) -> dict[str, int]:
    with desk.store.read() as conn:
        found = conn.execute(select(catalog.c.ledger, func.count()).group_by(catalog.c.ledger)).all()
    return {code: number for code, number in sorted(map(tuple, found))}
