"""Which ledger a sheet is, and which column goes where, from headings nobody agreed on."""

import pytest

from app.exchange.headers import score, vocabularies
from app.exchange.recognise import tables
from app.exchange.rows import read_rows
from app.exchange.workbook import Sheet

TALK = [["2021.3.5", "提醒谈话", "张三", "市教育局", "科长", "夏刚"], ["2021.3.6", "约谈", "李四", "市教育局", "科长", "夏刚"]]


def one(name: str, *rows: list, merged: dict | None = None):
    (table,) = tables(Sheet(name, list(rows), merged or {}))
    return table


@pytest.mark.parametrize("code", list(vocabularies()))
def test_every_listed_heading_is_taken_for_its_field_or_a_field_that_shares_it(code):
    ledger = vocabularies()[code]
    for column in ledger.columns.values():
        for word in column.words:
            best = max(ledger.columns, key=lambda name, word=word: score(word, code, name))
            assert score(word, code, best) == 1.0
            assert word in ledger.columns[best].words


@pytest.mark.parametrize("heads", [
    ["谈话日期", "谈话类型", "谈话对象", "单位", "职务", "谈话人"],
    ["约谈时间", "约谈形式", "被约谈人", "所在单位", "职务职级", "约谈人员"],
    ["时 间", "种类", "姓\n名", "单位名称", "现任职务", "谈话人（主谈、参谈）"],
    ["谈话时间*", "谈话类别", "被谈话人（姓名）", "工作单位", "职务/职级", "主谈人"],
])
def test_talks_in_other_words(heads):
    table = one("谈话", heads, *TALK)
    assert list(table.columns.values()) == ["start", "kind", "persons", "unit_id", "post", "talkers"]


def test_a_heading_of_two_meanings_is_decided_by_its_values():
    kinds = one("谈话", ["时间", "谈话方式", "谈话对象"], ["2021.3.5", "谈心谈话", "张三"])
    ways = one("谈话", ["时间", "谈话类型", "谈话方式", "谈话对象"], ["2021.3.5", "谈心谈话", "委托谈话", "张三"])
    assert kinds.columns[1] == "kind"
    assert (ways.columns[1], ways.columns[2]) == ("kind", "way")


def test_a_column_without_a_known_heading_that_alone_holds_dates_is_the_date():
    table = one("谈话", ["何年何月", "谈话类型", "谈话对象"], ["2021.3.5", "约谈", "张三"], ["2021.3.6", "约谈", "李四"])
    assert table.columns[0] == "start"


def test_a_table_that_begins_far_down_and_to_the_right():
    blank = [None] * 12
    head = [None] * 6 + ["谈话日期", "谈话类型", "谈话对象", "单位", "职务", "谈话人"]
    table = one("台账", *[blank] * 20, head, *([None] * 6 + row for row in TALK))
    assert (table.ledger, table.bottom, min(table.columns)) == ("talk", 20, 6)


@pytest.mark.parametrize(("rows", "ledger"), [
    ([["线索来源", "受理日期", "被反映人", "处置方式"], ["审计移交", "2021.3.5", "张三", "初步核实"]], "clue"),
    ([["文号", "制发日期", "主送单位", "问题个数"], ["〔2021〕1号", "2021.3.5", "市教育局", 3]], "suggestion"),
    ([["会议名称", "会议时间", "列席人员", "意见建议"], ["党组会", "2021.3.5", "夏刚", "无"]], "meeting"),
    ([["单位名称"], ["市教育局"]], "unit"), ([["姓名", "性别", "来组时间", "职务"], ["夏刚", "男", "2020.1", "组长"]], "staff"),
    ([["问题描述", "责任单位", "整改期限", "整改情况"], ["制度不全", "市教育局", "2021.4.5", "已完成"]], "problem"),
])
def test_headings_alone_tell_the_ledger(rows, ledger):
    assert one("Sheet1", *rows).ledger == ledger


@pytest.mark.parametrize("rows", [
    [["项目", "2018年", "2019年"], ["谈话", 5, 6]], [["买菜"], ["三斤"]], [["说明"], ["本工作簿由派驻组填报"]], [[1, 2, 3], [4, 5, 6]], [],
])
def test_what_is_no_ledger_is_not_taken_for_one(rows):
    assert tables(Sheet("Sheet1", rows)) == []


def test_totals_notes_and_repeated_headings_are_no_records_and_said_so():
    head = ["序号", "谈话日期", "谈话类型", "谈话对象"]
    rows = [head, [1, "2021.3.5", "约谈", "张三"], ["小  计", None, "1人次", None], head, [2, "2021.3.6", "约谈", "李四"],
            ["合计：2人次", None, None, None],
            [3, None, None, None], ["注：以上均为约谈", None, None, None], ["填表人：某甲", None, "审核人：某乙", None]]
    found = read_rows(one("谈话", *rows))
    assert [line.row for line in found.lines] == [1, 4]
    assert [(one.row, one.why[:3]) for one in found.skipped] == [
        (2, "合计行"), (3, "重复的"), (5, "合计行"), (6, "只有序"), (7, "表下说"), (8, "表下说")]


def test_a_title_with_a_closing_day_names_no_year():
    assert one("谈话", ["填报单位：某组", None, "截止日期：2022年8月31日"], ["谈话日期", "谈话类型", "谈话对象"],
               ["2021.3.5", "约谈", "张三"]).year is None
    assert one("谈话", ["2021年度谈话台账"], ["谈话日期", "谈话类型", "谈话对象"], ["3月5日", "约谈", "张三"]).year == 2021
    assert one("2021年", ["谈话日期", "谈话类型", "谈话对象"], ["3月5日", "约谈", "张三"]).year == 2021


def test_year_month_and_day_in_columns_of_their_own():
    rows = read_rows(one("谈话", ["年", "月", "日", "谈话类型", "谈话对象"], [2021, 3, 5, "约谈", "张三"]))
    assert rows.lines[0].text("start") == "2021年3月5日"
