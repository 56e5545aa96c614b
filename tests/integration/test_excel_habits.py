"""Single habits of old books, each in a sheet of a few rows: what enters, what is rejected, what is left to fill in."""

import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from app.desk import Desk
from app.errors import ExcelFormat, Usage
from app.exchange import mapping as maps
from app.exchange.importer import import_workbook, look
from app.exchange.plan import Plan, RowsRejected

HEAD = ["序号", "谈话日期", "谈话类型", "谈话对象", "单位", "职务", "谈话人", "谈话内容"]


def written(folder: Path, sheets: dict[str, list[list[Any]]], merges: dict[str, list[str]] | None = None) -> Path:
    wb = Workbook()
    wb.remove(wb.active)
    for name, rows in sheets.items():
        ws = wb.create_sheet(name)
        for row in rows:
            ws.append(row)
        for merge in (merges or {}).get(name, ()):
            ws.merge_cells(merge)
    wb.save(folder / "book.xlsx")
    return folder / "book.xlsx"


@pytest.fixture
def bring(desk: Desk, tmp_path: Path):
    def bring(rows: list[list[Any]], name: str = "谈话", merges: list[str] | None = None, **asked: Any) -> Plan:
        return import_workbook(desk, written(tmp_path, {name: rows}, {name: merges or []}), **asked)
    return bring


def talk(n: Any, day: Any, kind: Any = "谈心谈话", name: Any = "张三", unit: Any = "市教育局", post: Any = "科长", by: Any = "夏刚",
         text: Any = "谈话情况") -> list[Any]:
    return [n, day, kind, name, unit, post, by, text]


def talks(desk: Desk) -> list[Any]:
    return sorted(desk.page("talk").rows, key=lambda row: row.rid)


def names(desk: Desk, ids: list[str] | None) -> list[str]:
    return [desk.get(key).name for key in ids or ()]


def test_a_talk_enters_at_the_state_the_book_proves(desk, bring):
    bring([HEAD, talk(1, "2021.3.5"), talk(2, "2021.3.6", name="李四", text=None)])
    first, second = talks(desk)
    assert (first.state, second.state) == ("done", "talked")
    assert first.legacy
    assert first.start == "2021-03-05"
    assert {"outline", "end", "way", "handlers"} <= set(first.missing)
    assert first.outline is None
    assert first.place is None


def test_two_rows_of_headings_say_whose_name_and_post_it_is(desk, bring):
    bring([["2021年谈话台账"], ["序号", "时间", "谈话对象", None, None, "谈话人", None, "类型", "内容"],
           [None, None, "姓名", "单位", "职务", "姓名", "职务", None, None],
           [1, "2021.3.5", "张三", "市教育局", "科长", "夏刚", "组长", "约谈", "情况"]],
          merges=["A1:I1", "A2:A3", "B2:B3", "C2:E2", "F2:G2", "H2:H3", "I2:I3"])
    (row,) = talks(desk)
    person = desk.get(row.persons[0])
    assert (person.name, person.post, names(desk, row.talkers), row.kind) == ("张三", "科长", ["夏刚"], "interview")


def test_heading_rows_inside_the_table_give_year_unit_and_kind(desk, bring):
    plan = bring([["谈话台账"], HEAD, ["2020年"], talk(1, "3月5日"), ["2021年"], talk(2, "3月5日", name="李四"),
                  ["市体育局"], talk(3, "4月1日", name="王五", unit=None),
                  ["一、提醒谈话"], talk(4, "4月2日", kind=None, name="赵六", unit="市教育局")],
                 merges=["A1:H1", "A3:H3", "A5:H5", "A7:H7", "A9:H9"])
    rows = talks(desk)
    assert [row.start for row in rows] == ["2020-03-05", "2021-03-05", "2021-04-01", "2021-04-02"]
    assert desk.get(rows[2].unit_id).name == "市体育局"
    assert rows[3].kind == "remind"
    assert [why[:3] for _, why in plan.sheets[0].skipped] == ["小标题"] * 4


def test_a_blank_unit_is_as_above_and_said_so(desk, bring):
    plan = bring([HEAD, talk(1, "2021.3.5"), talk(2, "2021.3.6", name="李四", unit=None),
                  talk(3, "2021.3.7", name="王五", unit="市体育局")])
    assert [desk.get(row.unit_id).name for row in talks(desk)] == ["市教育局", "市教育局", "市体育局"]
    assert [(row, name) for row, name, _ in plan.sheets[0].filled] == [(2, "unit_id")]


def test_one_blank_date_among_full_ones_is_left_to_fill_in(desk, bring):
    plan = bring([HEAD, talk(1, "2021.3.5"), talk(2, None, name="李四"), talk(3, "2021.3.7", name="王五")])
    assert [row.start for row in talks(desk)] == ["2021-03-05", None, "2021-03-07"]
    assert next(fields for draft, fields in plan.missing if draft.label == "李四" and draft.ledger == "talk").count("start") == 1


def test_blank_dates_beside_blank_units_are_as_above(desk, bring):
    bring([HEAD, talk(1, "2021.3.5"), talk(2, None, name="李四", unit=None), talk(3, "2021.3.7", name="王五")])
    assert [row.start for row in talks(desk)] == ["2021-03-05", "2021-03-05", "2021-03-07"]


def test_blank_posts_contents_and_notes_are_never_as_above(desk, bring):
    bring([[*HEAD, "整改承诺", "备注"], [*talk(1, "2021.3.5"),
                                   "立行立改", "重点"], [*talk(2, "2021.3.6", name="李四", post=None, text=None),
            None, None]])
    second = talks(desk)[1]
    assert (second.content, second.reply, second.note) == (None, None, None)
    assert desk.get(second.persons[0]).post is None


def test_a_mark_without_anything_above_is_rejected(bring):
    with pytest.raises(RowsRejected) as refused:
        bring([HEAD, talk(1, "2021.3.5", kind="〃")])
    assert refused.value.plan.sheets[0].rejected[0].field == "kind"


def test_several_persons_in_one_cell_and_groups_without_names(desk, bring):
    bring([HEAD, talk(1, "2021.3.5", name="张三、李四"), talk(2, "2021.3.6", kind="廉政谈话", name="王五等3人"),
           talk(3, "2021.3.7", kind="集体谈话", name="班子成员5人")])
    rows = talks(desk)
    assert [len(row.persons or ()) for row in rows] == [2, 1, 0]
    assert [row.head_count for row in rows] == [2, 3, 5]
    assert [row.kind for row in rows] == ["heart", "collective", "collective"]
    assert "班子成员" in rows[2].note


def test_rows_under_one_number_are_one_talk(desk, bring):
    bring([HEAD, talk(1, "2021.3.5"), [None, None, None, "李四", None, "副科长", None, None], talk(2, "2021.3.6", name="王五")])
    assert [len(row.persons) for row in talks(desk)] == [2, 1]


def test_one_name_in_two_units_is_two_people_and_said_so(desk, bring):
    plan = bring([HEAD, talk(1, "2021.3.5"), talk(2, "2021.3.6", unit="市体育局"), talk(3, "2021.3.7")])
    assert desk.count("person") == 2
    assert any("同名" in doubt for doubt in plan.doubts)


def test_known_people_units_and_staff_are_matched_and_shown(desk, bring, a_unit, a_person):
    plan = bring([HEAD, talk(1, "2021.3.5", name="某乙", unit="测试县教育局", by="某甲"),
                  talk(2, "2021.3.6", name="某乙", unit="教育局", by="某甲")])
    assert (desk.count("unit"), desk.count("person"), desk.count("staff")) == (1, 1, 1)
    assert {(one.ledger, one.name) for one in plan.matched} == {("unit", "测试县教育局"), ("person", "某乙"), ("staff", "某甲")}
    assert not plan.new


def test_a_month_stands_for_its_first_day_and_is_listed(desk, bring):
    plan = bring([HEAD, talk(1, "2021年3月")])
    (row,) = talks(desk)
    assert row.start == "2021-03-01"
    assert "2021年3月" in row.note
    assert "start" in next(fields for draft, fields in plan.missing if draft.ledger == "talk")


@pytest.mark.parametrize(("row", "field"), [
    (talk(1, "2021.13.5"), "start"), (talk(1, "2030.1.5"), "start"), (talk(1, "2021.3.5", kind="天气"), "kind"),
    (talk(1, "2021.3.5", name=None), "persons"),
])
def test_a_row_that_cannot_be_read_is_rejected_and_nothing_enters(desk, bring, row, field):
    before = {code: desk.count(code) for code in desk.ledgers}
    with pytest.raises(RowsRejected) as refused:
        bring([HEAD, talk(9, "2021.3.1", name="李四"), row])
    (rejected,) = refused.value.plan.sheets[0].rejected
    assert (rejected.row, rejected.field) == (2, field)
    assert refused.value.as_json()["details"]["sheets"][0]["rejected"][0]["row"] == 3
    assert before == {code: desk.count(code) for code in desk.ledgers}


def test_rejected_rows_can_be_left_out_with_the_persons_only_they_name(desk, bring):
    bring([HEAD, talk(1, "2021.3.1", name="李四"), talk(2, "2021.13.5", name="王五", unit="市体育局", by="覃佳")], skip_rejected=True)
    assert [row.name for row in desk.page("person").rows] == ["李四"]
    assert (desk.count("talk"), desk.count("unit"), desk.count("staff")) == (1, 1, 2)


def test_what_the_desk_itself_refuses_is_rejected_in_the_look(desk, bring):
    with pytest.raises(RowsRejected) as refused:
        bring([HEAD, talk(1, "2021.3.5"), talk(2, "2031.3.6", name="李四", by="夏刚")])
    assert [one.row for one in refused.value.plan.sheets[0].rejected] == [2]


def test_a_meeting_with_several_items_is_one_meeting(desk, bring):
    head = ["序号", "会议时间", "会议名称", "单位", "参会人员", "议题", "三重一大", "意见建议", "是否采纳"]
    bring([head, [1, "2021.3.5", "党组会", "市教育局", "夏刚", "研究干部任免", "重要干部任免", "建议缓议", "采纳"],
           [None, None, None, None, None, "研究采购", "大额资金使用", "无", None],
           [2, "2021.3.8", "局长办公会", "市教育局", "夏刚、覃佳", "研究项目", "否", None, None]],
          name="参会", merges=["A2:A3", "B2:B3", "C2:C3", "D2:D3", "E2:E3"])
    first, second = sorted(desk.page("meeting").rows, key=lambda row: row.rid)
    assert [(item["subject"], item["is_major"], item.get("major4"), item["opinion"]) for item in first.agenda] == [
        ("研究干部任免", True, "personnel", "defer"), ("研究采购", True, "fund", "none")]
    assert (first.kind, first.state, len(second.attendance), second.agenda[0]["is_major"]) == ("pg", "done", 2, False)


def test_a_meeting_whose_opinion_is_not_answered_waits(desk, bring):
    head = ["会议时间", "会议名称", "单位", "列席人员", "监督意见", "是否采纳"]
    bring([head, ["2021.3.5", "党组会", "市教育局", "夏刚", "建议缓议", None],
           ["2021.3.6", "党组会", "市教育局", "夏刚（请假）", None, None],
           ["2021.3.9", "组务会", None, "夏刚", None, None]], name="会议")
    waiting, missed, own = sorted(desk.page("meeting").rows, key=lambda row: row.rid)
    assert (waiting.state, waiting.attendance[0]["mode"]) == ("awaiting", "sit_in")
    assert (missed.state, missed.attendance[0]["mode"]) == ("missed", "leave")
    assert (own.side, own.kind, own.unit_id) == ("own", "group_mtg", None)


CLUE = ["线索编号", "受理日期", "线索来源", "被反映人", "单位及职务", "反映问题", "处置方式", "处置结果", "处理人数", "办结日期"]


@pytest.mark.parametrize(("disposal", "result", "count", "done", "state", "old"), [
    ("初步核实", "给予党纪政务处分", 1, "2021.6.1", "done", ["punished"]),
    ("初步核实", "给予党内警告处分", None, "2021.6.1", "done", ["punished"]),
    ("谈话函询", "批评教育帮助", 1, "2021.6.1", "done", ["helped"]), ("谈话函询", "诫勉谈话", None, "2021.6.1", "done", ["helped"]),
    ("初步核实", "给予党纪政务处分", 3, "2021.6.1", "done", ["punished"] * 3),
    ("初步核实", "给予2人党纪处分，批评教育1人", None, "2021.6.1", "done", ["punished",
            "punished", "helped"]),
    ("谈话函询", "谈话函询了结", 0, "2021.6.1", "done", []), ("予以了结", "予以了结", 0, "2021.6.1", "closed", []),
    ("暂存待查", "暂存待查", 0, None, "shelved", []),
    ("初步核实", "正在初核", 0, None, "prelim", []), ("谈话函询", None, None, None, "inquiry", []),
    (None, None, None, None, "registered", []),
    ("初步核实", "立案审查", None, None, "case", []), ("初步核实", "免予处分", None, "2021.6.1", "done", []),
    ("初步核实", "查无实据，失实", None, "2021.6.1", "done", []),
])
def test_what_became_of_a_clue(desk, bring, disposal, result, count, done, state, old):
    bring([CLUE, ["2021-001", "2021.3.5", "巡察移交", "张三", "市教育局 科长", "公务接待超标准", disposal, result, count, done]],
          name="问题线索")
    (row,) = desk.page("clue").rows
    assert (row.state, [line["result"] for line in row.old_result or ()]) == (state, old)
    assert (row.snapshot, row.source, row.lead_org) == ("市教育局 科长", "patrol", desk.user.org_id)
    assert "2021-001" in row.note
    named = [line.get("person_id") for line in row.old_result or ()]
    assert named == ([row.persons[0]] + [None] * (len(old) - 1) if old else [])


def test_a_clue_about_several_people_is_one_clue(desk, bring):
    bring([CLUE, ["1", "2021.3.5", "巡察移交", "张三、李四", "市教育局", "公务接待超标准", "初步核实", "给予党纪政务处分", 2,
                  "2021.6.1"]], name="问题线索")
    (row,) = desk.page("clue").rows
    assert [line["person_id"] for line in row.old_result] == row.persons
    assert len(row.persons) == 2


def test_a_clue_about_a_unit(desk, bring):
    bring([["受理日期", "来源", "反映对象", "主要问题", "处置方式"], ["2021.3.5", "审计移交", "市教育局", "账目不清", "初步核实"]],
          name="问题线索")
    (row,) = desk.page("clue").rows
    assert (row.persons, desk.get(row.unit_id).name) == (None, "市教育局")


LETTER = ["序号", "制发日期", "文号", "主送单位", "针对问题", "问题个数", "建议内容", "回复期限", "回复日期", "整改情况"]


def test_a_number_of_problems_becomes_that_many_records(desk, bring):
    bring([LETTER, [1, "2021.3.5", "派驻1组建〔2021〕1号", "市教育局", "违规发放津贴补贴", 3, "限期整改", "2021.4.5", "2021.4.2", "已完成"],
           [2, "2021.4.5", "派驻1组建〔2021〕2号", "市教育局", "1.制度不全；2.底数不清", None, "1.建制度；2.摸底数", "尽快", None,
            "整改中"]], name="建议书")
    first, second = sorted(desk.page("suggestion").rows, key=lambda row: row.rid)
    texts = [desk.get(key).text for key in first.problems]
    assert texts == ["违规发放津贴补贴", "（原台账只记数量，待补）", "（原台账只记数量，待补）"]
    assert [desk.get(key).text for key in second.problems] == ["制度不全", "底数不清"]
    assert (first.state, second.state, len(second.advice), second.reply_by) == ("done", "tracking", 2, None)
    assert "尽快" in second.note
    assert all(desk.get(key).legacy for key in first.problems)
    assert {link.ledger for link in desk.links(first.id)} >= {"problem", "unit"}


def test_two_tables_in_one_sheet(desk, bring):
    bring([["谈话台账"], HEAD, talk(1, "2021.3.5"), [None], ["参会台账"], ["序号", "会议时间", "会议名称", "单位", "参会人员", "议题"],
           [1, "2021.3.6", "党组会", "市教育局", "夏刚", "研究采购"]], name="台账")
    assert (desk.count("talk"), desk.count("meeting")) == (1, 1)


def test_hidden_sheets_and_sheets_nobody_knows_are_said_not_dropped(desk, tmp_path):
    path = written(tmp_path, {"谈话": [HEAD, talk(1, "2021.3.5")], "旧谈话": [HEAD, talk(1, "2019.3.5", name="李四")],
                              "随手记": [["买菜"], ["三斤"]],
                              "空": []})
    from openpyxl import load_workbook
    wb = load_workbook(path)
    wb["旧谈话"].sheet_state = "hidden"
    wb["谈话"].row_dimensions[2].hidden = True
    wb.save(path)
    plan = import_workbook(desk, path)
    assert {sheet.sheet: sheet.skipped[0][1][:2] for sheet in plan.sheets if sheet.ledger is None} == {"旧谈话": "隐藏",
            "随手记": "认不", "空": "空表"}
    assert desk.count("talk") == 1


def test_a_formula_counts_as_its_stored_result_only(desk, tmp_path):
    path = written(tmp_path, {"谈话": [HEAD, talk(1, "=DATE(2021,3,5)")]})
    with pytest.raises(RowsRejected) as refused:
        import_workbook(desk, path)
    assert "公式" in refused.value.plan.sheets[0].rejected[0].message


def test_a_last_row_of_nothing_but_formulas_is_refused_not_lost(desk, tmp_path):
    path = written(tmp_path, {"谈话": [HEAD, talk(1, "2021.3.5"), ["=A2+1", "=B2", "=C2", "=D2", "=E2", "=F2", "=G2", "=H2"]]})
    with pytest.raises(RowsRejected) as refused:
        import_workbook(desk, path)
    assert [one["row"] for one in refused.value.plan.as_json()["sheets"][0]["rejected"]] == [3]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_in_every_usual_encoding(desk, tmp_path, encoding):
    lines = [",".join(HEAD), "1,2021.3.5,谈心谈话,冯　娟,市教育局,科长,\"夏刚、覃佳\",谈话情况",
             "2,2021年3月6日,提醒谈话,于鑫,〃,科长,夏刚,谈话情况"]
    path = tmp_path / "谈话.csv"
    path.write_bytes("\r\n".join(lines).encode(encoding))
    import_workbook(desk, path)
    assert [names(desk, row.persons) for row in talks(desk)] == [["冯娟"], ["于鑫"]]


def test_an_xls_of_the_old_format(desk):
    plan = import_workbook(desk, Path(__file__).parent / "excel_old_format.xls")
    assert (desk.count("talk"), desk.count("unit"), plan.rejected) == (3, 2, 0)
    assert [row.start for row in talks(desk)] == ["2021-03-05", "2021-03-06", "2021-03-07"]


def test_a_corrected_mapping_is_used_and_remembered_for_the_next_book(desk, tmp_path):
    rows = [["甲栏", "乙栏", "丙栏", "丁栏"], ["2021.3.5", "张三", "市教育局", "工作联系"], ["2021.3.6", "李四", "市教育局", "工作联系"]]
    path = written(tmp_path, {"杂项": rows})
    assert look(desk, path).sheets[0].ledger is None
    told = tmp_path / "map.json"
    told.write_text(json.dumps({"sheets": {"杂项": {"ledger": "talk", "header_row": 1, "columns": {"甲栏": "start", "B": "persons",
            "丙栏": "unit_id", "丁栏": "kind"},
                                                  "words": {"kind": {"工作联系": "heart"}}}}}), encoding="utf-8")
    import_workbook(desk, path, mapping=maps.load(told))
    assert [row.kind for row in talks(desk)] == ["heart", "heart"]
    later = written(tmp_path, {"次年": [["次年的账"], rows[0], ["2022.3.5", "王五", "市体育局", "工作联系"]]})
    import_workbook(desk, later)
    assert [row.start for row in talks(desk)] == ["2021-03-05", "2021-03-06", "2022-03-05"]


def test_a_dry_run_remembers_nothing(desk, tmp_path):
    path = written(tmp_path, {"谈话": [HEAD, talk(1, "2021.3.5")]})
    import_workbook(desk, path, mapping=maps.proved({"sheets": {"谈话": {"columns": {"H": None}}}}), dry_run=True)
    assert not desk.settings("excel.mapping.")
    assert desk.count("talk") == 0


@pytest.mark.parametrize("wrong", [
    [], {}, {"sheets": []}, {"sheets": {"谈话": []}}, {"sheets": {"谈话": {"leder": "talk"}}}, {"sheets": {"谈话": {"ledger": "weather"}}},
    {"sheets": {"谈话": {"columns": {"A": "weather"}}}}, {"sheets": {"谈话": {"header_row": "1"}}},
    {"sheets": {"谈话": {"words": {"kind": "heart"}}}}, {"sheets": {}, "x": 1},
])
def test_a_mapping_file_of_another_shape_is_refused(wrong):
    with pytest.raises(Usage):
        maps.proved(wrong)


def test_only_the_sheet_asked_for(desk, tmp_path):
    path = written(tmp_path, {"谈话": [HEAD, talk(1, "2021.3.5")], "Sheet2": [HEAD, talk(1, "2021.4.5", name="李四")]})
    import_workbook(desk, path, sheet="Sheet2", ledger="talk")
    assert [row.start for row in talks(desk)] == ["2021-04-05"]
    with pytest.raises(Exception, match="没有名为"):
        import_workbook(desk, path, sheet="Sheet9")


def test_a_file_that_is_no_workbook(desk, tmp_path):
    for name, data in {"a.xlsx": b"hello", "b.pdf": b"%PDF-1.7", "c.xlsx": b"", "d.docx": b"PK\x03\x04junk"}.items():
        (tmp_path / name).write_bytes(data)
        with pytest.raises(ExcelFormat):
            look(desk, tmp_path / name)
