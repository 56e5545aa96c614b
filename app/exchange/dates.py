"""Dates as offices write them: Excel dates and serials, 2021.3.5, ２０２１．３．５, 2021年3月5日, 二〇二一年三月五日, 20210305, 3月5日.

shapes    `read_day(value, year, before)` -> When, or None for an empty cell
units     a When's `day` is a local date; `precise` is "day", "month" (the day is the first and is to be filled in) or "year" (no day)
errors    BadValue with the words for the report; nothing is guessed where two readings are possible
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app.exchange import words
from app.exchange.workbook import UNCALCULATED, Value


class BadValue(ValueError):
    """A cell that cannot be read; its text is shown to the clerk."""


@dataclass(frozen=True)
class When:
    """end     last day of a stretch (2021.3.5-3.8); at: time of day as HH:MM; borrowed: the year came from the title or the row above"""

    day: date | None
    precise: str = "day"
    end: date | None = None
    at: str | None = None
    borrowed: bool = False
    words: str = ""


_NUMERALS = {"〇": "0", "零": "0", "○": "0", "Ｏ": "0", "一": "1", "二": "2", "三": "3", "四": "4", "五": "5", "六": "6", "七": "7",
             "八": "8", "九": "9"}
_SEP = r"[./\-_、,年·:]"
_FULL = re.compile(rf"'?(\d{{4}}){_SEP}+(\d{{1,2}})(?:[./\-_、,月·:])+(\d{{1,2}})(?!\d)[日号]?")
_SHORT = re.compile(r"'?(\d{2})[./\-、年]+(\d{1,2})[./\-、月]+(\d{1,2})(?!\d)[日号]?")
_COMPACT = re.compile(r"((?:19|20)\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)")
_MONTH_DAY = re.compile(r"(\d{1,2})(?:月|[./\-])(\d{1,2})(?!\d)[日号]?")
_MONTH = re.compile(rf"'?(\d{{4}}){_SEP}+(\d{{1,2}})(?!\d)[.月]?份?(?:上旬|中旬|下旬|初|中|底|末)?")
_MONTH_COMPACT = re.compile(r"((?:19|20)\d{2})(0[1-9]|1[0-2])(?!\d)")
_YEAR = re.compile(r"((?:19|20)\d{2})(?!\d)年?度?")
_DAY_ONLY = re.compile(r"(\d{1,2})[日号]?$")
_NOISE = re.compile(r"[（(]?(?:星期|周|礼拜)[一二三四五六日天1-6][)）]?|上午|下午|晚上|中午|[（(]\s*[)）]|[.。,，;；日号]$")
_TIME = re.compile(r"(\d{1,2})[:时点](\d{1,2})?(?:[:分]\d{0,2}(?:\.\d+)?)?(?:分|秒)?")
_TO = re.compile(r"^(?:至|到|~|—+|–|-+|、|,|;|/|及|和)")
_PERIOD = re.compile(r"((?:19|20)\d{2})年?度?第?(?:([1-4一二三四])季度?|([上下])半年)")
_ABOUT = re.compile(r"^[约(]+|(?:左右|前后|前|起|后|[)])+$")
_SERIAL = (20_000, 80_000)         # 1954 .. 2119


def read_day(value: Value, year: int | None = None, before: date | None = None) -> When | None:
    """What day a cell says.

    year      from the title, the sheet's name or a heading row, for cells that give month and day only
    before    the date of the row above: gives the year when there is no other and the order of the rows allows it
    """
    if value is None or value is UNCALCULATED:
        if value is UNCALCULATED:
            raise BadValue("公式没有计算结果，请在原来的程序里打开、保存后再导入")
        return None
    if isinstance(value, bool | time | timedelta):
        raise BadValue(f"“{value}”不是日期")
    if isinstance(value, datetime):
        return When(_sane(value.date()), at=None if value.time() == time() else value.strftime("%H:%M"), words=str(value))
    if isinstance(value, date):
        return When(_sane(value), words=str(value))
    if isinstance(value, int | float):
        return _number(value, year, before)
    return _text(value, year, before)


def year_in(text: str) -> int | None:
    """The one year a title names: 2021年度谈话台账. Two years (2018-2022) name none, nor does a day (截止日期：2022年8月31日)."""
    text = words.plainly(_arabic(text))
    found = {int(y) for y in re.findall(r"(?<![\d.])((?:19|20)\d{2})(?!\d)(?!\s*[年.\-/]\s*\d{1,2}(?!\d))", text)}
    return found.pop() if len(found) == 1 else None


def _number(value: int | float, year: int | None, before: date | None) -> When:
    if _SERIAL[0] <= value <= _SERIAL[1]:
        moment = datetime(1899, 12, 30) + timedelta(days=float(value))
        return When(_sane(moment.date()), at=None if moment.time() == time() else moment.strftime("%H:%M"), words=str(value))
    if isinstance(value, float):
        whole, _, rest = repr(value).partition(".")
        if rest == "1" or (rest in ("2", "3") and len(whole) < 4):
            # A cell typed 2021.10 or 5.10 as a number has lost its zero.
            raise BadValue(f"“{value}”是数字，末尾的0可能丢失，分不清是{rest}还是{rest}0，请写成完整日期")
    return _text(repr(value) if isinstance(value, float) else str(value), year, before)


def _text(raw: str, year: int | None, before: date | None) -> When:
    text = re.sub(r"\s+", " ", words.plainly(_arabic(raw)).replace("。", ".")).strip()
    text = re.sub(r"(?<=[年月./\-]) | (?=[年月日./\-])", "", text).replace("–", "-").replace("—", "-").replace("－", "-")
    text = re.sub(r"^(\d{4}) (\d{1,2}) (\d{1,2})(?!\d)", r"\1.\2.\3", _ABOUT.sub("", text))
    if found := _FULL.match(text):
        return _rest(_date(found[1], found[2], found[3], raw), text[found.end():], raw)
    if found := _COMPACT.match(text):
        return _rest(_date(found[1], found[2], found[3], raw), text[found.end():], raw)
    if (found := _SHORT.match(text)) and not _FULL.match(text):
        return _rest(_date(f"20{found[1]}", found[2], found[3], raw), text[found.end():], raw)
    if (found := _MONTH.fullmatch(text)) or (found := _MONTH_COMPACT.fullmatch(text)):
        return When(_date(found[1], found[2], "1", raw), "month", words=raw)
    if found := _PERIOD.fullmatch(text):
        month = int(_NUMERALS.get(found[2], found[2])) * 3 - 2 if found[2] else 1 if found[3] == "上" else 7
        return When(_date(found[1], str(month), "1", raw), "month", words=raw)
    if found := _YEAR.fullmatch(text):
        return When(None, "year", words=raw)
    if (found := re.fullmatch(r"(\d{1,2})月份?", text)) and year:
        return When(_date(str(year), found[1], "1", raw), "month", borrowed=True, words=raw)
    if found := _MONTH_DAY.match(text):
        return _rest(_borrow(int(found[1]), int(found[2]), year, before, raw), text[found.end():], raw, borrowed=True)
    raise BadValue(f"“{raw[:40]}”不是能读懂的日期")


def _borrow(month: int, day: int, year: int | None, before: date | None, raw: str) -> date:
    if year is not None:
        return _date(str(year), str(month), str(day), raw)
    if before is not None and (month, day) >= (before.month, before.day):
        return _date(str(before.year), str(month), str(day), raw)
    raise BadValue(f"“{raw[:40]}”没有年份，标题和上一行也看不出是哪一年")


def _rest(day: date, rest: str, raw: str, borrowed: bool = False) -> When:
    """After the first date: a time of day, a weekday, or the end of a stretch."""
    afternoon = "下午" in rest or "晚上" in rest
    rest = re.sub(r"^T(?=\d)", "", _NOISE.sub("", rest).strip()).strip()
    if not rest:
        return When(day, borrowed=borrowed, words=raw)
    if (found := _TIME.match(rest)) and int(found[1]) < 24 and int(found[2] or 0) < 60:
        hour = int(found[1]) + (12 if afternoon and int(found[1]) < 12 else 0)
        at = f"{hour:02d}:{int(found[2] or 0):02d}"
        return When(day, at=None if at == "00:00" else at, borrowed=borrowed, words=raw)
    if (to := _TO.match(rest)) or (to := re.match(r"(?=\d{4}\D)", rest)):
        end = _end(rest[to.end():].strip(), day, raw)
        if end < day:
            raise BadValue(f"“{raw[:40]}”的止日早于起日")
        return When(day, end=end, borrowed=borrowed, words=raw)
    raise BadValue(f"“{raw[:40]}”不是能读懂的日期")


def _end(text: str, start: date, raw: str) -> date:
    for pattern in (_FULL, _COMPACT):
        if found := pattern.match(text):
            return _date(found[1], found[2], found[3], raw)
    if len(several := [part for part in re.split(r"[、,;/及和]", text) if part.strip()]) > 1:
        return _end(several[-1].strip(), start, raw)
    if found := _MONTH_DAY.fullmatch(text):
        return _date(str(start.year), found[1], found[2], raw)
    if found := _DAY_ONLY.fullmatch(text):
        return _date(str(start.year), str(start.month), found[1], raw)
    raise BadValue(f"“{raw[:40]}”不是能读懂的日期")


def _date(year: str, month: str, day: str, raw: str) -> date:
    try:
        return _sane(date(int(year), int(month), int(day)))
    except BadValue:
        raise
    except ValueError as error:
        raise BadValue(f"“{raw[:40]}”不是实际存在的日期") from error


def _sane(day: date) -> date:
    if not 1949 <= day.year <= 2100:
        raise BadValue(f"“{day}”的年份不对")
    return day


def _arabic(text: str) -> str:
    """二〇二一年三月十五日 -> 2021年3月15日; other text unchanged."""
    def tens(found: re.Match[str]) -> str:
        left, right = found[1], found[2]
        return str((int(_NUMERALS[left]) if left else 1) * 10 + (int(_NUMERALS[right]) if right else 0)) + found[3]

    if not re.search(r"[〇零○一二三四五六七八九十]", text) or not re.search(r"[年月日号]", text):
        return text
    text = re.sub(r"([一二三])?十([一二三四五六七八九])?([月日号])", tens, text)
    text = re.sub(r"[〇零○一二三四五六七八九]{4}(?=年)", lambda found: "".join(_NUMERALS[c] for c in found[0]), text)
    return re.sub(r"([一二三四五六七八九])(?=[月日号])", lambda found: _NUMERALS[found[1]], text)
