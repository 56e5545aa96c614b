"""Old Excel books such as an office keeps them, with invented people: what the demo imports.

Title rows, header words of the office's own, 〃 for "as above", unit and post in one cell, dates in several habits, totals rows.
"""

import random
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
GIVEN = ("明", "志强", "丽华", "建国", "秀英", "晓东", "文静", "海燕", "国平", "小红", "永康", "思远", "雪梅", "振华", "玉兰", "立新")
POSTS = ("党组成员、副局长", "办公室主任", "财务科科长", "人事科科长", "项目办主任", "二级调研员", "一级主任科员")
RISKS = ("公务接待超标准", "办公用房超标", "选人用人程序不规范", "违规发放津贴补贴", "项目招标把关不严", "公车私用")
TALKS = ("廉政谈话", "任前谈话", "提醒谈话", "谈心谈话")
MEETINGS = ("党组会", "局长办公会", "民主生活会", "“三重一大”专题会")
SOURCES = ("信访举报", "巡察移交", "审计移交", "监督检查发现")
WAYS = (("谈话函询", "批评教育帮助"), ("谈话函询", "谈话函询了结"), ("初步核实", "予以了结"), ("予以了结", "予以了结"))


@dataclass(frozen=True)
class Office:
    """An invented group, the units it watches and its own people."""

    name: str
    word: str
    units: tuple[str, ...]
    people: tuple[str, ...]


EDUCATION = Office("驻示例市教育局纪检监察组", "示例教组",
                   ("示例市教育局", "示例市第一中学", "示例市实验小学", "示例市招生考试院"), ("林远山", "苏晓岚"))
HEALTH = Office("驻示例市卫生健康委员会纪检监察组", "示例卫组",
                ("示例市卫生健康委员会", "示例市人民医院", "示例市疾病预防控制中心"), ("罗长青", "顾兰"))

TALK_HEADERS = ("序号", "时间", "谈话类型", "被谈话人姓名", "所在单位", "职务", "谈话人", "地点", "谈话主要内容")
MEETING_HEADERS = ("序号", "会议日期", "会议名称", "会议类型", "单位", "参加人员", "涉及“三重一大”事项", "监督意见", "是否采纳")
CLUE_HEADERS = ("序号", "收到时间", "来源", "反映对象", "单位及职务", "主要问题", "处置方式", "办理结果", "了结时间")
LETTER_HEADERS = ("序号", "制发日期", "文号", "主送单位", "针对问题", "问题个数", "建议内容", "回复期限", "回复日期", "整改情况")

Row = tuple[Any, ...]


def write(office: Office, out: Path, seed: int, year: int = 2021, talks: int = 18, meetings: int = 12, clues: int = 8) -> None:
    """One workbook with the sheets 谈话, 参会, 问题线索, 纪检监察建议, 单位; the same seed writes the same rows."""
    chance = random.Random(seed)
    book = Workbook()
    assert book.active is not None
    book.remove(book.active)
    _sheet(book, "谈话", f"{office.name}谈话工作台账", TALK_HEADERS, _talks(office, chance, year, talks), total="合计")
    _sheet(book, "参会", f"{office.name}参加（列席）会议登记表", MEETING_HEADERS, _meetings(office, chance, year, meetings))
    _sheet(book, "问题线索", f"{office.name}问题线索处置台账", CLUE_HEADERS, _clues(office, chance, year, clues))
    _sheet(book, "纪检监察建议", None, LETTER_HEADERS, _letters(office, chance, year))
    _sheet(book, "单位", None, ("被监督单位", "联系领导", "备注"), [(unit, None, None) for unit in office.units])
    book.save(out)


def _sheet(book: Workbook, name: str, title: str | None, headers: Row, rows: list[Row], total: str | None = None) -> None:
    sheet: Worksheet = book.create_sheet(name)
    if title:
        sheet.append([title])
        sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(headers))
        sheet["A1"].font, sheet["A1"].alignment = Font(bold=True, size=16), Alignment(horizontal="center")
    sheet.append(headers)
    for row in rows:
        sheet.append(row)
    if total:
        sheet.append([total, f"{len(rows)}次"])


def _name(chance: random.Random) -> str:
    name = chance.choice(SURNAMES) + chance.choice(GIVEN)
    # Two-character names are often spread out to three places.
    return f"{name[0]}　{name[1]}" if len(name) == 2 and chance.random() < 0.5 else name


def _days(chance: random.Random, year: int, count: int) -> list[date]:
    first = date(year, 1, 4)
    return sorted(first + timedelta(days=chance.randrange(350)) for _ in range(count))


def _written(chance: random.Random, day: date) -> Any:
    """Every habit of writing a day, in one column."""
    return chance.choice((day, f"{day.year}.{day.month}.{day.day}", f"{day.year}年{day.month}月{day.day}日", day.isoformat()))


def _talks(office: Office, chance: random.Random, year: int, count: int) -> list[Row]:
    rows: list[Row] = []
    before = None
    for number, day in enumerate(_days(chance, year, count), 1):
        unit, risk, kind = chance.choice(office.units), chance.choice(RISKS), chance.choice(TALKS)
        shown, before = ("〃" if unit == before else unit), unit
        rows.append((number, _written(chance, day), kind, _name(chance), shown, chance.choice(POSTS), "、".join(office.people),
                     "谈话室", f"围绕{risk}等廉政风险点进行{kind}，要求落实“一岗双责”，举一反三抓好整改。"))
    return rows


def _meetings(office: Office, chance: random.Random, year: int, count: int) -> list[Row]:
    rows: list[Row] = []
    for number, day in enumerate(_days(chance, year, count), 1):
        unit, kind = chance.choice(office.units), chance.choice(MEETINGS)
        advice = chance.choice((None, "建议严格履行招标程序", "对回避情况提出提醒"))
        rows.append((number, _written(chance, day), f"{unit}{year}年第{number}次{kind}", kind, unit, chance.choice(office.people),
                     chance.choice((None, "大额资金使用", "重要干部任免")), advice, "采纳" if advice else None))
    return rows


def _clues(office: Office, chance: random.Random, year: int, count: int) -> list[Row]:
    rows: list[Row] = []
    for number, day in enumerate(_days(chance, year, count), 1):
        way, result = chance.choice(WAYS)
        closed = day + timedelta(days=chance.randrange(30, 120))
        rows.append((number, _written(chance, day), chance.choice(SOURCES), _name(chance),
                     f"{chance.choice(office.units)} {chance.choice(POSTS)}", chance.choice(RISKS), way, result, _written(chance, closed)))
    return rows


def _letters(office: Office, chance: random.Random, year: int) -> list[Row]:
    day = date(year, 9, 10)
    return [(1, _written(chance, day), f"{office.word}建〔{year}〕1号", office.units[0], "公务接待超标准", 3,
             "完善制度、压实责任、限期整改",
             _written(chance, day + timedelta(days=30)), _written(chance, day + timedelta(days=25)), "已完成")]
