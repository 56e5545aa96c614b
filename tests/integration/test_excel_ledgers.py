"""Every ledger in Excel: a template filled in words of the screen gives the same record, an export comes back as itself, edited or not."""

from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from app.desk import Desk
from app.exchange import layout
from app.exchange.export import export, write_template
from app.exchange.importer import import_workbook, look
from app.exchange.plan import RowsRejected
from app.ledgers.face import Kind
from app.ledgers.kit import Record, Row
from tests.every_ledger import a_record
from tests.samples import kept_by_offices
from tests.samples.words import Clerk, fullest

LEDGERS = [code for code in kept_by_offices() if code != "report"]
"""What the program writes about itself (issued, report) is no register of an office."""

KEPT = {"id", "rid", "record_no", "rev", "clock", "clocks", "created_at", "created_by", "updated_at", "updated_by", "void_reason"}


@pytest.fixture
def have(desk: Desk, a_unit: str, a_person: str, a_colleague: str) -> dict[str, str]:
    return {"unit": a_unit, "person": a_person, "staff": a_colleague, "org": desk.user.org_id}


def a_full_record(desk: Desk, code: str, have: dict[str, str]) -> Row:
    """The sample's record with every field filled that its checks allow."""
    ledger = desk.ledger(code)
    first = desk.get(a_record(desk, code, have["unit"], have["person"], have["staff"]))
    given = {name: value for name, value in first.items() if name in ledger.FACES and not ledger.FACES[name].computed
             and value is not None}
    if code in ("unit", "person", "staff"):         # others name it: one more beside it
        given["name"] = f"某{'甲乙丙'[len(code) % 3]}{code[0]}戊己" if code == "unit" else "某庚"
    else:
        desk.void(first.id, "另行登记")
    return desk.get(desk.add(code, fullest(desk, ledger, given, have)))


def fill(desk: Desk, ledger: type[Record], row: Row, out: Path) -> Path:
    """The record as a clerk writes it into the template; its attachments beside it."""
    clerk, wb = Clerk(desk), load_workbook(out)

    def put(sheet: str, line: int, heading: str, value: Any) -> None:
        at = {cell.value: cell.column for cell in wb[sheet][layout.HEADER_ROW]}
        wb[sheet].cell(layout.HEADER_ROW + line, at[heading]).value = value
        if isinstance(value, str):
            wb[sheet].cell(layout.HEADER_ROW + line, at[heading]).data_type = "s"

    main = wb.sheetnames[0]
    put(main, 1, layout.LINE, 1)
    for heading, face in layout.headings(layout.fields(ledger)).items():
        if not (ledger.ITSELF and face.name == "org_id"):
            put(main, 1, heading, clerk.cell(face, row.get(face.name)))
    for heading, face in layout.enclosures(ledger).items():
        for one in row.get(face.name) or ():
            (out.parent / one["name"]).write_bytes(b"".join(desk.objects.read(one["sha256"])))
        put(main, 1, heading, "、".join(one["name"] for one in row.get(face.name) or ()) or None)
    for name, sub in layout.sub_sheets(ledger).items():
        lines = [([1, n][:len(sub.keys)], values) for n, values in enumerate(row.get((sub.outer or sub.face).name) or (), 1)]
        if sub.outer:
            lines = [(keys, inner) for keys, outer in lines for inner in outer.get(sub.face.name) or ()]
        for at, (keys, values) in enumerate(lines, 1):
            for heading, key in zip(sub.keys, keys, strict=True):
                put(name, at, heading, key)
            for heading, face in layout.headings(layout.columns(sub.face)).items():
                put(name, at, heading, clerk.cell(face, values.get(face.name)))
    wb.save(out)
    return out


def carried(ledger: type[Record], row: Row) -> dict[str, Any]:
    """What a workbook carries of a record."""
    found = {face.name: row.get(face.name) for face in [*layout.fields(ledger), *layout.enclosures(ledger).values()]}
    for face in layout.sub_tables(ledger):
        back = {one.name for one in layout.kept_back(face)}
        found[face.name] = [{name: value for name, value in line.items() if name not in back} for line in row.get(face.name) or ()]
    return found | {"state": row.state} | ({"org_id": None} if ledger.ITSELF else {})


@pytest.mark.parametrize("code", LEDGERS)
def test_a_ledger_in_excel(desk: Desk, have: dict[str, str], tmp_path: Path, code: str) -> None:
    ledger = desk.ledger(code)
    row = a_full_record(desk, code, have)
    before = desk.count(code)

    # out and back: nothing is changed, nothing added
    (tmp_path / "out").mkdir()
    assert export(desk, code, tmp_path / "out" / "out.xlsx") == before
    plan = import_workbook(desk, tmp_path / "out" / "out.xlsx")
    assert (plan.rejected, list(plan.drafts)) == (0, [])
    assert desk.get(row.id) == row

    # edited: the same record, and only what was edited
    wb = load_workbook(tmp_path / "out" / "out.xlsx")
    at = {cell.value: cell.column for cell in wb.worksheets[0][layout.HEADER_ROW]}
    main = wb.worksheets[0]
    numbers = {main.cell(line, at[layout.NUMBER]).value: line for line in range(layout.HEADER_ROW + 1, main.max_row + 1)}
    heading = next(text for text, face in layout.headings(layout.fields(ledger)).items() if face.name == "note")
    main.cell(numbers[row.record_no], at[heading]).value = "改了备注"
    wb.save(tmp_path / "out" / "out.xlsx")
    if row.state in ledger.FROZEN:
        with pytest.raises(RowsRejected, match=r"备注.*不再改动"):
            import_workbook(desk, tmp_path / "out" / "out.xlsx")
    else:
        plan = import_workbook(desk, tmp_path / "out" / "out.xlsx")
        after = desk.get(row.id)
        assert (desk.count(code), len(plan.sheets[0].updated), len(plan.sheets[0].added)) == (before, 1, 0)
        assert {name for name in row if after.get(name) != row.get(name)} - KEPT == {"note"}
        assert after.note == "改了备注"

    # a template in words: a new record of the same values
    words = fill(desk, ledger, row, write_template(desk, code, tmp_path / "new.xlsx"))
    desk.void(row.id, "从表格登记")
    before = {one.id for one in desk.page(code, limit=500).rows}
    try:
        import_workbook(desk, words)
    except RowsRejected as refused:
        raise AssertionError(str(refused.findings)) from refused
    (new,) = [one for one in desk.page(code, limit=500).rows if one.id not in before]
    assert carried(ledger, desk.get(new.id)) == carried(ledger, row)

    # a cell nobody can read: sheet, row and heading are named, and nothing enters
    heading, face = next((text, face) for text, face in layout.headings(layout.fields(ledger)).items()
                         if face.kind in (Kind.DATE, Kind.MOMENT, Kind.CODE, Kind.REF))
    wb = load_workbook(words)
    at = {cell.value: cell.column for cell in wb.worksheets[0][layout.HEADER_ROW]}
    wb.worksheets[0].cell(layout.HEADER_ROW + 1, at[heading]).value = "这不对"
    wb.save(words)
    count = desk.count(code)
    with pytest.raises(RowsRejected) as refused:
        import_workbook(desk, words)
    assert f"{wb.sheetnames[0]} 第{layout.HEADER_ROW + 1}行：" in refused.value.findings[0].message
    assert face.label in refused.value.findings[0].message
    assert refused.value.plan.as_json()["sheets"][0]["rejected"][0]["row"] == layout.HEADER_ROW + 1
    assert desk.count(code) == count
    assert look(desk, words).rejected == 1


@pytest.fixture
def petition(desk: Desk, have: dict[str, str]) -> str:
    return str(a_record(desk, "petition", have["unit"], have["person"], have["staff"]))


def test_who_reported_leaves_in_no_workbook(desk: Desk, petition: str, tmp_path: Path) -> None:
    reporter = desk.get(petition).reporter[0]
    write_template(desk, "petition", tmp_path / "template.xlsx")
    export(desk, "petition", tmp_path / "out.xlsx")
    for name in ("template.xlsx", "out.xlsx"):
        text = "".join(str(cell.value) for sheet in load_workbook(tmp_path / name) for row in sheet.iter_rows() for cell in row)
        assert not [secret for secret in ("举报人", *reporter.values()) if secret in text]


def test_a_bulk_edit_of_petitions_keeps_who_reported(desk: Desk, petition: str, tmp_path: Path) -> None:
    before = desk.get(petition).reporter
    export(desk, "petition", tmp_path / "out.xlsx")
    wb = load_workbook(tmp_path / "out.xlsx")
    at = {cell.value: cell.column for cell in wb.worksheets[0][layout.HEADER_ROW]}
    wb.worksheets[0].cell(layout.HEADER_ROW + 1, at["备注"]).value = "已核对"
    wb.save(tmp_path / "out.xlsx")
    import_workbook(desk, tmp_path / "out.xlsx")
    assert (desk.get(petition).note, desk.get(petition).reporter) == ("已核对", before)


def test_money_stands_in_yuan_also_in_sub_tables(desk: Desk, have: dict[str, str], tmp_path: Path) -> None:
    a_record(desk, "case", have["unit"], have["person"], have["staff"])
    export(desk, "case", tmp_path / "out.xlsx")
    sheet = load_workbook(tmp_path / "out.xlsx")["涉案财物"]
    at = {cell.value: cell.column for cell in sheet[layout.HEADER_ROW]}
    assert sheet.cell(layout.HEADER_ROW + 1, at["估值"]).value == 1200


def test_a_bad_cell_of_a_sub_table_is_named_by_its_own_sheet_and_row(desk: Desk, have: dict[str, str], tmp_path: Path) -> None:
    ledger = desk.ledger("training")
    out = fill(desk, ledger, a_full_record(desk, "training", have), write_template(desk, "training", tmp_path / "new.xlsx"))
    wb = load_workbook(out)
    at = {cell.value: cell.column for cell in wb["参加"][layout.HEADER_ROW]}
    wb["参加"].cell(layout.HEADER_ROW + 2, at["人员"]).value = "查无此人"
    wb["参加"].cell(layout.HEADER_ROW + 2, at["分数"]).value = "优"
    wb.save(out)
    with pytest.raises(RowsRejected) as refused:
        import_workbook(desk, out)
    assert [one.message.split("：")[:2] for one in refused.value.findings] == [["参加 第5行", "人员"], ["参加 第5行", "分数"]]


@pytest.mark.parametrize(("name", "said"), [
    ("没有的.pdf", "没有“没有的.pdf”"), ("目录/请示.pdf", "不带文件夹"), ("../请示.pdf", "不带文件夹"), ("目录", "没有“目录”")])
def test_an_attachment_that_does_not_lie_beside_the_workbook_is_refused(desk: Desk, have: dict[str, str], tmp_path: Path, name: str,
                                                                        said: str) -> None:
    (tmp_path / "目录").mkdir()
    (tmp_path / "请示.pdf").write_bytes(b"%PDF-1.7")
    out = fill(desk, desk.ledger("list_review"), a_full_record(desk, "list_review", have),
               write_template(desk, "list_review", tmp_path / "new.xlsx"))
    wb = load_workbook(out)
    at = {cell.value: cell.column for cell in wb.worksheets[0][layout.HEADER_ROW]}
    wb.worksheets[0].cell(layout.HEADER_ROW + 1, at["文本（文件名）"]).value = name
    wb.save(out)
    with pytest.raises(RowsRejected, match=said):
        import_workbook(desk, out)


@pytest.mark.parametrize(("word", "state", "said"), [("办理", "running", None), ("办结", "assigned", "不能从“交办”改为“办结”"),
                                                     ("完成了", "assigned", "状态")])
def test_a_state_written_into_an_export_goes_along_the_arrows(desk: Desk, have: dict[str, str], tmp_path: Path, word: str, state: str,
                                                              said: str | None) -> None:
    task = str(a_record(desk, "task", have["unit"], have["person"], have["staff"]))
    export(desk, "task", tmp_path / "out.xlsx")
    wb = load_workbook(tmp_path / "out.xlsx")
    at = {cell.value: cell.column for cell in wb.worksheets[0][layout.HEADER_ROW]}
    wb.worksheets[0].cell(layout.HEADER_ROW + 1, at["状态"]).value = word
    wb.save(tmp_path / "out.xlsx")
    if said:
        with pytest.raises(RowsRejected, match=said):
            import_workbook(desk, tmp_path / "out.xlsx")
    else:
        import_workbook(desk, tmp_path / "out.xlsx")
    assert desk.get(task).state == state


def test_a_table_within_a_table_keeps_its_place(desk: Desk, have: dict[str, str], tmp_path: Path) -> None:
    opinion = str(a_record(desk, "integrity_opinion", have["unit"], have["person"], have["staff"]))
    other = desk.add("person", {"name": "某庚", "unit_id": have["unit"], "post": "科员", "managed_by": "unit"})
    signs = [{"office": "信访室", "conclusion": "无反映"}, {"office": "案管室", "conclusion": "无在办"}]
    desk.set(opinion, {"list": [{"person_id": have["person"], "signs": signs}, {"person_id": other, "signs": signs[:1]}]})
    export(desk, "integrity_opinion", tmp_path / "out.xlsx")
    wb = load_workbook(tmp_path / "out.xlsx")
    at = {cell.value: cell.column for cell in wb["会签"][layout.HEADER_ROW]}
    lines = [[wb["会签"].cell(layout.HEADER_ROW + n, at[name]).value for name in (layout.LINE, layout.ITEM, "部门")] for n in (1, 2, 3)]
    assert lines == [[1, 1, "信访室"], [1, 1, "案管室"], [1, 2, "信访室"]]
    wb["会签"].cell(layout.HEADER_ROW + 3, at["部门"]).value = "审理室"
    wb.save(tmp_path / "out.xlsx")
    import_workbook(desk, tmp_path / "out.xlsx")
    assert [[sign["office"] for sign in line["signs"]] for line in desk.get(opinion).list] == [["信访室", "案管室"], ["审理室"]]
    wb["会签"].cell(layout.HEADER_ROW + 3, at[layout.ITEM]).value = 7
    wb.save(tmp_path / "out.xlsx")
    with pytest.raises(RowsRejected, match=r"会签 第6行：.*明细号“7”"):
        import_workbook(desk, tmp_path / "out.xlsx")
