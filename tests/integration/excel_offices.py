"""Books of invented county offices, each kept by another clerk's habits; the true totals are counted while the rows are written.

shapes    an office is a function(Book) -> None; `build(office, path)` writes the file and returns the truth {word: number}
          `put(row, talks=1)` writes one row and says what it proves; what is written without a word proves nothing
words     units, talk_rows (records), talks (persons, M11+M13), meetings M15, clues M42, punished M63, criticised M53, letters M36,
          problems M33
leaves    vocabulary of the importer out on purpose: the rows are what clerks write, not what the program knows
"""

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

WORDS = ("units", "talk_rows", "talks", "meetings", "clues", "punished", "criticised", "letters", "problems")


class Book:
    """A workbook and what its rows prove."""

    def __init__(self) -> None:
        self.book = Workbook()
        self.book.remove(self.book.active)
        self.truth: Counter[str] = Counter()
        self.sheet: Worksheet

    def open(self, name: str) -> "Book":
        self.sheet = self.book.create_sheet(name)
        self._at = 0
        return self

    def put(self, *cells: Any, **proves: int) -> int:
        """The row's number, from 1."""
        self._at += 1
        for column, value in enumerate(cells, 1):
            if value is not None:
                self.sheet.cell(self._at, column, value)
        for word, number in proves.items():
            assert word in WORDS
            self.truth[word] += number
        if "talks" in proves and "talk_rows" not in proves:
            self.truth["talk_rows"] += 1
        return self._at

    def title(self, text: str, width: int, rows: int = 1) -> None:
        at = self.put(text)
        self._at += rows - 1
        self.sheet.merge_cells(start_row=at, start_column=1, end_row=at + rows - 1, end_column=width)

    def merge(self, area: str) -> None:
        self.sheet.merge_cells(area)


def build(office: Callable[[Book], None], path: Path) -> dict[str, int]:
    made = Book()
    office(made)
    made.book.save(path)
    return {word: made.truth[word] for word in WORDS}


def finance_by_years(b: Book) -> None:
    """A cover, notes, one sheet a year with month and day only, signature lines, a hidden row."""
    b.open("封面").put("青川县纪委监委驻县财政局纪检监察组")
    b.put("工 作 台 账")
    b.put("（2019—2021年）")
    b.open("填表说明").put("填表说明")
    b.put("1.谈话类型包括谈心谈话、廉政谈话、任前谈话、提醒谈话。")
    b.put("2.会议意见没有的填“无”。")
    for year, rows in {
        2019: [("3月5日", "王 强", "县财政局", "局长", "谈心谈话"), ("4月12日", "李  芳", "县财政局", "预算股股长", "廉政谈话"),
               ("11月30日", "赵德海", "县审计局", "副局长", "提醒谈话")],
        2020: [("1月9日", "王强", "县财政局", "局长", "谈心谈话"), ("6月2日上午", "陈晓燕", "县统计局", "办公室主任", "任前廉政谈话")],
        2021: [("2月20日", "周立", "县审计局", "法规股股长", "工作约谈"), ("7月1日", "李芳", "县财政局", "预算股股长", "日常谈话"),
               ("9月13日", "吴敏", "县统计局", "局长", "岗位廉政谈话"), ("12月8日", "赵德海", "县审计局", "副局长", "批评教育谈话")],
    }.items():
        b.open(f"{year}年谈话").title(f"{year}年度谈心谈话情况统计表", 9)
        b.put("填报单位：驻县财政局纪检监察组", None, None, None, None, None, "单位：人次")
        b.put("序号", "日期", "被谈话人", "单位", "职务", "谈话类型", "谈话人", "主要内容", "备注")
        for n, (day, who, unit, post, kind) in enumerate(rows, 1):
            b.put(str(n), day, who, unit, post, kind, "孙建国、何丽", "落实全面从严治党责任情况", talks=1)
        b.put("合计", None, len(rows))
        b.put()
        b.put("填表人：何丽", None, None, "审核人：孙建国", None, None, "填表日期：2021年12月31日")
        if year == 2021:
            b.sheet.row_dimensions[6].hidden = True
    for year in (2020, 2021):
        b.open(f"{year}年参会").title(f"驻县财政局纪检监察组{year}年列席驻在单位会议情况登记表", 8)
        b.put("序号", "会议时间", "会议名称", "会议类别", "驻在单位", "列席人员", "是否三重一大", "意见建议及采纳情况")
        b.put(1, "1月15日", "局党组会议", "党组会", "县财政局", "孙建国", "是", "建议补充预算依据，已采纳", meetings=1)
        b.put(2, "3月6日", "局长办公会", "办公会", "县审计局", "孙建国、何丽", "否", "无", meetings=1)
        b.put(3, "5月20日", "党组理论学习中心组学习会", "中心组学习", "县统计局", "何丽", "", "/", meetings=1)
    b.open("线索管理台账").title("问题线索管理台账", 10)
    b.put("编号", "线索来源", "收到日期", "被反映人", "单位及职务", "反映的主要问题", "处置方式", "处置结果", "办结日期", "领导批示")
    b.put("财监线〔2019〕1号", "群众来信", "2019.3.8", "钱国富", "县财政局国库股股长", "违规收受礼金", "初步核实", "党内警告处分",
          "2019.6.20",
          "请抓紧核实", clues=1, punished=1)
    b.put("财监线〔2020〕1号", "县纪委交办", "2020.5.11", "郑海", "县审计局副局长", "公车私用", "谈话函询", "批评教育", "2020.7.3",
          "同意", clues=1, criticised=1)
    b.put("财监线〔2020〕2号", "巡察移交", "2020.9.1", "冯涛", "县统计局科员", "迟到早退", "谈话函询", "采信了结", "2020.10.10", None,
          clues=1)
    b.put("财监线〔2021〕1号", "日常监督发现", "2021.4.2", "蒋华", "县财政局采购办主任", "串通投标", "初步核实", "立案审查", None, None,
          clues=1)
    b.open("建议书台账").title("纪检监察建议书发放及整改台账", 8)
    b.put("序号", "发文日期", "发文字号", "发送单位", "发现的主要问题", "问题数", "整改建议", "整改落实情况")
    b.put(1, "2020.8.14", "财监建〔2020〕1号", "县财政局", "1.内控制度不健全；2.往来款长期挂账", "2个", "健全制度，清理往来款",
          "已整改到位", letters=1, problems=2)
    b.put(2, "2021.10.8", "财监建〔2021〕1号", "县审计局", "审计整改跟踪不到位", "1个", "建立整改清单", "正在整改", letters=1, problems=1)
    b.put("合计", None, None, None, None, "3个")
    b.open("监督单位名单").put("序号", "单位名称", "主要负责人", "联系电话")
    for n, unit in enumerate(("县财政局", "县审计局", "县统计局"), 1):
        b.put(n, unit, None, None, units=1)


def education_two_rows(b: Book) -> None:
    """Titles over three rows, headings of two rows, merged units, ticks for the four major kinds, numbers of persons by columns."""
    b.open("谈心谈话登记").title("安平县纪委监委驻县教育局纪检监察组\n谈心谈话登记表", 11, rows=3)
    b.put("填报单位（盖章）：", None, None, None, None, None, None, None, "截止日期：2022年6月30日")
    b.put("序号", "谈话时间", "谈话对象", None, None, "谈话实施人", None, "谈话方式", "谈话主题", "是否一把手", "季度")
    b.put(None, None, "姓名", "单位", "职务", "主谈人", "记录人")
    for area in ("A5:A6", "B5:B6", "C5:E5", "F5:G5", "H5:H6", "I5:I6", "J5:J6", "K5:K6"):
        b.merge(area)
    rows = [(date(2021, 1, 6), "高峰", "县第一中学", "校长"), (datetime(2021, 3, 18, 9, 30), "曾　琳", None, "副校长"), ("2021.4.9",
          "罗永生", None, "总务处主任"),
            ("２０２１．５．１２", "欧阳静", "县教育局", "党组成员、副局长"), ("2021年10月8日", "唐 伟", None, "基建股股长"),
                  ("2022/3/2 15:00", "谢芸", "县特殊教育学校", "校长")]
    for n, (day, who, unit, post) in enumerate(rows, 1):
        b.put(n, day, who, unit, post, "覃志", "莫小兰", "廉政谈话" if n % 2 else "提醒谈话", "师德师风及廉政风险",
              "√" if post == "校长" else None, "一季度", talks=1)
    b.merge("D7:D9")
    b.merge("D10:D11")
    b.put("本页小计", None, "6人次")
    b.put("填表人：莫小兰", None, None, None, "审核人：覃志")
    b.open("列席会议情况").title("列席驻在单位会议情况一览表", 12)
    b.put("序号", "时间", "单位", "会议名称", "议题", "“三重一大”事项", None, None, None, "派驻组参会人员", "提出意见建议", "采纳情况")
    b.put(None, None, None, None, None, "重大决策", "重要干部任免", "重大项目安排", "大额资金使用")
    b.merge("F2:I2")
    for column in "ABCDEJKL":
        b.merge(f"{column}2:{column}3")
    b.put(1, "2021.1.20", "县教育局", "党组会", "研究干部任用事项", None, "√", None, None, "覃志", "严格执行任前公示", "采纳", meetings=1)
    b.put(2, "2021.3.3", "县教育局", "党组扩大会议", "研究2021年预算", None, None, None, "√", "覃志", "—", "—", meetings=1)
    b.put(3, "2021.6.25-6.26", "县第一中学", "校务会", "食堂改造项目", None, None, "√", "√", "莫小兰", "应公开招标", "已采纳", meetings=1)
    b.put(4, "2022.1.11", "县第一中学", "领导班子民主生活会", "对照检查", None, None, None, None, "覃志、莫小兰", "无", None, meetings=1)
    b.open("问题线索登记表").title("问题线索登记表", 11)
    b.put("序号", "受理时间", "来源", "被反映人情况", None, None, "问题摘要", "处置情况", "处理结果", None, "办结时间")
    b.put(None, None, None, "姓名", "单位", "职务", None, None, "处分人数", "帮教人数")
    for area in ("D2:F2", "I2:J2", *(f"{column}2:{column}3" for column in "ABCGHK")):
        b.merge(area)
    b.put(1, "2021.2.1", "信访件", "黎某", "县第一中学", "教师", "有偿补课", "初步核实", 1, 0, "2021.5.1", clues=1, punished=1)
    b.put(2, "2021.4.6", "上级转办", "蓝天明", "县第二小学", "校长", "违规收费", "谈话函询", 0, 1, "2021.6.9", clues=1, criticised=1)
    b.put(3, "2021.9.17", "网络举报", "农秀英、韦宝", "县教育局", "股长、干部", "接受宴请", "初步核实", 1, 1, "2021.12.30", clues=1,
          punished=1, criticised=1)
    b.put(4, "2022.2.28", "电话举报", "覃兰", "县幼儿园", "园长", "公款吃喝", "查否了结", None, None, "2022.4.2", clues=1)
    b.put("合计", None, None, None, None, None, None, "4件", 2, 2)
    b.open("纪检监察建议书制发情况").title("纪检监察建议书制发情况表", 7)
    b.put("截止日期：2022年6月30日", None, None, None, None, "单位：份、个")
    b.put("序号", "建议书文号", "下发时间", "被建议单位", "存在问题", "工作建议", "反馈时间")
    b.put("1", "教监建〔2021〕1号", "2021年6月10日", "县第一中学", "1.食堂采购未招标\n2.财务审批不严\n3.资产底数不清",
          "一是规范采购；二是严格审批；三是清查资产", "2021年7月9日", letters=1, problems=3)
    b.put("2", "教监建〔2022〕1号", "2022年3月1日", "县教育局", "一、校车管理责任不落实；二、补助发放不及时", "压实责任", "", letters=1,
          problems=2)
    b.open("Sheet1").put("被监督单位名称", "单位性质", "人数", "联系人")
    for unit in ("县教育局", "县第一中学", "县第二小学", "县特殊教育学校", "县幼儿园"):
        b.put(unit, "机关" if unit.endswith("局") else "事业", None, None, units=1)


def health_post_in_name(b: Book) -> None:
    """Posts inside the name, unit and post in one cell both ways round, 同上 and 〃 and ", month columns."""
    b.open("谈话台账（2018-2022）").title("驻卫健局纪检监察组谈话台账（2018-2022）", 8)
    b.put("月份", "谈话日期", "谈话对象及职务", "所在单位", "谈话人（2人以上）", "谈话种类", "谈话内容", "处理意见")
    for month, day, who, unit, kind in (("3月", "2018.3.5", "局长张卫国", "县卫生健康局", "谈心谈话"), ("3月", "2018-03-19",
          "李明（副局长）", "同上", "任职谈话"),
                                        ("5月", "2019/5/6", "医政股股长 王晓梅", "〃", "警示谈话"), ("8月", "20200815", "陈志军（院长）",
                                              "县人民医院", "谈心谈话"),
                                        ("9月", "2020.9.3 ", "药剂科主任刘洋", '"', "提醒谈话"), ("10月", 44480, "护士长 黄  莉", "″",
                                              "廉政约谈"), ("1月", "2022年1月4日上午", "徐 静（站长）", "县疾控中心", "诫勉谈话")):
        b.put(month, day, who, unit, "何军/唐敏", kind, "党风廉政建设", None, talks=1)
    b.put("总计", "7人次")
    b.open("参加会议记录").title("参加会议记录", 7)
    b.put("会议日期", "会议名称（主题）", "参会人", "主持人", "会议议题", "监督意见", "是否采纳")
    b.put(datetime(2020, 4, 2, 15, 0), "县卫生健康局2020年第3次党组会议", "何军", "张卫国",
          "1.研究疫情物资采购；2.研究人员招聘；3.研究绩效分配", "对采购程序提出意见", "是", meetings=1)
    b.put(datetime(2020, 11, 12), "县人民医院院长办公会", "唐敏", "陈志军", "1、设备采购 2、药品集采", "无意见", None, meetings=1)
    b.put("2021.12.3", "县疾控中心领导班子专题民主生活会", "何军、唐敏", "徐静", "", "/", "/", meetings=1)
    b.put("2021.12.30", "卫健系统党风廉政建设工作会", "何军", "张卫国", "部署全年工作", "", "", meetings=1)
    b.open("线索台账").put("县卫健局纪检监察组问题线索台账")
    b.put("序号", "收件时间", "举报方式或来源", "反映对象", "单位职务", "反映问题", "办理方式", "办理情况", "是否办结")
    b.put("1", "2019.6.3", "12388举报", "赵  刚", "县人民医院 副院长", "收受回扣", "初核", "转立案，给予党内严重警告、政务降级处分", "是",
          clues=1, punished=1)
    b.put("2", "2020.3.9", "领导交办", "孙丽", "药剂科主任（县人民医院）", "药品加价", "初核", "诫勉谈话", "是", clues=1, criticised=1)
    b.put("3", "2020.8.8", "审计局移送", "周平", "县疾控中心会计", "账外资金", "初核", "了解核实了结", "是", clues=1)
    b.put("4", "2021.7.7", "监督检查", "吴刚", "县卫生健康局，科员", "擅离职守", "函询", "提醒谈话", "是", clues=1, criticised=1)
    b.put("5", "2022.6.6", "信访", "不详", "县人民医院", "乱收费", "暂存", "", "否", clues=1)
    b.open("建议").title("监察建议书、纪律检查建议书登记", 7)
    b.put("类型", "发出日期", "编号", "接收单位", "问题数量", "提出建议（条）", "完成情况")
    b.put("监察建议书", "2020-12-1", "卫监建[2020]1号", "县人民医院", "三个", "3", "已完成", letters=1, problems=3)
    b.put("纪律检查建议书", "2021-8-20", "卫纪建[2021]1号", "县疾控中心", "1", "2条", "已回复", letters=1, problems=1)
    b.open("单位").put("监督单位", "类别", "班子成员", "备注")
    for unit in ("县卫生健康局", "县人民医院", "县疾控中心"):
        b.put(unit, None, None, None, units=1)


def agriculture_collective(b: Book) -> None:
    """Collective talks with numbers of persons, several persons in a cell, subtotals by half-year."""
    b.open("谈话情况").title("2021年谈话情况登记表", 8)
    b.put("序号", "谈话时间", "谈话类别", "谈话对象", "谈话人数", "单位", "谈话人", "谈话要点")
    b.put(1, "3月1日", "集体廉政谈话", "农业农村局中层干部", 23, "县农业农村局", "马骏", "廉洁过节", talks=23)
    b.put(2, "3月5日", "谈心谈话", "杜鹃", 1, "县农业农村局", "马骏、白雪", "了解思想动态", talks=1)
    b.put(3, "4月18日", "提醒谈话", "石磊、田野、江河", 3, "县农机中心", "马骏", "考勤问题", talks=3, talk_rows=1)
    b.put("上半年小计", None, None, None, 27)
    b.put(4, "7月2日", "集体谈话", "新任职干部8人", 8, "县畜牧站", "白雪", "任职要求", talks=8)
    b.put(5, "9月9日", "谈心谈话", "关鹏（站长）", 1, "县畜牧站", "马骏", "重点工作", talks=1)
    b.put("下半年小计", None, None, None, 9)
    b.put("总计（人次）", None, None, None, 36)
    b.open("会议").title("参加驻在单位“三重一大”会议登记表", 7)
    b.put("驻在单位：县农业农村局、县农机中心、县畜牧站")
    b.put("时间", "单位", "会议", "三重一大事项类别", "议题内容", "参会人员", "意见及建议")
    b.put("2021.1.8", "县农业农村局", "党组会", "大额资金", "高标准农田资金拨付", "马骏", "无", meetings=1)
    b.put("2021.2.3", "县农业农村局", "党组会", "人事任免", "股级干部任免", "马骏、白雪", "按程序办理", meetings=1)
    b.put("2021.2.3", "县农机中心", "主任办公会", "重大项目", "农机库建设", "白雪", "无", meetings=1)
    b.put("2021.5.14", "县畜牧站", "站务会", "无", "日常工作", "白雪", "无", meetings=1)
    b.open("线索").title("问题线索办理台账（2021年）", 9)
    b.put("序号", "线索来源", "收到线索时间", "被反映人姓名", "工作单位", "职务", "问题性质", "处置结果", "处理人数")
    b.put(1, "县委巡察办移交", "2月1日", "温良", "县农机中心", "主任", "补贴资金", "给予党内警告处分2人", 2, clues=1, punished=2)
    b.put(2, "信访举报", "3月9日", "匿名", "县畜牧站", "", "防疫补助", "失实了结", 0, clues=1)
    b.put(3, "扶贫专项检查发现", "6月2日", "汤显、柳青", "县农业农村局", "股长", "作风问题", "批评教育2人", 2, clues=1, criticised=2)
    b.put(4, "县公安局通报", "8月15日", "盛夏", "县畜牧站", "兽医", "酒驾", "政务记过", 1, clues=1, punished=1)
    b.put("合计", "4件", None, None, None, None, None, None, 5)
    b.open("建议书").title("2021年纪检监察建议书台账", 6)
    b.put("时间", "文号", "主送", "问题个数", "主要建议", "回复及整改情况")
    b.put("4月20日", "农监建〔2021〕1号", "县农机中心", 4, "规范补贴管理", "2021.5.20回复，已全部整改", letters=1, problems=4)
    b.put("10月15日", "农监建〔2021〕2号", "县畜牧站", 2, "完善台账", "整改中", letters=1, problems=2)
    b.put("合计", "2份", None, 6)
    b.open("驻在单位").put("序号", "驻在单位", "一把手", "党员数")
    for n, unit in enumerate(("县农业农村局", "县农机中心", "县畜牧站"), 1):
        b.put(n, unit, None, None, units=1)


def transport_results(b: Book) -> None:
    """Clue results in free words, several persons and several results in one cell, repeated persons."""
    b.open("线索处置").title("驻县交通运输局纪检监察组问题线索处置情况台账", 10)
    b.put("（2018年1月—2022年12月）", None, None, None, None, None, None, None, "单位：件")
    b.put("线索编号", "登记时间", "线索来源", "涉及人员", "所在单位及职务", "线索内容", "处置方式", "处理情况", "结案时间", "责任领导")
    for number, day, source, who, unit, text, way, result, proves in (
            ("JT2018001", "2018年2月6日", "来信来访", "龙飞", "县交通运输局办公室主任", "公务接待", "初核", "党内警告", {"punished": 1}),
            ("JT2018002", "2018年5月9日", "上级部门转办", "凤鸣", "县公路局局长", "工程分包", "初核", "撤销党内职务、政务撤职",
                  {"punished": 1}),
            ("JT2019001", "2019年3月1日", "县委巡察组移交", "江涛、胡波", "县公路局", "虚列支出", "初核",
                  "江涛党内严重警告处分，胡波诫勉", {"punished": 1, "criticised": 1}),
            ("JT2019002", "2019年8月3日", "审计发现", "山峰", "县运管所所长", "罚没款", "函询", "予以采信并了结", {}),
            ("JT2020001", "2020年1月7日", "检察院移送", "石林", "县运管所干部", "受贿", "立案审查", "开除党籍、开除公职",
                  {"punished": 1}),
            ("JT2020002", "2020年6月3日", "自行发现", "林海", "县交通运输局科员", "上班打游戏", "谈话", "责令作出书面检查",
                  {"criticised": 1}),
            ("JT2021001", "2021年4月4日", "电话举报", "沙洲", "县公路局职工", "吃空饷", "初核", "未发现违纪问题，予以了结", {}),
            ("JT2021002", "2021年7月9日", "组织部移交", "谷雨", "县交通运输局副局长", "个人事项", "谈话", "谈话提醒", {"criticised": 1}),
            ("JT2022001", "2022年3月3日", "监督检查中发现", "白露", "县公路局副局长", "违规用车", "暂存", "暂存待查", {}),
            ("JT2022002", "2022年5月6日", "网络举报", "霜降", "县运管所副所长", "收礼", "初核", "正在办理", {}),
            ("JT2022003", "2022年9月6日", "公安机关移送", "龙飞", "县交通运输局办公室主任", "赌博", "初核", "政务警告", {})):
        b.put(number, day, source, who, unit, text, way, result, None, None, clues=1, **proves)
    b.put("合　计", "11件")
    b.put("制表：雷鸣", None, None, None, None, "负责人：雷雨", None, None, "2022年12月31日")
    b.open("约谈").title("谈话工作台账", 7)
    b.put("谈话时间", "谈话人", "谈话对象姓名", "工作单位及职务", "谈话事由", "谈话形式", "地点")
    b.put("2018.12.3", "雷雨、雷鸣", "龙飞", "县交通运输局办公室主任", "公务接待", "提醒谈话", "306室", talks=1)
    b.put("2020.5.6", "雷雨、雷鸣", "凤鸣", "县公路局局长", "主体责任", "约谈", "306室", talks=1)
    b.put("2021.9.16", "雷雨、雷鸣", "谷雨", "县交通运输局副局长", "新任职", "任前廉政谈话", "会议室", talks=1)
    b.put("2022.2.16", "雷雨 雷鸣", "山峰 林海", "县运管所", "春节廉洁", "廉政提醒谈话", "会议室", talks=2, talk_rows=1)
    b.open("被监督单位").put("被监督单位", "负责人")
    for unit in ("县交通运输局", "县公路局", "县运管所"):
        b.put(unit, None, units=1)


OFFICES = (finance_by_years, education_two_rows, health_post_in_name, agriculture_collective, transport_results)
