"""Every indicator, counted a second time in plain Python over a made-up county, as the field's document words it.

The same over a year of sample work: test_sample.py.
"""

import shutil
from datetime import date, datetime

import pytest

from app import figures
from app.figures.alerts import ALERTS
from app.figures.ratios import RATIOS
from app.rules.periods import Period
from db.engine import Store
from db.objects import Objects
from tests.conftest import BEIJING, TEST_KEY, StoppedClock, furnished
from tests.integration.county_work import County
from tests.integration.recount import TODAY
from tests.integration.recount_books import Books
from tests.integration.recounting import KINDS, Compared, compare

PERIODS = [
    Period(date(2025, 1, 1), date(2025, 12, 31)), Period(date(2026, 1, 1), date(2026, 12, 31)),
    Period(date(2024, 2, 29), date(2025, 3, 17)), Period(TODAY, TODAY), Period(date(2000, 1, 1), date(2030, 1, 1)),
]
KNOWN = {"measures": set(figures.measures()), "ratios": {one.code for one in RATIOS}, "alerts": {one.code for one in ALERTS}}


@pytest.fixture(scope="module")
def county(sealed_template, tmp_path_factory):
    """The invented records as they came from other stations, asked of by one group and by the area of all: figures beside recounts."""
    folder = tmp_path_factory.mktemp("county")
    store = Store.open(shutil.copy(sealed_template, folder / "station.db"), TEST_KEY)
    desk = furnished(store, Objects(folder / "objects", TEST_KEY), StoppedClock(datetime(2026, 11, 20, 9, 30, tzinfo=BEIJING)))
    made = County(1, desk.user.org_id).fill()
    made.write(desk)
    group = next(row["id"] for row in made.rows["org"] if row["kind"] == "group" and not row.get("void_reason"))
    books, all_ = Books(desk), {made.area, *made.orgs}
    yield [Compared(desk, books, PERIODS[0], group, {group}, averages=True), Compared(desk, books, PERIODS[1], group, {group}),
           *(Compared(desk, books, period, made.area, all_) for period in PERIODS)]
    store.close()


@pytest.mark.parametrize("kind", KINDS)
def test_every_figure_equals_the_count_by_hand_and_opens_as_many_records(county, kind):
    seen = compare(county, kind)
    assert {name[:3] for name in seen} == KNOWN[kind], "every indicator is counted by hand"
    assert not [name for name, total in seen.items() if total < 3], "the county has some of everything"
