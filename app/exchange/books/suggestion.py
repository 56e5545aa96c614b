"""纪检监察建议书: a row is a letter; 问题个数 n becomes n problems, the first with the book's words."""

import re

from app.exchange import words
from app.exchange.books.counted import facts_in, problems
from app.exchange.books.reader import BadRow, Reader
from app.exchange.habits import Habits
from app.exchange.items import numbered
from app.exchange.registry import Draft

HABITS = Habits(
    place=80, identity=("issued_at", "doc_no"), items=("problem", "advice"), numbers=("doc_no",),
    alike=("doc_no", "issued_at", "unit_id", "title"))

_DAY = re.compile(r"(20\d\d)[.年/-](\d{1,2})[.月/-](\d{1,2})(?!\d)")
_KINDS = (("纪检监察建议书", "jjjc"), ("纪律检查建议", "pj"), ("监察建议书", "jc"))


def build(reader: Reader) -> list[Draft]:
    number, issued = reader.short("doc_no"), reader.day("issued_at")
    unit_name, _ = reader.place()
    texts = [text for line in reader.line.all if (text := reader.text("problem", line)) and (
        line is reader.line or "problem" not in line.merged)]
    asked = [text for line in reader.line.all if (text := reader.text("advice", line)) and (
        line is reader.line or "advice" not in line.merged)]
    title = reader.short("title")
    if not any((number, issued, texts, asked, title)):
        raise BadRow("doc_no", "没有文号、日期、问题和建议")
    unit_id = reader.unit(unit_name)
    facts = facts_in(reader, texts)
    rectified = reader.text("rectified")
    children = problems(reader, facts, unit_id, rectified, reader.text("doc_no"), turn="suggest")
    replied, said = reader.day("replied_at"), reader.text("reply")
    if said and replied is None and (found := _DAY.search(words.plainly(said))):
        replied = "-".join(f"{int(part):02d}" for part in found.groups())
    if said:
        reader.remark("reply", said)
    adopt = reader.text("adopt")
    values: dict[str, object] = {
        "kind": reader.code("kind", "suggest_kind") or _kind_in_words(title or ""), "unit_id": unit_id, "title": title,
        "cause": reader.code("cause", "suggest_cause"), "doc_no": number, "issued_at": issued,
        "reply_by": reader.day("reply_by", actual=False), "replied_at": replied, "reply_no": reader.short("reply_no"),
        "facts": [{"text": text, "problem_id": problem.id} for text, problem in zip(facts, children, strict=False)],
        "advice": [{"text": part} for text in asked for part in numbered(text) or [text]],
        "adopt": words.meaning("adopt", adopt) if adopt else None, "problems": [problem.id for problem in children],
        "state": _state(replied, rectified),
    }
    if rectified:
        reader.remark("rectified", rectified)
    values["note"] = reader.note()
    return [*children, reader.draft("suggestion", values, number or title or unit_name or "")]


def _kind_in_words(title: str) -> str | None:
    return next((kind for word, kind in _KINDS if word in title), None)


def _state(replied: str | None, rectified: str) -> str:
    how = words.meaning("rectify", rectified) if rectified else None
    if how == "done":
        return "done"
    if how is not None:
        return "tracking"
    return "replied" if replied else "awaiting"
