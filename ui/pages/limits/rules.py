"""The time limits as they are in force, beside what is declared; a calendar file read; what a form says as a change of a limit."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.desk import Desk
from app.desk.moving import Change
from app.duties import duties
from app.errors import CheckFailed, Finding, StorageFailed
from app.files import read_bounded
from app.ledgers import ledgers
from app.ledgers.issued import is_law
from app.rules.ruling import LENGTHS
from app.rules.sources import Source, source
from app.rules.workcalendar import published_years

CALENDAR_MOST = 1 << 20
UNITS = {"months": "个月", "days": "日", "workdays": "工作日"}


@dataclass(frozen=True)
class Rule:
    """name: as a ruling names it; declared, now: words of its length; law: the rule's own, to be shortened only."""

    name: str
    what: str
    of: str
    declared: str
    now: str
    law: bool
    source: Source
    length: Mapping[str, int]

    @property
    def changed(self) -> bool:
        return self.declared != self.now


def rules_of(desk: Desk) -> list[Rule]:
    """Every limit and duty by number."""
    force = desk.force.rules
    found = []
    for number, what, of, length in declared():
        ruling = force.ruling(number, what)
        words = length_words(length) if length is not None else "按情形"
        now = length_words(ruling.length) if ruling.length else "、".join(ruling.by) if ruling.by else words
        found.append(Rule(f"{number} {what}", what, of, words, now, is_law(number), source(number), ruling.length or length or {}))
    return sorted(found, key=lambda one: one.name)


def declared() -> Iterator[tuple[str, str, str, Mapping[str, int] | None]]:
    """(number, words, whose, length or None where it depends on the record)."""
    for ledger in ledgers().values():
        for limit in ledger.LIMITS:
            varies = callable(limit.months) or callable(limit.days)
            length = None if varies else {unit: getattr(limit, unit) for unit in LENGTHS if getattr(limit, unit)}
            yield limit.number, limit.what, ledger.LABEL, length
    for duty in duties().values():
        yield duty.number, duty.what, {"unit": "每个单位", "office": "本机构", "group": "每个组"}[duty.each], \
            {"days": duty.days} if duty.days else {}


def length_words(length: Mapping[str, int]) -> str:
    return "".join(f"{count} {UNITS[unit]}" for unit, count in length.items()) or "按期间"


def years(desk: Desk) -> list[tuple[int, str]]:
    """The years around today and how far their working days are known."""
    this = desk.now().year
    return [(year, "已公布" if year in published_years() else "已导入" if desk.calendar.maintained(year) else "未维护，按周一至周五推算")
            for year in range(this - 1, this + 3)]


def calendar_of(path: Path) -> Change:
    """A calendar file as a change, named after the years it speaks for.

    raises    StorageFailed, CheckFailed when it is no JSON; what else is wrong with it the desk says
    """
    try:
        raw = read_bounded(path, CALENDAR_MOST)
    except OSError as error:
        raise StorageFailed(what=error.strerror or path.name) from error
    try:
        content = json.loads((raw or b"").decode("utf-8-sig"))
    except ValueError as error:
        raise CheckFailed([Finding("content", "CALENDAR", "日历文件不是有效的 JSON 文本")]) from error
    if not isinstance(content, dict):
        raise CheckFailed([Finding("content", "CALENDAR", "日历文件应为一个 JSON 对象")])
    said = content.get("years") or sorted({str(day)[:4] for day in content.get("days") or ()})
    return Change("calendar", "、".join(map(str, said)) or path.stem, content)


def change_of(rule: Rule, values: Mapping[str, Any]) -> Change:
    """What the form of a limit says.

    raises    CheckFailed naming the field
    """
    content: dict[str, Any] = {}
    if values.get("count"):
        content[values.get("unit") or "days"] = values["count"]
    if values.get("extend") is not None:
        content["extend_on_holiday"] = values["extend"]
    share, before = values.get("share"), values.get("before")
    if share or before:
        content["remind"] = ({"share": share} if share else {}) | ({"before": _numbers(before)} if before else {})
    if not content:
        raise CheckFailed([Finding("count", "REQUIRED", "请填写要改的长度、顺延或提醒")])
    return Change("limit", rule.name, content, values.get("from"))


def _numbers(written: str) -> list[int]:
    parts = written.replace("，", ",").replace("、", ",").replace(" ", ",").split(",")
    if not all(part.isdecimal() for part in parts if part):
        raise CheckFailed([Finding("before", "VALUE", "提前提醒写两个工作日数，如 5、2")])
    return [int(part) for part in parts if part]
