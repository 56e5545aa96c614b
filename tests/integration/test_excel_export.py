"""Templates and exports: what is written, how it comes back, and that no text ever becomes a formula."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from app.desk import Desk
from app.errors import Absent, ExcelFormat, Usage
from app.exchange import layout
from app.exchange.export import export, write_template
from app.exchange.importer import import_workbook
from app.exchange.plan import RowsRejected
from app.ledgers import ledgers
from tests.integration.excel_books import Habit, book, save

FILLED = ("unit", "staff", "person", "talk", "meeting", "clue", "problem", "suggestion", "org")


@pytest.fixture
def full(desk: Desk, tmp_path: Path) -> Desk:
    """The desk with a book of ten rows of each kind in it."""
    made, _ = book(Habit(seed=9), size=10)
    import_workbook(desk, save(made, tmp_path / "old.xlsx"))
    return desk


def everything(desk: Desk) -> dict[str, list[dict[str, Any]]]:
    return {code: sorted(({name: value for name, value in row.items() if name not in ("rev", "updated_at", "clocks")}
                          for row in desk.page(code, limit=1000).rows), key=lambda row: row["id"]) for code in desk.ledgers}


def cells(path: Path, sheet: str) -> dict[str, int]:
    """Heading to column number."""
    return {cell.value: cell.column for cell in load_workbook(path)[sheet][layout.HEADER_ROW]}


def edit(path: Path, sheet: str, changes: dict[tuple[int, str], Any]) -> Path:
    """Change cells of the nth line (from 1) under a heading."""
    wb = load_workbook(path)
    for (line, heading), value in changes.items():
        at = {cell.value: cell.column for cell in wb[sheet][layout.HEADER_ROW]}
        wb[sheet].cell(layout.HEADER_ROW + line, at[heading]).value = value
    wb.save(path)
    return path


@pytest.mark.parametrize("code", FILLED)
def test_an_export_brought_back_changes_nothing(full, tmp_path, code):
    before = everything(full)
    rows = export(full, code, tmp_path / "out.xlsx")
    plan = import_workbook(full, tmp_path / "out.xlsx")
    assert rows == len(before[code]) > 0
    assert (plan.rejected, len(list(plan.drafts))) == (0, 0)
    assert everything(full) == before


def test_an_edited_export_changes_what_was_edited_and_only_that(full, tmp_path):
    export(full, "talk", tmp_path / "out.xlsx")
    first = min(full.page("talk").rows, key=lambda row: row.start)
    edit(tmp_path / "out.xlsx", "谈话", {(1, "地点"): "谈话室", (1, "种类"): "警示谈话"})
    plan = import_workbook(full, tmp_path / "out.xlsx")
    after = full.get(first.id)
    assert len(plan.sheets[0].updated) == 1
    assert (after.place, after.kind, after.content) == ("谈话室", "warn", first.content)
    assert next(entry.values for entry in full.history(first.id)[1:])["place"] == "谈话室"


@pytest.mark.parametrize("code", sorted(ledgers()))
def test_every_ledger_has_a_template_that_comes_back_empty(desk, tmp_path, code):
    out = write_template(desk, code, tmp_path / "template.xlsx")
    kind = desk.ledger(code)
    wb = load_workbook(out)
    heads = {cell.value for cell in wb.worksheets[0][layout.HEADER_ROW]}
    assert set(layout.headings(layout.fields(kind))) <= heads
    assert wb[layout.HELP]["A1"].value == layout.SIGN
    assert wb[layout.CODES].sheet_state == "hidden"
    assert len(list(import_workbook(desk, out).drafts)) == 0


def test_a_filled_template_is_held_to_all_checks(desk, tmp_path, a_unit, a_person):
    out = write_template(desk, "talk", tmp_path / "talk.xlsx")
    good = {"种类": "谈心谈话", "对象": "某乙", "单位": "测试县教育局", "谈话人": "某甲", "方式": "直接谈话", "开始": "2026-11-19 09:30",
            "结束": "2026-11-19 10:30",
            "地点": "谈话室", "事由提纲": "了解情况"}
    edit(out, "谈话", {(1, heading): value for heading, value in good.items()})
    import_workbook(desk, out)
    (row,) = desk.page("talk").rows
    assert (row.kind, row.start, row.persons, row.legacy, row.state) == ("heart", "2026-11-19T09:30", [a_person], None, "talked")
    edit(out, "谈话", {(1, "种类"): "天气", (1, "对象"): "查无此人"})
    with pytest.raises(RowsRejected) as refused:
        import_workbook(desk, out)
    assert refused.value.plan.sheets[0].rejected[0].row == layout.HEADER_ROW
    assert desk.count("talk") == 1


def test_lines_of_sub_tables_go_to_their_record(desk, tmp_path, a_unit):
    out = write_template(desk, "unit", tmp_path / "unit.xlsx")
    edit(out, "被监督单位", {(1, "行号"): 1, (1, "名称"): "甲局", (1, "类别"): "政府部门", (2, "行号"): 2, (2, "名称"): "乙局", (2,
            "类别"): "政府部门"})
    edit(out, "风险点", {(1, "行号"): 2, (1, "环节"): "采购", (1, "等级"): "高", (2, "行号"): 2, (2, "环节"): "报销", (2, "等级"): "低"})
    import_workbook(desk, out)
    units = {row.name: row for row in desk.page("unit").rows}
    assert units["乙局"].risks == [{"step": "采购", "level": "high"}, {"step": "报销", "level": "low"}]
    assert units["甲局"].risks is None
    edit(out, "被监督单位", {(1, "名称"): "丙局", (2, "名称"): "丁局"})
    edit(out, "风险点", {(3, "行号"): 9, (3, "环节"): "验收"})
    with pytest.raises(RowsRejected, match="行号"):
        import_workbook(desk, out)


def test_a_number_nobody_has_is_rejected(desk, tmp_path):
    out = write_template(desk, "unit", tmp_path / "unit.xlsx")
    edit(out, "被监督单位", {(1, "编号"): "驻教单〔2020〕99号", (1, "名称"): "甲局"})
    with pytest.raises(RowsRejected, match="没有编号"):
        import_workbook(desk, out)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "＝1+1", "＋1", "－1", "＠A1", "=cmd|'/c calc'!A0",
                                  "=HYPERLINK(\"http://x\")", "'=1"])
def test_text_that_looks_like_a_formula_stays_text(desk, tmp_path, text):
    desk.add("unit", {"name": "甲局", "kind": "gov_dept", "from": "2020-01-01", "duty": text, "liaison": text, "risks": [{"step": text}]})
    export(desk, "unit", tmp_path / "out.xlsx")
    wb = load_workbook(tmp_path / "out.xlsx")
    assert all(cell.data_type != "f" for sheet in wb for row in sheet.iter_rows() for cell in row)
    assert sum(cell.value == text for sheet in wb for row in sheet.iter_rows() for cell in row) == 3
    assert b"<f>" not in b"".join(_parts(tmp_path / "out.xlsx"))
    assert not list(import_workbook(desk, tmp_path / "out.xlsx").drafts)


def _parts(path: Path) -> list[bytes]:
    import zipfile
    with zipfile.ZipFile(path) as archive:
        return [archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]


@pytest.mark.parametrize(("records", "marked"), [
    ([("internal", None), ("work_secret", None)], "密级：工作秘密"), ([("secret", "3年"), ("secret", "10年"),
            ("internal", None)], "密级：秘密★10年"),
    ([("public", None)], None),
])
def test_the_highest_mark_stands_on_top(desk, tmp_path, records, marked):
    for n, (level, term) in enumerate(records):
        desk.add("unit", {"name": f"甲{n}局", "kind": "gov_dept", "from": "2020-01-01", "classification": level, "term": term,
                          "class_basis": "规定" if term else None, "classified_on": "2020-01-01" if term else None})
    export(desk, "unit", tmp_path / "out.xlsx")
    assert load_workbook(tmp_path / "out.xlsx").worksheets[0]["A2"].value == marked


def test_text_longer_than_a_cell_comes_back_whole(desk, tmp_path):
    duty = "职责" * 40_000
    desk.add("unit", {"name": "甲局", "kind": "gov_dept", "from": "2020-01-01", "duty": duty})
    export(desk, "unit", tmp_path / "out.xlsx")
    edit(tmp_path / "out.xlsx", "被监督单位", {(1, "联络人"): "张三"})
    import_workbook(desk, tmp_path / "out.xlsx")
    (row,) = desk.page("unit").rows
    assert (row.duty, row.liaison) == (duty, "张三")


def test_two_people_of_one_name_come_back_as_themselves(desk, tmp_path, a_unit):
    other = desk.add("unit", {"name": "甲局", "kind": "gov_dept", "from": "2020-01-01"})
    people = [desk.add("person", {"name": "张三", "unit_id": unit, "post": "科长", "managed_by": "unit"}) for unit in (a_unit, other)]
    for person in people:
        desk.add("talk", {"kind": "heart", "persons": [person], "unit_id": a_unit, "talkers": [desk.user.staff_id], "way": "direct",
                          "start": "2026-11-19T09:00", "end": "2026-11-19T10:00", "place": "谈话室", "outline": "了解情况"})
    export(desk, "talk", tmp_path / "out.xlsx")
    assert not list(import_workbook(desk, tmp_path / "out.xlsx").drafts)


def test_dates_are_dates_and_money_is_yuan(full, tmp_path):
    export(full, "clue", tmp_path / "out.xlsx")
    at = cells(tmp_path / "out.xlsx", "问题线索")
    value = load_workbook(tmp_path / "out.xlsx")["问题线索"].cell(layout.HEADER_ROW + 1, at["收到"]).value
    assert isinstance(value, date)


def test_an_export_is_in_the_audit_log_without_content(full, tmp_path):
    from db import audit
    export(full, "talk", tmp_path / "out.xlsx")
    with full.store.read() as conn:
        last = audit.page(conn, limit=1)[0]
    assert (last["act"], last["ledger"], last["detail"]) == ("excel.export", "talk", "10")


def test_another_file_type_and_an_unknown_ledger_are_refused(desk, tmp_path):
    with pytest.raises(Usage):
        write_template(desk, "talk", tmp_path / "out.csv")
    with pytest.raises(Absent):
        export(desk, "weather", tmp_path / "out.xlsx")
    assert not list(tmp_path.glob("out*"))


def test_a_workbook_of_one_ledger_is_not_taken_for_another(desk, tmp_path):
    out = write_template(desk, "talk", tmp_path / "talk.xlsx")
    with pytest.raises(ExcelFormat):
        import_workbook(desk, out, ledger="meeting")
