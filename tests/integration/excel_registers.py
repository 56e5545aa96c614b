"""Books of invented offices for the registers of supervision, casework and the office itself; their truth is counted while writing.

words     numbers of the indicators (M50 …) for 2021, and `code` of a ledger for its records
leaves    vocabulary of the importer out on purpose, as in excel_offices.py
"""

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet


class Register:
    def __init__(self) -> None:
        self.book = Workbook()
        self.book.remove(self.book.active)
        self.truth: Counter[str] = Counter()
        self.sheet: Worksheet

    def open(self, name: str) -> None:
        self.sheet = self.book.create_sheet(name)
        self._at = 0

    def put(self, *cells: Any, **proves: int) -> None:
        self._at += 1
        for column, value in enumerate(cells, 1):
            if value is not None:
                self.sheet.cell(self._at, column, value)
        self.truth.update(proves)

    def title(self, text: str, width: int) -> None:
        self.put(text)
        self.merge(1, width)

    def merge(self, first: int, last: int, down: int = 0) -> None:
        self.sheet.merge_cells(start_row=self._at - down, start_column=first, end_row=self._at, end_column=last)


def first_form(book: Register) -> None:
    """A clerk who marks what repeats, and counts below."""
    book.open("四种形态台账")
    book.title("县直机关纪检监察组2021年运用“第一种形态”情况统计表", 8)
    book.put("填报单位：组办公室")
    book.put("序号", "时间", "姓名", "单位及职务", "事由", "处理方式", "谈话人", "备注")
    book.put(1, "2021.1.15", "江 涛", "县林业局 办公室主任", "上班时间外出未请假", "谈话提醒", "邓敏", None, M50=1, M53=1, form1=1)
    book.put(2, "2021.2.3", "胡波、黎明", "县林业局", "值班脱岗", "批评教育", "〃", "节日期间", M50=2, M53=2, form1=2)
    book.put(3, "〃", "石磊", "县水利局 科员", "〃", "〃", "韦明", None, M50=1, M53=1, form1=1)
    book.put(4, date(2021, 4, 20), "田野等3人", "县水利局", "公务接待无公函", "责令作出书面检查", "邓敏", None, M50=3, M53=3, form1=3)
    book.put(5, "二〇二一年六月八日", "向阳", "县水利局 副局长", "审批把关不严", "诫勉谈话、书面检查", "邓敏", "报县纪委",
             M50=1, M53=1, form1=1)
    book.put(6, "2021年9月", "叶青", "县林业局", "违规操办升学宴未报告", "通报批评", "韦明", None, M50=1, form1=1)
    book.put("合计", None, "9人次")
    book.put("制表人：韦明        审核人：邓敏")


def checks(book: Register) -> None:
    """Ticks for the kind, a stretch of days, problems listed or only counted."""
    book.open("监督检查")
    book.title("2021年度监督检查工作台账", 10)
    book.put("序号", "检查时间", "被检查单位", "检查类型", "检查内容", "检查人员", "发现问题", "问题个数", "整改情况", "备注")
    book.put(1, "1月12日", "县教育局", "日常监督检查", "疫情防控措施落实", "邓敏、韦明", "1.台账不全；2.值班表未更新", 2, "已整改", None,
             M20=1, inspection=1, M30=2)
    book.put(2, "2.8-2.10", "县教育局、县体育局", "节日前检查", "春节期间公车封存", "〃", "无", None, None, None,
             M20=2, M24=2, inspection=1)
    book.put(3, "3月22日", "县体育局", "专项检查", "项目资金使用", "邓敏、覃佳", None, "3个", "正在整改", "分管领导带队",
             M20=1, inspection=1, M30=3)
    book.put(4, "4月", None, "明察暗访", "工作纪律", "韦明、覃佳", "一名干部迟到", None, "已当场纠正", None, M20=1, inspection=1, M30=1)
    book.put("二、下半年")
    book.put(5, "２０２１．９．１７", "县教育局", "节日前检查", "中秋国庆纠“四风”", "邓敏、韦明", "/", None, None, None,
             M20=1, M24=1, inspection=1)
    book.put(6, 20211103, "县体育局", "驻在监督", "党组会议记录", "邓敏、韦明", "会议记录签字不全", 1, "已整改", None,
             M20=1, inspection=1, M30=1)
    book.put("小计", None, None, None, "6次", None, None, 7)


def letters(book: Register) -> None:
    """Who reported stands in two columns; the months are headings."""
    book.open("信访登记簿")
    book.title("驻县卫生健康局纪检监察组信访举报登记簿（2021年）", 10)
    book.put("编号", "收件日期", "信访形式", "举报人", "联系电话", "是否实名", "被反映人", "单位职务", "反映的主要问题", "办理情况")
    book.put("一季度")
    book.put("2021-01", "1.8", "来信", "天涯", "13800000001", "实名", "牛犇", "县医院院长", "违规采购设备", "转为问题线索初核",
             M40=1, petition=1)
    book.put("2021-02", "2.19", "12388电话", "匿名", None, "匿名", "马骏", "县疾控中心 副主任", "公车私用", "存查", M40=1, petition=1)
    book.put("2021-03", "〃", "来访", "海角", "13800000002", "实名", "县医院", None, "乱收费", "转送县卫健局办理", M40=1, petition=1)
    book.put("二季度")
    book.put("2021-04", "4月30日", "网络举报", None, None, "否", "牛犇、羊群", "县医院", "收受回扣", "办理中", M40=1, petition=1)
    book.put("2021-05", "5月6日", "上级转办", None, None, "匿名", "龙腾", "县妇幼保健院 会计", "账外账", "已办结并反馈", M40=1, petition=1)
    book.put("合计：5件")


def cases(book: Register) -> None:
    """Two rows of headings; two people in one row are two cases."""
    book.open("Sheet1")
    book.title("2021年查办案件情况", 9)
    book.put("序号", "被审查调查人", None, "立案时间", "主要违纪违法事实", "处分情况", None, None, "备注")
    book.merge(2, 3)
    book.merge(6, 8)
    book.put(None, "姓名", "单位职务", None, None, "党纪", "政务", "处分时间", None)
    for column in (1, 4, 5, 9):
        book.sheet.merge_cells(start_row=2, start_column=column, end_row=3, end_column=column)
    book.put(1, "何山", "县交通局 副局长", "2021.3.1", "违反廉洁纪律，收受礼金", "党内严重警告", "政务记大过", "2021.6.30", None,
             M60=1, M62=1, M63=1, case=1)
    book.put(2, "何川、何水", "县交通局", "2021.4.12", "违反工作纪律，虚报工程量", "党内警告", None, "2021.8.5", "同案",
             M60=2, M62=2, M63=2, case=2)
    book.put(3, "古月", "县运管所 所长", datetime(2021, 10, 9), "违反群众纪律，吃拿卡要", None, None, None, "正在审查", M60=1, case=1)
    book.put(4, "高原", "县公路局", "2020.11.5", "违反工作纪律，失职", "无", "政务警告", "二〇二一年二月一日", None, M62=1, M63=1, case=1)
    book.put("总计", None, None, "5件")


def opinions(book: Register) -> None:
    """A letter is a block of rows; what repeats stays blank."""
    book.open("廉政意见")
    book.title("党风廉政意见回复台账", 9)
    book.put("序号", "收文日期", "来函单位", "来文号", "征求意见事由", "姓名", "单位及职务", "回复意见", "回复时间")
    rows = [
        (1, "2021年3月2日", "县委组织部", "组函〔2021〕3号", "干部提拔", "唐诗", "县财政局 股长", "未发现问题", "2021年3月4日"),
        (None, None, None, None, None, "宋词", "县财政局 副股长", "未发现问题", None),
        (None, None, None, None, None, "元曲", "县审计局 科员", "建议暂缓使用", None),
        (2, "2021/5/18", "县直机关工委", "工委函〔2021〕9号", "评先评优", "唐诗、宋词", "县财政局", "无意见", "2021/5/20"),
        (3, "2021.11.30", "县委组织部", "组函〔2021〕21号", "职级晋升", "明月", "县审计局 四级主任科员", "无异议", "2021.12.2"),
    ]
    for n, row in enumerate(rows):
        book.put(*row, M54=2 if n == 3 else 1, integrity_opinion=1 if row[0] else 0)


def the_office_itself(book: Register) -> None:
    """Six small sheets of the office's own work."""
    book.open("学习培训")
    book.title("2021年组内学习培训登记表", 7)
    book.put("序号", "学习时间", "学习形式", "学习内容", "学时", "主讲人", "参加人员")
    book.put(1, "2021.1.8", "集体学习", "十九届五中全会精神", 3.5, "邓敏", "邓敏、韦明、覃佳", M71=3, M72=1, training=1)
    book.put(2, "2021.3.19", "〃", "监察官法", "4学时", "韦明", "邓敏、韦明", M71=2, M72=1, training=1)
    book.put(3, "2021.5.21", "专题讲座", "审查调查安全", 2, "县纪委案管室", None, M71=1, training=1)
    book.open("请假")
    book.put("序号", "姓名", "请假类别", "请假时间", "天数", "去向", "销假时间")
    book.put(1, "韦 明", "年休假", "2021.7.5-7.9", 5, "省城", "2021.7.12", leave=1)
    book.put(2, "覃佳", "事假", "2021.8.2至2021.8.3", 2, "老家", "2021.8.4", leave=1)
    book.open("重点工作督办")
    book.put("序号", "督办事项", "来源", "责任人", "完成时限", "完成情况", "完成时间")
    book.put(1, "整理2020年案卷", "组务会", "韦明", "2021.3.31", "已完成", "2021.3.25", task=1)
    book.put(2, "上报专项治理小结", "县纪委通知", "覃佳", "2021.6.30", "已完成", "2021.7.2", task=1)
    book.put(3, "完善廉政档案", "组务会", "邓敏", "2021.12.31", "正在推进", None, task=1)
    book.open("警示教育")
    book.title("2021年开展警示教育情况", 6)
    book.put("序号", "时间", "教育形式", "活动主题", "参加单位", "参加人数")
    book.put(1, "4月9日", "观看专题片", "《国家监察》", "县教育局", "46人", M55=1, edu=1)
    book.put(2, "6月25日", "警示教育大会", "以案为鉴", "县教育局、县体育局", 120, M55=1, edu=1)
    book.put("合计", None, None, None, None, 166)
    book.open("三重一大报备")
    book.put("序号", "报备时间", "报备单位", "事项类别", "报备事项", "金额（万元）", "拟上会时间", "派驻组意见")
    book.put(1, "2021.2.1", "县教育局", "大额资金使用", "采购课桌椅", 12.5, "2021.2.5", "同意上会", major=1)
    book.put(2, "2021.9.1", "〃", "干部任免", "调整学校班子", None, "2021.9.6", "无意见", major=1)
    book.open("载体登记")
    book.put("序号", "载体类型", "载体编号", "内容摘要", "交接类型", "移交人", "接收人", "交接时间", "用途", "归还时间")
    book.put(1, "U盘", "JW-03", "巡察移交清单", "借用", "韦明", "覃佳", "2021.5.10", "核对", "2021.5.14", media_handover=1)
    book.put(2, "文件", "县纪〔2021〕8号", "通报", "领取", "县纪委办公室", "韦明", "2021.6.1", "传阅", None, media_handover=1)


REGISTERS = (first_form, checks, letters, cases, opinions, the_office_itself)


def build(office: Callable[[Register], None], path: Path) -> dict[str, int]:
    made = Register()
    office(made)
    made.book.save(path)
    return dict(made.truth)
