"""Titles of official documents: lines broken between words only, in the shape of a trapezoid or a diamond.

source    docs/printing.md, section 4
"""

from __future__ import annotations

from itertools import combinations, pairwise
from math import ceil

from app.printing.breaking import NO_END, NO_START, Line, joined, one_line
from app.printing.composer import Composer, Span
from app.printing.fonts import Role
from app.printing.measures import ERHAO, MM, TEXT_WIDTH
from app.printing.text import normal

TITLE_PITCH_PT = 35.2
_AFTER = tuple("的、》）")                                   # a line may well end behind these,
_UNIT_END = tuple("局委厅组会府院校部处室团")                 # and behind the name of a body
_BEFORE = ("关于", "《", "和", "与", "及", "等", "落实", "开展", "加强", "存在")
_ONE = ("纪检监察", "纪律检查", "监察建议", "建议书", "纪检监察组", "问题线索", "违规违纪", "整改落实")


def title_lines(composer: Composer, title: str, size: float = ERHAO, measure: float = TEXT_WIDTH, field: str = "标题") -> list[Line]:
    """The title's lines, each of its natural width, to be centred. A line break in the text is kept; a full stop at its end is not."""
    lines: list[Line] = []
    for part in normal(title).strip().rstrip("。").split("\n"):
        if part := part.strip():
            lines += [one_line(composer.shape([Span(piece, Role.XIAOBIAOSONG, size)], field))
                      for piece in balanced(part, int(measure * MM // size))]
    return lines


def balanced(text: str, most: int) -> list[str]:
    """The text in as few pieces of at most `most` characters as it needs."""
    count = ceil(len(text) / most)
    if count <= 1:
        return [text]
    costs = _costs(text)
    places = sorted(costs)
    for pieces in range(count, count + 3):
        best: tuple[float, list[str]] | None = None
        for cuts in combinations(places, pieces - 1):
            edges = [0, *cuts, len(text)]
            parts = [text[start:end] for start, end in pairwise(edges)]
            if max(map(len, parts)) <= most:
                cost = sum(costs[cut] for cut in cuts) + _shape([len(part) for part in parts])
                if best is None or cost < best[0]:
                    best = cost, parts
        if best:
            return best[1]
    return [text[start:start + most] for start in range(0, len(text), most)]


def _costs(text: str) -> dict[int, float]:
    """Places a line may end, and how bad it is: 0 at a phrase's end, more at a word's."""
    # Its phrase dictionary takes 50 MB and half a second: only a title that must be broken asks for it.
    from pypinyin.seg.mmseg import seg
    words, at = set(), 0
    for word in seg.cut(text):
        at += len(word)
        words.add(at)
    inside = {start + n for word in _ONE for start in range(len(text)) if text.startswith(word, start) for n in range(1, len(word))}
    costs: dict[int, float] = {}
    for at in range(2, len(text) - 1):
        if at in inside or text[at] in NO_START or text[at - 1] in NO_END or joined(text, at):
            continue
        if text[:at].endswith(_AFTER):
            costs[at] = 0.0
        elif text.startswith(_BEFORE, at):
            costs[at] = 1.0
        elif text[:at].endswith(_UNIT_END):
            costs[at] = 2.0
        elif at in words:
            costs[at] = 5.0
    return costs if costs else {at: 9.0 for at in range(2, len(text) - 1) if text[at] not in NO_START}


def _shape(lengths: list[int]) -> float:
    """How far the lines are from a trapezoid or diamond: one direction of growth, or widest in the middle, and no stub."""
    cost = (max(lengths) - min(lengths)) * 0.35
    if len(lengths) > 2:
        steps = [later - earlier for earlier, later in pairwise(lengths)]
        if any(before < 0 < after for before, after in pairwise(steps)):
            cost += 20                                  # narrow in the middle: an hourglass
    if len(set(lengths)) == 1:
        cost += 1                                       # a rectangle
    return cost + (10 if min(lengths) < 4 else 0)
