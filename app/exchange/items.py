"""Several things in one cell: 1.… 2.…, 一、… 二、…, ①…②…, 一是…二是…, with or without marks between them.

shapes    `numbered(text)` -> the items without their numbers, [] when the cell counts nothing; `listed(text, count)` -> at least one item
rules     numbers count only in order from one, so that 3.5万元, 2021.3.5 and a lone 1. split nothing
"""

import re

_CHINESE = "一二三四五六七八九十"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_STYLES = tuple(map(re.compile, (
    r"(?<![\d.．年月/-])(\d{1,2})\s*[.、．:：](?!\d)\s*",
    r"[（(]\s*(\d{1,2})\s*[)）]\s*", r"(?<![\d（(])(\d{1,2})\s*[)）]\s*", rf"([{_CIRCLED}])\s*",
    rf"(?<![{_CHINESE}第])([{_CHINESE}]{{1,3}})\s*[、.．:：]\s*", rf"[（(]\s*([{_CHINESE}]{{1,3}})\s*[)）]\s*",
    rf"([{_CHINESE}]{{1,3}})是\s*", rf"(?:第|其)([{_CHINESE}]{{1,3}})[，,、:：]\s*")))
_MARKS = " \t\n\u3000；;，,"


def numbered(text: str) -> list[str]:
    """The style whose first number stands first is the outer one; words before it that end in a colon are only a lead."""
    found = sorted((run for style in _STYLES if len(run := _run(style, text)) > 1), key=lambda run: run[0].start())
    if not found:
        return []
    run = found[0]
    ends = [*(mark.start() for mark in run[1:]), len(text)]
    items = [text[mark.end():end].strip(_MARKS) for mark, end in zip(run, ends, strict=True)]
    lead = text[:run[0].start()].strip(_MARKS)
    if lead and not lead.endswith((":", "：", "。")) and len(lead) > 12:
        items[0] = f"{lead}：{items[0]}"
    return [item for item in items if item]


def listed(text: str, count: int | None = None) -> list[str]:
    """The things a cell lists; without numbers its lines, or its clauses between semicolons, where their number is the one stated."""
    if items := numbered(text):
        return items
    for mark in ("\n", "[；;]", "[；;。\n]"):
        items = [piece.strip(_MARKS) for piece in re.split(mark, text) if piece.strip(_MARKS + "。")]
        if len(items) > 1 and count in (None, len(items)):
            return items
    return [text]


def _run(style: re.Pattern[str], text: str) -> list[re.Match[str]]:
    """The marks of one style that count 1, 2, 3 …"""
    run: list[re.Match[str]] = []
    for mark in style.finditer(text):
        if _value(mark[1]) == len(run) + 1:
            run.append(mark)
    return run


def _value(mark: str) -> int:
    if mark.isdecimal():
        return int(mark)
    if mark in _CIRCLED:
        return _CIRCLED.index(mark) + 1
    tens, ten, ones = mark.partition("十")
    if not ten:
        return _CHINESE.index(mark) + 1 if len(mark) == 1 else 0
    return (_CHINESE.index(tens) + 1 if tens else 1) * 10 + (_CHINESE.index(ones) + 1 if ones else 0)
