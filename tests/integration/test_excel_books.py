"""Books of many habits give one truth: whatever way an office writes, the figures are those of what happened."""

from datetime import date
from pathlib import Path

import pytest

from app.desk import Desk
from app.exchange.importer import import_workbook, look
from app.exchange.plan import Plan, RowsRejected
from app.figures.figures import stats
from tests.integration.excel_books import DATE_HABITS, Habit, book, save


def figures(desk: Desk) -> dict[str, int]:
    long = {one.code: one.value for one in stats(desk, date(2018, 1, 1), date(2022, 12, 31))}
    of_2021 = {one.code: one.value for one in stats(desk, date(2021, 1, 1), date(2021, 12, 31))}
    assert long["M11"] + long["M13"] == desk.count("talk")
    return {"units": desk.count("unit"), "talks": desk.count("talk"), "meetings": long["M15"], "clues": long["M42"],
            "punished": long["M63"],
            "criticised": long["M53"], "letters_2021": of_2021["M36"], "letter_problems_2021": of_2021["M33"]}


def brought_in(desk: Desk, habit: Habit, folder: Path) -> Plan:
    made, known = book(habit)
    try:
        plan = import_workbook(desk, save(made, folder / "book.xlsx"))
    except RowsRejected as refused:
        raise AssertionError(refused.details()) from refused
    assert figures(desk) == known.truth
    return plan


@pytest.mark.parametrize("habit", list(DATE_HABITS))
def test_every_habit_of_writing_dates(desk, tmp_path, habit):
    brought_in(desk, Habit(dates=[habit]), tmp_path)


@pytest.mark.parametrize("seed", range(3))
def test_habits_of_dates_mixed_in_one_column(desk, tmp_path, seed):
    brought_in(desk, Habit(seed=seed, dates=list(DATE_HABITS)), tmp_path)


@pytest.mark.parametrize("above", ["〃", "同上", "″", "", "merge", '"', "同 上"])
def test_every_mark_for_as_above(desk, tmp_path, above):
    plan = brought_in(desk, Habit(seed=5, above=above), tmp_path)
    assert not [draft for draft, fields in plan.missing if draft.ledger in ("talk", "meeting") and "unit_id" in fields]


@pytest.mark.parametrize("way", ["space", "glued", "post_first", "brackets"])
def test_unit_and_post_in_one_cell(desk, tmp_path, way):
    brought_in(desk, Habit(seed=7, unit_post=way), tmp_path)
    people = {row.name: row for row in desk.page("person").rows}
    assert all(row.unit_id and row.post for row in people.values())
    assert {desk.get(row.unit_id).name for row in people.values()} <= {"市教育局", "市体育局", "市第一中学", "市委政法委",
            "市卫生健康委员会"}


@pytest.mark.parametrize("mark", ["、", "，", ",", "；", " ", "/", "\n", "　"])
def test_several_talkers_in_one_cell(desk, tmp_path, mark):
    brought_in(desk, Habit(seed=3, talker_mark=mark), tmp_path)
    assert all(len(row.talkers) == 2 for row in desk.page("talk").rows)
    assert desk.count("staff") == 1 + 3


@pytest.mark.parametrize("habit", [
    Habit(seed=11, spaced_names=True), Habit(seed=12, totals=True, notes=True), Habit(seed=13, titles=0), Habit(seed=14, titles=2),
    Habit(seed=15, blank_columns=2), Habit(seed=16, shuffled=True), Habit(seed=17, synonyms=1), Habit(seed=18, synonyms=2),
    Habit(seed=19, sheet_names=1), Habit(seed=20, sheet_names=2), Habit(seed=21, sheet_names=2, titles=0),
    Habit(seed=22, repeat_heads=True),
], ids=["spaced names", "totals and notes", "no title", "two title rows", "blank columns at the left", "columns in any order",
        "other words", "yet other words", "other sheet names", "sheet names that say nothing", "neither title nor name",
        "repeated headings"])
def test_how_a_sheet_is_laid_out(desk, tmp_path, habit):
    brought_in(desk, habit, tmp_path)


@pytest.mark.parametrize("seed", range(30, 38))
def test_everything_at_once(desk, tmp_path, seed):
    brought_in(desk, Habit(seed=seed, dates=list(DATE_HABITS), above=["〃", "", "同上", "merge"][seed % 4], spaced_names=True, totals=True,
                           notes=True, titles=2, shuffled=True, synonyms=seed % 3, sheet_names=seed % 3,
                           unit_post=["apart", "space", "glued", "brackets"][seed // 4 % 4], talker_mark="，"), tmp_path)


def test_the_same_book_twice_changes_nothing(desk, tmp_path):
    brought_in(desk, Habit(seed=1), tmp_path)
    before = {code: desk.count(code) for code in desk.ledgers}
    again = import_workbook(desk, tmp_path / "book.xlsx")
    assert sum(len(sheet.drafts) for sheet in again.sheets) == 0
    assert not again.new
    assert before == {code: desk.count(code) for code in desk.ledgers}


def test_a_look_writes_nothing_and_says_everything(desk, tmp_path):
    made, known = book(Habit(seed=2, above="〃", totals=True))
    plan = look(desk, save(made, tmp_path / "book.xlsx"))
    report = plan.as_json()
    assert {sheet["sheet"]: sheet["ledger"] for sheet in report["sheets"]} == {
        "谈话": "talk", "参会": "meeting", "问题线索": "clue", "纪检监察建议": "suggestion", "单位": "unit"}
    assert report["added"] == len(known.talks) + len(known.meetings) + len(known.clues) + len(known.letters) + 5
    assert any("合计" in one["why"] for sheet in report["sheets"] for one in sheet["skipped"])
    assert any(one["field"] == "unit_id" for sheet in report["sheets"] for one in sheet["filled"])
    assert len(report["created"]["staff"]) == 3
    assert report["missing"]
    assert all(desk.count(code) == (1 if code in ("org", "staff") else 0) for code in desk.ledgers)
