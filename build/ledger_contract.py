"""The field's document of the ledgers as a table a test can hold the declarations against: L01 to L34 with their sub-ledgers.

    python build/ledger_contract.py LEDGERS.md > resources/contract/ledgers.json

shapes    {ledger: {"number": "L03a", "title", "states": [...], "arrows": [[from, to], ...], "fields": {name: {"label", "type", "required",
          "columns"?}}}}; `type` and `required` as the document writes them: "e:unit_kind", "R:person", "{男,女}"; "" | "!" | "!>state" |
          "!(condition)"
errors    `Unread` naming every item that could not be read, with its ledger: nothing is left out silently. What the document writes
          in a way no rule reads stands in the tables below, with the reason
"""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

COMMON = {"登记人", "审签 approvals", "组长签字 approval"}
"""Named again in a ledger, but common to every record."""

UNLISTED = {"电话": ("phone", ""), "地址": ("address", ""), "结果": ("result", ""), "本卷情况说明": ("text", "")}
"""Columns without an English name that the list of names in section 0 forgets."""

OTHER_NAME = {("monthly_report", "发现问题"): "found_problems"}
"""The monthly report has `problems` twice, as words (存在问题) and as records (发现问题): one record holds both."""

OTHER_TYPE = {("false_accuse", "circular_id"): "r:edu"}
"""There is no ledger of that name: a 通报 is a record of `edu`."""

_ITEM = re.compile(r"""
    (?P<label>[^a-zA-Z\[\]{}:]*?)\s*
    (?P<name>[a-z_][a-z_0-9]*)?
    (?P<columns>\[.*\])?
    (?P<type>:(\{[^}]*\}|[a-zA-Z]+(:[a-z_0-9]+)?))?
    (?P<required>!(>[^\s(]+|\([^)]*\))?)?
    \s*$""", re.VERBOSE)
_SECTION = re.compile(r"(?P<number>L\d+) (?P<title>.+?) (?P<code>[a-z_][a-z_0-9]*) \((?P<remark>[^)]*)\)\n(?P<body>.*)", re.DOTALL)
_SUB = re.compile(r"\*\*(?P<number>L\d+[a-z]) (?P<title>\S+) (?P<code>[a-z_][a-z_0-9]*)\*\*(?: \((?P<remark>[^)]*)\))?: (?P<body>.+)")
_NOTATION = re.compile(r"[\u4e00-\u9fff）)] [a-z_]+(:[a-zA-Z{]|!|\[)")
_REFERS = ("org", "unit", "staff", "person", "clue", "case", "meeting", "talk", "problem", "major", "edu")


class Unread(ValueError):
    """What the document says and no rule here reads."""


def parts(text: str, separators: str) -> list[str]:
    """`text` cut at separators outside brackets."""
    found, depth, start = [], 0, 0
    for place, character in enumerate(text):
        depth += (character in "[{(（") - (character in "]})）")
        if depth == 0 and character in separators:
            found.append(text[start:place])
            start = place + 1
    return [part.strip() for part in (*found, text[start:]) if part.strip()]


def sentences(text: str) -> list[str]:
    """`text` cut at a full stop before a blank or the end, outside brackets."""
    return [part.removesuffix(".") for part in parts(re.sub(r"\.(?=\s|$)", "\x00", text), "\x00")]


def without_remarks(item: str) -> str:
    """The item without what stands in parentheses behind its name: (preset today), (≥2); 自办(系统) is a label."""
    item = re.sub(r"(?<=\])→[a-z]+$|\s*T\d+(–T\d+)?$", "", re.sub(r"[“”]", "", item))
    return re.sub(r"(?<!!)\s*\([^()]*\)(?! [a-z])", "", item).strip()


class Document:
    """The text and what is known of it so far: {label of a column: (name, type)} and the ledgers read."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.nameless = read_nameless(text) | UNLISTED
        self.contract: dict[str, Any] = {}
        self.unread: list[str] = []

    def read(self) -> dict[str, Any]:
        bodies = [found for section in re.split(r"\n### (?=L)", self.text)[1:] for found in ledgers_in(section.partition("\n## ")[0])]
        titles = {found["code"]: found["title"] for found in bodies}
        for found in bodies:
            self._ledger(found, titles)
        if self.unread:
            raise Unread("\n".join(self.unread))
        return self.contract

    def _ledger(self, found: dict[str, str], titles: dict[str, str]) -> None:
        code, body = found["code"], prepared(found["body"], titles)
        stated = re.search(r"States (.+?)[.](?=\s|$)", body)
        arrows, states = read_arrows(stated[1]) if stated else ([], [])
        before, after = (body[:stated.start()], body[stated.end():]) if stated else (body, "")
        fields, prose = self._divided(before, after)
        fields += [(one, "") for one in parts(found["remark"] or "", ";") if re.fullmatch(r"[\u4e00-\u9fff]+ [a-z_]+", one)]
        read: dict[str, dict[str, Any]] = {}
        for item, condition in fields:
            self._item(code, item, condition, read)
        self.unread += [f"{code}: {one}" for one in prose if _NOTATION.search(one)]
        self.contract[code] = {"number": found["number"], "title": found["title"], "states": states, "arrows": arrows, "fields": read}

    def _divided(self, before: str, after: str) -> tuple[list[tuple[str, str]], list[str]]:
        """(items with the condition under which they are asked, sentences of prose)."""
        first, *more = sentences(before)
        items = [(item, "") for item in parts(first, "·,，")]
        prose = []
        for sentence in (*more, *sentences(after)):
            if adds := re.match(r"(\w+) adds: (.+)", sentence):
                items += [(item, "") for item in parts(adds[2], "·,，")]
            elif sentence.startswith("By kind: "):
                for group in parts(sentence.removeprefix("By kind: "), ";"):
                    kinds, _, told = group.partition(" → ")
                    items += [(item, kinds) for item in parts(told, ",")]
            elif also := re.match(r"-? ?Also (?:\S+ for .+?: the same record with )?(.+)", sentence, re.DOTALL):
                items += [(item.partition(" instead of ")[0], "") for item in parts(also[1], "·,，")]
            else:
                prose.append(sentence)
        return [(half, condition) for item, condition in items for half in re.split(r" or (?=[^\x00-\x7f])", item)], prose

    def _item(self, code: str, item: str, condition: str, read: dict[str, dict[str, Any]]) -> None:
        if item in COMMON:
            return
        try:
            name, field = self.field(code, item, read)
        except (Unread, KeyError) as error:
            self.unread.append(f"{code}: {item} ({error})")
            return
        if condition and field["required"] == "!":
            field["required"] = f"!({condition})"
        if name in read and read[name] != field and not condition:
            self.unread.append(f"{code}: {name} a second time, otherwise: {item}")
        read.setdefault(name, field)

    def field(self, code: str, item: str, around: dict[str, dict[str, Any]]) -> tuple[str, dict[str, Any]]:
        """(name, field) of one item.

        around    fields of the ledger read before it, whose names a column may repeat by their labels
        """
        clean = without_remarks(item)
        found = _ITEM.match(clean)
        if found is None:
            raise Unread("no notation")
        label, name, kind = found["label"].strip(), found["name"], (found["type"] or ":")[1:]
        if name is None:
            known = {field["label"]: (one, field["type"]) for one, field in around.items()}
            name, default = self.nameless[label] if label in self.nameless else known[label]
            kind = kind or default
        name = OTHER_NAME.get((code, label), name)
        if not kind and not found["columns"]:
            kind = self._kind(code, item, name)
        if (label, name) == ("附件", "f"):
            name, kind = self.nameless[label]
        field: dict[str, Any] = {"label": label, "type": "table" if found["columns"] else kind, "required": found["required"] or ""}
        if found["columns"]:
            field["columns"] = self._columns(code, name, found["columns"][1:-1], around)
        return name, field

    def _kind(self, code: str, item: str, name: str) -> str:
        if (code, name) in OTHER_TYPE:
            return OTHER_TYPE[code, name]
        if "(staff or person)" in item:
            return "r"
        if name.endswith("_id"):
            if name[:-3] not in _REFERS:
                raise Unread("refers to no ledger")
            return f"r:{name[:-3]}"
        return ""

    def _columns(self, code: str, name: str, written: str, around: dict[str, dict[str, Any]]) -> dict[str, Any]:
        if as_other := re.fullmatch(r"as (L\d+)", written):
            other = next(one for one in self.contract.values() if one["number"] == as_other[1])
            return dict(other["fields"][name]["columns"])
        read = dict(self.field(code, column.removeprefix("or for others "), around) for column in parts(written, ",，"))
        if len(read) > 1 and not any(column["type"] for column in read.values()):
            # Columns written before with their code tables are written again without (L21, L24).
            read |= next(({one: table[one] for one in read} for table in self._tables() if read.keys() <= table.keys()), {})
        return read

    def _tables(self) -> Iterator[dict[str, Any]]:
        return (field["columns"] for ledger in self.contract.values() for field in ledger["fields"].values() if "columns" in field)


def ledgers_in(section: str) -> Iterator[dict[str, str]]:
    """The ledger of a section, then its sub-ledgers: number, title, code, remark, body."""
    found = _SECTION.match(section)
    if found is None:
        raise Unread(f"no heading: {section[:60]}")
    subs = list(_SUB.finditer(found["body"]))
    yield found.groupdict() | {"body": re.sub(r"(?m)^- $", "", _SUB.sub("", found["body"]))}
    yield from (one.groupdict() for one in subs)


def prepared(body: str, titles: dict[str, str]) -> str:
    """The body from its first field on, in one manner: numbered parts, ×2 and `auto counts` written out."""
    body = re.sub(r"^Why: .+?(?=Fields:)", "", body).removeprefix("Fields: ").replace("Fields: ", "")
    body = re.sub(r"(?m)^\d\. \*\*[^*]+\*\*: ", "· ", body)
    body = re.sub(r"(?m)^5\. ", "· 5. ", body)
    body = re.sub(r"\d\. \*\*([^*]+)\*\* ", r"\1 ", body)
    body = re.sub(r"\d\. (?=([a-z_]+):)", lambda found: f"{titles[found[1]] if found[1] in titles else titles[found[1][:-1]]} ", body)
    body = re.sub(r"(?<=\S) ([a-z_]+)×2", r" \1:R:staff", body)
    return re.sub(r"auto counts (.+?) \(all i\)", lambda found: re.sub(r"([a-z_]+)", r"\1:i", found[1]), body)


def read_nameless(text: str) -> dict[str, tuple[str, str]]:
    """{column's word: (name, type)} of the columns written without an English name."""
    line = re.search(r"take it from here: (.+?)\.\n", text)
    if line is None:
        raise Unread("no list of names")
    found: dict[str, tuple[str, str]] = {}
    for item in parts(line[1].replace("→", ""), "·"):
        words, name, kind = re.fullmatch(r"(.+?) ([a-z_]+)(?:[:=](\S+))?(?: .*)?", item).groups()  # type: ignore[union-attr]
        for word in re.split(r"[,，]\s*", words):
            found[word.strip()] = ("files", "f") if kind == "files:f" else (name, kind or "")
    two = re.search(r"([^·]+) → (two_staff):(R:staff)", text)
    if two is not None:
        found |= {word.strip(): (two[2], two[3]) for word in two[1].split(",")}
    return found


def read_arrows(text: str) -> tuple[list[list[str]], list[str]]:
    """(arrows, states in the order of the text); 审核(退回→编辑) is an arrow back whose act is called 退回."""
    arrows: list[list[str]] = [[back[1], back[2]] for back in re.finditer(r"(\w+)→?\((?:\w+)→(\w+)\)", text)]
    states: dict[str, None] = {}
    for chain in re.sub(r"(?:→(?=\(\w+→))?\s*\([^()]*\)", "", text).split(";"):
        if not re.search("[→⇄]", chain):
            continue
        marks = re.split(r"([→⇄])", chain.strip())
        groups = [[one.strip() for one in re.split(r"[|/]", group)] for group in marks[::2]]
        states |= dict.fromkeys(state for group in groups for state in group)
        for place, mark in enumerate(marks[1::2]):
            for begin in groups[place]:
                for end in groups[place + 1]:
                    arrows.append([begin, end])
                    if mark == "⇄":
                        arrows.append([end, begin])
    return sorted(arrows), list(states)


if __name__ == "__main__":
    print(json.dumps(Document(Path(sys.argv[1]).read_text(encoding="utf-8")).read(), ensure_ascii=False, indent=1))
