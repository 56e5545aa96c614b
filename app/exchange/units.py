"""Units and posts: which unit a cell means, and where the unit ends and the post begins.

shapes    `UnitBook` holds the units known (the desk's, then the workbook's own unit sheet and unit columns); `split` gives (unit, post)
leaves    to importer.py what becomes of a unit nobody knows
"""

import re

from app.exchange import words

_PLACE = re.compile(r"(?:[\u3400-\u9fff]{0,6}(?:省|市|州|盟|县|区|旗))?(?:委|政府|直)?")
_REST = frozenset({"机关", "公室", "委员会"})
_BRACKETS = re.compile(r"^(?P<head>[^()]+)[(](?P<inside>[^()]+)[)]$")
_OFFICE_OF = re.compile(r"(?:省|市|州|县|区|镇|乡|党)(?:委|政府|人大|政协)$")


class UnitBook:
    """known    {name as compared: name as written}, the longest tried first when a cell begins with one"""

    def __init__(self, names: list[str] | None = None) -> None:
        self._known: dict[str, str] = {}
        self._by_length: list[str] = []
        for name in names or []:
            self.add(name)

    def add(self, name: str) -> None:
        if (key := words.folded(name)) and key not in self._known:
            self._known[key] = clean_unit(name)
            self._by_length = sorted(self._known, key=len, reverse=True)

    def __contains__(self, name: str) -> bool:
        return words.folded(name) in self._known

    def match(self, text: str) -> str | None:
        """The known unit a cell means: the same words, else the only one that differs by its place (教育局, 市教育局)."""
        key = words.folded(clean_unit(text))
        if key in self._known:
            return self._known[key]
        near = {name for other, name in self._known.items() if _same_but_short(key, other) or _same_but_short(other, key)}
        return near.pop() if len(near) == 1 else None

    def at_the_head_of(self, text: str) -> str | None:
        """The longest known unit a text begins with: 市教育局2021年第3次局长办公会."""
        flat = words.folded(text)
        return next((self._known[key] for key in self._by_length if _begins(flat, key)), None)

    def split(self, text: str) -> tuple[str | None, str]:
        """(unit, post) of a cell that holds both, in either order, with or without a space between them.

        A known unit at the beginning or the end decides, the longest first; else the space or the bracket; else the words that end units.
        """
        text = words.plainly(text).strip(" \u3000\n，,、;；")
        flat = re.sub(r"\s+", "", text)
        if found := _BRACKETS.match(text.strip()):
            head, inside = found["head"].strip(), found["inside"].strip()
            for unit, post in ((head, inside), (inside, head)):
                if (known := self.match(unit)) or (looks_like_unit(unit) and not looks_like_unit(post)):
                    return known or clean_unit(unit), post
        parts = [part for part in re.split(r"[\s\u3000]+", text) if part]
        prefix = next((key for key in self._by_length if _begins(words.folded(flat), key)), "")
        if len(parts) >= 2:
            for unit, post in ((parts[0], "".join(parts[1:])), (parts[-1], "".join(parts[:-1]))):
                sure = self.match(unit) or (clean_unit(unit) if looks_like_unit(unit) and looks_like_post(post) else None)
                if sure and len(unit) >= len(prefix):
                    return sure, post
        if prefix:
            return self._known[prefix], _edge(flat[len(prefix):])
        for key in self._by_length:
            if words.folded(flat).endswith(key):
                return self._known[key], _edge(flat[:-len(key)])
        return _cut(flat)


def _same_but_short(short: str, long: str) -> bool:
    """教育局, 市教育局; 宣传部, 市委宣传部; 市教育局, 南山市教育局; 市政府办, 市政府办公室; 市政协, 市政协机关."""
    if len(short) < 3 or len(short) >= len(long):
        return False
    if long.endswith(short):
        before = long[:-len(short)]
        return bool(_PLACE.fullmatch(before)) or (short[0] in "省市州县区" and len(before) <= 4 and not looks_like_unit(before))
    return long.startswith(short) and long[len(short):] in _REST


def _begins(text: str, unit: str) -> bool:
    """Does the cell begin with this unit? 市委 does not begin 市委组织部干部科科长."""
    rest = text[len(unit):]
    return text.startswith(unit) and not (_OFFICE_OF.search(unit) and re.match(r"[\u3400-\u9fff]{1,4}(?:部|委|办|局|室)", rest))


def _edge(text: str) -> str:
    return text.strip(" \u3000，,、;；()-—:：/|\\")


def _cut(text: str) -> tuple[str | None, str]:
    """Without a known unit: the shortest beginning that ends like a unit and leaves a post (市教育局|人事科科长, 市委办公室|主任)."""
    if not looks_like_post(text):
        return (text, "") if looks_like_unit(text) else (None, text)
    for end in range(2, len(text)):
        head, rest = text[:end], text[end:]
        if not looks_like_unit(head) or not looks_like_post(rest) or rest[0] in "长员记组内":
            continue
        if people := re.match(r"人民(?:政府|医院|法院|检察院|武装部)", rest):
            return head + people[0], rest[people.end():]
        longer = re.match(r"(?:办公室|党校|组织部|宣传部|统战部|政法委|编办|机关)", rest)
        if _OFFICE_OF.search(head) and longer and rest[longer.end():]:
            return head + longer[0], rest[longer.end():]
        if _OFFICE_OF.search(head) and re.match(r"[\u3400-\u9fff]{1,6}(?:部|委|办|局)", rest):
            continue
        if re.match(r"(?:党组|党委|纪委|常委)", head[-2:]) or rest.startswith(("党校",)):
            continue
        return head, rest
    return None, text


def looks_like_unit(text: str) -> bool:
    by_tail = len(text) >= 2 and text.endswith(words.ordered("unit_tails")) and not text.endswith(("党委", "党组", "纪委"))
    return by_tail or _OFFICE_OF.search(text) is not None


def looks_like_post(text: str) -> bool:
    return text.endswith(words.ordered("post_tails"))


def clean_unit(text: str) -> str:
    """A unit's name without the spaces people put inside it (市 教 育 局) and the marks around it."""
    return re.sub(r"\s+", "", words.plainly(text)).strip("，,、;；:：。.")
