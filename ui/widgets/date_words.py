"""Days and times as people write them: 3.5, 昨天, 周一, 2021年3月5日, 20210305, 930, 下午3点半.

A day without year is of the year of `today`; a week day is of this week (上周 of the last). What is not understood gives None:
the field then says so and keeps what was typed.
"""

import re
import unicodedata
from datetime import date, timedelta

NEAR = {"大前天": -3, "前天": -2, "昨天": -1, "昨日": -1, "今天": 0, "今日": 0, "明天": 1, "明日": 1, "后天": 2, "大后天": 3}
WEEK = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6, "末": 5}
WEEKDAYS = "一二三四五六日"
_SHIFT = {"上上": -14, "上": -7, "本": 0, "这": 0, "": 0, "下": 7}

_FULL = re.compile(r"(\d{4}|\d{2})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*[日号]?")
_SHORT = re.compile(r"(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*[日号]?")
_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})|(\d{2})(\d{2})")
_DAY = re.compile(r"(\d{1,2})\s*[日号]?")
_WEEKDAY = re.compile(r"(上上|上|本|这|下)?\s*(?:周|星期|礼拜)([一二三四五六日天末])")
_CLOCK = re.compile(r"(上午|早上|下午|晚上|中午)?\s*(?:(\d{1,2})\s*[:.点时]\s*(?:(半)|(\d{1,2})\s*分?)?|(\d{3,4})|(\d{1,2}))")


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).replace("。", ".").strip()


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def read_day(text: str, today: date) -> date | None:
    text = _folded(text)
    if text in NEAR:
        return today + timedelta(days=NEAR[text])
    if found := _WEEKDAY.fullmatch(text):
        return today - timedelta(days=today.weekday()) + timedelta(days=_SHIFT[found[1] or ""] + WEEK[found[2]])
    if found := _FULL.fullmatch(text):
        year = int(found[1])
        return _made(year if year > 99 else 2000 + year, int(found[2]), int(found[3]))
    if found := _DIGITS.fullmatch(text):
        if found[1]:
            return _made(int(found[1]), int(found[2]), int(found[3]))
        return _made(today.year, int(found[4]), int(found[5]))
    if found := _SHORT.fullmatch(text):
        return _made(today.year, int(found[1]), int(found[2]))
    if found := _DAY.fullmatch(text):
        return _made(today.year, today.month, int(found[1]))
    return None


def read_clock(text: str) -> str | None:
    """HH:MM."""
    if not (found := _CLOCK.fullmatch(_folded(text))):
        return None
    half, hour, past, minutes, digits, bare = found.groups()
    if digits:
        hours, rest = int(digits[:-2]), int(digits[-2:])
    else:
        hours, rest = int(hour or bare), 30 if past else int(minutes or 0)
    if half in ("下午", "晚上") and hours < 12:
        hours += 12
    return f"{hours:02}:{rest:02}" if hours < 24 and rest < 60 else None


def read_moment(text: str, today: date) -> str | None:
    """Canonical moment; a day without a time stays a day, a time without a day is today's."""
    text = _folded(text).replace("T", " ")
    if (day := read_day(text, today)) is not None:
        return day.isoformat()
    parts = text.split(None, 1)
    if len(parts) == 2 and (day := read_day(parts[0], today)) is not None and (clock := read_clock(parts[1])) is not None:
        return f"{day.isoformat()}T{clock}"
    if len(parts) == 1 and (":" in text or "点" in text) and (clock := read_clock(text)) is not None:
        return f"{today.isoformat()}T{clock}"
    return None


def spoken(day: date, today: date) -> str:
    """What stands beside a date: 今天，星期五."""
    near = {-1: "昨天", 0: "今天", 1: "明天"}.get((day - today).days, "")
    return f"{near}，星期{WEEKDAYS[day.weekday()]}" if near else f"星期{WEEKDAYS[day.weekday()]}"
