"""Papers of daily supervision: talk record, meeting record, suggestion letter and its delivery receipt."""

from dataclasses import replace

from app.papers.source import Source, day, span
from app.printing import words
from app.printing.papers.delivery import Delivery
from app.printing.papers.letter import KINDS as LETTERS
from app.printing.papers.letter import Letter, Points, body, numbered
from app.printing.papers.meeting import Item, Meeting
from app.printing.papers.talk import Talk


def talk(source: Source) -> Talk:
    row = source.row
    person = source.one((row.persons or [None])[0])
    facts = person.row if person else {}
    names = source.names(row.persons)
    return Talk(
        at=span(row.start, row.end), place=row.place or "", way=source.text("way"), person="、".join(names),
        sex=person.text("sex") if person else "", birth=words.month(day(facts.get("birth")), ""),
        political=person.text("political") if person else "",
        unit_and_post=_unit_and_post(source, person), idno=facts.get("idno") or "", phone=facts.get("phone") or "",
        talkers=source.names(row.talkers), recorder=source.name(row.recorder), text=_talked(source), number=row.record_no or "",
        mark=source.mark, title=f"{source.text('kind').removesuffix('谈话')}谈话记录")


def transcript(source: Source) -> Talk:
    """谈话笔录: the same sheet under its own name, its record left to be written where nothing is recorded yet."""
    return replace(talk(source), title="谈话笔录", text=source.row.content or "")


def _unit_and_post(source: Source, person: Source | None) -> str:
    unit = source.name(source.row.unit_id)
    return f"{unit}{person.row.post or ''}" if person and len(source.row.persons or ()) == 1 else unit


def _talked(source: Source) -> str:
    parts = (("", source.row.content), ("对象表态：", source.row.reply)) if source.row.content else (("", source.row.outline),
                                                                                               ("对象表态：", source.row.reply))
    return "\n".join(f"{head}{text}" for head, text in parts if text)


def meeting(source: Source) -> Meeting:
    row = source.row
    unit = source.name(row.unit_id)
    attended = [f"{line.get('name') or source.name(line.get('staff_id'))}（{source.cell('attendance', line, 'mode')}）"
                for line in row.attendance or ()]
    items = [Item(
        subject=line.get("subject") or "", category=source.cell("agenda", line, "major4"), decision=source.cell("agenda", line, "decision"),
        opinion=line.get("opinion_text") or source.cell("agenda", line, "opinion"), adoption=source.cell("agenda", line, "adoption"),
    ) for line in row.agenda or ()]
    return Meeting(
        name=f"{unit}{source.text('kind')}{row.theme or ''}", unit=unit, at=span(row.at, None), place=row.place or "",
        chair=row.chair or "", attended=attended, items=items, flaws=source.codes("agenda", "flaws"), follow_up=row.agreed or "",
        recorder="、".join(source.names(row.handlers)), date=source.date("at"), number=row.record_no or "", mark=source.mark)


def letter(source: Source) -> Letter:
    row = source.row
    points = Points(
        origin=row.origin or "", facts=[line.get("text") or "" for line in row.facts or ()], analysis=row.analysis or "",
        basis=row.basis or "", advice=[line.get("text") or "" for line in row.advice or ()],
        reply_by=words.day(source.date("reply_by"), ""), objection=row.objection or "")
    text = body(row.kind, points) if row.kind and row.basis else as_recorded(points)
    return Letter(
        kind=row.kind or "", agencies=[row.issuer] if row.issuer else [], mark=source.mark, doc_no=row.doc_no or "", title=row.title or "",
        to=addressee(source), body=text, signature=row.issuer or "", date=source.date("issued_at"),
        copies_to=row.cc or "", issuer=row.issuer or "", issued_on=source.date("issued_at"))


def as_recorded(points: Points) -> str:
    """The text of a letter whose kind or basis an old book did not record: what is known, and no law that nobody wrote down."""
    known = [(head, text) for head, text in (("存在问题", numbered(points.facts)), ("原因分析", points.analysis.strip()),
                                             ("建议", numbered(points.advice))) if text]
    parts = [points.origin.strip(), *(f"{'一二三'[at]}、{head}\n{text}" for at, (head, text) in enumerate(known))]
    if points.reply_by:
        parts.append(f"请于{points.reply_by}前书面回复。")
    return "\n".join(part for part in parts if part)


def addressee(source: Source) -> str:
    """A party letter goes to the unit's leading body where that is known: 测试市教育局党组."""
    unit = source.one(source.row.unit_id)
    name = source.name(source.row.unit_id)
    led_by = unit.text("body") if unit and source.row.to_party else ""
    return name if not led_by or name.endswith(led_by) else f"{name}{led_by}"


def delivery(source: Source) -> Delivery:
    """The last delivery written down; before that a receipt to be filled in by hand."""
    row = source.row
    last = (row.delivery or [{}])[-1]
    return Delivery(
        document=LETTERS.get(row.kind, ""), doc_no=row.doc_no or "", unit=addressee(source), signed_by=last.get("signed_by") or "",
        signed_on=day(last.get("at")), senders=source.names(last.get("two_staff")), number=row.record_no or "", mark=source.mark)
