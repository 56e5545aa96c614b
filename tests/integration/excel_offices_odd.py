"""Offices with odder habits: columns of ticks, a row for each person or item of one thing, groups by unit, talks without a kind."""

from datetime import datetime

from tests.integration.excel_offices import Book


def ethnic_ticks(b: Book) -> None:
    """Kinds of talk, ways of disposal and the four major kinds as columns of ticks; names with spaces and dots."""
    b.open("谈话（一）").title("驻县民宗局纪检监察组谈话登记表", 11)
    b.put("序号", "姓名", "单位", "职务", "谈话日期", "谈话类别", None, None, None, "谈话人", "备注")
    b.put(None, None, None, None, None, "谈心谈话", "任前谈话", "提醒谈话", "诫勉谈话")
    b.merge("F2:I2")
    for column in "ABCDEJK":
        b.merge(f"{column}2:{column}3")
    b.put(1, "阿依古丽·买买提", "县民宗局", "局长", "2021.1.5", "√", None, None, None, "云飞", None, talks=1)
    b.put(2, "韦 明", "县民宗局", "副局长", "2021.2.5", None, "√", None, None, "云飞", None, talks=1)
    b.put(3, "李科", "县台办", "主任", "2021.3.5", None, None, "√", None, "云飞、谷风", None, talks=1)
    b.put(4, "陈立科", "县台办", "干部", "2021.4.5", None, None, None, "√", "云飞、谷风", None, talks=1)
    b.open("列席会议").title("列席会议登记表", 10)
    b.put("序号", "日期", "单位", "会议名称", "重大决策", "重要干部任免", "重大项目安排", "大额度资金使用", "列席人", "意见")
    b.put(1, "2021.1.8", "县民宗局", "党组会", "√", "", "", "√", "云飞", "无", meetings=1)
    b.put(2, "2021.3.8", "县台办", "主任办公会", "", "", "", "", "谷风", "无", meetings=1)
    b.put(3, "2021.6.8", "县台办", "主任办公会", "", "√", "", "", "谷风", "公示", meetings=1)
    b.open("线索").title("问题线索台账", 12)
    b.put("线索编号", "受理日期", "来源", "被反映人", "单位", "职务", "处置方式", None, None, None, "处理结果", "办结日期")
    b.put(None, None, None, None, None, None, "谈话函询", "初步核实", "暂存待查", "予以了结")
    b.merge("G2:J2")
    for column in "ABCDEFKL":
        b.merge(f"{column}2:{column}3")
    b.put("1", "2021.1.9", "信访", "石磊", "县民宗局", "科员", "√", None, None, None, "批评教育", "2021.3.1", clues=1, criticised=1)
    b.put("2", "2021.4.9", "巡察", "沙鸥", "县台办", "会计", None, "√", None, None, "党内警告处分", "2021.8.1", clues=1, punished=1)
    b.put("3", "2021.5.9", "审计", "匿名", "县台办", None, None, None, None, "√", "了结", "2021.6.1", clues=1)
    b.open("单位").put("序号", "被监督单位")
    b.put(1, "县民宗局", units=1)
    b.put(2, "县台办", units=1)


def union_rows(b: Book) -> None:
    """A row for each person of one talk, each item of one meeting, each person of one clue, each problem of one letter."""
    b.open("谈话").title("谈话登记", 7)
    b.put("序号", "谈话日期", "谈话对象", "单位及职务", "谈话类型", "谈话人", "内容")
    b.put(1, "2020.2.2", "温暖", "县总工会副主席", "集体谈话", "高山", "廉洁过节", talks=3)
    b.put(None, None, "晴朗", "县总工会办公室主任", None, None, None)
    b.put(None, None, "凉爽", "县总工会会计", None, None, None)
    b.put(2, "2020.5.2", "严寒", "县妇联主席", "谈心谈话", "高山", "履职", talks=1)
    for area in ("A3:A5", "B3:B5", "E3:E5", "F3:F5", "G3:G5"):
        b.merge(area)
    b.open("会议").title("参会登记", 6)
    b.put("时间", "单位", "会议名称", "议题", "参会人", "意见")
    b.put("2020.3.3", "县总工会", "党组会", "经费", "高山", "无", meetings=1)
    b.put("2020.3.3", "县总工会", "党组会", "人事", "高山", "公示")
    b.put("2020.3.3", "县总工会", "党组会", "慰问", "流水", "无")
    b.put("2020.3.3", "县妇联", "党组会", "经费", "流水", "无", meetings=1)
    b.put("2020.4.3", "县总工会", "党组会", "经费", "高山", "无", meetings=1)
    b.open("线索").title("线索台账", 7)
    b.put("线索编号", "收到日期", "来源", "被反映人", "单位及职务", "处置方式", "处理结果")
    b.put("工线2020-1", "2020.4.4", "举报", "春分", "县总工会科员", "初核", "党内警告", clues=1, punished=1)
    b.put("工线2020-1", "2020.4.4", "举报", "夏至", "县总工会科员", "初核", "诫勉谈话", criticised=1)
    b.put("工线2020-2", "2020.6.4", "举报", "秋分", "县妇联干部", "函询", "了结", clues=1)
    b.open("建议书").title("建议书台账", 6)
    b.put("文号", "日期", "主送单位", "存在问题", "整改措施", "整改情况")
    b.put("工监建〔2020〕1号", "2020.7.7", "县总工会", "经费超标", "清退", "已整改", letters=1, problems=1)
    b.put("工监建〔2020〕1号", "2020.7.7", "县总工会", "票据不全", "补齐", "已整改", problems=1)
    b.put("工监建〔2020〕2号", "2020.9.7", "县妇联", "未公开\n未招标", "整改", "整改中", letters=1, problems=2)
    b.open("名单").put("单位名称")
    b.put("县总工会", units=1)
    b.put("县妇联", units=1)


def courts_groups(b: Book) -> None:
    """No column for the kind of talk; units as lines of their own; person, unit and post in one cell; a head count without names."""
    b.open("谈话情况统计").title("谈话情况统计表", 6)
    b.put("序号", "谈话时间", "谈话对象（姓名、单位、职务）", "谈话人", "人次", "谈话内容")
    b.put(1, "2019年3月", "张弓 县法院 副院长", "孟津", 1, "司法责任", talks=1)
    b.put(2, "2019.4.8", "县检察院政治部主任李弩", "孟津", 1, "队伍建设", talks=1)
    b.put(3, "2019.9.9", "王戈，县法院执行局局长", "孟津、虎丘", 1, "执行", talks=1)
    b.put(4, "2019.12.1", "县法院中层干部", "孟津", 12, "警示", talks=12)
    b.put("合计", None, None, None, 15)
    b.open("会议情况").title("2019年参加会议情况", 5)
    b.put("序号", "时间", "会议名称", "参会人员", "意见")
    b.put("县法院")
    b.put(1, "1.8", "党组会", "孟津", "无", meetings=1)
    b.put(2, "5.18", "审委会", "孟津", "无", meetings=1)
    b.put("县检察院")
    b.put(3, "2.8", "党组会", "虎丘", "无", meetings=1)
    b.put(4, "11.28", "检察长办公会", "虎丘", "建议公示", meetings=1)
    b.open("线索统计").title("2019年线索办理情况", 8)
    b.put("序号", "受理时间", "线索来源", "反映对象", "主要问题", "办理结果", "党纪处分", "诫勉、批评教育")
    b.put(1, "1.18", "来信", "刘剑（县法院法官）", "吃请", "初核转立案，已结案", "1", "", clues=1, punished=1)
    b.put(2, "6.1", "上级", "陈戟（县检察院干警）", "酒后失态", "已办结", "", "1", clues=1, criticised=1)
    b.put(3, "8.8", "来访", "赵矛（县法院书记员）", "收费", "查无实据", "", "", clues=1)
    b.put("合计", "", "", "", "", "", 1, 1)
    b.open("单位情况").put("单位", "人数", "班子")
    b.put("县法院", 80, 5, units=1)
    b.put("县检察院", 50, 5, units=1)


def tourism_years(b: Book) -> None:
    """Every ledger once a year; titles that carry the year; 月 and 日 apart; letters by year with totals."""
    for year in (2018, 2019):
        b.open(f"{year}谈话").title(f"驻县文旅局纪检监察组{year}年谈话提醒台账", 7)
        b.put("月", "日", "谈话对象", "职务", "单位", "谈话方式", "谈话人")
        b.put(3, 5, "米兰", "局长", "县文化旅游局", "提醒谈话", "罗马", talks=1)
        b.put(11, 25, "雅典", "馆长", "县图书馆", "约谈", "罗马", talks=1)
        b.put("总计", None, "2人次")
        b.open(f"{year}会议").title(f"{year}年列席会议台账", 5)
        b.put("会议时间", "会议名称", "议定事项", "参加人", "监督意见")
        b.put("4月3日", "县文化旅游局党组会", "文物修缮", "罗马", "依法招标", meetings=1)
        b.put("10月13日", "县图书馆馆务会", "图书采购", "罗马", "无", meetings=1)
        b.open(f"{year}线索").title(f"{year}年问题线索台账", 8)
        b.put("序号", "收到时间", "来源", "反映人", "被反映人", "单位职务", "反映问题", "处理结果")
        b.put(1, "5.5", "信访", "匿名", "巴黎", "县图书馆副馆长", "以权谋私", "给予政务警告处分", clues=1,
              punished=1 if year == 2018 else 0)
        b.put(2, "9.15", "审计", "—", "伦敦", "县文化旅游局股长", "违规发补贴", "谈话提醒", clues=1, criticised=1)
        b.open(f"{year}建议书").title(f"{year}年纪检监察建议书", 5)
        b.put("下发日期", "单位", "存在的主要问题", "问题条数", "整改情况")
        b.put(f"{year}-12-05", "县图书馆", "（1）采购不规范（2）台账不清", 2, "已整改", letters=1, problems=2)
        b.put("合计", "1份", None, 2)
    b.open("监督单位").put("县文化旅游局、县图书馆监督单位一览")
    b.put("序号", "单位", "联系领导")
    b.put(1, "县文化旅游局", "罗马", units=1)
    b.put(2, "县图书馆", "罗马", units=1)


def reform_sections(b: Book) -> None:
    """Years as lines of their own, posts behind the name after a space, an answer and an opinion in one cell, long headings in brackets."""
    b.open("2021-2022谈话明细").title("XX县纪委监委派驻第三纪检监察组\n2021—2022年度谈话工作明细表", 8, 2)
    b.put("填报日期：2022年12月30日", None, None, None, None, None, "单位：人次")
    b.put("序\n号", "单位（部门）", "谈话对象\n及职务", "谈话时间\n(年月日)", "谈话形式", "谈话主持人", "参加人员", "谈话主要内容及要求",
          "谈话人次")
    b.put("2021年")
    b.put(1, "县发改局", "何平 局长", "1月12日", "廉政谈话", "马超", "赵云", "要求", 1, talks=1)
    b.put(2, None, "黄忠 副局长", "2月12日", "提醒谈话", "马超", "赵云", "要求", 1, talks=1)
    b.put(3, "县粮食局", "关羽 局长", "2.28", "任前廉政谈话", "马超", "赵云", "要求", 1, talks=1)
    b.put("小  计", None, None, None, None, None, None, None, 3)
    b.put("2022年")
    b.put(4, "县粮食局", "张飞 股长", "2022.3.3", "岗位廉政谈话", "马超", "赵云", "要求", 1, talks=1)
    b.put(5, "县发改局", "全体中层干部（15人）", "2022.6.3", "集体廉政谈话", "马超", "赵云", "要求", 15, talks=15)
    b.put("合  计", None, None, None, None, None, None, None, 19)
    b.open("参加驻在部门会议").title("参加驻在部门会议统计", 7)
    b.put("序号", "参会时间", "驻在部门", "会议名称及议题", "是否“三重一大”", "参会人", "是否提出意见（内容）")
    b.put(1, "2021-1-9", "县发改局", "党组会（研究项目审批）", "是", "马超", "否", meetings=1)
    b.put(2, "2021-3-9", "县粮食局", "党组会（研究粮食收购资金）", "是", "马超", "是，建议公开", meetings=1)
    b.put("备注：会议材料存档。")
    b.open("问题线索处置").title("问题线索处置一览表", 9)
    b.put("序号", "来源", "受理时间", "被反映人", "反映的问题", "承办人", "处置方式", "处理情况（党纪政务处分、组织处理、批评教育等）",
          "了结时间")
    b.put(1, "驻在部门移交", "2021.1.5", "曹操（县发改局副局长）", "收礼", "马超", "初步核实", "党内警告", "2021.4.5", clues=1,
          punished=1)
    b.put(2, "群众反映", "2021.5.5", "刘备，县粮食局局长", "用车", "赵云", "谈话函询", "由派驻组对其批评教育", "2021.6.5", clues=1,
          criticised=1)
    b.put(3, "网上举报", "2022.5.5", "孙权 县粮食局会计", "做假账", "赵云", "初步核实", "移送县纪委监委立案审查调查", "2022.7.5", clues=1)
    b.put(4, "县纪委案管室", "2022.8.5", "周瑜等3人（县发改局）", "聚餐", "赵云", "初步核实", "诫勉1人，批评教育2人", "2022.9.5", clues=1,
          criticised=3)
    b.open("建议书情况").title("纪检监察建议书情况表（2021—2022）", 7)
    b.put("序号", "建议书文号", "送达时间", "送达单位", "指出的主要问题", "建议内容", "整改情况（已整改/整改中）")
    b.put(1, "〔2021〕1号", "2021.9.1", "县粮食局", "一是仓储管理松懈；二是台账不实；三是轮换不规范。", "略", "已整改", letters=1,
          problems=3)
    b.put(2, "〔2022〕1号", "2022.9.1", "县发改局", "项目审批超时限", "略", "整改中", letters=1, problems=1)
    b.open("基本情况").put("序号", "驻在部门名称", "班子成员数", "干部职工数")
    b.put(1, "县发改局", 5, 60, units=1)
    b.put(2, "县粮食局", 3, 20, units=1)


def justice_cells(b: Book) -> None:
    """Unit, post and name in one cell; marks for as above in most columns; a conclusion and a measure in two columns."""
    b.open("谈话记录汇总").put("日期", "谈话对象", "谈话类别", "参与谈话人", "地点", "备注")
    b.put(datetime(2020, 5, 4), "县司法局 副局长 钱多", "廉政谈话", "吴用 柴进", "会议室", None, talks=1)
    b.put(datetime(2020, 5, 5), "县司法局 股长 钱少", "提醒谈话", "吴用 柴进", "会议室", None, talks=1)
    b.put("〃", "县公证处 主任 钱中", "〃", "〃", "〃", None, talks=1)
    b.open("列席会议").put("日期", "会议", "地点", "列席人", "主要内容", "提出建议")
    b.put(datetime(2020, 6, 4), "县司法局局务会", "三楼", "吴用", "1.预算2.人事", "无", meetings=1)
    b.put(datetime(2020, 7, 4), "县公证处支部委员会", "三楼", "柴进", "党建", "建议规范", meetings=1)
    b.put(datetime(2020, 8, 4), "县司法局党风廉政建设专题研究会", "三楼", "柴进", "党建", "", meetings=1)
    b.open("信访举报线索").put("收到日期", "反映渠道", "被反映人员情况", "反映内容", "核查结论", "处理意见", "处分时间")
    b.put("2020.2.3", "信件", "钱多 县司法局副局长", "收费", "属实", "给予党内警告处分", "2020.5.3", clues=1, punished=1)
    b.put("2020.3.3", "电话", "钱少 县司法局股长", "态度", "部分属实", "提醒谈话", "2020.4.3", clues=1, criticised=1)
    b.put("2020.4.3", "上级转交", "钱中 县公证处主任", "公证", "不属实", "予以了结", "", clues=1)
    b.open("监察建议书").put("时间", "单位", "事由", "问题数", "完成整改数")
    b.put("2020.10.10", "县公证处", "收费不规范", 3, 3, letters=1, problems=3)
    b.open("监督单位").put("单位名称", "联系人", "电话", "备注")
    b.put("县司法局", "甲", "1", None, units=1)
    b.put("县公证处", "乙", "2", None, units=1)


def weather_numbered_sheets(b: Book) -> None:
    """Sheet1 to Sheet5 with the year in each title, no kind of talk, no unit column for meetings, totals with a colon."""
    b.open("Sheet1").title("2019年度谈话登记", 6)
    b.put("序号", "被谈话人", "被谈话人单位职务", "谈话人", "谈话时间", "谈话缘由")
    b.put("1", "花荣", "县气象局局长", "秦明", "2019年2月", "节前提醒", talks=1)
    b.put("2", "花荣", "县气象局局长", "秦明", "2019年9月", "履职情况", talks=1)
    b.put("3", "徐宁、索超", "县地震局", "秦明", "2019年10月", "纪律作风", talks=2, talk_rows=1)
    b.put("合计：4人次")
    b.open("Sheet2").title("2019年度参会登记", 5)
    b.put("序号", "时间", "会议名称", "会议内容", "参会同志")
    b.put("1", "2月1日", "气象局党组会", "人事", "秦明", meetings=1)
    b.put("2", "3月1日", "地震局班子会", "经费", "秦明", meetings=1)
    b.put("合计：2次")
    b.open("Sheet3").title("2019年度线索登记", 7)
    b.put("序号", "时间", "线索来源", "反映对象", "职务", "内容", "办理结果")
    b.put("1", "2.2", "信访", "杨志", "县气象局科员", "赌博", "行政记大过", clues=1, punished=1)
    b.put("2", "3.2", "信访", "史进", "县地震局科员", "迟到", "口头批评", clues=1, criticised=1)
    b.put("3", "4.2", "信访", "朱仝", "县地震局科员", "旷工", "无违纪事实，了结", clues=1)
    b.put("合计：3件")
    b.open("Sheet4").title("2019年建议书登记", 5)
    b.put("序号", "时间", "单位", "主要问题（个）", "整改情况")
    b.put("1", "5.5", "县气象局", "2", "已整改", letters=1, problems=2)
    b.open("Sheet5").put("我组监督单位")
    b.put("县气象局", units=1)
    b.put("县地震局", units=1)


OFFICES = (ethnic_ticks, union_rows, courts_groups, tourism_years, reform_sections, justice_cells, weather_numbered_sheets)
