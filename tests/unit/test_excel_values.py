"""Dates, names, units and words as offices write them."""

from datetime import date, datetime

import pytest

from app.exchange.books.outcome import dealt_with
from app.exchange.dates import BadValue, read_day, year_in
from app.exchange.items import listed, numbered
from app.exchange.people import is_name, read_count, read_people
from app.exchange.units import UnitBook
from app.exchange.words import is_ditto, meaning

DAY = date(2021, 3, 5)


@pytest.mark.parametrize("written", [
    date(2021, 3, 5), datetime(2021, 3, 5),
    "2021.3.5", "2021.03.05", "２０２１．３．５", "2021年3月5日", "2021年03月05日", "2021/3/5", "2021-3-5",
    "2021-03-05",
    "20210305", 20210305, 44260, "二〇二一年三月五日", "二零二一年三月五号", "2021。3。5", "2021、3、5", "2021,3,5", "2021 . 3 . 5",
    "2021 年 3 月 5 日", "21.3.5",
    "'21.3.5", "2021.3.5（星期五）", "2021年3月5日 周五", "2021年3月5日上午", "2021.3.5.", "2021--3--5", "2021年3月5号",
    "2021-03-05 00:00:00",
], ids=str)
def test_every_way_to_write_a_day(written):
    assert read_day(written).day == DAY


@pytest.mark.parametrize(("written", "year", "before", "day"), [
    ("3月5日", 2021, None, DAY), ("3.5", 2021, None, DAY), ("3-5", 2021, None, DAY), ("３月５日", 2021, None, DAY),
    ("三月五日", 2021, None, DAY),
    ("3月5日", None, date(2021, 2, 1), DAY), ("3月5日", None, date(2021, 3, 5), DAY),
])
def test_a_day_without_year_takes_it_from_the_title_or_the_row_above(written, year, before, day):
    when = read_day(written, year, before)
    assert when.day == day
    assert when.borrowed


@pytest.mark.parametrize(("written", "why"), [
    ("3月5日", "no year anywhere"), ("2021.13.5", "no such month"), ("2021.2.30", "no such day"), ("待定", "no date"),
    ("2021.3.5会议室", "more than a date"),
    (2021.1, "January or October: the zero is lost"), (5.1, "1st or 10th"), (True, "a yes"), ("1921.3.5.6.7", "too many numbers"),
    ("2021.3.8-3.5", "ends before it begins"),
    ("3021.3.5", "a year to come"), ("2021.3.5-3.40", "no such end"),
])
def test_what_cannot_be_read_as_a_day_is_refused(written, why):
    with pytest.raises(BadValue):
        read_day(written)


def test_a_day_before_the_row_above_is_not_put_into_some_year():
    with pytest.raises(BadValue, match="没有年份"):
        read_day("1月8日", None, date(2021, 11, 5))


@pytest.mark.parametrize(("written", "end"), [
    ("2021.3.5-3.8", date(2021, 3, 8)), ("2021年3月5日至8日", date(2021, 3, 8)), ("2021.3.5—2021.4.1", date(2021, 4, 1)),
    ("2021.3.5至2021.4.1", date(2021, 4, 1)),
])
def test_a_stretch_has_an_end(written, end):
    when = read_day(written)
    assert (when.day, when.end) == (DAY, end)


@pytest.mark.parametrize(("written", "at"), [
    ("2021-03-05 14:30", "14:30"), ("2021年3月5日下午3时", "15:00"), ("2021年3月5日9时30分", "09:30"), (datetime(2021, 3, 5, 9, 30),
            "09:30"),
    ("2021-03-05T09:30", "09:30"),
])
def test_a_time_of_day_is_kept(written, at):
    assert read_day(written).at == at


@pytest.mark.parametrize(("written", "precise", "day"), [
    ("2021-3", "month", date(2021, 3, 1)), ("2021年3月", "month", date(2021, 3, 1)), ("202103", "month", date(2021, 3, 1)),
    ("2021.12", "month", date(2021, 12, 1)),
    ("2021年3月上旬", "month", date(2021, 3, 1)), ("2021年", "year", None), (2021, "year", None), (2021.3, "month", date(2021, 3, 1)),
])
def test_less_than_a_day_says_so(written, precise, day):
    when = read_day(written)
    assert (when.precise, when.day) == (precise, day)


@pytest.mark.parametrize(("title", "year"), [
    ("2021年度谈话台账", 2021), ("谈话台账（2021年）", 2021), ("二〇二一年谈话台账", 2021), ("谈话台账2018-2022", None),
    ("截止日期：2022年8月31日", None), ("谈话台账", None),
])
def test_the_year_a_title_names(title, year):
    assert year_in(title) == year


@pytest.mark.parametrize(("cell", "names"), [
    ("冯　娟", ["冯娟"]), ("冯 娟", ["冯娟"]), ("张 三 丰", ["张三丰"]), ("欧阳 娟", ["欧阳娟"]), ("司马 静静", ["司马静静"]),
    ("夏刚、覃佳", ["夏刚", "覃佳"]),
    ("夏刚，覃佳", ["夏刚", "覃佳"]), ("夏刚 覃佳", ["夏刚", "覃佳"]), ("夏刚/覃佳", ["夏刚", "覃佳"]), ("夏刚\n覃佳", ["夏刚", "覃佳"]),
    ("夏刚和覃佳", ["夏刚", "覃佳"]),
    ("冯　娟、于　鑫", ["冯娟", "于鑫"]), ("冯 娟 夏刚", ["冯娟", "夏刚"]), ("夏刚（组长）、覃佳", ["夏刚", "覃佳"]),
    ("夏刚组长", ["夏刚"]), ("陶丽磊同志", ["陶丽磊"]),
    ("主谈人：邓敏；参加人：范斌华、韦明", ["邓敏", "范斌华", "韦明"]), ("邓敏 记录人：韦明", ["邓敏", "韦明"]),
    ("买买提·吐尔逊", ["买买提·吐尔逊"]), ("张某某", ["张某某"]),
    ("市教育局副局长张三", ["张三"]), ("市教育局 副局长 张三", ["张三"]), ("张三(市教育局副局长)", ["张三"]), ("高和平", ["高和平"]),
    ("李*", ["李*"]), ("夏刚、夏刚", ["夏刚"]),
])
def test_names_in_a_cell(cell, names):
    assert [one.name for one in read_people(cell).names] == names


@pytest.mark.parametrize(("cell", "count", "names"), [
    ("张某等3人", 3, 1), ("张某等三人", 3, 1), ("张某等十二人", 12, 1), ("班子成员5人", 5, 0), ("张三、李四等5名干部", 5, 2),
    ("夏刚、覃佳（共3人）", 3, 2), ("全体干部", 0, 0),
])
def test_people_counted_without_names(cell, count, names):
    people = read_people(cell)
    assert (people.count, len(people.names)) == (count, names)


@pytest.mark.parametrize("word", ["市教育局", "全体干部", "班子成员", "3人", "张", "一二三四五六", "办公室", ""])
def test_what_is_no_name(word):
    assert not is_name(word)


@pytest.mark.parametrize(("cell", "number"), [(3, 3), ("3人", 3), ("19人次", 19), ("３个", 3), ("三个", 3), ("无", 0), (2.5, None),
                                              ("若干", None),
                                              (None, None), (-1, None)])
def test_numbers_with_their_units(cell, number):
    assert read_count(cell) == number


KNOWN = ["市教育局", "市教育局考试中心", "市委", "市委办公室", "市委宣传部", "县人民医院"]


@pytest.mark.parametrize(("cell", "unit", "post"), [
    ("市教育局 副局长", "市教育局", "副局长"), ("市教育局副局长", "市教育局", "副局长"),
    ("市教育局　人事科　科长", "市教育局", "人事科科长"), ("副局长 市教育局", "市教育局", "副局长"),
    ("副局长（市教育局）", "市教育局", "副局长"), ("市教育局（副局长）", "市教育局", "副局长"),
    ("市教育局考试中心主任", "市教育局考试中心", "主任"), ("市委办公室主任", "市委办公室", "主任"),
    ("市委组织部干部科科长", "市委组织部", "干部科科长"), ("市委秘书长", "市委", "秘书长"),
    ("市体育局党组书记、局长", "市体育局", "党组书记、局长"), ("县卫健局 办公室主任", "县卫健局", "办公室主任"),
    ("市第一中学副校长", "市第一中学", "副校长"), ("教育局 局长", "市教育局", "局长"),
    ("县人民医院内科护士长", "县人民医院", "内科护士长"), ("财务科科长", None, "财务科科长"),
    ("市政府办公室主任", "市政府办公室", "主任"),
])
def test_unit_and_post_part(cell, unit, post):
    found, rest = UnitBook(KNOWN).split(cell)
    assert (found and (UnitBook(KNOWN).match(found) or found), rest) == (unit, post)


def test_a_unit_is_matched_by_place_only_when_there_is_one():
    assert UnitBook(["市教育局"]).match("教育局") == "市教育局"
    assert UnitBook(["市教育局", "县教育局"]).match("教育局") is None
    assert UnitBook(["市教育局"]).match("县教育局") is None
    assert UnitBook(["市教育局"]).match("市 教 育 局") == "市教育局"


@pytest.mark.parametrize(("words", "text", "code"), [
    ("talk_kind", "提醒谈话", "remind"), ("talk_kind", "任前谈话", "pre_post"), ("talk_kind", "批评教育", "criticize"),
    ("talk_kind", "诫勉", "admonish"),
    ("talk_kind", "廉政提醒谈话", "remind"), ("talk_kind", "任前集体廉政谈话", "pre_post"), ("talk_kind", "heart", "heart"),
    ("talk_kind", "天气", None),
    ("clue_source", "司法机关移送", "judicial"), ("clue_source", "市委巡察组移交", "patrol"), ("clue_source", "12388网络举报",
          "petition"),
    ("clue_source", "县纪委监委交办", "superior"),
    ("meeting_kind", "市政协机关2018年第10次“三重一大”专题会", "major"), ("meeting_kind", "局党组会议", "pg"),
    ("meeting_kind", "校长办公会", "office_mtg"),
    ("adoption", "已采纳", "adopted"), ("adoption", "未采纳", "rejected"), ("adoption", "部分采纳", "partly"),
    ("adoption", "是", "adopted"),
    ("adoption", "否", "rejected"),
    ("major4", "重大项目安排", "project"), ("major4", "大额资金使用", "fund"), ("major4", "重大决策", "decision"),
    ("major4", "重要干部任免", "personnel"),
    ("disposal", "初核", "prelim"), ("clue_result", "给予党内警告处分", "punish"), ("clue_result", "免予处分", "no_punish"),
    ("clue_result", "诫勉谈话", "help"),
])
def test_words_and_their_codes(words, text, code):
    assert meaning(words, text) == code


@pytest.mark.parametrize("mark", ["〃", "″", '"', "同上", "同 上", "　〃 ", "々", "同前"])
def test_marks_for_as_above(mark):
    assert is_ditto(mark)
    assert not is_ditto("同上级")


@pytest.mark.parametrize("text", [
    "1.制度不全；2.底数不清；3.责任不明", "一、制度不全\n二、底数不清\n三、责任不明", "①制度不全 ②底数不清 ③责任不明",
          "1.制度不全2.底数不清3.责任不明",
    "（一）制度不全（二）底数不清（三）责任不明", "一是制度不全；二是底数不清；三是责任不明。",
          "存在以下问题：1、制度不全 2、底数不清 3、责任不明"])
def test_enumerated_text_is_several_items(text):
    assert [item.rstrip("。") for item in numbered(text)] == ["制度不全", "底数不清", "责任不明"]


@pytest.mark.parametrize("text", ["违规发放津贴1.5万元", "1.制度不全", "2021.3.5检查发现", "第一中学、第二中学账实不符",
      "超支1.2万元、2.3万元"])
def test_numbers_that_count_nothing_split_nothing(text):
    assert numbered(text) == []


def test_clauses_are_items_where_their_number_is_the_one_stated():
    assert listed("制度不全；底数不清", 2) == listed("制度不全\n底数不清", 2) == ["制度不全", "底数不清"]
    assert listed("制度不全；底数不清", 3) == ["制度不全；底数不清"]


LI, WU = ("李四", "l"), ("吴五", "w")


@pytest.mark.parametrize(("result", "persons", "total", "found"), [
    ("党内警告", [LI], None, {"punish": ["l"]}),
    ("党内警告、政务记过处分", [LI], None, {"punish": ["l"]}),
    ("李四党内警告，吴五诫勉", [LI, WU], None, {"punish": ["l"], "help": ["w"]}),
    ("李四党内警告、政务记过，吴五批评教育", [LI, WU], None, {"punish": ["l"], "help": ["w"]}),
    ("给予李四、吴五党内警告处分", [LI, WU], None, {"punish": ["l", "w"]}),
    ("给予李四等3人党内警告处分", [LI], None, {"punish": ["l", None, None]}),
    ("处分1人，批评教育2人", [LI], None, {"punish": ["l"], "help": [None, None]}),
    ("党内警告、诫勉各1人", [LI, WU], None, {"punish": ["l"], "help": ["w"]}),
    ("分别给予党内警告、诫勉谈话", [LI, WU], None, {"punish": ["l"], "help": ["w"]}),
    ("批评教育", [LI], 3, {"help": ["l", None, None]}),
    ("立案审查", [LI], None, {}), ("拟给予党内警告处分", [LI], None, {}), ("免予处分", [LI], None, {}), ("查否了结", [LI], None, {})])
def test_a_result_says_who_was_punished_and_who_was_spoken_to(result, persons, total, found):
    assert {kind: sorted(map(str, whom)) for kind, whom in dealt_with(result, persons, total).items()} == {
        kind: sorted(map(str, whom)) for kind, whom in found.items()}


@pytest.mark.parametrize(("written", "day"), [
    ("2021.3.5、3.8、3.10", "2021-03-05"), ("2021 3 5", "2021-03-05"), ("(2021.3.5)", "2021-03-05"), ("2021.3.5前", "2021-03-05"),
    ("2021.3.31/4.1", "2021-03-31"), ("约2021年3月", "2021-03-01"), ("2021年上半年", "2021-01-01"), ("2021年下半年", "2021-07-01"),
    ("2021年第二季度", "2021-04-01"), ("2021.3.", "2021-03-01")])
def test_days_written_with_words_around_them(written, day):
    assert read_day(written).day.isoformat() == day


@pytest.mark.parametrize(("cell", "names"), [
    ("张三同志", ["张三"]), ("1.张三 2.李四", ["张三", "李四"]), ("主谈人张三，记录人李四", ["张三", "李四"]), ("县财政局张三", ["张三"]),
    ("村支书王五", ["王五"]), ("陈科", ["陈科"]), ("李科伟", ["李科伟"]), ("王立科", ["王立科"]),
    ("财务科", []), ("林业局", []), ("办公室", []), ("新提拔干部", []), ("匿名", []), ("不详", []), ("全体班子成员", [])])
def test_names_that_look_like_offices_and_offices_that_look_like_names(cell, names):
    assert [one.name for one in read_people(cell).names] == names


@pytest.mark.parametrize(("cell", "count"), [("指出问题3个", 3), ("三个方面", 3), ("三", 3), ("共4个问题", 4), ("若干", None), ("3/4",
      None)])
def test_a_count_among_words_is_the_only_number_there(cell, count):
    assert read_count(cell) == count
