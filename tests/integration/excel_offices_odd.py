"""Offices with odder habits: columns of ticks, a row for each person or item of one thing, groups by unit, talks without a kind."""

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


OFFICES = (ethnic_ticks, union_rows, courts_groups, tourism_years)
