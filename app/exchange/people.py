"""Names as offices write them: 冯　娟, 夏刚、覃佳, 主谈人：邓敏 记录人：韦明, 张某等3人, 王某（副局长）, 班子成员5人.

shapes    `read_people(text)` -> People(names, count, rest): names in order, how many the book counts, what is no name
leaves    to importer.py who these people are
"""

import re
from dataclasses import dataclass

from app.exchange import words
from app.exchange.units import looks_like_unit

_HAN = r"\u3400-\u9fff\U00020000-\U0003ffff〇某"
_NAME = re.compile(rf"[{_HAN}]{{2,4}}(?:[A-Za-z甲乙丙丁]?)$|[{_HAN}]{{1,12}}(?:·[{_HAN}]{{1,12}})+$|[{_HAN}][*×ＸXx某]{{1,2}}$")
_ROLES = "主谈人?|谈话人|参谈人?|陪谈人?|参加人员?|参与人|陪同人?|记录人?|组长|副组长|列席人?|出席人?|请假|缺席"
_ROLE = re.compile(rf"({_ROLES})[:：]")
_ROLE_BARE = re.compile(r"((?:主谈|谈话|参谈|陪谈|陪同|参与|记录)人)(?=[\u3400-\u9fff]{2,3}$)")
_MORE = re.compile(
    r"等?\s*(?:共|合计|计)?\s*(?:([0-9]{1,4})\s*(?:名|位|个)?|([一二两三四五六七八九十]{1,3})\s*(?:(?=人)|名|位|个))"
    r"\s*(?:人次|人|同志|干部|党员|成员)+$")
_SERIAL = re.compile(r"(?:^|(?<=[\s、，,;；\n]))[（(]?\d{1,2}[)）.、．](?=\s*[\u3400-\u9fff])")
_SPLIT = re.compile(r"[、，,;；/\n|＋+&]|(?<=[\u3400-\u9fff])(?:和|及|与)(?=[\u3400-\u9fff]{2})")
_TAIL = re.compile(r"(?:同志|先生|女士|等)$")
_POST_TAIL = re.compile(r"(?:组长|副组长|书记|副书记|主任|副主任|科长|副科长|局长|副局长|委员|科员|主任科员|调研员|干部)$")
_NOT_NAMES = re.compile(r"(?:局|委|办|组|科|室|部|院|校|中心|公司|单位|机关|全体|干部|成员|人员|班子|职工|党员|领导|支部|以上|负责人)")
_SPOKEN = re.compile(r"([一二两三四五六七八九十]{1,3})(?:人次|人|个|件|份|条|项|次|名|起|类|方面)")
_DIGITS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}


@dataclass(frozen=True)
class Named:
    """role    the word before the colon (记录人); post: what stood in brackets or behind the name"""

    name: str
    post: str = ""
    role: str = ""


@dataclass(frozen=True)
class People:
    """count    how many the book says there are, at least the number of names; 0 when it names nobody and gives no number"""

    names: tuple[Named, ...] = ()
    count: int = 0
    rest: str = ""


def read_people(text: str) -> People:
    """The people a cell names. A group without names (班子成员5人) is a count and its words in `rest`."""
    text = words.plainly(text).replace("•", "·").replace("・", "·").replace("‧", "·").strip(" 。.;；、")
    text = _SERIAL.sub("", text) if len(_SERIAL.findall(text)) > 1 else text
    stated, names, rest, role = 0, [], [], ""
    for piece in _pieces(text):
        if found := _ROLE.match(piece) or _ROLE_BARE.match(piece):
            role, piece = found[1], piece[found.end():].strip()
        post = ""
        if bracket := re.search(r"[(](.*?)[)]", piece):
            post, piece = bracket[1].strip(), (piece[:bracket.start()] + piece[bracket.end():]).strip()
        if found := _MORE.search(piece):
            stated, piece = max(stated, _count(found[1] or found[2])), piece[:found.start()].strip()
        if (found := _MORE.search(post)):
            stated, post = max(stated, _count(found[1] or found[2])), ""
        for word in _words(piece):
            word = _TAIL.sub("", word)
            if not word:
                continue
            if len(word) > 3 and (tail := _POST_TAIL.search(word)) and _born(word[:tail.start()]):
                word, post = word[:tail.start()], post or tail[0]
            if is_name(word):
                names.append(Named(word, post, role))
            elif (at := _name_behind_post(word)):
                names.append(Named(word[at:], post or word[:at], role))
            else:
                rest.append(word)
    unique = tuple(dict.fromkeys(names))
    return People(unique, max(stated, len(unique)), "、".join(rest))


def _name_behind_post(word: str) -> int:
    """Where the name begins in 市教育局副局长张某; 0 when it is nothing of the kind."""
    for length in (3, 2):
        head, tail = word[:-length], word[-length:]
        if len(head) >= 2 and is_name(tail) and (head.endswith(words.ordered("post_tails")) or (_born(tail) and looks_like_unit(head))):
            return len(head)
    return 0


def is_name(word: str) -> bool:
    if not _NAME.match(word) or _is_post(word) or word in words.plain("nobody"):
        return False
    if len(word) >= 3 and looks_like_unit(word) and "·" not in word and not _family(word):
        return False                            # 公证处, 县公证处
    return not _NOT_NAMES.search(word) or _in_a_name(word)


def _born(word: str) -> bool:
    """A name that begins with a usual family name: 新提拔 is none."""
    return is_name(word) and (_family(word) or "·" in word)


def _family(word: str) -> bool:
    """Does it begin with a usual family name, and go on no longer than such names do?"""
    return (word[0] in words.text("surnames") and len(word) <= 3) or word[:2] in words.plain("compound")


def _in_a_name(word: str) -> bool:
    """陈科, 李科伟, 王立科 are names, 财务科, 林业局 and 办公室 are not: the sign of an office inside or, for 科 and 校, at the end."""
    if word[0] not in words.text("surnames") or len(word) > 3 or len(_NOT_NAMES.findall(word)) > 1:
        return False
    sign = _NOT_NAMES.search(word)
    assert sign is not None
    if len(sign[0]) > 1 or sign.start() == 0:
        return False
    at_end = sign.end() == len(word)
    return not at_end or (sign[0] in "科校" and not word.startswith(words.ordered("section_heads")))


def _is_post(word: str) -> bool:
    bare = re.sub(r"^(?:副|正|原|代|第一|常务)", "", word)
    return len(bare) >= 2 and bare in words.ordered("post_tails")


def _pieces(text: str) -> list[str]:
    """Split at marks, keep what is in brackets whole, and begin a new piece at 记录人： and its like."""
    text = re.sub(r"\s*([:：、，,;；])\s*", r"\1", text)
    text = _ROLE.sub(lambda found: f"、{found[0]}", text)
    shielded = re.sub(r"[(].*?[)]", lambda found: _SPLIT.sub("\x01", found[0]), text)
    return [piece.replace("\x01", "、").strip() for piece in _SPLIT.split(shielded) if piece.strip()]


def _words(piece: str) -> list[str]:
    """Spaces stand inside a name (冯　娟) or between two (夏刚 覃佳): single characters belong together, whole names stand alone."""
    tokens = piece.split()
    if len(tokens) < 2:
        return tokens
    found: list[str] = []
    alone = ""                                  # single characters gathered so far
    for token in tokens:
        if alone and (len(token) == 1 or (len(alone) == 1 and len(token) == 2 and len(tokens) == 2)):
            alone += token                      # 冯 娟; 冯 小娟
            if len(alone) >= 2 and not (len(alone) == 2 and len(tokens) == 3 and all(len(t) == 1 for t in tokens)):
                found.append(alone)
                alone = ""
        elif found and found[-1] in words.plain("compound") and len(token) <= 2:
            found[-1] += token                  # 欧阳 娟; 司马 静静
        elif len(token) == 1:
            alone = token
        else:
            if alone:
                found.append(alone)
            alone = ""
            found.append(token)
    return [*found, alone] if alone else found


def _count(text: str) -> int:
    if text.isdecimal():
        return int(text)
    left, ten, right = text.partition("十")
    return (_DIGITS.get(left, 1) * 10 + _DIGITS.get(right, 0)) if ten else _DIGITS.get(text, 0)


def read_count(value: object) -> int | None:
    """A number of persons or things: 3, "3人", "19人次", "三个"; None for an empty cell or words without a number."""
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return int(value) if value >= 0 and float(value).is_integer() else None
    text = words.plainly(str(value)).strip()
    if re.fullmatch(r"[一二两三四五六七八九十]{1,3}", text):
        return _count(text)
    if text in ("无", "零", "-", "—", "/", "\\"):
        return 0
    if found := re.fullmatch(r"(?:共|约)?\s*(\d{1,6})\s*(?:人次|人|个|件|份|条|项|次|名|起)?\s*(?:[(].*[)])?", text):
        return int(found[1])
    said = [*re.findall(r"\d{1,6}", text), *(_count(one) for one in _SPOKEN.findall(text))] if len(text) <= 20 else []
    return int(said[0]) if len(said) == 1 else None             # 指出问题3个, 三个方面
