"""Registers offices kept before: recognised by their own words, imported as they are, they give their builders' totals."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from app.desk import Desk
from app.exchange.importer import import_workbook
from app.figures.figures import stats
from tests.integration.excel_registers import REGISTERS, Register, build, checks, letters, opinions, the_office_itself

Office = Callable[[Register], None]


def counted(desk: Desk, truth: dict[str, int]) -> dict[str, float]:
    year = {one.code: one.value for one in stats(desk, date(2021, 1, 1), date(2021, 12, 31))}
    return {word: year[word] if word in year else desk.count(word) for word in truth}


@pytest.mark.parametrize("office", REGISTERS, ids=lambda office: office.__name__)
def test_a_register_gives_its_own_totals_and_nothing_twice(desk: Desk, tmp_path: Path, office: Office) -> None:
    truth = build(office, tmp_path / "book.xlsx")
    plan = import_workbook(desk, tmp_path / "book.xlsx")
    assert (plan.rejected, [sheet.unused for sheet in plan.sheets if sheet.unused and office is not letters]) == (0, [])
    assert counted(desk, truth) == truth
    again = import_workbook(desk, tmp_path / "book.xlsx")
    assert list(again.drafts) == []
    assert counted(desk, truth) == truth


@pytest.mark.parametrize("office", REGISTERS, ids=lambda office: office.__name__)
def test_without_merged_cells_and_titles_it_is_the_same_register(desk: Desk, tmp_path: Path, office: Office) -> None:
    truth = build(office, tmp_path / "book.xlsx")
    book = load_workbook(tmp_path / "book.xlsx")
    for sheet in book:
        for area in list(sheet.merged_cells.ranges):
            sheet.unmerge_cells(str(area))
    book.save(tmp_path / "flat.xlsx")
    import_workbook(desk, tmp_path / "flat.xlsx")
    assert counted(desk, truth) == truth


def test_who_reported_is_in_no_record_of_a_letter(desk: Desk, tmp_path: Path) -> None:
    build(letters, tmp_path / "book.xlsx")
    plan = import_workbook(desk, tmp_path / "book.xlsx")
    assert {"D 举报人", "E 联系电话"} <= set(plan.sheets[0].unused)
    everything = str([dict(row) for code in desk.ledgers for row in desk.page(code, limit=500).rows])
    assert not [word for word in ("天涯", "海角", "13800000001", "13800000002") if word in everything]
    states = {row.summary: (row.state, row.signed) for row in desk.page("petition").rows}
    assert states["违规采购设备"] == ("clue", "real")
    assert states["公车私用"] == ("noted", "anon")
    assert states["乱收费"] == ("forwarded", "real")


def test_what_a_check_found_is_a_record_of_its_own(desk: Desk, tmp_path: Path) -> None:
    build(checks, tmp_path / "book.xlsx")
    plan = import_workbook(desk, tmp_path / "book.xlsx")
    found = {row.subject: row for row in desk.page("inspection").rows}
    first = found["疫情防控措施落实"]
    assert [desk.get(key).text for key in first.problems] == ["台账不全", "值班表未更新"]
    assert (first.state, len(first.team), first.legacy) == ("done", 2, True)
    assert [desk.get(key).text for key in found["项目资金使用"].problems] == ["（原台账只记数量，待补）"] * 3
    assert (found["春节期间公车封存"].start, found["春节期间公车封存"].end, found["春节期间公车封存"].festival) == (
        "2021-02-08", "2021-02-10", "spring")
    april = found["工作纪律"]
    assert (april.end, april.units) == ("2021-04-01", [unit for unit in april.units or () if desk.get(unit).name == "县体育局"])
    assert "4月" in april.note
    assert next(fields for draft, fields in plan.missing if draft.id == april.id) >= ["conclusion", "end"]


def test_a_letter_that_asks_about_several_people_is_one_record(desk: Desk, tmp_path: Path) -> None:
    build(opinions, tmp_path / "book.xlsx")
    import_workbook(desk, tmp_path / "book.xlsx")
    first = next(row for row in desk.page("integrity_opinion").rows if row.from_no == "组函〔2021〕3号")
    assert [(desk.get(line["person_id"]).name, line["result"]) for line in first.list] == [
        ("唐诗", "no_impact"), ("宋词", "no_impact"), ("元曲", "defer")]
    assert (first.replied_at, first.use, first.state) == ("2021-03-04", "promote", "replied")
    assert "reply_by" in first.missing


def test_the_office_s_own_sheets_keep_what_they_say(desk: Desk, tmp_path: Path) -> None:
    build(the_office_itself, tmp_path / "book.xlsx")
    import_workbook(desk, tmp_path / "book.xlsx")
    leave = min(desk.page("leave").rows, key=lambda row: row["from"])
    assert (leave["from"], leave.to, leave.kind, leave.back_at, leave.state) == ("2021-07-05", "2021-07-09", "annual", "2021-07-12", "back")
    assert {row.text: row.state for row in desk.page("task").rows} == {
        "整理2020年案卷": "done", "上报专项治理小结": "overdue", "完善廉政档案": "running"}
    assert {row.subject: (row.amount, row.major4, row.planned_at) for row in desk.page("major").rows} == {
        "采购课桌椅": (12_500_000, "fund", "2021-02-05"), "调整学校班子": (None, "personnel", "2021-09-06")}
    assert {row.media_no: (row.kind, row.action, row.state) for row in desk.page("media_handover").rows} == {
        "JW-03": ("udisk", "borrow", "returned"), "县纪〔2021〕8号": ("paper", "issue", "in_use")}
    assert {row.subject: (row.form, row.count) for row in desk.page("edu").rows} == {
        "《国家监察》": ("film", 46), "以案为鉴": ("meeting", 120)}


def test_a_register_without_a_reader_of_its_own_is_read_by_its_fields(desk: Desk, tmp_path: Path) -> None:
    book = Register()
    book.open("请示报告")
    book.put("序号", "报告时间", "报告事项", "报送对象", "紧急程度", "领导批示", "备注")
    book.put(1, "2021.3.5", "关于某局班子成员问题的报告", "县纪委常委会", "加急", "请联系室阅研", None)
    book.put(2, "〃", "关于调整检查计划的请示", "〃", "一般", None, "口头")
    book.book.save(tmp_path / "book.xlsx")
    plan = import_workbook(desk, tmp_path / "book.xlsx")
    assert (plan.rejected, plan.sheets[0].ledger) == (0, "upward")
    rows = sorted(desk.page("upward").rows, key=lambda row: row.subject, reverse=True)
    assert [(row.at, row.to_whom, row.urgency, row.instruction, row.legacy) for row in rows] == [
        ("2021-03-05", "县纪委常委会", None, None, True), ("2021-03-05", "县纪委常委会", "urgent", "请联系室阅研", True)]
    assert rows[0].note == "口头\n原台账紧急程度：一般"
    assert list(import_workbook(desk, tmp_path / "book.xlsx").drafts) == []
