"""Books of invented offices: imported as they are, they give the totals their builders counted while writing them."""

from datetime import date

import pytest

from app.exchange.importer import import_workbook
from app.figures.figures import stats
from tests.integration import excel_offices as first
from tests.integration import excel_offices_more as more
from tests.integration import excel_offices_odd as odd
from tests.integration.excel_offices import build

OFFICES = (*first.OFFICES, *more.OFFICES, *odd.OFFICES)
YEARS = (date(2018, 1, 1), date(2022, 12, 31))


def counted(desk):
    long = {one.code: one.value for one in stats(desk, *YEARS)}
    return {"units": desk.count("unit"), "talk_rows": desk.count("talk"), "talks": long["M11"] + long["M13"], "meetings": long["M15"],
            "clues": long["M42"], "punished": long["M63"], "criticised": long["M53"], "letters": long["M36"], "problems": long["M33"]}


@pytest.mark.parametrize("office", OFFICES, ids=lambda office: office.__name__)
def test_a_book_of_another_office_gives_its_own_totals(desk, tmp_path, office):
    truth = build(office, tmp_path / "book.xlsx")
    plan = import_workbook(desk, tmp_path / "book.xlsx")
    assert plan.rejected == 0
    assert counted(desk) == truth


def test_a_list_of_talks_as_csv_in_the_encoding_of_wps(desk, tmp_path):
    (tmp_path / "book.csv").write_bytes(more.CSV.encode("gb18030"))
    import_workbook(desk, tmp_path / "book.csv")
    assert counted(desk)["talks"] == desk.count("talk") == more.CSV_TALKS
