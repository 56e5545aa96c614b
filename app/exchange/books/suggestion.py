"""纪检监察建议书: a row is a letter; 问题个数 n becomes n problems, the first with the book's words."""

import re

from app.exchange import words
from app.exchange.books.reader import BadRow, Reader
from app.exchange.habits import Habits
from app.exchange.items import listed, numbered
from app.exchange.registry import Draft

HABITS = Habits(
    place=80, identity=("issued_at", "doc_no"), items=("problem", "advice"), numbers=("doc_no",),
    alike=("doc_no", "issued_at", "unit_id", "title"))

ONLY_COUNTED = "（原台账只记数量，待补）"
_MOST = 500
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
    facts = _facts(reader, texts)
    rectified = reader.text("rectified")
    problems = _problems(reader, facts, unit_id, rectified)
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
        "facts": [{"text": text, "problem_id": problem.id} for text, problem in zip(facts, problems, strict=False)],
        "advice": [{"text": part} for text in asked for part in numbered(text) or [text]],
        "adopt": words.meaning("adopt", adopt) if adopt else None, "problems": [problem.id for problem in problems],
        "state": _state(replied, rectified),
    }
    if rectified:
        reader.remark("rectified", rectified)
    values["note"] = reader.note()
    return [*problems, reader.draft("suggestion", values, number or title or unit_name or "")]


def _facts(reader: Reader, texts: list[str]) -> list[str]:
    """The problems in words; 无 and the bare number a clerk put here are none."""
    stated = reader.count("problem_count")
    texts = [text for text in texts if words.folded(text) not in words.plain("no_opinion")]
    return [part for text in texts for part in listed(text, stated if len(texts) == 1 else None)]


def _problems(reader: Reader, facts: list[str], unit_id: str | None, rectified: str) -> list[Draft]:
    count = reader.count("problem_count")
    if count is None and len(reader.line.more) and reader.has("problem_count"):
        count = len(facts)
    count = max(count if count is not None else 0, len(facts))
    if count > _MOST:
        raise BadRow("problem_count", f"{reader.heading('problem_count')}：{count}个过多，请核对")
    how = words.meaning("rectify", rectified) if rectified else None
    done = reader.count("rectified_count")
    found = []
    for n in range(count):
        is_done = how == "done" if done is None else n < done
        values: dict[str, object] = {
            "unit_id": unit_id, "text": facts[n] if n < len(facts) else ONLY_COUNTED, "turn": "suggest",
            "state": "reported" if is_done else "rectifying" if how or done is not None else "assigned",
            "result": "done" if is_done else how if how not in ("done", None) else None,
        }
        draft = reader.draft("problem", values, reader.text("doc_no"))
        found.append(draft)
    return found


def _kind_in_words(title: str) -> str | None:
    return next((kind for word, kind in _KINDS if word in title), None)


def _state(replied: str | None, rectified: str) -> str:
    how = words.meaning("rectify", rectified) if rectified else None
    if how == "done":
        return "done"
    if how is not None:
        return "tracking"
    return "replied" if replied else "awaiting"
