"""The two workbooks of the field: no rejected row, and the figures their offices counted by hand."""

import json
from datetime import date
from pathlib import Path

import pytest

from app.exchange.importer import import_workbook
from app.figures.figures import records, stats

FOLDER = Path(__file__).parent / "excel_field"
TRUTH = json.loads((FOLDER / "truth.json").read_text(encoding="utf-8"))["per_book"]
YEARS, OF_2021 = (date(2018, 1, 1), date(2022, 12, 31)), (date(2021, 1, 1), date(2021, 12, 31))


@pytest.mark.parametrize("name", sorted(TRUTH), ids=lambda name: name[:2])
def test_a_field_book_gives_the_figures_its_office_counted(desk, name):
    truth = TRUTH[name]
    plan = import_workbook(desk, FOLDER / name)
    long, of_2021 = ({one.code: one for one in stats(desk, *span)} for span in (YEARS, OF_2021))
    assert plan.rejected == 0
    assert desk.count("unit") == truth["units"]
    assert desk.count("talk") == truth["talks"] == long["M11"].value + long["M13"].value
    assert (long["M15"].value, long["M42"].value) == (truth["meetings"], truth["clues"])
    assert (long["M63"].value, long["M53"].value) == (truth["punished"], truth["criticised"])
    assert (of_2021["M36"].value, of_2021["M33"].value) == (truth["letters_2021"], truth["letter_problems_2021"])
    assert long["M63"].legacy == truth["punished"]
    assert len(records(desk, "M63", *YEARS)) == truth["punished"]


@pytest.mark.parametrize("name", sorted(TRUTH), ids=lambda name: name[:2])
def test_nothing_the_book_does_not_say_is_in_the_records(desk, name):
    plan = import_workbook(desk, FOLDER / name)
    rows = [row for code in ("talk", "meeting", "clue", "suggestion", "problem", "person") for row in desk.page(code, limit=1000).rows]
    assert all(row.legacy for row in rows)
    assert {field for _, fields in plan.missing for field in fields} >= {"handlers", "managed_by", "plan", "study", "analysis", "found_at"}
    assert not any(row.handlers for row in rows)
    assert {draft.id for draft, _ in plan.missing} >= {row.id for row in rows if row.missing}
