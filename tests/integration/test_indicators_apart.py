"""Figures told apart, figures handed in and corrected, offices that changed hands, and ratios with their lists."""

import json
from datetime import date

import pytest

from app import figures
from app.errors import Absent
from app.figures import snapshot
from app.figures.breakdown import DIMENSIONS, breakdown, breakdowns, slice_records
from app.figures.ratios import RATIOS
from app.rules.periods import Period
from tests.integration.county_work import County
from tests.integration.test_indicators_examples import Book

YEAR = date(2026, 1, 1), date(2026, 11, 20)
WHOLE = date(2023, 1, 1), date(2026, 12, 31)


@pytest.fixture
def book(desk, a_person):
    return Book(desk, a_person)


def sizes(found):
    return {one.key: one.value for one in found.slices if one.value}


CROSSED = [("M11", "month"), ("M20", "unit"), ("M21", "group"), ("M25", "unit_kind"), ("M30", "category"), ("M30", "severity"),
           ("M42", "source"), ("M47", "managed_by"), ("M60", "leader_level"), ("M50", "unit"), ("M67", "month"), ("M63", "group"),
           ("M26", "source"), ("M42", "managed_by"), ("M54", "leader_level"), ("M14", "unit")]


def test_slices_make_up_the_figure_and_each_opens_its_list(desk):
    County(3, desk.user.org_id).fill().write(desk)
    for code, by in CROSSED:
        found = breakdown(desk, code, by, *WHOLE, desk.user.org_id)
        (figure,) = figures.stats(desk, *WHOLE, desk.user.org_id, codes=[code])
        assert found.total == pytest.approx(figure.value), (code, by)
        assert sum(one.value for one in found.slices) == pytest.approx(figure.value), (code, by)
        assert sum(one.last_year for one in found.slices) == pytest.approx(figure.last_year), (code, by)
        for one in found.slices:
            lines = slice_records(desk, code, by, one.key, *WHOLE, desk.user.org_id)
            assert lines.total == pytest.approx(one.value), (code, by, one)
        assert not found.overlapping


def test_what_has_several_keys_stands_in_each(desk, book):
    case = {"lead": "lead", "basis": "own", "person_id": book.person, "state": "opened", "filed_at": "2026-03-01"}
    book("case", charges=[{"disc": "work", "eight": "h1"}, {"disc": "integrity"}, {"disc": "work"}], **case)
    book("case", charges=[{"disc": "work"}], **case)
    book("case", **case)
    found = breakdown(desk, "M60", "discipline", *YEAR)
    assert sizes(found) == {"work": 2, "integrity": 1, None: 1}
    assert (found.total, found.overlapping) == (3, True)
    assert sizes(breakdown(desk, "M60", "eight_rule", *YEAR)) == {"h1": 1, None: 2}
    assert len(slice_records(desk, "M60", "discipline", "work", *YEAR)) == 2


def test_groups_and_townships_stand_beside_each_other_with_totals(desk, book):
    book.tell("org", desk.user.org_id, kind="commission")
    one, two = book.groups(2)
    (town,) = book("org", name="某镇纪委", short="某镇", kind="township", from_="2020-01-01", state="active")
    case = {"lead": "lead", "basis": "own", "person_id": book.person, "state": "opened", "filed_at": "2026-03-01"}
    book("case", 3, **case | {"org_id": one})
    book("case", 2, **case | {"org_id": town})
    area, = book("org", name="第一协作区", short="一区", kind="collab_area", from_="2020-01-01", state="active", members=[one, town])
    found = breakdown(desk, "M60", "group", *YEAR)
    assert {part.key: part.value for part in found.slices} == {one: 3, two: 0, town: 2}, "a group without a case stands there too"
    assert (found.total, found.totals) == (5, {"group": 3, "township": 2})
    assert sizes(breakdown(desk, "M60", "area", *YEAR)) == {area: 5}


def test_a_dimension_and_what_it_does_not_tell_apart(desk, book, a_unit):
    book("talk", kind="heart", unit_id=a_unit, start="2026-03-01T09:00", state="done")
    assert {one.code for one in breakdowns(desk, "month", *YEAR)} >= {"M11"}
    assert "M11" not in {one.code for one in breakdowns(desk, "severity", *YEAR)}
    asked = "group area unit unit_kind category severity source discipline eight_rule leader_level managed_by month"
    assert set(DIMENSIONS) == set(asked.split())
    with pytest.raises(Absent):
        breakdown(desk, "M11", "weather", *YEAR)


def test_a_record_handed_over_stays_with_the_office_it_belonged_to(desk, book, clock, a_unit):
    """Registered in November for March; given to the next group in February: 2026 keeps its figures, 2027 has the rectification."""
    (other,) = book.groups(1)
    key = desk.add("problem", {"unit_id": a_unit, "source": "talk", "found_at": "2026-03-01", "cat": "finance", "severity": "general",
                               "text": "问题", "turn": "rectify", "demand": "整改", "resp_unit": "某局", "resp_person": "某人",
                               "due": "2026-12-01"})
    clock.pass_(days=90)
    book.tell("problem", key, org_id=other)
    clock.pass_(days=10)
    book.tell("problem", key, state="closed", closed_at="2027-02-20")
    own = desk.user.org_id
    for office, found, closed in ((own, 1, 0), (other, 0, 1)):
        assert figures.stats(desk, date(2026, 1, 1), date(2026, 12, 31), office, ["M30"])[0].value == found
        assert figures.stats(desk, date(2027, 1, 1), date(2027, 12, 31), office, ["M31"])[0].value == closed
        assert len(figures.records(desk, "M30", date(2026, 1, 1), date(2026, 12, 31), office)) == found
    assert figures.stats(desk, date(2026, 1, 1), date(2026, 12, 31), own, ["M32"])[0].value == 1, "open there at the end of 2026"
    assert sizes(breakdown(desk, "M30", "group", date(2026, 1, 1), date(2026, 12, 31), own)) == {own: 1}


def test_an_office_set_right_on_the_day_it_was_registered_was_never_the_other(desk, book, a_unit):
    (other,) = book.groups(1)
    key = desk.add("problem", {"unit_id": a_unit, "source": "talk", "found_at": "2026-03-01", "cat": "finance", "severity": "general",
                               "text": "问题", "turn": "rectify", "demand": "整改", "resp_unit": "某局", "resp_person": "某人",
                               "due": "2026-12-01"})
    book.tell("problem", key, org_id=other)
    book.tell("problem", key, org_id=desk.user.org_id)
    assert figures.stats(desk, *YEAR, other, ["M30"])[0].value == 0
    assert figures.stats(desk, *YEAR, desk.user.org_id, ["M30"])[0].value == 1


def test_charges_changed_after_trial_began_are_a_fault(desk, book):
    (key,) = book("case", person_id=book.person, lead="lead", basis="own", filed_at="2026-03-01", state="opened",
                  charges=[{"disc": "work"}])

    book.tell("case", key, charges=[{"disc": "life"}])
    book.tell("case", key, state="sent")
    assert figures.stats(desk, *YEAR, codes=["M69"])[0].value == 0, "changed before"
    book.tell("case", key, charges=[{"disc": "integrity"}])
    (found,) = figures.stats(desk, *YEAR, codes=["M69"])
    assert (found.value, found.parts["renamed"].value) == (1, 1)
    assert [line.on_date for line in figures.records(desk, "M69", *YEAR)] == ["2026-11-20"]


def test_each_version_of_a_list_counts_on_the_day_it_was_read(desk, book, a_unit, clock):
    (key,) = book("list_review", unit_id=a_unit, year=2026, kind="body", ver=1, got_at="2026-10-01", state="pending")
    for state in ("returned", "pending", "passed", "running"):
        clock.pass_(days=20)
        book.tell("list_review", key, state=state, result={"returned": "return"}.get(state, "pass"))
    span = date(2026, 12, 1), date(2027, 2, 28)
    (found,) = figures.stats(desk, *span, codes=["M28"])
    assert (found.value, found.parts["returned"].value) == (2, 1)
    assert sorted(line.on_date for line in figures.records(desk, "M28", *span)) == ["2026-12-10", "2027-01-19"]


def test_figures_handed_in_are_frozen_and_later_differences_told(desk, book, a_unit):
    own = desk.user.org_id
    book("talk", 2, kind="heart", unit_id=a_unit, start="2026-10-09T09:00", state="done")
    frozen = json.loads(json.dumps(snapshot.freeze(desk, own, "2026-10")))
    assert snapshot.intact(frozen)
    assert not snapshot.intact(frozen | {"org": "另一个"})
    one = frozen["indicators"]["M11"]
    assert (one["value"], one["year"], one["year_before"], one["change"]) == (2, 2, 0, "上年同期为0，净增2")
    assert snapshot.compare(frozen, snapshot.freeze(desk, own, "2026-10")) == []
    book("monthly_report", month="2026-10", sent_at="2026-11-05T09:00", done="工作", state="submitted", snapshot=json.dumps(frozen))
    october = date(2026, 10, 1), date(2026, 10, 31)
    assert figures.stats(desk, *october, own, ["M11"])[0].corrected is None
    book("talk", kind="heart", unit_id=a_unit, start="2026-10-10T09:00", state="done")
    told = snapshot.compare(frozen, snapshot.freeze(desk, own, "2026-10"))
    assert [(line.code, line.column, line.frozen, line.live, line.why) for line in told if line.part is None] == [
        ("M11", "value", 2, 3, "数据更正"), ("M11", "year", 2, 3, "数据更正")]
    assert told[0].words == "谈心谈话（人次）（本期）由2更正为3（数据更正）"
    (live,) = figures.stats(desk, *october, own, ["M11"])
    assert (live.value, live.corrected, live.note) == (3, 2, "已更正")
    assert figures.stats(desk, date(2026, 10, 1), date(2026, 10, 30), own, ["M11"])[0].corrected is None, "not the month that was handed in"
    other = frozen | {"indicators": frozen["indicators"] | {"M11": one | {"definition": "0" * 16}}}
    assert snapshot.compare(other, snapshot.freeze(desk, own, "2026-10"))[0].why == "口径变更"


def test_every_ratio_stands_on_two_lists(desk):
    County(4, desk.user.org_id).fill().write(desk)
    period = Period(*WHOLE)
    shown = {one.code: one for one in figures.ratios(desk, period.first, period.last)}
    for ratio in RATIOS:
        for part in [None, *(one.code for one in ratio.parts)]:
            one = shown[ratio.code].parts[part] if part else shown[ratio.code]
            over, under = (figures.records(desk, ratio.code, *WHOLE, part=part, side=side) for side in ("over", "under"))
            assert over.total == pytest.approx(one.over + (one.under if ratio.growth else 0)), (ratio.code, part)
            assert under.total == pytest.approx(one.under), (ratio.code, part)
            if one.under and one.unit == "%" and not ratio.growth:
                assert one.value == pytest.approx(100 * one.over / one.under, abs=0.006), (ratio.code, part)
            assert (one.value is None) == (one.under == 0), (ratio.code, part)
