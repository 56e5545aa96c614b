"""Lines out of paragraphs: which signs may not start or end one, what is never divided, who gives room, who fills it.

A forbidden line starter is pulled in by narrowing the line's full-width punctuation; where that does not suffice the last permitted
character moves down. All lines but a paragraph's last are filled to their measure by character space.

units     points
source    docs/printing.md, section 3
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path

from app.printing.faces import Face

NO_START = frozenset("，。、；：？！）》〉」』】〕］｝”’…—·％‰℃)]}%.")
NO_END = frozenset("（《〈「『【〔［｛“‘￥$([{")
NARROW_AFTER = frozenset("，。、；：？！）》〉」』】〕］｝”’")   # these give the blank behind their ink,
NARROW_BEFORE = frozenset("（《〈「『【〔［｛“‘")              # these the blank before it
_UNIT = frozenset("—…")
_WORD = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_@") | {chr(code) for code in range(0xC0, 0x250)}
_JOIN = frozenset(",.:/-%")
_EDGE = _WORD | _JOIN | _UNIT
_PULL = 6               # signs in a row that may be pulled in; more is no Chinese sentence
_NEARLY = 0.01          # points: what adding up may lose
_BLANK = 0.02           # em: what stays between ink and the next character's box


@dataclass(slots=True)
class Run:
    """A part of a text in one face and size."""

    start: int
    end: int
    face: Face
    size: float


@dataclass(slots=True)
class Shaped:
    """Text with the face and width of each character, not yet in lines.

    ends      ends[i] is the width of text[:i], character space included; len(text) + 1 entries
    space     character space added after each character
    pictures  [(position, image file)] of characters drawn as pictures over their 〓
    """

    text: str
    runs: list[Run]
    ends: list[float]
    space: float
    pictures: list[tuple[int, Path]] = field(default_factory=list)

    @property
    def width(self) -> float:
        """Its width in one line."""
        return self.ends[-1] - self.space if self.text else 0.0


@dataclass(slots=True)
class Line:
    """One line: shaped.text[start:stop], spaces at its end included.

    indent    from the measure's left edge to the first character
    space     character space of the whole line
    shifts    [(n, by)]: behind the line's character n it is `by` wider (+) or narrower (-) than that; ascending n
    width     from the first box's left edge to the last's right edge
    """

    shaped: Shaped
    start: int
    stop: int
    indent: float
    width: float
    space: float
    shifts: list[tuple[int, float]] = field(default_factory=list)

    @property
    def text(self) -> str:
        return self.shaped.text[self.start:self.stop]


def shaped(runs: list[tuple[str, Face, float]], space: float = 0.0) -> Shaped:
    """Text of one or more (text, face, size) parts, ready to be broken."""
    widths: list[float] = []
    parts: list[Run] = []
    at = 0
    for text, face, size in runs:
        advances = face.advances
        widths += [advances[character] * size + space for character in text]
        parts.append(Run(at, at + len(text), face, size))
        at += len(text)
    return Shaped("".join(text for text, _, _ in runs), parts, [0.0, *accumulate(widths)], space)


def one_line(text: Shaped) -> Line:
    """The whole text as a line of its natural width."""
    return Line(text, 0, len(text.text), 0.0, text.width, text.space)


def break_lines(shaped: Shaped, measure: float, indent: float = 0.0, rest: float = 0.0, *, justify: bool = True) -> list[Line]:
    """The lines of one paragraph.

    measure   width of the column; `indent` of the first line and `rest` of the others are taken from it
    justify   fill all lines but the last
    """
    text, ends, size = shaped.text, shaped.ends, len(shaped.text)
    lines: list[Line] = []
    start = 0
    while start < size:
        margin = rest if lines else indent
        limit = ends[start] + measure - margin + max(0.0, -shaped.space) + _NEARLY
        stop = bisect_right(ends, limit, start) - 1
        if stop >= size:
            lines.append(Line(shaped, start, size, margin, ends[size] - ends[start] - shaped.space, shaped.space))
            break
        stop = _over_spaces(text, max(stop, start + 1))
        if stop < size and not permitted(text, stop):
            if pulled := _pulled_in(shaped, start, stop, limit):
                stop, needed = pulled
                lines.append(_narrowed(shaped, start, stop, margin, needed))
                start = stop
                continue
            stop = _moved_down(text, start, stop)
        if stop >= size or not justify:
            end = stop - _spaces_before(text, stop)
            lines.append(Line(shaped, start, stop, margin, ends[end] - ends[start] - shaped.space, shaped.space))
        else:
            lines.append(_filled(shaped, start, stop, margin, measure))
        start = stop
    return lines or [Line(shaped, 0, 0, indent, 0.0, shaped.space)]


def permitted(text: str, at: int) -> bool:
    """May a line end before text[at]?"""
    return text[at] not in NO_START and text[at - 1] not in NO_END and not joined(text, at)


def joined(text: str, at: int) -> bool:
    """Do text[at - 1] and text[at] belong to one unit: ——, ……, a word, a number with its signs?"""
    before, after = text[at - 1], text[at]
    if before not in _EDGE or after not in _EDGE:
        return False
    if before in _WORD:
        return after in _WORD or (after in _JOIN and at + 1 < len(text) and text[at + 1] in _WORD)
    if before in _JOIN:
        return after in _WORD and at > 1 and text[at - 2] in _WORD
    return before == after


def _over_spaces(text: str, stop: int) -> int:
    """Spaces at a line's end stay there, beyond the edge."""
    while stop < len(text) and text[stop] == " ":
        stop += 1
    return stop


def _spaces_before(text: str, stop: int) -> int:
    return len(text[:stop]) - len(text[:stop].rstrip(" ")) if text[stop - 1] == " " else 0


def _pulled_in(shaped: Shaped, start: int, stop: int, limit: float) -> tuple[int, float] | None:
    """(new stop, width to take) where only starters stand in the way and the line's punctuation can make room for them."""
    text, size = shaped.text, len(shaped.text)
    end = stop
    while end < size and end - stop <= _PULL and (end == stop or not permitted(text, end)):
        if text[end] not in NO_START:
            return None
        end += 1
    if end < size and not permitted(text, end):
        return None
    needed = shaped.ends[end] - limit
    return (end, needed) if needed <= sum(_room(shaped, start, end)) + _NEARLY else None


def _moved_down(text: str, start: int, stop: int) -> int:
    """The last permitted place before `stop`; `stop` itself for a unit longer than a line."""
    for at in range(stop - 1, start, -1):
        if permitted(text, at):
            return at
    return stop


def _room(shaped: Shaped, start: int, end: int) -> list[float]:
    """What each character could give: at most half its width, and never its ink."""
    room = [0.0] * (end - start)
    for run in shaped.runs:
        for at in range(max(run.start, start), min(run.end, end)):
            character = shaped.text[at]
            if character in NARROW_AFTER:
                blank = run.face.advances[character] - run.face.ink(character)[2]
            elif character in NARROW_BEFORE:
                blank = run.face.ink(character)[0]
            else:
                continue
            room[at - start] = max(0.0, min(0.5 * run.face.advances[character], blank - _BLANK)) * run.size
    return room


def _narrowed(shaped: Shaped, start: int, stop: int, margin: float, needed: float) -> Line:
    """A line whose punctuation gives `needed`, each sign in proportion to what it has."""
    room = _room(shaped, start, stop)
    share = max(0.0, needed) / (sum(room) or 1.0)
    taken: dict[int, float] = {}
    for at, width in enumerate(room):
        behind = at if shaped.text[start + at] in NARROW_AFTER else at - 1
        if width:
            taken[behind] = taken.get(behind, 0.0) - width * share
    first = -taken.pop(-1, 0.0)
    width = shaped.ends[stop] - shaped.ends[start] - shaped.space - max(0.0, needed)
    return Line(shaped, start, stop, margin - first, width + first, shaped.space, sorted(taken.items()))


def _filled(shaped: Shaped, start: int, stop: int, margin: float, measure: float) -> Line:
    """A line stretched to the measure: between all characters, but not inside a word or —— while there are other places."""
    text, ends = shaped.text, shaped.ends
    end = stop - _spaces_before(text, stop)
    natural = ends[end] - ends[start]
    extra = measure - margin - natural
    width = measure - margin - min(0.0, shaped.space)
    if (extra <= _NEARLY and end == stop) or end - start < 2:
        return Line(shaped, start, stop, margin, natural - shaped.space, shaped.space)
    extra = max(0.0, extra)
    part = text[start:end]
    if end == stop and _EDGE.isdisjoint(part):
        return Line(shaped, start, stop, margin, width, shaped.space + extra / (end - start - 1))
    fixed = [at for at in range(start + 1, end) if joined(text, at)]
    if len(fixed) == end - start - 1:
        fixed = []
    gap = extra / (end - start - 1 - len(fixed))
    shifts = [(at - 1 - start, -gap) for at in fixed]
    if end < stop:
        # The spaces are kept for the text layer, drawn back over the last character.
        shifts.append((end - 1 - start, ends[end] - ends[stop] - gap))
        shifts += [(at - start, -gap) for at in range(end, stop - 1)]
    return Line(shaped, start, stop, margin, width, shaped.space + gap, shifts)
