"""Books of many habits, generated from one list of facts: what a test varies is how an office writes, never what happened.

shapes    `FACTS` is what happened; `Habit` is how it is written; `book(habit)` an openpyxl workbook; `TRUTH` the figures of any of them
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from openpyxl import Workbook

UNITS = ["市教育局", "市体育局", "市第一中学", "市委政法委", "市卫生健康委员会"]
POSTS = ["党组书记、局长", "副局长", "办公室主任", "人事科科长", "四级调研员", "一级主任科员"]
NAMES = ["冯娟", "于鑫", "欧阳红敏", "上官兰", "马晓鑫", "陶军", "司马静静", "石喆", "钱静", "卢平", "潘彬", "张雪佳", "孟超", "肖春",
         "万磊平",
         "田兰超", "白斌", "郝远", "贺军", "覃宇", "宋霞", "邱海", "刘文", "刘敏", "叶明", "谭芳海", "曹华", "戴华秀", "杜春霞", "彭静燕"]
STAFF = ["夏刚", "覃佳", "邓敏"]
TALK_KINDS = {"heart": ["谈心谈话", "谈心"], "integrity": ["廉政谈话", "廉洁谈话"], "pre_post": ["任前谈话", "任前廉政谈话"],
              "remind": ["提醒谈话", "谈话提醒"], "criticize": ["批评教育", "批评教育谈话"], "admonish": ["诫勉谈话", "诫勉"],
              "interview": ["约谈"]}
REMINDING = {"remind", "criticize", "admonish"}
SOURCES = ["信访举报", "上级交办", "司法机关移送", "巡察移交", "审计移交", "监督检查发现"]


@dataclass(frozen=True)
class Talk:
    day: date
    kind: str
    name: str
    unit: str
    post: str
    talkers: tuple[str, ...]


@dataclass(frozen=True)
class Meeting:
    day: date
    kind: str
    unit: str
    staff: str
    major: str | None
    opinion: str | None
    adoption: str | None


@dataclass(frozen=True)
class Clue:
    day: date
    source: str
    name: str
    unit: str
    post: str
    disposal: str
    result: str
    count: int
    done: date | None


@dataclass(frozen=True)
class Letter:
    day: date
    number: str
    unit: str
    problem: str
    count: int
    reply_by: date
    replied: date | None


@dataclass(frozen=True)
class Facts:
    talks: list[Talk]
    meetings: list[Meeting]
    clues: list[Clue]
    letters: list[Letter]

    @property
    def truth(self) -> dict[str, int]:
        return {"units": len(UNITS), "talks": len(self.talks), "meetings": len(self.meetings), "clues": len(self.clues),
                "punished": sum(one.count for one in self.clues if "处分" in one.result),
                "criticised": sum(one.count for one in self.clues if "批评" in one.result),
                "letters_2021": len(self.letters), "letter_problems_2021": sum(one.count for one in self.letters)}


def facts(seed: int, size: int = 24) -> Facts:
    rng = random.Random(seed)
    names = iter(rng.sample(NAMES, len(NAMES)) * 3)
    home = {name: (rng.choice(UNITS), rng.choice(POSTS)) for name in NAMES}

    def days(n: int) -> list[date]:
        return sorted(date(2018, 3, 1) + timedelta(days=rng.randrange(1700)) for _ in range(n))

    talks = [Talk(day, rng.choice(list(TALK_KINDS)), name := next(names), *home[name], tuple(rng.sample(STAFF, 2))) for day in days(size)]
    meetings = [Meeting(day, rng.choice(["局长办公会", "党组（党委）会", "民主生活会", "“三重一大”专题会"]), rng.choice(UNITS),
                        rng.choice(STAFF),
                        rng.choice([None, "重大决策", "重要干部任免", "重大项目安排", "大额资金使用"]),
                        opinion := rng.choice([None, "建议严格履行招标程序", "不同意以会签代替集体决策"]),
                        rng.choice(["采纳", "部分采纳", "未采纳"]) if opinion else None) for day in days(size)]
    clues = []
    for day in days(size):
        name = next(names)
        result, disposal = rng.choice([("给予党纪政务处分", "初步核实"), ("批评教育帮助", "谈话函询"), ("予以了结", "予以了结"),
                                       ("谈话函询了结", "谈话函询"),
                                       ("暂存待查", "暂存待查"), ("正在初核", "初步核实")])
        closed = result not in ("暂存待查", "正在初核")
        clues.append(Clue(day, rng.choice(SOURCES), name, *home[name], disposal, result, int("处分" in result or "批评" in result),
                          min(day + timedelta(days=rng.randrange(20, 120)), date(2022, 12, 30)) if closed else None))
    letters = [Letter(date(2021, 3 + n, 5), f"派驻9组建〔2021〕{n + 1}号", rng.choice(UNITS), "违规发放津贴补贴", rng.randrange(1, 6),
                      date(2021, 4 + n, 5), rng.choice([None, date(2021, 4 + n, 2)])) for n in range(3)]
    return Facts(talks, meetings, clues, letters)


def full_width(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


DATE_HABITS: dict[str, Callable[[date], Any]] = {
    "excel": lambda d: d,
    "dots": lambda d: f"{d.year}.{d.month}.{d.day}",
    "padded": lambda d: f"{d:%Y.%m.%d}",
    "chinese": lambda d: f"{d.year}年{d.month}月{d.day}日",
    "wide": lambda d: full_width(f"{d.year}.{d.month}.{d.day}"),
    "slashes": lambda d: f"{d.year}/{d.month}/{d.day}",
    "iso": lambda d: d.isoformat(),
    "compact": lambda d: f"{d:%Y%m%d}",
    "number": lambda d: int(f"{d:%Y%m%d}"),
    "serial": lambda d: (d - date(1899, 12, 30)).days,
    "short": lambda d: f"{d.year % 100}.{d.month}.{d.day}",
    "spaced": lambda d: f"{d.year} 年 {d.month} 月 {d.day} 日",
    "weekday": lambda d: f"{d.year}.{d.month}.{d.day}（星期{'一二三四五六日'[d.weekday()]}）",
}


@dataclass
class Habit:
    """above: what stands for "as above" in the unit column (None: written out, "": blank, "merge": merged cells)"""

    seed: int = 0
    dates: list[str] = field(default_factory=lambda: ["excel"])
    above: str | None = None
    spaced_names: bool = False
    unit_post: str = "apart"                    # apart, space, glued, post_first, brackets
    talker_mark: str = "、"
    titles: int = 1
    blank_columns: int = 0
    totals: bool = False
    notes: bool = False
    shuffled: bool = False
    two_rows: bool = False
    synonyms: int = 0
    sheet_names: int = 0
    repeat_heads: bool = False


HEADS = [
    {"day": "谈话日期", "kind": "谈话类型", "name": "谈话对象", "unit": "单位", "post": "职务", "both": "单位及职务",
     "talkers": "谈话人", "text": "谈话主要内容"},
    {"day": "时间", "kind": "谈话方式", "name": "被谈话人姓名", "unit": "所在单位", "post": "职务职级", "both": "工作单位及职务",
     "talkers": "主谈人、参加人",
     "text": "谈话内容摘要"},
    {"day": "约谈时间", "kind": "类别", "name": "被约谈人", "unit": "工作单位", "post": "现任职务", "both": "单位、职务",
     "talkers": "谈话人员", "text": "谈话要点"},
]
M_HEADS = [
    {"day": "会议日期", "kind": "会议类型", "unit": "单位", "staff": "参加人员", "major": "涉及“三重一大”事项", "opinion": "监督意见",
     "adoption": "是否采纳"},
    {"day": "时间", "kind": "参加（列席）会议", "unit": "单位", "staff": "列席人", "major": "“三重一大”类别", "opinion": "提出意见建议",
     "adoption": "采纳情况"},
    {"day": "召开时间", "kind": "会议名称", "unit": "召开单位", "staff": "参会人员", "major": "三重一大事项", "opinion": "意见建议",
     "adoption": "意见采纳情况"},
]
C_HEADS = [
    {"day": "受理日期", "source": "线索来源", "name": "被反映人", "unit": "单位", "post": "职务", "both": "单位及职务",
     "text": "反映主要问题", "disposal": "处置方式",
     "result": "处置结果", "count": "处理人数", "done": "办结日期"},
    {"day": "收到时间", "source": "来源", "name": "反映对象", "unit": "所在单位", "post": "职务", "both": "单位职务", "text": "主要问题",
     "disposal": "处置方式",
     "result": "办理结果", "count": "处理人数", "done": "了结时间"},
    {"day": "收件日期", "source": "问题线索来源", "name": "被举报人", "unit": "工作单位", "post": "职务职级",
     "both": "被反映人单位及职务", "text": "反映内容",
     "disposal": "处置意见",
     "result": "处理情况", "count": "处理人数（人）", "done": "办结时间"},
]
L_HEADS = [
    {"day": "制发日期", "number": "文号", "unit": "主送单位", "text": "针对问题", "count": "问题个数", "advice": "建议内容",
     "by": "回复期限", "back": "回复日期"},
    {"day": "发文时间", "number": "发文字号", "unit": "被建议单位", "text": "存在问题", "count": "问题数量", "advice": "主要建议",
     "by": "整改期限", "back": "反馈时间"},
    {"day": "印发日期", "number": "建议书编号", "unit": "接收单位", "text": "发现问题", "count": "问题（个）", "advice": "整改建议",
     "by": "回复时限", "back": "实际回复日期"},
]
NAMES_OF_SHEETS = [["谈话", "参会", "问题线索", "纪检监察建议", "单位"], ["谈话台账", "列席会议登记", "线索台账", "建议书", "监督单位名单"],
                   ["Sheet1", "Sheet2", "Sheet3", "Sheet4", "Sheet5"]]


def book(habit: Habit, size: int = 24) -> tuple[Workbook, Facts]:
    known, rng = facts(habit.seed, size), random.Random(habit.seed + 1)
    wb = Workbook()
    wb.remove(wb.active)
    names = NAMES_OF_SHEETS[habit.sheet_names]
    n = habit.synonyms

    def day(d: date | None) -> Any:
        return None if d is None else DATE_HABITS[rng.choice(habit.dates)](d)

    def person(name: str) -> str:
        return f"{name[0]}\u3000{name[1]}" if habit.spaced_names and len(name) == 2 else name

    def place(row: dict[str, Any], unit: str, post: str, heads: dict[str, str]) -> None:
        if habit.unit_post == "apart":
            row |= {heads["unit"]: unit, heads["post"]: post}
        else:
            row[heads["both"]] = {"space": f"{unit} {post}", "glued": f"{unit}{post}", "post_first": f"{post} {unit}",
                                  "brackets": f"{post}（{unit}）"}[
                habit.unit_post]

    rows: list[list[dict[str, Any]]] = [[], [], [], [], []]
    for one in known.talks:
        row = {HEADS[n]["day"]: day(one.day), HEADS[n]["kind"]: rng.choice(TALK_KINDS[one.kind]), HEADS[n]["name"]: person(one.name)}
        place(row, one.unit, one.post, HEADS[n])
        rows[0].append(row | {HEADS[n]["talkers"]: habit.talker_mark.join(map(person, one.talkers)),
                              HEADS[n]["text"]: "围绕廉政风险点进行谈话。"})
    for one in known.meetings:
        h = M_HEADS[n]
        rows[1].append({h["day"]: day(one.day), h["kind"]: one.kind, h["unit"]: one.unit, h["staff"]: person(one.staff),
                        h["major"]: one.major,
                        h["opinion"]: one.opinion, h["adoption"]: one.adoption})
    for one in known.clues:
        h = C_HEADS[n]
        row = {h["day"]: day(one.day), h["source"]: one.source, h["name"]: person(one.name)}
        place(row, one.unit, one.post, h)
        rows[2].append(row | {h["text"]: "公务接待超标准", h["disposal"]: one.disposal, h["result"]: one.result, h["count"]: one.count,
                              h["done"]: day(one.done)})
    for one in known.letters:
        h = L_HEADS[n]
        rows[3].append({h["day"]: day(one.day), h["number"]: one.number, h["unit"]: one.unit, h["text"]: one.problem, h["count"]: one.count,
                        h["advice"]: "完善制度、限期整改", h["by"]: day(one.reply_by), h["back"]: day(one.replied)})
    rows[4] = [{"单位名称": unit} for unit in UNITS]
    titles = ["驻测试县教育局纪检监察组谈话工作台账", "驻测试县教育局纪检监察组参加（列席）会议登记表",
              "驻测试县教育局纪检监察组问题线索处置台账",
              "驻测试县教育局纪检监察组纪检监察建议书台账", "被监督单位名单"]
    above_columns = [{HEADS[n]["unit"]}, {M_HEADS[n]["unit"]}, {C_HEADS[n]["unit"]}, set[str](), set[str]()]
    for name, title, lines, above in zip(names, titles, rows, above_columns, strict=True):
        _sheet(wb, name, title, lines, above, habit, rng)
    return wb, known


def _sheet(wb: Workbook, name: str, title: str, lines: list[dict[str, Any]], above: set[str], habit: Habit, rng: random.Random) -> None:
    ws = wb.create_sheet(name)
    columns = list(lines[0])
    if habit.shuffled:
        rng.shuffle(columns)
    columns = ["序号", *columns] if len(columns) > 1 else columns
    left = habit.blank_columns
    at = 1
    if habit.titles >= 1:
        ws.cell(at, left + 1, title)
        if len(columns) > 1:
            ws.merge_cells(start_row=at, start_column=left + 1, end_row=at, end_column=left + len(columns))
        at += 1
    if habit.titles >= 2:
        ws.cell(at, left + 1, "填报单位：驻测试县教育局纪检监察组")
        ws.cell(at, left + len(columns), "截止日期：2022年8月31日")
        at += 2
    head = at
    for col, text in enumerate(columns, left + 1):
        ws.cell(at, col, text)
    at += 1
    shown: dict[str, Any] = {}
    begun: dict[str, int] = {}
    for number, line in enumerate(lines, 1):
        if habit.repeat_heads and number == len(lines) // 2:
            for col, text in enumerate(columns, left + 1):
                ws.cell(at, col, text)
            at += 1
            shown = {}
        for col, text in enumerate(columns, left + 1):
            value = number if text == "序号" else line[text]
            same = text in above and value == shown.get(text) and value is not None
            if same and habit.above not in (None, "merge"):
                ws.cell(at, col, habit.above or None)
            elif same and habit.above == "merge":
                begun.setdefault(text, at - 1)
            else:
                if text in begun:
                    ws.merge_cells(start_row=begun[text], end_row=at - 1, start_column=col, end_column=col)
                    del begun[text]
                ws.cell(at, col, value)
            shown[text] = value
        at += 1
    for text, start in begun.items():
        col = left + 1 + columns.index(text)
        ws.merge_cells(start_row=start, end_row=at - 1, start_column=col, end_column=col)
    if habit.totals and len(columns) > 1:
        ws.cell(at, left + 1, "合　计")
        ws.cell(at, left + 3, f"{len(lines)}人次")
        at += 1
    if habit.notes:
        ws.cell(at + 1, left + 1, "注：本表由派驻组填报。")
        ws.cell(at + 2, left + 1, "填表人：某甲")
    assert head


def save(wb: Workbook, path: Path) -> Path:
    wb.save(path)
    return path
