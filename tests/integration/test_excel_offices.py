"""Books of invented offices: imported as they are, they give the totals their builders counted while writing them."""

from datetime import date

import pytest
from openpyxl import Workbook, load_workbook

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


@pytest.mark.parametrize("office", OFFICES, ids=lambda office: office.__name__)
def test_the_same_book_without_merged_cells_and_imported_again_changes_nothing(desk, tmp_path, office):
    truth = build(office, tmp_path / "book.xlsx")
    book = load_workbook(tmp_path / "book.xlsx")
    for sheet in book:
        for area in list(sheet.merged_cells.ranges):
            sheet.unmerge_cells(str(area))
    book.save(tmp_path / "flat.xlsx")
    import_workbook(desk, tmp_path / "flat.xlsx")
    assert counted(desk) == truth
    again = import_workbook(desk, tmp_path / "flat.xlsx")
    assert list(again.drafts) == []


def test_a_list_of_talks_as_csv_in_the_encoding_of_wps(desk, tmp_path):
    (tmp_path / "book.csv").write_bytes(more.CSV.encode("gb18030"))
    import_workbook(desk, tmp_path / "book.csv")
    assert counted(desk)["talks"] == desk.count("talk") == more.CSV_TALKS


def test_who_reported_is_in_no_record(desk, tmp_path):
    """天涯 stands in a column of reporters; S4 is never taken from a workbook, whatever the column is called."""
    book = Workbook()
    book.active.title = "线索台账"
    for row in (["序号", "收到日期", "来源", "举报人", "反映人电话", "被反映人", "单位", "处理结果"],
                [1, "2021.3.5", "信访", "天涯", "天涯13800000000", "海角", "县财政局", "了结"],
                [2, "2021.4.5", "信访", "天涯", "天涯13800000000", "山高", "县财政局", "了结"]):
        book.active.append(row)
    book.save(tmp_path / "book.xlsx")
    plan = import_workbook(desk, tmp_path / "book.xlsx")
    assert plan.as_json()["sheets"][0]["unused"] == ["D 举报人", "E 反映人电话"]
    assert desk.count("clue") == 2
    assert "天涯" not in str([dict(draft.values) for draft in plan.drafts])
