"""The field's document of the ledgers as a table a test can hold the declarations against.

    python build/ledger_contract.py LEDGERS.md > resources/contract/ledgers.json

shapes    {ledger: {"title", "fields": {name: {"label", "type", "required", "columns"?}}, "arrows": [[from, to], ...]}}; `type` and
          `required` as the document writes them: "e:unit_kind", "R:person", "{男,女}"; "" | "!" | "!>state" | "!(condition)"
errors    ValueError naming the item that could not be read: nothing is left out silently
"""

import json
import re
import sys
from pathlib import Path

LEDGERS = ("org", "unit", "staff", "person", "talk", "meeting", "problem", "clue", "inquiry", "prelim", "suggestion")

_ITEM = re.compile(r"""
    (?P<label>[^a-zA-Z\[\]{}:]*?)\s*
    (?P<name>[a-z_][a-z_0-9]*)?
    (?P<columns>\[.*\])?
    (?P<type>:(\{[^}]*\}|[a-zA-Z]+(:[a-z_0-9]+)?))?
    (?P<required>!(>[^\s(]+|\([^)]*\))?)?
    \s*$""", re.VERBOSE)


def parts(text: str, separators: str) -> list[str]:
    """`text` cut at separators outside brackets."""
    found, depth, start = [], 0, 0
    for place, character in enumerate(text):
        depth += (character in "[{(（") - (character in "]})）")
        if depth == 0 and character in separators:
            found.append(text[start:place])
            start = place + 1
    return [part.strip() for part in (*found, text[start:]) if part.strip()]


def without_remarks(item: str) -> str:
    """The item without what stands in parentheses after a blank: (preset today), (≥2)."""
    item = re.sub(r"[“”]", "", item)
    return re.sub(r"(?<![!])\s*\([^()]*\)", lambda found: "" if not item[:found.start()].endswith("!") else found.group(), item).strip()


def read_item(item: str, nameless: dict[str, tuple[str, str]]) -> tuple[str, dict[str, object]]:
    clean = without_remarks(re.sub(r"^.*?(adds|Also|kind)[:：]?\s+(?=\S+\s[a-z])", "", item))
    clean = clean.split("=", 1)[0] if clean.startswith("附件 f=") else clean
    found = _ITEM.match(clean)
    if found is None:
        raise ValueError(item)
    label, name, kind = found["label"].strip(), found["name"], (found["type"] or ":")[1:]
    if name is None:
        name, default = nameless[label]
        kind = kind or default
    if not kind and name.endswith("_id") and not found["columns"]:
        kind = f"r:{name[:-3]}"
    field: dict[str, object] = {"label": label, "type": "table" if found["columns"] else kind, "required": found["required"] or ""}
    if found["columns"]:
        columns = [read_item(column.removeprefix("or for others "), nameless) for column in parts(found["columns"][1:-1], ",，")]
        field["columns"] = dict(columns)
    return name, field


def read_nameless(text: str) -> dict[str, tuple[str, str]]:
    """{column's word: (name, type)} of the columns written without an English name."""
    line = re.search(r"take it from here: (.+?)\.\n", text)
    if line is None:
        raise ValueError("no list of names")
    found: dict[str, tuple[str, str]] = {}
    for item in parts(line[1].replace("→", ""), "·"):
        words, name, kind = re.fullmatch(r"(.+?) ([a-z_]+)(?:[:=](\S+))?(?: .*)?", item).groups()  # type: ignore[union-attr]
        for word in re.split(r"[,，]\s*", words):
            found[word.strip()] = name, kind or ""
    two = re.search(r"([^·]+) → (two_staff):(R:staff)", text)
    if two is not None:
        found |= {word.strip(): (two[2], two[3]) for word in two[1].split(",")}
    return found


def read_arrows(text: str) -> list[list[str]]:
    arrows: list[list[str]] = []
    for back in re.finditer(r"(\w+)\((?:\w+)→(\w+)\)", text):
        arrows.append([back[1], back[2]])
    for chain in re.sub(r"\s*\([^()]*\)", "", text).split(";"):
        marks = re.split(r"([→⇄])", chain.strip())
        groups = [re.split(r"[|/]", group.strip()) for group in marks[::2]]
        for place, mark in enumerate(marks[1::2]):
            for begin in groups[place]:
                for end in groups[place + 1]:
                    arrows.append([begin, end])
                    if mark == "⇄":
                        arrows.append([end, begin])
    return sorted(arrows)


def read(text: str) -> dict[str, object]:
    nameless, contract = read_nameless(text), {}
    for section in re.split(r"\n### ", text)[1:]:
        heading, _, body = section.partition("\n")
        found = re.match(r"L\d+ (.+?) ([a-z_]+) \(", heading)
        if found is None or found[2] not in LEDGERS:
            continue
        lines = [line for line in body.split("\n") if not re.match(r"- \*\*L\d", line)]
        fields, states = re.search(r"Fields: (.+?)\.? States (.+?)[.](?:\s|$)", lines[0]).groups()  # type: ignore[union-attr]
        also = "".join(" · " + line.removeprefix("- Also ").rstrip(".") for line in lines[1:] if line.startswith("- Also"))
        first, *more = re.split(r"\.\s", fields)
        sentences = [first, *(one for one in more if re.match(r"\w+ adds:", one)), also]
        items = [half for sentence in sentences for item in parts(sentence, "·,，") for half in re.split(r" or (?=[^\x00-\x7f])", item)]
        contract[found[2]] = {"title": found[1], "fields": dict(read_item(item, nameless) for item in items), "arrows": read_arrows(states)}
    return {ledger: contract[ledger] for ledger in LEDGERS}


if __name__ == "__main__":
    print(json.dumps(read(Path(sys.argv[1]).read_text(encoding="utf-8")), ensure_ascii=False, indent=1))
