"""Problems a book tells of beside something else: in words, or only as a number. n problems are n records.

The first have the book's words, the others say that the book only counts them; all are 旧账, so that every figure opens a list.
"""

from app.exchange import words
from app.exchange.books.reader import BadRow, Reader
from app.exchange.items import listed
from app.exchange.registry import Draft

ONLY_COUNTED = "（原台账只记数量，待补）"
_MOST = 500


def facts_in(reader: Reader, texts: list[str]) -> list[str]:
    """The problems in words; 无 and the bare number a clerk put here are none."""
    stated = reader.count("problem_count")
    texts = [text for text in texts if words.folded(text) not in words.plain("no_opinion")]
    return [part for text in texts for part in listed(text, stated if len(texts) == 1 else None)]


def problems(reader: Reader, facts: list[str], unit_id: str | None, rectified: str, label: str, **known: object) -> list[Draft]:
    """known    what the book says of all of them: source, found_at, turn"""
    count = reader.count("problem_count")
    if count is None and len(reader.line.more) and reader.has("problem_count"):
        count = len(facts)
    count = max(count if count is not None else 0, len(facts))
    if count > _MOST:
        raise BadRow("problem_count", f"{reader.heading('problem_count')}：{count}个过多，请核对")
    how = words.meaning("rectify", rectified) if rectified else None
    done = reader.count("rectified_count") if reader.has("rectified_count") else None
    found = []
    for n in range(count):
        is_done = how == "done" if done is None else n < done
        values: dict[str, object] = {
            "unit_id": unit_id, "text": facts[n] if n < len(facts) else ONLY_COUNTED, **known,
            "state": "reported" if is_done else "rectifying" if how or done is not None else "assigned",
            "result": "done" if is_done else how if how not in ("done", None) else None,
        }
        found.append(reader.draft("problem", values, label))
    return found
