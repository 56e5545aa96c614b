"""Every indicator, counted a second time in plain Python over a made-up county, as the field's document words it."""

from datetime import date

import pytest

from app import figures
from app.rules.periods import Period
from tests.integration.county_work import County
from tests.integration.recount import TODAY
from tests.integration.recount_work import Recount

COUNT_OTHERS = {"M21_reached", "M22", "M33", "M63", "M63_both", "M63_gov", "M64"}
"""Indicators whose recount names problems, persons or units; the others name the very records of the list."""

PERIODS = [
    Period(date(2025, 1, 1), date(2025, 12, 31)), Period(date(2026, 1, 1), date(2026, 12, 31)),
    Period(date(2024, 2, 29), date(2025, 3, 17)), Period(TODAY, TODAY), Period(date(2000, 1, 1), date(2030, 1, 1)),
]


@pytest.mark.parametrize("seed", [1, 2])
def test_every_figure_equals_the_count_by_hand_and_opens_as_many_records(desk, seed):
    county = County(seed, desk.user.org_id).fill()
    county.write(desk)
    with desk.store.read() as conn:
        runs = conn.exec_driver_sql("SELECT record_id, number, due, met FROM limit_run").all()
    group = next(row["id"] for row in county.rows["org"] if row["kind"] == "group" and not row.get("void_reason"))
    names = [name for name in dir(Recount) if name[0] == "M" and name[1:3].isdigit()]
    assert {name[:3] for name in names} == set(figures.measures()), "every indicator is counted by hand"
    seen = dict.fromkeys(names, 0)
    for period in PERIODS:
        for org in (group, desk.user.org_id):
            found = {one.code: one for one in figures.stats(desk, period.first, period.last, org)}
            by_hand, before = (Recount(county, one, {org}, runs) for one in (period, period.a_year_before()))
            for name in names:
                code, part = name[:3], name[4:].removesuffix("q").strip("_")
                shown = found[code].parts[part] if part else found[code]
                lines = figures.records(desk, code, period.first, period.last, org, part=part or None)
                expected, last = getattr(by_hand, name)(), getattr(before, name)()
                if name.endswith("_q"):
                    assert shown.value == pytest.approx(sum(amount for _, amount in expected)), f"{name} {period}"
                    assert shown.last_year == pytest.approx(sum(amount for _, amount in last)), f"{name} a year before {period}"
                    assert sorted((line.id, line.amount) for line in lines) == sorted(expected), f"{name} {period}"
                    assert lines.total == shown.value
                else:
                    expected, last = (with_our_own(desk, name, org, one, period) for one in (expected, last))
                    assert shown.value == len(expected), f"{name} {period}"
                    assert len(lines) == len(list(lines)) == shown.value, f"{name} {period}"
                    assert shown.last_year == len(last), f"{name} a year before {period}"
                if name not in COUNT_OTHERS and not name.endswith("_q") and part != "joint":
                    assert sorted(line.id for line in lines) == sorted(expected), f"{name} {period}"
                seen[name] += shown.value
    assert not [name for name, total in seen.items() if total < 3], "the county has some of everything"


def with_our_own(desk, name, org, expected, period):
    """The desk's own group and its leader, of 2020, stand in the store besides the made-up county."""
    came = name == "M74" and period.first.year < 2020 < period.last.year
    if org != desk.user.org_id or not (came or name in ("M01", "M02", "M04")):
        return expected
    return [*expected, org if name == "M01" else desk.user.staff_id]
