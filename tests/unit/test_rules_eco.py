"""The numbers of the political-ecology profile: shares, deductions, the total by R20, the level."""

import pytest
from ledger_rows import Held, made

from app.codes import table
from app.eco import DIMENSION_OF, DIMENSIONS, drawn, period_of, weights
from app.rules.eco import Weights, less, level, mean, one_dimension, share, total


@pytest.mark.parametrize(("part", "whole", "percent"), [(1, 2, 50.0), (3, 2, 100.0), (0, 4, 0.0), (0, 0, None)])
def test_a_share_without_whole_says_nothing(part, whole, percent):
    assert share(part, whole) == percent


def test_nothing_is_deducted_below_nought():
    assert (less(0), less(30), less(130)) == (100.0, 70.0, 0.0)


@pytest.mark.parametrize(("scores", "result"), [
    ([80, None, 91], 85.5), ([None], None), ([], None), ([33.335], 33.34), ([100, 100, 99], 99.67),
])
def test_a_mean_leaves_out_what_says_nothing(scores, result):
    assert mean(scores) == result


def test_the_system_has_two_fifths():
    assert one_dimension(90, 80) == pytest.approx(84)
    assert one_dimension(None, 80) == 80


def test_a_total_weighs_its_dimensions():
    dims = [("theory", 90.0, 80.0), ("chief", None, 60.0)]
    assert total(dims, Weights()) == 72.0
    assert total(dims, Weights({"chief": 3})) == 66.0
    assert total(dims, Weights({"theory": 0, "chief": 0})) is None
    assert total([], Weights()) is None


@pytest.mark.parametrize(("score", "code"), [(100, "good"), (90, "good"), (89.99, "fairly"), (75, "fairly"), (74.99, "average"),
                                             (60, "average"), (59.99, "poor"), (0, "poor"), (-5, "poor")])
def test_the_level_is_the_one_whose_lower_end_is_reached(score, code):
    assert level(score) == code


@pytest.mark.parametrize(("value", "weight", "system"), [
    ({"weights": {"chief": 2}, "system": 50}, 2, 50), ({"weights": {"chief": -1}}, 1, 40), ({"weights": "x", "system": 101}, 1, 40),
    (None, 1, 40), ({"weights": {"chief": True}}, 1, 40),
])
def test_weights_that_cannot_be_read_leave_the_usual_ones(value, weight, system):
    read = Weights.read(value)
    assert (read["chief"], read["duty"], read.system) == (weight, 1, system)


def test_the_latest_issued_weights_in_force_count():
    def setting(key, day, system, **more):
        content = f'{{"value": {{"system": {system}}}}}'
        return made("issued", key, **{"kind": "setting", "name": "eco_weights", "state": "issued", "from": day, "content": content} | more)
    rows = (setting("a", "2026-01-01", 30), setting("b", "2026-06-01", 20), setting("c", "2027-01-01", 10),
            setting("d", "2026-07-01", 5, state="withdrawn"))
    assert weights(Held(*rows)).system == 20
    assert weights(Held()).system == 40
    assert weights(Held(setting("a", "2026-01-01", 30, content="{"))).system == 40


def test_every_category_weighs_on_a_dimension_of_the_table():
    assert set(DIMENSION_OF) == set(table("problem_cat").codes())
    assert set(DIMENSION_OF.values()) <= set(DIMENSIONS) == set(table("eco_dim").codes())


def test_a_half_years_profile_is_of_its_first_half():
    assert str(period_of(2026, "half")) == "2026H1"
    assert str(period_of(2026, "full")) == "2026"


UNIT = Held().get("big")


def scores(*rows, term="full"):  # type: ignore[no-untyped-def]
    return {dim: one.score for dim, one in drawn(UNIT, 2026, term, Held(*rows)).items()}


def test_a_unit_nobody_looked_at_has_its_papers_alone():
    assert scores() == dict.fromkeys(DIMENSIONS, None) | {"risk": 100.0}


def a_meeting(key, kind, **more):  # type: ignore[no-untyped-def]
    return made("meeting", key, **{"side": "unit", "kind": kind, "unit_id": "big", "at": "2026-03-02T09:00", "state": "attended",
                                   "attendance": [{"staff_id": "jia", "mode": "sit_in"}]} | more)


def item(**more):  # type: ignore[no-untyped-def]
    return {"subject": "采购", "is_major": True, "major4": "project", "opinion": "none"} | more


@pytest.mark.parametrize(("dim", "rows", "score"), [
    ("theory", [a_meeting("a", "study_center")], 75.0),                                   # 1 of 2 wanted; no problem found: 100
    ("theory", [a_meeting("a", "study_center"), a_meeting("b", "study_center")], 100.0),
    ("theory", [a_meeting("a", "study_center", attendance=[{"staff_id": "jia", "mode": "absent"}])], None),
    ("safeguards", [made("political_item", "i", unit_id="big", year=2026, verdict="done"),
                    made("political_item", "j", unit_id="big", year=2026, verdict="short"),
                    made("political_item", "k", unit_id="big", year=2026)], 65.0),
    ("duty", [made("inspection", "c", kind="half_duty", units=["big"], end="2026-06-02", total=70, state="done")], 85.0),
    ("duty", [made("list_review", "l", unit_id="big", year=2026, state="passed"),
              made("list_review", "m", unit_id="big", year=2026, state="returned")], 50.0),
    ("team", [a_meeting("a", "pg", agenda=[item(flaws=["no_vote"]), item(flaws=["none"], opinion="suggest", adoption="rejected"),
                                           item(opinion="suggest", adoption="pending")])], pytest.approx(55.56)),
    ("chief", [made("talk", "t", unit_id="big", persons=["zhang"], start="2026-03-02T09:00", state="done")], 100.0),
    ("chief", [made("inspection", "c", kind="talk_record", units=["big"], end="2026-06-02", due_cnt=10, done_cnt=6, state="done"),
               made("clue", "k", unit_id="big", persons=["zhang"], got_at="2026-05-06")], 77.5),
    ("cadre", [made("form1", "f", unit_id="big", used_at="2026-05-06")], 50.0),
    ("style", [made("petition", "p", unit_id="big", got_at="2026-05-06")], 98.0),
    ("party", [a_meeting("a", "dem_life")], pytest.approx(66.67)),                         # the report did not come in
    ("party", [a_meeting("a", "dem_life", report_at="2026-03-10")], 100.0),
    ("risk", [made("suggestion", "s", unit_id="big", reply_by="2026-05-06", replied_at="2026-05-07")], 50.0),
    ("risk", [made("problem", "p", unit_id="big", cat="finance", severity="serious", found_at="2026-03-02", due="2026-05-06",
                   state="rectifying")], pytest.approx(68.75)),
])
def test_what_the_records_say_of_a_dimension(dim, rows, score):
    assert scores(*rows)[dim] == score


def test_only_the_period_counts():
    late = made("problem", "p", unit_id="big", cat="political", severity="grave", found_at="2026-08-02", state="registered")
    assert scores(late)["safeguards"] == 70.0
    assert scores(late, term="half")["safeguards"] is None
