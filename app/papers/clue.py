"""Papers of a clue: registration form, disposal form, and the case file that binds everything about it.

The reporter is never printed (S4).
"""

from collections.abc import Iterator
from typing import Any

from app.ledgers.values import yuan
from app.names import visible
from app.papers import supervision
from app.papers.source import Source, day
from app.printing import words
from app.printing.attached import Attached
from app.printing.dossier import Document
from app.printing.papers.case_file import CaseFile
from app.printing.papers.clue import Accused, ClueDisposal, ClueForm
from app.printing.papers.letter import numbered

OPINIONS = {"group_leader": "office_opinion", "group_deputy": "office_opinion", "case_mgmt": "management_opinion",
            "incharge": "incharge_opinion", "chief": "chief_opinion", "tw_secretary": "chief_opinion"}
"""Role that signed: the cell its opinion stands in."""


def accused(source: Source) -> Accused:
    row = source.row
    names = source.names(row.persons)
    first = source.one((row.persons or [None])[0])
    if first is None:
        return Accused(name=source.name(row.unit_id))
    many = f"等{len(names)}人" if len(names) > 1 else ""
    return Accused(
        name=f"{names[0]}{many}" if names else "", sex=first.text("sex"), birth=words.month(day(first.row.birth), ""),
        political=first.text("political"), unit_and_post=f"{first.name(first.row.unit_id)}{first.row.post or ''}", rank=first.text("rank"))


def form(source: Source) -> ClueForm:
    row = source.row
    amount = sum(line.get("amount") or 0 for line in row.issues or ())
    return ClueForm(
        accused=accused(source), clue_no=row.record_no or "", registered=words.day(day(row.created_at), ""), source=source.text("source"),
        received=words.day(source.date("got_at"), ""), problems=numbered([line.get("text") or "" for line in row.issues or ()]),
        category=source.codes("issues", "disc"), amount=f"{yuan(amount)}元" if amount else "", proposal=row.plan or "",
        way=source.text("disposal"), office=source.name(row.lead_org), handler="、".join(source.names(row.handlers)), mark=source.mark)


def disposal(source: Source) -> ClueDisposal:
    row = source.row
    opinions: dict[str, str] = {}
    for line in row.approvals or ():
        if (place := OPINIONS.get(line.get("role"))) and line.get("round") == max(one.get("round") or 1 for one in row.approvals):
            said = line.get("opinion") or source.cell("approvals", line, "result")
            opinions[place] = f"{said}\n{source.name(line.get('approver'))}　{words.day(day(line.get('at')), '')}"
    return ClueDisposal(
        accused=accused(source), source_and_no=f"{source.text('source')}　{row.record_no or ''}",
        problems=numbered([line.get("text") or "" for line in row.issues or ()]), number=row.record_no or "", mark=source.mark, **opinions)


def case_file(source: Source) -> CaseFile:
    row = source.row
    who = accused(source).name
    own = [Document("问题线索登记表", form(source), row.record_no or "", source.office, day(row.got_at)),
           Document("问题线索处置呈批表", disposal(source), row.record_no or "", source.office, day(row.disposed_at or row.got_at))]
    documents = [*own, *_files(source), *_related(source)]
    dates = sorted(document.date for document in documents if document.date)
    parts = [(row.classification, row.term)]
    return CaseFile(
        fonds_name=source.office, title=f"关于{who}问题线索的卷宗", part="问题线索卷",
        summary=numbered([line.get("text") or "" for line in row.issues or ()])[:200], start=dates[0] if dates else None,
        end=dates[-1] if dates else None, mark=words.mark(*words.highest(parts)), made_by_unit=source.office,
        made_by="、".join(source.names(row.handlers)[:1]), documents=documents)


def _related(source: Source) -> Iterator[Document]:
    """Talks and meetings that name the clue, oldest first, each with its files."""
    found = [one for link in source.desk.links(source.row.id) if link.incoming and (one := source.one(link.id)) is not None]
    for one in sorted(found, key=lambda one: one.row.get(one.ledger.ON) or ""):
        made: Any = {"talk": supervision.talk, "meeting": supervision.meeting}.get(one.ledger.CODE)
        if made:
            paper = made(one)
            title = paper.title if one.ledger.CODE == "talk" else paper.TITLE
            yield Document(title, paper, one.row.record_no or "", one.office, day(one.row.get(one.ledger.ON)))
        yield from _files(one)


def _files(source: Source) -> Iterator[Document]:
    for face in source.ledger.faces():
        if face.kind == "files" and not face.secret:
            for file in source.row.get(face.name) or ():
                content = b"".join(source.desk.objects.read(file["sha256"]))
                yield Document(visible(file["name"].rpartition(".")[0] or file["name"]), Attached(file["name"], content), "", source.office)
