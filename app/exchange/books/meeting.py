"""会议: a row is a meeting the group took part in; rows under one number are its items."""

import re

from app.codes import table
from app.exchange import words
from app.exchange.books.reader import BadRow, Reader
from app.exchange.habits import Habits
from app.exchange.registry import Draft
from app.exchange.rows import Line
from app.ledgers.kit import Row
from app.ledgers.meeting import awaits_adoption, is_present


def _about_ourselves(line: Line) -> bool:
    kind = words.meaning("meeting_kind", line.text("kind") or line.text("title"))
    return kind in ("group_mtg", "clue_mtg", "study", "coord", "q_meet", "h_meet", "y_duty", "h_duty", "disc", "clue_joint", "collab")


def _one_meeting(line: Line) -> tuple[str, ...] | None:
    """One meeting is one, however many rows tell of it: each member of staff who went, each item, in a row of its own."""
    unit, title = line.text("unit_id") or line.text("unit_post") or line.unit or "", line.text("title") or line.text("kind")
    if not (line.text("at") and title and (unit or len(title) > 6)):
        return None
    return (line.text("at"), str(line.year), *map(words.folded, (unit, title, line.text("kind"))))


HABITS = Habits(
    place=50, by_habit=("at", "attendance"), identity=("at", "title", "kind"), items=("agenda.subject", "agenda.opinion_text"),
    our_own=_about_ourselves, once=_one_meeting, alike=("kind", "unit_id", "at", "agenda", "note"),
    lines={"agenda": ("subject", "opinion_text")})

_MANY = 4
"""More names than this in an attendance column are the whole meeting, not the group's own staff."""

_UNIT_IN_NAME = re.compile(r"([\u3400-\u9fff]{2,}?(?:局|委|办|部|院|学|校|中心|公司|机关|办公室))"
                           r"(?=党|局长|局务|主任|院长|校长|部务|办公会|召开|民主|组织生活|专题|理论|中心组|全面|警示|述|“|\d|第)")


def build(reader: Reader) -> list[Draft]:
    title, kind_words = reader.text("title"), reader.text("kind")
    unit_name, _ = reader.place()
    kind = reader.meaning("kind", "meeting_kind", kind_words) if kind_words else None
    kind = kind or reader.meaning("title", "meeting_kind", title)
    subject = reader.text("agenda.subject")
    if not any((title, kind_words, subject, unit_name)):
        raise BadRow("title", "没有会议名称、种类、单位或议题")
    if unit_name is None and title:
        unit_name = reader.registry.book.at_the_head_of(title) or (_unit_in(title) if _sides(kind) == ("unit",) else None)
    side = "unit" if unit_name or "unit" in _sides(kind) else _sides(kind)[0]
    if unit_name and "unit" not in _sides(kind):
        kind = {"y_duty": "duty_mtg", "h_duty": "duty_mtg", "study": "study_center", "clue_joint": "other"}.get(kind or "", "other")
    if title and words.squeezed(title) != words.squeezed(kind_words):
        reader.remarks.append(f"会议名称：{title}")
    elif kind == "other" and not title:
        reader.remarks.append(f"会议种类：{kind_words}")
    items = [_item(reader, line) for line in reader.line.all]
    agenda = [item for n, item in enumerate(items) if item and item not in items[:n]]
    attendance = _attendance(reader)
    values: dict[str, object] = {
        "side": side, "kind": kind, "unit_id": reader.unit(unit_name), "at": reader.moment("at"), "place": reader.short("place"),
        "chair": reader.short("chair"), "attendance": attendance, "agenda": agenda,
        "state": _state(agenda, attendance), "note": reader.note(),
    }
    return [reader.draft("meeting", values, title or f"{unit_name or ''}{kind_words}")]


def _unit_in(title: str) -> str | None:
    found = _UNIT_IN_NAME.match(title)
    return found[1] if found else None


def _state(agenda: list[dict[str, object]], attendance: list[dict[str, object]]) -> str:
    if attendance and not any(is_present(line) for line in attendance):
        return "missed"
    return "awaiting" if awaits_adoption(Row({"agenda": agenda})) else "done"


def _sides(kind: str | None) -> tuple[str, ...]:
    return tuple(table("meeting_kind").attribute(kind, "side")) if kind else ("unit",)


def _item(reader: Reader, line: Line) -> dict[str, object]:
    """One item of the agenda; what the book has no column for is not in it."""
    subject, major = reader.text("agenda.subject", line), reader.text("agenda.major4", line)
    said = reader.text("agenda.opinion_text", line)
    if not any((subject, major, said, reader.text("agenda.adoption", line))):
        return {}
    item: dict[str, object] = {"subject": reader.fit(subject, "议题")}
    if reader.has("agenda.major4"):
        item |= _major(reader, major)
    if reader.has("agenda.opinion_text"):
        item |= _opinion(reader, said, reader.text("agenda.adoption", line))
    for name in ("amount", "reporter", "feedback"):
        item[name] = reader.text(f"agenda.{name}", line)
    if (decision := reader.text("agenda.decision", line)) and not (found := words.meaning("decision", decision)):
        reader.remark("agenda.decision", decision)
    elif decision:
        item["decision"] = found
    return {name: value for name, value in item.items() if value not in (None, "")}


def _major(reader: Reader, text: str) -> dict[str, object]:
    """A column on 三重一大 that is empty or says 无 says no; 是 alone does not say which of the four."""
    answer = words.yes_or_no(text) if text else False
    if answer is False:
        return {"is_major": False}
    kind = reader.meaning("agenda.major4", "major4", text)
    if kind is None and answer is None:
        reader.remark("agenda.major4", text)
    return {"is_major": True, "major4": kind}


def _opinion(reader: Reader, text: str, adoption: str) -> dict[str, object]:
    if not text or words.folded(text) in words.plain("no_opinion"):
        return {"opinion": "none"}
    said: dict[str, object] = {"opinion": reader.meaning("agenda.opinion_text", "opinion", text) or "suggest", "opinion_text": text}
    if adoption and words.folded(adoption) not in ("/", "-", "—", "无"):
        answer = reader.meaning("agenda.adoption", "adoption", adoption)
        if answer is None:
            reader.remark("agenda.adoption", adoption)
        said["adoption"] = answer
    return said


def _attendance(reader: Reader) -> list[dict[str, object]]:
    """The group's own people; a book that does not say who went leaves the list to be filled in, the meeting counts all the same."""
    heading = reader.heading("attendance")
    usual = "sit_in" if "列席" in heading and "参加" not in heading else "attend"
    mode = reader.code("mode", "attend_mode") or usual
    lines: list[dict[str, object]] = []
    for part in reader.line.all:
        if part is not reader.line and "attendance" in part.merged:
            continue
        people = reader.people("attendance", part)
        if people.rest:
            reader.remark("attendance", people.rest)
        for named in people.names:
            own = words.meaning("attend_mode", named.role or named.post) if named.role or named.post else None
            known = reader.registry.known_staff(named.name)
            who: dict[str, object] = ({"staff_id": known or reader.registry.staff(named.name, *reader.where)}
                                      if known or len(people.names) <= _MANY else {"name": named.name})
            if named.post and not own:
                who["post"] = named.post[:200]
            lines.append(who | {"mode": own or mode})
    return [one for n, one in enumerate(lines) if one not in lines[:n]]
